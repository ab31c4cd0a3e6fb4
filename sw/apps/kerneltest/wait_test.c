/* SPDX-License-Identifier: Apache-2.0 */
/* Completions and wait queues. */
#include "atomic.h"
#include "completion.h"
#include "delay.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "timer.h"
#include "wait.h"

/* --- completions ------------------------------------------------------------ */

static int wait_for(void *data)
{
    wait_for_completion(data);
    trace_add('w');
    return 1;
}

static void complete_wakes_one_and_complete_all_everybody(void)
{
    struct task_struct *t[4];
    struct completion c;
    int woken = 0;

    init_completion(&c);
    trace_reset();
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        t[i] = kthread_run(wait_for, &c, "wait-%u", i);
    msleep(2);
    CHECK_STR(trace_text(), "");
    complete(&c);
    msleep(2);
    CHECK_STR(trace_text(), "w");
    CHECK(!completion_done(&c));
    complete_all(&c);
    msleep(2);
    CHECK_STR(trace_text(), "wwww"); /* before kthread_stop() wakes them */
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        woken += kthread_stop(t[i]);
    CHECK_EQ(woken, 4);
    CHECK(completion_done(&c));
}

/* Another thread takes the "done" for which a waiter was woken: it goes back to sleep, and hears of
 * the next one. */
static void a_waiter_that_comes_too_late_waits_again(void)
{
    struct task_struct *t;
    struct completion c;
    bool stolen;

    init_completion(&c);
    trace_reset();
    bind_main();
    t = bound(wait_for, &c, 0);
    wake_up_process(t);
    msleep(1);
    complete(&c);
    stolen = try_wait_for_completion(&c);
    CHECK(stolen); /* before the equal on this hart runs */
    msleep(2);
    CHECK_STR(trace_text(), "");
    complete(&c);
    msleep(2);
    CHECK_STR(trace_text(), "w");
    kthread_stop(t);
    unbind_main();
}

struct later {
    struct timer_list timer;
    struct completion *c;
    wait_queue_head_t *q;
    bool *flag;
};

static void now(struct timer_list *t)
{
    struct later *l = timer_container_of(l, t, timer);

    if (l->flag)
        WRITE_ONCE(*l->flag, true);
    if (l->c)
        complete(l->c);
    if (l->q)
        wake_up(l->q);
}

static void a_wait_with_a_limit_says_what_was_left(void)
{
    struct completion c;
    struct later l = {.c = &c};
    unsigned long left;

    init_completion(&c);
    timer_setup(&l.timer, now, 0);
    mod_timer(&l.timer, jiffies + 5);
    left = wait_for_completion_timeout(&c, 50);
    CHECK(left >= 40 && left <= 46);
    mod_timer(&l.timer, jiffies + 5);
    CHECK_EQ(wait_for_completion_timeout(&c, 2), 0);
    msleep(6);
    CHECK(try_wait_for_completion(&c)); /* what came too late is still there */
    CHECK_EQ(wait_for_completion_timeout(&c, 0), 0);
    complete(&c);
    CHECK_EQ(wait_for_completion_interruptible(&c), 0);
}

static int complete_late(void *data)
{
    msleep(1);
    udelay(6000); /* nobody else runs here meanwhile */
    complete(data);
    return 0;
}

/* The limit is over, but before the waiter gets to run it is done: that counts. */
static void a_wait_that_is_done_when_its_limit_is_over_succeeds(void)
{
    struct task_struct *t;
    struct completion c;

    init_completion(&c);
    bind_main();
    t = bound(complete_late, &c, 0);
    sched_set_fifo(t);
    wake_up_process(t);
    CHECK_EQ(wait_for_completion_timeout(&c, 3), 1);
    CHECK(!completion_done(&c));
    kthread_stop(t);
    unbind_main();
}

/* --- wait queues --------------------------------------------------------------- */

struct gate {
    wait_queue_head_t q;
    atomic_t tokens, passed;
    bool open;
};

static void gate_init(struct gate *g)
{
    *g = (struct gate){.open = false};
    init_waitqueue_head(&g->q);
}

static bool take(struct gate *g)
{
    int n = atomic_read(&g->tokens);

    while (n > 0) {
        const int seen = atomic_cmpxchg(&g->tokens, n, n - 1);

        if (seen == n)
            return true;
        n = seen;
    }
    return false;
}

static int pass(void *data)
{
    struct gate *g = data;

    for (unsigned i = 0; i < 50; i++) {
        wait_event(g->q, take(g));
        atomic_inc(&g->passed);
    }
    return 0;
}

static void no_wakeup_is_lost(void)
{
    struct task_struct *t[3];
    struct gate g;

    gate_init(&g);
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        t[i] = kthread_run(pass, &g, "pass-%u", i);
    for (unsigned i = 0; i < 150; i++) {
        atomic_inc(&g.tokens);
        wake_up(&g.q);
        if (i % 16 == 0)
            msleep(1);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(t); i++)
        kthread_stop(t[i]);
    CHECK_EQ(atomic_read(&g.passed), 150);
    CHECK(!waitqueue_active(&g.q));
}

static void wait_event_with_a_limit(void)
{
    struct gate g;
    struct later l = {.q = &g.q, .flag = &g.open};
    unsigned long start = jiffies;
    long left;

    gate_init(&g);
    CHECK_EQ(wait_event_timeout(g.q, g.open, 3), 0);
    CHECK(jiffies - start >= 3 && jiffies - start <= 5);
    timer_setup(&l.timer, now, 0);
    mod_timer(&l.timer, jiffies + 4);
    left = wait_event_timeout(g.q, READ_ONCE(g.open), 30);
    CHECK(left >= 20 && left <= 27);
    CHECK_EQ(wait_event_timeout(g.q, g.open, 0), 1); /* it holds */
    CHECK_EQ(wait_event_interruptible(g.q, g.open), 0);
    CHECK_EQ(wait_event_interruptible_timeout(g.q, !g.open, 2), 0);
}

static int exclusive(void *data)
{
    struct gate *g = data;
    DEFINE_WAIT(entry);

    prepare_to_wait_exclusive(&g->q, &entry, TASK_UNINTERRUPTIBLE);
    schedule();
    finish_wait(&g->q, &entry);
    atomic_inc(&g->passed);
    return 0;
}

static int plain(void *data)
{
    struct gate *g = data;
    DEFINE_WAIT(entry);

    prepare_to_wait(&g->q, &entry, TASK_INTERRUPTIBLE);
    schedule();
    finish_wait(&g->q, &entry);
    atomic_add(10, &g->passed);
    return 0;
}

static void exclusive_waiters_are_woken_one_at_a_time(void)
{
    struct task_struct *t[5];
    struct gate g;

    gate_init(&g);
    for (unsigned i = 0; i < 5; i++)
        t[i] = kthread_run(i < 3 ? exclusive : plain, &g, "waiter-%u", i);
    msleep(2);
    CHECK(waitqueue_active(&g.q));
    wake_up_interruptible(&g.q); /* the plain ones; no exclusive one sleeps like this */
    msleep(2);
    CHECK_EQ(atomic_read(&g.passed), 20);
    wake_up(&g.q);
    msleep(2);
    CHECK_EQ(atomic_read(&g.passed), 21);
    wake_up_all(&g.q);
    for (unsigned i = 0; i < 5; i++)
        kthread_stop(t[i]);
    CHECK_EQ(atomic_read(&g.passed), 23);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "wait." #name, name                                                                        \
    }
const struct selftest wait_tests[] = {
    T(complete_wakes_one_and_complete_all_everybody),
    T(a_waiter_that_comes_too_late_waits_again),
    T(a_wait_that_is_done_when_its_limit_is_over_succeeds),
    T(a_wait_with_a_limit_says_what_was_left),
    T(no_wakeup_is_lost),
    T(wait_event_with_a_limit),
    T(exclusive_waiters_are_woken_one_at_a_time),
    {NULL, NULL},
};
