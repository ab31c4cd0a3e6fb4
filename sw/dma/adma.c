/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ADMA, the XOR and P+Q engine: running what was prepared. Queueing, tickets and callbacks are
 * virt-dma's; this driver only speaks to the hardware.
 *
 * What an interrupt means is told by the status in memory of what is on the chain, with the
 * channel's lock held: one that comes late finds other transfers there, or none, and changes
 * nothing (API-170).
 */
#include "adma_parts.h"

u32 adma_control(const struct adma_chan *c)
{
    return ADMA_ACCR_EOTIE | ADMA_ACCR_ERRIE | (c->paused ? ADMA_ACCR_SUSPEND : 0);
}

/* --- the chain: with the channel's lock held --------------------------------- */

static struct adma_desc *next_issued(const struct adma_chan *c, const struct adma_desc *d)
{
    struct list_head *next = d->vd.node.next;

    if (next == &c->vc.desc_issued)
        return NULL;
    return to_adma_desc(list_entry(next, struct virt_dma_desc, node));
}

/* The one after D on the chain, or NULL. */
static struct adma_desc *next_on_chain(const struct adma_chan *c, const struct adma_desc *d)
{
    return d == c->tail ? NULL : next_issued(c, d);
}

/* The first one that is not on the chain, or NULL. */
static struct adma_desc *first_waiting(struct adma_chan *c)
{
    struct virt_dma_desc *vd;

    if (c->running)
        return next_issued(c, c->tail);
    vd = vchan_next_desc(&c->vc);
    return vd ? to_adma_desc(vd) : NULL;
}

/* Nothing of D is done, and it leads nowhere. */
static void wind(struct adma_chan *c, struct adma_desc *d)
{
    if (unlikely(d->last.item == c->end))
        adma_desc_leave_end(c, d);
    for (unsigned i = 0; i < d->items; i++) {
        struct adma_item *item = adma_item(d, i);

        item->status = 0;
        item->next = adma_is_last(d, i) ? 0 : adma_item_dma(d, i + 1);
    }
}

/* D and all that was issued behind it, linked to each other, become the end of the chain. */
static void link_up(struct adma_chan *c, struct adma_desc *d)
{
    struct adma_desc *next;

    wind(c, d);
    for (; (next = next_issued(c, d)); d = next) {
        wind(c, next);
        d->last.item->next = adma_item_dma(next, 0);
        c->vc.chan.stats.appended += c->running != NULL;
    }
    c->tail = d;
}

static void start(const struct adma_chan *c, const struct adma_desc *d)
{
    writel(adma_item_dma(d, 0), c->regs + ADMA_ANDAR);
    writel(adma_control(c) | ADMA_ACCR_START, c->regs + ADMA_ACCR);
}

/* The link is in memory before APPEND is written; the hardware, at whatever item it is, or at rest,
 * reads it after. */
static void append(const struct adma_chan *c, struct adma_item *end, const struct adma_desc *d)
{
    wmb(); /* D is in memory before what leads to it */
    WRITE_ONCE(end->next, adma_item_dma(d, 0));
    TEST_POINT("append");
    writel(adma_control(c) | ADMA_ACCR_APPEND, c->regs + ADMA_ACCR);
}

void adma_go_on(struct adma_chan *c)
{
    struct adma_item *end = c->running ? c->tail->last.item : c->end;
    struct adma_desc *d = first_waiting(c);

    if (!d || c->paused || c->vc.chan.dead)
        return;
    c->vc.chan.stats.appended += c->running != NULL;
    link_up(c, d);
    if (!c->running)
        c->running = d;
    if (end)
        append(c, end, d);
    else
        start(c, d);
}

/* --- what is done: with the channel's lock held -------------------------------- */

/* What the checks of D have found; bits that it does not check stay (API-072, API-075). */
static void tell_checks(const struct adma_desc *d)
{
    const u32 control = d->last.item->control;
    unsigned mask = SUM_CHECK_P_RESULT | SUM_CHECK_Q_RESULT, found = 0;

    if (control & ADMA_CONTROL_NO_P)
        mask &= ~(unsigned)SUM_CHECK_P_RESULT;
    if (control & ADMA_CONTROL_NO_Q || GET(control, ADMA_CONTROL_OP) == ADMA_OP_XOR_VAL)
        mask &= ~(unsigned)SUM_CHECK_Q_RESULT;
    for (unsigned i = 0; i < d->items; i++) {
        const u32 status = READ_ONCE(adma_item(d, i)->status);

        found |= status & ADMA_STATUS_P ? (unsigned)SUM_CHECK_P_RESULT : 0;
        found |= status & ADMA_STATUS_Q ? (unsigned)SUM_CHECK_Q_RESULT : 0;
    }
    *d->result = (enum sum_check_flags)((*d->result & ~mask) | (found & mask));
}

void adma_complete_done(struct adma_chan *c)
{
    struct adma_desc *d;

    while ((d = c->running) && adma_item_done(d->last.item)) {
        c->running = next_on_chain(c, d);
        c->end = d->last.item;
        if (d->result)
            tell_checks(d);
        vchan_cookie_complete(&d->vd);
    }
}

/* The item that the hardware has, and what of it is not done. */
struct position {
    u32 item;
    bool loaded; /* else LEFT says nothing */
    u32 left;
};

/* The items change between two reads: ADAR tells. */
static struct position locate(const struct adma_chan *c)
{
    struct position p;

    do {
        p.item = readl(c->regs + ADMA_ADAR);
        TEST_POINT("position");
        p.loaded = readl(c->regs + ADMA_ADCR);
        p.left = readl(c->regs + ADMA_ABCR);
    } while (readl(c->regs + ADMA_ADAR) != p.item);
    return p;
}

/* First the registers, then memory: what the hardware has left behind is done there. */
u32 adma_residue(const struct adma_chan *c, const struct adma_desc *d)
{
    const struct position p = locate(c);
    u32 bytes = 0;

    for (unsigned i = 0; i < d->items; i++) {
        const struct adma_item *item = adma_item(d, i);

        if (!adma_item_done(item))
            bytes += p.loaded && p.item == adma_item_dma(d, i) ? p.left : item->count;
    }
    return bytes;
}

/* --- interrupt: with the channel's lock held ------------------------------------- */

static enum dmaengine_tx_result result_of(u32 status)
{
    if (status & (ADMA_ACSR_READ_ERROR | ADMA_ACSR_FETCH_ERROR))
        return DMA_TRANS_READ_FAILED;
    return status & ADMA_ACSR_WRITE_ERROR ? DMA_TRANS_WRITE_FAILED : DMA_TRANS_ABORTED;
}

/* The hardware has stopped at the first one that is not done; or, without one, when it looked
 * whether there was another. What is behind it on the chain is linked, and begins again if it may.
 */
static __cold void fail(struct adma_chan *c, u32 status)
{
    struct adma_desc *const d = c->running;

    c->end = NULL;
    if (!d) {
        dev_err(c->adma->dev, "%s: status %x at %08x, with nothing to do\n", c->vc.chan.name,
                status, readl(c->regs + ADMA_AFAR));
        return;
    }
    c->running = next_on_chain(c, d);
    vchan_cookie_error(&d->vd, result_of(status), adma_residue(c, d));
    if (c->vc.halted)
        c->running = NULL;
    if (c->running)
        start(c, c->running);
}

/* The events are cleared before the chain is looked at, so that none that comes later is lost
 * (API-201). */
static void channel_irq(struct adma_chan *c)
{
    const u32 status = readl(c->regs + ADMA_ACSR);

    writel(status & ADMA_ACSR_EVENTS, c->regs + ADMA_ACSR);
    mb(); /* it is cleared before memory is read */
    adma_complete_done(c);
    if (unlikely(status & ADMA_ACSR_ERRORS))
        fail(c, status);
}

irqreturn_t adma_irq(int irq, void *dev_id)
{
    struct adma *a = dev_id;
    u32 bits;

    (void)irq;
    if (!READ_ONCE(a->powered)) /* another device's, on the same line (API-202) */
        return IRQ_NONE;
    TEST_POINT("adma:powered");
    bits = readl(a->regs + ADMA_INT_STATUS);
    for (struct adma_chan *c = a->chan; c < a->chan + a->channels; c++) {
        if (!(bits & c->bit))
            continue;
        spin_lock(&c->vc.lock);
        channel_irq(c);
        spin_unlock(&c->vc.lock);
        vchan_irq_callbacks(&c->vc);
    }
    return bits ? IRQ_HANDLED : IRQ_NONE;
}

/* --- hooks --------------------------------------------------------------------- */

void adma_issue_pending(struct dma_chan *chan)
{
    struct adma_chan *c = to_adma_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc))
        adma_go_on(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

/* The one with COOKIE is on the chain, or waits behind it. Channel locked. */
static enum dma_status chain_status(const struct adma_chan *c, dma_cookie_t cookie,
                                    struct dma_tx_state *state)
{
    for (struct adma_desc *d = c->running; state && d; d = next_on_chain(c, d))
        if (d->vd.tx.cookie == cookie)
            state->residue = adma_residue(c, d);
    return c->paused && c->running->vd.tx.cookie == cookie ? DMA_PAUSED : DMA_IN_PROGRESS;
}

enum dma_status adma_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                               struct dma_tx_state *state)
{
    struct adma_chan *c = to_adma_chan(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    status = vchan_tx_status(&c->vc, cookie, state);
    if (status == DMA_IN_PROGRESS && c->running)
        status = chain_status(c, cookie, state);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return status;
}
