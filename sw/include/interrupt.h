/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupt handlers and tasklets. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "list.h"
#include "preempt.h"

enum irqreturn { IRQ_NONE, IRQ_HANDLED };
typedef enum irqreturn irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);

#define IRQF_SHARED 0x80ul
#define IRQF_NO_SUSPEND 0x4000ul /* served while the whole system sleeps */

/*
 * Installs HANDLER for source IRQ of the interrupt controller (1 to its number of sources) and
 * enables it. NAME and DEV_ID are kept. May sleep. 0; -EINVAL: no such source or no handler;
 * -EBUSY: taken and not both users said IRQF_SHARED; -ENOMEM.
 * The handler runs in hard-irq context, interrupts off.
 */
int request_irq(unsigned irq, irq_handler_t handler, unsigned long flags, const char *name,
                void *dev_id);
/* May sleep. Removes the handler that has DEV_ID, and waits until it does not run any more; the
 * last one disables the source. */
void free_irq(unsigned irq, void *dev_id);
/* May sleep. Waits until no handler of the source runs. */
void synchronize_irq(unsigned irq);
/* Any context. No handler of the source is called until enable_irq(); nests. The first form also
 * waits for one that runs, and may sleep. What is raised meanwhile is not lost. */
void disable_irq(unsigned irq);
void disable_irq_nosync(unsigned irq);
void enable_irq(unsigned irq);
/*
 * Any context. While the whole system sleeps (pm_suspend()) no handler is called but those of
 * IRQF_NO_SUSPEND, and a source that has been enabled for it ends the sleep. What was raised
 * meanwhile is served before devices are resumed. Nests. 0; -EINVAL: no such source, or disabled
 * more often than enabled.
 */
int enable_irq_wake(unsigned irq);
int disable_irq_wake(unsigned irq);
/* May sleep. Interrupts of the source go to hart CPU; at first it is 0. 0; -EINVAL: no such source
 * or hart. */
int irq_set_affinity(unsigned irq, unsigned cpu);

/*
 * Work that an interrupt handler leaves for later: runs after the handler on the same hart, with
 * interrupts on, in the order of scheduling, never twice at the same time, and may not sleep.
 */
struct tasklet_struct {
    lock_word_t running; /* on some hart */
    u32 scheduled, disabled;
    u32 aside; /* it was to run while it was disabled */
    struct tasklet_struct *next;
    void (*callback)(struct tasklet_struct *t);
};

#define from_tasklet(var, callback_tasklet, tasklet_fieldname)                                     \
    container_of(callback_tasklet, __typeof__(*var), tasklet_fieldname)

/* Any context, before first use. */
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
/*
 * Any context. Once per run: scheduling what is already scheduled does nothing; a tasklet may
 * schedule itself. From a thread it runs when that thread next sleeps, calls local_bh_enable(), or
 * an interrupt ends; at the end of the time slice at the latest.
 */
void tasklet_schedule(struct tasklet_struct *t);
/* May sleep. When it returns, the tasklet is neither running nor scheduled. */
void tasklet_kill(struct tasklet_struct *t);
/* Any context but the tasklet itself: it does not run until tasklet_enable(); nests. The first form
 * waits for one that runs, spinning. */
void tasklet_disable(struct tasklet_struct *t);
void tasklet_disable_nosync(struct tasklet_struct *t);
void tasklet_enable(struct tasklet_struct *t);

#endif
