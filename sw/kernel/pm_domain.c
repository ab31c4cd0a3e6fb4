/* SPDX-License-Identifier: Apache-2.0 */
#include "pm_domain.h"

#include "contract.h"
#include "err.h"
#include "platform_device.h"
#include "slab.h"

struct provider {
    struct device_node *np;
    genpd_xlate_fn xlate;
    void *data;
    struct list_head node;
};

static struct list_head providers = LIST_HEAD_INIT(providers);
static DEFINE_MUTEX(providers_lock);

void pm_genpd_init(struct generic_pm_domain *domain, bool is_off)
{
    API_SLEEPS(pm_genpd_init);
    mutex_init(&domain->lock);
    domain->users = 0;
    domain->is_off = is_off;
}

int of_genpd_add_provider(struct device_node *np, genpd_xlate_fn xlate, void *data)
{
    struct provider *p = kzalloc(sizeof *p, GFP_KERNEL);

    API_SLEEPS(of_genpd_add_provider);
    if (!p)
        return -ENOMEM;
    p->np = np;
    p->xlate = xlate;
    p->data = data;
    mutex_lock(&providers_lock);
    list_add_tail(&p->node, &providers);
    mutex_unlock(&providers_lock);
    return 0;
}

/* Locked. */
static struct provider *find_provider(const struct device_node *np)
{
    struct provider *p;

    list_for_each_entry (p, &providers, node)
        if (p->np == np)
            return p;
    return NULL;
}

void of_genpd_del_provider(struct device_node *np)
{
    struct provider *p;

    API_SLEEPS(of_genpd_del_provider);
    mutex_lock(&providers_lock);
    p = find_provider(np);
    if (p)
        list_del(&p->node);
    mutex_unlock(&providers_lock);
    kfree(p);
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

int dev_pm_domain_attach(struct device *dev)
{
    struct generic_pm_domain *domain;
    struct of_phandle_args args;
    struct provider *p;

    API_SLEEPS(dev_pm_domain_attach);
    if (!dev->of_node ||
        of_parse_phandle_with_args(dev->of_node, "power-domains", "#power-domain-cells", 0, &args))
        return 0;
    mutex_lock(&providers_lock);
    p = find_provider(args.np);
    domain = p ? p->xlate(args.args, args.args_count, p->data) : NULL;
    mutex_unlock(&providers_lock);
    if (IS_ERR(domain))
        return PTR_ERR(domain);
    dev->pm_domain = domain; /* without a driver for it, it is what the board makes of it */
    return 0;
}

void dev_pm_domain_detach(struct device *dev)
{
    API_SLEEPS(dev_pm_domain_detach);
    pm_domain_drop(dev);
    dev->pm_domain = NULL;
}
