/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links from a device to one that it needs. A supplier is bound before its
 * consumers, unbound after them, suspended with the system after them, and
 * resumed before them. Links are made from the device tree before any probe
 * (clocks, resets, power-domains, dmas, interrupts-extended). The first three
 * are required: without them the consumer waits. None of them touches runtime
 * power management (D9): who only might use a DMA controller
 * does not keep it awake.
 */
#ifndef DEVICE_LINK_H
#define DEVICE_LINK_H

#include "platform_device.h"

enum {
    DL_FLAG_STATELESS = 1,            /* it stays until it is deleted, as do all that do not say */
    DL_FLAG_AUTOREMOVE_CONSUMER = 2,  /* it goes when the consumer's driver does */
    DL_FLAG_AUTOREMOVE_SUPPLIER = 16, /* ... the supplier's */
    DL_FLAG_PM_RUNTIME = 4,           /* the supplier is at work while the consumer is */
    DL_FLAG_RPM_ACTIVE = 8,           /* and from now on, as the consumer is at work */
    DL_FLAG_REQUIRED = 1 << 16,       /* ours: the consumer is not bound before the supplier is */
};

struct device_link {
    struct device *supplier, *consumer;
    u32 flags;
    bool held;                       /* the consumer has a reference of the supplier */
    struct list_head s_node, c_node; /* in the supplier's consumers, in the consumer's suppliers */
};

/* May sleep. Adds FLAGS to a link that is there already. NULL: memory is short, or SUPPLIER needs
 * CONSUMER; the cycle is told by name. */
struct device_link *device_link_add(struct device *consumer, struct device *supplier, u32 flags);
/* May sleep. The same, unless CONSUMER, or what it stands on, stands on SUPPLIER already. */
void device_link_ensure(struct device *consumer, struct device *supplier, u32 flags);
/* May sleep. */
void device_link_del(struct device_link *link);
void device_link_remove(struct device *consumer, struct device *supplier);
/* May sleep. DEV, or what it stands on, stands on SUPPLIER. */
bool device_needs(const struct device *dev, const struct device *supplier);

/* The bus's. May sleep. The links of DEV that its node names, to devices that there are; and all of
 * its links, which goes. */
void device_links_from_node(struct device *dev, struct device *(*find)(struct device_node *np));
void device_links_purge(struct device *dev);
/* May sleep. The driver of DEV has gone, and with it the links that say so. */
void device_links_unbound(struct device *dev);
/* Any context. A supplier that is required and not bound, or NULL. */
const struct device *device_links_missing(const struct device *dev);
/* May sleep. On the console: who cannot be bound for want of DEV. */
void device_links_report(const struct device *dev);

/* Of pm_runtime.c. May sleep. References of the suppliers of DEV's links with DL_FLAG_PM_RUNTIME.
 */
int device_links_hold(struct device *dev);
void device_links_drop(struct device *dev);

#endif
