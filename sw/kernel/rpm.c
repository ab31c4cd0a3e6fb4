/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of status. One is made without the lock, by the one who has set
 * RPM_RESUMING or RPM_SUSPENDING; all others wait for its end.
 */
#include "rpm.h"

#include "delay.h"
#include "device_link.h"
#include "jiffies.h"
#include "pm_domain.h"

unsigned long rpm_lock(struct device *dev)
{
    unsigned long flags;

    local_irq_save(flags);
    spin_lock(&dev->power.lock);
    return flags;
}

void rpm_unlock(struct device *dev, unsigned long flags)
{
    spin_unlock(&dev->power.lock);
    local_irq_restore(flags);
}

/* --- what a device stands on --------------------------------------------------------- */

/* References of parent and suppliers; they are at work afterwards. */
static int hold_above(struct device *dev)
{
    struct device *parent = dev->parent;
    int err;

    if (dev->power.counts_above)
        return 0;
    if (parent) {
        err = pm_runtime_get_sync(parent);
        if (err < 0 && err != -EACCES) { /* a parent without power management is at work */
            pm_runtime_put_noidle(parent);
            return err;
        }
    }
    err = device_links_hold(dev);
    if (err) {
        if (parent)
            pm_runtime_put(parent);
        return err;
    }
    dev->power.counts_above = true;
    return 0;
}

static void drop_above(struct device *dev)
{
    if (!dev->power.counts_above)
        return;
    dev->power.counts_above = false;
    device_links_drop(dev);
    if (dev->parent)
        pm_runtime_put(dev->parent);
}

int rpm_hold_all(struct device *dev)
{
    int err = hold_above(dev);

    if (err)
        return err;
    err = pm_domain_hold(dev);
    if (err)
        drop_above(dev);
    return err;
}

void rpm_drop_all(struct device *dev)
{
    pm_domain_drop(dev);
    drop_above(dev);
}

/* --- changes of status ------------------------------------------------------------------ */

static bool changes(const struct device *dev)
{
    const enum rpm_status status = READ_ONCE(dev->power.status);

    return status == RPM_RESUMING || status == RPM_SUSPENDING;
}

unsigned long rpm_lock_settled(struct device *dev)
{
    unsigned long flags;

    for (;;) {
        flags = rpm_lock(dev);
        if (!changes(dev))
            return flags;
        rpm_unlock(dev, flags);
        if (dev->power.irq_safe)
            cpu_relax();
        else
            wait_event(dev->power.wait, !changes(dev));
    }
}

/* Locked. STATUS until the change is made: CHANGE is called without the lock, of an irq-safe device
 * with interrupts off. Locked again. */
static int change(struct device *dev, enum rpm_status status, int (*how)(struct device *dev),
                  unsigned long *flags)
{
    const enum rpm_status before = dev->power.status;
    const enum rpm_status after = status == RPM_RESUMING ? RPM_ACTIVE : RPM_SUSPENDED;
    int err;

    dev->power.status = status;
    if (dev->power.irq_safe)
        spin_unlock(&dev->power.lock);
    else
        rpm_unlock(dev, *flags);
    err = how(dev);
    if (dev->power.irq_safe)
        spin_lock(&dev->power.lock);
    else
        *flags = rpm_lock(dev);
    WRITE_ONCE(dev->power.status, err ? before : after);
    wake_up_all(&dev->power.wait);
    return err;
}

int rpm_power_up(struct device *dev)
{
    int err = dev->power.irq_safe ? 0 : rpm_hold_all(dev);

    if (err)
        return err;
    if (dev->pm && dev->pm->runtime_resume)
        err = dev->pm->runtime_resume(dev);
    if (err && !dev->power.irq_safe)
        rpm_drop_all(dev);
    return err;
}

int rpm_power_down(struct device *dev)
{
    const int err = dev->pm && dev->pm->runtime_suspend ? dev->pm->runtime_suspend(dev) : 0;

    if (!err && !dev->power.irq_safe)
        rpm_drop_all(dev);
    return err;
}

int rpm_resume(struct device *dev)
{
    unsigned long flags = rpm_lock_settled(dev);
    int ret;

    if (dev->power.status == RPM_ACTIVE)
        ret = 1;
    else if (dev->power.disable_depth)
        ret = -EACCES;
    else
        ret = change(dev, RPM_RESUMING, rpm_power_up, &flags);
    if (!ret && dev->power.use_autosuspend)
        dev->power.last_busy = get_jiffies();
    rpm_unlock(dev, flags);
    return ret;
}

void rpm_queue(struct device *dev, enum rpm_request request, unsigned long delay)
{
    dev->power.request = request;
    mod_delayed_work(system_wq, &dev->power.work, delay);
}

unsigned long rpm_busy_for(const struct device *dev)
{
    const unsigned long delay = msecs_to_jiffies((unsigned)dev->power.autosuspend_delay);
    const unsigned long idle = get_jiffies() - dev->power.last_busy;

    return dev->power.use_autosuspend && idle < delay ? delay - idle : 0;
}

int rpm_may_rest(const struct device *dev)
{
    const struct dev_pm_info *p = &dev->power;

    if (p->disable_depth)
        return -EACCES;
    if (p->usage_count > 0)
        return -EAGAIN;
    if (p->use_autosuspend && p->autosuspend_delay < 0)
        return -EPERM;
    return p->status == RPM_SUSPENDED;
}

int rpm_suspend(struct device *dev, bool automatic)
{
    unsigned long flags = rpm_lock_settled(dev), left = 0;
    int ret = rpm_may_rest(dev);

    if (!ret && automatic)
        left = rpm_busy_for(dev);
    if (!ret && !left) {
        ret = change(dev, RPM_SUSPENDING, rpm_power_down, &flags);
        if (ret && automatic) /* it may have been marked busy */
            left = rpm_busy_for(dev);
    }
    if (left)
        rpm_queue(dev, RPM_REQ_AUTOSUSPEND, left);
    rpm_unlock(dev, flags);
    return ret;
}

int rpm_idle(struct device *dev)
{
    unsigned long flags = rpm_lock_settled(dev);
    int ret = rpm_may_rest(dev);

    rpm_unlock(dev, flags);
    if (!ret && dev->pm && dev->pm->runtime_idle)
        ret = dev->pm->runtime_idle(dev);
    return ret ? ret : rpm_suspend(dev, true);
}

void rpm_work(struct work_struct *w)
{
    struct device *dev = container_of(to_delayed_work(w), struct device, power.work);
    enum rpm_request request;
    unsigned long flags;

    flags = rpm_lock(dev);
    request = dev->power.request;
    dev->power.request = RPM_REQ_NONE;
    rpm_unlock(dev, flags);
    switch (request) {
    case RPM_REQ_RESUME:
        if (rpm_resume(dev) < 0)
            dev_err(dev, "does not resume; its users wait in vain\n");
        break;
    case RPM_REQ_IDLE:
        rpm_idle(dev);
        break;
    case RPM_REQ_AUTOSUSPEND:
        rpm_suspend(dev, true);
        break;
    default:
        break;
    }
}
