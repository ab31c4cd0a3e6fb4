/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider as one writes it for Linux, on virt-dma: a driver that copies memory with
 * the lowest channel of a PL080 or PL081, one item at a time. docs/dmaengine.md tells
 * what was changed to bring it here. The real driver is sw/dma/pl08x.c.
 */
#include "devres.h"
#include "dma-mapping.h"
#include "io.h"
#include "pl080_regs.h"
#include "slab.h"
#include "virt-dma.h"

enum { STOP_POLLS = 1000 };

struct tiny_desc {
    struct virt_dma_desc vd;
    u32 src, dst, control;
};

struct tiny_dma {
    struct dma_device ddev;
    struct virt_dma_chan vc;
    struct tiny_desc *running;
    u8 __iomem *regs;
};

static struct tiny_dma *to_tiny(struct dma_chan *chan)
{
    return container_of(chan, struct tiny_dma, vc.chan);
}

static void tiny_desc_free(struct virt_dma_desc *vd)
{
    kfree(container_of(vd, struct tiny_desc, vd));
}

/* --- prepare -------------------------------------------------------------------- */

static struct dma_async_tx_descriptor *tiny_prep_memcpy(struct dma_chan *chan, dma_addr_t dst,
                                                        dma_addr_t src, size_t len,
                                                        unsigned long flags)
{
    const unsigned width = (src | dst | len) & 3 ? PL080_WIDTH_8 : PL080_WIDTH_32;
    struct tiny_dma *td = to_tiny(chan);
    struct tiny_desc *d;

    if (!len || len >> width > PL080_TRANSFER_SIZE_MAX)
        return NULL;
    d = kzalloc(sizeof *d, GFP_NOWAIT); /* any context */
    if (!d)
        return NULL;
    d->src = lower_32_bits(src);
    d->dst = lower_32_bits(dst);
    d->control = PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_I |
                 PUT(PL080_CONTROL_SWIDTH, width) | PUT(PL080_CONTROL_DWIDTH, width) |
                 PUT(PL080_CONTROL_TRANSFER_SIZE, (u32)len >> width);
    return vchan_tx_prep(&td->vc, &d->vd, (u32)len, flags);
}

/* --- start, stop, residue: with the channel's lock held ----------------------------- */

static void tiny_start(struct tiny_dma *td)
{
    struct virt_dma_desc *vd = vchan_next_desc(&td->vc);
    u8 __iomem *const regs = td->regs + PL080_CHAN(0);

    td->running = vd ? container_of(vd, struct tiny_desc, vd) : NULL;
    if (!vd)
        return;
    writel_relaxed(td->running->src, regs + PL080_CX_SRC_ADDR);
    writel_relaxed(td->running->dst, regs + PL080_CX_DEST_ADDR);
    writel_relaxed(0, regs + PL080_CX_LLI);
    writel_relaxed(td->running->control, regs + PL080_CX_CONTROL);
    writel(PL080_CONFIG_E | PL080_CONFIG_IE | PL080_CONFIG_ITC, regs + PL080_CX_CONFIGURATION);
}

/* Bytes that are not at the destination yet. */
static u32 tiny_residue(const struct tiny_dma *td)
{
    return td->running->vd.len -
           (readl(td->regs + PL080_CHAN(0) + PL080_CX_DEST_ADDR) - td->running->dst);
}

static int tiny_stop(struct tiny_dma *td)
{
    u8 __iomem *const config = td->regs + PL080_CHAN(0) + PL080_CX_CONFIGURATION;
    unsigned polls = STOP_POLLS;

    writel(PL080_CONFIG_E | PL080_CONFIG_H, config);
    while (polls && readl(config) & PL080_CONFIG_A)
        polls--;
    writel(0, config);
    writel(1, td->regs + PL080_INT_TC_CLEAR);
    writel(1, td->regs + PL080_INT_ERR_CLEAR);
    return polls ? 0 : -ETIMEDOUT;
}

/* --- interrupt ------------------------------------------------------------------------- */

static irqreturn_t tiny_irq(int irq, void *dev_id)
{
    struct tiny_dma *td = dev_id;
    irqreturn_t ret = IRQ_NONE;
    u32 tc, err;

    (void)irq;
    spin_lock(&td->vc.lock);
    tc = readl(td->regs + PL080_INT_TC_STATUS) & 1;
    err = readl(td->regs + PL080_INT_ERR_STATUS) & 1;
    writel(tc, td->regs + PL080_INT_TC_CLEAR);
    writel(err, td->regs + PL080_INT_ERR_CLEAR);
    if ((tc || err) && td->running) {
        if (err)
            vchan_cookie_error(&td->running->vd, DMA_TRANS_READ_FAILED, tiny_residue(td));
        else
            vchan_cookie_complete(&td->running->vd);
        tiny_start(td);
    }
    if (tc || err)
        ret = IRQ_HANDLED;
    spin_unlock(&td->vc.lock);
    return ret;
}

/* --- hooks ------------------------------------------------------------------------------- */

static void tiny_issue_pending(struct dma_chan *chan)
{
    struct tiny_dma *td = to_tiny(chan);
    unsigned long flags;

    spin_lock_irqsave(&td->vc.lock, flags);
    if (vchan_issue_pending(&td->vc) && !td->running)
        tiny_start(td);
    spin_unlock_irqrestore(&td->vc.lock, flags);
}

static enum dma_status tiny_tx_status(struct dma_chan *chan, dma_cookie_t cookie,
                                      struct dma_tx_state *state)
{
    struct tiny_dma *td = to_tiny(chan);
    enum dma_status status;
    unsigned long flags;

    spin_lock_irqsave(&td->vc.lock, flags);
    status = vchan_tx_status(&td->vc, cookie, state);
    if (state && td->running && td->running->vd.tx.cookie == cookie)
        state->residue = tiny_residue(td);
    spin_unlock_irqrestore(&td->vc.lock, flags);
    return status;
}

static int tiny_terminate_all(struct dma_chan *chan)
{
    struct tiny_dma *td = to_tiny(chan);
    unsigned long flags;
    int err = 0;

    spin_lock_irqsave(&td->vc.lock, flags);
    if (td->running) {
        err = tiny_stop(td);
        vchan_terminate(&td->vc, &td->running->vd, tiny_residue(td));
    } else {
        vchan_terminate(&td->vc, NULL, 0);
    }
    td->running = NULL;
    spin_unlock_irqrestore(&td->vc.lock, flags);
    return err;
}

static void tiny_synchronize(struct dma_chan *chan)
{
    vchan_synchronize(&to_tiny(chan)->vc);
}

/* --- probe ---------------------------------------------------------------------------------- */

static void tiny_init_hooks(struct tiny_dma *td, struct device *dev)
{
    struct dma_device *dd = &td->ddev;

    dma_cap_set(DMA_MEMCPY, dd->cap_mask);
    dd->dev = dev;
    dd->residue_granularity = DMA_RESIDUE_GRANULARITY_BURST;
    dd->device_prep_dma_memcpy = tiny_prep_memcpy;
    dd->device_issue_pending = tiny_issue_pending;
    dd->device_tx_status = tiny_tx_status;
    dd->device_terminate_all = tiny_terminate_all;
    dd->device_synchronize = tiny_synchronize;
    INIT_LIST_HEAD(&dd->channels);
    td->vc.desc_free = tiny_desc_free;
    vchan_init(&td->vc, dd);
}

static int tiny_probe(struct platform_device *pdev)
{
    struct tiny_dma *td = devm_kzalloc(&pdev->dev, sizeof *td, GFP_KERNEL);
    const int irq = platform_get_irq(pdev, 0);
    int err;

    if (!td)
        return -ENOMEM;
    if (irq < 0)
        return irq;
    td->regs = devm_platform_ioremap_resource(pdev, 0);
    if (IS_ERR(td->regs))
        return (int)PTR_ERR(td->regs);
    err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
    if (err)
        return err;
    tiny_init_hooks(td, &pdev->dev);
    err = devm_request_irq(&pdev->dev, (unsigned)irq, tiny_irq, IRQF_SHARED, pdev->dev.name, td);
    if (err)
        return err;
    writel(PL080_CONFIGURATION_E, td->regs + PL080_CONFIGURATION);
    return dma_async_device_register(&td->ddev);
}

static const struct of_device_id tiny_of_match[] = {
    {"arm,pl080", NULL},
    {"arm,pl081", NULL},
    {NULL, NULL},
};

static struct platform_driver tiny_driver = {
    .driver = {.name = "tiny-dma", .of_match_table = tiny_of_match, .suppress_bind_attrs = true},
    .probe = tiny_probe,
};
module_platform_driver(tiny_driver);
