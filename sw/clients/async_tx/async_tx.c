/* SPDX-License-Identifier: Apache-2.0 */
/* Asynchronous operations: submitting and waiting. */
#include "async_op.h"

#include "kernel.h"
#include "kthread.h"
#include "preempt.h"
#include "spinlock.h"

struct async_tx_counts async_tx_counts;

struct dma_chan *async_tx_find_channel(const struct async_submit_ctl *submit,
                                       enum dma_transaction_type type)
{
    struct dma_async_tx_descriptor *tx = submit->depend_tx;

    if (tx && dma_has_cap(type, tx->chan->device->cap_mask))
        return tx->chan;
    return async_dma_find_channel(type);
}

void async_tx_submit(struct dma_chan *chan, struct dma_async_tx_descriptor *tx,
                     struct async_submit_ctl *submit)
{
    struct dma_async_tx_descriptor *parent = submit->depend_tx;

    API_CALL(async_tx_submit);
    (void)chan; /* tx->chan */
    tx->callback = submit->cb_fn;
    tx->callback_result = NULL;
    tx->callback_param = submit->cb_param;
    if (submit->flags & ASYNC_TX_ACK)
        async_tx_ack(tx); /* before: it may be gone after */
    if (!parent) {
        dmaengine_submit(tx);
        return;
    }
    dmaengine_submit_after(tx, parent);
    async_tx_ack(parent); /* API-194 */
}

/* TX is done; its mappings go in a tasklet, perhaps of another hart. Who keeps tasklets off does
 * without: then the CPU sees what the engine has made where memory is coherent alone. */
static void wait_for_unmap(const struct dma_async_tx_descriptor *tx)
{
    while (READ_ONCE(tx->cookie) <= 0 && READ_ONCE(tx->unmap) && !in_atomic() && !irqs_disabled())
        cond_resched();
}

void async_tx_quiesce(struct dma_async_tx_descriptor **tx)
{
    API_CALL(async_tx_quiesce);
    if (!*tx)
        return;
    if (async_tx_test_ack(*tx)) { /* API-194 */
#ifdef DEBUG_CHECKER
        checker_report(RULE_OWNER, "async_tx_quiesce", __builtin_return_address(0),
                       "the descriptor is acknowledged");
#else
        panic("async_tx: waiting for a descriptor that is acknowledged (at %p)",
              __builtin_return_address(0));
#endif
    } else {
        if (dma_poll_for_async_tx(*tx) != DMA_COMPLETE)
            pr_err("async_tx: %s: an operation that others depend on has failed\n",
                   (*tx)->chan->name);
        wait_for_unmap(*tx);
        async_tx_ack(*tx);
    }
    *tx = NULL;
}

struct dma_async_tx_descriptor *async_op_do(struct async_op *op, struct async_submit_ctl *submit)
{
    struct dma_async_tx_descriptor *tx = async_op_by_engine(op, submit);

    if (tx) {
        __atomic_add_fetch(&async_tx_counts.by_engine, 1, __ATOMIC_RELAXED);
        return tx;
    }
    return async_op_by_cpu(op, submit);
}

struct dma_async_tx_descriptor *async_trigger_callback(struct async_submit_ctl *submit)
{
    struct async_op op = {.kind = ASYNC_NOTHING};

    API_CALL(async_trigger_callback);
    return async_op_do(&op, submit);
}
