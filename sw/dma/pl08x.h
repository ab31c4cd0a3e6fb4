/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the PL080 driver share: descriptors and copies (pl08x_prep.c), transfers with
 * peripherals (pl08x_slave.c), the chain that a channel runs (pl08x_chain.c), running (pl08x.c) and
 * probing (pl08x_probe.c).
 *
 * Clients see virtual channels: as many as the controller has for copies, and one per request line
 * for peripherals. A virtual channel takes a physical one when it has something to run, and waits
 * in turn when there is none.
 */
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
    u32 config; /* CxConfiguration that runs it */
    enum dma_transfer_direction direction;
    bool cyclic; /* the last item leads to the first one */
    bool open;   /* the peripheral says when it ends; one item without a size */
    unsigned items;
    struct lli *item;    /* CPU view */
    dma_addr_t item_dma; /* device view of the same memory */
    struct lli *block;   /* of the pool, as long as the descriptor exists; item, for short lists */
    dma_addr_t block_dma;
};

/* A physical channel. */
struct pl08x_phy {
    u8 __iomem *regs;
    u32 bit;                 /* in the interrupt registers */
    struct pl08x_chan *user; /* NULL: free */
};

struct pl08x_chan {
    struct virt_dma_chan vc;
    struct pl08x *pl;
    struct pl08x_phy *phy;      /* has one while it runs something */
    struct pl08x_desc *running; /* first of the chain that the hardware has, not known to be done */
    struct pl08x_desc *tail;    /* last of it */
    bool paused;
    bool waiting; /* on the controller's list, for a physical channel */
    struct list_head wait;
    /* of peripherals */
    unsigned line; /* request line */
    u32 buses;     /* AHB masters that reach the peripheral: bit 0 M1, bit 1 M2 */
    struct dma_slave_config cfg;
};

struct pl08x {
    struct dma_device memcpy; /* what the framework sees */
    struct dma_device slave;
    struct device *dev;
    u8 __iomem *regs;
    unsigned channels;
    bool two_masters;
    u32 buses;      /* masters that reach memory, as in pl08x_chan */
    u32 lli_master; /* PL080_LLI_LM, or 0 */
    unsigned width; /* widest access, as exponent */
    u32 bytewise;   /* control word of an item of bytes, without its size */
    u32 wide[3];    /* of one with widest reads, by the exponent of the write width */
    struct kmem_cache *descs;
    struct dma_pool *items;
    struct spinlock lock;     /* of the rest; taken inside a channel's */
    struct list_head spare;   /* descriptors with their blocks, for the next transfers */
    struct list_head waiting; /* virtual channels */
    struct pl08x_phy phy[PL080_CHANNELS];
    struct pl08x_chan copy[PL080_CHANNELS];
    struct pl08x_chan line[PL080_REQUEST_LINES];
};

static inline struct pl08x_chan *to_pl08x_chan(struct dma_chan *chan)
{
    return container_of(chan, struct pl08x_chan, vc.chan);
}

static inline struct pl08x_desc *to_pl08x_desc(struct virt_dma_desc *vd)
{
    return container_of(vd, struct pl08x_desc, vd);
}

/* Bytes that a control word still has to move. */
static inline u32 pl08x_item_bytes(u32 ctrl)
{
    return GET(ctrl, PL080_CONTROL_TRANSFER_SIZE) << GET(ctrl, PL080_CONTROL_SWIDTH);
}

/* --- pl08x_prep.c -------------------------------------------------------- */

#define PL08X_CONFIG_IRQS (PL080_CONFIG_IE | PL080_CONFIG_ITC)

/* With room for ITEMS, all else but the items empty; NULL when memory is short. Any context. */
struct pl08x_desc *pl08x_desc_alloc(struct pl08x_chan *c, unsigned items);
void pl08x_desc_free(struct virt_dma_desc *vd);
/*
 * The items for BYTES from SRC to DST, of at most CHUNK bytes each, from ITEM of D on; the one
 * behind them. An item leads to its neighbour in memory. CTRL is their control word without the
 * size.
 */
static inline struct lli *pl08x_fill(const struct pl08x *pl, const struct pl08x_desc *d,
                                     struct lli *item, u32 src, u32 dst, u32 bytes, u32 ctrl,
                                     u32 chunk)
{
    const unsigned shift = GET(ctrl, PL080_CONTROL_SWIDTH);
    u32 next = lower_32_bits(d->item_dma) + (u32)(item - d->item) * sizeof *item + pl->lli_master;

    while (bytes) {
        const u32 now = min(bytes, chunk);

        next += sizeof *item;
        *item++ = (struct lli){src, dst, next, ctrl | now >> shift};
        src += ctrl & PL080_CONTROL_SI ? now : 0;
        dst += ctrl & PL080_CONTROL_DI ? now : 0;
        bytes -= now;
    }
    return item;
}

/* Once, pl->width is set: COMMON is in all control words; a burst has 1 << BURST_BYTES bytes. */
void pl08x_init_controls(struct pl08x *pl, u32 common, unsigned burst_bytes);
/* SBSize or DBSize for bursts of 1 << BYTES bytes in transfers of 1 << WIDTH. */
u32 pl08x_burst_code(unsigned bytes, unsigned width);
struct dma_async_tx_descriptor *pl08x_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags);

/* --- pl08x_slave.c: hooks -------------------------------------------------- */

int pl08x_config(struct dma_chan *chan, const struct dma_slave_config *cfg);
struct dma_async_tx_descriptor *pl08x_prep_slave_sg(struct dma_chan *chan,
                                                    const struct scatterlist *sgl, unsigned sg_len,
                                                    enum dma_transfer_direction direction,
                                                    unsigned long flags, void *context);
struct dma_async_tx_descriptor *pl08x_prep_cyclic(struct dma_chan *chan, dma_addr_t addr,
                                                  size_t len, size_t period,
                                                  enum dma_transfer_direction direction,
                                                  unsigned long flags);

/* --- pl08x_chain.c: with the channel's lock held --------------------------- */

/* Where the hardware is. */
struct pl08x_where {
    struct pl08x_desc *desc; /* of the item in the registers; NULL: one before the running one */
    unsigned item;
    bool last;          /* no other item follows it */
    u32 src, dst, ctrl; /* registers, all of that item */
};

void pl08x_locate(const struct pl08x_chan *c, struct pl08x_where *w);
/* What D, which the hardware has, still has to move, in bytes: memory that was not yet read or
 * written (API-150). In *IN_FLIGHT what was read and has not arrived, as far as one can tell. */
u32 pl08x_residue(const struct pl08x_chan *c, const struct pl08x_desc *d, u32 *in_flight);
/* Which side failed, from where the hardware stopped. */
enum dmaengine_tx_result pl08x_failed_side(const struct pl08x_where *w);

static inline struct pl08x_desc *pl08x_next_issued(const struct pl08x_chan *c,
                                                   const struct pl08x_desc *d)
{
    struct list_head *next = d->vd.node.next;

    if (next == &c->vc.desc_issued)
        return NULL;
    return to_pl08x_desc(list_entry(next, struct virt_dma_desc, node));
}

/* The one after D in the chain; NULL: none. */
static inline struct pl08x_desc *pl08x_chain_next(const struct pl08x_chan *c,
                                                  const struct pl08x_desc *d)
{
    return d == c->tail ? NULL : pl08x_next_issued(c, d);
}

/* Makes one chain of D, which is issued, and of all that follow it and can be in it. */
void pl08x_chain(struct pl08x_chan *c, struct pl08x_desc *d);
/* Links what was issued since to the chain while the hardware runs it, as far as it can be. */
void pl08x_append(struct pl08x_chan *c);

/* --- pl08x.c: the hooks for running, the handler, and what stops everything - */

void pl08x_init_hooks(struct pl08x *pl);
irqreturn_t pl08x_irq(int irq, void *dev_id);
/* 0, or -EBUSY with a message. */
int pl08x_reset(const struct pl08x *pl);

#endif
