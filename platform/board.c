/* SPDX-License-Identifier: Apache-2.0 */
#include "board.h"

#include "board_node.h"
#include "isa.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

enum { DEFAULT_HZ = 100000000, DEFAULT_TIMEBASE_HZ = 10000000 };

struct board_part *board_part_at(struct board *b, int node)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].node == node)
            return &b->part[i];
    return NULL;
}

uint32_t board_built(const struct board_part *p, const char *name, uint32_t most)
{
    const struct param *q = part_params(p->part) ? param_find(part_params(p->part), name) : NULL;

    return q ? param_get(q, p->config) : most;
}

int board_find_role(const struct board *b, enum part_role role, unsigned from)
{
    for (unsigned i = from; i < b->parts; i++)
        if (b->part[i].part->role == role)
            return (int)i;
    return -1;
}

const struct board_part *board_ram_at(const struct board *b, uint64_t addr)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->kind == PART_MEMORY && addr >= b->part[i].base &&
            addr - b->part[i].base < b->part[i].size)
            return &b->part[i];
    return NULL;
}

uint64_t board_period_ps(uint64_t hz)
{
    return (UINT64_C(1000000000000) + hz / 2) / hz;
}

uint64_t board_clock_ps(const struct board_part *p)
{
    return board_period_ps(p->hz) * p->divisor;
}

const struct board_part *board_bus_memory(const struct board *b)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->kind == PART_MEMORY)
            return &b->part[i];
    return NULL;
}

/* --- one part ----------------------------------------------------------- */

/* Once check_status() has passed, what is not okay is off. */
static bool okay(const struct board *b, int node)
{
    const char *status = node_text(b->fdt, node, "status");

    return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

static bool known_status(const char *status)
{
    static const char *const values[] = {"okay", "ok", "disabled", "reserved", "fail"};

    for (unsigned i = 0; i < sizeof values / sizeof *values; i++)
        if (!strcmp(status, values[i]))
            return true;
    return !strncmp(status, "fail-", 5) && status[5];
}

/* `status` of every node: a misspelt one would silently take a part away. */
static int check_status(const struct board *b, struct failure *f)
{
    char text[60];

    for (int node = 0; node >= 0; node = fdt_next_node(b->fdt, node, NULL)) {
        const char *status = node_string(b->fdt, node, "status");

        if (!fdt_getprop(b->fdt, node, "status", NULL) || (status && known_status(status)))
            continue;
        return node_fail(b, node, f,
                         "status = %s: must be \"okay\", \"ok\", \"disabled\", \"reserved\", "
                         "\"fail\" or \"fail-...\"",
                         node_show(b->fdt, node, "status", text, sizeof text));
    }
    return 0;
}

static int check_overlap(const struct board *b, const struct board_part *p, struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++) {
        const struct board_part *q = &b->part[i];

        if (q != p && q->size && p->base < q->base + q->size && q->base < p->base + p->size)
            return node_fail(b, p->node, f, "reg: 0x%llx to 0x%llx overlaps %s (0x%llx to 0x%llx)",
                             (unsigned long long)p->base, (unsigned long long)(p->base + p->size),
                             q->path, (unsigned long long)q->base,
                             (unsigned long long)(q->base + q->size));
    }
    return 0;
}

static int read_params(const struct board *b, struct board_part *p, struct failure *f)
{
    const struct param *table = part_params(p->part);

    params_default(table, p->config);
    if (p->part->role == ROLE_ROM)
        param_set(param_find(table, "dmavp,read-only"), p->config, 1);
    return node_params(b, p->node, table, part_compatible(p->part)[0], p->config, f);
}

/* Adds the part KIND at NODE and reads what all parts have. */
static struct board_part *add(struct board *b, int node, const struct part *kind, struct failure *f)
{
    struct board_part *p = &b->part[b->parts];

    if (b->parts == BOARD_PARTS) {
        node_fail(b, node, f, "the board has more than %d parts; disable some", BOARD_PARTS);
        return NULL;
    }
    if (part_config_size(kind) > sizeof p->config) {
        node_fail(b, node, f, "the part has more than %d parameters", BOARD_CONFIG_WORDS);
        return NULL;
    }
    memset(p, 0, sizeof *p);
    p->part = kind;
    p->node = node;
    p->divisor = 1;
    for (unsigned i = 0; i < SUPPLIES; i++)
        p->supply[i].controller = -1;
    b->parts++;
    node_path(b, node, p->path);
    board_give_name(b, p);
    if (b->names_only)
        return p;
    if (read_params(b, p, f) || node_clock(b, node, &p->hz, f))
        return NULL;
    if (!p->hz)
        p->hz = b->bus_hz;
    return p;
}

static int add_mapped(struct board *b, int node, int bus, const struct part *kind,
                      struct failure *f)
{
    struct board_part *p = add(b, node, kind, f);

    if (p && b->names_only)
        return 0;
    if (!p || node_reg(b, node, bus, &p->base, &p->size, f) || check_overlap(b, p, f))
        return -1;
    if (kind->cls && kind->kind != PART_ABSENT && p->size < kind->cls->window)
        return node_fail(b, node, f, "reg: size 0x%llx is smaller than the registers of %s (0x%x)",
                         (unsigned long long)p->size, kind->cls->name, kind->cls->window);
    if (kind->kind == PART_DMA)
        return node_views(b, p, bus, f);
    return 0;
}

/* --- the tree ----------------------------------------------------------- */

/* Software is told what the CPU can do; it must not be told more than is true. Without any of the
 * properties nothing is claimed. */
static int check_isa(const struct board *b, int node, struct failure *f)
{
    static const char *const names[] = {"riscv,isa", "riscv,isa-base", "riscv,isa-extensions"};
    char why[120], text[60];

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        int count = fdt_stringlist_count(b->fdt, node, names[i]);
        int status = 0;

        if (count == -FDT_ERR_NOTFOUND)
            continue;
        if (count < 1 || (count > 1 && i < 2))
            return node_fail(b, node, f, "%s = %s: must be %s, such as \"%s\"", names[i],
                             node_show(b->fdt, node, names[i], text, sizeof text),
                             i < 2 ? "one string" : "strings", i < 2 ? "rv32imac" : "i");
        for (int k = 0; k < count && !status; k++) {
            const char *value = fdt_stringlist_get(b->fdt, node, names[i], k, NULL);

            status = i < 2 ? isa_check(value, why, sizeof why)
                           : isa_check_extension(value, why, sizeof why);
        }
        if (status)
            return node_fail(b, node, f, "%s = %s: %s; the CPU is %s", names[i],
                             node_show(b->fdt, node, names[i], text, sizeof text), why,
                             isa_modelled);
    }
    return 0;
}

/* CPUs are the first parts. */
static int check_harts(const struct board *b, int node, struct failure *f)
{
    if (b->parts < CLUSTER_MAX_HARTS)
        return 0;
    return node_fail(b, node, f, "there are more than %d harts; disable some", CLUSTER_MAX_HARTS);
}

static int read_cpu(struct board *b, int node, struct failure *f)
{
    const struct part *kind = registry_of_node(b->fdt, node);
    struct board_part *p;
    uint32_t hz = 0;
    int status;

    if (!b->names_only && check_harts(b, node, f))
        return -1;
    if (!kind || kind->kind != PART_CPU)
        return node_fail(b, node, f, "compatible: must be \"riscv\"");
    p = add(b, node, kind, f);
    if (p && b->names_only)
        return 0;
    if (!p || check_isa(b, node, f) || node_u32(b, node, "clock-frequency", &hz, f) < 0)
        return -1;
    if (hz)
        p->hz = hz;
    if (p->hz < 1000)
        return node_fail(b, node, f, "clock-frequency: must be at least 1000 (Hz)");
    /* The first member of a CPU's configuration is its hart number. */
    status = node_u32(b, node, "reg", &p->config[0], f);
    for (const struct board_part *q = b->part; !status && q < p; q++)
        if (q->part->kind == PART_CPU && q->config[0] == p->config[0])
            return node_fail(b, node, f, "reg: hart %u is %s already", q->config[0], q->path);
    return status > 0 ? node_fail(b, node, f, "reg: is missing; write the hart number") : status;
}

static int read_cpus(struct board *b, struct failure *f)
{
    int cpus = fdt_path_offset(b->fdt, "/cpus");
    uint32_t hz = DEFAULT_TIMEBASE_HZ;
    int node;

    if (cpus < 0)
        return 0;
    if (node_u32(b, cpus, "timebase-frequency", &hz, f) < 0 && !b->names_only)
        return -1;
    if (!hz && !b->names_only)
        return node_fail(b, cpus, f, "timebase-frequency: must not be 0");
    b->timebase_hz = hz;
    if (!b->names_only && node_params(b, cpus, cluster_params, "/cpus", &b->cluster, f))
        return -1;
    fdt_for_each_subnode(node, b->fdt, cpus)
    {
        const char *type = node_text(b->fdt, node, "device_type");

        if (type && !strcmp(type, "cpu") && okay(b, node) && read_cpu(b, node, f) && !b->names_only)
            return -1;
    }
    return 0;
}

static bool is_bus(const struct board *b, int node)
{
    return !fdt_node_check_compatible(b->fdt, node, "simple-bus");
}

static int unknown(const struct board *b, int node, struct failure *f)
{
    const char *name = node_text(b->fdt, node, "compatible");
    char text[240];

    registry_list(text, sizeof text);
    if (!name)
        return node_fail(b, node, f, "compatible: is missing; known are: %s", text);
    return node_fail(b, node, f,
                     "compatible = \"%.60s\": is not modelled; known are: %s; "
                     "--allow-unknown maps it as a region that reads zero",
                     name, text);
}

static int read_bus(struct board *b, int bus, struct failure *f)
{
    int node;

    fdt_for_each_subnode(node, b->fdt, bus)
    {
        const struct part *kind = registry_of_node(b->fdt, node);

        /* A clock is on no bus, wherever its node stands. */
        if (!okay(b, node) || !fdt_node_check_compatible(b->fdt, node, "fixed-clock"))
            continue;
        if (is_bus(b, node)) {
            if (read_bus(b, node, f))
                return -1;
            continue;
        }
        if (!kind && b->allow_unknown)
            kind = &part_absent;
        if (!kind)
            return unknown(b, node, f);
        if (kind->kind == PART_CPU)
            return node_fail(b, node, f, "compatible: a CPU stands in /cpus, not on a bus");
        if (add_mapped(b, node, bus, kind, f))
            return -1;
    }
    return 0;
}

/* One pass over the children of the root: memories, or buses. */
static int read_root(struct board *b, bool buses, struct failure *f)
{
    int node;

    fdt_for_each_subnode(node, b->fdt, 0)
    {
        const char *type = node_text(b->fdt, node, "device_type");
        const struct part *kind = registry_of_node(b->fdt, node);

        if (!okay(b, node))
            continue;
        if (!buses && type && !strcmp(type, "memory")) {
            if (!kind || kind->kind != PART_MEMORY)
                return node_fail(b, node, f, "device_type: write \"memory\", and nothing else");
            if (add_mapped(b, node, 0, kind, f))
                return -1;
        }
        if (buses && is_bus(b, node) && read_bus(b, node, f))
            return -1;
    }
    return 0;
}

/* The clock of the first bus is that of everything without one of its own. */
static int find_bus_clock(struct board *b, struct failure *f)
{
    uint64_t hz = 0;
    int node;

    fdt_for_each_subnode(node, b->fdt, 0)
    {
        if (!hz && okay(b, node) && is_bus(b, node) && node_clock(b, node, &hz, f))
            return -1;
    }
    b->bus_hz = hz ? hz : DEFAULT_HZ;
    return 0;
}

/* mtime counts at timebase-frequency: the timer's divider follows from its clock. */
static int set_dividers(struct board *b, struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++) {
        struct board_part *p = &b->part[i];
        const struct param *q = param_find(part_params(p->part), "dmavp,divider");

        if (p->part->role != ROLE_TIMER || !q || fdt_getprop(b->fdt, p->node, q->name, NULL))
            continue;
        if (p->hz % b->timebase_hz || param_set(q, p->config, p->hz / b->timebase_hz))
            return node_fail(b, p->node, f,
                             "clocks: %llu Hz is no multiple of timebase-frequency "
                             "in /cpus (%llu Hz); give the timer a clock of its own",
                             (unsigned long long)p->hz, (unsigned long long)b->timebase_hz);
    }
    return 0;
}

static bool is_part(const struct board *b, int node)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].node == node)
            return true;
    return false;
}

/* Parameters on nodes that have none: /, buses, clocks, /chosen. */
static int check_strangers(const struct board *b, struct failure *f)
{
    const int cpus = fdt_path_offset(b->fdt, "/cpus");
    const char *name;
    int prop;

    for (int node = 0; node >= 0; node = fdt_next_node(b->fdt, node, NULL)) {
        if (!okay(b, node) || is_part(b, node) || node == cpus)
            continue;
        fdt_for_each_property_offset(prop, b->fdt, node)
        {
            if (fdt_getprop_by_offset(b->fdt, prop, &name, NULL) && !strncmp(name, "dmavp,", 6))
                return node_fail(b, node, f, "%s: a node of this kind has no parameters", name);
        }
    }
    return 0;
}

void board_read_names(struct board *b, const void *fdt)
{
    struct failure unused;

    memset(b, 0, sizeof *b);
    b->name = "";
    b->fdt = fdt;
    b->allow_unknown = b->names_only = true;
    if (!read_cpus(b, &unused) && !read_root(b, false, &unused))
        read_root(b, true, &unused);
}

int board_read(struct board *b, const char *name, const void *fdt, bool allow_unknown,
               struct failure *f)
{
    const char *model = node_text(fdt, 0, "model");

    memset(b, 0, sizeof *b);
    b->name = name;
    b->fdt = fdt;
    b->allow_unknown = allow_unknown;
    b->timebase_hz = DEFAULT_TIMEBASE_HZ;
    params_default(cluster_params, &b->cluster);
    snprintf(b->model, sizeof b->model, "%s", model ? model : "(no model)");
    if (check_status(b, f) || find_bus_clock(b, f) || read_cpus(b, f) || read_root(b, false, f) ||
        read_root(b, true, f))
        return -1;
    return check_strangers(b, f) || board_supply(b, f) || set_dividers(b, f) || board_connect(b, f)
               ? -1
               : 0;
}
