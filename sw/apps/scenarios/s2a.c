/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "The next buffer is known only in the callback" (2010): it prepares, submits and
 * issues the next transfer, a thousand times, with no lock held around it, no deeper
 * stack and no more memory.
 *
 * Broken: a provider that calls back with its lock held.
 */
#include "scenario.h"

#include "virt-dma.h"

enum { TIMES = 1000, SPINS = 100000000 };

static bool locked;
static unsigned left;
static uintptr_t lowest = UINTPTR_MAX, highest;

static void called(void *arg)
{
    struct dma_async_tx_descriptor *tx;
    const uintptr_t stack = (uintptr_t)__builtin_frame_address(0);

    (void)arg;
    if (left-- < TIMES - 10) { /* the first ones may come while the client still issues */
        lowest = min(lowest, stack);
        highest = max(highest, stack);
    }
    if (!left)
        return;
    tx = bench_prep(channel, 0);
    tx->callback_result = NULL;
    tx->callback = called;
    dmaengine_submit(tx);
    dma_async_issue_pending(channel);
}

static void called_locked(void *arg)
{
    struct virt_dma_chan *vc = to_virt_chan(channel);
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    called(arg);
    spin_unlock_irqrestore(&vc->lock, flags);
}

static void run(bool broken)
{
    struct dma_async_tx_descriptor *tx;
    unsigned objects;

    locked = broken;
    bench_submit(channel, 1);
    bench_issue(channel, 2);
    bench_run(channel); /* two descriptors exist from here on */
    objects = slab_objects();
    left = TIMES;
    tx = bench_prep(channel, 0);
    tx->callback_result = NULL;
    tx->callback = broken ? called_locked : called;
    dmaengine_submit(tx);
    dma_async_issue_pending(channel);
    for (unsigned i = 0; i < SPINS && READ_ONCE(left); i++)
        ; /* always interrupted here, on this thread's stack */
    expect(!left, "1000 transfers follow each other from callbacks");
    expect(highest == lowest, "on a stack of constant depth");
    expect(slab_objects() == objects, "with a constant number of descriptors");
}

int main(void);

int main(void)
{
    return scenario("s2a", run);
}
