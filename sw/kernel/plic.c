/* SPDX-License-Identifier: Apache-2.0 */
/* Platform-level interrupt controller, as the harts' machine mode sees it (RISC-V PLIC
 * specification 1.0.0). Sources have priority 1, or 0 while they are masked. */
#include "arch.h"
#include "bits.h"
#include "internal.h"
#include "io.h"
#include "of.h"
#include "plic_regs.h"

enum { CONTEXTS_MAX = 15872 };

static u8 __iomem *plic;
static const struct device_node *node;
static unsigned sources;

unsigned plic_sources(void)
{
    return sources;
}

/* The position of (HART's interrupt controller, machine external) in interrupts-extended. */
static int find_context(const struct device_node *np, u32 hart)
{
    for (unsigned i = 0; i < CONTEXTS_MAX; i++) {
        struct of_phandle_args out;
        u32 reg;

        if (of_parse_phandle_with_args(np, "interrupts-extended", "#interrupt-cells", i, &out))
            return -EINVAL;
        if (out.args_count == 1 && out.args[0] == ARCH_IRQ_EXTERNAL &&
            !of_property_read_u32(out.np->parent, "reg", &reg) && reg == hart)
            return (int)i;
    }
    return -EINVAL;
}

void plic_init(void)
{
    struct device_node *np = of_find_compatible_node(NULL, "riscv,plic0");
    u32 count;

    if (!np)
        np = of_find_compatible_node(NULL, "sifive,plic-1.0.0");
    plic = of_iomap(np, 0);
    if (!plic)
        panic("device tree: no interrupt controller (riscv,plic0)");
    if (of_property_read_u32(np, "riscv,ndev", &count))
        panic("device tree: %s: no property riscv,ndev", np->name);
    node = np;
    sources = count;
    plic_init_cpu(&cpus[0]);
    arch_irq_source_enable(ARCH_IRQ_EXTERNAL);
}

void plic_init_cpu(struct cpu *cpu)
{
    const int context = find_context(node, cpu->hart);

    if (context < 0)
        panic("device tree: %s: interrupts-extended does not lead to hart %u's machine mode",
              node->name, cpu->hart);
    cpu->plic_enable = plic + PLIC_ENABLE(context, 0);
    cpu->plic_claim = plic + PLIC_CLAIM(context);
    writel(0, plic + PLIC_THRESHOLD(context));
}

/* By priority, not by the enable bits: of a source that is not enabled no completion counts, and
 * the handler may be running. irq.c's lock held. */
void plic_unmask(unsigned irq, bool on)
{
    writel(on, plic + PLIC_PRIORITY(irq));
}

void plic_enable(unsigned irq, const struct cpu *cpu, bool on)
{
    u8 __iomem *reg = cpu->plic_enable + irq / 32 * 4;
    const u32 bits = readl(reg);

    writel(on ? bits | BIT(irq % 32) : bits & ~BIT(irq % 32), reg);
}
