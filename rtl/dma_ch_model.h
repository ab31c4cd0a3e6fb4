/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Verilated channel engine (dma_ch.sv) for C: pins in, pins out, one clock cycle
 * at a time. Neither Verilator nor SystemC is visible here.
 *
 * A cycle: fill in `in`, dma_ch_eval() to see the outputs of this cycle, and
 * dma_ch_clock() for the rising edge that ends it. HREADY does not reach an output
 * within the cycle, so the bus may be looked at before HREADY is known; evaluate
 * again once it is.
 */
#ifndef DMA_CH_MODEL_H
#define DMA_CH_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { DMA_CH_MANAGERS = 2 };

struct dma_ch_in {
    bool start, halt, abort;
    uint32_t src, dst;            /* aligned to their sizes */
    uint16_t beats;               /* source beats, 0 to 4095 */
    uint8_t src_size, dst_size;   /* HSIZE codes 0 to 2 */
    bool src_inc, dst_inc;
    uint8_t src_mgr, dst_mgr;     /* 0 or 1 */
    uint8_t burst;                /* SBSize code, 0 to 7 */
    uint8_t prot;                 /* HPROT[3:1] */
    bool lock;
    struct {
        bool hready, hresp;
        uint32_t hrdata;
    } bus[DMA_CH_MANAGERS];
};

struct dma_ch_out {
    bool busy, active, done, stopped, error;
    uint32_t src, dst;            /* after the last complete beat */
    uint16_t left;                /* bytes not yet written */
    struct {
        uint8_t htrans, hsize, hburst, hprot;
        bool hwrite, hmastlock;
        uint32_t haddr, hwdata;
    } bus[DMA_CH_MANAGERS];
};

struct dma_ch_model;

/* An engine with a FIFO of DEPTH words (4 or 16; NULL for others), after reset. */
struct dma_ch_model *dma_ch_create(unsigned depth);
void dma_ch_destroy(struct dma_ch_model *m);

/* The outputs of this cycle for the inputs IN. */
void dma_ch_eval(struct dma_ch_model *m, const struct dma_ch_in *in, struct dma_ch_out *out);
/* The rising edge, with the inputs of the last dma_ch_eval(). */
void dma_ch_clock(struct dma_ch_model *m);

#ifdef __cplusplus
}
#endif
#endif
