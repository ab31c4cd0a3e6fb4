/* SPDX-License-Identifier: Apache-2.0 */
/* Threads, completions, tasklets, timers and contexts. */
#include "arch.h"
#include "completion.h"
#include "delay.h"
#include "err.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kthread.h"
#include "selftest.h"
#include "timer.h"

static char trace[64];
static unsigned traced;

static void trace_reset(void)
{
    traced = 0;
    trace[0] = '\0';
}

static void trace_add(char c)
{
    if (traced + 1 < sizeof trace) {
        trace[traced++] = c;
        trace[traced] = '\0';
    }
}

/* --- threads ----------------------------------------------------------- */

static int three_times(void *data)
{
    for (unsigned i = 0; i < 3; i++) {
        trace_add(*(const char *)data);
        cond_resched();
    }
    return *(const char *)data;
}

static void threads_take_turns_and_give_their_result(void)
{
    struct task_struct *a, *b;

    trace_reset();
    a = kthread_run(three_times, (void *)"a", "test-%c", 'a');
    b = kthread_run(three_times, (void *)"b", "test-%c", 'b');
    CHECK_STR(trace, ""); /* an equal: not before this thread waits */
    CHECK_STR(a->comm, "test-a");
    CHECK_EQ(kthread_stop(a), 'a');
    CHECK_EQ(kthread_stop(b), 'b');
    CHECK_STR(trace, "ababab");
    CHECK_STR(current->comm, "main");
}

static int until_stopped(void *data)
{
    unsigned *turns = data;

    while (!kthread_should_stop()) {
        ++*turns;
        msleep(1);
    }
    return 7;
}

static void a_sleeping_thread_hears_that_it_should_stop(void)
{
    unsigned turns = 0;
    struct task_struct *t = kthread_run(until_stopped, &turns, "sleeper");

    msleep(10);
    CHECK(turns >= 3 && turns <= 11);
    CHECK_EQ(kthread_stop(t), 7);
}

/* --- completions ------------------------------------------------------- */

struct pair {
    struct completion ping, pong;
    unsigned count;
};

static int answer(void *data)
{
    struct pair *p = data;

    for (unsigned i = 0; i < 100; i++) {
        wait_for_completion(&p->ping);
        p->count++;
        complete(&p->pong);
    }
    return 0;
}

static void completions_hand_over_a_hundred_times(void)
{
    struct pair p = {.count = 0};
    struct task_struct *t;

    init_completion(&p.ping);
    init_completion(&p.pong);
    t = kthread_run(answer, &p, "answer");
    for (unsigned i = 0; i < 100; i++) {
        CHECK_EQ(p.count, i);
        complete(&p.ping);
        wait_for_completion(&p.pong);
    }
    CHECK_EQ(p.count, 100);
    kthread_stop(t);
}

static void a_completion_counts_and_times_out(void)
{
    unsigned long start = jiffies;
    struct completion c;

    init_completion(&c);
    CHECK(!try_wait_for_completion(&c));
    CHECK_EQ(wait_for_completion_timeout(&c, 5), 0);
    CHECK(jiffies - start >= 4 && jiffies - start < 50);
    complete(&c);
    complete(&c);
    CHECK(wait_for_completion_timeout(&c, 5) >= 1);
    CHECK(try_wait_for_completion(&c));
    CHECK(!try_wait_for_completion(&c));
    complete_all(&c);
    CHECK(try_wait_for_completion(&c) && try_wait_for_completion(&c));
    reinit_completion(&c);
    CHECK(!try_wait_for_completion(&c));
}

/* --- tasklets ---------------------------------------------------------- */

struct named {
    struct tasklet_struct t;
    char name;
    unsigned again;
};

static bool context_right;

static void note_run(struct tasklet_struct *t)
{
    struct named *n = from_tasklet(n, t, t);

    context_right = in_softirq() && !in_task() && !in_hardirq() && !arch_irqs_disabled();
    trace_add(n->name);
    if (n->again) {
        n->again--;
        tasklet_schedule(t);
    }
}

static void tasklets_run_once_in_order_with_interrupts_on(void)
{
    struct named n[3];

    trace_reset();
    for (unsigned i = 0; i < 3; i++) {
        n[i].name = (char)('a' + i);
        n[i].again = 0;
        tasklet_setup(&n[i].t, note_run);
    }
    n[1].again = 2;
    tasklet_schedule(&n[2].t);
    tasklet_schedule(&n[1].t);
    tasklet_schedule(&n[2].t); /* is scheduled already */
    tasklet_schedule(&n[0].t);
    CHECK_STR(trace, "");
    context_right = false;
    selftest_settle();
    CHECK_STR(trace, "cbabb");
    CHECK(context_right);
    CHECK(in_task() && !in_softirq());
}

static void a_killed_tasklet_has_run_and_is_idle(void)
{
    struct named n = {.name = 'k', .again = 1};

    trace_reset();
    tasklet_setup(&n.t, note_run);
    tasklet_schedule(&n.t);
    tasklet_kill(&n.t);
    CHECK_STR(trace, "kk");
    CHECK(!n.t.scheduled);
    tasklet_kill(&n.t); /* idle: returns */
}

/* --- timers ------------------------------------------------------------ */

struct probe {
    struct timer_list timer;
    char name;
    unsigned long at;
    bool deferred;
};

static void expired(struct timer_list *t)
{
    struct probe *p = timer_container_of(p, t, timer);

    p->at = jiffies;
    p->deferred = in_softirq();
    trace_add(p->name);
}

static void timers_expire_in_order_and_not_early(void)
{
    const unsigned long start = jiffies;
    struct probe p[4];

    trace_reset();
    for (unsigned i = 0; i < 4; i++) {
        p[i] = (struct probe){.name = (char)('a' + i)};
        timer_setup(&p[i].timer, expired, 0);
    }
    CHECK(!mod_timer(&p[0].timer, start + 12));
    mod_timer(&p[1].timer, start + 4);
    mod_timer(&p[2].timer, start + 8);
    mod_timer(&p[3].timer, start + 6);
    CHECK(mod_timer(&p[2].timer, start + 3));
    CHECK(timer_delete(&p[3].timer));
    CHECK(!timer_delete(&p[3].timer));
    CHECK_STR(trace, "");
    msleep(20);
    CHECK_STR(trace, "cba");
    CHECK(p[0].deferred);
    CHECK(p[0].at - start >= 12 && p[1].at - start >= 4 && p[2].at - start >= 3);
}

/* The busy thread below never yields: its end shows that the timer's interrupt came in between. */
static void a_timer_interrupts_a_busy_thread(void)
{
    struct probe p = {.name = 'i'};
    const unsigned long start = jiffies;

    trace_reset();
    timer_setup(&p.timer, expired, 0);
    mod_timer(&p.timer, start + 3);
    while (!READ_ONCE(traced) && jiffies - start < 1000)
        ;
    CHECK_STR(trace, "i");
    CHECK(jiffies - start < 1000);
}

static void delays_take_at_least_their_time(void)
{
    u64 start = ktime_get_ns();

    udelay(50);
    CHECK(ktime_get_ns() - start >= 50000);
    start = ktime_get_ns();
    msleep(3);
    CHECK(ktime_get_ns() - start >= 3000000);
    CHECK_EQ(schedule_timeout_uninterruptible(2), 0);
}

const struct selftest thread_tests[] = {
    {"thread.threads_take_turns_and_give_their_result", threads_take_turns_and_give_their_result},
    {"thread.a_sleeping_thread_hears_that_it_should_stop",
     a_sleeping_thread_hears_that_it_should_stop},
    {"completion.hand_over_a_hundred_times", completions_hand_over_a_hundred_times},
    {"completion.counts_and_times_out", a_completion_counts_and_times_out},
    {"tasklet.run_once_in_order_with_interrupts_on", tasklets_run_once_in_order_with_interrupts_on},
    {"tasklet.a_killed_tasklet_has_run_and_is_idle", a_killed_tasklet_has_run_and_is_idle},
    {"timer.expire_in_order_and_not_early", timers_expire_in_order_and_not_early},
    {"timer.interrupts_a_busy_thread", a_timer_interrupts_a_busy_thread},
    {"timer.delays_take_at_least_their_time", delays_take_at_least_their_time},
    {NULL, NULL},
};
