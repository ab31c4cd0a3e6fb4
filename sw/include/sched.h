/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads as the scheduler sees them. They are preemptible: the ready threads of
 * the highest priorities run, one on each hart; equals of the normal class take
 * turns of TIMESLICE_MS.
 */
#ifndef SCHED_H
#define SCHED_H

#include "arch.h"
#include "checker.h"
#include "completion.h"
#include "kernel.h"
#include "list.h"

/* State of a thread that is not awake; set by itself before it calls schedule(). */
#define TASK_RUNNING 0u
#define TASK_INTERRUPTIBLE 1u
#define TASK_UNINTERRUPTIBLE 2u
#define TASK_DEAD 4u
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

enum { TASK_COMM_LEN = 32, TIMESLICE_MS = 4 };

struct cpu;

/* All bytes 0: the thread may be, and is to be, preempted (preempt.h). */
union preempt {
    u32 word;
    struct {
        u8 disabled; /* preempt_disable() and spin locks */
        u8 calm;     /* 1; 0: someone else should run here */
        union {
            struct {
                u8 softirq, hardirq;
            };
            u16 interrupt; /* both */
        };
    };
};

struct task_struct {
    union preempt preempt; /* first: arch_preempt_check() */
    struct cpu *cpu;       /* the hart that it is on, or was on last */
    unsigned state;
    u8 prio;                  /* 0 is the most urgent */
    u8 on_cpu_only;           /* 1 + number of the only hart that may run it; 0: any */
    bool on_rq;               /* ready or running */
    struct list_head run;     /* among the ready ones, or empty */
    void *sp;                 /* while not running */
    u32 *stack;               /* its lowest word is STACK_MAGIC while nothing overran it */
    char comm[TASK_COMM_LEN]; /* name, in messages */
    int (*fn)(void *data);    /* of kthread_create() */
    void *data;
    int result;
    bool should_stop;
    struct completion exited;
#ifdef DEBUG_CHECKER
    struct checker_task checker;
#endif
};

/* The running thread, also from a handler's point of view. */
#define current arch_current()

/* Any context; the caller is sure to stay on its hart for as long as the answer is to hold. */
unsigned smp_processor_id(void);
/* Harts that run the kernel; they are numbered from 0 without gaps. Any context. */
unsigned num_online_cpus(void);

#define set_current_state(s)                                                                       \
    do {                                                                                           \
        WRITE_ONCE(current->state, (s));                                                           \
        arch_mb(); /* before the caller looks whether it has to sleep at all */                    \
    } while (0)
#define __set_current_state(s) WRITE_ONCE(current->state, (s))

/* Others run until this thread is awake; at once if its state is TASK_RUNNING and nobody else is
 * ready. Sleeps. */
void schedule(void);
/* The same, for at most TIMEOUT jiffies; what was left of them, 0 if they passed. The state is to
 * be set before, and is TASK_RUNNING after. Sleeps. */
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_uninterruptible(long timeout);
#define MAX_SCHEDULE_TIMEOUT ((long)(~0ul >> 1))

/* Lets a ready thread of the same or a higher priority run first; true if one did. May sleep. */
bool cond_resched(void);
/* Any context. True if TASK was asleep, or about to be; then it is awake. Wakes in this way only
 * what waits for it: all other waiting is to look at its condition again. */
bool wake_up_process(struct task_struct *task);

/* Priority: urgent, above all normal threads, and never preempted by equals; the lower kind of
 * that; or one of the normal ones, from nice -20 (before others) to 19. Any context. */
void sched_set_fifo(struct task_struct *task);
void sched_set_fifo_low(struct task_struct *task);
void sched_set_normal(struct task_struct *task, int nice);

#endif
