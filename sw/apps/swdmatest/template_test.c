/* SPDX-License-Identifier: Apache-2.0 */
/* Interleaved templates, byte by byte against a walk over the template. */
#include "slab.h"
#include "string.h"
#include "swdmatest.h"

enum { SIZE = 256, CHUNKS = 6 };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

/* The gap as API-085 has it, in its own words. */
static size_t gap(bool inc, bool sgl, size_t common, size_t own)
{
    size_t bytes = 0;

    if (inc) {
        if (own != 0)
            bytes = own;
        else if (sgl)
            bytes = common;
    }
    return bytes;
}

/* What DST of XT is to be, in WANT, which has what was there before; bytes in all. */
static u32 walk(const struct dma_interleaved_template *xt, u32 dst, u32 src, u8 *want,
                const u8 *from)
{
    u32 bytes = 0;

    for (size_t f = 0; f < xt->numf; f++)
        for (size_t c = 0; c < xt->frame_size; c++) {
            const struct data_chunk *k = &xt->sgl[c];

            for (size_t i = 0; i < k->size; i++, bytes++) {
                want[dst] = from[src];
                dst += xt->dst_inc;
                src += xt->src_inc;
            }
            dst += (u32)gap(xt->dst_inc, xt->dst_sgl, k->icg, k->dst_icg);
            src += (u32)gap(xt->src_inc, xt->src_sgl, k->icg, k->src_icg);
        }
    return bytes;
}

/* Runs XT, whose addresses are offsets, and destroys it as soon as it is prepared (API-087). */
static void run_template(struct dma_interleaved_template *xt)
{
    static u8 want[SIZE];
    const u32 dst_off = (u32)xt->dst_start, src_off = (u32)xt->src_start;
    struct dma_async_tx_descriptor *tx;
    struct outcome outcome = {0};
    struct mem *src, *dst;
    dma_cookie_t cookie;
    struct rig r;
    u32 bytes;

    rig_open(&r, &manual_config);
    src = rig_mem(&r, SIZE, 1);
    dst = rig_mem(&r, SIZE, 2);
    rig_map(&r);
    memcpy(want, dst->was, SIZE);
    bytes = walk(xt, dst_off, src_off, want, src->was);
    xt->dst_start = dst->dma + dst_off;
    xt->src_start = src->dma + src_off;
    tx = dmaengine_prep_interleaved_dma(r.chan, xt, flags);
    memset(xt->sgl, 0x55, xt->frame_size * sizeof xt->sgl[0]);
    memset(xt, 0x55, sizeof *xt);
    cookie = rig_submit(tx, &outcome);
    CHECK_EQ(rig_residue(&r, cookie, DMA_IN_PROGRESS), bytes);
    dma_async_issue_pending(r.chan);
    rig_steps(&r);
    CHECK(outcome.calls == 1 && outcome.last.result == DMA_TRANS_NOERROR);
    rig_unmap(&r);
    CHECK(!memcmp(dst->p, want, SIZE) && unchanged(src, 0, SIZE));
    rig_close(&r);
}

static struct dma_interleaved_template *template(size_t chunks, size_t frames)
{
    struct dma_interleaved_template *xt =
        kzalloc(sizeof *xt + chunks * sizeof xt->sgl[0], GFP_KERNEL);

    BUG_ON(!xt);
    xt->dir = DMA_MEM_TO_MEM;
    xt->src_inc = xt->dst_inc = true;
    xt->frame_size = chunks;
    xt->numf = frames;
    return xt;
}

/* API-084: the gap behind the last chunk of a frame counts too. */
static void frames_of_chunks_with_gaps(void)
{
    struct dma_interleaved_template *xt = template(2, 3);

    xt->dst_sgl = xt->src_sgl = true;
    xt->sgl[0] = (struct data_chunk){.size = 8, .icg = 4};
    xt->sgl[1] = (struct data_chunk){.size = 16, .icg = 12};
    run_template(xt);
    kfree(xt);
}

/* API-085: all 16 cases of a side, with two chunks and two frames so that each gap is seen. */
static void gaps_follow_the_table(void)
{
    for (unsigned side = 0; side < 2; side++)
        for (unsigned bits = 0; bits < 16; bits++) {
            struct dma_interleaved_template *xt = template(2, 2);
            const bool inc = bits & 1, sgl = bits & 2;

            *(side ? &xt->src_inc : &xt->dst_inc) = inc;
            *(side ? &xt->src_sgl : &xt->dst_sgl) = sgl;
            xt->src_start = 20;
            xt->dst_start = 9;
            for (unsigned i = 0; i < 2; i++) {
                struct data_chunk *k = &xt->sgl[i];

                k->size = 11 + 2 * i;
                k->icg = bits & 4 ? 3 : 0;
                *(side ? &k->src_icg : &k->dst_icg) = bits & 8 ? 5 + i : 0;
            }
            run_template(xt);
            kfree(xt);
        }
}

/* A window out of a picture, and the same picture into one column. */
static void a_window_is_cut_out(void)
{
    struct dma_interleaved_template *xt = template(1, 5);

    xt->src_start = 2 * 16 + 3;
    xt->src_sgl = true;
    xt->sgl[0] = (struct data_chunk){.size = 7, .icg = 16 - 7};
    run_template(xt);
    kfree(xt);
}

static void many_chunks(void)
{
    struct dma_interleaved_template *xt = template(CHUNKS, 3);

    for (unsigned i = 0; i < CHUNKS; i++)
        xt->sgl[i] = (struct data_chunk){.size = i + 1, .dst_icg = i, .src_icg = 2};
    run_template(xt);
    kfree(xt);
}

static void what_no_template_can_be_is_refused(void)
{
    struct dma_interleaved_template *xt = template(2, 1);
    struct rig r;

    rig_open(&r, &manual_config);
    xt->sgl[0].size = 4;
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, NULL, flags));
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, xt, flags)); /* an empty chunk */
    xt->sgl[1].size = 4;
    xt->numf = 0;
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, xt, flags));
    xt->numf = 0x20000000; /* 2^32 bytes */
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, xt, flags));
    xt->numf = 1;
    xt->dir = DMA_DEV_TO_DEV;
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, xt, flags));
    xt->dir = DMA_MEM_TO_MEM;
    xt->frame_size = 0;
    CHECK(!dmaengine_prep_interleaved_dma(r.chan, xt, flags));
    rig_close(&r);
    kfree(xt);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "template." #name, name                                                                    \
    }
const struct selftest template_tests[] = {
    T(frames_of_chunks_with_gaps),
    T(gaps_follow_the_table),
    T(a_window_is_cut_out),
    T(many_chunks),
    T(what_no_template_can_be_is_refused),
    {NULL, NULL},
};
