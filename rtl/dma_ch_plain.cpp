// SPDX-License-Identifier: Apache-2.0
// One C interface over the Verilated variants.
#include "Vdma_ch_16_1.h"
#include "Vdma_ch_16_2.h"
#include "Vdma_ch_4_1.h"
#include "Vdma_ch_4_2.h"
#include "dma_ch_engine.h"
#include "dma_ch_responder.h"

namespace {

template <typename Top, unsigned managers> class plain final : public engine<Top, managers> {
    bool run(dma_ch_flow &f) override
    {
#ifdef DMA_CH_CYCLES
        responder<Top, managers> memory(this->top_, f);

        if (!this->flowing_) {
            memory.take_over();
            this->look();
            this->flowing_ = true;
        }
        memory.run();
        return true;
#else
        (void)f;
        return false;
#endif
    }
};

} // namespace

extern "C" {

dma_ch_model *dma_ch_create(unsigned depth, unsigned managers)
{
    if (depth == 4 && managers == 2)
        return new plain<Vdma_ch_4_2, 2>;
    if (depth == 16 && managers == 2)
        return new plain<Vdma_ch_16_2, 2>;
    if (depth == 4 && managers == 1)
        return new plain<Vdma_ch_4_1, 1>;
    if (depth == 16 && managers == 1)
        return new plain<Vdma_ch_16_1, 1>;
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

bool dma_ch_run(dma_ch_model *m, struct dma_ch_flow *f)
{
    return m->run(*f);
}

void dma_ch_watch(dma_ch_model *m, const dma_ch_viewer *v, const char *name)
{
    m->watch(*v, name);
}
}
