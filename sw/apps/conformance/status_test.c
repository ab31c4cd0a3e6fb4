/* SPDX-License-Identifier: Apache-2.0 */
/* 2.14: status and residue of what is submitted, runs or is done, API-142 to API-153. Waiting for
 * it is in wait_test.c. */
#include "sections.h"

#include "delay.h"
#include "interrupt.h"
#include "schedule.h"

static struct dma_chan *chan;

/* --- the states of a transfer ------------------------------------------------------------- */

typedef void (*visitor)(dma_cookie_t cookie, enum dma_status status, u32 residue);

/* Paused where it is: an engine that goes on by itself does not stand still while it is held. */
static void visit_paused(visitor visit)
{
    if (!engine->device()->device_pause)
        return;
    bench_hold(chan, 3, 64);
    CHECK_EQ(dmaengine_pause(chan), 0);
    visit(piece[3].seen.cookie, DMA_PAUSED, bench_left(3, DMA_PAUSED));
    engine->let_go(chan);
    CHECK_EQ(dmaengine_resume(chan), 0);
    bench_run(chan);
}

static void visit_failed(visitor visit)
{
    if (!engine->fail)
        return;
    engine->fail(chan, 64, DMA_TRANS_WRITE_FAILED);
    bench_issue(chan, 4);
    bench_run(chan);
    visit(piece[4].seen.cookie, DMA_ERROR, PIECE - 64);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
}

/* Calls VISIT for a ticket in each state, and one that was not given yet. */
static void visit_all(visitor visit)
{
    chan = bench_open();
    bench_submit(chan, 0);
    visit(piece[0].seen.cookie, DMA_IN_PROGRESS, PIECE);
    visit(chan->cookie + 7, DMA_COMPLETE, 0);
    engine->hold(chan, 64);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 64);
    piece[1].bytes = 100;
    bench_issue(chan, 1);
    visit(piece[0].seen.cookie, DMA_IN_PROGRESS, PIECE - 64);
    visit(piece[1].seen.cookie, DMA_IN_PROGRESS, 100);
    engine->let_go(chan);
    bench_run(chan);
    visit(piece[0].seen.cookie, DMA_COMPLETE, 0);
    visit(piece[1].seen.cookie, DMA_COMPLETE, 0);
    visit_paused(visit);
    visit_failed(visit);
    bench_submit(chan, 5);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    visit(piece[5].seen.cookie, DMA_ERROR, 0);
    bench_close(chan);
}

static void check_status(dma_cookie_t cookie, enum dma_status status, u32 residue)
{
    struct dma_tx_state state;

    CHECK_EQ(dmaengine_tx_status(chan, cookie, &state), status);
    CHECK_EQ(state.residue, residue);
}

static void every_state_has_its_status_and_residue(void)
{
    NEEDS(hold);
    visit_all(check_status);
}

static void check_without_state(dma_cookie_t cookie, enum dma_status status, u32 residue)
{
    (void)residue;
    CHECK_EQ(dmaengine_tx_status(chan, cookie, NULL), status);
    CHECK_EQ(dma_async_is_tx_complete(chan, cookie, NULL, NULL), status);
}

static void the_state_may_be_null_in_every_state(void)
{
    NEEDS(hold);
    visit_all(check_without_state);
}

static void check_filled(dma_cookie_t cookie, enum dma_status status, u32 residue)
{
    struct dma_tx_state state = {-77, -77, 0xdeadbeef, 0xdeadbeef};
    dma_cookie_t last = -77, used = -77;

    (void)residue;
    CHECK_EQ(dmaengine_tx_status(chan, cookie, &state), status);
    CHECK_EQ(state.last, chan->completed_cookie);
    CHECK_EQ(state.used, chan->cookie);
    CHECK(state.residue <= PIECE && state.in_flight_bytes <= PIECE);
    CHECK_EQ(dma_async_is_tx_complete(chan, cookie, &last, &used), status);
    CHECK_EQ(last, chan->completed_cookie);
    CHECK_EQ(used, chan->cookie);
}

static void last_and_used_are_filled_in_every_state(void)
{
    NEEDS(hold);
    visit_all(check_filled);
}

/* --- residue -------------------------------------------------------------------------------- */

static void the_residue_is_that_of_the_ticket(void)
{
    NEEDS(hold);
    chan = bench_open();
    piece[1].bytes = 36;
    piece[2].bytes = 200;
    engine->hold(chan, 128);
    for (unsigned n = 0; n < 3; n++)
        bench_submit(chan, n);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 128);
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), 36);
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), 200);
    engine->let_go(chan);
    bench_run(chan);
    for (unsigned n = 0; n < 3; n++)
        CHECK_EQ(bench_left(n, DMA_COMPLETE), 0);
    bench_close(chan);
}

static void the_residue_is_exact_wherever_it_stands(void)
{
    NEEDS(hold);
    CHECK_EQ(engine->device()->residue_granularity, DMA_RESIDUE_GRANULARITY_BURST);
    chan = bench_open();
    for (u32 at = engine->grain; at < PIECE; at += engine->grain) {
        bench_hold(chan, 0, at);
        CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - at);
        engine->let_go(chan);
        bench_run(chan);
        CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    }
    bench_close(chan);
}

/* A copy of several list items stands behind AT bytes or so; what is left of it. */
static u32 hold_odd(u32 at)
{
    chan = bench_open();
    piece[0].src += engine_fit(1);
    piece[0].from += engine_fit(1);
    piece[0].bytes = PIECE - engine_fit(2);
    engine->hold(chan, at);
    bench_issue(chan, 0);
    engine->run(chan);
    return bench_left(0, DMA_IN_PROGRESS);
}

/* The engine pauses what runs; with a late end behind it, is it paused, and what is in STATE? */
static bool pause_now(struct dma_tx_state *state)
{
    CHECK_EQ(dmaengine_pause(chan), 0);
    udelay(5);
    return dmaengine_tx_status(chan, piece[0].seen.cookie, state) == DMA_PAUSED;
}

/* Looked at as often as can be, while the engine goes on, from each place where it can stand. */
static void the_residue_never_grows(void)
{
    struct dma_tx_state state;
    u32 before, grown = 0, looks = 0, cycles;

    NEEDS(hold);
    cycles = engine->grain == GRAIN_WORD ? 20 : 100;
    for (u32 at = engine->grain; at < PIECE; at += engine->grain) {
        before = hold_odd(at);
        if (engine->gate_irqs)
            slow_begin(chan, cycles);
        engine->let_go(chan);
        while (dmaengine_tx_status(chan, piece[0].seen.cookie, &state) == DMA_IN_PROGRESS) {
            grown += state.residue > before;
            before = state.residue;
            looks++;
        }
        bench_run(chan);
        CHECK(bench_arrived(0));
        slow_end();
        bench_close(chan);
    }
    CHECK_EQ(grown, 0);
    if (engine->gate_irqs)
        CHECK(looks > 2 * PIECE / engine->grain);
}

/* What was read of the position while it moved from one list item to the next lies between what was
 * left before, and what is left when it stands. */
static void a_position_is_not_put_together_from_two_segments(void)
{
    NEEDS(hold);
    if (!engine->device()->device_pause)
        SKIP("the engine cannot pause");
    for (u32 at = engine->grain; at < PIECE; at += engine->grain) {
        const u32 held = hold_odd(at);
        struct dma_tx_state moving, still;

        engine->let_go(chan);
        dmaengine_tx_status(chan, piece[0].seen.cookie, &moving);
        CHECK(moving.residue <= held);
        if (pause_now(&still))
            CHECK(moving.residue >= still.residue);
        dmaengine_resume(chan);
        bench_run(chan);
        CHECK(bench_arrived(0));
        bench_close(chan);
    }
}

static void go_on(void)
{
    engine->let_go(chan);
    udelay(4);
}

/* The same where it moves on between two reads of registers, at each beat: what was read is at most
 * a burst from the truth. */
static void a_position_that_changes_while_it_is_read_is_read_again(void)
{
    const u32 burst = max(16u, engine->grain);

    NEEDS_CHECKER();
    NEEDS(gate_irqs);
    for (u32 at = engine->grain; at < PIECE - burst; at += engine->grain) {
        const u32 held = hold_odd(at);
        struct dma_tx_state moving, after;

        slow_begin(chan, 150 * GRAIN_WORD / engine->grain);
        at_point("position", go_on);
        dmaengine_tx_status(chan, piece[0].seen.cookie, &moving);
        at_point("position", NULL);
        dmaengine_tx_status(chan, piece[0].seen.cookie, &after);
        CHECK(moving.residue < held);
        CHECK(moving.residue >= after.residue && moving.residue - after.residue <= burst);
        bench_run(chan);
        CHECK(bench_arrived(0));
        slow_end();
        bench_close(chan);
    }
}

/* Of a copy the residue counts what is not written; what was read is on the way, and not counted
 * again. A controller that reads a block, and then writes it, has nothing in between. */
static void what_is_in_flight_is_told_apart(void)
{
    struct dma_tx_state state;

    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    CHECK_EQ(dmaengine_tx_status(chan, piece[0].seen.cookie, &state), DMA_IN_PROGRESS);
    CHECK_EQ(state.residue, PIECE - 64);
    CHECK(state.in_flight_bytes <= 16);
    if (engine->gate_irqs)
        CHECK_EQ(state.in_flight_bytes > 0, engine->grain == GRAIN_WORD);
    CHECK(bench_has(0, 64));
    engine->let_go(chan);
    bench_run(chan);
    CHECK_EQ(dmaengine_tx_status(chan, piece[0].seen.cookie, &state), DMA_COMPLETE);
    CHECK_EQ(state.in_flight_bytes, 0);
    bench_close(chan);
}

/* Odd bytes, so that a FIFO that was not emptied could not go unseen. */
static void the_residue_of_what_is_paused_is_the_truth(void)
{
    unsigned paused = 0;

    NEEDS(hold);
    if (!engine->device()->device_pause)
        SKIP("the engine cannot pause");
    for (u32 b = 5; b <= 253; b += 8) {
        const u32 bytes = engine_fit(b);
        struct dma_tx_state state;

        chan = bench_open();
        if (engine->gate_irqs)
            slow_begin(chan, 60);
        piece[0].bytes = bytes;
        bench_issue(chan, 0);
        ndelay(bytes * 20);
        if (pause_now(&state)) {
            CHECK(bench_has(0, bytes - state.residue));
            CHECK_EQ(state.in_flight_bytes, 0);
            paused++;
        }
        CHECK_EQ(dmaengine_resume(chan), 0);
        bench_run(chan);
        CHECK(bench_arrived(0));
        slow_end();
        bench_close(chan);
    }
    CHECK(paused > 10);
}

/* --- what status does not do -------------------------------------------------------------------
 */

static void status_calls_nobody_back(void)
{
    chan = bench_open();
    hold_callbacks(chan);
    bench_issue(chan, 0);
    engine->run(chan);
    for (unsigned i = 0; i < 10; i++)
        CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
    CHECK_EQ(piece[0].seen.calls, 0);
    let_callbacks(chan);
    bench_settle();
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_close(chan);
}

/* Asking starts, ends and retires nothing that was not so by itself. */
static void status_changes_nothing(void)
{
    NEEDS(hold);
    chan = bench_open();
    bench_hold(chan, 0, 64);
    bench_submit(chan, 1);
    for (unsigned i = 0; i < 10; i++) {
        CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
        CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), PIECE);
        CHECK_EQ(chan->completed_cookie, piece[0].seen.cookie - 1);
        CHECK_EQ(chan->cookie, piece[1].seen.cookie);
    }
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_left(1, DMA_IN_PROGRESS) == PIECE && bench_untouched(1));
    dmaengine_terminate_sync(chan);
    bench_close(chan);
}

/* So what the callback needs must live until it has been called. */
static void complete_is_told_before_the_callback(void)
{
    chan = bench_open();
    hold_callbacks(chan);
    for (unsigned n = 0; n < 3; n++)
        bench_issue(chan, n);
    engine->run(chan);
    for (unsigned n = 0; n < 3; n++) {
        CHECK_EQ(bench_left(n, DMA_COMPLETE), 0);
        CHECK(bench_arrived(n));
        CHECK_EQ(piece[n].seen.calls, 0);
    }
    let_callbacks(chan);
    bench_settle();
    for (unsigned n = 0; n < 3; n++)
        CHECK_EQ(piece[n].seen.calls, 1);
    bench_close(chan);
}

const struct statement status_tests[] = {
    OF_ENGINES(142, every_state_has_its_status_and_residue),
    OF_ENGINES(143, the_state_may_be_null_in_every_state),
    OF_ENGINES(144, last_and_used_are_filled_in_every_state),
    OF_ENGINES(145, the_residue_is_that_of_the_ticket),
    OF_ENGINES(148, the_residue_is_exact_wherever_it_stands),
    OF_ENGINES(148, the_residue_never_grows),
    OF_ENGINES(149, a_position_is_not_put_together_from_two_segments),
    OF_ENGINES(149, a_position_that_changes_while_it_is_read_is_read_again),
    OF_ENGINES(150, what_is_in_flight_is_told_apart),
    OF_ENGINES(151, the_residue_of_what_is_paused_is_the_truth),
    OF_ENGINES(152, status_calls_nobody_back),
    OF_ENGINES(152, status_changes_nothing),
    OF_ENGINES(153, complete_is_told_before_the_callback),
    {0},
};
