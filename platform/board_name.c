/* SPDX-License-Identifier: Apache-2.0 */
/* Names of parts: how they come about, and how the one that the user means is found. */
#include "board_node.h"
#include "tree.h"

#include <ctype.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- giving --------------------------------------------------------------- */

/* PATH is WHOLE (the path of a node), perhaps without some unit addresses ("@10000000"). */
static bool same_path(const char *path, const char *whole)
{
    while (*path && *path == *whole) {
        path++;
        whole++;
        if ((*path == '/' || !*path) && *whole == '@')
            whole += strcspn(whole, "/");
    }
    return !*path && !*whole;
}

/* The alias of P (the first in the tree's order), or NULL. Paths are compared as text: to follow
 * each alias of a large tree for each part would take a minute. */
static const char *alias_of(const struct board *b, const struct board_part *p)
{
    enum { SHORT_PATHS = 16 }; /* of which it is looked up whether they mean another node */
    int aliases = fdt_path_offset(b->fdt, "/aliases");
    unsigned tries = 0;
    const char *name, *path;
    int prop, length;

    if (aliases < 0)
        return NULL;
    fdt_for_each_property_offset(prop, b->fdt, aliases)
    {
        path = fdt_getprop_by_offset(b->fdt, prop, &name, &length);
        if (!path || length <= 0 || *path != '/' || path[length - 1] || !same_path(path, p->path))
            continue;
        if (!strcmp(path, p->path) ||
            (tries++ < SHORT_PATHS && fdt_path_offset(b->fdt, path) == p->node))
            return name;
    }
    return NULL;
}

static bool taken(const struct board *b, const struct board_part *p)
{
    for (unsigned i = 0; i < b->parts; i++)
        if (&b->part[i] != p && !strcmp(b->part[i].name, p->name))
            return true;
    return false;
}

/* Names end up in messages, traces and SystemC objects: letters, digits and '_', no two alike. */
void board_give_name(struct board *b, struct board_part *p)
{
    const char *name = alias_of(b, p);
    char first[BOARD_NAME];
    struct failure unused;
    uint32_t hart;

    if (name)
        snprintf(p->name, sizeof p->name, "%s", name);
    else if (p->part->kind == PART_CPU && !node_u32(b, p->node, "reg", &hart, &unused))
        snprintf(p->name, sizeof p->name, "cpu%u", hart);
    else
        snprintf(p->name, sizeof p->name, "%s", fdt_get_name(b->fdt, p->node, NULL));
    for (char *c = p->name; *c; c++)
        if (!isalnum((unsigned char)*c))
            *c = '_';
    memcpy(first, p->name, sizeof first);
    for (unsigned n = 2; taken(b, p); n++)
        snprintf(p->name, sizeof p->name, "%.40s_%u", first, n);
}

/* --- finding --------------------------------------------------------------- */

int board_node(const void *fdt, const char *name)
{
    struct board b;

    if (*name != '/') {
        board_read_names(&b, fdt);
        for (unsigned i = 0; i < b.parts; i++)
            if (!strcmp(b.part[i].name, name))
                return b.part[i].node;
    }
    return tree_node(fdt, name, strlen(name));
}

/* Letters to insert, delete or replace to make A out of B; of long words the beginnings count. */
static unsigned distance(const char *a, const char *b)
{
    enum { MOST = 63 };
    unsigned row[MOST + 1], above, corner;
    size_t n = strnlen(b, MOST);

    for (unsigned k = 0; k <= n; k++)
        row[k] = k;
    for (unsigned i = 1; a[i - 1] && i <= MOST; i++) {
        corner = row[0];
        row[0] = i;
        for (unsigned k = 1; k <= n; k++) {
            above = row[k];
            corner += tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[k - 1]);
            row[k] = above < row[k - 1] ? above + 1 : row[k - 1] + 1;
            row[k] = corner < row[k] ? corner : row[k];
            corner = above;
        }
    }
    return row[n];
}

static bool is_near(const char *word, const char *name)
{
    size_t length = strlen(word), other = strlen(name);
    size_t common = length < other ? length : other;

    return (common > 1 && !strncasecmp(word, name, common)) ||
           distance(word, name) <= 1 + length / 6;
}

/* Names of parts, or with PATHS their paths; then the aliases of what is no part. */
static void list_names(const struct board *b, const char *near, bool paths, char *text, size_t size)
{
    int aliases = fdt_path_offset(b->fdt, "/aliases");
    const char *name;
    int prop;

    *text = 0;
    for (unsigned i = 0; i < b->parts; i++) {
        name = paths ? b->part[i].path : b->part[i].name;
        if (!near || is_near(near, name))
            fail_list(text, size, name);
    }
    if (paths || aliases < 0)
        return;
    fdt_for_each_property_offset(prop, b->fdt, aliases)
    {
        bool part = false;

        if (!fdt_getprop_by_offset(b->fdt, prop, &name, NULL))
            continue;
        for (unsigned i = 0; i < b->parts && !part; i++)
            part = !strcmp(b->part[i].name, name);
        if (!part && (!near || is_near(near, name)))
            fail_list(text, size, name);
    }
}

bool board_near(const void *fdt, const char *word, char *text, size_t size)
{
    struct board b;

    board_read_names(&b, fdt);
    list_names(&b, word, *word == '/', text, size);
    if (*text)
        return true;
    list_names(&b, NULL, false, text, size);
    return false;
}
