// SPDX-License-Identifier: Apache-2.0
// What is behind the functions of dma_ch_model.h: one class for each kind of engine.
#ifndef DMA_CH_INTERFACE_H
#define DMA_CH_INTERFACE_H

#include "dma_ch_model.h"

struct dma_ch_model {
    virtual ~dma_ch_model() = default;
    virtual void reset() = 0;
    virtual void eval(const dma_ch_in &in, dma_ch_out &out) = 0;
    virtual void clock(const dma_ch_in &in) = 0;
    virtual bool run(dma_ch_flow &) { return false; }
    virtual void watch(const dma_ch_viewer &, const char *) {}
};

#endif
