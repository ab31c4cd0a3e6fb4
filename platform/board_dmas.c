/* SPDX-License-Identifier: Apache-2.0 */
/* DMA request lines: `dmas` and `dma-names` of peripherals, `#dma-cells` of controllers. */
#include "board_node.h"

#include <assert.h>
#include <libfdt.h>
#include <string.h>

enum { NAMES = 200, MOST_CELLS = 16 };

/* The controllers of B that have request lines, separated by ", ". */
static const char *controllers(const struct board *b, char text[NAMES])
{
    *text = 0;
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->cls && b->part[i].part->cls->request_lines)
            fail_list(text, NAMES, b->part[i].name);
    return *text ? text : "none";
}

static const char *outputs(const struct device_class *cls, char text[NAMES])
{
    *text = 0;
    for (unsigned i = 0; i < cls->requests; i++)
        fail_list(text, NAMES, cls->request_names[i]);
    return text;
}

/* Cells behind PHANDLE in entry N of P's `dmas`; -1 and F. C: the controller, or NULL if it is not
 * built: its status is not okay, or it is not modelled. */
static int controller(struct board *b, const struct board_part *p, int n, uint32_t phandle,
                      const struct board_part **c, struct failure *f)
{
    const int node = fdt_node_offset_by_phandle(b->fdt, phandle);
    const struct part *kind = node < 0 ? NULL : registry_of_node(b->fdt, node);
    char path[BOARD_PATH], text[NAMES];
    uint32_t cells = 0;

    if (node < 0)
        return node_fail(b, p->node, f, "dmas: the phandle of entry %d leads to no node; "
                         "controllers with request lines: %s", n, controllers(b, text));
    if (node_u32(b, node, "#dma-cells", &cells, f) < 0)
        return -1;
    if (kind && kind->cls && kind->cls->request_lines) {
        if (cells != kind->cls->dma_cells)
            return node_fail(b, node, f, "#dma-cells: must be <%u>", kind->cls->dma_cells);
    } else if (kind || !cells || cells > MOST_CELLS) {
        return node_fail(b, p->node, f, "dmas: entry %d names %s, which has no request lines; "
                         "controllers that have: %s", n, node_path(b, node, path),
                         controllers(b, text));
    }
    *c = kind ? board_part_at(b, node) : NULL;
    return (int)cells;
}

/* Request output of P for entry N, by its name. -1 and F: there is none, or it is taken. */
static int output_of(const struct board *b, const struct board_part *p, int n, struct failure *f)
{
    const struct device_class *cls = p->part->cls;
    const char *name = fdt_stringlist_get(b->fdt, p->node, "dma-names", n, NULL);
    char text[NAMES];

    if (!name || !*name)
        return node_fail(b, p->node, f, "dma-names: entry %d of dmas has no name; %s has %s", n,
                         cls->name, outputs(cls, text));
    for (unsigned i = 0; i < cls->requests; i++) {
        if (strcmp(cls->request_names[i], name))
            continue;
        for (unsigned k = 0; k < p->requests; k++)
            if (p->request[k].output == i)
                return node_fail(b, p->node, f, "dma-names: \"%s\" is there twice; a request goes "
                                 "to one line", name);
        return (int)i;
    }
    return node_fail(b, p->node, f, "dma-names: %s has no request \"%.40s\"; it has %s", cls->name,
                     name, outputs(cls, text));
}

/* A request line has one driver. */
static int check_line(const struct board *b, const struct board_part *p,
                      const struct board_part *c, uint32_t line, struct failure *f)
{
    if (line >= c->part->cls->request_lines)
        return node_fail(b, p->node, f, "dmas: %s has no request line %u; there are 0 to %u",
                         c->name, line, c->part->cls->request_lines - 1);
    for (unsigned i = 0; i < b->parts; i++)
        for (unsigned k = 0; k < b->part[i].requests; k++) {
            const struct board_request *r = &b->part[i].request[k];

            if (&b->part[r->target] == c && r->line == line)
                return node_fail(b, p->node, f,
                                 "dmas: request line %u of %s is driven by %s %s already; give "
                                 "each its own", line, c->name, b->part[i].name,
                                 b->part[i].part->cls->request_names[r->output]);
        }
    return 0;
}

/* Entry N of P's `dmas`, at *AT; *AT moves behind it. */
static int connect_entry(struct board *b, struct board_part *p, int n, const fdt32_t **at,
                         const fdt32_t *end, struct failure *f)
{
    const struct board_part *c;
    const int cells = controller(b, p, n, fdt32_ld(*at), &c, f);
    const fdt32_t *cell = *at + 1;
    int output;

    if (cells < 0)
        return -1;
    if (end - cell < cells)
        return node_fail(b, p->node, f, "dmas: entry %d ends in the middle; write a phandle and %d "
                         "cells", n, cells);
    *at = cell + cells;
    output = output_of(b, p, n, f);
    if (output < 0 || (c && check_line(b, p, c, fdt32_ld(cell), f)))
        return -1;
    if (c)
        p->request[p->requests++] =
            (struct board_request){(unsigned)output, (unsigned)(c - b->part), fdt32_ld(cell)};
    return 0;
}

static int connect_requests(struct board *b, struct board_part *p, struct failure *f)
{
    int length, n = 0;
    const fdt32_t *at = fdt_getprop(b->fdt, p->node, "dmas", &length);
    const fdt32_t *end = at ? at + length / 4 : NULL;

    assert(p->part->cls->requests <= BOARD_REQUESTS); /* each goes to one line */

    if (!at)
        return 0;
    if (!p->part->cls->requests)
        return node_fail(b, p->node, f, "dmas: %s makes no DMA requests; remove the property",
                         p->part->cls->name);
    if (!length || length % 4)
        return node_fail(b, p->node, f, "dmas: has %d bytes; write a phandle and its cells for "
                         "each request", length);
    while (at < end)
        if (connect_entry(b, p, n++, &at, end, f))
            return -1;
    return 0;
}

int board_requests(struct board *b, struct failure *f)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->cls && b->part[i].part->kind != PART_ABSENT &&
            connect_requests(b, &b->part[i], f))
            return -1;
    return 0;
}
