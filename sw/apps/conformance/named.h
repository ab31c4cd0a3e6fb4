/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels by name: a device tree of two controllers, a router and a client, which are scripts and
 * a device without a bus. Between named_begin() and named_end() it stands in for the board's.
 */
#ifndef NAMED_H
#define NAMED_H

#include "script.h"

/* Phandles; each controller has three channels, and one argument is their number. */
enum { FIRST = 1, SECOND = 2, ROUTER = 3, NOBODY = 99 };

extern struct script first, second;
extern struct device client;
extern struct device_node *first_node, *second_node, *router_node;
extern char named_alias[8]; /* of the second controller; before named_begin() */

/* `dmas` (N cells, 0: none) and `dma-names` (BYTES of them, 0: none) of the client; #dma-cells of
 * the first controller is CELLS. No controller is there yet. */
void named_begin(u32 cells, const u32 *dmas, unsigned n, const char *names, u32 bytes);
#define DMAS(...) (const u32[]){__VA_ARGS__}, sizeof((u32[]){__VA_ARGS__}) / sizeof(u32)
#define NAMES(text) text, sizeof text
#define NO_DMAS NULL, 0
#define NO_NAMES NULL, 0
void named_end(void);

/* Registers the controller, for the device tree as well. */
void named_open(struct script *s);
void named_close(struct script *s);
/* ... with a map instead; the filter takes the channel whose number is the entry's param. */
void named_open_mapped(struct script *s, const struct dma_slave_map *map, int entries);
#define CHANNEL(n) ((void *)(uintptr_t)(n))

/* The client asks for NAME: the number of the channel that it gets, of CONTROLLER, and gives back;
 * or the error. */
int named_ask(const struct script *controller, const char *name);

#endif
