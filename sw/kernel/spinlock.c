/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to a spin lock that several harts want. Those who wait leave
 * their mark in the lock's word, again and again; an owner that finds one there
 * when it releases the lock waits until it is taken. So a hart that takes and
 * releases a lock in a loop does not keep the others out.
 */
#include "spinlock.h"

#include "jiffies.h"

enum { LOCKUP_NS = 1000000000, HANDOVER_POLLS = 1000 };

/* The word is the caller's own mark only if the caller has the lock: a mark goes with the release.
 */
void spin_lock_contended(lock_word_t *word, lock_word_t old, const void *pc)
{
    const u64 start = ktime_get_ns();

    if (old == (lock_word_t)current)
        panic("BUG: spinlock taken twice at %p", pc);
    for (unsigned n = 1; arch_lock(word); n++)
        if (n % 1024 == 0 && ktime_get_ns() - start > LOCKUP_NS)
            panic("BUG: spinlock not released within a second, at %p", pc);
}

/* Bounded: who waits may have gone for a moment, to an interrupt. */
void spin_unlock_contended(const lock_word_t *word)
{
    for (unsigned n = 0; n < HANDOVER_POLLS && !READ_ONCE(*word); n++)
        ;
}
