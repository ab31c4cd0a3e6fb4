/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wait queues: threads that wait until a condition holds. Whoever makes it hold
 * says wake_up() afterwards, and those who wait look again.
 */
#ifndef WAIT_H
#define WAIT_H

#include "sched.h"

struct wait_queue_head {
    struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

struct wait_queue_entry {
    struct list_head entry; /* empty: on no queue */
    struct task_struct *task;
    bool exclusive;
};
typedef struct wait_queue_entry wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) {LIST_HEAD_INIT((name).head)}
#define DECLARE_WAIT_QUEUE_HEAD(name)                                                              \
    struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
/* An entry of the running thread. */
#define DEFINE_WAIT(name)                                                                          \
    struct wait_queue_entry name = {LIST_HEAD_INIT((name).entry), current, false}

/* Any context, before first use. */
void init_waitqueue_head(struct wait_queue_head *q);
/* Any context. Is somebody on the queue? A caller that has just changed the condition puts a
 * barrier in between. */
bool waitqueue_active(const struct wait_queue_head *q);

/* The steps of waiting: on the queue and in STATE, from where a wake-up takes both back; look at
 * the condition; schedule(); again, or finish. May sleep. The exclusive ones are woken one at a
 * time, in the order in which they came. */
void prepare_to_wait(struct wait_queue_head *q, struct wait_queue_entry *e, unsigned state);
void prepare_to_wait_exclusive(struct wait_queue_head *q, struct wait_queue_entry *e,
                               unsigned state);
void finish_wait(struct wait_queue_head *q, struct wait_queue_entry *e);

/* Any context. Wakes all that are not exclusive, and the first N that are; N of 0: all. */
void __wake_up(struct wait_queue_head *q, unsigned states, unsigned n);
#define wake_up(q) __wake_up(q, TASK_NORMAL, 1)
#define wake_up_nr(q, n) __wake_up(q, TASK_NORMAL, n)
#define wake_up_all(q) __wake_up(q, TASK_NORMAL, 0)
#define wake_up_interruptible(q) __wake_up(q, TASK_INTERRUPTIBLE, 1)
#define wake_up_interruptible_all(q) __wake_up(q, TASK_INTERRUPTIBLE, 0)

/* Looks before it sleeps, so CONDITION itself must not. LEFT: a long with the limit in jiffies. */
#define __wait_event(q, condition, state, left)                                                    \
    do {                                                                                           \
        DEFINE_WAIT(wait_);                                                                        \
                                                                                                   \
        for (;;) {                                                                                 \
            prepare_to_wait(&(q), &wait_, (state));                                                \
            if (condition) {                                                                       \
                (left) = (left) ? (left) : 1;                                                      \
                break;                                                                             \
            }                                                                                      \
            if (!(left))                                                                           \
                break;                                                                             \
            (left) = schedule_timeout(left);                                                       \
        }                                                                                          \
        finish_wait(&(q), &wait_);                                                                 \
    } while (0)

#define __wait_event_timeout(q, condition, state, timeout)                                         \
    ({                                                                                             \
        long left_ = (timeout);                                                                    \
                                                                                                   \
        might_sleep();                                                                             \
        if (condition)                                                                             \
            left_ = left_ ? left_ : 1;                                                             \
        else                                                                                       \
            __wait_event(q, condition, state, left_);                                              \
        left_;                                                                                     \
    })

/* Sleeps until CONDITION holds. */
#define wait_event(q, condition)                                                                   \
    ((void)__wait_event_timeout(q, condition, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT))
/* At most TIMEOUT jiffies: 0 if CONDITION did not hold even then, else what was left, at least
 * 1. */
#define wait_event_timeout(q, condition, timeout)                                                  \
    __wait_event_timeout(q, condition, TASK_UNINTERRUPTIBLE, timeout)
/* There are no signals: 0, and as wait_event_timeout(). */
#define wait_event_interruptible(q, condition)                                                     \
    ((void)__wait_event_timeout(q, condition, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT), 0)
#define wait_event_interruptible_timeout(q, condition, timeout)                                    \
    __wait_event_timeout(q, condition, TASK_INTERRUPTIBLE, timeout)

#endif
