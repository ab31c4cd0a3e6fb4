/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken at once against the same beat by beat, where something changes on the way: packets
 * one after the other, a border between two memories, a FIFO of another size, a reset. */
#include "dma_rig.h"
#include "gtest_c.h"
#include "pl080.h"

#include <string.h>

enum { SRC = RIG_MEM + 0x400, DST = RIG_MEM + 0x8000, CH = PL080_CHAN(3) };

static struct pl080 dma[2];
static struct rig rigs[2];

static void fresh(unsigned fifo_words)
{
    for (unsigned i = 0; i < 2; i++) {
        rig_init(&rigs[i], &dma[i], &pl080_class);
        dma[i].cfg.fifo_words = fifo_words;
        rig_reset(&rigs[i]);
        rigs[i].master.fast = i == 0;
        rig_write(&rigs[i], PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    }
}

static void launch_with(struct rig *r, uint32_t src, uint32_t dst, uint32_t lli, uint32_t control)
{
    rig_write(r, CH + PL080_CX_SRC_ADDR, src);
    rig_write(r, CH + PL080_CX_DEST_ADDR, dst);
    rig_write(r, CH + PL080_CX_LLI, lli);
    rig_write(r, CH + PL080_CX_CONTROL, control | PL080_CONTROL_SI | PL080_CONTROL_DI);
    rig_write(r, CH + PL080_CX_CONFIGURATION,
              PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static void launch(struct rig *r, uint32_t src, uint32_t dst, uint32_t control)
{
    launch_with(r, src, dst, 0, control);
}

static uint32_t control(uint32_t sw, uint32_t dw, uint32_t sb, uint32_t beats)
{
    return PL080_CONTROL_I | PUT(PL080_CONTROL_SWIDTH, sw) | PUT(PL080_CONTROL_DWIDTH, dw) |
           PUT(PL080_CONTROL_SBSIZE, sb) | PUT(PL080_CONTROL_TRANSFER_SIZE, beats);
}

static bool run_both(uint32_t src, uint32_t dst, uint32_t ctrl)
{
    for (unsigned i = 0; i < 2; i++) {
        launch(&rigs[i], src, dst, ctrl);
        CHECK(rig_run(&rigs[i], 1000000));
    }
    return rig_same(&rigs[0], &rigs[1]);
}

TEST(pl080_ahead, the_next_packet_may_have_another_burst)
{
    for (uint32_t sb = 0; sb < 8; sb++) {
        fresh(4);
        CHECK(run_both(SRC, DST, control(2, 2, PL080_BURST_1, 64)));
        if (!run_both(SRC, DST, control(2, 2, sb, 64)))
            CHECK_EQ(sb, 100); /* names the burst */
    }
}

static uint32_t state = 1;

static uint32_t draw(uint32_t below)
{
    state = state * 1103515245u + 12345u;
    return (state >> 16) % below;
}

static bool drawn_packet(void)
{
    uint32_t sw = draw(3), dw = draw(3), ports = draw(4) << 24;
    uint32_t beats = draw(4) ? 1 + draw(300) : 1000 + draw(2000);

    return run_both(SRC + draw(64) * 4, DST + draw(64) * 4,
                    control(sw, dw, draw(8), beats << 2 & PL080_CONTROL_TRANSFER_SIZE) | ports);
}

TEST(pl080_ahead, packets_one_after_the_other_are_as_beat_by_beat)
{
    for (unsigned n = 0; n < 300; n++) {
        fresh(4 + draw(13));
        rigs[0].one_port = rigs[1].one_port = draw(2);
        for (unsigned k = 0; k < 6; k++) {
            rigs[0].waits_read = rigs[1].waits_read = draw(2);
            rigs[0].waits_write = rigs[1].waits_write = draw(2);
            if (!drawn_packet()) {
                CHECK_EQ(n, 1000);
                return;
            }
        }
    }
}

/* --- lists ------------------------------------------------------------------------------- */

enum { LIST = RIG_MEM + 0x100, ITEMS = 8 };

static void put_word(struct rig *r, uint32_t addr, uint32_t val)
{
    memcpy(r->mem + (addr - RIG_MEM), &val, 4);
}

/* A packet by registers and then a list of N items, all drawn; the last one interrupts. */
static void launch_list(unsigned n)
{
    const uint32_t master = draw(2) ? PL080_LLI_LM : 0, alike = draw(2);
    uint32_t ctrl = control(2, 2, draw(4), 1 + draw(40)) & ~PL080_CONTROL_I;

    for (unsigned i = 0; i <= n; i++) {
        const uint32_t src = SRC + draw(64) * 4, dst = DST + draw(64) * 4;
        const uint32_t next = i < n ? (LIST + PL080_LLI_BYTES * i) | master : 0;

        if (!alike)
            ctrl = control(2, draw(3), draw(4), 1 + draw(40)) & ~PL080_CONTROL_I;
        ctrl |= PL080_CONTROL_SI | PL080_CONTROL_DI | (i == n || !draw(4) ? PL080_CONTROL_I : 0);
        for (unsigned k = 0; k < 2; k++) {
            const uint32_t item = LIST + PL080_LLI_BYTES * (i - 1);

            if (!i) {
                launch_with(&rigs[k], src, dst, next, ctrl);
                continue;
            }
            put_word(&rigs[k], item, src);
            put_word(&rigs[k], item + 4, dst);
            put_word(&rigs[k], item + 8, next);
            put_word(&rigs[k], item + 12, ctrl);
        }
        ctrl &= ~PL080_CONTROL_I;
    }
}

/* What software does to the channel, or just a look. */
static void touch_both(void)
{
    const uint32_t what = draw(8);

    for (unsigned k = 0; k < 2; k++) {
        struct rig *r = &rigs[k];
        const uint32_t config = rig_read(r, CH + PL080_CX_CONFIGURATION);

        if (what == 0 && config & PL080_CONFIG_E)
            rig_write(r, CH + PL080_CX_CONFIGURATION, config ^ PL080_CONFIG_H);
        else if (what == 1)
            rig_write(r, PL080_CONFIGURATION, rig_read(r, PL080_CONFIGURATION) ^ PL080_CONFIGURATION_E);
        else if (what == 2)
            put_word(r, LIST + PL080_LLI_BYTES + 8, 0); /* the list ends early */
        else
            rig_read(r, CH + PL080_CX_LLI);
    }
}

/* As a shell goes there: from one effect that others see to the next one. */
static void run_ahead_to(struct rig *r, uint64_t edge)
{
    uint64_t next;

    while (rig_now(r) < edge && (next = rig_next(r)) < edge)
        rig_run_to(r, next);
    rig_run_to(r, edge);
}

TEST(pl080_ahead, lists_that_software_steps_into_are_as_beat_by_beat)
{
    for (unsigned n = 0; n < 2000; n++) {
        fresh(4 + draw(13));
        for (unsigned k = 0; k < 20; k++) {
            const uint64_t edge = rig_now(&rigs[0]) + draw(draw(2) ? 30 : 400);

            if (!(rig_read(&rigs[0], PL080_ENBLD_CHNS) & BIT(3))) {
                rigs[0].waits_read = rigs[1].waits_read = draw(3);
                launch_list(draw(ITEMS));
            }
            run_ahead_to(&rigs[0], edge);
            rig_run_to(&rigs[1], edge);
            touch_both();
            if (!rig_same(&rigs[0], &rigs[1])) {
                CHECK_EQ(n * 100 + k, 1000000);
                return;
            }
        }
    }
}

TEST(pl080_ahead, a_border_between_two_memories_changes_the_pace)
{
    for (unsigned n = 0; n < 2000; n++) {
        fresh(4 + draw(13));
        for (unsigned i = 0; i < 2; i++) {
            rigs[i].slow_from = n & 1 ? SRC + 4 * (n / 2 % 500) : DST + 4 * (n / 2 % 500);
            rigs[i].slow_waits = 3;
        }
        if (!run_both(SRC, DST, control(2, n % 3, PL080_BURST_4 + n % 4, 600) |
                                    (n & 4 ? PL080_CONTROL_D : 0))) {
            CHECK_EQ(n, 10000);
            return;
        }
    }
}

/* The error of an access of before the reset is nobody's any more. */
TEST(pl080_ahead, an_error_after_a_reset_does_not_touch_the_new_packet)
{
    for (uint64_t reset = 1; reset < 8; reset++)
        for (uint64_t again = 0; again < 8; again++)
            for (unsigned i = 0; i < 2; i++) {
                struct rig *r = &rigs[i];

                fresh(4);
                r->waits_read = r->waits_write = 5;
                launch(r, 0x1000, DST, control(2, 2, 1, 8));
                rig_run_to(r, reset);
                rig_reset(r);
                rig_run_to(r, reset + again);
                rig_write(r, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
                launch(r, SRC, DST, control(2, 2, 1, 8));
                CHECK(rig_run(r, 10000));
                if (!CHECK_EQ(rig_read(r, PL080_RAW_INT_TC_STATUS), BIT(3)) ||
                    !CHECK_MEM(r->mem + (DST - RIG_MEM), r->mem + (SRC - RIG_MEM), 32)) {
                    CHECK_EQ(reset * 100 + again, 10000);
                    return;
                }
            }
}

/* A bus may have no memory that it gives away. */
TEST(pl080_ahead, a_transfer_size_of_zero_needs_no_memory)
{
    struct dma_bus bare;

    fresh(4);
    bare = *rigs[0].master.bus;
    bare.memory = NULL;
    rigs[0].master.bus = &bare;
    launch(&rigs[0], SRC, DST, control(2, 2, 1, 0));
    CHECK(rig_run(&rigs[0], 100));
    CHECK_EQ(rig_read(&rigs[0], PL080_ENBLD_CHNS), BIT(3));
}

/* The memory of the rig a second time, behind itself. */
static const struct dma_bus *once;

static uint64_t first_time(uint64_t addr)
{
    return addr >= RIG_MEM + RIG_BYTES ? addr - RIG_BYTES : addr;
}

static bool twice_memory(void *ctx, unsigned port, uint64_t addr, bool write, struct dma_memory *m)
{
    return once->memory(ctx, port, first_time(addr), write, m);
}

static void twice_write(void *ctx, const struct dma_access *a, uint64_t addr, const uint8_t *data,
                        uint32_t len)
{
    once->write(ctx, a, first_time(addr), data, len);
}

TEST(pl080_ahead, source_and_destination_may_overlap_by_another_name)
{
    for (uint32_t apart = 4; apart < 100; apart += 4) {
        struct dma_bus twice;

        fresh(4);
        once = rigs[0].master.bus;
        twice = *once;
        twice.memory = twice_memory;
        twice.write = twice_write;
        rigs[0].master.bus = rigs[1].master.bus = &twice;
        if (!run_both(SRC, SRC + RIG_BYTES + apart, control(2, 2, PL080_BURST_4, 200))) {
            CHECK_EQ(apart, 1000);
            return;
        }
    }
}
