// SPDX-License-Identifier: Apache-2.0
// One C interface over the two Verilated depths.
#include "Vdma_ch_16.h"
#include "Vdma_ch_4.h"
#include "dma_ch_model.h"

struct dma_ch_model {
    virtual ~dma_ch_model() = default;
    virtual void eval(const dma_ch_in &in, dma_ch_out &out) = 0;
    virtual void clock() = 0;
};

namespace {

template <typename Top> class engine final : public dma_ch_model {
public:
    // Flip-flops start with noise, always the same, so that a missing reset shows.
    engine() : top_(seeded())
    {
        dma_ch_out out;

        top_.rst_ni = 0;
        eval(dma_ch_in(), out);
        clock();
        top_.rst_ni = 1;
    }

    ~engine() override { top_.final(); }

    void eval(const dma_ch_in &in, dma_ch_out &out) override
    {
        drive(in);
        top_.clk_i = 0;
        top_.eval();
        sample(out);
    }

    void clock() override
    {
        top_.clk_i = 1;
        top_.eval();
    }

private:
    VerilatedContext *seeded()
    {
        context_.randReset(2);
        context_.randSeed(1);
        return &context_;
    }

    void drive(const dma_ch_in &in)
    {
        top_.start_i = in.start;
        top_.halt_i = in.halt;
        top_.abort_i = in.abort;
        top_.src_i = in.src;
        top_.dst_i = in.dst;
        top_.beats_i = in.beats & 0xfff;
        top_.src_size_i = in.src_size & 3;
        top_.dst_size_i = in.dst_size & 3;
        top_.src_inc_i = in.src_inc;
        top_.dst_inc_i = in.dst_inc;
        top_.src_mgr_i = in.src_mgr & 1;
        top_.dst_mgr_i = in.dst_mgr & 1;
        top_.burst_i = in.burst & 7;
        top_.prot_i = in.prot & 7;
        top_.lock_i = in.lock;
        top_.hready_i = in.bus[0].hready | in.bus[1].hready << 1;
        top_.hresp_i = in.bus[0].hresp | in.bus[1].hresp << 1;
        top_.hrdata_i = in.bus[0].hrdata | uint64_t(in.bus[1].hrdata) << 32;
    }

    void sample(dma_ch_out &out) const
    {
        out.busy = top_.busy_o;
        out.active = top_.active_o;
        out.done = top_.done_o;
        out.stopped = top_.stopped_o;
        out.error = top_.error_o;
        out.src = top_.src_o;
        out.dst = top_.dst_o;
        out.left = top_.left_o;
        for (unsigned i = 0; i < DMA_CH_MANAGERS; i++) {
            auto &b = out.bus[i];

            b.htrans = top_.htrans_o >> 2 * i & 3;
            b.hsize = top_.hsize_o >> 3 * i & 7;
            b.hburst = top_.hburst_o >> 3 * i & 7;
            b.hprot = top_.hprot_o >> 4 * i & 15;
            b.hwrite = top_.hwrite_o >> i & 1;
            b.hmastlock = top_.hmastlock_o >> i & 1;
            b.haddr = uint32_t(top_.haddr_o >> 32 * i);
            b.hwdata = uint32_t(top_.hwdata_o >> 32 * i);
        }
    }

    VerilatedContext context_;
    Top top_;
};

} // namespace

extern "C" {

dma_ch_model *dma_ch_create(unsigned depth)
{
    if (depth == 4)
        return new engine<Vdma_ch_4>;
    if (depth == 16)
        return new engine<Vdma_ch_16>;
    return nullptr;
}

void dma_ch_destroy(dma_ch_model *m)
{
    delete m;
}

void dma_ch_eval(dma_ch_model *m, const dma_ch_in *in, dma_ch_out *out)
{
    m->eval(*in, *out);
}

void dma_ch_clock(dma_ch_model *m)
{
    m->clock();
}
}
