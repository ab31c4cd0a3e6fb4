/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the PL080 driver share: preparation (pl08x_prep.c), running (pl08x.c) and
 * probing (pl08x_probe.c). */
#ifndef PL08X_H
#define PL08X_H

#include "pl080_regs.h"
#include "slab.h"
#include "virt-dma.h"

struct dma_pool;

/* Read by the controller. */
struct lli {
    u32 src, dst, next, ctrl;
};
_Static_assert(sizeof(struct lli) == PL080_LLI_BYTES, "four words");

/* Items of a block in the pool; longer lists have memory of their own. */
enum { PL08X_POOL_ITEMS = 8 };

struct pl08x_desc {
    struct virt_dma_desc vd;
    unsigned items;
    struct lli *item;    /* CPU view */
    dma_addr_t item_dma; /* device view of the same memory */
    struct lli *block;   /* of the pool, as long as the descriptor exists; item, for short lists */
    dma_addr_t block_dma;
};

struct pl08x_chan {
    struct virt_dma_chan vc;
    u8 __iomem *regs;
    u32 bit; /* in the interrupt registers */
    struct pl08x_desc *running;
};

struct pl08x {
    struct dma_device slave; /* what the framework sees */
    u8 __iomem *regs;
    unsigned channels;
    bool two_masters;
    u32 lli_master; /* PL080_LLI_LM, or 0 */
    unsigned width; /* widest access, as exponent */
    u32 bytewise;   /* control word of an item of bytes, without its size */
    u32 wide[3];    /* of one with widest reads, by the exponent of the write width */
    struct kmem_cache *descs;
    struct dma_pool *items;
    struct spinlock spare_lock;
    struct list_head spare; /* descriptors with their blocks, for the next copies */
    struct pl08x_chan chan[PL080_CHANNELS];
};

static inline struct pl08x *to_pl08x(const struct dma_chan *chan)
{
    return container_of(chan->device, struct pl08x, slave);
}

static inline struct pl08x_chan *to_pl08x_chan(struct dma_chan *chan)
{
    return container_of(chan, struct pl08x_chan, vc.chan);
}

static inline struct pl08x_desc *to_pl08x_desc(struct virt_dma_desc *vd)
{
    return container_of(vd, struct pl08x_desc, vd);
}

/* pl08x_prep.c */
struct dma_async_tx_descriptor *pl08x_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags);
void pl08x_desc_free(struct virt_dma_desc *vd);
/* Once, pl->width is set: COMMON is in all control words; a burst has 1 << BURST_BYTES bytes. */
void pl08x_init_controls(struct pl08x *pl, u32 common, unsigned burst_bytes);

/* Bytes that a control word still has to move. */
static inline u32 pl08x_item_bytes(u32 ctrl)
{
    return GET(ctrl, PL080_CONTROL_TRANSFER_SIZE) << GET(ctrl, PL080_CONTROL_SWIDTH);
}

/* pl08x.c: the hooks for running, the handler, and what stops everything */
void pl08x_init_hooks(struct dma_device *dd);
irqreturn_t pl08x_irq(int irq, void *dev_id);
/* 0, or -EBUSY with a message. */
int pl08x_reset(const struct pl08x *pl);

#endif
