/* SPDX-License-Identifier: Apache-2.0 */
/* A PL080 whose clock stops or changes in every cycle of a transfer; the same in every timing: LT,
 * AT with and without loans, RTL. */
#include "power_transfer.h"

#include <string.h>

/* --- clock ------------------------------------------------------------------------------- */

/* The clock stops in cycle C, for AWAY cycles. What is on the bus ends there meanwhile: LATE cycles
 * of the stop are not lost, at most. */
static bool stop_clock(const struct transfer *t, uint64_t c, uint64_t away, uint64_t end,
                       uint64_t late)
{
    bool same = true;

    launch(t);
    power_run(ps(c));
    power_switch(RCPC_CLOCK(0), stopped, 0);
    if (!all_refuse("while the clock is off"))
        return false;
    power_run(ps(c + away));
    power_switch(RCPC_CLOCK(0), clock_by(1), 0);
    same = same_registers() && same_states();
    for (unsigned i = 1; i < 6 && same; i++) {
        power_run(ps(c + away + i));
        same = same_registers();
    }
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++) {
        same = CHECK_EQ(power_rose(w), power_rose(0)) && same;
        if (ps(c) >= end)
            same = CHECK_EQ(power_rose(w), end) && same;
        else
            same = CHECK_LE(power_rose(w), end + ps(away)) &&
                   CHECK_GE(power_rose(w) + ps(late), end + ps(away)) && same;
    }
    return CHECK_EQ(moved(t, 0), t->lli ? 48 : t->bytes) && same_memories() && same;
}

TEST_P(power, a_clock_that_stops_in_any_cycle_loses_nothing, TRANSFERS)
{
    static const uint64_t away[] = {1, 2, 3, 4, 5, 6, AWAY}, late[] = {0, 2, 2, 1, 5};
    const uint64_t end = undisturbed(&transfers[param]);

    for (unsigned i = 0; i < sizeof away / sizeof *away; i++)
        for (uint64_t c = 0; ps(c) <= end; c++)
            REQUIRE(stop_clock(&transfers[param], c, away[i], end, late[param]));
}

/* While it stands nothing is moved, but for what has its address on the bus. */
TEST_P(power, without_a_clock_next_to_nothing_moves, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);

    for (uint64_t c = 0; ps(c) <= end; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_CLOCK(0), stopped, 0);
        const unsigned before = moved(t, 0);
        power_run(ps(c + AWAY));
        REQUIRE(CHECK_LE(moved(t, 0), before + 4));
        REQUIRE(same_memories());
    }
}

/* Between memories without wait states LT knows all that there is to know. */
TEST(power, another_divisor_in_any_cycle_stretches_what_follows)
{
    const struct transfer *t = &transfers[0];
    const uint64_t end = undisturbed(t);

    for (uint32_t div = 2; div <= 3; div++)
        for (uint64_t c = 0; ps(c) < end; c++) {
            launch(t);
            power_run(ps(c));
            power_switch(RCPC_CLOCK(0), clock_by(div), 0);
            power_run(ps(LONG));
            for (unsigned w = 0; w < power_ways; w++)
                REQUIRE_EQ(power_rose(w), ps(c) + div * (end - ps(c)));
            REQUIRE_EQ(power_look(0, RCPC_CLOCK_CYCLES(0)), power_look(1, RCPC_CLOCK_CYCLES(0)));
            REQUIRE(same_memories());
            REQUIRE_EQ(moved(t, 0), t->bytes);
        }
}

/* Half as fast from cycle 10 on, and as before from cycle 10 + 2 * 5 on. */
TEST(power, a_clock_may_change_back)
{
    const struct transfer *t = &transfers[0];
    const uint64_t end = undisturbed(t);

    launch(t);
    power_run(ps(10));
    power_switch(RCPC_CLOCK(0), clock_by(2), 0);
    power_run(ps(20));
    power_switch(RCPC_CLOCK(0), clock_by(1), 0);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_rose(w), end + ps(5));
    CHECK_EQ(moved(t, 0), t->bytes);
}

/* Cycles of 40 ns from 100 ns on; at 150 ns the one under way ends at 180 ns, and cycles of 10 ns
 * begin there: six less of 30 ns than it would have been. */
TEST(power, a_cycle_under_way_keeps_its_length)
{
    const struct transfer *t = &transfers[0];
    const uint64_t end = undisturbed(t);

    launch(t);
    power_run(ps(10));
    power_switch(RCPC_CLOCK(0), clock_by(4), 0);
    power_run(ps(15));
    power_switch(RCPC_CLOCK(0), clock_by(1), 0);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_rose(w), end + ps(6));
    CHECK_EQ(power_look(0, RCPC_CLOCK_CYCLES(0)), power_look(1, RCPC_CLOCK_CYCLES(0)));
}

/* --- scripted faults ----------------------------------------------------------------------- */

/* Memories and interrupt of the transfer under its rule when nobody steps in. */
static uint8_t faulty[2][POWER_MEM];

static bool stop_faulty(const struct transfer *t, uint64_t c, uint64_t away)
{
    bool same;

    launch(t);
    power_run(ps(c));
    power_switch(RCPC_CLOCK(0), stopped, 0);
    power_run(ps(c + away));
    power_switch(RCPC_CLOCK(0), clock_by(1), 0);
    same = same_registers() && same_states();
    for (unsigned i = 1; i < 6 && same; i++) {
        power_run(ps(c + away + i));
        same = same_registers();
    }
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        for (unsigned m = 0; m < 2; m++)
            same = CHECK_MEM(power_memory(w, m), faulty[m], POWER_MEM) && same;
    for (unsigned w = 1; w < power_ways; w++)
        same = CHECK_EQ(power_rose(w), power_rose(0)) && same;
    return same_registers() && same;
}

static void stop_anywhere(const struct transfer *t, const struct fault_rule *r)
{
    static const uint64_t away[] = {1, 2, 3, 5, AWAY};
    uint64_t end;

    rule = r;
    launch(t);
    power_run(ps(LONG));
    end = power_rose(0);
    for (unsigned m = 0; m < 2; m++)
        memcpy(faulty[m], power_memory(0, m), POWER_MEM);
    CHECK_GT(end, ps(10));
    for (unsigned i = 0; i < sizeof away / sizeof *away; i++)
        for (uint64_t c = 0; ps(c) <= end; c++)
            REQUIRE(stop_faulty(t, c, away[i]));
}

/* An access that waits for its memory while the clock stops meets its rule all the same. */
TEST_P(power, a_clock_that_stops_in_any_cycle_changes_no_fault, TRANSFERS)
{
    struct fault_rule r = fault_on(FAULT_CORRUPT, 0, UINT32_MAX);

    r.accesses = 1u << DMA_READ | 1u << DMA_WRITE;
    r.nth = 3;
    r.count = 4;
    r.flip = 0x55;
    stop_anywhere(&transfers[param], &r);
    r.accesses = 1u << DMA_READ;
    r.count = 0;
    stop_anywhere(&transfers[param], &r);
    r.accesses = 1u << DMA_READ | 1u << DMA_WRITE;
    r.kind = FAULT_DELAY;
    r.cycles = 3;
    stop_anywhere(&transfers[param], &r);
    r.kind = FAULT_ERROR;
    r.nth = 12;
    r.count = 1;
    stop_anywhere(&transfers[param], &r);
    r.accesses = 1u << DMA_WRITE;
    r.nth = 6;
    stop_anywhere(&transfers[param], &r);
    rule = NULL;
}
