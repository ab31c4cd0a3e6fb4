// SPDX-License-Identifier: Apache-2.0
// Loosely timed router: any number of initiators, any number of address ranges. Adds no time.
//
//   initiator ──> view (dma-ranges) ──> map ──> target, which sees offsets from its range's base
//
// Ranges are half-open, [base, base + size). From views and map each initiator gets one sorted
// table of segments: a segment lies in one view and in one range. An access belongs to the segment
// that holds all of its bytes; one that no segment holds is a decode miss as a whole
// (TLM_ADDRESS_ERROR_RESPONSE and a guest error), also when it only runs over the end. So no access
// ever reaches a target that it was not meant for.
//
// Targets must answer b_transport; nb_transport is refused (this router has no notion of phases).
#ifndef DMAVP_LT_ROUTER_H
#define DMAVP_LT_ROUTER_H

#include "device_tlm.h"

#include <string>

namespace dmavp {

// One entry of dma-ranges: the initiator's [bus, bus + size) is [cpu, cpu + size) of the map.
struct bus_window {
    uint64_t bus, cpu, size;
};

struct lt_router : sc_core::sc_module {
    explicit lt_router(sc_core::sc_module_name name);
    ~lt_router() override;

    // One more initiator, before the end of elaboration. No VIEWS: it sees the map as it is;
    // otherwise an address outside every view is a decode miss. NAME is used in complaints. Returns
    // "" or why not (a view that is empty, wraps around or overlaps another); nothing was changed
    // then. SOCKET is any initiator socket of width 32, also one that may stay unbound.
    template <class Socket>
    std::string add_initiator(Socket &socket, const std::string &name,
                              const std::vector<bus_window> &views = {})
    {
        std::string why;

        if (tlm::tlm_target_socket<32> *port = admit(name, views, why))
            socket.bind(*port);
        return why;
    }

    // Maps [base, base + size) to a target, before the end of elaboration; the target may be mapped
    // more than once and sees offsets from the base each time. Returns "" or why not (empty, wraps
    // around, overlaps another range); nothing was changed then.
    std::string map(uint64_t base, uint64_t size, tlm::tlm_target_socket<32> &target,
                    const std::string &name);

    void set_note_printer(note_printer printer) { output_.set_printer(std::move(printer)); }
    uint64_t guest_errors() const { return notes_.count[NOTE_GUEST_ERROR]; }

    // The map, one line "0xFIRST-0xLAST name" per range, sorted by address; LAST is the last byte.
    std::string describe() const;

private:
    struct view;
    struct upstream;
    struct downstream;

    struct range {
        uint64_t base, last; // last byte
        downstream *target;
        std::string name;
    };

    // A new port, or null and why not.
    tlm::tlm_target_socket<32> *admit(const std::string &name, const std::vector<bus_window> &views,
                                      std::string &why);
    void rebuild();
    void complain(upstream &from, const tlm::tlm_generic_payload &tx,
                  const sc_core::sc_time &delay);
    void invalidate(const downstream &target, uint64_t start, uint64_t end);

    std::vector<range> map_; // sorted by base
    std::vector<std::unique_ptr<upstream>> initiators_;
    std::vector<std::unique_ptr<downstream>> targets_;
    notes notes_{};
    sc_core::sc_time note_time_;
    note_output output_;
};

} // namespace dmavp

#endif
