/* SPDX-License-Identifier: Apache-2.0 */
#include "kthread.h"

#include "contract.h"
#include "err.h"
#include "internal.h"

static void thread_main(void)
{
    task_begin();
    CHECKED_CALLBACK("thread", current->fn, current->result = current->fn(current->data));
    complete(&current->exited);
    task_exit();
}

struct task_struct *kthread_vcreate(int (*fn)(void *data), void *data, const char *format,
                                    va_list args)
{
    struct task_struct *task;

    API_SLEEPS(kthread_create);
    task = task_new(thread_main);
    if (IS_ERR(task))
        return task;
    vsnprintf(task->comm, sizeof task->comm, format, args);
    task->fn = fn;
    task->data = data;
    init_completion(&task->exited);
    task->state = TASK_UNINTERRUPTIBLE;
    return task;
}

struct task_struct *kthread_create(int (*fn)(void *data), void *data, const char *format, ...)
{
    struct task_struct *task;
    va_list args;

    va_start(args, format);
    task = kthread_vcreate(fn, data, format, args);
    va_end(args);
    return task;
}

struct task_struct *kthread_run(int (*fn)(void *data), void *data, const char *format, ...)
{
    struct task_struct *task;
    va_list args;

    va_start(args, format);
    task = kthread_vcreate(fn, data, format, args);
    va_end(args);
    if (!IS_ERR(task))
        wake_up_process(task);
    return task;
}

void kthread_bind(struct task_struct *task, unsigned cpu)
{
    task->on_cpu_only = (u8)(cpu + 1);
}

/* The thread is dead once it cannot be seen alive under the scheduler's lock, which it gives back
 * only after it has left its stack. */
static void wait_until_gone(struct task_struct *task)
{
    unsigned state;

    do {
        const unsigned long flags = sched_lock_irqsave();

        state = task->state;
        sched_unlock(flags);
    } while (state != TASK_DEAD && (cond_resched(), true));
}

int kthread_stop(struct task_struct *task)
{
    int result;

    API_SLEEPS(kthread_stop);
    WRITE_ONCE(task->should_stop, true);
    wake_up_process(task);
    wait_for_completion(&task->exited);
    wait_until_gone(task);
    result = task->result;
    task_free(task);
    return result;
}

bool kthread_should_stop(void)
{
    return READ_ONCE(current->should_stop);
}
