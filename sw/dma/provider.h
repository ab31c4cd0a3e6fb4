/* SPDX-License-Identifier: Apache-2.0 */
/* Cookies and completion calls, for providers. The channel's lock is held unless stated. */
#ifndef PROVIDER_H
#define PROVIDER_H

#include "checker.h"
#include "dmaengine.h"

/* Before the channel's first use. API-115: the first ticket is 2, and 1 reads as complete. */
static inline void dma_cookie_init(struct dma_chan *chan)
{
    chan->cookie = DMA_MIN_COOKIE;
    chan->completed_cookie = DMA_MIN_COOKIE;
    chan->terminated_cookie = DMA_MIN_COOKIE;
    chan->error_cookie = 0;
    chan->error_residue = 0;
    chan->stopped_cookie = 0;
    chan->stopped_residue = 0;
}

/* API-116: after 2^31 - 1 comes 1. */
static inline dma_cookie_t dma_cookie_assign(struct dma_async_tx_descriptor *tx)
{
    struct dma_chan *chan = tx->chan;

    chan->cookie = chan->cookie == INT32_MAX ? DMA_MIN_COOKIE : chan->cookie + 1;
    if (unlikely(chan->cookie == chan->error_cookie)) /* the number of a failure long ago */
        chan->error_cookie = 0;
    tx->cookie = chan->cookie;
    return tx->cookie;
}

/* Retires the ticket (API-119). Terminated ones before it read as complete then (API-171). */
static inline void dma_cookie_complete(struct dma_async_tx_descriptor *tx)
{
    struct dma_chan *chan = tx->chan;

    BUG_ON(tx->cookie < DMA_MIN_COOKIE);
    chan->completed_cookie = tx->cookie;
    chan->terminated_cookie = tx->cookie;
    tx->cookie = 0;
}

/* What the tickets alone say. Fills STATE (may be NULL) from one moment (API-121), with the residue
 * of a transfer that failed or was stopped; 0 for others. */
static inline enum dma_status dma_cookie_status(const struct dma_chan *chan, dma_cookie_t cookie,
                                                struct dma_tx_state *state)
{
    enum dma_status status = DMA_IN_PROGRESS;
    u32 residue = 0;

    if (unlikely(cookie == chan->error_cookie && cookie)) {
        status = DMA_ERROR;
        residue = chan->error_residue;
    } else if (dma_async_is_complete(cookie, chan->completed_cookie, chan->cookie) ==
               DMA_COMPLETE) {
        status = DMA_COMPLETE;
    } else if (dma_async_is_complete(cookie, chan->terminated_cookie, chan->cookie) ==
               DMA_COMPLETE) {
        status = DMA_ERROR;
        residue = cookie == chan->stopped_cookie ? chan->stopped_residue : 0;
    }
    TEST_POINT("status");
    if (state)
        *state = (struct dma_tx_state){chan->completed_cookie, chan->cookie, residue, 0};
    return status;
}

/* Is the caller the core, which stops what is on the channel for a sleep, or issues after it
 * (API-213)? */
static inline bool dma_chan_is_aborted(const struct dma_chan *chan)
{
    return unlikely(chan->aborter) && chan->aborter == current && !in_interrupt();
}

/* A transfer failed. Any context. */
void dma_count_failure(void);

/* The reference that TX holds, if it does, goes: its data are there, or will never be. No lock
 * held; not in an interrupt handler. */
void dma_descriptor_put_unmap(struct dma_async_tx_descriptor *tx);

static inline void dma_descriptor_unmap(struct dma_async_tx_descriptor *tx)
{
    if (unlikely(tx->unmap))
        dma_descriptor_put_unmap(tx);
}

/* Without the lock, in tasklet context. */
static inline void dmaengine_desc_callback_invoke(const struct dma_async_tx_descriptor *tx,
                                                  const struct dmaengine_result *result)
{
    if (tx->callback_result)
        CHECKED_CALLBACK("DMA callback", tx->callback_result,
                         tx->callback_result(tx->callback_param, result));
    else if (tx->callback)
        CHECKED_CALLBACK("DMA callback", tx->callback, tx->callback(tx->callback_param));
}

#endif
