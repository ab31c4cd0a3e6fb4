/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices of the device tree, or made by the program, and their drivers. A
 * device whose driver's probe answers -EPROBE_DEFER is tried again whenever
 * another device was bound.
 */
#ifndef PLATFORM_DEVICE_H
#define PLATFORM_DEVICE_H

#include "list.h"
#include "of.h"
#include "pm.h"

enum { DEVICE_DMA_RANGES = 4, DEFER_REASON_LEN = 64 };

struct device {
    char name[32]; /* "11000000.dma-controller" */
    struct device_node *of_node;
    struct device *parent;             /* the device of the node above, or NULL */
    const struct dev_pm_ops *pm;       /* of its driver, or NULL */
    const struct dev_pm_ops *class_pm; /* of its subsystem, or NULL: only suspend and resume */
    struct generic_pm_domain *pm_domain;
    struct dev_pm_info power;
    void *driver_data;
    struct list_head devres;          /* what its end gives back, the last one first */
    char waits_for[DEFER_REASON_LEN]; /* why it was deferred */
    u64 dma_mask;                     /* addresses that the device can drive; 32 bits at first */
    u64 coherent_dma_mask;            /* of coherent memory; 0: the same */
    unsigned max_seg_size;            /* 0: unknown */
    unsigned dma_range_count;
    struct dma_range dma_ranges[DEVICE_DMA_RANGES];
};

struct platform_device {
    struct device dev;
    struct platform_driver *driver; /* NULL: not bound */
    bool deferred, failed, busy;    /* busy: its suppliers, or it, are being bound */
    unsigned tried_at;              /* deferred when that many bindings had been made */
    bool made;                      /* by platform_device_register_simple() */
    struct list_head node;
};

struct of_device_id {
    const char *compatible;
    const void *data;
};

struct device_driver {
    const char *name;
    const struct of_device_id *of_match_table; /* ends with an empty entry; NULL: by name alone */
    bool suppress_bind_attrs;                  /* what is bound stays bound */
    const struct dev_pm_ops *pm;               /* NULL: the driver does not care about power */
};

struct platform_driver {
    struct device_driver driver;
    /* May sleep. 0 binds. -EPROBE_DEFER: called again after another device was bound. Any other
     * error is told on the console; the device stays unbound until device_attach(). What devm_
     * calls have acquired is given back after an error. */
    int (*probe)(struct platform_device *pdev);
    /* May sleep. NULL: there is nothing to do but what devm_ calls do. */
    void (*remove)(struct platform_device *pdev);
    struct list_head node;
};

/* Links the driver into the program; once per file, outside functions. */
#define module_platform_driver(drv)                                                                \
    static struct platform_driver *const drv##_entry __attribute__((used, section(".drivers"))) =  \
        &(drv)

/* What says of a file in Linux how it is loaded, and by whom it is; drivers are part of the program
 * here. */
#define MODULE_DEVICE_TABLE(bus, table) _Static_assert(sizeof(table), #bus)
#define MODULE_DESCRIPTION(text) _Static_assert(sizeof(text), text)
#define MODULE_AUTHOR(text) _Static_assert(sizeof(text), text)
#define MODULE_LICENSE(text) _Static_assert(sizeof(text), text)

/* May sleep; also from a probe, which goes on before what it has added is bound. Binds the devices
 * that the driver fits. 0; -ENOMEM. */
int platform_driver_register(struct platform_driver *drv);
/* May sleep, not from a probe. Unbinds the driver's devices. */
void platform_driver_unregister(struct platform_driver *drv);
/* May sleep. A device NAME.ID (ID < 0: NAME) for the driver with that name; it reaches all of
 * memory. ERR_PTR(-ENOMEM). */
struct platform_device *platform_device_register_simple(const char *name, int id);
/* May sleep, not from a probe. Unbinds and frees what the former call has made. */
void platform_device_unregister(struct platform_device *pdev);

/* May sleep, not from a probe. Takes the driver off the device; it stays unbound. First off those
 * that stand on it (device_link.h): a driver never finds its supplier gone. If one of them is not
 * let go of, nothing changes; that is told. */
void device_release_driver(struct device *dev);
/* May sleep, not from a probe. Binds a device that is not: 1; 0: no driver fits, or it is deferred;
 * or the error of the probe. */
int device_attach(struct device *dev);

/* May sleep. Prints the message with the error, but for -EPROBE_DEFER keeps it as what the device
 * waits for; ERR. */
int dev_err_probe(struct device *dev, int err, const char *format, ...) __printf(3, 4);
/* The devices that are deferred now, each told on the console with what it waits for. May sleep. */
unsigned driver_deferred_probe_report(void);

/* Registers of the device, CPU view. ERR_PTR(-EINVAL). May sleep. */
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned index);
/* Interrupt number, or a negative error. May sleep. */
int platform_get_irq(struct platform_device *pdev, unsigned index);
/* The driver's match entry data for this device. */
const void *of_device_get_match_data(const struct device *dev);

/* Creates a device per node of the buses that a driver of the program fits, and probes until
 * nothing moves any more; what is deferred then goes to the console. At boot. */
void platform_init(void);

#define dev_err(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)
#define dev_warn(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)
#define dev_info(dev, format, ...) printk("%s: " format, (dev)->name, ##__VA_ARGS__)
#define dev_dbg(dev, format, ...) pr_debug("%s: " format, (dev)->name, ##__VA_ARGS__)

#define to_platform_device(d) container_of(d, struct platform_device, dev)

static inline const char *dev_name(const struct device *dev)
{
    return dev->name;
}

/* Any context. The device can wake the whole system, and is to, or not. Who says so asks in its
 * suspend, and calls enable_irq_wake() then. 0. */
static inline int device_init_wakeup(struct device *dev, bool enable)
{
    dev->power.may_wakeup = enable;
    return 0;
}

static inline bool device_may_wakeup(const struct device *dev)
{
    return dev->power.may_wakeup;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
    dev->driver_data = data;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
    return dev->driver_data;
}

static inline void platform_set_drvdata(struct platform_device *pdev, void *data)
{
    dev_set_drvdata(&pdev->dev, data);
}

static inline void *platform_get_drvdata(const struct platform_device *pdev)
{
    return dev_get_drvdata(&pdev->dev);
}

#endif
