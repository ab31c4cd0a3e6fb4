/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "My audio driver submits with interrupts off, and the provider's unlock turns them
 * on" (2010). Each call leaves interrupts as it found them, and an interrupt of
 * another channel that comes in between waits until they are on, and finds no lock that
 * it would spin on.
 *
 * Broken: a provider whose unlock enables interrupts.
 */
#include "scenario.h"

static DEFINE_SPINLOCK(stream);
static dma_cookie_t (*submit)(struct dma_async_tx_descriptor *tx);

static dma_cookie_t enabling_submit(struct dma_async_tx_descriptor *tx)
{
    const dma_cookie_t cookie = submit(tx);

    local_irq_enable();
    return cookie;
}

static struct dma_chan *other;
static bool waited;

/* The other channel's transfer ends while the provider holds the lock of the first one. */
static void other_ends(void *arg)
{
    (void)arg;
    checker_at("submit", NULL, NULL);
    engine->let_go(other);
    udelay(50);
    waited = !piece[1].seen.calls;
}

/* As a sound driver's trigger; did interrupts stay off? */
static bool trigger(bool broken)
{
    struct dma_async_tx_descriptor *tx;
    unsigned long flags;
    bool off;

    spin_lock_irqsave(&stream, flags);
    tx = bench_prep(channel, 0);
    off = arch_irqs_disabled();
    submit = tx->tx_submit;
    if (broken)
        tx->tx_submit = enabling_submit;
    piece[0].seen.cookie = dmaengine_submit(tx);
    off &= arch_irqs_disabled();
    dma_async_issue_pending(channel);
    off &= arch_irqs_disabled();
    dmaengine_tx_status(channel, piece[0].seen.cookie, NULL);
    off &= arch_irqs_disabled();
    spin_unlock_irqrestore(&stream, flags);
    return off;
}

static void run(bool broken)
{
    bool off = true;

    other = engine_request();
    engine->hold(other, 64);
    bench_issue(other, 1);
    checker_at("submit", other_ends, NULL);
    for (unsigned i = 0; i < 100 && off; i++) {
        off = trigger(broken);
        wait_for_completion(&piece[0].seen.done);
    }
    expect(off, "interrupts stayed off through prepare, submit, issue and status");
    bench_run(other);
    expect(waited && piece[1].seen.calls == 1,
           "the other channel's interrupt, which came in between, was served after it");
    dma_release_channel(other);
}

int main(void);

int main(void)
{
    return scenario("s1", run);
}
