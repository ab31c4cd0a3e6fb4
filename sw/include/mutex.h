/* SPDX-License-Identifier: Apache-2.0 */
/* Mutexes: who finds one taken sleeps. Taken and released by the same thread. */
#ifndef MUTEX_H
#define MUTEX_H

#include "sched.h"

struct mutex {
    lock_word_t owner; /* the thread that has it, 0: free */
    struct list_head waiters;
#ifdef DEBUG_CHECKER
    struct lock_check check;
#endif
};

#ifdef DEBUG_CHECKER
#define __MUTEX_INITIALIZER(m)                                                                     \
    {                                                                                              \
        .waiters = LIST_HEAD_INIT((m).waiters), .check = {.name = #m }                             \
    }
#else
#define __MUTEX_INITIALIZER(m)                                                                     \
    {                                                                                              \
        .waiters = LIST_HEAD_INIT((m).waiters)                                                     \
    }
#endif
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

/* Any context, before first use. */
#ifdef DEBUG_CHECKER
#define mutex_init(m)                                                                              \
    do {                                                                                           \
        static const char key_ = 0;                                                                \
                                                                                                   \
        __mutex_init(m, #m, &key_);                                                                \
    } while (0)
void __mutex_init(struct mutex *m, const char *name, const void *key);
#else
#define mutex_init(m) __mutex_init(m)
void __mutex_init(struct mutex *m);
#endif
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
