// SPDX-License-Identifier: Apache-2.0
// A target's port on loan. Where an initiator has a memory for itself nobody can see the phases of
// its accesses, only what they do: it may take DMI instead. It asks for it as a borrower, in the
// extension of the payload of get_direct_mem_ptr(); the bus grants what is free and nobody else
// uses, and takes it back as soon as somebody else wants it. Each access takes as many cycles as it
// takes over the bus.
#ifndef DMAVP_BUS_LOAN_H
#define DMAVP_BUS_LOAN_H

#include <systemc>

namespace dmavp {

struct bus_borrower {
    // Since the port was borrowed: accesses whose data phases have begun, how long these are, and
    // when the last of them ends.
    struct used {
        uint64_t accesses;
        sc_core::sc_time busy, end;
    };

    virtual ~bus_borrower() = default;
    // Its clock, which must be the bus's, and the time of an edge of it.
    virtual const sc_core::sc_time &period() const = 0;
    virtual sc_core::sc_time edge() const = 0;
    // Master port PORT gives back what it has of [FIRST, LAST], as it addresses them. Accesses
    // whose data phases begin before this edge have been carried out; CONTEST: those that begin at
    // this very edge are asked for again, before this returns, as somebody else asks now as well.
    virtual used give_back(unsigned port, uint64_t first, uint64_t last, bool contest) = 0;
};

} // namespace dmavp

#endif
