/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reader of the flattened device tree (Devicetree Specification 0.4, chapter 5).
 * The blob is checked once, while the tree of nodes is built; after that every
 * property lies inside the blob, ends there, and has a name with an end.
 */
#include "internal.h"

#include "string.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_BEGIN_NODE 1u
#define FDT_END_NODE 2u
#define FDT_PROP 3u
#define FDT_NOP 4u
#define FDT_END 9u

enum { FDT_HEADER = 40, FDT_BYTES_MAX = 1 << 20, NODES_MAX = 512 };

static const u8 *blob;
static u32 strings, strings_size, structs_end;
static struct device_node nodes[NODES_MAX];
static unsigned node_count;

static u32 be32(const u8 *p)
{
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

u32 fdt_blob_size(const void *b)
{
    return be32((const u8 *)b + 4);
}

const void *fdt_prop_value(const u8 *prop, unsigned *len)
{
    if (len)
        *len = be32(prop + 4);
    return prop + 12;
}

const char *fdt_prop_name(const u8 *prop)
{
    return (const char *)blob + strings + be32(prop + 8);
}

static u32 prop_bytes(const u8 *prop)
{
    return 12 + ALIGN(be32(prop + 4), 4);
}

const u8 *fdt_next_prop(const struct device_node *np, const u8 *prop)
{
    if (!np || !np->props)
        return NULL;
    prop = prop ? prop + prop_bytes(prop) : np->props;
    while (be32(prop) == FDT_NOP)
        prop += 4;
    return be32(prop) == FDT_PROP ? prop : NULL;
}

/* --- checking and building --------------------------------------------- */

/* Room for N bytes at offset AT of the structure block? */
static bool inside(u32 at, u32 n)
{
    return at <= structs_end && n <= structs_end - at;
}

static const char *check_prop(u32 at)
{
    const u8 *prop = blob + at;
    u32 name;

    if (!inside(at, 12))
        return "a property goes beyond the end";
    if (be32(prop + 4) > FDT_BYTES_MAX || !inside(at, prop_bytes(prop)))
        return "a property's value goes beyond the end";
    name = be32(prop + 8);
    if (name >= strings_size || !memchr(blob + strings + name, 0, strings_size - name))
        return "a property's name is not in the strings block";
    return NULL;
}

static const char *add_node(u32 at, struct device_node *parent, u32 *bytes)
{
    const char *name = (const char *)blob + at + 4;
    struct device_node *np, **link;
    const char *end;

    if (!inside(at, 4) || !(end = memchr(name, 0, structs_end - at - 4)))
        return "a node's name has no end";
    if (node_count == NODES_MAX)
        return "more than 512 nodes";
    np = &nodes[node_count++];
    *np = (struct device_node){.name = name, .parent = parent};
    if (parent) {
        for (link = &parent->child; *link; link = &(*link)->sibling)
            ;
        *link = np;
    }
    *bytes = 4 + ALIGN((u32)(end - name) + 1, 4);
    return NULL;
}

static void note_prop(struct device_node *np, const u8 *prop)
{
    const char *name = fdt_prop_name(prop);

    if (!np->props)
        np->props = prop;
    if (be32(prop + 4) == 4 && !strcmp(name, "phandle"))
        np->phandle = be32(prop + 12);
}

static const char *build(u32 at)
{
    struct device_node *np = NULL;
    const char *wrong;
    u32 bytes;

    for (;; at += bytes) {
        bytes = 4;
        if (!inside(at, 4))
            return "it has no end token";
        switch (be32(blob + at)) {
        case FDT_BEGIN_NODE:
            if (!np && node_count)
                return "it has two roots";
            wrong = add_node(at, np, &bytes);
            if (wrong)
                return wrong;
            np = &nodes[node_count - 1];
            break;
        case FDT_PROP:
            wrong = np ? check_prop(at) : "a property is outside all nodes";
            if (wrong)
                return wrong;
            if (np->child)
                return "a property follows a subnode";
            bytes = prop_bytes(blob + at);
            note_prop(np, blob + at);
            break;
        case FDT_END_NODE:
            if (!np)
                return "a node ends that did not begin";
            np = np->parent;
            break;
        case FDT_NOP:
            break;
        case FDT_END:
            return np || !node_count ? "it ends inside a node" : NULL;
        default:
            return "unknown token in the structure block";
        }
    }
}

const char *fdt_unflatten(const void *address, struct device_node **root)
{
    u32 total, structs, structs_size;

    blob = address;
    if (!blob || (uintptr_t)blob & 3)
        return "its address is 0 or not aligned to 4 bytes";
    if (be32(blob) != FDT_MAGIC)
        return "the magic number is not d00dfeed";
    total = be32(blob + 4);
    structs = be32(blob + 8);
    strings = be32(blob + 12);
    strings_size = be32(blob + 32);
    structs_size = be32(blob + 36);
    if (total < FDT_HEADER || total > FDT_BYTES_MAX)
        return "its size is below 40 bytes or above 1 MiB";
    if (be32(blob + 20) < 17 || be32(blob + 24) > 17)
        return "its version is not 17 (or compatible)";
    if (structs & 3 || structs > total || structs_size > total - structs || strings > total ||
        strings_size > total - strings)
        return "a block lies outside of it";
    structs_end = structs + structs_size;
    node_count = 0;
    *root = nodes;
    return build(structs);
}
