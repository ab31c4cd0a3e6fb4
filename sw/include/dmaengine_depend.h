/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DMA engine: transfers that wait for others. A descriptor has at most one that waits for it, its
 * child, and waits for at most one, its parent (API-190). While it waits its cookie is -EBUSY, and
 * its channel does not know it. async_tx.h in sw/clients/async_tx makes chains of operations with
 * it.
 *
 * One lock for all links (ours; in Linux each descriptor has its own): a child may be done and
 * freed as soon as it is submitted, which is under the lock, so that a second child cannot overtake
 * it. Like Linux's it keeps softirqs off, and is not taken where interrupts are (API-197).
 */
#ifndef DMAENGINE_DEPEND_H
#define DMAENGINE_DEPEND_H

#include "dmaengine.h"

/* P, A with interrupts on, S. The links of TXD stay as they are in between. */
void txd_lock(struct dma_async_tx_descriptor *txd);
void txd_unlock(struct dma_async_tx_descriptor *txd);

static inline struct dma_async_tx_descriptor *txd_next(const struct dma_async_tx_descriptor *txd)
{
    return txd->next;
}

static inline struct dma_async_tx_descriptor *txd_parent(const struct dma_async_tx_descriptor *txd)
{
    return txd->parent;
}

/* Locked. NEXT, not yet submitted, waits for TXD; neither is linked on that side. */
static inline void txd_chain(struct dma_async_tx_descriptor *txd,
                             struct dma_async_tx_descriptor *next)
{
    txd->next = next;
    next->parent = txd;
    WRITE_ONCE(next->cookie, -EBUSY);
}

/*
 * Ours; the core of async_tx_submit(). P, A with interrupts on, S. Submits TX so that it runs after
 * PARENT, which was submitted or waits, is not acknowledged, and has no child (API-190): what
 * breaks that is reported in test builds, and TX is submitted as if there were no PARENT; in others
 * it ends the program. The cookie; or -EBUSY, it will be given later:
 *
 *   same channel       behind PARENT, or linked to it if that waits itself (API-191)
 *   another channel    linked to an interrupt descriptor behind PARENT, which is issued (API-192)
 *   ... without them   the caller waits for PARENT, at most 5 s, and in P alone it sleeps
 *
 * PARENT is not acknowledged by it, and may be freed once it is.
 */
dma_cookie_t dmaengine_submit_after(struct dma_async_tx_descriptor *tx,
                                    struct dma_async_tx_descriptor *parent);

/* Ours. P, A with interrupts on, S. As dma_wait_for_async_tx(), and outside of P it spins: what has
 * to be done for TX by threads of the same hart is not done meanwhile. What is not complete then
 * counts as a failure (dmaengine_failures()). */
enum dma_status dma_poll_for_async_tx(struct dma_async_tx_descriptor *tx);

/*
 * For providers, when TX is done and was called back, with no lock of theirs (API-193); virt-dma
 * does it. P and S. Submits the child of TX and those behind it that are of the same channel, in
 * their order, and issues that channel once.
 */
void dma_run_dependencies(struct dma_async_tx_descriptor *tx);

/* For providers. TX goes without having been done, P and S, or P, A, S and I if it is not linked:
 * its parent loses it, and what waits for it never runs. Acknowledged ones of these are freed, the
 * others have -EIO as cookie and go with their channel. */
void dma_unlink_dependencies(struct dma_async_tx_descriptor *tx);

#endif
