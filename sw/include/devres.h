/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a driver acquires in its probe and need not give back: it goes, in the
 * reverse order, when the probe fails and after the driver's remove. All may
 * sleep.
 */
#ifndef DEVRES_H
#define DEVRES_H

#include "gfp.h"
#include "interrupt.h"
#include "platform_device.h"

/* NULL when memory is short. */
void *devm_kmalloc(struct device *dev, size_t size, gfp_t flags);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t flags);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags);
/* Before its time. */
void devm_kfree(struct device *dev, const void *obj);

/* As request_irq(). */
int devm_request_irq(struct device *dev, unsigned irq, irq_handler_t handler, unsigned long flags,
                     const char *name, void *dev_id);

/* ACTION(DATA) at the end; -ENOMEM. The second form also calls it at once if that fails. */
int devm_add_action(struct device *dev, void (*action)(void *data), void *data);
int devm_add_action_or_reset(struct device *dev, void (*action)(void *data), void *data);

#endif
