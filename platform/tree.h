/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device tree of a board as a flattened blob: read (.dts through dtc, or
 * .dtb), changed from the command line, and handed to the firmware. What it means
 * is board.h's business.
 */
#ifndef DMAVP_TREE_H
#define DMAVP_TREE_H

#include "fail.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TREE_LIMIT = 1 << 20 }; /* bytes of a blob that are accepted */

struct tree {
    const char *name; /* of the file, for messages; must outlive the tree */
    void *fdt;        /* checked with fdt_check_full(), nested at most TREE_DEPTH deep; malloc'ed */
};

enum { TREE_DEPTH = 16 };

/* Reads a source or a blob; which, is seen from the content. 0, or -1 and F. Messages of dtc about
 * a source that it accepts go to stderr. */
int tree_read(struct tree *t, const char *path, struct failure *f);

/* As tree_read() for SIZE bytes of a blob that is called NAME in messages. */
int tree_from_blob(struct tree *t, const char *name, const void *blob, size_t size,
                   struct failure *f);

/* The node at PATH (LENGTH bytes): an absolute path, or the name of an alias that has one.
 * Negative: there is none. libfdt's own look-up follows aliases of aliases without an end. */
int tree_node(const void *fdt, const char *path, size_t length);

/* "PATH_OR_NAME:property=value": a name is one that `dmavp info` prints, or an alias; value is an
 * integer, <cells>, "strings", a bare word (a string) or nothing (a flag). The node must exist, and
 * the property must stand in the node already or be one that the node's part knows. 0, or -1 and F.
 */
int tree_set(struct tree *t, const char *assignment, struct failure *f);

/* Appends the COUNT words ARGS to /chosen/bootargs, which is created if need be. */
int tree_append_bootargs(struct tree *t, int count, char *const *args, struct failure *f);

/* Sets /chosen/rng-seed to the 8 bytes of SEED (big-endian). */
int tree_set_seed(struct tree *t, uint64_t seed, struct failure *f);

/* Cuts unused room; to be called last. Returns the size of the blob. */
size_t tree_pack(struct tree *t);

void tree_free(struct tree *t);

#ifdef __cplusplus
}
#endif
#endif
