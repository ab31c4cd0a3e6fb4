/* SPDX-License-Identifier: Apache-2.0 */
/* The sleep of the whole system. */
#include "power_rig.h"

#include "delay.h"
#include "interrupt.h"
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

/* --- interrupts while it sleeps ----------------------------------------------------------- */

enum { ASK_MS = 5, WAKE_MS = 10 };

static void ask(struct timer_list *t)
{
    (void)t;
    trace_add('?');
    line_request();
}

static void handled(void)
{
    trace_add('h');
}

/* A source asks in the middle of the sleep, which something else ends later. */
static void sleep_while_it_asks(void)
{
    static struct timer_list asks;

    trace_reset();
    timer_setup(&alarm, wake, 0);
    timer_setup(&asks, ask, 0);
    mod_timer(&asks, get_jiffies() + msecs_to_jiffies(ASK_MS));
    mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(WAKE_MS));
    CHECK_EQ(pm_suspend(), 0);
    timer_delete_sync(&alarm);
    udelay(20);
}

static void no_handler_is_called_while_the_system_sleeps_and_none_is_lost(void)
{
    unsigned irq;

    power_begin();
    if (line_begin(&irq, handled)) {
        sleep_while_it_asks();
        CHECK_STR(trace_text(), "--?!h++");
        CHECK_EQ(line_end(), 1);
    }
    power_end();
}

static void a_source_that_is_enabled_for_it_wakes_the_system(void)
{
    unsigned irq;

    power_begin();
    device_init_wakeup(a, true);
    if (line_begin(&irq, handled)) {
        CHECK_EQ(device_may_wakeup(a) ? enable_irq_wake(irq) : -1, 0);
        sleep_while_it_asks();
        CHECK_STR(trace_text(), "--?h++"); /* before the alarm */
        CHECK_EQ(disable_irq_wake(irq), 0);
        sleep_while_it_asks(); /* not any more */
        CHECK_STR(trace_text(), "--?!h++");
        CHECK_EQ(line_end(), 2);
        CHECK_EQ(disable_irq_wake(irq), -EINVAL); /* a time too many */
    }
    power_end();
}

/* What wakes the system, and is disabled by its driver, does neither. */
static void a_disabled_source_wakes_nobody(void)
{
    unsigned irq;

    power_begin();
    if (line_begin(&irq, handled)) {
        CHECK_EQ(enable_irq_wake(irq), 0);
        disable_irq(irq);
        sleep_while_it_asks();
        CHECK_STR(trace_text(), "--?!++");
        enable_irq(irq);
        udelay(20);
        CHECK_STR(trace_text(), "--?!++h");
        CHECK_EQ(disable_irq_wake(irq), 0);
        CHECK_EQ(line_end(), 1);
    }
    power_end();
}

static irqreturn_t not_mine(int irq, void *dev_id)
{
    (void)irq;
    (void)dev_id;
    return IRQ_NONE;
}

static void a_source_that_says_so_is_served_all_the_time(void)
{
    unsigned irq;

    power_begin();
    if (line_begin(&irq, handled)) {
        CHECK_EQ(request_irq(irq, not_mine, IRQF_SHARED | IRQF_NO_SUSPEND, "suspend", &irq), 0);
        sleep_while_it_asks();
        CHECK_STR(trace_text(), "--?h!++");
        free_irq(irq, &irq);
        CHECK_EQ(line_end(), 1);
    }
    power_end();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "suspend." #name, name                                                                     \
    }
const struct selftest suspend_tests[] = {
    T(the_system_sleeps_consumers_first_whatever_the_order),
    T(a_device_that_refuses_keeps_the_system_awake),
    T(an_irq_safe_device_keeps_nothing_on_while_the_system_sleeps),
    T(no_handler_is_called_while_the_system_sleeps_and_none_is_lost),
    T(a_source_that_is_enabled_for_it_wakes_the_system),
    T(a_disabled_source_wakes_nobody),
    T(a_source_that_says_so_is_served_all_the_time),
    {NULL, NULL},
};
