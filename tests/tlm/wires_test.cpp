// SPDX-License-Identifier: Apache-2.0
// DMA request lines between shells: who is told what, in which cycle.
#include "gtest_c.h"
#include "wires_rig.h"

using namespace sc_core;
using namespace dmavp;

extern "C" int sc_main(int, char **)
{
    return 0;
}


namespace
{

wires_rig &start(wiring how)
{
    wires_rig &r = rig(how);

    r.start();
    return r;
}

} // namespace


constexpr wiring kinds[] = {wiring::lt, wiring::at, wiring::plain};

TEST_P(wires, a_request_is_served_and_acknowledged_at_the_same_edges_in_each_timing, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(2, 20);
    r.ask();
    sc_start(19 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "");
    sc_start(100 * CYCLE);
    // The read's address is on the bus in cycle 20, its data in cycle 21.
    CHECK_STR(r.source_log().c_str(),
              "r1@20 d100@21 a1@22 r0@22 a0@23 r1@40 d101@41 a3@42 r0@42 a0@43");
    CHECK_STR(r.mover_log().c_str(), "r1@20 a1@22 r0@22 a0@23 r1@40 a3@42 r0@42 a0@43");
    CHECK_STR(r.seen.c_str(), "r1@200 a1@220 r0@220 a0@230 r1@400 a3@420 r0@420 a0@430");
    CHECK(r.moved(2));
}

// Words 5 to 8 come while the first burst is read.
TEST_P(wires, the_request_changes_by_the_accesses_it_has_led_to, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(8, 2);
    r.put(RIG_MOVER + MOVER_LEFT, 0); // not listening
    r.ask(9 * CYCLE);
    sc_start(18 * CYCLE);
    r.put(RIG_MOVER + MOVER_LEFT, 8);
    sc_start(60 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@11 r3@17 a1@23 r0@23 a0@24 r1@24 r3@25 a3@33 r0@33 a0@34");
    CHECK(r.moved(8));
}

// The controller is settled over several edges at once, in which the peripheral has a say.
TEST(wires, software_that_looks_ahead_of_time_changes_nothing)
{
    wires_rig &r = start(wiring::lt);

    r.prepare(3, 20);
    r.ask();
    sc_start(20 * CYCLE + CYCLE / 2);
    CHECK_STR(r.mover_log().c_str(), "r1@20");
    CHECK_EQ(r.get(RIG_MOVER + MOVER_LEFT, 15 * CYCLE), 2);
    CHECK_STR(r.mover_log().c_str(), "r1@20 a1@22 r0@22 a0@23");
    sc_start(100 * CYCLE);
    CHECK_STR(r.source_log().c_str(), "r1@20 d100@21 a1@22 r0@22 a0@23 r1@40 d101@41 a1@42 r0@42 "
                                      "a0@43 r1@60 d102@61 a3@62 r0@62 a0@63");
    CHECK(r.moved(3));
}

// Now the answer comes at an edge at which the controller has nothing to do.
TEST(wires, software_that_looks_ahead_sees_what_a_slower_peripheral_does)
{
    wires_rig &r = start(wiring::lt);

    r.peripheral.set_clock(3 * CYCLE);
    r.prepare(2, 7);
    r.ask();
    sc_start(21 * CYCLE + CYCLE / 2);
    CHECK_EQ(r.get(RIG_MOVER + MOVER_LEFT, 15 * CYCLE), 1);
    CHECK_STR(r.mover_log().c_str(), "r1@21 a1@25 r0@27 a0@28");
    sc_start(100 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@21 a1@25 r0@27 a0@28 r1@42 a3@46 r0@48 a0@49");
}

// Somebody's access takes the peripheral ahead of the kernel. The controller is no part of that.
TEST_P(wires, a_request_of_a_later_time_waits_for_it, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(2, 1);
    r.ask(3 * CYCLE);
    CHECK_EQ(r.get(RIG_SOURCE + SOURCE_DATA, 50 * CYCLE), 0x100);
    CHECK_STR(r.source_log().c_str(), "d100@50 r1@50");
    sc_start(49 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "");
    CHECK_LE(r.mover_now(), 1); // it has looked for work once
    sc_start(10 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@50 a1@52 r0@52 a0@53");
}

TEST(wires, a_request_that_a_look_ahead_has_told_is_served_from_then_on)
{
    wires_rig &r = start(wiring::lt);

    r.prepare(2, 1);
    r.ask(3 * CYCLE);
    r.get(RIG_SOURCE + SOURCE_DATA, 50 * CYCLE);
    CHECK_EQ(r.get(RIG_MOVER + MOVER_LEFT, 50 * CYCLE), 2);
    CHECK_STR(r.mover_log().c_str(), "r1@50");
    sc_start(100 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@50 a1@52 r0@52 a0@53");
}

// Clocks of 10 and 30 ns, or the other way round: a change acts at the next edge of the other one.
TEST_P(wires, either_side_may_have_the_slower_clock, 4)
{
    wires_rig &r = start(param / 2 ? wiring::at : wiring::lt);

    if (param % 2) {
        r.dma.set_clock(3 * CYCLE);
        r.prepare(2, 20);
        r.ask();
        sc_start(20 * CYCLE + CYCLE / 2);
        CHECK_STR(r.mover_log().c_str(), ""); // not before its edge
        sc_start(100 * CYCLE);
        CHECK_STR(r.seen.c_str(), "r1@200 a1@270 r0@270 a0@300 r1@400 a3@480 r0@480 a0@510");
        CHECK_STR(r.mover_log().c_str(), "r1@7 a1@9 r0@9 a0@10 r1@14 a3@16 r0@16 a0@17");
    } else {
        r.peripheral.set_clock(3 * CYCLE);
        r.prepare(2, 7);
        r.ask();
        sc_start(100 * CYCLE);
        CHECK_STR(r.seen.c_str(), "r1@210 a1@250 r0@270 a0@280 r1@420 a3@460 r0@480 a0@490");
        CHECK_STR(r.mover_log().c_str(), "r1@21 a1@25 r0@27 a0@28 r1@42 a3@46 r0@48 a0@49");
    }
    CHECK(r.moved(2));
}

TEST_P(wires, a_controller_that_is_reset_is_told_the_levels_again, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(2, 20);
    r.ask();
    sc_start(22 * CYCLE + CYCLE / 2); // the acknowledge is up
    r.dma.reset();
    sc_start(30 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@20 a1@22 r0@22 a0@23 x0@23 r1@40");
    r.dma.reset();
    CHECK_STR(r.mover_log().c_str(), "r1@20 a1@22 r0@22 a0@23 x0@23 r1@40 x0@53 r1@53");
    CHECK_STR(r.source_log().c_str(), "r1@20 d100@21 a1@22 r0@22 a0@23 r1@40");
}

// The peripheral sees the acknowledge only now, and asks again at the same edge.
TEST_P(wires, what_a_reset_leads_to_is_told_behind_it, 2)
{
    wires_rig &r = start(kinds[param]);

    r.peripheral.set_clock(3 * CYCLE);
    r.prepare(2, 3);
    r.put(RIG_MOVER + MOVER_LEFT, 0);
    r.ask();
    sc_start(21 * CYCLE + CYCLE / 2);
    r.put(RIG_MOVER + MOVER_LEFT, 2);
    sc_start(5 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@9 a1@26");
    r.dma.reset();
    CHECK_STR(r.mover_log().c_str(), "r1@9 a1@26 r0@27 x0@27 a0@27 r1@27");
}

TEST_P(wires, a_peripheral_that_is_reset_drops_its_request, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(2, 20);
    r.put(RIG_MOVER + MOVER_LEFT, 0); // not listening
    r.ask();
    sc_start(20 * CYCLE + CYCLE / 2);
    r.peripheral.reset();
    sc_start(CYCLE);
    CHECK_STR(r.source_log().c_str(), "r1@20 x0@21 r0@21");
    CHECK_STR(r.mover_log().c_str(), "r1@20 r0@21");
}

TEST_P(wires, a_peripheral_that_is_reset_is_told_the_acknowledge_again, 3)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(2, 20);
    r.ask();
    sc_start(22 * CYCLE + CYCLE / 2);
    r.peripheral.reset();
    sc_start(10 * CYCLE);
    CHECK_STR(r.source_log().c_str(), "r1@20 d100@21 a1@22 r0@22 x0@23 a1@23 a0@23");
}

TEST_P(wires, without_power_or_in_reset_nothing_is_heard_and_nothing_asked, 4)
{
    wires_rig &r = start(kinds[param % 2]);
    const auto work = [&](device_tlm &d, bool on) {
        if (param < 2)
            d.set_power(on);
        else
            d.hold_reset(!on);
    };

    r.prepare(3, 20);
    work(r.dma, false);
    r.ask();
    sc_start(30 * CYCLE);
    work(r.dma, true);
    work(r.dma, false); // now with a request that is up
    CHECK_STR(r.mover_log().c_str(), "x0@0 x0@30 r1@30 x0@30");
    sc_start(20 * CYCLE);
    CHECK_STR(r.source_log().c_str(), "r1@20");
    work(r.dma, true);
    CHECK_STR(r.mover_log().c_str(), "x0@0 x0@30 r1@30 x0@30 x0@50 r1@50");
    work(r.peripheral, false);
    CHECK_STR(r.mover_log().c_str(),
              "x0@0 x0@30 r1@30 x0@30 x0@50 r1@50 r0@50");
}

// A core that keeps the levels of its inputs is not left with those of before.
TEST(wires, a_request_that_fell_without_power_is_told_as_that)
{
    wires_rig &r = start(wiring::lt);

    r.prepare(3, 20);
    r.put(RIG_MOVER + MOVER_LEFT, 0);
    r.ask();
    sc_start(30 * CYCLE);
    r.dma.set_power(false);
    r.peripheral.reset();
    sc_start(CYCLE);
    r.dma.set_power(true);
    CHECK_STR(r.mover_log().c_str(), "r1@20 x0@30 x0@31 r0@31");
}

TEST_P(wires, a_stopped_clock_sees_the_levels_when_it_goes_on, 2)
{
    wires_rig &r = start(kinds[param]);

    r.prepare(3, 20);
    r.ask();
    sc_start(10 * CYCLE);
    r.dma.set_clock(SC_ZERO_TIME);
    sc_start(40 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "");
    r.dma.set_clock(CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@10");
    sc_start(3 * CYCLE / 2);
    r.peripheral.set_clock(SC_ZERO_TIME); // the word is read
    sc_start(40 * CYCLE);
    CHECK_STR(r.mover_log().c_str(), "r1@10 a1@12");
    CHECK_STR(r.source_log().c_str(), "r1@20 d100@51");
    r.peripheral.set_clock(CYCLE);
    CHECK_STR(r.source_log().c_str(), "r1@20 d100@51 a1@52 r0@52");
}

TEST(wires, two_peripherals_on_one_line_are_told_by_name)
{
    struct end : dma_ack_if {
        void ack(unsigned, const sc_time &) override {}
    } other;
    std::string why;

    start(wiring::lt);
    try {
        rig(wiring::lt).dma.request_lines[0]->attach(other, "their tx");
    } catch (const sc_report &e) {
        why = e.get_msg();
    }
    CHECK_STR(why.c_str(), "lt.mover request line 0: is driven by lt.source rx and by their tx; "
                           "give each its own line");
}
