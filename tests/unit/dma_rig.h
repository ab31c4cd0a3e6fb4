/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DMA core on a plain-C bus: 64 KiB of memory, seen twice. Below RIG_MEM it is
 * memory (stretches can be taken at once); below RIG_DEV the same bytes answer
 * access by access. Everything else is a decode miss. Time is a cycle counter.
 */
#ifndef DMA_RIG_H
#define DMA_RIG_H

#include "memory_bus.h"

enum { RIG_BYTES = 0x10000, RIG_MEM = 0x20000000, RIG_DEV = 0x30000000, RIG_LOG = 4096 };

struct rig_beatlog {
    struct dma_access a;
    uint64_t start, end;
    uint32_t ok;
};

struct rig {
    struct dma_master master;
    struct dma_plan *plan;      /* made when it is first needed */
    void *dev;
    uint8_t mem[RIG_BYTES];
    struct memory_bus bus;
    struct memory_region region[3];
    struct faults faults;       /* the first rule is that of bad_from and bad_to */
    struct fault_initiator who;
    uint32_t waits_read, waits_write;
    bool one_port;              /* of the memory, for both masters; else each has its own */
    uint64_t slow_from;         /* from here on memory is another one, with SLOW_WAITS; 0 = none */
    uint32_t slow_waits;
    uint64_t bad_from, bad_to;  /* accesses that touch [from, to) end with an error */
    bool level[8];
    unsigned rises[8];          /* rising edges of each interrupt output */
    unsigned ack[16];           /* levels of the acknowledges of request lines, */
    unsigned clears[16], tcs[16]; /* rising edges of CLR and TC, */
    uint64_t cleared[16];       /* edge of the last rise of CLR */
    unsigned accesses;          /* below RIG_DEV or outside */
    unsigned stretches;         /* taken at once */
    struct rig_beatlog log[RIG_LOG];
    unsigned logged;
    char note[256];             /* the last one printed */
};

/* What rig_init() does to a device before it starts, such as other engines; true if it has to be
 * clocked. May be NULL. */
extern bool (*rig_fit)(void *dev);

/* DEV is fresh memory of cls->size bytes. Memory is filled with a pattern that is never zero. */
void rig_init(struct rig *r, void *dev, const struct device_class *cls);

void rig_write(struct rig *r, uint32_t off, uint32_t val);
uint32_t rig_read(struct rig *r, uint32_t off);
/* A write that is the first thing to happen at EDGE. */
void rig_write_at(struct rig *r, uint64_t edge, uint32_t off, uint32_t val);
void rig_reset(struct rig *r);
/* The levels of request line LINE, DMA_REQ_..., from now on. */
void rig_request(struct rig *r, unsigned line, unsigned signals);

/* Lets time pass: until nothing is in flight (at most LIMIT cycles; false if it took longer), or to
 * cycle EDGE. */
bool rig_run(struct rig *r, uint64_t limit);
void rig_run_to(struct rig *r, uint64_t edge);

uint64_t rig_now(const struct rig *r);
/* Device, memory, interrupts and counts of both, at the same edge: a check. */
bool rig_same(const struct rig *a, const struct rig *b);
/* Edge of the next effect that others see, or else of whatever still happens. */
uint64_t rig_next(struct rig *r);

#endif
