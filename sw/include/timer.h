/* SPDX-License-Identifier: Apache-2.0 */
/* Timers: a function called once at a time, in softirq context, on the hart that set it. */
#ifndef TIMER_H
#define TIMER_H

#include "jiffies.h"
#include "list.h"

struct cpu;

struct timer_list {
    struct list_head node; /* empty while not pending */
    unsigned long expires; /* jiffies */
    void (*function)(struct timer_list *t);
    struct cpu *cpu; /* the hart that it is on, or was on last */
};

#define timer_container_of(var, callback_timer, timer_fieldname)                                   \
    container_of(callback_timer, __typeof__(*var), timer_fieldname)
#define from_timer timer_container_of /* older name */

/* Any context, before first use. FLAGS is 0. */
void timer_setup(struct timer_list *t, void (*function)(struct timer_list *t), unsigned flags);
/* Any context. Sets the timer to the absolute time EXPIRES; true if it was pending. */
bool mod_timer(struct timer_list *t, unsigned long expires);
/* Any context. True if it was pending. The function may be running. */
bool timer_delete(struct timer_list *t);
/* Threads and tasklets, but not the timer's own function, and with no lock held that it takes. When
 * it returns, the function does not run. */
bool timer_delete_sync(struct timer_list *t);

static inline bool timer_pending(const struct timer_list *t)
{
    return !list_empty(&t->node);
}

#define del_timer timer_delete /* older names */
#define del_timer_sync timer_delete_sync

#endif
