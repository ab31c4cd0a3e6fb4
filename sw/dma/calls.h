/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: a channel whose transfers are calls of functions, one after the other, in a tasklet.
 * So what the CPU does can wait for what engines do, and the other way round, in any context: the
 * layer of asynchronous operations queues there what it must not do at once. It is in no device,
 * has any number of users, and does nothing until it is issued. Ours.
 */
#ifndef CALLS_H
#define CALLS_H

#include "dmaengine.h"

/* Any context. */
struct dma_chan *dma_call_channel(void);

/* Any context. A call of FUNCTION(ARG); ARG is from kmalloc() and is freed with the descriptor.
 * NULL: memory is short, and ARG is the caller's. */
struct dma_async_tx_descriptor *dma_prep_call(void (*function)(void *arg), void *arg,
                                              unsigned long flags);

#endif
