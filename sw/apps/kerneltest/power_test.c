/* SPDX-License-Identifier: Apache-2.0 */
/* Runtime power management, domains and links. */
#include "power_rig.h"

#include "delay.h"
#include "kthread.h"
#include "slab.h"

/* --- references ------------------------------------------------------------------------- */

static void a_device_is_at_work_while_somebody_uses_it(void)
{
    power_begin();
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
    power_end();
}

static void a_thread_does_what_was_asked_for_in_a_handler(void)
{
    power_begin();
    CHECK_EQ(pm_runtime_get(a), 0);
    power_settle();
    CHECK_STR(trace_text(), "a");
    CHECK(!called_atomic);
    CHECK_EQ(pm_runtime_put(a), 0);
    CHECK_STR(trace_text(), "a");
    power_settle();
    CHECK_STR(trace_text(), "aA");
    CHECK_EQ(pm_runtime_get(a), 0); /* the last word counts */
    CHECK_EQ(pm_runtime_put(a), 0);
    power_settle();
    CHECK(pm_runtime_suspended(a));
    power_end();
}

static void a_put_too_many_is_told_and_changes_nothing(void)
{
    power_begin();
    CHECK_EQ(pm_runtime_put(a), -EINVAL);
    CHECK_EQ(a->power.usage_count, 0);
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK_EQ(pm_runtime_put_sync(a), -EINVAL);
    pm_runtime_put_noidle(a);
    CHECK_EQ(pm_runtime_get_sync(a), 0);
    CHECK_STR(trace_text(), "aAa");
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    power_end();
}

static void what_is_disabled_stays_as_it_is(void)
{
    power_begin();
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
    power_end();
}

static void a_callback_that_fails_leaves_everything_as_it_was(void)
{
    power_begin();
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
    power_settle();
    CHECK_STR(trace_text(), "baAB");
    power_end();
}

/* --- autosuspend -------------------------------------------------------------------------- */

static void a_device_rests_once_it_has_not_been_busy_for_its_delay(void)
{
    power_begin();
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
    power_end();
}

/* --- what a device stands on ---------------------------------------------------------------- */

static void a_supplier_and_a_parent_are_at_work_while_the_device_is(void)
{
    struct device *c;

    power_begin();
    c = power_device(2);
    CHECK(device_link_add(c, a, DL_FLAG_PM_RUNTIME));
    c->parent = b;
    CHECK_EQ(pm_runtime_get_sync(c), 0);
    CHECK_STR(trace_text(), "bac");
    CHECK_EQ(pm_runtime_suspend(a), -EAGAIN);
    CHECK_EQ(pm_runtime_suspend(b), -EAGAIN);
    CHECK_EQ(pm_runtime_put_sync(c), 0);
    power_settle();
    CHECK_STR(trace_text(), "bacCAB");
    CHECK(device_link_add(c, a, DL_FLAG_RPM_ACTIVE)); /* as if it were at work */
    CHECK_EQ(a->power.usage_count, 1);
    device_link_remove(c, a);
    power_settle();
    CHECK_STR(trace_text(), "bacCABaA");
    c->parent = NULL;
    platform_device_unregister(to_platform_device(c));
    power_end();
}

static void links_have_no_cycles(void)
{
    struct device *c;

    power_begin();
    c = power_device(2);
    CHECK(device_link_add(b, a, 0));
    CHECK(device_link_add(c, b, 0));
    CHECK(!device_link_add(a, c, 0)); /* told by name */
    CHECK(!device_link_add(a, a, 0));
    CHECK(device_needs(c, a) && !device_needs(a, c));
    device_link_remove(c, b);
    CHECK(device_link_add(a, c, 0));
    platform_device_unregister(to_platform_device(c));
    CHECK(!device_needs(b, c));
    power_end();
}

static void a_consumer_loses_its_driver_before_its_supplier_does(void)
{
    power_begin();
    CHECK(device_link_add(b, a, 0));
    device_release_driver(a);
    CHECK_STR(trace_text(), "21");
    CHECK(!to_platform_device(a)->driver && !to_platform_device(b)->driver);
    CHECK_EQ(driver_deferred_probe_report(), 1); /* power.1 waits for power.0 */
    CHECK_EQ(device_attach(a), 1);
    CHECK(to_platform_device(b)->driver);
    power_end();
}

/* What a driver has linked it may take away as it goes. */
static void a_driver_may_delete_its_link_while_its_supplier_goes(void)
{
    power_begin();
    link_of_b = device_link_add(b, a, 0);
    CHECK(link_of_b);
    device_release_driver(a);
    CHECK_STR(trace_text(), "21");
    CHECK(!link_of_b && !device_needs(b, a));
    kfree(in_its_place);
    power_end();
}

static void what_stays_bound_keeps_its_supplier(void)
{
    power_begin();
    CHECK(device_link_add(b, a, 0));
    power_driver.driver.suppress_bind_attrs = true;
    device_release_driver(a); /* told */
    CHECK_STR(trace_text(), "");
    CHECK(to_platform_device(a)->driver && to_platform_device(b)->driver);
    power_driver.driver.suppress_bind_attrs = false;
    power_end();
}

static void an_irq_safe_device_resumes_with_interrupts_off_and_keeps_what_it_stands_on(void)
{
    unsigned long flags;

    power_begin();
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
    power_settle();
    CHECK_STR(trace_text(), "baA");
    CHECK(pm_runtime_active(b));
    device_release_driver(a);
    power_settle();
    CHECK(pm_runtime_suspended(b));
    power_end();
}

/* --- domains ---------------------------------------------------------------------------- */

static void a_domain_is_on_while_one_of_its_devices_is_at_work(void)
{
    pm_genpd_init(&traced_domain, true);
    domain_of_new = &traced_domain;
    domain_error = 0;
    power_begin();
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    CHECK_EQ(pm_runtime_resume_and_get(b), 0);
    CHECK_STR(trace_text(), "(ab");
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    CHECK_STR(trace_text(), "(abA");
    CHECK_EQ(pm_runtime_put_sync(b), 0);
    CHECK_STR(trace_text(), "(abAB)");
    domain_error = -EIO; /* it does not come up, which is told by name */
    CHECK_EQ(pm_runtime_resume_and_get(b), -EIO);
    CHECK_EQ(traced_domain.users, 0);
    domain_error = 0;
    CHECK_EQ(pm_runtime_resume_and_get(b), 0);
    CHECK_EQ(pm_runtime_put_sync(b), 0);
    CHECK_STR(trace_text(), "(abAB)((bB)");
    power_end();
    CHECK_EQ(traced_domain.users, 0);
}

/* --- several at once --------------------------------------------------------------------- */

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

    power_begin();
    at_work = 0;
    for (unsigned i = 0; i < USERS; i++) {
        init_completion(&done[i]);
        CHECK(!IS_ERR(kthread_run(use, &done[i], "user/%u", i)));
    }
    for (unsigned i = 0; i < USERS; i++)
        wait_for_completion(&done[i]);
    power_settle();
    CHECK_EQ(at_work, 0);
    CHECK(pm_runtime_suspended(a));
    power_end();
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
    T(nobody_finds_a_device_resting_between_get_and_put),
    {NULL, NULL},
};
