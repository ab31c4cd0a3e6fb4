/* SPDX-License-Identifier: Apache-2.0 */
/* Timers: a function called once at a time, in tasklet context. */
#ifndef TIMER_H
#define TIMER_H

#include "jiffies.h"
#include "list.h"

struct timer_list {
    struct list_head node; /* empty while not pending */
    unsigned long expires; /* jiffies */
    void (*function)(struct timer_list *t);
};

#define from_timer(var, callback_timer, timer_fieldname)                                           \
    container_of(callback_timer, __typeof__(*var), timer_fieldname)

/* All in any context. */
void timer_setup(struct timer_list *t, void (*function)(struct timer_list *t));
/* Sets the timer to the absolute time EXPIRES; true if it was pending. */
bool mod_timer(struct timer_list *t, unsigned long expires);
/* True if it was pending. The function may be running. */
bool del_timer(struct timer_list *t);

#endif
