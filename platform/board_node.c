/* SPDX-License-Identifier: Apache-2.0 */
#include "board_node.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *node_path(const struct board *b, int node, char path[BOARD_PATH])
{
    if (fdt_get_path(b->fdt, node, path, BOARD_PATH))
        snprintf(path, BOARD_PATH, "(node at 0x%x)", (unsigned)node);
    return path;
}

int node_fail(const struct board *b, int node, struct failure *f, const char *format, ...)
{
    char path[BOARD_PATH], text[400];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return fail(f, "%s: %s: %s", b->name, node_path(b, node, path), text);
}

const char *node_text(const void *fdt, int node, const char *name)
{
    int length;
    const char *text = fdt_getprop(fdt, node, name, &length);

    return text && length > 0 && !text[length - 1] ? text : NULL;
}

const char *node_string(const void *fdt, int node, const char *name)
{
    const char *text = node_text(fdt, node, name);
    int length;

    fdt_getprop(fdt, node, name, &length);
    return text && strlen(text) + 1 == (size_t)length ? text : NULL;
}

const char *node_show(const void *fdt, int node, const char *name, char *text, size_t size)
{
    const char *string = node_string(fdt, node, name);
    int length;
    const uint8_t *bytes = fdt_getprop(fdt, node, name, &length);
    int step = length % 4 ? 1 : 4;
    size_t used = 1;

    if (string && (*string || length == 1)) {
        snprintf(text, size, "\"%.40s\"", string);
        return text;
    }
    snprintf(text, size, step == 4 ? "<" : "[");
    for (int i = 0; bytes && i < length && used < size; i += step)
        used += (size_t)(step == 4 ? snprintf(text + used, size - used, "%s0x%x", i ? " " : "",
                                              fdt32_ld((const void *)(bytes + i)))
                                   : snprintf(text + used, size - used, "%s%02x", i ? " " : "",
                                              bytes[i]));
    if (used < size)
        snprintf(text + used, size - used, step == 4 ? ">" : "]");
    return text;
}

uint64_t node_number(const void *p, int cells)
{
    return cells == 2 ? fdt64_ld(p) : fdt32_ld(p);
}

int node_u32(const struct board *b, int node, const char *name, uint32_t *v, struct failure *f)
{
    int length;
    const void *p = fdt_getprop(b->fdt, node, name, &length);

    if (!p)
        return 1;
    if (length != 4)
        return node_fail(b, node, f,
                         "%s: has %d bytes, but must be one number of one cell, such "
                         "as <8>",
                         name, length);
    *v = fdt32_ld(p);
    return 0;
}

int node_cells(const struct board *b, int node, int *address, int *size, struct failure *f)
{
    uint32_t a = 2, s = 1;

    if (node_u32(b, node, "#address-cells", &a, f) < 0 ||
        node_u32(b, node, "#size-cells", &s, f) < 0)
        return -1;
    if (a < 1 || a > 2 || s < 1 || s > 2)
        return node_fail(b, node, f,
                         "#address-cells = <%u>, #size-cells = <%u>: only 1 and 2 can "
                         "be read",
                         a, s);
    *address = (int)a;
    *size = (int)s;
    return 0;
}

/* --- addresses ---------------------------------------------------------- */

/* Finds [BASE, BASE+SIZE) in the `ranges` of BUS and moves BASE to the bus above. */
static int translate(const struct board *b, int node, int bus, uint64_t *base, uint64_t size,
                     struct failure *f)
{
    int parent = fdt_parent_offset(b->fdt, bus);
    int length, child_cells, size_cells, parent_cells, unused, entry;
    const uint8_t *p = fdt_getprop(b->fdt, bus, "ranges", &length);

    if (!p)
        return node_fail(b, bus, f,
                         "ranges: is missing, so the CPU reaches nothing on this bus; "
                         "write an empty 'ranges;' if the addresses are the same");
    if (!length)
        return 0;
    if (parent < 0 || node_cells(b, bus, &child_cells, &size_cells, f) ||
        node_cells(b, parent, &parent_cells, &unused, f))
        return -1;
    entry = 4 * (child_cells + parent_cells + size_cells);
    if (length % entry)
        return node_fail(b, bus, f, "ranges: has %d bytes, no multiple of %d", length, entry);
    for (; length; p += entry, length -= entry) {
        uint64_t from = node_number(p, child_cells);
        uint64_t to = node_number(p + 4 * child_cells, parent_cells);
        uint64_t room = node_number(p + 4 * (child_cells + parent_cells), size_cells);

        if (*base >= from && *base - from < room && size <= room - (*base - from)) {
            *base = *base - from + to;
            return 0;
        }
    }
    return node_fail(b, node, f, "reg: 0x%llx lies in none of the ranges of the bus",
                     (unsigned long long)*base);
}

int node_reg(const struct board *b, int node, int parent, uint64_t *base, uint64_t *size,
             struct failure *f)
{
    int address_cells, size_cells, length;
    const uint8_t *p = fdt_getprop(b->fdt, node, "reg", &length);

    if (!p)
        return node_fail(b, node, f, "reg: is missing; write its address and size");
    if (node_cells(b, parent, &address_cells, &size_cells, f))
        return -1;
    if (!length || length % (4 * (address_cells + size_cells)))
        return node_fail(b, node, f,
                         "reg: has %d bytes, no multiple of %d (#address-cells and "
                         "#size-cells of the bus)",
                         length, 4 * (address_cells + size_cells));
    if (length != 4 * (address_cells + size_cells))
        return node_fail(b, node, f,
                         "reg: has %d ranges, and one is modelled; write a node for each",
                         length / (4 * (address_cells + size_cells)));
    *base = node_number(p, address_cells);
    *size = node_number(p + 4 * address_cells, size_cells);
    if (!*size)
        return node_fail(b, node, f, "reg: the size is 0");
    for (int bus = parent; bus > 0; bus = fdt_parent_offset(b->fdt, bus))
        if (translate(b, node, bus, base, *size, f))
            return -1;
    if (*base + *size < *base)
        return node_fail(b, node, f,
                         "reg: 0x%llx with size 0x%llx runs over the end of the address "
                         "space",
                         (unsigned long long)*base, (unsigned long long)*size);
    return 0;
}

static int read_view(const struct board *b, int bus, const uint8_t *p, const int cells[3],
                     struct board_part *part, struct failure *f)
{
    struct board_view *v = &part->view[part->views];

    v->bus = node_number(p, cells[0]);
    v->cpu = node_number(p + 4 * cells[0], cells[1]);
    v->size = node_number(p + 4 * (cells[0] + cells[1]), cells[2]);
    if (!v->size || v->bus + v->size - 1 < v->bus || v->cpu + v->size - 1 < v->cpu)
        return node_fail(b, bus, f,
                         "dma-ranges: entry %u is empty or runs over the end of the "
                         "address space",
                         part->views);
    for (unsigned i = 0; i < part->views; i++)
        if (v->bus <= part->view[i].bus + part->view[i].size - 1 &&
            part->view[i].bus <= v->bus + v->size - 1)
            return node_fail(b, bus, f, "dma-ranges: entries %u and %u overlap", i, part->views);
    part->views++;
    return 0;
}

int node_views(const struct board *b, struct board_part *p, int bus, struct failure *f)
{
    int parent = fdt_parent_offset(b->fdt, bus);
    int length, cells[3], unused, entry;
    const uint8_t *bytes = fdt_getprop(b->fdt, bus, "dma-ranges", &length);

    for (int up = parent; up > 0; up = fdt_parent_offset(b->fdt, up)) {
        int outer = 0;

        if (fdt_getprop(b->fdt, up, "dma-ranges", &outer) && outer)
            return node_fail(b, up, f,
                             "dma-ranges: only the bus that a DMA controller sits on may "
                             "move addresses; give the sum on that bus");
    }
    if (!bytes || !length)
        return 0;
    if (node_cells(b, bus, &cells[0], &cells[2], f) || node_cells(b, parent, &cells[1], &unused, f))
        return -1;
    entry = 4 * (cells[0] + cells[1] + cells[2]);
    if (length % entry || length / entry > BOARD_VIEWS)
        return node_fail(b, bus, f, "dma-ranges: has %d bytes, but must have 1 to %d entries of %d",
                         length, BOARD_VIEWS, entry);
    for (; length; bytes += entry, length -= entry)
        if (read_view(b, bus, bytes, cells, p, f))
            return -1;
    return 0;
}

/* --- parameters --------------------------------------------------------- */

static void list_params(const struct param *table, char *text, size_t size)
{
    *text = 0;
    for (const struct param *p = table; p && p->name; p++)
        fail_list(text, size, p->name);
    if (!*text)
        snprintf(text, size, "(none)");
}

static int check_names(const struct board *b, int node, const struct param *table,
                       const char *what, struct failure *f)
{
    const char *name;
    char text[300];
    int prop;

    fdt_for_each_property_offset(prop, b->fdt, node)
    {
        if (!fdt_getprop_by_offset(b->fdt, prop, &name, NULL) || strncmp(name, "dmavp,", 6) ||
            param_find(table, name))
            continue;
        list_params(table, text, sizeof text);
        return node_fail(b, node, f, "%s: there is no such parameter; %s has: %s", name, what,
                         text);
    }
    return 0;
}

int node_params(const struct board *b, int node, const struct param *table, const char *what,
                void *config, struct failure *f)
{
    if (check_names(b, node, table, what, f))
        return -1;
    for (const struct param *q = table; q && q->name; q++) {
        bool flag = q->min == 0 && q->max == 1;
        uint32_t v = 1;
        int length;

        if (!fdt_getprop(b->fdt, node, q->name, &length))
            continue;
        if (!(flag && !length) && node_u32(b, node, q->name, &v, f))
            return -1;
        if (param_set(q, config, v))
            return node_fail(b, node, f, "%s = <%u>: must be %u to %u (%s)", q->name, v, q->min,
                             q->max, q->meaning);
    }
    return 0;
}
