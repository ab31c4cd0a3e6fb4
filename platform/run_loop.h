// SPDX-License-Identifier: Apache-2.0
// The simulation of a run, with the user at the keyboard.
#ifndef DMAVP_RUN_LOOP_H
#define DMAVP_RUN_LOOP_H

#include <functional>
#include <systemc>

namespace dmavp
{

// Simulated time between two looks; and with a debugger, whose Ctrl-C must be heard soon in the
// slowest timing, too.
extern const sc_core::sc_time run_step, debug_step;

// Simulates until ENDED, and calls LOOK after each STEP or when nothing is pending any more: it
// sees whether the user wants to stop (interrupt.h). Returns the seconds that it took on the host.
double run_loop(const bool &ended, const std::function<void()> &look,
                const sc_core::sc_time &step = run_step);

} // namespace dmavp

#endif
