/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the kernel owe one another; not for drivers. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include "io.h"
#include "kthread.h"
#include "platform_device.h"
#include "spinlock.h"

/* Map of the boards before the device tree has been read (QEMU's `virt`). */
#define EARLY_UART 0x10000000u
#define EARLY_EXIT_DEVICE 0x00100000u

#define STACK_MAGIC 0x57ac6e9du

enum { NR_CPUS = ARCH_HARTS_MAX };

struct tasklet_struct;

/* A hart. Changed by itself with interrupts off, unless stated otherwise. */
struct cpu {
    struct task_struct *curr; /* sched_lock */
    struct task_struct *idle;
    u32 softirqs; /* raised and not yet served: bits of enum softirq */
    struct tasklet_struct *tasklets, **tasklets_end; /* scheduled here, in order */
    unsigned id, hart;
    u8 __iomem *plic_enable;        /* its context of the interrupt controller */
    u8 __iomem *plic_claim;         /* read: the next pending source; written: that it was served */
    struct raw_spinlock timer_lock; /* of the next three; taken by any hart */
    struct list_head timers;        /* earliest first */
    struct timer_list *running_timer;
    bool ticking;
    u64 tick; /* when the time slice is over, if it ticks; in counter ticks */
    bool online;
};

extern struct cpu cpus[NR_CPUS]; /* by smp_processor_id() */
extern struct task_struct init_task;

/* The caller cannot move to another hart. */
static inline struct cpu *this_cpu(void)
{
    return READ_ONCE(current->cpu);
}

/* start.c: hart 0, with BLOB from a1 */
void start_kernel(unsigned long hart, const void *blob) __noreturn;

/* console.c */
void console_init(void);
void console_irq_init(void);
bool console_present(void);   /* until console_init() the early one is taken to be there */
void console_off(void);       /* nothing is written any more */
void console_bust_lock(void); /* whoever is writing will not go on */
void console_drain(void);     /* waits until the last character has left */

/* slab.c: the heap is [START, END) */
void slab_init(void *start, void *end);
/* Counts an allocation of a pool; true: it is to fail. */
bool slab_probe_call(gfp_t flags);

/* softirq.c */
enum softirq { TIMER_SOFTIRQ, TASKLET_SOFTIRQ };
void softirq_init_cpu(struct cpu *cpu);
void tasklet_enqueue(struct tasklet_struct *t); /* which is `scheduled`. Any context */
/* Serves what this hart has raised, with interrupts on meanwhile, not in a handler or a softirq.
 * Interrupts off. */
void do_softirq(void);

/* Around a handler, interrupts off; what the first one returns is for the second one. */
static inline unsigned irq_enter(void)
{
    current->preempt.hardirq++;
    return checker_enter();
}

static inline void irq_exit(unsigned base)
{
    checker_leave(base);
    current->preempt.hardirq--;
    if (this_cpu()->softirqs && !in_interrupt())
        do_softirq();
}

/* irq.c: from arch/, an interrupt of the hart, enum arch_irq. Interrupts off; the thread may have
 * been away when it returns. */
void hart_interrupt(unsigned irq);
void irq_init(void);

/* plic.c */
void plic_init(void);
void plic_init_cpu(struct cpu *cpu); /* by any hart; the source is enabled by CPU itself */
unsigned plic_sources(void);
void plic_enable(unsigned irq, const struct cpu *cpu, bool on);
void plic_unmask(unsigned irq, bool on);
/* May sleep. The whole system sleeps, and is awake: no handler is called in between, but for those
 * that may be; and what wakes it is listened to (enable_irq_wake()). */
void irqs_suspend(void);
void irqs_resume(void);

/* timer.c */
void timer_init(void);
void timer_init_cpu(struct cpu *cpu);
void timer_handle_irq(void);
void run_timers(void); /* softirq */
/* This hart's time slice begins, unless one runs. Interrupts off. */
void tick_start(void);

void ipi_send(const struct cpu *cpu); /* once timer_init() was called */
void ipi_clear(const struct cpu *cpu);

/* sched.c. sched_lock guards run queues and all that threads wait for; it is the innermost. */
extern struct raw_spinlock sched_lock;

static inline unsigned long sched_lock_irqsave(void)
{
    return raw_spinlock_irqsave(&sched_lock);
}

/* By the thread that took it or, after a switch, the next one. */
static inline void sched_release(void)
{
    arch_unlock(&sched_lock.word);
}

static inline void sched_unlock(unsigned long flags)
{
    sched_release();
    arch_irq_restore(flags);
    preempt_check();
}

void sched_init(void);
/* Of a hart; begins in START. Panics without memory. */
struct task_struct *idle_new(struct cpu *cpu, void (*start)(void));
/* The lock, with interrupts off, for a thread that is about to sleep. Softirqs that it raised
 * itself would wait for the next interrupt. */
static inline unsigned long sched_lock_to_sleep(void)
{
    const unsigned long flags = arch_irq_save();

    if (unlikely(this_cpu()->softirqs))
        do_softirq();
    spinlock_acquire(&sched_lock);
    return flags;
}
/* The running thread has set its state; goes on when it is awake again. sched_lock held. */
void schedule_locked(void);
/* The same with a limit, and the state STATE set; what was left, as schedule_timeout(). */
long schedule_timeout_locked(long timeout, unsigned state);
/* sched_lock held. True if TASK slept in one of STATES, or was about to. */
bool wake_up_locked(struct task_struct *task, unsigned states);
/* A thread on its stack that begins in START when it is woken; ERR_PTR(-ENOMEM). May sleep. */
struct task_struct *task_new(void (*start)(void));
void task_free(struct task_struct *task);
/* First thing that a new thread does: it has been switched to with sched_lock held. */
void task_begin(void);
/* The running thread's end. */
void task_exit(void) __noreturn;
void preempt_schedule_irq(void);
/* The time slice of this hart is over. Interrupts off. */
void sched_tick(void);
/* Another hart has made a thread ready that may be this one's next. Interrupts off. */
void sched_ipi(void);
void cpu_idle(void) __noreturn;

/* smp.c */
void smp_init(void);
void smp_handle_ipi(void);
void smp_stop_others(void);

/* workqueue.c */
void workqueue_init(void);

/* devres.c: gives all back */
void devres_release_all(struct device *dev);

/* platform.c: no device is bound or unbound between these, not for a probe; all devices, after NULL
 * the first. */
struct platform_device;
void bus_lock(void);
void bus_unlock(void);
struct platform_device *bus_next(struct platform_device *pdev);

/* params.c: those of the kernel itself; ends the program if they are wrong */
void kernel_params_init(void);

/* exit.c */
void exit_init(void);

/* of.c: what of_init() was given last */
const void *of_blob(void);

/* fdt.c: checks a blob and builds the tree of its nodes; NULL or what is wrong. */
const char *fdt_unflatten(const void *blob, struct device_node **root);
/* Properties of a node in the blob: the one after PROP (NULL: the first), or NULL. */
const u8 *fdt_next_prop(const struct device_node *np, const u8 *prop);
const char *fdt_prop_name(const u8 *prop);
const void *fdt_prop_value(const u8 *prop, unsigned *len);
u32 fdt_blob_size(const void *blob);

#endif
