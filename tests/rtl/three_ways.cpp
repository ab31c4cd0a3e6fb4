// SPDX-License-Identifier: Apache-2.0
#include "way_side.h"

#include "pl080_rtl_tlm.h"

using namespace sc_core;
using namespace dmavp;

namespace
{

const sc_time CYCLE(10, SC_NS);

way_side &side(unsigned w)
{
    return way_side_of(static_cast<enum way>(w), 0);
}

void fill(memory_tlm &m, uint32_t step, uint32_t every)
{
    for (uint32_t i = 0; i < WAY_MEM; i++)
        m.data()[i] = static_cast<uint8_t>(1 + (i * step + i / every) % 255);
}

} // namespace

extern "C" {

void ways_start(bool every)
{
    for (unsigned w = 0; w < WAYS; w++)
        side(w).reset(every, true);
    sc_start(CYCLE * way_rest);
    for (unsigned w = 0; w < WAYS; w++) {
        way_side &s = side(w);

        s.begin(CYCLE);
        fill(s.ram, 7, 251);
        fill(s.sram, 13, 241);
        job_result_free(&s.own);
        job_result_init(&s.own, &pl080_class);
        s.into = &s.own;
    }
    ways_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

void ways_run(uint64_t cycles)
{
    sc_start(CYCLE * static_cast<double>(cycles));
}

void ways_write(uint32_t off, uint32_t val)
{
    for (unsigned w = 0; w < WAYS; w++)
        side(w).transfer(true, off, val);
}

uint32_t way_read(enum way w, uint32_t off)
{
    return side(w).transfer(false, off, 0);
}

void ways_gate(const struct dma_gate *gate)
{
    for (unsigned w = 0; w < WAYS; w++)
        side(w).dma->set_gate(*gate, sc_time_stamp());
}

enum dma_gate_state way_gate(enum way w)
{
    side(w).dma->replan();
    return side(w).dma->gate().state;
}

uint8_t *way_mem(enum way w, uint32_t addr)
{
    return side(w).memory(addr, 1);
}

const struct job_result *way_result(enum way w)
{
    way_read(w, PL080_ENBLD_CHNS); // settles
    return &side(w).own;
}

unsigned way_interrupts(enum way w, uint64_t *last)
{
    const job_result &r = *way_result(w);

    *last = 0;
    for (size_t i = 0; i < r.irqs; i++)
        if (r.irq[i].level && r.irq[i].line == PL080_INTR)
            *last = r.irq[i].edge;
    return static_cast<unsigned>(job_result_interrupts(&r));
}

uint64_t ways_engine_cycles(void)
{
    return static_cast<const pl080_rtl_tlm &>(*side(WAY_RTL).dma).engine_cycles();
}

uint64_t ways_deltas(void)
{
    return sc_delta_count();
}
}
