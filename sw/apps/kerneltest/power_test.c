/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runtime power management, domains, links and the sleep of the whole system, on devices that
 * trace what they are told: 'a' resumes, 'A' suspends, and so on for each.
 */
#include "delay.h"
#include "device_link.h"
#include "err.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "kthread.h"
#include "pm_domain.h"
#include "pm_runtime.h"
#include "slab.h"
#include "timer.h"

static int resume_error, suspend_error, sleep_error;
static bool called_atomic; /* what the last callback ran in */
static struct generic_pm_domain *domain_of_new;

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

static struct device_link *link_of_b; /* that its driver deletes when it goes, */
static void *in_its_place;            /* and what has its memory then */

static void remove(struct platform_device *pdev)
{
    if (link_of_b && letter(&pdev->dev) == 'b') {
        device_link_del(link_of_b);
        link_of_b = NULL;
        in_its_place = kzalloc(sizeof *link_of_b, GFP_KERNEL);
    }
    trace_add(letter(&pdev->dev) == 'a' ? '1' : '2');
}

static struct platform_driver driver = {
    .driver = {.name = "power", .pm = &ops}, .probe = probe, .remove = remove};
static struct device *a, *b;

static struct device *new_device(int n)
{
    return &platform_device_register_simple("power", n)->dev;
}

static void begin(void)
{
    trace_reset();
    resume_error = suspend_error = sleep_error = 0;
    CHECK_EQ(platform_driver_register(&driver), 0);
    a = new_device(0);
    b = new_device(1);
}

static void end(void)
{
    CHECK_EQ(a->power.usage_count, 0);
    CHECK_EQ(b->power.usage_count, 0);
    platform_device_unregister(to_platform_device(b));
    platform_device_unregister(to_platform_device(a));
    platform_driver_unregister(&driver);
    domain_of_new = NULL;
}

/* What was queued is done, on whatever hart, and what that has queued: a parent after its child. */
static void settle(void)
{
    for (unsigned above = 0; above < 3; above++)
        flush_workqueue(system_wq);
}

/* --- references ------------------------------------------------------------------------- */

static void a_device_is_at_work_while_somebody_uses_it(void)
{
    begin();
    CHECK(pm_runtime_suspended(a) && !pm_runtime_active(a));
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK_EQ(pm_runtime_resume_and_get(a), 0); /* 1 is no error there */
    CHECK_EQ(pm_runtime_get_sync(a), 1);
    CHECK_STR(trace_text(), "a");
    CHECK_EQ(pm_runtime_put_sync(a), 1);
    CHECK_EQ(pm_runtime_put_sync(a), 1);
    CHECK(pm_runtime_active(a));
    CHECK_EQ(pm_runtime_suspend(a), -EAGAIN);
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK(pm_runtime_suspended(a));
    CHECK_EQ(pm_runtime_suspend(a), 1);
    CHECK_STR(trace_text(), "aA");
    end();
}

static void a_thread_does_what_was_asked_for_in_a_handler(void)
{
    begin();
    CHECK_EQ(pm_runtime_get(a), 0);
    settle();
    CHECK_STR(trace_text(), "a");
    CHECK(!called_atomic);
    CHECK_EQ(pm_runtime_put(a), 0);
    CHECK_STR(trace_text(), "a");
    settle();
    CHECK_STR(trace_text(), "aA");
    CHECK_EQ(pm_runtime_get(a), 0); /* the last word counts */
    CHECK_EQ(pm_runtime_put(a), 0);
    settle();
    CHECK(pm_runtime_suspended(a));
    end();
}

static void a_put_too_many_is_told_and_changes_nothing(void)
{
    begin();
    CHECK_EQ(pm_runtime_put(a), -EINVAL);
    CHECK_EQ(a->power.usage_count, 0);
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK_EQ(pm_runtime_put_sync(a), -EINVAL);
    pm_runtime_put_noidle(a);
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK_STR(trace_text(), "aAa");
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    end();
}

static void what_is_disabled_stays_as_it_is(void)
{
    begin();
    pm_runtime_disable(a);
    CHECK_EQ(pm_runtime_get_sync(a), -EACCES);
    CHECK_EQ(pm_runtime_get_if_active(a), -EINVAL);
    CHECK_EQ(pm_runtime_set_active(a), 0);
    CHECK_EQ(pm_runtime_get_sync(a), 1);
    CHECK_EQ(pm_runtime_put_sync(a), 1);
    CHECK_EQ(pm_runtime_put_sync(a), -EACCES);
    pm_runtime_enable(a);
    pm_runtime_enable(a); /* told */
    CHECK_EQ(pm_runtime_set_active(a), -EAGAIN);
    CHECK_EQ(pm_runtime_get_if_in_use(a), 0);
    CHECK_EQ(pm_runtime_get_if_active(a), 1);
    CHECK_EQ(pm_runtime_get_if_in_use(a), 1);
    pm_runtime_put_noidle(a);
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK_EQ(pm_runtime_get_if_active(a), 0);
    CHECK_STR(trace_text(), "A");
    end();
}

static void a_callback_that_fails_leaves_everything_as_it_was(void)
{
    begin();
    CHECK(device_link_add(a, b, DL_FLAG_PM_RUNTIME));
    resume_error = -EIO;
    CHECK_EQ(pm_runtime_resume_and_get(b), -EIO);
    CHECK_EQ(pm_runtime_resume_and_get(a), -EIO); /* what it stands on */
    CHECK_EQ(pm_runtime_get_sync(a), -EIO);
    CHECK_EQ(a->power.usage_count, 1); /* as in Linux */
    pm_runtime_put_noidle(a);
    CHECK_EQ(b->power.usage_count, 0);
    resume_error = 0;
    CHECK_EQ(pm_runtime_resume_and_get(a), 0); /* it may be tried again */
    suspend_error = -EBUSY;
    CHECK_EQ(pm_runtime_put_sync(a), -EBUSY);
    CHECK(pm_runtime_active(a) && pm_runtime_active(b));
    suspend_error = 0;
    CHECK_EQ(pm_runtime_suspend(a), 0);
    settle();
    CHECK_STR(trace_text(), "baAB");
    end();
}

/* --- autosuspend -------------------------------------------------------------------------- */

static void a_device_rests_once_it_has_not_been_busy_for_its_delay(void)
{
    begin();
    pm_runtime_set_autosuspend_delay(a, 20);
    pm_runtime_use_autosuspend(a);
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    CHECK_EQ(pm_runtime_put_autosuspend(a), 0);
    msleep(12);
    CHECK(pm_runtime_active(a));
    pm_runtime_mark_last_busy(a);
    msleep(12);
    CHECK(pm_runtime_active(a)); /* 24 ms, but busy 12 ms ago */
    msleep(16);
    CHECK(pm_runtime_suspended(a));
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    CHECK_EQ(pm_runtime_put_autosuspend(a), 0);
    msleep(12);
    CHECK_EQ(pm_runtime_resume_and_get(a), 0); /* it is wanted again */
    msleep(40);
    CHECK(pm_runtime_active(a));
    CHECK_EQ(pm_runtime_put_sync_suspend(a), 0); /* now, whatever the delay */
    CHECK_STR(trace_text(), "aAaA");
    end();
}

/* --- what a device stands on ---------------------------------------------------------------- */

static void a_supplier_and_a_parent_are_at_work_while_the_device_is(void)
{
    struct device *c;

    begin();
    c = new_device(2);
    CHECK(device_link_add(c, a, DL_FLAG_PM_RUNTIME));
    c->parent = b;
    CHECK_EQ(pm_runtime_get_sync(c), 0);
    CHECK_STR(trace_text(), "bac");
    CHECK_EQ(pm_runtime_suspend(a), -EAGAIN);
    CHECK_EQ(pm_runtime_suspend(b), -EAGAIN);
    CHECK_EQ(pm_runtime_put_sync(c), 0);
    settle();
    CHECK_STR(trace_text(), "bacCAB");
    CHECK(device_link_add(c, a, DL_FLAG_RPM_ACTIVE)); /* as if it were at work */
    CHECK_EQ(a->power.usage_count, 1);
    device_link_remove(c, a);
    settle();
    CHECK_STR(trace_text(), "bacCABaA");
    c->parent = NULL;
    platform_device_unregister(to_platform_device(c));
    end();
}

static void links_have_no_cycles(void)
{
    struct device *c;

    begin();
    c = new_device(2);
    CHECK(device_link_add(b, a, 0));
    CHECK(device_link_add(c, b, 0));
    CHECK(!device_link_add(a, c, 0)); /* told by name */
    CHECK(!device_link_add(a, a, 0));
    CHECK(device_needs(c, a) && !device_needs(a, c));
    device_link_remove(c, b);
    CHECK(device_link_add(a, c, 0));
    platform_device_unregister(to_platform_device(c));
    CHECK(!device_needs(b, c));
    end();
}

static void a_consumer_loses_its_driver_before_its_supplier_does(void)
{
    begin();
    CHECK(device_link_add(b, a, 0));
    device_release_driver(a);
    CHECK_STR(trace_text(), "21");
    CHECK(!to_platform_device(a)->driver && !to_platform_device(b)->driver);
    CHECK_EQ(driver_deferred_probe_report(), 1); /* power.1 waits for power.0 */
    CHECK_EQ(device_attach(a), 1);
    CHECK(to_platform_device(b)->driver);
    end();
}

/* What a driver has linked it may take away as it goes. */
static void a_driver_may_delete_its_link_while_its_supplier_goes(void)
{
    begin();
    link_of_b = device_link_add(b, a, 0);
    CHECK(link_of_b);
    device_release_driver(a);
    CHECK_STR(trace_text(), "21");
    CHECK(!link_of_b && !device_needs(b, a));
    kfree(in_its_place);
    end();
}

static void what_stays_bound_keeps_its_supplier(void)
{
    begin();
    CHECK(device_link_add(b, a, 0));
    driver.driver.suppress_bind_attrs = true;
    device_release_driver(a); /* told */
    CHECK_STR(trace_text(), "");
    CHECK(to_platform_device(a)->driver && to_platform_device(b)->driver);
    driver.driver.suppress_bind_attrs = false;
    end();
}

static void an_irq_safe_device_resumes_with_interrupts_off_and_keeps_what_it_stands_on(void)
{
    unsigned long flags;

    begin();
    pm_runtime_disable(a);
    CHECK(device_link_add(a, b, DL_FLAG_PM_RUNTIME));
    pm_runtime_irq_safe(a);
    pm_runtime_enable(a);
    CHECK_STR(trace_text(), "b"); /* the price (API-206) */
    local_irq_save(flags);
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK(called_atomic);
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK(irqs_disabled());
    local_irq_restore(flags);
    settle();
    CHECK_STR(trace_text(), "baA");
    CHECK(pm_runtime_active(b));
    device_release_driver(a);
    settle();
    CHECK(pm_runtime_suspended(b));
    end();
}

/* --- domains -----------------------------------------------------------------------------------
 */

static int domain_error;

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

static void a_domain_is_on_while_one_of_its_devices_is_at_work(void)
{
    struct generic_pm_domain domain = {
        .name = "test", .power_on = power_on, .power_off = power_off};

    pm_genpd_init(&domain, true);
    domain_of_new = &domain;
    domain_error = 0;
    begin();
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    CHECK_EQ(pm_runtime_resume_and_get(b), 0);
    CHECK_STR(trace_text(), "(ab");
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK_STR(trace_text(), "(abA");
    CHECK_EQ(pm_runtime_put_sync(b), 0);
    CHECK_STR(trace_text(), "(abAB)");
    domain_error = -EIO; /* it does not come up, which is told by name */
    CHECK_EQ(pm_runtime_resume_and_get(b), -EIO);
    CHECK_EQ(domain.users, 0);
    domain_error = 0;
    CHECK_EQ(pm_runtime_resume_and_get(b), 0);
    CHECK_EQ(pm_runtime_put_sync(b), 0);
    CHECK_STR(trace_text(), "(abAB)((bB)");
    end();
    CHECK_EQ(domain.users, 0);
}

/* --- the whole system ----------------------------------------------------------------------------
 */

static struct timer_list alarm;

static void wake(struct timer_list *t)
{
    (void)t;
    trace_add('!');
    pm_system_wakeup();
}

static void the_system_sleeps_consumers_first_whatever_the_order(void)
{
    for (int turn = 0; turn < 2; turn++) {
        begin(); /* a is registered first */
        CHECK(turn ? device_link_add(a, b, 0) : device_link_add(b, a, 0));
        CHECK_EQ(pm_runtime_resume_and_get(a), 0);
        CHECK_EQ(pm_runtime_resume_and_get(b), 0);
        trace_reset();
        timer_setup(&alarm, wake, 0);
        mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(5));
        CHECK_EQ(pm_suspend(), 0);
        CHECK_STR(trace_text(), turn ? "-A-B!b+a+" : "-B-A!a+b+"); /* API-210 */
        CHECK(pm_runtime_active(a) && pm_runtime_active(b));
        CHECK_EQ(pm_runtime_put_sync(a) + pm_runtime_put_sync(b), 0);
        end();
    }
}

static void a_device_that_refuses_keeps_the_system_awake(void)
{
    begin();
    CHECK(device_link_add(a, b, 0));
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    trace_reset();
    sleep_error = -EBUSY;
    CHECK_EQ(pm_suspend(), -EBUSY);
    CHECK_STR(trace_text(), "-A-a+"); /* b has refused; a is as it was, b rests as before */
    CHECK(pm_runtime_active(a) && pm_runtime_suspended(b));
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    end();
}

/* --- several at once
 * ------------------------------------------------------------------------------- */

enum { USERS = 4, ROUNDS = 50 };

static unsigned at_work; /* found resting between get and put */

static int use(void *arg)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (pm_runtime_resume_and_get(a) || !pm_runtime_active(a))
            at_work++;
        if (i % 3 == 0)
            msleep(1);
        if (i % 2)
            pm_runtime_put(a);
        else
            pm_runtime_put_sync(a);
    }
    complete(arg);
    return 0;
}

static void nobody_finds_a_device_resting_between_get_and_put(void)
{
    struct completion done[USERS];

    begin();
    at_work = 0;
    for (unsigned i = 0; i < USERS; i++) {
        init_completion(&done[i]);
        CHECK(!IS_ERR(kthread_run(use, &done[i], "user/%u", i)));
    }
    for (unsigned i = 0; i < USERS; i++)
        wait_for_completion(&done[i]);
    settle();
    CHECK_EQ(at_work, 0);
    CHECK(pm_runtime_suspended(a));
    end();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "power." #name, name                                                                       \
    }
const struct selftest power_tests[] = {
    T(a_device_is_at_work_while_somebody_uses_it),
    T(a_thread_does_what_was_asked_for_in_a_handler),
    T(a_put_too_many_is_told_and_changes_nothing),
    T(what_is_disabled_stays_as_it_is),
    T(a_callback_that_fails_leaves_everything_as_it_was),
    T(a_device_rests_once_it_has_not_been_busy_for_its_delay),
    T(a_supplier_and_a_parent_are_at_work_while_the_device_is),
    T(links_have_no_cycles),
    T(a_consumer_loses_its_driver_before_its_supplier_does),
    T(a_driver_may_delete_its_link_while_its_supplier_goes),
    T(what_stays_bound_keeps_its_supplier),
    T(an_irq_safe_device_resumes_with_interrupts_off_and_keeps_what_it_stands_on),
    T(a_domain_is_on_while_one_of_its_devices_is_at_work),
    T(the_system_sleeps_consumers_first_whatever_the_order),
    T(a_device_that_refuses_keeps_the_system_awake),
    T(nobody_finds_a_device_resting_between_get_and_put),
    {NULL, NULL},
};
