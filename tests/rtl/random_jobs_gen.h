/* SPDX-License-Identifier: Apache-2.0 */
/* The generator behind random_jobs.h: shared by random_jobs.c, the transfers between memories and
 * the part with peripherals. */
#ifndef RANDOM_JOBS_GEN_H
#define RANDOM_JOBS_GEN_H

#include "pl080_regs.h"
#include "random_jobs.h"

#include <stdio.h>

/* The upper end of each memory is left to list items. */
enum { ITEM_BYTES = 0x800, ITEM_SLOTS = ITEM_BYTES / PL080_LLI_BYTES };
enum { RECENT = 8, EDGES = 16000 /* that all transfers together may take, about */ };

struct range {
    uint32_t base, bytes;
};

struct transfer {
    uint32_t src, dst, bytes;
    uint32_t width[2], burst[2], masters[2];
    const char *fixed;
    uint32_t next;
    unsigned lm, irq;
};

struct gen {
    uint64_t state;
    FILE *head; /* what is there from the start */
    FILE *out;  /* all that happens */
    const struct way_board *board;
    uint64_t edge;
    uint64_t later;                 /* edges until the next statement */
    unsigned channels;
    uint32_t most;                  /* bytes of a packet */
    bool errors;                    /* bus errors happen in this file */
    bool one_memory;                /* all transfers are within it */
    bool off;                       /* the controller is */
    uint64_t until[PL080_CHANNELS]; /* about when it will be over */
    bool halted[PL080_CHANNELS];
    struct range recent[RECENT]; /* sources and destinations */
    unsigned recents, items, faults;
    struct transfer last;        /* that was chosen; none: 0 bytes */
    unsigned fifos;              /* there are peripherals */
    uint64_t work; /* edges of all transfers so far, about */
};

/* A number below BELOW; true in PERCENT of a hundred cases. */
uint32_t gen_draw(struct gen *g, uint32_t below);
bool gen_chance(struct gen *g, unsigned percent);
/* Begins a line, with its time if some has passed. */
FILE *gen_line(struct gen *g);
/* Where BYTES, of beats of WIDTH, are read or go. */
uint32_t gen_address(struct gen *g, uint32_t bytes, uint32_t width, bool write);
/* A channel, of those that are at work (or not) if there is one. */
unsigned gen_channel(struct gen *g, bool working);
bool gen_busy(const struct gen *g, unsigned c);

/* One that a transfer moves or has moved. */
struct range gen_recent(struct gen *g);
bool gen_in_memory(const struct gen *g, uint32_t addr, uint32_t bytes);
/* MASTER, if the board has it. */
uint32_t gen_master(const struct gen *g, uint32_t master);
/* Another transfer, without a list; the keys of one, NEXT being "list" or "next". */
void gen_transfer(struct gen *g, struct transfer *t);
void gen_print(struct gen *g, const struct transfer *t, const char *next);
/* Edges that it takes alone, about. */
uint64_t gen_work(const struct gen *g, const struct transfer *t);
/* Items that T goes on with. How long they take. */
uint64_t gen_list(struct gen *g, struct transfer *t);
/* A fault somewhere in the way of T, and from the start. */
void gen_fault(struct gen *g, const struct transfer *t);

/* The test FIFOs, if the file has some. */
void gen_fifos(struct gen *g);
/* A transfer with a peripheral on one side or on both, which it switches on. */
void gen_start_peripheral(struct gen *g);

#endif
