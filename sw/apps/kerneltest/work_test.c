/* SPDX-License-Identifier: Apache-2.0 */
/* Work queues. */
#include "completion.h"
#include "delay.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kerneltest.h"
#include "slab.h"
#include "workqueue.h"

struct job {
    struct work_struct work;
    char name;
    unsigned ms, again, runs, ends;
    bool ended;
    struct workqueue_struct *wq;
};

static void run(struct work_struct *work)
{
    struct job *j = container_of(work, struct job, work);

    trace_add(j->name);
    j->runs++;
    might_sleep();
    if (j->ms)
        msleep(j->ms);
    if (j->again && j->again--)
        queue_work(j->wq, work);
    j->ends++;
    WRITE_ONCE(j->ended, true);
}

static void job_init(struct job *j, struct workqueue_struct *wq, char name)
{
    *j = (struct job){.name = name, .wq = wq};
    INIT_WORK(&j->work, run);
}

static void work_runs_in_order_once_for_each_queueing(void)
{
    const size_t before = slab_bytes_used();
    struct workqueue_struct *wq = alloc_ordered_workqueue("test%d", 0, 1);
    struct job a, b, c;

    trace_reset();
    job_init(&a, wq, 'a');
    job_init(&b, wq, 'b');
    job_init(&c, wq, 'c');
    a.ms = 2;
    CHECK(queue_work(wq, &a.work));
    CHECK(queue_work(wq, &b.work));
    CHECK(queue_work(wq, &c.work));
    CHECK(!queue_work(wq, &b.work)); /* is queued */
    CHECK(work_pending(&c.work));
    flush_workqueue(wq);
    CHECK_STR(trace_text(), "abc");
    CHECK(!work_pending(&c.work));
    CHECK(queue_work(wq, &b.work));
    destroy_workqueue(wq); /* runs it first */
    CHECK_STR(trace_text(), "abcb");
    CHECK_EQ(slab_bytes_used(), before);
}

static void flush_work_waits_for_one(void)
{
    struct workqueue_struct *wq = alloc_workqueue("test", 0, 0);
    struct job a, b;

    trace_reset();
    job_init(&a, wq, 'a');
    job_init(&b, wq, 'b');
    a.ms = 3;
    b.ms = 20;
    CHECK(!flush_work(&a.work)); /* never queued */
    queue_work(wq, &a.work);
    queue_work(wq, &b.work);
    CHECK(flush_work(&a.work));
    CHECK(a.ended && !READ_ONCE(b.ended));
    CHECK(!flush_work(&a.work));
    CHECK(flush_work(&b.work));
    CHECK(b.ended);
    destroy_workqueue(wq);
}

static void cancel_takes_it_off_or_waits_for_it(void)
{
    struct workqueue_struct *wq = alloc_workqueue("test", 0, 0);
    struct job a, b;

    trace_reset();
    job_init(&a, wq, 'a');
    job_init(&b, wq, 'b');
    a.ms = 5;
    queue_work(wq, &a.work);
    queue_work(wq, &b.work);
    msleep(1); /* a runs */
    CHECK(cancel_work_sync(&b.work));
    CHECK(!cancel_work_sync(&b.work));
    CHECK(!READ_ONCE(a.ended));
    CHECK(!cancel_work(&a.work));
    CHECK(!READ_ONCE(a.ended));
    CHECK(!cancel_work_sync(&a.work));
    CHECK(a.ended);
    CHECK_STR(trace_text(), "a");
    CHECK(queue_work(wq, &b.work)); /* as good as new */
    flush_work(&b.work);
    CHECK_STR(trace_text(), "ab");
    destroy_workqueue(wq);
}

static void work_that_queues_itself_is_stopped_for_good(void)
{
    struct workqueue_struct *wq = alloc_workqueue("test", 0, 0);
    struct job a;
    unsigned runs;

    trace_reset();
    job_init(&a, wq, 'a');
    a.ms = 1;
    a.again = 1000;
    queue_work(wq, &a.work);
    msleep(8);
    cancel_work_sync(&a.work);
    runs = a.runs;
    CHECK(runs >= 2 && runs < 10);
    msleep(5);
    CHECK_EQ(a.runs, runs);
    destroy_workqueue(wq);
}

struct slow {
    struct delayed_work dwork;
    unsigned runs;
    unsigned long at;
};

static void run_slow(struct work_struct *work)
{
    struct slow *s = container_of(to_delayed_work(work), struct slow, dwork);

    s->runs++;
    s->at = jiffies;
}

static void delayed_work_waits_for_its_time(void)
{
    unsigned long start = jiffies;
    struct slow s = {.runs = 0};

    INIT_DELAYED_WORK(&s.dwork, run_slow);
    CHECK(schedule_delayed_work(&s.dwork, 5));
    CHECK(!schedule_delayed_work(&s.dwork, 1));
    msleep(2);
    CHECK_EQ(s.runs, 0);
    msleep(8);
    CHECK_EQ(s.runs, 1);
    CHECK(s.at - start >= 5 && s.at - start <= 7);
    start = jiffies;
    CHECK(!mod_delayed_work(system_wq, &s.dwork, 50));
    CHECK(mod_delayed_work(system_wq, &s.dwork, 3));
    msleep(8);
    CHECK_EQ(s.runs, 2);
    CHECK(s.at - start >= 3 && s.at - start <= 5);
    schedule_delayed_work(&s.dwork, 50);
    CHECK(flush_delayed_work(&s.dwork)); /* now */
    CHECK_EQ(s.runs, 3);
    schedule_delayed_work(&s.dwork, 2);
    CHECK(cancel_delayed_work(&s.dwork));
    CHECK(!cancel_delayed_work_sync(&s.dwork));
    msleep(6);
    CHECK_EQ(s.runs, 3);
    schedule_delayed_work(&s.dwork, 0);
    flush_delayed_work(&s.dwork);
    CHECK_EQ(s.runs, 4);
}

static struct job from_softirq;

static void queue_it(struct tasklet_struct *t)
{
    (void)t;
    schedule_work(&from_softirq.work);
}

static void work_is_queued_from_where_one_may_not_sleep(void)
{
    struct tasklet_struct t;

    trace_reset();
    job_init(&from_softirq, system_wq, 's');
    tasklet_setup(&t, queue_it);
    tasklet_schedule(&t);
    tasklet_kill(&t);
    flush_work(&from_softirq.work);
    CHECK_STR(trace_text(), "s");
}

static int queue_often(void *data)
{
    struct job *j = data;

    for (unsigned i = 0; i < 100; i++) {
        queue_work(j->wq, &j->work);
        if (i % 3 == 1) /* the last ones are queued */
            cancel_work(&j->work);
    }
    return 0;
}

static void all_harts_queue_and_cancel(void)
{
    struct workqueue_struct *wq = alloc_workqueue("test", WQ_HIGHPRI, 0);
    struct team team;
    struct job j;

    job_init(&j, wq, 'j');
    team_start(&team, queue_often, &j);
    team_join(&team);
    flush_workqueue(wq);
    CHECK(!work_pending(&j.work));
    CHECK(j.runs >= 1 && j.runs <= 100 * num_online_cpus());
    CHECK(!cancel_work_sync(&j.work));
    destroy_workqueue(wq);
}

#ifdef DEBUG_CHECKER
static void queue_again(void *data)
{
    struct job *j = data;

    if (!j->runs)
        queue_work(j->wq, &j->work);
}

/* Queued again after it was taken off the queue and before it runs: twice is twice. */
static void flush_waits_for_work_that_is_queued_again_when_it_begins(void)
{
    struct workqueue_struct *wq = alloc_workqueue("test", 0, 0);
    struct job j;

    trace_reset();
    job_init(&j, wq, 'j');
    j.ms = 3;
    checker_at("work:taken", queue_again, &j);
    queue_work(wq, &j.work);
    msleep(1);
    CHECK_EQ(j.runs, 1);
    flush_workqueue(wq);
    checker_at("work:taken", NULL, NULL);
    CHECK_EQ(j.ends, 2);
    destroy_workqueue(wq);
}
#endif

#define T(name)                                                                                    \
    {                                                                                              \
        "work." #name, name                                                                        \
    }
const struct selftest work_tests[] = {
    T(work_runs_in_order_once_for_each_queueing),
    T(flush_work_waits_for_one),
    T(cancel_takes_it_off_or_waits_for_it),
    T(work_that_queues_itself_is_stopped_for_good),
    T(delayed_work_waits_for_its_time),
    T(work_is_queued_from_where_one_may_not_sleep),
    T(all_harts_queue_and_cancel),
#ifdef DEBUG_CHECKER
    T(flush_waits_for_work_that_is_queued_again_when_it_begins),
#endif
    {NULL, NULL},
};
