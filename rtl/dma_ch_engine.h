// SPDX-License-Identifier: Apache-2.0
// The pins of one Verilated variant of dma_ch.sv. Only for the files that know Verilator.
#ifndef DMA_CH_ENGINE_H
#define DMA_CH_ENGINE_H

#include "dma_ch_interface.h"

#include <type_traits>
#include <verilated.h>

namespace {

template <typename Top, unsigned managers> class engine : public dma_ch_model {
public:
    // Flip-flops start with noise, always the same, so that a missing reset shows.
    engine() : top_(seeded()) { reset(); }

    ~engine() override { top_.final(); }

    void reset() override
    {
        top_.rst_ni = 0;
        drive_control(dma_ch_in());
        top_.eval();
        clock(dma_ch_in());
        top_.rst_ni = 1;
        top_.eval();
    }

    // The outputs stand since the last edge unless one of these pins has changed.
    void eval(const dma_ch_in &in, dma_ch_out &out) override
    {
        drive_control(in);
        if (changed_)
            look();
        sample(out);
    }

    void clock(const dma_ch_in &in) override
    {
        drive(in);
#ifdef DMA_CH_CYCLES
        if (changed_)
            look();
        top_.clk_i = !top_.clk_i;
        top_.eval();
#else
        // Verilator settles what depends on the inputs before it looks for edges, so that inputs
        // may change together with the clock.
        top_.clk_i = 1;
        top_.eval();
        top_.clk_i = 0;
        top_.eval();
        changed_ = false;
#endif
    }

protected:
    // What depends on the inputs, within the cycle.
    void look()
    {
#ifdef DMA_CH_CYCLES
        top_.look_i = !top_.look_i;
#endif
        top_.eval();
        changed_ = false;
    }

    template <class Pin> void put(Pin &pin, Pin value)
    {
        changed_ |= pin != value;
        pin = value;
    }

    // All inputs of the cycle that ends.
    void drive(const dma_ch_in &in)
    {
        drive_control(in);
        put(top_.start_i, CData(in.start));
        if (in.start)
            drive_packet(in);
        top_.rd_grant_i = in.rd_grant & 0x1ff; // count at the edge, as the packet does
        top_.wr_grant_i = in.wr_grant & 0x1ff;
        put(top_.hready_i, pins(in.bus[0].hready, in.bus[1].hready));
        put(top_.hresp_i, pins(in.bus[0].hresp, in.bus[1].hresp));
        if (managers > 1)
            put(top_.hrdata_i, hrdata_t(in.bus[0].hrdata | uint64_t(in.bus[1].hrdata) << 32));
        else
            put(top_.hrdata_i, hrdata_t(in.bus[0].hrdata));
    }

private:
    using hrdata_t = std::conditional_t<(managers > 1), QData, IData>;

    VerilatedContext *seeded()
    {
        context_.threads(1); // or each engine starts a pool of threads, which nobody uses
        context_.randReset(2);
        context_.randSeed(1);
        return &context_;
    }

    static uint8_t pins(bool first, bool second)
    {
        return uint8_t(first | (managers > 1 && second) << 1);
    }

    // The inputs that reach an output within the cycle.
    void drive_control(const dma_ch_in &in)
    {
        flowing_ = false;
        put(top_.mgr_gnt_i, pins(in.bus[0].gnt, in.bus[1].gnt));
        put(top_.halt_i, CData(in.halt));
        put(top_.freeze_i, CData(in.freeze));
        put(top_.abort_i, CData(in.abort));
    }

    void drive_packet(const dma_ch_in &in)
    {
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
        top_.src_paced_i = in.src_paced;
        top_.dst_paced_i = in.dst_paced;
        top_.open_i = in.open;
        top_.src_big_i = in.src_big;
        top_.dst_big_i = in.dst_big;
    }

    void sample(dma_ch_out &out) const
    {
        out.busy = top_.busy_o;
        out.active = top_.active_o;
        out.done = top_.done_o;
        out.stopped = top_.stopped_o;
        out.error = top_.error_o;
        out.turn = top_.turn_o;
        out.burst = top_.burst_o;
        out.src = top_.src_o;
        out.dst = top_.dst_o;
        out.left = top_.left_o;
        out.hwdata = top_.hwdata_o;
        for (unsigned i = 0; i < managers; i++)
            sample_bus(out, i);
    }

    void sample_bus(dma_ch_out &out, unsigned i) const
    {
        auto &b = out.bus[i];

        b.req = top_.mgr_req_o >> i & 1;
        b.htrans = top_.htrans_o >> 2 * i & 3;
        b.hsize = top_.hsize_o >> 3 * i & 7;
        b.hburst = top_.hburst_o >> 3 * i & 7;
        b.hprot = top_.hprot_o >> 4 * i & 15;
        b.hwrite = top_.hwrite_o >> i & 1;
        b.hmastlock = top_.hmastlock_o >> i & 1;
        b.haddr = uint32_t(uint64_t(top_.haddr_o) >> 32 * i);
    }

protected:
    VerilatedContext context_;
    Top top_;
    bool changed_ = true;  // pins that are not of the packet, since the engine last saw them
    bool flowing_ = false; // the pins are those that dma_ch_responder.h has set
};

} // namespace

#endif
