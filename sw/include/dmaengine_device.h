/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: what a provider, the driver of a controller, fills in and registers. */
#ifndef DMAENGINE_DEVICE_H
#define DMAENGINE_DEVICE_H

#include "dmaengine_types.h"

/* dma_device.max_pq: set by providers that take the old P and Q in by themselves (API-074). */
#define DMA_HAS_PQ_CONTINUE (1 << 15)

/*
 * A provider: one controller. Hooks named prep, and those marked "no sleep", are called in any
 * context and never sleep, with memory from GFP_NOWAIT (API-012, API-055, API-056); each prep
 * answers NULL when it cannot (API-057). A hook whose operation is not in cap_mask is reported at
 * registration (API-042).
 */
struct dma_device {
    struct device *dev;
    struct list_head channels; /* of struct dma_chan */
    struct list_head global_node;
    dma_cap_mask_t cap_mask; /* ASYNC_TX is set by the core (API-003) */
    struct dma_filter filter;
    int dev_id;
    unsigned chancnt;
    unsigned privatecnt; /* why it is private: users, and one if it was registered so (API-005) */
    unsigned refs;       /* registered, and channels with users */
    unsigned pins;       /* who walks over it now */
    bool leaving;        /* unregistered, while channels have users */
    unsigned powered;    /* channels that need power */
    bool held;           /* and so has a reference of its runtime power management */
    bool asleep;         /* with the whole system */

    u16 max_xor; /* sources */
    u16 max_pq;  /* sources, and DMA_HAS_PQ_CONTINUE; dma_maxpq() */
    u32 copy_align, xor_align, pq_align, fill_align; /* powers of two as exponents (API-043) */
    u32 src_addr_widths, dst_addr_widths;            /* bit n: n bytes (API-007) */
    u32 directions;
    u32 min_burst, max_burst, max_sg_burst;
    enum dma_residue_granularity residue_granularity;
    bool descriptor_reuse;
    bool prep_cmd; /* ours: takes DMA_PREP_CMD */
    unsigned desc_metadata_modes;

    int (*device_alloc_chan_resources)(
        struct dma_chan *chan);                                /* optional; may sleep; at the first
                                                                * user; negative refuses, else descriptors that exist (API-017) */
    int (*device_router_config)(struct dma_chan *chan);        /* optional; may sleep (API-036) */
    void (*device_free_chan_resources)(struct dma_chan *chan); /* optional; may sleep */
    /* Ours. Optional; may sleep; the core alone calls it: before the first channel needs power, and
     * after the last one has. If the driver has enabled runtime power management, `dev` has been
     * resumed for the former, and is let go after the latter. On: 0 once registers can be accessed
     * and are as after reset, or negative, and nothing is on (API-204). While it is off only these
     * hooks are called, which then touch no register: config, caps, that which frees resources; and
     * when it is off as the system sleeps, terminate_all, synchronize and tx_status, with nothing
     * running; and issue_pending of who was on his way, which virt-dma keeps from starting. */
    int (*device_power)(struct dma_device *device, bool on);
    /* Ours. Optional, both or none; may sleep. RESERVE is set aside for the channel, whose
     * descriptors take from it first and return what is from it; 0, -ENOMEM or -EINVAL, and nothing
     * is. It goes when all of them are freed (API-209). */
    int (*device_reserve)(struct dma_chan *chan, const struct dma_chan_reserve *reserve);
    void (*device_unreserve)(struct dma_chan *chan);

    struct dma_async_tx_descriptor *(*device_prep_dma_memcpy)(struct dma_chan *chan, dma_addr_t dst,
                                                              dma_addr_t src, size_t len,
                                                              unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_xor)(struct dma_chan *chan, dma_addr_t dst,
                                                           dma_addr_t *src, unsigned src_cnt,
                                                           size_t len, unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_xor_val)(struct dma_chan *chan,
                                                               dma_addr_t *src, unsigned src_cnt,
                                                               size_t len,
                                                               enum sum_check_flags *result,
                                                               unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_pq)(struct dma_chan *chan, dma_addr_t *dst,
                                                          dma_addr_t *src, unsigned src_cnt,
                                                          const unsigned char *scf, size_t len,
                                                          unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_pq_val)(struct dma_chan *chan, dma_addr_t *pq,
                                                              dma_addr_t *src, unsigned src_cnt,
                                                              const unsigned char *scf, size_t len,
                                                              enum sum_check_flags *pqres,
                                                              unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_memset)(struct dma_chan *chan, dma_addr_t dst,
                                                              int value, size_t len,
                                                              unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_memset_sg)(struct dma_chan *chan,
                                                                 struct scatterlist *sg,
                                                                 unsigned nents, int value,
                                                                 unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_dma_interrupt)(struct dma_chan *chan,
                                                                 unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_peripheral_dma_vec)(
        struct dma_chan *chan, const struct dma_vec *vecs, size_t nents,
        enum dma_transfer_direction direction, unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_slave_sg)(struct dma_chan *chan,
                                                            const struct scatterlist *sgl,
                                                            unsigned sg_len,
                                                            enum dma_transfer_direction direction,
                                                            unsigned long flags, void *context);
    /* Ours: the same with a configuration of its own; CONFIG is not kept (API-223). */
    struct dma_async_tx_descriptor *(*device_prep_config_sg)(struct dma_chan *chan,
                                                             const struct scatterlist *sgl,
                                                             unsigned sg_len,
                                                             enum dma_transfer_direction direction,
                                                             unsigned long flags,
                                                             const struct dma_slave_config *config);
    struct dma_async_tx_descriptor *(*device_prep_dma_cyclic)(struct dma_chan *chan,
                                                              dma_addr_t buf_addr, size_t buf_len,
                                                              size_t period_len,
                                                              enum dma_transfer_direction direction,
                                                              unsigned long flags);
    struct dma_async_tx_descriptor *(*device_prep_interleaved_dma)(
        struct dma_chan *chan, struct dma_interleaved_template *xt, unsigned long flags);

    /* Optional, no sleep: makes the caps of a channel differ from those of the device (API-039). */
    void (*device_caps)(struct dma_chan *chan, struct dma_slave_caps *caps);
    int (*device_config)(struct dma_chan *chan,
                         const struct dma_slave_config *config); /* no sleep */
    int (*device_pause)(struct dma_chan *chan);                  /* no sleep */
    int (*device_resume)(struct dma_chan *chan);                 /* no sleep */
    int (*device_terminate_all)(struct dma_chan *chan);          /* no sleep */
    void (*device_synchronize)(struct dma_chan *chan);           /* may sleep */
    enum dma_status (*device_tx_status)(struct dma_chan *chan, dma_cookie_t cookie,
                                        struct dma_tx_state *state); /* no sleep */
    void (*device_issue_pending)(struct dma_chan *chan);             /* no sleep */
    /* Optional; may sleep. Called when the device was unregistered and no channel has a user: only
     * then may the structure go (API-009). */
    void (*device_release)(struct dma_device *device);
};

/* --- registration: P only, may sleep ------------------------------------------ */

/*
 * Adds a controller; its channels are in DEVICE->channels, each with `device` set. Channel ids and
 * names are given here; the number is that of the alias dmaN of its node, or the first free one. A
 * device with DMA_PRIVATE is private for good (API-005); the channels of any other get the users
 * that dmaengine_get() has registered (API-006). -ENODEV: no device; -EIO: a mandatory hook, or
 * that of a claimed capability, is missing, or REPEAT is claimed without INTERLEAVE, and nothing
 * was changed (API-001, API-002, API-100); -ENOMEM.
 */
int dma_async_device_register(struct dma_device *device);

/* Nobody gets its channels any more. While some are in use: with a release hook, 0, and the hook is
 * called when the last one is released; without, -EBUSY and nothing happens (API-009, API-010). */
int dma_async_device_unregister(struct dma_device *device);
/* The first call, undone when the driver leaves DEVICE->dev. -ENOMEM besides. */
int dmaenginem_async_device_register(struct dma_device *device);

/* Adds CHAN, whose `device` is set, to a registered controller, as NAME or (NULL) "dmaNchanM".
 * -ENODEV: no channel or device. */
int dma_async_device_channel_register(struct dma_device *device, struct dma_chan *chan,
                                      const char *name);
/* -EBUSY: the channel is in use; nothing happens (API-011). */
int dma_async_device_channel_unregister(struct dma_device *device, struct dma_chan *chan);

/* For those who translate a description into a channel (of_dma.h), or take one themselves: CHAN, or
 * any free one of DEVICE, for one exclusive user. NULL: it is taken, or its provider refuses. */
struct dma_chan *dma_get_slave_channel(struct dma_chan *chan);
struct dma_chan *dma_get_any_slave_channel(struct dma_device *device);

/* --- limits --------------------------------------------------------------------- */

/* Any context. Do addresses and length fit the device's alignment (API-043)? */
static inline bool dmaengine_check_align(u32 align, size_t off1, size_t off2, size_t len)
{
    return !((off1 | off2 | len) & ((1u << align) - 1));
}

static inline bool is_dma_copy_aligned(const struct dma_device *dev, size_t off1, size_t off2,
                                       size_t len)
{
    return dmaengine_check_align(dev->copy_align, off1, off2, len);
}

static inline bool is_dma_xor_aligned(const struct dma_device *dev, size_t off1, size_t off2,
                                      size_t len)
{
    return dmaengine_check_align(dev->xor_align, off1, off2, len);
}

static inline bool is_dma_pq_aligned(const struct dma_device *dev, size_t off1, size_t off2,
                                     size_t len)
{
    return dmaengine_check_align(dev->pq_align, off1, off2, len);
}

static inline bool is_dma_fill_aligned(const struct dma_device *dev, size_t off1, size_t off2,
                                       size_t len)
{
    return dmaengine_check_align(dev->fill_align, off1, off2, len);
}

static inline void dma_set_maxpq(struct dma_device *dev, unsigned sources, bool continues)
{
    dev->max_pq = (u16)(sources | (continues ? DMA_HAS_PQ_CONTINUE : 0));
}

/* Sources that one pq with these FLAGS can take; one that continues without the device's help uses
 * some of them up: three, or one without P (API-074). */
static inline unsigned dma_maxpq(const struct dma_device *dev, unsigned long flags)
{
    const unsigned most = dev->max_pq & (DMA_HAS_PQ_CONTINUE - 1u);

    if (dev->max_pq & DMA_HAS_PQ_CONTINUE || !(flags & DMA_PREP_CONTINUE))
        return most;
    return most - (flags & DMA_PREP_PQ_DISABLE_P ? 1 : 3);
}

#endif
