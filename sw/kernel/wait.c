/* SPDX-License-Identifier: Apache-2.0 */
#include "wait.h"

#include "contract.h"
#include "internal.h"

void init_waitqueue_head(struct wait_queue_head *q)
{
    INIT_LIST_HEAD(&q->head);
}

bool waitqueue_active(const struct wait_queue_head *q)
{
    return READ_ONCE(q->head.next) != &q->head;
}

/* Exclusive ones stand behind the others. */
static void prepare(struct wait_queue_head *q, struct wait_queue_entry *e, unsigned state,
                    bool exclusive)
{
    const unsigned long flags = sched_lock_irqsave();

    e->exclusive = exclusive;
    if (list_empty(&e->entry)) {
        if (exclusive)
            list_add_tail(&e->entry, &q->head);
        else
            list_add(&e->entry, &q->head);
    }
    current->state = state;
    sched_unlock(flags);
    arch_mb(); /* before the look at the condition */
}

void prepare_to_wait(struct wait_queue_head *q, struct wait_queue_entry *e, unsigned state)
{
    API_SLEEPS(prepare_to_wait);
    prepare(q, e, state, false);
}

void prepare_to_wait_exclusive(struct wait_queue_head *q, struct wait_queue_entry *e,
                               unsigned state)
{
    prepare(q, e, state, true);
}

void finish_wait(struct wait_queue_head *q, struct wait_queue_entry *e)
{
    const unsigned long flags = sched_lock_irqsave();

    (void)q;
    current->state = TASK_RUNNING;
    list_del_init(&e->entry);
    sched_unlock(flags);
}

void __wake_up(struct wait_queue_head *q, unsigned states, unsigned n)
{
    const unsigned long flags = sched_lock_irqsave();
    struct wait_queue_entry *e, *next;

    API_CALL(wake_up);
    list_for_each_entry_safe (e, next, &q->head, entry) {
        if (!wake_up_locked(e->task, states))
            continue;
        list_del_init(&e->entry);
        if (e->exclusive && !--n)
            break;
    }
    sched_unlock(flags);
}
