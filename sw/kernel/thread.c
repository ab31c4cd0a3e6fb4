/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cooperative threads. There is no idle thread: the thread that sleeps last
 * waits for interrupts until somebody is ready.
 */
#include "arch.h"
#include "err.h"
#include "internal.h"
#include "interrupt.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"
#include "timer.h"

#define STACK_MAGIC 0x57ac6e9du
enum { STACK_BYTES = 8192 };

extern u32 __boot_stack[];

static struct list_head run_queue = LIST_HEAD_INIT(run_queue);
static struct task_struct main_thread;
struct task_struct *current = &main_thread;

void threads_init(void)
{
    strscpy(main_thread.comm, "main", sizeof main_thread.comm);
    INIT_LIST_HEAD(&main_thread.run);
    main_thread.stack = __boot_stack;
    main_thread.stack[0] = STACK_MAGIC;
}

bool wake_up_process(struct task_struct *task)
{
    const unsigned long flags = arch_irq_save();
    const bool asleep = task->state == TASK_UNINTERRUPTIBLE;

    if (asleep) {
        task->state = TASK_RUNNING;
        list_add_tail(&task->run, &run_queue);
    }
    arch_irq_restore(flags);
    return asleep;
}

/* Interrupts are off from the check to the wfi, which they end all the same: none is missed. */
static struct task_struct *next_ready(void)
{
    while (list_empty(&run_queue)) {
        if (tasklets_pending()) {
            tasklets_run();
            continue;
        }
        arch_wait_for_irq();
        arch_irq_enable();
        arch_irq_disable();
    }
    return list_first_entry(&run_queue, struct task_struct, run);
}

void schedule_locked(void)
{
    struct task_struct *prev = current;
    struct task_struct *next;

    if (prev->stack[0] != STACK_MAGIC)
        panic("thread %s: stack overflow", prev->comm);
    if (prev->state == TASK_RUNNING)
        list_add_tail(&prev->run, &run_queue);
    if (tasklets_pending())
        tasklets_run();
    next = next_ready();
    list_del_init(&next->run);
    if (next == prev)
        return;
    current = next;
    arch_switch(&prev->sp, next->sp);
}

void cond_resched(void)
{
    unsigned long flags;

    might_sleep();
    flags = arch_irq_save();
    schedule_locked();
    arch_irq_restore(flags);
}

struct sleeper {
    struct timer_list timer;
    struct task_struct *task;
};

static void wake_sleeper(struct timer_list *t)
{
    wake_up_process(container_of(t, struct sleeper, timer)->task);
}

unsigned long schedule_timeout_locked(unsigned long timeout)
{
    struct sleeper s = {.task = current};
    unsigned long end, now;

    current->state = TASK_UNINTERRUPTIBLE;
    if (timeout == MAX_SCHEDULE_TIMEOUT) {
        schedule_locked();
        return timeout;
    }
    timer_setup(&s.timer, wake_sleeper);
    end = jiffies + timeout;
    mod_timer(&s.timer, end);
    schedule_locked();
    del_timer(&s.timer);
    now = jiffies;
    return time_after(end, now) ? end - now : 0;
}

unsigned long schedule_timeout(unsigned long timeout)
{
    unsigned long flags, left;

    might_sleep();
    flags = arch_irq_save();
    left = schedule_timeout_locked(timeout);
    arch_irq_restore(flags);
    return left;
}

static void thread_main(void)
{
    arch_irq_enable();
    current->result = current->fn(current->data);
    arch_irq_disable();
    complete(&current->exited);
    current->state = TASK_DEAD;
    schedule_locked();
    panic("a dead thread was woken");
}

struct task_struct *kthread_run(int (*fn)(void *data), void *data, const char *format, ...)
{
    struct task_struct *task;
    unsigned long flags;
    va_list args;

    might_sleep();
    task = kzalloc(sizeof *task, GFP_KERNEL);
    if (!task)
        return ERR_PTR(-ENOMEM);
    task->stack = kmalloc(STACK_BYTES, GFP_KERNEL);
    if (!task->stack) {
        kfree(task);
        return ERR_PTR(-ENOMEM);
    }
    va_start(args, format);
    vsnprintf(task->comm, sizeof task->comm, format, args);
    va_end(args);
    task->stack[0] = STACK_MAGIC;
    task->sp = arch_thread_stack(task->stack, STACK_BYTES, thread_main);
    task->fn = fn;
    task->data = data;
    init_completion(&task->exited);

    flags = arch_irq_save();
    list_add_tail(&task->run, &run_queue);
    arch_irq_restore(flags);
    return task;
}

/* The thread completes `exited` while it still stands on its stack, but it does not run again: we
 * only go on after it has switched away. */
int kthread_stop(struct task_struct *task)
{
    int result;

    WRITE_ONCE(task->should_stop, true);
    wait_for_completion(&task->exited);
    result = task->result;
    kfree(task->stack);
    kfree(task);
    return result;
}

bool kthread_should_stop(void)
{
    return READ_ONCE(current->should_stop);
}
