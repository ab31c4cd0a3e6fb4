/* SPDX-License-Identifier: Apache-2.0 */
#include "registry.h"

#include "adma.h"
#include "clint.h"
#include "cpu_config.h"
#include "exit_device.h"
#include "fail.h"
#include "memory_config.h"
#include "ns16550a.h"
#include "pl011.h"
#include "pl080.h"
#include "plic.h"
#include "rcpc.h"
#include "test_fifo.h"
#include "testctl.h"

#include <libfdt.h>
#include <string.h>

/* --- a region that is not modelled -------------------------------------- */

static enum bus_status absent_read(void *dev, uint32_t off, unsigned size, uint32_t *val)
{
    *val = 0;
    note(&((struct device *)dev)->notes, NOTE_NOT_MODELLED, off,
         "read of %u bytes at 0x%03x gives 0", size, off);
    return BUS_OK;
}

static enum bus_status absent_write(void *dev, uint32_t off, unsigned size, uint32_t val)
{
    note(&((struct device *)dev)->notes, NOTE_NOT_MODELLED, off,
         "write of 0x%0*x at 0x%03x has no effect", (int)(2 * size), val, off);
    return BUS_OK;
}

static const char *const absent_compatible[] = {"(not modelled)", NULL};

/* The builder makes the window as large as the node's region. */
static const struct device_class absent_class = {
    .name = "absent",
    .compatible = absent_compatible,
    .size = sizeof(struct device),
    .read = absent_read,
    .write = absent_write,
};

const struct part part_absent = {
    PART_ABSENT, ROLE_NONE, &absent_class, "region that reads zero (--allow-unknown)", NULL,
    NULL,        0};

/* --- the table ----------------------------------------------------------- */

static const char *const cpu_compatible[] = {"riscv", NULL};
static const char *const ram_compatible[] = {"mmio-sram", NULL};
static const char *const rom_compatible[] = {"mtd-rom", NULL};

/* clang-format off */
const struct part registry[] = {
    {PART_CPU, ROLE_NONE, NULL, "RV32IMAC hart",
     cpu_compatible, cpu_params, sizeof(struct cpu_config)},
    {PART_MEMORY, ROLE_NONE, NULL, "RAM", /* and every /memory node */
     ram_compatible, memory_params, sizeof(struct memory_config)},
    {PART_MEMORY, ROLE_ROM, NULL, "ROM",
     rom_compatible, memory_params, sizeof(struct memory_config)},
    {PART_DEVICE, ROLE_TIMER, &clint_class, "timer and software interrupts", NULL, NULL, 0},
    {PART_DEVICE, ROLE_INTC, &plic_class, "interrupt controller", NULL, NULL, 0},
    {PART_DEVICE, ROLE_SERIAL, &ns16550a_class, "serial port ns16550a", NULL, NULL, 0},
    {PART_DEVICE, ROLE_SERIAL, &pl011_class, "serial port PL011", NULL, NULL, 0},
    {PART_DEVICE, ROLE_EXIT, &exit_class, "ends the run", NULL, NULL, 0},
    {PART_DEVICE, ROLE_NONE, &testctl_class, "test control", NULL, NULL, 0},
    {PART_DEVICE, ROLE_SUPPLY, &rcpc_class, "reset, clock and power controller", NULL, NULL, 0},
    {PART_DEVICE, ROLE_NONE, &test_fifo_class, "test FIFO with DMA requests", NULL, NULL, 0},
    {PART_DMA, ROLE_NONE, &pl080_class, "DMA controller, 8 channels, 2 masters", NULL, NULL, 0},
    {PART_DMA, ROLE_NONE, &pl081_class, "DMA controller, 2 channels, 1 master", NULL, NULL, 0},
    {PART_DMA, ROLE_NONE, &adma_class, "DMA controller with XOR and P+Q", NULL, NULL, 0},
};
/* clang-format on */

const unsigned registry_count = sizeof registry / sizeof *registry;

const char *const *part_compatible(const struct part *p)
{
    return p->cls ? p->cls->compatible : p->compatible;
}

const struct param *part_params(const struct part *p)
{
    return p->cls ? p->cls->params : p->params;
}

size_t part_config_size(const struct part *p)
{
    return p->cls ? p->cls->config_size : p->config_size;
}

bool part_is_pl08x(const struct part *p)
{
    return p->cls == &pl080_class || p->cls == &pl081_class;
}

const struct part *registry_find(const char *name)
{
    for (unsigned i = 0; i < registry_count; i++)
        for (const char *const *c = part_compatible(&registry[i]); *c; c++)
            if (!strcmp(*c, name))
                return &registry[i];
    return NULL;
}

const struct part *registry_of_node(const void *fdt, int node)
{
    int count = fdt_stringlist_count(fdt, node, "compatible");
    int length;
    const char *type = fdt_getprop(fdt, node, "device_type", &length);

    if (type && length == sizeof "memory" && !memcmp(type, "memory", sizeof "memory"))
        return registry_find("mmio-sram");
    for (int i = 0; i < count; i++) {
        const char *name = fdt_stringlist_get(fdt, node, "compatible", i, NULL);
        const struct part *p = name ? registry_find(name) : NULL;

        if (p)
            return p;
    }
    return NULL;
}

const struct param *registry_params(const void *fdt, int node)
{
    const struct part *part = registry_of_node(fdt, node);

    if (node == fdt_path_offset(fdt, "/cpus"))
        return cluster_params;
    return part ? part_params(part) : NULL;
}

void registry_list(char *text, size_t size)
{
    *text = 0;
    for (unsigned i = 0; i < registry_count; i++)
        for (const char *const *c = part_compatible(&registry[i]); *c; c++)
            fail_list(text, size, *c);
}
