/* SPDX-License-Identifier: Apache-2.0 */
/* 2.16: termination, API-162 to API-164, API-166, API-169 to API-171, API-173 to API-176; what
 * waits for it is in synchronize_test.c. */
#include "sections.h"

#include "fake_dma.h"
#include "schedule.h"
#include "slab.h"
#include "spinlock.h"

static struct dma_chan *chan;

static void check_usable(unsigned n)
{
    bench_issue(chan, n);
    bench_run(chan);
    CHECK(bench_arrived(n));
    CHECK_EQ(piece[n].seen.calls, 1);
}

/* --- API-162 ------------------------------------------------------------------------------- */

/* 0 runs, 1 is issued, 2 submitted, 3 prepared. */
static bool one_of_each_kind(void)
{
    if (!middle_begin(chan, 0))
        return false;
    bench_issue(chan, 1);
    bench_submit(chan, 2);
    bench_prep(chan, 3);
    return true;
}

static void terminate_removes_what_runs_is_issued_submitted_or_prepared(void)
{
    unsigned objects = 0;

    NEEDS(hold);
    chan = bench_open();
    for (unsigned round = 0; round < 3; round++) {
        one_of_each_kind();
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        middle_end(chan);
        if (round)
            CHECK_EQ(slab_objects(), objects); /* all descriptors came back */
        objects = slab_objects();
    }
    dma_async_issue_pending(chan);
    bench_run(chan);
    for (unsigned n = 0; n < 4; n++)
        CHECK_EQ(piece[n].seen.calls, 0);
    CHECK(!bench_arrived(0));
    for (unsigned n = 1; n < 4; n++)
        CHECK(bench_untouched(n));
    check_usable(4);
    bench_close(chan);
}

/* Nothing runs: a provider that returns early for that forgets the queue (departure A1). */
static void terminate_with_nothing_running_removes_what_is_submitted(void)
{
    chan = bench_open();
    bench_submit(chan, 0);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_untouched(0));
    CHECK_EQ(piece[0].seen.calls, 0);
    check_usable(1);
    bench_close(chan);
}

/* --- API-163, API-164 ------------------------------------------------------------------------- */

static void terminate_it(void)
{
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
}

static void a_callback_that_has_not_begun_is_cancelled(void)
{
    chan = bench_open();
    hold_callbacks(chan);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    in_atomic_region(terminate_it);
    CHECK_EQ(piece[0].seen.calls, 0);
    let_callbacks(chan);
    CHECK_EQ(piece[0].seen.calls, 0);
    check_usable(1);
    bench_close(chan);
}

static unsigned next_piece;

static void start_and_terminate(void)
{
    bench_issue(chan, next_piece);
    bench_submit(chan, next_piece);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    next_piece++;
}

static void terminate_in_callback(struct seen *s)
{
    bench_issue(s->chan, 5);
    CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
}

static void terminate_is_for_all_contexts(void)
{
    unsigned calls[PIECES];

    chan = bench_open();
    next_piece = 0;
    in_all_contexts(start_and_terminate);
    for (unsigned n = 0; n < PIECES; n++)
        calls[n] = piece[n].seen.calls;
    dmaengine_synchronize(chan);
    bench_run(chan);
    for (unsigned n = 0; n < PIECES; n++)
        CHECK_EQ(piece[n].seen.calls, calls[n]);
    bench_close(chan);
}

/* Those that completed with it as well. */
static void terminate_in_the_channel_s_own_callback_cancels_the_next_ones(void)
{
    chan = bench_open();
    hold_callbacks(chan);
    piece[0].seen.then = terminate_in_callback;
    bench_issue(chan, 0);
    bench_run(chan);
    bench_issue(chan, 1);
    bench_run(chan);
    let_callbacks(chan);
    dmaengine_synchronize(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(piece[1].seen.calls, 0);
    CHECK_EQ(piece[5].seen.calls, 0);
    check_usable(2);
    bench_close(chan);
}

/* --- API-166: of the core, with hooks that say what they are told ------------------------------
 */

static unsigned terminates, synchronizes;
static int terminate_answer;

static int answer_terminate(struct dma_chan *c)
{
    (void)c;
    terminates++;
    CHECK_EQ(synchronizes, 0);
    return terminate_answer;
}

static void count_synchronize(struct dma_chan *c)
{
    (void)c;
    synchronizes++;
}

static int terminate_sync_with(int answer)
{
    terminate_answer = answer;
    terminates = synchronizes = 0;
    return dmaengine_terminate_sync(chan);
}

static void terminate_sync_is_both_or_only_the_error_of_the_first(void)
{
    struct dma_device hooks = {.device_terminate_all = answer_terminate,
                               .device_synchronize = count_synchronize};
    struct dma_chan c = {.device = &hooks, .client_count = 1};

    chan = &c;
    CHECK_EQ(terminate_sync_with(0), 0);
    CHECK(terminates == 1 && synchronizes == 1);
    CHECK_EQ(terminate_sync_with(-EIO), -EIO);
    CHECK(terminates == 1 && synchronizes == 0);
    hooks.device_terminate_all = NULL;
    CHECK_EQ(terminate_sync_with(0), -EINVAL);
    CHECK_EQ(synchronizes, 0);
    CHECK_EQ(dmaengine_terminate_async(chan), -EINVAL);
    CHECK_EQ(dmaengine_terminate_all(chan), -ENOSYS);
}

/* --- API-169 ------------------------------------------------------------------------------- */

/* Wherever the engine is: at a time that is swept. */
static void a_transfer_that_terminate_stops_is_not_called_back(void)
{
    u32 stopped = 0;

    NEEDS(hold);
    chan = bench_open();
    for (unsigned step = 0; step < 16; step++) {
        CHECK(middle_begin(chan, 0));
        give_time_ns(step * 2500);
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        middle_end(chan);
        stopped += bench_left(0, DMA_ERROR) > 0;
        bench_run(chan);
        dmaengine_synchronize(chan);
        CHECK_EQ(piece[0].seen.calls, 0);
    }
    CHECK(stopped > 8);
    CHECK(!bench_arrived(0));
    check_usable(1);
    bench_close(chan);
}

/* The engine is done and the interrupt has not come; it is let in before or after, and so is the
 * callback: called at most once, and only if both were let in before terminate. */
static void a_callback_comes_only_if_the_completion_was_seen_before_terminate(void)
{
    NEEDS(gate_irqs);
    for (unsigned schedule = 0; schedule < 3; schedule++) {
        chan = bench_open();
        engine->gate_irqs(true);
        hold_callbacks(chan);
        bench_issue(chan, 0);
        bench_run(chan);
        CHECK(bench_arrived(0));
        if (schedule > 0)
            engine->gate_irqs(false);
        selftest_settle();
        if (schedule > 1)
            let_callbacks(chan);
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        CHECK_EQ(bench_left(0, DMA_COMPLETE), 0); /* as it is */
        engine->gate_irqs(false);
        selftest_settle();
        if (schedule < 2)
            let_callbacks(chan);
        dmaengine_synchronize(chan);
        CHECK_EQ(piece[0].seen.calls, schedule == 2);
        bench_close(chan);
    }
}

/* --- API-170 ------------------------------------------------------------------------------- */

static void a_late_interrupt_does_not_complete_the_next_transfer(void)
{
    NEEDS(gate_irqs);
    NEEDS(hold);
    chan = bench_open();
    engine->gate_irqs(true);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    bench_hold(chan, 1, 64);
    engine->gate_irqs(false);
    selftest_settle();
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), PIECE - 64);
    CHECK_EQ(piece[1].seen.calls, 0);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(1) && piece[1].seen.arrived);
    CHECK(piece[1].seen.calls == 1 && piece[0].seen.calls == 0);
    bench_close(chan);
}

/* Nor does it keep the channel from going on. */
static void a_late_error_is_not_the_next_transfer_s(void)
{
    NEEDS(gate_irqs);
    NEEDS(fail);
    chan = bench_open();
    engine->gate_irqs(true);
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_has(0, 64));
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(bench_left(0, DMA_ERROR), PIECE - 64);
    bench_issue(chan, 1);
    engine->gate_irqs(false);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK(piece[0].seen.calls == 0 && piece[1].seen.calls == 1);
    CHECK_EQ(piece[1].seen.result.result, DMA_TRANS_NOERROR);
    bench_close(chan);
}

/* --- API-171 ------------------------------------------------------------------------------- */

static void a_terminated_ticket_reads_error_until_a_later_one_completes(void)
{
    u32 left, before;

    NEEDS(hold);
    chan = bench_open();
    CHECK(middle_begin(chan, 0));
    bench_submit(chan, 1);
    before = bench_left(0, DMA_IN_PROGRESS);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    middle_end(chan);
    left = bench_left(0, DMA_ERROR);
    CHECK(left && left <= before);
    bench_left(1, DMA_ERROR);
    dmaengine_synchronize(chan);
    CHECK_EQ(bench_left(0, DMA_ERROR), left);
    CHECK(arrived_bytes(0) >= PIECE - left);
    check_usable(2);
    bench_left(0, DMA_COMPLETE);
    bench_left(1, DMA_COMPLETE);
    bench_close(chan);
}

/* --- API-173, API-174 ------------------------------------------------------------------------- */

static void terminate_of_a_channel_with_nothing_to_do_succeeds(void)
{
    chan = bench_open();
    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(dmaengine_terminate_async(chan), 0); /* never used */
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    check_usable(0);
    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(dmaengine_terminate_sync(chan), 0); /* idle */
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    check_usable(1);
    bench_close(chan);
}

/* The other one is in the middle meanwhile, and goes on from there. */
static void terminate_leaves_the_other_channels_alone(void)
{
    struct dma_chan *other;
    u32 left = PIECE, before;

    NEEDS(hold);
    chan = bench_open();
    other = engine_request();
    CHECK(middle_begin(other, 7));
    for (unsigned n = 0; n < 4; n++) {
        bench_issue(chan, n);
        give_time_ns(n * 150);
        CHECK_EQ(dmaengine_terminate_sync(chan), 0);
        before = left;
        left = bench_left(7, DMA_IN_PROGRESS);
        CHECK(left && left <= before);
    }
    middle_end(other);
    bench_run(other);
    CHECK(bench_arrived(7));
    CHECK_EQ(piece[7].seen.calls, 1);
    CHECK_EQ(piece[7].seen.result.result, DMA_TRANS_NOERROR);
    dma_release_channel(other);
    bench_close(chan);
}

/* --- API-175, API-176 ------------------------------------------------------------------------- */

static void what_was_prepared_before_terminate_cannot_be_submitted_after(void)
{
    struct dma_async_tx_descriptor *tx;

    chan = bench_open();
    tx = bench_prep(chan, 0);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK_EQ(dmaengine_submit(tx), -EBUSY);
    CHECK_EQ(dmaengine_desc_cancel(tx), -EBUSY);
    dmaengine_synchronize(chan);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_untouched(0));
    check_usable(1);
    bench_close(chan);
}

/* The engine might still read the items of a terminated one: until synchronize its memory is given
 * to nobody. */
static void memory_of_a_terminated_transfer_is_not_used_again_before_synchronize(void)
{
    enum { N = 3 };
    const struct dma_async_tx_descriptor *old[N], *now;

    chan = bench_open();
    for (unsigned n = 0; n < N; n++) {
        struct dma_async_tx_descriptor *tx = bench_prep(chan, n);

        old[n] = tx;
        piece[n].seen.cookie = dmaengine_submit(tx);
    }
    dma_async_issue_pending(chan);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    for (unsigned n = 0; n < 2 * N; n++) {
        now = bench_prep(chan, N + n % N);
        for (unsigned k = 0; k < N; k++)
            CHECK(piece[k].seen.calls || now != old[k]);
    }
    if (chan->device == &fake)
        CHECK_EQ(fake_live, 3 * N);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    if (chan->device == &fake)
        CHECK_EQ(fake_live, 0);
    bench_close(chan);
}

const struct statement terminate_tests[] = {
    OF_ENGINES(162, terminate_removes_what_runs_is_issued_submitted_or_prepared),
    OF_ENGINES(162, terminate_with_nothing_running_removes_what_is_submitted),
    OF_ENGINES(163, a_callback_that_has_not_begun_is_cancelled),
    OF_ENGINES(164, terminate_is_for_all_contexts),
    OF_ENGINES(164, terminate_in_the_channel_s_own_callback_cancels_the_next_ones),
    STATEMENT(166, terminate_sync_is_both_or_only_the_error_of_the_first),
    OF_ENGINES(169, a_transfer_that_terminate_stops_is_not_called_back),
    OF_ENGINES(169, a_callback_comes_only_if_the_completion_was_seen_before_terminate),
    OF_ENGINES(170, a_late_interrupt_does_not_complete_the_next_transfer),
    OF_ENGINES(170, a_late_error_is_not_the_next_transfer_s),
    OF_ENGINES(171, a_terminated_ticket_reads_error_until_a_later_one_completes),
    OF_ENGINES(173, terminate_of_a_channel_with_nothing_to_do_succeeds),
    OF_ENGINES(174, terminate_leaves_the_other_channels_alone),
    OF_ENGINES(175, what_was_prepared_before_terminate_cannot_be_submitted_after),
    OF_ENGINES(176, memory_of_a_terminated_transfer_is_not_used_again_before_synchronize),
    {0},
};
