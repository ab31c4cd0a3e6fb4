/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel needs from a CPU. Everything that knows RISC-V is in this
 * folder; the other folders of sw/ include only this header of it.
 */
#ifndef ARCH_H
#define ARCH_H

#include "types.h"

#define MSTATUS_MIE 8ul

enum { ARCH_HARTS_MAX = 8, ARCH_STACK_BYTES = 8192 };

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

/* Of what arch_irq_save() returned: were they on? */
static inline bool arch_irqs_were_on(unsigned long flags)
{
    return flags & MSTATUS_MIE;
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
static inline lock_word_t arch_lock(lock_word_t *word)
{
    lock_word_t old;

    __asm__ volatile("amoswap.w.aq %0, tp, (%1)" : "=r"(old) : "r"(word) : "memory");
    return old;
}

/* What was there: the caller, if nobody tried to get the lock meanwhile. */
static inline lock_word_t arch_unlock(lock_word_t *word)
{
    lock_word_t old;

    __asm__ volatile("amoswap.w.rl %0, zero, (%1)" : "=r"(old) : "r"(word) : "memory");
    return old;
}

/*
 * The same for a lock that is waited for, and handed over: rare cases go to
 * spin_lock_contended(WORD, OLD, PC) and spin_unlock_contended(WORD), from where slow.S leaves the
 * other registers alone.
 */
static inline void arch_lock_wait(lock_word_t *word)
{
    register lock_word_t *w __asm__("t1") = word;

    __asm__ volatile("amoswap.w.aq t2, tp, (t1)\n"
                     "beqz t2, 1f\n"
                     "call t0, arch_lock_slow\n"
                     "1:"
                     : "+r"(w)
                     :
                     : "t0", "t2", "memory");
}

static inline void arch_unlock_wake(lock_word_t *word)
{
    register lock_word_t *w __asm__("t1") = word;

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

/* Device registers, for io.h. */
static inline u32 arch_read32(const volatile void __iomem *addr)
{
    return *(const volatile u32 *)addr;
}

static inline void arch_write32(u32 val, volatile void __iomem *addr)
{
    *(volatile u32 *)addr = val;
}

static inline u8 arch_read8(const volatile void __iomem *addr)
{
    return *(const volatile u8 *)addr;
}

static inline void arch_write8(u8 val, volatile void __iomem *addr)
{
    *(volatile u8 *)addr = val;
}

/* Where the bus has what the CPU has at PTR, a byte of memory; and the other way. */
static inline phys_addr_t arch_virt_to_phys(const volatile void *ptr)
{
    return (uintptr_t)ptr;
}

static inline void *arch_phys_to_virt(phys_addr_t addr)
{
    return (void *)(uintptr_t)addr;
}

/* How messages show PTR, so that one finds it again in the program's file or on the bus. */
static inline unsigned long arch_shown(const volatile void *ptr)
{
    return (uintptr_t)ptr;
}

/* Of the first thread: ARCH_STACK_BYTES or more from here on. */
static inline u32 *arch_boot_stack(void)
{
    extern u32 __boot_stack[];

    return __boot_stack;
}

/* The end of the program in memory. */
static inline u8 *arch_heap_start(void)
{
    extern u8 __heap_start[];

    return __heap_start;
}

/* Nobody may touch [PTR, PTR + SIZE), or everybody again; where something watches. */
static inline void arch_poison(const void *ptr, size_t size)
{
    (void)ptr;
    (void)size;
}

static inline void arch_unpoison(const void *ptr, size_t size)
{
    (void)ptr;
    (void)size;
}

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

/* For tests. Takes CYCLES cycles more than with 0, as exactly as the CPU has them; up to
 * ARCH_PASS_MAX. */
enum { ARCH_PASS_MAX = 1024 };
void arch_pass(unsigned cycles);
/* For tests. Loads registers, goes ROUNDS times around a loop, and looks at them again: how many
 * are not what they were. */
unsigned arch_registers_lost(unsigned rounds);

#endif
