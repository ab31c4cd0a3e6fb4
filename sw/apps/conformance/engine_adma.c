/* SPDX-License-Identifier: Apache-2.0 */
/* The board's ADMA as an engine. */
#include "engine_hw.h"

#include "of.h"
#include "pm_runtime.h"

static struct dma_device *found;
static bool open(void);

static void close(void)
{
}

static struct dma_device *device(void)
{
    return found;
}

/* It has a power domain of its own, so it has forgotten already. */
static void forget(void)
{
    CHECK(pm_runtime_suspended(found->dev));
}

struct engine adma_engine = {
    .name = "adma",
    .open = open,
    .close = close,
    .device = device,
    .run = hw_engine_run,
    .forget = forget,
};

static bool is_adma(struct dma_chan *chan, void *param)
{
    (void)param;
    return of_device_is_compatible(chan->device->dev->of_node, "dmavp,adma");
}

static bool open(void)
{
    struct dma_chan *chan = dma_request_channel(1ul << DMA_MEMCPY, is_adma, NULL);

    if (!chan)
        return false;
    found = chan->device;
    dma_release_channel(chan);
    hw_engine_begin(&adma_engine, found);
    return true;
}
