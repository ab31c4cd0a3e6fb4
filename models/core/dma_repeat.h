/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DMA controller and the peripherals that it serves, many rounds at once: part of dma_master.c.
 * Whoever runs them, without anybody else, asks at moments that come once a round; when a moment is
 * one that has been, what was done since is done again, as often as it fits.
 */
#ifndef DMAVP_DMA_REPEAT_H
#define DMAVP_DMA_REPEAT_H

#include "dma_master.h"
#include "rhythm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dma_repeat {
    /* Peripherals: dma_bus.memory() names them for their data registers, and their clock is that of
     * the controller. */
    struct device *partner[DMA_MAX_TARGETS];
    unsigned partners;
    bool valid;                  /* there is a mark */
    uint32_t looks, next;        /* it is moved on ever more rarely, so that any period is found */
    uint64_t edge;               /* of the mark, */
    uint64_t moved[DMA_MAX_CHANS]; /* and what had been written by then */
    uint64_t steady;             /* edge before which all goes on as it did; 0 = not known */
    struct rhythm_moment mark, here;
    uint64_t step[RHYTHM_COUNTS];
};

/* What has been is no measure any more: somebody has touched a device, or there are other
 * partners. */
static inline void dma_repeat_forget(struct dma_repeat *r)
{
    r->valid = false;
    r->looks = r->next = 0;
    r->steady = 0;
}

/* Between two edges, with M and the partners settled and no wire about to change: moves all of them
 * to an edge before UNTIL, if they are in a rhythm. False: they stay where they are. */
bool dma_repeat_look(struct dma_repeat *r, struct dma_master *m, uint64_t until);

/* Edge before which the streams of M cannot come to their ends; `now` if there is no stream, or one
 * of unknown length. */
uint64_t dma_repeat_ends(const struct dma_master *m);

#ifdef __cplusplus
}
#endif
#endif
