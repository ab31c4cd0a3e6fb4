/* SPDX-License-Identifier: Apache-2.0 */
/* For a run in which nothing moves any more: who of a DMA controller waits for what. */
#ifndef DMAVP_DMA_WAITS_H
#define DMAVP_DMA_WAITS_H

#include "dma_master.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The access in its data phases on PORT of which the bus has not told the end; NULL: there is none.
 * SINCE: edge at which they began. */
const struct dma_access *dma_master_unanswered(const struct dma_master *m, unsigned port,
                                               uint64_t *since);

/* Whether a channel of DEV, a core at rest, is enabled and would go on if the hardware let it; what
 * software has to do is not meant. */
bool dma_stuck(const void *dev);

#ifdef __cplusplus
}
#endif
#endif
