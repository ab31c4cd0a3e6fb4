/* SPDX-License-Identifier: Apache-2.0 */
/* When what happens: callbacks that wait, and a second thread on a hart of its own. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include "conformance.h"
#include "team.h"

/* What completes on the channel is not called back until it is let (H3, of one channel and in any
 * build). Any context but a callback; let may sleep. */
void hold_callbacks(struct dma_chan *chan);
void let_callbacks(struct dma_chan *chan);

/* From here on each write of the channel, of an engine with buses, takes so many cycles more. */
void slow_begin(struct dma_chan *chan, u32 cycles);
void slow_end(void);

/*
 * Issues piece N, and returns when some of it has arrived and some has not; the engine has stopped
 * there, or goes on slowly, and can be terminated. False: this engine has no handle for that. It is
 * slow until middle_end().
 */
bool middle_begin(struct dma_chan *chan, unsigned n);
void middle_end(struct dma_chan *chan);
/* Bytes of piece N that are at the destination, from its begin on. */
u32 arrived_bytes(unsigned n);

/*
 * FIRST(CHAN) runs on hart 0 and SECOND(CHAN) on hart 1, in threads of their own that begin at the
 * same time; waits for both. False: there is one hart only, and neither ran. May sleep.
 */
bool on_two_harts(void (*first)(struct dma_chan *), void (*second)(struct dma_chan *),
                  struct dma_chan *chan);

/* Spins for a while; in it the other hart, or the engine, would do what it can. */
void give_time(void);
void give_time_ns(unsigned ns);

#endif
