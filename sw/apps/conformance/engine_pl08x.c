/* SPDX-License-Identifier: Apache-2.0 */
/* The board's first PL080 as an engine, with the handles of test control. */
#include "conformance.h"

#include "bits.h"
#include "delay.h"
#include "fifo.h"
#include "io.h"
#include "jiffies.h"
#include "pl08x.h"
#include "testctl_regs.h"

enum { CONTROLLER = 0 };

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

/* Until the last ticket is done, failed or paused, or nothing has moved for a while. */
static void run(struct dma_chan *chan)
{
    const unsigned long end = jiffies + msecs_to_jiffies(1000);
    struct dma_tx_state state = {.residue = 0};
    unsigned still = 0;

    while (still < 50 && !time_after(jiffies, end)) {
        const u32 before = state.residue;

        if (dmaengine_tx_status(chan, chan->cookie, &state) != DMA_IN_PROGRESS)
            return;
        still = state.residue == before ? still + 1 : 0;
        udelay(2);
    }
}

static void gate(u32 offset, u32 value)
{
    writel(value, testctl() + TESTCTL_GATE(CONTROLLER) + offset);
}

/* The physical channel of a copy is that of the same number, of a peripheral the first one: no
 * other one has more to do here. */
static u32 physical(const struct dma_chan *chan)
{
    return chan->device == found->device ? (u32)chan->chan_id : 0;
}

static void hold(struct dma_chan *chan, u32 bytes)
{
    const u32 beat = bytes ? bytes / 4 : 1,
              kind = bytes ? TESTCTL_WRITE | TESTCTL_AFTER : TESTCTL_READ;

    gate(TESTCTL_GATE_BEAT, beat);
    gate(TESTCTL_GATE_CTRL, TESTCTL_ARM | kind | PUT(TESTCTL_CHANNEL, physical(chan)));
}

static void let_go(struct dma_chan *chan)
{
    (void)chan;
    gate(TESTCTL_GATE_CTRL, 0);
}

/* An access of the channel gets a bus error: a write, or a read, which may be ahead of the writes
 * by what is in the FIFO. */
static void fail(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result)
{
    static u32 rule = TESTCTL_NO_RULE;
    u8 __iomem *regs = testctl();

    if (rule != TESTCTL_NO_RULE)
        writel(rule, regs + TESTCTL_RULE_REMOVE);
    writel(0, regs + TESTCTL_RULE_FIRST);
    writel(UINT32_MAX, regs + TESTCTL_RULE_LAST);
    writel(CONTROLLER | PUT(TESTCTL_CHAN, (u32)chan->chan_id) |
               (result == DMA_TRANS_READ_FAILED ? TESTCTL_READ : TESTCTL_WRITE),
           regs + TESTCTL_RULE_WHO);
    writel(bytes / 4 + 1, regs + TESTCTL_RULE_NTH);
    writel(1, regs + TESTCTL_RULE_COUNT);
    writel(TESTCTL_ERROR, regs + TESTCTL_RULE_ADD);
    rule = readl(regs + TESTCTL_RULE_NUMBER);
    CHECK(rule != TESTCTL_NO_RULE);
}

static void gate_irqs(bool closed)
{
    const unsigned irq = (unsigned)of_irq_get(found->device->dev->of_node, 0);

    writel(closed ? 1u << irq % 32 : 0, testctl() + TESTCTL_IRQ_GATE + irq / 32 * 4);
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
    .open = open,
    .close = close,
    .device = device,
    .run = run,
    .port = port_of,
    .forget = forget,
    .port_close = port_done,
};

/* The other handles are those of test control. */
static bool open(void)
{
    dma_cap_mask_t mask = 0;

    dma_cap_set(DMA_MEMCPY, mask);
    found = dma_request_channel(mask, is_pl08x, NULL);
    if (found)
        dma_release_channel(found);
    if (testctl()) {
        pl08x_engine.hold = hold;
        pl08x_engine.let_go = let_go;
        pl08x_engine.gate_irqs = gate_irqs;
        pl08x_engine.fail = fail;
    }
    return found;
}
