/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device tree says about the hardware, as a C structure: the parts with
 * their addresses, parameters and clocks, and the wires between them. Nothing is
 * built here; build.cpp does that, and info.c prints it.
 *
 * Read are /cpus, /memory*, and the children of simple buses whose status is okay.
 * Everything else in the tree is for software.
 */
#ifndef DMAVP_BOARD_H
#define DMAVP_BOARD_H

#include "cpu_config.h"
#include "fail.h"
#include "registry.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    BOARD_PARTS = 64,
    BOARD_LINKS = 32,
    BOARD_REQUESTS = 8,
    BOARD_VIEWS = 8,
    BOARD_CONFIG_WORDS = 16,
    BOARD_NAME = 48,
    BOARD_PATH = 256
};

/* Inputs of a CPU, as numbered in `interrupts-extended` (RISC-V interrupt causes). */
enum { CPU_MSIP = 3, CPU_MTIP = 7, CPU_MEIP = 11 };

/* A wire from an interrupt output to an input. */
struct board_link {
    unsigned output; /* of the part that holds this link */
    unsigned target; /* index of the part with the input: a CPU or an interrupt controller */
    unsigned input;  /* CPU: CPU_..., interrupt controller: source number */
};

/* What a part lives on, if it can be switched: outputs of a reset, clock and power controller. */
enum supply { SUPPLY_CLOCK, SUPPLY_RESET, SUPPLY_POWER, SUPPLIES };

struct board_supply {
    int controller; /* index of the part; -1 = it is always on */
    unsigned output;
};

/* A DMA request line. */
struct board_request {
    unsigned output; /* request output of the part that holds this */
    unsigned target; /* index of the controller */
    unsigned line;   /* its input */
};

/* A window of a bus master's view: bus addresses [bus, bus+size) are [cpu, cpu+size) of the CPU. */
struct board_view {
    uint64_t bus, cpu, size;
};

struct board_part {
    const struct part *part;
    char name[BOARD_NAME]; /* alias, "cpu" and hart, or node name; letters, digits and '_' */
    char path[BOARD_PATH]; /* of the node */
    int node;
    uint64_t base, size;                 /* CPU view; size 0 for a CPU */
    uint64_t hz;                         /* clock, divided by */
    uint32_t divisor;                    /* what its controller begins with, else 1 */
    struct board_supply supply[SUPPLIES];
    uint32_t config[BOARD_CONFIG_WORDS]; /* the part's configuration struct */
    struct board_link link[BOARD_LINKS];
    unsigned links;
    struct board_request request[BOARD_REQUESTS];
    unsigned requests;
    struct board_view view[BOARD_VIEWS]; /* none: addresses pass unchanged */
    unsigned views;
};

struct board {
    const char *name; /* file, for messages */
    const void *fdt;
    char model[64];
    struct board_part
        part[BOARD_PARTS]; /* CPUs, memories, then the buses in the order of the tree */
    unsigned parts;
    struct cluster_config cluster; /* from /cpus */
    uint64_t bus_hz;      /* clock of parts that do not say their own */
    uint64_t timebase_hz; /* of rdtime and mtime */
    bool allow_unknown;
    bool names_only; /* nothing but names, paths and nodes of the parts is read */
};

/* Reads FDT (checked, TREE_DEPTH deep at most), which must outlive B. 0, or -1 and F names the node
 * and the property that is wrong. */
int board_read(struct board *b, const char *name, const void *fdt, bool allow_unknown,
               struct failure *f);

/* Of how many P was built by its parameter NAME; MOST, what its kind can have, if that is fixed. */
uint32_t board_built(const struct board_part *p, const char *name, uint32_t most);

/* The node of the part that board_read() calls NAME, or else tree_node(). The tree need not make
 * sense: what is wrong in it may be about to be set right. Negative: there is none. */
int board_node(const void *fdt, const char *name);

/* Names in FDT that WORD may be a slip of (paths, if it is one), separated by ", ". If there are
 * none: all of them, and false. */
bool board_near(const void *fdt, const char *word, char *text, size_t size);

/* Part with the device-tree NODE, or NULL. */
struct board_part *board_part_at(struct board *b, int node);

/* First part with ROLE from index FROM on; -1 if there is none. */
int board_find_role(const struct board *b, enum part_role role, unsigned from);

/* The RAM that holds address ADDR, or NULL. */
const struct board_part *board_ram_at(const struct board *b, uint64_t addr);

/* The memory whose clock is the bus's: the first. NULL: there is none. */
const struct board_part *board_bus_memory(const struct board *b);

/* Period of a clock in ps, rounded to the nearest. */
uint64_t board_period_ps(uint64_t hz);

/* Period of the clock of P in ps, at the beginning. */
uint64_t board_clock_ps(const struct board_part *p);

#ifdef __cplusplus
}
#endif
#endif
