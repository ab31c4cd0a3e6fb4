/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The callback is scheduled and has not begun when the client terminates and
 * synchronises (2015): it is never called, and nobody waits for it.
 *
 * Broken: a provider without synchronize, whose terminate leaves what is done to be
 * called later, into memory that the client has freed.
 */
#include "scenario.h"

#include "virt-dma.h"

static int leave_all(struct dma_chan *c)
{
    (void)c;
    return 0;
}

static void run(bool broken)
{
    struct dma_device *device = channel->device;
    int (*terminate)(struct dma_chan *) = device->device_terminate_all;
    void (*synchronize)(struct dma_chan *) = device->device_synchronize;

    if (broken) {
        device->device_terminate_all = leave_all;
        device->device_synchronize = NULL;
    }
    checker_gate(true);
    bench_issue(channel, 0);
    engine->run(channel);
    expect(bench_arrived(0) && piece[0].seen.calls == 0, "it is done, its callback scheduled");
    expect(dmaengine_terminate_sync(channel) == 0, "terminate_sync returns");
    checker_gate(false);
    selftest_settle();
    expect(piece[0].seen.calls == 0, "and after it nobody is called");
    device->device_terminate_all = terminate;
    device->device_synchronize = synchronize;
}

int main(void);

int main(void)
{
    return scenario("s4b", run);
}
