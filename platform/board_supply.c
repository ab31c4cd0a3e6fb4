/* SPDX-License-Identifier: Apache-2.0 */
/* What parts live on: `clocks`, `resets`, `power-domains`. */
#include "board_node.h"
#include "rcpc.h"

#include <libfdt.h>
#include <stdio.h>

enum { LEAST_HZ = 1000 };

static bool is_controller(const struct board *b, int node)
{
    const struct part *part = node < 0 ? NULL : registry_of_node(b->fdt, node);

    return part && part->role == ROLE_SUPPLY;
}

/* --- clocks ------------------------------------------------------------- */

/* Node that the first entry of PROPERTY leads to; -1 = it leads to none. */
static int first_provider(const struct board *b, int node, const char *property)
{
    int length;
    const void *p = fdt_getprop(b->fdt, node, property, &length);

    return p && length >= 4 ? fdt_node_offset_by_phandle(b->fdt, fdt32_ld(p)) : -1;
}

static int fixed_clock(const struct board *b, int clock, uint64_t *hz, struct failure *f)
{
    uint32_t v = 0;
    int status = node_u32(b, clock, "clock-frequency", &v, f);

    if (status < 0)
        return -1;
    if (status || v < LEAST_HZ)
        return node_fail(b, clock, f, "clock-frequency: must be at least %d (Hz)", LEAST_HZ);
    *hz = v;
    return 0;
}

/* The rate of what `clocks` of NODE leads to. CONTROLLED: it may be an output of a controller, then
 * it is that of the controller. */
static int clock_of(const struct board *b, int node, bool controlled, uint64_t *hz,
                    struct failure *f)
{
    const int clock = first_provider(b, node, "clocks");

    if (clock < 0)
        return node_fail(b, node, f, "clocks: the phandle leads to no node");
    if (!fdt_node_check_compatible(b->fdt, clock, "fixed-clock"))
        return fixed_clock(b, clock, hz, f);
    if (!is_controller(b, clock))
        return node_fail(b, clock, f,
                         "compatible: only 'fixed-clock' and '%s' can be used in clocks",
                         rcpc_class.compatible[0]);
    if (!controlled || is_controller(b, node))
        return node_fail(b, node, f, "clocks: must be a 'fixed-clock' here; only a part's own "
                         "clock can be switched");
    return node_clock(b, clock, hz, f);
}

int node_clock(const struct board *b, int node, uint64_t *hz, struct failure *f)
{
    const int part = node;

    *hz = 0;
    for (; node > 0; node = fdt_parent_offset(b->fdt, node))
        if (fdt_getprop(b->fdt, node, "clocks", NULL))
            return clock_of(b, node, node == part, hz, f);
    return 0;
}

/* --- controllers ----------------------------------------------------------- */

struct kind {
    const char *property, *cells, *what;
};

static const struct kind kinds[SUPPLIES] = {
    [SUPPLY_CLOCK] = {"clocks", "#clock-cells", "clock"},
    [SUPPLY_RESET] = {"resets", "#reset-cells", "reset line"},
    [SUPPLY_POWER] = {"power-domains", "#power-domain-cells", "domain"},
};

static const struct rcpc_config *config_of(const struct board_part *p)
{
    return (const struct rcpc_config *)p->config;
}

static uint32_t outputs(const struct board_part *controller, enum supply s)
{
    const struct rcpc_config *c = config_of(controller);

    return s == SUPPLY_CLOCK ? c->clocks : s == SUPPLY_RESET ? c->resets : c->domains;
}

/* Why P cannot be supplied so, or NULL. */
static const char *unfit(const struct board *b, const struct board_part *p, enum supply s)
{
    if (p->part->kind == PART_CPU)
        return "a CPU cannot be switched";
    if (p->part->role == ROLE_SUPPLY)
        return "a controller of this kind is always on";
    if (p->part->role == ROLE_TIMER && s == SUPPLY_CLOCK)
        return "the clock that the time is counted with cannot be switched";
    if (p->part->kind != PART_MEMORY)
        return NULL;
    if (s == SUPPLY_RESET)
        return "a memory has no reset";
    return s == SUPPLY_CLOCK && p == board_bus_memory(b)
               ? "the first memory has the clock of the bus, which cannot be switched"
               : NULL;
}

/* The controller that PROPERTY leads to; NULL: there is none, and F says so unless it may be. */
static struct board_part *controller_of(struct board *b, const struct board_part *p,
                                        const struct kind *k, int provider, struct failure *f)
{
    struct board_part *controller = provider < 0 ? NULL : board_part_at(b, provider);
    char path[BOARD_PATH];

    f->text[0] = 0;
    if (provider < 0)
        node_fail(b, p->node, f, "%s: the phandle leads to no node", k->property);
    else if (is_controller(b, provider) && controller)
        return controller;
    else if (!b->allow_unknown || is_controller(b, provider))
        node_fail(b, p->node, f, "%s: leads to %s, which is no %s that is okay%s", k->property,
                  node_path(b, provider, path), rcpc_class.compatible[0],
                  is_controller(b, provider) ? "" : "; --allow-unknown ignores it");
    return NULL;
}

/* Entry of PROPERTY: a phandle and a number. */
static int read_supply(struct board *b, struct board_part *p, enum supply s, struct failure *f)
{
    const struct kind *k = &kinds[s];
    struct board_part *controller;
    uint32_t cells = 0;
    int length;
    const uint8_t *entry = fdt_getprop(b->fdt, p->node, k->property, &length);
    const char *why = unfit(b, p, s);

    controller = controller_of(b, p, k, first_provider(b, p->node, k->property), f);
    if (!controller)
        return f->text[0] ? -1 : 0;
    if (why)
        return node_fail(b, p->node, f, "%s: %s", k->property, why);
    if (node_u32(b, controller->node, k->cells, &cells, f) < 0)
        return -1;
    if (cells != 1)
        return node_fail(b, controller->node, f, "%s: must be <1>", k->cells);
    if (length < 8 || (s != SUPPLY_CLOCK && length != 8))
        return node_fail(b, p->node, f,
                         "%s: has %d bytes, but must have one entry, such as <&%s 0>", k->property,
                         length, controller->name);
    p->supply[s].controller = (int)(controller - b->part);
    p->supply[s].output = fdt32_ld((const void *)(entry + 4));
    if (p->supply[s].output < outputs(controller, s))
        return 0;
    if (!outputs(controller, s))
        return node_fail(b, p->node, f, "%s: %s has no %ss", k->property, controller->name,
                         k->what);
    return node_fail(b, p->node, f, "%s: %s has no %s %u; there are 0 to %u", k->property,
                     controller->name, k->what, p->supply[s].output, outputs(controller, s) - 1);
}

static int supply(struct board *b, struct board_part *p, struct failure *f)
{
    for (enum supply s = 0; s < SUPPLIES; s++) {
        if (!fdt_getprop(b->fdt, p->node, kinds[s].property, NULL) ||
            (s == SUPPLY_CLOCK && !is_controller(b, first_provider(b, p->node, "clocks"))))
            continue;
        if (read_supply(b, p, s, f))
            return -1;
    }
    if (p->supply[SUPPLY_CLOCK].controller >= 0)
        p->divisor = config_of(&b->part[p->supply[SUPPLY_CLOCK].controller])->divisor;
    return 0;
}

int board_supply(struct board *b, struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (supply(b, &b->part[i], f))
            return -1;
    return 0;
}
