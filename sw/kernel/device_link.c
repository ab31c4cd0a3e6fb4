/* SPDX-License-Identifier: Apache-2.0 */
#include "device_link.h"

#include "contract.h"
#include "err.h"
#include "mutex.h"
#include "pm_runtime.h"
#include "slab.h"
#include "string.h"

static DEFINE_MUTEX(changing); /* who adds and removes links */
static DEFINE_SPINLOCK(links); /* the lists, and `held` */

static struct device_link *find(const struct device *consumer, const struct device *supplier)
{
    struct device_link *link;

    list_for_each_entry (link, &consumer->power.suppliers, c_node)
        if (link->supplier == supplier)
            return link;
    return NULL;
}

/* --- with `changing` held --------------------------------------------------------------- */

/* Links have no cycles, so this ends. */
static bool needs(const struct device *dev, const struct device *supplier)
{
    const struct device_link *link;

    if (dev->parent && (dev->parent == supplier || needs(dev->parent, supplier)))
        return true;
    list_for_each_entry (link, &dev->power.suppliers, c_node)
        if (link->supplier == supplier || needs(link->supplier, supplier))
            return true;
    return false;
}

static struct device_link *new_link(struct device *consumer, struct device *supplier)
{
    struct device_link *link = kzalloc(sizeof *link, GFP_KERNEL);
    unsigned long flags;

    if (!link)
        return NULL;
    link->supplier = supplier;
    link->consumer = consumer;
    spin_lock_irqsave(&links, flags);
    list_add_tail(&link->c_node, &consumer->power.suppliers);
    list_add_tail(&link->s_node, &supplier->power.consumers);
    spin_unlock_irqrestore(&links, flags);
    return link;
}

/* The next one on the way from DEV to TO, which it needs. */
static const struct device *next_to(const struct device *dev, const struct device *to)
{
    const struct device_link *link;

    if (dev->parent && (dev->parent == to || needs(dev->parent, to)))
        return dev->parent;
    list_for_each_entry (link, &dev->power.suppliers, c_node)
        if (link->supplier == to || needs(link->supplier, to))
            return link->supplier;
    return to;
}

/* The whole way round. */
static void tell_cycle(const struct device *consumer, const struct device *supplier)
{
    char way[256] = "";
    int n = 0;

    for (const struct device *dev = supplier; dev != consumer; dev = next_to(dev, consumer))
        n += scnprintf(way + n, sizeof way - (size_t)n, " -> %s", dev->name);
    dev_warn(consumer, "a cycle; the link is not made: %s%s -> %s\n", consumer->name, way,
             consumer->name);
}

/* The one that there is, or a new one; NULL: memory is short, or there would be a cycle. */
static struct device_link *find_or_make(struct device *consumer, struct device *supplier, u32 flags)
{
    struct device_link *link = find(consumer, supplier);

    if (!link && (consumer == supplier || needs(supplier, consumer)))
        tell_cycle(consumer, supplier);
    else if (!link)
        link = new_link(consumer, supplier);
    if (link)
        link->flags |= flags;
    return link;
}

static void take_off(struct device_link *link)
{
    unsigned long flags;

    spin_lock_irqsave(&links, flags);
    list_del(&link->c_node);
    list_del(&link->s_node);
    spin_unlock_irqrestore(&links, flags);
}

/* --- for all ---------------------------------------------------------------------------- */

bool device_needs(const struct device *dev, const struct device *supplier)
{
    bool answer;

    mutex_lock(&changing);
    answer = needs(dev, supplier);
    mutex_unlock(&changing);
    return answer;
}

struct device_link *device_link_add(struct device *consumer, struct device *supplier, u32 flags)
{
    struct device_link *link;

    API_SLEEPS(device_link_add);
    mutex_lock(&changing);
    link = find_or_make(consumer, supplier, flags);
    mutex_unlock(&changing);
    if (link && flags & DL_FLAG_RPM_ACTIVE && device_links_hold(consumer))
        dev_err(consumer, "its supplier %s does not resume\n", supplier->name);
    return link;
}

void device_link_ensure(struct device *consumer, struct device *supplier, u32 flags)
{
    mutex_lock(&changing);
    if (!needs(consumer, supplier) && !find_or_make(consumer, supplier, flags))
        dev_warn(consumer, "is not linked to %s\n", supplier->name);
    mutex_unlock(&changing);
}

/* It was taken off. */
static void end_link(struct device_link *link)
{
    if (link->held)
        pm_runtime_put(link->supplier);
    kfree(link);
}

void device_link_del(struct device_link *link)
{
    API_SLEEPS(device_link_del);
    mutex_lock(&changing);
    take_off(link);
    mutex_unlock(&changing);
    end_link(link);
}

void device_link_remove(struct device *consumer, struct device *supplier)
{
    struct device_link *link;

    mutex_lock(&changing);
    link = find(consumer, supplier);
    if (link)
        take_off(link);
    mutex_unlock(&changing);
    if (link)
        end_link(link);
}

const struct device *device_links_missing(const struct device *dev)
{
    const struct device *missing = NULL;
    const struct device_link *link;
    unsigned long flags;

    spin_lock_irqsave(&links, flags);
    list_for_each_entry (link, &dev->power.suppliers, c_node)
        if (!missing && link->flags & DL_FLAG_REQUIRED &&
            !to_platform_device(link->supplier)->driver)
            missing = link->supplier;
    spin_unlock_irqrestore(&links, flags);
    return missing;
}

void device_links_report(const struct device *dev)
{
    const struct device_link *link;
    char waiting[128];
    int n = 0;

    if (to_platform_device(dev)->driver)
        return;
    list_for_each_entry (link, &dev->power.consumers, s_node)
        if (link->flags & DL_FLAG_REQUIRED && to_platform_device(link->consumer)->deferred)
            n += scnprintf(waiting + n, sizeof waiting - (size_t)n, " %s", link->consumer->name);
    if (n)
        dev_warn(dev, "is not bound; waiting for it:%s\n", waiting);
}

/* A link of DEV that goes with its driver, or NULL. */
static struct device_link *removable(const struct device *dev)
{
    struct device_link *link;

    list_for_each_entry (link, &dev->power.suppliers, c_node)
        if (link->flags & DL_FLAG_AUTOREMOVE_CONSUMER)
            return link;
    list_for_each_entry (link, &dev->power.consumers, s_node)
        if (link->flags & DL_FLAG_AUTOREMOVE_SUPPLIER)
            return link;
    return NULL;
}

void device_links_unbound(struct device *dev)
{
    struct device_link *link;

    while ((link = removable(dev)))
        device_link_del(link);
}

void device_links_purge(struct device *dev)
{
    while (!list_empty(&dev->power.suppliers))
        device_link_del(list_first_entry(&dev->power.suppliers, struct device_link, c_node));
    while (!list_empty(&dev->power.consumers))
        device_link_del(list_first_entry(&dev->power.consumers, struct device_link, s_node));
}

/* --- from the device tree ---------------------------------------------------------------- */

void device_links_from_node(struct device *dev, struct device *(*find_device)(struct device_node *))
{
    static const struct {
        const char *list, *cells;
        u32 flags;
    } phandles[] = {{"clocks", "#clock-cells", DL_FLAG_REQUIRED},
                    {"resets", "#reset-cells", DL_FLAG_REQUIRED},
                    {"power-domains", "#power-domain-cells", DL_FLAG_REQUIRED},
                    {"dmas", "#dma-cells", 0},
                    {"interrupts-extended", "#interrupt-cells", 0}};

    for (unsigned i = 0; i < ARRAY_SIZE(phandles); i++) {
        struct of_phandle_args args;

        for (unsigned n = 0; !of_parse_phandle_with_args(dev->of_node, phandles[i].list,
                                                         phandles[i].cells, n, &args);
             n++) {
            struct device *supplier = find_device(args.np);

            if (supplier)
                device_link_add(dev, supplier, phandles[i].flags);
        }
    }
}

/* --- runtime power management --------------------------------------------------------------- */

/* The supplier of a link of DEV that is held, or is to be, and now it is the other way round. */
static struct device *turn(struct device *dev, bool hold)
{
    struct device *supplier = NULL;
    struct device_link *link;
    unsigned long flags;

    spin_lock_irqsave(&links, flags);
    list_for_each_entry (link, &dev->power.suppliers, c_node)
        if (link->held != hold && (link->held || link->flags & DL_FLAG_PM_RUNTIME)) {
            link->held = hold;
            supplier = link->supplier;
            break;
        }
    spin_unlock_irqrestore(&links, flags);
    return supplier;
}

int device_links_hold(struct device *dev)
{
    struct device *supplier;

    while ((supplier = turn(dev, true))) {
        const int err = pm_runtime_get_sync(supplier);

        if (err < 0 && err != -EACCES) { /* one without power management is at work */
            device_links_drop(dev);
            return err;
        }
    }
    return 0;
}

void device_links_drop(struct device *dev)
{
    struct device *supplier;

    while ((supplier = turn(dev, false)))
        pm_runtime_put(supplier);
}
