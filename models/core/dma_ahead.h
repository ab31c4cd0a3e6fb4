/* SPDX-License-Identifier: Apache-2.0 */
/* Running a DMA core ahead without moving a byte: part of dma_master.c, for LT. */
#ifndef DMAVP_DMA_AHEAD_H
#define DMAVP_DMA_AHEAD_H

#include "dma_master.h"

/* The double's bus: how A would end. */
bool dma_ahead_begin(struct dma_master *m, const struct dma_access *a, struct dma_outcome *out);

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
