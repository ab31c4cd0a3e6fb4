/* SPDX-License-Identifier: Apache-2.0 */
#include "hw.h"

#include "bits.h"
#include "delay.h"
#include "dma-mapping.h"
#include "interrupt.h"
#include "io.h"
#include "of.h"
#include "selftest.h"
#include "testctl_regs.h"

static u8 __iomem *regs(void)
{
    static u8 __iomem *mapped;

    if (!mapped)
        mapped = of_iomap(of_find_compatible_node(NULL, "dmavp,testctl"), 0);
    return mapped;
}

bool hw_there(void)
{
    return regs();
}

/* --- gates ------------------------------------------------------------------ */

void hw_hold(unsigned n, u32 kinds, u32 beat)
{
    writel(beat, regs() + TESTCTL_GATE(0) + TESTCTL_GATE_BEAT);
    writel(TESTCTL_ARM | TESTCTL_AFTER | kinds | PUT(TESTCTL_CHANNEL, n),
           regs() + TESTCTL_GATE(0) + TESTCTL_GATE_CTRL);
}

bool hw_wait_held(void)
{
    for (unsigned i = 0; i < 1000; i++) {
        if (readl(regs() + TESTCTL_GATE(0) + TESTCTL_GATE_STATUS) == TESTCTL_HOLDS)
            return true;
        udelay(1);
    }
    return false;
}

void hw_let_go(void)
{
    writel(0, regs() + TESTCTL_GATE(0) + TESTCTL_GATE_CTRL);
}

static unsigned irq_of(const struct dma_chan *chan)
{
    return (unsigned)of_irq_get(chan->device->dev->of_node, 0);
}

void hw_gate_irq(const struct dma_chan *chan, bool closed)
{
    const unsigned irq = irq_of(chan);

    writel(closed ? BIT(irq % 32) : 0, regs() + TESTCTL_IRQ_GATE + irq / 32 * 4);
}

static void force(unsigned irq, bool on)
{
    writel(on ? BIT(irq % 32) : 0, regs() + TESTCTL_IRQ_FORCE + irq / 32 * 4);
}

void hw_force_irq(const struct dma_chan *chan, bool on)
{
    force(irq_of(chan), on);
}

static irqreturn_t somebody_else(int irq, void *dev_id)
{
    force((unsigned)irq, false);
    ++*(unsigned *)dev_id;
    return IRQ_HANDLED;
}

void hw_foreign_irq(const struct dma_chan *chan)
{
    const unsigned irq = irq_of(chan);
    unsigned calls = 0;

    CHECK_EQ(request_irq(irq, somebody_else, IRQF_SHARED, "pl08xtest", &calls), 0);
    force(irq, true);
    for (unsigned i = 0; i < 100 && !READ_ONCE(calls); i++)
        udelay(1);
    free_irq(irq, &calls);
    CHECK_EQ(calls, 1);
}

bool hw_irq_is_due(const struct dma_chan *chan)
{
    const unsigned irq = irq_of(chan);

    return readl(regs() + TESTCTL_IRQ_PENDING + irq / 32 * 4) & BIT(irq % 32);
}

/* --- rules -------------------------------------------------------------------- */

static u32 add_rule(u32 rule, unsigned n, u32 kinds, phys_addr_t first, u32 bytes, u32 nth,
                    u32 value)
{
    u32 number;

    writel(lower_32_bits(first), regs() + TESTCTL_RULE_FIRST);
    writel(lower_32_bits(first) + bytes - 1, regs() + TESTCTL_RULE_LAST);
    writel(PUT(TESTCTL_INITIATOR, HW_DMA) | kinds | PUT(TESTCTL_CHAN, n),
           regs() + TESTCTL_RULE_WHO);
    writel(nth, regs() + TESTCTL_RULE_NTH);
    writel(1, regs() + TESTCTL_RULE_COUNT);
    writel(value, regs() + TESTCTL_RULE_VALUE);
    writel(rule, regs() + TESTCTL_RULE_ADD);
    number = readl(regs() + TESTCTL_RULE_NUMBER);
    CHECK(number != TESTCTL_NO_RULE);
    return number;
}

u32 hw_rule(u32 rule, unsigned n, u32 kinds, phys_addr_t first, u32 bytes, u32 nth)
{
    return add_rule(rule, n, kinds, first, bytes, nth, 0);
}

u32 hw_corrupt(unsigned n, u32 kinds, phys_addr_t word, u32 bits)
{
    return add_rule(TESTCTL_CORRUPT, n, kinds, word, sizeof(u32), 1, bits);
}

u32 hw_hits(u32 number)
{
    writel(number, regs() + TESTCTL_RULE_SELECT);
    return readl(regs() + TESTCTL_RULE_HITS);
}

void hw_unrule(u32 number)
{
    writel(number, regs() + TESTCTL_RULE_REMOVE);
}

/* --- log ------------------------------------------------------------------------ */

void hw_log(u32 who, phys_addr_t first, u32 bytes)
{
    writel(0, regs() + TESTCTL_LOG_CTRL);
    writel(who, regs() + TESTCTL_LOG_WHO);
    writel(lower_32_bits(first), regs() + TESTCTL_LOG_FIRST);
    writel(lower_32_bits(first) + bytes - 1, regs() + TESTCTL_LOG_LAST);
    writel(1, regs() + TESTCTL_LOG_CTRL);
}

u32 hw_log_count(void)
{
    return readl(regs() + TESTCTL_LOG_COUNT);
}

u32 hw_log_addr(u32 n)
{
    writel(n, regs() + TESTCTL_LOG_INDEX);
    return readl(regs() + TESTCTL_LOG_ADDR);
}

u32 hw_log_info(u32 n)
{
    writel(n, regs() + TESTCTL_LOG_INDEX);
    return readl(regs() + TESTCTL_LOG_INFO);
}

void hw_log_off(void)
{
    writel(0, regs() + TESTCTL_LOG_CTRL);
}

phys_addr_t hw_regs(const struct dma_chan *chan)
{
    struct resource res;

    CHECK_EQ(of_address_to_resource(chan->device->dev->of_node, 0, &res), 0);
    return res.start;
}

phys_addr_t hw_bus(const struct dma_chan *chan, dma_addr_t addr)
{
    return dma_resolve(dmaengine_get_dma_device(chan), addr, 1);
}
