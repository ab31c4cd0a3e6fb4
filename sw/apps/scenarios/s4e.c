/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ending a stream in its own callback (2015): terminate_async is what to call there.
 *
 * Broken: a client that calls terminate_sync, which would wait for the callback in
 * which it is called.
 */
#include "scenario.h"

static bool waits;

static void stop(struct seen *s)
{
    if (waits)
        dmaengine_terminate_sync(s->chan);
    else
        dmaengine_terminate_async(s->chan);
}

static void run(bool broken)
{
    waits = broken;
    piece[0].seen.then = stop;
    bench_submit(channel, 0);
    bench_submit(channel, 1);
    dma_async_issue_pending(channel);
    bench_run(channel);
    expect(piece[0].seen.calls == 1, "the callback has ended the stream");
    expect(checker_errors() == 0, "with a call that may be made there");
    bench_issue(channel, 2);
    bench_run(channel);
    expect(bench_arrived(2), "the channel goes on");
}

int main(void);

int main(void)
{
    return scenario("s4e", run);
}
