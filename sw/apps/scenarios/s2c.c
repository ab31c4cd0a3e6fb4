/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two transfers are done before deferred work runs, and the callback of the first one
 * terminates: that of the second is not called any more, and nothing is freed twice
 * (2010; D11).
 *
 * Broken: a provider whose terminate forgets those that are done.
 */
#include "scenario.h"

#include "virt-dma.h"

static int (*terminate)(struct dma_chan *c);

static int forgetful(struct dma_chan *c)
{
    struct virt_dma_chan *vc = to_virt_chan(c);
    struct list_head kept;
    unsigned long flags;
    int err;

    INIT_LIST_HEAD(&kept);
    spin_lock_irqsave(&vc->lock, flags);
    list_splice_tail_init(&vc->desc_completed, &kept);
    spin_unlock_irqrestore(&vc->lock, flags);
    err = terminate(c);
    spin_lock_irqsave(&vc->lock, flags);
    list_splice_tail_init(&kept, &vc->desc_completed);
    spin_unlock_irqrestore(&vc->lock, flags);
    return err;
}

static void stop(struct seen *s)
{
    dmaengine_terminate_async(s->chan);
}

static void run(bool broken)
{
    unsigned objects;

    bench_submit(channel, 2);
    bench_submit(channel, 3);
    dma_async_issue_pending(channel);
    bench_run(channel); /* two descriptors exist from here on */
    objects = slab_objects();
    terminate = channel->device->device_terminate_all;
    if (broken)
        channel->device->device_terminate_all = forgetful;
    checker_gate(true);
    piece[0].seen.then = stop;
    bench_submit(channel, 0);
    bench_submit(channel, 1);
    dma_async_issue_pending(channel);
    engine->run(channel);
    expect(bench_arrived(0) && bench_arrived(1), "both are done");
    expect(piece[0].seen.calls + piece[1].seen.calls == 0, "and nobody was called yet");
    checker_gate(false);
    selftest_settle();
    expect(piece[0].seen.calls == 1, "the first one is called, and terminates");
    expect(piece[1].seen.calls == 0, "the second one is not called any more");
    channel->device->device_terminate_all = terminate;
    dmaengine_synchronize(channel);
    expect(slab_objects() == objects, "all memory is back, once");
}

int main(void);

int main(void)
{
    return scenario("s2c", run);
}
