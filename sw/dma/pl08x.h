/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the PL080 driver share: descriptors (pl08x_desc.c); copies and what else stays
 * in memory (pl08x_prep.c), frames of chunks (pl08x_frames.c), transfers with peripherals
 * (pl08x_slave.c); physical channels (pl08x_phy.c); the chain that a channel runs (pl08x_chain.c)
 * and where on it the hardware is (pl08x_where.c); running (pl08x.c), stopping (pl08x_stop.c) and
 * probing (pl08x_probe.c).
 *
 * Clients see virtual channels: as many as the controller has for copies, and one per request line
 * for peripherals. A virtual channel takes a physical one when it has something to run, and waits
 * in turn when there is none.
 *
 * Locks: that of a virtual channel, of all that is the channel's; in it that of the controller, of
 * the lists that it says. No two channels' at once. Who has a physical channel is a word of its
 * own, which changes from NULL by an atomic exchange and back by who has it.
 */
#ifndef PL08X_H
#define PL08X_H

#include "io.h"
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
    bool ring;    /* its last item leads to its first one */
    bool replace; /* a ring whose place one with DMA_PREP_LOAD_EOT may take */
    bool loops;   /* a ring, and its place is not yet taken */
    bool open;    /* the peripheral says when it ends; one item without a size */
    unsigned items;
    unsigned room;       /* for so many, and what the items refer to */
    unsigned capacity;   /* that many fit, if item is not block */
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
    struct pl08x_phy *home;     /* of copies: that with its number */
    struct pl08x_phy *phy;      /* has one while it runs something */
    struct pl08x_desc *running; /* first of the chain that the hardware has, not known to be done */
    struct pl08x_desc *tail;    /* last of it */
    struct pl08x_desc *at_hand; /* for the next transfer; taken and given by atomic exchange */
    bool paused;
    bool lost;    /* what it was running went with the power; it is dead until that is back */
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
    unsigned irq;
    bool supplied; /* by a clock or a domain that somebody may switch */
    unsigned channels;
    int powered; /* devices that need power: 0: registers may not be there */
    u32 ours;    /* physical channels, bits; the others are for other software (API-038) */
    bool two_masters;
    u32 buses;      /* masters that reach memory, as in pl08x_chan */
    u32 lli_master; /* PL080_LLI_LM, or 0 */
    unsigned width; /* widest access, as exponent */
    u32 bytewise;   /* control word of an item of bytes, without its size */
    u32 wide[3];    /* of one with widest reads, by the exponent of the write width */
    struct kmem_cache *descs;
    struct dma_pool *items;
    struct spinlock lock;     /* of the rest but phy; taken inside a channel's */
    struct list_head spare;   /* descriptors with their blocks, for the next transfers */
    unsigned reserve;         /* so many of them for the channels that have users */
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

static inline struct lli *pl08x_last_item(const struct pl08x_desc *d)
{
    return &d->item[d->items - 1];
}

/* Item N of D as CxLLI has it. */
static inline u32 pl08x_item_link(const struct pl08x *pl, const struct pl08x_desc *d, unsigned n)
{
    return (lower_32_bits(d->item_dma) + n * (u32)sizeof *d->item) | pl->lli_master;
}

/* --- pl08x_desc.c -------------------------------------------------------- */

#define PL08X_CONFIG_IRQS (PL080_CONFIG_IE | PL080_CONFIG_ITC)

/* D (NULL: another one) with memory for ROOM items; NULL, and D is spare, when memory is short. */
struct pl08x_desc *pl08x_desc_more(struct pl08x_chan *c, struct pl08x_desc *d, unsigned room);
/* Of memory to memory, with ROOM items, which are not written; NULL when memory is short. Any
 * context. */
static inline struct pl08x_desc *pl08x_desc_alloc(struct pl08x_chan *c, unsigned room)
{
    struct virt_dma_desc *reserved = vchan_reserved(&c->vc, room);
    struct pl08x_desc *d = likely(!reserved)
                               ? __atomic_exchange_n(&c->at_hand, NULL, __ATOMIC_ACQUIRE)
                               : to_pl08x_desc(reserved);

    if (unlikely(reserved)) {
        /* its items have their memory */
    } else if (unlikely(!d || room > PL08X_POOL_ITEMS)) {
        d = pl08x_desc_more(c, d, room);
        if (!d)
            return NULL;
    } else {
        d->item = d->block;
        d->item_dma = d->block_dma;
    }
    d->config = PL08X_CONFIG_IRQS;
    d->direction = DMA_MEM_TO_MEM;
    d->ring = d->replace = d->loops = d->open = false;
    d->items = d->room = room;
    return d;
}
void pl08x_desc_free(struct virt_dma_desc *vd);
/* Hooks: some descriptors are there before they are needed (API-056). */
int pl08x_alloc_resources(struct dma_chan *chan);
void pl08x_free_resources(struct dma_chan *chan);
/* Hooks: descriptors of one channel, and room for the items of the longest transfer in each. */
int pl08x_reserve(struct dma_chan *chan, const struct dma_chan_reserve *reserve);
void pl08x_unreserve(struct dma_chan *chan);
/* 0 or -ENOMEM. */
int pl08x_alloc_memory(struct pl08x *pl);
void pl08x_free_memory(struct pl08x *pl);

/* --- pl08x_prep.c: hooks, and lists of items ------------------------------- */

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

/* A list in the making. It is made twice by the same calls: counted first, without D, and then
 * filled. */
struct pl08x_list {
    const struct pl08x *pl;
    struct pl08x_desc *d;
    size_t items;
    u64 bytes;
};

/* More items in one list are refused: they are 1 MiB. */
enum { PL08X_ITEMS_MAX = 65536 };

/* From the beginning again: to fill D. */
static inline void pl08x_list_fill(struct pl08x_list *l, struct pl08x_desc *d)
{
    l->d = d;
    l->items = 0;
    l->bytes = 0;
}

/* As pl08x_fill, behind what the list has. */
void pl08x_add(struct pl08x_list *l, u32 src, u32 dst, u32 bytes, u32 ctrl, u32 chunk);
/* In memory, each of any alignment. CTRL: PL080_CONTROL_SI, DI: the sides that move on. */
void pl08x_add_copy(struct pl08x_list *l, u32 src, u32 dst, u32 bytes, u32 inc);
/* What was counted is something, and not too much. */
static inline bool pl08x_list_fits(const struct pl08x_list *l)
{
    return l->items && l->items <= PL08X_ITEMS_MAX && l->bytes <= UINT32_MAX;
}
/* The items of D, which L has filled, are complete: the last one interrupts. */
void pl08x_end_list(const struct pl08x_list *l);
/*
 * The same of a ring. TAIL, in bytes: the end of a turn has an item of its own, of so many or less,
 * for which there is room (0: not); what comes after a turn may be decided until it is loaded.
 */
enum { PL08X_RING_EXTRA = 2 };
void pl08x_end_ring(const struct pl08x_list *l, u32 tail, bool irq);

/* Once, pl->width is set: COMMON is in all control words; a burst has 1 << BURST_BYTES bytes. */
void pl08x_init_controls(struct pl08x *pl, u32 common, unsigned burst_bytes);
/* SBSize or DBSize for bursts of 1 << BYTES bytes in transfers of 1 << WIDTH. */
u32 pl08x_burst_code(unsigned bytes, unsigned width);
struct dma_async_tx_descriptor *pl08x_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags);
struct dma_async_tx_descriptor *pl08x_prep_memset(struct dma_chan *chan, dma_addr_t dst, int value,
                                                  size_t len, unsigned long flags);
struct dma_async_tx_descriptor *pl08x_prep_memset_sg(struct dma_chan *chan, struct scatterlist *sg,
                                                     unsigned nents, int value,
                                                     unsigned long flags);
struct dma_async_tx_descriptor *pl08x_prep_interrupt(struct dma_chan *chan, unsigned long flags);

/* --- pl08x_frames.c: a hook ------------------------------------------------ */

struct dma_async_tx_descriptor *pl08x_prep_interleaved(struct dma_chan *chan,
                                                       struct dma_interleaved_template *xt,
                                                       unsigned long flags);

/* --- pl08x_slave.c --------------------------------------------------------- */

/* A peripheral's side of a transfer. */
struct pl08x_end {
    u32 addr;
    unsigned width; /* exponent */
    unsigned burst; /* accesses: 1, 4, 8, ... 256 */
    u32 window;     /* bytes over which the address goes, then begins again; 0: it stays */
    bool out;       /* to the peripheral */
    bool fc;        /* it says when the transfer ends */
};

/* What CFG says of DIRECTION; false: nothing that the controller can do. */
bool pl08x_end(const struct pl08x_chan *c, const struct dma_slave_config *cfg,
               enum dma_transfer_direction direction, struct pl08x_end *p);
/* BYTES of memory at ADDR, which moves on or not; false: the controller cannot move them. */
bool pl08x_add_span(const struct pl08x_chan *c, const struct pl08x_end *p, struct pl08x_list *l,
                    dma_addr_t addr, size_t bytes, bool inc);
/* As pl08x_desc_alloc(), for transfers with P. */
struct pl08x_desc *pl08x_slave_desc(struct pl08x_chan *c, const struct pl08x_end *p, unsigned room);
/* The configuration of the channel at one moment. */
void pl08x_get_config(struct pl08x_chan *c, struct dma_slave_config *cfg);

/* Hooks. */
int pl08x_config(struct dma_chan *chan, const struct dma_slave_config *cfg);
struct dma_async_tx_descriptor *pl08x_prep_slave_sg(struct dma_chan *chan,
                                                    const struct scatterlist *sgl, unsigned sg_len,
                                                    enum dma_transfer_direction direction,
                                                    unsigned long flags, void *context);
struct dma_async_tx_descriptor *pl08x_prep_config_sg(struct dma_chan *chan,
                                                     const struct scatterlist *sgl, unsigned sg_len,
                                                     enum dma_transfer_direction direction,
                                                     unsigned long flags,
                                                     const struct dma_slave_config *config);
struct dma_async_tx_descriptor *pl08x_prep_vec(struct dma_chan *chan, const struct dma_vec *vecs,
                                               size_t nents, enum dma_transfer_direction direction,
                                               unsigned long flags);
struct dma_async_tx_descriptor *pl08x_prep_cyclic(struct dma_chan *chan, dma_addr_t addr,
                                                  size_t len, size_t period,
                                                  enum dma_transfer_direction direction,
                                                  unsigned long flags);

/* --- pl08x_phy.c: physical channels ----------------------------------------- */

/* Channel locked. The best free one, and C has it; with none, or if others wait already, C waits in
 * the order of arrival: false. */
bool pl08x_phy_wait(struct pl08x_chan *c);
/* Channel locked: C does not wait any more. */
void pl08x_phy_give_up(struct pl08x_chan *c);
/* No channel locked, some physical channel is free: those that wait for one begin. */
void pl08x_serve_waiting(struct pl08x *pl);

/* PHY is C's now; false: somebody has it. */
static inline bool pl08x_phy_claim(struct pl08x_phy *phy, struct pl08x_chan *c)
{
    struct pl08x_chan *nobody = NULL;

    return __atomic_compare_exchange_n(&phy->user, &nobody, c, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Channel locked. Has C one now? */
static inline bool pl08x_phy_get(struct pl08x_chan *c)
{
    if (c->phy)
        return true;
    if (unlikely(!c->home || !list_empty(&c->pl->waiting) || !pl08x_phy_claim(c->home, c)))
        return pl08x_phy_wait(c);
    c->phy = c->home;
    return true;
}

/* Channel locked, and C runs nothing: somebody else may have it. */
static inline void pl08x_phy_put(struct pl08x_chan *c)
{
    struct pl08x_phy *phy = c->phy;

    c->phy = NULL;
    __atomic_store_n(&phy->user, NULL, __ATOMIC_RELEASE);
}

/* No channel locked, after what may have freed a physical channel: as pl08x_serve_waiting(). */
static inline void pl08x_serve(struct pl08x *pl)
{
    arch_mb(); /* whoever is not on the list yet finds it free */
    if (unlikely(!list_empty(&pl->waiting)))
        pl08x_serve_waiting(pl);
}

/* --- pl08x_where.c: with the channel's lock held --------------------------- */

/* Where the hardware is. */
struct pl08x_where {
    struct pl08x_desc *desc; /* of the item in the registers; NULL: one before the running one */
    unsigned item;
    bool last;          /* no other item follows it */
    bool again;         /* the first one of the same ring does */
    u32 src, dst, ctrl; /* registers, all of that item */
};

void pl08x_locate(const struct pl08x_chan *c, struct pl08x_where *w);
/* What D, which the hardware has, still has to move, in bytes: memory that was not yet read or
 * written (API-150). In *IN_FLIGHT what was read and has not arrived, as far as one can tell. */
u32 pl08x_residue(const struct pl08x_chan *c, const struct pl08x_desc *d, u32 *in_flight);
/* Which side failed, from where the hardware stopped. */
enum dmaengine_tx_result pl08x_failed_side(const struct pl08x_where *w);

/* --- pl08x_chain.c: with the channel's lock held --------------------------- */

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

/* Nobody asked for an interrupt at the end of D. */
bool pl08x_is_quiet(const struct pl08x_desc *d);
/* Makes one chain of D, which is issued, and of all that follow it and can be in it. */
void pl08x_chain(struct pl08x_chan *c, struct pl08x_desc *d);
/* Links what was issued since to the chain while the hardware runs it, as far as it can be. */
void pl08x_append(struct pl08x_chan *c);
/* The hardware is behind D, which was linked to another one or is a ring: its items are again as
 * they were prepared. */
void pl08x_unlink(const struct pl08x_chan *c, struct pl08x_desc *d);

/* --- pl08x.c: running, and the handler -------------------------------------- */

/* Polls until BITS of a register are 0; bounded, as interrupts are off. */
bool pl08x_wait_clear(const u8 __iomem *reg, u32 bits, unsigned polls);
/* Channel locked, and it runs nothing: what was issued begins, unless something stands against it.
 */
void pl08x_start(struct pl08x_chan *c);
/* Channel locked. Those of the chain that are done are completed; `running` is the first that is
 * not, or NULL. */
void pl08x_complete_done(struct pl08x_chan *c);
irqreturn_t pl08x_irq(int irq, void *dev_id);
void pl08x_issue_pending(struct dma_chan *chan);
enum dma_status pl08x_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                struct dma_tx_state *state);

/* Polls of about 1 us. STOP: until what was read has been written. ENDING: a chain with so few
 * bytes left may end at any moment. */
enum { PL08X_STOP_POLLS = 1000, PL08X_ENDING_POLLS = 20, PL08X_ENDING = 64 };

/* --- pl08x_stop.c: hooks, and what stops everything --------------------------- */

int pl08x_pause(struct dma_chan *chan);
int pl08x_resume(struct dma_chan *chan);
int pl08x_terminate_all(struct dma_chan *chan);
void pl08x_synchronize(struct dma_chan *chan);
/* 0, or -EBUSY with a message. */
int pl08x_reset(const struct pl08x *pl);
/* Any context. Does it have power and a clock? One that somebody has stopped behind our back runs
 * again, which is told. */
bool pl08x_answers(const struct pl08x *pl);
/* Any context. ... and had power all the time since it was set up? */
bool pl08x_is_set_up(const struct pl08x *pl);
/* Channel locked. Has it lost what it was running, as there is, or was, no power? It is dead then,
 * until a synchronize has got it again. */
bool pl08x_has_lost(struct pl08x_chan *c);
/* One of the two devices needs power, which is there, or not any more. As pl08x_reset(). */
int pl08x_power(struct pl08x *pl, bool on);

#endif
