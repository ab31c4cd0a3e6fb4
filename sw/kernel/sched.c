/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler. One queue holds the ready threads of all harts, the most urgent
 * first and equals in the order in which they became ready. Under its lock a
 * hart takes the first thread that it may run; whoever makes a thread ready
 * looks for the hart that does the least urgent work, and interrupts it.
 *
 * The lock stays held from the decision until the next thread stands on its own
 * stack: no other hart takes a thread that has not left yet.
 */
#include "sched.h"

#include "contract.h"
#include "err.h"
#include "internal.h"
#include "interrupt.h"
#include "slab.h"
#include "spinlock.h"
#include "timer.h"

enum { PRIO_FIFO = 10, PRIO_FIFO_LOW = 20, PRIO_NORMAL = 50, PRIO_IDLE = 255 };

struct raw_spinlock sched_lock;
static struct list_head ready = LIST_HEAD_INIT(ready);

struct task_struct init_task = {
    .preempt = {.calm = 1},
    .cpu = &cpus[0],
    .prio = PRIO_NORMAL,
    .on_rq = true,
    .run = LIST_HEAD_INIT(init_task.run),
    .comm = "main",
};

struct cpu cpus[NR_CPUS] = {{.curr = &init_task, .online = true}};

unsigned smp_processor_id(void)
{
    return this_cpu()->id;
}

unsigned num_online_cpus(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < NR_CPUS; i++)
        n += READ_ONCE(cpus[i].online);
    return n;
}

/* --- the queue: sched_lock held ------------------------------------------ */

/* Behind its equals; in front of them if it did not give way of its own. */
static void enqueue(struct task_struct *task, bool in_front)
{
    struct list_head *pos = ready.prev;

    for (; pos != &ready; pos = pos->prev) {
        const u8 prio = list_entry(pos, struct task_struct, run)->prio;

        if (prio < task->prio || (prio == task->prio && !in_front))
            break;
    }
    list_add(&task->run, pos);
}

static bool may_run_on(const struct task_struct *task, const struct cpu *cpu)
{
    return !task->on_cpu_only || task->on_cpu_only == cpu->id + 1;
}

/* The thread that CPU should run next, NULL: none is ready. */
static struct task_struct *first_for(const struct cpu *cpu)
{
    struct task_struct *task;

    list_for_each_entry (task, &ready, run)
        if (likely(may_run_on(task, cpu)))
            return task;
    return NULL;
}

/* Makes CPU look at the queue: at once if it is another one, else as soon as it may. */
static void kick(struct cpu *cpu)
{
    if (!cpu->curr->preempt.calm)
        return;
    cpu->curr->preempt.calm = 0;
    if (cpu != this_cpu())
        ipi_send(cpu);
}

/* The hart that does the least urgent work, if TASK is more urgent; the one that it was on, and the
 * caller's, come first among equals. */
static struct cpu *least_urgent(const struct task_struct *task)
{
    struct cpu *best = NULL;
    unsigned lowest = task->prio;

    for (struct cpu *cpu = cpus; cpu < cpus + NR_CPUS && cpu->online; cpu++) {
        const unsigned prio = cpu->curr->prio;

        if (prio <= task->prio || !may_run_on(task, cpu) || !cpu->curr->preempt.calm)
            continue;
        if (prio > lowest || (prio == lowest && cpu == task->cpu)) {
            best = cpu;
            lowest = prio;
        }
    }
    return best;
}

/* A thread that waits for its turn: the first hart with an equal on it gets a time slice. */
static void start_slice(const struct task_struct *task)
{
    for (struct cpu *cpu = cpus; cpu < cpus + NR_CPUS && cpu->online; cpu++)
        if (cpu->curr->prio == task->prio && may_run_on(task, cpu)) {
            if (cpu == this_cpu())
                tick_start();
            else if (!cpu->ticking)
                ipi_send(cpu);
            return;
        }
}

/* Somebody should take TASK, which is in the queue. */
static void offer(const struct task_struct *task)
{
    struct cpu *cpu = least_urgent(task);

    if (likely(cpu))
        kick(cpu);
    else
        start_slice(task);
}

static void make_ready(struct task_struct *task)
{
    task->on_rq = true;
    enqueue(task, false);
    offer(task);
}

bool wake_up_locked(struct task_struct *task, unsigned states)
{
    if (!(task->state & states))
        return false;
    task->state = TASK_RUNNING;
    if (!task->on_rq) /* else it has not gone to sleep yet */
        make_ready(task);
    return true;
}

bool wake_up_process(struct task_struct *task)
{
    const unsigned long flags = sched_lock_irqsave();
    const bool woken = wake_up_locked(task, TASK_NORMAL);

    API_CALL(wake_up_process);
    sched_unlock(flags);
    return woken;
}

/* --- switching ----------------------------------------------------------- */

static __cold void stack_overflow(const struct task_struct *task)
{
    panic("thread %s: stack overflow", task->comm);
}

/* Called with sched_lock held; returns with it, on whatever hart takes the thread up again. */
static void switch_to_next(bool preempted, bool in_front)
{
    struct task_struct *prev = current, *next;
    struct cpu *cpu = this_cpu();

    if (unlikely(prev->stack[0] != STACK_MAGIC))
        stack_overflow(prev);
    prev->preempt.calm = 1;
    if (prev == cpu->idle)
        ;
    else if (preempted || prev->state == TASK_RUNNING)
        enqueue(prev, in_front);
    else
        prev->on_rq = false;
    next = first_for(cpu);
    if (next)
        list_del_init(&next->run);
    else
        next = cpu->idle;
    if (next == prev)
        return;
    cpu->curr = next;
    next->cpu = cpu;
    if (unlikely(prev->on_rq && prev != cpu->idle))
        offer(prev);
    arch_switch(&prev->sp, next->sp, next);
}

void schedule_locked(void)
{
    switch_to_next(false, false);
}

void schedule(void)
{
    unsigned long flags;

    API_SLEEPS(schedule);
    flags = sched_lock_to_sleep();
    switch_to_next(false, false);
    sched_unlock(flags);
}

/* Interrupts off. A thread whose time slice is over goes behind its equals, one that a more urgent
 * thread replaces stays in front of them. */
void preempt_schedule_irq(void)
{
    struct task_struct *first;

    spinlock_acquire(&sched_lock);
    first = first_for(this_cpu());
    switch_to_next(true, first && first->prio < current->prio);
    sched_release();
}

void preempt_schedule(void)
{
    if (arch_irqs_disabled()) {
        ipi_send(this_cpu()); /* comes, and looks again, once they are on */
        return;
    }
    while (preempt_due()) {
        arch_irq_disable();
        preempt_schedule_irq();
        arch_irq_enable();
    }
}

bool cond_resched(void)
{
    struct task_struct *first;
    unsigned long flags;
    bool others;

    API_SLEEPS(cond_resched);
    if (READ_ONCE(ready.next) == &ready &&
        !READ_ONCE(current->cpu->softirqs)) /* often called in a loop */
        return false;
    flags = sched_lock_to_sleep();
    first = first_for(this_cpu());
    others = first && first->prio <= current->prio;
    if (others)
        switch_to_next(true, false);
    sched_unlock(flags);
    return others;
}

/* sched_lock held. */
static bool others_turn(const struct cpu *cpu)
{
    const struct task_struct *first = first_for(cpu);

    return first && first->prio <= cpu->curr->prio && cpu->curr->prio >= PRIO_NORMAL - 20;
}

void sched_tick(void)
{
    const struct cpu *cpu = this_cpu();

    spinlock_acquire(&sched_lock);
    if (others_turn(cpu))
        cpu->curr->preempt.calm = 0;
    sched_release();
}

void sched_ipi(void)
{
    spinlock_acquire(&sched_lock);
    if (others_turn(this_cpu()))
        tick_start();
    sched_release();
}

/* --- sleeping with a limit ------------------------------------------------ */

struct sleeper {
    struct timer_list timer;
    struct task_struct *task;
};

static void wake_sleeper(struct timer_list *t)
{
    wake_up_process(container_of(t, struct sleeper, timer)->task);
}

/* The lock is given back for the timer, whose own is taken outside it: the state is set before, so
 * a wake-up in between is not lost. */
long schedule_timeout_locked(long timeout, unsigned state)
{
    struct sleeper s = {.task = current};
    unsigned long end, now;

    current->state = state;
    if (timeout == MAX_SCHEDULE_TIMEOUT) {
        schedule_locked();
        return timeout;
    }
    sched_release();
    timer_setup(&s.timer, wake_sleeper, 0);
    end = jiffies + (unsigned long)max(timeout, 0l);
    mod_timer(&s.timer, end);
    spinlock_acquire(&sched_lock);
    schedule_locked();
    sched_release();
    timer_delete_sync(&s.timer);
    now = jiffies;
    spinlock_acquire(&sched_lock);
    return time_after(end, now) ? (long)(end - now) : 0;
}

long schedule_timeout(long timeout)
{
    const unsigned state = current->state;
    unsigned long flags;

    API_SLEEPS(schedule_timeout);
    flags = sched_lock_to_sleep();
    if (state == TASK_RUNNING || current->state == TASK_RUNNING)
        schedule_locked(); /* awake before it went to sleep */
    else
        timeout = schedule_timeout_locked(timeout, state);
    sched_unlock(flags);
    return timeout;
}

long schedule_timeout_interruptible(long timeout)
{
    __set_current_state(TASK_INTERRUPTIBLE);
    return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
    __set_current_state(TASK_UNINTERRUPTIBLE);
    return schedule_timeout(timeout);
}

/* --- priorities ------------------------------------------------------------ */

static void set_prio(struct task_struct *task, u8 prio)
{
    const unsigned long flags = sched_lock_irqsave();
    const bool waits = !list_empty(&task->run);

    task->prio = prio;
    if (waits) {
        list_del_init(&task->run);
        make_ready(task);
    } else if (task->on_rq) { /* runs: perhaps another one should now */
        kick(task->cpu);
    }
    sched_unlock(flags);
}

void sched_set_fifo(struct task_struct *task)
{
    set_prio(task, PRIO_FIFO);
}

void sched_set_fifo_low(struct task_struct *task)
{
    set_prio(task, PRIO_FIFO_LOW);
}

void sched_set_normal(struct task_struct *task, int nice)
{
    nice = max(nice, -20);
    set_prio(task, (u8)(PRIO_NORMAL + min(nice, 19)));
}

/* --- the life of a thread ---------------------------------------------------- */

struct task_struct *task_new(void (*start)(void))
{
    struct task_struct *task = kzalloc(sizeof *task, GFP_KERNEL);

    if (!task)
        return ERR_PTR(-ENOMEM);
    task->stack = kmalloc(ARCH_STACK_BYTES, GFP_KERNEL);
    if (!task->stack) {
        kfree(task);
        return ERR_PTR(-ENOMEM);
    }
    task->preempt.calm = 1;
    task->cpu = current->cpu;
    task->prio = PRIO_NORMAL;
    INIT_LIST_HEAD(&task->run);
    task->stack[0] = STACK_MAGIC;
    task->sp = arch_thread_stack(task->stack, ARCH_STACK_BYTES, start);
    return task;
}

void task_free(struct task_struct *task)
{
    kfree(task->stack);
    kfree(task);
}

void task_begin(void)
{
    sched_release();
    arch_irq_enable();
}

void task_exit(void)
{
    arch_irq_disable();
    spinlock_acquire(&sched_lock);
    current->state = TASK_DEAD;
    schedule_locked();
    panic("a dead thread was woken");
}

/* --- idle --------------------------------------------------------------------- */

/* Interrupts are off from the look at the queue to the wfi, which they end all the same: none is
 * missed. The one that woke the hart also lets it leave. */
void cpu_idle(void)
{
    for (;;) {
        arch_irq_disable();
        if (preempt_due())
            preempt_schedule_irq();
        else if (unlikely(this_cpu()->softirqs))
            do_softirq();
        else
            arch_wait_for_irq();
        arch_irq_enable();
    }
}

static void idle_start(void)
{
    task_begin();
    cpu_idle();
}

struct task_struct *idle_new(struct cpu *cpu, void (*start)(void))
{
    struct task_struct *idle = task_new(start);

    if (IS_ERR(idle))
        panic("no memory for an idle thread");
    scnprintf(idle->comm, sizeof idle->comm, "idle/%u", cpu->id);
    idle->prio = PRIO_IDLE;
    idle->cpu = cpu;
    cpu->curr = cpu->idle = idle;
    return idle;
}

/* The idle thread of hart 0; the others' are made by smp.c. */
void sched_init(void)
{
    idle_new(&cpus[0], idle_start);
    cpus[0].curr = &init_task;
}
