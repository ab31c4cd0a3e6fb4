/* SPDX-License-Identifier: Apache-2.0 */
/* A provider without hardware: the test decides when the running copy ends, and how. */
#ifndef FAKE_DMA_H
#define FAKE_DMA_H

#include "dmaengine.h"

enum { FAKE_CHANNELS = 3 };

extern struct dma_device fake;
extern unsigned fake_live;   /* descriptors that exist */
extern unsigned fake_starts; /* how often the engine was started */

void fake_create(void); /* and registers it */
void fake_destroy(void);
/* Ends the running copy as an interrupt handler would; false: nothing runs. */
bool fake_finish(struct dma_chan *chan);
bool fake_fail(struct dma_chan *chan, enum dmaengine_tx_result result, u32 residue);
/* The running one is behind a period, as a cyclic one would be; false: nothing runs. */
bool fake_period(struct dma_chan *chan);
/* Cookie of the running copy, or 0. */
dma_cookie_t fake_running(struct dma_chan *chan);

#endif
