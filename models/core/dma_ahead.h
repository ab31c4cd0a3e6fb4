/* SPDX-License-Identifier: Apache-2.0 */
/* Running a DMA core ahead without moving a byte: part of dma_master.c, for LT. */
#ifndef DMAVP_DMA_AHEAD_H
#define DMAVP_DMA_AHEAD_H

#include "dma_master.h"

/* The double is about to access something that is no memory: it can go no further. */
void dma_ahead_left_memory(struct dma_master *m);

/* If a whole packet was planned and its end is not after EDGE, it is moved at once. */
void dma_ahead_take(struct dma_master *m, uint64_t edge);

/* The core has gone another way than its double. */
static inline void dma_ahead_forget(struct dma_master *m)
{
    m->plan = NULL;
}

/* The events of edge `now` (dma_master.c). */
void dma_master_edge(struct dma_master *m);

#endif
