/* SPDX-License-Identifier: Apache-2.0 */
/* API-213, and what else holds through the sleep of the whole system: what the client has said of a
 * channel, how far it has issued, and what belongs to whom. */
#include "fake_dma.h"
#include "sections.h"
#include "sleep_rig.h"

#include "delay.h"
#include "kthread.h"
#include "pm.h"

/* --- issues ---------------------------------------------------------------------------------- */

static struct dma_async_tx_descriptor *kept[2];

static void submit_issue_submit(void)
{
    bench_give(kept[0], 2);
    dma_async_issue_pending(rig.chan);
    bench_give(kept[1], 3);
}

static void what_is_submitted_behind_a_late_issue_is_not_issued(void)
{
    sleep_begin_untold();
    kept[0] = bench_prep(rig.chan, 2);
    kept[1] = bench_prep(rig.chan, 3);
    rig.while_asleep = submit_issue_submit;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    sleep_finish(2);
    CHECK_EQ(fake_running(rig.chan), 0); /* API-110 */
    dma_async_issue_pending(rig.chan);
    sleep_finish(3);
    sleep_end();
}

static void issue(void)
{
    dma_async_issue_pending(rig.chan);
}

static void an_issue_on_an_unprepared_channel_is_forgotten(void)
{
    sleep_begin_untold();
    CHECK_EQ(dmaengine_chan_unprepare(rig.chan), 0);
    rig.while_asleep = issue;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    dma_async_issue_pending(rig.chan);
    CHECK_EQ(dmaengine_chan_prepare(rig.chan, NULL), 0);
    bench_submit(rig.chan, 1);
    CHECK_EQ(sleep_a_while(), 0);
    CHECK_EQ(fake_running(rig.chan), 0); /* API-110 */
    dma_async_issue_pending(rig.chan);
    sleep_finish(1);
    sleep_end();
}

/* The provider's hook is entered when there is power, and is slow. */
static void (*fake_issue)(struct dma_chan *chan);
static bool entered;

static void slow_issue(struct dma_chan *chan)
{
    WRITE_ONCE(entered, true);
    udelay(2000);
    fake_issue(chan);
}

static int issuer(void *arg)
{
    (void)arg;
    bench_issue(rig.chan, 1);
    return 0;
}

static void who_is_about_to_issue_when_it_goes_to_sleep_issues_late(void)
{
    struct task_struct *task;

    if (num_online_cpus() < 2)
        SKIP("the board has one hart");
    sleep_begin_untold();
    fake_issue = fake.device_issue_pending;
    fake.device_issue_pending = slow_issue;
    entered = false;
    task = kthread_create(issuer, NULL, "issuer");
    kthread_bind(task, 1 - smp_processor_id());
    wake_up_process(task);
    while (!READ_ONCE(entered))
        cpu_relax();
    CHECK_EQ(sleep_a_while(), 0);
    kthread_stop(task);
    fake.device_issue_pending = fake_issue;
    CHECK_EQ(fake_power.cold, 0);
    sleep_finish(1);
    sleep_end();
}

/* --- what the client has said stays ---------------------------------------------------------- */

static void a_failure_is_waited_with_until_the_client_terminates(void)
{
    sleep_begin_untold();
    bench_issue(rig.chan, 0);
    bench_submit(rig.chan, 1);
    CHECK(fake_fail(rig.chan, DMA_TRANS_READ_FAILED, 8));
    selftest_settle();
    CHECK_EQ(sleep_a_while(), 0);
    dma_async_issue_pending(rig.chan);
    CHECK_EQ(fake_running(rig.chan), 0); /* API-137 */
    CHECK_EQ(dmaengine_terminate_sync(rig.chan), 0);
    bench_issue(rig.chan, 2);
    sleep_finish(2);
    sleep_end();
}

static void a_paused_channel_is_paused_afterwards(void)
{
    NEEDS_BOUND_ENGINE();
    rig.chan = bench_open();
    if (!rig.chan->device->device_pause) {
        bench_close(rig.chan);
        SKIP("the engine cannot pause");
    }
    CHECK_EQ(dmaengine_pause(rig.chan), 0);
    bench_submit(rig.chan, 0);
    CHECK_EQ(sleep_a_while(), 0);
    dma_async_issue_pending(rig.chan);
    udelay(100);
    CHECK(bench_untouched(0)); /* API-159 */
    CHECK_EQ(dmaengine_resume(rig.chan), 0);
    bench_run(rig.chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(rig.chan);
}

static void ask_for_the_residue(void)
{
    bench_give(kept[0], 2);
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), PIECE);
}

static void what_waits_has_its_residue_while_the_system_sleeps(void)
{
    sleep_begin_untold();
    kept[0] = bench_prep(rig.chan, 2);
    rig.while_asleep = ask_for_the_residue;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), PIECE);
    CHECK_EQ(dmaengine_terminate_sync(rig.chan), 0);
    sleep_end();
}

/* --- what belongs to whom -----------------------------------------------------------------------
 */

static void put(void)
{
    dmaengine_put();
}

/* API-020. */
static void the_last_put_while_it_sleeps_takes_what_was_submitted(void)
{
    struct dma_chan *chan;

    sleep_begin_untold();
    chan = rig.chan;
    dma_release_channel(chan);
    dmaengine_get();
    bench_submit(chan, 0);
    rig.thread_asleep = put;
    CHECK_EQ(sleep_a_while(), 0);
    rig.thread_asleep = NULL;
    CHECK_EQ(chan->client_count, 0);
    CHECK_EQ(fake_live, 0);
    dmaengine_get();
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_running(chan), 0);
    dmaengine_put();
    CHECK_EQ(piece[0].seen.calls, 0);
    rig.chan = NULL;
    sleep_end();
}

static int (*fake_terminate)(struct dma_chan *chan);

static int does_not_stop(struct dma_chan *chan)
{
    chan->dead = true;
    fake_terminate(chan);
    return -ETIMEDOUT;
}

/* API-226: an engine that does not stop may still read what it has; it keeps the system awake once,
 * when that is found out. */
static void a_dead_channel_keeps_its_transfer_and_lets_the_system_sleep(void)
{
    sleep_begin_untold();
    fake_terminate = fake.device_terminate_all;
    fake.device_terminate_all = does_not_stop;
    bench_issue(rig.chan, 0);
    CHECK_EQ(sleep_a_while(), -ETIMEDOUT);
    selftest_settle();
    CHECK_EQ(fake_live, 1);
    CHECK_EQ(piece[0].seen.calls, 0);
    bench_submit(rig.chan, 1); /* in vain */
    CHECK_EQ(sleep_a_while(), 0);
    rig.chan->slave = rig.client; /* who is not told */
    CHECK_EQ(sleep_a_while(), 0);
    fake.device_terminate_all = fake_terminate;
    rig.chan->dead = false;
    CHECK_EQ(dmaengine_terminate_sync(rig.chan), 0);
    CHECK_EQ(fake_live, 0);
    sleep_end();
}

const struct statement asleep_tests[] = {
    STATEMENT(213, what_is_submitted_behind_a_late_issue_is_not_issued),
    STATEMENT(213, an_issue_on_an_unprepared_channel_is_forgotten),
    STATEMENT(213, who_is_about_to_issue_when_it_goes_to_sleep_issues_late),
    STATEMENT(213, a_failure_is_waited_with_until_the_client_terminates),
    OF_ENGINES(213, a_paused_channel_is_paused_afterwards),
    STATEMENT(213, what_waits_has_its_residue_while_the_system_sleeps),
    STATEMENT(213, the_last_put_while_it_sleeps_takes_what_was_submitted),
    STATEMENT(213, a_dead_channel_keeps_its_transfer_and_lets_the_system_sleep),
    {0},
};
