/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 driver: where on its chain the hardware is, what is left, and what has failed. */
#include "pl08x.h"

/* Is NEXT, of CxLLI, item *I of D, or one more: the copy of a ring's first item? */
static bool is_item(const struct pl08x_desc *d, u32 next, u32 *i)
{
    const u32 at = next - lower_32_bits(d->item_dma);

    *i = at / sizeof *d->item;
    return next >= lower_32_bits(d->item_dma) && *i < d->items + d->ring;
}

/* Finds the item whose follower is at address NEXT. To a ring the one before it leads by a copy of
 * its first item, so that this is told from a turn's end. */
static void find(const struct pl08x_chan *c, u32 next, struct pl08x_where *w)
{
    struct pl08x_desc *before = NULL;

    for (struct pl08x_desc *d = c->running; d; before = d, d = pl08x_chain_next(c, d)) {
        u32 i;

        if (!is_item(d, next, &i))
            continue;
        w->again = d->ring && !i;
        if (i == (d->ring ? d->items : 0))
            d = before;
        w->desc = d;
        if (d)
            w->item = (w->again || d == before ? d->items : i) - 1;
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
        TEST_POINT("position");
        w->src = readl(regs + PL080_CX_SRC_ADDR);
        w->dst = readl(regs + PL080_CX_DEST_ADDR);
        w->ctrl = readl(regs + PL080_CX_CONTROL);
    } while (readl(regs + PL080_CX_LLI) != lli);
    w->last = !(lli & PL080_LLI_ADDR);
    w->again = false;
    w->desc = NULL;
    w->item = 0;
    if (w->last) {
        w->desc = c->tail;
        w->item = c->tail->items - 1;
    } else {
        find(c, lli & PL080_LLI_ADDR, w);
    }
}

/* --- residue --------------------------------------------------------------- */

/* Bytes of W's item that were read and written. TransferSize counts what has arrived; a side that
 * moves on tells more exactly. */
static void item_progress(const struct pl08x_where *w, u32 bytes, u32 *read, u32 *written)
{
    const struct lli *item = &w->desc->item[w->item];
    const u32 arrived = w->desc->open ? 0 : bytes - pl08x_item_bytes(w->ctrl);

    *read = item->ctrl & PL080_CONTROL_SI ? w->src - item->src : arrived;
    *written = item->ctrl & PL080_CONTROL_DI ? w->dst - item->dst : w->desc->open ? *read : arrived;
}

/* Bytes of W's item that are left, and in *IN_FLIGHT those between the two sides. */
static u32 item_left(const struct pl08x_where *w, u32 *in_flight)
{
    const struct pl08x_desc *d = w->desc;
    const u32 bytes = d->open ? d->vd.len : pl08x_item_bytes(d->item[w->item].ctrl);
    u32 read, written;

    item_progress(w, bytes, &read, &written);
    *in_flight = 0;
    if (d->direction != DMA_DEV_TO_MEM && read > written) /* it moves between two reads */
        *in_flight = min(read - written, (u32)PL080_FIFO_BYTES);
    return bytes - min(d->direction == DMA_MEM_TO_DEV ? read : written, bytes);
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
    return min(left, d->vd.len); /* an interrupt alone moves something, and has no length */
}

/* --- errors ---------------------------------------------------------------- */

/* Bytes that one master reads before it writes: the FIFO's, or a burst's if that is shorter. */
static u32 turn_bytes(const struct pl08x_desc *d, u32 ctrl)
{
    const bool out = d->direction == DMA_MEM_TO_DEV;
    const u32 code = out ? GET(ctrl, PL080_CONTROL_DBSIZE) : GET(ctrl, PL080_CONTROL_SBSIZE);
    const u32 width = out ? GET(ctrl, PL080_CONTROL_DWIDTH) : GET(ctrl, PL080_CONTROL_SWIDTH);

    return min((code ? 2u << code : 1u) << width, (u32)PL080_FIFO_BYTES);
}

/* Is ADDR in the descriptor's memory? */
static bool is_own(const struct pl08x_desc *d, u32 addr)
{
    return addr - lower_32_bits(d->item_dma) < d->room * sizeof *d->item;
}

/*
 * The controller does not say which side failed; the FIFO tells, where both sides
 * can be seen to move. Empty: there was nothing to write, so it was a read. Not
 * empty, and one master: they take turns, so a read that stands in the middle of
 * its turn failed. Not empty, and two masters: a write, most likely; but
 * a read that fails while what was read before it is still being written looks
 * the same. What a peripheral gave cannot be counted: then it is taken for a read.
 * A source that does not move on was read before, or is the driver's own: a write.
 */
enum dmaengine_tx_result pl08x_failed_side(const struct pl08x_where *w)
{
    const struct lli *item = &w->desc->item[w->item];
    const u32 bytes = pl08x_item_bytes(item->ctrl);
    u32 read, written;

    if (w->desc->direction == DMA_DEV_TO_MEM)
        return DMA_TRANS_READ_FAILED;
    item_progress(w, bytes, &read, &written);
    if (!(item->ctrl & PL080_CONTROL_SI))
        return written || is_own(w->desc, item->src) ? DMA_TRANS_WRITE_FAILED
                                                     : DMA_TRANS_READ_FAILED;
    if (read == written)
        return DMA_TRANS_READ_FAILED;
    if (!(item->ctrl & PL080_CONTROL_S) == !(item->ctrl & PL080_CONTROL_D) &&
        read % turn_bytes(w->desc, item->ctrl) && read != bytes)
        return DMA_TRANS_READ_FAILED;
    return DMA_TRANS_WRITE_FAILED;
}
