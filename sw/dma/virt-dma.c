/* SPDX-License-Identifier: Apache-2.0 */
#include "virt-dma.h"

/* Ticket and place in the queue under one lock: their orders agree (API-109). */
dma_cookie_t vchan_tx_submit(struct dma_async_tx_descriptor *tx)
{
    struct virt_dma_chan *vc = to_virt_chan(tx->chan);
    unsigned long flags;
    dma_cookie_t cookie = -EBUSY; /* API-112 */

    spin_lock_irqsave(&vc->lock, flags);
    if (!tx->cookie) {
        cookie = dma_cookie_assign(tx);
        list_move_tail(&to_virt_desc(tx)->node, &vc->desc_submitted);
    }
    spin_unlock_irqrestore(&vc->lock, flags);
    return cookie;
}

/*
 * Calls back for what has completed. Each descriptor leaves the list before its
 * callback and the list is looked at afresh after it, so the callback may
 * terminate or queue whatever it likes (API-129, API-130); it is freed after.
 */
static void vchan_complete(struct tasklet_struct *t)
{
    struct virt_dma_chan *vc = from_tasklet(vc, t, task);
    struct virt_dma_desc *vd;
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    while ((vd = list_first_entry_or_null(&vc->desc_completed, struct virt_dma_desc, node))) {
        list_del(&vd->node);
        spin_unlock_irqrestore(&vc->lock, flags);
        dmaengine_desc_callback_invoke(&vd->tx, &vd->tx_result);
        vc->desc_free(vd);
        spin_lock_irqsave(&vc->lock, flags);
    }
    vd = vc->cyclic; /* behind those before it; terminate takes it away (API-139) */
    vc->cyclic = NULL;
    spin_unlock_irqrestore(&vc->lock, flags);
    if (vd)
        dmaengine_desc_callback_invoke(&vd->tx, &vd->tx_result);
}

void vchan_cookie_error(struct virt_dma_desc *vd, enum dmaengine_tx_result result, u32 residue)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    vc->halted = !vc->chan.skip_errors;
    vc->cyclic = NULL;
    vc->chan.error_cookie = vd->tx.cookie;
    vc->chan.error_residue = residue;
    vd->tx_result = (struct dmaengine_result){result, residue};
    dma_cookie_complete(&vd->tx);
    list_move_tail(&vd->node, &vc->desc_completed);
    tasklet_schedule(&vc->task);
}

/* The descriptor with COOKIE that has not completed, or NULL. */
static const struct virt_dma_desc *find_desc(const struct virt_dma_chan *vc, dma_cookie_t cookie)
{
    const struct virt_dma_desc *vd;

    list_for_each_entry (vd, &vc->desc_issued, node)
        if (vd->tx.cookie == cookie)
            return vd;
    list_for_each_entry (vd, &vc->desc_submitted, node)
        if (vd->tx.cookie == cookie)
            return vd;
    return NULL;
}

enum dma_status vchan_tx_status(struct virt_dma_chan *vc, dma_cookie_t cookie,
                                struct dma_tx_state *state)
{
    const enum dma_status status = dma_cookie_status(&vc->chan, cookie, state);

    if (state && status == DMA_IN_PROGRESS) {
        const struct virt_dma_desc *vd = find_desc(vc, cookie);

        state->residue = vd ? vd->len : 0;
    }
    return status;
}

void vchan_terminate(struct virt_dma_chan *vc, u32 residue)
{
    struct virt_dma_desc *running =
        list_first_entry_or_null(&vc->desc_issued, struct virt_dma_desc, node);

    vc->chan.stopped_cookie = running && !vc->halted ? running->tx.cookie : 0;
    vc->chan.stopped_residue = residue;
    vc->halted = false;
    vc->cyclic = NULL;
    vc->chan.terminated_cookie = vc->chan.cookie;
    list_splice_tail_init(&vc->desc_completed, &vc->desc_terminated);
    list_splice_tail_init(&vc->desc_issued, &vc->desc_terminated);
    list_splice_tail_init(&vc->desc_submitted, &vc->desc_terminated);
    list_splice_tail_init(&vc->desc_allocated, &vc->desc_terminated);
}

void vchan_synchronize(struct virt_dma_chan *vc)
{
    struct virt_dma_desc *vd, *next;
    struct list_head gone;
    unsigned long flags;

    INIT_LIST_HEAD(&gone);
    spin_lock_irqsave(&vc->lock, flags);
    if (!vc->chan.dead) /* an engine that did not stop may still read its items (API-226) */
        list_splice_tail_init(&vc->desc_terminated, &gone);
    spin_unlock_irqrestore(&vc->lock, flags);
    tasklet_kill(&vc->task);
    list_for_each_entry_safe (vd, next, &gone, node)
        vc->desc_free(vd);
}

void vchan_init(struct virt_dma_chan *vc, struct dma_device *device)
{
    dma_cookie_init(&vc->chan);
    spin_lock_init(&vc->lock);
    tasklet_setup(&vc->task, vchan_complete);
    INIT_LIST_HEAD(&vc->desc_allocated);
    INIT_LIST_HEAD(&vc->desc_submitted);
    INIT_LIST_HEAD(&vc->desc_issued);
    INIT_LIST_HEAD(&vc->desc_completed);
    INIT_LIST_HEAD(&vc->desc_terminated);
    vc->halted = false;
    vc->cyclic = NULL;
    vc->chan.device = device;
    list_add_tail(&vc->chan.device_node, &device->channels);
}
