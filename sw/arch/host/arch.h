/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel needs from a CPU, here from the process that simulates one: the
 * program is a shared object, and its harts take turns (models/cpu/host_link.h).
 * A hart can be interrupted, and another one go on, between basic blocks of the
 * program (-fsanitize-coverage=trace-pc), and in a call of what is declared here;
 * never elsewhere, so that a plain access to memory is an atomic one.
 */
#ifndef ARCH_H
#define ARCH_H

#include "types.h"

enum { ARCH_HARTS_MAX = 8 };
/* A sanitizer's reports are made on the stack of the thread. */
enum { ARCH_STACK_BYTES = 65536 };

struct task_struct;
extern struct task_struct *arch_task;

/* Turns interrupts off; returns what arch_irq_restore() needs to undo it. */
unsigned long arch_irq_save(void);
void arch_irq_restore(unsigned long flags);
void arch_irq_enable(void);
void arch_irq_disable(void);
bool arch_irqs_disabled(void);

/* Of what arch_irq_save() returned: were they on? */
static inline bool arch_irqs_were_on(unsigned long flags)
{
    return flags;
}

/* Sleeps until an interrupt is pending, also while interrupts are off. */
void arch_wait_for_irq(void);

/* The running thread; goes with it from hart to hart. */
static inline struct task_struct *arch_current(void)
{
    return arch_task;
}

/* The hart's interrupt sources, with RISC-V's numbers. */
enum arch_irq { ARCH_IRQ_SOFTWARE = 3, ARCH_IRQ_TIMER = 7, ARCH_IRQ_EXTERNAL = 11 };
void arch_irq_source_enable(enum arch_irq irq);
void arch_irq_source_disable(enum arch_irq irq);

/* Harts are of one process, and devices act while none runs: it is the compiler that must not move
 * accesses. */
#define arch_mb() __asm__ volatile("" : : : "memory")
#define arch_io_mb() arch_mb()
#define arch_io_wmb() arch_mb()
#define arch_io_rmb() arch_mb()

/*
 * A lock word is 0 while the lock is free, else the thread that has it or, after that, one that
 * failed to get it. What was there; the lock is the caller's if that is 0.
 */
static inline lock_word_t arch_lock(lock_word_t *word)
{
    return __atomic_exchange_n(word, (lock_word_t)arch_current(), __ATOMIC_ACQUIRE);
}

/* What was there: the caller, if nobody tried to get the lock meanwhile. */
static inline lock_word_t arch_unlock(lock_word_t *word)
{
    return __atomic_exchange_n(word, 0, __ATOMIC_RELEASE);
}

/* The same for a lock that is waited for, and handed over. */
void arch_lock_slow(lock_word_t *word, lock_word_t old);
void spin_unlock_contended(const lock_word_t *word);

static inline void arch_lock_wait(lock_word_t *word)
{
    const lock_word_t old = arch_lock(word);

    if (__builtin_expect(old != 0, 0))
        arch_lock_slow(word, old);
}

static inline void arch_unlock_wake(lock_word_t *word)
{
    if (__builtin_expect(arch_unlock(word) != (lock_word_t)arch_current(), 0))
        spin_unlock_contended(word);
}

/* Calls preempt_schedule() if the first word of the running thread is 0. */
void preempt_schedule(void);

static inline void arch_preempt_check(void)
{
    if (__builtin_expect(!*(const volatile u32 *)arch_current(), 0))
        preempt_schedule();
}

/* Device registers, for io.h: ADDR is where the bus has them, nothing that can be dereferenced. */
u32 arch_read32(const volatile void __iomem *addr);
void arch_write32(u32 val, volatile void __iomem *addr);
u8 arch_read8(const volatile void __iomem *addr);
void arch_write8(u8 val, volatile void __iomem *addr);

/* Where the bus has what the CPU has at PTR, a byte of RAM or of the program; ~0: nowhere. And the
 * other way, for addresses in RAM. */
phys_addr_t arch_virt_to_phys(const volatile void *ptr);
void *arch_phys_to_virt(phys_addr_t addr);

/* How messages show PTR, wherever the process has it: RAM by its bus address, what is in the
 * program by its offset in the shared object. */
unsigned long arch_shown(const volatile void *ptr);

/* Of the first thread: ARCH_STACK_BYTES from here on. */
u32 *arch_boot_stack(void);
/* The end of the program in memory. */
u8 *arch_heap_start(void);

/* Nobody may touch [PTR, PTR + SIZE), or everybody again. */
#ifdef ARCH_ASAN
void __asan_poison_memory_region(const volatile void *ptr, size_t size);
void __asan_unpoison_memory_region(const volatile void *ptr, size_t size);
#define arch_poison(ptr, size) __asan_poison_memory_region(ptr, size)
#define arch_unpoison(ptr, size) __asan_unpoison_memory_region(ptr, size)
#else
#define arch_poison(ptr, size) ((void)(ptr), (void)(size))
#define arch_unpoison(ptr, size) ((void)(ptr), (void)(size))
#endif

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
