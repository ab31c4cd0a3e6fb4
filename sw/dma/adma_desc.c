/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA driver: descriptors, which have the memory of one item with them. */
#include "adma_parts.h"
#include "dma-mapping.h"

/* Set aside for each channel, for when memory is short (API-056). */
enum { RESERVE = 8 };

/* --- memory --------------------------------------------------------------- */

static bool block_new(const struct adma *a, struct adma_block *b, gfp_t flags)
{
    b->item = dma_pool_alloc(a->blocks, flags, &b->dma);
    return b->item;
}

/* The two of the pool. */
static void *desc_new(gfp_t flags, void *adma)
{
    const struct adma *a = adma;
    struct adma_desc *d = kmem_cache_alloc(a->descs, flags);

    if (!d)
        return NULL;
    if (!block_new(a, &d->last, flags)) {
        kmem_cache_free(a->descs, d);
        return NULL;
    }
    d->room = 0;
    d->vd.reserved = false;
    return d;
}

static void desc_end(void *desc, void *adma)
{
    const struct adma *a = adma;
    struct adma_desc *d = desc;

    dma_pool_free(a->blocks, d->last.item, d->last.dma);
    kmem_cache_free(a->descs, d);
}

/* Room for ROOM items before the last one; false: memory is short. */
static bool add_room(const struct adma *a, struct adma_desc *d, unsigned room, gfp_t flags)
{
    if (!room)
        return true;
    d->more.item = dma_alloc_coherent(a->dev, room * sizeof *d->more.item, &d->more.dma, flags);
    d->room = d->more.item ? room : 0;
    return d->more.item;
}

static void put(struct adma *a, struct adma_desc *d)
{
    if (d->room)
        dma_free_coherent(a->dev, d->room * sizeof *d->more.item, d->more.item, d->more.dma);
    d->room = 0;
    mempool_free(d, a->pool);
}

/* D (NULL: there was none) with room for ITEMS; NULL: memory is short. */
static struct adma_desc *with_items(struct adma *a, struct adma_desc *d, unsigned items,
                                    gfp_t flags)
{
    if (d && !add_room(a, d, items - 1, flags)) {
        put(a, d);
        return NULL;
    }
    return d;
}

struct adma_desc *adma_desc_alloc(struct adma_chan *c, unsigned items)
{
    struct virt_dma_desc *reserved = vchan_reserved(&c->vc, items);
    struct adma_desc *d =
        reserved ? to_adma_desc(reserved)
                 : with_items(c->adma, mempool_alloc(c->adma->pool, GFP_NOWAIT), items, GFP_NOWAIT);

    if (!d)
        return NULL;
    d->items = items;
    d->result = NULL;
    return d;
}

/* --- the end of the chain ------------------------------------------------------- */

/* The channel takes the item at the end for its own, and D what it had to spare. Locked. */
static void swap_blocks(struct adma_chan *c, struct adma_desc *d)
{
    const struct adma_block own = c->own;

    c->own = d->last;
    d->last = own;
}

void adma_desc_leave_end(struct adma_chan *c, struct adma_desc *d)
{
    swap_blocks(c, d);
    *d->last.item = *c->own.item;
}

void adma_desc_free(struct virt_dma_desc *vd)
{
    struct adma_desc *d = to_adma_desc(vd);
    struct adma_chan *c = to_adma_chan(vd->tx.chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (d->last.item == c->end)
        swap_blocks(c, d);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    if (!d->vd.reserved || !vchan_put_reserved(&c->vc, vd))
        put(c->adma, d);
}

/* --- hooks ------------------------------------------------------------------------ */

/* The channel begins as after reset, whatever the user before has left. */
int adma_alloc_resources(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);
    int err;

    if (!block_new(c->adma, &c->own, GFP_KERNEL))
        return -ENOMEM;
    c->paused = false;
    err = adma_abort(c);
    if (err)
        dma_pool_free(c->adma->blocks, c->own.item, c->own.dma);
    return err ? err : 1;
}

/* Nothing is to come on the channel, and registers may not be there. */
void adma_free_resources(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);

    c->end = NULL;
    dma_pool_free(c->adma->blocks, c->own.item, c->own.dma);
}

static struct virt_dma_desc *make_reserved(struct virt_dma_chan *vc, unsigned room)
{
    struct adma *a = to_adma_chan(&vc->chan)->adma;
    struct adma_desc *d = with_items(a, desc_new(GFP_KERNEL, a), room, GFP_KERNEL);

    return d ? &d->vd : NULL;
}

int adma_reserve(struct dma_chan *chan, const struct dma_chan_reserve *reserve)
{
    if (reserve->segments > ADMA_ITEMS_MAX)
        return -EINVAL;
    return vchan_reserve(&to_adma_chan(chan)->vc, reserve->descriptors, max(reserve->segments, 1u),
                         make_reserved);
}

void adma_unreserve(struct dma_chan *chan)
{
    vchan_unreserve(&to_adma_chan(chan)->vc);
}

/* --- beginning and end --------------------------------------------------------------- */

int adma_alloc_memory(struct adma *a)
{
    a->descs = kmem_cache_create("adma_desc", sizeof(struct adma_desc));
    if (!a->descs)
        return -ENOMEM;
    a->blocks = dma_pool_create("adma_item", a->dev, sizeof(struct adma_item), ADMA_DESC_ALIGN, 0);
    if (!a->blocks)
        goto no_blocks;
    a->pool = mempool_create((int)(RESERVE * a->channels), desc_new, desc_end, a);
    if (a->pool)
        return 0;
    dma_pool_destroy(a->blocks);
no_blocks:
    kmem_cache_destroy(a->descs);
    return -ENOMEM;
}

void adma_free_memory(struct adma *a)
{
    mempool_destroy(a->pool);
    dma_pool_destroy(a->blocks);
    kmem_cache_destroy(a->descs);
}
