/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spin locks, between harts and, by form, against what may come in between on
 * the own one:
 *
 *   spin_lock           threads and tasklets, when no handler takes the lock
 *   spin_lock_nested    the same under another lock of its class (SUBCLASS 1 and up),
 *                       with an order that the caller knows
 *   spin_lock_bh        threads, when tasklets or timers take the lock as well
 *   spin_lock_irq       the same for handlers, where interrupts are known to be on
 *   spin_lock_irqsave   any context; the state of interrupts comes back as it was
 *
 * None of them sleeps, and nothing that sleeps may be called under any of them.
 * A lock is released by the form that took it. Taking a lock twice is a panic, as
 * is waiting for one for a second.
 */
#ifndef SPINLOCK_H
#define SPINLOCK_H

#include "checker.h"
#include "preempt.h"

/* The lock alone, which the checker does not see: for the kernel's innermost ones. */
struct raw_spinlock {
    lock_word_t word; /* 0: free */
};
typedef struct raw_spinlock raw_spinlock_t;

/* Waits for a lock that was not free; OLD was in its word. PC: of the caller, in messages. */
void spin_lock_contended(lock_word_t *word, lock_word_t old, const void *pc);
/* Lets one that waits have the released lock before the caller can take it again. */
void spin_unlock_contended(const lock_word_t *word);

static inline void spinlock_acquire(struct raw_spinlock *lock)
{
    arch_lock_wait(&lock->word);
}

static inline void spinlock_release(struct raw_spinlock *lock)
{
    arch_unlock_wake(&lock->word);
}

static inline unsigned long raw_spinlock_irqsave(struct raw_spinlock *lock)
{
    const unsigned long flags = arch_irq_save();

    spinlock_acquire(lock);
    return flags;
}

static inline void raw_spin_unlock_irqrestore(struct raw_spinlock *lock, unsigned long flags)
{
    spinlock_release(lock);
    arch_irq_restore(flags);
}

static inline void raw_spin_lock(struct raw_spinlock *lock)
{
    preempt_disable();
    spinlock_acquire(lock);
}

static inline void raw_spin_unlock(struct raw_spinlock *lock)
{
    spinlock_release(lock);
    preempt_enable();
}

struct spinlock {
    struct raw_spinlock raw;
#ifdef DEBUG_CHECKER
    struct lock_check check;
#endif
};
typedef struct spinlock spinlock_t;

#define local_irq_save(flags) ((flags) = arch_irq_save())
#define irqs_disabled() arch_irqs_disabled()

/* Linux's forms: the variable FLAGS is assigned. */
#define spin_lock_irqsave(lock, flags) ((flags) = spinlock_irqsave(lock))
/* Any context: true if the lock was free; it is the caller's then. */
#define spin_trylock_irqsave(lock, flags)                                                          \
    ({                                                                                             \
        (flags) = arch_irq_save();                                                                 \
        spinlock_tryacquire(lock) ? true : (arch_irq_restore(flags), false);                       \
    })

#ifndef DEBUG_CHECKER

#define __SPIN_LOCK_UNLOCKED(name)                                                                 \
    {                                                                                              \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define DEFINE_SPINLOCK(name) struct spinlock name = __SPIN_LOCK_UNLOCKED(name)

static inline void spin_lock_init(struct spinlock *lock)
{
    lock->raw.word = 0;
}

static inline void local_irq_restore(unsigned long flags)
{
    arch_irq_restore(flags);
}

static inline void local_irq_enable(void)
{
    arch_irq_enable();
}

static inline void local_irq_disable(void)
{
    arch_irq_disable();
}

static inline bool spinlock_tryacquire(struct spinlock *lock)
{
    return !READ_ONCE(lock->raw.word) && !arch_lock(&lock->raw.word);
}

static inline unsigned long spinlock_irqsave(struct spinlock *lock)
{
    return raw_spinlock_irqsave(&lock->raw);
}

static inline void spin_unlock_irqrestore(struct spinlock *lock, unsigned long flags)
{
    raw_spin_unlock_irqrestore(&lock->raw, flags);
}

static inline void spin_lock_irq(struct spinlock *lock)
{
    arch_irq_disable();
    spinlock_acquire(&lock->raw);
}

static inline void spin_unlock_irq(struct spinlock *lock)
{
    spinlock_release(&lock->raw);
    arch_irq_enable();
}

static inline void spin_lock(struct spinlock *lock)
{
    raw_spin_lock(&lock->raw);
}

static inline void spin_lock_nested(struct spinlock *lock, unsigned subclass)
{
    (void)subclass;
    raw_spin_lock(&lock->raw);
}

static inline bool spin_trylock(struct spinlock *lock)
{
    preempt_disable();
    if (spinlock_tryacquire(lock))
        return true;
    preempt_enable();
    return false;
}

static inline void spin_unlock(struct spinlock *lock)
{
    raw_spin_unlock(&lock->raw);
}

static inline void spin_lock_bh(struct spinlock *lock)
{
    local_bh_disable();
    spinlock_acquire(&lock->raw);
}

static inline void spin_unlock_bh(struct spinlock *lock)
{
    spinlock_release(&lock->raw);
    local_bh_enable();
}

#define lockdep_assert_held(lock) ((void)(lock))

#else /* checker_lock.c */

#define DEFINE_SPINLOCK(lock) struct spinlock lock = {.check = {.name = #lock}}
#define spin_lock_init(lock) __spin_lock_init(lock, #lock)
/* A class per place. */
#define __spin_lock_init(lock, text)                                                               \
    do {                                                                                           \
        static const char key_ = 0;                                                                \
                                                                                                   \
        *(lock) = (struct spinlock){.check = {.name = (text), .key = &key_}};                      \
    } while (0)

void local_irq_restore(unsigned long flags);
void local_irq_enable(void);
void local_irq_disable(void);
bool spinlock_tryacquire(struct spinlock *lock);
unsigned long spinlock_irqsave(struct spinlock *lock);
void spin_unlock_irqrestore(struct spinlock *lock, unsigned long flags);
void spin_lock_irq(struct spinlock *lock);
void spin_unlock_irq(struct spinlock *lock);
void spin_lock(struct spinlock *lock);
void spin_lock_nested(struct spinlock *lock, unsigned subclass);
bool spin_trylock(struct spinlock *lock);
void spin_unlock(struct spinlock *lock);
void spin_lock_bh(struct spinlock *lock);
void spin_unlock_bh(struct spinlock *lock);

#define lockdep_assert_held(lock) BUG_ON(!checker_holds(&(lock)->check))

#endif

static inline bool spin_is_locked(const struct spinlock *lock)
{
    return READ_ONCE(lock->raw.word);
}

#endif
