/* SPDX-License-Identifier: Apache-2.0 */
/* 2.10: life cycle and submit. */
#include "sections.h"

static struct dma_chan *chan;

/* Prepare, submit, and wait longer than a copy takes: nothing is there until issue. */
static void submit_never_starts_a_transfer(void)
{
    chan = engine_request();
    bench_begin(chan);
    bench_submit(chan, 0);
    bench_run(chan);
    CHECK(bench_untouched(0));
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    bench_end();
    dma_release_channel(chan);
}

/* The end of an issued transfer does not take a submitted one with it (departure W1). */
static void the_end_of_a_transfer_starts_no_submitted_one(void)
{
    NEEDS(hold);
    chan = engine_request();
    bench_begin(chan);
    engine->hold(chan, 64);
    bench_issue(chan, 0);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 64);
    bench_submit(chan, 1);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_untouched(1));
    CHECK_EQ(piece[1].seen.calls, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(bench_arrived(1));
    bench_end();
    dma_release_channel(chan);
}

const struct statement submit_tests[] = {
    OF_ENGINES(110, submit_never_starts_a_transfer),
    OF_ENGINES(110, the_end_of_a_transfer_starts_no_submitted_one),
    {0},
};
