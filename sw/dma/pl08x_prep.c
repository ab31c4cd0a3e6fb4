/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: descriptors, and copies. A copy is a linked list: its odd bytes up to an
 * aligned source, then words, then the odd bytes at the end. Reads of the long
 * middle part are always as wide as can be; its writes are as wide as the
 * destination's alignment allows. Only the last item interrupts.
 */
#include "dma-mapping.h"
#include "pl08x.h"

/* Bytes; below, one item of bytes takes less time than fetching more items. */
enum { BYTEWISE_BELOW = 16 };

void pl08x_desc_free(struct virt_dma_desc *vd)
{
    struct pl08x_desc *d = to_pl08x_desc(vd);
    struct pl08x *pl = to_pl08x_chan(vd->tx.chan)->pl;
    unsigned long flags;

    if (d->item != d->block)
        dma_free_coherent(pl->dev, d->items * sizeof *d->item, d->item, d->item_dma);
    spin_lock_irqsave(&pl->lock, flags);
    list_add(&vd->node, &pl->spare);
    spin_unlock_irqrestore(&pl->lock, flags);
}

static struct pl08x_desc *desc_new(struct pl08x *pl)
{
    struct pl08x_desc *d = kmem_cache_alloc(pl->descs, GFP_NOWAIT);

    if (!d)
        return NULL;
    d->block = dma_pool_alloc(pl->items, GFP_NOWAIT, &d->block_dma);
    if (!d->block) {
        kmem_cache_free(pl->descs, d);
        return NULL;
    }
    return d;
}

/* The one that was freed last: the fewest descriptors serve the most copies. */
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

static inline struct pl08x_desc *desc_alloc(struct pl08x_chan *c, unsigned items)
{
    struct pl08x *pl = c->pl;
    struct pl08x_desc *d = desc_recycled(pl);

    if (!d)
        d = desc_new(pl);
    if (!d)
        return NULL;
    d->config = PL08X_CONFIG_IRQS;
    d->direction = DMA_MEM_TO_MEM;
    d->cyclic = d->open = false;
    d->items = items;
    d->item = d->block;
    d->item_dma = d->block_dma;
    if (items <= PL08X_POOL_ITEMS)
        return d;
    d->item = dma_alloc_coherent(pl->dev, items * sizeof *d->item, &d->item_dma, GFP_NOWAIT);
    if (d->item)
        return d;
    d->item = d->block;
    d->vd.tx.chan = &c->vc.chan; /* of whoever had it last */
    pl08x_desc_free(&d->vd);
    return NULL;
}

struct pl08x_desc *pl08x_desc_alloc(struct pl08x_chan *c, unsigned items)
{
    return desc_alloc(c, items);
}

/* --- prepare ----------------------------------------------------------- */

/* Bytes of a copy that have one width on either side. */
struct piece {
    u32 bytes;
    u32 ctrl;
    unsigned shift; /* source width as exponent */
};

/* 2 transfers have no code. */
u32 pl08x_burst_code(unsigned bytes, unsigned width)
{
    return bytes < width + 2 ? PL080_BURST_1 : bytes - width - 1;
}

static u32 widths(unsigned src, unsigned dst, unsigned burst_bytes)
{
    return PUT(PL080_CONTROL_SWIDTH, src) | PUT(PL080_CONTROL_DWIDTH, dst) |
           PUT(PL080_CONTROL_SBSIZE, pl08x_burst_code(burst_bytes, src)) |
           PUT(PL080_CONTROL_DBSIZE, pl08x_burst_code(burst_bytes, dst));
}

void pl08x_init_controls(struct pl08x *pl, u32 common, unsigned burst_bytes)
{
    pl->bytewise = common | widths(PL080_WIDTH_8, PL080_WIDTH_8, burst_bytes);
    for (unsigned dst = 0; dst <= pl->width; dst++)
        pl->wide[dst] = common | widths(pl->width, dst, burst_bytes);
}

/* Widest access that the address allows, as exponent. */
static unsigned width_at(const struct pl08x *pl, u32 addr)
{
    return min(addr & 1 ? 0u : addr & 2 ? 1u : 2u, pl->width);
}

/* The pieces of a copy, at most three; behind the last one. */
static struct piece *split(const struct pl08x *pl, u32 src, u32 dst, u32 len, struct piece *p)
{
    const u32 unit = 1u << pl->width, head = -src & (unit - 1), tail = (len - head) & (unit - 1);

    if (len < BYTEWISE_BELOW) {
        *p++ = (struct piece){len, pl->bytewise, 0};
        return p;
    }
    if (head)
        *p++ = (struct piece){head, pl->bytewise, 0};
    *p++ = (struct piece){len - head - tail, pl->wide[width_at(pl, dst + head)], pl->width};
    if (tail)
        *p++ = (struct piece){tail, pl->bytewise, 0};
    return p;
}

/* Items that a piece takes: TransferSize holds 4095 units. */
static unsigned items_of(const struct piece *p)
{
    const u32 units = p->bytes >> p->shift;

    return units <= PL080_TRANSFER_SIZE_MAX ? 1 : DIV_ROUND_UP(units, PL080_TRANSFER_SIZE_MAX);
}

static void fill(const struct pl08x *pl, struct pl08x_desc *d, u32 src, u32 dst,
                 const struct piece *piece, const struct piece *end)
{
    struct lli *item = d->item;

    for (const struct piece *p = piece; p < end; p++) {
        item = pl08x_fill(pl, d, item, src, dst, p->bytes, p->ctrl,
                          PL080_TRANSFER_SIZE_MAX << p->shift);
        src += p->bytes;
        dst += p->bytes;
    }
    item[-1].next = 0;
    item[-1].ctrl |= PL080_CONTROL_I;
}

struct dma_async_tx_descriptor *pl08x_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x *pl = c->pl;
    struct piece piece[3];
    const struct piece *end;
    struct pl08x_desc *d;
    unsigned items = 0;

    if (!len || src + len - 1 > UINT32_MAX || dst + len - 1 > UINT32_MAX)
        return NULL;
    end = split(pl, lower_32_bits(src), lower_32_bits(dst), len, piece);
    for (const struct piece *p = piece; p < end; p++)
        items += items_of(p);
    d = desc_alloc(c, items);
    if (!d)
        return NULL;
    fill(pl, d, lower_32_bits(src), lower_32_bits(dst), piece, end);
    return vchan_tx_prep(&c->vc, &d->vd, len, flags);
}
