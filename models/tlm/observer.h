// SPDX-License-Identifier: Apache-2.0
// Who wants to see everything (a trace) implements this and is handed to the modules by the
// platform. Without an observer nothing is spent. Observers must not change the simulation. Times
// are absolute and may run ahead of sc_time_stamp(), by at most the quantum, and events come out of
// order in time.
#ifndef DMAVP_OBSERVER_H
#define DMAVP_OBSERVER_H

#include "dma.h"

#include <systemc>

namespace dmavp {

struct observed_access {
    unsigned port;       // master port of the initiator
    int chan;            // DMA channel, -1 = none
    dma_kind kind;
    uint64_t addr;
    uint32_t len;        // bytes that were moved
    uint64_t value;      // the first 8 bytes, little-endian
    bus_status status;
    sc_core::sc_time begin, end; // first address phase, end of the last data phase
};

struct observer {
    virtual ~observer() = default;
    virtual void access(const sc_core::sc_object &initiator, const observed_access &a) = 0;
    virtual void irq(const sc_core::sc_object &device, unsigned line, bool level,
                     const sc_core::sc_time &when) = 0;
    virtual void chan_state(const sc_core::sc_object &device, unsigned chan, unsigned state,
                            const sc_core::sc_time &when) = 0;
    // False: it does not want the next two; peripherals and their controller may be run at once.
    virtual bool wants_requests() const { return true; }
    // A request output of a peripheral that is connected: its number and levels, and those that
    // come back.
    virtual void dma_request(const sc_core::sc_object &, unsigned, unsigned,
                             const sc_core::sc_time &)
    {
    }
    virtual void dma_ack(const sc_core::sc_object &, unsigned, unsigned, const sc_core::sc_time &)
    {
    }
};

} // namespace dmavp

#endif
