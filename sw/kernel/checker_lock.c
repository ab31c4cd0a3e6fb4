/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks under the checker: which are held, in what orders the classes are taken,
 * and in what contexts. The graph of orders is a bit matrix; a new edge that
 * closes a circle is a report, also if nothing has gone wrong yet.
 */
#include "checker.h"

#include "internal.h"

enum { CLASSES_MAX = 64 };

/* How a class was taken so far. */
enum { USED_IN_IRQ = 1, USED_WITH_IRQS_ON = 2, USED_IN_SOFTIRQ = 4, USED_WITH_SOFTIRQS_ON = 8 };

static struct lock_class {
    const void *key;
    const char *name;
    u64 after; /* classes that were taken with this one held */
    u8 usage;
} classes[CLASSES_MAX];
static unsigned class_count;
static struct raw_spinlock lock; /* of the classes */

/* --- classes: locked ------------------------------------------------------------- */

static unsigned class_of(struct lock_check *l)
{
    const void *key = l->key ? l->key : l;
    unsigned i = 0;

    if (l->class)
        return l->class - 1u;
    while (i < class_count && classes[i].key != key)
        i++;
    if (i == CLASSES_MAX)
        return CLASSES_MAX - 1; /* so many are one */
    if (i == class_count)
        classes[class_count++] = (struct lock_class){.key = key, .name = l->name};
    l->class = (u8)(i + 1);
    return i;
}

/* Was TO ever taken, directly or through others, with FROM held? */
static bool leads_to(unsigned from, unsigned to)
{
    u64 seen = 0, next = classes[from].after;

    while (next & ~seen) {
        const u64 now = next & ~seen;

        seen |= next;
        for (unsigned i = 0; i < class_count; i++)
            if (now >> i & 1)
                next |= classes[i].after;
    }
    return seen >> to & 1;
}

/* NULL, or what is wrong with taking CLASS under HELD. */
static const char *new_edge(unsigned held, unsigned class, bool nested)
{
    const bool known = classes[held].after >> class & 1;

    if (held == class)
        return nested ? NULL : "a lock of the same class is held";
    if (!known && leads_to(class, held))
        return "it was taken before the one that is held now";
    classes[held].after |= 1ull << class;
    return NULL;
}

/* NULL, or what is wrong with taking CLASS here. */
static const char *new_usage(unsigned class, bool irqs_on)
{
    u8 *const usage = &classes[class].usage, before = *usage;

    if (in_hardirq())
        *usage |= USED_IN_IRQ;
    else if (irqs_on)
        *usage |= USED_WITH_IRQS_ON;
    if (in_serving_softirq() && !in_hardirq())
        *usage |= USED_IN_SOFTIRQ;
    else if (!in_interrupt() && irqs_on)
        *usage |= USED_WITH_SOFTIRQS_ON;
    if (*usage == before)
        return NULL;
    if ((*usage & (USED_IN_IRQ | USED_WITH_IRQS_ON)) == (USED_IN_IRQ | USED_WITH_IRQS_ON))
        return "also taken in an interrupt handler";
    if ((*usage & (USED_IN_SOFTIRQ | USED_WITH_SOFTIRQS_ON)) ==
        (USED_IN_SOFTIRQ | USED_WITH_SOFTIRQS_ON))
        return "also taken in a tasklet or timer";
    return NULL;
}

/* --- taking and releasing ------------------------------------------------------------ */

static void push(struct lock_check *l, unsigned class, enum lock_form form, bool irqs_were_on,
                 const void *pc)
{
    struct checker_task *t = &current->checker;

    if (t->depth == CHECKER_HELD_MAX)
        panic("CHECKER: %s holds more than %u locks", current->comm, CHECKER_HELD_MAX);
    t->held[t->depth++] = (struct held_lock){l, pc, (u8)form, (u8) class, irqs_were_on};
}

/* Of a lock that is taken already, by a trylock: it cannot be part of a deadlock. */
static void push_taken(struct lock_check *l, enum lock_form form, bool irqs_on, const void *pc)
{
    const unsigned long flags = raw_spinlock_irqsave(&lock);

    push(l, class_of(l), form, irqs_on, pc);
    raw_spin_unlock_irqrestore(&lock, flags);
}

/* Called with interrupts off if FORM says so, else as they are. */
void checker_acquire(struct lock_check *l, enum lock_form form, bool irqs_were_on, const char *call,
                     const void *pc)
{
    const bool irqs_on = form != FORM_IRQ && form != FORM_IRQSAVE && irqs_were_on;
    struct checker_task *t = &current->checker;
    const struct held_lock *under = t->depth > t->base ? &t->held[t->depth - 1] : NULL;
    const char *order = NULL, *usage = NULL;
    const unsigned long flags = raw_spinlock_irqsave(&lock);
    const unsigned class = class_of(l);

    for (unsigned i = t->base; i < t->depth && !order; i++) {
        under = &t->held[i];
        order = new_edge(under->class, class, form == FORM_NESTED);
    }
    if (form != FORM_MUTEX)
        usage = new_usage(class, irqs_on);
    push(l, class, form == FORM_NESTED ? FORM_PLAIN : form, irqs_were_on, pc);
    raw_spin_unlock_irqrestore(&lock, flags);
    if (order)
        checker_report(RULE_ORDER, call, pc, "%s under %s, taken at %p: %s", l->name,
                       under->lock->name, under->pc, order);
    if (usage)
        checker_report(RULE_IRQ_LOCK, call, pc, "%s: %s", l->name, usage);
}

/* An interrupt may push and pop above it meanwhile, but leaves no trace. */
void checker_release(const struct lock_check *l, enum lock_form form, const char *call,
                     const void *pc)
{
    struct checker_task *t = &current->checker;
    unsigned i = t->depth;
    struct held_lock h;

    while (i > t->base && t->held[i - 1].lock != l)
        i--;
    if (i == t->base) {
        checker_report(RULE_RELEASE, call, pc, "%s is not held", l->name);
        return;
    }
    h = t->held[i - 1];
    for (; i < t->depth; i++)
        t->held[i - 1] = t->held[i];
    t->depth--;
    if (h.form != form)
        checker_report(RULE_RELEASE, call, pc, "%s was taken by another form, at %p", l->name,
                       h.pc);
    else if (form == FORM_IRQ && !h.irqs_were_on)
        checker_report(RULE_IRQ_ON, call, pc, "they were off when %s was taken, at %p", l->name,
                       h.pc);
}

bool checker_holds(const struct lock_check *l)
{
    const struct checker_task *t = &current->checker;

    for (unsigned i = t->base; i < t->depth; i++)
        if (t->held[i].lock == l)
            return true;
    return false;
}

void checker_irqs_on(const char *call, const void *pc)
{
    const struct checker_task *t = &current->checker;

    for (unsigned i = t->base; i < t->depth; i++)
        if (t->held[i].form == FORM_IRQ || t->held[i].form == FORM_IRQSAVE) {
            checker_report(RULE_IRQ_ON, call, pc, "%s is held, taken at %p", t->held[i].lock->name,
                           t->held[i].pc);
            return;
        }
    if (in_hardirq())
        checker_report(RULE_IRQ_ON, call, pc, "%s", "");
}

/* --- spin locks ------------------------------------------------------------------------- */

#define PC __builtin_return_address(0)

static void take(struct spinlock *l, enum lock_form form, bool irqs_were_on, const char *call,
                 const void *pc)
{
    checker_acquire(&l->check, form, irqs_were_on, call, pc);
    spinlock_acquire(&l->raw);
}

void spin_lock(struct spinlock *l)
{
    preempt_disable();
    take(l, FORM_PLAIN, !arch_irqs_disabled(), "spin_lock", PC);
}

void spin_lock_nested(struct spinlock *l, unsigned subclass)
{
    preempt_disable();
    take(l, subclass ? FORM_NESTED : FORM_PLAIN, !arch_irqs_disabled(), "spin_lock_nested", PC);
}

void spin_unlock(struct spinlock *l)
{
    checker_release(&l->check, FORM_PLAIN, "spin_unlock", PC);
    raw_spin_unlock(&l->raw);
}

bool spin_trylock(struct spinlock *l)
{
    preempt_disable();
    if (READ_ONCE(l->raw.word) || arch_lock(&l->raw.word)) {
        preempt_enable();
        return false;
    }
    push_taken(&l->check, FORM_PLAIN, !arch_irqs_disabled(), PC);
    return true;
}

void spin_lock_bh(struct spinlock *l)
{
    local_bh_disable();
    take(l, FORM_BH, !arch_irqs_disabled(), "spin_lock_bh", PC);
}

void spin_unlock_bh(struct spinlock *l)
{
    checker_release(&l->check, FORM_BH, "spin_unlock_bh", PC);
    if (arch_irqs_disabled()) /* softirqs would run with them off, or turn them on */
        checker_report(RULE_CONTEXT, "spin_unlock_bh", PC, "interrupts are off");
    spinlock_release(&l->raw);
    local_bh_enable();
}

void spin_lock_irq(struct spinlock *l)
{
    const bool on = !arch_irqs_disabled();

    arch_irq_disable();
    take(l, FORM_IRQ, on, "spin_lock_irq", PC);
}

void spin_unlock_irq(struct spinlock *l)
{
    checker_release(&l->check, FORM_IRQ, "spin_unlock_irq", PC);
    spinlock_release(&l->raw);
    arch_irq_enable();
}

unsigned long spinlock_irqsave(struct spinlock *l)
{
    const unsigned long flags = arch_irq_save();

    take(l, FORM_IRQSAVE, arch_irqs_were_on(flags), "spin_lock_irqsave", PC);
    return flags;
}

bool spinlock_tryacquire(struct spinlock *l)
{
    if (READ_ONCE(l->raw.word) || arch_lock(&l->raw.word))
        return false;
    push_taken(&l->check, FORM_IRQSAVE, false, PC);
    return true;
}

void spin_unlock_irqrestore(struct spinlock *l, unsigned long flags)
{
    checker_release(&l->check, FORM_IRQSAVE, "spin_unlock_irqrestore", PC);
    if (arch_irqs_were_on(flags))
        checker_irqs_on("spin_unlock_irqrestore", PC);
    raw_spin_unlock_irqrestore(&l->raw, flags);
}

void local_irq_restore(unsigned long flags)
{
    if (arch_irqs_were_on(flags))
        checker_irqs_on("local_irq_restore", PC);
    arch_irq_restore(flags);
}

void local_irq_enable(void)
{
    checker_irqs_on("local_irq_enable", PC);
    arch_irq_enable();
}

void local_irq_disable(void)
{
    arch_irq_disable();
}
