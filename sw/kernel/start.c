/* SPDX-License-Identifier: Apache-2.0 */
/* From the first C code to main(): the order in which the kernel's parts come up. */
#include "internal.h"

#include "arch.h"
#include "of.h"

int main(void);

/* The RAM that holds this program; the heap is what lies behind it, without the device tree. */
static void heap_init(const void *blob)
{
    const phys_addr_t start = virt_to_phys(arch_heap_start());
    const phys_addr_t tree = virt_to_phys(blob) & ~15ull;
    const phys_addr_t tree_end = ALIGN(virt_to_phys(blob) + fdt_blob_size(blob), 16);
    phys_addr_t from = start, to = 0;

    for (struct device_node *np = of_next_node(NULL); np; np = of_next_node(np)) {
        const char *type = of_get_string(np, "device_type");
        struct resource res;

        if (!type || __builtin_strcmp(type, "memory"))
            continue;
        for (unsigned i = 0; !of_address_to_resource(np, i, &res); i++)
            if (res.start <= start && start - res.start < res.size)
                to = min(res.start + res.size, (phys_addr_t)UINTPTR_MAX - 4095);
    }
    if (!to)
        panic("device tree: no memory node holds address %08llx, where this program lies", start);
    if (tree < to && tree_end > start) { /* the larger side of the tree's blob */
        if (tree < start || to - tree_end > tree - start)
            from = tree_end;
        else
            to = tree;
    }
    if (from >= to || to - from < 65536)
        panic("only %lu bytes of RAM behind the program and the device tree; 65536 are needed",
              from < to ? (unsigned long)(to - from) : 0ul);
    slab_init(phys_to_virt(from), phys_to_virt(to));
}

void start_kernel(unsigned long hart, const void *blob)
{
    init_task.stack = arch_boot_stack();
    init_task.stack[0] = STACK_MAGIC;
    cpus[0].hart = (unsigned)hart;
    softirq_init_cpu(&cpus[0]);
    timer_init_cpu(&cpus[0]);
    of_init(blob);
    console_init();
    exit_init();
    if (!console_present())
        /* nobody reads it, but the code is seen */
        panic("device tree: no console (ns16550a, arm,pl011)");
    heap_init(blob);
    arch_irq_enable(); /* no source is enabled yet */
    sched_init();
    timer_init();
    plic_init();
    irq_init();
    smp_init();
    workqueue_init();
    console_irq_init();
    kernel_params_init();
    platform_init();
    kernel_exit((unsigned)main());
}
