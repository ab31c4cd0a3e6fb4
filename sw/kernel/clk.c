/* SPDX-License-Identifier: Apache-2.0 */
#include "clk.h"

#include "contract.h"
#include "err.h"
#include "of_provider.h"
#include "platform_device.h"

static DEFINE_OF_PROVIDERS(providers);

void clk_init(struct clk *clk)
{
    spin_lock_init(&clk->lock);
    clk->prepared = clk->enabled = 0;
}

int of_clk_add_provider(struct device_node *np, of_xlate_fn xlate, void *data)
{
    return of_provider_add(&providers, np, xlate, data);
}

void of_clk_del_provider(struct device_node *np)
{
    of_provider_del(&providers, np);
}

/* --- of a device --------------------------------------------------------------------- */

struct clk *devm_clk_get(struct device *dev, const char *id)
{
    const int index = id ? of_property_match_string(dev->of_node, "clock-names", id) : 0;
    struct of_phandle_args args;

    API_SLEEPS(devm_clk_get);
    if (index < 0 ||
        of_parse_phandle_with_args(dev->of_node, "clocks", "#clock-cells", (unsigned)index, &args))
        return ERR_PTR(-ENOENT);
    if (of_device_is_compatible(args.np, "fixed-clock"))
        return NULL; /* it always runs */
    return of_provider_get(&providers, &args);
}

struct clk *devm_clk_get_optional(struct device *dev, const char *id)
{
    struct clk *clk = devm_clk_get(dev, id);

    return PTR_ERR(clk) == -ENOENT ? NULL : clk;
}

/* One more, or one less, of COUNT; the clock is set when the first comes, or the last goes. */
static void count(struct clk *clk, unsigned *count, bool more, const char *what, const void *pc)
{
    unsigned long flags;
    bool missing;

    if (!clk)
        return;
    spin_lock_irqsave(&clk->lock, flags);
    missing = !more && !*count;
    if (!missing) {
        *count += more ? 1 : -1u;
        if (count == &clk->enabled && *count == more && clk->set)
            clk->set(clk, more);
    }
    spin_unlock_irqrestore(&clk->lock, flags);
    if (missing)
        printk("clock %s: %s without the opposite at %p\n", clk->name, what, pc);
}

int clk_prepare(struct clk *clk)
{
    API_SLEEPS(clk_prepare);
    count(clk, &clk->prepared, true, "prepare", __builtin_return_address(0));
    return 0;
}

void clk_unprepare(struct clk *clk)
{
    API_SLEEPS(clk_unprepare);
    count(clk, &clk->prepared, false, "unprepare", __builtin_return_address(0));
}

int clk_enable(struct clk *clk)
{
    API_CALL(clk_enable);
    if (clk && !READ_ONCE(clk->prepared)) {
        printk("clock %s: enabled without being prepared\n", clk->name);
        return -EINVAL;
    }
    count(clk, &clk->enabled, true, "enable", __builtin_return_address(0));
    return 0;
}

void clk_disable(struct clk *clk)
{
    API_CALL(clk_disable);
    count(clk, &clk->enabled, false, "disable", __builtin_return_address(0));
}

int clk_prepare_enable(struct clk *clk)
{
    const int err = clk_prepare(clk);

    return err ? err : clk_enable(clk);
}

void clk_disable_unprepare(struct clk *clk)
{
    clk_disable(clk);
    clk_unprepare(clk);
}
