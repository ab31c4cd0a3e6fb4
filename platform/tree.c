/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "board.h"
#include "dtc.h"
#include "file.h"
#include "registry.h"

#include <ctype.h>
#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLACK = 1 << 16 }; /* room for --set and guest arguments */

/* --- reading ------------------------------------------------------------ */

static int check_depth(const char *name, const void *fdt, struct failure *f)
{
    int depth = 0;

    for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, &depth))
        if (depth > TREE_DEPTH)
            return fail(f, "%s: nodes are nested deeper than %d levels; make the tree flatter",
                        name, TREE_DEPTH);
    return 0;
}

int tree_from_blob(struct tree *t, const char *name, const void *blob, size_t size,
                   struct failure *f)
{
    int error;

    t->name = name;
    t->fdt = NULL;
    if (size < sizeof(struct fdt_header))
        return fail(f, "%s: a device tree blob cannot have only %zu bytes; the file is truncated",
                    name, size);
    error = fdt_check_full(blob, size);
    if (error)
        return fail(f, "%s: the device tree blob is damaged: %s", name, fdt_strerror(error));
    if (check_depth(name, blob, f))
        return -1;
    t->fdt = malloc(size + SLACK);
    error = t->fdt ? fdt_open_into(blob, t->fdt, (int)(size + SLACK)) : -FDT_ERR_NOSPACE;
    if (error) {
        tree_free(t);
        return fail(f, "%s: cannot use the device tree blob: %s", name, fdt_strerror(error));
    }
    return 0;
}

static bool is_blob(const uint8_t *bytes, size_t size)
{
    return size >= 4 && bytes[0] == 0xd0 && bytes[1] == 0x0d && bytes[2] == 0xfe &&
           bytes[3] == 0xed;
}

int tree_read(struct tree *t, const char *path, struct failure *f)
{
    size_t size = 0;
    uint8_t *bytes = file_read(path, TREE_LIMIT, &size, f);
    int status = -1;

    t->fdt = NULL;
    if (bytes && !is_blob(bytes, size)) {
        size_t length = strlen(path);

        free(bytes);
        if (length > 4 && !strcmp(path + length - 4, ".dtb"))
            return fail(f, "%s: is not a device tree blob; give a .dts or compile one with dtc",
                        path);
        bytes = dtc_compile(path, TREE_LIMIT, &size, f);
    }
    if (bytes)
        status = tree_from_blob(t, path, bytes, size, f);
    free(bytes);
    return status;
}

size_t tree_pack(struct tree *t)
{
    fdt_pack(t->fdt);
    return fdt_totalsize(t->fdt);
}

void tree_free(struct tree *t)
{
    free(t->fdt);
    t->fdt = NULL;
}

/* What libfdt refuses in a checked tree: it has grown too large. */
static int fail_fdt(const struct tree *t, const char *what, int error, struct failure *f)
{
    return fail(f, "%s: %s: cannot be set: %s; make the device tree smaller", t->name, what,
                fdt_strerror(error));
}

/* --- --set -------------------------------------------------------------- */

struct value {
    uint8_t bytes[1024];
    int size;
};

static int add_cell(struct value *v, uint64_t cell)
{
    if (cell > UINT32_MAX || v->size + 4 > (int)sizeof v->bytes)
        return -1;
    for (int shift = 24; shift >= 0; shift -= 8)
        v->bytes[v->size++] = (uint8_t)(cell >> shift);
    return 0;
}

/* A number in C notation at *P, which moves behind it; -1 if there is none. */
static int number(const char **p, uint64_t *n)
{
    char *end;

    if (!isdigit((unsigned char)**p))
        return -1;
    errno = 0;
    *n = strtoull(*p, &end, 0);
    if (errno || end == *p)
        return -1;
    *p = end;
    return 0;
}

static int parse_cells(const char *p, struct value *v)
{
    uint64_t n;

    for (p++;;) {
        p += strspn(p, " \t,");
        if (*p == '>')
            return p[1] ? -1 : 0;
        if (number(&p, &n) || !strchr(" \t,>", *p) || !*p || add_cell(v, n))
            return -1;
    }
}

int tree_node(const void *fdt, const char *path, size_t length)
{
    if (!length)
        return -FDT_ERR_BADPATH;
    if (*path != '/') {
        path = fdt_get_alias_namelen(fdt, path, (int)length);
        if (!path || *path != '/')
            return -FDT_ERR_BADPATH;
        length = strlen(path);
    }
    return fdt_path_offset_namelen(fdt, path, (int)length);
}

static int add_string(const char *text, size_t length, struct value *v)
{
    if (length + 1 > sizeof v->bytes - (size_t)v->size)
        return -1;
    memcpy(v->bytes + v->size, text, length);
    v->bytes[v->size + (int)length] = 0;
    v->size += (int)length + 1;
    return 0;
}

static int parse_strings(const char *p, struct value *v)
{
    for (;;) {
        const char *end = *p == '"' ? strchr(p + 1, '"') : NULL;

        if (!end || add_string(p + 1, (size_t)(end - p - 1), v))
            return -1;
        p = end + 1 + strspn(end + 1, " \t");
        if (!*p)
            return 0;
        if (*p != ',')
            return -1;
        p += 1 + strspn(p + 1, " \t");
    }
}

static int parse_value(const char *p, struct value *v)
{
    uint64_t n;

    v->size = 0;
    if (!*p)
        return 0;
    if (*p == '<')
        return parse_cells(p, v);
    if (*p == '"')
        return parse_strings(p, v);
    if (!isdigit((unsigned char)*p))
        return isalpha((unsigned char)*p) ? add_string(p, strlen(p), v) : -1;
    if (number(&p, &n) || *p)
        return -1;
    if (n > UINT32_MAX && add_cell(v, n >> 32))
        return -1;
    return add_cell(v, n & UINT32_MAX);
}

static int unknown_node(const struct tree *t, const char *node, struct failure *f)
{
    char text[240];
    const bool near = board_near(t->fdt, node, text, sizeof text);

    return fail(f, "--set %s: the board has no such node; %s: %s; 'dmavp info' shows them", node,
                near ? "near are" : "there are", text);
}

static bool known_property(const struct tree *t, int node, const char *property)
{
    static const char *const everywhere[] = {"status", "bootargs", "clock-frequency", "dma-ranges"};

    for (unsigned i = 0; i < sizeof everywhere / sizeof *everywhere; i++)
        if (!strcmp(everywhere[i], property))
            return true;
    return fdt_getprop(t->fdt, node, property, NULL) ||
           param_find(registry_params(t->fdt, node), property);
}

static int unknown_property(const struct tree *t, int node, const char *where, const char *property,
                            struct failure *f)
{
    char text[400] = "";
    const char *name;
    int prop;

    fdt_for_each_property_offset(prop, t->fdt, node)
    {
        if (fdt_getprop_by_offset(t->fdt, prop, &name, NULL))
            fail_list(text, sizeof text, name);
    }
    for (const struct param *p = registry_params(t->fdt, node); p && p->name; p++)
        if (!fdt_getprop(t->fdt, node, p->name, NULL))
            fail_list(text, sizeof text, p->name);
    return fail(f, "--set %s:%s: the node has no such property; there are: %s", where, property,
                text);
}

int tree_set(struct tree *t, const char *assignment, struct failure *f)
{
    const char *equals = strchr(assignment, '=');
    size_t left = equals ? (size_t)(equals - assignment) : strlen(assignment);
    const char *colon = memrchr(assignment, ':', left);
    char where[256], property[64];
    struct value v;
    int node, error;

    if (!colon || colon == assignment || colon + 1 == assignment + left ||
        (size_t)(colon - assignment) >= sizeof where ||
        (size_t)(assignment + left - colon - 1) >= sizeof property)
        return fail(f,
                    "--set %s: is not PATH_OR_NAME:property=value; for example "
                    "--set dma0:status=disabled",
                    assignment);
    snprintf(where, sizeof where, "%.*s", (int)(colon - assignment), assignment);
    snprintf(property, sizeof property, "%.*s", (int)(assignment + left - colon - 1), colon + 1);
    if (parse_value(equals ? equals + 1 : "", &v))
        return fail(f,
                    "--set %s: the value is neither a number, <cells>, \"strings\", a word nor "
                    "empty (a flag); see 'dmavp run --help'",
                    assignment);
    node = board_node(t->fdt, where);
    if (node < 0)
        return unknown_node(t, where, f);
    if (!known_property(t, node, property))
        return unknown_property(t, node, where, property, f);
    error = fdt_setprop(t->fdt, node, property, v.bytes, v.size);
    if (error)
        return fail_fdt(t, assignment, error, f);
    return 0;
}

/* --- /chosen ------------------------------------------------------------ */

static int chosen(struct tree *t)
{
    int node = fdt_path_offset(t->fdt, "/chosen");

    return node != -FDT_ERR_NOTFOUND ? node : fdt_add_subnode(t->fdt, 0, "chosen");
}

int tree_append_bootargs(struct tree *t, int count, char *const *args, struct failure *f)
{
    int node = count ? chosen(t) : 0;
    int length = 0;
    const char *old = fdt_getprop(t->fdt, node, "bootargs", &length);
    char text[4096] = "";
    size_t used = 0;
    int error;

    if (!count)
        return 0;
    if (old && length > 0 && length < (int)sizeof text && !old[length - 1])
        used = (size_t)snprintf(text, sizeof text, "%s", old);
    for (int i = 0; i < count && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", args[i]);
    if (used >= sizeof text)
        return fail(f, "guest arguments: more than %zu characters; give fewer", sizeof text - 1);
    error = node < 0 ? node : fdt_setprop_string(t->fdt, node, "bootargs", text);
    return error ? fail_fdt(t, "/chosen/bootargs", error, f) : 0;
}

int tree_set_seed(struct tree *t, uint64_t seed, struct failure *f)
{
    int node = chosen(t);
    int error = node < 0 ? node : fdt_setprop_u64(t->fdt, node, "rng-seed", seed);

    return error ? fail_fdt(t, "/chosen/rng-seed", error, f) : 0;
}
