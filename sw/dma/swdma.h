/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DMA controller in software, so that every operation has an engine on any board. A program makes
 * it; it is in no device tree. Its thread moves the data in steps, one channel after the other, so
 * that what runs can be looked at, paused and terminated in the middle; or a test says when each
 * step is.
 *
 * It does every operation of the DMA engine, with any alignment. A peripheral is a place in memory
 * that is ready at all times, with accesses of 1, 2 or 4 bytes; templates are from memory to
 * memory, and a side of theirs that does not increment is accessed byte by byte. Addresses outside
 * of memory end a transfer with an error when it gets there.
 */
#ifndef SWDMA_H
#define SWDMA_H

#include "dmaengine.h"

enum {
    SWDMA_CHANNELS_MAX = 32,
    SWDMA_STEP = 64,
    SWDMA_SOURCES = 8, /* max_xor, and max_pq */
};

/* Who is more urgent than the engine's thread (sched.h). */
enum swdma_priority { SWDMA_NORMAL, SWDMA_FIFO_LOW, SWDMA_FIFO };

struct swdma_config {
    unsigned channels; /* 1 to SWDMA_CHANNELS_MAX */
    unsigned step;     /* bytes that one step moves at most, with interrupts off; 0: SWDMA_STEP */
    enum swdma_priority priority;
    bool pq_continues; /* takes the old P and Q in without using up sources (API-074) */
    bool out_of_order; /* takes the one first that was issued last (API-120) */
    bool manual;       /* stands still but for swdma_step() */
};

/*
 * Metadata of what moves data from one place to another, in either mode (API-101). Taken when it
 * starts: the CRC-32 of what came before, 0 at first; not more bytes than were attached or told.
 * Given back before the callback, as far as there is room: that CRC continued over the bytes in the
 * order in which they were delivered.
 */
struct swdma_metadata {
    u32 crc_in;
    u32 crc_out;
};

/* P, may sleep. Makes and registers one. ERR_PTR: -EINVAL: CONFIG is out of range; -ENOMEM. */
struct dma_device *swdma_create(const struct swdma_config *config);
/* P, may sleep. -EBUSY: channels are in use; nothing happens. */
int swdma_destroy(struct dma_device *device);

/* --- for tests; P, A and S, unless stated ----------------------------------------------- */

/* Only swdma_step() moves data from now on; or the thread does again. */
void swdma_manual(struct dma_device *device, bool manual);
/* One step of the channel: at most swdma_config.step bytes of one piece. What is done is retired in
 * the step that moves its last byte, and called back before this returns if softirqs are on. False:
 * nothing was there to do, or the channel is paused. */
bool swdma_step(struct dma_chan *chan);
/* The next transfer of more than BYTES bytes fails with RESULT after BYTES bytes, in a step of its
 * own that moves nothing; an interrupt descriptor fails at 0. Once. Any context. */
void swdma_fail_at(struct dma_chan *chan, u32 bytes, enum dmaengine_tx_result result);
/* Descriptors that are not free. Any context. */
unsigned swdma_live(const struct dma_device *device);

#endif
