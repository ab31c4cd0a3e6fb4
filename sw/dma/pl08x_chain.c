/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: the chain of a channel. Descriptors that are issued one after the
 * other become one linked list, so that the hardware goes from one to the next by
 * itself. This file makes the list, also while the hardware runs it, and tells
 * where on it the hardware is.
 */
#include "io.h"
#include "pl08x.h"

/* Bytes. ALIKE: the ends of two items are too close to be told apart. MOVED: more than a reader of
 * two registers may miss. */
enum { ALIKE = 64, MOVED = 16 };

static u32 first_item(const struct pl08x_chan *c, const struct pl08x_desc *d)
{
    return lower_32_bits(d->item_dma) | c->pl->lli_master;
}

static struct lli *last_item(const struct pl08x_desc *d)
{
    return &d->item[d->items - 1];
}

/* --- where the hardware is ----------------------------------------------- */

/* Finds the item whose follower is at address NEXT. */
static void find(const struct pl08x_chan *c, u32 next, struct pl08x_where *w)
{
    struct pl08x_desc *before = NULL;

    for (struct pl08x_desc *d = c->running; d; before = d, d = pl08x_chain_next(c, d)) {
        const u32 i = (next - lower_32_bits(d->item_dma)) / sizeof *d->item;

        if (next < lower_32_bits(d->item_dma) || i >= d->items)
            continue;
        w->desc = i || d->cyclic ? d : before;
        if (w->desc)
            w->item = (i ? i : w->desc->items) - 1;
        return;
    }
}

/* An item may be loaded between two reads: CxLLI tells. It names the next item, so the one in the
 * registers is that before it. */
void pl08x_locate(const struct pl08x_chan *c, struct pl08x_where *w)
{
    const u8 __iomem *regs = c->phy->regs;
    u32 lli;

    do {
        lli = readl(regs + PL080_CX_LLI);
        w->src = readl(regs + PL080_CX_SRC_ADDR);
        w->dst = readl(regs + PL080_CX_DEST_ADDR);
        w->ctrl = readl(regs + PL080_CX_CONTROL);
    } while (readl(regs + PL080_CX_LLI) != lli);
    w->last = !(lli & PL080_LLI_ADDR);
    w->desc = NULL;
    w->item = 0;
    if (w->last) {
        w->desc = c->tail;
        w->item = c->tail->items - 1;
    } else {
        find(c, lli & PL080_LLI_ADDR, w);
    }
}

/* Bytes of W's item that are left, and in *IN_FLIGHT those between the two sides. */
static u32 item_left(const struct pl08x_where *w, u32 *in_flight)
{
    const struct lli *item = &w->desc->item[w->item];
    const u32 bytes = w->desc->open ? w->desc->vd.len : pl08x_item_bytes(item->ctrl);
    const u32 read = w->src - item->src, written = w->dst - item->dst;

    *in_flight = 0;
    if (w->desc->direction == DMA_MEM_TO_DEV) {
        const u32 arrived = w->desc->open ? read : bytes - pl08x_item_bytes(w->ctrl);

        *in_flight = read > arrived ? read - arrived : 0; /* it moves between two reads */
        return bytes - min(read, bytes);
    }
    if (w->desc->direction == DMA_MEM_TO_MEM)
        *in_flight = read > written ? min(read - written, (u32)PL080_FIFO_BYTES) : 0;
    return bytes - min(written, bytes);
}

u32 pl08x_residue(const struct pl08x_chan *c, const struct pl08x_desc *d, u32 *in_flight)
{
    struct pl08x_where w;
    u32 left;

    *in_flight = 0;
    pl08x_locate(c, &w);
    if (d != w.desc) {
        for (const struct pl08x_desc *b = w.desc; b; b = pl08x_chain_next(c, b))
            if (b == d)
                return d->vd.len;
        return w.desc ? 0 : d->vd.len; /* done, or not begun */
    }
    left = item_left(&w, in_flight);
    for (unsigned i = w.item + 1; i < d->items; i++)
        left += pl08x_item_bytes(d->item[i].ctrl);
    return left;
}

/* Bytes that one master reads before it writes: the FIFO's, or a burst's if that is shorter. */
static u32 turn_bytes(const struct pl08x_desc *d, u32 ctrl)
{
    const bool out = d->direction == DMA_MEM_TO_DEV;
    const u32 code = out ? GET(ctrl, PL080_CONTROL_DBSIZE) : GET(ctrl, PL080_CONTROL_SBSIZE);
    const u32 width = out ? GET(ctrl, PL080_CONTROL_DWIDTH) : GET(ctrl, PL080_CONTROL_SWIDTH);

    return min((code ? 2u << code : 1u) << width, (u32)PL080_FIFO_BYTES);
}

/*
 * The controller does not say which side failed; the FIFO tells, where both sides
 * can be seen to move. Empty: there was nothing to write, so it was a read. Not
 * empty, and one master: they take turns, so a read that stands in the middle of
 * its turn failed. Not empty, and two masters: a write, most likely; but
 * a read that fails while what was read before it is still being written looks
 * the same. What a peripheral gave cannot be counted: then it is taken for a read.
 */
enum dmaengine_tx_result pl08x_failed_side(const struct pl08x_where *w)
{
    const struct lli *item = &w->desc->item[w->item];
    const u32 bytes = pl08x_item_bytes(item->ctrl), read = w->src - item->src;
    u32 written = w->dst - item->dst;

    if (w->desc->direction == DMA_DEV_TO_MEM)
        return DMA_TRANS_READ_FAILED;
    if (w->desc->direction == DMA_MEM_TO_DEV)
        written = bytes - pl08x_item_bytes(w->ctrl);
    if (read == written)
        return DMA_TRANS_READ_FAILED;
    if (!(item->ctrl & PL080_CONTROL_S) == !(item->ctrl & PL080_CONTROL_D) &&
        read % turn_bytes(w->desc, item->ctrl) && read != bytes)
        return DMA_TRANS_READ_FAILED;
    return DMA_TRANS_WRITE_FAILED;
}

/* --- linking --------------------------------------------------------------- */

/* Request lines and flow control are not part of an item. */
static bool can_follow(const struct pl08x_desc *d, const struct pl08x_desc *next)
{
    return next->config == d->config && !d->open && !d->cyclic && !next->cyclic;
}

void pl08x_chain(struct pl08x_chan *c, struct pl08x_desc *d)
{
    struct pl08x_desc *next;

    for (; (next = pl08x_next_issued(c, d)) && can_follow(d, next); d = next)
        last_item(d)->next = first_item(c, next);
    if (!d->cyclic)
        last_item(d)->next = 0;
    c->tail = d;
}

/* The address at which the last item of D ends, on the side that counts. */
static u32 end_address(const struct pl08x_desc *d)
{
    const struct lli *item = last_item(d);

    return (d->direction == DMA_MEM_TO_DEV ? item->src : item->dst) + pl08x_item_bytes(item->ctrl);
}

static u32 distance(u32 a, u32 b)
{
    return a > b ? a - b : b - a;
}

/* An item is in the registers and no other will follow it: the address at which it ends. */
static u32 final_address(const struct pl08x_chan *c, enum dma_transfer_direction direction)
{
    const u8 __iomem *at =
        c->phy->regs + (direction == DMA_MEM_TO_DEV ? PL080_CX_SRC_ADDR : PL080_CX_DEST_ADDR);
    u32 addr, left;

    do {
        addr = readl(at);
        left = pl08x_item_bytes(readl(c->phy->regs + PL080_CX_CONTROL));
    } while (distance(readl(at), addr) > MOVED);
    return addr + left;
}

/*
 * Lets NEXT follow the chain that runs. CxLLI must not be written then, so the
 * link is made in memory, where the hardware reads it when it loads the last item
 * of the tail. That may happen just before: CxLLI is 0 then, and also when NEXT's
 * own last item has been loaded in the meantime; where the item in the registers
 * ends tells these two apart. False: the chain ends without NEXT, whose turn
 * comes after the interrupt.
 */
static bool link_running(struct pl08x_chan *c, struct pl08x_desc *next)
{
    const u8 __iomem *lli = c->phy->regs + PL080_CX_LLI;
    const u32 tail_end = end_address(c->tail), next_end = end_address(next);
    u32 end;

    if (!can_follow(c->tail, next) || distance(tail_end, next_end) < ALIKE)
        return false;
    if (!(readl(lli) & PL080_LLI_ADDR)) /* the tail's last item is loaded */
        return false;
    WRITE_ONCE(last_item(c->tail)->next, first_item(c, next));
    mb(); /* the link is there before CxLLI is looked at */
    if (readl(lli) & PL080_LLI_ADDR)
        return true;
    end = final_address(c, next->direction);
    if (distance(end, next_end) < distance(end, tail_end))
        return true;
    last_item(c->tail)->next = 0;
    return false;
}

void pl08x_append(struct pl08x_chan *c)
{
    struct pl08x_desc *next;

    while ((next = pl08x_next_issued(c, c->tail)) && link_running(c, next)) {
        c->tail = next;
        c->vc.chan.stats.appended++;
    }
}
