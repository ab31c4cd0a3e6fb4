/* SPDX-License-Identifier: Apache-2.0 */
/* Threads, priorities, preemption, harts. */
#include "arch.h"
#include "atomic.h"
#include "delay.h"
#include "err.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "of.h"
#include "preempt.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"
#include "timer.h"

static void every_hart_of_the_board_runs_the_kernel(void)
{
    unsigned harts = 0;

    for (struct device_node *np = of_root(); np; np = of_next_node(np)) {
        const char *type = of_get_string(np, "device_type");

        harts += type && !strcmp(type, "cpu") && of_device_is_available(np);
    }
    CHECK_EQ(num_online_cpus(), harts);
}

static int where(void *data)
{
    (void)data;
    return 1 << smp_processor_id();
}

static void a_bound_thread_runs_on_its_hart(void)
{
    struct team team;

    for (unsigned i = 0; i < num_online_cpus(); i++) {
        struct task_struct *t = bound(where, NULL, i);

        wake_up_process(t);
        CHECK_EQ(kthread_stop(t), 1 << i);
    }
    team_start(&team, where, NULL);
    CHECK_EQ(team_join(&team), (1 << num_online_cpus()) - 1);
}

static int note(void *data)
{
    trace_add(*(const char *)data);
    return *(const char *)data;
}

static void a_created_thread_waits_to_be_woken(void)
{
    struct task_struct *t;

    trace_reset();
    t = kthread_create(note, (void *)"a", "test-%d", 7);
    CHECK_STR(t->comm, "test-7");
    for (unsigned i = 0; i < 5; i++)
        cond_resched();
    msleep(1);
    CHECK_STR(trace_text(), "");
    CHECK(wake_up_process(t));
    CHECK_EQ(kthread_stop(t), 'a');
    CHECK_STR(trace_text(), "a");
}

static void a_more_urgent_thread_runs_at_once(void)
{
    struct task_struct *t;
    unsigned long flags;

    trace_reset();
    bind_main();
    t = bound(note, (void *)"u", 0);
    sched_set_fifo(t);
    trace_add('1');
    preempt_disable();
    wake_up_process(t);
    udelay(10);
    trace_add('2');
    preempt_enable();
    trace_add('3');
    CHECK_EQ(kthread_stop(t), 'u');
    CHECK_STR(trace_text(), "12u3");
    t = bound(note, (void *)"v", 0);
    sched_set_normal(t, -1);
    wake_up_process(t);
    trace_add('4');
    kthread_stop(t);
    CHECK_STR(trace_text(), "12u3v4");
    t = bound(note, (void *)"w", 0);
    sched_set_fifo(t);
    local_irq_save(flags);
    wake_up_process(t);
    trace_add('5');
    local_irq_restore(flags);
    trace_add('6');
    kthread_stop(t);
    CHECK_STR(trace_text(), "12u3v45w6");
    unbind_main();
}

/* It did not give way of its own, so it comes before the equal that is ready since before. */
static void a_preempted_thread_goes_on_before_its_equals(void)
{
    struct task_struct *equal, *urgent;

    trace_reset();
    bind_main();
    equal = bound(note, (void *)"e", 0);
    urgent = bound(note, (void *)"u", 0);
    sched_set_fifo(urgent);
    schedule(); /* a fresh time slice */
    wake_up_process(equal);
    wake_up_process(urgent);
    trace_add('1');
    kthread_stop(urgent);
    kthread_stop(equal);
    CHECK_STR(trace_text(), "u1e");
    unbind_main();
}

/* For longer than a time slice; how many were lost. */
static int keep_registers(void *data)
{
    (void)data;
    return (int)arch_registers_lost(400000);
}

static void registers_survive_interrupts_and_other_threads(void)
{
    struct task_struct *t[3];

    for (unsigned i = 0; i < 3; i++) {
        t[i] = bound(keep_registers, NULL, 0);
        wake_up_process(t[i]);
    }
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(kthread_stop(t[i]), 0);
}

static int set_flag(void *data)
{
    WRITE_ONCE(*(bool *)data, true);
    return 0;
}

/* Both on the hart of this thread, which does not sleep meanwhile. */
static void equals_take_turns_and_the_less_urgent_wait(void)
{
    struct task_struct *a, *b;
    bool equal = false, less = false;
    unsigned long start;

    bind_main();
    a = bound(set_flag, &equal, 0);
    b = bound(set_flag, &less, 0);
    sched_set_normal(b, 5);
    start = jiffies;
    wake_up_process(b);
    wake_up_process(a);
    CHECK(!equal && !less);
    CHECK(spin_until(&equal));
    CHECK(jiffies - start <= TIMESLICE_MS + 1);
    while (jiffies - start < 3 * TIMESLICE_MS)
        ;
    CHECK(!READ_ONCE(less));
    sched_set_normal(b, 0);
    CHECK(spin_until(&less));
    kthread_stop(a);
    kthread_stop(b);
    unbind_main();
}

/* A thread of the fifo kind has no time slice. */
static void an_urgent_thread_is_not_preempted_by_an_equal(void)
{
    struct task_struct *t;
    bool ran = false;
    unsigned long start;

    bind_main();
    t = bound(set_flag, &ran, 0);
    sched_set_fifo(t);
    sched_set_fifo(current);
    wake_up_process(t);
    start = jiffies;
    while (jiffies - start < 3 * TIMESLICE_MS)
        ;
    CHECK(!READ_ONCE(ran));
    sched_set_normal(current, 0);
    CHECK(READ_ONCE(ran)); /* it had become the more urgent one */
    kthread_stop(t);
    unbind_main();
}

static int busy(void *data)
{
    (void)data;
    udelay(3000);
    return 0;
}

static void a_preempted_thread_goes_on_on_another_hart(void)
{
    struct task_struct *t;
    u64 start;
    bool late;

    if (num_online_cpus() == 1)
        return; /* there is none */
    bind_main();
    unbind_main();
    t = bound(busy, NULL, 0);
    sched_set_fifo(t);
    start = ktime_get_ns();
    wake_up_process(t);
    late = ktime_get_ns() - start > 1000000;
    CHECK(!late && smp_processor_id() != 0);
    kthread_stop(t);
}

struct alarm {
    struct timer_list timer;
    struct task_struct *task;
    u64 fired, ran;
    bool done;
};

static void ring(struct timer_list *t)
{
    struct alarm *a = timer_container_of(a, t, timer);

    a->fired = ktime_get_ns();
    wake_up_process(a->task);
}

static int awake(void *data)
{
    struct alarm *a = data;

    a->ran = ktime_get_ns();
    WRITE_ONCE(a->done, true);
    return 0;
}

static void an_interrupt_lets_the_urgent_thread_run_in_the_middle_of_a_loop(void)
{
    struct alarm a = {.done = false};

    bind_main();
    a.task = bound(awake, &a, 0);
    sched_set_fifo_low(a.task);
    timer_setup(&a.timer, ring, 0);
    mod_timer(&a.timer, jiffies + 2);
    CHECK(spin_until(&a.done));
    CHECK(a.ran >= a.fired && a.ran - a.fired < 50000);
    kthread_stop(a.task);
    unbind_main();
}

/* Each waits, spinning, for all others: they get on only if all of them run at the same time. */
static int meet(void *data)
{
    atomic_t *here = data;
    const unsigned long start = jiffies;

    atomic_inc(here);
    while (atomic_read(here) < (int)num_online_cpus())
        if (jiffies - start > 100)
            return 1;
    return 0;
}

static void all_harts_run_at_the_same_time(void)
{
    atomic_t here = ATOMIC_INIT(0);
    struct task_struct *task[TEAM_MAX];
    unsigned n = num_online_cpus();
    int failed = 0;

    for (unsigned i = 0; i < n; i++)
        task[i] =
            kthread_run(meet, &here, "meet-%u", i); /* not bound: the scheduler spreads them */
    for (unsigned i = 0; i < n; i++)
        failed += kthread_stop(task[i]);
    CHECK_EQ(failed, 0);
}

static int sleepy(void *data)
{
    unsigned turns = 0;

    (void)data;
    while (!kthread_should_stop()) {
        turns++;
        set_current_state(TASK_INTERRUPTIBLE);
        if (!kthread_should_stop())
            schedule();
        __set_current_state(TASK_RUNNING);
    }
    return (int)turns;
}

static void kthread_stop_wakes_the_thread(void)
{
    struct task_struct *t = kthread_run(sleepy, NULL, "sleepy");

    msleep(2);
    CHECK(wake_up_process(t));
    msleep(2);
    CHECK_EQ(kthread_stop(t), 2);
}

/* The wake-up comes between the look and the sleep, from the same thread's point of view. */
static void a_wakeup_before_the_sleep_is_not_lost(void)
{
    set_current_state(TASK_UNINTERRUPTIBLE);
    CHECK(wake_up_process(current));
    CHECK(!wake_up_process(current));
    schedule(); /* returns */
    CHECK_EQ(current->state, TASK_RUNNING);
    __set_current_state(TASK_UNINTERRUPTIBLE);
    CHECK_EQ(schedule_timeout(2), 0);
    CHECK_EQ(current->state, TASK_RUNNING);
}

static int churn(void *data)
{
    atomic_t *count = data;

    for (unsigned i = 0; i < 50; i++) {
        atomic_inc(count);
        if (i % 8 == 7)
            msleep(1);
        else
            cond_resched();
    }
    return 0;
}

static void many_threads_come_and_go(void)
{
    const size_t before = slab_bytes_used();
    atomic_t count = ATOMIC_INIT(0);
    struct task_struct *task[24];

    for (unsigned i = 0; i < ARRAY_SIZE(task); i++)
        task[i] = kthread_run(churn, &count, "churn-%u", i);
    for (unsigned i = 0; i < ARRAY_SIZE(task); i++)
        kthread_stop(task[i]);
    CHECK_EQ(atomic_read(&count), 50 * ARRAY_SIZE(task));
    CHECK_EQ(slab_bytes_used(), before);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "sched." #name, name                                                                       \
    }
const struct selftest sched_tests[] = {
    T(every_hart_of_the_board_runs_the_kernel),
    T(a_bound_thread_runs_on_its_hart),
    T(a_created_thread_waits_to_be_woken),
    T(a_more_urgent_thread_runs_at_once),
    T(a_preempted_thread_goes_on_before_its_equals),
    T(registers_survive_interrupts_and_other_threads),
    T(equals_take_turns_and_the_less_urgent_wait),
    T(an_urgent_thread_is_not_preempted_by_an_equal),
    T(a_preempted_thread_goes_on_on_another_hart),
    T(an_interrupt_lets_the_urgent_thread_run_in_the_middle_of_a_loop),
    T(all_harts_run_at_the_same_time),
    T(kthread_stop_wakes_the_thread),
    T(a_wakeup_before_the_sleep_is_not_lost),
    T(many_threads_come_and_go),
    {NULL, NULL},
};
