// SPDX-License-Identifier: Apache-2.0
// device_tlm: reset, clock and power.
#include "device_tlm.h"

#include <algorithm>
#include <utility>

using namespace sc_core;

namespace dmavp {

// --- when ----------------------------------------------------------------------

// It has, or has not, heard its level inputs in the meantime.
void device_tlm::goes_on()
{
    if (in.size() && !standstill())
        sample_inputs();
}

void device_tlm::when_outside(std::function<void()> action)
{
    if (entered_)
        deferred_.push_back(std::move(action));
    else
        action();
}

void device_tlm::do_deferred()
{
    while (!deferred_.empty()) {
        const auto actions = std::exchange(deferred_, {});

        for (const auto &action : actions)
            action();
    }
}

// --- what --------------------------------------------------------------------------

void device_tlm::reset(time when)
{
    when_outside([this, when = sc_time(when)] {
        enter(when);
        reset_core();
        leave();
    });
}

// POWERED_ or HELD_ become LEVEL at WHEN. Between two edges the next one does not come any more:
// what has happened is what the last one has led to. State is lost on the way down, and fresh on
// the way up.
void device_tlm::change(bool &state, bool level, const sc_time &when)
{
    if (level == state)
        return;
    enter(when, time_of(cycle_at(when)) > when);
    sudden_ = true;
    state = level;
    reset_core();
    for (unsigned i = 0; i < told_.size(); i++)
        drive_irq(i);
    drive_requests();
    sudden_ = false;
    leave();
    goes_on();
}

void device_tlm::hold_reset(bool held, time when)
{
    when_outside([this, held, when = sc_time(when)] { change(held_, held, when); });
}

void device_tlm::set_power(bool on, time when)
{
    when_outside([this, on, when = sc_time(when)] { change(powered_, on, when); });
}

uint64_t device_tlm::missed_edges(const sc_time &when, bool up) const
{
    if (period_ != SC_ZERO_TIME || stopped_ == SC_ZERO_TIME || when <= clock_base_)
        return 0;
    return ((when - clock_base_).value() + (up ? stopped_.value() - 1 : 0)) / stopped_.value();
}

// The cycle under way keeps its length: work is settled up to the next edge of the old clock, and
// the new one counts on from there, or from WHEN if it has stood still.
void device_tlm::set_clock(time period, time when)
{
    when_outside([this, period = sc_time(period), when = sc_time(when)] {
        if (period == period_)
            return;
        enter(when);
        clock_changes();
        clock_base_ = std::max(time_of(device().now), when);
        clock_cycle_ = device().now;
        stopped_ = period_;
        period_ = period;
        by_period_ = divisor(last_period().value());
        advance(device().now); // changes of wires have waited for an edge
        request_alarm(alarm_cycle_);
        leave();
        goes_on();
    });
}

} // namespace dmavp
