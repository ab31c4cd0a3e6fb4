/* SPDX-License-Identifier: Apache-2.0 */
/* An RTL engine of a PL080: shared by pl080_rtl.c, which moves it edge by edge, and
 * pl080_rtl_flow.c, which lets it run. */
#ifndef PL080_RTL_ENGINE_H
#define PL080_RTL_ENGINE_H

#include "pl080_rtl.h"

struct dma_master;

enum { PORTS = 2 };

/* One port, as this engine sees it. */
struct pins {
    bool offered;   /* it has the address phase */
    bool data;      /* it has the data phase */
    bool accepted, done, refused; /* at the edge under way */
    bool second;    /* second cycle of an ERROR response */
    uint8_t bytes;  /* of the beat in its data phase */
    uint8_t offered_bytes;
    uint8_t lane, offered_lane; /* of their first bytes */
    uint8_t *write; /* where the bytes of the write that was accepted go */
};

/* Flip-flops that follow an event by themselves are at rest after so many edges. */
enum { AT_REST = 3 };

struct engine {
    struct dma_ch_model *m;
    struct dma_ch_in in;
    struct dma_ch_out out; /* of this cycle, if `fresh` */
    bool fresh;
    unsigned quiet;        /* edges since the last event */
    uint32_t beats[2];     /* reads and writes for which it may still ask */
    struct pins pins[PORTS];
    uint64_t cycles;
};

static inline void evaluate(struct engine *e)
{
    if (!e->fresh)
        dma_ch_eval(e->m, &e->in, &e->out);
    e->fresh = true;
}

/* pl080_engine_ops::flow */
bool pl080_rtl_flow(void *eng, struct pl080 *d, unsigned c, struct dma_master *m, uint64_t until);

#endif
