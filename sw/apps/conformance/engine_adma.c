/* SPDX-License-Identifier: Apache-2.0 */
/* The board's ADMA as an engine. */
#include "engine_hw.h"

#include "adma_regs.h"
#include "io.h"
#include "of.h"
#include "rcpc_regs.h"

static struct dma_device *found;
static bool open(void);

static void close(void)
{
}

static struct dma_device *device(void)
{
    return found;
}

/* What controls its power domain, and its bit there. */
static struct {
    u8 __iomem *regs;
    u32 bit;
} domain;

static bool find_domain(void)
{
    struct of_phandle_args args;

    if (of_parse_phandle_with_args(found->dev->of_node, "power-domains", "#power-domain-cells", 0,
                                   &args))
        return false;
    domain.regs = of_iomap(args.np, 0);
    domain.bit = BIT(args.args[0]);
    return CHECK(domain.regs);
}

/* Without power it has forgotten already. */
static void forget(void)
{
    CHECK(!(readl(domain.regs + RCPC_POWER_ON) & domain.bit));
}

struct engine adma_engine = {
    .name = "adma",
    .grain = ADMA_BURST,
    .in_turns = true,
    .open = open,
    .close = close,
    .device = device,
    .run = hw_engine_run,
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
    if (find_domain())
        adma_engine.forget = forget;
    return true;
}
