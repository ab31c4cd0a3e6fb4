/* SPDX-License-Identifier: Apache-2.0 */
#include "power_rig.h"

#include "slab.h"

int resume_error, suspend_error, sleep_error;
bool called_atomic;
struct generic_pm_domain *domain_of_new;
struct device *a, *b;
struct device_link *link_of_b;
void *in_its_place;

/* Device letter.N traces the N-th letter. */
static char letter(const struct device *dev)
{
    return (char)('a' + (dev->name[6] - '0'));
}

static int on_resume(struct device *dev)
{
    called_atomic = in_atomic() || irqs_disabled();
    if (resume_error)
        return resume_error;
    trace_add(letter(dev));
    return 0;
}

static int on_suspend(struct device *dev)
{
    if (suspend_error)
        return suspend_error;
    trace_add((char)(letter(dev) - 'a' + 'A'));
    return 0;
}

static int on_sleep(struct device *dev)
{
    trace_add('-');
    return letter(dev) == 'b' ? sleep_error : 0;
}

static int on_wake(struct device *dev)
{
    (void)dev;
    trace_add('+');
    return 0;
}

static const struct dev_pm_ops ops = {.runtime_suspend = on_suspend,
                                      .runtime_resume = on_resume,
                                      .suspend = on_sleep,
                                      .resume = on_wake};

static int probe(struct platform_device *pdev)
{
    pdev->dev.pm_domain = domain_of_new;
    pm_runtime_enable(&pdev->dev);
    return 0;
}

static void remove(struct platform_device *pdev)
{
    if (link_of_b && letter(&pdev->dev) == 'b') {
        device_link_del(link_of_b);
        link_of_b = NULL;
        in_its_place = kzalloc(sizeof *link_of_b, GFP_KERNEL);
    }
    trace_add(letter(&pdev->dev) == 'a' ? '1' : '2');
}

struct platform_driver power_driver = {
    .driver = {.name = "power", .pm = &ops}, .probe = probe, .remove = remove};

struct device *power_device(int n)
{
    return &platform_device_register_simple("power", n)->dev;
}

void power_begin(void)
{
    trace_reset();
    resume_error = suspend_error = sleep_error = 0;
    CHECK_EQ(platform_driver_register(&power_driver), 0);
    a = power_device(0);
    b = power_device(1);
}

void power_end(void)
{
    CHECK_EQ(a->power.usage_count, 0);
    CHECK_EQ(b->power.usage_count, 0);
    platform_device_unregister(to_platform_device(b));
    platform_device_unregister(to_platform_device(a));
    platform_driver_unregister(&power_driver);
    domain_of_new = NULL;
}

void power_settle(void)
{
    for (unsigned above = 0; above < 3; above++)
        flush_workqueue(system_wq);
}

/* --- a domain ------------------------------------------------------------------------- */

int domain_error;

static int power_on(struct generic_pm_domain *domain)
{
    (void)domain;
    trace_add('(');
    return domain_error;
}

static int power_off(struct generic_pm_domain *domain)
{
    (void)domain;
    trace_add(')');
    return 0;
}

struct generic_pm_domain traced_domain = {
    .name = "test", .power_on = power_on, .power_off = power_off};
