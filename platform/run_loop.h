// SPDX-License-Identifier: Apache-2.0
// The simulation of a run, with the user at the keyboard.
#ifndef DMAVP_RUN_LOOP_H
#define DMAVP_RUN_LOOP_H

#include <functional>
#include <systemc>

namespace dmavp
{

// Simulated time between two looks.
extern const sc_core::sc_time run_step;

// Simulates until ENDED, and calls LOOK after each step or when nothing is pending any more: it
// sees whether the user wants to stop (interrupt.h). Returns the seconds that it took on the host.
double run_loop(const bool &ended, const std::function<void()> &look);

} // namespace dmavp

#endif
