/* SPDX-License-Identifier: Apache-2.0 */
/* Tasklets and timers, and the harts they run on. */
#include "arch.h"
#include "atomic.h"
#include "delay.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "spinlock.h"
#include "timer.h"

struct item {
    struct tasklet_struct tasklet;
    unsigned runs;
    atomic_t inside;
    bool overlapped, wrong_context, begun, ran;
    unsigned cpu;
    unsigned us, again; /* that it takes; how often it schedules itself */
};

static void run(struct tasklet_struct *t)
{
    struct item *i = from_tasklet(i, t, tasklet);

    if (atomic_inc_return(&i->inside) != 1)
        i->overlapped = true;
    if (!in_serving_softirq() || in_task() || in_hardirq() || irqs_disabled())
        i->wrong_context = true;
    i->runs++;
    i->cpu = smp_processor_id();
    WRITE_ONCE(i->begun, true);
    udelay(i->us);
    if (i->again) {
        i->again--;
        tasklet_schedule(t);
    }
    WRITE_ONCE(i->ran, true);
    atomic_dec(&i->inside);
}

static void item_init(struct item *i)
{
    *i = (struct item){.us = 2};
    tasklet_setup(&i->tasklet, run);
}

static void tasklets_wait_for_local_bh_enable(void)
{
    struct item i;

    item_init(&i);
    local_bh_disable();
    local_bh_disable();
    tasklet_schedule(&i.tasklet);
    udelay(6000); /* longer than a time slice */
    local_bh_enable();
    CHECK_EQ(i.runs, 0);
    local_bh_enable();
    CHECK_EQ(i.runs, 1);
    CHECK(!i.wrong_context);
}

/* This thread neither sleeps nor takes a lock. */
static void a_tasklet_of_a_busy_thread_runs_at_the_end_of_its_slice(void)
{
    unsigned long start = jiffies;
    struct item i;

    item_init(&i);
    tasklet_schedule(&i.tasklet);
    CHECK(spin_until(&i.ran));
    CHECK(jiffies - start <= TIMESLICE_MS + 1);
    tasklet_kill(&i.tasklet);
    CHECK_EQ(i.runs, 1);
}

static void a_disabled_tasklet_waits(void)
{
    struct item i;

    item_init(&i);
    tasklet_disable(&i.tasklet);
    tasklet_schedule(&i.tasklet);
    msleep(2);
    CHECK_EQ(i.runs, 0);
    tasklet_enable(&i.tasklet);
    tasklet_kill(&i.tasklet);
    CHECK_EQ(i.runs, 1);
}

static int schedule_often(void *data)
{
    struct item *i = data;

    for (unsigned n = 0; n < 100; n++) {
        local_bh_disable();
        tasklet_schedule(&i->tasklet);
        local_bh_enable();
    }
    return 0;
}

static void a_tasklet_never_runs_on_two_harts_at_once(void)
{
    struct team team;
    struct item i;

    item_init(&i);
    team_start(&team, schedule_often, &i);
    team_join(&team);
    tasklet_kill(&i.tasklet);
    CHECK(i.runs >= 2);
    CHECK(!i.overlapped && !i.wrong_context);
}

static int schedule_here(void *data)
{
    struct item *i = (struct item *)data + smp_processor_id();

    tasklet_schedule(&i->tasklet);
    msleep(1);
    return i->cpu == smp_processor_id() && i->runs == 1;
}

static void a_tasklet_runs_on_the_hart_that_scheduled_it(void)
{
    static struct item items[TEAM_MAX];
    struct team team;

    for (unsigned i = 0; i < TEAM_MAX; i++)
        item_init(&items[i]);
    team_start(&team, schedule_here, items);
    CHECK_EQ(team_join(&team), num_online_cpus());
}

static int schedule_once(void *data)
{
    struct item *i = data;

    tasklet_schedule(&i->tasklet);
    msleep(20);
    return 0;
}

/* I runs on another hart, schedules itself once more, and is in the middle; its thread, or NULL:
 * there is one hart alone. */
static struct task_struct *run_elsewhere(struct item *i)
{
    struct task_struct *t;

    item_init(i);
    i->us = 3000;
    i->again = 1;
    if (num_online_cpus() == 1) {
        pr_info("SKIP the rest: one hart alone\n");
        return NULL;
    }
    bind_main();
    t = bound(schedule_once, i, num_online_cpus() - 1);
    wake_up_process(t);
    CHECK(spin_until(&i->begun));
    CHECK(!READ_ONCE(i->ran));
    return t;
}

static void run_elsewhere_end(struct task_struct *t)
{
    kthread_stop(t);
    unbind_main();
}

static void tasklet_kill_waits_for_one_that_runs(void)
{
    struct item i;
    struct task_struct *t = run_elsewhere(&i);

    if (!t)
        return;
    tasklet_kill(&i.tasklet);
    CHECK(READ_ONCE(i.ran));
    CHECK(!atomic_read(&i.inside));
    run_elsewhere_end(t);
    CHECK_EQ(i.runs, 1); /* what it schedules while it is killed does not run */
    i.begun = i.ran = false;
    i.us = 2;
    tasklet_schedule(&i.tasklet); /* as good as new */
    CHECK(spin_until(&i.ran));
    tasklet_kill(&i.tasklet);
    CHECK_EQ(i.runs, 2);
}

static void tasklet_disable_waits_for_one_that_runs(void)
{
    struct item i;
    struct task_struct *t = run_elsewhere(&i);

    if (!t)
        return;
    tasklet_disable(&i.tasklet);
    CHECK(READ_ONCE(i.ran));
    msleep(2);
    CHECK_EQ(i.runs, 1);
    tasklet_enable(&i.tasklet);
    tasklet_kill(&i.tasklet);
    CHECK_EQ(i.runs, 2); /* what it scheduled was kept */
    run_elsewhere_end(t);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "softirq." #name, name                                                                     \
    }
const struct selftest softirq_tests[] = {
    T(tasklets_wait_for_local_bh_enable),
    T(a_tasklet_of_a_busy_thread_runs_at_the_end_of_its_slice),
    T(a_disabled_tasklet_waits),
    T(a_tasklet_never_runs_on_two_harts_at_once),
    T(a_tasklet_runs_on_the_hart_that_scheduled_it),
    T(tasklet_kill_waits_for_one_that_runs),
    T(tasklet_disable_waits_for_one_that_runs),
    {NULL, NULL},
};

/* --- timers ---------------------------------------------------------------- */

struct alarm {
    struct timer_list timer;
    unsigned long expires, at;
    unsigned cpu, runs, again;
    atomic_t inside;
    bool begun, ended, overlapped;
    u64 length; /* ns that it runs */
};

static void ring(struct timer_list *t)
{
    struct alarm *a = timer_container_of(a, t, timer);
    const u64 start = ktime_get_ns();

    if (atomic_inc_return(&a->inside) != 1)
        a->overlapped = true;
    a->at = jiffies;
    a->cpu = smp_processor_id();
    a->runs++;
    WRITE_ONCE(a->begun, true);
    while (ktime_get_ns() - start < a->length)
        ;
    if (a->again) {
        a->again--;
        mod_timer(t, jiffies + 1);
    }
    atomic_dec(&a->inside);
    WRITE_ONCE(a->ended, true);
}

static int alarms_here(void *data)
{
    struct alarm a[6];
    int right = 0;

    (void)data;
    for (unsigned i = 0; i < ARRAY_SIZE(a); i++) {
        a[i] = (struct alarm){.expires = jiffies + 2 + (i * 5) % 7};
        timer_setup(&a[i].timer, ring, 0);
        mod_timer(&a[i].timer, a[i].expires);
    }
    msleep(12);
    for (unsigned i = 0; i < ARRAY_SIZE(a); i++)
        right += a[i].runs == 1 && a[i].cpu == smp_processor_id() &&
                 !time_before(a[i].at, a[i].expires) && a[i].at - a[i].expires <= 1 &&
                 !timer_pending(&a[i].timer);
    return right;
}

static void each_hart_has_its_own_timers(void)
{
    struct team team;

    team_start(&team, alarms_here, NULL);
    CHECK_EQ(team_join(&team), 6 * num_online_cpus());
}

static int arm(void *data)
{
    struct alarm *a = data;

    mod_timer(&a->timer, jiffies + 1);
    msleep(20);
    return 0;
}

/* On another hart if there is one. With one, a timer's function cannot be met in the middle. */
static void timer_delete_sync_waits_for_the_function(void)
{
    struct alarm a = {.length = 3000000};
    struct task_struct *t;

    timer_setup(&a.timer, ring, 0);
    bind_main();
    t = bound(arm, &a, num_online_cpus() - 1);
    wake_up_process(t);
    if (num_online_cpus() > 1) {
        CHECK(spin_until(&a.begun));
        CHECK(!READ_ONCE(a.ended));
        CHECK(!timer_delete(&a.timer));
        CHECK(!READ_ONCE(a.ended));
    } else {
        msleep(8);
    }
    CHECK(!timer_delete_sync(&a.timer));
    CHECK(a.ended);
    kthread_stop(t);
    CHECK_EQ(a.runs, 1);
    unbind_main();
}

/* On another hart, if there is one, in the middle of its function, which sets it again. */
static void a_timer_that_sets_itself_is_stopped_for_good(void)
{
    struct alarm a = {.again = 1000, .length = 600000};
    struct task_struct *t;
    unsigned runs;

    timer_setup(&a.timer, ring, 0);
    bind_main();
    t = bound(arm, &a, num_online_cpus() - 1);
    wake_up_process(t);
    msleep(5);
    WRITE_ONCE(a.begun, false);
    CHECK(spin_until(&a.begun));
    timer_delete_sync(&a.timer);
    runs = a.runs;
    CHECK(runs >= 2 && runs <= 8);
    CHECK(!timer_pending(&a.timer));
    msleep(4);
    CHECK_EQ(a.runs, runs);
    kthread_stop(t);
    unbind_main();
}

/* Set from another hart in the middle of its function, it stays where that runs. */
static void a_timer_never_runs_on_two_harts_at_once(void)
{
    struct alarm a = {.length = 3000000};
    struct task_struct *t;

    timer_setup(&a.timer, ring, 0);
    bind_main();
    t = bound(arm, &a, num_online_cpus() - 1);
    wake_up_process(t);
    msleep(1);
    CHECK(spin_until(&a.begun));
    mod_timer(&a.timer, jiffies);
    msleep(8);
    CHECK_EQ(a.runs, 2);
    CHECK(!a.overlapped);
    timer_delete_sync(&a.timer);
    kthread_stop(t);
    unbind_main();
}

static int far_alarm(void *data)
{
    struct alarm *a = data;

    mod_timer(&a->timer, jiffies + 1000);
    return 0;
}

/* It was set on the last hart; moved from here it expires here. */
static void a_timer_moves_to_the_hart_that_sets_it(void)
{
    struct alarm a = {.runs = 0};
    struct task_struct *t;

    bind_main();
    timer_setup(&a.timer, ring, 0);
    t = bound(far_alarm, &a, num_online_cpus() - 1);
    wake_up_process(t);
    kthread_stop(t);
    CHECK(timer_pending(&a.timer));
    CHECK(mod_timer(&a.timer, jiffies + 2));
    msleep(4);
    CHECK_EQ(a.runs, 1);
    CHECK_EQ(a.cpu, smp_processor_id());
    unbind_main();
}

static void sleeps_last_at_least_their_time(void)
{
    static const unsigned us[] = {0, 100, 1500, 2500, 7100};

    for (unsigned i = 0; i < ARRAY_SIZE(us); i++) {
        const u64 start = ktime_get_ns();

        usleep_range(us[i], us[i] + 500);
        CHECK(ktime_get_ns() - start >= us[i] * 1000ull);
        CHECK(ktime_get_ns() - start < us[i] * 1000ull + 1500000);
    }
    CHECK(time_after_eq(5ul, 5ul) && time_before_eq(5ul, 5ul) && time_before_eq(-1ul, 2ul));
    CHECK_EQ(usecs_to_jiffies(1001), 2);
    CHECK_EQ(jiffies_to_msecs(7), 7);
}

#undef T
#define T(name)                                                                                    \
    {                                                                                              \
        "timer." #name, name                                                                       \
    }
const struct selftest timer_tests[] = {
    T(sleeps_last_at_least_their_time),
    T(each_hart_has_its_own_timers),
    T(timer_delete_sync_waits_for_the_function),
    T(a_timer_that_sets_itself_is_stopped_for_good),
    T(a_timer_never_runs_on_two_harts_at_once),
    T(a_timer_moves_to_the_hart_that_sets_it),
    {NULL, NULL},
};
