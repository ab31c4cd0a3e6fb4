/* SPDX-License-Identifier: Apache-2.0 */
#include "pm_domain.h"

#include "contract.h"
#include "err.h"
#include "of_provider.h"
#include "platform_device.h"

static DEFINE_OF_PROVIDERS(providers);

void pm_genpd_init(struct generic_pm_domain *domain, bool is_off)
{
    API_SLEEPS(pm_genpd_init);
    mutex_init(&domain->lock);
    domain->users = 0;
    domain->is_off = is_off;
}

int of_genpd_add_provider(struct device_node *np, of_xlate_fn xlate, void *data)
{
    API_SLEEPS(of_genpd_add_provider);
    return of_provider_add(&providers, np, xlate, data);
}

void of_genpd_del_provider(struct device_node *np)
{
    API_SLEEPS(of_genpd_del_provider);
    of_provider_del(&providers, np);
}

/* --- devices -------------------------------------------------------------------------- */

int pm_domain_hold(struct device *dev)
{
    struct generic_pm_domain *domain = dev->pm_domain;
    int err = 0;

    if (!domain || dev->power.domain_held)
        return 0;
    mutex_lock(&domain->lock);
    if (domain->is_off)
        err = domain->power_on(domain);
    if (!err) {
        domain->is_off = false;
        domain->users++;
        dev->power.domain_held = true;
    }
    mutex_unlock(&domain->lock);
    if (err)
        dev_err(dev, "power domain %s does not come up: %pe\n", domain->name, ERR_PTR(err));
    return err;
}

void pm_domain_drop(struct device *dev)
{
    struct generic_pm_domain *domain = dev->pm_domain;

    if (!domain || !dev->power.domain_held)
        return;
    mutex_lock(&domain->lock);
    dev->power.domain_held = false;
    if (!--domain->users) {
        const int err = domain->power_off(domain);

        domain->is_off = !err;
        if (err)
            dev_err(dev, "power domain %s does not go off: %pe\n", domain->name, ERR_PTR(err));
    }
    mutex_unlock(&domain->lock);
}

bool pm_domain_is_up(const struct device *dev)
{
    const struct generic_pm_domain *domain = dev->pm_domain;

    return !domain || !dev->power.domain_held || !domain->is_up || domain->is_up(domain);
}

int pm_domain_restore(struct device *dev)
{
    struct generic_pm_domain *domain = dev->pm_domain;
    int err = 0;

    if (!domain)
        return 0;
    mutex_lock(&domain->lock);
    if (!pm_domain_is_up(dev)) {
        domain->power_off(domain);
        err = domain->power_on(domain);
        dev_err(dev, "power domain %s: somebody has switched it off; it %s\n", domain->name,
                err ? "does not come up" : "is on again");
    }
    mutex_unlock(&domain->lock);
    return err;
}

int dev_pm_domain_attach(struct device *dev)
{
    struct generic_pm_domain *domain;
    struct of_phandle_args args;

    API_SLEEPS(dev_pm_domain_attach);
    if (!dev->of_node ||
        of_parse_phandle_with_args(dev->of_node, "power-domains", "#power-domain-cells", 0, &args))
        return 0;
    domain = of_provider_get(&providers, &args);
    if (PTR_ERR(domain) == -EPROBE_DEFER) /* without a driver it is what the board makes of it */
        return 0;
    if (IS_ERR(domain))
        return PTR_ERR(domain);
    dev->pm_domain = domain;
    return 0;
}

void dev_pm_domain_detach(struct device *dev)
{
    API_SLEEPS(dev_pm_domain_detach);
    pm_domain_drop(dev);
    dev->pm_domain = NULL;
}
