/* SPDX-License-Identifier: Apache-2.0 */
/* 2.14, second part: waiting for a transfer without a callback, API-154 and API-155. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "kthread.h"

static struct dma_chan *chan;

/* --- whoever makes the engine move meanwhile ----------------------------------------------------
 */

static int run_engine(void *unused)
{
    (void)unused;
    while (!kthread_should_stop()) {
        engine->run(chan);
        msleep(1);
    }
    return 0;
}

/* --- dma_sync_wait() ----------------------------------------------------------------------------
 */

static void sync_wait_issues_and_waits(void)
{
    struct task_struct *runner;

    chan = bench_open();
    runner = kthread_run(run_engine, NULL, "runner");
    bench_submit(chan, 0);
    bench_submit(chan, 1);
    CHECK_EQ(dma_sync_wait(chan, piece[1].seen.cookie), DMA_COMPLETE);
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(dma_sync_wait(chan, piece[0].seen.cookie), DMA_COMPLETE);
    kthread_stop(runner);
    bench_run(chan);
    bench_close(chan);
}

/* Nobody ends it. Another thread gets its turn meanwhile. */
static unsigned turns;

static int count_turns(void *unused)
{
    (void)unused;
    while (!kthread_should_stop()) {
        turns++;
        msleep(100);
    }
    return 0;
}

static void check_time_out(enum dma_status (*wait)(void))
{
    struct task_struct *other;
    unsigned long begin;

    turns = 0;
    other = kthread_run(count_turns, NULL, "counter");
    begin = jiffies;
    CHECK_EQ(wait(), DMA_ERROR);
    CHECK(jiffies - begin >= 5000 && jiffies - begin < 5100);
    kthread_stop(other);
    CHECK(turns > 40);
}

static enum dma_status wait_for_stuck(void)
{
    return dma_sync_wait(chan, piece[0].seen.cookie);
}

static void sync_wait_gives_up_after_five_seconds(void)
{
    chan = fake_open();
    bench_submit(chan, 0);
    check_time_out(wait_for_stuck);
    CHECK_EQ(fake_running(chan), piece[0].seen.cookie); /* it was issued, and is as it was */
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(dma_sync_wait(chan, piece[0].seen.cookie), DMA_COMPLETE);
    fake_close(chan);
}

static void sync_wait_ends_at_once_where_nothing_will_come(void)
{
    const unsigned long begin = jiffies;

    NEEDS(hold);
    NEEDS(fail);
    if (!engine->device()->device_pause)
        SKIP("the engine cannot pause");
    chan = bench_open();
    bench_hold(chan, 0, 64);
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK_EQ(dma_sync_wait(chan, piece[0].seen.cookie), DMA_PAUSED);
    engine->let_go(chan);
    CHECK_EQ(dmaengine_resume(chan), 0);
    bench_run(chan);
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK_EQ(dma_sync_wait(chan, piece[1].seen.cookie), DMA_ERROR);
    CHECK(jiffies - begin < 100);
    dmaengine_terminate_sync(chan);
    bench_close(chan);
}

/* --- dma_wait_for_async_tx() --------------------------------------------------------------------
 */

static struct dma_async_tx_descriptor *later;
static bool submitted;

/* As if what it depends on took two milliseconds. */
static int submit_later(void *unused)
{
    (void)unused;
    msleep(2);
    submitted = true;
    piece[0].seen.cookie = dmaengine_submit(later);
    msleep(2);
    CHECK(fake_finish(chan));
    return 0;
}

static void a_descriptor_that_is_not_yet_submitted_is_waited_for(void)
{
    struct task_struct *other;

    CHECK_EQ(dma_wait_for_async_tx(NULL), DMA_COMPLETE);
    chan = fake_open();
    later = bench_prep_flags(chan, 0, 0); /* not acknowledged: it stays */
    later->cookie = -EBUSY;
    submitted = false;
    other = kthread_run(submit_later, NULL, "submitter");
    CHECK_EQ(dma_wait_for_async_tx(later), DMA_COMPLETE);
    CHECK(submitted && bench_arrived(0));
    kthread_stop(other);
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    fake_close(chan);
}

static enum dma_status wait_for_later(void)
{
    return dma_wait_for_async_tx(later);
}

static void a_descriptor_that_is_never_submitted_is_given_up(void)
{
    chan = fake_open();
    later = bench_prep(chan, 0);
    later->cookie = -EBUSY;
    check_time_out(wait_for_later);
    CHECK_EQ(fake_running(chan), 0);
    later->cookie = 0;
    CHECK_EQ(dmaengine_desc_cancel(later), 0);
    fake_close(chan);
}

const struct statement wait_tests[] = {
    OF_ENGINES(154, sync_wait_issues_and_waits),
    STATEMENT(154, sync_wait_gives_up_after_five_seconds),
    OF_ENGINES(154, sync_wait_ends_at_once_where_nothing_will_come),
    STATEMENT(155, a_descriptor_that_is_not_yet_submitted_is_waited_for),
    STATEMENT(155, a_descriptor_that_is_never_submitted_is_given_up),
    {0},
};
