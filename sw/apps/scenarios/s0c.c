/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "The trigger of a stream cannot try again when memory is short" (2014): so a channel
 * has descriptors set aside when it is requested, and a prepare with no memory at all
 * still works for as many.
 *
 * Broken: a provider that asks for memory in every prepare.
 */
#include "scenario.h"

static struct dma_device *device;
static typeof(device->device_prep_dma_memcpy) prep_memcpy;

static struct dma_async_tx_descriptor *greedy_prep(struct dma_chan *c, dma_addr_t dst,
                                                   dma_addr_t src, size_t len, unsigned long flags)
{
    void *more = kmalloc(64, GFP_NOWAIT);

    if (!more)
        return NULL;
    kfree(more);
    return prep_memcpy(c, dst, src, len, flags);
}

/* Prepares pieces until one fails; how many. */
static unsigned prepare(struct dma_async_tx_descriptor *tx[PIECES])
{
    unsigned n = 0;

    while (n < PIECES &&
           (tx[n] = dmaengine_prep_dma_memcpy(channel, piece[n].to, piece[n].from, PIECE,
                                              DMA_PREP_INTERRUPT | DMA_CTRL_ACK)))
        n++;
    return n;
}

static void run(bool broken)
{
    struct dma_async_tx_descriptor *tx[PIECES];
    bool arrived = true;
    unsigned n;

    device = channel->device;
    prep_memcpy = device->device_prep_dma_memcpy;
    if (broken)
        device->device_prep_dma_memcpy = greedy_prep;
    slab_fail_nth(1); /* whoever asks for memory first gets none */
    n = prepare(tx);
    expect(n, "the first prepare of a channel needs no memory");
    expect(n == PIECES, "nor do the next ones, as many as are set aside");
    expect(!slab_has_failed(), "they did not even ask for some");
    slab_fail_nth(0);
    device->device_prep_dma_memcpy = prep_memcpy;
    for (unsigned i = 0; i < n; i++)
        dmaengine_submit(tx[i]);
    dma_async_issue_pending(channel);
    bench_run(channel);
    for (unsigned i = 0; i < n; i++)
        arrived &= bench_arrived(i);
    expect(n && arrived, "and the transfers run");
}

int main(void);

int main(void)
{
    return scenario("s0c", run);
}
