/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "My audio driver submits with interrupts off, and the provider's unlock turns them
 * on" (2010). Each call leaves interrupts as it found them, and an interrupt of
 * another channel that comes in between finds no lock that it would spin on.
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

static void run(bool broken)
{
    struct dma_chan *other = engine_request();
    bool off = true;
    unsigned long flags;

    bench_issue(other, 1); /* its interrupt comes while the first channel's calls are made */
    for (unsigned i = 0; i < 100 && off; i++) {
        struct dma_async_tx_descriptor *tx;

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
        wait_for_completion(&piece[0].seen.done);
    }
    expect(off, "interrupts stayed off through prepare, submit, issue and status");
    bench_run(other);
    expect(piece[1].seen.calls == 1, "the other channel was served meanwhile");
    dma_release_channel(other);
}

int main(void);

int main(void)
{
    return scenario("s1", run);
}
