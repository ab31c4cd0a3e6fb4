/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the kernel owe one another; not for drivers. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include "kthread.h"
#include "platform_device.h"

/* Map of the boards before the device tree has been read (QEMU's `virt`). */
#define EARLY_UART 0x10000000u
#define EARLY_EXIT_DEVICE 0x00100000u

/* start.c: hart 0, with BLOB from a1 */
void start_kernel(unsigned long hart, const void *blob) __noreturn;

/* console.c */
void console_init(void);
void console_irq_init(void);
bool console_present(void); /* until console_init() the early one is taken to be there */
void console_off(void);     /* nothing is written any more */
void console_drain(void); /* waits until the last character has left */

/* slab.c: the heap is [START, END) */
void slab_init(void *start, void *end);

/* irq.c: around a handler; irq_exit() runs the tasklets. Interrupts are off. */
void irq_enter(void);
void irq_exit(void);
/* Runs what is scheduled, with interrupts on meanwhile. Called with interrupts off. */
void tasklets_run(void);
bool tasklets_pending(void);
/* Calls the handlers of a source; false: it has none. */
bool irq_dispatch(unsigned irq);

/* plic.c */
void plic_init(void);
void plic_handle_irq(void);
unsigned plic_sources(void);
void plic_enable(unsigned irq, bool on);

/* timer.c */
void timer_init(void);
void timer_handle_irq(void);

/* thread.c */
void threads_init(void);
/* The running thread has set its state; goes on when it is TASK_RUNNING again. Interrupts off. */
void schedule_locked(void);
/* The same, for at most TIMEOUT jiffies; what was left, 0 when they passed. */
unsigned long schedule_timeout_locked(unsigned long timeout);

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
