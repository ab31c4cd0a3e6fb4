/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runtime power management, with Linux's names: a device rests while nobody
 * holds a reference. Resuming it resumes first its parent, its suppliers
 * (links with DL_FLAG_PM_RUNTIME) and its power domain; they may rest once it
 * does. A driver's probe finds the device with power and runtime power
 * management disabled; it sets the status and enables it.
 *
 * Calls that change the state at once may sleep, unless the device is irq-safe.
 * That has its price: parent, suppliers and domain of such a device stay on
 * (API-206). Ours: a resume that failed may be tried again; Linux refuses until
 * the status is set anew.
 */
#ifndef PM_RUNTIME_H
#define PM_RUNTIME_H

#include "platform_device.h"
#include "pm.h"

/* Any context. Until as many enable() as disable(), and one: calls that resume or suspend answer
 * -EACCES. disable() may sleep: it waits for a change that is under way, and drops what is queued.
 * One enable() too many is told and does nothing. */
void pm_runtime_enable(struct device *dev);
void pm_runtime_disable(struct device *dev);
/* May sleep. As enable(), with the disable() at the end of the driver. 0; -ENOMEM. */
int devm_pm_runtime_enable(struct device *dev);

/* May sleep; while it is disabled. The device is, or is not, at work; 0, or the error of what it
 * stands on. */
int pm_runtime_set_active(struct device *dev);
int pm_runtime_set_suspended(struct device *dev);
/* May sleep; once, before it is enabled. From now on its callbacks run with interrupts off and do
 * not sleep, and all but the calls that say so may be made in any context. */
void pm_runtime_irq_safe(struct device *dev);

/*
 * May sleep (irq-safe: any context). A reference, and the device is at work afterwards: 0, or 1 if
 * it was already. An error: get_sync() keeps the reference, as in Linux; resume_and_get() gives it
 * back, and never answers 1.
 */
int pm_runtime_get_sync(struct device *dev);
int pm_runtime_resume_and_get(struct device *dev);
/* Any context. A reference; it is resumed later, by a thread: do not touch its registers yet. */
int pm_runtime_get(struct device *dev);
/* Any context. A reference alone. And: if it is at work and (IF_IN_USE) somebody has one already:
 * 1; else 0 and no reference; -EINVAL while it is disabled. */
void pm_runtime_get_noresume(struct device *dev);
int pm_runtime_get_if_active(struct device *dev);
int pm_runtime_get_if_in_use(struct device *dev);

/*
 * A reference less; with the last one the device rests: later (put), now (put_sync; may sleep), or
 * when it has not been busy for its delay (put_autosuspend). One put too many is told by name,
 * answers -EINVAL and changes nothing.
 */
int pm_runtime_put(struct device *dev);             /* any context */
int pm_runtime_put_autosuspend(struct device *dev); /* any context */
int pm_runtime_put_sync(struct device *dev);
int pm_runtime_put_sync_suspend(struct device *dev);
void pm_runtime_put_noidle(struct device *dev); /* any context */

/* The same without a reference. suspend(): -EAGAIN while it has users, children and consumers
 * at work among them; 1: it rests already. */
int pm_runtime_resume(struct device *dev);
int pm_runtime_suspend(struct device *dev);
int pm_request_resume(struct device *dev); /* any context */
int pm_request_idle(struct device *dev);   /* any context */

/* Any context. */
void pm_runtime_use_autosuspend(struct device *dev);
void pm_runtime_dont_use_autosuspend(struct device *dev);
void pm_runtime_set_autosuspend_delay(struct device *dev, int ms);
void pm_runtime_mark_last_busy(struct device *dev);
bool pm_runtime_active(struct device *dev);    /* at work, or disabled */
bool pm_runtime_suspended(struct device *dev); /* rests, and is enabled */
bool pm_runtime_enabled(struct device *dev);

/* May sleep; of pm_suspend(). The device rests, whoever has references, and stays so until
 * force_resume(), which makes it what it was. */
int pm_runtime_force_suspend(struct device *dev);
int pm_runtime_force_resume(struct device *dev);

/* May sleep. What is queued or under way has ended afterwards. */
void pm_runtime_barrier(struct device *dev);

#endif
