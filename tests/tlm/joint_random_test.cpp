// SPDX-License-Identifier: Apache-2.0
// Joint runs (joint_test.cpp), random ones: any channels between any peripherals and memory, on any
// masters, looked at now and then.
#include "gtest_c.h"
#include "joint_rig.h"

#include <cstdlib>

using namespace sc_core;

namespace {

constexpr uint32_t burst_beats[] = {1, 4, 8, 16, 32};

uint32_t draw_rate(uint64_t &state)
{
    return joint_draw(state, 4) ? PUT(TEST_FIFO_RATE_CYCLES, 1 + joint_draw(state, 60)) |
                                      PUT(TEST_FIFO_RATE_BYTES, 1 + joint_draw(state, 24))
                                : 0;
}

joint_line draw_line(uint64_t &state, uint32_t width, uint32_t burst)
{
    joint_line l;

    l.rate = draw_rate(state);
    l.width = width;
    l.burst = burst_beats[burst];
    if (!joint_draw(state, 3))
        l.timing = PUT(TEST_FIFO_TIMING_GAP, joint_draw(state, 40)) |
                   PUT(TEST_FIFO_TIMING_HOLD, joint_draw(state, 6));
    if (!joint_draw(state, 8))
        l.jitter = joint_draw(state, 9);
    l.ctrl = PUT(TEST_FIFO_CTRL_PATTERN, joint_draw(state, 4)) |
             (joint_draw(state, 6) ? 0 : TEST_FIFO_CTRL_LOSSY) |
             (joint_draw(state, 3) ? TEST_FIFO_CTRL_STRICT : 0);
    return l;
}

// A FIFO whose SIDE nobody uses, or memory.
int draw_end(uint64_t &state, unsigned side, uint32_t &used)
{
    const unsigned n = joint_draw(state, joint_side::FIFOS + 1);
    const uint32_t bit = 1u << (TEST_FIFO_SIDES * n + side);

    if (n == joint_side::FIFOS || used & bit)
        return joint_service::MEMORY;
    used |= bit;
    return static_cast<int>(n);
}

// A transfer, and its lines; false: of memory only.
bool draw_service(uint64_t &state, unsigned c, uint32_t &used, joint_service &s,
                  joint_line line[TEST_FIFO_SIDES])
{
    s.chan = c;
    s.from = draw_end(state, TEST_FIFO_RX, used);
    s.to = draw_end(state, TEST_FIFO_TX, used);
    s.src = joint_side::RAM + 0x10000 * c + 4 * joint_draw(state, 64);
    s.dst = joint_side::RAM + 0x80000 + 0x10000 * c + 4 * joint_draw(state, 64);
    s.beats = 4 * (1 + joint_draw(state, joint_draw(state, 3) ? 900 : 60));
    for (unsigned i = 0; i < 2; i++) {
        s.width[i] = joint_draw(state, 3) ? 2 : joint_draw(state, 3);
        s.burst[i] = joint_draw(state, 5);
        s.second[i] = joint_draw(state, 2);
        line[i] = draw_line(state, s.width[i], s.burst[i]);
    }
    return s.from >= 0 || s.to >= 0;
}

// One master for all, and lines that are fast: channels wait for each other.
void crowd(uint64_t &state, joint_service &s, joint_line line[TEST_FIFO_SIDES])
{
    s.second[0] = s.second[1] = false;
    for (unsigned i = 0; i < TEST_FIFO_SIDES; i++)
        if (joint_draw(state, 3))
            line[i].rate = 0;
}

void look(joint_pair &j, uint64_t &state)
{
    const unsigned who = joint_draw(state, 4), between = joint_draw(state, 2);

    if (between) // two edges
        j.run_half();
    if (who < joint_side::FIFOS)
        j.get_fifo(who, TEST_FIFO_SIDE(joint_draw(state, 2)) + TEST_FIFO_LEVEL);
    else
        j.get(PL080_CHAN(joint_draw(state, 4)) + PL080_CX_CONTROL);
    if (between)
        j.run_half();
}

bool services_are_equal(bool at, uint64_t number)
{
    uint64_t seed = number * 7919 + 1;
    joint_pair &j = joint(at);
    const unsigned channels = 1 + joint_draw(seed, 4), crowded = joint_draw(seed, 2);
    uint32_t used = 0;

    j.reset(static_cast<unsigned>(seed));
    for (unsigned c = 0; c < channels; c++) {
        joint_line line[TEST_FIFO_SIDES];
        joint_service s{};

        if (!draw_service(seed, c, used, s, line))
            continue;
        if (crowded)
            crowd(seed, s, line);
        j.both([&](joint_side &side) {
            if (s.from >= 0)
                side.on(static_cast<unsigned>(s.from), TEST_FIFO_RX, line[TEST_FIFO_RX]);
            if (s.to >= 0)
                side.on(static_cast<unsigned>(s.to), TEST_FIFO_TX, line[TEST_FIFO_TX]);
            side.serve(s);
        });
        j.run(joint_draw(seed, 50));
    }
    if (number % 2)
        j.both([seed](joint_side &s) { s.bother(seed, 200); });
    for (unsigned looks = 0; looks < 10; looks++) {
        j.run(joint_draw(seed, looks % 2 ? 3000 : 60));
        look(j, seed);
    }
    if (!j.equal())
        return false;
    j.run(60000);
    return j.equal();
}

} // namespace

// Others than the usual ones: JOINT_FIRST=SEED tlm_joint --gtest_filter='*random*'.
TEST_P(joint, random_services_are_equal, 16)
{
    enum { SEEDS = 10 };
    const char *const first = getenv("JOINT_FIRST");
    const uint64_t from = (first ? strtoull(first, nullptr, 10) : 0) + param * SEEDS;

    for (uint64_t seed = from; seed < from + SEEDS; seed++)
        for (unsigned at = 0; at < 2; at++)
            if (!services_are_equal(at, seed)) {
                CHECK_EQ(seed, UINT64_MAX); // tells which
                return;
            }
}

// A channel that waited longer in the first round than in those that follow.
TEST_P(joint, how_long_a_channel_has_waited_is_part_of_a_rhythm, 2)
{
    services_are_equal(param, 22093);
}

// CLR is high to a FIFO that is no partner any more, as the bus wants its register back: CLR falls
// in its cycle, although the controller runs on with another one.
TEST_P(joint, who_is_no_partner_any_more_hears_clr_fall_in_its_cycle, 3)
{
    static const uint64_t seeds[] = {2018, 5119, 5151};

    services_are_equal(true, seeds[param]);
}
