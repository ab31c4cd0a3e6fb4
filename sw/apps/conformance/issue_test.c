/* SPDX-License-Identifier: Apache-2.0 */
/* 2.12: issue, API-123 to API-127. */
#include "sections.h"

#include "delay.h"
#include "dma-mapping.h"
#include "fake_dma.h"
#include "schedule.h"
#include "slab.h"

static struct dma_chan *chan;

/* --- what issue starts ------------------------------------------------------------------ */

static void check_three_in_order(void)
{
    for (unsigned n = 0; n < 3; n++) {
        CHECK(bench_arrived(n));
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.order, n + 1);
    }
}

static void one_issue_runs_all_that_was_submitted_in_order(void)
{
    chan = bench_open();
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    dma_async_issue_pending(chan);
    bench_run(chan);
    check_three_in_order();
    bench_close(chan);
}

static void what_is_issued_while_something_runs_queues(void)
{
    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    bench_submit(chan, 1);
    bench_submit(chan, 2);
    dma_async_issue_pending(chan);
    CHECK(bench_untouched(1) && bench_untouched(2));
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), PIECE);
    engine->let_go(chan);
    bench_run(chan);
    check_three_in_order();
    bench_close(chan);
}

static void issue_twice(void)
{
    dma_async_issue_pending(chan);
    dma_async_issue_pending(chan);
}

static void issue_one(void)
{
    bench_issue(chan, 0);
}

static void an_empty_issue_does_nothing(void)
{
    unsigned starts;

    chan = bench_open();
    starts = fake_starts;
    CHECK_EQ(engine_register_accesses(chan, issue_twice), 0);
    if (testctl() && chan->device->dev->of_node)
        CHECK(engine_register_accesses(chan, issue_one) > 0); /* the log sees what there is */
    else
        issue_one();
    bench_run(chan);
    CHECK_EQ(fake_starts, starts + (chan->device == &fake));
    CHECK_EQ(engine_register_accesses(chan, issue_twice), 0);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(fake_starts, starts + (chan->device == &fake));
    bench_close(chan);
}

/* --- the next one -------------------------------------------------------------------------- */

/* The second one is issued when the end of the first cannot be moved any more by a controller with
 * lists, so that somebody has to start it. */
static void the_next_transfer_does_not_wait_for_deferred_work(void)
{
    NEEDS(hold);
    chan = bench_open();
    hold_callbacks(chan);
    bench_hold(chan, 0, 64);
    bench_issue(chan, 1);
    engine->let_go(chan);
    engine->run(chan);
    CHECK_EQ(bench_left(1, DMA_COMPLETE), 0);
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(piece[0].seen.calls, 0);
    let_callbacks(chan);
    bench_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(piece[1].seen.calls, 1);
    bench_close(chan);
}

/* --- issue for all ---------------------------------------------------------------------------- */

enum { BYTES = 64 };

/* A copy on a channel of another device than the bench's. */
static struct {
    struct dma_chan *chan;
    u8 *mem;
    dma_addr_t at;
    dma_cookie_t cookie;
} other;

static void other_submit(struct dma_chan *c)
{
    struct device *dev = dmaengine_get_dma_device(c);
    struct dma_async_tx_descriptor *tx;

    other.chan = c;
    other.mem = kzalloc(2 * BYTES, GFP_KERNEL);
    other.at = dma_map_single(dev, other.mem, 2 * BYTES, DMA_BIDIRECTIONAL);
    tx = dmaengine_prep_dma_memcpy(c, other.at + BYTES, other.at, BYTES,
                                   DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    CHECK(tx);
    other.cookie = dmaengine_submit(tx);
}

static enum dma_status other_status(void)
{
    udelay(50); /* far more than it takes */
    return dmaengine_tx_status(other.chan, other.cookie, NULL);
}

static void other_end(void)
{
    dmaengine_terminate_sync(other.chan);
    dma_unmap_single(dmaengine_get_dma_device(other.chan), other.at, 2 * BYTES, DMA_BIDIRECTIONAL);
    kfree(other.mem);
}

static bool is_no_fake(struct dma_chan *c, void *param)
{
    (void)param;
    return c->device != &fake;
}

/* A channel of a controller of the board, or NULL. */
static struct dma_chan *request_of_board(void)
{
    dma_cap_mask_t mask = 0;

    dma_cap_set(DMA_MEMCPY, mask);
    return dma_request_channel(mask, is_no_fake, NULL);
}

static struct dma_chan *first_of(const struct dma_device *device)
{
    return list_first_entry(&device->channels, struct dma_chan, device_node);
}

static void issue_all_leaves_private_channels_alone(void)
{
    struct dma_chan *board = request_of_board();

    if (!board)
        SKIP("the board has no controller");
    fake_create();
    dmaengine_get();
    chan = first_of(&fake);
    bench_begin(chan);
    bench_submit(chan, 0);
    other_submit(board);
    dma_issue_pending_all();
    CHECK_EQ(fake_running(chan), piece[0].seen.cookie);
    CHECK_EQ(other_status(), DMA_IN_PROGRESS);
    dma_async_issue_pending(board);
    CHECK_EQ(other_status(), DMA_COMPLETE);
    CHECK(fake_finish(chan));
    selftest_settle();
    other_end();
    bench_end();
    dmaengine_put();
    dma_release_channel(board);
    fake_destroy();
}

static void issue_all_starts_public_channels_of_every_controller(void)
{
    struct dma_chan *board = request_of_board();

    if (!board)
        SKIP("the board has no controller");
    dma_release_channel(board);
    chan = fake_open();
    dmaengine_get();
    bench_submit(chan, 0);
    other_submit(first_of(board->device));
    CHECK_EQ(other_status(), DMA_IN_PROGRESS);
    dma_issue_pending_all();
    CHECK_EQ(other_status(), DMA_COMPLETE);
    CHECK_EQ(fake_running(chan), 0);
    other_end();
    dmaengine_put();
    dmaengine_terminate_sync(chan);
    fake_close(chan);
}

/* Whoever shares the channel issues for all: a source that is filled after submit comes too late.
 */
static void another_user_may_issue_what_one_has_submitted(void)
{
    fake_create();
    dmaengine_get(); /* one, */
    dmaengine_get(); /* and another one */
    chan = first_of(&fake);
    CHECK_EQ(chan->client_count, 2);
    bench_begin(chan);
    bench_submit(chan, 0);
    CHECK_EQ(fake_running(chan), 0);
    dma_issue_pending_all();
    CHECK_EQ(fake_running(chan), piece[0].seen.cookie);
    bench_submit(chan, 1);
    bench_submit(chan, 2);
    dma_async_issue_pending(chan);
    for (unsigned n = 0; n < 3; n++)
        CHECK(fake_finish(chan));
    selftest_settle();
    check_three_in_order();
    bench_end();
    dmaengine_put();
    dmaengine_put();
    fake_destroy();
}

const struct statement issue_tests[] = {
    OF_ENGINES(123, one_issue_runs_all_that_was_submitted_in_order),
    OF_ENGINES(123, what_is_issued_while_something_runs_queues),
    OF_ENGINES(124, an_empty_issue_does_nothing),
    OF_ENGINES(125, the_next_transfer_does_not_wait_for_deferred_work),
    STATEMENT(126, issue_all_leaves_private_channels_alone),
    STATEMENT(126, issue_all_starts_public_channels_of_every_controller),
    STATEMENT(127, another_user_may_issue_what_one_has_submitted),
    {0},
};
