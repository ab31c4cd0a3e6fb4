/* SPDX-License-Identifier: Apache-2.0 */
/* The whole system sleeps: devices rest, harts idle until an interrupt handler or a timer wakes. */
#include "contract.h"
#include "device_link.h"
#include "err.h"
#include "internal.h"
#include "pm_runtime.h"

static struct list_head asleep = LIST_HEAD_INIT(asleep); /* the last one first */
static DECLARE_WAIT_QUEUE_HEAD(wakeup);
static bool woken;

void pm_system_wakeup(void)
{
    API_CALL(pm_system_wakeup);
    WRITE_ONCE(woken, true);
    wake_up_all(&wakeup);
}

static int call_suspend(const struct dev_pm_ops *ops, struct device *dev)
{
    return ops && ops->suspend ? ops->suspend(dev) : 0;
}

static int call_resume(const struct dev_pm_ops *ops, struct device *dev)
{
    return ops && ops->resume ? ops->resume(dev) : 0;
}

/* Its subsystem first, which knows its users, and then its driver. After an error it is awake. */
static int put_to_sleep(struct device *dev)
{
    int err = call_suspend(dev->class_pm, dev);

    if (err)
        return err;
    err = call_suspend(dev->pm, dev);
    if (!err) {
        err = pm_runtime_force_suspend(dev);
        if (err)
            call_resume(dev->pm, dev);
    }
    if (err)
        call_resume(dev->class_pm, dev);
    return err;
}

static int suspend_device(struct device *dev);

/* All that stand on DEV. */
static int suspend_dependents(struct device *dev)
{
    struct platform_device *other = NULL;
    struct device_link *link;
    int err = 0;

    list_for_each_entry (link, &dev->power.consumers, s_node)
        if (!err)
            err = suspend_device(link->consumer);
    while (!err && (other = bus_next(other)))
        if (other->dev.parent == dev)
            err = suspend_device(&other->dev);
    return err;
}

static int suspend_device(struct device *dev)
{
    int err;

    if (!to_platform_device(dev)->driver || !list_empty(&dev->power.asleep))
        return 0;
    err = suspend_dependents(dev);
    if (err)
        return err;
    if (READ_ONCE(woken))
        return -EBUSY;
    err = put_to_sleep(dev);
    if (err)
        dev_err(dev, "does not suspend: %pe; the system stays awake\n", ERR_PTR(err));
    else
        list_add(&dev->power.asleep, &asleep);
    return err;
}

static void resume_all(void)
{
    struct device *dev;

    while ((dev = list_first_entry_or_null(&asleep, struct device, power.asleep))) {
        int err = pm_runtime_force_resume(dev);

        list_del_init(&dev->power.asleep);
        if (!err)
            err = call_resume(dev->pm, dev);
        if (!err)
            err = call_resume(dev->class_pm, dev);
        if (err)
            dev_err(dev, "does not resume: %pe\n", ERR_PTR(err));
    }
}

int pm_suspend(void)
{
    struct platform_device *pdev = NULL;
    int err = 0;

    API_SLEEPS(pm_suspend);
    bus_lock();
    WRITE_ONCE(woken, false);
    while (!err && (pdev = bus_next(pdev)))
        err = suspend_device(&pdev->dev);
    if (!err) {
        irqs_suspend();
        wait_event(wakeup, READ_ONCE(woken));
        irqs_resume();
    }
    resume_all();
    bus_unlock();
    return err;
}
