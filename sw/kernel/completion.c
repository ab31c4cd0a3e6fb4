/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One word says how often it was done and whether somebody waits. As long as
 * nobody does, it is all that is changed, and what comes first sees to it that
 * the completion is not touched any more once a waiter may have gone on: it may
 * lie on the waiter's stack. Otherwise the scheduler's lock is held.
 */
#include "completion.h"

#include "contract.h"
#include "internal.h"

#define ALL_DONE 0x80000000u /* complete_all() */
#define WAITED_FOR 0x40000000u
#define COUNT 0x3fffffffu

struct waiter {
    struct list_head node; /* empty once it was let go */
    struct task_struct *task;
};

void init_completion(struct completion *c)
{
    c->state = 0;
    INIT_LIST_HEAD(&c->waiters);
}

void reinit_completion(struct completion *c)
{
    WRITE_ONCE(c->state, 0);
}

static inline bool change(struct completion *c, u32 *from, u32 to)
{
    return __atomic_compare_exchange_n(&c->state, from, to, true, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

/* sched_lock held. */
static void let_first_go(struct completion *c)
{
    struct waiter *w = list_first_entry(&c->waiters, struct waiter, node);

    list_del_init(&w->node);
    wake_up_locked(w->task, TASK_NORMAL);
}

static __cold void complete_slowly(struct completion *c)
{
    const unsigned long flags = sched_lock_irqsave();

    if (!(READ_ONCE(c->state) & ALL_DONE))
        __atomic_add_fetch(&c->state, 1, __ATOMIC_ACQ_REL);
    if (!list_empty(&c->waiters))
        let_first_go(c);
    sched_unlock(flags);
}

void complete(struct completion *c)
{
    u32 state;

    API_CALL(complete);
    arch_mb(); /* what was done before is seen by who finds it done */
    state = READ_ONCE(c->state);
    do {
        if (unlikely(state & ~COUNT)) {
            complete_slowly(c);
            return;
        }
    } while (unlikely(!change(c, &state, state + 1)));
}

void complete_all(struct completion *c)
{
    unsigned long flags;

    API_CALL(complete_all);
    flags = sched_lock_irqsave();
    __atomic_or_fetch(&c->state, ALL_DONE, __ATOMIC_ACQ_REL);
    while (!list_empty(&c->waiters))
        let_first_go(c);
    sched_unlock(flags);
}

static inline bool take(struct completion *c)
{
    u32 state = READ_ONCE(c->state);

    do {
        if (unlikely(state & ALL_DONE))
            return true;
        if (!(state & COUNT))
            return false;
    } while (unlikely(!change(c, &state, state - 1)));
    return true;
}

bool try_wait_for_completion(struct completion *c)
{
    API_CALL(try_wait_for_completion);
    return take(c);
}

bool completion_done(struct completion *c)
{
    return READ_ONCE(c->state) & (ALL_DONE | COUNT);
}

/* sched_lock held. */
static void start_waiting(struct completion *c, struct waiter *w)
{
    list_add_tail(&w->node, &c->waiters);
    __atomic_or_fetch(&c->state, WAITED_FOR, __ATOMIC_SEQ_CST);
}

static void end_waiting(struct completion *c, struct waiter *w)
{
    list_del_init(&w->node);
    if (list_empty(&c->waiters))
        __atomic_and_fetch(&c->state, ~WAITED_FOR, __ATOMIC_SEQ_CST);
}

/* Waits before it looks; a waiter that was woken may find that another thread took its "done"
 * meanwhile, and sleeps again. What was left of the limit, at least 1; 0: it is over. */
static __cold long wait(struct completion *c, long timeout)
{
    const unsigned long flags = sched_lock_to_sleep();
    struct waiter w = {.task = current};
    bool taken;

    start_waiting(c, &w);
    while (!(taken = take(c)) && timeout) {
        timeout = schedule_timeout_locked(timeout, TASK_UNINTERRUPTIBLE);
        list_del_init(&w.node);
        start_waiting(c, &w);
    }
    end_waiting(c, &w);
    sched_unlock(flags);
    if (!taken)
        return 0;
    return timeout ? timeout : 1;
}

unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout)
{
    API_SLEEPS(wait_for_completion_timeout);
    if (take(c))
        return timeout ? timeout : 1;
    return (unsigned long)wait(c, (long)min(timeout, (unsigned long)MAX_SCHEDULE_TIMEOUT));
}

void wait_for_completion(struct completion *c)
{
    API_SLEEPS(wait_for_completion);
    if (!take(c))
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
