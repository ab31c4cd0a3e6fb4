/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 driver: descriptors, which have the memory of a short list with them. Each channel that has
 * users adds some to a reserve of the controller. */
#include "dma-mapping.h"
#include "pl08x.h"

enum { RESERVE = 8 };

/* --- memory --------------------------------------------------------------- */

static struct pl08x_desc *desc_new(struct pl08x *pl, gfp_t flags)
{
    struct pl08x_desc *d = kmem_cache_alloc(pl->descs, flags);

    if (!d)
        return NULL;
    d->block = dma_pool_alloc(pl->items, flags, &d->block_dma);
    if (!d->block) {
        kmem_cache_free(pl->descs, d);
        return NULL;
    }
    d->vd.reserved = false;
    return d;
}

static void desc_end(struct pl08x *pl, struct pl08x_desc *d)
{
    dma_pool_free(pl->items, d->block, d->block_dma);
    kmem_cache_free(pl->descs, d);
}

static struct pl08x_desc *desc_recycled(struct pl08x *pl)
{
    struct virt_dma_desc *vd;
    unsigned long flags;

    spin_lock_irqsave(&pl->lock, flags);
    vd = list_first_entry_or_null(&pl->spare, struct virt_dma_desc, node);
    if (vd)
        list_del(&vd->node);
    spin_unlock_irqrestore(&pl->lock, flags);
    return vd ? to_pl08x_desc(vd) : NULL;
}

static __cold void desc_recycle(struct pl08x *pl, struct pl08x_desc *d)
{
    unsigned long flags;

    spin_lock_irqsave(&pl->lock, flags);
    list_add(&d->vd.node, &pl->spare);
    spin_unlock_irqrestore(&pl->lock, flags);
}

/* A list of its own for ROOM items, if they are too many for the block. */
static bool alloc_items(struct pl08x *pl, struct pl08x_desc *d, unsigned room, gfp_t flags)
{
    d->item = d->block;
    d->item_dma = d->block_dma;
    if (room <= PL08X_POOL_ITEMS)
        return true;
    d->capacity = room;
    d->item = dma_alloc_coherent(pl->dev, room * sizeof *d->item, &d->item_dma, flags);
    return d->item;
}

static __cold void free_items(struct pl08x *pl, const struct pl08x_desc *d)
{
    dma_free_coherent(pl->dev, d->capacity * sizeof *d->item, d->item, d->item_dma);
}

/* The channel keeps one at hand. */
void pl08x_desc_free(struct virt_dma_desc *vd)
{
    struct pl08x_desc *d = to_pl08x_desc(vd), *none = NULL;
    struct pl08x_chan *c = to_pl08x_chan(vd->tx.chan);

    if (unlikely(d->vd.reserved) && vchan_put_reserved(&c->vc, vd))
        return;
    if (unlikely(d->item != d->block))
        free_items(c->pl, d);
    if (unlikely(!__atomic_compare_exchange_n(&c->at_hand, &none, d, false, __ATOMIC_RELEASE,
                                              __ATOMIC_RELAXED)))
        desc_recycle(c->pl, d);
}

__cold struct pl08x_desc *pl08x_desc_more(struct pl08x_chan *c, struct pl08x_desc *d, unsigned room)
{
    struct pl08x *pl = c->pl;

    if (!d)
        d = desc_recycled(pl);
    if (!d)
        d = desc_new(pl, GFP_NOWAIT);
    if (!d)
        return NULL;
    if (alloc_items(pl, d, room, GFP_NOWAIT))
        return d;
    desc_recycle(pl, d);
    return NULL;
}

/* --- the reserve ------------------------------------------------------------- */

/* Those that are spare beyond the reserve go back to where they came from. One at hand of a channel
 * that has users counts for itself. */
static void trim(struct pl08x *pl)
{
    struct virt_dma_desc *vd, *next;
    struct list_head gone;
    unsigned long flags;
    unsigned n = 0;

    INIT_LIST_HEAD(&gone);
    spin_lock_irqsave(&pl->lock, flags);
    list_for_each_entry_safe (vd, next, &pl->spare, node)
        if (n++ >= pl->reserve)
            list_move_tail(&vd->node, &gone);
    spin_unlock_irqrestore(&pl->lock, flags);
    list_for_each_entry_safe (vd, next, &gone, node)
        desc_end(pl, to_pl08x_desc(vd));
}

static void add_reserve(struct pl08x *pl, int n)
{
    unsigned long flags;

    spin_lock_irqsave(&pl->lock, flags);
    pl->reserve += (unsigned)n;
    spin_unlock_irqrestore(&pl->lock, flags);
}

int pl08x_alloc_resources(struct dma_chan *chan)
{
    struct pl08x *pl = to_pl08x_chan(chan)->pl;

    for (unsigned i = 0; i < RESERVE; i++) {
        struct pl08x_desc *d = desc_new(pl, GFP_KERNEL);

        if (!d) {
            trim(pl);
            return -ENOMEM;
        }
        desc_recycle(pl, d);
    }
    add_reserve(pl, RESERVE);
    return RESERVE;
}

void pl08x_free_resources(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_desc *d = __atomic_exchange_n(&c->at_hand, NULL, __ATOMIC_ACQUIRE);

    if (d)
        desc_recycle(c->pl, d);
    add_reserve(c->pl, -RESERVE);
    trim(c->pl);
}

/* --- of one channel --------------------------------------------------------------- */

/* A piece of memory to memory may be odd at either end. */
enum { ITEMS_PER_SEGMENT = 3 };

static struct virt_dma_desc *make_reserved(struct virt_dma_chan *vc, unsigned room)
{
    struct pl08x *pl = to_pl08x_chan(&vc->chan)->pl;
    struct pl08x_desc *d = desc_new(pl, GFP_KERNEL);

    if (!d)
        return NULL;
    if (alloc_items(pl, d, room, GFP_KERNEL))
        return &d->vd;
    desc_end(pl, d);
    return NULL;
}

int pl08x_reserve(struct dma_chan *chan, const struct dma_chan_reserve *reserve)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    const unsigned longest = max(reserve->segments, reserve->periods), most = max(longest, 1u);
    int err;

    if (most > PL08X_ITEMS_MAX)
        return -EINVAL;
    err = vchan_reserve(&c->vc, reserve->descriptors,
                        (c->home ? ITEMS_PER_SEGMENT * most : most) + PL08X_RING_EXTRA,
                        make_reserved);
    if (err)
        trim(c->pl); /* what was made until then */
    return err;
}

void pl08x_unreserve(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);

    vchan_unreserve(&c->vc);
    trim(c->pl);
}

/* --- beginning and end --------------------------------------------------------- */

int pl08x_alloc_memory(struct pl08x *pl)
{
    const size_t block = PL08X_POOL_ITEMS * sizeof(struct lli);

    pl->descs = kmem_cache_create("pl08x_desc", sizeof(struct pl08x_desc));
    if (!pl->descs)
        return -ENOMEM;
    pl->items = dma_pool_create("pl08x_lli", pl->dev, block, block, 0);
    if (!pl->items) {
        kmem_cache_destroy(pl->descs);
        return -ENOMEM;
    }
    return 0;
}

void pl08x_free_memory(struct pl08x *pl)
{
    pl->reserve = 0;
    trim(pl);
    dma_pool_destroy(pl->items);
    kmem_cache_destroy(pl->descs);
}
