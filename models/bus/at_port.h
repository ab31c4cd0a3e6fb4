// SPDX-License-Identifier: Apache-2.0
// Ports of the approximately timed bus: shared by its parts.
#ifndef DMAVP_AT_PORT_H
#define DMAVP_AT_PORT_H

#include "at_bus.h"
#include "bus_loan.h"
#include "bus_port.h"

namespace dmavp
{

constexpr unsigned LOAN_AFTER = 16; // accesses: the longest burst of most masters

// The port of a target is with a borrower, or with several ports of it.
struct bus_loan {
    bus_borrower *who = nullptr; // null: it is not
    unsigned parts = 0;
    at_initiator_port *from[bus_borrower::PORTS] = {}; // ascending, as the borrower's ports
    bus_borrower::loan part[bus_borrower::PORTS] = {};
    bool returning = false; // being given back
};

struct at_target_port final : bus_target_port {
    at_target_port(sc_core::sc_module_name module_name, at_bus &b,
                   tlm::tlm_target_socket<32> &target)
        : bus_target_port(module_name, b, target), bus(b)
    {
    }

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_core::sc_time &delay) override;
    void invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end) override;
    void begins(const at_initiator_port &from, const void *user);

    at_bus &bus;
    at_initiator_port *owner = nullptr; // its access has not ended, or its end is not known
    sc_core::sc_time free_at;           // without an owner
    unsigned turn = 0;                  // number of the initiator that comes first, in round robin
    const void *last = nullptr;         // who began last: a port, or a borrower with all its ports
    unsigned alone = 0;                 // accesses since somebody else's
    unsigned lend_after = LOAN_AFTER;   // so many of them
    bus_loan loan;
    bool wants_end_resp = false;
    bus_port_stats stats;
};

// A memory manager for payloads that come by b_transport without one: nb_transport asks for it.
struct payload_manager final : tlm::tlm_mm_interface {
    void free(tlm::tlm_generic_payload *tx) override
    {
        tx->reset();
        returned.notify();
    }

    sc_core::sc_event returned;
};

// An access, from BEGIN_REQ on.
struct bus_access {
    tlm::tlm_generic_payload *tx = nullptr;               // null: there is none
    const bus_initiator_port::segment *segment = nullptr; // null: decode miss
    uint64_t addr = 0;                                    // as the initiator addresses it
    uint64_t delta = 0;                                   // delta cycle in which it came
    sc_core::sc_time since; // edge from which on it waits, then: at which its data phases begin
    bool told = false;      // BEGIN_RESP was
    sc_core::sc_time end;   // once told: of the last data phase
    bool blocking = false;
};

struct at_initiator_port final : bus_initiator_port {
    at_initiator_port(sc_core::sc_module_name module_name, at_bus &b, unsigned n)
        : bus_initiator_port(module_name, b), bus(b), number(n)
    {
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay) override;
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_core::sc_time &delay) override;
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi) override;
    unsigned transport_dbg(tlm::tlm_generic_payload &tx) override;

    at_target_port *target(const bus_access &a) const
    {
        return a.segment ? static_cast<at_target_port *>(a.segment->target) : nullptr;
    }

    at_bus &bus;
    const unsigned number;
    bus_access next, cur;     // offered, in its data phases
    sc_core::sc_time free_at; // without cur
    bus_port_stats stats;
    sc_core::sc_mutex lock; // threads that share the port
    sc_core::sc_event done;
    payload_manager mm;

private:
    bool by_loan(tlm::tlm_generic_payload &tx);
};

} // namespace dmavp

#endif
