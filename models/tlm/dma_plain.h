// SPDX-License-Identifier: Apache-2.0
// A DMA request line as wires of single bits, for models that know nothing else of ours. Each wire
// may stay unbound: an input counts as low then. Wires change when the kernel is at the time, so
// what an initiator finds that looks ahead of it (temporal decoupling) lacks the answers on them.
//
//   plain_peripheral  somebody's peripheral, its wires, and a controller of ours:
//                     port `line` to the controller's export; the wires of the request are inputs,
//                     those of the acknowledge outputs
//   plain_controller  a peripheral of ours and somebody's controller: the peripheral's port binds
//                     to `line`; the wires of the request are outputs
//
// On a PL080, `single` is DMACSREQ, `burst` DMACBREQ, `last_single` DMACLSREQ, `last_burst`
// DMACLBREQ, `clear` DMACCLR and `tc` DMACTC.
#ifndef DMAVP_DMA_PLAIN_H
#define DMAVP_DMA_PLAIN_H

#include "dma_wires.h"

#include <deque>
#include <vector>

namespace dmavp {

using plain_in =
    sc_core::sc_port<sc_core::sc_signal_in_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;
using plain_out =
    sc_core::sc_port<sc_core::sc_signal_inout_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;

// What both have: wires that follow levels at the time they are told for, and levels that follow
// wires.
class plain_wires : public sc_core::sc_module {
protected:
    // IN and OUT: wire n is bit n of the levels.
    plain_wires(sc_core::sc_module_name name, std::vector<plain_in *> in,
                std::vector<plain_out *> out);
    // OUT is to have the levels SIGNALS at WHEN.
    void drive(unsigned signals, const sc_core::sc_time &when);
    // IN has other levels, now.
    virtual void sampled(unsigned signals) = 0;
    void end_of_elaboration() override;

private:
    void write();
    void sample();

    const std::vector<plain_in *> in_;
    const std::vector<plain_out *> out_;
    std::deque<std::pair<sc_core::sc_time, unsigned>> pending_; // in order of time
    unsigned seen_ = 0;
    sc_core::sc_event write_event_;
};

class plain_peripheral final : public plain_wires, private dma_ack_if {
public:
    explicit plain_peripheral(sc_core::sc_module_name name);

    dma_request_port line;
    plain_in single, burst, last_single, last_burst;
    plain_out clear, tc;

private:
    void end_of_elaboration() override;
    void sampled(unsigned signals) override;
    void ack(unsigned signals, const sc_core::sc_time &when) override { drive(signals, when); }
};

class plain_controller final : public plain_wires, private dma_line_if {
public:
    explicit plain_controller(sc_core::sc_module_name name);

    dma_line_export line;
    plain_out single, burst, last_single, last_burst;
    plain_in clear, tc;

private:
    void attach(dma_ack_if &peripheral, const char *name) override;
    void sampled(unsigned signals) override;
    void request(unsigned signals, const sc_core::sc_time &when) override { drive(signals, when); }

    dma_peripheral peripheral_;
};

} // namespace dmavp

#endif
