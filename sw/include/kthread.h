/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads. They are cooperative: one runs until it sleeps, yields or ends.
 * Interrupts and tasklets come in between.
 */
#ifndef KTHREAD_H
#define KTHREAD_H

#include "completion.h"

enum task_state { TASK_RUNNING, TASK_UNINTERRUPTIBLE, TASK_DEAD };

struct task_struct {
    char comm[32]; /* name, in messages */
    enum task_state state;
    void *sp;             /* while not running */
    struct list_head run; /* on the run queue, or empty */
    u32 *stack;           /* its lowest word is STACK_MAGIC while nothing overran it */
    int (*fn)(void *data);
    void *data;
    int result;
    bool should_stop;
    struct completion exited;
};

extern struct task_struct *current; /* the running thread, also from a handler's point of view */

/* Starts a thread that runs FN(DATA); its name is made from FORMAT. May sleep. ERR_PTR(-ENOMEM). */
struct task_struct *kthread_run(int (*fn)(void *data), void *data, const char *format, ...)
    __printf(3, 4);
/* Tells the thread to stop, waits for its end, frees it; what FN returned. May sleep. */
int kthread_stop(struct task_struct *task);
/* Asked by the thread itself: has somebody called kthread_stop()? */
bool kthread_should_stop(void);

/* Lets the other ready threads run once. May sleep. */
void cond_resched(void);
/* Sleeps TIMEOUT jiffies; what was left when something else woke the thread, else 0. */
unsigned long schedule_timeout(unsigned long timeout);
#define MAX_SCHEDULE_TIMEOUT (~0ul)
/* Any context. True if TASK was asleep. */
bool wake_up_process(struct task_struct *task);

#endif
