/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers per source of the interrupt controller. */
#include "interrupt.h"

#include "arch.h"
#include "contract.h"
#include "internal.h"
#include "pm.h"
#include "slab.h"

enum { UNHANDLED_MAX = 100000 };

/* In irq_desc.disabled, beside the number: the whole system sleeps. */
#define ASLEEP 0x8000u

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
    u16 disabled;       /* how often; and ASLEEP */
    u8 wakes;           /* how often enabled for that */
    bool woke;          /* it has ended the sleep */
    u8 cpu;             /* where it goes to */
    bool running;       /* a handler; set by that hart alone */
    unsigned unhandled; /* in a row */
    unsigned irq;       /* its number */
};

static struct irq_desc *descs;       /* by source */
static struct raw_spinlock irq_lock; /* of descs; not held while a handler runs */

/* It ends the sleep of the system when it comes. */
static bool is_armed(const struct irq_desc *d)
{
    return d->disabled == ASLEEP && d->wakes && !d->woke;
}

/* irq_lock held. */
static void update(unsigned irq)
{
    const struct irq_desc *d = &descs[irq];

    plic_unmask(irq, d->actions && (!d->disabled || is_armed(d)));
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

    if (!exists(irq) || WARN_ON_ONCE(!(descs[irq].disabled & ~ASLEEP)))
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

/* --- while the whole system sleeps ----------------------------------------------------- */

static int change_wake(unsigned irq, bool on)
{
    unsigned long flags;
    int err = 0;

    if (!exists(irq))
        return -EINVAL;
    flags = raw_spinlock_irqsave(&irq_lock);
    if (on)
        descs[irq].wakes++;
    else if (descs[irq].wakes)
        descs[irq].wakes--;
    else
        err = -EINVAL;
    update(irq);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
    return err;
}

int enable_irq_wake(unsigned irq)
{
    return change_wake(irq, true);
}

int disable_irq_wake(unsigned irq)
{
    return change_wake(irq, false);
}

static bool is_always_served(const struct irq_desc *d)
{
    for (const struct irq_action *a = d->actions; a; a = a->next)
        if (a->flags & IRQF_NO_SUSPEND)
            return true;
    return false;
}

static void put_to_sleep(unsigned irq)
{
    struct irq_desc *d = &descs[irq];

    d->woke = false;
    if (!is_always_served(d))
        d->disabled |= ASLEEP;
    update(irq);
}

void irqs_suspend(void)
{
    for (unsigned irq = 1; irq <= plic_sources(); irq++) {
        const unsigned long flags = raw_spinlock_irqsave(&irq_lock);

        put_to_sleep(irq);
        raw_spin_unlock_irqrestore(&irq_lock, flags);
        synchronize_irq(irq);
    }
}

void irqs_resume(void)
{
    for (unsigned irq = 1; irq <= plic_sources(); irq++) {
        const unsigned long flags = raw_spinlock_irqsave(&irq_lock);

        descs[irq].disabled &= (u16)~ASLEEP;
        update(irq);
        raw_spin_unlock_irqrestore(&irq_lock, flags);
        if (descs[irq].woke)
            pr_info("irq %u has woken the system\n", irq);
    }
}

/* Its handlers are called when it is unmasked again: a source asks until it is served. */
static __cold void wake_up_by(struct irq_desc *d)
{
    unsigned long flags = raw_spinlock_irqsave(&irq_lock);
    const bool wakes = is_armed(d);

    d->woke = d->woke || wakes;
    update(d->irq);
    raw_spin_unlock_irqrestore(&irq_lock, flags);
    if (wakes)
        pm_system_wakeup();
}

/* --- handling ------------------------------------------------------------------------------ */

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

    if (unlikely(READ_ONCE(d->disabled))) {
        wake_up_by(d);
        return;
    }
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
