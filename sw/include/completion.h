/* SPDX-License-Identifier: Apache-2.0 */
/* Completions: threads sleep until something has been said to be done. */
#ifndef COMPLETION_H
#define COMPLETION_H

#include "list.h"

struct completion {
    u32 state; /* how often it is done, and bits of completion.c */
    struct list_head waiters;
};

#define DECLARE_COMPLETION(name) struct completion name = {0, LIST_HEAD_INIT(name.waiters)}
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

/* Any context, before first use. */
void init_completion(struct completion *c);
/* Any context, nobody waiting: not done again. */
void reinit_completion(struct completion *c);

/* Any context: lets one waiter, now or later, go on; the one that waits longest comes first. */
void complete(struct completion *c);
/* Any context: lets all waiters go on, now and until reinit_completion(). */
void complete_all(struct completion *c);

/* Sleeps. */
void wait_for_completion(struct completion *c);
/* Sleeps at most TIMEOUT jiffies: 0 if they passed, else what was left of them, at least 1. */
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout);
/* There are no signals, so they differ in nothing but what they return: 0, and what
 * wait_for_completion_timeout() does. */
int wait_for_completion_interruptible(struct completion *c);
long wait_for_completion_interruptible_timeout(struct completion *c, unsigned long timeout);
/* Any context: takes one "done" if there is one. */
bool try_wait_for_completion(struct completion *c);
/* Any context: is nobody waiting, or about to? */
bool completion_done(struct completion *c);

#endif
