/* SPDX-License-Identifier: Apache-2.0 */
#include "pm_clk.h"

#include "clk.h"
#include "contract.h"
#include "devres.h"
#include "err.h"

struct pm_clocks {
    unsigned count;
    struct clk *clk[PM_CLOCKS];
};

static void forget(void *dev)
{
    ((struct device *)dev)->power.clocks = NULL;
}

int devm_of_pm_clk_add_clks(struct device *dev)
{
    struct pm_clocks *clocks = devm_kzalloc(dev, sizeof *clocks, GFP_KERNEL);

    API_SLEEPS(devm_of_pm_clk_add_clks);
    if (!clocks)
        return -ENOMEM;
    for (unsigned n = 0; clocks->count < PM_CLOCKS; n++) {
        struct clk *clk = devm_clk_get_nth(dev, n);

        if (PTR_ERR(clk) == -ENOENT)
            break;
        if (IS_ERR(clk) && PTR_ERR(clk) != -EPROBE_DEFER)
            return (int)PTR_ERR(clk);
        if (!IS_ERR(clk))
            clocks->clk[clocks->count++] = clk;
    }
    dev->power.clocks = clocks;
    return devm_add_action_or_reset(dev, forget, dev) ? -ENOMEM : (int)clocks->count;
}

/* The first N. */
static void disable(const struct pm_clocks *clocks, unsigned n)
{
    while (n--)
        clk_disable_unprepare(clocks->clk[n]);
}

int pm_clk_resume(struct device *dev)
{
    const struct pm_clocks *clocks = dev->power.clocks;

    API_SLEEPS(pm_clk_resume);
    for (unsigned n = 0; clocks && n < clocks->count; n++) {
        const int err = clk_prepare_enable(clocks->clk[n]);

        if (err) {
            disable(clocks, n);
            return err;
        }
    }
    return 0;
}

int pm_clk_suspend(struct device *dev)
{
    API_SLEEPS(pm_clk_suspend);
    if (dev->power.clocks)
        disable(dev->power.clocks, dev->power.clocks->count);
    return 0;
}

bool pm_clk_can_stop(const struct device *dev)
{
    const struct pm_clocks *clocks = dev->power.clocks;

    for (unsigned n = 0; clocks && n < clocks->count; n++)
        if (!clk_is_fixed(clocks->clk[n]))
            return true;
    return false;
}

bool pm_clk_revive(struct device *dev)
{
    const struct pm_clocks *clocks = dev->power.clocks;
    bool all = true;

    for (unsigned n = 0; clocks && n < clocks->count; n++)
        all &= clk_revive(clocks->clk[n]);
    return all;
}
