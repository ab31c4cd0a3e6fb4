/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the software DMA controller: swdma.c runs it, swdma_prep.c and swdma_slave.c
 * describe transfers, swdma_move.c moves their bytes. */
#ifndef SWDMA_PARTS_H
#define SWDMA_PARTS_H

#include "mempool.h"
#include "swdma.h"
#include "virt-dma.h"

enum { OWN_PIECES = 4 }; /* of a descriptor; more are allocated */

enum swdma_op { OP_NOTHING, OP_COPY, OP_SET, OP_XOR, OP_XOR_VAL, OP_PQ, OP_PQ_VAL };

/* Bytes that lie side by side on either side; with several sources only LEN counts. */
struct swdma_piece {
    dma_addr_t dst, src;
    u32 len;
};

struct swdma_desc {
    struct virt_dma_desc vd;
    enum swdma_op op;
    bool repeats;
    bool periods; /* calls back after each piece, if it repeats */
    bool cyclic;  /* nothing takes its place */
    u8 value;     /* of OP_SET */

    /* The pieces of a frame; each further frame lies that many bytes behind the one before. */
    struct swdma_piece *piece, own[OWN_PIECES];
    unsigned pieces;
    size_t dst_frame, src_frame;
    bool dst_fixed, src_fixed; /* that side stays at its address, with accesses of WIDTH bytes */
    u32 width;

    /* Of operations with several sources. PQ: P and Q, or the destination of a sum. */
    dma_addr_t src[SWDMA_SOURCES], pq[2];
    u8 scf[SWDMA_SOURCES];
    unsigned sources;
    bool p, q, continues;
    enum sum_check_flags *result; /* of a check */
    unsigned wrong;               /* bits of it so far */

    struct swdma_metadata meta;
    void *meta_buf; /* the client's */
    size_t meta_len;

    /* Where it stands: so many bytes are moved, and this is the next one. */
    u32 moved;
    unsigned frame, at_piece;
    u32 at;
};

struct swdma_chan {
    struct virt_dma_chan vc;
    struct swdma *s;
    struct swdma_desc *running;
    bool paused;
    struct dma_slave_config cfg;
    bool fails; /* swdma_fail_at() */
    u32 fail_at;
    enum dmaengine_tx_result fail_result;
};

struct swdma {
    struct dma_device dma;
    struct platform_device *pdev;
    struct resource ram;
    struct kmem_cache *cache;
    mempool_t *descs;
    atomic_t live;
    struct task_struct *thread;
    struct wait_queue_head work;
    bool manual, out_of_order;
    u32 step;
    unsigned channels;
    struct swdma_chan chan[];
};

static inline struct swdma_chan *to_swdma_chan(struct dma_chan *chan)
{
    return container_of(chan, struct swdma_chan, vc.chan);
}

static inline struct swdma_desc *to_swdma_desc(struct virt_dma_desc *vd)
{
    return container_of(vd, struct swdma_desc, vd);
}

/* swdma_prep.c and swdma_slave.c: their hooks. */
void swdma_prep_init(struct dma_device *dd);
void swdma_slave_init(struct dma_device *dd);

/* swdma_prep.c; no lock. One frame of PIECES pieces, which the caller fills in; NULL: no memory. */
struct swdma_desc *swdma_desc_new(struct swdma_chan *c, enum swdma_op op, size_t pieces);
void swdma_desc_free(struct virt_dma_desc *vd);
/* What a prepare hook answers: D moves LEN bytes. */
struct dma_async_tx_descriptor *swdma_finish(struct dma_chan *chan, struct swdma_desc *d, u32 len,
                                             unsigned long flags);

/* swdma_move.c; channel locked. D stands at its beginning again. */
void swdma_rewind(struct swdma_desc *d);
/* Bytes of D that one step may move: at least 1, or 0 if there are none. */
u32 swdma_step_bytes(const struct swdma *s, const struct swdma_desc *d);
/* Moves the next N of them; none if it fails. */
enum dmaengine_tx_result swdma_move(const struct swdma *s, struct swdma_desc *d, u32 n);

#endif
