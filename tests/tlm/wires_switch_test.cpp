// SPDX-License-Identifier: Apache-2.0
// DMA request lines while either side is reset, loses its power or its clock at any time: the same
// with the loosely timed router and the approximately timed bus.
#include "gtest_c.h"
#include "wires_rig.h"

using namespace sc_core;
using namespace dmavp;

namespace
{

enum action { RESET, HOLD, POWER, GATE, SLOW, ACTIONS };

void act(device_tlm &d, unsigned action, bool begin)
{
    switch (action) {
    case RESET:
        if (begin)
            d.reset();
        break;
    case HOLD:
        d.hold_reset(begin);
        break;
    case POWER:
        d.set_power(!begin);
        break;
    case GATE:
        d.set_clock(begin ? SC_ZERO_TIME : CYCLE);
        break;
    case SLOW:
        d.set_clock(begin ? 3 * CYCLE : CYCLE);
    }
}

// What both cores log, and the outcome, if this happens after HALVES of a cycle, for LENGTH halves.
std::string story(wiring how, unsigned halves, unsigned action, bool controller, unsigned length)
{
    wires_rig &r = rig(how);
    device_tlm &d = controller ? static_cast<device_tlm &>(r.dma) : r.peripheral;

    r.start();
    r.prepare(6, 9);
    r.ask();
    sc_start(CYCLE / 2 * halves);
    act(d, action, true);
    sc_start(CYCLE / 2 * length);
    act(d, action, false);
    sc_start(120 * CYCLE);
    return r.source_log() + " | " + r.mover_log() + " | " + r.seen + (r.moved(6) ? " moved" : "");
}

} // namespace

TEST_P(wires_switch, at_any_time_it_is_the_same_in_each_timing, 2 * ACTIONS)
{
    const unsigned action = param / 2;
    const bool controller = param % 2;
    unsigned runs = 0, moved = 0, different = 0;
    std::string last;

    for (unsigned halves = 1; halves < 130; halves++)
        for (unsigned length : {4, 7}) {
            // A controller whose edges are not the bus's waits for it, approximately timed.
            if (controller && action == GATE && (halves + length) % 2)
                continue;
            const std::string lt = story(wiring::lt, halves, action, controller, length);

            CHECK_STR(lt.c_str(), story(wiring::at, halves, action, controller, length).c_str());
            runs++;
            moved += lt.find("moved") != std::string::npos;
            different += lt != last;
            last = lt;
        }
    CHECK_GT(different, 20); // it has an effect
    // A slower clock loses nothing, nor does a controller that has none for a while; a peripheral
    // that has none answers with bus errors.
    if (action == SLOW || (action == GATE && controller))
        CHECK_EQ(moved, runs);
    else
        CHECK_LT(moved, runs);
}
