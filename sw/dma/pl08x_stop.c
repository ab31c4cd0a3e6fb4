/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 driver: pausing, going on, and stopping for good. Each wait for the hardware is bounded, as
 * interrupts are off (API-225). */
#include "pl08x.h"

#include "pm_clk.h"
#include "pm_domain.h"

/* --- what it stands on ------------------------------------------------------- */

bool pl08x_answers(const struct pl08x *pl)
{
    return !pl->supplied || (pm_domain_is_up(pl->dev) && pm_clk_revive(pl->dev));
}

bool pl08x_is_set_up(const struct pl08x *pl)
{
    return !pl->supplied ||
           (pl08x_answers(pl) && readl(pl->regs + PL080_CONFIGURATION) & PL080_CONFIGURATION_E);
}

bool pl08x_has_lost(struct pl08x_chan *c)
{
    if (c->lost || pl08x_is_set_up(c->pl))
        return c->lost;
    dev_err(c->pl->dev, "%s: the controller has lost its power, and what it did\n",
            c->vc.chan.name);
    c->running = NULL;
    c->lost = c->vc.chan.dead = true;
    return true;
}

/* What others were running when the power went fails; what was started since is left alone. */
static void fail_lost(struct pl08x_chan *c)
{
    const u8 __iomem *const regs = c->pl->regs;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->running && !((readl(regs + PL080_ENBLD_CHNS) | readl(regs + PL080_RAW_INT_TC_STATUS) |
                         readl(regs + PL080_RAW_INT_ERR_STATUS)) &
                        c->phy->bit)) {
        pl08x_unlink(c, c->running);
        vchan_cookie_error(&c->running->vd, DMA_TRANS_ABORTED, c->running->vd.len);
        c->running = NULL;
        pl08x_start(c);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    vchan_irq_callbacks(&c->vc);
}

/* Power again, if it can be had; else the channel stays dead (API-226). May sleep. */
static void recover(struct pl08x_chan *c)
{
    struct pl08x *pl = c->pl;
    unsigned long flags;

    if (pm_domain_restore(pl->dev) || !pl08x_answers(pl))
        return;
    if (!pl08x_is_set_up(pl)) {
        writel(PL080_CONFIGURATION_E, pl->regs + PL080_CONFIGURATION);
        for (unsigned i = 0; i < pl->channels; i++)
            if (pl->ours & BIT(i))
                fail_lost(&pl->copy[i]);
        for (unsigned i = 0; i < PL080_REQUEST_LINES; i++)
            fail_lost(&pl->line[i]);
    }
    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->lost) {
        c->lost = c->vc.chan.dead = false;
        pl08x_start(c);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    pl08x_serve(pl);
}

/* --- with the channel's lock held ------------------------------------------ */

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

/* It may end at any moment: its last item, or the one before that, is in the registers, and few
 * bytes are left. A quick look, so that few go by before it is acted upon. */
static bool is_ending(const struct pl08x_chan *c)
{
    const struct pl08x_desc *d = c->tail;
    u32 next, left = 0;

    if (c->running->open || d->ring)
        return false;
    next = readl(c->phy->regs + PL080_CX_LLI);
    if (next & PL080_LLI_ADDR) {
        if (next != pl08x_item_link(c->pl, d, d->items - 1))
            return false;
        left = pl08x_item_bytes(pl08x_last_item(d)->ctrl);
    }
    return left + pl08x_item_bytes(readl(c->phy->regs + PL080_CX_CONTROL)) <= PL08X_ENDING;
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

    if (is_ending(c))
        pl08x_wait_clear(enabled, c->phy->bit, PL08X_ENDING_POLLS);
    if (!(readl(enabled) & c->phy->bit))
        return;
    TEST_POINT("halt");
    writel(halted, reg);
    pl08x_wait_clear(reg, PL080_CONFIG_A, PL08X_STOP_POLLS);
    if (has_ended(c)) /* its interrupt is still to come */
        writel(halted & ~(PL080_CONFIG_E | PL080_CONFIG_H), reg);
}

/* Halts, then disables (section 12.3). A FIFO that does not drain is given up, but a channel that
 * stays enabled is dead, and keeps the physical one. What it has signalled is gone then: it is not
 * the next one's, and those that are done are completed here. In *LEFT what is left of the one that
 * was on its way, if there was one. */
static int stop(struct pl08x_chan *c, u32 *left)
{
    struct pl08x *pl = c->pl;
    u32 in_flight;
    bool off;

    *left = 0;
    if (c->vc.chan.dead)
        return c->lost ? 0 : -ETIMEDOUT;
    if (!c->running || pl08x_has_lost(c))
        return 0;
    halt(c, 0);
    pl08x_complete_done(c);
    if (c->running)
        *left = pl08x_residue(c, c->running, &in_flight);
    writel(0, c->phy->regs + PL080_CX_CONFIGURATION);
    off = pl08x_wait_clear(pl->regs + PL080_ENBLD_CHNS, c->phy->bit, PL08X_STOP_POLLS);
    writel(c->phy->bit, pl->regs + PL080_INT_TC_CLEAR);
    writel(c->phy->bit, pl->regs + PL080_INT_ERR_CLEAR);
    if (off)
        return 0;
    dev_err(pl->dev, "%s does not stop; it will not be used again\n", c->vc.chan.name);
    c->vc.chan.dead = true;
    return -ETIMEDOUT;
}

/* --- hooks ------------------------------------------------------------------- */

int pl08x_pause(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    if (!pl08x_answers(c->pl))
        return -EIO;
    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->running && !c->paused)
        halt(c, PL08X_CONFIG_IRQS);
    c->paused = true;
    if (!c->running) /* nor does it wait for a physical channel */
        pl08x_start(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    pl08x_serve(c->pl);
    return 0;
}

/* A halted channel has ended, or stays as it is: nothing happens between the look and the write. */
int pl08x_resume(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;
    int err = -EINVAL;

    if (!pl08x_answers(c->pl))
        return -EIO;
    spin_lock_irqsave(&c->vc.lock, flags);
    if (c->paused) {
        c->paused = false;
        err = 0;
        if (!c->running)
            pl08x_start(c);
        else if (readl(c->pl->regs + PL080_ENBLD_CHNS) & c->phy->bit)
            writel(c->running->config | PL080_CONFIG_E, c->phy->regs + PL080_CX_CONFIGURATION);
    }
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

/* What the core aborts may be submitted again: its items are as they were prepared. Channel locked,
 * and stopped. */
static __cold void unlink_issued(struct pl08x_chan *c)
{
    struct virt_dma_desc *vd;

    list_for_each_entry (vd, &c->vc.desc_issued, node)
        pl08x_unlink(c, to_pl08x_desc(vd));
}

/* All of it goes, also what was not issued and not submitted (API-162). It is freed later, and not
 * here, where the lock is held (API-183). */
int pl08x_terminate_all(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;
    u32 left;
    int err;

    spin_lock_irqsave(&c->vc.lock, flags);
    err = stop(c, &left);
    if (unlikely(dma_chan_is_aborted(chan)) && !err)
        unlink_issued(c);
    else
        c->paused = false;
    vchan_terminate(&c->vc, c->running ? &c->running->vd : NULL, left);
    c->running = NULL;
    pl08x_start(c); /* nothing: it has no physical channel any more, and waits for none */
    spin_unlock_irqrestore(&c->vc.lock, flags);
    pl08x_serve(c->pl);
    return err;
}

void pl08x_synchronize(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);

    if (READ_ONCE(c->pl->powered) && (READ_ONCE(c->lost) || !pl08x_is_set_up(c->pl)))
        recover(c);
    vchan_synchronize(&c->vc);
}

/* --- beginning ------------------------------------------------------------------- */

int pl08x_reset(const struct pl08x *pl)
{
    for (unsigned i = 0; i < pl->channels; i++)
        if (pl->ours & BIT(i))
            writel(0, pl->regs + PL080_CHAN(i) + PL080_CX_CONFIGURATION);
    if (!pl08x_wait_clear(pl->regs + PL080_ENBLD_CHNS, pl->ours, PL08X_STOP_POLLS)) {
        dev_err(pl->dev, "a channel does not stop\n");
        return -EBUSY;
    }
    writel(pl->ours, pl->regs + PL080_INT_TC_CLEAR);
    writel(pl->ours, pl->regs + PL080_INT_ERR_CLEAR);
    writel(PL080_CONFIGURATION_E, pl->regs + PL080_CONFIGURATION);
    return 0;
}

/* A controller that was without power has lost its registers (API-212). Both devices, copies and
 * peripherals, ask for the same hardware. */
int pl08x_power(struct pl08x *pl, bool on)
{
    int err = 0;

    if (on && !(readl(pl->regs + PL080_CONFIGURATION) & PL080_CONFIGURATION_E))
        err = pl08x_reset(pl);
    if (err)
        return err;
    WRITE_ONCE(pl->powered, pl->powered + (on ? 1 : -1));
    if (!pl->powered) /* a handler that has seen power may still read registers, on another hart */
        synchronize_irq(pl->irq);
    return 0;
}
