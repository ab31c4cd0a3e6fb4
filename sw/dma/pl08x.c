/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 and PL081 DMA controllers (ARM DDI 0196, DDI 0218): running what was
 * prepared. Queueing, tickets and callbacks are virt-dma's; this driver only speaks
 * to the hardware.
 *
 * What an interrupt means is told by where the hardware is, with the channel's lock
 * held: one that comes late finds another transfer on its way, or none, and
 * changes nothing (API-170). Stopping a channel clears what it has signalled.
 */
#include "pl08x.h"

#include "delay.h"

bool pl08x_wait_clear(const u8 __iomem *reg, u32 bits, unsigned polls)
{
    for (unsigned i = 0; i < polls; i++) {
        if (!(readl(reg) & bits))
            return true;
        udelay(1);
    }
    return false;
}

/* --- start: with the channel's lock held ----------------------------------- */

/* The first item goes into the registers. The ordered write of Configuration comes last: the other
 * items are in memory before the channel can fetch them. */
static inline void program(u8 __iomem *regs, const struct lli *first, u32 config)
{
    writel_relaxed(first->src, regs + PL080_CX_SRC_ADDR);
    writel_relaxed(first->dst, regs + PL080_CX_DEST_ADDR);
    writel_relaxed(first->next, regs + PL080_CX_LLI);
    writel_relaxed(first->ctrl, regs + PL080_CX_CONTROL);
    writel(config, regs + PL080_CX_CONFIGURATION);
}

static __cold void rest(struct pl08x_chan *c)
{
    if (c->phy && !c->vc.chan.dead)
        pl08x_phy_put(c);
    if (c->waiting)
        pl08x_phy_give_up(c);
}

/* What was issued begins, unless something stands against it; then somebody else may have the
 * physical channel. */
static inline void start_next(struct pl08x_chan *c)
{
    struct virt_dma_desc *vd = vchan_next_desc(&c->vc);
    struct pl08x_desc *d;

    if (unlikely(!vd || c->paused || c->vc.chan.dead)) {
        rest(c);
        return;
    }
    if (unlikely(!pl08x_phy_get(c)))
        return;
    d = c->running = c->tail = to_pl08x_desc(vd);
    if (unlikely(pl08x_next_issued(c, d)))
        pl08x_chain(c, d);
    program(c->phy->regs, d->item, d->config | PL080_CONFIG_E);
}

void pl08x_start(struct pl08x_chan *c)
{
    start_next(c);
}

/* The chain is at its end: those who wait come first, and C, if it has more, after them. */
static inline void next_turn(struct pl08x_chan *c)
{
    if (list_empty(&c->vc.desc_issued)) {
        pl08x_phy_put(c);
        return;
    }
    if (unlikely(!list_empty(&c->pl->waiting)))
        pl08x_phy_put(c);
    pl08x_start(c);
}

/* --- interrupt: with the channel's lock held ------------------------------- */

/* The first one of the chain that is not done, while the hardware runs it; NULL: all of it is. The
 * interrupt of one that gets done after CxLLI was read is still to come. */
static __cold struct pl08x_desc *first_unfinished(const struct pl08x_chan *c)
{
    struct pl08x_where w;

    if (c->running->open)
        return c->running;
    pl08x_locate(c, &w);
    if (!w.desc)
        return c->running;
    if (pl08x_item_bytes(w.ctrl) || w.item + 1 < w.desc->items || w.again)
        return w.desc;
    if (!w.last)
        return pl08x_chain_next(c, w.desc);
    return pl08x_wait_clear(c->pl->regs + PL080_ENBLD_CHNS, c->phy->bit, PL08X_ENDING_POLLS)
               ? NULL /* in a moment */
               : w.desc;
}

/* Those of the chain before END are done. */
static inline void complete_until(struct pl08x_chan *c, const struct pl08x_desc *end)
{
    struct pl08x_desc *d = c->running, *next;

    for (; d != end; d = next) {
        next = pl08x_chain_next(c, d);
        if (unlikely(next || d->ring))
            pl08x_unlink(c, d);
        vchan_cookie_complete(&d->vd);
    }
    c->running = d;
}

/* The channel is off, so that there will be no others. */
static void clear_causes(const struct pl08x_chan *c)
{
    writel(c->phy->bit, c->pl->regs + PL080_INT_TC_CLEAR);
    writel(c->phy->bit, c->pl->regs + PL080_INT_ERR_CLEAR);
}

/* The one that was running failed, or the load of the next one's first item. Those behind it are
 * where they were, on the issued list. */
static __cold void fail(struct pl08x_chan *c)
{
    u32 left, in_flight;
    struct pl08x_where w;
    enum dmaengine_tx_result result = DMA_TRANS_READ_FAILED;

    clear_causes(c);
    pl08x_locate(c, &w);
    if (!w.desc) {
        w.desc = c->running;
    } else if (!w.desc->open && !pl08x_item_bytes(w.ctrl)) {
        if (w.item + 1 == w.desc->items && !w.again)
            w.desc = pl08x_chain_next(c, w.desc);
    } else {
        result = pl08x_failed_side(&w);
    }
    if (!w.desc) /* an error behind the last byte */
        w.desc = c->tail;
    complete_until(c, w.desc);
    left = pl08x_residue(c, w.desc, &in_flight);
    if (w.desc->direction == DMA_MEM_TO_DEV)
        left += in_flight;
    pl08x_unlink(c, w.desc);
    vchan_cookie_error(&w.desc->vd, result, left);
    c->running = NULL;
}

/* The hardware is still on its way, or was until just now. TC: with a ring, a turn has ended, or a
 * part of it that asks for a callback; or what came before the ring. */
static __cold void irq_on_the_way(struct pl08x_chan *c, bool tc)
{
    struct pl08x_desc *const d = c->running;

    complete_until(c, first_unfinished(c));
    if (!c->running)
        clear_causes(c);
    else if (c->running == d && d->ring && tc && d->vd.tx.flags & DMA_PREP_INTERRUPT)
        vchan_cyclic_callback(&d->vd);
}

/* One that a peripheral has ended early says how much has not come (API-053). */
static __cold void complete_whole(struct pl08x_chan *c)
{
    u32 in_flight;

    if (c->running->open)
        c->running->vd.tx_result.residue = pl08x_residue(c, c->running, &in_flight);
    complete_until(c, NULL);
}

__cold void pl08x_complete_done(struct pl08x_chan *c)
{
    if (readl(c->pl->regs + PL080_RAW_INT_ERR_STATUS) & c->phy->bit)
        fail(c);
    else if (!(readl(c->pl->regs + PL080_ENBLD_CHNS) & c->phy->bit))
        complete_whole(c);
    else
        complete_until(c, first_unfinished(c));
}

/* All but the end of a chain that went well. */
static __cold void other_irq(struct pl08x_chan *c, bool tc, bool failed)
{
    if (failed)
        fail(c);
    else
        irq_on_the_way(c, tc);
}

/* What is off stays so, and there was an error or not. Else the cause is cleared before the channel
 * is looked at, so that none that comes later is lost (API-201). */
static inline void channel_irq(struct pl08x_chan *c)
{
    u8 __iomem *const regs = c->pl->regs;
    const u32 bit = c->phy->bit, on = readl(regs + PL080_ENBLD_CHNS) & bit;
    const bool tc = unlikely(on) && readl(regs + PL080_INT_TC_STATUS) & bit;
    const u32 failed = readl(regs + PL080_INT_ERR_STATUS) & bit;

    if (unlikely(!c->running)) { /* dead */
        clear_causes(c);
        return;
    }
    writel(bit, regs + PL080_INT_TC_CLEAR);
    if (unlikely(on || failed)) {
        other_irq(c, tc, failed);
    } else if (unlikely(c->running->open)) {
        complete_whole(c);
    } else {
        complete_until(c, NULL);
    }
    if (!c->running)
        next_turn(c); /* from here, not from the tasklet: a short gap (API-125) */
}

/* The user of PHY may have changed, or stopped, before its lock is taken. */
static inline void phy_irq(struct pl08x_phy *phy)
{
    struct pl08x_chan *c = READ_ONCE(phy->user);

    if (unlikely(!c))
        return;
    spin_lock(&c->vc.lock);
    if (likely(c->phy == phy))
        channel_irq(c);
    spin_unlock(&c->vc.lock);
    vchan_irq_callbacks(&c->vc);
}

irqreturn_t pl08x_irq(int irq, void *dev_id)
{
    struct pl08x *pl = dev_id;
    u32 bits;

    (void)irq;
    if (unlikely(!READ_ONCE(pl->powered))) /* another device's, on the same line (API-202) */
        return IRQ_NONE;
    TEST_POINT("pl08x:powered");
    if (unlikely(pl->supplied) && !pl08x_answers(pl)) /* then there is no interrupt of it */
        return IRQ_NONE;
    bits = readl(pl->regs + PL080_INT_STATUS) & pl->ours;
    if (unlikely(!bits))
        return IRQ_NONE;
    for (struct pl08x_phy *phy = pl->phy; bits; bits >>= 1, phy++)
        if (bits & 1)
            phy_irq(phy);
    pl08x_serve(pl);
    return IRQ_HANDLED;
}

/* --- hooks ------------------------------------------------------------- */

void pl08x_issue_pending(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc) && !(unlikely(c->pl->supplied) && pl08x_has_lost(c))) {
        if (likely(!c->running))
            start_next(c);
        else if (list_empty(&c->pl->waiting)) /* else it is their turn at the end of the chain */
            pl08x_append(c);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

/* Those that are done and do not interrupt are noticed (API-091). One that does is left to its
 * interrupt, with those behind it, and so is the end of the chain. Channel locked. */
static __cold void complete_quiet(struct pl08x_chan *c)
{
    const struct pl08x_desc *unfinished = first_unfinished(c), *end = c->running;

    if (!unfinished)
        return;
    while (end != unfinished && pl08x_is_quiet(end))
        end = pl08x_chain_next(c, end);
    complete_until(c, end);
}

/* The one with COOKIE on the chain that runs, or NULL. Channel locked. */
static __cold struct pl08x_desc *on_chain(const struct pl08x_chan *c, dma_cookie_t cookie)
{
    struct pl08x_desc *d = c->running;

    while (d && d->vd.tx.cookie != cookie)
        d = pl08x_chain_next(c, d);
    return d;
}

/* The one with COOKIE is on the chain that runs, or waits behind it. One that has its interrupt is
 * not looked for: who polls would hold the hardware up. Channel locked. */
static __cold enum dma_status running_status(struct pl08x_chan *c, dma_cookie_t cookie,
                                             struct dma_tx_state *state)
{
    const bool kept = pl08x_is_set_up(c->pl); /* else all of it is to be done again */
    const struct pl08x_desc *d = on_chain(c, cookie);

    if (kept && d && d != c->tail && pl08x_is_quiet(d)) {
        complete_quiet(c);
        if (vchan_tx_status(&c->vc, cookie, state) == DMA_COMPLETE)
            return DMA_COMPLETE;
    }
    if (state && kept && d)
        state->residue = pl08x_residue(c, d, &state->in_flight_bytes);
    return c->paused && c->running->vd.tx.cookie == cookie ? DMA_PAUSED : DMA_IN_PROGRESS;
}

enum dma_status pl08x_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                struct dma_tx_state *state)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    status = vchan_tx_status(&c->vc, cookie, state);
    if (unlikely(status == DMA_IN_PROGRESS) && c->running)
        status = running_status(c, cookie, state);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return status;
}
