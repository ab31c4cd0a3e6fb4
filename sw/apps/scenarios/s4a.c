/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The callback runs, on another hart, while the client terminates (2015): terminate_async
 * returns, synchronize does not before the callback has. Only then is what the
 * callback uses freed. Two harts.
 *
 * Broken: a provider without synchronize.
 */
#include "scenario.h"

static bool entered, release, synchronized, freed, used_when_freed;

static void parked(struct seen *s)
{
    (void)s;
    WRITE_ONCE(entered, true);
    while (!READ_ONCE(release))
        ;
    used_when_freed = READ_ONCE(freed);
}

static int synchronize(void *arg)
{
    (void)arg;
    dmaengine_synchronize(channel);
    WRITE_ONCE(synchronized, true);
    WRITE_ONCE(freed, true); /* buffers and the callback's data */
    return 0;
}

/* Interrupts of devices, and the tasklets behind them, are on hart 0. */
static void client(bool broken)
{
    void (*hook)(struct dma_chan *) = channel->device->device_synchronize;
    struct task_struct *waiter;

    if (broken)
        channel->device->device_synchronize = NULL;
    piece[0].seen.then = parked;
    bench_issue(channel, 0);
    for (unsigned i = 0; i < 1000 && !READ_ONCE(entered); i++)
        udelay(10);
    expect(entered, "the callback is running");
    expect(dmaengine_terminate_async(channel) == 0, "terminate_async returns meanwhile");
    waiter = kthread_create(synchronize, NULL, "waiter");
    kthread_bind(waiter, 1);
    wake_up_process(waiter);
    msleep(2);
    expect(!synchronized, "synchronize waits");
    WRITE_ONCE(release, true);
    kthread_stop(waiter);
    expect(synchronized, "and returns when the callback has");
    expect(!used_when_freed, "which did not use what was freed");
    channel->device->device_synchronize = hook;
}

static bool is_broken;

static int on_hart_1(void *arg)
{
    client(is_broken);
    complete(arg);
    return 0;
}

static void run(bool broken)
{
    DECLARE_COMPLETION_ONSTACK(done);
    struct task_struct *task;

    if (!expect(num_online_cpus() > 1, "there are two harts"))
        return;
    is_broken = broken;
    task = kthread_create(on_hart_1, &done, "client");
    kthread_bind(task, 1);
    wake_up_process(task);
    wait_for_completion(&done);
    kthread_stop(task);
}

int main(void);

int main(void)
{
    return scenario("s4a", run);
}
