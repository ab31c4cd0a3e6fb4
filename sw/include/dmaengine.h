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
 * With a peripheral: get the channel by the name that the peripheral's node gives it
 * (dma_request_chan), tell it the peripheral's side (dmaengine_slave_config), prepare with
 * dmaengine_prep_slave_sg or dmaengine_prep_dma_cyclic, and go on as with a copy.
 *
 * Not provided yet: interleaved and vector transfers, reuse, metadata,
 * dependencies, public channels (dmaengine_get).
 */
#ifndef DMAENGINE_H
#define DMAENGINE_H

#include "err.h"
#include "list.h"
#include "platform_device.h"
#include "scatterlist.h"

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

enum dma_transfer_direction {
    DMA_MEM_TO_MEM,
    DMA_MEM_TO_DEV,
    DMA_DEV_TO_MEM,
    DMA_DEV_TO_DEV,
    DMA_TRANS_NONE,
};

/* Bytes of one access to a peripheral (API-049). */
enum dma_slave_buswidth {
    DMA_SLAVE_BUSWIDTH_UNDEFINED = 0,
    DMA_SLAVE_BUSWIDTH_1_BYTE = 1,
    DMA_SLAVE_BUSWIDTH_2_BYTES = 2,
    DMA_SLAVE_BUSWIDTH_3_BYTES = 3,
    DMA_SLAVE_BUSWIDTH_4_BYTES = 4,
    DMA_SLAVE_BUSWIDTH_8_BYTES = 8,
    DMA_SLAVE_BUSWIDTH_16_BYTES = 16,
    DMA_SLAVE_BUSWIDTH_32_BYTES = 32,
    DMA_SLAVE_BUSWIDTH_64_BYTES = 64,
    DMA_SLAVE_BUSWIDTH_128_BYTES = 128,
};

/* A peripheral: src_ fields for transfers from it, dst_ fields for those to it; the others are
 * ignored (API-048). */
struct dma_slave_config {
    enum dma_transfer_direction direction; /* obsolete: that of prepare counts (API-047) */
    phys_addr_t src_addr, dst_addr;        /* of its data register, on the bus */
    enum dma_slave_buswidth src_addr_width, dst_addr_width;
    u32 src_maxburst,
        dst_maxburst; /* accesses per request; rounded down; 0: 1 (API-050, API-051) */
    u32 src_port_window_size, dst_port_window_size; /* 0: the address stays */
    bool device_fc; /* the peripheral says when the transfer ends (API-053) */
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

/* What transfers with a peripheral can be like; bit n of a width mask: n bytes (API-007). */
struct dma_slave_caps {
    u32 src_addr_widths, dst_addr_widths;
    u32 directions;           /* bit n: dma_transfer_direction n */
    u32 min_burst, max_burst; /* accesses */
    u32 max_sg_burst;         /* entries that the hardware takes at once; 0: any number */
    bool cmd_pause, cmd_resume, cmd_terminate;
    enum dma_residue_granularity residue_granularity;
    bool descriptor_reuse;
};

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
    bool skip_errors;               /* dmaengine_skip_errors() */
    bool dead;                      /* could not be stopped: never used again (API-226) */
    char client[32];                /* "device:name" of who requested it by name */
    struct list_head device_node;
    struct {
        u64 memcpy_count;      /* transfers completed without error (API-219) */
        u64 bytes_transferred; /* their bytes */
        u64 appended;          /* transfers that were linked to a chain while it ran (API-113) */
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
    u32 residue; /* bytes of the asked-for transfer that are left (API-145): memory that was not
                  * yet written, or, to a peripheral, not yet read (API-150) */
    u32 in_flight_bytes; /* read and not yet delivered, where the controller can tell */
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
    u32 directions;
    u32 min_burst, max_burst, max_sg_burst;
    enum dma_residue_granularity residue_granularity;

    int (*device_alloc_chan_resources)(struct dma_chan *chan); /* optional; may sleep */
    void (*device_free_chan_resources)(struct dma_chan *chan); /* optional; may sleep */
    struct dma_async_tx_descriptor *(*device_prep_dma_memcpy)(struct dma_chan *chan, dma_addr_t dst,
                                                              dma_addr_t src, size_t len,
                                                              unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_slave_sg)(struct dma_chan *chan,
                                                            const struct scatterlist *sgl,
                                                            unsigned sg_len,
                                                            enum dma_transfer_direction direction,
                                                            unsigned long flags, void *context);
    struct dma_async_tx_descriptor *(*device_prep_dma_cyclic)(struct dma_chan *chan,
                                                              dma_addr_t buf_addr, size_t buf_len,
                                                              size_t period_len,
                                                              enum dma_transfer_direction direction,
                                                              unsigned long flags);
    /* Optional: makes the caps of a channel differ from those of the device (API-039). */
    void (*device_caps)(struct dma_chan *chan, struct dma_slave_caps *caps);
    int (*device_config)(struct dma_chan *chan, const struct dma_slave_config *config);
    int (*device_pause)(struct dma_chan *chan);         /* no sleep */
    int (*device_resume)(struct dma_chan *chan);        /* no sleep */
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

/* 0; -EINVAL: an argument is NULL; -ENXIO: no transfers with peripherals, or no direction is stated
 * (API-039). Any context. */
int dma_get_slave_caps(struct dma_chan *chan, struct dma_slave_caps *caps);

/* --- transfers: P, A, I, C; never sleep --------------------------------- */

/* For what is prepared from now on (API-044, API-045); CONFIG is copied (API-046). 0; -EINVAL: the
 * controller cannot; -ENOSYS: no peripherals on this channel (API-054). */
static inline int dmaengine_slave_config(struct dma_chan *chan,
                                         const struct dma_slave_config *config)
{
    return chan->device->device_config ? chan->device->device_config(chan, config) : -ENOSYS;
}

/*
 * A transfer between the peripheral and the SG_LEN entries of SGL in turn, which are mapped with
 * chan->device->dev; one completion at the end (API-077). DIRECTION: DMA_MEM_TO_DEV or
 * DMA_DEV_TO_MEM. NULL as below, and when there is no configuration for that direction, an entry is
 * no whole number of accesses, or device_fc comes with more than one entry.
 */
static inline struct dma_async_tx_descriptor *
dmaengine_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl, unsigned sg_len,
                        enum dma_transfer_direction direction, unsigned long flags)
{
    if (!chan || !chan->device->device_prep_slave_sg)
        return NULL;
    return chan->device->device_prep_slave_sg(chan, sgl, sg_len, direction, flags, NULL);
}

/* The same for one piece of memory (API-078). */
static inline struct dma_async_tx_descriptor *
dmaengine_prep_slave_single(struct dma_chan *chan, dma_addr_t buf, size_t len,
                            enum dma_transfer_direction direction, unsigned long flags)
{
    struct scatterlist sg = {.length = (unsigned)len, .dma_address = buf, .last = true};

    return dmaengine_prep_slave_sg(chan, &sg, 1, direction, flags);
}

/*
 * A transfer over a ring of BUF_LEN bytes, until it is terminated; with DMA_PREP_INTERRUPT a
 * callback after each PERIOD_LEN bytes, or one for several (API-080 to API-083). The residue counts
 * to the end of the ring (API-146). NULL as above, and when the ring is no whole number of periods.
 */
static inline struct dma_async_tx_descriptor *
dmaengine_prep_dma_cyclic(struct dma_chan *chan, dma_addr_t buf_addr, size_t buf_len,
                          size_t period_len, enum dma_transfer_direction direction,
                          unsigned long flags)
{
    if (!chan || !chan->device->device_prep_dma_cyclic)
        return NULL;
    return chan->device->device_prep_dma_cyclic(chan, buf_addr, buf_len, period_len, direction,
                                                flags);
}

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
 * Stops the channel where it is, without loss, until resume: when pause returns, nothing more is
 * read, and what was read has arrived or is in flight (API-156). Meanwhile the running transfer is
 * PAUSED, and issuing only queues (API-158, API-159). 0; -ENOSYS: the provider cannot; resume:
 * -EINVAL, the channel is not paused (API-157).
 */
static inline int dmaengine_pause(struct dma_chan *chan)
{
    return chan->device->device_pause ? chan->device->device_pause(chan) : -ENOSYS;
}

static inline int dmaengine_resume(struct dma_chan *chan)
{
    return chan->device->device_resume ? chan->device->device_resume(chan) : -ENOSYS;
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
