/* SPDX-License-Identifier: Apache-2.0 */
#include "completion.h"

#include "arch.h"
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

/* Interrupts off. */
static void let_first_go(struct completion *c)
{
    struct waiter *w = list_first_entry(&c->waiters, struct waiter, node);

    list_del_init(&w->node);
    wake_up_process(w->task);
}

void complete(struct completion *c)
{
    const unsigned long flags = arch_irq_save();

    if (c->done != DONE_FOR_ALL)
        c->done++;
    if (!list_empty(&c->waiters))
        let_first_go(c);
    arch_irq_restore(flags);
}

void complete_all(struct completion *c)
{
    const unsigned long flags = arch_irq_save();

    c->done = DONE_FOR_ALL;
    while (!list_empty(&c->waiters))
        let_first_go(c);
    arch_irq_restore(flags);
}

/* Interrupts off. */
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
    const unsigned long flags = arch_irq_save();
    const bool taken = take(c);

    arch_irq_restore(flags);
    return taken;
}

/* A woken waiter may find that another thread took its "done" meanwhile, and sleeps again. */
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout)
{
    struct waiter w = {.task = current};
    unsigned long flags;
    bool taken;

    might_sleep();
    flags = arch_irq_save();
    while (!(taken = take(c)) && timeout) {
        list_add_tail(&w.node, &c->waiters);
        timeout = schedule_timeout_locked(timeout);
        list_del_init(&w.node);
    }
    arch_irq_restore(flags);
    if (!taken)
        return 0;
    return timeout ? timeout : 1;
}

void wait_for_completion(struct completion *c)
{
    wait_for_completion_timeout(c, MAX_SCHEDULE_TIMEOUT);
}
