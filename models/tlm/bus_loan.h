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
    static constexpr unsigned PORTS = 2; // that borrow from one target at most

    // What master port PORT has: [FIRST, LAST], as it addresses them. Filled when it is given back:
    // the accesses whose data phases have begun, how long these are and how long they had to wait
    // for another port of the borrower, and when the last of them ends.
    struct loan {
        unsigned port;
        uint64_t first, last;
        uint64_t accesses;
        sc_core::sc_time busy, wait, end;
    };

    virtual ~bus_borrower() = default;
    // Its clock, which must be the bus's, and the time of an edge of it.
    virtual const sc_core::sc_time &period() const = 0;
    virtual sc_core::sc_time edge() const = 0;
    // Gives N loans of one target back, in the order of their ports. Accesses whose data phases
    // begin before this edge have been carried out; what has not begun is asked for over the bus
    // before this returns. CONTEST: so are those that begin at this very edge, as somebody else
    // asks now as well.
    virtual void give_back(loan *loans, unsigned n, bool contest) = 0;
};

} // namespace dmavp

#endif
