/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 and PL081 DMA controllers (ARM DDI 0196, DDI 0218), memory to memory:
 * running what was prepared. Queueing, tickets and callbacks are virt-dma's;
 * this file only speaks to the hardware. In the order of a transfer's life.
 */
#include "pl08x.h"
#include "delay.h"
#include "io.h"

enum { STOP_POLLS = 1000 }; /* of about 1 us */

#define CONFIG_RUN                                                                                 \
    (PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_MEM2MEM) | PL080_CONFIG_E | PL080_CONFIG_IE |         \
     PL080_CONFIG_ITC)

/* --- start and stop: with the channel's lock held ---------------------- */

/* The first item goes into the registers. The ordered write of Configuration comes last: the other
 * items are in memory before the channel can fetch them. */
static void start_next(struct pl08x_chan *c)
{
    struct virt_dma_desc *vd = vchan_next_desc(&c->vc);
    const struct lli *first;

    c->running = vd ? to_pl08x_desc(vd) : NULL;
    if (!vd || c->vc.chan.dead)
        return;
    first = c->running->item;
    writel_relaxed(first->src, c->regs + PL080_CX_SRC_ADDR);
    writel_relaxed(first->dst, c->regs + PL080_CX_DEST_ADDR);
    writel_relaxed(first->next, c->regs + PL080_CX_LLI);
    writel_relaxed(first->ctrl, c->regs + PL080_CX_CONTROL);
    writel(CONFIG_RUN, c->regs + PL080_CX_CONFIGURATION);
}

/* Polls until BITS of a register are 0; bounded, as interrupts are off. */
static bool wait_clear(const u8 __iomem *reg, u32 bits)
{
    for (unsigned i = 0; i < STOP_POLLS; i++) {
        if (!(readl(reg) & bits))
            return true;
        udelay(1);
    }
    return false;
}

/* Bytes of the running copy that are not in the destination. An item may be loaded between two
 * reads: CxLLI tells. */
static u32 residue(const struct pl08x_chan *c)
{
    const struct pl08x_desc *d = c->running;
    u32 lli, ctrl, left;

    do {
        lli = readl(c->regs + PL080_CX_LLI);
        ctrl = readl(c->regs + PL080_CX_CONTROL);
    } while (readl(c->regs + PL080_CX_LLI) != lli);
    left = pl08x_item_bytes(ctrl);
    lli &= PL080_LLI_ADDR;
    if (lli)
        for (u32 i = (lli - lower_32_bits(d->item_dma)) / sizeof *d->item; i < d->items; i++)
            left += pl08x_item_bytes(d->item[i].ctrl);
    return left;
}

/* Halt, so that the FIFO drains; then disable (section 12.2 and 12.3 of our data sheet). A FIFO
 * that does not drain is given up, but a channel that stays enabled is dead. */
static int stop(struct pl08x_chan *c, u32 *left)
{
    struct pl08x *pl = to_pl08x(&c->vc.chan);

    *left = 0;
    if (!c->running)
        return 0;
    writel(PL080_CONFIG_E | PL080_CONFIG_H, c->regs + PL080_CX_CONFIGURATION);
    wait_clear(c->regs + PL080_CX_CONFIGURATION, PL080_CONFIG_A);
    *left = residue(c);
    writel(0, c->regs + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, c->bit)) {
        dev_err(pl->slave.dev, "%s does not stop; it will not be used again\n", c->vc.chan.name);
        c->vc.chan.dead = true;
        return -ETIMEDOUT;
    }
    writel(c->bit, pl->regs + PL080_INT_TC_CLEAR); /* of the last moment: not the next one's */
    writel(c->bit, pl->regs + PL080_INT_ERR_CLEAR);
    c->running = NULL;
    return 0;
}

/* --- interrupt --------------------------------------------------------- */

/*
 * The controller does not say which side failed; the FIFO tells. Empty: there was
 * nothing to write, so it was a read. Not empty, and one master: it fills the
 * FIFO before it writes, so a read that stands in between failed. Not empty, and
 * two masters: a write, most likely; but a read that fails while what was read
 * before it is still being written looks the same.
 */
static enum dmaengine_tx_result failed_side(const struct pl08x_chan *c, u32 left)
{
    const struct pl08x_desc *d = c->running;
    u32 begin = 0, done = d->vd.len - left;
    u32 src = readl(c->regs + PL080_CX_SRC_ADDR), dst = readl(c->regs + PL080_CX_DEST_ADDR);
    u32 read, written, ctrl;
    unsigned i = 0;

    while (i + 1 < d->items && begin + pl08x_item_bytes(d->item[i].ctrl) <= done)
        begin += pl08x_item_bytes(d->item[i++].ctrl);
    read = src - d->item[i].src;
    written = dst - d->item[i].dst;
    ctrl = d->item[i].ctrl;
    if (read == written)
        return DMA_TRANS_READ_FAILED;
    if (!(ctrl & PL080_CONTROL_S) == !(ctrl & PL080_CONTROL_D) && read % PL080_FIFO_BYTES &&
        read != pl08x_item_bytes(ctrl))
        return DMA_TRANS_READ_FAILED;
    return DMA_TRANS_WRITE_FAILED;
}

static void channel_irq(struct pl08x_chan *c, bool failed)
{
    struct pl08x_desc *d = c->running;

    spin_lock(&c->vc.lock);
    if (d && failed) {
        const u32 left = residue(c);

        vchan_cookie_error(&d->vd, failed_side(c, left), left);
        c->running = NULL;
    } else if (d) {
        vchan_cookie_complete(&d->vd);
        start_next(c); /* from here, not from the tasklet: a short gap (API-125) */
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
    for (struct pl08x_chan *c = pl->chan; bits; bits >>= 1, c++)
        if (bits & 1)
            channel_irq(c, err & c->bit);
    return IRQ_HANDLED;
}

/* --- hooks ------------------------------------------------------------- */

static void issue_pending(struct dma_chan *chan)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    if (vchan_issue_pending(&c->vc) && !c->running)
        start_next(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
}

static enum dma_status tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                 struct dma_tx_state *state)
{
    struct pl08x_chan *c = to_pl08x_chan(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&c->vc.lock, flags);
    status = vchan_tx_status(&c->vc, cookie, state);
    if (state && status == DMA_IN_PROGRESS && c->running && c->running->vd.tx.cookie == cookie)
        state->residue = residue(c);
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return status;
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
    spin_unlock_irqrestore(&c->vc.lock, flags);
    return err;
}

static void synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_pl08x_chan(chan)->vc);
}

void pl08x_init_hooks(struct dma_device *dd)
{
    dma_cap_set(DMA_MEMCPY, dd->cap_mask);
    dd->src_addr_widths = dd->dst_addr_widths = BIT(1) | BIT(2) | BIT(4);
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->device_prep_dma_memcpy = pl08x_prep_memcpy;
    dd->device_issue_pending = issue_pending;
    dd->device_tx_status = tx_status;
    dd->device_terminate_all = terminate_all;
    dd->device_synchronize = synchronize;
}

/* Whatever ran before is stopped and forgotten. */
int pl08x_reset(const struct pl08x *pl)
{
    for (unsigned i = 0; i < pl->channels; i++)
        writel(0, pl->regs + PL080_CHAN(i) + PL080_CX_CONFIGURATION);
    if (!wait_clear(pl->regs + PL080_ENBLD_CHNS, BIT(pl->channels) - 1)) {
        dev_err(pl->slave.dev, "a channel does not stop\n");
        return -EBUSY;
    }
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_TC_CLEAR);
    writel(BIT(pl->channels) - 1, pl->regs + PL080_INT_ERR_CLEAR);
    writel(PL080_CONFIGURATION_E, pl->regs + PL080_CONFIGURATION);
    return 0;
}
