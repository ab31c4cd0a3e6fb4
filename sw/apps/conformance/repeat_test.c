/* SPDX-License-Identifier: Apache-2.0 */
/* 2.8: transfers that repeat, API-097 to API-100. */
#include "forms.h"
#include "sections.h"

#include "string.h"

enum {
    CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK,
    LEN = 48,
    EOT = DMA_PREP_LOAD_EOT,
    REPEAT = DMA_PREP_REPEAT
};

static struct dma_chan *chan;

/* LEN bytes from MEM N to MEM 0 in two chunks, for PIECE N. */
static struct dma_async_tx_descriptor *template_from(unsigned n, unsigned long flags)
{
    union {
        struct dma_interleaved_template xt;
        u8 room[sizeof(struct dma_interleaved_template) + 2 * sizeof(struct data_chunk)];
    } t = {.xt = {.src_start = mem[n].at,
                  .dst_start = mem[0].at,
                  .dir = DMA_MEM_TO_MEM,
                  .src_inc = true,
                  .dst_inc = true,
                  .numf = 1,
                  .frame_size = 2}};

    t.xt.sgl[0].size = LEN / 3;
    t.xt.sgl[1].size = 2 * LEN / 3;
    return bench_watch(dmaengine_prep_interleaved_dma(chan, &t.xt, CALLED | flags), n);
}

/* The transfer of MEM 1 repeats, and stands after BYTES, in a later turn. False: skipped. */
static bool repeats_and_stands_at(u32 bytes)
{
    if (!engine->hold || !dma_has_cap(DMA_REPEAT, engine->device()->cap_mask)) {
        conformance_skip("the engine repeats nothing, or cannot be held");
        return false;
    }
    chan = operation_open(DMA_INTERLEAVE, 4, LEN);
    if (!chan)
        return false;
    engine->hold(chan, bytes);
    bench_give(template_from(1, REPEAT), 1);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[1].seen.cookie, LEN - bytes % LEN);
    return true;
}

/* What is read from now on, by any turn, is of another colour. */
static void repaint(unsigned n)
{
    for (u32 i = 0; i < LEN; i++)
        mem[n].p[i] = (u8)(0xc0 + i);
}

/* Wherever it stands in its third turn: that turn ends, and no fourth begins. */
static void one_with_load_eot_takes_its_place_at_the_end_of_a_turn(void)
{
    for (u32 at = 4; at < LEN; at += 4) {
        if (!repeats_and_stands_at(2 * LEN + at))
            return;
        bench_give(template_from(2, EOT), 2);
        dma_async_issue_pending(chan);
        bench_settle();
        CHECK_EQ(piece[2].seen.calls, 0);
        CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), LEN);
        CHECK(!memcmp(mem[0].p, mem[1].p, LEN));
        engine->let_go(chan);
        bench_run(chan);
        CHECK(!memcmp(mem[0].p, mem[2].p, LEN));
        CHECK_EQ(piece[2].seen.calls, 1);
        CHECK(piece[1].seen.calls >= 1 && piece[1].seen.calls <= 3);
        CHECK(piece[1].seen.order < piece[2].seen.order);
        CHECK_EQ(bench_left(1, DMA_COMPLETE), 0);
        CHECK_EQ(bench_left(2, DMA_COMPLETE), 0);
        operation_close(chan);
    }
}

/* The third turn, which stands in its middle, is seen to end: the rest of it is of the new colour,
 * its beginning is not. The one that follows goes elsewhere. */
static void the_turn_that_is_replaced_ends_whole(void)
{
    enum { AT = 16, AHEAD = 16 };
    struct dma_async_tx_descriptor *tx;

    if (!repeats_and_stands_at(2 * LEN + AT))
        return;
    repaint(1);
    tx = dmaengine_prep_dma_memcpy(chan, mem[3].at, mem[2].at, LEN, CALLED | EOT);
    bench_give(bench_watch(tx, 2), 2);
    dma_async_issue_pending(chan);
    engine->let_go(chan);
    bench_run(chan);
    for (u32 i = 0; i < AT; i++)
        CHECK_EQ(mem[0].p[i], mem_byte(1, i));
    for (u32 i = AT + AHEAD; i < LEN; i++)
        CHECK_EQ(mem[0].p[i], 0xc0 + i);
    CHECK(!memcmp(mem[3].p, mem[2].p, LEN) && piece[2].seen.calls == 1);
    operation_close(chan);
}

static void one_without_load_eot_waits_for_ever(void)
{
    struct dma_async_tx_descriptor *tx;
    u32 left;

    if (!repeats_and_stands_at(LEN + 8))
        return;
    tx = dmaengine_prep_dma_memcpy(chan, mem[3].at, mem[2].at, LEN, CALLED);
    bench_give(bench_watch(tx, 2), 2);
    dma_async_issue_pending(chan);
    engine->hold(chan, 5 * LEN);
    bench_run(chan);
    left = bench_left(1, DMA_IN_PROGRESS); /* a beat that was on its way was not counted */
    CHECK(left == LEN - 8 || left == LEN - 12);
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), LEN);
    CHECK(mem_fresh(3, 0, LEN));
    engine_end_held(chan);
    bench_settle();
    CHECK_EQ(piece[2].seen.calls, 0);
    CHECK_EQ(dmaengine_tx_status(chan, piece[1].seen.cookie, NULL), DMA_ERROR);
    CHECK_EQ(dmaengine_tx_status(chan, piece[2].seen.cookie, NULL), DMA_ERROR);
    CHECK(mem_fresh(3, 0, LEN));
    bench_issue(chan, 4); /* the channel is as good as new */
    bench_run(chan);
    CHECK(bench_arrived(4));
    operation_close(chan);
}

/* Behind one that ends by itself the flag is nothing. */
static void load_eot_is_nothing_behind_a_plain_transfer(void)
{
    chan = operation_open(DMA_MEMCPY, 1, LEN);
    if (dma_has_cap(DMA_LOAD_EOT, chan->device->cap_mask)) {
        for (unsigned n = 0; n < 3; n++)
            bench_give(bench_prep_flags(chan, n, CALLED | (n ? EOT : 0)), n);
        dma_async_issue_pending(chan);
        bench_run(chan);
        for (unsigned n = 0; n < 3; n++)
            CHECK(bench_arrived(n) && piece[n].seen.calls == 1 && piece[n].seen.order == n + 1);
    } else {
        conformance_skip("the engine knows no LOAD_EOT");
    }
    operation_close(chan);
}

/* Each form that may not repeat runs once all the same. */
static void repeat_once(struct dma_chan *c)
{
    if (!dma_has_cap(DMA_REPEAT, c->device->cap_mask))
        return;
    for (const struct form *f = forms; f->name; f++) {
        if (!form_is_there(f, c) || f->peculiar ||
            f->hook == offsetof(struct dma_device, device_prep_interleaved_dma) ||
            f->hook == offsetof(struct dma_device, device_prep_peripheral_dma_vec))
            continue;
        operation_runs(f->prep(c, CALLED | REPEAT));
    }
}

static void repeat_is_nothing_but_for_templates_and_vectors(void)
{
    forms_on_each_channel(repeat_once);
}

/* --- capabilities --------------------------------------------------------------------------------
 */

static void no_capability(struct dma_chan *c)
{
    const dma_cap_mask_t caps = c->device->cap_mask;

    for (const struct form *f = forms; f->name; f++) {
        dma_cap_clear(DMA_REPEAT, c->device->cap_mask);
        CHECK(!f->prep(c, CALLED | REPEAT));
        CHECK(!f->prep(c, CALLED | REPEAT | EOT));
        c->device->cap_mask = caps;
        dma_cap_clear(DMA_LOAD_EOT, c->device->cap_mask);
        CHECK(!f->prep(c, CALLED | EOT));
        c->device->cap_mask = caps;
    }
}

static void the_flags_need_the_capabilities(void)
{
    forms_on_each_channel(no_capability);
}

static struct dma_async_tx_descriptor *
no_prep(struct dma_chan *c, struct dma_interleaved_template *xt, unsigned long flags)
{
    (void)c;
    (void)xt;
    (void)flags;
    return NULL;
}

static enum dma_status no_status(struct dma_chan *c, dma_cookie_t cookie,
                                 struct dma_tx_state *state)
{
    (void)c;
    (void)cookie;
    (void)state;
    return DMA_COMPLETE;
}

static void no_issue(struct dma_chan *c)
{
    (void)c;
}

static void to_repeat_a_device_must_have_templates(void)
{
    static struct device dev = {.name = "repeater", .dma_range_count = 1, .dma_mask = ~0ull};
    static struct dma_device device;

    device = (struct dma_device){.dev = &dev,
                                 .device_prep_interleaved_dma = no_prep,
                                 .device_tx_status = no_status,
                                 .device_issue_pending = no_issue};
    INIT_LIST_HEAD(&device.channels);
    dma_cap_set(DMA_SLAVE, device.cap_mask);
    dma_cap_set(DMA_PRIVATE, device.cap_mask);
    dma_cap_set(DMA_REPEAT, device.cap_mask);
    if (!CHECK_EQ(dma_async_device_register(&device), -EIO))
        dma_async_device_unregister(&device);
    dma_cap_set(DMA_INTERLEAVE, device.cap_mask);
    CHECK_EQ(dma_async_device_register(&device), 0);
    CHECK_EQ(dma_async_device_unregister(&device), 0);
}

const struct statement repeat_tests[] = {
    OF_ENGINES(97, one_with_load_eot_takes_its_place_at_the_end_of_a_turn),
    OF_ENGINES(97, the_turn_that_is_replaced_ends_whole),
    OF_ENGINES(98, one_without_load_eot_waits_for_ever),
    OF_ENGINES(99, load_eot_is_nothing_behind_a_plain_transfer),
    OF_ENGINES(99, repeat_is_nothing_but_for_templates_and_vectors),
    OF_ENGINES(100, the_flags_need_the_capabilities),
    STATEMENT(100, to_repeat_a_device_must_have_templates),
    {0},
};
