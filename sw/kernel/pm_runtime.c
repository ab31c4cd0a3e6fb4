/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runtime power management. A change of status is made without the lock, by
 * the one who has set RPM_RESUMING or RPM_SUSPENDING; all others wait for its
 * end.
 */
#include "pm_runtime.h"

#include "contract.h"
#include "delay.h"
#include "device_link.h"
#include "devres.h"
#include "err.h"
#include "internal.h"
#include "jiffies.h"
#include "pm_domain.h"

/* May sleep, unless the device is irq-safe. */
#define PM_CALL(call, dev)                                                                         \
    do {                                                                                           \
        if ((dev)->power.irq_safe)                                                                 \
            API_CALL(call);                                                                        \
        else                                                                                       \
            API_SLEEPS(call);                                                                      \
    } while (0)

/* Apart: a change of an irq-safe device leaves the lock, and interrupts off. */
static unsigned long lock(struct device *dev)
{
    unsigned long flags;

    local_irq_save(flags);
    spin_lock(&dev->power.lock);
    return flags;
}

static void unlock(struct device *dev, unsigned long flags)
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

static int hold_all(struct device *dev)
{
    int err = hold_above(dev);

    if (err)
        return err;
    err = pm_domain_hold(dev);
    if (err)
        drop_above(dev);
    return err;
}

static void drop_all(struct device *dev)
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

/* Locks; no change is under way then. */
static unsigned long lock_settled(struct device *dev)
{
    unsigned long flags;

    for (;;) {
        flags = lock(dev);
        if (!changes(dev))
            return flags;
        unlock(dev, flags);
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
        unlock(dev, *flags);
    err = how(dev);
    if (dev->power.irq_safe)
        spin_lock(&dev->power.lock);
    else
        *flags = lock(dev);
    WRITE_ONCE(dev->power.status, err ? before : after);
    wake_up_all(&dev->power.wait);
    return err;
}

static int power_up(struct device *dev)
{
    int err = dev->power.irq_safe ? 0 : hold_all(dev);

    if (err)
        return err;
    if (dev->pm && dev->pm->runtime_resume)
        err = dev->pm->runtime_resume(dev);
    if (err && !dev->power.irq_safe)
        drop_all(dev);
    return err;
}

static int power_down(struct device *dev)
{
    const int err = dev->pm && dev->pm->runtime_suspend ? dev->pm->runtime_suspend(dev) : 0;

    if (!err && !dev->power.irq_safe)
        drop_all(dev);
    return err;
}

/* 0: it is at work now; 1: it was; or the error. */
static int rpm_resume(struct device *dev)
{
    unsigned long flags = lock_settled(dev);
    int ret;

    if (dev->power.status == RPM_ACTIVE)
        ret = 1;
    else if (dev->power.disable_depth)
        ret = -EACCES;
    else
        ret = change(dev, RPM_RESUMING, power_up, &flags);
    if (!ret && dev->power.use_autosuspend)
        dev->power.last_busy = get_jiffies();
    unlock(dev, flags);
    return ret;
}

/* Locked. REQUEST, DELAY jiffies from now, in place of what is queued. */
static void queue(struct device *dev, enum rpm_request request, unsigned long delay)
{
    dev->power.request = request;
    mod_delayed_work(system_wq, &dev->power.work, delay);
}

/* Locked. Jiffies until it may rest; 0: now. */
static unsigned long busy_for(const struct device *dev)
{
    const unsigned long delay = msecs_to_jiffies((unsigned)dev->power.autosuspend_delay);
    const unsigned long idle = get_jiffies() - dev->power.last_busy;

    return dev->power.use_autosuspend && idle < delay ? delay - idle : 0;
}

/* Locked. 0: it may rest; 1: it rests; or why it may not. */
static int may_rest(const struct device *dev)
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

/* 0: it rests now, or will once it has not been busy for its delay, if that counts (AUTO). */
static int rpm_suspend(struct device *dev, bool automatic)
{
    unsigned long flags = lock_settled(dev), left = 0;
    int ret = may_rest(dev);

    if (!ret && automatic)
        left = busy_for(dev);
    if (!ret && !left) {
        ret = change(dev, RPM_SUSPENDING, power_down, &flags);
        if (ret && automatic) /* it may have been marked busy */
            left = busy_for(dev);
    }
    if (left)
        queue(dev, RPM_REQ_AUTOSUSPEND, left);
    unlock(dev, flags);
    return ret;
}

static int rpm_idle(struct device *dev)
{
    unsigned long flags = lock_settled(dev);
    int ret = may_rest(dev);

    unlock(dev, flags);
    if (!ret && dev->pm && dev->pm->runtime_idle)
        ret = dev->pm->runtime_idle(dev);
    return ret ? ret : rpm_suspend(dev, true);
}

static void work(struct work_struct *w)
{
    struct device *dev = container_of(to_delayed_work(w), struct device, power.work);
    enum rpm_request request;
    unsigned long flags;

    flags = lock(dev);
    request = dev->power.request;
    dev->power.request = RPM_REQ_NONE;
    unlock(dev, flags);
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

/* --- references ------------------------------------------------------------------------------ */

void pm_runtime_get_noresume(struct device *dev)
{
    unsigned long flags;

    API_CALL(pm_runtime_get_noresume);
    flags = lock(dev);
    dev->power.usage_count++;
    unlock(dev, flags);
}

/* A reference less, and with the last one REQUEST, unless that is NONE. 0: it was the last; 1;
 * -EINVAL: there is none. */
static int put(struct device *dev, enum rpm_request request)
{
    unsigned long flags;
    int ret;

    flags = lock(dev);
    ret = dev->power.usage_count <= 0 ? -EINVAL : --dev->power.usage_count > 0;
    if (!ret && request && !dev->power.disable_depth)
        queue(dev, request, request == RPM_REQ_AUTOSUSPEND ? busy_for(dev) : 0);
    unlock(dev, flags);
    if (ret < 0)
        dev_err(dev, "runtime PM: a put without a get at %p\n", __builtin_return_address(0));
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
    put(dev, RPM_REQ_NONE);
    return ret;
}

/* In place of what is queued: a device that is wanted does not rest. */
int pm_request_resume(struct device *dev)
{
    unsigned long flags;
    int ret = 0;

    API_CALL(pm_request_resume);
    flags = lock(dev);
    if (dev->power.status == RPM_ACTIVE)
        ret = 1;
    else if (dev->power.disable_depth)
        ret = -EACCES;
    else
        queue(dev, RPM_REQ_RESUME, 0);
    unlock(dev, flags);
    return ret;
}

int pm_request_idle(struct device *dev)
{
    unsigned long flags;
    int ret;

    API_CALL(pm_request_idle);
    flags = lock(dev);
    ret = may_rest(dev);
    if (!ret)
        queue(dev, RPM_REQ_IDLE, 0);
    unlock(dev, flags);
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

    flags = lock(dev);
    if (!dev->power.disable_depth) {
        ret = dev->power.status == RPM_ACTIVE && dev->power.usage_count >= users;
        dev->power.usage_count += ret;
    }
    unlock(dev, flags);
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
    put(dev, RPM_REQ_NONE);
}

int pm_runtime_put(struct device *dev)
{
    API_CALL(pm_runtime_put);
    return put(dev, RPM_REQ_IDLE);
}

int pm_runtime_put_autosuspend(struct device *dev)
{
    API_CALL(pm_runtime_put_autosuspend);
    return put(dev, RPM_REQ_AUTOSUSPEND);
}

int pm_runtime_put_sync(struct device *dev)
{
    const int ret = put(dev, RPM_REQ_NONE);

    PM_CALL(pm_runtime_put_sync, dev);
    return ret ? ret : rpm_idle(dev);
}

int pm_runtime_put_sync_suspend(struct device *dev)
{
    const int ret = put(dev, RPM_REQ_NONE);

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

/* --- what a driver sets ------------------------------------------------------------------------
 */

void pm_runtime_enable(struct device *dev)
{
    unsigned long flags;
    bool extra;

    API_CALL(pm_runtime_enable);
    flags = lock(dev);
    extra = !dev->power.disable_depth;
    dev->power.disable_depth -= !extra;
    unlock(dev, flags);
    if (extra)
        dev_err(dev, "runtime PM: enabled more often than disabled\n");
}

void pm_runtime_disable(struct device *dev)
{
    unsigned long flags;
    bool wanted;

    API_SLEEPS(pm_runtime_disable);
    flags = lock(dev);
    wanted = dev->power.request == RPM_REQ_RESUME && !dev->power.disable_depth;
    unlock(dev, flags);
    if (wanted) /* who has asked for it does not wait in vain */
        rpm_resume(dev);
    flags = lock_settled(dev);
    dev->power.disable_depth++;
    unlock(dev, flags);
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
    err = hold_all(dev);
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
        drop_all(dev);
    return 0;
}

void pm_runtime_irq_safe(struct device *dev)
{
    API_SLEEPS(pm_runtime_irq_safe);
    if (hold_all(dev))
        dev_err(dev, "runtime PM: what it stands on does not resume\n");
    else
        dev->power.irq_safe = true;
}

static void set_autosuspend(struct device *dev, bool use, int delay)
{
    unsigned long flags;

    flags = lock(dev);
    dev->power.use_autosuspend = use;
    dev->power.autosuspend_delay = delay;
    if (!dev->power.disable_depth && !dev->power.usage_count && dev->power.status == RPM_ACTIVE)
        queue(dev, RPM_REQ_IDLE, 0);
    unlock(dev, flags);
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
    unlock(dev, lock_settled(dev));
}

/* --- the whole system ---------------------------------------------------------------------------
 */

int pm_runtime_force_suspend(struct device *dev)
{
    int err = 0;

    API_SLEEPS(pm_runtime_force_suspend);
    pm_runtime_disable(dev);
    dev->power.forced = dev->power.status == RPM_ACTIVE && dev->power.disable_depth == 1;
    if (dev->power.forced) {
        err = power_down(dev);
        if (!err)
            WRITE_ONCE(dev->power.status, RPM_SUSPENDED);
    }
    if (err)
        pm_runtime_enable(dev);
    return err;
}

int pm_runtime_force_resume(struct device *dev)
{
    int err = 0;

    API_SLEEPS(pm_runtime_force_resume);
    if (dev->power.forced) {
        err = power_up(dev);
        if (!err)
            WRITE_ONCE(dev->power.status, RPM_ACTIVE);
    }
    dev->power.forced = false;
    pm_runtime_enable(dev);
    if (!err) /* it may have been left unused meanwhile */
        pm_request_idle(dev);
    return err;
}

/* --- of the bus ----------------------------------------------------------------------------------
 */

void pm_runtime_init(struct device *dev)
{
    dev->power.known = true;
    dev->power.status = RPM_SUSPENDED;
    dev->power.disable_depth = 1;
    spin_lock_init(&dev->power.lock);
    init_waitqueue_head(&dev->power.wait);
    INIT_DELAYED_WORK(&dev->power.work, work);
    INIT_LIST_HEAD(&dev->power.suppliers);
    INIT_LIST_HEAD(&dev->power.consumers);
    INIT_LIST_HEAD(&dev->power.asleep);
}

/* A probe finds all that the device stands on at work. */
int pm_runtime_begin(struct device *dev)
{
    return hold_all(dev);
}

/* It stays so, unless the driver has said that the device rests. */
void pm_runtime_probed(struct device *dev)
{
    if (pm_runtime_suspended(dev) && !dev->power.irq_safe)
        drop_all(dev);
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
    drop_all(dev);
}
