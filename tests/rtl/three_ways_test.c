/* SPDX-License-Identifier: Apache-2.0 */
/* LT, AT and RTL side by side on the SystemC platform: the same beats in the same cycles. */
#include "gtest_c.h"
#include "pl080_regs.h"
#include "three_ways.h"

#include <stdio.h>
#include <string.h>

static uint32_t control(uint32_t sw, uint32_t dw, uint32_t burst, uint32_t beats, uint32_t more)
{
    return PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_I | more |
           PUT(PL080_CONTROL_SWIDTH, sw) | PUT(PL080_CONTROL_DWIDTH, dw) |
           PUT(PL080_CONTROL_SBSIZE, burst) | PUT(PL080_CONTROL_DBSIZE, burst) |
           PUT(PL080_CONTROL_TRANSFER_SIZE, beats);
}

static void launch(unsigned c, uint32_t src, uint32_t dst, uint32_t lli, uint32_t ctrl)
{
    ways_write(PL080_CHAN(c) + PL080_CX_SRC_ADDR, src);
    ways_write(PL080_CHAN(c) + PL080_CX_DEST_ADDR, dst);
    ways_write(PL080_CHAN(c) + PL080_CX_LLI, lli);
    ways_write(PL080_CHAN(c) + PL080_CX_CONTROL, ctrl);
    ways_write(PL080_CHAN(c) + PL080_CX_CONFIGURATION,
               PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static bool same_beats(enum way x, enum way y)
{
    return CHECK(job_result_equal(way_result(x), way_names[x], way_result(y), way_names[y], true,
                                  stdout));
}

static bool same_state(enum way x, enum way y, bool counts)
{
    uint64_t a, b;
    bool ok = CHECK_MEM(way_mem(x, WAY_SRAM0), way_mem(y, WAY_SRAM0), WAY_MEM) &&
              CHECK_MEM(way_mem(x, WAY_SRAM1), way_mem(y, WAY_SRAM1), WAY_MEM);

    for (uint32_t off = 0; off < 0x200 && ok; off += 4)
        if (off != PL080_INT_TC_CLEAR && off != PL080_INT_ERR_CLEAR &&
            (off < 0x20 || off >= 0x30) && (off < 0x38 || (off >= 0x100 && off % 0x20 <= 0x10)))
            ok = CHECK_EQ(way_read(x, off), way_read(y, off)) || CHECK_EQ(off, 0);
    if (counts)
        ok = ok && CHECK_EQ(way_interrupts(x, &a), way_interrupts(y, &b)) && CHECK_EQ(a, b);
    return ok;
}

static bool all_equal(bool lt)
{
    return same_beats(WAY_AT, WAY_RTL) && same_state(WAY_AT, WAY_RTL, true) &&
           same_state(WAY_LT, WAY_AT, lt) && (!lt || same_beats(WAY_LT, WAY_AT));
}

/* Every width pair and burst, on one master and on two, to the other memory and within one. */
TEST_P(three_ways, one_channel_moves_the_same_beats_in_the_same_cycles, 4)
{
    for (unsigned i = 0; i < 3 * 3 * 8; i++) {
        uint32_t more = param & 1 ? PL080_CONTROL_D : 0;
        uint32_t dst = param & 2 ? WAY_SRAM0 + 0x40000 : WAY_SRAM1;
        uint64_t last;

        ways_start(true);
        launch(3, WAY_SRAM0 + 0x3f0, dst + 0x3e8, 0, control(i % 3, i / 3 % 3, i / 9, 60, more));
        ways_run(2000);
        if (!CHECK_EQ(way_interrupts(WAY_RTL, &last), 1) || !all_equal(true)) {
            CHECK_EQ(i, 1000);
            return;
        }
        CHECK_EQ(way_result(WAY_RTL)->beats, 60 + (60u << i % 3 >> i / 3 % 3));
        CHECK_MEM(way_mem(WAY_AT, dst + 0x3e8), way_mem(WAY_AT, WAY_SRAM0 + 0x3f0), 60);
    }
}

TEST(three_ways, long_packets_end_in_the_same_cycle)
{
    for (unsigned i = 0; i < 9; i++) {
        uint64_t lt, at;

        ways_start(false);
        launch(0, WAY_SRAM0, WAY_SRAM1, 0,
               control(i % 3, i / 3, 1, 4000, i & 1 ? PL080_CONTROL_D : 0));
        ways_run(60000);
        CHECK_EQ(way_interrupts(WAY_LT, &lt), 1);
        CHECK_EQ(way_interrupts(WAY_AT, &at), 1);
        CHECK_EQ(lt, at);
        if (!same_state(WAY_AT, WAY_RTL, true) || !same_state(WAY_LT, WAY_AT, true))
            return;
    }
}

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

static uint32_t address(void)
{
    static const uint32_t base[] = {WAY_SRAM0, WAY_SRAM1};

    return base[draw(2)] + (draw(0x60000) & ~3u);
}

/* Eight channels, with lists, halts, disables, errors and looks. */
TEST_P(three_ways, random_software_sees_the_same_beats_in_at_and_rtl, 8)
{
    for (unsigned seed = 0; seed < 12; seed++) {
        state = (param * 100 + seed + 1) * 0x9e3779b97f4a7c15u;
        ways_start(true);
        for (unsigned n = 0; n < 12; n++) {
            unsigned c = draw(1 + param);
            uint32_t config = way_read(WAY_AT, PL080_CHAN(c) + PL080_CX_CONFIGURATION);
            uint32_t more = (draw(2) ? PL080_CONTROL_S : 0) | (draw(2) ? PL080_CONTROL_D : 0);

            if (config & PL080_CONFIG_E)
                ways_write(PL080_CHAN(c) + PL080_CX_CONFIGURATION,
                           draw(3) ? config ^ PL080_CONFIG_H : 0);
            else
                launch(c, draw(12) ? address() : WAY_NOWHERE, draw(12) ? address() : WAY_NOWHERE,
                       draw(3) ? 0 : address() | draw(2),
                       control(draw(3), draw(3), draw(8), 1 + draw(60), more));
            ways_run(draw(60));
            if (!same_beats(WAY_AT, WAY_RTL) || !same_state(WAY_AT, WAY_RTL, true)) {
                CHECK_EQ(seed, 1000);
                return;
            }
        }
    }
}

/* Before or after one beat after the other, with beats seen and with stretches. */
TEST_P(three_ways, a_gate_holds_and_lets_go_in_the_same_cycles, 4)
{
    enum { BEATS = 24, READS = 1 << DMA_READ, WRITES = 1 << DMA_WRITE };
    const uint32_t more = param & 2 ? PL080_CONTROL_D : 0;

    for (unsigned n = 1; n < 2 * BEATS; n++) {
        const struct dma_gate armed = {DMA_GATE_ARMED, 1, READS | WRITES, n % 3 == 0, n};
        const struct dma_gate open = {DMA_GATE_OPEN, 0, 0, false, 0};
        uint32_t size;

        ways_start(param & 1);
        ways_run(5);
        ways_gate(&armed);
        launch(1, WAY_SRAM0 + 0x100, WAY_SRAM1 + 0x200, 0, control(2, 2, 1, BEATS, more));
        for (unsigned w = 0; w < WAYS; w++)
            CHECK_EQ(way_gate((enum way)w), DMA_GATE_ARMED);
        ways_run(300);
        size = way_read(WAY_LT, PL080_CHAN(1) + PL080_CX_CONTROL);
        for (unsigned w = 0; w < WAYS; w++) {
            CHECK_EQ(way_gate((enum way)w), DMA_GATE_HOLDS);
            CHECK_EQ(way_read((enum way)w, PL080_CHAN(1) + PL080_CX_CONTROL), size);
            CHECK_EQ(way_read((enum way)w, PL080_ENBLD_CHNS), 2);
        }
        ways_run(n);
        ways_gate(&open);
        ways_run(300);
        if (!all_equal(true))
            return;
        CHECK_EQ(way_read(WAY_AT, PL080_ENBLD_CHNS), 0);
        CHECK_MEM(way_mem(WAY_AT, WAY_SRAM1 + 0x200), way_mem(WAY_AT, WAY_SRAM0 + 0x100),
                  4 * BEATS);
    }
}

/* The residue at 1,000 instants: never more than before, and the same whoever is asked. */
TEST(three_ways, a_residue_read_at_any_instant_is_the_same)
{
    state = 12345;
    for (unsigned looks = 0; looks < 1000;) {
        uint32_t left[WAYS], last = 4096;

        ways_start(false);
        launch(2, WAY_SRAM0 + 4 * draw(1000), draw(2) ? WAY_SRAM1 : WAY_SRAM0 + 0x40000, 0,
               control(draw(3), draw(3), draw(8), 4 * (1 + draw(1000)),
                       draw(2) ? PL080_CONTROL_D : 0));
        do {
            ways_run(draw(looks & 1 ? 40 : 1500));
            for (unsigned w = 0; w < WAYS; w++)
                left[w] = way_read(w, PL080_CHAN(2) + PL080_CX_CONTROL) &
                          PL080_CONTROL_TRANSFER_SIZE;
            looks++;
            if (!CHECK_EQ(left[WAY_LT], left[WAY_AT]) || !CHECK_EQ(left[WAY_AT], left[WAY_RTL]) ||
                !CHECK_LE(left[WAY_AT], last))
                return;
            last = left[WAY_AT];
        } while (last);
    }
}

TEST(three_ways, idle_engines_are_not_clocked_and_wake_nobody)
{
    uint64_t before, deltas;

    ways_start(false);
    before = ways_engine_cycles();
    ways_run(100000);
    CHECK_EQ(ways_engine_cycles(), before);
    launch(0, WAY_SRAM0, WAY_SRAM1, 0, control(2, 2, 1, 16, 0));
    ways_run(1000);
    CHECK_GT(ways_engine_cycles(), before);
    before = ways_engine_cycles();
    deltas = ways_deltas();
    ways_run(100000);
    CHECK_EQ(ways_engine_cycles(), before);
    CHECK_LE(ways_deltas(), deltas + 10);
}
