// SPDX-License-Identifier: Apache-2.0
#include "run_loop.h"

#include "interrupt.h"

#include <algorithm>
#include <chrono>
#include <csignal>

using namespace sc_core;

namespace dmavp
{

const sc_time run_step(10, SC_MS), debug_step(100, SC_US);

double run_loop(const bool &ended, const std::function<void()> &look, const sc_time &step)
{
    const auto start = std::chrono::steady_clock::now();

    interrupt_listen();
    signal(SIGPIPE, SIG_IGN); // a closed stdout is an error of write(), told in one line
    sc_start(SC_ZERO_TIME);   // elaborates; from here on pending activity can be asked for
    while (!ended) {
        // To the next event at least: a shorter step would not move the time.
        sc_start(std::max(step, sc_time_to_pending_activity()), SC_EXIT_ON_STARVATION);
        look();
    }
    interrupt_unlisten();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace dmavp
