// SPDX-License-Identifier: Apache-2.0
// Approximately timed interconnect after AHB: any number of initiators, any number of targets, one
// arbiter per target, accesses to different targets at the same time. Map, views and decode misses
// are those of bus_map.h.
//
// An access, in periods of the bus clock; E is an edge of it:
//
//   BEGIN_REQ   from the initiator at E: its address phase is over, write data are valid.
//               Requests of one time are collected for one delta cycle.
//   END_REQ     the target's port takes it, at E or when the port is free: the data phases begin.
//   BEGIN_RESP  told together with END_REQ as soon as the target's answer is known; its delay leads
//               to the END of the last data phase. n beats with W wait states each: n * (1 + W)
//               periods. bus_extension::beat_period says when the beats between were.
//   END_RESP    the initiator returns TLM_COMPLETED to BEGIN_RESP, which means the same moment.
//
// An initiator hears of an OK end at least one period ahead, of an error two. The ERROR response
// takes two cycles, so a failing beat takes 1 + W + 1 periods (a decode miss: 2);
// bus_extension::ok_bytes tells how far a burst got. The port takes the next access at the very
// edge where one ends, since address phases overlap data phases. An initiator has one access in its
// data phases; it may send the next BEGIN_REQ after END_REQ, which then waits.
//
// Initiators that return TLM_ACCEPTED or TLM_UPDATED to BEGIN_RESP hold the port until their
// END_RESP. b_transport (in a thread) waits until its local time is now, goes through the same
// arbiter, and returns at the end with no delay.
//
// Targets are called by nb_transport_fw when they get the port and may answer in any way of the
// base protocol: TLM_COMPLETED, TLM_UPDATED, or later through nb_transport_bw; the delay of
// BEGIN_RESP leads to the end of the last beat. A target that is mapped with RANGE_BLOCKING is
// called by b_transport instead, with its answer in the delay. The bus rounds up to its edges,
// gives each beat at least one period and adds the second cycle of an ERROR.
//
// DMI: for reading by RANGE_PROGRAM, so that a CPU fetches from a memory as if it were tightly
// coupled, while loads and stores go over the bus (cpu_tlm's set_data_by_bus); and for borrowers
// (bus_loan.h): an initiator that was alone at a memory for LOAN_AFTER accesses (or more, if loans
// end soon), or is the first one there, has the port until another initiator's BEGIN_REQ. With
// fixed priority several ports of one borrower are one initiator, which knows their order.
// b_transport by a borrower, in any kind of process, moves bytes in no time.
//
// Exclusive accesses (bus_extension::monitor): a write that comes too late takes one data phase and
// gets to no target.
//
// Not modelled: bus_attr::lock, early burst termination.
#ifndef DMAVP_AT_BUS_H
#define DMAVP_AT_BUS_H

#include "bus_config.h"
#include "bus_map.h"
#include "bus_port.h"

#include <iosfwd>

namespace dmavp {

struct bus_borrower;
struct bus_extension;
struct at_initiator_port;
struct at_target_port;

// Since the start, accesses that have ended or whose end is known.
struct bus_port_stats {
    uint64_t accesses = 0;
    sc_core::sc_time busy; // data phases
    sc_core::sc_time wait; // requests that waited for the target's port, each one counted
};

struct at_bus : bus_map {
    // CONFIG was checked by the caller (bus_params).
    explicit at_bus(sc_core::sc_module_name name, const bus_config &config = {});
    ~at_bus() override;

    // Not zero; default 10 ns. Edges count from now; what is in its data phases ends as told.
    void set_clock(const sc_core::sc_time &period);
    const sc_core::sc_time &clock() const { return period_; }

    // Ports in the order of add_initiator() and of a target's first map().
    unsigned initiators() const { return static_cast<unsigned>(from_.size()); }
    unsigned targets() const { return static_cast<unsigned>(to_.size()); }
    const std::string &initiator_name(unsigned n) const;
    const std::string &target_name(unsigned n) const;
    const bus_port_stats &initiator_stats(unsigned n);
    const bus_port_stats &target_stats(unsigned n);

    // Whether ports are lent at all; for tests, which compare both.
    void set_lending(bool on);

    // One line for each access that holds a target and each one that waits; nothing = all is done.
    void who_waits(std::ostream &out) const;

private:
    friend at_initiator_port;
    friend at_target_port;

    std::unique_ptr<bus_initiator_port> new_initiator_port(const char *module_name) override;
    std::unique_ptr<bus_target_port> new_target_port(const char *module_name,
                                                     tlm::tlm_target_socket<32> &target) override;

    sc_core::sc_time edge_at(const sc_core::sc_time &t) const;
    void request(at_initiator_port &from, tlm::tlm_generic_payload &tx,
                 const sc_core::sc_time &when);
    bool ready(const at_initiator_port &from) const;
    at_initiator_port &next_in_turn(const at_target_port &to, at_initiator_port &first) const;
    void collect();
    void arbitrate();
    void set_timer();
    void begin(at_initiator_port &from);
    void ask(at_initiator_port &from);
    void answered(at_initiator_port &from, const sc_core::sc_time &last_beat, bool wants_end_resp);
    void tell(at_initiator_port &from);
    void finish(at_initiator_port &from, const sc_core::sc_time &end_resp);

    // at_loan.cpp
    const void *user(const at_initiator_port &from, const bus_extension *ext) const;
    bool on_the_way(const at_target_port &to, const void *but) const;
    bool free_for(const at_target_port &to, const void *user) const;
    bool lendable(const at_target_port &to, const at_initiator_port &from,
                  const bus_initiator_port::segment &s, const bus_extension &ext) const;
    bool suits(at_initiator_port &from, const bus_borrower &who, tlm::tlm_generic_payload &tx,
               const bus_extension &ext, tlm::tlm_dmi &dmi);
    bool lend(at_initiator_port &from, tlm::tlm_generic_payload &tx, bus_extension &ext,
              tlm::tlm_dmi &dmi);
    void take_back(at_target_port &to, const bus_extension *by = nullptr);
    void take_all_back();

    const bus_config config_;
    sc_core::sc_time period_{10, sc_core::SC_NS};
    sc_core::sc_time first_edge_; // edges are counted from here
    sc_core::sc_event collected_, timer_;
    bool arbitrating_ = false, lending_ = true;
    std::vector<at_initiator_port *> from_; // initiators_, as they are
    std::vector<at_target_port *> to_;
};

} // namespace dmavp

#endif
