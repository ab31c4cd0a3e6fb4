/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bus. One thread at a time binds and unbinds; what a probe adds to the bus
 * meanwhile is bound by that thread afterwards.
 */
#include "platform_device.h"

#include "contract.h"
#include "device_link.h"
#include "dma-mapping.h"
#include "err.h"
#include "internal.h"
#include "io.h"
#include "mutex.h"
#include "pm_domain.h"
#include "pm_runtime.h"
#include "slab.h"
#include "string.h"

extern struct platform_driver *const __drivers_start[], *const __drivers_end[];

static struct list_head devices = LIST_HEAD_INIT(devices);
static struct list_head drivers = LIST_HEAD_INIT(drivers);
static DEFINE_MUTEX(bus_mutex);            /* of all that is here */
static unsigned bindings;                  /* made so far */
static const struct task_struct *bus_user; /* who has it: its probes come in without it */

/* False: the caller is a probe, which is in already. */
static bool bus_enter(void)
{
    might_sleep();
    if (READ_ONCE(bus_user) == current)
        return false;
    mutex_lock(&bus_mutex);
    WRITE_ONCE(bus_user, current);
    return true;
}

void bus_lock(void)
{
    BUG_ON(!bus_enter());
}

void bus_unlock(void)
{
    WRITE_ONCE(bus_user, NULL);
    mutex_unlock(&bus_mutex);
}

struct platform_device *bus_next(struct platform_device *pdev)
{
    struct list_head *next = pdev ? pdev->node.next : devices.next;

    return next == &devices ? NULL : container_of(next, struct platform_device, node);
}

/* --- matching ------------------------------------------------------------------ */

static const struct of_device_id *match_node(const struct platform_driver *drv,
                                             const struct device_node *np)
{
    for (const struct of_device_id *id = drv->driver.of_match_table; np && id && id->compatible;
         id++)
        if (of_device_is_compatible(np, id->compatible))
            return id;
    return NULL;
}

/* By the node, or else by name without what follows its last point. */
static bool fits(const struct platform_driver *drv, const struct platform_device *pdev)
{
    const char *name = pdev->dev.name, *point = NULL;
    size_t len;

    if (!pdev->made)
        return match_node(drv, pdev->dev.of_node);
    for (const char *c = name; *c; c++)
        if (*c == '.')
            point = c;
    len = point ? (size_t)(point - name) : strlen(name);
    return strlen(drv->driver.name) == len && !strncmp(drv->driver.name, name, len);
}

const void *of_device_get_match_data(const struct device *dev)
{
    const struct platform_device *pdev = container_of(dev, struct platform_device, dev);
    const struct of_device_id *id = pdev->driver ? match_node(pdev->driver, dev->of_node) : NULL;

    return id ? id->data : NULL;
}

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned index)
{
    void __iomem *regs = of_iomap(pdev->dev.of_node, index);

    return regs ? regs : ERR_PTR(-EINVAL);
}

int platform_get_irq(struct platform_device *pdev, unsigned index)
{
    return of_irq_get(pdev->dev.of_node, index);
}

/* --- deferral ------------------------------------------------------------------- */

int dev_err_probe(struct device *dev, int err, const char *format, ...)
{
    char text[DEFER_REASON_LEN];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (err == -EPROBE_DEFER)
        strscpy(dev->waits_for, text, DEFER_REASON_LEN);
    else
        dev_err(dev, "error %pe: %s\n", ERR_PTR(err), text);
    return err;
}

unsigned driver_deferred_probe_report(void)
{
    const struct platform_device *pdev;
    const bool locked = bus_enter();
    unsigned n = 0;

    list_for_each_entry (pdev, &devices, node) {
        device_links_report(&pdev->dev);
        if (pdev->deferred) {
            n++;
            dev_warn(&pdev->dev, "deferred probe pending: %s\n",
                     pdev->dev.waits_for[0] ? pdev->dev.waits_for : "(reason unknown)");
        }
    }
    if (locked)
        bus_unlock();
    return n;
}

/* --- binding: bus locked --------------------------------------------------------- */

/* What a driver's end leaves. */
static void clear(struct platform_device *pdev)
{
    devres_release_all(&pdev->dev);
    pm_runtime_end(&pdev->dev);
    dev_pm_domain_detach(&pdev->dev);
    device_links_unbound(&pdev->dev);
    pdev->driver = NULL;
    pdev->dev.pm = pdev->dev.class_pm = NULL;
    pdev->dev.driver_data = NULL;
}

/* The device has what it stands on, at work, and then its driver. */
static int probe(struct platform_device *pdev, struct platform_driver *drv)
{
    const struct device *missing = device_links_missing(&pdev->dev);
    int err;

    if (missing)
        return dev_err_probe(&pdev->dev, -EPROBE_DEFER, "supplier %s", missing->name);
    err = dev_pm_domain_attach(&pdev->dev);
    pdev->driver = drv;
    pdev->dev.pm = drv->driver.pm;
    if (!err)
        err = pm_runtime_begin(&pdev->dev);
    if (!err)
        err = drv->probe(pdev);
    if (err)
        clear(pdev);
    else
        pm_runtime_probed(&pdev->dev);
    return err;
}

/* 1: bound; 0: no driver fits, or it is deferred; or the error. */
static int bind(struct platform_device *pdev)
{
    struct platform_driver *drv;
    int err = 0;

    pdev->deferred = pdev->failed = false;
    pdev->dev.waits_for[0] = '\0';
    list_for_each_entry (drv, &drivers, node) {
        if (!fits(drv, pdev))
            continue;
        err = probe(pdev, drv);
        if (!err) {
            bindings++;
            return 1;
        }
        pdev->deferred = err == -EPROBE_DEFER;
        if (pdev->deferred) {
            pdev->tried_at = bindings;
            return 0;
        }
        dev_err(&pdev->dev, "probe with driver %s failed: %pe\n", drv->driver.name, ERR_PTR(err));
    }
    pdev->failed = err;
    return err;
}

/* Its time has come: it is new, or another device was bound since it was deferred. */
static bool is_due(const struct platform_device *pdev)
{
    return !pdev->driver && !pdev->failed && (!pdev->deferred || pdev->tried_at != bindings);
}

/* Binds PDEV, after all that it stands on. True: something was bound. */
static bool bind_in_order(struct platform_device *pdev)
{
    struct device_link *link;
    bool progress = false;

    if (pdev->busy || !is_due(pdev))
        return false;
    pdev->busy = true;
    if (pdev->dev.parent)
        progress |= bind_in_order(to_platform_device(pdev->dev.parent));
    list_for_each_entry (link, &pdev->dev.power.suppliers, c_node)
        progress |= bind_in_order(to_platform_device(link->supplier));
    progress |= bind(pdev) > 0;
    pdev->busy = false;
    return progress;
}

static void bind_all(void)
{
    struct platform_device *pdev;
    bool progress = true;

    while (progress) {
        progress = false;
        list_for_each_entry (pdev, &devices, node)
            progress |= bind_in_order(pdev);
    }
}

/* The device, of it and all that stand on it, whose driver does not let go of it; or NULL. */
static struct device *held_fast(struct platform_device *pdev)
{
    struct device_link *link;

    if (!pdev->driver)
        return NULL;
    if (pdev->driver->driver.suppress_bind_attrs)
        return &pdev->dev;
    list_for_each_entry (link, &pdev->dev.power.consumers, s_node) {
        struct device *fast = held_fast(to_platform_device(link->consumer));

        if (fast)
            return fast;
    }
    return NULL;
}

/* A bound device that stands on PDEV, or NULL. */
static struct platform_device *bound_consumer(const struct platform_device *pdev)
{
    const struct device_link *link;

    list_for_each_entry (link, &pdev->dev.power.consumers, s_node)
        if (to_platform_device(link->consumer)->driver)
            return to_platform_device(link->consumer);
    return NULL;
}

/* Its consumers first; the driver of one may take links away as it goes. */
static void unbind(struct platform_device *pdev)
{
    struct platform_driver *drv = pdev->driver;
    struct platform_device *consumer;

    if (!drv)
        return;
    while ((consumer = bound_consumer(pdev))) {
        unbind(consumer);
        consumer->failed = false; /* it waits for its supplier */
        consumer->deferred = true;
        consumer->tried_at = bindings;
        strscpy(consumer->dev.waits_for, pdev->dev.name, DEFER_REASON_LEN);
    }
    if (drv->remove)
        drv->remove(pdev);
    clear(pdev);
    pdev->failed = true; /* it is not bound again by itself */
}

/* --- devices -------------------------------------------------------------------------- */

/* "serial@10000000" becomes "10000000.serial". */
static void set_name(struct device *dev, const char *node_name)
{
    const char *at = strchr(node_name, '@');

    if (at)
        scnprintf(dev->name, sizeof dev->name, "%s.%.*s", at + 1, (int)(at - node_name), node_name);
    else
        strscpy(dev->name, node_name, sizeof dev->name);
}

static struct platform_device *new_device(struct device_node *np)
{
    struct platform_device *pdev = kzalloc(sizeof *pdev, GFP_KERNEL);

    if (!pdev)
        return NULL;
    INIT_LIST_HEAD(&pdev->dev.devres);
    pm_runtime_init(&pdev->dev);
    pdev->dev.of_node = np;
    pdev->dev.dma_mask = DMA_BIT_MASK(32);
    return pdev;
}

static int add_node(struct device_node *np)
{
    struct platform_device *pdev = new_device(np);
    int n;

    if (!pdev)
        return -ENOMEM;
    set_name(&pdev->dev, np->name);
    n = of_dma_ranges(np, pdev->dev.dma_ranges, DEVICE_DMA_RANGES);
    if (n < 0) {
        dev_err(&pdev->dev, "dma-ranges of a bus above it: %pe; the device is not used\n",
                ERR_PTR(n));
        kfree(pdev);
        return 0;
    }
    pdev->dev.dma_range_count = (unsigned)n;
    list_add_tail(&pdev->node, &devices);
    return 0;
}

static struct device *device_of(struct device_node *np)
{
    struct platform_device *pdev;

    if (!np)
        return NULL; /* made ones have none */
    list_for_each_entry (pdev, &devices, node)
        if (pdev->dev.of_node == np)
            return &pdev->dev;
    return NULL;
}

/* Of devices whose nodes name others, once those are there. */
static void make_links(void)
{
    struct platform_device *pdev;

    list_for_each_entry (pdev, &devices, node)
        if (pdev->dev.of_node) {
            pdev->dev.parent = device_of(pdev->dev.of_node->parent);
            device_links_from_node(&pdev->dev, device_of);
        }
}

struct platform_device *platform_device_register_simple(const char *name, int id)
{
    struct platform_device *pdev = new_device(NULL);
    bool locked;

    if (!pdev)
        return ERR_PTR(-ENOMEM);
    if (id < 0)
        strscpy(pdev->dev.name, name, sizeof pdev->dev.name);
    else
        scnprintf(pdev->dev.name, sizeof pdev->dev.name, "%s.%d", name, id);
    pdev->made = true;
    pdev->dev.dma_range_count = 1; /* all of memory, as it is */
    locked = bus_enter();
    list_add_tail(&pdev->node, &devices);
    if (locked) {
        bind_all();
        bus_unlock();
    }
    return pdev;
}

void platform_device_unregister(struct platform_device *pdev)
{
    bus_lock();
    unbind(pdev);
    device_links_purge(&pdev->dev);
    list_del(&pdev->node);
    bus_unlock();
    kfree(pdev);
}

void device_release_driver(struct device *dev)
{
    struct platform_device *pdev = to_platform_device(dev);
    struct device *fast;

    API_SLEEPS(device_release_driver);
    bus_lock();
    fast = held_fast(pdev);
    if (fast)
        dev_err(dev, "driver %s does not let go of %s\n",
                to_platform_device(fast)->driver->driver.name, fast == dev ? "it" : fast->name);
    else
        unbind(pdev);
    bus_unlock();
}

int device_attach(struct device *dev)
{
    struct platform_device *pdev = to_platform_device(dev);
    int ret = 1;

    bus_lock();
    if (!pdev->driver) {
        ret = bind(pdev);
        if (ret > 0)
            bind_all();
    }
    bus_unlock();
    return ret;
}

/* --- drivers ----------------------------------------------------------------------------- */

/* Makes the devices of the tree that DRV fits, and all others another chance. Bus locked. */
static int add_driver(struct platform_driver *drv)
{
    struct platform_device *pdev;
    int err = 0;

    list_add_tail(&drv->node, &drivers);
    for (struct device_node *np = of_root(); np && !err; np = of_next_node(np))
        if (of_device_is_available(np) && match_node(drv, np) && !device_of(np))
            err = add_node(np);
    make_links();
    list_for_each_entry (pdev, &devices, node)
        if (!pdev->driver && fits(drv, pdev))
            pdev->failed = false;
    return err;
}

int platform_driver_register(struct platform_driver *drv)
{
    const bool locked = bus_enter();
    const int err = add_driver(drv);

    API_SLEEPS(platform_driver_register);
    if (locked) {
        bind_all();
        bus_unlock();
    }
    return err;
}

void platform_driver_unregister(struct platform_driver *drv)
{
    struct platform_device *pdev;

    bus_lock();
    list_for_each_entry (pdev, &devices, node) {
        if (pdev->driver == drv)
            unbind(pdev);
        else if (!pdev->driver && fits(drv, pdev))
            pdev->deferred = false; /* it waits for a driver now */
    }
    list_del(&drv->node);
    bus_unlock();
}

void platform_init(void)
{
    bus_lock();
    for (struct platform_driver *const *d = __drivers_start; d < __drivers_end; d++)
        list_add_tail(&(*d)->node, &drivers);
    for (struct device_node *np = of_root(); np; np = of_next_node(np)) { /* in the tree's order */
        const struct platform_driver *drv;

        if (!of_device_is_available(np) || device_of(np))
            continue;
        list_for_each_entry (drv, &drivers, node)
            if (match_node(drv, np)) {
                if (add_node(np))
                    panic("no memory for device %s", np->name);
                break;
            }
    }
    make_links();
    bind_all();
    bus_unlock();
    driver_deferred_probe_report();
}
