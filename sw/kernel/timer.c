/* SPDX-License-Identifier: Apache-2.0 */
/* Time and timers from the CLINT's 64-bit counter; there is no periodic tick. */
#include "timer.h"

#include "arch.h"
#include "clint_regs.h"
#include "delay.h"
#include "internal.h"
#include "interrupt.h"
#include "io.h"
#include "of.h"

static u8 __iomem *clint;
static u32 frequency;   /* Hz */
static u32 ns_per_tick; /* 0: not a whole number */
static u32 ticks_per_jiffy;
static struct list_head timers = LIST_HEAD_INIT(timers); /* earliest first */
static struct tasklet_struct expiry;

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
    unsigned long left = msecs_to_jiffies(ms) + 1;

    while (left)
        left = schedule_timeout(left);
}

/* --- timers ------------------------------------------------------------ */

/* High word first to "never", so that no early interrupt comes from a mixed value. */
static void set_compare(u64 when)
{
    writel_relaxed(UINT32_MAX, clint + CLINT_MTIMECMPH(0));
    writel_relaxed((u32)when, clint + CLINT_MTIMECMP(0));
    writel_relaxed((u32)(when >> 32), clint + CLINT_MTIMECMPH(0));
}

/* Called with interrupts off: arms the interrupt for the first timer. */
static void program(void)
{
    const struct timer_list *first = list_first_entry_or_null(&timers, struct timer_list, node);
    u64 now;
    unsigned long left;

    if (!first) {
        arch_irq_source_disable(ARCH_IRQ_TIMER);
        return;
    }
    now = ticks() / ticks_per_jiffy;
    left = first->expires - (unsigned long)now;
    if ((long)left < 0)
        left = 0;
    set_compare((now + left) * ticks_per_jiffy);
    arch_irq_source_enable(ARCH_IRQ_TIMER);
}

void timer_handle_irq(void)
{
    arch_irq_source_disable(ARCH_IRQ_TIMER);
    tasklet_schedule(&expiry);
}

static void run_expired(struct tasklet_struct *t)
{
    unsigned long flags = arch_irq_save();
    struct timer_list *first;

    (void)t;
    while ((first = list_first_entry_or_null(&timers, struct timer_list, node)) != NULL &&
           !time_after(first->expires, jiffies)) {
        list_del_init(&first->node);
        arch_irq_restore(flags);
        first->function(first);
        flags = arch_irq_save();
    }
    program();
    arch_irq_restore(flags);
}

void timer_setup(struct timer_list *t, void (*function)(struct timer_list *t))
{
    INIT_LIST_HEAD(&t->node);
    t->expires = 0;
    t->function = function;
}

bool mod_timer(struct timer_list *t, unsigned long expires)
{
    const unsigned long flags = arch_irq_save();
    const bool pending = !list_empty(&t->node);
    struct timer_list *later;

    list_del_init(&t->node);
    t->expires = expires;
    list_for_each_entry (later, &timers, node)
        if (time_after(later->expires, expires))
            break;
    list_add_tail(&t->node, &later->node);
    program();
    arch_irq_restore(flags);
    return pending;
}

bool del_timer(struct timer_list *t)
{
    const unsigned long flags = arch_irq_save();
    const bool pending = !list_empty(&t->node);

    list_del_init(&t->node);
    if (pending)
        program();
    arch_irq_restore(flags);
    return pending;
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
    tasklet_setup(&expiry, run_expired);
    clint = of_iomap(np, 0);
    if (!clint)
        panic("device tree: no timer (riscv,clint0)");
}
