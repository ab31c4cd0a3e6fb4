/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel needs from a CPU. Everything that knows RISC-V is in this
 * folder; the other folders of sw/ include only this header of it.
 */
#ifndef ARCH_H
#define ARCH_H

#include "types.h"

#define MSTATUS_MIE 8ul

#define csr_read(csr)                                                                              \
    ({                                                                                             \
        unsigned long v_;                                                                          \
        __asm__ volatile("csrr %0, " #csr : "=r"(v_) : : "memory");                                \
        v_;                                                                                        \
    })
#define csr_write(csr, val) __asm__ volatile("csrw " #csr ", %0" : : "rK"(val) : "memory")
#define csr_set(csr, bits) __asm__ volatile("csrs " #csr ", %0" : : "rK"(bits) : "memory")
#define csr_clear(csr, bits) __asm__ volatile("csrc " #csr ", %0" : : "rK"(bits) : "memory")

/* Turns interrupts off; returns what arch_irq_restore() needs to undo it: all of mstatus, whose
 * other bits are set already wherever that is. */
static inline unsigned long arch_irq_save(void)
{
    unsigned long old;

    __asm__ volatile("csrrci %0, mstatus, 8" : "=r"(old) : : "memory");
    return old;
}

static inline void arch_irq_restore(unsigned long flags)
{
    csr_set(mstatus, flags);
}

static inline void arch_irq_enable(void)
{
    csr_set(mstatus, MSTATUS_MIE);
}

static inline void arch_irq_disable(void)
{
    csr_clear(mstatus, MSTATUS_MIE);
}

static inline bool arch_irqs_disabled(void)
{
    return !(csr_read(mstatus) & MSTATUS_MIE);
}

/* Sleeps until an interrupt is pending, also while interrupts are off. */
static inline void arch_wait_for_irq(void)
{
    __asm__ volatile("wfi" : : : "memory");
}

/* The running thread lives in a register of its own, which goes with it from hart to hart. */
struct task_struct;
static inline struct task_struct *arch_current(void)
{
    register struct task_struct *tp __asm__("tp");

    return tp;
}

/* The hart's interrupt sources. */
enum arch_irq { ARCH_IRQ_SOFTWARE = 3, ARCH_IRQ_TIMER = 7, ARCH_IRQ_EXTERNAL = 11 };

static inline void arch_irq_source_enable(enum arch_irq irq)
{
    csr_set(mie, 1ul << irq);
}

static inline void arch_irq_source_disable(enum arch_irq irq)
{
    csr_clear(mie, 1ul << irq);
}

/* Memory accesses before it happen before those after it: all, reads, writes; io means device
 * registers as well as memory. */
#define arch_mb() __asm__ volatile("fence rw, rw" : : : "memory")
#define arch_io_mb() __asm__ volatile("fence iorw, iorw" : : : "memory")
#define arch_io_wmb() __asm__ volatile("fence w, o" : : : "memory")
#define arch_io_rmb() __asm__ volatile("fence i, r" : : : "memory")

/*
 * A lock word is 0 while the lock is free, else the thread that has it or, after that, one that
 * failed to get it. What was there; the lock is the caller's if that is 0.
 */
static inline u32 arch_lock(u32 *word)
{
    u32 old;

    __asm__ volatile("amoswap.w.aq %0, tp, (%1)" : "=r"(old) : "r"(word) : "memory");
    return old;
}

/* What was there: the caller, if nobody tried to get the lock meanwhile. */
static inline u32 arch_unlock(u32 *word)
{
    u32 old;

    __asm__ volatile("amoswap.w.rl %0, zero, (%1)" : "=r"(old) : "r"(word) : "memory");
    return old;
}

/*
 * The same for a lock that is waited for, and handed over: rare cases go to
 * spin_lock_contended(WORD, OLD, PC) and spin_unlock_contended(WORD), from where slow.S leaves the
 * other registers alone.
 */
static inline void arch_lock_wait(u32 *word)
{
    register u32 *w __asm__("t1") = word;

    __asm__ volatile("amoswap.w.aq t2, tp, (t1)\n"
                     "beqz t2, 1f\n"
                     "call t0, arch_lock_slow\n"
                     "1:"
                     : "+r"(w)
                     :
                     : "t0", "t2", "memory");
}

static inline void arch_unlock_wake(u32 *word)
{
    register u32 *w __asm__("t1") = word;

    __asm__ volatile("amoswap.w.rl t2, zero, (t1)\n"
                     "beq t2, tp, 1f\n"
                     "call t0, arch_unlock_slow\n"
                     "1:"
                     : "+r"(w)
                     :
                     : "t0", "t2", "memory");
}

/* Calls preempt_schedule() if the first word of the running thread is 0. */
static inline void arch_preempt_check(void)
{
    __asm__ volatile("lw t2, 0(tp)\n"
                     "bnez t2, 1f\n"
                     "call t0, arch_preempt_slow\n"
                     "1:"
                     :
                     :
                     : "t0", "t2", "memory");
}

enum { ARCH_HARTS_MAX = 8 };

/* Leaves the running thread and goes on with NEXT where it called arch_switch(). Interrupts are
 * off. */
void arch_switch(void **save_sp, void *load_sp, struct task_struct *next);

/* Prepares the stack [STACK, STACK + SIZE) of a thread that begins in START (which never returns);
 * returns the stack pointer for arch_switch(). */
void *arch_thread_stack(void *stack, size_t size, void (*start)(void));

/* Lets HART, which waits since the machine's start, begin as TASK, whose stack is prepared; it gets
 * there at its next software interrupt. */
void arch_hart_start(unsigned hart, void *sp, struct task_struct *task);

/* Ends the machine's life for want of an exit device: sleeps for ever. */
void arch_halt(void) __attribute__((noreturn));

#endif
