/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts of interrupts, softirqs and tasklets. What a hart raises, it serves itself. */
#include "arch.h"
#include "atomic.h"
#include "contract.h"
#include "internal.h"
#include "interrupt.h"

void softirq_init_cpu(struct cpu *cpu)
{
    cpu->tasklets = NULL;
    cpu->tasklets_end = &cpu->tasklets;
}

/* Interrupts off. */
static inline void add_tasklet(struct cpu *cpu, struct tasklet_struct *t)
{
    t->next = NULL;
    *cpu->tasklets_end = t;
    cpu->tasklets_end = &t->next;
}

/* A thread might go on for long without an interrupt. */
static __cold void start_tick(void)
{
    const unsigned long flags = arch_irq_save();

    tick_start();
    arch_irq_restore(flags);
}

void tasklet_enqueue(struct tasklet_struct *t)
{
    const unsigned long flags = arch_irq_save();
    struct cpu *cpu = this_cpu();

    add_tasklet(cpu, t);
    cpu->softirqs |= 1u << TASKLET_SOFTIRQ;
    arch_irq_restore(flags);
    if (unlikely(!in_interrupt()))
        start_tick();
}

/* Whoever finds it both aside and enabled puts it back. */
static void put_back(struct tasklet_struct *t)
{
    if (!READ_ONCE(t->disabled) && xchg(&t->aside, 0u))
        tasklet_enqueue(t);
}

static __cold void put_aside(struct tasklet_struct *t)
{
    xchg(&t->aside, 1u);
    put_back(t);
}

/*
 * Those that were scheduled when it began, once each: what they schedule in turn runs at the next
 * opportunity, so that one that always schedules itself cannot lock the threads out. One that runs
 * on another hart is put off in the same way. Interrupts off.
 */
static inline void run_tasklets(struct cpu *cpu)
{
    struct tasklet_struct *t = cpu->tasklets, *next;

    softirq_init_cpu(cpu);
    for (; t; t = next) {
        next = t->next;
        if (checker_gate_keeps(t))
            continue;
        if (unlikely(arch_lock(&t->running))) {
            add_tasklet(cpu, t);
            cpu->softirqs |= 1u << TASKLET_SOFTIRQ;
            continue;
        }
        if (likely(!READ_ONCE(t->disabled))) {
            WRITE_ONCE(t->scheduled, 0);
            arch_irq_enable();
            CHECKED_CALLBACK("tasklet", t->callback, t->callback(t));
            arch_irq_disable();
        } else {
            put_aside(t);
        }
        arch_unlock(&t->running);
    }
}

void do_softirq(void)
{
    struct cpu *cpu = this_cpu();
    const u32 pending = cpu->softirqs;
    const unsigned base = checker_enter();

    cpu->softirqs = 0;
    current->preempt.softirq = SOFTIRQ_SERVING;
    if (pending & 1u << TIMER_SOFTIRQ)
        run_timers();
    if (pending & 1u << TASKLET_SOFTIRQ)
        run_tasklets(cpu);
    current->preempt.softirq = 0;
    checker_leave(base);
    if (unlikely(cpu->softirqs))
        tick_start();
}

void local_bh_enable(void)
{
    API_CALL(local_bh_enable);
    __asm__ volatile("" : : : "memory");
    current->preempt.softirq -= SOFTIRQ_DISABLE;
    if (unlikely(READ_ONCE(current->cpu->softirqs)) && !in_interrupt() && !arch_irqs_disabled()) {
        arch_irq_disable();
        do_softirq();
        arch_irq_enable();
    }
    preempt_check();
}

/* --- tasklets ---------------------------------------------------------- */

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t))
{
    t->callback = callback;
    t->scheduled = t->running = t->disabled = t->aside = 0;
}

void tasklet_schedule(struct tasklet_struct *t)
{
    API_CALL(tasklet_schedule);
    if (!xchg(&t->scheduled, 1u))
        tasklet_enqueue(t);
}

/* Lets what is scheduled on this hart run, and the harts that others are on. */
static void let_softirqs_run(void)
{
    local_bh_disable();
    local_bh_enable();
    cond_resched();
}

/* To the tasklet it looks as if it were scheduled until it is idle, so nobody else can. */
void tasklet_kill(struct tasklet_struct *t)
{
    API_SLEEPS(tasklet_kill);
    while (xchg(&t->scheduled, 1u))
        let_softirqs_run();
    while (__atomic_load_n(&t->running, __ATOMIC_ACQUIRE))
        let_softirqs_run();
    WRITE_ONCE(t->scheduled, 0);
}

void tasklet_disable_nosync(struct tasklet_struct *t)
{
    __atomic_add_fetch(&t->disabled, 1, __ATOMIC_SEQ_CST);
}

void tasklet_disable(struct tasklet_struct *t)
{
    tasklet_disable_nosync(t);
    while (__atomic_load_n(&t->running, __ATOMIC_ACQUIRE))
        ;
}

void tasklet_enable(struct tasklet_struct *t)
{
    __atomic_sub_fetch(&t->disabled, 1, __ATOMIC_SEQ_CST);
    put_back(t);
}
