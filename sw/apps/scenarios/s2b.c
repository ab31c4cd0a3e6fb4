/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A callback that terminates its channel and then submits anew (2010): what was there
 * is gone, what it submits runs.
 *
 * Broken: a provider whose terminate only makes a note, and takes away what is there
 * when the next issue comes.
 */
#include "scenario.h"

static int (*terminate)(struct dma_chan *c);
static void (*issue)(struct dma_chan *c);
static bool noted;

static int note(struct dma_chan *c)
{
    (void)c;
    noted = true;
    return 0;
}

static void issue_after_all(struct dma_chan *c)
{
    if (noted)
        terminate(c);
    noted = false;
    issue(c);
}

static void start_over(struct seen *s)
{
    dmaengine_terminate_async(s->chan);
    bench_submit(s->chan, 3);
    dma_async_issue_pending(s->chan);
}

static void run(bool broken)
{
    struct dma_device *device = channel->device;

    terminate = device->device_terminate_all;
    issue = device->device_issue_pending;
    if (broken) {
        device->device_terminate_all = note;
        device->device_issue_pending = issue_after_all;
    }
    piece[0].seen.then = start_over;
    bench_submit(channel, 0);
    bench_issue(channel, 1);
    bench_submit(channel, 2);
    checker_gate(true);
    engine->run(channel); /* the first two are done, their callbacks due */
    checker_gate(false);
    bench_run(channel);
    expect(piece[0].seen.calls == 1, "the first one was called back, and started over");
    expect(piece[1].seen.calls == 0 && piece[2].seen.calls == 0 && bench_untouched(2),
           "those that were there are gone");
    expect(bench_arrived(3) && piece[3].seen.calls == 1, "the new one has run");
    device->device_terminate_all = terminate;
    device->device_issue_pending = issue;
}

int main(void);

int main(void)
{
    return scenario("s2b", run);
}
