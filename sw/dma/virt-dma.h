/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtual channels: the queues of a channel, so that a provider only speaks to
 * its hardware. A descriptor is on exactly one list:
 *
 *   allocated   prepare returned it
 *   submitted   it has a cookie
 *   issued      the engine may take it; the first one is running
 *   completed   its ticket is retired, its callback is due
 *   terminated  removed; freed once nothing can refer to it any more
 *
 * A provider calls vchan_tx_prep() last in its prepare, starts
 * vchan_next_desc() from issue_pending and from its interrupt handler, and says
 * vchan_cookie_complete() or vchan_cookie_error() when the running one ended.
 * "Locked" means: with vc->lock held, hence interrupts off.
 */
#ifndef VIRT_DMA_H
#define VIRT_DMA_H

#include "interrupt.h"
#include "provider.h"
#include "spinlock.h"

struct virt_dma_desc {
    struct dma_async_tx_descriptor tx;
    struct dmaengine_result tx_result;
    u32 len; /* bytes of the whole transfer */
    struct list_head node;
};

struct virt_dma_chan {
    struct dma_chan chan;
    struct spinlock lock;
    struct tasklet_struct task;
    void (*desc_free)(struct virt_dma_desc *vd); /* any context, not locked */
    bool halted;                  /* a transfer failed: nothing starts until terminate (API-137) */
    struct virt_dma_desc *cyclic; /* running, with a callback due */
    struct list_head desc_allocated;
    struct list_head desc_submitted;
    struct list_head desc_issued;
    struct list_head desc_completed;
    struct list_head desc_terminated;
};

static inline struct virt_dma_chan *to_virt_chan(struct dma_chan *chan)
{
    return container_of(chan, struct virt_dma_chan, chan);
}

static inline struct virt_dma_desc *to_virt_desc(struct dma_async_tx_descriptor *tx)
{
    return container_of(tx, struct virt_dma_desc, tx);
}

/* Adds the channel to DEVICE; desc_free is set before. P. */
void vchan_init(struct virt_dma_chan *vc, struct dma_device *device);

dma_cookie_t vchan_tx_submit(struct dma_async_tx_descriptor *tx);

/* Makes VD, of LEN bytes, a fresh descriptor on the allocated list: all the client's fields are
 * empty (API-064). Not locked, any context. */
static inline struct dma_async_tx_descriptor *
vchan_tx_prep(struct virt_dma_chan *vc, struct virt_dma_desc *vd, u32 len, unsigned long tx_flags)
{
    unsigned long flags;

    vd->tx = (struct dma_async_tx_descriptor){
        .flags = (unsigned)tx_flags, .chan = &vc->chan, .tx_submit = vchan_tx_submit};
    vd->tx_result = (struct dmaengine_result){DMA_TRANS_NOERROR, 0};
    vd->len = len;
    spin_lock_irqsave(&vc->lock, flags);
    list_add_tail(&vd->node, &vc->desc_allocated);
    spin_unlock_irqrestore(&vc->lock, flags);
    return &vd->tx;
}

/* Locked. Moves what was submitted to the issued list; is there anything to run? */
static inline bool vchan_issue_pending(struct virt_dma_chan *vc)
{
    list_splice_tail_init(&vc->desc_submitted, &vc->desc_issued);
    return !vc->halted && !list_empty(&vc->desc_issued);
}

/* Locked. The one to run, or NULL: only issued ones are ever started (API-110). */
static inline struct virt_dma_desc *vchan_next_desc(struct virt_dma_chan *vc)
{
    if (vc->halted)
        return NULL;
    return list_first_entry_or_null(&vc->desc_issued, struct virt_dma_desc, node);
}

/* Locked. The running one, which is the first issued, is done: its ticket is retired now, its
 * callback follows in the tasklet (API-132). */
static inline void vchan_cookie_complete(struct virt_dma_desc *vd)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    vc->chan.stats.memcpy_count++;
    vc->chan.stats.bytes_transferred += vd->len;
    dma_cookie_complete(&vd->tx);
    list_move_tail(&vd->node, &vc->desc_completed);
    tasklet_schedule(&vc->task);
}

/* Locked. The running one, which is cyclic, is behind another period: its callback follows, one for
 * all periods until then (API-083). */
static inline void vchan_cyclic_callback(struct virt_dma_desc *vd)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    vc->cyclic = vd;
    tasklet_schedule(&vc->task);
}

/* Locked. What the tickets say, and the whole length as residue of one that waits. A provider
 * refines the residue of the one that runs. */
enum dma_status vchan_tx_status(struct virt_dma_chan *vc, dma_cookie_t cookie,
                                struct dma_tx_state *state);

/* Locked. The running one failed and RESIDUE bytes of it did not arrive: one callback with RESULT,
 * status ERROR, and the channel waits for terminate unless it skips errors (API-137). */
void vchan_cookie_error(struct virt_dma_desc *vd, enum dmaengine_tx_result result, u32 residue);

/* Locked, engine stopped: everything goes to the terminated list. RESIDUE is what the running one
 * had left, in bytes. */
void vchan_terminate(struct virt_dma_chan *vc, u32 residue);

/* P: waits for the callback and frees what was terminated. */
void vchan_synchronize(struct virt_dma_chan *vc);

#endif
