/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spin locks. There is one hart in the kernel and threads do not preempt one
 * another, so a lock has only two things to do: keep interrupts out, and tell
 * when the same lock is taken twice.
 */
#ifndef SPINLOCK_H
#define SPINLOCK_H

#include "arch.h"
#include "kernel.h"

struct spinlock {
    bool held;
};
typedef struct spinlock spinlock_t;

extern unsigned spinlock_depth; /* plain spin_lock()s held: sleeping is a bug meanwhile */

#define DEFINE_SPINLOCK(name) struct spinlock name

static inline void spin_lock_init(struct spinlock *lock)
{
    lock->held = false;
}

static inline void spinlock_acquire(struct spinlock *lock)
{
    if (unlikely(lock->held))
        panic("BUG: spinlock taken twice at %p", __builtin_return_address(0));
    lock->held = true;
}

/* Any context. The only kind that guards data shared with an interrupt handler. */
static inline unsigned long spinlock_irqsave(struct spinlock *lock)
{
    unsigned long flags = arch_irq_save();

    spinlock_acquire(lock);
    return flags;
}

static inline void spin_unlock_irqrestore(struct spinlock *lock, unsigned long flags)
{
    lock->held = false;
    arch_irq_restore(flags);
}

/* Linux's form: the variable FLAGS is assigned. */
#define spin_lock_irqsave(lock, flags) ((flags) = spinlock_irqsave(lock))

/* In an interrupt handler, or where interrupts are off. */
static inline void spin_lock(struct spinlock *lock)
{
    spinlock_depth++;
    spinlock_acquire(lock);
}

static inline void spin_unlock(struct spinlock *lock)
{
    lock->held = false;
    spinlock_depth--;
}

#define local_irq_save(flags) ((flags) = arch_irq_save())
#define local_irq_restore(flags) arch_irq_restore(flags)
#define irqs_disabled() arch_irqs_disabled()

#endif
