/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 driver: the chain of a channel. Descriptors that are issued one after the
 * other become one linked list, so that the hardware goes from one to the next by
 * itself. This file makes the list, also while the hardware runs it. A ring is the
 * end of a chain until another one takes its place, which is linked to its last
 * item: the hardware goes there at the end of a turn, and nowhere else (API-097).
 * One that does not ask for an interrupt has none unless it is the last (API-091).
 */
#include "pl08x.h"

/* Bytes. ALIKE: the ends of two items are too close to be told apart. MOVED: more than a reader of
 * two registers may miss. */
enum { ALIKE = 64, MOVED = 16 };

/* Request lines and flow control are not part of an item. */
static bool can_follow(const struct pl08x_desc *d, const struct pl08x_desc *next)
{
    return next->config == d->config && !d->open;
}

/* The one that D goes on with, or NULL. */
static struct pl08x_desc *follower(struct pl08x_chan *c, struct pl08x_desc *d)
{
    struct virt_dma_desc *vd;

    if (!d->ring)
        return pl08x_next_issued(c, d);
    vd = d->replace ? vchan_replacement(&c->vc, &d->vd) : NULL;
    return vd ? to_pl08x_desc(vd) : NULL;
}

/* How others lead to D (pl08x_where.c, find). */
static u32 entry(const struct pl08x_chan *c, const struct pl08x_desc *d)
{
    return pl08x_item_link(c->pl, d, d->ring ? d->items : 0);
}

/* D leads to the item at NEXT, 0: to none. The hardware may load its last item just now, in the
 * order of its words: a ring that goes on elsewhere interrupts as well. */
static void lead(struct pl08x_desc *d, u32 next)
{
    struct lli *last = pl08x_last_item(d);

    if (d->ring)
        WRITE_ONCE(last->ctrl, last->ctrl | PL080_CONTROL_I);
    arch_io_mb();
    WRITE_ONCE(last->next, next);
    d->loops = false;
}

bool pl08x_is_quiet(const struct pl08x_desc *d)
{
    return !(d->vd.tx.flags & (DMA_PREP_INTERRUPT | DMA_PREP_IRQ_CALLBACK));
}

void pl08x_unlink(const struct pl08x_chan *c, struct pl08x_desc *d)
{
    struct lli *last = pl08x_last_item(d);

    last->next = d->ring ? pl08x_item_link(c->pl, d, 0) : 0;
    if (!d->ring)
        last->ctrl |= PL080_CONTROL_I;
    else if (!(d->vd.tx.flags & DMA_PREP_INTERRUPT))
        last->ctrl &= ~PL080_CONTROL_I;
    d->loops = d->ring;
}

/* An item of D that leads to its first one, if it is a ring, is not in the registers. */
void pl08x_chain(struct pl08x_chan *c, struct pl08x_desc *d)
{
    struct pl08x_desc *next;

    for (; (next = follower(c, d)) && can_follow(d, next); d = next) {
        lead(d, entry(c, next));
        if (!d->ring && pl08x_is_quiet(d))
            pl08x_last_item(d)->ctrl &= ~PL080_CONTROL_I;
    }
    if (d->ring && next)
        lead(d, 0); /* one turn, and NEXT begins by itself */
    else
        pl08x_unlink(c, d);
    c->tail = d;
}

/* --- while the hardware runs it ----------------------------------------------- */

/* The side that counts, which tells where an item ends. */
static u32 moving_side(const struct pl08x_desc *d)
{
    return d->direction == DMA_MEM_TO_DEV ? PL080_CONTROL_SI : PL080_CONTROL_DI;
}

/* The address at which the last item of D ends, on the side that counts. */
static u32 end_address(const struct pl08x_desc *d)
{
    const struct lli *item = pl08x_last_item(d);

    return (d->direction == DMA_MEM_TO_DEV ? item->src : item->dst) + pl08x_item_bytes(item->ctrl);
}

static u32 distance(u32 a, u32 b)
{
    return a > b ? a - b : b - a;
}

/* Can the last items of the two be told apart by where they end? */
static bool unlike(const struct pl08x_desc *d, const struct pl08x_desc *next)
{
    return pl08x_last_item(d)->ctrl & moving_side(d) &&
           pl08x_last_item(next)->ctrl & moving_side(next) &&
           distance(end_address(d), end_address(next)) >= ALIKE;
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
 * ends tells these two apart. A ring has no such last item. False: the chain ends
 * without NEXT, whose turn comes after the interrupt.
 */
static bool link_running(struct pl08x_chan *c, struct pl08x_desc *next)
{
    const u8 __iomem *lli = c->phy->regs + PL080_CX_LLI;
    const u32 tail_end = end_address(c->tail), next_end = end_address(next);
    u32 end;

    if (!can_follow(c->tail, next) || (!next->ring && !unlike(c->tail, next)))
        return false;
    if (!(readl(lli) & PL080_LLI_ADDR)) /* the tail's last item is loaded */
        return false;
    TEST_POINT("link");
    lead(c->tail, entry(c, next));
    mb(); /* the link is there before CxLLI is looked at */
    TEST_POINT("linked");
    if (readl(lli) & PL080_LLI_ADDR)
        return true;
    end = next->ring ? tail_end : final_address(c, next->direction);
    if (distance(end, next_end) < distance(end, tail_end))
        return true;
    pl08x_unlink(c, c->tail);
    return false;
}

/* The tail is a ring, and NEXT takes its place at the end of this turn or, if the last item is
 * loaded by now, of the next one. False: after the ring's last interrupt. */
static bool replace(struct pl08x_chan *c, struct pl08x_desc *next)
{
    const bool follows = can_follow(c->tail, next);

    lead(c->tail, follows ? entry(c, next) : 0);
    return follows;
}

void pl08x_append(struct pl08x_chan *c)
{
    struct pl08x_desc *next;

    while ((next = follower(c, c->tail))) {
        if (c->tail->ring ? !c->tail->loops || !replace(c, next) : !link_running(c, next))
            return;
        c->tail = next;
        c->vc.chan.stats.appended++;
    }
}
