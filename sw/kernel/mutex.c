/* SPDX-License-Identifier: Apache-2.0 */
/* A free mutex is taken, and one without waiters released, by the owner word alone. */
#include "mutex.h"

#include "contract.h"
#include "internal.h"

struct waiter {
    struct list_head node; /* empty once it was let go */
    struct task_struct *task;
};

static bool take(struct mutex *m)
{
    lock_word_t nobody = 0;

    return __atomic_compare_exchange_n(&m->owner, &nobody, (lock_word_t)current, false,
                                       __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

#define PC __builtin_return_address(0)

#ifdef DEBUG_CHECKER
void __mutex_init(struct mutex *m, const char *name, const void *key)
{
    *m = (struct mutex){.check = {.name = name, .key = key}};
    INIT_LIST_HEAD(&m->waiters);
}

static void note_lock(struct mutex *m, const void *pc)
{
    checker_acquire(&m->check, FORM_MUTEX, true, "mutex_lock", pc);
}

static void note_unlock(struct mutex *m, const void *pc)
{
    checker_release(&m->check, FORM_MUTEX, "mutex_unlock", pc);
}
#else
void __mutex_init(struct mutex *m)
{
    m->owner = 0;
    INIT_LIST_HEAD(&m->waiters);
}

static inline void note_lock(struct mutex *m, const void *pc)
{
    (void)m;
    (void)pc;
}

static inline void note_unlock(struct mutex *m, const void *pc)
{
    (void)m;
    (void)pc;
}
#endif

/* Who was let go may find the mutex taken again, and waits in front then. */
static void wait_for(struct mutex *m)
{
    struct waiter w = {.task = current};
    unsigned long flags;
    bool first = false;

    if (READ_ONCE(m->owner) == (lock_word_t)current)
        panic("BUG: mutex taken twice by %s", current->comm);
    flags = sched_lock_to_sleep();
    for (;;) {
        if (first)
            list_add(&w.node, &m->waiters);
        else
            list_add_tail(&w.node, &m->waiters);
        arch_mb(); /* seen by whoever releases from here on */
        if (take(m))
            break;
        current->state = TASK_UNINTERRUPTIBLE;
        schedule_locked();
        first = true;
        list_del(&w.node);
    }
    list_del(&w.node);
    sched_unlock(flags);
}

void mutex_lock(struct mutex *m)
{
    API_SLEEPS(mutex_lock);
    note_lock(m, PC);
    if (unlikely(!take(m)))
        wait_for(m);
}

int mutex_lock_interruptible(struct mutex *m)
{
    mutex_lock(m);
    return 0;
}

bool mutex_trylock(struct mutex *m)
{
    bool taken;

    API_CALL(mutex_trylock);
    taken = take(m);
    if (taken)
        note_lock(m, PC);
    return taken;
}

static void let_first_go(struct mutex *m)
{
    const unsigned long flags = sched_lock_irqsave();
    const struct waiter *w = list_first_entry_or_null(&m->waiters, struct waiter, node);

    if (w)
        wake_up_locked(w->task, TASK_NORMAL);
    sched_unlock(flags);
}

void mutex_unlock(struct mutex *m)
{
    API_CALL(mutex_unlock);
    note_unlock(m, PC);
    __atomic_store_n(&m->owner, 0, __ATOMIC_SEQ_CST);
    arch_mb();
    if (unlikely(!list_empty(&m->waiters)))
        let_first_go(m);
}

bool mutex_is_locked(const struct mutex *m)
{
    return READ_ONCE(m->owner);
}
