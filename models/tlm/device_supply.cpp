// SPDX-License-Identifier: Apache-2.0
// device_tlm: reset, clock and power.
#include "device_tlm.h"

#include <utility>

using namespace sc_core;

namespace dmavp {

// --- when ----------------------------------------------------------------------

// Settles what has happened by WHEN. Between two edges that is what the last one has led to: the
// next one may not come.
void device_tlm::enter_suddenly(const sc_time &when)
{
    enter(when, time_of(cycle_at(when)) > when);
    sudden_ = true;
}

void device_tlm::leave_suddenly()
{
    for (unsigned i = 0; i < told_.size(); i++)
        irq_changed(i, told_[i]);
    sudden_ = false;
    leave();
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
        enter_suddenly(when);
        reset_core();
        leave_suddenly();
    });
}

void device_tlm::hold_reset(bool held, time when)
{
    when_outside([this, held, when = sc_time(when)] {
        if (held == held_)
            return;
        enter_suddenly(when);
        held_ = held;
        reset_core();
        leave_suddenly();
    });
}

// State is lost on the way down, and fresh on the way up.
void device_tlm::set_power(bool on, time when)
{
    when_outside([this, on, when = sc_time(when)] {
        if (on == powered_)
            return;
        enter_suddenly(when);
        powered_ = on;
        reset_core();
        leave_suddenly();
    });
}

uint64_t device_tlm::missed_edges(const sc_time &when) const
{
    if (period_ != SC_ZERO_TIME || stopped_ == SC_ZERO_TIME || when <= clock_base_)
        return 0;
    return ((when - clock_base_).value() + stopped_.value() - 1) / stopped_.value();
}

void device_tlm::set_clock(time period, time when)
{
    when_outside([this, period = sc_time(period), when = sc_time(when)] {
        if (period == period_)
            return;
        enter_suddenly(when);
        clock_changes();
        // The first edge of the new clock: one that is there at this time, or for a clock that
        // goes on the next one of the old clock.
        const bool goes_on = period_ != SC_ZERO_TIME && period != SC_ZERO_TIME;
        const uint64_t first = device().now + (goes_on && time_of(device().now) < when);

        stopped_ = period_;
        clock_base_ = goes_on ? std::max(time_of(first), when) : when;
        clock_cycle_ = first;
        period_ = period;
        by_period_ = divisor(period.value());
        request_alarm(alarm_cycle_);
        leave_suddenly();
    });
}

} // namespace dmavp
