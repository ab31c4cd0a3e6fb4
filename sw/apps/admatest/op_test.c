/* SPDX-License-Identifier: Apache-2.0 */
/* Copies, fills, the interrupt alone, long transfers, and what is refused. */
#include "admatest.h"

#include "bits.h"
#include "delay.h"
#include "dma-mapping.h"
#include "slab.h"
#include "string.h"

/* API-068: not one byte more. */
static void a_copy_writes_its_bytes_and_no_other(void)
{
    for (u32 len = 4; len <= 900; len += len < 200 ? 4 : 172) {
        const u32 at = len % 31 * 4, from = len % 29 * 4;

        if (!bed_open())
            return;
        bed_map();
        run(dmaengine_prep_dma_memcpy(bed.chan, block_dma(TO) + at, block_dma(3) + from, len,
                                      FLAGS));
        bed_unmap();
        CHECK(!memcmp(block(TO) + at, block_was(3) + from, len));
        CHECK(!memcmp(block(TO), block_was(TO), at));
        CHECK(!memcmp(block(TO) + at + len, block_was(TO) + at + len, BLOCK - at - len));
        others_unchanged(BIT(TO));
        bed_close();
    }
}

/* API-069: the low byte of the value. */
static void a_fill_writes_its_byte(void)
{
    if (!bed_open())
        return;
    bed_map();
    run(dmaengine_prep_dma_memset(bed.chan, block_dma(TO) + 8, 0x1234a5, 116, FLAGS));
    bed_unmap();
    for (u32 i = 0; i < BLOCK; i++)
        CHECK_EQ(block(TO)[i], i >= 8 && i < 124 ? 0xa5 : block_was(TO)[i]);
    others_unchanged(BIT(TO));
    bed_close();
}

/* API-076. */
static void an_interrupt_comes_in_its_turn(void)
{
    struct seen first, alone;

    if (!bed_open())
        return;
    bed_map();
    submit(copy(TO, 0, BLOCK), &first);
    launch(dmaengine_prep_dma_interrupt(bed.chan, FLAGS), &alone);
    await(&alone);
    CHECK_EQ(first.calls, 1);
    came(&alone, DMA_TRANS_NOERROR);
    bed_unmap();
    CHECK(is_copy(TO, 0, BLOCK));
    bed_close();
}

/* --- more than one item -------------------------------------------------------------------- */

/* Bytes; more than the hardware takes at once. */
enum { LONG = 0x1000400 };

struct whole {
    u8 *mem;
    dma_addr_t dma;
};

static bool whole_open(struct whole *w)
{
    if (!bed_open())
        return false;
    w->mem = kmalloc_aligned(LONG, 64, GFP_KERNEL);
    if (!w->mem)
        panic("no memory for the long transfer");
    bed_map();
    w->dma = dma_map_single(dmaengine_get_dma_device(bed.chan), w->mem, LONG, DMA_BIDIRECTIONAL);
    return true;
}

static void whole_close(struct whole *w)
{
    dma_unmap_single(dmaengine_get_dma_device(bed.chan), w->dma, LONG, DMA_BIDIRECTIONAL);
    bed_unmap();
    kfree(w->mem);
    bed_close();
}

/* What a check of all of it finds: one source is its own sum. */
static unsigned found(struct whole *w)
{
    enum sum_check_flags sum = SUM_CHECK_Q_RESULT;

    run(dmaengine_prep_dma_xor_val(bed.chan, &w->dma, 1, LONG, &sum, FLAGS));
    return sum;
}

static void fill_at(struct whole *w, u32 at, u32 len, int value)
{
    run(dmaengine_prep_dma_memset(bed.chan, w->dma + at, value, len, FLAGS));
}

/* A fill reaches both ends, and a check tells what is wrong in any of its items. */
static void a_long_one_is_several_items(void)
{
    static const u32 places[] = {0, 0xfffbfc, 0xfffc00, LONG - 4};
    struct whole w;

    if (!whole_open(&w))
        return;
    fill_at(&w, 0, LONG, 0x77);
    CHECK_EQ(found(&w), SUM_CHECK_Q_RESULT | SUM_CHECK_P_RESULT);
    fill_at(&w, 0, LONG, 0);
    CHECK_EQ(found(&w), SUM_CHECK_Q_RESULT);
    for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
        fill_at(&w, places[i], 4, 1);
        CHECK_EQ(found(&w), SUM_CHECK_Q_RESULT | SUM_CHECK_P_RESULT);
        fill_at(&w, places[i], 4, 0);
    }
    whole_close(&w);
}

/* The residue counts over all items. */
static void the_residue_of_a_long_one_falls_to_zero(void)
{
    struct dma_tx_state state = {.residue = LONG};
    u32 last = LONG, looks = 0;
    struct whole w;
    struct seen seen;
    dma_cookie_t cookie;

    if (!whole_open(&w))
        return;
    cookie = launch(dmaengine_prep_dma_memset(bed.chan, w.dma, 1, LONG, FLAGS), &seen);
    while (dmaengine_tx_status(bed.chan, cookie, &state) == DMA_IN_PROGRESS) {
        if (!CHECK(state.residue <= last))
            break;
        looks += state.residue < last && state.residue;
        last = state.residue;
        udelay(500);
    }
    CHECK(looks > 3);
    await(&seen);
    came(&seen, DMA_TRANS_NOERROR);
    whole_close(&w);
}

/* --- refused ---------------------------------------------------------------------------------- */

static void what_the_hardware_cannot_do_is_refused(void)
{
    dma_addr_t src[2], pq[2];
    struct dma_chan *c;

    if (!bed_open())
        return;
    bed_map();
    c = bed.chan;
    src[0] = block_dma(0);
    src[1] = block_dma(1) + 2;
    pq[0] = block_dma(P);
    pq[1] = block_dma(Q);
    CHECK(!dmaengine_prep_dma_memcpy(c, block_dma(TO), block_dma(1) + 1, 4, FLAGS));
    CHECK(!dmaengine_prep_dma_memcpy(c, block_dma(TO) + 2, block_dma(1), 4, FLAGS));
    CHECK(!dmaengine_prep_dma_memcpy(c, block_dma(TO), block_dma(1), 6, FLAGS));
    CHECK(!dmaengine_prep_dma_memcpy(c, block_dma(TO), block_dma(1), 0, FLAGS));
    CHECK(!dmaengine_prep_dma_memcpy(c, 0xfffffffc, block_dma(1), 8, FLAGS));
    CHECK(!dmaengine_prep_dma_memcpy(c, block_dma(TO), 0x100000000, 4, FLAGS));
    CHECK(!dmaengine_prep_dma_memset(c, block_dma(TO) + 1, 1, 4, FLAGS));
    CHECK(!dmaengine_prep_dma_memset(c, block_dma(TO), 1, 0, FLAGS));
    CHECK(!dmaengine_prep_dma_xor(c, pq[0], src, 2, 64, FLAGS));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 2, (const u8[]){1, 2}, 64, FLAGS));
    CHECK_EQ(dmaengine_terminate_sync(c), 0);
    bed_unmap();
    others_unchanged(0);
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "op." #name, name                                                                          \
    }
const struct selftest op_tests[] = {
    T(a_copy_writes_its_bytes_and_no_other),
    T(a_fill_writes_its_byte),
    T(an_interrupt_comes_in_its_turn),
    T(a_long_one_is_several_items),
    T(the_residue_of_a_long_one_falls_to_zero),
    T(what_the_hardware_cannot_do_is_refused),
    {NULL, NULL},
};
