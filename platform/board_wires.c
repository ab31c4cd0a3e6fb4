/* SPDX-License-Identifier: Apache-2.0 */
/* Interrupt wires: `interrupts` with `interrupt-parent`, and `interrupts-extended`. */
#include "board_node.h"

#include <libfdt.h>
#include <string.h>

/* An input that a specifier names. */
struct input {
    int target; /* part; -1 = an input that is not there: supervisor mode, or a CPU that is off */
    unsigned number;
};

/* The CPU whose interrupt controller is NODE: the node above. */
static struct board_part *cpu_of(struct board *b, int node)
{
    int parent = fdt_parent_offset(b->fdt, node);
    struct board_part *p = parent < 0 ? NULL : board_part_at(b, parent);

    return p && p->part->kind == PART_CPU ? p : NULL;
}

/* NODE is in a CPU that is not a part: its status is not okay. */
static bool in_absent_cpu(const struct board *b, int node)
{
    int parent = fdt_parent_offset(b->fdt, node);
    const char *type = parent < 0 ? NULL : node_text(b->fdt, parent, "device_type");

    return type && !strcmp(type, "cpu");
}

/* Specifier NUMBER at the interrupt controller node PARENT, for a wire from node FROM. */
static int find_input(struct board *b, int from, const char *property, int parent, uint32_t number,
                      struct input *in, struct failure *f)
{
    struct board_part *cpu = cpu_of(b, parent);
    struct board_part *p = board_part_at(b, parent);

    in->number = number;
    if (cpu || in_absent_cpu(b, parent)) {
        const bool machine = number == CPU_MSIP || number == CPU_MTIP || number == CPU_MEIP;

        in->target = cpu && machine ? (int)(cpu - b->part) : -1;
        if (!machine && number != 9 && number != 5 && number != 1 && number != UINT32_MAX)
            return node_fail(b, from, f,
                             "%s: a RISC-V hart has no interrupt %u; 3 is the software, "
                             "7 the timer, 11 the external interrupt",
                             property, number);
        return 0;
    }
    if (!p || p->part->role != ROLE_INTC)
        return node_fail(b, from, f,
                         "%s: the interrupt parent is neither a PLIC that is okay nor "
                         "the interrupt controller of a CPU",
                         property);
    /* The first parameter of an interrupt controller is its number of sources. */
    if (!number || number > p->config[0])
        return node_fail(b, from, f, "%s: %s has no source %u; there are 1 to %u", property,
                         p->name, number, p->config[0]);
    in->target = (int)(p - b->part);
    return 0;
}

static int parent_cells(const struct board *b, int from, const char *property, int parent,
                        struct failure *f)
{
    uint32_t cells = 0;

    if (parent < 0)
        return node_fail(b, from, f, "%s: the phandle of the interrupt parent leads to no node",
                         property);
    if (node_u32(b, parent, "#interrupt-cells", &cells, f) < 0)
        return -1;
    if (cells != 1)
        return node_fail(b, parent, f, "#interrupt-cells: must be <1>");
    return 0;
}

/* Node that `interrupts` of NODE go to. */
static int interrupt_parent(const struct board *b, int node, struct failure *f)
{
    int length;

    for (int n = node; n >= 0; n = fdt_parent_offset(b->fdt, n)) {
        const void *p = fdt_getprop(b->fdt, n, "interrupt-parent", &length);

        if (!p)
            continue;
        if (length != 4)
            return node_fail(b, n, f, "interrupt-parent: must be one phandle");
        n = fdt_node_offset_by_phandle(b->fdt, fdt32_ld(p));
        if (n < 0)
            node_fail(b, node, f, "interrupt-parent: the phandle leads to no node");
        return n;
    }
    return node_fail(b, node, f, "interrupts: there is no interrupt-parent here or above");
}

/* Inputs named by the node of P, in order. Returns how many, or -1. */
static int read_inputs(struct board *b, const struct board_part *p, struct input in[BOARD_LINKS],
                       struct failure *f)
{
    const char *property = "interrupts-extended";
    int length;
    int parent = -1;
    const uint8_t *bytes = fdt_getprop(b->fdt, p->node, property, &length);
    int step = 8;

    if (!bytes) {
        property = "interrupts";
        step = 4;
        bytes = fdt_getprop(b->fdt, p->node, property, &length);
        if (!bytes)
            return 0;
        parent = interrupt_parent(b, p->node, f);
        if (parent < 0)
            return -1;
    }
    if (!length || length % step || length / step > BOARD_LINKS)
        return node_fail(b, p->node, f, "%s: has %d bytes, but must have 1 to %d entries of %d",
                         property, length, BOARD_LINKS, step);
    for (int i = 0; i < length / step; i++, bytes += step) {
        uint32_t number = fdt32_ld((const void *)(bytes + step - 4));

        if (step == 8)
            parent = fdt_node_offset_by_phandle(b->fdt, fdt32_ld((const void *)bytes));
        if (parent_cells(b, p->node, property, parent, f) ||
            find_input(b, p->node, property, parent, number, &in[i], f))
            return -1;
    }
    return length / step;
}

/* Output of P for entry N of COUNT: by `interrupt-names`, or by position. A single unnamed
 * interrupt of a part with several outputs is its last one, which by convention is the combined
 * one. */
static int output_of(const struct board *b, const struct board_part *p, int n, int count)
{
    const struct device_class *cls = p->part->cls;
    const char *name = fdt_stringlist_get(b->fdt, p->node, "interrupt-names", n, NULL);

    if (!name || !cls->irq_names)
        return count == 1 ? (int)cls->irqs - 1 : n;
    for (unsigned i = 0; i < cls->irqs; i++)
        if (cls->irq_names[i] && !strcmp(cls->irq_names[i], name))
            return (int)i;
    return -1;
}

/* Timer and interrupt controller say by their number of entries how many outputs they have. */
static int size_by_entries(const struct board *b, struct board_part *p, int count,
                           struct failure *f)
{
    bool timer = p->part->role == ROLE_TIMER;
    const char *name = timer ? "dmavp,harts" : "dmavp,contexts";
    const struct param *q = param_find(part_params(p->part), name);
    uint32_t wanted = (uint32_t)count / (timer ? 2 : 1);

    if (p->part->role != ROLE_INTC && !timer)
        return 0;
    if (!q || fdt_getprop(b->fdt, p->node, name, NULL))
        return 0;
    if (param_set(q, p->config, wanted))
        return node_fail(b, p->node, f,
                         "interrupts-extended: %d entries, but this part can have %u "
                         "to %u %s",
                         count, q->min, q->max, timer ? "harts (two entries each)" : "contexts");
    return 0;
}

/* An input has one driver: lines that software shares would need a gate between them. */
static int check_free(const struct board *b, const struct board_part *p, const struct input *in,
                      struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++)
        for (unsigned k = 0; k < b->part[i].links; k++)
            if ((int)b->part[i].link[k].target == in->target &&
                b->part[i].link[k].input == in->number)
                return node_fail(b, p->node, f,
                                 "interrupts: input %u of %s is driven by %s already; "
                                 "give each its own",
                                 in->number, b->part[in->target].name, b->part[i].name);
    return 0;
}

static int connect_part(struct board *b, struct board_part *p, struct failure *f)
{
    struct input in[BOARD_LINKS];
    int count = read_inputs(b, p, in, f);

    if (count < 0 || size_by_entries(b, p, count, f))
        return -1;
    for (int i = 0; i < count; i++) {
        int output = output_of(b, p, i, count);

        if (output < 0 || output >= (int)p->part->cls->irqs)
            return node_fail(b, p->node, f,
                             "interrupts: entry %d has no output of its own; %s has "
                             "%u interrupt outputs",
                             i, p->part->cls->name, p->part->cls->irqs);
        if (in[i].target < 0)
            continue;
        if (check_free(b, p, &in[i], f))
            return -1;
        p->link[p->links++] = (struct board_link){
            .output = (unsigned)output, .target = (unsigned)in[i].target, .input = in[i].number};
    }
    return 0;
}

int board_connect(struct board *b, struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->cls && b->part[i].part->kind != PART_ABSENT &&
            connect_part(b, &b->part[i], f))
            return -1;
    return board_requests(b, f);
}
