/* SPDX-License-Identifier: Apache-2.0 */
/* The board's first PL080 as an engine, with a test FIFO to serve. */
#include "engine_hw.h"

#include "fifo.h"
#include "io.h"
#include "pl08x.h"

static struct dma_chan *found;
static bool open(void);

/* Copies on the controller with the lowest address. */
static bool is_pl08x(struct dma_chan *chan, void *param)
{
    (void)param;
    return of_device_is_compatible(chan->device->dev->of_node, "arm,pl080");
}

static void close(void)
{
}

static struct dma_device *device(void)
{
    return found->device;
}

static void forget(void)
{
    struct resource res;
    u8 __iomem *regs;

    CHECK_EQ(of_address_to_resource(found->device->dev->of_node, 0, &res), 0);
    regs = ioremap(res.start, res.size);
    for (unsigned i = 0; i < PL080_CHANNELS; i++)
        writel(0, regs + PL080_CHAN(i) + PL080_CX_CONFIGURATION);
    writel(0, regs + PL080_CONFIGURATION);
}

/* The test FIFO asks; that nothing comes to it or from it does not stop it. */
static struct dma_chan *port_of(enum dma_transfer_direction direction)
{
    const unsigned side = direction == DMA_DEV_TO_MEM ? TEST_FIFO_RX : TEST_FIFO_TX;
    const struct fifo_setup endless = {.width = 2, .burst = 1};
    struct dma_chan *chan = fifo_count ? fifo_channel(&fifos[0], side) : ERR_PTR(-ENODEV);

    if (IS_ERR(chan))
        return NULL;
    fifo_run(&fifos[0], side, &endless);
    return chan;
}

static void port_done(struct dma_chan *chan, enum dma_transfer_direction direction)
{
    dma_release_channel(chan);
    fifo_stop(&fifos[0], direction == DMA_DEV_TO_MEM ? TEST_FIFO_RX : TEST_FIFO_TX);
}

struct engine pl08x_engine = {
    .name = "pl08x",
    .grain = GRAIN_WORD,
    .open = open,
    .close = close,
    .device = device,
    .run = hw_engine_run,
    .port = port_of,
    .forget = forget,
    .port_close = port_done,
};

static bool open(void)
{
    dma_cap_mask_t mask = 0;

    dma_cap_set(DMA_MEMCPY, mask);
    found = dma_request_channel(mask, is_pl08x, NULL);
    if (!found)
        return false;
    dma_release_channel(found);
    hw_engine_begin(&pl08x_engine, found->device);
    return true;
}
