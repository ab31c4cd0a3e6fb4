/* SPDX-License-Identifier: Apache-2.0 */
/* One buffer and the transfers with it, for all tests. */
#ifndef TRANSFER_H
#define TRANSFER_H

#include "completion.h"
#include "fifo.h"

enum { BUFFER = 32768, GUARD = 64, TIMEOUT_MS = 2000 };

struct seen {
    unsigned calls;
    struct dmaengine_result result;
    struct completion done;
};

extern u8 *buffer;    /* BUFFER bytes */
extern dma_addr_t at; /* the same for the device that it is mapped for */

/* Fills the buffer with 0xee and maps it for the controller of CHAN; false: no memory. The buffer
 * is the CPU's, until it is submitted with; waiting for that gives it back. */
bool transfer_begin(struct dma_chan *chan);
void transfer_end(struct dma_chan *chan);
/* The CPU sees what the device has written until now. */
void transfer_for_cpu(void);
void transfer_for_device(void);
/* BYTES at OFFSET of the buffer. */
void transfer_sg(struct scatterlist *sg, u32 offset, u32 bytes);

/* Submits what was prepared, with a callback that counts in SEEN; the cookie. */
dma_cookie_t transfer_submit(struct dma_async_tx_descriptor *tx, struct seen *seen);
/* Prepares one piece for a side of a FIFO, and submits. */
dma_cookie_t transfer_single(struct dma_chan *chan, unsigned side, u32 offset, u32 bytes,
                             struct seen *seen);
bool transfer_wait(struct seen *seen);
/* The residue of what runs; checks that COOKIE is in STATUS. */
u32 transfer_left(struct dma_chan *chan, dma_cookie_t cookie, enum dma_status status);

#endif
