/* SPDX-License-Identifier: Apache-2.0 */
/* Interleaved transfers against a generator that knows only what the contract says of templates. */
#include "pl08xtest.h"

#include "dma-mapping.h"
#include "string.h"

enum { CHUNKS = 2, FRAMES = 3, FROM = 200, TO = 300 };

/* Of CHUNKS chunks. */
static struct dma_interleaved_template *template(enum dma_transfer_direction dir)
{
    static struct {
        struct dma_interleaved_template xt;
        struct data_chunk room[CHUNKS];
    } t;

    memset(&t, 0, sizeof t);
    t.xt.dir = dir;
    t.xt.src_start = area.from + FROM;
    t.xt.dst_start = area.to + TO;
    t.xt.src_inc = t.xt.dst_inc = true;
    t.xt.numf = FRAMES;
    t.xt.frame_size = CHUNKS;
    t.xt.sgl[0].size = 7;
    t.xt.sgl[1].size = 20;
    return &t.xt;
}

/* API-085 */
static u32 gap(bool inc, bool scattered, size_t common, size_t own)
{
    if (!inc)
        return 0;
    if (own)
        return (u32)own;
    return scattered ? (u32)common : 0;
}

/* The bytes of all frames of XT, one after the other: SEEN gets their places. */
static u32 generate(const struct dma_interleaved_template *xt, void (*seen)(u32 from, u32 to))
{
    u32 from = FROM, to = TO, bytes = 0;

    for (size_t f = 0; f < xt->numf; f++)
        for (size_t i = 0; i < xt->frame_size; i++) {
            const struct data_chunk *c = &xt->sgl[i];

            for (size_t n = 0; n < c->size; n++, bytes++) {
                seen(from, to);
                from += xt->src_inc;
                to += xt->dst_inc;
            }
            from += gap(xt->src_inc, xt->src_sgl, c->icg, c->src_icg);
            to += gap(xt->dst_inc, xt->dst_sgl, c->icg, c->dst_icg);
        }
    return bytes;
}

static void want_byte(u32 from, u32 to)
{
    area_want(to, from, 1);
}

/* Runs XT, which is gone when it does. */
static void run(struct dma_interleaved_template *xt)
{
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t cookie;
    struct seen seen;
    u32 bytes;

    area_clear();
    bytes = generate(xt, want_byte);
    tx = dmaengine_prep_interleaved_dma(area.chan, xt, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    memset(xt, 0xff, sizeof *xt); /* API-087 */
    cookie = transfer_submit(tx, &seen);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_IN_PROGRESS), bytes); /* API-084 */
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_COMPLETE), 0);
    area_check();
}

/* API-084 to API-086: each combination of what moves on, what is scattered, and the three gaps. */
static void gaps_are_those_of_the_template(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY);

    if (!chan)
        return;
    area_begin(chan);
    for (unsigned n = 0; n < 128; n++) {
        struct dma_interleaved_template *xt = template(DMA_MEM_TO_MEM);

        xt->src_inc = n & 1;
        xt->dst_inc = n & 2;
        xt->src_sgl = n & 4;
        xt->dst_sgl = n & 8;
        for (unsigned i = 0; i < CHUNKS; i++) {
            xt->sgl[i].icg = n & 16 ? 5 + i : 0;
            xt->sgl[i].src_icg = n & 32 ? 3 + i : 0;
            xt->sgl[i].dst_icg = n & 64 ? 9 - i : 0;
        }
        run(xt);
    }
    area_end();
    dma_release_channel(chan);
}

/* A rectangle out of a picture: rows that are as wide as they like, at all alignments. */
static void a_rectangle_is_cut_out(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY);

    if (!chan)
        return;
    area_begin(chan);
    for (u32 width = 1; width < 40; width += 3)
        for (u32 align = 0; align < 4; align++) {
            struct dma_interleaved_template *xt = template(DMA_MEM_TO_MEM);

            xt->numf = 12;
            xt->frame_size = 1;
            xt->src_sgl = true;
            xt->sgl[0] = (struct data_chunk){.size = width, .icg = 64 + align};
            run(xt);
        }
    area_end();
    dma_release_channel(chan);
}

static bool prep(struct dma_chan *chan, struct dma_interleaved_template *xt, unsigned long flags)
{
    return dmaengine_prep_interleaved_dma(chan, xt, flags);
}

/* API-057, API-058: nor does a template without end keep the caller. */
static void templates_that_cannot_be_are_refused(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY);
    struct dma_interleaved_template *xt;

    if (!chan)
        return;
    area_begin(chan);
    CHECK(!prep(chan, NULL, 0));
    xt = template(DMA_MEM_TO_DEV);
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    xt->numf = 0;
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    xt->frame_size = 0;
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    xt->sgl[1].size = 0;
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    xt->sgl[1].size = UINT32_MAX;
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    xt->sgl[1].src_icg = UINT32_MAX;
    CHECK(!prep(chan, xt, 0)); /* the second frame is out of reach */
    xt = template(DMA_MEM_TO_MEM);
    xt->numf = 0x7fffffff;
    xt->src_inc = xt->dst_inc = false;
    CHECK(!prep(chan, xt, 0));
    xt = template(DMA_MEM_TO_MEM);
    CHECK(prep(chan, xt, 0) && prep(chan, xt, DMA_PREP_REPEAT));
    CHECK(prep(chan, xt, DMA_PREP_LOAD_EOT));
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    area_check();
    area_end();
    dma_release_channel(chan);
}

const struct selftest frames_tests[] = {
    {"frames.gaps_are_those_of_the_template", gaps_are_those_of_the_template},
    {"frames.a_rectangle_is_cut_out", a_rectangle_is_cut_out},
    {"frames.templates_that_cannot_be_are_refused", templates_that_cannot_be_are_refused},
    {NULL, NULL},
};

/* --- with a peripheral -------------------------------------------------------- */

enum { SEED = 3, STREAM = 3 * (8 + 24) };

static u32 stream_at;

/* Byte number stream_at of the peripheral's stream is at FROM, or comes to TO. */
static void stream_out(u32 from, u32 to)
{
    (void)to;
    pattern_fill(buffer + from, SEED, stream_at++, 1);
}

static void stream_in(u32 from, u32 to)
{
    (void)from;
    CHECK_EQ(pattern_differs(buffer + to, SEED, stream_at++, 1), 1);
}

/* API-086: rows of memory with gaps, and one register. */
static void rows_go_to_and_from_a_peripheral(void)
{
    const struct fifo_setup s = {.total = STREAM, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_chan *chan = f->chan[side];
        struct dma_interleaved_template *xt;
        dma_cookie_t cookie;
        struct seen seen;

        if (!transfer_begin(chan))
            return;
        xt = template(fifo_direction(side));
        xt->src_start = at + FROM;
        xt->dst_start = at + TO;
        xt->src_inc = side == TEST_FIFO_TX;
        xt->dst_inc = side == TEST_FIFO_RX;
        xt->src_sgl = xt->dst_sgl = true;
        xt->sgl[0] = (struct data_chunk){.size = 8, .icg = 5};
        xt->sgl[1] = (struct data_chunk){.size = 24, .icg = 100};
        stream_at = 0;
        if (side == TEST_FIFO_TX)
            generate(xt, stream_out);
        fifo_start(f, side, &s);
        cookie = transfer_submit(
            dmaengine_prep_interleaved_dma(chan, xt, DMA_PREP_INTERRUPT | DMA_CTRL_ACK), &seen);
        CHECK_EQ(transfer_left(chan, cookie, DMA_IN_PROGRESS), STREAM);
        dma_async_issue_pending(chan);
        CHECK(transfer_wait(&seen) && seen.calls == 1);
        if (side == TEST_FIFO_RX)
            generate(xt, stream_in);
        CHECK_EQ(stream_at, STREAM);
        CHECK(buffer[TO + 8] == 0xee && buffer[TO + 12] == 0xee); /* a gap */
        fifo_check(f, side);
        fifo_stop(f, side);
        xt->src_inc = xt->dst_inc = true; /* the register does not move */
        CHECK(!prep(chan, xt, 0));
        transfer_end(chan);
    }
}

const struct selftest frames_fifo_tests[] = {
    {"frames.rows_go_to_and_from_a_peripheral", rows_go_to_and_from_a_peripheral},
    {NULL, NULL},
};
