/* SPDX-License-Identifier: Apache-2.0 */
/* A PL080 whose reset, clock and power are switched in every cycle of a transfer; the same in every
 * timing, LT, AT with and without loans, and RTL. */
#include "gtest_c.h"
#include "pl080_regs.h"
#include "power_rig.h"
#include "rcpc_regs.h"

#include <stdio.h>
#include <string.h>

enum { CH = PL080_CHAN(0), SRC = 0x100, DST = 0x800, LIST = 0xc00, AWAY = 137, LONG = 3000 };

/* Transfers: within a memory by one master, from one memory to the other by both, a list of two
 * packets to and from the memory with wait states, bytes to words, and both masters at the memory
 * with wait states, where they wait for each other. */
static const struct transfer {
    uint32_t src, dst, control, bytes, lli;
} transfers[] = {
    {POWER_RAM + SRC, POWER_RAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2), 64, 0},
    {POWER_RAM + SRC, POWER_SRAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_D, 64, 0},
    {POWER_SRAM + SRC, POWER_RAM + DST, 8 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2), 48, POWER_RAM + LIST},
    {POWER_RAM + SRC, POWER_RAM + DST, 40 | PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_S, 40, 0},
    {POWER_SRAM + SRC, POWER_SRAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_D, 64, 0},
};
enum { TRANSFERS = sizeof transfers / sizeof *transfers };

static uint32_t control_of(const struct transfer *t)
{
    return t->control | PL080_CONTROL_SI | PL080_CONTROL_DI | PUT(PL080_CONTROL_SBSIZE, 1) |
           PUT(PL080_CONTROL_DBSIZE, 1) | (t->lli ? 0 : PL080_CONTROL_I);
}

static void put_word(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> 8 * i);
}

/* The second packet: 16 bytes, behind those of the first. */
static void put_item(const struct transfer *t, uint8_t *at)
{
    put_word(at, t->src + 32);
    put_word(at + 4, t->dst + 32);
    put_word(at + 8, 0);
    put_word(at + 12, (control_of(t) & ~PL080_CONTROL_TRANSFER_SIZE) | 4 | PL080_CONTROL_I);
}

static void launch(const struct transfer *t)
{
    power_start();
    for (unsigned w = 0; t->lli && w < power_ways; w++)
        put_item(t, power_memory(w, 0) + LIST);
    power_write(CH + PL080_CX_SRC_ADDR, t->src);
    power_write(CH + PL080_CX_DEST_ADDR, t->dst);
    power_write(CH + PL080_CX_LLI, t->lli);
    power_write(CH + PL080_CX_CONTROL, control_of(t));
    power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static unsigned memory_of(uint32_t addr)
{
    return addr >= POWER_RAM ? 0 : 1;
}

/* Bytes of the transfer that are in place. */
static unsigned moved(const struct transfer *t, unsigned way)
{
    const uint8_t *src = power_memory(way, memory_of(t->src)) + (t->src & (POWER_MEM - 1));
    const uint8_t *dst = power_memory(way, memory_of(t->dst)) + (t->dst & (POWER_MEM - 1));
    const unsigned bytes = t->lli ? 48 : t->bytes;
    unsigned n = 0;

    while (n < bytes && src[n] == dst[n])
        n++;
    return n;
}

static bool same_memories(void)
{
    bool same = true;

    for (unsigned w = 1; w < power_ways; w++)
        for (unsigned m = 0; m < 2; m++)
            same = CHECK_MEM(power_memory(0, m), power_memory(w, m), POWER_MEM) && same;
    return same;
}

static bool same_states(void)
{
    bool same = true;

    /* RTL engines do not keep the fields of the C engine. */
    for (unsigned w = 1; w < power_ways && w < POWER_RTL; w++)
        same = CHECK_STR(power_differs(0, w), "") && same;
    return same;
}

/* All registers of channel 0 and the controller's, as software reads them. */
static bool same_registers(void)
{
    static const uint32_t offs[] = {PL080_RAW_INT_TC_STATUS, PL080_RAW_INT_ERR_STATUS,
                                    PL080_ENBLD_CHNS, PL080_CONFIGURATION, CH + PL080_CX_SRC_ADDR,
                                    CH + PL080_CX_DEST_ADDR, CH + PL080_CX_LLI,
                                    CH + PL080_CX_CONTROL, CH + PL080_CX_CONFIGURATION};
    bool same = true;
    uint32_t first, v;

    for (unsigned i = 0; i < sizeof offs / sizeof *offs; i++) {
        same = CHECK(power_read(0, offs[i], &first, 0)) && same;
        for (unsigned w = 1; w < power_ways; w++)
            same = CHECK(power_read(w, offs[i], &v, 0)) && CHECK_EQ(v, first) && same;
    }
    return same;
}

static uint64_t ps(uint64_t cycles)
{
    return cycles * POWER_CYCLE;
}

/* Time of the interrupt when nobody steps in. */
static uint64_t undisturbed(const struct transfer *t)
{
    launch(t);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK_GT(power_rose(w), ps(30));
        CHECK_EQ(power_rose(w), power_rose(0));
        CHECK_EQ(moved(t, w), t->lli ? 48 : t->bytes);
    }
    CHECK(same_memories());
    return power_rose(0);
}

static bool all_refuse(const char *why)
{
    uint32_t v;
    bool refused = !power_write(PL080_SYNC, 1);

    for (unsigned w = 0; w < power_ways; w++)
        refused = !power_read(w, PL080_SYNC, &v, 0) && refused;
    return CHECK(refused) && CHECK_HAS(power_note(), why);
}

static uint32_t clock_by(uint32_t div)
{
    return RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, div);
}

static const uint32_t stopped = PUT(RCPC_CLOCK_DIV, 1);

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

/* --- power and reset ------------------------------------------------------------------------ */

/* Off in cycle C, and on again later. */
static bool power_cycle(const struct transfer *t, uint64_t c, uint64_t end)
{
    launch(t);
    power_run(ps(c));
    power_switch(RCPC_POWER(0), 0, 0);
    if (!all_refuse("while the power is off"))
        return false;
    power_run(ps(c));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK(!power_irq(w)))
            return false;
    power_run(ps(c + 10)); /* what was on the bus ends */
    const unsigned there = moved(t, 0);
    power_run(ps(c + AWAY));
    power_switch(RCPC_POWER(0), 1, 0);
    power_run(ps(c + AWAY + POWER_SETTLE) - 1);
    if (!all_refuse("while the power is off"))
        return false;
    power_run(ps(c + AWAY + POWER_SETTLE));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK_STR(power_stale(w), ""))
            return false;
    if (!same_registers())
        return false;
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK_EQ(power_rose(w), ps(c) < end ? 0 : end) ||
            !CHECK_EQ(power_fell(w), ps(c) < end ? 0 : ps(c)) ||
            !CHECK_EQ(moved(t, w), there))
            return false;
    return same_memories();
}

TEST_P(power, without_power_nothing_moves_and_nothing_is_left, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);
    unsigned partly = 0;

    for (uint64_t c = 0; ps(c) <= end + ps(2); c++) {
        REQUIRE(power_cycle(t, c, end));
        partly += moved(t, 0) > 0 && moved(t, 0) < t->bytes;
    }
    CHECK_GT(partly, 10);
}

TEST_P(power, held_in_reset_nothing_moves_and_it_is_fresh_afterwards, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);

    for (uint64_t c = 0; ps(c) <= end + ps(2); c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_RESET, 1, 0);
        REQUIRE(all_refuse("while it is held in reset"));
        power_run(ps(c + AWAY));
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE(!power_irq(w));
        const unsigned there = moved(t, 0);
        power_switch(RCPC_RESET, 0, 0);
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE(CHECK_STR(power_stale(w), ""));
        REQUIRE(same_registers());
        power_run(ps(LONG));
        for (unsigned w = 0; w < power_ways; w++) {
            REQUIRE_EQ(power_rose(w), ps(c) < end ? 0 : end);
            REQUIRE_EQ(moved(t, w), there);
        }
        REQUIRE(same_memories());
    }
}

/* Reset and on again within a cycle, as by software that is in a hurry; and a new transfer at once,
 * while beats of the old one may be on the bus. */
TEST_P(power, a_transfer_right_after_a_reset_is_not_disturbed_by_the_one_before, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);

    for (uint64_t c = 0; ps(c) < end; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_RESET, 1, 0);
        power_switch(RCPC_RESET, 0, 0);
        power_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        power_write(CH + PL080_CX_SRC_ADDR, POWER_RAM + 0x10);
        power_write(CH + PL080_CX_DEST_ADDR, POWER_RAM + 0x20);
        power_write(CH + PL080_CX_CONTROL, control_of(&transfers[0]) - 16 + 4);
        power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
        power_run(ps(LONG));
        for (unsigned w = 0; w < power_ways; w++) {
            REQUIRE_EQ(power_rose(w), power_rose(0));
            REQUIRE(!memcmp(power_memory(w, 0) + 0x10, power_memory(w, 0) + 0x20, 16));
        }
        REQUIRE(CHECK_GT(power_rose(0), ps(c)));
        REQUIRE(same_memories());
    }
}

/* With edges every 40 ns, something happens at CYCLE of 10 ns; what has been moved then. */
static unsigned moved_until(uint64_t cycle, uint32_t off, uint32_t value)
{
    const struct transfer *t = &transfers[0];

    launch(t);
    power_switch(RCPC_CLOCK(0), clock_by(4), 0);
    power_run(ps(cycle));
    power_switch(off, value, 0);
    power_run(ps(LONG));
    for (unsigned w = 1; w < power_ways; w++)
        CHECK_EQ(moved(t, w), moved(t, 0));
    return moved(t, 0);
}

TEST(power, between_two_edges_power_and_reset_act_at_once_and_the_clock_with_the_next_one)
{
    unsigned steps = 0;

    for (uint64_t c = 8; c < 30; c++) {
        const unsigned now = moved_until(4 * c, RCPC_RESET, 1);
        const unsigned next = moved_until(4 * (c + 1), RCPC_RESET, 1);

        REQUIRE_EQ(moved_until(4 * c + 1, RCPC_RESET, 1), now);
        REQUIRE_EQ(moved_until(4 * c + 3, RCPC_RESET, 1), now);
        REQUIRE_EQ(moved_until(4 * c + 3, RCPC_POWER(0), 0), now);
        REQUIRE_EQ(moved_until(4 * c + 1, RCPC_CLOCK(0), stopped), next);
        steps += next != now;
    }
    CHECK_GT(steps, 5);
}

TEST(power, the_interrupt_of_a_device_without_power_is_low_at_once)
{
    launch(&transfers[0]);
    power_run(ps(100));
    for (unsigned w = 0; w < power_ways; w++)
        REQUIRE(power_irq(w));
    power_run(ps(150) + 3000);
    power_switch(RCPC_POWER(0), 0, 0);
    power_run(ps(200));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK(!power_irq(w));
        CHECK_EQ(power_fell(w), ps(151)); /* the controller's edge */
    }
}

/* Its own next edge, at 2000 cycles, does not come. */
TEST(power, the_interrupt_does_not_wait_for_an_edge_of_the_device)
{
    launch(&transfers[0]);
    power_run(ps(100));
    power_switch(RCPC_CLOCK(0), clock_by(1000), 0);
    power_run(ps(1500));
    power_switch(RCPC_POWER(0), 0, 0);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_fell(w), ps(1500));
}

/* --- local time ahead of the kernel's ----------------------------------------------------------- */

TEST(power, a_change_is_made_at_the_local_time_of_who_asks_for_it)
{
    static const struct {
        uint32_t off, value;
    } what[] = {{RCPC_POWER(0), 0}, {RCPC_RESET, 1}, {RCPC_CLOCK(0), PUT(RCPC_CLOCK_DIV, 1)}};
    const struct transfer *t = &transfers[0];

    for (unsigned i = 0; i < 3; i++)
        for (uint64_t c = 0; c < 30; c++) {
            launch(t);
            power_run(ps(c));
            power_switch(what[i].off, what[i].value, 0);
            power_run(ps(LONG));
            const unsigned there = moved(t, POWER_LT);
            launch(t);
            power_switch(what[i].off, what[i].value, ps(c));
            power_run(ps(LONG));
            REQUIRE_EQ(moved(t, POWER_LT), there);
        }
    CHECK_GT(moved(t, POWER_LT), 0);
}

/* --- targets ------------------------------------------------------------------------------------ */

/* One word from ADDR by DMA, from cycle C on; true: it came, in all. */
static bool fetch(uint32_t addr, uint64_t c)
{
    uint32_t err, done;
    unsigned ok = 0;

    power_run(ps(c));
    power_write(PL080_INT_ERR_CLEAR, 1);
    power_write(PL080_INT_TC_CLEAR, 1);
    power_write(CH + PL080_CX_SRC_ADDR, addr);
    power_write(CH + PL080_CX_DEST_ADDR, POWER_RAM + DST);
    power_write(CH + PL080_CX_CONTROL, control_of(&transfers[0]) - 15);
    power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
    power_run(ps(c + 50));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK(power_read(w, PL080_RAW_INT_ERR_STATUS, &err, 0));
        CHECK(power_read(w, PL080_RAW_INT_TC_STATUS, &done, 0));
        CHECK_EQ(err, !done);
        CHECK_EQ(power_rose(w), power_rose(0));
        ok += done;
    }
    CHECK(ok == 0 || ok == power_ways);
    return ok;
}

TEST(power, a_target_that_cannot_answer_is_a_bus_error_of_the_channel)
{
    static const struct {
        uint32_t addr, off, value, back;
        const char *why;
    } what[] = {
        {POWER_UART, RCPC_CLOCK(1), PUT(RCPC_CLOCK_DIV, 1), RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, 1),
         "access to offset 0x018 while the clock is off"},
        {POWER_UART, RCPC_RESET, 2, 0, "access to offset 0x018 while it is held in reset"},
        {POWER_UART, RCPC_POWER(1), 0, 1, "access to offset 0x018 while the power is off"},
        {POWER_SRAM, RCPC_CLOCK(2), PUT(RCPC_CLOCK_DIV, 1), RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, 1),
         "read of 4 bytes at offset 0x18: while the clock is off"},
        {POWER_SRAM, RCPC_POWER(2), 0, 1, "read of 4 bytes at offset 0x18: while the power is off"},
    };
    uint64_t c = 0;

    power_start();
    for (unsigned i = 0; i < sizeof what / sizeof *what; i++, c += 400) {
        const uint32_t addr = what[i].addr + 0x18;

        CHECK(fetch(addr, c));
        power_switch(what[i].off, what[i].value, 0);
        CHECK(!fetch(addr, c + 100));
        CHECK_HAS(power_note(), what[i].why);
        power_switch(what[i].off, what[i].back, 0);
        CHECK(fetch(addr, c + 200));
    }
}

TEST(power, a_memory_keeps_its_content_unless_its_domain_is_off)
{
    uint8_t lost[POWER_MEM], before[POWER_MEM];

    launch(&transfers[1]);
    power_run(ps(LONG));
    memset(lost, power_lost, sizeof lost);
    memcpy(before, power_memory(0, 1), sizeof before);
    power_switch(RCPC_CLOCK(2), stopped, 0);
    power_switch(RCPC_CLOCK(2), clock_by(3), 0);
    power_switch(RCPC_POWER(0), 0, 0);
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_MEM(power_memory(w, 1), before, POWER_MEM);
    power_switch(RCPC_POWER(2), 0, 0);
    power_switch(RCPC_POWER(2), 1, 0);
    power_run(ps(LONG + POWER_SETTLE));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_MEM(power_memory(w, 1), lost, POWER_MEM);
}

/* Its clock or its power goes in any cycle: the channel sees an error at the same time. */
TEST_P(power, a_memory_that_is_switched_off_in_any_cycle_ends_the_transfer, 4)
{
    const struct transfer *t = &transfers[1 + param % 2];
    const bool power = param / 2;
    const uint64_t end = undisturbed(t);
    unsigned errors = 0;
    uint32_t err;

    for (uint64_t c = 0; ps(c) < end; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(power ? RCPC_POWER(2) : RCPC_CLOCK(2), power ? 0 : stopped, 0);
        power_run(ps(LONG));
        REQUIRE(same_registers());
        REQUIRE(same_memories());
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE_EQ(power_rose(w), power_rose(0));
        REQUIRE(power_read(0, PL080_RAW_INT_ERR_STATUS, &err, 0));
        errors += err;
    }
    CHECK_GT(errors, end / ps(2));
}

/* Memory that LT has moved on with, up to a time ahead of the kernel's. */
TEST(power, a_memory_is_switched_at_the_local_time_of_who_asks_for_it)
{
    const struct transfer *t = &transfers[1];
    unsigned there;

    for (uint64_t c = 0; c < 60; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_CLOCK(2), stopped, 0);
        power_run(ps(LONG));
        there = moved(t, POWER_LT);
        launch(t);
        power_switch(RCPC_CLOCK(2), stopped, ps(c));
        power_run(ps(LONG));
        REQUIRE_EQ(moved(t, POWER_LT), there);
    }
    CHECK_GT(there, 0);
}

/* --- a controller that switches itself ------------------------------------------------------------- */

TEST_P(power, a_transfer_that_switches_its_own_controller_is_survived, 3)
{
    static const uint32_t off[] = {RCPC_RESET, RCPC_POWER(0), RCPC_CLOCK(0)};
    static const uint32_t value[] = {1, 0, PUT(RCPC_CLOCK_DIV, 1)};
    static const char *const why[] = {"while it is held in reset", "while the power is off",
                                      "while the clock is off"};
    uint32_t v;

    launch(&(struct transfer){POWER_RAM + SRC, POWER_SECOND + off[param],
                              1 | PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2), 4,
                              0});
    for (unsigned w = 0; w < power_ways; w++)
        put_word(power_memory(w, 0) + SRC, value[param]);
    power_run(ps(LONG));
    REQUIRE(all_refuse(why[param]));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_rose(w), 0);
    if (param < 2)
        for (unsigned w = 0; w < power_ways; w++)
            CHECK_STR(power_stale(w), "");
    power_start(); /* whoever it was: software finds everything working after a reset */
    for (unsigned w = 0; w < power_ways; w++)
        CHECK(power_read(w, PL080_SYNC, &v, 0));
}
