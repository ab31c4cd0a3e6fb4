// SPDX-License-Identifier: Apache-2.0
// A DMA request line between a peripheral and a controller, as SystemC interfaces: the levels of
// models/core/dma_request.h in both directions. A peripheral's shell has a port per request output
// (it may stay unbound), a controller's shell an export per request input; binding one to the other
// is the whole wiring. For wires of single bits see dma_plain.h.
//
// A change is a call, with the absolute time at which it happens: that of an edge of the sender's
// clock, which may lie ahead of sc_time_stamp() (as the delay of b_transport does) and never goes
// back on a line. It acts at the first edge of the receiver's clock at or after it.
#ifndef DMAVP_DMA_WIRES_H
#define DMAVP_DMA_WIRES_H

#include "dma_request.h"

#include <systemc>

namespace dmavp {

// The peripheral's end of a line.
struct dma_ack_if {
    virtual ~dma_ack_if() = default;
    // New levels of the acknowledge, OR of DMA_ACK_...
    virtual void ack(unsigned signals, const sc_core::sc_time &when) = 0;
};

// The controller's end.
struct dma_line_if : virtual sc_core::sc_interface {
    // Who hears the acknowledge, before the simulation starts. NAME is for messages: a line has one
    // peripheral, and a second one is an error report that names both.
    virtual void attach(dma_ack_if &peripheral, const char *name) = 0;
    // New levels of the request, OR of DMA_REQ_...
    virtual void request(unsigned signals, const sc_core::sc_time &when) = 0;
};

using dma_request_port = sc_core::sc_port<dma_line_if, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;
using dma_line_export = sc_core::sc_export<dma_line_if>;

// The one peripheral of a line.
class dma_peripheral {
public:
    void attach(dma_ack_if &peripheral, const char *name, const char *line)
    {
        if (end_)
            SC_REPORT_ERROR("dmavp: request line",
                            (std::string(line) + ": is driven by " + name_ + " and by " + name +
                             "; give each its own line")
                                .c_str());
        end_ = &peripheral;
        name_ = name;
    }
    void ack(unsigned signals, const sc_core::sc_time &when)
    {
        if (end_)
            end_->ack(signals, when);
    }

    dma_ack_if *end() const { return end_; } // null: there is none

private:
    dma_ack_if *end_ = nullptr;
    std::string name_;
};

} // namespace dmavp

#endif
