/* SPDX-License-Identifier: Apache-2.0 */
/* API-213: the whole system sleeps while transfers are on their way, prepared, called back for. */
#include "fake_dma.h"
#include "sections.h"
#include "sleep_rig.h"

#include "delay.h"
#include "err.h"
#include "kthread.h"
#include "platform_device.h"
#include "pm.h"

static void check_aborted(unsigned n, u32 residue)
{
    CHECK_EQ(piece[n].seen.calls, 1);
    CHECK_EQ(piece[n].seen.result.result, DMA_TRANS_ABORTED);
    CHECK_EQ(piece[n].seen.result.residue, residue);
    CHECK_EQ(dmaengine_tx_status(rig.chan, piece[n].seen.cookie, NULL), DMA_ERROR);
}

static void leave_two(void)
{
    fake_hold(rig.chan, 64);
    bench_issue(rig.chan, 0);
    bench_issue(rig.chan, 1);
}

static void what_a_client_leaves_when_it_sleeps_is_aborted_and_told(void)
{
    const unsigned failures = dmaengine_failures();

    sleep_begin(false);
    rig.client_sleeps = leave_two;
    CHECK_EQ(sleep_a_while(), 0);
    CHECK_STR(rig.log, "cmMC");
    CHECK_EQ(dmaengine_failures() - failures, 2); /* who has no callback knows by that */
    selftest_settle();
    check_aborted(0, PIECE - 64);
    check_aborted(1, PIECE);
    CHECK_EQ(fake_power.cold, 0);
    CHECK(fake_finish(rig.chan));
    selftest_settle();
    CHECK(bench_arrived(7));
    sleep_end();
}

static void a_client_that_is_not_told_keeps_the_system_awake_while_it_transfers(void)
{
    rig.client_is_told = false;
    sleep_begin(false);
    leave_two();
    CHECK_EQ(sleep_a_while(), -EBUSY);
    CHECK_STR(rig.log, "");
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    fake_hold(rig.chan, FAKE_FREE);
    while (fake_finish(rig.chan))
        ;
    selftest_settle();
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(sleep_a_while(), 0); /* idle, it does not stand against it */
    CHECK_STR(rig.log, "mM");
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

static struct dma_async_tx_descriptor *prepared;
static unsigned accesses;

static void use_what_sleeps(void)
{
    const unsigned before = fake_power.accesses;

    prepared = dmaengine_prep_dma_memcpy(rig.chan, piece[0].to, piece[0].from, PIECE, DMA_CTRL_ACK);
    dma_async_issue_pending(rig.chan);
    dmaengine_terminate_async(rig.chan);
    dmaengine_tx_status(rig.chan, rig.chan->cookie, NULL);
    accesses = fake_power.accesses - before;
}

static void nobody_reaches_a_controller_that_sleeps(void)
{
    sleep_begin(false);
    accesses = 1;
    rig.while_asleep = use_what_sleeps;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    CHECK(!prepared);
    CHECK_EQ(accesses, 0);
    CHECK_EQ(fake_power.cold, 0);
    fake_finish(rig.chan);
    sleep_end();
}

/* --- what was not issued ------------------------------------------------------------------ */

static struct dma_async_tx_descriptor *kept;

/* Piece 0 is on its way, 1 submitted, 2 prepared. */
static void leave_one_of_each(void)
{
    fake_hold(rig.chan, 64);
    bench_issue(rig.chan, 0);
    bench_submit(rig.chan, 1);
    kept = bench_prep(rig.chan, 2);
}

static void sleep_with_one_of_each(void)
{
    sleep_begin(false);
    rig.client_sleeps = leave_one_of_each;
    CHECK_EQ(sleep_a_while(), 0);
    selftest_settle();
    check_aborted(0, PIECE - 64);
}

static void what_was_not_issued_is_still_the_client_s(void)
{
    sleep_with_one_of_each();
    sleep_finish(1); /* issued in its resume, with piece 7 */
    sleep_finish(7);
    CHECK(!dma_submit_error(bench_give(kept, 2)));
    dma_async_issue_pending(rig.chan);
    sleep_finish(2);
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

static void submit_and_issue(void)
{
    bench_give(kept, 2);
    dma_async_issue_pending(rig.chan);
    CHECK_EQ(dmaengine_tx_status(rig.chan, piece[2].seen.cookie, NULL), DMA_IN_PROGRESS);
    CHECK_EQ(fake_running(rig.chan), 0);
}

/* With piece 2 prepared. */
static void begin_untold(void)
{
    sleep_begin_untold();
    kept = bench_prep(rig.chan, 2);
}

static void what_is_issued_while_it_sleeps_runs_when_it_is_awake(void)
{
    begin_untold();
    rig.while_asleep = submit_and_issue;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    CHECK_EQ(fake_running(rig.chan), piece[2].seen.cookie);
    sleep_finish(2);
    CHECK_EQ(fake_power.cold, 0);
    CHECK_EQ(sleep_a_while(), 0); /* once */
    sleep_end();
}

static void submit_issue_and_terminate(void)
{
    submit_and_issue();
    CHECK_EQ(dmaengine_terminate_async(rig.chan), 0);
    CHECK_EQ(dmaengine_tx_status(rig.chan, piece[2].seen.cookie, NULL), DMA_ERROR);
    accesses = fake_power.accesses;
}

static void what_is_terminated_while_it_sleeps_is_gone(void)
{
    struct dma_async_tx_descriptor *other;

    begin_untold();
    other = bench_prep(rig.chan, 1);
    rig.while_asleep = submit_issue_and_terminate;
    CHECK_EQ(sleep_a_while(), 0);
    rig.while_asleep = NULL;
    CHECK_EQ(fake_running(rig.chan), 0);
    CHECK_EQ(fake_power.accesses, accesses);   /* nothing is made up for */
    CHECK_EQ(dmaengine_submit(other), -EBUSY); /* API-175 */
    dmaengine_synchronize(rig.chan);
    CHECK_EQ(fake_live, 0);
    CHECK_EQ(piece[2].seen.calls, 0);
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

static void release_it(void)
{
    bench_give(kept, 2);
    dma_release_channel(rig.chan);
    rig.chan = NULL;
}

static void a_channel_may_be_released_while_its_controller_sleeps(void)
{
    begin_untold();
    rig.thread_asleep = release_it;
    CHECK_EQ(sleep_a_while(), 0);
    rig.thread_asleep = NULL;
    CHECK(!fake_power.on);
    CHECK_EQ(fake_live, 0);
    CHECK_EQ(piece[2].seen.calls, 0);
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

/* --- callbacks ------------------------------------------------------------------------------ */

static bool entered;

static void takes_long(struct seen *seen)
{
    (void)seen;
    WRITE_ONCE(entered, true);
    udelay(1000);
    sleep_note('!');
}

static int finish_there(void *arg)
{
    (void)arg;
    CHECK(fake_finish(rig.chan));
    return 0;
}

/* What is done there is called back for a while later. */
static int finish_there_late(void *arg)
{
    (void)arg;
    local_bh_disable();
    CHECK(fake_finish(rig.chan));
    WRITE_ONCE(entered, true);
    udelay(1000);
    local_bh_enable();
    return 0;
}

/* Nor does any callback come. */
static int finish_there_and_terminate(void *arg)
{
    (void)arg;
    local_bh_disable();
    CHECK(fake_finish(rig.chan));
    WRITE_ONCE(entered, true);
    udelay(1000);
    CHECK_EQ(dmaengine_terminate_async(rig.chan), 0);
    local_bh_enable();
    return 0;
}

/* On another hart, and nobody could be told that the system is to sleep. */
static struct task_struct *begin_there(int (*finishes)(void *arg))
{
    struct task_struct *task = kthread_create(finishes, NULL, "finish");

    entered = false;
    kthread_bind(task, 1 - smp_processor_id());
    wake_up_process(task);
    while (!READ_ONCE(entered))
        cpu_relax();
    rig.chan->slave = NULL;
    return task;
}

/* Another hart finishes the first one; those of what is aborted come before as well. */
static void sleep_while(int (*finishes)(void *arg))
{
    struct task_struct *task;

    if (num_online_cpus() < 2)
        SKIP("the board has one hart");
    begin_untold();
    for (unsigned n = 0; n < 3; n++) {
        bench_issue(rig.chan, n);
        piece[n].seen.then = takes_long;
    }
    task = begin_there(finishes);
    CHECK_EQ(sleep_a_while(), 0);
    CHECK_STR(rig.log, "!!!mM");
    CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_NOERROR);
    check_aborted(1, PIECE - PIECE / 2);
    check_aborted(2, PIECE);
    kthread_stop(task);
    sleep_end();
}

static void the_callback_that_runs_has_returned_when_it_sleeps(void)
{
    sleep_while(finish_there);
}

static void the_callbacks_that_are_due_have_returned_when_it_sleeps(void)
{
    sleep_while(finish_there_late);
}

/* The core has begun to wait for callbacks that a client cancels. */
static void the_system_sleeps_though_what_is_due_is_terminated(void)
{
    struct task_struct *task;

    if (num_online_cpus() < 2)
        SKIP("the board has one hart");
    begin_untold();
    bench_issue(rig.chan, 0);
    task = begin_there(finish_there_and_terminate);
    CHECK_EQ(sleep_a_while(), 0);
    CHECK_STR(rig.log, "mM");
    CHECK_EQ(piece[0].seen.calls, 0);
    kthread_stop(task);
    dmaengine_synchronize(rig.chan);
    CHECK_EQ(fake_live, 0);
    sleep_end();
}

static void terminates(struct seen *seen)
{
    (void)seen;
    CHECK_EQ(dmaengine_terminate_async(rig.chan), 0);
}

static void leave_two_and_terminate_in_the_first(void)
{
    leave_two();
    piece[0].seen.then = terminates;
}

/* API-163, for the client as ever. */
static void a_callback_of_what_is_aborted_terminates_the_others(void)
{
    sleep_begin(false);
    rig.client_sleeps = leave_two_and_terminate_in_the_first;
    CHECK_EQ(sleep_a_while(), 0);
    selftest_settle();
    check_aborted(0, PIECE - 64);
    CHECK_EQ(piece[1].seen.calls, 0);
    CHECK_EQ(dmaengine_tx_status(rig.chan, piece[1].seen.cookie, NULL), DMA_ERROR);
    sleep_finish(7);
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

/* --- waking up fails -------------------------------------------------------------------------- */

static void a_controller_that_did_not_wake_up_is_not_put_to_sleep_again(void)
{
    begin_untold();
    fake_power.fails = true;
    CHECK_EQ(sleep_a_while(), 0); /* told on the console */
    CHECK(!fake_power.on);
    CHECK_EQ(sleep_a_while(), 0);
    CHECK(!fake_power.on);
    CHECK(!dmaengine_prep_dma_memcpy(rig.chan, piece[0].to, piece[0].from, PIECE, DMA_CTRL_ACK));
    fake_power.fails = false;
    CHECK_EQ(sleep_a_while(), 0);
    CHECK(fake_power.on);
    bench_issue(rig.chan, 0);
    sleep_finish(0);
    CHECK_EQ(fake_power.cold, 0);
    sleep_end();
}

/* --- of engines -------------------------------------------------------------------------- */

/* Of an engine, in the middle of a transfer. */
static void a_transfer_of_an_engine_that_goes_to_sleep_is_aborted(void)
{
    struct dma_tx_state state;

    NEEDS(hold);
    NEEDS_BOUND_ENGINE();
    rig.chan = bench_open();
    engine_stop_in_the_middle(rig.chan, 0);
    dmaengine_tx_status(rig.chan, piece[0].seen.cookie, &state);
    CHECK_EQ(sleep_a_while(), 0);
    selftest_settle();
    check_aborted(0, state.residue);
    CHECK(bench_has(0, PIECE - state.residue)); /* the rest is as it was */
    if (rig.chan->device->device_pause)         /* it stays what it was */
        CHECK_EQ(dmaengine_resume(rig.chan), 0);
    bench_issue(rig.chan, 1);
    bench_run(rig.chan);
    CHECK(bench_arrived(1));
    bench_close(rig.chan);
}

const struct statement suspend_tests[] = {
    STATEMENT(213, what_a_client_leaves_when_it_sleeps_is_aborted_and_told),
    STATEMENT(213, a_client_that_is_not_told_keeps_the_system_awake_while_it_transfers),
    STATEMENT(213, nobody_reaches_a_controller_that_sleeps),
    STATEMENT(213, what_was_not_issued_is_still_the_client_s),
    STATEMENT(213, what_is_issued_while_it_sleeps_runs_when_it_is_awake),
    STATEMENT(213, what_is_terminated_while_it_sleeps_is_gone),
    STATEMENT(213, a_channel_may_be_released_while_its_controller_sleeps),
    STATEMENT(213, the_callback_that_runs_has_returned_when_it_sleeps),
    STATEMENT(213, the_callbacks_that_are_due_have_returned_when_it_sleeps),
    STATEMENT(213, the_system_sleeps_though_what_is_due_is_terminated),
    STATEMENT(213, a_callback_of_what_is_aborted_terminates_the_others),
    STATEMENT(213, a_controller_that_did_not_wake_up_is_not_put_to_sleep_again),
    OF_ENGINES(213, a_transfer_of_an_engine_that_goes_to_sleep_is_aborted),
    {0},
};
