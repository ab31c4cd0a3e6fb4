/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: what clients call.
 *
 * The way of a transfer: get a channel; map the buffers with its device; prepare
 * a descriptor; set its callback; submit it, which gives a cookie; issue what was
 * submitted; wait for the callback. memcpy.c in sw/apps does just this.
 *
 * With a peripheral: get the channel by the name that the peripheral's node gives it
 * (dma_request_chan), tell it the peripheral's side (dmaengine_slave_config), prepare with
 * dmaengine_prep_slave_sg or dmaengine_prep_dma_cyclic, and go on as with a copy.
 *
 * Contexts: P a thread, A a thread with interrupts off or a spin lock held, I an
 * interrupt handler, C a completion callback; contract.h has them as a table that test builds
 * enforce. Numbers such as API-110 name the statement that a rule comes from. "Ours" is what Linux
 * does not have.
 *
 * Transfers that wait for others are in dmaengine_depend.h.
 */
#ifndef DMAENGINE_H
#define DMAENGINE_H

#include "dmaengine_prep.h"

/* --- channels: P only, may sleep (API-022) ------------------------------ */

/*
 * The channel called NAME in the `dma-names` of DEV's node; else the one that a provider's map has
 * for DEV and NAME (API-029, API-030). ERR_PTR, never NULL (API-014): -EINVAL: no name; -ENODEV:
 * `dmas` gives no such channel; -EPROBE_DEFER: the controller is not there yet, no map knows DEV,
 * or the channel is taken (API-031 to API-035). Ours: without DEV, the free channel whose own name
 * is NAME ("dma0chan3").
 */
struct dma_chan *dma_request_chan(struct device *dev, const char *name);
/* The same until the driver leaves DEV (API-037); -ENOMEM besides. */
struct dma_chan *devm_dma_request_chan(struct device *dev, const char *name);

/* Ours: why dma_request_chan() answers as it does, without taking the channel: 0 it is free; -EBUSY
 * somebody has it; -EPROBE_DEFER nobody offers it yet; -EINVAL, -ENODEV as above (API-032). */
int dmaengine_chan_available(struct device *dev, const char *name);

/* Any free channel that can do all of MASK. ERR_PTR: -ENODEV: no mask, or none fits; -EPROBE_DEFER:
 * there is no controller at all. */
struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask);

/* The first one that FILTER takes (NULL: the first), or NULL. A device that it belongs to is
 * private as long as somebody has a channel of it so; one in public use gives none (API-023,
 * API-024). */
struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn filter, void *param);

/* Waits for a running callback. Transfers that are still there are terminated and reported: release
 * without terminate is a bug of the client (API-019, API-020). */
void dma_release_channel(struct dma_chan *chan);

/*
 * Ours: power and memory for a channel that somebody has alone, before it is used where one may not
 * sleep (API-209). RESERVE (NULL: nothing) is set aside: until it is used up, prepare, submit,
 * issue and terminate_async neither sleep nor fail for want of memory; then they take what can be
 * had without sleeping. A segment is what the controller moves with one item.
 *
 * A channel is powered from its request on. A client that wants it otherwise unprepares it at once,
 * prepares it in its blocking set-up, and unprepares it when it is idle. 0; -EBUSY: it is prepared
 * already; -EINVAL: not a channel that somebody has alone, or the controller cannot carry so much;
 * -ENOSYS: its provider sets nothing aside; -EIO: it is dead; -ENOMEM; or why there is no power
 * (API-204). Then nothing has changed.
 */
int dmaengine_chan_prepare(struct dma_chan *chan, const struct dma_chan_reserve *reserve);
/*
 * Ours: the opposite. Descriptors that are not submitted are freed, reusable ones as well; waits
 * for a running callback, and what that submits at the last moment is terminated; the reserve goes,
 * and the power, if no other channel needs it. From then on prepare answers NULL, status what the
 * tickets say, issue and terminate do nothing, pause and resume answer -EINVAL, and none of them
 * wakes the controller (API-208). 0; -EBUSY: a transfer is outstanding, also one behind a failure;
 * it is not stopped; -EINVAL: not prepared; -ETIMEDOUT: the engine did not stop, and stays powered.
 */
int dmaengine_chan_unprepare(struct dma_chan *chan);

/* Public channels: whoever says get may use what dma_find_channel() answers, together with others,
 * until put. Must balance: a put too many is a bug (API-018, API-028). */
void dmaengine_get(void);
void dmaengine_put(void);

/* Any context. A public channel for the operation, by the table of the running hart; NULL: none, or
 * nobody said dmaengine_get() (API-026, API-027). Takes no reference. */
struct dma_chan *dma_find_channel(enum dma_transaction_type tx_type);

/* Any context. Issues what is submitted on all public channels with users (API-126). */
void dma_issue_pending_all(void);

static inline const char *dma_chan_name(const struct dma_chan *chan)
{
    return chan->name;
}

/* The device to map buffers with (API-065). */
static inline struct device *dmaengine_get_dma_device(const struct dma_chan *chan)
{
    return chan->dma_dev ? chan->dma_dev : chan->device->dev;
}

/* Ours. The devices, their channels and who has them, on the console (API-218). */
void dmaengine_summary(void);

/* 0; -EINVAL: an argument is NULL; -ENXIO: no transfers with peripherals, or no direction is stated
 * (API-039). Any context. */
int dma_get_slave_caps(struct dma_chan *chan, struct dma_slave_caps *caps);

/* --- transfers: P, A, I, C; never sleep --------------------------------- */

/* For what is prepared from now on (API-044, API-045); CONFIG is copied (API-046). 0; -EINVAL: the
 * controller cannot; -ENOSYS: no peripherals on this channel (API-054). */
api_inline int dmaengine_slave_config(struct dma_chan *chan, const struct dma_slave_config *config)
{
    API_CALL(dmaengine_slave_config);
    if (!chan->device->device_config)
        return -ENOSYS;
    return CHECKED_HOOK("DMA hook", chan->device->device_config,
                        chan->device->device_config(chan, config));
}

/* Queues the descriptor behind those submitted before and gives its cookie; starts nothing, ever
 * (API-109 to API-112). The descriptor is not the client's any more (API-107). -EBUSY: it is
 * submitted, its callback runs (API-181), or it was terminated (API-175). */
api_inline dma_cookie_t dmaengine_submit(struct dma_async_tx_descriptor *desc)
{
    API_CALL(dmaengine_submit);
    return CHECKED_HOOK("DMA submit", desc->tx_submit, desc->tx_submit(desc));
}

/* Is it, and not because the system sleeps? */
bool dma_chan_not_prepared(const struct dma_chan *chan);

/* Ours. Any context. Does no call on the channel reach its driver, since nothing is there? */
static inline bool dma_chan_is_unprepared(const struct dma_chan *chan)
{
    return unlikely(chan->power == DMA_CHAN_UNPREPARED) && dma_chan_not_prepared(chan);
}

/* The client issues on a channel without power: if the system is asleep, that is made up for. Has
 * it power after all? */
bool dma_issue_late(struct dma_chan *chan);

/* The provider's hook, for the core. */
static inline void dma_call_issue(struct dma_chan *chan)
{
#ifdef DEBUG_CHECKER
    __atomic_add_fetch(&chan->issuing, 1, __ATOMIC_SEQ_CST);
#endif
    CHECKED_CALLEE("DMA hook", chan->device->device_issue_pending,
                   chan->device->device_issue_pending(chan));
#ifdef DEBUG_CHECKER
    __atomic_sub_fetch(&chan->issuing, 1, __ATOMIC_SEQ_CST);
#endif
}

/* The same if there is anything to issue: the one way for clients. */
static inline void dma_issue_hook(struct dma_chan *chan)
{
    if (likely(chan->power != DMA_CHAN_UNPREPARED) || dma_issue_late(chan))
        dma_call_issue(chan);
}

/* Lets everything that was submitted on the channel run, in order; with nothing submitted, a no-op
 * (API-123, API-124). */
api_inline void dma_async_issue_pending(struct dma_chan *chan)
{
    API_CALL(dma_async_issue_pending);
    dma_issue_hook(chan);
}

/*
 * Stops the channel where it is, without loss, until resume: when pause returns, nothing more is
 * read, and what was read has arrived or is in flight (API-156). Meanwhile the running transfer is
 * PAUSED, and issuing only queues (API-158, API-159). 0; -ENOSYS: the provider cannot; resume:
 * -EINVAL, the channel is not paused (API-157).
 */
api_inline int dmaengine_pause(struct dma_chan *chan)
{
    API_CALL(dmaengine_pause);
    if (!chan->device->device_pause)
        return -ENOSYS;
    if (unlikely(chan->power == DMA_CHAN_UNPREPARED))
        return -EINVAL;
    return CHECKED_HOOK("DMA hook", chan->device->device_pause, chan->device->device_pause(chan));
}

api_inline int dmaengine_resume(struct dma_chan *chan)
{
    API_CALL(dmaengine_resume);
    if (!chan->device->device_resume)
        return -ENOSYS;
    if (unlikely(chan->power == DMA_CHAN_UNPREPARED))
        return -EINVAL;
    return CHECKED_HOOK("DMA hook", chan->device->device_resume, chan->device->device_resume(chan));
}

/* After a transfer that failed the next ones run (SKIP), or wait for terminate, which is how a
 * channel is requested (API-137). */
static inline void dmaengine_skip_errors(struct dma_chan *chan, bool skip)
{
    chan->skip_errors = skip;
}

/*
 * The state of the transfer with COOKIE, and in STATE (may be NULL) its residue. COMPLETE comes
 * before the callback (API-153). ERROR: it failed, or it was terminated and no later transfer has
 * completed yet (API-137, API-171). No side effects (API-152).
 */
enum dma_status dmaengine_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                    struct dma_tx_state *state);

/* The same; cookies last completed and last given in *LAST and *USED (each may be NULL). */
enum dma_status dma_async_is_tx_complete(struct dma_chan *chan, dma_cookie_t cookie,
                                         dma_cookie_t *last, dma_cookie_t *used);

/* Pure arithmetic on a snapshot of the two; handles one wrap (API-117, API-121). */
static inline enum dma_status dma_async_is_complete(dma_cookie_t cookie, dma_cookie_t last,
                                                    dma_cookie_t used)
{
    const bool complete =
        last <= used ? cookie <= last || cookie > used : cookie <= last && cookie > used;

    return complete ? DMA_COMPLETE : DMA_IN_PROGRESS;
}

/*
 * Removes everything from the channel: running, issued, submitted and only prepared (API-162). The
 * engine has stopped when it returns 0; callbacks that did not begin never will; one may still be
 * running until dmaengine_synchronize() (API-163, API-169). -EINVAL: the provider cannot;
 * -ETIMEDOUT: the engine did not stop, and the channel is dead (API-225, API-226).
 */
int dmaengine_terminate_async(struct dma_chan *chan);
/* The old name, which does not say that it does not wait; -ENOSYS instead of -EINVAL. */
int dmaengine_terminate_all(struct dma_chan *chan);

/* P only, sleeps: when it returns, no callback of a terminated transfer runs, and the engine does
 * not touch its memory (API-165). */
void dmaengine_synchronize(struct dma_chan *chan);

/* P only, sleeps: both of them; only the first if it fails (API-166, API-167). */
int dmaengine_terminate_sync(struct dma_chan *chan);

/* Issues, then polls until the transfer leaves IN_PROGRESS, or 5 s: ERROR (API-154). P only: the
 * poller yields to the other threads. */
enum dma_status dma_sync_wait(struct dma_chan *chan, dma_cookie_t cookie);

/* The same for a descriptor that was submitted, or may be once what it depends on is done, and is
 * not acknowledged; NULL is COMPLETE (API-155). P only. */
enum dma_status dma_wait_for_async_tx(struct dma_async_tx_descriptor *tx);

/* Ours. Transfers of all channels that have failed or were aborted so far, or that others depended
 * on in vain; who uses public ones has no other way to know. Any context. */
unsigned dmaengine_failures(void);

/* --- descriptors: P, A, I, C; never sleep ---------------------------------------- */

/* May the provider have the descriptor back once it is done? Without DMA_CTRL_ACK not before
 * async_tx_ack(), on public channels; on others after the callback (API-092, API-093). */
static inline void async_tx_ack(struct dma_async_tx_descriptor *tx)
{
    tx->flags |= DMA_CTRL_ACK;
}

static inline void async_tx_clear_ack(struct dma_async_tx_descriptor *tx)
{
    tx->flags &= ~(unsigned)DMA_CTRL_ACK;
}

static inline bool async_tx_test_ack(const struct dma_async_tx_descriptor *tx)
{
    return tx->flags & DMA_CTRL_ACK;
}

/* Between prepare and submit: the descriptor may be submitted again after its callback, and gets a
 * new cookie each time (API-094, API-180). 0; -EPERM: the channel cannot; or the error of
 * dma_get_slave_caps() (API-179). */
int dmaengine_desc_set_reuse(struct dma_async_tx_descriptor *tx);

/* The next submit is the last one (API-182). */
static inline void dmaengine_desc_clear_reuse(struct dma_async_tx_descriptor *tx)
{
    tx->flags &= ~(unsigned)DMA_CTRL_REUSE;
}

static inline bool dmaengine_desc_test_reuse(const struct dma_async_tx_descriptor *tx)
{
    return tx->flags & DMA_CTRL_REUSE;
}

/* Frees a reusable descriptor that is not submitted. -EPERM: it is not reusable; -EBUSY: it is
 * submitted, or its callback runs. */
int dmaengine_desc_free(struct dma_async_tx_descriptor *tx);

/* Ours: frees any descriptor that was prepared and will not be submitted (API-062). -EBUSY as
 * above; -ENOSYS: the provider cannot. */
int dmaengine_desc_cancel(struct dma_async_tx_descriptor *tx);

/*
 * Data beside the data, in one of two ways per descriptor: a buffer of the client's, attached
 * before submit; or one of the engine's, lent, with the bytes that are in it and that fit. It is
 * the client's again, or valid, until the callback returns (API-101 to API-104). -EINVAL: no
 * descriptor, too many bytes, or the descriptor goes the other way; -ENOTSUPP: the provider does
 * not. A call that fails changes nothing (API-105).
 */
int dmaengine_desc_attach_metadata(struct dma_async_tx_descriptor *desc, void *data, size_t len);
void *dmaengine_desc_get_metadata_ptr(struct dma_async_tx_descriptor *desc, size_t *payload_len,
                                      size_t *max_len);
int dmaengine_desc_set_metadata_len(struct dma_async_tx_descriptor *desc, size_t payload_len);

/* --- mappings that nobody waits for: not in interrupt handlers --------------------- */

/* Room for NR addresses, at most 256, of DEV, and one reference; NULL: memory is short, or NR is
 * too large. Sleeps per FLAGS (API-187). */
struct dmaengine_unmap_data *dmaengine_get_unmap_data(struct device *dev, int nr, gfp_t flags);
/* The last reference unmaps; an address of both directions that is 0 is left out (API-185,
 * API-186). */
void dmaengine_unmap_put(struct dmaengine_unmap_data *unmap);
/* TX holds a reference more, until its data are there, or it was terminated (API-188). */
void dma_set_unmap(struct dma_async_tx_descriptor *tx, struct dmaengine_unmap_data *unmap);

#endif
