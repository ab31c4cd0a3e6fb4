/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device tree. Nodes live as long as the program; nothing here needs a
 * reference count. All functions: any context, no blocking; a NULL node is a
 * node without properties.
 */
#ifndef OF_H
#define OF_H

#include "types.h"

struct device_node {
    const char *name; /* with unit address; "" for the root */
    const u8 *props;  /* in the blob */
    u32 phandle;      /* 0: none */
    struct device_node *parent, *child, *sibling;
};

enum { OF_MAX_ARGS = 8 };

struct of_phandle_args {
    struct device_node *np;
    unsigned args_count;
    u32 args[OF_MAX_ARGS];
};

/* Of a provider: what the cells behind a phandle mean, or ERR_PTR. DATA: what it registered with. May
 * sleep. */
typedef void *(*of_xlate_fn)(const u32 *cells, unsigned count, void *data);

struct resource {
    phys_addr_t start, size;
};

/* Value of a property in the blob, big-endian; its bytes in *LEN (may be NULL). NULL: none. */
const void *of_get_property(const struct device_node *np, const char *name, unsigned *len);
bool of_property_read_bool(const struct device_node *np, const char *name);
/* 0; -EINVAL: no such property; -EOVERFLOW: it has fewer cells. */
int of_property_read_u32_index(const struct device_node *np, const char *name, unsigned index,
                               u32 *value);
int of_property_read_u32(const struct device_node *np, const char *name, u32 *value);
/* First string of the property, NULL if there is none or it does not end. */
const char *of_get_string(const struct device_node *np, const char *name);
/* Position of TEXT in a list of strings; -EINVAL: no such property; -ENOENT: not in it. */
int of_property_match_string(const struct device_node *np, const char *name, const char *text);
/* Number of strings, 0 without the property. */
unsigned of_property_count_strings(const struct device_node *np, const char *name);
/* The string at INDEX, or NULL. */
const char *of_string_at(const struct device_node *np, const char *name, unsigned index);

bool of_device_is_compatible(const struct device_node *np, const char *compatible);
bool of_device_is_available(const struct device_node *np);

struct device_node *of_root(void);
/* Next node after FROM (NULL: from the beginning) in the order of the tree; NULL at the end. */
struct device_node *of_next_node(const struct device_node *from);
struct device_node *of_find_compatible_node(const struct device_node *from, const char *compatible);
/* "/soc/serial@10000000", or an alias; what follows a colon is ignored. NULL: none. */
struct device_node *of_find_node_by_path(const char *path);
struct device_node *of_find_node_by_phandle(u32 phandle);
/* n, if an alias STEMn names this node; else -ENODEV. */
int of_alias_get_id(const struct device_node *np, const char *stem);

/*
 * Entry INDEX of a list of (phandle, arguments) whose length the other node's property CELLS_NAME
 * gives. 0; -ENOENT: no such entry; -EINVAL: the list, or the node it names, is broken.
 */
int of_parse_phandle_with_args(const struct device_node *np, const char *list,
                               const char *cells_name, unsigned index,
                               struct of_phandle_args *args);

/* Registers of a node as the CPU addresses them. 0; -EINVAL: no such entry, or no way to it. */
int of_address_to_resource(const struct device_node *np, unsigned index, struct resource *res);
/* The RAM, of one entry of a memory node, that ADDR lies in. 0; -EINVAL: in none. */
int of_find_memory(phys_addr_t addr, struct resource *res);
void __iomem *of_iomap(const struct device_node *np, unsigned index); /* NULL on any failure */
/* Source number of the interrupt controller for entry INDEX of `interrupts`; -ENXIO: none. */
int of_irq_get(const struct device_node *np, unsigned index);

/* One piece of a mapping between the CPU's addresses and a device's. */
struct dma_range {
    u64 cpu, bus, size; /* size 0: all of 2^64 */
};

/*
 * How the device's accesses reach the CPU's memory: the dma-ranges of all buses above it, combined.
 * A bus without the property, or with an empty one, changes nothing. The number of pieces, at most
 * MOST; -EINVAL: broken property; -ENOSPC: more pieces.
 */
int of_dma_ranges(const struct device_node *np, struct dma_range *ranges, unsigned most);

/* Blob at ADDRESS; panics with what is wrong with it. At boot, once. */
void of_init(const void *blob);

#endif
