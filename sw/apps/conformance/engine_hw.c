/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_hw.h"

#include "delay.h"
#include "io.h"
#include "jiffies.h"
#include "of.h"
#include "testctl_regs.h"

/* Controllers of the boards are so many bytes apart, and numbered in that order. */
enum { FIRST = 0x11000000, APART = 0x10000 };

static struct {
    const struct dma_device *device;
    u32 controller; /* test control's number of it */
} hw;

/* Until the last ticket is done, failed or paused, or nothing has moved for a while. */
void hw_engine_run(struct dma_chan *chan)
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
    writel(value, testctl() + TESTCTL_GATE(hw.controller) + offset);
}

/* The physical channel of a copy is that of the same number, of a peripheral the first one: no
 * other one has more to do here. */
static u32 physical(const struct dma_chan *chan)
{
    return chan->device == hw.device ? (u32)chan->chan_id : 0;
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
    writel(hw.controller | PUT(TESTCTL_CHAN, (u32)chan->chan_id) |
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
    const unsigned irq = (unsigned)of_irq_get(hw.device->dev->of_node, 0);

    writel(closed ? 1u << irq % 32 : 0, testctl() + TESTCTL_IRQ_GATE + irq / 32 * 4);
}

void hw_engine_begin(struct engine *e, const struct dma_device *device)
{
    struct resource res;

    hw.device = device;
    CHECK_EQ(of_address_to_resource(device->dev->of_node, 0, &res), 0);
    hw.controller = (u32)(res.start - FIRST) / APART;
    if (!testctl())
        return;
    e->hold = hold;
    e->let_go = let_go;
    e->gate_irqs = gate_irqs;
    e->fail = fail;
}
