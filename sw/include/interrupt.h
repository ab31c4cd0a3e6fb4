/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupt handlers and tasklets. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "list.h"

enum irqreturn { IRQ_NONE, IRQ_HANDLED };
typedef enum irqreturn irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);

#define IRQF_SHARED 0x80ul

/*
 * Installs HANDLER for source IRQ of the interrupt controller (1 to its number of sources) and
 * enables it. NAME and DEV_ID are kept. May sleep. 0; -EINVAL: no such source or no handler;
 * -EBUSY: taken and not both users said IRQF_SHARED; -ENOMEM.
 * The handler runs in hard-irq context, interrupts off.
 */
int request_irq(unsigned irq, irq_handler_t handler, unsigned long flags, const char *name,
                void *dev_id);
/* May sleep. Removes the handler that has DEV_ID; the last one disables the source. */
void free_irq(unsigned irq, void *dev_id);

/* Where the caller is. Any context. */
bool in_hardirq(void);
bool in_softirq(void); /* in a tasklet */
bool in_task(void);

/*
 * Work that an interrupt handler leaves for later: runs after the handler, with interrupts on, in
 * the order of scheduling, never twice at the same time, and may not sleep.
 */
struct tasklet_struct {
    struct list_head node;
    void (*callback)(struct tasklet_struct *t);
    bool scheduled, running;
};

#define from_tasklet(var, callback_tasklet, tasklet_fieldname)                                     \
    container_of(callback_tasklet, __typeof__(*var), tasklet_fieldname)

/* Any context, before first use. */
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
/*
 * Any context. Once per run: scheduling what is already scheduled does nothing; a tasklet may
 * schedule itself. From a thread it runs when that thread next sleeps or an interrupt ends.
 */
void tasklet_schedule(struct tasklet_struct *t);
/* May sleep. When it returns, the tasklet is neither running nor scheduled. */
void tasklet_kill(struct tasklet_struct *t);

#endif
