/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the ADMA driver share: descriptors (adma_desc.c), what they are made of
 * (adma_prep.c), running (adma.c), stopping (adma_stop.c) and probing (adma_probe.c).
 *
 * A transfer is one item of the hardware, or several if it is longer than one may be. What is
 * issued on a channel becomes one chain, and what is issued later is linked to its end and
 * announced by APPEND, whether the channel runs or rests; only after a reset, an abort or an error
 * a chain begins with START. Each item writes its status to memory, which alone says what is done.
 *
 * The hardware reads the last item of a chain once more when it goes on behind it. So that item
 * stays as it is until the one behind it is done, also when its transfer was called back for long
 * ago: the channel has one block of memory to spare, and takes that of the transfer for it.
 *
 * Locks: that of the channel, of all that is the channel's.
 */
#ifndef ADMA_PARTS_H
#define ADMA_PARTS_H

#include "adma_regs.h"
#include "io.h"
#include "mempool.h"
#include "virt-dma.h"

struct dma_pool;

/* A descriptor of the hardware, read and, its status, written by it. */
struct adma_item {
    u32 next, control, count, value, dst, qdst, unused, status;
    struct {
        u32 addr, coefficient;
    } source[ADMA_SOURCES];
    u32 filler[8];
};
_Static_assert(offsetof(struct adma_item, source) == ADMA_DESC_SOURCE(0), "as the data sheet");
_Static_assert(sizeof(struct adma_item) % ADMA_DESC_ALIGN == 0, "the next one is aligned");

/* Memory for one item. */
struct adma_block {
    struct adma_item *item; /* CPU view */
    dma_addr_t dma;         /* device view */
};

/* Bytes of an item, so that the next one is aligned as it is to what no burst crosses; items of one
 * transfer, which has no more than 4 GiB. */
enum { ADMA_ITEM_BYTES = 0xfffc00, ADMA_ITEMS_MAX = 257 };

struct adma_desc {
    struct virt_dma_desc vd;
    unsigned items;
    struct adma_block last;       /* the last item */
    struct adma_block more;       /* those before it, side by side, for which there is */
    unsigned room;                /* in `more` */
    enum sum_check_flags *result; /* of a check; or NULL */
};

struct adma_chan {
    struct virt_dma_chan vc;
    struct adma *adma;
    u8 __iomem *regs;
    u32 bit; /* in INT_STATUS */
    bool paused;
    struct adma_desc *running; /* first of the chain that is not known to be done, or NULL */
    struct adma_desc *tail;    /* last of it */
    struct adma_item *end;     /* last item of the last one that is done, from which the hardware
                                * goes on; NULL: it begins anew */
    struct adma_block own;     /* to spare; or `end`, whose transfer is gone */
};

struct adma {
    struct dma_device dma; /* what the framework sees */
    struct device *dev;
    u8 __iomem *regs;
    unsigned channels, sources;
    unsigned irq;
    bool powered; /* else registers may not be there */
    struct kmem_cache *descs;
    struct dma_pool *blocks;
    mempool_t *pool; /* of descriptors with a block */
    struct adma_chan chan[ADMA_CHANNELS];
};

static inline struct adma_chan *to_adma_chan(struct dma_chan *chan)
{
    return container_of(chan, struct adma_chan, vc.chan);
}

static inline struct adma_desc *to_adma_desc(struct virt_dma_desc *vd)
{
    return container_of(vd, struct adma_desc, vd);
}

static inline bool adma_is_last(const struct adma_desc *d, unsigned i)
{
    return i + 1 == d->items;
}

/* Item I of D, and where the hardware has it. */
static inline struct adma_item *adma_item(const struct adma_desc *d, unsigned i)
{
    return adma_is_last(d, i) ? d->last.item : &d->more.item[i];
}

static inline u32 adma_item_dma(const struct adma_desc *d, unsigned i)
{
    return lower_32_bits(adma_is_last(d, i) ? d->last.dma : d->more.dma + i * sizeof *d->more.item);
}

static inline bool adma_item_done(const struct adma_item *item)
{
    return READ_ONCE(item->status) & ADMA_STATUS_DONE;
}

/* --- adma_desc.c ------------------------------------------------------------- */

/* With ITEMS items, which are not written; NULL when memory is short. Any context. */
struct adma_desc *adma_desc_alloc(struct adma_chan *c, unsigned items);
void adma_desc_free(struct virt_dma_desc *vd);
/* Channel locked. The last item of D, which is about to run again, is the one at the end of the
 * chain, which stays: D gets another one like it. */
void adma_desc_leave_end(struct adma_chan *c, struct adma_desc *d);
/* Hooks. */
int adma_alloc_resources(struct dma_chan *chan);
void adma_free_resources(struct dma_chan *chan);
int adma_reserve(struct dma_chan *chan, const struct dma_chan_reserve *reserve);
void adma_unreserve(struct dma_chan *chan);
/* 0 or -ENOMEM. */
int adma_alloc_memory(struct adma *a);
void adma_free_memory(struct adma *a);

/* --- adma_prep.c --------------------------------------------------------------- */

/* Operations, limits and prepare hooks; the number of sources is known. */
void adma_prep_init(struct adma *a);

/* --- adma.c: running, and the handler ------------------------------------------- */

/* Interrupts that are used, and SUSPEND if the channel is paused. */
u32 adma_control(const struct adma_chan *c);
/* Channel locked. What was issued and is not on the chain yet goes there, and the chain goes on,
 * unless something stands against it. */
void adma_go_on(struct adma_chan *c);
/* Channel locked. Bytes of D, which is on the chain, that are not done. */
u32 adma_residue(const struct adma_chan *c, const struct adma_desc *d);
/* Channel locked. Those of the chain that are done are completed; `running` is the first that is
 * not, or NULL. */
void adma_complete_done(struct adma_chan *c);
irqreturn_t adma_irq(int irq, void *dev_id);
/* Hooks. */
void adma_issue_pending(struct dma_chan *chan);
enum dma_status adma_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                               struct dma_tx_state *state);

/* --- adma_stop.c: hooks, and what stops everything -------------------------------- */

int adma_pause(struct dma_chan *chan);
int adma_resume(struct dma_chan *chan);
int adma_terminate_all(struct dma_chan *chan);
void adma_synchronize(struct dma_chan *chan);
/* Channel locked, or nobody has it: as after reset, and no event of before is told. 0, or
 * -ETIMEDOUT. */
int adma_abort(struct adma_chan *c);
int adma_power(struct dma_device *dd, bool on);

#endif
