/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: what clients call, and the structures that providers fill in.
 *
 * The way of a transfer: get a channel; map the buffers with the channel's
 * device; prepare a descriptor; set its callback; submit it, which gives a
 * cookie; issue what was submitted; wait for the callback. memcpy.c in
 * sw/apps does just this.
 *
 * Contexts: P a thread, A a thread with interrupts off or a spin lock held, I an
 * interrupt handler, C a completion callback. Numbers such as API-110 name the
 * statement that a rule comes from.
 *
 * Not provided yet: slave, cyclic and interleaved transfers, pause and resume,
 * reuse, metadata, dependencies, public channels (dmaengine_get).
 */
#ifndef DMAENGINE_H
#define DMAENGINE_H

#include "err.h"
#include "list.h"
#include "platform_device.h"

/* Ticket of a submitted transfer, per channel: 1 to 2^31 - 1; negative is an error, 0 no ticket
 * (API-114, API-122). */
typedef s32 dma_cookie_t;

#define DMA_MIN_COOKIE 1

static inline bool dma_submit_error(dma_cookie_t cookie)
{
    return cookie < 0;
}

/* API-142 */
enum dma_status { DMA_COMPLETE, DMA_IN_PROGRESS, DMA_PAUSED, DMA_ERROR, DMA_OUT_OF_ORDER };

/* What a device can do; values are for this build only, never for storage (API-089). */
enum dma_transaction_type {
    DMA_MEMCPY,
    DMA_XOR,
    DMA_PQ,
    DMA_XOR_VAL,
    DMA_PQ_VAL,
    DMA_MEMSET,
    DMA_MEMSET_SG,
    DMA_INTERRUPT,
    DMA_PRIVATE,
    DMA_ASYNC_TX,
    DMA_SLAVE,
    DMA_CYCLIC,
    DMA_INTERLEAVE,
    DMA_COMPLETION_NO_ORDER,
    DMA_REPEAT,
    DMA_LOAD_EOT,
    DMA_TX_TYPE_END,
};

typedef unsigned long dma_cap_mask_t;
#define dma_cap_zero(mask) ((mask) = 0)
#define dma_cap_set(tx, mask) ((mask) |= 1ul << (tx))
#define dma_cap_clear(tx, mask) ((mask) &= ~(1ul << (tx)))
#define dma_has_cap(tx, mask) (((mask) >> (tx)&1) != 0)

/* Flags of the prepare calls. */
enum dma_ctrl_flags {
    DMA_PREP_INTERRUPT = 1 << 0, /* tell when it is done (API-090) */
    DMA_CTRL_ACK = 1 << 1,       /* no dependency will be added (API-092) */
};

enum dma_residue_granularity {
    DMA_RESIDUE_GRANULARITY_DESCRIPTOR,
    DMA_RESIDUE_GRANULARITY_SEGMENT,
    DMA_RESIDUE_GRANULARITY_BURST,
};

/* API-135 */
enum dmaengine_tx_result {
    DMA_TRANS_NOERROR,
    DMA_TRANS_READ_FAILED,
    DMA_TRANS_WRITE_FAILED,
    DMA_TRANS_ABORTED,
};

struct dmaengine_result {
    enum dmaengine_tx_result result;
    u32 residue; /* bytes that did not arrive */
};

/* Called in tasklet context with no lock held: everything may be called but what sleeps (API-128,
 * API-129). */
typedef void (*dma_async_tx_callback)(void *dma_async_param);
typedef void (*dma_async_tx_callback_result)(void *dma_async_param,
                                             const struct dmaengine_result *result);

struct dma_chan {
    struct dma_device *device;
    dma_cookie_t cookie;            /* last given */
    dma_cookie_t completed_cookie;  /* last retired */
    dma_cookie_t terminated_cookie; /* later than completed_cookie: up to here, terminated */
    dma_cookie_t error_cookie;      /* last one that failed in hardware, or 0 */
    u32 error_residue;              /* bytes, of that one */
    dma_cookie_t stopped_cookie;    /* the one that terminate found running, or 0 */
    u32 stopped_residue;            /* bytes, of that one */
    int chan_id;                    /* within the device, from 0 (API-004) */
    char name[24];                  /* "dma0chan3"; dma_chan_name() */
    unsigned client_count;          /* 1 while somebody has requested it */
    bool dead;                      /* could not be stopped: never used again (API-226) */
    char client[32];                /* "device:name" of who requested it by name */
    struct list_head device_node;
    struct {
        u64 memcpy_count;      /* transfers completed without error (API-219) */
        u64 bytes_transferred; /* their bytes */
    } stats;
};

struct dma_async_tx_descriptor {
    dma_cookie_t cookie; /* 0 until submit */
    unsigned flags;      /* those given to prepare (API-063) */
    struct dma_chan *chan;
    dma_cookie_t (*tx_submit)(struct dma_async_tx_descriptor *tx);
    /* Set by the client between prepare and submit (API-108); the second wins (API-134). */
    dma_async_tx_callback callback;
    dma_async_tx_callback_result callback_result;
    void *callback_param;
};

struct dma_tx_state {
    dma_cookie_t last; /* completed */
    dma_cookie_t used; /* given */
    u32 residue;       /* bytes of the asked-for transfer that have not arrived (API-145) */
};

/* A provider: one controller. Hooks marked "no sleep" are called in any context. */
struct dma_device {
    struct device *dev;
    struct list_head channels; /* of struct dma_chan */
    struct list_head global_node;
    dma_cap_mask_t cap_mask;
    int dev_id;
    u32 copy_align;      /* power of two as exponent (API-043) */
    u32 src_addr_widths; /* bit n: n bytes (API-007) */
    u32 dst_addr_widths;
    enum dma_residue_granularity residue_granularity;

    int (*device_alloc_chan_resources)(struct dma_chan *chan); /* optional; may sleep */
    void (*device_free_chan_resources)(struct dma_chan *chan); /* optional; may sleep */
    struct dma_async_tx_descriptor *(*device_prep_dma_memcpy)(struct dma_chan *chan, dma_addr_t dst,
                                                              dma_addr_t src, size_t len,
                                                              unsigned long flags);
    int (*device_terminate_all)(struct dma_chan *chan); /* no sleep */
    void (*device_synchronize)(struct dma_chan *chan);  /* may sleep */
    enum dma_status (*device_tx_status)(struct dma_chan *chan, dma_cookie_t cookie,
                                        struct dma_tx_state *state); /* no sleep */
    void (*device_issue_pending)(struct dma_chan *chan);             /* no sleep */
};

/* --- channels: P only, may sleep (API-022) ------------------------------ */

/*
 * The channel called NAME in the `dma-names` of DEV's node; else, or if DEV is NULL, the free
 * channel whose own name is NAME ("dma0chan3"). ERR_PTR, never NULL (API-014): -EINVAL: no name;
 * -ENODEV: `dmas` gives no such channel; -EPROBE_DEFER: the controller is not there yet, or the
 * channel is taken (API-029 to API-035).
 */
struct dma_chan *dma_request_chan(struct device *dev, const char *name);

/* Any free channel that can do all of MASK. ERR_PTR: -ENODEV: no mask, or none fits; -EPROBE_DEFER:
 * there is no controller at all. */
struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask);

/* True takes the channel. Called once per free channel that can do the mask, with the registry
 * locked: it must not request or release (API-015, API-016). */
typedef bool (*dma_filter_fn)(struct dma_chan *chan, void *filter_param);

/* The first one that FILTER takes (NULL: the first), or NULL. */
struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn filter, void *param);

/* Waits for a running callback. Transfers that are still there are terminated and reported: release
 * without terminate is a bug of the client (API-019, API-020). */
void dma_release_channel(struct dma_chan *chan);

static inline const char *dma_chan_name(const struct dma_chan *chan)
{
    return chan->name;
}

/* --- transfers: P, A, I, C; never sleep --------------------------------- */

/*
 * A copy of LEN bytes; addresses come from dma_map_*() with chan->device->dev. NULL when LEN is 0,
 * the device cannot reach an address, or memory is short (API-055 to API-058, API-068). Nothing
 * starts. Submit, or dmaengine_terminate_sync(), frees it.
 */
static inline struct dma_async_tx_descriptor *dmaengine_prep_dma_memcpy(struct dma_chan *chan,
                                                                        dma_addr_t dst,
                                                                        dma_addr_t src, size_t len,
                                                                        unsigned long flags)
{
    if (!chan || !chan->device->device_prep_dma_memcpy)
        return NULL;
    return chan->device->device_prep_dma_memcpy(chan, dst, src, len, flags);
}

/* Queues the descriptor behind those submitted before and gives its cookie; starts nothing, ever
 * (API-109 to API-112). The descriptor is not the client's any more. -EBUSY: submitted before. */
static inline dma_cookie_t dmaengine_submit(struct dma_async_tx_descriptor *desc)
{
    return desc->tx_submit(desc);
}

/* Lets everything that was submitted on the channel run, in order; with nothing submitted, a no-op
 * (API-123, API-124). */
static inline void dma_async_issue_pending(struct dma_chan *chan)
{
    chan->device->device_issue_pending(chan);
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

/* P only, sleeps: when it returns, no callback of a terminated transfer runs, and the engine does
 * not touch its memory (API-165). */
void dmaengine_synchronize(struct dma_chan *chan);

/* P only, sleeps: both of them; only the first if it fails (API-166, API-167). */
int dmaengine_terminate_sync(struct dma_chan *chan);

/* Issues, then polls until the transfer leaves IN_PROGRESS, or 5 s: ERROR (API-154). P only: the
 * poller yields to the other threads. */
enum dma_status dma_sync_wait(struct dma_chan *chan, dma_cookie_t cookie);

/* --- providers: P only, may sleep ---------------------------------------- */

/*
 * Adds a controller; its channels are in DEVICE->channels, each with `device` set. Channel ids and
 * names are given here; the number is that of the alias dmaN of its node, or the first free one.
 * -ENODEV: no device; -EIO: a mandatory hook, or that of a claimed capability, is missing, and
 * nothing was changed (API-001, API-002); -ENOMEM.
 */
int dma_async_device_register(struct dma_device *device);

/* -EBUSY while a channel is in use (API-010). */
int dma_async_device_unregister(struct dma_device *device);

/* Turns the arguments of a `dmas` entry into a free channel of the controller; NULL: there is none,
 * or the arguments are wrong. Called with the registry locked. */
typedef struct dma_chan *(*of_dma_xlate_fn)(const struct of_phandle_args *args,
                                            struct dma_device *device);

/* 0 or -ENOMEM. NP is the controller's node. */
int of_dma_controller_register(struct device_node *np, of_dma_xlate_fn xlate,
                               struct dma_device *device);
void of_dma_controller_free(struct device_node *np);

#endif
