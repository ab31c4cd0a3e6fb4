/* SPDX-License-Identifier: Apache-2.0 */
/* Long stretches of a DMA stream at once: part of dma_master.c, for LT. */
#ifndef DMAVP_DMA_STRETCH_H
#define DMAVP_DMA_STRETCH_H

#include "dma_master.h"

/* A run of events begins in which nobody else touches device or memory. */
void dma_stretch_start(struct dma_master *m);

/* After the events of an edge. If the device and its ports look as they did before, but for the
 * progress of one stream, the time between is repeated as often as it fits before EDGE. */
void dma_stretch_skip(struct dma_master *m, uint64_t edge);

/* A `clocked` core goes a long way to EDGE in one go, if nothing but one packet goes on. */
void dma_stretch_flow(struct dma_master *m, uint64_t edge);

/* The ends of a stream: of a copy from the first to the second one. */
struct dma_ends {
    unsigned n;
    struct dma_end end[DMA_MAX_ENDS];
    struct dma_memory mem[DMA_MAX_ENDS];
};

/* Bytes that can be moved at once from S on: all of its ENDS are memory, and what is written is
 * apart from all else; or, if it is combined, the very bytes of one that is read. */
uint64_t dma_stretch_reach(const struct dma_master *m, const struct dma_shape *s,
                           struct dma_ends *ends);

/* Moves BYTES of stream S, from AT bytes behind ENDS on. */
void dma_stretch_move(struct dma_master *m, const struct dma_shape *s, const struct dma_ends *ends,
                      uint32_t at, uint32_t bytes);

#endif
