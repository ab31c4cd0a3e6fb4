/* SPDX-License-Identifier: Apache-2.0 */
/* The DMA controller in software as an engine: it moves when it is told to, by the smallest steps.
 */
#include "conformance.h"

#include "swdma_parts.h"

/* STEPS: what repeats is let run for so long. */
enum { CHANNELS = 3, STEP = 4, STEPS = 30000 };

static struct dma_device *created;

/* H1: after LEFT more bytes of the channel; NULL: nothing is held. */
static struct {
    struct dma_chan *chan;
    u32 left;
} gate;

static bool open(void)
{
    const struct swdma_config config = {.channels = CHANNELS, .step = STEP, .manual = true};

    created = swdma_create(&config);
    gate.chan = NULL;
    return !IS_ERR(created);
}

static void close(void)
{
    CHECK_EQ(swdma_live(created), 0);
    CHECK_EQ(swdma_destroy(created), 0);
}

static struct dma_device *device(void)
{
    return created;
}

static bool held(const struct dma_chan *chan)
{
    return gate.chan == chan && !gate.left;
}

/* One step, which counts for the gate; false: there was nothing to do. */
static bool step(struct dma_chan *chan)
{
    const struct swdma_desc *d = to_swdma_chan(chan)->running;
    const u32 moved = d ? d->moved : 0, len = d ? d->vd.len : 0;
    u32 now;

    if (!swdma_step(chan))
        return false;
    now = d == to_swdma_chan(chan)->running && d->moved > moved ? d->moved : len;
    if (gate.chan == chan)
        gate.left -= min(gate.left, now - moved);
    return true;
}

static void run(struct dma_chan *chan)
{
    for (unsigned i = 0; i < STEPS && !held(chan) && step(chan); i++)
        ;
}

static void hold(struct dma_chan *chan, u32 bytes)
{
    gate.chan = chan;
    gate.left = bytes;
}

static void let_go(struct dma_chan *chan)
{
    const struct swdma_desc *d = to_swdma_chan(chan)->running;

    gate.chan = NULL;
    if (!d || !d->repeats)
        run(chan);
}

static struct dma_chan *port_of(enum dma_transfer_direction direction)
{
    (void)direction;
    return dma_get_any_slave_channel(created);
}

static void port_done(struct dma_chan *chan, enum dma_transfer_direction direction)
{
    (void)direction;
    dma_release_channel(chan);
}

const struct engine sw_engine = {
    .name = "software",
    .grain = GRAIN_WORD,
    .open = open,
    .close = close,
    .device = device,
    .run = run,
    .hold = hold,
    .let_go = let_go,
    .fail = swdma_fail_at,
    .port = port_of,
    .port_close = port_done,
};
