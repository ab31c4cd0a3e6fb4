/* SPDX-License-Identifier: Apache-2.0 */
/* Operations with one source or none: copies, fills, and none at all. */
#include "string.h"
#include "swdmatest.h"

enum { SIZE = 100 };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

/* All alignments of both sides, and lengths on both sides of a step and of a word. */
static void copies_are_exact(void)
{
    for (u32 from = 0; from < 4; from++)
        for (u32 to = 0; to < 4; to++)
            for (u32 len = 1; len < 2 * STEP + 3; len += 1 + to) {
                struct mem *src, *dst;
                struct rig r;

                rig_open(&r, &manual_config);
                src = rig_mem(&r, SIZE, from);
                dst = rig_mem(&r, SIZE, to);
                rig_map(&r);
                rig_run(&r,
                        dmaengine_prep_dma_memcpy(r.chan, dst->dma + 5, src->dma + 3, len, flags));
                rig_unmap(&r);
                CHECK(unchanged(src, 0, SIZE) && unchanged(dst, 0, 5));
                CHECK(!memcmp(dst->p + 5, src->was + 3, len));
                CHECK(unchanged(dst, 5 + len, SIZE));
                rig_close(&r);
            }
}

static void is_filled(const struct mem *m, u32 from, u32 to, u8 value)
{
    for (u32 i = from; i < to; i++)
        if (!CHECK_EQ(m->p[i], value))
            return;
}

/* API-069 */
static void memset_takes_the_low_byte_of_the_value(void)
{
    struct rig r;
    struct mem *dst;

    rig_open(&r, &manual_config);
    dst = rig_mem(&r, SIZE, 1);
    rig_map(&r);
    rig_run(&r, dmaengine_prep_dma_memset(r.chan, dst->dma + 7, 0x1a5, 41, flags));
    rig_unmap(&r);
    is_filled(dst, 7, 48, 0xa5);
    CHECK(unchanged(dst, 0, 7) && unchanged(dst, 48, SIZE));
    rig_close(&r);
}

/* API-070, with more entries than a descriptor has room for by itself. */
static void memset_sg_fills_each_entry(void)
{
    struct scatterlist sgl[6];
    struct rig r;
    struct mem *dst;

    rig_open(&r, &manual_config);
    dst = rig_mem(&r, SIZE, 3);
    rig_map(&r);
    sg_init_table(sgl, 6);
    for (unsigned i = 0; i < 6; i++) {
        sg_dma_address(&sgl[i]) = dst->dma + 15 * i;
        sg_dma_len(&sgl[i]) = 2 * i + 1;
    }
    for (unsigned n = 3; n <= 6; n += 3) {
        struct dma_async_tx_descriptor *tx =
            dmaengine_prep_dma_memset_sg(r.chan, sgl, n, 0x33 + (int)n, flags);

        memset(sgl + n - 1, 0xff, sizeof *sgl); /* read during the call alone (API-066) */
        sgl[n - 1].length = 2 * (n - 1) + 1;
        sg_dma_address(&sgl[n - 1]) = dst->dma + 15 * (n - 1);
        rig_run(&r, tx);
    }
    rig_unmap(&r);
    for (u32 i = 0; i < 6; i++) {
        is_filled(dst, 15 * i, 15 * i + 2 * i + 1, 0x39);
        CHECK(unchanged(dst, 15 * i + 2 * i + 1, 15 * i + 15));
    }
    rig_close(&r);
}

/* API-076: done when what was issued before it is, and not earlier. */
static void an_interrupt_comes_after_what_was_issued_before_it(void)
{
    struct outcome copied = {0}, called = {0};
    struct mem *src, *dst;
    dma_cookie_t cookie;
    struct rig r;

    rig_open(&r, &manual_config);
    src = rig_mem(&r, SIZE, 0);
    dst = rig_mem(&r, SIZE, 0);
    rig_map(&r);
    rig_submit(dmaengine_prep_dma_memcpy(r.chan, dst->dma, src->dma, 3 * STEP, flags), &copied);
    cookie = rig_start(&r, dmaengine_prep_dma_interrupt(r.chan, flags), &called);
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(copied.calls, 0);
        CHECK_EQ(rig_residue(&r, cookie, DMA_IN_PROGRESS), 0);
        CHECK(swdma_step(r.chan));
    }
    CHECK(copied.calls == 1 && called.calls == 0);
    CHECK(swdma_step(r.chan) && called.calls == 1 && !swdma_step(r.chan));
    CHECK_EQ(rig_residue(&r, cookie, DMA_COMPLETE), 0);
    rig_unmap(&r);
    CHECK(!memcmp(dst->p, src->p, 3 * STEP));
    rig_close(&r);
}

/* API-057, API-058: nothing is left behind. */
static void what_cannot_be_done_is_refused(void)
{
    struct scatterlist empty[2] = {{.length = 4}, {.length = 0}};
    struct rig r;

    rig_open(&r, &manual_config);
    CHECK(!dmaengine_prep_dma_memcpy(r.chan, 0x80000000, 0x80000000, 0, flags));
    CHECK(!dmaengine_prep_dma_memset(r.chan, 0x80000000, 1, 0, flags));
    CHECK(!dmaengine_prep_dma_memset_sg(r.chan, empty, 2, 1, flags));
    CHECK(!dmaengine_prep_dma_memset_sg(r.chan, empty, 0, 1, flags));
    CHECK(!dmaengine_prep_dma_memset_sg(r.chan, NULL, 1, 1, flags));
    CHECK(!dmaengine_prep_dma_memcpy(r.chan, 0x80000000, 0x80000000, 4, DMA_PREP_CMD));
    CHECK(!dmaengine_prep_slave_sg(r.chan, empty, 1, DMA_MEM_TO_DEV, flags));
    rig_close(&r);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "fill." #name, name                                                                        \
    }
const struct selftest fill_tests[] = {
    T(copies_are_exact),
    T(memset_takes_the_low_byte_of_the_value),
    T(memset_sg_fills_each_entry),
    T(an_interrupt_comes_after_what_was_issued_before_it),
    T(what_cannot_be_done_is_refused),
    {NULL, NULL},
};
