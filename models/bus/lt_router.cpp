// SPDX-License-Identifier: Apache-2.0
#include "lt_router.h"

#include "bus_extension.h"
#include "bus_port.h"

using namespace sc_core;

namespace dmavp
{

namespace
{

struct downstream final : bus_target_port {
    using bus_target_port::bus_target_port;

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload &, tlm::tlm_phase &,
                                       sc_time &) override
    {
        SC_REPORT_ERROR(socket.name(), "the target uses nb_transport_bw; the router only asks by "
                                       "b_transport");
        return tlm::TLM_COMPLETED;
    }
};

struct upstream final : bus_initiator_port {
    using bus_initiator_port::bus_initiator_port;

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay) override
    {
        fault_action fault;

        if (!faults) {
            pass_on(tx, delay);
        } else if (!meets_fault(tx, delay, fault)) {
            if (is_excluded(tx))
                tx.set_response_status(tlm::TLM_OK_RESPONSE);
            else
                pass_on(tx, delay);
            delay += fault_period * static_cast<double>(fault.cycles);
            met_fault(tx, fault);
        }
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &,
                                       sc_time &) override
    {
        SC_REPORT_ERROR(socket.name(), "the initiator uses nb_transport_fw; this router is loosely "
                                       "timed: use b_transport");
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }

private:
    void pass_on(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        const uint64_t addr = tx.get_address();
        const segment *s = decode(tx);

        if (!s) {
            miss(tx, delay);
            return;
        }
        tx.set_address(s->offset_of(addr));
        s->fw->b_transport(tx, delay);
        tx.set_address(addr);
    }
};

} // namespace

std::unique_ptr<bus_initiator_port> lt_router::new_initiator_port(const char *module_name)
{
    return std::make_unique<upstream>(module_name, *this);
}

std::unique_ptr<bus_target_port> lt_router::new_target_port(const char *module_name,
                                                            tlm::tlm_target_socket<32> &target)
{
    return std::make_unique<downstream>(module_name, *this, target);
}

} // namespace dmavp
