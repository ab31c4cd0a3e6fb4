/* SPDX-License-Identifier: Apache-2.0 */
/* 2.13: where, when and how often callbacks are called, API-128 to API-134. What they are told, and
 * what clients do in them, is in result_test.c. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "schedule.h"

static struct dma_chan *chan, *second;

/* --- context --------------------------------------------------------------------------- */

static void callbacks_run_in_deferred_context(void)
{
    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++)
        bench_issue(chan, n);
    bench_run(chan);
    for (unsigned n = 0; n < PIECES; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK(piece[n].seen.deferred);
    }
    bench_close(chan);
}

static void end_one(void)
{
    CHECK(fake_finish(chan));
    CHECK_EQ(piece[0].seen.calls, 0);
}

/* Wherever the provider finds out that it is done. */
static void a_handler_leaves_its_callback_for_later(void)
{
    chan = fake_open();
    bench_issue(chan, 0);
    if (in_handler(end_one)) {
        bench_settle();
        CHECK_EQ(piece[0].seen.calls, 1);
        CHECK(piece[0].seen.deferred);
    }
    dmaengine_terminate_sync(chan);
    fake_close(chan);
}

static void all_calls_of_a_client(void)
{
    struct dma_tx_state state;

    dmaengine_tx_status(chan, piece[0].seen.cookie, &state);
    dma_async_issue_pending(chan);
    bench_issue(chan, 1);
    dmaengine_pause(chan);
    dmaengine_resume(chan);
    CHECK_EQ(piece[0].seen.calls, 0);
}

/* The client's own lock is held, and a callback is due: it would take that lock. */
static void a_clients_call_never_calls_it_back(void)
{
    chan = bench_open();
    hold_callbacks(chan);
    bench_issue(chan, 0);
    engine->run(chan);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    in_atomic_region(all_calls_of_a_client);
    CHECK_EQ(piece[0].seen.calls, 0);
    let_callbacks(chan);
    bench_run(chan);
    for (unsigned n = 0; n < 2; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK(piece[n].seen.deferred);
    }
    bench_close(chan);
}

#ifdef DEBUG_CHECKER
static void synchronize_second(struct seen *s)
{
    (void)s;
    dmaengine_synchronize(second);
}

static void synchronize_in_callback(void)
{
    piece[0].seen.then = synchronize_second;
    bench_issue(chan, 0);
    bench_run(chan);
}

/* Whoever calls back for one channel may have to call back for the other. */
static void synchronize_in_a_callback_of_another_channel_is_reported(void)
{
    chan = bench_open();
    second = engine_request();
    BREAKS(RULE_SLEEP, synchronize_in_callback);
    dma_release_channel(second);
    bench_close(chan);
}
#endif

/* --- what may be called there --------------------------------------------------------------- */

static void call_everything(struct seen *s)
{
    bench_issue(second, 1);
    CHECK_EQ(dmaengine_terminate_async(second), 0);
    bench_issue(second, 2);
    bench_submit(s->chan, 3);
    dma_async_issue_pending(s->chan);
    CHECK_EQ(dmaengine_tx_status(s->chan, s->cookie, NULL), DMA_COMPLETE);
    if (s->chan->device->device_pause) {
        CHECK_EQ(dmaengine_pause(s->chan), 0);
        CHECK_EQ(dmaengine_resume(s->chan), 0);
    }
}

static void a_callback_may_call_whatever_does_not_sleep(void)
{
    chan = bench_open();
    second = engine_request();
    piece[0].seen.then = call_everything;
    bench_issue(chan, 0);
    bench_run(chan);
    bench_run(second);
    bench_run(chan);
    CHECK_EQ(piece[1].seen.calls, 0);
    for (unsigned n = 0; n < 4; n++)
        if (n != 1)
            CHECK(piece[n].seen.calls == 1 && bench_arrived(n));
    dmaengine_synchronize(second);
    dma_release_channel(second);
    bench_close(chan);
}

/* --- what a callback changes -------------------------------------------------------------------
 */

static void start_afresh(struct seen *s)
{
    CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
    bench_issue(s->chan, 3);
    bench_issue(s->chan, 4);
}

static void check_afresh(void)
{
    const unsigned calls[] = {1, 0, 0, 1, 1};

    for (unsigned n = 0; n < ARRAY_SIZE(calls); n++)
        CHECK_EQ(piece[n].seen.calls, calls[n]);
    CHECK(bench_arrived(3) && bench_arrived(4));
    CHECK(piece[3].seen.order < piece[4].seen.order);
}

/* The list that is walked over is another one when the callback returns. */
static void a_callback_may_terminate_what_waits_behind_it_and_begin_anew(void)
{
    chan = bench_open();
    piece[0].seen.then = start_afresh;
    local_bh_disable();
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    dma_async_issue_pending(chan);
    engine->run(chan);
    local_bh_enable();
    bench_run(chan);
    bench_run(chan);
    check_afresh();
    dmaengine_synchronize(chan);
    bench_close(chan);
}

/* ... and the new ones are done before it returns. */
static void start_afresh_and_end(struct seen *s)
{
    start_afresh(s);
    CHECK(fake_finish(s->chan) && fake_finish(s->chan));
}

static void what_completes_within_a_callback_is_called_once_after_it(void)
{
    chan = fake_open();
    piece[0].seen.then = start_afresh_and_end;
    local_bh_disable();
    for (unsigned n = 0; n < 3; n++)
        bench_issue(chan, n);
    while (fake_finish(chan))
        ;
    local_bh_enable();
    bench_settle();
    check_afresh();
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 0);
    fake_close(chan);
}

/* --- order
 * ------------------------------------------------------------------------------------------ */

static unsigned inside, most_inside;

static void take_long(struct seen *s)
{
    (void)s;
    inside++;
    most_inside = max(most_inside, inside);
    udelay(20); /* others complete meanwhile */
    inside--;
}

static void callbacks_of_a_channel_come_one_after_the_other_in_order(void)
{
    inside = most_inside = 0;
    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++)
        piece[n].seen.then = take_long;
    for (unsigned n = 0; n < PIECES; n++)
        bench_issue(chan, n);
    bench_run(chan);
    for (unsigned i = 0; i < 10 && piece[PIECES - 1].seen.calls == 0; i++)
        bench_run(chan);
    for (unsigned n = 0; n < PIECES; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.order, n + 1);
    }
    CHECK_EQ(most_inside, 1);
    bench_close(chan);
}

static void finish_two(void)
{
    CHECK(fake_finish(chan) && fake_finish(chan));
}

static void be_interrupted(struct seen *s)
{
    inside++;
    handler_raise();
    for (unsigned i = 0; i < 100 && fake_running(s->chan); i++)
        udelay(5);
    CHECK_EQ(fake_running(s->chan), 0); /* it has been */
    udelay(50);                         /* and has returned */
    inside--;
}

static void look_inside(struct seen *s)
{
    (void)s;
    most_inside = max(most_inside, inside);
}

/* Also those that may be called in the handler wait for the one that the handler interrupts. */
static void a_handler_does_not_call_into_a_running_callback(void)
{
    if (!handler_begin(finish_two))
        SKIP("the board cannot raise an interrupt");
    inside = most_inside = 0;
    chan = fake_open();
    piece[0].seen.then = be_interrupted;
    for (unsigned n = 0; n < 3; n++) {
        struct dma_async_tx_descriptor *tx =
            bench_prep_flags(chan, n, DMA_CTRL_ACK | (n ? DMA_PREP_IRQ_CALLBACK : 0));

        piece[n].seen.cookie = dmaengine_submit(tx);
        if (n)
            piece[n].seen.then = look_inside;
    }
    dma_async_issue_pending(chan);
    CHECK(fake_finish(chan));
    bench_settle();
    handler_end();
    bench_settle();
    CHECK_EQ(most_inside, 0);
    for (unsigned n = 0; n < 3; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.order, n + 1);
    }
    fake_close(chan);
}

/* --- what is so by then
 * ------------------------------------------------------------------------------ */

static void a_ticket_is_retired_before_its_callback(void)
{
    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++)
        bench_issue(chan, n);
    bench_run(chan);
    for (unsigned n = 0; n < PIECES; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.status, DMA_COMPLETE);
    }
    bench_close(chan);
}

static void the_data_are_there_before_the_callback(void)
{
    static const u16 bytes[PIECES] = {1, 2, 3, 5, 16, 63, 255, 256};

    chan = bench_open();
    for (unsigned n = 0; n < PIECES; n++) {
        piece[n].bytes = engine_fit(bytes[n]);
        bench_issue(chan, n);
    }
    bench_run(chan);
    for (unsigned n = 0; n < PIECES; n++)
        CHECK(piece[n].seen.calls == 1 && piece[n].seen.arrived);
    bench_close(chan);
}

/* Nobody is told before the last beats have arrived. */
static void the_last_beat_comes_before_the_callback(void)
{
    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, PIECE - engine->grain);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 0);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), engine->grain);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(piece[0].seen.calls == 1 && piece[0].seen.arrived);
    bench_close(chan);
}

/* --- two forms
 * ------------------------------------------------------------------------------------------ */

static void count_calls(void *counter)
{
    ++*(unsigned *)counter;
}

static void count_results(void *counter, const struct dmaengine_result *result)
{
    CHECK_EQ(result->result, DMA_TRANS_NOERROR);
    CHECK_EQ(result->residue, 0);
    *(unsigned *)counter += 100;
}

static void of_two_callbacks_the_one_with_a_result_is_called(void)
{
    static unsigned both, plain, none;
    struct dma_async_tx_descriptor *tx;

    both = plain = none = 0;
    chan = bench_open();
    for (unsigned n = 0; n < 3; n++) {
        unsigned *const counter[] = {&both, &plain, &none};

        tx = bench_prep(chan, n);
        tx->callback = n < 2 ? count_calls : NULL;
        tx->callback_result = n < 1 ? count_results : NULL;
        tx->callback_param = counter[n];
        piece[n].seen.cookie = dmaengine_submit(tx);
    }
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_arrived(1) && bench_arrived(2));
    CHECK_EQ(both, 100);
    CHECK_EQ(plain, 1);
    CHECK_EQ(none, 0);
    bench_close(chan);
}

const struct statement callback_tests[] = {
    OF_ENGINES(128, callbacks_run_in_deferred_context),
    STATEMENT(128, a_handler_leaves_its_callback_for_later),
    OF_ENGINES(128, a_clients_call_never_calls_it_back),
    CHECKED_OF_ENGINES(128, synchronize_in_a_callback_of_another_channel_is_reported),
    OF_ENGINES(129, a_callback_may_call_whatever_does_not_sleep),
    OF_ENGINES(130, a_callback_may_terminate_what_waits_behind_it_and_begin_anew),
    STATEMENT(130, what_completes_within_a_callback_is_called_once_after_it),
    OF_ENGINES(131, callbacks_of_a_channel_come_one_after_the_other_in_order),
    STATEMENT(131, a_handler_does_not_call_into_a_running_callback),
    OF_ENGINES(132, a_ticket_is_retired_before_its_callback),
    OF_ENGINES(133, the_data_are_there_before_the_callback),
    OF_ENGINES(133, the_last_beat_comes_before_the_callback),
    OF_ENGINES(134, of_two_callbacks_the_one_with_a_result_is_called),
    {0},
};
