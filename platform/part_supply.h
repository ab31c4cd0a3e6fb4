// SPDX-License-Identifier: Apache-2.0
// What controllers of clocks, resets and power (models/power) supply a part with, as they drive it,
// and for how long it was so: for traces and statistics.
#ifndef DMAVP_PART_SUPPLY_H
#define DMAVP_PART_SUPPLY_H

#include "board.h"

#include <algorithm>
#include <systemc>

namespace dmavp
{

// An output. VALUE: the clock's period in ps, 0 = it stands; reset is held; there is power.
struct supply_line {
    bool connected = false;
    uint64_t value = 0;
    sc_core::sc_time since, high; // of VALUE; time with another one than 0 before that
    uint64_t periods = 0;         // whole ones, of a clock, before SINCE
    unsigned rises = 0;           // from 0 to something

    void set(uint64_t to, const sc_core::sc_time &when)
    {
        high = time_high(when);
        periods = cycles(when);
        rises += to && !value && when != sc_core::SC_ZERO_TIME;
        since = when;
        value = to;
    }
    // Up to WHEN, which a run that ends may not have reached.
    sc_core::sc_time time_high(const sc_core::sc_time &when) const
    {
        return value && when > since ? high + (when - since) : high;
    }
    // Of a clock: what it has ticked.
    uint64_t cycles(const sc_core::sc_time &when) const
    {
        return value && when > since ? periods + (when - since).value() / value : periods;
    }
};

struct part_supply {
    const board_part *part;
    supply_line line[SUPPLIES];
};

} // namespace dmavp

#endif
