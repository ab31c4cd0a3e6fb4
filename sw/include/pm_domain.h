/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power domains: what is switched on and off for several devices at once. A
 * domain is on as long as one of its devices is not runtime suspended.
 */
#ifndef PM_DOMAIN_H
#define PM_DOMAIN_H

#include "mutex.h"
#include "of.h"

struct device;

struct generic_pm_domain {
    const char *name;
    int (*power_on)(struct generic_pm_domain *domain);     /* may sleep; returns when it is on */
    int (*power_off)(struct generic_pm_domain *domain);    /* may sleep */
    bool (*is_up)(const struct generic_pm_domain *domain); /* any context; NULL: as it was set */
    void *data;
    /* the rest is pm_domain.c's */
    struct mutex lock;
    unsigned users; /* devices that hold it on */
    bool is_off;
};

/* May sleep. The domain is off, or IS_OFF is false: then it is on until its first device rests. */
void pm_genpd_init(struct generic_pm_domain *domain, bool is_off);

/* May sleep. `power-domains` that lead to NP are answered by XLATE: a struct generic_pm_domain *.
 * 0; -ENOMEM. */
int of_genpd_add_provider(struct device_node *np, of_xlate_fn xlate, void *data);
/* May sleep. They are not answered any more. */
void of_genpd_del_provider(struct device_node *np);

/*
 * May sleep; of the bus, before a driver's probe and after its end. The domain that the device tree
 * names, if it has a provider: links see to it that one that there is has been bound before. Or the
 * error of its xlate.
 */
int dev_pm_domain_attach(struct device *dev);
void dev_pm_domain_detach(struct device *dev);

/* May sleep; of pm_runtime.c. DEV holds its domain on, or lets it go. */
int pm_domain_hold(struct device *dev);
void pm_domain_drop(struct device *dev);

/* Any context. False: DEV holds its domain on, and somebody has switched it off behind the kernel's
 * back. */
bool pm_domain_is_up(const struct device *dev);
/* May sleep. On again, if it is not, which is told by name: 0, or why it does not come up. */
int pm_domain_restore(struct device *dev);

#endif
