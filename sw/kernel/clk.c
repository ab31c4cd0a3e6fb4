/* SPDX-License-Identifier: Apache-2.0 */
#include "clk.h"

#include "contract.h"
#include "devres.h"
#include "err.h"
#include "of_provider.h"

struct clk {
    struct clk_hw *hw; /* NULL: it always runs */
    const struct device *dev;
    u32 fixed;                  /* Hz, without hw */
    unsigned prepared, enabled; /* by this user; the clock's lock guards them */
};

static DEFINE_OF_PROVIDERS(providers);

void clk_hw_init(struct clk_hw *hw)
{
    spin_lock_init(&hw->lock);
    hw->prepared = hw->enabled = 0;
}

int of_clk_add_hw_provider(struct device_node *np, of_xlate_fn xlate, void *data)
{
    return of_provider_add(&providers, np, xlate, data);
}

void of_clk_del_provider(struct device_node *np)
{
    of_provider_del(&providers, np);
}

/* --- counts ---------------------------------------------------------------------------- */

/* One more, or one less, enabled; the clock is set when the first comes, or the last goes. */
static void enable(struct clk *clk, bool more)
{
    struct clk_hw *hw = clk->hw;

    clk->enabled += more ? 1 : -1u;
    hw->enabled += more ? 1 : -1u;
    if (hw->enabled == more)
        hw->set(hw, more);
}

static void prepare(struct clk *clk, bool more)
{
    clk->prepared += more ? 1 : -1u;
    clk->hw->prepared += more ? 1 : -1u;
}

/* CHANGE, unless this user has nothing to give back: COUNT is 0. */
static void count(struct clk *clk, void (*change)(struct clk *, bool), const unsigned *count,
                  bool more, const char *what, const void *pc)
{
    unsigned long flags;
    bool missing;

    spin_lock_irqsave(&clk->hw->lock, flags);
    missing = !more && !*count;
    if (!missing)
        change(clk, more);
    spin_unlock_irqrestore(&clk->hw->lock, flags);
    if (missing)
        dev_err(clk->dev, "clock %s: %s without the opposite at %p\n", clk->hw->name, what, pc);
}

#define COUNT(clk, which, field, more, what)                                                       \
    count(clk, which, &(clk)->field, more, what, __builtin_return_address(0))

static bool runs_always(const struct clk *clk)
{
    return !clk || !clk->hw;
}

int clk_prepare(struct clk *clk)
{
    API_SLEEPS(clk_prepare);
    if (!runs_always(clk))
        COUNT(clk, prepare, prepared, true, "prepare");
    return 0;
}

void clk_unprepare(struct clk *clk)
{
    API_SLEEPS(clk_unprepare);
    if (!runs_always(clk))
        COUNT(clk, prepare, prepared, false, "unprepare");
}

int clk_enable(struct clk *clk)
{
    API_CALL(clk_enable);
    if (runs_always(clk))
        return 0;
    if (!READ_ONCE(clk->prepared)) {
        dev_err(clk->dev, "clock %s: enabled without being prepared\n", clk->hw->name);
        return -EINVAL;
    }
    COUNT(clk, enable, enabled, true, "enable");
    return 0;
}

void clk_disable(struct clk *clk)
{
    API_CALL(clk_disable);
    if (!runs_always(clk))
        COUNT(clk, enable, enabled, false, "disable");
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

unsigned long clk_get_rate(const struct clk *clk)
{
    API_CALL(clk_get_rate);
    if (!clk)
        return 0;
    return clk->hw ? clk->hw->rate(clk->hw) : clk->fixed;
}

bool clk_is_fixed(const struct clk *clk)
{
    return !clk || !clk->hw;
}

bool clk_revive(struct clk *clk)
{
    unsigned long flags;
    bool stood, runs;

    if (runs_always(clk) || !READ_ONCE(clk->enabled) || clk->hw->runs(clk->hw))
        return true;
    API_CALL(clk_revive);
    spin_lock_irqsave(&clk->hw->lock, flags);
    stood = clk->enabled && !clk->hw->runs(clk->hw);
    if (stood)
        clk->hw->set(clk->hw, true);
    runs = !stood || clk->hw->runs(clk->hw);
    spin_unlock_irqrestore(&clk->hw->lock, flags);
    if (stood)
        dev_err(clk->dev, "clock %s: somebody has stopped it; it %s\n", clk->hw->name,
                runs ? "runs again" : "does not start");
    return runs;
}

/* --- of a device --------------------------------------------------------------------- */

/* What the driver should have given back. */
static void give_back(void *data)
{
    struct clk *clk = data;

    if (clk->enabled || clk->prepared)
        dev_err(clk->dev, "clock %s: left enabled %u times, prepared %u times\n", clk->hw->name,
                clk->enabled, clk->prepared);
    while (clk->enabled)
        clk_disable(clk);
    while (clk->prepared)
        clk_unprepare(clk);
}

struct clk *devm_clk_get_nth(struct device *dev, unsigned n)
{
    struct of_phandle_args args;
    struct clk_hw *hw = NULL;
    struct clk *clk;
    bool fixed;
    int err;

    API_SLEEPS(devm_clk_get);
    if (of_parse_phandle_with_args(dev->of_node, "clocks", "#clock-cells", n, &args))
        return ERR_PTR(-ENOENT);
    fixed = of_device_is_compatible(args.np, "fixed-clock");
    if (!fixed)
        hw = of_provider_get(&providers, &args);
    if (IS_ERR(hw))
        return ERR_PTR(PTR_ERR(hw));
    clk = devm_kzalloc(dev, sizeof *clk, GFP_KERNEL);
    if (!clk)
        return ERR_PTR(-ENOMEM);
    clk->hw = hw;
    clk->dev = dev;
    if (fixed)
        of_property_read_u32(args.np, "clock-frequency", &clk->fixed);
    err = devm_add_action(dev, give_back, clk);
    return err ? ERR_PTR(err) : clk;
}

struct clk *devm_clk_get(struct device *dev, const char *id)
{
    const int index = id ? of_property_match_string(dev->of_node, "clock-names", id) : 0;

    return index < 0 ? ERR_PTR(-ENOENT) : devm_clk_get_nth(dev, (unsigned)index);
}

struct clk *devm_clk_get_optional(struct device *dev, const char *id)
{
    struct clk *clk = devm_clk_get(dev, id);

    return PTR_ERR(clk) == -ENOENT ? NULL : clk;
}
