// SPDX-License-Identifier: Apache-2.0
// The ports of a bus, for its own files. Sockets must be inside a module, and add_initiator() and
// map() may be called from outside of any, so each port is a module of its own.
#ifndef DMAVP_BUS_PORT_H
#define DMAVP_BUS_PORT_H

#include "bus_map.h"

#include <algorithm>

namespace dmavp {

std::string bus_hex(uint64_t v); // "0x00001000"
std::string bus_time(const sc_core::sc_time &when); // "1.500 us"

// Port towards a target.
struct bus_target_port : sc_core::sc_module, tlm::tlm_bw_transport_if<> {
    bus_target_port(sc_core::sc_module_name module_name, bus_map &bus,
                    tlm::tlm_target_socket<32> &target);

    void invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end) override
    {
        map_.invalidate(*this, start, end);
    }

    const tlm::tlm_target_socket<32> *bound;
    std::string who; // the first range's name
    tlm::tlm_initiator_socket<32> socket;

private:
    bus_map &map_;
};

// Port towards an initiator, with its segments. Transport functions are the derived port's.
struct bus_initiator_port : sc_core::sc_module, tlm::tlm_fw_transport_if<> {
    // What the initiator sees of the map: [first, last], its addresses differ by to_bus, modulo
    // 2^64.
    struct view {
        uint64_t first, last, to_bus;
    };

    struct segment {
        uint64_t first, last; // as the initiator addresses them
        uint64_t offset;      // of `first` in the target
        bus_target_port *target;
        unsigned flags;
        tlm::tlm_fw_transport_if<> *fw; // the target's, from the first hit on

        uint64_t offset_of(uint64_t addr) const { return addr - first + offset; }
    };

    bus_initiator_port(sc_core::sc_module_name module_name, bus_map &bus);

    // The segment that holds ADDR, or null.
    const segment *at(uint64_t addr)
    {
        if (hit && addr - hit->first <= hit->last - hit->first)
            return hit;
        return find(addr);
    }

    // The segment that holds all of TX, or null: a decode miss.
    const segment *decode(const tlm::tlm_generic_payload &tx)
    {
        const uint64_t addr = tx.get_address();
        const unsigned len = std::min(tx.get_data_length(), tx.get_streaming_width());
        const segment *s = at(addr);

        return s && len && len - 1 > s->last - addr ? nullptr : s;
    }

    // Counts TX, at the time sc_time_stamp() + DELAY, and answers it.
    void miss(tlm::tlm_generic_payload &tx, const sc_core::sc_time &delay);

    unsigned transport_dbg(tlm::tlm_generic_payload &tx) override;
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi) override;

    std::string who; // the initiator
    std::vector<view> views;
    std::vector<segment> segments; // sorted by `first`, disjoint
    const segment *hit = nullptr;  // last one found
    const fault_initiator *faults = nullptr; // scripted, or null
    sc_core::sc_time fault_period;
    std::string stalled;           // the access that never ends
    tlm::tlm_target_socket<32> socket;

protected:
    // bus_faults.cpp, with faults. True: TX is answered, after DELAY; else ACT is what remains to
    // do: its cycles, and met_fault() afterwards.
    bool meets_fault(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay, fault_action &act);
    void met_fault(tlm::tlm_generic_payload &tx, const fault_action &act);

private:
    const segment *find(uint64_t addr);
    void cut_by_faults(uint64_t addr, tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi) const;

    bus_map &map_;
    sc_core::sc_event never_;
};

} // namespace dmavp

#endif
