/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces of memory that one transfer moves in turn. A list is an array that its user owns; what
 * prepares a transfer reads it and keeps nothing of it (API-066).
 */
#ifndef SCATTERLIST_H
#define SCATTERLIST_H

#include "types.h"

struct scatterlist {
    void *buf;              /* CPU view */
    unsigned length;        /* bytes */
    dma_addr_t dma_address; /* device view, once it is mapped */
    bool last;
};

#define sg_dma_address(sg) ((sg)->dma_address)
#define sg_dma_len(sg) ((sg)->length)

/* N entries that are empty. */
static inline void sg_init_table(struct scatterlist *sgl, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        sgl[i] = (struct scatterlist){.last = i + 1 == n};
}

static inline void sg_set_buf(struct scatterlist *sg, void *buf, unsigned bytes)
{
    sg->buf = buf;
    sg->length = bytes;
}

static inline void sg_init_one(struct scatterlist *sg, void *buf, unsigned bytes)
{
    sg_init_table(sg, 1);
    sg_set_buf(sg, buf, bytes);
}

/* NULL behind the last one. */
static inline struct scatterlist *sg_next(struct scatterlist *sg)
{
    return sg->last ? NULL : sg + 1;
}

#define for_each_sg(sglist, sg, nr, i)                                                             \
    for ((i) = 0, (sg) = (sglist); (i) < (nr); (i)++, (sg) = (sg) + 1)

#endif
