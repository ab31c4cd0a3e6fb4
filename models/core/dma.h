/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device that is a bus initiator says and hears. The core never touches
 * the bus: the shell asks next() which access it wants on a master port, carries
 * it out in its own timing style and hands the outcome back with done().
 *
 * Cycles are cycles of the device's clock. Cycle c lasts from edge c to edge
 * c+1. A beat's address phase takes one cycle and overlaps the data phase of the
 * beat before it, as on AHB; its data is complete at the edge that ends its data
 * phase.
 */
#ifndef DMAVP_DMA_H
#define DMAVP_DMA_H

#include "bus.h"

#ifdef __cplusplus
extern "C" {
#endif

enum dma_kind {
    DMA_READ,
    DMA_WRITE,
    DMA_FETCH, /* read of the device's own list */
    DMA_COPY,  /* bulk: read from addr, write to dst, only offered when `limit` allows it */
};

enum { DMA_STAGE_BYTES = 64, DMA_MAX_PORTS = 2, DMA_MAX_CHANS = 32 };

struct dma_access {
    enum dma_kind kind;
    uint8_t port;
    uint8_t dst_port;    /* DMA_COPY: port of the writes */
    uint8_t chan;
    uint16_t beat_bytes; /* DMA_COPY: of the reads */
    uint16_t dst_beat_bytes;
    uint32_t id;         /* names this access in done(); next() gives it again until then */
    uint64_t addr, dst;
    uint32_t len;        /* bytes; a whole number of beats */
    bool fixed;          /* the address does not move from beat to beat */
    struct bus_attr attr;
    uint64_t earliest;   /* first cycle in which the first address phase may be driven */
    uint8_t *data;       /* DMA_WRITE: the bytes; DMA_READ and DMA_FETCH: room for them */
};

/* When the beats of an access happened. */
struct dma_when {
    uint64_t first; /* edge at which the data of the first beat was complete */
    uint32_t beat;  /* cycles from one beat to the next */
};

/* What a DMA_COPY meets on its way: wait states (cycles added to each data phase) at both ends, and
 * the first cycle in which each port can take an address phase. */
struct dma_path {
    uint32_t read_waits, write_waits;
    uint64_t read_addr, write_addr;
};

/* How far a DMA_COPY has come. */
struct dma_progress {
    uint32_t read, written; /* bytes */
    bool complete;
    uint64_t edge;          /* complete: edge at which the last data phase ended */
    uint64_t read_addr, write_addr; /* as in dma_path, from here on */
};

#ifdef __cplusplus
}
#endif
#endif
