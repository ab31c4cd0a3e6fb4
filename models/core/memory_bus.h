/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memories on a bus in plain C: what dma_master.h asks of a bus, for runs without
 * SystemC. An access outside of all regions is a decode miss (BUS_ADDRESS_ERROR).
 */
#ifndef DMAVP_MEMORY_BUS_H
#define DMAVP_MEMORY_BUS_H

#include "dma_master.h"

#ifdef __cplusplus
extern "C" {
#endif

struct memory_region {
    uint64_t base, size; /* base + size does not wrap around */
    uint8_t *data;
    uint32_t waits_read, waits_write; /* wait states of a beat */
    bool direct;                      /* stretches may be taken at once */
};

struct memory_bus {
    const struct memory_region *region; /* the first that holds an address has it */
    unsigned regions;
};

/* The LEN bytes at ADDR if one region holds them all; else NULL. */
uint8_t *memory_bus_at(const struct memory_bus *b, uint64_t addr, uint64_t len);

/* dma_bus.memory: each region has a port of its own. */
bool memory_bus_reach(const struct memory_bus *b, uint64_t addr, bool write, struct dma_memory *m);

/* dma_bus.waits */
uint32_t memory_bus_waits(const struct memory_bus *b, uint64_t addr, bool write);

/* dma_bus.begin: the data phases of A begin at edge NOW. */
void memory_bus_begin(const struct memory_bus *b, const struct dma_access *a, uint64_t now,
                      struct dma_outcome *out);

#ifdef __cplusplus
}
#endif
#endif
