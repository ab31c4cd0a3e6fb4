// SPDX-License-Identifier: Apache-2.0
// ARM PL080 and PL081 as SystemC modules, usable in any sc_main; cycles are those of
// pl080_engine.h. Sockets and wires:
//
//   bus                registers, 4 KiB (tlm target, 32 bit)
//   master[0..1]       AHB masters M1 and M2 (tlm initiators, 32 bit), the PL081 has one; they may
//                      stay unbound
//   irq[0..2]          inttc, interr, intr (PL080_INTTC, PL080_INTERR, PL080_INTR)
//   request_lines[0..15]  dma_wires.h; or, as single bits with the manual's names, pl080_pins.h
#ifndef PL080_TLM_H
#define PL080_TLM_H

#include "dma_tlm.h"
#include "pl080.h"

namespace dmavp {

struct pl080_tlm : dma_tlm {
    // CONFIG: NULL for the defaults.
    explicit pl080_tlm(sc_core::sc_module_name name, const pl080_config *config = nullptr)
        : dma_tlm(name, pl080_class, config)
    {
    }
};

struct pl081_tlm : dma_tlm {
    explicit pl081_tlm(sc_core::sc_module_name name, const pl080_config *config = nullptr)
        : dma_tlm(name, pl081_class, config)
    {
    }
};

} // namespace dmavp

#endif
