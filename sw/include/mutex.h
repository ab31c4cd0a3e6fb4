/* SPDX-License-Identifier: Apache-2.0 */
/* Mutexes: who finds one taken sleeps. Taken and released by the same thread. */
#ifndef MUTEX_H
#define MUTEX_H

#include "sched.h"

struct mutex {
    u32 owner; /* the thread that has it, 0: free */
    struct list_head waiters;
#ifdef DEBUG_CHECKER
    struct lock_check check;
#endif
};

#define __MUTEX_INITIALIZER(name) {.waiters = LIST_HEAD_INIT((name).waiters)}
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

/* Any context, before first use. */
void mutex_init(struct mutex *m);
/* Sleeps. Taking one twice is a panic. */
void mutex_lock(struct mutex *m);
/* As mutex_lock; 0: there are no signals. */
int mutex_lock_interruptible(struct mutex *m);
/* May sleep, but does not wait: true if it was free. */
bool mutex_trylock(struct mutex *m);
/* May sleep. The one that waits longest comes first. */
void mutex_unlock(struct mutex *m);
/* Any context. */
bool mutex_is_locked(const struct mutex *m);

#endif
