/* SPDX-License-Identifier: Apache-2.0 */
#include "reset.h"

#include "contract.h"
#include "devres.h"
#include "err.h"
#include "of_provider.h"
#include "platform_device.h"

static DEFINE_OF_PROVIDERS(providers);

void reset_control_init(struct reset_control *line)
{
    spin_lock_init(&line->lock);
    line->users = line->deasserted = 0;
    line->shared = false;
}

int of_reset_add_provider(struct device_node *np, of_xlate_fn xlate, void *data)
{
    return of_provider_add(&providers, np, xlate, data);
}

void of_reset_del_provider(struct device_node *np)
{
    of_provider_del(&providers, np);
}

/* --- of a device --------------------------------------------------------------------- */

/* A user more. */
static int take(struct reset_control *line, bool shared)
{
    unsigned long flags;
    bool fits;

    spin_lock_irqsave(&line->lock, flags);
    fits = !line->users || (line->shared && shared);
    if (fits) {
        line->users++;
        line->shared = shared;
    }
    spin_unlock_irqrestore(&line->lock, flags);
    return fits ? 0 : -EBUSY;
}

static void give_back(void *data)
{
    struct reset_control *line = data;
    unsigned long flags;

    spin_lock_irqsave(&line->lock, flags);
    if (!--line->users)
        line->deasserted = 0;
    spin_unlock_irqrestore(&line->lock, flags);
}

static struct reset_control *get(struct device *dev, const char *id, bool shared)
{
    const int index = id ? of_property_match_string(dev->of_node, "reset-names", id) : 0;
    struct of_phandle_args args;
    struct reset_control *line;
    int err;

    API_SLEEPS(devm_reset_control_get);
    if (index < 0 ||
        of_parse_phandle_with_args(dev->of_node, "resets", "#reset-cells", (unsigned)index, &args))
        return ERR_PTR(-ENOENT);
    line = of_provider_get(&providers, &args);
    if (IS_ERR(line))
        return line;
    err = take(line, shared);
    if (err)
        dev_err(dev, "reset line %s: another device has it\n", line->name);
    else
        err = devm_add_action_or_reset(dev, give_back, line);
    return err ? ERR_PTR(err) : line;
}

static struct reset_control *optional(struct reset_control *line)
{
    return PTR_ERR(line) == -ENOENT ? NULL : line;
}

struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id)
{
    return get(dev, id, false);
}

struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id)
{
    return get(dev, id, true);
}

struct reset_control *devm_reset_control_get_optional_exclusive(struct device *dev, const char *id)
{
    return optional(get(dev, id, false));
}

struct reset_control *devm_reset_control_get_optional_shared(struct device *dev, const char *id)
{
    return optional(get(dev, id, true));
}

/* --- lines ------------------------------------------------------------------------------- */

/* Locked. */
static void set(struct reset_control *line, bool held)
{
    line->held = held;
    line->set(line, held);
}

int reset_control_assert(struct reset_control *line)
{
    unsigned long flags;
    bool missing;

    API_CALL(reset_control_assert);
    if (!line)
        return 0;
    spin_lock_irqsave(&line->lock, flags);
    missing = line->shared && !line->deasserted;
    if (!missing && !(line->shared && --line->deasserted))
        set(line, true);
    spin_unlock_irqrestore(&line->lock, flags);
    if (missing)
        pr_err("reset line %s: an assert without a deassert at %p\n", line->name,
               __builtin_return_address(0));
    return missing ? -EINVAL : 0;
}

int reset_control_deassert(struct reset_control *line)
{
    unsigned long flags;

    API_CALL(reset_control_deassert);
    if (!line)
        return 0;
    spin_lock_irqsave(&line->lock, flags);
    line->deasserted += line->shared;
    if (line->held)
        set(line, false);
    spin_unlock_irqrestore(&line->lock, flags);
    return 0;
}

int reset_control_reset(struct reset_control *line)
{
    unsigned long flags;

    API_CALL(reset_control_reset);
    if (!line)
        return 0;
    if (line->shared) {
        pr_err("reset line %s: it is shared, and a user alone cannot reset\n", line->name);
        return -EINVAL;
    }
    spin_lock_irqsave(&line->lock, flags);
    set(line, true);
    set(line, false);
    spin_unlock_irqrestore(&line->lock, flags);
    return 0;
}

int reset_control_status(struct reset_control *line)
{
    return line && READ_ONCE(line->held);
}
