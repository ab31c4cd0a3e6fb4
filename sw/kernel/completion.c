/* SPDX-License-Identifier: Apache-2.0 */
#include "completion.h"

#include "contract.h"
#include "internal.h"

struct waiter {
    struct list_head node; /* empty once it was let go */
    struct task_struct *task;
};

enum { DONE_FOR_ALL = ~0u };

void init_completion(struct completion *c)
{
    c->done = 0;
    INIT_LIST_HEAD(&c->waiters);
}

void reinit_completion(struct completion *c)
{
    WRITE_ONCE(c->done, 0);
}

/* sched_lock held. */
static void let_first_go(struct completion *c)
{
    struct waiter *w = list_first_entry(&c->waiters, struct waiter, node);

    list_del_init(&w->node);
    wake_up_locked(w->task, TASK_NORMAL);
}

void complete(struct completion *c)
{
    const unsigned long flags = sched_lock_irqsave();

    API_CALL(complete);
    if (c->done != DONE_FOR_ALL)
        c->done++;
    if (!list_empty(&c->waiters))
        let_first_go(c);
    sched_unlock(flags);
}

void complete_all(struct completion *c)
{
    const unsigned long flags = sched_lock_irqsave();

    API_CALL(complete_all);
    c->done = DONE_FOR_ALL;
    while (!list_empty(&c->waiters))
        let_first_go(c);
    sched_unlock(flags);
}

/* sched_lock held. */
static bool take(struct completion *c)
{
    if (!c->done)
        return false;
    if (c->done != DONE_FOR_ALL)
        c->done--;
    return true;
}

bool try_wait_for_completion(struct completion *c)
{
    const unsigned long flags = sched_lock_irqsave();
    const bool taken = take(c);

    API_CALL(try_wait_for_completion);
    sched_unlock(flags);
    return taken;
}

bool completion_done(struct completion *c)
{
    return READ_ONCE(c->done);
}

/* A woken waiter may find that another thread took its "done" meanwhile, and sleeps again. */
static __cold long wait(struct completion *c, long timeout)
{
    struct waiter w = {.task = current};
    unsigned long flags;
    bool taken;

    flags = sched_lock_to_sleep();
    while (!(taken = take(c)) && timeout) {
        list_add_tail(&w.node, &c->waiters);
        timeout = schedule_timeout_locked(timeout, TASK_UNINTERRUPTIBLE);
        list_del_init(&w.node);
    }
    sched_unlock(flags);
    if (!taken)
        return 0;
    return timeout ? timeout : 1;
}

unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout)
{
    API_SLEEPS(wait_for_completion_timeout);
    if (try_wait_for_completion(c))
        return timeout ? timeout : 1;
    return (unsigned long)wait(c, (long)min(timeout, (unsigned long)MAX_SCHEDULE_TIMEOUT));
}

void wait_for_completion(struct completion *c)
{
    API_SLEEPS(wait_for_completion);
    if (!try_wait_for_completion(c))
        wait(c, MAX_SCHEDULE_TIMEOUT);
}

int wait_for_completion_interruptible(struct completion *c)
{
    wait_for_completion(c);
    return 0;
}

long wait_for_completion_interruptible_timeout(struct completion *c, unsigned long timeout)
{
    return (long)wait_for_completion_timeout(c, timeout);
}
