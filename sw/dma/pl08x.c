/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 and PL081 DMA controllers (ARM DDI 0196, DDI 0218): running what was
 * prepared. Queueing, tickets and callbacks are virt-dma's; this file only speaks
 * to the hardware. In the order of a transfer's life.
 */
#include "pl08x.h"
#include "delay.h"
#include "io.h"

/* STOP_POLLS, ENDING_POLLS: of about 1 us. ENDING: a chain with so few bytes left may end at any
 * moment. */
enum { STOP_POLLS = 1000, ENDING_POLLS = 20, ENDING = 64 };

/* Polls until BITS of a register are 0; bounded, as interrupts are off. */
static bool wait_clear(const u8 __iomem *reg, u32 bits, unsigned polls)
{
    for (unsigned i = 0; i < polls; i++) {
        if (!(readl(reg) & bits))
            return true;
        udelay(1);
    }
    return false;
}

/* --- physical channels --------------------------------------------------- */

/* A channel keeps its physical one while it is idle, and loses it to the next that needs one. */
static bool is_idle(const struct pl08x_phy *phy)
{
    return !phy->user || (!phy->user->running && !phy->user->vc.chan.dead);
}

/* Peripherals get the highest priority that is idle. A copy gets the channel of its own number,
 * else the lowest priority. Controller locked. */
static struct pl08x_phy *idle_phy(struct pl08x *pl, const struct pl08x_chan *c)
{
    const bool copies = c->vc.chan.device == &pl->memcpy;

    if (copies && is_idle(&pl->phy[c->vc.chan.chan_id]))
        return &pl->phy[c->vc.chan.chan_id];
    for (unsigned i = 0; i < pl->channels; i++) {
        struct pl08x_phy *phy = &pl->phy[copies ? pl->channels - 1 - i : i];

        if (is_idle(phy))
            return phy;
    }
    return NULL;
}

/* Gives an idle physical channel to C, also that of another one, which is not locked: `phy` of one
 * that runs nothing is the controller's. False: there is none. Controller locked. */
static bool bind(struct pl08x_chan *c)
{
    struct pl08x_phy *phy = idle_phy(c->pl, c);

    if (!phy)
        return false;
    if (phy->user)
        phy->user->phy = NULL;
    phy->user = c;
    c->phy = phy;
    return true;
}

/* Channel locked. False: C waits for its turn. */
static __cold bool phy_get(struct pl08x_chan *c)
{
    struct pl08x *pl = c->pl;
    bool got;

    spin_lock(&pl->lock);
    got = list_empty(&pl->waiting) && bind(c);
    if (!got && !c->waiting) {
        c->waiting = true;
        list_add_tail(&c->wait, &pl->waiting);
    }
    spin_unlock(&pl->lock);
    return got;
}

/* Channel locked: C does not wait any more. */
static void give_up(struct pl08x_chan *c)
{
    spin_lock(&c->pl->lock);
    if (c->waiting)
        list_del(&c->wait);
    c->waiting = false;
    spin_unlock(&c->pl->lock);
}

/* The next one that waits, if there is a physical channel for it now. */
static struct pl08x_chan *first_waiting(struct pl08x *pl)
{
    struct pl08x_chan *c;
    unsigned long flags;

    spin_lock_irqsave(&pl->lock, flags);
    c = list_first_entry_or_null(&pl->waiting, struct pl08x_chan, wait);
    if (c && bind(c)) {
        c->waiting = false;
        list_del(&c->wait);
    } else {
        c = NULL;
    }
    spin_unlock_irqrestore(&pl->lock, flags);
    return c;
}

/* --- start and stop: with the channel's lock held ------------------------ */

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

static void start_next(struct pl08x_chan *c)
{
    struct virt_dma_desc *vd = c->paused ? NULL : vchan_next_desc(&c->vc);
    const struct pl08x_phy *phy;
    struct pl08x_desc *d;

    c->running = NULL;
    if (!vd || c->vc.chan.dead || (unlikely(!c->phy) && !phy_get(c)))
        return;
    d = c->running = c->tail = to_pl08x_desc(vd);
    if (unlikely(pl08x_next_issued(c, d)))
        pl08x_chain(c, d);
    phy = c->phy;
    writel_relaxed(phy->bit, c->pl->regs + PL080_INT_TC_CLEAR); /* of the chain before */
    program(phy->regs, d->item, d->config | PL080_CONFIG_E);
}

/* The chain is at its end: those who wait come first, and C, if it has more, after them. */
static inline void next_turn(struct pl08x_chan *c)
{
    c->running = NULL;
    if (list_empty(&c->vc.desc_issued))
        return;
    if (likely(list_empty(&c->pl->waiting)))
        start_next(c);
    else if (vchan_next_desc(&c->vc) && !c->paused)
        phy_get(c);
}

static __cold void serve_all(struct pl08x *pl)
{
    struct pl08x_chan *c;
    unsigned long flags;

    while ((c = first_waiting(pl))) {
        spin_lock_irqsave(&c->vc.lock, flags);
        start_next(c);
        spin_unlock_irqrestore(&c->vc.lock, flags);
    }
}

static inline void serve_waiting(struct pl08x *pl)
{
    if (unlikely(!list_empty(&pl->waiting)))
        serve_all(pl);
}

/* The chain has ended by itself, with its interrupt still to come. */
static bool has_ended(const struct pl08x_chan *c)
{
    struct pl08x_where w;

    if (!(readl(c->pl->regs + PL080_ENBLD_CHNS) & c->phy->bit))
        return true;
    if (c->running->open)
        return readl(c->pl->regs + PL080_RAW_INT_TC_STATUS) & c->phy->bit;
    pl08x_locate(c, &w);
    return w.last && !pl08x_item_bytes(w.ctrl);
}

/*
 * Halt, so that the FIFO drains (section 12.2 of our data sheet). E has to be
 * written along, which would enable a channel that has ended just before; so one
 * that is about to end is given the time to, and what happened is looked at
 * afterwards. A FIFO that waits for a peripheral may stay as it is.
 */
static void halt(struct pl08x_chan *c, u32 irqs)
{
    u8 __iomem *const reg = c->phy->regs + PL080_CX_CONFIGURATION;
    const u8 __iomem *const enabled = c->pl->regs + PL080_ENBLD_CHNS;
    const u32 halted =
        (c->running->config & ~PL08X_CONFIG_IRQS) | irqs | PL080_CONFIG_E | PL080_CONFIG_H;
    struct pl08x_where w;

    pl08x_locate(c, &w);
    if (w.last && !c->running->open && pl08x_item_bytes(w.ctrl) <= ENDING)
        wait_clear(enabled, c->phy->bit, ENDING_POLLS);
    if (!(readl(enabled) & c->phy->bit))
        return;
    writel(halted, reg);
    wait_clear(reg, PL080_CONFIG_A, STOP_POLLS);
    if (has_ended(c)) /* its interrupt is still to come */
        writel(halted & ~(PL080_CONFIG_E | PL080_CONFIG_H), reg);
}

/* Halts, then disables (section 12.3). A FIFO that does not drain is given up, but a channel that
 * stays enabled is dead. In *LEFT what the first one of the chain had left. */
static int stop(struct pl08x_chan *c, u32 *left)
{
    struct pl08x *pl = c->pl;
    u32 in_flight;

    *left = 0;
    if (!c->running)
        return 0;
    halt(c, 0);
    *left = pl08x_residue(c, c->running, &in_flight);
    writel(0, c->phy->regs + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, c->phy->bit, STOP_POLLS)) {
        dev_err(pl->dev, "%s does not stop; it will not be used again\n", c->vc.chan.name);
        c->vc.chan.dead = true;
        return -ETIMEDOUT;
    }
    writel(c->phy->bit, pl->regs + PL080_INT_TC_CLEAR); /* of the last moment: not the next one's */
    writel(c->phy->bit, pl->regs + PL080_INT_ERR_CLEAR);
    c->running = NULL;
    return 0;
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
    if (pl08x_item_bytes(w.ctrl) || w.item + 1 < w.desc->items)
        return w.desc;
    if (!w.last)
        return pl08x_chain_next(c, w.desc);
    return wait_clear(c->pl->regs + PL080_ENBLD_CHNS, c->phy->bit, ENDING_POLLS) /* in a moment */
               ? NULL
               : w.desc;
}

/* Those of the chain before END are done. */
static inline void complete_until(struct pl08x_chan *c, const struct pl08x_desc *end)
{
    struct pl08x_desc *d = c->running, *next;

    for (; d != end; d = next) {
        next = pl08x_chain_next(c, d);
        vchan_cookie_complete(&d->vd);
    }
    c->running = d;
}

/* The one that was running failed, or the load of the next one's first item. Those behind it are
 * where they were, on the issued list. */
static __cold void fail(struct pl08x_chan *c)
{
    u32 left, in_flight;
    struct pl08x_where w;
    enum dmaengine_tx_result result = DMA_TRANS_READ_FAILED;

    pl08x_locate(c, &w);
    if (!w.desc) {
        w.desc = c->running;
    } else if (!w.desc->open && !pl08x_item_bytes(w.ctrl)) {
        if (w.item + 1 == w.desc->items && !w.desc->cyclic)
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
    vchan_cookie_error(&w.desc->vd, result, left);
    next_turn(c);
}

static void channel_irq(struct pl08x_chan *c, bool failed)
{
    const struct pl08x_desc *end = NULL;
    u32 in_flight;

    spin_lock(&c->vc.lock);
    if (!c->running || c->vc.chan.dead) {
        ; /* it was stopped meanwhile, or could not be */
    } else if (unlikely(failed)) {
        fail(c);
    } else if (unlikely(c->running->cyclic)) {
        vchan_cyclic_callback(&c->running->vd);
    } else {
        if (unlikely(readl(c->pl->regs + PL080_ENBLD_CHNS) & c->phy->bit))
            end = first_unfinished(c);
        else if (unlikely(c->running->open)) /* the peripheral may have ended it early (API-053) */
            c->running->vd.tx_result.residue = pl08x_residue(c, c->running, &in_flight);
        complete_until(c, end);
        if (!c->running)
            next_turn(c); /* from here, not from the tasklet: a short gap (API-125) */
    }
    spin_unlock(&c->vc.lock);
}

/* Causes are cleared before channels are looked at, so that none that comes later is lost
 * (API-201). */
irqreturn_t pl08x_irq(int irq, void *dev_id)
{
    struct pl08x *pl = dev_id;
    const u32 err = readl(pl->regs + PL080_INT_ERR_STATUS);
    const u32 tc = readl(pl->regs + PL080_INT_TC_STATUS);
    u32 bits = err | tc;

    (void)irq;
    if (!bits)
        return IRQ_NONE;
    if (tc)
        writel(tc, pl->regs + PL080_INT_TC_CLEAR);
    if (err)
        writel(err, pl->regs + PL080_INT_ERR_CLEAR);
    for (struct pl08x_phy *phy = pl->phy; bits; bits >>= 1, phy++)
        if (bits & 1 && phy->user)
            channel_irq(phy->user, err & phy->bit);
    serve_waiting(pl);
    return IRQ_HANDLED;
}

/* --- hooks ------------------------------------------------------------- */

static void issue_pending(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc)) {
        if (!c->running)
            start_next(c);
        else if (list_empty(&c->pl->waiting)) /* else it is their turn at the end of the chain */
            pl08x_append(c);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

/* The one with COOKIE is on the chain that runs, or waits behind it. Channel locked. */
static __cold enum dma_status running_status(const struct pl08x_chan *c, dma_cookie_t cookie,
                                             struct dma_tx_state *state)
{
    for (struct pl08x_desc *d = c->running; state && d; d = pl08x_chain_next(c, d))
        if (d->vd.tx.cookie == cookie)
            state->residue = pl08x_residue(c, d, &state->in_flight_bytes);
    return c->paused && c->running->vd.tx.cookie == cookie ? DMA_PAUSED : DMA_IN_PROGRESS;
}

static enum dma_status tx_status(struct dma_chan *chan, dma_cookie_t cookie,
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

static int pause(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->running && !c->paused)
        halt(c, PL08X_CONFIG_IRQS);
    c->paused = true;
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return 0;
}

/* A halted channel has ended, or stays as it is: nothing happens between the look and the write. */
static int resume(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;
    int err = -EINVAL;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->paused) {
        c->paused = false;
        err = 0;
        if (!c->running)
            start_next(c);
        else if (readl(c->pl->regs + PL080_ENBLD_CHNS) & c->phy->bit)
            writel(c->running->config | PL080_CONFIG_E, c->phy->regs + PL080_CX_CONFIGURATION);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

static int terminate_all(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;
    u32 left;
    int err;

    spin_lock_irqsave(&c->vc.lock, flags);
    err = stop(c, &left);
    vchan_terminate(&c->vc, left);
    c->paused = false;
    give_up(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    serve_waiting(c->pl);
    return err;
}

static void synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_pl08x_chan(chan)->vc);
}

static void init_common(struct dma_device *dd)
{
    dd->src_addr_widths = dd->dst_addr_widths = BIT(1) | BIT(2) | BIT(4);
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->device_issue_pending = issue_pending;
    dd->device_tx_status = tx_status;
    dd->device_pause = pause;
    dd->device_resume = resume;
    dd->device_terminate_all = terminate_all;
    dd->device_synchronize = synchronize;
}

void pl08x_init_hooks(struct pl08x *pl)
{
    init_common(&pl->memcpy);
    dma_cap_set(DMA_MEMCPY, pl->memcpy.cap_mask);
    pl->memcpy.device_prep_dma_memcpy = pl08x_prep_memcpy;
    init_common(&pl->slave);
    dma_cap_set(DMA_SLAVE, pl->slave.cap_mask);
    dma_cap_set(DMA_CYCLIC, pl->slave.cap_mask);
    dma_cap_set(DMA_PRIVATE, pl->slave.cap_mask);
    pl->slave.directions = BIT(DMA_MEM_TO_DEV) | BIT(DMA_DEV_TO_MEM);
    pl->slave.min_burst = 1;
    pl->slave.max_burst = 256;
    pl->slave.device_config = pl08x_config;
    pl->slave.device_prep_slave_sg = pl08x_prep_slave_sg;
    pl->slave.device_prep_dma_cyclic = pl08x_prep_cyclic;
}

/* Whatever ran before is stopped and forgotten. */
int pl08x_reset(const struct pl08x *pl)
{
    for (unsigned i = 0; i < pl->channels; i++)
        writel(0, pl->regs + PL080_CHAN(i) + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, BIT(pl->channels) - 1, STOP_POLLS)) {
        dev_err(pl->dev, "a channel does not stop\n");
        return -EBUSY;
    }
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_TC_CLEAR);
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_ERR_CLEAR);
    writel(PL080_CONFIGURATION_E, pl->regs + PL080_CONFIGURATION);
    return 0;
}
