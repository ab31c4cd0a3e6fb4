/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asynchronous operations on memory, by whichever public engine is there or else by the CPU, with
 * dependencies between them. Linux's names and signatures; a page is memory of any length, and of
 * any alignment, that may be mapped.
 *
 * Each operation answers a descriptor, which the next one may depend on; or NULL: it has been done
 * already. Each such descriptor is to be acknowledged: with ASYNC_TX_ACK, by depending on it, which
 * only one operation may do, by async_tx_quiesce(), or by async_tx_ack(); and is not to be touched
 * after that. Nothing begins for sure before async_tx_issue_pending_all(). Between
 * async_dmaengine_get() and _put(), for only then are there public channels.
 *
 * Contexts: P; A with interrupts on; S. Where the caller may sleep, an operation that no engine
 * takes is done before the call returns, after what it depends on, and its callback is called
 * directly. Ours (D8): in callbacks, of this layer or of transfers, in tasklets, and where it would
 * have to wait and may not sleep, such an operation is queued (calls.h), begins when the callback
 * has returned, and has its own callback in a tasklet: callbacks may submit what they like, and
 * never nest.
 *
 * An operation that depends on one that failed is done all the same.
 */
#ifndef ASYNC_TX_H
#define ASYNC_TX_H

#include "dmaengine_depend.h"

struct page;

static inline struct page *virt_to_page(const void *addr)
{
    return (struct page *)addr;
}

static inline void *page_address(const struct page *page)
{
    return (void *)page;
}

/* Where Linux converts addresses; not used here. */
typedef union {
    dma_addr_t dma;
    struct page *page;
} addr_conv_t;

enum async_tx_flags {
    ASYNC_TX_XOR_ZERO_DST = 1 << 0, /* the destination counts as zeros: so it does without, too */
    ASYNC_TX_XOR_DROP_DST = 1 << 1, /* the destination is the first source */
    ASYNC_TX_ACK = 1 << 2,          /* nothing will depend on it */
    ASYNC_TX_FENCE = 1 << 3,        /* what follows on its channel uses what it writes */
    ASYNC_TX_PQ_XOR_DST = 1 << 4,   /* P and Q are added to */
};

struct async_submit_ctl {
    enum async_tx_flags flags;
    struct dma_async_tx_descriptor *depend_tx; /* NULL: nothing */
    dma_async_tx_callback cb_fn;               /* NULL: none; may not sleep */
    void *cb_param;
    void *scribble;
};

static inline void init_async_submit(struct async_submit_ctl *args, enum async_tx_flags flags,
                                     struct dma_async_tx_descriptor *tx,
                                     dma_async_tx_callback cb_fn, void *cb_param,
                                     addr_conv_t *scribble)
{
    *args = (struct async_submit_ctl){flags, tx, cb_fn, cb_param, scribble};
}

#define async_dmaengine_get() dmaengine_get()
#define async_dmaengine_put() dmaengine_put()
#define async_dma_find_channel(type) dma_find_channel(type)
#define async_tx_issue_pending_all() dma_issue_pending_all()

/* Of TX's channel; NULL: does nothing. TX is not acknowledged. */
static inline void async_tx_issue_pending(struct dma_async_tx_descriptor *tx)
{
    if (tx)
        dma_async_issue_pending(tx->chan);
}

/* Submits TX of CHAN, which the caller has prepared, as SUBMIT says; acknowledges what it depends
 * on. */
void async_tx_submit(struct dma_chan *chan, struct dma_async_tx_descriptor *tx,
                     struct async_submit_ctl *submit);

/* Waits for *TX, as dma_poll_for_async_tx(); acknowledges it, which nobody must have done; *TX is
 * NULL then. */
void async_tx_quiesce(struct dma_async_tx_descriptor **tx);

/* An operation that does nothing but call back. */
struct dma_async_tx_descriptor *async_trigger_callback(struct async_submit_ctl *submit);

struct dma_async_tx_descriptor *async_memcpy(struct page *dest, struct page *src,
                                             unsigned dest_offset, unsigned src_offset, size_t len,
                                             struct async_submit_ctl *submit);

/* DEST is the sum of SRC_CNT sources, at most RAID6_DISKS_MAX; OFFSET is that of all. The _offs
 * form has one for each source, unless SRC_OFFSETS is NULL. */
struct dma_async_tx_descriptor *async_xor(struct page *dest, struct page **src_list,
                                          unsigned offset, int src_cnt, size_t len,
                                          struct async_submit_ctl *submit);
struct dma_async_tx_descriptor *async_xor_offs(struct page *dest, unsigned offset,
                                               struct page **src_list, unsigned *src_offsets,
                                               int src_cnt, size_t len,
                                               struct async_submit_ctl *submit);
/* Bit P of *RESULT: the sum of the sources, of which DEST is the first, is not zero. Nothing is
 * written. */
struct dma_async_tx_descriptor *async_xor_val(struct page *dest, struct page **src_list,
                                              unsigned offset, int src_cnt, size_t len,
                                              enum sum_check_flags *result,
                                              struct async_submit_ctl *submit);
struct dma_async_tx_descriptor *async_xor_val_offs(struct page *dest, unsigned offset,
                                                   struct page **src_list, unsigned *src_offsets,
                                                   int src_cnt, size_t len,
                                                   enum sum_check_flags *result,
                                                   struct async_submit_ctl *submit);

/* BLOCKS are as in raid6.h, each with its offset in OFFSETS (NULL: 0): data that are NULL are
 * zeros; P or Q, not both, may be NULL, and is left out. */
struct dma_async_tx_descriptor *async_gen_syndrome(struct page **blocks, unsigned *offsets,
                                                   int disks, size_t len,
                                                   struct async_submit_ctl *submit);
/* Bits of *PQRES: what is wrong. SPARE is Linux's, and not used. */
struct dma_async_tx_descriptor *async_syndrome_val(struct page **blocks, unsigned *offsets,
                                                   int disks, size_t len,
                                                   enum sum_check_flags *pqres, struct page *spare,
                                                   unsigned s_off, struct async_submit_ctl *submit);
/* Makes data FAILA and FAILB, or data FAILA and P, of all the others. */
struct dma_async_tx_descriptor *async_raid6_2data_recov(int disks, size_t bytes, int faila,
                                                        int failb, struct page **blocks,
                                                        unsigned *offs,
                                                        struct async_submit_ctl *submit);
struct dma_async_tx_descriptor *async_raid6_datap_recov(int disks, size_t bytes, int faila,
                                                        struct page **blocks, unsigned *offs,
                                                        struct async_submit_ctl *submit);

/* Ours. What was done so far, by engines and by the CPU: operations, and of the latter those that
 * were queued. Any context. */
struct async_tx_counts {
    unsigned by_engine, by_cpu, queued;
};
extern struct async_tx_counts async_tx_counts;

#endif
