/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power of devices: what a driver is told, and what is kept of each device.
 * Runtime power management is in pm_runtime.h, domains are in pm_domain.h,
 * suspending the whole system is pm_suspend().
 */
#ifndef PM_H
#define PM_H

#include "spinlock.h"
#include "wait.h"
#include "workqueue.h"

struct device;
struct generic_pm_domain;
struct pm_clocks;

/* What a driver does; NULL: nothing. 0 or a negative error, which leaves the device as it was. */
struct dev_pm_ops {
    /* The device is to rest: no register access follows until runtime_resume(). -EBUSY or -EAGAIN:
     * not now. It may sleep unless the device is irq-safe, and so may the next. */
    int (*runtime_suspend)(struct device *dev);
    /* It has power again, and lost what it knew if its domain was off (API-212). */
    int (*runtime_resume)(struct device *dev);
    /* Nobody uses it. 0, or without one: it is suspended; else it stays. */
    int (*runtime_idle)(struct device *dev);
    /* The whole system is suspended and resumed. May sleep. -EBUSY keeps the system awake. */
    int (*suspend)(struct device *dev);
    int (*resume)(struct device *dev);
};

enum rpm_status { RPM_ACTIVE, RPM_RESUMING, RPM_SUSPENDED, RPM_SUSPENDING };
enum rpm_request { RPM_REQ_NONE, RPM_REQ_IDLE, RPM_REQ_AUTOSUSPEND, RPM_REQ_RESUME };

/* Of one device; pm_runtime.c's, and locked by `lock`. */
struct dev_pm_info {
    struct spinlock lock;
    struct wait_queue_head wait; /* for the end of a change */
    enum rpm_status status;
    enum rpm_request request; /* what `work` is to do */
    int usage_count;
    unsigned disable_depth;
    bool known; /* to the bus: a device that somebody just filled in is never enabled */
    bool irq_safe, use_autosuspend;
    bool may_wakeup;         /* its interrupt is to wake the system */
    bool counts_above;       /* its parent and its suppliers have a reference of it */
    bool domain_held;        /* its domain has one */
    int autosuspend_delay;   /* ms; negative: never */
    unsigned long last_busy; /* jiffies */
    struct delayed_work work;
    const struct pm_clocks *clocks;        /* that run while it is at work (pm_clk.h), or NULL */
    bool forced;                           /* it was at work when the system went to sleep */
    struct list_head suppliers, consumers; /* links (device_link.h) */
    struct list_head asleep;               /* in the order of pm_suspend() */
};

/* The bus's: before a device is on it; around a probe, which finds all that the device stands on at
 * work; and after its driver has gone. May sleep, all but the first. */
void pm_runtime_init(struct device *dev);
int pm_runtime_begin(struct device *dev);
void pm_runtime_probed(struct device *dev);
void pm_runtime_end(struct device *dev);

/*
 * May sleep. The system sleeps until something wakes it up: devices are suspended, each after all
 * that depend on it (links, parents; API-210), whatever order they were registered in, and resumed
 * in the opposite order. 0; or the error of a device that refused, by name on the console, and then
 * all are as before.
 */
int pm_suspend(void);
/* Any context. Ends pm_suspend(), also one that is still suspending devices, which then answers
 * -EBUSY. */
void pm_system_wakeup(void);

#endif
