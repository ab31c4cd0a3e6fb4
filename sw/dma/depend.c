/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: transfers that wait for others. */
#include "dmaengine_depend.h"

#include "delay.h"
#include "jiffies.h"
#include "preempt.h"
#include "provider.h"
#include "spinlock.h"

enum { POLL_MS = 5000 };

static DEFINE_SPINLOCK(dma_links);

void txd_lock(struct dma_async_tx_descriptor *txd)
{
    (void)txd;
    spin_lock_bh(&dma_links);
}

void txd_unlock(struct dma_async_tx_descriptor *txd)
{
    (void)txd;
    spin_unlock_bh(&dma_links);
}

/* --- misuse ----------------------------------------------------------------------- */

/* What API-190 forbids, or NULL. */
static const char *misuse(const struct dma_async_tx_descriptor *tx,
                          const struct dma_async_tx_descriptor *parent)
{
    if (async_tx_test_ack(parent))
        return "depends on a descriptor that is acknowledged";
    if (parent->next)
        return "depends on a descriptor that has a child";
    return tx->parent ? "has a parent already" : NULL;
}

/* False: TX cannot depend on PARENT. Locked. */
static bool may_depend(const struct dma_async_tx_descriptor *tx,
                       const struct dma_async_tx_descriptor *parent, const void *pc)
{
    const char *what = misuse(tx, parent);

    if (likely(!what))
        return true;
#ifdef DEBUG_CHECKER
    checker_report(RULE_OWNER, "dmaengine_submit_after", pc, "it %s", what);
#else
    panic("dmaengine: a transfer %s (submitted at %p)", what, pc);
#endif
    return false;
}

/* --- submitting behind something ---------------------------------------------------- */

/* TX's ticket is not retired yet. */
static bool goes_on(const struct dma_async_tx_descriptor *tx, enum dma_status *status)
{
    const dma_cookie_t cookie = READ_ONCE(tx->cookie);

    if (cookie > 0)
        *status = dmaengine_tx_status(tx->chan, cookie, NULL);
    else
        *status = cookie == -EBUSY ? DMA_IN_PROGRESS : cookie ? DMA_ERROR : DMA_COMPLETE;
    return *status == DMA_IN_PROGRESS;
}

/* Where the caller may not sleep. */
static enum dma_status spin(struct dma_async_tx_descriptor *tx)
{
    const unsigned long end = jiffies + msecs_to_jiffies(POLL_MS);
    enum dma_status status;

    dma_async_issue_pending(tx->chan);
    while (goes_on(tx, &status)) {
        if (time_after(jiffies, end)) {
            pr_err("dmaengine: %s: what was spun for timed out\n", tx->chan->name);
            return DMA_ERROR;
        }
        cpu_relax();
    }
    return status;
}

enum dma_status dma_poll_for_async_tx(struct dma_async_tx_descriptor *tx)
{
    enum dma_status status;

    API_CALL(dma_poll_for_async_tx);
    status = in_atomic() || irqs_disabled() ? spin(tx) : dma_wait_for_async_tx(tx);
    if (status != DMA_COMPLETE)
        dma_count_failure();
    return status;
}

/* TX is of another channel than PARENT. */
static dma_cookie_t switch_channel(struct dma_async_tx_descriptor *tx,
                                   struct dma_async_tx_descriptor *parent)
{
    struct dma_chan *chan = parent->chan;
    struct dma_async_tx_descriptor *intr =
        dmaengine_prep_dma_interrupt(chan, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!intr) {
        dma_poll_for_async_tx(parent);
        return dmaengine_submit(tx);
    }
    txd_lock(parent);
    txd_chain(intr, tx);
    if (parent->parent)
        txd_chain(parent, intr);
    else
        dmaengine_submit(intr);
    txd_unlock(parent);
    dma_async_issue_pending(chan);
    return -EBUSY;
}

dma_cookie_t dmaengine_submit_after(struct dma_async_tx_descriptor *tx,
                                    struct dma_async_tx_descriptor *parent)
{
    dma_cookie_t cookie = -EBUSY;
    bool depends, switches;

    API_CALL(dmaengine_submit_after);
    txd_lock(parent);
    depends = may_depend(tx, parent, __builtin_return_address(0));
    switches = depends && parent->chan != tx->chan;
    if (depends && !switches && parent->parent)
        txd_chain(parent, tx);
    else if (!switches)
        cookie = dmaengine_submit(tx);
    txd_unlock(parent);
    return switches ? switch_channel(tx, parent) : cookie;
}

/* --- what a descriptor's end does ------------------------------------------------------ */

/* Those from TX on wait for what will not be. Locked. */
static void cancel(struct dma_async_tx_descriptor *tx)
{
    struct dma_async_tx_descriptor *next;

    for (; tx; tx = next) {
        next = tx->next;
        tx->parent = tx->next = NULL;
        WRITE_ONCE(tx->cookie, -EIO);
        if (async_tx_test_ack(tx))
            dmaengine_desc_cancel(tx);
    }
}

/* Submits TX, and then as many behind it as are of its channel. While one is submitted it counts as
 * linked, so that whoever frees it, because it is done or was terminated, waits for the lock.
 * Locked. */
static void submit_chain(struct dma_async_tx_descriptor *tx)
{
    const struct dma_chan *chan = tx->chan;
    struct dma_async_tx_descriptor *next;
    bool failed = false;

    for (; tx && tx->chan == chan && !failed; tx = next) {
        next = tx->next;
        tx->parent = tx;
        if (next && next->chan == chan)
            tx->next = NULL;
        failed = dma_submit_error(dmaengine_submit(tx)); /* it was terminated */
        if (failed) {
            tx->next = NULL;
            cancel(next);
        }
        WRITE_ONCE(tx->parent, NULL);
    }
}

void dma_run_dependencies(struct dma_async_tx_descriptor *tx)
{
    struct dma_async_tx_descriptor *child;
    struct dma_chan *chan = NULL;

    API_CALL(dma_run_dependencies);
    txd_lock(tx);
    child = tx->next;
    tx->next = NULL;
    if (child) {
        chan = child->chan;
        submit_chain(child);
    }
    txd_unlock(tx);
    if (chan)
        dma_async_issue_pending(chan);
}

void dma_unlink_dependencies(struct dma_async_tx_descriptor *tx)
{
    if (likely(!tx->next && !tx->parent))
        return;
    txd_lock(tx);
    if (tx->parent)
        tx->parent->next = NULL;
    cancel(tx->next);
    tx->next = tx->parent = NULL;
    txd_unlock(tx);
}
