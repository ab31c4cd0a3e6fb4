/* SPDX-License-Identifier: Apache-2.0 */
/* Properties and nodes of the device tree. */
#include "of.h"

#include "internal.h"
#include "io.h"
#include "string.h"

static struct device_node *root;
static const void *tree;

void of_init(const void *blob)
{
    const char *wrong = fdt_unflatten(blob, &root);

    tree = blob;
    if (wrong)
        panic("device tree at %p: %s", blob, wrong);
}

const void *of_blob(void)
{
    return tree;
}

struct device_node *of_root(void)
{
    return root;
}

/* --- properties -------------------------------------------------------- */

const void *of_get_property(const struct device_node *np, const char *name, unsigned *len)
{
    for (const u8 *p = fdt_next_prop(np, NULL); p; p = fdt_next_prop(np, p))
        if (!strcmp(fdt_prop_name(p), name))
            return fdt_prop_value(p, len);
    return NULL;
}

bool of_property_read_bool(const struct device_node *np, const char *name)
{
    return of_get_property(np, name, NULL);
}

int of_property_read_u32_index(const struct device_node *np, const char *name, unsigned index,
                               u32 *value)
{
    unsigned len;
    const u8 *p = of_get_property(np, name, &len);

    if (!p)
        return -EINVAL;
    if (index >= len / 4)
        return -EOVERFLOW;
    *value = __builtin_bswap32(*(const u32 *)(const void *)(p + 4 * index));
    return 0;
}

int of_property_read_u32(const struct device_node *np, const char *name, u32 *value)
{
    return of_property_read_u32_index(np, name, 0, value);
}

const char *of_string_at(const struct device_node *np, const char *name, unsigned index)
{
    unsigned len;
    const char *s = of_get_property(np, name, &len);

    while (s && len) {
        const size_t n = strnlen(s, len);

        if (n == len)
            return NULL;
        if (!index--)
            return s;
        s += n + 1;
        len -= (unsigned)n + 1;
    }
    return NULL;
}

const char *of_get_string(const struct device_node *np, const char *name)
{
    return of_string_at(np, name, 0);
}

unsigned of_property_count_strings(const struct device_node *np, const char *name)
{
    unsigned n = 0;

    while (of_string_at(np, name, n))
        n++;
    return n;
}

int of_property_match_string(const struct device_node *np, const char *name, const char *text)
{
    const char *s;

    if (!of_get_property(np, name, NULL))
        return -EINVAL;
    for (unsigned i = 0; (s = of_string_at(np, name, i)) != NULL; i++)
        if (!strcmp(s, text))
            return (int)i;
    return -ENOENT;
}

/* --- nodes ------------------------------------------------------------- */

bool of_device_is_compatible(const struct device_node *np, const char *compatible)
{
    return of_property_match_string(np, "compatible", compatible) >= 0;
}

bool of_device_is_available(const struct device_node *np)
{
    const char *status = of_get_string(np, "status");

    return !status || !strcmp(status, "okay") || !strcmp(status, "ok");
}

struct device_node *of_next_node(const struct device_node *from)
{
    if (!from)
        return root;
    if (from->child)
        return from->child;
    while (from && !from->sibling)
        from = from->parent;
    return from ? from->sibling : NULL;
}

struct device_node *of_find_compatible_node(const struct device_node *from, const char *compatible)
{
    for (struct device_node *np = of_next_node(from); np; np = of_next_node(np))
        if (of_device_is_available(np) && of_device_is_compatible(np, compatible))
            return np;
    return NULL;
}

struct device_node *of_find_node_by_phandle(u32 phandle)
{
    for (struct device_node *np = root; np && phandle; np = of_next_node(np))
        if (np->phandle == phandle)
            return np;
    return NULL;
}

/* A component names a node with or without its unit address. */
static bool name_is(const struct device_node *np, const char *part, size_t len)
{
    return !strncmp(np->name, part, len) && (!np->name[len] || np->name[len] == '@');
}

static struct device_node *walk(struct device_node *np, const char *path)
{
    while (np && *path && *path != ':') {
        size_t len = 0;

        while (*path == '/')
            path++;
        while (path[len] && path[len] != '/' && path[len] != ':')
            len++;
        if (!len)
            break;
        for (np = np->child; np && !name_is(np, path, len); np = np->sibling)
            ;
        path += len;
    }
    return np;
}

struct device_node *of_find_node_by_path(const char *path)
{
    const struct device_node *aliases;
    const char *target;
    char name[32];
    size_t len = 0;

    if (*path == '/')
        return walk(root, path);
    while (path[len] && path[len] != '/' && path[len] != ':')
        len++;
    if (len >= sizeof name)
        return NULL;
    memcpy(name, path, len);
    name[len] = '\0';
    aliases = walk(root, "/aliases");
    target = of_get_string(aliases, name);
    return target && *target == '/' ? walk(walk(root, target), path + len) : NULL;
}

int of_alias_get_id(const struct device_node *np, const char *stem)
{
    const struct device_node *aliases = walk(root, "/aliases");
    const size_t len = strlen(stem);

    for (const u8 *p = fdt_next_prop(aliases, NULL); p; p = fdt_next_prop(aliases, p)) {
        const char *name = fdt_prop_name(p);
        const char *path = of_get_string(aliases, name);
        unsigned id;

        if (np && !strncmp(name, stem, len) && !kstrtouint(name + len, 10, &id) && id < 256 &&
            path && walk(root, path) == np)
            return (int)id;
    }
    return -ENODEV;
}

int of_parse_phandle_with_args(const struct device_node *np, const char *list,
                               const char *cells_name, unsigned index, struct of_phandle_args *args)
{
    unsigned at = 0;
    u32 phandle;

    for (; !of_property_read_u32_index(np, list, at, &phandle); index--) {
        u32 cells;

        args->np = of_find_node_by_phandle(phandle);
        if (!args->np || of_property_read_u32(args->np, cells_name, &cells) || cells > OF_MAX_ARGS)
            return -EINVAL;
        args->args_count = cells;
        for (unsigned i = 0; i < cells; i++)
            if (of_property_read_u32_index(np, list, at + 1 + i, &args->args[i]))
                return -EINVAL;
        if (!index)
            return 0;
        at += 1 + cells;
    }
    return -ENOENT;
}

int of_irq_get(const struct device_node *np, unsigned index)
{
    const struct device_node *controller = NULL;
    u32 parent, cells, irq;

    for (const struct device_node *n = np; n && !controller; n = n->parent)
        if (!of_property_read_u32(n, "interrupt-parent", &parent)) {
            controller = of_find_node_by_phandle(parent);
            break;
        }
    if (!controller || of_property_read_u32(controller, "#interrupt-cells", &cells) || cells != 1 ||
        of_property_read_u32_index(np, "interrupts", index, &irq) || irq > INT16_MAX)
        return -ENXIO;
    return (int)irq;
}
