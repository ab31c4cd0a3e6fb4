/* SPDX-License-Identifier: Apache-2.0 */
/* A stream from the board's first test FIFO, in a ring, as a sound driver has it: opened where one
 * may sleep, triggered where one may not. */
#ifndef STREAM_H
#define STREAM_H

#include "domain.h"

extern struct stream {
    struct dma_chan *rx;
    unsigned periods; /* that have elapsed since the trigger */
} stream;

/* What one stream needs. */
extern const struct dma_chan_reserve stream_reserve;

/* Requests the channel, whose controller is in a domain; no channel needs power after that, nor COPY, of the
 * scenario. False: the board has no such thing. */
bool stream_open(struct dma_chan *copy);
void stream_close(void);
/* With a spin lock held: prepares, submits, issues. */
bool stream_trigger(void);
/* Waits for a period, at most 100 ms. May sleep. */
bool stream_period(void);
void stream_stop(void);

#endif
