/* SPDX-License-Identifier: Apache-2.0 */
/* Asynchronous operations by the CPU: at once, or queued where one must not nest or wait. */
#include "async_op.h"

#include "calls.h"
#include "checker.h"
#include "preempt.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

/* Bytes of P and Q that are made at a time, beside their place: sources may be there. */
enum { BLOCK = 256 };

/* --- one block ------------------------------------------------------------------- */

/* Places the sources of ascending powers by these, with zeros in between; how many there are then.
 */
static unsigned spread(struct async_op *op)
{
    unsigned at, end = op->n ? (unsigned)raid6_gflog(op->scf[op->n - 1]) + 1 : 0;

    for (at = end; at-- > 0;) {
        const bool has = op->n && op->scf[op->n - 1] == raid6_gfexp(at);

        op->src[at] = has ? op->src[op->n - 1] : raid6_empty_zero_page;
        op->n -= has;
    }
    return end;
}

/* The sums of the next LEN bytes. */
static void sum_block(struct async_op *op, u8 *p, u8 *q, size_t len)
{
    if (op->q && op->ascending) {
        op->src[op->n] = p;
        op->src[op->n + 1] = q;
        raid6_gen_syndrome((int)op->n + 2, len, (u8 *const *)op->src);
        return;
    }
    memset(p, 0, len);
    memset(q, 0, op->q ? len : 0);
    for (unsigned i = 0; i < op->n; i++) {
        if (op->p)
            raid6_add(p, op->src[i], len);
        if (op->q)
            raid6_mul(q, op->src[i], op->scf[i], len, true);
    }
}

/* Writes SUM to TO, or adds it; or says whether they differ. */
static bool put_block(const struct async_op *op, u8 *to, const u8 *sum, size_t len)
{
    if (op->kind == ASYNC_CHECK) {
        if (to != raid6_empty_zero_page)
            return memcmp(to, sum, len);
        return *sum || memcmp(sum, sum + 1, len - 1);
    }
    if (op->adds)
        raid6_add(to, sum, len);
    else
        memcpy(to, sum, len);
    return false;
}

static void advance(struct async_op *op, size_t len)
{
    for (unsigned i = 0; i < op->n; i++)
        if (op->src[i] != raid6_empty_zero_page)
            op->src[i] += len;
    if (op->p && op->p != raid6_empty_zero_page)
        op->p += len;
    if (op->q)
        op->q += len;
    op->len -= len;
}

static void run_sums(struct async_op *op)
{
    const unsigned checked = (op->p ? SUM_CHECK_P_RESULT : 0u) | (op->q ? SUM_CHECK_Q_RESULT : 0u);
    u8 p[BLOCK] __attribute__((aligned(8))), q[BLOCK] __attribute__((aligned(8)));
    unsigned wrong = 0;

    if (op->q && op->ascending)
        op->n = spread(op);
    while (op->len) {
        const size_t len = min(op->len, (size_t)BLOCK);

        sum_block(op, p, q, len);
        if (op->p && put_block(op, op->p, p, len))
            wrong |= SUM_CHECK_P_RESULT;
        if (op->q && put_block(op, op->q, q, len))
            wrong |= SUM_CHECK_Q_RESULT;
        advance(op, len);
    }
    if (op->result)
        *op->result = (enum sum_check_flags)(((unsigned)*op->result & ~checked) | wrong);
}

static void run(struct async_op *op)
{
    switch (op->kind) {
    case ASYNC_NOTHING:
        break;
    case ASYNC_COPY:
        memmove(op->p, op->src[0], op->len);
        break;
    case ASYNC_SUMS:
    case ASYNC_CHECK:
        run_sums(op);
        break;
    case ASYNC_RECOV_DATA:
        raid6_2data_recov((int)op->n, op->len, op->x, op->y, (u8 *const *)op->src);
        break;
    case ASYNC_RECOV_P:
        raid6_datap_recov((int)op->n, op->len, op->x, (u8 *const *)op->src);
        break;
    }
}

/* --- when ---------------------------------------------------------------------------- */

static unsigned calling[ARCH_HARTS_MAX]; /* callbacks of this layer that run on the hart */

static void call_back(const struct async_submit_ctl *submit)
{
    if (!submit->cb_fn)
        return;
    preempt_disable(); /* it may be written for a tasklet, and must not find out here */
    calling[smp_processor_id()]++;
    CHECKED_CALLEE("async callback", submit->cb_fn, submit->cb_fn(submit->cb_param));
    calling[smp_processor_id()]--;
    preempt_enable();
}

static bool in_callback(void)
{
    bool in;

    preempt_disable();
    in = calling[smp_processor_id()] || in_serving_softirq();
    preempt_enable();
    return in;
}

static void run_queued(void *op)
{
    run(op);
}

/* NULL: memory is short. */
static struct dma_async_tx_descriptor *queue(const struct async_op *op,
                                             struct async_submit_ctl *submit)
{
    struct async_op *copy = kmemdup(op, sizeof *op, GFP_ATOMIC);
    struct dma_async_tx_descriptor *tx =
        copy ? dma_prep_call(run_queued, copy, DMA_PREP_INTERRUPT) : NULL;

    if (!tx) {
        kfree(copy);
        return NULL;
    }
    __atomic_add_fetch(&async_tx_counts.queued, 1, __ATOMIC_RELAXED);
    async_tx_submit(tx->chan, tx, submit);
    dma_async_issue_pending(dma_call_channel());
    return tx;
}

struct dma_async_tx_descriptor *async_op_by_cpu(struct async_op *op,
                                                struct async_submit_ctl *submit)
{
    const bool waits = submit->depend_tx && (in_atomic() || irqs_disabled());
    struct dma_async_tx_descriptor *tx = waits || in_callback() ? queue(op, submit) : NULL;

    __atomic_add_fetch(&async_tx_counts.by_cpu, 1, __ATOMIC_RELAXED);
    if (tx)
        return tx;
    if (submit->depend_tx)
        async_tx_quiesce(&submit->depend_tx);
    run(op);
    call_back(submit);
    return NULL;
}
