// SPDX-License-Identifier: Apache-2.0
// One C interface over the Verilated variants.
#include "Vdma_ch_16_2.h"
#include "Vdma_ch_4_1.h"
#include "Vdma_ch_4_2.h"
#include "dma_ch_engine.h"

extern "C" {

dma_ch_model *dma_ch_create(unsigned depth, unsigned managers)
{
    if (depth == 4 && managers == 2)
        return new engine<Vdma_ch_4_2, 2>;
    if (depth == 16 && managers == 2)
        return new engine<Vdma_ch_16_2, 2>;
    if (depth == 4 && managers == 1)
        return new engine<Vdma_ch_4_1, 1>;
    return nullptr;
}

void dma_ch_destroy(dma_ch_model *m)
{
    delete m;
}

void dma_ch_reset(dma_ch_model *m)
{
    m->reset();
}

void dma_ch_eval(dma_ch_model *m, const dma_ch_in *in, dma_ch_out *out)
{
    m->eval(*in, *out);
}

void dma_ch_clock(dma_ch_model *m, const dma_ch_in *in)
{
    m->clock(*in);
}

void dma_ch_watch(dma_ch_model *m, const dma_ch_viewer *v, const char *name)
{
    m->watch(*v, name);
}
}
