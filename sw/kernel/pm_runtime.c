/* SPDX-License-Identifier: Apache-2.0 */
/* Runtime power management: references, and what drivers and the bus say of a device. */
#include "rpm.h"

#include "contract.h"
#include "devres.h"
#include "jiffies.h"

/* May sleep, unless the device is irq-safe. */
#define PM_CALL(call, dev)                                                                         \
    do {                                                                                           \
        if ((dev)->power.irq_safe)                                                                 \
            API_CALL(call);                                                                        \
        else                                                                                       \
            API_SLEEPS(call);                                                                      \
    } while (0)

/* --- references ------------------------------------------------------------------------------ */

void pm_runtime_get_noresume(struct device *dev)
{
    unsigned long flags;

    API_CALL(pm_runtime_get_noresume);
    flags = rpm_lock(dev);
    dev->power.usage_count++;
    rpm_unlock(dev, flags);
}

/* A reference less, and with the last one REQUEST, unless that is NONE. 0: it was the last; 1;
 * -EINVAL: there is none, which is told with who asked for it. */
static int put(struct device *dev, enum rpm_request request, const void *pc)
{
    unsigned long flags;
    int ret;

    flags = rpm_lock(dev);
    ret = dev->power.usage_count <= 0 ? -EINVAL : --dev->power.usage_count > 0;
    if (!ret && request && !dev->power.disable_depth)
        rpm_queue(dev, request, request == RPM_REQ_AUTOSUSPEND ? rpm_busy_for(dev) : 0);
    rpm_unlock(dev, flags);
    if (ret < 0)
        dev_err(dev, "runtime PM: a put without a get at %p\n", pc);
    return ret;
}

int pm_runtime_get_sync(struct device *dev)
{
    PM_CALL(pm_runtime_get_sync, dev);
    pm_runtime_get_noresume(dev);
    return rpm_resume(dev);
}

int pm_runtime_resume_and_get(struct device *dev)
{
    int ret;

    PM_CALL(pm_runtime_resume_and_get, dev);
    pm_runtime_get_noresume(dev);
    ret = rpm_resume(dev);
    if (ret >= 0)
        return 0;
    put(dev, RPM_REQ_NONE, __builtin_return_address(0));
    return ret;
}

/* In place of what is queued: a device that is wanted does not rest. */
int pm_request_resume(struct device *dev)
{
    unsigned long flags;
    int ret = 0;

    API_CALL(pm_request_resume);
    flags = rpm_lock(dev);
    if (dev->power.status == RPM_ACTIVE)
        ret = 1;
    else if (dev->power.disable_depth)
        ret = -EACCES;
    else
        rpm_queue(dev, RPM_REQ_RESUME, 0);
    rpm_unlock(dev, flags);
    return ret;
}

int pm_request_idle(struct device *dev)
{
    unsigned long flags;
    int ret;

    API_CALL(pm_request_idle);
    flags = rpm_lock(dev);
    ret = rpm_may_rest(dev);
    if (!ret)
        rpm_queue(dev, RPM_REQ_IDLE, 0);
    rpm_unlock(dev, flags);
    return ret;
}

int pm_runtime_get(struct device *dev)
{
    API_CALL(pm_runtime_get);
    pm_runtime_get_noresume(dev);
    return pm_request_resume(dev);
}

static int get_if(struct device *dev, int users)
{
    unsigned long flags;
    int ret = -EINVAL;

    flags = rpm_lock(dev);
    if (!dev->power.disable_depth) {
        ret = dev->power.status == RPM_ACTIVE && dev->power.usage_count >= users;
        dev->power.usage_count += ret;
    }
    rpm_unlock(dev, flags);
    return ret;
}

int pm_runtime_get_if_active(struct device *dev)
{
    API_CALL(pm_runtime_get_if_active);
    return get_if(dev, 0);
}

int pm_runtime_get_if_in_use(struct device *dev)
{
    API_CALL(pm_runtime_get_if_in_use);
    return get_if(dev, 1);
}

void pm_runtime_put_noidle(struct device *dev)
{
    API_CALL(pm_runtime_put_noidle);
    put(dev, RPM_REQ_NONE, __builtin_return_address(0));
}

int pm_runtime_put(struct device *dev)
{
    API_CALL(pm_runtime_put);
    return put(dev, RPM_REQ_IDLE, __builtin_return_address(0));
}

int pm_runtime_put_autosuspend(struct device *dev)
{
    API_CALL(pm_runtime_put_autosuspend);
    return put(dev, RPM_REQ_AUTOSUSPEND, __builtin_return_address(0));
}

int pm_runtime_put_sync(struct device *dev)
{
    const int ret = put(dev, RPM_REQ_NONE, __builtin_return_address(0));

    PM_CALL(pm_runtime_put_sync, dev);
    return ret ? ret : rpm_idle(dev);
}

int pm_runtime_put_sync_suspend(struct device *dev)
{
    const int ret = put(dev, RPM_REQ_NONE, __builtin_return_address(0));

    PM_CALL(pm_runtime_put_sync_suspend, dev);
    return ret ? ret : rpm_suspend(dev, false);
}

int pm_runtime_resume(struct device *dev)
{
    PM_CALL(pm_runtime_resume, dev);
    return rpm_resume(dev);
}

int pm_runtime_suspend(struct device *dev)
{
    PM_CALL(pm_runtime_suspend, dev);
    return rpm_suspend(dev, false);
}

/* --- what a driver sets --------------------------------------------------- */

void pm_runtime_enable(struct device *dev)
{
    unsigned long flags;
    bool extra;

    API_CALL(pm_runtime_enable);
    flags = rpm_lock(dev);
    extra = !dev->power.disable_depth;
    dev->power.disable_depth -= !extra;
    rpm_unlock(dev, flags);
    if (extra)
        dev_err(dev, "runtime PM: enabled more often than disabled\n");
}

void pm_runtime_disable(struct device *dev)
{
    unsigned long flags;
    bool wanted;

    API_SLEEPS(pm_runtime_disable);
    flags = rpm_lock(dev);
    wanted = dev->power.request == RPM_REQ_RESUME && !dev->power.disable_depth;
    rpm_unlock(dev, flags);
    if (wanted) /* who has asked for it does not wait in vain */
        rpm_resume(dev);
    flags = rpm_lock_settled(dev);
    dev->power.disable_depth++;
    rpm_unlock(dev, flags);
    cancel_delayed_work_sync(&dev->power.work);
}

static void disable(void *dev)
{
    pm_runtime_dont_use_autosuspend(dev);
    pm_runtime_disable(dev);
}

int devm_pm_runtime_enable(struct device *dev)
{
    pm_runtime_enable(dev);
    return devm_add_action_or_reset(dev, disable, dev);
}

int pm_runtime_set_active(struct device *dev)
{
    int err;

    API_SLEEPS(pm_runtime_set_active);
    if (!dev->power.disable_depth)
        return -EAGAIN;
    err = rpm_hold_all(dev);
    if (!err)
        WRITE_ONCE(dev->power.status, RPM_ACTIVE);
    return err;
}

int pm_runtime_set_suspended(struct device *dev)
{
    API_SLEEPS(pm_runtime_set_suspended);
    if (!dev->power.disable_depth)
        return -EAGAIN;
    WRITE_ONCE(dev->power.status, RPM_SUSPENDED);
    if (!dev->power.irq_safe)
        rpm_drop_all(dev);
    return 0;
}

void pm_runtime_irq_safe(struct device *dev)
{
    API_SLEEPS(pm_runtime_irq_safe);
    if (rpm_hold_all(dev))
        dev_err(dev, "runtime PM: what it stands on does not resume\n");
    else
        dev->power.irq_safe = true;
}

static void set_autosuspend(struct device *dev, bool use, int delay)
{
    unsigned long flags;

    flags = rpm_lock(dev);
    dev->power.use_autosuspend = use;
    dev->power.autosuspend_delay = delay;
    if (!dev->power.disable_depth && !dev->power.usage_count && dev->power.status == RPM_ACTIVE)
        rpm_queue(dev, RPM_REQ_IDLE, 0);
    rpm_unlock(dev, flags);
}

void pm_runtime_use_autosuspend(struct device *dev)
{
    set_autosuspend(dev, true, dev->power.autosuspend_delay);
}

void pm_runtime_dont_use_autosuspend(struct device *dev)
{
    set_autosuspend(dev, false, dev->power.autosuspend_delay);
}

void pm_runtime_set_autosuspend_delay(struct device *dev, int ms)
{
    set_autosuspend(dev, dev->power.use_autosuspend, ms);
}

void pm_runtime_mark_last_busy(struct device *dev)
{
    WRITE_ONCE(dev->power.last_busy, get_jiffies());
}

bool pm_runtime_active(struct device *dev)
{
    return READ_ONCE(dev->power.status) == RPM_ACTIVE || READ_ONCE(dev->power.disable_depth);
}

bool pm_runtime_suspended(struct device *dev)
{
    return READ_ONCE(dev->power.status) == RPM_SUSPENDED && !READ_ONCE(dev->power.disable_depth);
}

bool pm_runtime_enabled(struct device *dev)
{
    return dev->power.known && !READ_ONCE(dev->power.disable_depth);
}

void pm_runtime_barrier(struct device *dev)
{
    API_SLEEPS(pm_runtime_barrier);
    flush_delayed_work(&dev->power.work);
    rpm_unlock(dev, rpm_lock_settled(dev));
}

/* --- the whole system ----------------------------------------------------- */

int pm_runtime_force_suspend(struct device *dev)
{
    int err = 0;

    API_SLEEPS(pm_runtime_force_suspend);
    pm_runtime_disable(dev);
    dev->power.forced = dev->power.status == RPM_ACTIVE && dev->power.disable_depth == 1;
    if (dev->power.forced) {
        err = rpm_power_down(dev);
        if (!err)
            WRITE_ONCE(dev->power.status, RPM_SUSPENDED);
    }
    if (err)
        pm_runtime_enable(dev);
    else if (dev->power.irq_safe && dev->power.status == RPM_SUSPENDED) /* this may sleep */
        rpm_drop_all(dev);
    return err;
}

int pm_runtime_force_resume(struct device *dev)
{
    int err = 0;

    API_SLEEPS(pm_runtime_force_resume);
    if (dev->power.irq_safe && (err = rpm_hold_all(dev)))
        return err; /* and stays disabled: its callbacks could not wait for power */
    if (dev->power.forced) {
        err = rpm_power_up(dev);
        if (!err)
            WRITE_ONCE(dev->power.status, RPM_ACTIVE);
    }
    dev->power.forced = false;
    pm_runtime_enable(dev);
    if (!err) /* it may have been left unused meanwhile */
        pm_request_idle(dev);
    return err;
}

/* --- of the bus ----------------------------------------------------------- */

void pm_runtime_init(struct device *dev)
{
    dev->power.known = true;
    dev->power.status = RPM_SUSPENDED;
    dev->power.disable_depth = 1;
    spin_lock_init(&dev->power.lock);
    init_waitqueue_head(&dev->power.wait);
    INIT_DELAYED_WORK(&dev->power.work, rpm_work);
    INIT_LIST_HEAD(&dev->power.suppliers);
    INIT_LIST_HEAD(&dev->power.consumers);
    INIT_LIST_HEAD(&dev->power.asleep);
}

/* A probe finds all that the device stands on at work. */
int pm_runtime_begin(struct device *dev)
{
    return rpm_hold_all(dev);
}

/* It stays so, unless the driver has said that the device rests. */
void pm_runtime_probed(struct device *dev)
{
    if (pm_runtime_suspended(dev) && !dev->power.irq_safe)
        rpm_drop_all(dev);
}

/* The driver has gone; what it forgot is given back. */
void pm_runtime_end(struct device *dev)
{
    if (pm_runtime_enabled(dev))
        pm_runtime_disable(dev);
    if (dev->power.usage_count)
        dev_err(dev, "runtime PM: %d references are left behind\n", dev->power.usage_count);
    dev->power.usage_count = 0;
    dev->power.irq_safe = dev->power.use_autosuspend = false;
    dev->power.disable_depth = 1;
    dev->power.status = RPM_SUSPENDED;
    rpm_drop_all(dev);
}
