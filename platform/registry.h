/* SPDX-License-Identifier: Apache-2.0 */
/* What a board can be made of: one table, from `compatible` to the thing that is built. */
#ifndef DMAVP_REGISTRY_H
#define DMAVP_REGISTRY_H

#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

enum part_kind {
    PART_CPU,
    PART_MEMORY, /* RAM or ROM */
    PART_DEVICE, /* a device core without a bus master */
    PART_DMA,    /* a device core that masters the bus */
    PART_ABSENT, /* a region that reads as zero, for --allow-unknown */
};

enum part_role { ROLE_NONE, ROLE_ROM, ROLE_TIMER, ROLE_INTC, ROLE_SERIAL, ROLE_EXIT, ROLE_SUPPLY };

struct part {
    enum part_kind kind;
    enum part_role role;            /* what the program itself does with it */
    const struct device_class *cls; /* PART_DEVICE, PART_DMA, PART_ABSENT; else NULL */
    const char *meaning;            /* one line */
    /* What a device class says itself: */
    const char *const *compatible; /* ended by NULL */
    const struct param *params;    /* may be NULL */
    size_t config_size;            /* of the configuration struct that PARAMS fills */
};

const char *const *part_compatible(const struct part *p);
const struct param *part_params(const struct part *p);
size_t part_config_size(const struct part *p);

extern const struct part registry[];
extern const unsigned registry_count;

/* The region for things that are not modelled; not in the table. */
extern const struct part part_absent;

/* A PL080 or a PL081. */
bool part_is_pl08x(const struct part *p);

/* The part whose compatible list has NAME, or NULL. */
const struct part *registry_find(const char *name);

/* The part of a device-tree node: by the strings of its `compatible` in order, or NULL. A node with
 * device_type "memory" is RAM, with "cpu" a CPU. */
const struct part *registry_of_node(const void *fdt, int node);

/* The parameters that a node may have: those of its part, or of /cpus; NULL if there are none. */
const struct param *registry_params(const void *fdt, int node);

/* All compatible strings of the table, separated by ", ". */
void registry_list(char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
