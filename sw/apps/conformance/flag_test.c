/* SPDX-License-Identifier: Apache-2.0 */
/* 2.8: flags of one transfer, API-090 to API-096. */
#include "forms.h"
#include "sections.h"

#include "interrupt.h"
#include "slab.h"
#include "string.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK, MANY = 48 };

static struct dma_chan *chan;

/* --- notification ----------------------------------------------------------------------- */

static void called_in_order(unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        CHECK(bench_arrived(n));
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.order, n + 1);
    }
}

/* No tasklet of this hart runs until all are done. */
static void all_that_finish_at_once_are_called_back(void)
{
    chan = bench_open();
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    local_bh_disable();
    dma_async_issue_pending(chan);
    engine->run(chan);
    local_bh_enable();
    bench_settle();
    called_in_order(3);
    bench_close(chan);
}

static void one_interrupt_calls_back_for_all_that_are_done(void)
{
    NEEDS(gate_irqs);
    chan = bench_open();
    engine->gate_irqs(true);
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    dma_async_issue_pending(chan);
    engine->run(chan);
    bench_settle();
    CHECK_EQ(piece[0].seen.calls + piece[1].seen.calls + piece[2].seen.calls, 0);
    engine->gate_irqs(false);
    bench_run(chan);
    called_in_order(3);
    bench_close(chan);
}

/* At the latest with the next one that asks for it, and before it. */
static void without_the_flag_the_callback_may_be_late_but_comes(void)
{
    chan = bench_open();
    bench_give(bench_prep_flags(chan, 0, DMA_CTRL_ACK), 0);
    bench_submit(chan, 1);
    dma_async_issue_pending(chan);
    bench_run(chan);
    called_in_order(2);
    bench_give(bench_prep_flags(chan, 2, DMA_CTRL_ACK), 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(2) && piece[2].seen.calls <= 1);
    bench_issue(chan, 3);
    bench_run(chan);
    called_in_order(4);
    bench_close(chan);
}

/* --- acknowledgement ------------------------------------------------------------------------ */

/* Is the memory at OLD a descriptor again, among MANY that are prepared? */
static bool handed_out_again(const void *old)
{
    struct dma_async_tx_descriptor *tx[MANY];
    bool found = false;

    for (unsigned i = 0; i < MANY; i++) {
        tx[i] = dmaengine_prep_dma_memcpy(chan, piece[1].to, piece[1].from, PIECE, CALLED);
        found |= tx[i] == old;
    }
    for (unsigned i = 0; i < MANY; i++)
        CHECK_EQ(dmaengine_desc_cancel(tx[i]), 0);
    return found;
}

/* A channel of the engine that is public, with users. */
static struct dma_chan *get_public(void)
{
    dmaengine_get();
    chan = list_first_entry(&engine->device()->channels, struct dma_chan, device_node);
    if (!dma_has_cap(DMA_PRIVATE, chan->device->cap_mask) && chan->client_count)
        return chan;
    dmaengine_put();
    conformance_skip("the engine is private");
    return NULL;
}

/* Without the flag it is the client's until it says so, and may be looked at. */
static void a_public_descriptor_waits_for_its_acknowledgement(void)
{
    struct dma_async_tx_descriptor *tx, *next;

    if (!get_public())
        return;
    bench_begin(chan);
    tx = bench_prep_flags(chan, 0, DMA_PREP_INTERRUPT);
    bench_give(tx, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(piece[0].seen.calls == 1 && bench_arrived(0));
    CHECK(!async_tx_test_ack(tx));
    CHECK(!handed_out_again(tx));
    async_tx_ack(tx);
    next = bench_prep_flags(chan, 2, DMA_PREP_INTERRUPT); /* its end is the occasion */
    bench_give(next, 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(piece[2].seen.calls == 1 && next != tx);
    CHECK(handed_out_again(tx));
    async_tx_ack(next);
    bench_end();
    dmaengine_put();
}

enum { THOUSANDS = 2000 };

static unsigned plain_calls;

static void count_call(void *param)
{
    (void)param;
    plain_calls++;
}

/* On a channel of one client, who adds no dependencies, the callback's end is enough. */
static void a_private_descriptor_needs_no_acknowledgement(void)
{
    unsigned before = 0;

    chan = bench_open();
    plain_calls = 0;
    for (unsigned i = 0; i < THOUSANDS; i++) {
        struct dma_async_tx_descriptor *tx =
            dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, 4, DMA_PREP_INTERRUPT);

        if (!CHECK(tx))
            break;
        tx->callback = count_call;
        dmaengine_submit(tx);
        dma_async_issue_pending(chan);
        engine->run(chan);
        if (i % MANY == 0)
            bench_settle();
        if (i == MANY)
            before = slab_objects();
    }
    bench_run(chan);
    CHECK_EQ(plain_calls, THOUSANDS);
    CHECK_EQ(slab_objects(), before);
    piece[0].bytes = 4;
    CHECK(bench_arrived(0));
    bench_close(chan);
}

/* --- reuse -------------------------------------------------------------------------------------
 */

/* One run of TX, which is for PIECE 0; its ticket. */
static dma_cookie_t run_again(struct dma_async_tx_descriptor *tx)
{
    dma_cookie_t cookie;

    piece[0].seen.calls = 0;
    port.reg[0][0] = 0;
    cookie = bench_give(tx, 0);
    CHECK_EQ(dmaengine_submit(tx), -EBUSY); /* it is under way */
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(piece[0].seen.calls == 1 && port_got(0, 0, 0, 0));
    return cookie;
}

static void a_reusable_descriptor_runs_again_with_a_new_ticket(void)
{
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t first;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    tx = port_prep(0);
    CHECK(!dmaengine_desc_test_reuse(tx));
    if (dmaengine_desc_set_reuse(tx)) {
        conformance_skip("the engine's descriptors run once");
        CHECK(!dmaengine_desc_test_reuse(tx));
        CHECK_EQ(dmaengine_desc_free(tx), -EPERM);
    } else {
        CHECK(dmaengine_desc_test_reuse(tx));
        first = run_again(tx);
        CHECK_EQ(run_again(tx), first + 1);
        CHECK_EQ(run_again(tx), first + 2);
        CHECK_EQ(dmaengine_desc_free(tx), 0);
    }
    port_close();
}

/* The flag that prepare would have to trust is refused by each form. */
static void reuse_is_refused(struct dma_chan *c)
{
    for (const struct form *f = forms; f->name; f++)
        CHECK(!f->prep(c, CALLED | DMA_CTRL_REUSE));
}

static void reuse_is_set_by_its_call_alone(void)
{
    forms_on_each_channel(reuse_is_refused);
}

/* --- commands, fences --------------------------------------------------------------------------
 */

static void commands(struct dma_chan *c)
{
    CHECK(!c->device->prep_cmd);
    for (const struct form *f = forms; f->name; f++) {
        struct dma_async_tx_descriptor *tx;

        CHECK(!f->prep(c, CALLED | DMA_PREP_CMD));
        if (!form_is_there(f, c))
            continue;
        c->device->prep_cmd = true; /* then it is the provider's business */
        tx = f->prep(c, CALLED | DMA_PREP_CMD);
        if (CHECK(tx)) {
            CHECK_EQ(tx->flags, CALLED | DMA_PREP_CMD);
            CHECK_EQ(dmaengine_desc_cancel(tx), 0);
        }
        c->device->prep_cmd = false;
    }
}

static void commands_are_refused_by_who_knows_none(void)
{
    forms_on_each_channel(commands);
}

/* Each copies what the one before has written, all but the first while that one still runs. */
static void what_follows_a_fence_sees_its_result(void)
{
    enum { LINKS = 5, BYTES = 128 };

    chan = operation_open(DMA_MEMCPY, LINKS + 1, BYTES);
    if (engine->hold)
        engine->hold(chan, 64);
    for (unsigned n = 0; n < LINKS; n++) {
        struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
            chan, mem[n + 1].at, mem[n].at, BYTES, CALLED | DMA_PREP_FENCE);

        bench_give(bench_watch(tx, n), n);
        dma_async_issue_pending(chan);
    }
    if (engine->hold) {
        engine_wait_held(chan, piece[0].seen.cookie, BYTES - 64);
        CHECK(mem_fresh(2, 0, BYTES) && mem_fresh(LINKS, 0, BYTES));
        engine->let_go(chan);
    }
    bench_run(chan);
    for (unsigned n = 0; n < LINKS; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK(!memcmp(mem[n + 1].p, mem[0].p, BYTES));
    }
    CHECK(mem_fresh(0, 0, BYTES));
    operation_close(chan);
}

const struct statement flag_tests[] = {
    OF_ENGINES(90, all_that_finish_at_once_are_called_back),
    OF_ENGINES(90, one_interrupt_calls_back_for_all_that_are_done),
    OF_ENGINES(91, without_the_flag_the_callback_may_be_late_but_comes),
    OF_ENGINES(92, a_public_descriptor_waits_for_its_acknowledgement),
    OF_ENGINES(93, a_private_descriptor_needs_no_acknowledgement),
    OF_ENGINES(94, a_reusable_descriptor_runs_again_with_a_new_ticket),
    OF_ENGINES(94, reuse_is_set_by_its_call_alone),
    OF_ENGINES(95, commands_are_refused_by_who_knows_none),
    OF_ENGINES(96, what_follows_a_fence_sees_its_result),
    {0},
};
