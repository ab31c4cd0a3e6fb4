/* SPDX-License-Identifier: Apache-2.0 */
/* The board's controller of clocks, resets and power domains (models/power, rcpc_regs.h). */
#include "rcpc_regs.h"

#include "clk.h"
#include "delay.h"
#include "devres.h"
#include "err.h"
#include "io.h"
#include "jiffies.h"
#include "platform_device.h"
#include "pm_domain.h"
#include "reset.h"
#include "spinlock.h"

enum { COMES_UP_MS = 100 }; /* no domain takes longer */

struct rcpc {
    struct platform_device *pdev;
    u8 __iomem *regs;
    struct clk *parent;         /* its own clock */
    struct spinlock reset_lock; /* of the register that has all lines */
    unsigned clock_count, reset_count, domain_count;
    struct rcpc_clock {
        struct clk_hw hw;
        struct rcpc *rcpc;
        char name[40];
    } * clocks;
    struct rcpc_reset {
        struct reset_control line;
        struct rcpc *rcpc;
        char name[40];
    } * resets;
    struct rcpc_domain {
        struct generic_pm_domain domain;
        struct rcpc *rcpc;
        char name[40];
    } * domains;
};

static unsigned field(u32 value, u32 mask)
{
    return (value & mask) / (mask & -mask);
}

/* --- clocks ----------------------------------------------------------------------------- */

static u8 __iomem *clock_reg(const struct clk_hw *hw)
{
    const struct rcpc_clock *c = container_of(hw, struct rcpc_clock, hw);

    return c->rcpc->regs + RCPC_CLOCK(c - c->rcpc->clocks);
}

static void clock_set(struct clk_hw *hw, bool on)
{
    u8 __iomem *reg = clock_reg(hw);

    writel((readl(reg) & ~RCPC_CLOCK_E) | (on ? RCPC_CLOCK_E : 0), reg);
}

static bool clock_runs(const struct clk_hw *hw)
{
    return readl(clock_reg(hw)) & RCPC_CLOCK_E;
}

static unsigned long clock_rate(const struct clk_hw *hw)
{
    const struct rcpc *rcpc = container_of(hw, struct rcpc_clock, hw)->rcpc;

    return clk_get_rate(rcpc->parent) / field(readl(clock_reg(hw)), RCPC_CLOCK_DIV);
}

static void *clock_xlate(const u32 *cells, unsigned count, void *data)
{
    struct rcpc *rcpc = data;

    if (count != 1 || cells[0] >= rcpc->clock_count)
        return ERR_PTR(-EINVAL);
    return &rcpc->clocks[cells[0]].hw;
}

/* --- reset lines --------------------------------------------------------------------------- */

static void reset_set(struct reset_control *line, bool held)
{
    struct rcpc_reset *r = container_of(line, struct rcpc_reset, line);
    u8 __iomem *reg = r->rcpc->regs + RCPC_RESET;
    const u32 bit = BIT(r - r->rcpc->resets);
    unsigned long flags;

    spin_lock_irqsave(&r->rcpc->reset_lock, flags);
    writel((readl(reg) & ~bit) | (held ? bit : 0), reg);
    spin_unlock_irqrestore(&r->rcpc->reset_lock, flags);
}

static void *reset_xlate(const u32 *cells, unsigned count, void *data)
{
    struct rcpc *rcpc = data;

    if (count != 1 || cells[0] >= rcpc->reset_count)
        return ERR_PTR(-EINVAL);
    return &rcpc->resets[cells[0]].line;
}

/* --- power domains ------------------------------------------------------------------------- */

static int power_off(struct generic_pm_domain *domain)
{
    struct rcpc_domain *d = container_of(domain, struct rcpc_domain, domain);

    writel(0, d->rcpc->regs + RCPC_POWER(d - d->rcpc->domains));
    return 0;
}

/* Until it has come up: who has asked for it touches registers next. */
static int power_on(struct generic_pm_domain *domain)
{
    struct rcpc_domain *d = container_of(domain, struct rcpc_domain, domain);
    u8 __iomem *regs = d->rcpc->regs;
    const unsigned n = (unsigned)(d - d->rcpc->domains);
    const unsigned long since = get_jiffies();
    u32 status;

    writel(RCPC_POWER_E, regs + RCPC_POWER(n));
    while (!((status = readl(regs + RCPC_POWER_STATUS(n))) & (RCPC_STATUS_ON | RCPC_STATUS_FAILED)))
        if (get_jiffies() - since > msecs_to_jiffies(COMES_UP_MS))
            break;
        else
            usleep_range(1, 10);
    if (status & RCPC_STATUS_ON)
        return 0;
    power_off(domain); /* which ends its failure */
    return status & RCPC_STATUS_FAILED ? -EIO : -ETIMEDOUT;
}

static bool is_up(const struct generic_pm_domain *domain)
{
    const struct rcpc_domain *d = container_of(domain, struct rcpc_domain, domain);

    return readl(d->rcpc->regs + RCPC_POWER_STATUS(d - d->rcpc->domains)) & RCPC_STATUS_ON;
}

static void *domain_xlate(const u32 *cells, unsigned count, void *data)
{
    struct rcpc *rcpc = data;

    if (count != 1 || cells[0] >= rcpc->domain_count)
        return ERR_PTR(-EINVAL);
    return &rcpc->domains[cells[0]].domain;
}

/* --- the device ------------------------------------------------------------------------------ */

static void no_clocks(void *np)
{
    of_clk_del_provider(np);
}

static void no_resets(void *np)
{
    of_reset_del_provider(np);
}

static void no_domains(void *np)
{
    of_genpd_del_provider(np);
}

static void make_outputs(struct rcpc *rcpc)
{
    const char *name = rcpc->pdev->dev.name;

    for (unsigned i = 0; i < rcpc->clock_count; i++) {
        struct rcpc_clock *c = &rcpc->clocks[i];

        scnprintf(c->name, sizeof c->name, "%u of %s", i, name);
        c->rcpc = rcpc;
        c->hw = (struct clk_hw){
            .name = c->name, .set = clock_set, .runs = clock_runs, .rate = clock_rate};
        clk_hw_init(&c->hw);
    }
    for (unsigned i = 0; i < rcpc->reset_count; i++) {
        struct rcpc_reset *r = &rcpc->resets[i];

        scnprintf(r->name, sizeof r->name, "%u of %s", i, name);
        r->rcpc = rcpc;
        r->line = (struct reset_control){
            .name = r->name, .set = reset_set, .held = readl(rcpc->regs + RCPC_RESET) >> i & 1};
        reset_control_init(&r->line);
    }
    for (unsigned i = 0; i < rcpc->domain_count; i++) {
        struct rcpc_domain *d = &rcpc->domains[i];
        const u32 status = readl(rcpc->regs + RCPC_POWER_STATUS(i));

        scnprintf(d->name, sizeof d->name, "%u of %s", i, name);
        d->rcpc = rcpc;
        d->domain = (struct generic_pm_domain){
            .name = d->name, .power_on = power_on, .power_off = power_off, .is_up = is_up};
        pm_genpd_init(&d->domain, !(status & RCPC_STATUS_ON));
    }
}

static int rcpc_probe(struct platform_device *pdev)
{
    struct device *dev = &pdev->dev;
    struct rcpc *rcpc = devm_kzalloc(dev, sizeof *rcpc, GFP_KERNEL);
    u32 id;
    int err;

    if (!rcpc)
        return -ENOMEM;
    rcpc->pdev = pdev;
    rcpc->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(rcpc->regs))
        return dev_err_probe(dev, PTR_ERR(rcpc->regs), "no registers");
    rcpc->parent = devm_clk_get_optional(dev, NULL);
    if (IS_ERR(rcpc->parent))
        return dev_err_probe(dev, (int)PTR_ERR(rcpc->parent), "no clock");
    id = readl(rcpc->regs + RCPC_ID);
    rcpc->clock_count = field(id, RCPC_ID_CLOCKS);
    rcpc->reset_count = field(id, RCPC_ID_RESETS);
    rcpc->domain_count = field(id, RCPC_ID_DOMAINS);
    spin_lock_init(&rcpc->reset_lock);
    rcpc->clocks = devm_kcalloc(dev, rcpc->clock_count + 1, sizeof *rcpc->clocks, GFP_KERNEL);
    rcpc->resets = devm_kcalloc(dev, rcpc->reset_count + 1, sizeof *rcpc->resets, GFP_KERNEL);
    rcpc->domains = devm_kcalloc(dev, rcpc->domain_count + 1, sizeof *rcpc->domains, GFP_KERNEL);
    if (!rcpc->clocks || !rcpc->resets || !rcpc->domains)
        return -ENOMEM;
    make_outputs(rcpc);
    err = of_clk_add_hw_provider(dev->of_node, clock_xlate, rcpc);
    if (!err)
        err = devm_add_action_or_reset(dev, no_clocks, dev->of_node);
    if (!err)
        err = of_reset_add_provider(dev->of_node, reset_xlate, rcpc);
    if (!err)
        err = devm_add_action_or_reset(dev, no_resets, dev->of_node);
    if (!err)
        err = of_genpd_add_provider(dev->of_node, domain_xlate, rcpc);
    return err ? err : devm_add_action_or_reset(dev, no_domains, dev->of_node);
}

static const struct of_device_id rcpc_match[] = {{.compatible = "dmavp,rcpc"}, {0}};

static struct platform_driver rcpc_driver = {
    .driver = {.name = "rcpc", .of_match_table = rcpc_match, .suppress_bind_attrs = true},
    .probe = rcpc_probe,
};
module_platform_driver(rcpc_driver);
