/* SPDX-License-Identifier: Apache-2.0 */
/* Devices that trace what they are told of their power: 'a' resumes, 'A' suspends, and so on for
 * each; '-' and '+': the system sleeps, and is awake. */
#ifndef POWER_RIG_H
#define POWER_RIG_H

#include "device_link.h"
#include "err.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "pm_domain.h"
#include "pm_runtime.h"

extern struct device *a, *b;
extern struct platform_driver power_driver;
extern int resume_error, suspend_error; /* of all of them */
extern int sleep_error;                 /* of b */
extern bool called_atomic;              /* what the last callback ran in */
extern struct generic_pm_domain *domain_of_new;
extern struct device_link *link_of_b; /* that its driver deletes when it goes, */
extern void *in_its_place;            /* and what has its memory then */

/* The driver is there, with its devices a and b; and they go, without references. */
void power_begin(void);
void power_end(void);
/* Another one, letter N. */
struct device *power_device(int n);
/* What was queued is done, on whatever hart, and what that has queued: a parent after its child. */
void power_settle(void);
/* A domain that traces: '(' comes up, unless domain_error, and ')' goes. */
extern int domain_error;
extern struct generic_pm_domain traced_domain;

#endif
