/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtual channels: the queues of a channel, so that a provider only speaks to
 * its hardware. A descriptor is on exactly one list (API-106):
 *
 *   allocated   prepare returned it, or it is reusable and done
 *   submitted   it has a cookie
 *   issued      the engine may take it; the first one is running
 *   completed   its ticket is retired, its callback is due
 *   unacked     done, but its client has not said so (DMA_CTRL_ACK)
 *   terminated  removed; freed once nothing can refer to it any more
 *
 * A provider calls vchan_tx_prep() last in its prepare, starts
 * vchan_next_desc() from issue_pending and from its interrupt handler, and says
 * vchan_cookie_complete() or vchan_cookie_error() when the running one ended.
 * "Locked" means: with vc->lock held, hence interrupts off.
 *
 * Generations: a terminate ends one. What is called back, and what a synchronize waits for, is told
 * by the generation that it is of, so that transfers of the next one are never taken for those of
 * the last (API-168 to API-170).
 */
#ifndef VIRT_DMA_H
#define VIRT_DMA_H

#include "interrupt.h"
#include "provider.h"
#include "spinlock.h"
#include "wait.h"

struct virt_dma_desc {
    struct list_head node;
    struct dma_async_tx_descriptor tx;
    struct dmaengine_result tx_result;
    u32 len;       /* bytes of the whole transfer */
    bool reserved; /* set aside for its channel; false in what the provider allocates */
    bool queued;   /* submitted, and its callback has not returned yet; or terminated */
#ifdef DEBUG_CHECKER
    struct vchan_check {
        enum vchan_state {
            VCHAN_FREE,
            VCHAN_ALLOCATED,
            VCHAN_SUBMITTED,
            VCHAN_ISSUED,
            VCHAN_COMPLETED,
            VCHAN_CALLED,
            VCHAN_UNACKED,
            VCHAN_TERMINATED,
        } state;
        /* as they were submitted (API-107) */
        dma_async_tx_callback callback;
        dma_async_tx_callback_result callback_result;
        void *callback_param;
    } check;
#endif
};

struct virt_dma_chan {
    struct dma_chan chan;
    struct spinlock lock;
    struct tasklet_struct task;
    void (*desc_free)(struct virt_dma_desc *vd); /* any context, not locked */
    bool halted;                  /* a transfer failed: nothing starts until terminate (API-137) */
    bool immediate;               /* something is due that may be called in an interrupt handler */
    struct virt_dma_desc *cyclic; /* running, with a callback due */
    u32 generation;               /* terminates so far */
    struct virt_dma_desc *called; /* whose callback runs, or NULL */
    u32 called_generation;        /* of it */
    bool awaited;                 /* by somebody on the queue */
    struct wait_queue_head idle;  /* for its end */
    struct list_head desc_allocated;
    struct list_head desc_submitted;
    struct list_head desc_issued;
    struct list_head desc_completed;
    struct list_head desc_unacked;
    struct list_head desc_terminated;
    struct list_head reserve; /* set aside (vchan_reserve()), and free */
    unsigned reserve_room;    /* pieces that each of them has room for */
    bool reserves;            /* what was set aside comes back here */
};

static inline struct virt_dma_chan *to_virt_chan(struct dma_chan *chan)
{
    return container_of(chan, struct virt_dma_chan, chan);
}

static inline struct virt_dma_desc *to_virt_desc(struct dma_async_tx_descriptor *tx)
{
    return container_of(tx, struct virt_dma_desc, tx);
}

#ifdef DEBUG_CHECKER
/* Locked, or VD is on no list. A bug unless the one state follows the other (API-106). */
void vchan_state(struct virt_dma_desc *vd, enum vchan_state state);
void vchan_states(struct list_head *list, enum vchan_state state);
/* Test builds: told of each step, locked; NULL: nobody. */
extern void (*vchan_state_probe)(const struct virt_dma_desc *vd, enum vchan_state from,
                                 enum vchan_state to);
#define VCHAN_STATE(vd, state) vchan_state(vd, VCHAN_##state)
#define VCHAN_FRESH(vd) ((vd)->check.state = VCHAN_FREE)
#define VCHAN_STATES(list, state) vchan_states(list, VCHAN_##state)
#else
#define VCHAN_STATE(vd, state) ((void)0)
#define VCHAN_FRESH(vd) ((void)0)
#define VCHAN_STATES(list, state) ((void)0)
#endif

/* Adds the channel to DEVICE; desc_free is set before. P. */
void vchan_init(struct virt_dma_chan *vc, struct dma_device *device);
/* P, may sleep. The channel is not used any more: nothing of it runs when this returns. */
void vchan_exit(struct virt_dma_chan *vc);

dma_cookie_t vchan_tx_submit(struct dma_async_tx_descriptor *tx);
int vchan_tx_desc_free(struct dma_async_tx_descriptor *tx);

/* Makes VD, of LEN bytes, a fresh descriptor on the allocated list: all the client's fields are
 * empty (API-064). Not locked, any context. */
static inline struct dma_async_tx_descriptor *
vchan_tx_prep(struct virt_dma_chan *vc, struct virt_dma_desc *vd, u32 len, unsigned long tx_flags)
{
    unsigned long flags;

    vd->tx = (struct dma_async_tx_descriptor){.flags = (unsigned)tx_flags,
                                              .chan = &vc->chan,
                                              .tx_submit = vchan_tx_submit,
                                              .desc_free = vchan_tx_desc_free};
    vd->tx_result = (struct dmaengine_result){DMA_TRANS_NOERROR, 0};
    vd->len = len;
    vd->queued = false;
    VCHAN_FRESH(vd);
    spin_lock_irqsave(&vc->lock, flags);
    list_add_tail(&vd->node, &vc->desc_allocated);
    VCHAN_STATE(vd, ALLOCATED);
    spin_unlock_irqrestore(&vc->lock, flags);
    return &vd->tx;
}

/*
 * A reserve (API-209), not locked. The first one, P, sets aside N descriptors as MAKE makes them,
 * with room for ROOM pieces each; 0, or -ENOMEM and there are none. The second one, P: none are set
 * aside any more, and those that are free go by desc_free. When a descriptor is needed or freed,
 * any context: one of the reserve, for ROOM pieces, or NULL; and has VD gone back to it?
 */
int vchan_reserve(struct virt_dma_chan *vc, unsigned n, unsigned room,
                  struct virt_dma_desc *(*make)(struct virt_dma_chan *vc, unsigned room));
void vchan_unreserve(struct virt_dma_chan *vc);
struct virt_dma_desc *vchan_take_reserved(struct virt_dma_chan *vc, size_t room);
bool vchan_put_reserved(struct virt_dma_chan *vc, struct virt_dma_desc *vd);

static inline struct virt_dma_desc *vchan_reserved(struct virt_dma_chan *vc, size_t room)
{
    return likely(list_empty(&vc->reserve)) ? NULL : vchan_take_reserved(vc, room);
}

/* Locked. The same on a channel that is, or was, without power as the system sleeps: the core
 * issues what was issued late, and who was on his way issues late. */
bool vchan_issue_asleep(struct virt_dma_chan *vc);

/* Locked. Moves what was submitted to the issued list; is there anything to run? */
static inline bool vchan_issue_pending(struct virt_dma_chan *vc)
{
    if (unlikely(vc->chan.power == DMA_CHAN_UNPREPARED))
        return vchan_issue_asleep(vc);
    VCHAN_STATES(&vc->desc_submitted, ISSUED);
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

/* Locked. RUNNING, which repeats, is at the end of a turn: the issued one that takes its place, or
 * NULL: it goes on, also if one waits behind it that may not (API-097, API-098). */
static inline struct virt_dma_desc *vchan_replacement(struct virt_dma_chan *vc,
                                                      struct virt_dma_desc *running)
{
    struct virt_dma_desc *next;

    if (running->node.next == &vc->desc_issued)
        return NULL;
    next = list_entry(running->node.next, struct virt_dma_desc, node);
    return next->tx.flags & DMA_PREP_LOAD_EOT ? next : NULL;
}

/* Locked. Its callback, or another one of it, is due. */
static inline void vchan_schedule(struct virt_dma_chan *vc, const struct virt_dma_desc *vd)
{
    if (unlikely(vd->tx.flags & DMA_PREP_IRQ_CALLBACK))
        vc->immediate = true;
    tasklet_schedule(&vc->task);
}

/* Locked. The running one, which is the first issued, has ended: its ticket is retired now, its
 * callback follows (API-132). One of a turn or period that is still due is one with it (API-083).
 */
static inline void vchan_retire(struct virt_dma_chan *vc, struct virt_dma_desc *vd)
{
    if (unlikely(vc->cyclic == vd))
        vc->cyclic = NULL;
    dma_cookie_complete(&vd->tx);
    list_move_tail(&vd->node, &vc->desc_completed);
    VCHAN_STATE(vd, COMPLETED);
    vchan_schedule(vc, vd);
}

/* Locked. The running one is done. */
static inline void vchan_cookie_complete(struct virt_dma_desc *vd)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    vc->chan.stats.memcpy_count++;
    vc->chan.stats.bytes_transferred += vd->len;
    vchan_retire(vc, vd);
}

/* Locked. The running one, which is cyclic, is behind another period: its callback follows, one for
 * all periods until then (API-083). */
static inline void vchan_cyclic_callback(struct virt_dma_desc *vd)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    vc->cyclic = vd;
    vchan_schedule(vc, vd);
}

/* Not locked, in the provider's interrupt handler, when it is done with the channel: what may be
 * called back there is (DMA_PREP_IRQ_CALLBACK, API-141). */
void vchan_call_immediate(struct virt_dma_chan *vc);
static inline void vchan_irq_callbacks(struct virt_dma_chan *vc)
{
    if (unlikely(READ_ONCE(vc->immediate)))
        vchan_call_immediate(vc);
}

/* Locked. What the tickets say, and the whole length as residue of one that waits. A provider
 * refines the residue of the one that runs. */
enum dma_status vchan_tx_status(struct virt_dma_chan *vc, dma_cookie_t cookie,
                                struct dma_tx_state *state);

/* Locked. The running one failed and RESIDUE bytes of it did not arrive: one callback with RESULT,
 * status ERROR, and the channel waits for terminate unless it skips errors (API-137). */
void vchan_cookie_error(struct virt_dma_desc *vd, enum dmaengine_tx_result result, u32 residue);

/*
 * Locked, engine stopped: everything goes to the terminated list. RUNNING is the first issued one,
 * with RESIDUE bytes left, or NULL: none of them has begun. When the core aborts, since the system
 * goes to sleep, what was issued is called back for instead, and the rest stays where it is
 * (API-213).
 */
void vchan_terminate(struct virt_dma_chan *vc, const struct virt_dma_desc *running, u32 residue);

/* P: waits for the callback of a generation that was terminated, or for all of them if the core
 * aborts, and frees what was terminated. */
void vchan_synchronize(struct virt_dma_chan *vc);

#endif
