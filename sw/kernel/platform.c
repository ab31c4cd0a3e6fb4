/* SPDX-License-Identifier: Apache-2.0 */
/* Binds devices of the device tree to the drivers linked into the program. */
#include "platform_device.h"

#include "dma-mapping.h"
#include "err.h"
#include "internal.h"
#include "io.h"
#include "slab.h"
#include "string.h"

extern const struct platform_driver *const __drivers_start[], *const __drivers_end[];

static struct list_head devices = LIST_HEAD_INIT(devices);

static const struct of_device_id *match(const struct platform_driver *drv,
                                        const struct device_node *np)
{
    for (const struct of_device_id *id = drv->of_match_table; id->compatible; id++)
        if (of_device_is_compatible(np, id->compatible))
            return id;
    return NULL;
}

const void *of_device_get_match_data(const struct device *dev)
{
    const struct platform_device *pdev = container_of(dev, struct platform_device, dev);
    const struct of_device_id *id = pdev->driver ? match(pdev->driver, dev->of_node) : NULL;

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

static bool has_driver(const struct device_node *np)
{
    for (const struct platform_driver *const *d = __drivers_start; d < __drivers_end; d++)
        if (match(*d, np))
            return true;
    return false;
}

/* "serial@10000000" becomes "10000000.serial". */
static void set_name(struct device *dev, const char *node_name)
{
    const char *at = strchr(node_name, '@');

    if (at)
        scnprintf(dev->name, sizeof dev->name, "%s.%.*s", at + 1, (int)(at - node_name), node_name);
    else
        strscpy(dev->name, node_name, sizeof dev->name);
}

static void add_device(struct device_node *np)
{
    struct platform_device *pdev = kzalloc(sizeof *pdev, GFP_KERNEL);
    int n;

    if (!pdev)
        panic("no memory for device %s", np->name);
    set_name(&pdev->dev, np->name);
    pdev->dev.of_node = np;
    pdev->dev.dma_mask = DMA_BIT_MASK(32);
    n = of_dma_ranges(np, pdev->dev.dma_ranges, DEVICE_DMA_RANGES);
    if (n < 0) {
        dev_err(&pdev->dev, "dma-ranges of a bus above it: %pe; the device is not used\n",
                ERR_PTR(n));
        kfree(pdev);
        return;
    }
    pdev->dev.dma_range_count = (unsigned)n;
    list_add_tail(&pdev->node, &devices);
}

/* Probes one device with each driver that fits; true if it was bound. */
static bool bind(struct platform_device *pdev)
{
    for (const struct platform_driver *const *d = __drivers_start; d < __drivers_end; d++) {
        int err;

        if (!match(*d, pdev->dev.of_node))
            continue;
        pdev->driver = *d;
        err = (*d)->probe(pdev);
        if (!err)
            return true;
        pdev->driver = NULL;
        pdev->deferred = err == -EPROBE_DEFER;
        if (pdev->deferred)
            return false;
        dev_err(&pdev->dev, "probe with driver %s failed: %pe\n", (*d)->name, ERR_PTR(err));
    }
    pdev->failed = true;
    return false;
}

void platform_init(void)
{
    struct platform_device *pdev;
    bool progress = true;

    for (struct device_node *np = of_root(); np; np = of_next_node(np))
        if (of_device_is_available(np) && has_driver(np))
            add_device(np);
    while (progress) {
        progress = false;
        list_for_each_entry (pdev, &devices, node)
            if (!pdev->driver && !pdev->failed)
                progress |= bind(pdev);
    }
    list_for_each_entry (pdev, &devices, node)
        if (pdev->deferred && !pdev->driver)
            dev_warn(&pdev->dev, "deferred probe pending\n");
}
