// SPDX-License-Identifier: Apache-2.0
// Scripted faults of initiators that do not ask about their accesses themselves, such as CPUs: at
// their port.
#include "bus_extension.h"
#include "bus_port.h"

#include <ostream>

using namespace sc_core;

namespace dmavp
{

constexpr uint8_t NO_CHANNEL = 0xff; // of a controller

// An access of any width is one beat.
static dma_access described(const tlm::tlm_generic_payload &tx)
{
    dma_access a{};

    a.kind = tx.is_write() ? DMA_WRITE : DMA_READ;
    a.chan = NO_CHANNEL;
    a.addr = tx.get_address();
    a.len = tx.get_data_length();
    a.beat_bytes = static_cast<uint16_t>(a.len);
    return a;
}

bool bus_initiator_port::meets_fault(tlm::tlm_generic_payload &tx, sc_time &delay,
                                     fault_action &act)
{
    const dma_access a = described(tx);

    act = {};
    if (tx.get_command() == tlm::TLM_IGNORE_COMMAND || !a.beat_bytes ||
        !fault_ask(faults, &a, &act))
        return false;
    if (act.answer == FAULT_HANGS) {
        wait(delay); // an initiator that runs ahead has not stalled before
        stalled = std::string(tx.is_write() ? "write" : "read") + " of " + std::to_string(a.len) +
                  " bytes at " + bus_hex(a.addr) + " since " + bus_time(sc_time_stamp());
        for (;;)
            wait(never_);
    }
    if (act.answer == FAULT_REFUSES) {
        delay += fault_period * (2.0 + act.cycles); // an ERROR response takes two cycles
        tx.set_dmi_allowed(false);
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return true;
    }
    if (tx.is_write())
        fault_flip(&act, tx.get_data_ptr(), a.len, a.len);
    return false;
}

void bus_initiator_port::met_fault(tlm::tlm_generic_payload &tx, const fault_action &act)
{
    const unsigned len = tx.get_data_length();
    bus_extension *const ext = tx.get_extension<bus_extension>();

    if (tx.is_read() && tx.is_response_ok() && len)
        fault_flip(&act, tx.get_data_ptr(), len, len);
    if (ext && len && fault_free(faults, FAULT_ALL_ACCESSES, tx.get_address(), len) < len)
        ext->steady = false; // the next one may be hit
}

void bus_initiator_port::cut_by_faults(uint64_t addr, tlm::tlm_generic_payload &tx,
                                       tlm::tlm_dmi &dmi) const
{
    const uint64_t start = dmi.get_start_address();
    uint64_t first = start, last = dmi.get_end_address();
    bus_extension *const ext = tx.get_extension<bus_extension>();
    const bool ruled = fault_span(faults, addr, &first, &last);

    if (dmi.get_dmi_ptr())
        dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (first - start));
    dmi.set_start_address(first);
    dmi.set_end_address(last);
    if (ext)
        ext->fetch_only = ruled;
    else if (ruled)
        dmi.allow_none();
}

void bus_map::set_faults(const std::string &name, const fault_initiator *who,
                         const sc_time &period)
{
    for (const auto &i : initiators_)
        if (i->who == name) {
            i->faults = who;
            i->fault_period = period;
        }
}

void bus_map::faults_change()
{
    for (const auto &i : initiators_)
        if (i->faults && sc_start_of_simulation_invoked())
            i->socket->invalidate_direct_mem_ptr(0, UINT64_MAX);
}

void bus_map::who_stalls(std::ostream &out) const
{
    for (const auto &i : initiators_)
        if (!i->stalled.empty())
            out << i->who << " waits for an answer, which a scripted fault keeps back: "
                << i->stalled << '\n';
}

} // namespace dmavp
