/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work queues: functions that a thread calls later, where they may sleep. A
 * queue has one thread, so its work runs in the order of queueing, one at a
 * time; that is Linux's ordered kind.
 */
#ifndef WORKQUEUE_H
#define WORKQUEUE_H

#include "timer.h"

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
    struct list_head entry;
    work_func_t func;
    struct workqueue_struct *wq; /* where it was queued last */
    u32 pending;                 /* it is queued, waits for its timer, or is being cancelled */
    unsigned turn;               /* of its last queueing */
};

struct delayed_work {
    struct work_struct work;
    struct timer_list timer;
};

extern struct workqueue_struct *system_wq; /* for work that is short */

#define __WORK_INITIALIZER(name, f) {.entry = LIST_HEAD_INIT((name).entry), .func = (f)}
#define DECLARE_WORK(name, f) struct work_struct name = __WORK_INITIALIZER(name, f)
#define to_delayed_work(w) container_of(w, struct delayed_work, work)

/* Any context, before first use. */
void INIT_WORK(struct work_struct *work, work_func_t func);
void INIT_DELAYED_WORK(struct delayed_work *dwork, work_func_t func);

/* May sleep. The thread has the name that FORMAT gives; FLAGS and MAX_ACTIVE are Linux's and change
 * nothing. NULL when memory is short. */
struct workqueue_struct *alloc_workqueue(const char *format, unsigned flags, int max_active, ...)
    __printf(1, 4);
#define alloc_ordered_workqueue(format, flags, ...) alloc_workqueue(format, flags, 1, ##__VA_ARGS__)
enum { WQ_UNBOUND = 2, WQ_FREEZABLE = 4, WQ_MEM_RECLAIM = 8, WQ_HIGHPRI = 16 };
/* May sleep. Lets what is queued run first. */
void destroy_workqueue(struct workqueue_struct *wq);

/* Any context. False: it is queued already, and runs once for both. While its function runs it may
 * be queued again, and then runs again. */
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool schedule_work(struct work_struct *work); /* on system_wq */
/* Any context. The same after DELAY jiffies. */
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                        unsigned long delay);
bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay);
/* Any context. Queues it, or sets the time of one that is queued already; true if it was. */
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                      unsigned long delay);

/* May sleep. Until what was queued before the call has run. */
void flush_workqueue(struct workqueue_struct *wq);
/* May sleep. Until the work's last queueing before the call has run; false: it was idle. A delayed
 * one does not wait for its time first. */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
/* Any context. Takes it off the queue; false: it was not on it. It may be running. */
bool cancel_work(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
/* May sleep, not from the work itself. The same, and it is not running when this returns, also
 * if it queues itself. */
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

static inline bool work_pending(const struct work_struct *work)
{
    return READ_ONCE(work->pending);
}

#endif
