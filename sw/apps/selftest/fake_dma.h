/* SPDX-License-Identifier: Apache-2.0 */
/* A provider without hardware: the test decides when the running copy ends, and how. */
#ifndef FAKE_DMA_H
#define FAKE_DMA_H

#include "dmaengine.h"

enum { FAKE_CHANNELS = 3, FAKE_FREE = 0xffffffff };

extern struct dma_device fake;
extern unsigned fake_live;   /* descriptors that exist */
extern unsigned fake_starts; /* how often the engine was started */
extern bool fake_at_once;    /* what is issued is done before the issue call returns */

/* H8: it has registers, which are there while it is powered; that takes time, or fails. */
enum { FAKE_POWER_MS = 3 };
extern struct fake_power {
    bool on, fails;
    unsigned calls;    /* of the power hook */
    unsigned accesses; /* by issue, status, terminate and synchronize; and those without power */
    unsigned cold;
} fake_power;

void fake_create(void); /* and registers it */
void fake_create_on(struct device *dev); /* one of the bus */
void fake_destroy(void);
/* Ends the running copy as an interrupt handler would; false: nothing runs. */
bool fake_finish(struct dma_chan *chan);
/* Ends the last one that was issued, before those in front of it; false: there are none. */
bool fake_finish_last(struct dma_chan *chan);
bool fake_fail(struct dma_chan *chan, enum dmaengine_tx_result result, u32 residue);
/* The running one is behind a period, as a cyclic one would be; false: nothing runs. */
bool fake_period(struct dma_chan *chan);
/* What starts on the channel moves BYTES and stays there, until it is finished; FAKE_FREE: half of
 * it, and it does not count as held. Terminate lets go. */
void fake_hold(struct dma_chan *chan, u32 bytes);
bool fake_is_held(struct dma_chan *chan);
/* The next one that starts moves BYTES, and fails instead of being finished. */
void fake_fail_next(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result);
/* Cookie of the running copy, or 0. */
dma_cookie_t fake_running(struct dma_chan *chan);

#endif
