// SPDX-License-Identifier: Apache-2.0
// What every bus has, whatever its timing: ports, the address map, decode misses, debug transport.
//
//   initiator ──> view (dma-ranges) ──> map ──> target, which sees offsets from its range's base
//
// Ranges are half-open, [base, base + size). From views and map each initiator gets one sorted
// table of segments: a segment lies in one view and in one range. An access belongs to the segment
// that holds all of its bytes; one that no segment holds is a decode miss as a whole
// (TLM_ADDRESS_ERROR_RESPONSE and a guest error), also when it only runs over the end. So no access
// ever reaches a target that it was not meant for.
#ifndef DMAVP_BUS_MAP_H
#define DMAVP_BUS_MAP_H

#include "device_tlm.h"

#include <iosfwd>
#include <string>

namespace dmavp {

struct bus_initiator_port;
struct bus_target_port;

// One entry of dma-ranges: the initiator's [bus, bus + size) is [cpu, cpu + size) of the map.
struct bus_window {
    uint64_t bus, cpu, size;
};

// What an approximately timed bus wants to know of a range; the loosely timed one does not care.
enum bus_range_flags : unsigned {
    RANGE_BLOCKING = 1, // the target knows b_transport only (and does not wait() in it)
    RANGE_PROGRAM = 2,  // instructions may be fetched by DMI
};

struct bus_map : sc_core::sc_module {
    ~bus_map() override;

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
    // more than once and sees offsets from the base each time. FLAGS: bus_range_flags. Returns ""
    // or why not (empty, wraps around, overlaps another range); nothing was changed then.
    std::string map(uint64_t base, uint64_t size, tlm::tlm_target_socket<32> &target,
                    const std::string &name, unsigned flags = 0);

    void set_note_printer(note_printer printer) { output_.set_printer(std::move(printer)); }
    uint64_t guest_errors() const { return notes_.count[NOTE_GUEST_ERROR]; }

    // Scripted faults of the accesses of initiator NAME, a CPU, are those of WHO, which outlives
    // it. PERIOD: of its clock. Fetches by DMI are not accesses. Before and between accesses.
    void set_faults(const std::string &name, const fault_initiator *who,
                    const sc_core::sc_time &period);
    // Rules were added or removed.
    void faults_change();
    // One line for each initiator that a scripted fault gives no answer.
    void who_stalls(std::ostream &out) const;

    // The map, one line "0xFIRST-0xLAST name" per range, sorted by address; LAST is the last byte.
    std::string describe() const;

protected:
    explicit bus_map(sc_core::sc_module_name name);

    // Makes a port, whose transport functions are the derived bus's own.
    virtual std::unique_ptr<bus_initiator_port> new_initiator_port(const char *module_name) = 0;
    virtual std::unique_ptr<bus_target_port>
    new_target_port(const char *module_name, tlm::tlm_target_socket<32> &target) = 0;

    std::vector<std::unique_ptr<bus_initiator_port>> initiators_; // as they were added
    std::vector<std::unique_ptr<bus_target_port>> targets_;       // as they were first mapped

private:
    friend bus_initiator_port;
    friend bus_target_port;

    struct range {
        uint64_t base, last; // last byte
        bus_target_port *target;
        unsigned flags;
        std::string name;
    };

    // A new port, or null and why not.
    tlm::tlm_target_socket<32> *admit(const std::string &name, const std::vector<bus_window> &views,
                                      std::string &why);
    bus_target_port *port_to(tlm::tlm_target_socket<32> &target, const std::string &name);
    void rebuild();
    void complain(bus_initiator_port &from, const tlm::tlm_generic_payload &tx,
                  const sc_core::sc_time &delay);
    void invalidate(const bus_target_port &target, uint64_t start, uint64_t end);

    std::vector<range> map_; // sorted by base
    notes notes_{};
    sc_core::sc_time note_time_;
    note_output output_;
};

} // namespace dmavp

#endif
