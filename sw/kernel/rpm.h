/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runtime power management inside: how a device changes its status (rpm.c), for the calls that ask
 * for it (pm_runtime.c). What is not locked may sleep, unless the device is irq-safe.
 */
#ifndef RPM_H
#define RPM_H

#include "pm_runtime.h"

/* Interrupts off and the lock, apart: a change of an irq-safe device leaves the lock alone. */
unsigned long rpm_lock(struct device *dev);
void rpm_unlock(struct device *dev, unsigned long flags);
/* Locks; no change is under way then. */
unsigned long rpm_lock_settled(struct device *dev);

/* Not irq-safe. Parent, suppliers and domain are at work, and stay so; and they need not. */
int rpm_hold_all(struct device *dev);
void rpm_drop_all(struct device *dev);
/* The same with the driver's callbacks; nothing is held after an error, or all still is. */
int rpm_power_up(struct device *dev);
int rpm_power_down(struct device *dev);

/* 0: it is at work now; 1: it was; or the error. */
int rpm_resume(struct device *dev);
/* 0: it rests now, or will once it has not been busy for its delay, if that counts (AUTOMATIC);
 * idle: unless its driver is against it. 1: it rests already; or why it does not. */
int rpm_suspend(struct device *dev, bool automatic);
int rpm_idle(struct device *dev);

/* Locked. REQUEST, DELAY jiffies from now, in place of what is queued, for rpm_work(). */
void rpm_queue(struct device *dev, enum rpm_request request, unsigned long delay);
void rpm_work(struct work_struct *w);
/* Locked. Jiffies until it may rest; 0: now. */
unsigned long rpm_busy_for(const struct device *dev);
/* Locked. 0: it may rest; 1: it rests; or why it may not. */
int rpm_may_rest(const struct device *dev);

#endif
