/* SPDX-License-Identifier: Apache-2.0 */
/* 2.10: life cycle and submit, API-106 to API-113. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "kthread.h"
#include "schedule.h"
#include "virt-dma.h"

static struct dma_chan *chan;

/* --- states ------------------------------------------------------------------------- */

static void a_transfer_goes_from_one_state_to_the_next(void)
{
    struct dma_async_tx_descriptor *tx;

    NEEDS(hold);
    chan = bench_open();
    tx = bench_prep(chan, 0);
    CHECK_EQ(tx->cookie, 0);
    piece[0].seen.cookie = dmaengine_submit(tx);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    engine->hold(chan, 64);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 64);
    CHECK_EQ(piece[0].seen.calls, 0);
    engine->let_go(chan);
    bench_run(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
}

static void count_calls(void *counter)
{
    ++*(unsigned *)counter;
}

#ifdef DEBUG_CHECKER
static struct {
    const struct virt_dma_desc *vd; /* whose steps are noted */
    u32 way;                        /* its states, 4 bits each, the last one lowest */
} trace;

static void note_state(const struct virt_dma_desc *vd, enum vchan_state from, enum vchan_state to)
{
    (void)from;
    if (vd == trace.vd)
        trace.way = trace.way << 4 | (u32)to;
}

/* Prepares piece 0, whose way is noted from here on. */
static struct dma_async_tx_descriptor *prep_noted(void)
{
    struct dma_async_tx_descriptor *tx = bench_prep(chan, 0);

    trace.vd = to_virt_desc(tx);
    trace.way = VCHAN_ALLOCATED;
    vchan_state_probe = note_state;
    return tx;
}

enum {
    TO_SUBMITTED = VCHAN_ALLOCATED << 4 | VCHAN_SUBMITTED,
    TO_ISSUED = TO_SUBMITTED << 4 | VCHAN_ISSUED,
    TO_COMPLETED = TO_ISSUED << 4 | VCHAN_COMPLETED,
};

static void the_states_are_those_of_the_graph(void)
{
    struct dma_async_tx_descriptor *tx;

    chan = bench_open();
    tx = prep_noted();
    piece[0].seen.cookie = dmaengine_submit(tx);
    CHECK_EQ(trace.way, TO_SUBMITTED);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(trace.way, TO_COMPLETED << 8 | VCHAN_CALLED << 4 | VCHAN_FREE);
    vchan_state_probe = NULL;
    bench_close(chan);
}

/* What runs does not complete: its interrupt does not arrive, or it stands in the middle. The
 * former may be done, and terminate sees that. */
static void stay_issued(bool on)
{
    if (engine->gate_irqs)
        engine->gate_irqs(on);
    else if (on)
        engine->hold(chan, 64);
    else
        engine->let_go(chan);
}

/* Piece 0 comes to the state at the end of WAY, and is terminated there. */
static void terminate_at_end_of(u32 way)
{
    struct dma_async_tx_descriptor *tx = prep_noted();

    hold_callbacks(chan);
    if (way != VCHAN_ALLOCATED)
        piece[0].seen.cookie = dmaengine_submit(tx);
    if (way == TO_ISSUED)
        stay_issued(true);
    if (way == TO_ISSUED || way == TO_COMPLETED)
        dma_async_issue_pending(chan);
    if (way == TO_COMPLETED)
        engine->run(chan);
    CHECK_EQ(trace.way, way);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    if (way == TO_ISSUED && trace.way >> 4 == TO_COMPLETED)
        way = TO_COMPLETED;
    CHECK_EQ(trace.way, way << 4 | VCHAN_TERMINATED);
    stay_issued(false);
    let_callbacks(chan);
    dmaengine_synchronize(chan);
    CHECK_EQ(trace.way, way << 8 | VCHAN_TERMINATED << 4 | VCHAN_FREE);
    CHECK_EQ(piece[0].seen.calls, 0);
    vchan_state_probe = NULL;
}

static void terminate_is_the_way_out_of_every_state(void)
{
    NEEDS(hold);
    chan = bench_open();
    terminate_at_end_of(VCHAN_ALLOCATED);
    terminate_at_end_of(TO_SUBMITTED);
    terminate_at_end_of(TO_ISSUED);
    terminate_at_end_of(TO_COMPLETED);
    bench_close(chan);
}

/* --- whose the descriptor is ------------------------------------------------------------ */

static unsigned late;

static void set_a_callback_after_submit(void)
{
    struct dma_async_tx_descriptor *tx = bench_prep(chan, 0);

    tx->callback_result = NULL;
    piece[0].seen.cookie = dmaengine_submit(tx);
    tx->callback = count_calls;
    tx->callback_param = &late;
    dma_async_issue_pending(chan);
    bench_run(chan);
}

static void writing_to_a_submitted_descriptor_is_reported(void)
{
    chan = bench_open();
    BREAKS(RULE_OWNER, set_a_callback_after_submit);
    bench_close(chan);
}
#endif

/* The next prepare may get the very same descriptor: what its client does is not the old one's. */
static void a_completed_descriptor_is_the_engines_to_recycle(void)
{
    struct dma_async_tx_descriptor *first, *second;

    chan = fake_open();
    first = bench_prep(chan, 0);
    piece[0].seen.cookie = dmaengine_submit(first);
    dma_async_issue_pending(chan);
    CHECK_EQ(fake_live, 1);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(fake_live, 0);
    second = bench_prep(chan, 1);
    CHECK_EQ(second->cookie, 0);
    piece[1].seen.cookie = dmaengine_submit(second);
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(piece[1].seen.calls, 1);
    fake_close(chan);
}

/* --- callbacks are set before submit ------------------------------------------------------ */

/* Both forms, with the parameter of each. */
static void what_is_set_before_submit_is_called(void)
{
    static unsigned calls;
    struct dma_async_tx_descriptor *tx;

    calls = 0;
    chan = bench_open();
    tx = bench_prep(chan, 0);
    tx->callback_result = NULL;
    tx->callback = count_calls;
    tx->callback_param = &calls;
    piece[0].seen.cookie = dmaengine_submit(tx);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK_EQ(calls, 1);
    CHECK_EQ(piece[1].seen.calls, 1);
    bench_close(chan);
}

/* A model without latency: all is over before the issue call returns. */
static void a_transfer_that_is_done_within_issue_calls_back(void)
{
    chan = fake_open();
    fake_at_once = true;
    bench_submit(chan, 0);
    local_bh_disable();
    dma_async_issue_pending(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK_EQ(piece[0].seen.calls, 0);
    local_bh_enable();
    selftest_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK(bench_arrived(0));
    fake_close(chan);
}

/* --- ticket and place in the queue -------------------------------------------------------- */

/* Transfers were carried out, and called back, in the order of their tickets. */
static void check_orders(unsigned pieces)
{
    for (unsigned a = 0; a < pieces; a++) {
        CHECK_EQ(piece[a].seen.calls, 1);
        for (unsigned b = 0; b < a; b++)
            CHECK_EQ(piece[a].seen.cookie > piece[b].seen.cookie,
                     piece[a].seen.order > piece[b].seen.order);
    }
}

static struct dma_async_tx_descriptor *prepared[PIECES];

static void submit_prepared(unsigned n)
{
    piece[n].seen.cookie = dmaengine_submit(prepared[n]);
}

static int submit_even(void *unused)
{
    (void)unused;
    for (unsigned n = 0; n < PIECES; n += 2)
        submit_prepared(n);
    return 0;
}

/* Another thread, on another hart if there is one, has the other half. */
static void tickets_of_several_threads_are_in_the_order_of_the_queue(void)
{
    struct task_struct *other;

    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++)
        prepared[n] = bench_prep(chan, n);
    other = kthread_run(submit_even, NULL, "submitter");
    for (unsigned n = 1; n < PIECES; n += 2)
        submit_prepared(n);
    CHECK_EQ(kthread_stop(other), 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    check_orders(PIECES);
    bench_close(chan);
}

static void submit_in_handler(void)
{
    submit_prepared(1);
}

/* Between ticket and queue: an interrupt that submits, as soon as interrupts are on. */
static void raise_submitter(void)
{
    handler_raise();
    udelay(5);
}

static void nobody_submits_between_ticket_and_queue(void)
{
    NEEDS_CHECKER();
    if (!handler_begin(submit_in_handler))
        SKIP("the board cannot raise an interrupt");
    chan = bench_open();
    prepared[0] = bench_prep(chan, 0);
    prepared[1] = bench_prep(chan, 1);
    at_point("submit", raise_submitter);
    submit_prepared(0);
    handler_end();
    CHECK_EQ(piece[1].seen.cookie, piece[0].seen.cookie + 1);
    dma_async_issue_pending(chan);
    bench_run(chan);
    check_orders(2);
    bench_close(chan);
}

/* --- submit never starts ------------------------------------------------------------------- */

/* Prepare, submit, and wait longer than a copy takes: nothing is there until issue. */
static void submit_never_starts_a_transfer(void)
{
    chan = bench_open();
    bench_submit(chan, 0);
    bench_run(chan);
    CHECK(bench_untouched(0));
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
}

/* The end of an issued transfer does not take a submitted one with it (departure W1). */
static void the_end_of_a_transfer_starts_no_submitted_one(void)
{
    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    bench_submit(chan, 1);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_untouched(1));
    CHECK_EQ(piece[1].seen.calls, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(1));
    bench_close(chan);
}

/* --- submit that fails ------------------------------------------------------------------------ */

/* A provider whose queue is full: what it does not take, it frees. */
static dma_cookie_t full(struct dma_async_tx_descriptor *tx)
{
    CHECK_EQ(tx->desc_free(tx), 0);
    return -ENOSPC;
}

static void a_submit_that_fails_is_a_negative_cookie(void)
{
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t cookie, last;

    chan = fake_open();
    last = bench_submit(chan, 0);
    tx = bench_prep(chan, 1);
    tx->tx_submit = full;
    CHECK_EQ(fake_live, 2);
    cookie = dmaengine_submit(tx);
    CHECK_EQ(cookie, -ENOSPC);
    CHECK(dma_submit_error(cookie));
    CHECK_EQ(fake_live, 1);
    CHECK_EQ(bench_submit(chan, 2), last + 1);
    dma_async_issue_pending(chan);
    while (fake_finish(chan))
        ;
    selftest_settle();
    CHECK(bench_arrived(0) && bench_untouched(1) && bench_arrived(2));
    CHECK_EQ(piece[1].seen.calls, 0);
    fake_close(chan);
}

/* --- submitted twice ----------------------------------------------------------------------------
 */

/* Before it is issued, and while it runs. */
static void a_second_submit_is_busy_and_changes_nothing(void)
{
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t cookie;

    NEEDS(hold);
    chan = bench_open();
    tx = bench_prep(chan, 0);
    piece[0].seen.cookie = cookie = dmaengine_submit(tx);
    CHECK_EQ(dmaengine_submit(tx), -EBUSY);
    CHECK_EQ(tx->cookie, cookie);
    engine->hold(chan, 64);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, cookie, PIECE - 64);
    CHECK_EQ(dmaengine_submit(tx), -EBUSY);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    CHECK_EQ(bench_submit(chan, 1), cookie + 1);
    dma_async_issue_pending(chan);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_arrived(1));
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(piece[1].seen.calls, 1);
    bench_close(chan);
}

/* --- more to do while something runs -------------------------------------------------------------
 */

/* One is issued while another, of BYTES bytes or a little less, stands behind AT of them. */
static void issue_behind(u32 bytes, u32 at, u32 less)
{
    chan = bench_open();
    piece[0].src += less;
    piece[0].from += less;
    piece[0].bytes = bytes - less;
    engine->hold(chan, at);
    bench_issue(chan, 0);
    engine->run(chan);
    bench_issue(chan, 1);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_arrived(1));
    check_orders(2);
    bench_close(chan);
}

static void what_is_issued_behind_a_running_transfer_is_never_lost(void)
{
    u32 bytes, last;

    NEEDS(hold);
    bytes = min(16 * engine->grain, (u32)PIECE);
    last = engine->gate_irqs ? bytes : bytes - engine->grain; /* with its end still to be told */
    for (u32 at = engine->grain; at <= last; at += engine->grain) {
        issue_behind(bytes, at, 0);
        /* several list items: a controller may append to its chain */
        issue_behind(bytes, at, engine_fit(1));
    }
}

const struct statement submit_tests[] = {
    OF_ENGINES(106, a_transfer_goes_from_one_state_to_the_next),
    CHECKED_OF_ENGINES(106, the_states_are_those_of_the_graph),
    CHECKED_OF_ENGINES(106, terminate_is_the_way_out_of_every_state),
    STATEMENT(107, a_completed_descriptor_is_the_engines_to_recycle),
    CHECKED_OF_ENGINES(107, writing_to_a_submitted_descriptor_is_reported),
    OF_ENGINES(108, what_is_set_before_submit_is_called),
    STATEMENT(108, a_transfer_that_is_done_within_issue_calls_back),
    OF_ENGINES(109, tickets_of_several_threads_are_in_the_order_of_the_queue),
    OF_ENGINES(109, nobody_submits_between_ticket_and_queue),
    OF_ENGINES(110, submit_never_starts_a_transfer),
    OF_ENGINES(110, the_end_of_a_transfer_starts_no_submitted_one),
    STATEMENT(111, a_submit_that_fails_is_a_negative_cookie),
    OF_ENGINES(112, a_second_submit_is_busy_and_changes_nothing),
    OF_ENGINES(113, what_is_issued_behind_a_running_transfer_is_never_lost),
    {0},
};
