// SPDX-License-Identifier: Apache-2.0
#include "jobs_fault.h"

using namespace sc_core;

namespace dmavp
{

fault_tap::fault_tap(sc_module_name name, const std::vector<memory_fault> &faults,
                     const dma_tlm &dma)
    : sc_module(name), in("in"), out("out"), faults_(faults), dma_(dma)
{
    in.register_b_transport(this, &fault_tap::b_transport);
    in.register_get_direct_mem_ptr(this, &fault_tap::get_direct_mem_ptr);
    in.register_transport_dbg(this, &fault_tap::transport_dbg);
    out.register_invalidate_direct_mem_ptr(this, &fault_tap::invalidate);
}

void fault_tap::b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
{
    const uint64_t first = tx.get_address();
    const uint64_t end = first + std::min(tx.get_data_length(), tx.get_streaming_width());
    tlm::tlm_dmi dmi;

    for (const memory_fault &f : faults_) {
        if (first >= f.to || end <= f.from)
            continue;
        delay += dma_.clock();
        if (out->get_direct_mem_ptr(tx, dmi))
            delay += tx.is_write() ? dmi.get_write_latency() : dmi.get_read_latency();
        tx.set_dmi_allowed(false);
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return;
    }
    out->b_transport(tx, delay);
}

// What lies between the faults around the address.
bool fault_tap::get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi)
{
    const uint64_t addr = tx.get_address();

    if (!out->get_direct_mem_ptr(tx, dmi))
        return false;
    for (const memory_fault &f : faults_) {
        if (addr >= f.from && addr < f.to)
            return false;
        if (f.from > addr && f.from <= dmi.get_end_address())
            dmi.set_end_address(f.from - 1);
        if (f.to <= addr && f.to > dmi.get_start_address()) {
            dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (f.to - dmi.get_start_address()));
            dmi.set_start_address(f.to);
        }
    }
    return true;
}

unsigned fault_tap::transport_dbg(tlm::tlm_generic_payload &tx)
{
    return out->transport_dbg(tx);
}

void fault_tap::invalidate(sc_dt::uint64 first, sc_dt::uint64 last)
{
    in->invalidate_direct_mem_ptr(first, last);
}

void fault_tap::changed()
{
    in->invalidate_direct_mem_ptr(0, UINT64_MAX);
}

} // namespace dmavp
