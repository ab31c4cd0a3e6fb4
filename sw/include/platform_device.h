/* SPDX-License-Identifier: Apache-2.0 */
/* Devices of the device tree and their drivers. */
#ifndef PLATFORM_DEVICE_H
#define PLATFORM_DEVICE_H

#include "list.h"
#include "of.h"

enum { DEVICE_DMA_RANGES = 4 };

struct device {
    char name[32]; /* "11000000.dma-controller" */
    struct device_node *of_node;
    void *driver_data;
    u64 dma_mask; /* addresses that the device can drive; 32 bits at first */
    u64 coherent_dma_mask; /* of coherent memory; 0: the same */
    unsigned max_seg_size; /* 0: unknown */
    unsigned dma_range_count;
    struct dma_range dma_ranges[DEVICE_DMA_RANGES];
};

struct platform_device {
    struct device dev;
    const struct platform_driver *driver; /* NULL: not bound */
    bool deferred, failed;
    struct list_head node;
};

struct of_device_id {
    const char *compatible;
    const void *data;
};

struct platform_driver {
    const char *name;
    const struct of_device_id *of_match_table; /* ends with an empty entry */
    /* May sleep. 0 binds. -EPROBE_DEFER: called again after another device was bound. Any other
     * error is told on the console; the device stays unbound. */
    int (*probe)(struct platform_device *pdev);
};

/* Links the driver into the program; once per file, outside functions. */
#define module_platform_driver(drv)                                                                \
    static const struct platform_driver *const drv##_entry                                         \
        __attribute__((used, section(".drivers"))) = &(drv)

/* Registers of the device, CPU view. ERR_PTR(-EINVAL). May sleep. */
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned index);
/* Interrupt number, or a negative error. May sleep. */
int platform_get_irq(struct platform_device *pdev, unsigned index);
/* The driver's match entry data for this device. */
const void *of_device_get_match_data(const struct device *dev);

/* Creates a device per node of the buses that has a driver, and probes until nothing moves any
 * more; the names of those still deferred go to the console. At boot. */
void platform_init(void);

#define dev_err(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)
#define dev_warn(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)
#define dev_info(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)

static inline void platform_set_drvdata(struct platform_device *pdev, void *data)
{
    pdev->dev.driver_data = data;
}

#endif
