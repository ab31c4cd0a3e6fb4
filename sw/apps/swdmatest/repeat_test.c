/* SPDX-License-Identifier: Apache-2.0 */
/* Transfers that go on: templates that repeat until another one takes their place, and rings. */
#include "interrupt.h"
#include "io.h"
#include "string.h"
#include "swdmatest.h"

enum { SIZE = 3 * STEP, TURN = 3 };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

struct repeat {
    struct rig r;
    struct mem *a, *b, *dst;
    struct outcome first, second;
    dma_cookie_t one, two;
};

static struct dma_async_tx_descriptor *prep_from(struct repeat *t, const struct mem *src,
                                                 unsigned long more)
{
    struct {
        struct dma_interleaved_template xt;
        struct data_chunk chunk;
    } x = {.xt = {.src_start = src->dma,
                  .dst_start = t->dst->dma,
                  .dir = DMA_MEM_TO_MEM,
                  .src_inc = true,
                  .dst_inc = true,
                  .numf = 1,
                  .frame_size = 1},
           .chunk = {.size = SIZE}};

    return dmaengine_prep_interleaved_dma(t->r.chan, &x.xt, flags | more);
}

/* A repeats. */
static void open_repeat(struct repeat *t)
{
    memset(t, 0, sizeof *t);
    rig_open(&t->r, &manual_config);
    t->a = rig_mem(&t->r, SIZE, 0);
    t->b = rig_mem(&t->r, SIZE, 3);
    t->dst = rig_mem(&t->r, SIZE, 1);
    rig_map(&t->r);
    t->one = rig_start(&t->r, prep_from(t, t->a, DMA_PREP_REPEAT), &t->first);
}

static void steps(struct repeat *t, unsigned n)
{
    while (n--)
        CHECK(swdma_step(t->r.chan));
}

static void close_repeat(struct repeat *t)
{
    CHECK_EQ(dmaengine_terminate_sync(t->r.chan), 0);
    rig_unmap(&t->r);
    rig_close(&t->r);
}

/* API-097: whenever the other one comes, the turn is done whole first. */
static void another_one_takes_its_place_at_the_end_of_a_turn(void)
{
    for (unsigned at = 0; at < 3 * TURN; at++) {
        const unsigned left = TURN - at % TURN;
        struct repeat t;

        open_repeat(&t);
        steps(&t, at);
        CHECK_EQ(rig_residue(&t.r, t.one, DMA_IN_PROGRESS), left * STEP);
        CHECK_EQ(t.first.calls, at / TURN);
        t.two = rig_start(&t.r, prep_from(&t, t.b, DMA_PREP_LOAD_EOT), &t.second);
        steps(&t, left - 1);
        CHECK_EQ(rig_residue(&t.r, t.one, DMA_IN_PROGRESS), STEP);
        CHECK_EQ(rig_residue(&t.r, t.two, DMA_IN_PROGRESS), SIZE);
        steps(&t, 1);
        CHECK_EQ(rig_residue(&t.r, t.one, DMA_COMPLETE), 0);
        CHECK_EQ(t.first.calls, at / TURN + 1);
        rig_peek(&t.r, t.dst);
        CHECK(!memcmp(t.dst->p, t.a->was, SIZE));
        rig_unpeek(&t.r, t.dst);
        CHECK_EQ(rig_steps(&t.r), TURN);
        CHECK_EQ(rig_residue(&t.r, t.two, DMA_COMPLETE), 0);
        CHECK(t.second.calls == 1 && t.first.calls == at / TURN + 1);
        rig_peek(&t.r, t.dst);
        CHECK(!memcmp(t.dst->p, t.b->was, SIZE));
        rig_unpeek(&t.r, t.dst);
        close_repeat(&t);
    }
}

/* API-098: it waits for ever, until terminate takes both away. */
static void without_load_eot_the_next_one_waits(void)
{
    struct repeat t;

    open_repeat(&t);
    steps(&t, 1);
    t.two = rig_start(&t.r, prep_from(&t, t.b, 0), &t.second);
    steps(&t, 5 * TURN);
    CHECK_EQ(rig_residue(&t.r, t.two, DMA_IN_PROGRESS), SIZE);
    CHECK_EQ(t.first.calls, 5);
    CHECK_EQ(dmaengine_terminate_sync(t.r.chan), 0);
    CHECK(!swdma_step(t.r.chan));
    CHECK_EQ(rig_residue(&t.r, t.one, DMA_ERROR), 2 * STEP);
    CHECK_EQ(rig_residue(&t.r, t.two, DMA_ERROR), 0);
    CHECK(t.second.calls == 0 && t.first.calls == 5);
    close_repeat(&t);
}

/* A repeated one takes the place of another, and is replaced in turn. */
static void repeated_ones_follow_each_other(void)
{
    struct repeat t;

    open_repeat(&t);
    t.two = rig_start(&t.r, prep_from(&t, t.b, DMA_PREP_REPEAT | DMA_PREP_LOAD_EOT), &t.second);
    steps(&t, 3 * TURN);
    CHECK(t.first.calls == 1 && t.second.calls == 2);
    rig_start(&t.r, prep_from(&t, t.a, DMA_PREP_LOAD_EOT), NULL);
    CHECK_EQ(rig_steps(&t.r), 2 * TURN);
    CHECK_EQ(rig_residue(&t.r, t.two, DMA_COMPLETE), 0);
    CHECK_EQ(t.second.calls, 3);
    close_repeat(&t);
}

/* API-099 */
static void load_eot_changes_nothing_behind_a_plain_one(void)
{
    struct repeat t;

    open_repeat(&t);
    CHECK_EQ(dmaengine_terminate_sync(t.r.chan), 0);
    t.one = rig_start(&t.r, prep_from(&t, t.a, 0), &t.first);
    t.two = rig_start(&t.r, prep_from(&t, t.b, DMA_PREP_LOAD_EOT), &t.second);
    CHECK_EQ(rig_steps(&t.r), 2 * TURN);
    CHECK(t.first.calls == 1 && t.second.calls == 1);
    rig_run(&t.r, dmaengine_prep_dma_memcpy(t.r.chan, t.dst->dma, t.a->dma, SIZE,
                                            flags | DMA_PREP_REPEAT | DMA_PREP_LOAD_EOT));
    close_repeat(&t);
}

/* A call that is due for a turn when its transfer is replaced is one with the call for its end: the
 * descriptor is gone after that. */
static void a_call_that_is_due_is_not_made_twice(void)
{
    struct repeat t;

    open_repeat(&t);
    local_bh_disable();
    steps(&t, TURN);
    rig_start(&t.r, prep_from(&t, t.b, DMA_PREP_LOAD_EOT), &t.second);
    steps(&t, TURN);
    CHECK_EQ(t.first.calls, 0);
    local_bh_enable();
    CHECK_EQ(t.first.calls, 1);
    CHECK_EQ(rig_steps(&t.r), TURN);
    CHECK_EQ(t.second.calls, 1);
    close_repeat(&t);
}

/* --- rings --------------------------------------------------------------------------- */

static void count(void *calls)
{
    ++*(unsigned *)calls;
}

/* A peripheral's register; in memory that is never mapped. */
static u8 reg[4] __attribute__((aligned(4)));

static void set_peripheral(struct dma_chan *chan, u32 width)
{
    const phys_addr_t addr = virt_to_phys(reg);
    const struct dma_slave_config cfg = {.src_addr = addr,
                                         .dst_addr = addr,
                                         .src_addr_width = (enum dma_slave_buswidth)width,
                                         .dst_addr_width = (enum dma_slave_buswidth)width};

    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
}

/* API-080, API-082, API-146: four periods, two turns and a half. */
static void a_ring_calls_back_after_each_period(void)
{
    enum { PERIOD = 2 * STEP, RING = 4 * PERIOD };
    struct dma_async_tx_descriptor *tx;
    unsigned calls = 0;
    dma_cookie_t cookie;
    struct mem *ring;
    struct rig r;

    rig_open(&r, &manual_config);
    set_peripheral(r.chan, 4);
    ring = rig_mem(&r, RING, 0);
    rig_map(&r);
    tx = dmaengine_prep_dma_cyclic(r.chan, ring->dma, RING, PERIOD, DMA_DEV_TO_MEM, flags);
    BUG_ON(!tx);
    tx->callback = count;
    tx->callback_param = &calls;
    cookie = dmaengine_submit(tx);
    dma_async_issue_pending(r.chan);
    for (u32 n = 0; n < 20; n++) {
        const u32 at = n * STEP % RING;

        CHECK_EQ(rig_residue(&r, cookie, DMA_IN_PROGRESS), RING - at);
        CHECK_EQ(calls, n * STEP / PERIOD);
        memset(reg, (int)n, sizeof reg);
        swdma_step(r.chan);
        rig_peek(&r, ring);
        CHECK(ring->p[at] == n && ring->p[at + STEP - 1] == n);
        rig_unpeek(&r, ring);
    }
    CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
    CHECK_EQ(calls, 10);
    CHECK(!dmaengine_prep_dma_cyclic(r.chan, ring->dma, RING - 4, PERIOD, DMA_DEV_TO_MEM, flags));
    CHECK(!dmaengine_prep_dma_cyclic(r.chan, ring->dma, RING, 0, DMA_DEV_TO_MEM, flags));
    CHECK(!dmaengine_prep_dma_cyclic(r.chan, ring->dma, RING, PERIOD, DMA_MEM_TO_MEM, flags));
    rig_unmap(&r);
    rig_close(&r);
}

/* API-077, API-079: a list once; vectors again and again, until another one takes their place. */
static void lists_and_vectors_reach_a_peripheral(void)
{
    struct scatterlist sgl[3];
    struct dma_vec vecs[3];
    struct dma_async_tx_descriptor *tx;
    unsigned calls = 0;
    struct mem *mem;
    struct rig r;

    rig_open(&r, &manual_config);
    set_peripheral(r.chan, 2);
    mem = rig_mem(&r, 64, 1);
    rig_map(&r);
    sg_init_table(sgl, 3);
    for (u32 i = 0; i < 3; i++) {
        sg_dma_address(&sgl[i]) = vecs[i].addr = mem->dma + 20 * i;
        sg_dma_len(&sgl[i]) = (unsigned)(vecs[i].len = 4 * i + 2);
    }
    rig_run(&r, dmaengine_prep_slave_sg(r.chan, sgl, 3, DMA_MEM_TO_DEV, flags));
    CHECK(!memcmp(reg, mem->was + 48, 2)); /* the last access */
    tx =
        dmaengine_prep_peripheral_dma_vec(r.chan, vecs, 3, DMA_MEM_TO_DEV, flags | DMA_PREP_REPEAT);
    BUG_ON(!tx);
    tx->callback = count;
    tx->callback_param = &calls;
    dmaengine_submit(tx);
    dma_async_issue_pending(r.chan);
    for (unsigned i = 0; i < 8; i++) /* 2, 6, 8 and 2 bytes of a turn */
        swdma_step(r.chan);
    CHECK_EQ(calls, 6);
    CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
    sg_dma_len(&sgl[1]) = 3;
    CHECK(!dmaengine_prep_slave_sg(r.chan, sgl, 3, DMA_MEM_TO_DEV, flags));
    rig_unmap(&r);
    rig_close(&r);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "repeat." #name, name                                                                      \
    }
const struct selftest repeat_tests[] = {
    T(another_one_takes_its_place_at_the_end_of_a_turn),
    T(without_load_eot_the_next_one_waits),
    T(repeated_ones_follow_each_other),
    T(load_eot_changes_nothing_behind_a_plain_one),
    T(a_call_that_is_due_is_not_made_twice),
    T(a_ring_calls_back_after_each_period),
    T(lists_and_vectors_reach_a_peripheral),
    {NULL, NULL},
};
