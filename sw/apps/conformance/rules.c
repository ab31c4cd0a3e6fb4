/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

#include "io.h"

enum { CONTROLLER = 0 };

u32 rule_add(u32 kind, u32 value, u32 kinds, u32 chan, phys_addr_t first, phys_addr_t last)
{
    u8 __iomem *regs = testctl();
    u32 rule;

    writel((u32)first, regs + TESTCTL_RULE_FIRST);
    writel((u32)last, regs + TESTCTL_RULE_LAST);
    writel(CONTROLLER | kinds | PUT(TESTCTL_CHAN, chan), regs + TESTCTL_RULE_WHO);
    writel(1, regs + TESTCTL_RULE_NTH);
    writel(0, regs + TESTCTL_RULE_COUNT);
    writel(value, regs + TESTCTL_RULE_VALUE);
    writel(kind, regs + TESTCTL_RULE_ADD);
    rule = readl(regs + TESTCTL_RULE_NUMBER);
    CHECK(rule != TESTCTL_NO_RULE);
    return rule;
}

u32 rule_hits(u32 rule)
{
    u8 __iomem *regs = testctl();

    writel(rule, regs + TESTCTL_RULE_SELECT);
    return readl(regs + TESTCTL_RULE_HITS);
}

void rule_remove(u32 rule)
{
    writel(rule, testctl() + TESTCTL_RULE_REMOVE);
}

static u32 on_memory(u32 kind, u32 value, const void *at, u32 bytes)
{
    return rule_add(kind, value, 0, TESTCTL_ANY, virt_to_phys(at), virt_to_phys(at) + bytes - 1);
}

u32 poison(const void *at, u32 bytes)
{
    return on_memory(TESTCTL_POISON, 0, at, bytes);
}

/* Nothing but a cycle more. */
u32 watch(const void *at, u32 bytes)
{
    return on_memory(TESTCTL_DELAY, 1, at, bytes);
}
