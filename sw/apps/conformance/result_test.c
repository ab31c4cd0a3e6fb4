/* SPDX-License-Identifier: Apache-2.0 */
/* 2.13, second part: what callbacks are told, of errors too, and what clients do in them, API-135
 * to API-141. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "slab.h"
#include "team.h"

static struct dma_chan *chan;

/* --- results ---------------------------------------------------------------------------- */

/* Piece N failed with RESULT when BYTES had arrived, and says so in every way. */
static void check_failed(unsigned n, enum dmaengine_tx_result result, u32 bytes)
{
    const struct seen *s = &piece[n].seen;

    CHECK_EQ(s->calls, 1);
    CHECK_EQ(s->result.result, result);
    CHECK_EQ(s->result.residue, piece[n].bytes - bytes);
    CHECK_EQ(s->status, DMA_ERROR);
    CHECK_EQ(bench_left(n, DMA_ERROR), piece[n].bytes - bytes);
    CHECK(!s->arrived && s->deferred);
}

static void fail_one(u32 bytes, enum dmaengine_tx_result result)
{
    chan = bench_open();
    engine->fail(chan, bytes, result);
    bench_issue(chan, 0);
    bench_run(chan);
    check_failed(0, result, bytes);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK_EQ(piece[1].seen.result.result, DMA_TRANS_NOERROR);
    CHECK_EQ(piece[1].seen.result.residue, 0);
    CHECK(piece[1].seen.arrived);
    bench_close(chan);
}

static void a_result_tells_the_side_that_failed_and_what_is_left(void)
{
    NEEDS(fail);
    fail_one(0, DMA_TRANS_READ_FAILED);
    fail_one(0, DMA_TRANS_WRITE_FAILED);
    fail_one(64, DMA_TRANS_WRITE_FAILED);
    fail_one(PIECE - engine->grain, DMA_TRANS_WRITE_FAILED);
}

static void a_provider_may_say_that_a_transfer_was_aborted(void)
{
    chan = fake_open();
    bench_issue(chan, 0);
    CHECK(fake_fail(chan, DMA_TRANS_ABORTED, 100));
    bench_settle();
    check_failed(0, DMA_TRANS_ABORTED, PIECE - 100);
    dmaengine_terminate_sync(chan);
    fake_close(chan);
}

/* --- how often ------------------------------------------------------------------------------- */

static u32 random_state;

static unsigned random_below(unsigned n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 16) % n;
}

/* Submits, issues, runs and terminates in some order; GONE: what was terminated before its call. */
static unsigned random_schedule(bool *gone)
{
    unsigned submitted = 0;

    for (unsigned step = 0; step < 24; step++) {
        const unsigned what = random_below(16);

        if (what < 7 && submitted < PIECES) {
            bench_submit(chan, submitted++);
        } else if (what < 11) {
            dma_async_issue_pending(chan);
        } else if (what < 14) {
            bench_run(chan);
        } else if (what < 15) {
            dmaengine_terminate_sync(chan);
            for (unsigned n = 0; n < submitted; n++)
                gone[n] = !piece[n].seen.calls;
        }
    }
    return submitted;
}

static void one_callback_per_completed_transfer_and_none_per_aborted_one(void)
{
    unsigned aborted = 0, completed = 0;

    for (random_state = 0; random_state < 40; random_state++) {
        const u32 seed = random_state;
        bool gone[PIECES] = {false};
        unsigned submitted;

        chan = bench_open();
        submitted = random_schedule(gone);
        dma_async_issue_pending(chan);
        bench_run(chan);
        for (unsigned n = 0; n < submitted; n++) {
            CHECK_EQ(piece[n].seen.calls, !gone[n]);
            CHECK(gone[n] || bench_arrived(n));
            aborted += gone[n];
            completed += !gone[n];
        }
        bench_close(chan);
        random_state = seed;
    }
    CHECK(aborted > 20 && completed > 100);
}

/* --- errors -------------------------------------------------------------------------------------
 */

/* The second of three fails at byte 64. */
static void issue_three_with_an_error(void)
{
    bench_issue(chan, 0);
    bench_run(chan);
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    bench_submit(chan, 1);
    bench_submit(chan, 2);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.result.result, DMA_TRANS_NOERROR);
    check_failed(1, DMA_TRANS_WRITE_FAILED, 64);
}

static void after_an_error_nothing_starts_until_terminate(void)
{
    NEEDS(fail);
    chan = bench_open();
    issue_three_with_an_error();
    bench_issue(chan, 3);
    bench_run(chan);
    CHECK(bench_untouched(2) && bench_untouched(3));
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), PIECE);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    bench_issue(chan, 4);
    bench_run(chan);
    CHECK(bench_untouched(2) && bench_untouched(3) && bench_arrived(4));
    CHECK_EQ(piece[2].seen.calls, 0);
    CHECK_EQ(piece[1].seen.calls, 1);
    bench_close(chan);
}

static void a_channel_that_skips_errors_goes_on(void)
{
    NEEDS(fail);
    chan = bench_open();
    dmaengine_skip_errors(chan, true);
    issue_three_with_an_error();
    bench_run(chan);
    CHECK(bench_arrived(2));
    CHECK_EQ(piece[2].seen.calls, 1);
    CHECK_EQ(piece[2].seen.result.result, DMA_TRANS_NOERROR);
    CHECK_EQ(bench_left(1, DMA_ERROR), PIECE - 64);
    dmaengine_skip_errors(chan, false);
    bench_close(chan);
}

static void count_calls(void *counter)
{
    ++*(unsigned *)counter;
}

static void the_plain_form_is_called_once_for_an_error(void)
{
    static unsigned calls;
    struct dma_async_tx_descriptor *tx;

    NEEDS(fail);
    calls = 0;
    chan = bench_open();
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    tx = bench_prep(chan, 0);
    tx->callback_result = NULL;
    tx->callback = count_calls;
    tx->callback_param = &calls;
    piece[0].seen.cookie = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(calls, 1);
    CHECK_EQ(bench_left(0, DMA_ERROR), PIECE - 64);
    dmaengine_terminate_sync(chan);
    CHECK_EQ(calls, 1);
    bench_close(chan);
}

/* --- the next transfer from the callback
 * ----------------------------------------------------------- */

static struct {
    unsigned transfers, wrong, objects;
    uintptr_t stack;
} chain;

enum { TRANSFERS = 1000, WARM = 10 };

/* From the other piece of two; memory and stack stay what they are. */
static void issue_next(struct seen *s)
{
    const uintptr_t stack = (uintptr_t)__builtin_frame_address(0);

    chain.transfers++;
    chain.wrong += !s->arrived || s->status != DMA_COMPLETE;
    if (chain.transfers == WARM) {
        chain.objects = slab_objects();
        chain.stack = stack;
    }
    if (chain.transfers > WARM)
        chain.wrong += slab_objects() > chain.objects || stack + 256 < chain.stack;
    if (chain.transfers < TRANSFERS)
        bench_issue(s->chan, chain.transfers % 2);
}

static void a_client_may_go_on_from_callback_to_callback(void)
{
    chan = bench_open();
    chain.transfers = chain.wrong = 0;
    for (unsigned n = 0; n < 2; n++) {
        piece[n].bytes = 16;
        piece[n].seen.then = issue_next;
    }
    bench_issue(chan, 0);
    for (unsigned i = 0; i < TRANSFERS && chain.transfers < TRANSFERS; i++)
        bench_run(chan);
    CHECK_EQ(chain.transfers, TRANSFERS);
    CHECK_EQ(chain.wrong, 0);
    CHECK_EQ(piece[0].seen.calls + piece[1].seen.calls, TRANSFERS);
    bench_close(chan);
}

/* The same where the next one is done before issue returns: the callback is not called inside. */
static void a_callback_is_not_called_within_another_that_issues(void)
{
    chan = fake_open();
    fake_at_once = true;
    chain.transfers = chain.wrong = 0;
    for (unsigned n = 0; n < 2; n++) {
        piece[n].bytes = 16;
        piece[n].seen.then = issue_next;
    }
    bench_issue(chan, 0);
    for (unsigned i = 0; i < TRANSFERS && chain.transfers < TRANSFERS; i++)
        bench_settle();
    CHECK_EQ(chain.transfers, TRANSFERS);
    CHECK_EQ(chain.wrong, 0);
    fake_close(chan);
}

/* --- rings
 * -------------------------------------------------------------------------------------------- */

/* Two more periods are over, and then it ends. */
static void end_in_third_call(struct seen *s)
{
    if (s->calls != 3)
        return;
    CHECK(fake_period(s->chan) && fake_period(s->chan));
    CHECK_EQ(dmaengine_terminate_async(s->chan), 0);
}

static void a_ring_that_is_ended_in_a_callback_calls_no_more(void)
{
    chan = fake_open();
    piece[0].seen.then = end_in_third_call;
    bench_issue(chan, 0);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(fake_period(chan));
        bench_settle();
        CHECK_EQ(piece[0].seen.calls, i + 1);
    }
    bench_settle();
    CHECK_EQ(piece[0].seen.calls, 3);
    CHECK(!fake_period(chan));
    dmaengine_synchronize(chan);
    CHECK_EQ(fake_live, 0);
    fake_close(chan);
}

/* --- callbacks for the handler
 * ----------------------------------------------------------------------------- */

static void end_both(void)
{
    CHECK(fake_finish(chan));
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK(fake_finish(chan));
    CHECK_EQ(piece[1].seen.calls, 0);
}

static void only_a_callback_that_says_so_is_called_in_the_handler(void)
{
    struct dma_async_tx_descriptor *tx;

    chan = fake_open();
    tx = bench_prep_flags(chan, 0, DMA_CTRL_ACK | DMA_PREP_IRQ_CALLBACK);
    piece[0].seen.cookie = dmaengine_submit(tx);
    bench_issue(chan, 1);
    if (in_handler(end_both)) {
        bench_settle();
        CHECK(!piece[0].seen.deferred);
        CHECK(piece[1].seen.deferred);
        CHECK_EQ(piece[0].seen.calls, 1);
        CHECK_EQ(piece[1].seen.calls, 1);
    }
    dmaengine_terminate_sync(chan);
    fake_close(chan);
}

static u64 called_at;

static void note_time(struct seen *s)
{
    (void)s;
    called_at = ktime_get_ns();
}

/* From issue to the callback of a transfer with FLAGS. */
static u64 latency(unsigned n, unsigned long flags)
{
    struct dma_async_tx_descriptor *tx = bench_prep_flags(chan, n, flags | DMA_CTRL_ACK);
    u64 begin;

    piece[n].seen.then = note_time;
    piece[n].seen.cookie = dmaengine_submit(tx);
    begin = ktime_get_ns();
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[n].seen.calls, 1);
    CHECK(piece[n].seen.arrived);
    return called_at - begin;
}

/* The same client in both ways, on the hart that takes the interrupt. */
static void the_handlers_callback_comes_earlier_than_the_deferred_one(void)
{
    u64 deferred, immediate;

    NEEDS(gate_irqs);
    chan = bench_open();
    bind_main();
    deferred = latency(0, DMA_PREP_INTERRUPT);
    immediate = latency(1, DMA_PREP_INTERRUPT | DMA_PREP_IRQ_CALLBACK);
    CHECK(piece[0].seen.deferred && !piece[1].seen.deferred);
    unbind_main();
    CHECK(immediate < deferred);
    bench_close(chan);
}

const struct statement result_tests[] = {
    OF_ENGINES(135, a_result_tells_the_side_that_failed_and_what_is_left),
    STATEMENT(135, a_provider_may_say_that_a_transfer_was_aborted),
    OF_ENGINES(136, one_callback_per_completed_transfer_and_none_per_aborted_one),
    OF_ENGINES(137, after_an_error_nothing_starts_until_terminate),
    OF_ENGINES(137, a_channel_that_skips_errors_goes_on),
    OF_ENGINES(137, the_plain_form_is_called_once_for_an_error),
    OF_ENGINES(138, a_client_may_go_on_from_callback_to_callback),
    STATEMENT(138, a_callback_is_not_called_within_another_that_issues),
    STATEMENT(139, a_ring_that_is_ended_in_a_callback_calls_no_more),
    OF_ENGINES(141, the_handlers_callback_comes_earlier_than_the_deferred_one),
    STATEMENT(141, only_a_callback_that_says_so_is_called_in_the_handler),
    {0},
};
