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

/* Both ends of a stream. */
struct dma_ends {
    struct dma_memory from, to;
};

/* Bytes that can be moved at once from S on: both of its ENDS are memory, and apart. */
uint64_t dma_stretch_reach(const struct dma_master *m, const struct dma_shape *s,
                           struct dma_ends *ends);

#endif
