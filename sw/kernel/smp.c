/* SPDX-License-Identifier: Apache-2.0 */
/* The harts besides the first: each begins as its own idle thread. */
#include "err.h"
#include "internal.h"
#include "jiffies.h"
#include "of.h"
#include "string.h"

enum { START_MS = 100 };

static bool stopping;

static void begin(void)
{
    struct cpu *cpu = this_cpu();

    arch_irq_source_enable(ARCH_IRQ_SOFTWARE);
    arch_irq_source_enable(ARCH_IRQ_EXTERNAL);
    __atomic_store_n(&cpu->online, true, __ATOMIC_RELEASE);
    cpu_idle();
}

/* False: the hart does not come. */
static bool start(struct cpu *cpu)
{
    const unsigned long begun = jiffies;
    struct task_struct *idle = idle_new(cpu, begin);

    softirq_init_cpu(cpu);
    timer_init_cpu(cpu);
    plic_init_cpu(cpu);
    arch_hart_start(cpu->hart, idle->sp, idle);
    ipi_send(cpu);
    while (!__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE))
        if (jiffies - begun > START_MS)
            return false;
    return true;
}

/* Numbers are given in the order of the device tree. */
void smp_init(void)
{
    struct device_node *np = of_find_node_by_path("/cpus");
    struct cpu *cpu = cpus;

    arch_irq_source_enable(ARCH_IRQ_SOFTWARE);
    for (np = np ? np->child : NULL; np && cpu + 1 < cpus + NR_CPUS; np = np->sibling) {
        const char *type = of_get_string(np, "device_type");
        u32 hart;

        if (!type || strcmp(type, "cpu") || !of_device_is_available(np) ||
            of_property_read_u32(np, "reg", &hart) || hart == cpus[0].hart ||
            hart >= ARCH_HARTS_MAX)
            continue;
        cpu++;
        cpu->id = (unsigned)(cpu - cpus);
        cpu->hart = hart;
        if (!start(cpu)) {
            pr_warn("hart %u does not start\n", hart);
            return;
        }
    }
}

/* Whoever sent it has made a thread ready, or everything ends. */
void smp_handle_ipi(void)
{
    ipi_clear(this_cpu());
    if (READ_ONCE(stopping))
        arch_halt();
    sched_ipi();
}

void smp_stop_others(void)
{
    WRITE_ONCE(stopping, true);
    for (const struct cpu *cpu = cpus; cpu < cpus + NR_CPUS && cpu->online; cpu++)
        if (cpu != this_cpu())
            ipi_send(cpu);
}
