/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Why are submit and issue two calls, when somebody else's issue-all may start my
 * work?" (2014.) A channel that one client has alone is not touched by it, and what
 * is only submitted does not run when something else ends.
 *
 * Broken: a provider whose submit starts the transfer.
 */
#include "scenario.h"

static dma_cookie_t (*submit)(struct dma_async_tx_descriptor *tx);

static dma_cookie_t eager_submit(struct dma_async_tx_descriptor *tx)
{
    const dma_cookie_t cookie = submit(tx);

    tx->chan->device->device_issue_pending(tx->chan);
    return cookie;
}

static void submit_piece(unsigned n, bool broken)
{
    struct dma_async_tx_descriptor *tx = bench_prep(channel, n);

    submit = tx->tx_submit;
    if (broken)
        tx->tx_submit = eager_submit;
    piece[n].seen.cookie = dmaengine_submit(tx);
}

static void run(bool broken)
{
    submit_piece(0, broken);
    dma_issue_pending_all();
    bench_run(channel);
    expect(bench_untouched(0), "an issue-all of somebody else starts nothing here");

    engine->hold(channel, 64);
    dma_async_issue_pending(channel);
    submit_piece(1, broken);
    engine->let_go(channel);
    bench_run(channel);
    expect(piece[0].seen.calls == 1, "what was issued is done, and was called back");
    expect(bench_untouched(1), "what was only submitted meanwhile has not begun");

    dma_async_issue_pending(channel);
    bench_run(channel);
    expect(bench_arrived(1), "it runs once it is issued");
}

int main(void);

int main(void)
{
    return scenario("s0d", run);
}
