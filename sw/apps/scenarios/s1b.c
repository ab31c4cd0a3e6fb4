/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Then start it from a tasklet" (2010): which costs latency. 10,000 starts and stops
 * from atomic context, with all deferred work kept back: a start needs none.
 *
 * Broken: a provider that starts from a tasklet.
 */
#include "scenario.h"

#include "jiffies.h"

enum { STARTS = 10000 };

static DEFINE_SPINLOCK(stream);
static void (*issue)(struct dma_chan *channel);

static void issue_later(struct tasklet_struct *t)
{
    (void)t;
    issue(channel);
}

static struct tasklet_struct later = {.callback = issue_later};

static void lazy_issue(struct dma_chan *c)
{
    (void)c;
    tasklet_schedule(&later);
}

/* Nanoseconds that issue took. */
static ktime_t start_and_stop(void)
{
    ktime_t took;
    unsigned long flags;

    spin_lock_irqsave(&stream, flags);
    bench_submit(channel, 0);
    took = ktime_get();
    dma_async_issue_pending(channel);
    took = ktime_get() - took;
    dmaengine_terminate_async(channel);
    spin_unlock_irqrestore(&stream, flags);
    dmaengine_synchronize(channel);
    return took;
}

static void run(bool broken)
{
    ktime_t first, longest = 0;

    issue = channel->device->device_issue_pending;
    if (broken)
        channel->device->device_issue_pending = lazy_issue;
    checker_gate(true);
    start_and_stop();
    first = start_and_stop();
    for (unsigned i = 0; i < STARTS; i++)
        longest = max(longest, start_and_stop());
    expect(longest <= 2 * first, "each of 10000 starts takes as long as the first one");
    bench_issue(channel, 1);
    engine->run(channel);
    expect(bench_arrived(1), "the data are there, though no deferred work has run");
    expect(piece[1].seen.calls == 0, "but the callback waits for it");
    checker_gate(false);
    selftest_settle();
    expect(piece[1].seen.calls == 1, "and comes then");
    channel->device->device_issue_pending = issue;
}

int main(void);

int main(void)
{
    return scenario("s1b", run);
}
