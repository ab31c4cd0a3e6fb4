/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: lists of items, copies and fills. A copy is a linked list: its odd
 * bytes up to an aligned source, then words, then the odd bytes at the end. Reads of
 * the long middle part are always as wide as can be; its writes are as wide as the
 * destination's alignment allows. Only the last item interrupts. What a fill
 * writes, and what an interrupt alone moves, stands behind the items of its descriptor.
 */
#include "pl08x.h"

/* Bytes; below, one item of bytes takes less time than fetching more items. */
enum { BYTEWISE_BELOW = 16 };

/* --- pieces ------------------------------------------------------------ */

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

/* --- lists ------------------------------------------------------------- */

void pl08x_add(struct pl08x_list *l, u32 src, u32 dst, u32 bytes, u32 ctrl, u32 chunk)
{
    if (l->d)
        pl08x_fill(l->pl, l->d, &l->d->item[l->items], src, dst, bytes, ctrl, chunk);
    l->items += DIV_ROUND_UP(bytes, chunk);
    l->bytes += bytes;
}

void pl08x_add_copy(struct pl08x_list *l, u32 src, u32 dst, u32 bytes, u32 inc)
{
    const u32 both = PL080_CONTROL_SI | PL080_CONTROL_DI;
    struct piece piece[3] = {{bytes, l->pl->bytewise, 0}};
    const struct piece *end = piece + 1;

    if (inc == both) /* else the byte at an address, again and again */
        end = split(l->pl, src, dst, bytes, piece);
    for (const struct piece *p = piece; p < end; p++) {
        pl08x_add(l, src, dst, p->bytes, (p->ctrl & ~both) | inc,
                  PL080_TRANSFER_SIZE_MAX << p->shift);
        src += inc & PL080_CONTROL_SI ? p->bytes : 0;
        dst += inc & PL080_CONTROL_DI ? p->bytes : 0;
    }
}

void pl08x_end_list(const struct pl08x_list *l)
{
    struct pl08x_desc *d = l->d;

    d->items = (unsigned)l->items;
    pl08x_last_item(d)->next = 0;
    pl08x_last_item(d)->ctrl |= PL080_CONTROL_I;
}

/* The last BYTES of the last item of D become another one, if it has more. */
static void split_tail(const struct pl08x *pl, struct pl08x_desc *d, u32 bytes)
{
    struct lli *item = pl08x_last_item(d), *tail = item + 1;
    const unsigned shift = GET(item->ctrl, PL080_CONTROL_SWIDTH);
    const u32 all = pl08x_item_bytes(item->ctrl), rest = all % bytes ? all % bytes : bytes;

    if (all == rest)
        return;
    *tail = *item;
    tail->src += item->ctrl & PL080_CONTROL_SI ? all - rest : 0;
    tail->dst += item->ctrl & PL080_CONTROL_DI ? all - rest : 0;
    tail->ctrl -= (all - rest) >> shift;
    item->ctrl = (item->ctrl & ~PL080_CONTROL_I) - (rest >> shift);
    item->next = pl08x_item_link(pl, d, d->items++);
}

/* Behind the last item stands a copy of the first one: how others lead to the ring. */
void pl08x_end_ring(const struct pl08x_list *l, u32 tail, bool irq)
{
    struct pl08x_desc *d = l->d;

    d->items = (unsigned)l->items;
    d->ring = d->loops = true;
    if (tail)
        split_tail(l->pl, d, tail);
    pl08x_last_item(d)->next = pl08x_item_link(l->pl, d, 0);
    if (irq)
        pl08x_last_item(d)->ctrl |= PL080_CONTROL_I;
    d->item[d->items] = d->item[0];
}

/* --- copies ------------------------------------------------------------ */

/* In one item: bytes, or words from an aligned source. Its control word without interrupt; 0: the
 * copy needs more items. */
static inline u32 one_item(const struct pl08x *pl, u32 src, u32 dst, size_t len)
{
    if (len < BYTEWISE_BELOW)
        return pl->bytewise | (u32)len;
    if ((src | len) & ((1u << pl->width) - 1) || len >> pl->width > PL080_TRANSFER_SIZE_MAX)
        return 0;
    return pl->wide[width_at(pl, dst)] | (u32)len >> pl->width;
}

static __cold struct pl08x_desc *copy_in_pieces(struct pl08x_chan *c, u32 dst, u32 src, u32 len)
{
    const u32 both = PL080_CONTROL_SI | PL080_CONTROL_DI;
    struct pl08x_list l = {.pl = c->pl};
    struct pl08x_desc *d;

    pl08x_add_copy(&l, src, dst, len, both);
    d = pl08x_list_fits(&l) ? pl08x_desc_alloc(c, (unsigned)l.items) : NULL;
    if (!d)
        return NULL;
    pl08x_list_fill(&l, d);
    pl08x_add_copy(&l, src, dst, len, both);
    pl08x_end_list(&l);
    return d;
}

struct dma_async_tx_descriptor *pl08x_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_desc *d;
    u32 ctrl;

    if (!len || src + len - 1 > UINT32_MAX || dst + len - 1 > UINT32_MAX)
        return NULL;
    ctrl = one_item(c->pl, (u32)src, (u32)dst, len);
    d = likely(ctrl) ? pl08x_desc_alloc(c, 1) : copy_in_pieces(c, (u32)dst, (u32)src, (u32)len);
    if (!d)
        return NULL;
    if (likely(ctrl))
        *d->item = (struct lli){(u32)src, (u32)dst, 0, ctrl | PL080_CONTROL_I};
    return vchan_tx_prep(&c->vc, &d->vd, len, flags);
}

/* --- fills and interrupts ------------------------------------------------- */

/* Room behind the items, as the controller has it. */
static u32 own_word(const struct pl08x_desc *d)
{
    return lower_32_bits(d->item_dma) + (d->room - 1) * (u32)sizeof *d->item;
}

/* BYTES at DST from the one word at SRC. The destination's alignment is that of both. */
static void add_fill(struct pl08x_list *l, u32 dst, u32 bytes, u32 src)
{
    struct piece piece[3];
    const struct piece *end = split(l->pl, dst, dst, bytes, piece);

    for (const struct piece *p = piece; p < end; p++) {
        pl08x_add(l, src, dst, p->bytes, p->ctrl & ~PL080_CONTROL_SI,
                  PL080_TRANSFER_SIZE_MAX << p->shift);
        dst += p->bytes;
    }
}

/* False: the controller cannot reach an entry. */
static bool add_fills(struct pl08x_list *l, const struct scatterlist *sgl, unsigned nents, u32 src)
{
    const struct scatterlist *sg;
    unsigned i;

    for_each_sg(sgl, sg, nents, i)
    {
        if (!sg_dma_len(sg) || sg_dma_address(sg) + sg_dma_len(sg) - 1 > UINT32_MAX)
            return false;
        add_fill(l, lower_32_bits(sg_dma_address(sg)), sg_dma_len(sg), src);
    }
    return true;
}

struct dma_async_tx_descriptor *pl08x_prep_memset_sg(struct dma_chan *chan, struct scatterlist *sgl,
                                                     unsigned nents, int value, unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_list l = {.pl = c->pl};
    struct pl08x_desc *d;

    if (!sgl || !add_fills(&l, sgl, nents, 0) || !pl08x_list_fits(&l))
        return NULL;
    d = pl08x_desc_alloc(c, (unsigned)l.items + 1);
    if (!d)
        return NULL;
    d->item[d->room - 1].src = (u8)value * 0x01010101u;
    pl08x_list_fill(&l, d);
    add_fills(&l, sgl, nents, own_word(d));
    pl08x_end_list(&l);
    return vchan_tx_prep(&c->vc, &d->vd, (u32)l.bytes, flags);
}

struct dma_async_tx_descriptor *pl08x_prep_memset(struct dma_chan *chan, dma_addr_t dst, int value,
                                                  size_t len, unsigned long flags)
{
    struct scatterlist one = {.length = (unsigned)len, .dma_address = dst, .last = true};

    return (unsigned)len == len ? pl08x_prep_memset_sg(chan, &one, 1, value, flags) : NULL;
}

/* Part of the chain as any other transfer, so it is done in its turn; its one byte goes from the
 * descriptor to the descriptor. */
struct dma_async_tx_descriptor *pl08x_prep_interrupt(struct dma_chan *chan, unsigned long flags)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    struct pl08x_list l = {.pl = c->pl, .d = pl08x_desc_alloc(c, 2)};

    if (!l.d)
        return NULL;
    pl08x_add(&l, own_word(l.d), own_word(l.d) + sizeof(u32), 1, c->pl->bytewise, 1);
    pl08x_end_list(&l);
    return vchan_tx_prep(&c->vc, &l.d->vd, 0, flags);
}
