/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers per source of the interrupt controller, contexts, and tasklets. */
#include "interrupt.h"

#include "arch.h"
#include "internal.h"
#include "slab.h"

enum { SOURCES_MAX = 128 };

struct irq_action {
    struct irq_action *next;
    irq_handler_t handler;
    void *dev_id;
    const char *name;
    unsigned long flags;
};

static struct irq_action *actions[SOURCES_MAX];
static unsigned hardirq_depth;
static bool tasklets_running;
static struct list_head tasklets = LIST_HEAD_INIT(tasklets);

/* --- handlers ---------------------------------------------------------- */

int request_irq(unsigned irq, irq_handler_t handler, unsigned long flags, const char *name,
                void *dev_id)
{
    struct irq_action *a, **link;
    unsigned long irqflags;

    might_sleep();
    if (!irq || irq >= SOURCES_MAX || irq > plic_sources() || !handler)
        return -EINVAL;
    if (actions[irq] && !(actions[irq]->flags & flags & IRQF_SHARED))
        return -EBUSY;
    a = kmalloc(sizeof *a, GFP_KERNEL);
    if (!a)
        return -ENOMEM;
    *a = (struct irq_action){NULL, handler, dev_id, name, flags};

    irqflags = arch_irq_save();
    for (link = &actions[irq]; *link; link = &(*link)->next)
        ;
    *link = a;
    plic_enable(irq, true);
    arch_irq_restore(irqflags);
    return 0;
}

void free_irq(unsigned irq, void *dev_id)
{
    struct irq_action *a = NULL;
    unsigned long irqflags;

    might_sleep();
    if (irq >= SOURCES_MAX)
        return;
    irqflags = arch_irq_save();
    for (struct irq_action **link = &actions[irq]; *link; link = &(*link)->next)
        if ((*link)->dev_id == dev_id) {
            a = *link;
            *link = a->next;
            break;
        }
    if (!actions[irq])
        plic_enable(irq, false);
    arch_irq_restore(irqflags);
    WARN_ON_ONCE(!a);
    kfree(a);
}

bool irq_dispatch(unsigned irq)
{
    irqreturn_t any = IRQ_NONE;

    if (irq >= SOURCES_MAX)
        return false;
    for (const struct irq_action *a = actions[irq]; a; a = a->next)
        any |= a->handler((int)irq, a->dev_id);
    return any == IRQ_HANDLED;
}

/* --- contexts ---------------------------------------------------------- */

bool in_hardirq(void)
{
    return hardirq_depth;
}

bool in_softirq(void)
{
    return tasklets_running && !hardirq_depth;
}

bool in_task(void)
{
    return !hardirq_depth && !tasklets_running;
}

void irq_enter(void)
{
    hardirq_depth++;
}

void irq_exit(void)
{
    hardirq_depth--;
    if (!hardirq_depth && !tasklets_running && !list_empty(&tasklets))
        tasklets_run();
}

/* --- tasklets ---------------------------------------------------------- */

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t))
{
    INIT_LIST_HEAD(&t->node);
    t->callback = callback;
    t->scheduled = false;
    t->running = false;
}

void tasklet_schedule(struct tasklet_struct *t)
{
    const unsigned long flags = arch_irq_save();

    if (!t->scheduled) {
        t->scheduled = true;
        list_add_tail(&t->node, &tasklets);
    }
    arch_irq_restore(flags);
}

bool tasklets_pending(void)
{
    return !list_empty(&tasklets);
}

/*
 * Those that were scheduled when it began, once each: what they schedule in turn runs at the next
 * opportunity, so that one that always schedules itself cannot lock the threads out.
 */
void tasklets_run(void)
{
    struct list_head now;

    INIT_LIST_HEAD(&now);
    list_splice_tail_init(&tasklets, &now);
    tasklets_running = true;
    while (!list_empty(&now)) {
        struct tasklet_struct *t = list_first_entry(&now, struct tasklet_struct, node);

        list_del_init(&t->node);
        t->scheduled = false;
        t->running = true;
        arch_irq_enable();
        t->callback(t);
        arch_irq_disable();
        t->running = false;
    }
    tasklets_running = false;
}

/* A running tasklet cannot be met here: tasklets run to their end before a thread goes on. */
void tasklet_kill(struct tasklet_struct *t)
{
    unsigned long flags;

    might_sleep();
    flags = arch_irq_save();
    while (t->scheduled)
        tasklets_run();
    arch_irq_restore(flags);
}
