/* SPDX-License-Identifier: Apache-2.0 */
/* 2.7: templates, API-084 to API-088, and the list of operations, API-089. */
#include "memory.h"
#include "sections.h"

#include "string.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK, AREA = 160, CHUNKS = 2 };

static struct dma_chan *chan;

/* A template from MEM 1 to MEM 0. */
static union {
    struct dma_interleaved_template xt;
    u8 room[sizeof(struct dma_interleaved_template) + CHUNKS * sizeof(struct data_chunk)];
} t;

static void template(size_t frames, size_t chunks)
{
    memset(&t, 0, sizeof t);
    t.xt.src_start = mem[1].at;
    t.xt.dst_start = mem[0].at;
    t.xt.dir = DMA_MEM_TO_MEM;
    t.xt.src_inc = t.xt.dst_inc = true;
    t.xt.numf = frames;
    t.xt.frame_size = chunks;
}

static size_t gap(bool inc, bool scattered, size_t common, size_t own)
{
    size_t bytes = 0;

    if (scattered)
        bytes = common;
    if (own)
        bytes = own;
    return inc ? bytes : 0;
}

static u8 expected[AREA];

/* What MEM 0 is after the template, byte by byte; how many bytes move. */
static u32 generate(void)
{
    size_t dst = (size_t)(t.xt.dst_start - mem[0].at), src = (size_t)(t.xt.src_start - mem[1].at);
    u32 moved = 0;

    for (u32 i = 0; i < AREA; i++)
        expected[i] = mem_byte(0, i);
    for (size_t f = 0; f < t.xt.numf; f++)
        for (size_t c = 0; c < t.xt.frame_size; c++) {
            const struct data_chunk *k = &t.xt.sgl[c];

            for (size_t i = 0; i < k->size; i++, moved++) {
                expected[dst] = mem_byte(1, (u32)src);
                dst += t.xt.dst_inc;
                src += t.xt.src_inc;
            }
            dst += gap(t.xt.dst_inc, t.xt.dst_sgl, k->icg, k->dst_icg);
            src += gap(t.xt.src_inc, t.xt.src_sgl, k->icg, k->src_icg);
        }
    return moved;
}

/* Runs it, after the template was overwritten: what moves is what it was. */
static void moves_as_generated(void)
{
    const u32 bytes = generate();
    struct dma_async_tx_descriptor *tx = dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED);

    memset(&t, 0xdb, sizeof t);
    bench_give(bench_watch(tx, 7), 7);
    CHECK_EQ(bench_left(7, DMA_IN_PROGRESS), bytes);
    CHECK(mem_fresh(0, 0, AREA));
    piece[7].seen.calls = 0;
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(piece[7].seen.calls == 1 && piece[7].seen.status == DMA_COMPLETE);
    for (u32 i = 0; i < AREA; i++)
        if (!CHECK_EQ(mem[0].p[i], expected[i]))
            break;
    CHECK(mem_fresh(1, 0, AREA));
    mem_fill(0);
}

static bool templates_open(void)
{
    chan = operation_open(DMA_INTERLEAVE, 3, AREA);
    return chan;
}

static void a_frame_is_its_chunks_with_a_gap_behind_each(void)
{
    if (!templates_open())
        return;
    template(3, 2);
    t.xt.dst_sgl = t.xt.src_sgl = true;
    t.xt.sgl[0] = (struct data_chunk){.size = 8, .icg = 4};
    t.xt.sgl[1] = (struct data_chunk){.size = 16, .icg = 12};
    CHECK_EQ(generate(), 72);
    moves_as_generated();
    template(5, 1); /* of odd bytes, to one place after the other */
    t.xt.src_sgl = true;
    t.xt.sgl[0] = (struct data_chunk){.size = 7, .icg = 6};
    moves_as_generated();
    operation_close(chan);
}

/* The common gap counts where the side is scattered; its own, if there is one, wins; a side that
 * stands still has none. */
static void gaps_follow_the_table(void)
{
    static const struct {
        bool inc, scattered;
        size_t common, own, bytes;
    } table[] = {
        {false, false, 0, 0, 0}, {false, false, 0, 5, 0}, {false, false, 4, 0, 0},
        {false, false, 4, 5, 0}, {false, true, 0, 0, 0},  {false, true, 0, 5, 0},
        {false, true, 4, 0, 0},  {false, true, 4, 5, 0},  {true, false, 0, 0, 0},
        {true, false, 0, 5, 5},  {true, false, 4, 0, 0},  {true, false, 4, 5, 5},
        {true, true, 0, 0, 0},   {true, true, 0, 5, 5},   {true, true, 4, 0, 4},
        {true, true, 4, 5, 5},
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        struct data_chunk k = {.size = 1, .icg = table[i].common};
        struct dma_interleaved_template side = {.dst_inc = table[i].inc,
                                                .dst_sgl = table[i].scattered};

        CHECK_EQ(dmaengine_get_icg(table[i].inc, table[i].scattered, table[i].common, table[i].own),
                 table[i].bytes);
        k.dst_icg = table[i].own;
        CHECK_EQ(dmaengine_get_dst_icg(&side, &k), table[i].bytes);
        CHECK_EQ(dmaengine_get_src_icg(&side, &k), 0);
        side = (struct dma_interleaved_template){.src_inc = table[i].inc,
                                                 .src_sgl = table[i].scattered};
        k.dst_icg = 0;
        k.src_icg = table[i].own;
        CHECK_EQ(dmaengine_get_src_icg(&side, &k), table[i].bytes);
        CHECK_EQ(dmaengine_get_dst_icg(&side, &k), 0);
    }
}

/* All cases of a side that moves, for either side. */
static void engines_keep_to_the_table_of_gaps(void)
{
    if (!templates_open())
        return;
    for (unsigned i = 0; i < 16; i++) {
        const bool scattered = i & 1, destination = i & 8;
        const size_t common = i & 2 ? 4 : 0, own = i & 4 ? 12 : 0;

        template(3, 2);
        t.xt.sgl[0] = (struct data_chunk){.size = 4, .icg = common};
        t.xt.sgl[1] = (struct data_chunk){.size = 8, .icg = common};
        for (unsigned c = 0; c < 2; c++)
            *(destination ? &t.xt.sgl[c].dst_icg : &t.xt.sgl[c].src_icg) = own;
        *(destination ? &t.xt.dst_sgl : &t.xt.src_sgl) = scattered;
        moves_as_generated();
    }
    operation_close(chan);
}

enum { WIDTH = 16, CROP = 4, ROWS = 3, LEFT = 2, TOP = 2 };

/* A part of a picture of WIDTH bytes a row, put together. */
static void crop(void)
{
    template(ROWS, 1);
    t.xt.src_start += TOP * WIDTH + LEFT;
    t.xt.src_sgl = true;
    t.xt.sgl[0] = (struct data_chunk){.size = CROP, .icg = WIDTH - CROP};
}

static void a_template_cuts_a_part_out_of_a_picture(void)
{
    if (!templates_open())
        return;
    crop();
    operation_runs(dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED));
    for (u32 i = 0; i < ROWS * CROP; i++)
        CHECK_EQ(mem[0].p[i], mem_byte(1, (TOP + i / CROP) * WIDTH + LEFT + i % CROP));
    CHECK(mem_fresh(0, ROWS * CROP, AREA));
    operation_close(chan);
}

/* A side that stands still is a place that gets, or gives, everything. */
static void a_side_that_does_not_increment_stands_still(void)
{
    if (!templates_open())
        return;
    crop();
    t.xt.dst_inc = false;
    if (!dmaengine_prep_interleaved_dma(chan, &t.xt, 0)) {
        conformance_skip("the engine copies from place to place only with both sides moving");
    } else {
        moves_as_generated();
        crop();
        t.xt.src_inc = false;
        moves_as_generated();
    }
    operation_close(chan);
}

/* The same template towards a peripheral. */
static void a_template_serves_a_peripheral_as_well(void)
{
    struct dma_async_tx_descriptor *tx;
    u32 last;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    mems_begin(port.chan, 2, AREA);
    crop();
    t.xt.src_start -= LEFT; /* whole accesses of the port */
    t.xt.dst_start = port.at[0];
    t.xt.dst_inc = false;
    t.xt.dir = DMA_MEM_TO_DEV;
    tx = dmaengine_prep_interleaved_dma(port.chan, &t.xt, CALLED);
    if (tx) {
        memcpy(&last, mem[1].p + (TOP + ROWS - 1) * WIDTH, sizeof last);
        operation_runs(tx);
        CHECK_EQ(READ_ONCE(port.reg[0][0]), last);
    } else {
        conformance_skip("the engine's templates are between memory and memory");
    }
    mems_end();
    port_close();
}

/* One template, with other start addresses each time, while the first still waits. */
static void a_template_is_read_during_prepare_alone(void)
{
    struct dma_async_tx_descriptor *tx[2];

    if (!templates_open())
        return;
    template(2, 1);
    t.xt.sgl[0] = (struct data_chunk){.size = 8};
    for (unsigned i = 0; i < 2; i++) {
        tx[i] = dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED);
        t.xt.src_start = mem[2].at;
        t.xt.dst_start += 32;
    }
    memset(&t, 0xdb, sizeof t);
    operation_runs(tx[0]);
    CHECK(!memcmp(mem[0].p, mem[1].p, 16) && mem_fresh(0, 16, AREA));
    operation_runs(tx[1]);
    CHECK(!memcmp(mem[0].p + 32, mem[2].p, 16) && mem_fresh(0, 48, AREA));
    operation_close(chan);
}

static unsigned hook_calls;
static struct dma_async_tx_descriptor *(*real_hook)(struct dma_chan *c,
                                                    struct dma_interleaved_template *xt,
                                                    unsigned long flags);

static struct dma_async_tx_descriptor *
counting_hook(struct dma_chan *c, struct dma_interleaved_template *xt, unsigned long flags)
{
    hook_calls++;
    return real_hook(c, xt, flags);
}

static void a_repeated_template_needs_the_capability(void)
{
    struct dma_device *device;
    dma_cap_mask_t caps;

    if (!templates_open())
        return;
    device = chan->device;
    caps = device->cap_mask;
    real_hook = device->device_prep_interleaved_dma;
    device->device_prep_interleaved_dma = counting_hook;
    dma_cap_clear(DMA_REPEAT, device->cap_mask);
    template(1, 1);
    t.xt.sgl[0] = (struct data_chunk){.size = 16};
    hook_calls = 0;
    CHECK(!dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED | DMA_PREP_REPEAT));
    CHECK_EQ(hook_calls, 0); /* the provider was not asked */
    device->cap_mask = caps;
    if (dma_has_cap(DMA_REPEAT, caps)) {
        CHECK(dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED | DMA_PREP_REPEAT));
        CHECK_EQ(hook_calls, 1);
    }
    device->device_prep_interleaved_dma = real_hook;
    operation_close(chan);
}

/* It stands in its third turn, and has called back. */
static void a_repeated_template_runs_again(void)
{
    NEEDS(hold);
    if (!templates_open())
        return;
    if (dma_has_cap(DMA_REPEAT, chan->device->cap_mask)) {
        template(2, 1);
        t.xt.sgl[0] = (struct data_chunk){.size = 16};
        engine->hold(chan, 2 * 32 + 8);
        bench_give(
            bench_watch(dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED | DMA_PREP_REPEAT), 0),
            0);
        dma_async_issue_pending(chan);
        engine_wait_held(chan, piece[0].seen.cookie, 32 - 8);
        CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), 32 - 8);
        bench_settle();
        CHECK(piece[0].seen.calls >= 1 && piece[0].seen.calls <= 2);
        CHECK(!memcmp(mem[0].p, mem[1].p, 32));
        engine_end_held(chan);
    } else {
        conformance_skip("the engine repeats nothing");
    }
    operation_close(chan);
}

/* --- which operations there are -------------------------------------------------------------- */

/* Names of operations that once were: they are free, or this would not compile. */
enum { DMA_SG, DMA_MEMCPY_SG, DMA_MEMCPY_IMM, DMA_SLAVE_IMM_DATA };

static void the_operations_are_the_published_ones(void)
{
    static const enum dma_transaction_type published[] = {DMA_MEMCPY,     DMA_XOR,
                                                          DMA_PQ,         DMA_XOR_VAL,
                                                          DMA_PQ_VAL,     DMA_MEMSET,
                                                          DMA_MEMSET_SG,  DMA_INTERRUPT,
                                                          DMA_PRIVATE,    DMA_ASYNC_TX,
                                                          DMA_SLAVE,      DMA_CYCLIC,
                                                          DMA_INTERLEAVE, DMA_COMPLETION_NO_ORDER,
                                                          DMA_REPEAT,     DMA_LOAD_EOT};
    dma_cap_mask_t all = 0;

    _Static_assert(ARRAY_SIZE(published) == DMA_TX_TYPE_END, "no more and no fewer");
    for (unsigned i = 0; i < ARRAY_SIZE(published); i++) {
        CHECK(published[i] < DMA_TX_TYPE_END && !dma_has_cap(published[i], all));
        dma_cap_set(published[i], all);
    }
    CHECK_EQ(all, (1ul << DMA_TX_TYPE_END) - 1);
    CHECK_EQ(DMA_SG + DMA_MEMCPY_SG + DMA_MEMCPY_IMM + DMA_SLAVE_IMM_DATA, 6);
}

const struct statement template_tests[] = {
    OF_ENGINES(84, a_frame_is_its_chunks_with_a_gap_behind_each),
    STATEMENT(85, gaps_follow_the_table),
    OF_ENGINES(85, engines_keep_to_the_table_of_gaps),
    OF_ENGINES(86, a_template_cuts_a_part_out_of_a_picture),
    OF_ENGINES(86, a_side_that_does_not_increment_stands_still),
    OF_ENGINES(86, a_template_serves_a_peripheral_as_well),
    OF_ENGINES(87, a_template_is_read_during_prepare_alone),
    OF_ENGINES(88, a_repeated_template_needs_the_capability),
    OF_ENGINES(88, a_repeated_template_runs_again),
    STATEMENT(89, the_operations_are_the_published_ones),
    {0},
};
