/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running thread may be taken away for. Each thread counts why it may
 * not be preempted; an interrupt handler counts on the thread that it
 * interrupted. The parts of the count are bytes of their own, so that an
 * interrupt between a read and a write of one of them harms nothing.
 */
#ifndef PREEMPT_H
#define PREEMPT_H

#include "sched.h"

#define PREEMPT_COUNT_MASK 0xffff00ffu

/* Softirqs are served by 1 and kept out by 2 (local_bh_disable). */
enum { SOFTIRQ_SERVING = 1, SOFTIRQ_DISABLE = 2 };

/* Where the caller is. Any context. */
static inline u32 preempt_count(void)
{
    return READ_ONCE(current->preempt.word) & PREEMPT_COUNT_MASK;
}

/* In an interrupt handler. */
static inline bool in_hardirq(void)
{
    return current->preempt.hardirq;
}

/* In a tasklet or timer function, or with these kept out. */
static inline bool in_softirq(void)
{
    return current->preempt.softirq;
}

/* In a tasklet or timer function. */
static inline bool in_serving_softirq(void)
{
    return current->preempt.softirq & SOFTIRQ_SERVING;
}

/* In a thread: neither in a handler nor in a tasklet. */
static inline bool in_task(void)
{
    return !in_hardirq() && !in_serving_softirq();
}

static inline bool in_interrupt(void)
{
    return current->preempt.interrupt;
}

/* May not sleep: in a handler, in a tasklet, with a spin lock held, or with preemption off. With
 * interrupts off may_sleep() is false as well, in_atomic() need not be true. */
static inline bool in_atomic(void)
{
    return preempt_count();
}

/* Somebody of higher priority, or whose turn it is, waits for this hart, and nothing is counted
 * against it. */
static inline bool preempt_due(void)
{
    return !READ_ONCE(current->preempt.word);
}

/* The caller's thread, if it may be, gives way now. */
void preempt_schedule(void);

static inline void preempt_check(void)
{
    arch_preempt_check();
}

/* Any context. From here on the thread stays on its hart and no other one runs there. Nests. */
static inline void preempt_disable(void)
{
    current->preempt.disabled++;
    __asm__ volatile("" : : : "memory");
}

static inline void preempt_enable_no_resched(void)
{
    __asm__ volatile("" : : : "memory");
    current->preempt.disabled--;
}

static inline void preempt_enable(void)
{
    preempt_enable_no_resched();
    preempt_check();
}

/* Threads and tasklets; nests. Keeps tasklets and timers off this hart, and the thread on it. */
static inline void local_bh_disable(void)
{
    current->preempt.softirq += SOFTIRQ_DISABLE;
    __asm__ volatile("" : : : "memory");
}

/* Interrupts are on. What was kept out runs now. */
void local_bh_enable(void);

#endif
