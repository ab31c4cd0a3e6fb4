/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A write is on the bus when the engine is told to stop (2015): it lands before
 * terminate_sync returns, or never. What the client does with its buffer afterwards
 * is not written over. Two harts: one of them lets the write go.
 *
 * Broken: a provider that forgets the transfer and does not stop the hardware.
 */
#include "scenario.h"

#include "virt-dma.h"

enum { HELD_AT = 64, MINE = 0x77 };

static int forget(struct dma_chan *c)
{
    struct virt_dma_chan *vc = to_virt_chan(c);
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    vchan_terminate(vc, NULL, 0);
    spin_unlock_irqrestore(&vc->lock, flags);
    return 0;
}

/* On the other hart. */
static int let_go_soon(void *arg)
{
    udelay(100);
    engine->let_go(arg);
    return 0;
}

static bool all_mine(void)
{
    for (u32 i = 0; i < PIECE; i++)
        if (piece[0].dst[i] != MINE)
            return false;
    return true;
}

static void run(bool broken)
{
    int (*terminate)(struct dma_chan *) = channel->device->device_terminate_all;
    struct task_struct *other;

    if (!expect(num_online_cpus() > 1, "there are two harts"))
        return;
    if (broken)
        channel->device->device_terminate_all = forget;
    bench_hold(channel, 0, HELD_AT);
    other = kthread_create(let_go_soon, channel, "other");
    kthread_bind(other, 1 - smp_processor_id());
    wake_up_process(other);
    expect(dmaengine_terminate_sync(channel) == 0, "the engine stops, within its time");
    memset(piece[0].dst, MINE, PIECE);
    kthread_stop(other);
    msleep(1);
    expect(all_mine(), "nothing is written over what the client did then");
    expect(piece[0].seen.calls == 0, "and nobody is called");
    if (broken)
        kernel_exit(1); /* what was freed has completed: nothing can be cleaned up any more */
    channel->device->device_terminate_all = terminate;
}

int main(void);

int main(void)
{
    return scenario("s4c", run);
}
