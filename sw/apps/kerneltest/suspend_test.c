/* SPDX-License-Identifier: Apache-2.0 */
/* The sleep of the whole system. */
#include "power_rig.h"

#include "timer.h"

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
        power_begin(); /* a is registered first */
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
        power_end();
    }
}

static void a_device_that_refuses_keeps_the_system_awake(void)
{
    power_begin();
    CHECK(device_link_add(a, b, 0));
    CHECK_EQ(pm_runtime_resume_and_get(a), 0);
    trace_reset();
    sleep_error = -EBUSY;
    CHECK_EQ(pm_suspend(), -EBUSY);
    CHECK_STR(trace_text(), "-A-a+"); /* b has refused; a is as it was, b rests as before */
    CHECK(pm_runtime_active(a) && pm_runtime_suspended(b));
    CHECK_EQ(pm_runtime_put_sync(a), 0);
    power_end();
}

/* Who may not sleep when it resumes keeps its domain on while the system is awake (API-206), and
 * not while it sleeps. */
static void an_irq_safe_device_keeps_nothing_on_while_the_system_sleeps(void)
{
    for (int used = 0; used < 2; used++) {
        pm_genpd_init(&traced_domain, true);
        domain_of_new = &traced_domain;
        domain_error = 0;
        power_begin();
        pm_runtime_disable(a);
        pm_runtime_irq_safe(a);
        pm_runtime_enable(a);
        if (used)
            CHECK_EQ(pm_runtime_resume_and_get(a), 0);
        trace_reset();
        timer_setup(&alarm, wake, 0);
        mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(5));
        CHECK_EQ(pm_suspend(), 0);
        CHECK_STR(trace_text(), used ? "-A)-!+(a+" : "-)-!+(+");
        CHECK_EQ(traced_domain.users, 1);
        if (used)
            CHECK_EQ(pm_runtime_put_sync(a), 0);
        power_end();
        CHECK_EQ(traced_domain.users, 0);
    }
}

#define T(name)                                                                                    \
    {                                                                                              \
        "suspend." #name, name                                                                     \
    }
const struct selftest suspend_tests[] = {
    T(the_system_sleeps_consumers_first_whatever_the_order),
    T(a_device_that_refuses_keeps_the_system_awake),
    T(an_irq_safe_device_keeps_nothing_on_while_the_system_sleeps),
    {NULL, NULL},
};
