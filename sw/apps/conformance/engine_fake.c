/* SPDX-License-Identifier: Apache-2.0 */
/* The provider without hardware as an engine: it moves when it is told to, and completes in the
 * caller's context. */
#include "conformance.h"

#include "fake_dma.h"

static bool open(void)
{
    fake_create();
    return true;
}

static struct dma_device *device(void)
{
    return &fake;
}

static void run(struct dma_chan *chan)
{
    while (!fake_is_held(chan) && fake_finish(chan))
        ;
}

static void let_go(struct dma_chan *chan)
{
    fake_hold(chan, FAKE_FREE);
    run(chan);
}

struct dma_chan *fake_open(void)
{
    struct dma_chan *chan;

    fake_create();
    chan = dma_get_slave_channel(list_first_entry(&fake.channels, struct dma_chan, device_node));
    CHECK(chan);
    bench_begin(chan);
    return chan;
}

void fake_close(struct dma_chan *chan)
{
    bench_close(chan);
    fake_destroy();
}

const struct engine fake_engine = {
    .name = "fake",
    .grain = GRAIN_WORD,
    .open = open,
    .close = fake_destroy,
    .device = device,
    .run = run,
    .hold = fake_hold,
    .let_go = let_go,
    .fail = fake_fail_next,
};
