/* SPDX-License-Identifier: Apache-2.0 */
#include "team.h"

#include "jiffies.h"
#include "spinlock.h"

static struct {
    struct raw_spinlock lock;
    char text[64];
    unsigned n;
} trace;

void trace_reset(void)
{
    trace.n = 0;
    trace.text[0] = '\0';
}

void trace_add(char c)
{
    const unsigned long flags = raw_spinlock_irqsave(&trace.lock);

    if (trace.n + 1 < sizeof trace.text) {
        trace.text[trace.n++] = c;
        trace.text[trace.n] = '\0';
    }
    raw_spin_unlock_irqrestore(&trace.lock, flags);
}

const char *trace_text(void)
{
    return trace.text;
}

struct task_struct *bound(int (*fn)(void *data), void *data, unsigned cpu)
{
    struct task_struct *task = kthread_create(fn, data, "test/%u", cpu);

    kthread_bind(task, cpu);
    return task;
}

void team_start(struct team *team, int (*fn)(void *data), void *data)
{
    team->n = num_online_cpus();
    for (unsigned i = 0; i < team->n; i++)
        team->task[i] = bound(fn, data, i);
    for (unsigned i = 0; i < team->n; i++)
        wake_up_process(team->task[i]);
}

int team_join(struct team *team)
{
    int sum = 0;

    for (unsigned i = 0; i < team->n; i++)
        sum += kthread_stop(team->task[i]);
    return sum;
}

void bind_main(void)
{
    kthread_bind(current, 0);
    schedule();
}

void unbind_main(void)
{
    current->on_cpu_only = 0;
}

bool spin_until(const bool *flag)
{
    const unsigned long start = jiffies;

    while (!READ_ONCE(*flag))
        if (jiffies - start > 1000)
            return false;
    return true;
}
