/* SPDX-License-Identifier: Apache-2.0 */
/* Platform-level interrupt controller, as hart 0's machine mode sees it (RISC-V PLIC specification
 * 1.0.0). All sources have priority 1. */
#include "arch.h"
#include "bits.h"
#include "internal.h"
#include "io.h"
#include "of.h"
#include "plic_regs.h"

enum { CONTEXTS_MAX = 15872, UNHANDLED_MAX = 1000 };

static u8 __iomem *plic;
static u8 __iomem *claim;
static unsigned context, sources;
static unsigned unhandled; /* in a row */

unsigned plic_sources(void)
{
    return sources;
}

/* The position of (hart 0's interrupt controller, machine external) in interrupts-extended. */
static int find_context(const struct device_node *np)
{
    for (unsigned i = 0; i < CONTEXTS_MAX; i++) {
        struct of_phandle_args out;
        u32 hart;

        if (of_parse_phandle_with_args(np, "interrupts-extended", "#interrupt-cells", i, &out))
            return -EINVAL;
        if (out.args_count == 1 && out.args[0] == ARCH_IRQ_EXTERNAL &&
            !of_property_read_u32(out.np->parent, "reg", &hart) && !hart)
            return (int)i;
    }
    return -EINVAL;
}

void plic_init(void)
{
    struct device_node *np = of_find_compatible_node(NULL, "riscv,plic0");
    u32 count;
    int c;

    if (!np)
        np = of_find_compatible_node(NULL, "sifive,plic-1.0.0");
    plic = of_iomap(np, 0);
    if (!plic)
        panic("device tree: no interrupt controller (riscv,plic0)");
    if (of_property_read_u32(np, "riscv,ndev", &count))
        panic("device tree: %s: no property riscv,ndev", np->name);
    c = find_context(np);
    if (c < 0)
        panic("device tree: %s: interrupts-extended does not lead to hart 0's machine mode",
              np->name);
    context = (unsigned)c;
    sources = count;
    claim = plic + PLIC_CLAIM(context);
    writel(0, plic + PLIC_THRESHOLD(context));
    arch_irq_source_enable(ARCH_IRQ_EXTERNAL);
}

/* Called with interrupts off. */
void plic_enable(unsigned irq, bool on)
{
    u8 __iomem *reg = plic + PLIC_ENABLE(context, irq / 32);
    const u32 bits = readl(reg);

    writel(1, plic + PLIC_PRIORITY(irq));
    writel(on ? bits | BIT(irq % 32) : bits & ~BIT(irq % 32), reg);
}

/* Serves everything that is pending. An interrupt that nobody takes can be an echo of one that was
 * served just before; one that keeps coming is switched off, or nothing else would ever run. */
void plic_handle_irq(void)
{
    u32 irq;

    while ((irq = readl(claim)) != 0) {
        const bool handled = irq_dispatch(irq);

        writel(irq, claim); /* before the source is disabled: then it would not count */
        if (likely(handled)) {
            unhandled = 0;
        } else if (++unhandled == UNHANDLED_MAX) {
            unhandled = 0;
            pr_err("irq %u: nobody cared; disabled\n", irq);
            plic_enable(irq, false);
        }
    }
}
