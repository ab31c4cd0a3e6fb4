/* SPDX-License-Identifier: Apache-2.0 */
/* Time, timers and software interrupts from the CLINT. Its 64-bit counter is the clock; there is no
 * periodic tick. */
#include "timer.h"

#include "arch.h"
#include "clint_regs.h"
#include "contract.h"
#include "delay.h"
#include "internal.h"
#include "interrupt.h"
#include "io.h"
#include "of.h"

static u8 __iomem *clint;
static u32 frequency;   /* Hz */
static u32 ns_per_tick; /* 0: not a whole number */
static u32 ticks_per_jiffy;

/* --- clock ------------------------------------------------------------- */

static u64 ticks(void)
{
    u32 high, low;

    if (unlikely(!clint))
        return 0; /* messages before timer_init() */
    do {
        high = readl_relaxed(clint + CLINT_MTIMEH);
        low = readl_relaxed(clint + CLINT_MTIME);
    } while (unlikely(readl_relaxed(clint + CLINT_MTIMEH) != high));
    return (u64)high << 32 | low;
}

u64 ktime_get_ns(void)
{
    const u64 t = ticks();

    if (likely(ns_per_tick))
        return t * ns_per_tick;
    if (!frequency)
        return 0;
    return t / frequency * 1000000000 + t % frequency * 1000000000 / frequency;
}

ktime_t ktime_get(void)
{
    return (ktime_t)ktime_get_ns();
}

unsigned long get_jiffies(void)
{
    return (unsigned long)(ticks() / ticks_per_jiffy);
}

void ndelay(unsigned long ns)
{
    const u64 start = ktime_get_ns();

    while (ktime_get_ns() - start < ns)
        ;
}

void udelay(unsigned long us)
{
    const u64 start = ktime_get_ns();

    while (ktime_get_ns() - start < (u64)us * 1000)
        ;
}

/* One jiffy more, as the current one has begun already. */
void msleep(unsigned ms)
{
    long left = (long)msecs_to_jiffies(ms) + 1;

    API_SLEEPS(msleep);
    while (left)
        left = schedule_timeout_uninterruptible(left);
}

/* Short ones are spun, others are slept through as far as jiffies go. */
void usleep_range(unsigned long min_us, unsigned long max_us)
{
    const u64 end = ktime_get_ns() + (u64)min_us * 1000;

    (void)max_us;
    API_SLEEPS(msleep);
    if (min_us > 2000)
        schedule_timeout_uninterruptible((long)(min_us / 1000) - 1);
    while (ktime_get_ns() < end)
        cond_resched();
}

/* --- timers: each hart has a list, and serves it -------------------------- */

/* High word first to "never", so that no early interrupt comes from a mixed value. */
static void set_compare(unsigned hart, u64 when)
{
    writel_relaxed(UINT32_MAX, clint + CLINT_MTIMECMPH(hart));
    writel_relaxed((u32)when, clint + CLINT_MTIMECMP(hart));
    writel_relaxed((u32)(when >> 32), clint + CLINT_MTIMECMPH(hart));
}

/* Arms this hart's interrupt for its first timer or the end of the time slice. Interrupts off,
 * timer_lock held. */
static void program(struct cpu *cpu)
{
    const struct timer_list *first =
        list_first_entry_or_null(&cpu->timers, struct timer_list, node);
    u64 when = cpu->tick;

    if (!first && !cpu->ticking) {
        arch_irq_source_disable(ARCH_IRQ_TIMER);
        return;
    }
    if (first) {
        const u64 now = ticks() / ticks_per_jiffy;
        const long left = (long)(first->expires - (unsigned long)now);
        const u64 expiry = (now + (unsigned long)max(left, 0l)) * ticks_per_jiffy;

        when = cpu->ticking ? min(when, expiry) : expiry;
    }
    set_compare(cpu->hart, when);
    arch_irq_source_enable(ARCH_IRQ_TIMER);
}

void tick_start(void)
{
    struct cpu *cpu = this_cpu();

    if (cpu->ticking || unlikely(!clint))
        return;
    spinlock_acquire(&cpu->timer_lock);
    cpu->tick = ticks() + (u64)TIMESLICE_MS * ticks_per_jiffy;
    cpu->ticking = true;
    program(cpu);
    spinlock_release(&cpu->timer_lock);
}

void timer_handle_irq(void)
{
    struct cpu *cpu = this_cpu();
    const struct timer_list *first;
    bool slice_over;

    spinlock_acquire(&cpu->timer_lock);
    slice_over = cpu->ticking && ticks() >= cpu->tick;
    if (slice_over)
        cpu->ticking = false;
    first = list_first_entry_or_null(&cpu->timers, struct timer_list, node);
    if (first && !time_after(first->expires, jiffies)) {
        arch_irq_source_disable(ARCH_IRQ_TIMER); /* run_timers() goes on from there */
        cpu->softirqs |= 1u << TIMER_SOFTIRQ;
    } else {
        program(cpu);
    }
    spinlock_release(&cpu->timer_lock);
    if (slice_over)
        sched_tick();
}

void run_timers(void)
{
    struct cpu *cpu = this_cpu();
    struct timer_list *first;

    spinlock_acquire(&cpu->timer_lock);
    while ((first = list_first_entry_or_null(&cpu->timers, struct timer_list, node)) != NULL &&
           !time_after(first->expires, jiffies)) {
        list_del_init(&first->node);
        cpu->running_timer = first;
        spinlock_release(&cpu->timer_lock);
        arch_irq_enable();
        CHECKED_CALLBACK("timer", first->function, first->function(first));
        arch_irq_disable();
        spinlock_acquire(&cpu->timer_lock);
        WRITE_ONCE(cpu->running_timer, NULL);
    }
    program(cpu);
    spinlock_release(&cpu->timer_lock);
}

void timer_setup(struct timer_list *t, void (*function)(struct timer_list *t), unsigned flags)
{
    (void)flags;
    INIT_LIST_HEAD(&t->node);
    t->expires = 0;
    t->function = function;
    t->cpu = NULL;
}

/* The lock of the hart that the timer is on, or was on last, with interrupts off; NULL: on none
 * yet. */
static struct cpu *lock_timer(const struct timer_list *t, unsigned long *flags)
{
    *flags = arch_irq_save();
    for (;;) {
        struct cpu *cpu = READ_ONCE(t->cpu);

        if (!cpu)
            return NULL;
        spinlock_acquire(&cpu->timer_lock);
        if (likely(cpu == t->cpu))
            return cpu;
        spinlock_release(&cpu->timer_lock); /* it has moved */
    }
}

/* timer_lock held. */
static void insert(struct cpu *cpu, struct timer_list *t)
{
    struct timer_list *later;

    list_for_each_entry (later, &cpu->timers, node)
        if (time_after(later->expires, t->expires))
            break;
    list_add_tail(&t->node, &later->node);
    if (cpu == this_cpu()) /* another hart does it when the function has run */
        program(cpu);
}

/* The timer goes to the caller's hart. One whose function runs stays where it is, so that it never
 * runs twice at the same time. */
bool mod_timer(struct timer_list *t, unsigned long expires)
{
    struct cpu *cpu, *here;
    unsigned long flags;
    bool pending;

    API_CALL(mod_timer);
    cpu = lock_timer(t, &flags);
    here = this_cpu();
    pending = !list_empty(&t->node);
    list_del_init(&t->node);
    if (cpu != here && !(cpu && cpu->running_timer == t)) {
        if (cpu)
            spinlock_release(&cpu->timer_lock);
        spinlock_acquire(&here->timer_lock);
        t->cpu = cpu = here;
    }
    t->expires = expires;
    insert(cpu, t);
    spinlock_release(&cpu->timer_lock);
    arch_irq_restore(flags);
    return pending;
}

/* True if it was pending; *RUNS: its function does. */
static bool take_off(struct timer_list *t, bool *runs)
{
    unsigned long flags;
    struct cpu *cpu = lock_timer(t, &flags);
    const bool pending = !list_empty(&t->node);

    *runs = cpu && cpu->running_timer == t;
    list_del_init(&t->node);
    if (pending && cpu == this_cpu())
        program(cpu);
    if (cpu)
        spinlock_release(&cpu->timer_lock);
    arch_irq_restore(flags);
    return pending;
}

bool timer_delete(struct timer_list *t)
{
    bool runs;

    API_CALL(timer_delete);
    return take_off(t, &runs);
}

bool timer_delete_sync(struct timer_list *t)
{
    bool pending = false, runs;

    API_CALL(timer_delete_sync);
    do {
        pending |= take_off(t, &runs);
        while (runs && READ_ONCE(t->cpu->running_timer) == t)
            ;
    } while (runs);
    return pending;
}

void timer_init_cpu(struct cpu *cpu)
{
    INIT_LIST_HEAD(&cpu->timers);
}

/* --- software interrupts ---------------------------------------------------- */

void ipi_send(const struct cpu *cpu)
{
    arch_io_wmb();
    writel_relaxed(1, clint + CLINT_MSIP(cpu->hart));
}

void ipi_clear(const struct cpu *cpu)
{
    writel_relaxed(0, clint + CLINT_MSIP(cpu->hart));
    arch_io_mb();
}

void timer_init(void)
{
    struct device_node *np = of_find_compatible_node(NULL, "riscv,clint0");

    if (!np)
        np = of_find_compatible_node(NULL, "sifive,clint0");
    if (of_property_read_u32(of_find_node_by_path("/cpus"), "timebase-frequency", &frequency) ||
        frequency < HZ)
        panic("device tree: /cpus: timebase-frequency is missing or below %lu Hz", HZ);
    ns_per_tick = 1000000000 % frequency ? 0 : 1000000000 / frequency;
    ticks_per_jiffy = frequency / HZ;
    clint = of_iomap(np, 0);
    if (!clint)
        panic("device tree: no timer (riscv,clint0)");
}
