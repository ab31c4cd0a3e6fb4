/* SPDX-License-Identifier: Apache-2.0 */
#include "virt-dma.h"

#include "bits.h"
#include "dmaengine_depend.h"

/* --- the client's side ------------------------------------------------------- */

/* Ticket and place in the queue under one lock: their orders agree (API-109). */
dma_cookie_t vchan_tx_submit(struct dma_async_tx_descriptor *tx)
{
    struct virt_dma_chan *vc = to_virt_chan(tx->chan);
    struct virt_dma_desc *vd = to_virt_desc(tx);
    unsigned long flags;
    dma_cookie_t cookie = -EBUSY; /* API-112, API-181 */

    spin_lock_irqsave(&vc->lock, flags);
    if (!vd->queued) {
        vd->queued = true;
        cookie = dma_cookie_assign(tx);
        TEST_POINT("submit");
        list_move_tail(&vd->node, &vc->desc_submitted);
        VCHAN_STATE(vd, SUBMITTED);
    }
    spin_unlock_irqrestore(&vc->lock, flags);
    return cookie;
}

/* Nothing refers to VD any more. Not locked. */
static inline void free_unmapped(struct virt_dma_desc *vd)
{
    VCHAN_STATE(vd, FREE);
    if (unlikely(vd->tx.next || vd->tx.parent))
        dma_unlink_dependencies(&vd->tx);
    to_virt_chan(vd->tx.chan)->desc_free(vd);
}

static void free_desc(struct virt_dma_desc *vd)
{
    dma_descriptor_unmap(&vd->tx);
    free_unmapped(vd);
}

int vchan_tx_desc_free(struct dma_async_tx_descriptor *tx)
{
    struct virt_dma_chan *vc = to_virt_chan(tx->chan);
    struct virt_dma_desc *vd = to_virt_desc(tx);
    unsigned long flags;
    bool queued;

    spin_lock_irqsave(&vc->lock, flags);
    queued = vd->queued;
    if (!queued)
        list_del(&vd->node);
    spin_unlock_irqrestore(&vc->lock, flags);
    if (queued)
        return -EBUSY;
    free_desc(vd);
    return 0;
}

static void free_list(struct list_head *list)
{
    struct virt_dma_desc *vd, *next;

    list_for_each_entry_safe (vd, next, list, node)
        free_desc(vd);
}

/* Those that have been acknowledged since (API-092). */
static void free_acked(struct virt_dma_chan *vc)
{
    struct virt_dma_desc *vd, *next;
    struct list_head acked;
    unsigned long flags;

    INIT_LIST_HEAD(&acked);
    spin_lock_irqsave(&vc->lock, flags);
    list_for_each_entry_safe (vd, next, &vc->desc_unacked, node)
        if (async_tx_test_ack(&vd->tx))
            list_move_tail(&vd->node, &acked);
    spin_unlock_irqrestore(&vc->lock, flags);
    free_list(&acked);
}

/* --- callbacks ----------------------------------------------------------------- */

/* VD's callback begins. Locked at first, not at the end (API-129). */
static inline void begin_call(struct virt_dma_chan *vc, struct virt_dma_desc *vd,
                              unsigned long flags)
{
    vc->called = vd;
    vc->called_generation = vc->generation;
    spin_unlock_irqrestore(&vc->lock, flags);
    TEST_POINT("vchan:call");
    dma_descriptor_unmap(&vd->tx); /* before the callback (API-188) */
    dmaengine_desc_callback_invoke(&vd->tx, &vd->tx_result);
    TEST_POINT("vchan:called");
}

static __cold void wake_waiters(struct virt_dma_chan *vc)
{
    vc->awaited = false;
    wake_up_all(&vc->idle);
}

/* Locked at the end. */
static inline unsigned long end_call(struct virt_dma_chan *vc)
{
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    vc->called = NULL;
    if (unlikely(vc->awaited))
        wake_waiters(vc);
    return flags;
}

/* The callback of VD has returned, and VD may not just go: it is reusable, or not acknowledged. It
 * goes all the same if it was terminated meanwhile (API-175). Not locked. */
static __cold void keep_or_free(struct virt_dma_chan *vc, struct virt_dma_desc *vd)
{
    const bool reuse = dmaengine_desc_test_reuse(&vd->tx);
    const bool public = !dma_has_cap(DMA_PRIVATE, vc->chan.device->cap_mask); /* API-093 */
    unsigned long flags;
    bool kept;

    spin_lock_irqsave(&vc->lock, flags);
    kept = vc->called_generation == vc->generation && (reuse || public);
    if (kept && reuse) {
        vd->queued = false;
        vd->tx_result = (struct dmaengine_result){DMA_TRANS_NOERROR, 0};
        list_add_tail(&vd->node, &vc->desc_allocated);
        VCHAN_STATE(vd, ALLOCATED);
    } else if (kept) {
        list_add_tail(&vd->node, &vc->desc_unacked);
        VCHAN_STATE(vd, UNACKED);
    }
    spin_unlock_irqrestore(&vc->lock, flags);
    if (!kept)
        free_desc(vd);
    free_acked(vc);
}

#ifdef DEBUG_CHECKER
/* API-107: the descriptor was the engine's. */
static void check_untouched(const struct virt_dma_desc *vd)
{
    if (vd->tx.callback != vd->check.callback ||
        vd->tx.callback_result != vd->check.callback_result ||
        vd->tx.callback_param != vd->check.callback_param)
        checker_report(RULE_OWNER, "a DMA callback", (const void *)vd->tx.callback,
                       "set after the descriptor was submitted to %s", vd->tx.chan->name);
}
#else
static inline void check_untouched(const struct virt_dma_desc *vd)
{
    (void)vd;
}
#endif

/* In an interrupt handler only what says so and has nothing to unmap. */
static inline bool may_call(const struct virt_dma_desc *vd, bool in_irq)
{
    return !in_irq || (vd->tx.flags & DMA_PREP_IRQ_CALLBACK && !vd->tx.unmap);
}

/*
 * Calls back for VD, the first of those that have completed. It leaves the list
 * before its callback, and the list is looked at afresh after it, so the callback
 * may terminate or queue whatever it likes (API-130); it is freed after. Locked.
 */
static inline unsigned long call_one(struct virt_dma_chan *vc, struct virt_dma_desc *vd,
                                     unsigned long flags)
{
    list_del(&vd->node);
    VCHAN_STATE(vd, CALLED);
    check_untouched(vd);
    begin_call(vc, vd, flags);
    if (unlikely(vd->tx.next))
        dma_run_dependencies(&vd->tx);
    if (likely(vd->tx.flags & DMA_CTRL_ACK && !(vd->tx.flags & DMA_CTRL_REUSE)))
        free_unmapped(vd);
    else
        keep_or_free(vc, vd);
    return end_call(vc);
}

static inline struct virt_dma_desc *first_completed(const struct virt_dma_chan *vc)
{
    return list_first_entry_or_null(&vc->desc_completed, struct virt_dma_desc, node);
}

/* For all that may be called here, and then for the cyclic one, which terminate takes away
 * (API-139). Locked. */
static __cold unsigned long call_all(struct virt_dma_chan *vc, bool in_irq, unsigned long flags)
{
    struct virt_dma_desc *vd;

    while ((vd = first_completed(vc)) && may_call(vd, in_irq))
        flags = call_one(vc, vd, flags);
    if (vc->cyclic && !vd && may_call(vc->cyclic, in_irq)) {
        vd = vc->cyclic;
        vc->cyclic = NULL;
        begin_call(vc, vd, flags);
        flags = end_call(vc);
    }
    return flags;
}

/* One at a time: whoever calls sees what is added meanwhile (API-131). Most often it is one alone.
 */
static void vchan_complete(struct tasklet_struct *t)
{
    struct virt_dma_chan *vc = from_tasklet(vc, t, task);
    struct virt_dma_desc *vd;
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    vd = first_completed(vc);
    if (likely(vd && !vc->called))
        flags = call_one(vc, vd, flags);
    if (unlikely(!list_empty(&vc->desc_completed) || vc->cyclic) && !vc->called)
        flags = call_all(vc, false, flags);
    spin_unlock_irqrestore(&vc->lock, flags);
}

/* What is behind one that is not for the handler waits for the tasklet. */
__cold void vchan_call_immediate(struct virt_dma_chan *vc)
{
    unsigned long flags;

    spin_lock_irqsave(&vc->lock, flags);
    vc->immediate = false;
    if (!vc->called) {
        flags = call_all(vc, true, flags);
        if (!list_empty(&vc->desc_completed) || vc->cyclic)
            tasklet_schedule(&vc->task);
    }
    spin_unlock_irqrestore(&vc->lock, flags);
}

/* --- the engine's side ------------------------------------------------------------ */

void vchan_cookie_error(struct virt_dma_desc *vd, enum dmaengine_tx_result result, u32 residue)
{
    struct virt_dma_chan *vc = to_virt_chan(vd->tx.chan);

    dma_count_failure();
    vc->halted = !vc->chan.skip_errors;
    vc->chan.error_cookie = vd->tx.cookie;
    vc->chan.error_residue = residue;
    vd->tx_result = (struct dmaengine_result){result, residue};
    vchan_retire(vc, vd);
    vd->tx.cookie = -EIO; /* for those who wait for the descriptor */
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

/* --- the sleep of the system ------------------------------------------------------------- */

bool vchan_issue_asleep(struct virt_dma_chan *vc)
{
    struct virt_dma_desc *vd, *next;

    if (!dma_chan_is_aborted(&vc->chan)) {
        vc->chan.issue_late = vc->chan.cookie;
        return false;
    }
    list_for_each_entry_safe (vd, next, &vc->desc_submitted, node) {
        const bool last = vd->tx.cookie == vc->chan.issue_late;

        list_move_tail(&vd->node, &vc->desc_issued);
        VCHAN_STATE(vd, ISSUED);
        if (last)
            break;
    }
    vc->chan.issue_late = 0;
    return !vc->halted && !list_empty(&vc->desc_issued);
}

/* --- termination --------------------------------------------------------------------- */

static void drop(struct virt_dma_chan *vc, struct list_head *list)
{
    VCHAN_STATES(list, TERMINATED);
    list_splice_tail_init(list, &vc->desc_terminated);
}

/* What was stopped first, and its residue. Locked. */
static void note_stopped(struct virt_dma_chan *vc, const struct virt_dma_desc *first, u32 residue)
{
    if (!first || vc->halted) /* what is known of the one before stays */
        return;
    vc->chan.stopped_cookie = first->tx.cookie;
    vc->chan.stopped_residue = residue;
}

/* Those that were issued are called back for, with what is left of each; RESIDUE is of the first.
 * Those that were not are still their client's. Locked. */
static __cold void abort_issued(struct virt_dma_chan *vc, u32 residue)
{
    struct virt_dma_desc *vd;

    while ((vd = list_first_entry_or_null(&vc->desc_issued, struct virt_dma_desc, node))) {
        dma_count_failure();
        vd->tx_result = (struct dmaengine_result){DMA_TRANS_ABORTED, residue};
        vc->chan.terminated_cookie = vd->tx.cookie;
        vd->tx.cookie = -EIO; /* for those who wait for the descriptor */
        list_move_tail(&vd->node, &vc->desc_completed);
        VCHAN_STATE(vd, COMPLETED);
        vchan_schedule(vc, vd);
        vd = list_first_entry_or_null(&vc->desc_issued, struct virt_dma_desc, node);
        residue = vd ? vd->len : 0;
    }
}

/* Those that wait for nothing but to be acknowledged are done and stay, so that whoever depends on
 * them finds them. Locked. */
static void drop_all(struct virt_dma_chan *vc)
{
    struct virt_dma_desc *vd;

    vc->halted = false;
    vc->generation++;
    vc->chan.terminated_cookie = vc->chan.cookie;
    drop(vc, &vc->desc_completed);
    drop(vc, &vc->desc_issued);
    drop(vc, &vc->desc_submitted);
    list_for_each_entry (vd, &vc->desc_allocated, node) /* no submit takes them back (API-175) */
        vd->queued = true;
    drop(vc, &vc->desc_allocated);
    if (unlikely(vc->awaited)) /* by the core: the callbacks do not come any more */
        wake_waiters(vc);
}

void vchan_terminate(struct virt_dma_chan *vc, const struct virt_dma_desc *running, u32 residue)
{
    const struct virt_dma_desc *first =
        list_first_entry_or_null(&vc->desc_issued, struct virt_dma_desc, node);

    if (first && first != running)
        residue = first->len;
    note_stopped(vc, first, residue);
    vc->cyclic = NULL;
    if (unlikely(dma_chan_is_aborted(&vc->chan)) && !vc->chan.dead) /* or it may still use them */
        abort_issued(vc, residue);
    else
        drop_all(vc);
}

/* Does a callback run that belongs to an older generation, or, if the core aborts, is there any to
 * come? Then the end of one wakes who waits. */
static bool calls_terminated(struct virt_dma_chan *vc)
{
    unsigned long flags;
    bool calls;

    spin_lock_irqsave(&vc->lock, flags);
    calls = vc->called && vc->called_generation != vc->generation;
    if (unlikely(dma_chan_is_aborted(&vc->chan)))
        calls = vc->called || !list_empty(&vc->desc_completed);
    vc->awaited |= calls;
    spin_unlock_irqrestore(&vc->lock, flags);
    return calls;
}

void vchan_synchronize(struct virt_dma_chan *vc)
{
    struct list_head gone;
    unsigned long flags;

    INIT_LIST_HEAD(&gone);
    wait_event(vc->idle, !calls_terminated(vc));
    spin_lock_irqsave(&vc->lock, flags);
    if (!vc->chan.dead) /* an engine that did not stop may still read its items (API-226) */
        list_splice_tail_init(&vc->desc_terminated, &gone);
    spin_unlock_irqrestore(&vc->lock, flags);
    free_list(&gone);
    free_acked(vc);
}

/* --- states, in test builds -------------------------------------------------------------- */

#ifdef DEBUG_CHECKER
void (*vchan_state_probe)(const struct virt_dma_desc *vd, enum vchan_state from,
                          enum vchan_state to);

static const char *const state_names[] = {"free",      "allocated", "submitted", "issued",
                                          "completed", "called",    "unacked",   "terminated"};

/* States that may come before each one. */
static const u16 before[] = {
    [VCHAN_FREE] =
        BIT(VCHAN_ALLOCATED) | BIT(VCHAN_CALLED) | BIT(VCHAN_UNACKED) | BIT(VCHAN_TERMINATED),
    [VCHAN_ALLOCATED] = BIT(VCHAN_FREE) | BIT(VCHAN_CALLED),
    [VCHAN_SUBMITTED] = BIT(VCHAN_ALLOCATED),
    [VCHAN_ISSUED] = BIT(VCHAN_SUBMITTED),
    [VCHAN_COMPLETED] = BIT(VCHAN_ISSUED),
    [VCHAN_CALLED] = BIT(VCHAN_COMPLETED),
    [VCHAN_UNACKED] = BIT(VCHAN_CALLED),
    [VCHAN_TERMINATED] =
        BIT(VCHAN_ALLOCATED) | BIT(VCHAN_SUBMITTED) | BIT(VCHAN_ISSUED) | BIT(VCHAN_COMPLETED),
};

void vchan_state(struct virt_dma_desc *vd, enum vchan_state state)
{
    const enum vchan_state from = vd->check.state;

    if (!(before[state] & BIT(from)))
        checker_report(RULE_STATE, "a DMA transfer", __builtin_return_address(0),
                       "%s: it becomes %s, and was %s", vd->tx.chan->name, state_names[state],
                       state_names[from]);
    if (state == VCHAN_ISSUED && !vd->tx.chan->issuing)
        checker_report(RULE_STATE, "a DMA transfer", __builtin_return_address(0),
                       "%s: it is issued, and nobody issues (API-110)", vd->tx.chan->name);
    if (state == VCHAN_SUBMITTED) {
        vd->check.callback = vd->tx.callback;
        vd->check.callback_result = vd->tx.callback_result;
        vd->check.callback_param = vd->tx.callback_param;
    }
    vd->check.state = state;
    if (vchan_state_probe)
        vchan_state_probe(vd, from, state);
}

void vchan_states(struct list_head *list, enum vchan_state state)
{
    struct virt_dma_desc *vd;

    list_for_each_entry (vd, list, node)
        vchan_state(vd, state);
}
#endif

/* --- beginning and end ------------------------------------------------------------------- */

void vchan_init(struct virt_dma_chan *vc, struct dma_device *device)
{
    dma_cookie_init(&vc->chan);
    spin_lock_init(&vc->lock);
    tasklet_setup(&vc->task, vchan_complete);
    init_waitqueue_head(&vc->idle);
    INIT_LIST_HEAD(&vc->desc_allocated);
    INIT_LIST_HEAD(&vc->desc_submitted);
    INIT_LIST_HEAD(&vc->desc_issued);
    INIT_LIST_HEAD(&vc->desc_completed);
    INIT_LIST_HEAD(&vc->desc_unacked);
    INIT_LIST_HEAD(&vc->desc_terminated);
    INIT_LIST_HEAD(&vc->reserve);
    vc->halted = vc->immediate = vc->awaited = vc->reserves = false;
    vc->reserve_room = 0;
    vc->cyclic = vc->called = NULL;
    vc->generation = 0;
    vc->chan.device = device;
    list_add_tail(&vc->chan.device_node, &device->channels);
}

void vchan_exit(struct virt_dma_chan *vc)
{
    tasklet_kill(&vc->task);
    free_list(&vc->desc_unacked);
    INIT_LIST_HEAD(&vc->desc_unacked);
}
