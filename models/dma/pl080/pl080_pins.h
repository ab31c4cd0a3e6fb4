// SPDX-License-Identifier: Apache-2.0
// The pins of a PL080 or PL081 beside its buses and interrupts, for models that know nothing else
// of ours.
#ifndef PL080_PINS_H
#define PL080_PINS_H

#include "dma_plain.h"
#include "pl080_tlm.h"

namespace dmavp {

// The pins of DMA's request lines and its reset (data sheet 2), which bind to sc_signal<bool> and
// may stay unbound: inputs are then at rest. HCLK is DMA's set_clock().
struct pl080_pins : sc_core::sc_module {
    pl080_pins(sc_core::sc_module_name name, dma_tlm &dma);

    plain_in hresetn;
    plain_in &dmacbreq(unsigned p) { return line_[p].burst; }
    plain_in &dmacsreq(unsigned p) { return line_[p].single; }
    plain_in &dmaclbreq(unsigned p) { return line_[p].last_burst; }
    plain_in &dmaclsreq(unsigned p) { return line_[p].last_single; }
    plain_out &dmacclr(unsigned p) { return line_[p].clear; }
    plain_out &dmactc(unsigned p) { return line_[p].tc; }

private:
    void end_of_elaboration() override;

    dma_tlm &dma_;
    sc_core::sc_vector<plain_peripheral> line_;
};

} // namespace dmavp

#endif
