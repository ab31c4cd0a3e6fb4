/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who called whom, and what was executed there: one node per call path. The
 * root, node 0, is outside of the program. A program with very many paths does
 * not get nodes without end: beyond a million, calls from a new path become
 * children of the root.
 */
#ifndef DMAVP_CALL_TREE_H
#define DMAVP_CALL_TREE_H

#include "functions.h"

#ifdef __cplusplus
extern "C" {
#endif

struct call_node {
    const struct function *fn; /* NULL: the root */
    uint32_t parent;
    uint32_t site;  /* pc of the call */
    uint32_t chain; /* in the hash; 0 = end */
    uint64_t calls;
    uint64_t self;  /* instructions */
};

struct call_tree {
    struct call_node *node; /* parents before their children */
    uint32_t count, room;
    uint32_t *hash;
};

/* False: no memory. */
bool call_tree_init(struct call_tree *t);
void call_tree_free(struct call_tree *t);

/* The node of FN called at SITE by PARENT, new if need be; UINT32_MAX: no memory. */
uint32_t call_tree_child(struct call_tree *t, uint32_t parent, const struct function *fn,
                         uint32_t site);

/* All calls at one place to one function. */
struct call_edge {
    uint32_t site;
    const struct function *to;
    uint64_t calls;
    uint64_t inclusive; /* instructions until they returned; a call of a function that is active
                         * already adds nothing to that */
};

/* The edges in the order of their sites and targets (free them), COUNT of them; NULL: no memory.
 * Calls from the root are not among them. */
struct call_edge *call_tree_edges(const struct call_tree *t, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
