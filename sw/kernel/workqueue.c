/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `pending` is set by whoever queues a work and cleared just before it runs;
 * whoever cancels one sets it, so that the work cannot queue itself meanwhile.
 */
#include "workqueue.h"

#include "atomic.h"
#include "contract.h"
#include "err.h"
#include "internal.h"
#include "slab.h"
#include "wait.h"

struct workqueue_struct {
    struct raw_spinlock lock; /* of what follows */
    struct list_head works;
    struct work_struct *running;
    unsigned turns;  /* given so far */
    unsigned passed; /* the last one that has run, or was taken off with none before it */
    struct wait_queue_head more, idle;
    struct task_struct *worker;
};

struct workqueue_struct *system_wq;

/* --- the thread ------------------------------------------------------------ */

/* The first one, which runs from now on, and its TURN: it may be queued again at once, and have
 * another one. NULL: there is none. */
static struct work_struct *next_work(struct workqueue_struct *wq, unsigned *turn)
{
    const unsigned long flags = raw_spinlock_irqsave(&wq->lock);
    struct work_struct *work = list_first_entry_or_null(&wq->works, struct work_struct, entry);

    if (work) {
        list_del_init(&work->entry);
        wq->running = work;
        *turn = work->turn;
        __atomic_store_n(&work->pending, 0, __ATOMIC_RELEASE);
    }
    raw_spin_unlock_irqrestore(&wq->lock, flags);
    return work;
}

/* The work may be gone by now: only its address and its turn are used. */
static void end_work(struct workqueue_struct *wq, unsigned turn)
{
    const unsigned long flags = raw_spinlock_irqsave(&wq->lock);

    wq->running = NULL;
    wq->passed = turn;
    raw_spin_unlock_irqrestore(&wq->lock, flags);
    wake_up_all(&wq->idle);
}

static int worker(void *data)
{
    struct workqueue_struct *wq = data;
    struct work_struct *work;
    unsigned turn;

    for (;;) {
        wait_event(wq->more, !list_empty(&wq->works) || kthread_should_stop());
        while ((work = next_work(wq, &turn))) {
            const work_func_t func = work->func; /* the work may free itself */

            TEST_POINT("work:taken");
            CHECKED_CALLBACK("work", func, func(work));
            end_work(wq, turn);
        }
        if (kthread_should_stop())
            return 0;
    }
}

struct workqueue_struct *alloc_workqueue(const char *format, unsigned flags, int max_active, ...)
{
    struct workqueue_struct *wq = kzalloc(sizeof *wq, GFP_KERNEL);
    va_list args;

    (void)flags;
    if (!wq)
        return NULL;
    INIT_LIST_HEAD(&wq->works);
    init_waitqueue_head(&wq->more);
    init_waitqueue_head(&wq->idle);
    va_start(args, max_active);
    wq->worker = kthread_vcreate(worker, wq, format, args);
    va_end(args);
    if (IS_ERR(wq->worker)) {
        kfree(wq);
        return NULL;
    }
    if (flags & WQ_HIGHPRI)
        sched_set_normal(wq->worker, -20);
    wake_up_process(wq->worker);
    return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
    API_SLEEPS(destroy_workqueue);
    flush_workqueue(wq);
    kthread_stop(wq->worker);
    kfree(wq);
}

void workqueue_init(void)
{
    system_wq = alloc_workqueue("events", 0, 1);
    if (!system_wq)
        panic("no memory for the system's work queue");
}

/* --- queueing ---------------------------------------------------------------- */

void INIT_WORK(struct work_struct *work, work_func_t func)
{
    *work = (struct work_struct){.func = func};
    INIT_LIST_HEAD(&work->entry);
}

/* The caller has set `pending`. */
static void enqueue(struct workqueue_struct *wq, struct work_struct *work)
{
    const unsigned long flags = raw_spinlock_irqsave(&wq->lock);

    work->wq = wq;
    work->turn = ++wq->turns;
    list_add_tail(&work->entry, &wq->works);
    raw_spin_unlock_irqrestore(&wq->lock, flags);
    wake_up(&wq->more);
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
    const unsigned long flags = arch_irq_save(); /* a handler never finds it half queued */
    const bool mine = !xchg(&work->pending, 1u);

    API_CALL(queue_work);
    if (mine)
        enqueue(wq, work);
    arch_irq_restore(flags);
    preempt_check();
    return mine;
}

bool schedule_work(struct work_struct *work)
{
    return queue_work(system_wq, work);
}

static void delay_over(struct timer_list *t)
{
    struct delayed_work *dwork = timer_container_of(dwork, t, timer);

    enqueue(dwork->work.wq, &dwork->work);
}

void INIT_DELAYED_WORK(struct delayed_work *dwork, work_func_t func)
{
    INIT_WORK(&dwork->work, func);
    timer_setup(&dwork->timer, delay_over, 0);
}

static void enqueue_later(struct workqueue_struct *wq, struct delayed_work *dwork,
                          unsigned long delay)
{
    dwork->work.wq = wq;
    if (delay)
        mod_timer(&dwork->timer, jiffies + delay);
    else
        enqueue(wq, &dwork->work);
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
                        unsigned long delay)
{
    const unsigned long flags = arch_irq_save();
    const bool mine = !xchg(&dwork->work.pending, 1u);

    API_CALL(queue_delayed_work);
    if (mine)
        enqueue_later(wq, dwork, delay);
    arch_irq_restore(flags);
    preempt_check();
    return mine;
}

bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
    return queue_delayed_work(system_wq, dwork, delay);
}

/* --- taking back --------------------------------------------------------------- */

/* Takes WORK off its queue and keeps it `pending` for the caller; false: it was not queued. */
static bool take_off(struct work_struct *work)
{
    struct workqueue_struct *wq = work->wq;
    unsigned long flags;
    bool queued;

    if (!wq)
        return false;
    flags = raw_spinlock_irqsave(&wq->lock);
    queued = !list_empty(&work->entry);
    list_del_init(&work->entry);
    raw_spin_unlock_irqrestore(&wq->lock, flags);
    if (queued)
        wake_up_all(&wq->idle); /* who flushes it */
    return queued;
}

/* Makes the caller the one who may queue it (*MINE); true if it was queued or on its way. For a
 * moment it can be between two of these states, which a handler cannot wait for: then it is not
 * *MINE. */
static bool grab(struct work_struct *work, struct timer_list *timer, bool *mine)
{
    *mine = true;
    for (;;) {
        if (!xchg(&work->pending, 1u))
            return false;
        if ((timer && timer_delete(timer)) || take_off(work))
            return true;
        if (in_hardirq()) {
            *mine = false;
            return true;
        }
        if (!in_atomic() && !irqs_disabled())
            cond_resched();
    }
}

static bool cancel(struct work_struct *work, struct timer_list *timer)
{
    bool mine;
    const bool was = grab(work, timer, &mine);

    if (mine)
        __atomic_store_n(&work->pending, 0, __ATOMIC_RELEASE);
    return was && mine;
}

bool cancel_work(struct work_struct *work)
{
    API_CALL(cancel_work);
    return cancel(work, NULL);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
    API_CALL(cancel_delayed_work);
    return cancel(&dwork->work, &dwork->timer);
}

static bool runs(struct workqueue_struct *wq, const struct work_struct *work)
{
    return READ_ONCE(wq->running) == work;
}

static bool cancel_sync(struct work_struct *work, struct timer_list *timer)
{
    bool was, mine;

    might_sleep();
    was = grab(work, timer, &mine);
    if (work->wq)
        wait_event(work->wq->idle, !runs(work->wq, work));
    __atomic_store_n(&work->pending, 0, __ATOMIC_RELEASE);
    return was;
}

bool cancel_work_sync(struct work_struct *work)
{
    API_SLEEPS(cancel_work_sync);
    return cancel_sync(work, NULL);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
    API_SLEEPS(cancel_work_sync);
    return cancel_sync(&dwork->work, &dwork->timer);
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
    bool mine;
    const bool was = grab(&dwork->work, &dwork->timer, &mine);

    API_CALL(mod_delayed_work);
    if (mine)
        enqueue_later(wq, dwork, delay);
    return was;
}

/* --- flushing -------------------------------------------------------------------- */

/* TURN has run, or nothing up to it is left. */
static bool is_over(struct workqueue_struct *wq, unsigned turn)
{
    const unsigned long flags = raw_spinlock_irqsave(&wq->lock);
    const struct work_struct *first =
        list_first_entry_or_null(&wq->works, struct work_struct, entry);
    const bool over = (int)(wq->passed - turn) >= 0 ||
                      (!wq->running && (!first || (int)(first->turn - turn) > 0));

    raw_spin_unlock_irqrestore(&wq->lock, flags);
    return over;
}

void flush_workqueue(struct workqueue_struct *wq)
{
    unsigned turn;

    API_SLEEPS(flush_workqueue);
    turn = READ_ONCE(wq->turns);
    wait_event(wq->idle, is_over(wq, turn));
}

bool flush_work(struct work_struct *work)
{
    struct workqueue_struct *wq = work->wq;
    unsigned turn;

    API_SLEEPS(flush_work);
    if (!wq || (list_empty(&work->entry) && !runs(wq, work)))
        return false;
    turn = READ_ONCE(work->turn);
    wait_event(wq->idle, is_over(wq, turn) || (list_empty(&work->entry) && !runs(wq, work)));
    return true;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
    might_sleep();
    if (timer_delete(&dwork->timer))
        enqueue(dwork->work.wq, &dwork->work);
    return flush_work(&dwork->work);
}
