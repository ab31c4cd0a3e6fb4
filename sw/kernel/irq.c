/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers per source of the interrupt controller. */
#include "interrupt.h"

#include "arch.h"
#include "contract.h"
#include "internal.h"
#include "slab.h"

enum { UNHANDLED_MAX = 100000 };

struct irq_action {
    struct irq_action *next;
    irq_handler_t handler;
    void *dev_id;
    const char *name;
    unsigned long flags;
};

/* A source. */
struct irq_desc {
    struct irq_action *actions;
    u16 disabled;       /* how often */
    u8 cpu;             /* where it goes to */
    bool running;       /* a handler; set by that hart alone */
    unsigned unhandled; /* in a row */
    unsigned irq;       /* its number */
};

static struct irq_desc *descs;       /* by source */
static struct raw_spinlock irq_lock; /* of descs; not held while a handler runs */

/* irq_lock held. */
static void update(unsigned irq)
{
    plic_unmask(irq, descs[irq].actions && !descs[irq].disabled);
}

static bool exists(unsigned irq)
{
    return irq && irq <= plic_sources();
}

void irq_init(void)
{
    descs = kcalloc(plic_sources() + 1, sizeof *descs, GFP_KERNEL);
    if (!descs)
        panic("no memory for %u interrupt sources", plic_sources());
    for (unsigned i = 0; i <= plic_sources(); i++)
        descs[i].irq = i;
}

static int add(unsigned irq, struct irq_action *a)
{
    struct irq_action **link = &descs[irq].actions;

    if (*link && !((*link)->flags & a->flags & IRQF_SHARED))
        return -EBUSY;
    while (*link)
        link = &(*link)->next;
    *link = a;
    plic_enable(irq, &cpus[descs[irq].cpu], true);
    update(irq);
    return 0;
}

int request_irq(unsigned irq, irq_handler_t handler, unsigned long flags, const char *name,
                void *dev_id)
{
    struct irq_action *a;
    unsigned long irqflags;
    int err;

    API_SLEEPS(request_irq);
    if (!exists(irq) || !handler)
        return -EINVAL;
    a = kmalloc(sizeof *a, GFP_KERNEL);
    if (!a)
        return -ENOMEM;
    *a = (struct irq_action){NULL, handler, dev_id, name, flags};
    irqflags = raw_spinlock_irqsave(&irq_lock);
    err = add(irq, a);
    raw_spin_unlock_irqrestore(&irq_lock, irqflags);
    if (err)
        kfree(a);
    return err;
}

static struct irq_action *take_out(unsigned irq, const void *dev_id)
{
    for (struct irq_action **link = &descs[irq].actions; *link; link = &(*link)->next)
        if ((*link)->dev_id == dev_id) {
            struct irq_action *a = *link;

            *link = a->next;
            return a;
        }
    return NULL;
}

void free_irq(unsigned irq, void *dev_id)
{
    struct irq_action *a;
    unsigned long flags;

    API_SLEEPS(free_irq);
    if (!exists(irq))
        return;
    flags = raw_spinlock_irqsave(&irq_lock);
    a = take_out(irq, dev_id);
    update(irq);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
    WARN_ON_ONCE(!a);
    synchronize_irq(irq);
    kfree(a);
}

void synchronize_irq(unsigned irq)
{
    API_SLEEPS(synchronize_irq);
    arch_mb(); /* what the caller has written is seen by a handler that begins after the look */
    while (exists(irq) && READ_ONCE(descs[irq].running))
        cond_resched();
}

void disable_irq_nosync(unsigned irq)
{
    unsigned long flags;

    if (!exists(irq))
        return;
    flags = raw_spinlock_irqsave(&irq_lock);
    descs[irq].disabled++;
    update(irq);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
}

void disable_irq(unsigned irq)
{
    disable_irq_nosync(irq);
    synchronize_irq(irq);
}

void enable_irq(unsigned irq)
{
    unsigned long flags;

    if (!exists(irq) || WARN_ON_ONCE(!descs[irq].disabled))
        return;
    flags = raw_spinlock_irqsave(&irq_lock);
    descs[irq].disabled--;
    update(irq);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
}

int irq_set_affinity(unsigned irq, unsigned cpu)
{
    unsigned long flags;

    might_sleep();
    if (!exists(irq) || cpu >= num_online_cpus())
        return -EINVAL;
    disable_irq(irq);
    flags = raw_spinlock_irqsave(&irq_lock);
    plic_enable(irq, &cpus[descs[irq].cpu], false);
    descs[irq].cpu = (u8)cpu;
    plic_enable(irq, &cpus[cpu], true);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
    enable_irq(irq);
    return 0;
}

/* An interrupt that nobody takes can be an echo of one that was served just before; one that keeps
 * coming is switched off, or nothing else would ever run. */
static __cold void nobody_cared(struct irq_desc *d)
{
    if (++d->unhandled < UNHANDLED_MAX)
        return;
    d->unhandled = 0;
    pr_err("irq %u: nobody cared; disabled\n", d->irq);
    disable_irq_nosync(d->irq);
}

/* Of D, which is marked as running. One that was disabled meanwhile is not lost: its source still
 * asks when it is enabled again. */
static inline void call_actions(struct irq_desc *d)
{
    irqreturn_t any = IRQ_NONE;

    if (unlikely(READ_ONCE(d->disabled)))
        return;
    for (const struct irq_action *a = d->actions; a; a = a->next)
        CHECKED_CALLBACK("interrupt handler", a->handler,
                         any |= a->handler((int)d->irq, a->dev_id));
    if (unlikely(!any))
        nobody_cared(d);
    else
        d->unhandled = 0;
}

/* One source; the next one interrupts again. An action that was taken out meanwhile is freed only
 * after `running`, and whoever disables the source waits for it. */
static inline void irq_dispatch(void)
{
    u8 __iomem *const claim = this_cpu()->plic_claim;
    const u32 irq = readl(claim);
    struct irq_desc *const d = &descs[irq];

    if (unlikely(!irq))
        return; /* another hart had it */
    TEST_POINT("irq:claimed");
    WRITE_ONCE(d->running, true);
    arch_mb();
    call_actions(d);
    writel(irq, claim);
    __atomic_store_n(&d->running, false, __ATOMIC_RELEASE);
}

void hart_interrupt(unsigned irq)
{
    const unsigned base = irq_enter();

    if (likely(irq == ARCH_IRQ_EXTERNAL))
        irq_dispatch();
    else if (irq == ARCH_IRQ_TIMER)
        timer_handle_irq();
    else if (irq == ARCH_IRQ_SOFTWARE)
        smp_handle_ipi();
    else
        panic("interrupt %u of the hart, which nobody enabled", irq);
    irq_exit(base);
    if (unlikely(preempt_due()))
        preempt_schedule_irq(); /* on the thread's stack, above its frame */
}
