/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device trees made by tests: blob_begin(), the root's properties, nodes and their properties in
 * any order that the format allows, blob_end(). Meanwhile nothing else may read the tree. The nodes
 * of the real one lie in the same memory, and are there again after blob_free().
 */
#ifndef BLOB_H
#define BLOB_H

#include "types.h"

enum { BLOB_STRUCT_AT = 40, BLOB_STRINGS_AT = 2048, BLOB_BYTES = 3072 };

extern u8 *blob;
extern u32 blob_at, blob_strings; /* where the next token and the next name go */

void blob_begin(void);
void blob_end(void);
/* The kernel goes on with the REAL tree. */
void blob_free(const void *real);

void blob_node(const char *name);
void blob_node_end(void);
void blob_prop(const char *name, const void *data, u32 len);
void blob_text(const char *name, const char *value);
void blob_cells(const char *name, const u32 *value, unsigned n);
#define BLOB_CELLS(name, ...)                                                                      \
    blob_cells(name, (const u32[]){__VA_ARGS__}, sizeof((u32[]){__VA_ARGS__}) / sizeof(u32))

/* Big-endian, at a place of the blob. */
void blob_put32(u32 where, u32 value);

#endif
