/* SPDX-License-Identifier: Apache-2.0 */
/* Reading one node: addresses, numbers, parameters, wires. Used by board.c. */
#ifndef DMAVP_BOARD_NODE_H
#define DMAVP_BOARD_NODE_H

#include "board.h"

/* Text of property NAME; NULL if it is not there or does not end with a zero byte. */
const char *node_text(const void *fdt, int node, const char *name);

/* The same, but NULL also if it is more than one string. */
const char *node_string(const void *fdt, int node, const char *name);

/* Property NAME as a source has it, for messages: a string, cells or bytes; cut to SIZE. */
const char *node_show(const void *fdt, int node, const char *name, char *text, size_t size);

/* One cell of property NAME into V. 1 if the property is not there; -1 if it is no single cell. */
int node_u32(const struct board *b, int node, const char *name, uint32_t *v, struct failure *f);

/* #address-cells and #size-cells for the children of NODE (2 and 1 when absent); each 1 or 2. */
int node_cells(const struct board *b, int node, int *address, int *size, struct failure *f);

/* CELLS big-endian cells at P. */
uint64_t node_number(const void *p, int cells);

/* First `reg` entry of NODE on PARENT, in the CPU's view. */
int node_reg(const struct board *b, int node, int parent, uint64_t *base, uint64_t *size,
             struct failure *f);

/* Takes over NODE's properties for the parameters TABLE of WHAT into CONFIG, which has the
 * defaults; refuses unknown dmavp,*. */
int node_params(const struct board *b, int node, const struct param *table, const char *what,
                void *config, struct failure *f);

/* Clock of NODE: its own `clocks`, or the nearest bus's; 0 if there is none. One that is an output
 * of a controller: undivided (board_supply.c). */
int node_clock(const struct board *b, int node, uint64_t *hz, struct failure *f);

/* The views of a bus master on BUS (dma-ranges). */
int node_views(const struct board *b, struct board_part *p, int bus, struct failure *f);

/* Names P, whose path is known (board_name.c). */
void board_give_name(struct board *b, struct board_part *p);

/* Reads the names of all parts of a tree, which need make no sense otherwise (board.c). */
void board_read_names(struct board *b, const void *fdt);

/* What all parts live on, after all parts are known (board_supply.c). */
int board_supply(struct board *b, struct failure *f);

/* Wires of all parts, after all parts are known (board_wires.c). */
int board_connect(struct board *b, struct failure *f);

/* Their DMA request lines (board_dmas.c). */
int board_requests(struct board *b, struct failure *f);

/* Path of NODE for messages; a static string when it cannot be told. */
const char *node_path(const struct board *b, int node, char path[BOARD_PATH]);

/* Puts "FILE: PATH: text" into F and returns -1. */
int node_fail(const struct board *b, int node, struct failure *f, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
