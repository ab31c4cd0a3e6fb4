// SPDX-License-Identifier: Apache-2.0
// A controller and its peripherals run together (models/tlm/dma_joint.cpp), against the same with
// an event for each access: nobody sees a difference, and much less happens in the kernel.
#include "gtest_c.h"
#include "joint_rig.h"

using namespace sc_core;

namespace {

constexpr unsigned RX = TEST_FIFO_RX, TX = TEST_FIFO_TX;

// A side of a FIFO that asks for bursts of 4 words; RATE: of its line.
void on(joint_side &s, unsigned n, unsigned side, uint32_t rate, uint32_t timing = 0,
        uint32_t jitter = 0)
{
    joint_line line;

    line.rate = rate;
    line.timing = timing;
    line.jitter = jitter;
    line.ctrl = TEST_FIFO_CTRL_STRICT;
    s.on(n, side, line);
}

uint32_t rate(uint32_t cycles, uint32_t bytes)
{
    return PUT(TEST_FIFO_RATE_CYCLES, cycles) | PUT(TEST_FIFO_RATE_BYTES, bytes);
}

} // namespace

// Lines as fast as the bus, slow ones, and handshakes that take their time.
TEST_P(joint, a_long_packet_ends_in_the_same_cycle_and_moves_the_same_bytes, 12)
{
    const uint32_t rates[] = {0, rate(9, 3), rate(40, 16)}, timing[] = {0, 5 | 3 << 16};
    joint_pair &j = joint(param & 1);

    j.reset(param);
    j.both([&](joint_side &s) {
        on(s, 0, RX, rates[param / 4], timing[param >> 1 & 1]);
        s.serve(2, 0, RX, s.RAM + 0x4000, 3000);
    });
    j.run(100000);
    CHECK_EQ(j.together.irqs, 2);
    CHECK_EQ(j.get_fifo(0, TEST_FIFO_MOVED), 12000);
    CHECK_EQ(j.get_fifo(0, TEST_FIFO_VIOLATIONS), 0);
    j.equal();
}

TEST_P(joint, both_ways_and_four_channels_at_once, 2)
{
    joint_pair &j = joint(param);

    j.reset(3);
    j.both([](joint_side &s) {
        for (unsigned n = 0; n < s.FIFOS; n++) {
            on(s, n, RX, n ? rate(30, 16) : 0);
            on(s, n, TX, rate(25, 12));
            s.serve(2 * n, n, RX, s.RAM + 0x10000 * (1 + n), 2000);
            s.serve(2 * n + 1, n, TX, s.RAM + 0x40000 + 0x10000 * n, 1500);
        }
    });
    j.run(300000);
    CHECK_EQ(j.get(PL080_ENBLD_CHNS), 0);
    for (unsigned n = 0; n < j.together.FIFOS; n++) {
        CHECK_EQ(j.get_fifo(n, TEST_FIFO_MOVED), 8000);
        CHECK_EQ(j.get_fifo(n, TEST_FIFO_SIDE(TX) + TEST_FIFO_MOVED), 6000);
    }
    j.equal();
}

// One channel reads what another one has just written, or is about to write: the order of rounds
// and of channels matters.
TEST_P(joint, what_one_channel_writes_another_one_reads, 4)
{
    joint_pair &j = joint(param & 1);

    j.reset(9);
    j.both([param](joint_side &s) {
        on(s, 0, RX, rate(40, 16));
        on(s, 1, TX, rate(40, 16));
        s.serve(0, 0, RX, s.RAM + 0x4000, 2000);
        s.serve(1, 1, TX, s.RAM + (param & 2 ? 0x3fc0 : 0x4040), 2000);
    });
    j.run(100000);
    CHECK_EQ(j.get(PL080_ENBLD_CHNS), 0);
    j.equal();
}

// Mistakes of a driver: an address that goes on from DATA, and two channels at one register, of which
// one hears the other side's requests.
TEST_P(joint, what_a_driver_does_wrong_is_as_wrong, 4)
{
    joint_pair &j = joint(param & 1);
    const bool moves = param & 2;

    j.reset(11);
    j.both([moves](joint_side &s) {
        const uint32_t ctrl = PL080_CHAN(0) + PL080_CX_CONTROL;
        const uint32_t config = PL080_CHAN(1) + PL080_CX_CONFIGURATION;

        on(s, 0, RX, 0);
        on(s, 0, TX, 0);
        s.serve(0, 0, RX, s.RAM, 3000);
        if (moves) {
            s.put(s.dma, PL080_CHAN(0) + PL080_CX_CONFIGURATION, 0);
            s.put(s.dma, ctrl, PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_I | 3000);
            s.put(s.dma, PL080_CHAN(0) + PL080_CX_CONFIGURATION,
                  PL080_CONFIG_E | PL080_CONFIG_IE | PUT(PL080_CONFIG_FLOW_CNTRL,
                                                         PL080_FLOW_PER2MEM));
            return;
        }
        s.serve(1, 0, RX, s.RAM + 0x10000, 3000);
        s.put(s.dma, config, 0);
        s.serve(1, 0, RX, s.RAM + 0x10000, 3000);
        s.put(s.dma, config, s.get(s.dma, config) | PUT(PL080_CONFIG_SRC_PERIPHERAL, TX));
    });
    j.run(40000);
    j.equal();
}

// At any instant, to anybody: residue, levels, the whole state.
TEST_P(joint, a_look_at_any_instant_finds_the_same, 4)
{
    joint_pair &j = joint(param & 1);
    uint64_t state = param + 1;

    j.reset(5);
    j.both([param](joint_side &s) {
        on(s, 0, RX, param & 2 ? rate(23, 16) : 0, 2);
        s.serve(0, 0, RX, s.RAM, 4000);
        on(s, 1, TX, rate(20, 16));
        s.serve(1, 1, TX, s.RAM + 0x80000, 4000);
    });
    for (unsigned looks = 0; looks < 150; looks++) {
        j.run(joint_draw(state, looks & 1 ? 40 : 900));
        const unsigned port = joint_draw(state, 3);

        if (port)
            j.get_fifo(port - 1, TEST_FIFO_SIDE(joint_draw(state, 2)) + TEST_FIFO_MOVED);
        else
            j.get(PL080_CHAN(joint_draw(state, 2)) + PL080_CX_CONTROL);
        if (looks % 10 == 9 && !j.equal())
            return;
    }
}

// Between two edges a peripheral is accessed at the next one, and its controller stays behind it.
TEST_P(joint, a_look_between_two_edges_finds_the_same, 4)
{
    joint_pair &j = joint(param & 1);
    uint64_t state = param + 1;

    for (unsigned seed = 0; seed < 10; seed++) {
        j.reset(seed);
        j.both([param](joint_side &s) {
            on(s, 0, RX, param & 2 ? rate(23, 16) : 0, 2);
            s.serve(0, 0, RX, s.RAM, 4000);
        });
        for (unsigned looks = 0; looks < 30; looks++) {
            j.run(300 + joint_draw(state, 100));
            j.run_half();
            j.get_fifo(0, TEST_FIFO_MOVED);
            j.run_half();
        }
        if (!j.equal())
            return;
    }
}

// Software, or the supply, steps in at some instant in the middle of it.
TEST_P(joint, whatever_happens_on_the_way_happens_at_the_same_time, 24)
{
    joint_pair &j = joint(param & 1);
    const unsigned what = param / 2;

    for (unsigned at = 0; at < 12; at++) {
        j.reset(what);
        j.both([](joint_side &s) {
            on(s, 0, RX, rate(21, 16));
            s.serve(3, 0, RX, s.RAM, 3000);
        });
        j.run(5000 + at * 1013 % 97);
        j.both([what, at](joint_side &s) {
            const sc_time cycle(10, SC_NS);

            switch (what) {
            case 0: // the next access is refused
                return s.put(s.fifo[0], TEST_FIFO_FAIL, 1 + at);
            case 1: // an interrupt at the first thing that happens
                return s.put(s.fifo[0], TEST_FIFO_INTEN, TEST_FIFO_INT_LEVEL);
            case 2:
                return s.fifo[0].set_power(false);
            case 3:
                return s.fifo[0].set_clock(SC_ZERO_TIME);
            case 4:
                return s.fifo[0].reset();
            case 5: // accesses that have no request any more
                return s.put(s.fifo[0], TEST_FIFO_CTRL, 0);
            case 6:
                return s.put(s.dma, PL080_CHAN(3) + PL080_CX_CONFIGURATION, 0);
            case 7: // a rhythm that is none
                return s.put(s.fifo[0], TEST_FIFO_JITTER, 30);
            case 8:
                return s.fifo[0].set_clock(cycle * 3);
            case 9: // between two edges: the next one does not come
                return s.fifo[0].set_power(false, sc_time_stamp() + cycle / 2);
            case 10:
                return s.dma.set_power(false, sc_time_stamp() + cycle / 2);
            default:
                return s.dma.set_clock(cycle * 2);
            }
        });
        j.run(1000 + at);
        if (j.together.dma.powered() && !j.equal()) // nobody can look at it without
            return;
        j.both([](joint_side &s) {
            s.dma.set_power(true);
            s.dma.set_clock(sc_time(10, SC_NS));
        });
        j.run(60000);
        if (!j.equal())
            return;
    }
}

// A FIFO that asks two controllers is nobody's partner, whoever else is at work.
TEST_P(joint, a_peripheral_of_two_controllers_is_served_by_each_in_its_time, 8)
{
    joint_pair &j = joint(param & 1);
    constexpr unsigned SHARED = joint_side::SHARED;

    j.reset(13);
    j.both([param](joint_side &s) {
        joint_service to{};

        on(s, SHARED, RX, param & 2 ? rate(30, 16) : 0);
        on(s, SHARED, TX, param & 4 ? rate(40, 16) : 0, 3);
        s.serve(1, SHARED, RX, s.RAM, 3000);
        to.chan = 2;
        to.from = joint_service::MEMORY;
        to.to = SHARED;
        to.src = s.RAM + 0x80000;
        to.beats = 3000;
        to.other = true;
        s.serve(to);
        on(s, 0, RX, rate(25, 16));
        s.serve(0, 0, RX, s.RAM + 0x20000, 1000);
    });
    for (unsigned looks = 0; looks < 4; looks++) {
        j.run(3000 + looks);
        if (!j.equal())
            return;
    }
    j.run(60000);
    CHECK_EQ(j.get_fifo(SHARED, TEST_FIFO_MOVED), 12000);
    CHECK_EQ(j.get_fifo(SHARED, TEST_FIFO_SIDE(TX) + TEST_FIFO_MOVED), 12000);
    j.equal();
}

// Debug transport is no access, and still finds what has happened.
TEST_P(joint, a_debugger_finds_the_same, 2)
{
    joint_pair &j = joint(param);
    uint64_t state = 3;

    j.reset(17);
    j.both([](joint_side &s) {
        on(s, 0, RX, rate(23, 16), 2);
        s.serve(0, 0, RX, s.RAM, 4000);
    });
    for (unsigned looks = 0; looks < 40; looks++) {
        j.run(200 + joint_draw(state, 900));
        CHECK_EQ(j.together.peek(j.together.fifo[0], TEST_FIFO_MOVED),
                 j.paced.peek(j.paced.fifo[0], TEST_FIFO_MOVED));
        CHECK_EQ(j.together.peek(j.together.dma, PL080_CHAN(0) + PL080_CX_CONTROL),
                 j.paced.peek(j.paced.dma, PL080_CHAN(0) + PL080_CX_CONTROL));
    }
    CHECK_GT(j.get_fifo(0, TEST_FIFO_MOVED), 12000);
    j.equal();
}

// A packet is a handful of events, not several for each of its bursts.
TEST_P(joint, a_rhythm_takes_few_events, 2)
{
    constexpr uint32_t PACKET = 4000;
    joint_pair &j = joint(param);
    uint64_t deltas;

    joint(!param).reset(1); // it rests, as half of this one does
    j.reset(1);
    on(j.together, 0, RX, 0);
    j.together.serve(0, 0, RX, j.together.RAM, PACKET);
    j.run(2000); // memory and register are borrowed by now
    deltas = sc_delta_count();
    j.run(200000);
    CHECK_EQ(j.together.get(j.together.dma, PL080_ENBLD_CHNS), 0);
    CHECK_EQ(j.together.get(j.together.fifo[0], TEST_FIFO_MOVED), 4 * PACKET);
    CHECK_GT(sc_delta_count() - deltas, 2);
    CHECK_LT(sc_delta_count() - deltas, 40); // of 1,000 bursts
}
