/* SPDX-License-Identifier: Apache-2.0 */
/* Counters over a span of time: what it added to them, and adding that again. Part of
 * dma_master.c. */
#ifndef DMAVP_DMA_COUNTS_H
#define DMAVP_DMA_COUNTS_H

#include "dma_master.h"

/* K = what M has counted up to `now`, as far as channel CHAN is concerned. */
void dma_counts_get(const struct dma_master *m, unsigned chan, struct dma_counts *k);

/* K -= BEFORE, which was got earlier. */
void dma_counts_since(struct dma_counts *k, const struct dma_counts *before);

/* K counts N times more. Of channel CHAN, whose busy_until is the caller's. */
void dma_counts_add(struct dma_master *m, unsigned chan, const struct dma_counts *k, uint64_t n);

#endif
