// SPDX-License-Identifier: Apache-2.0
// Stands between a master port of a DMA controller and the bus, and answers accesses to given
// addresses with an ERROR response, after the wait states of the memory that is there.
#ifndef DMAVP_JOBS_FAULT_H
#define DMAVP_JOBS_FAULT_H

#include "dma_tlm.h"
#include "memory_bus.h"

namespace dmavp
{

struct fault_tap : sc_core::sc_module {
    // FAULTS, as the controller addresses them, and DMA outlive the tap.
    fault_tap(sc_core::sc_module_name name, const std::vector<memory_fault> &faults,
              const dma_tlm &dma);

    tlm_utils::simple_target_socket<fault_tap, 32> in;
    tlm_utils::simple_initiator_socket<fault_tap, 32> out;

    // There is one more in FAULTS: DMI that was granted is taken back.
    void changed();

  private:
    void b_transport(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi);
    unsigned transport_dbg(tlm::tlm_generic_payload &tx);
    void invalidate(sc_dt::uint64 first, sc_dt::uint64 last);

    const std::vector<memory_fault> &faults_;
    const dma_tlm &dma_;
};

} // namespace dmavp

#endif
