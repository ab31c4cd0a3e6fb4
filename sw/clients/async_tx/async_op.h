/* SPDX-License-Identifier: Apache-2.0 */
/* An operation in the one form that engines and the CPU take it in. */
#ifndef ASYNC_OP_H
#define ASYNC_OP_H

#include "async_tx.h"
#include "raid6.h"

enum async_kind {
    ASYNC_NOTHING,
    ASYNC_COPY,       /* of source 0 to P */
    ASYNC_SUMS,       /* P and Q are made */
    ASYNC_CHECK,      /* P and Q are compared */
    ASYNC_RECOV_DATA, /* of sources as raid6_2data_recov() has them */
    ASYNC_RECOV_P,    /* the same with raid6_datap_recov() */
};

struct async_op {
    enum async_kind kind;
    size_t len;
    u8 *p, *q;      /* NULL: left out */
    bool adds;      /* to what is at P and Q */
    bool ascending; /* the coefficients are powers of 2, each greater than the one before */
    enum sum_check_flags *result;
    int x, y;   /* what a recovery makes */
    unsigned n; /* sources */
    u8 scf[RAID6_DISKS_MAX + 2];
    const u8 *src[RAID6_DISKS_MAX + 2];
};

/* One more source; SCF counts for Q. */
static inline void async_op_add(struct async_op *op, const u8 *src, u8 scf)
{
    op->scf[op->n] = scf;
    op->src[op->n++] = src;
}

/* The operation as SUBMIT says, by whoever can; OP is used up. What the front ends return. */
struct dma_async_tx_descriptor *async_op_do(struct async_op *op, struct async_submit_ctl *submit);

/* async_engine.c: NULL: no engine took it, or not all of it; OP and SUBMIT are what is left to do.
 */
struct dma_async_tx_descriptor *async_op_by_engine(struct async_op *op,
                                                   struct async_submit_ctl *submit);
/* async_cpu.c: NULL: it is done. */
struct dma_async_tx_descriptor *async_op_by_cpu(struct async_op *op,
                                                struct async_submit_ctl *submit);

/* Is there an engine for TYPE? That of what SUBMIT depends on is the first choice. NULL: none. */
struct dma_chan *async_tx_find_channel(const struct async_submit_ctl *submit,
                                       enum dma_transaction_type type);

#endif
