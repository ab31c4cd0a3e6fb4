// SPDX-License-Identifier: Apache-2.0
// ADMA, a DMA controller with XOR and P+Q, as a SystemC module, usable in any sc_main. Sockets and
// wires:
//
//   bus           registers, 4 KiB (tlm target, 32 bit)
//   master[0..1]  AHB masters M1 and M2 (tlm initiators, 32 bit); they may stay unbound
//   irq[0..3]     eot, eoc, err, intr (ADMA_EOT, ADMA_EOC, ADMA_ERR, ADMA_INTR)
#ifndef ADMA_TLM_H
#define ADMA_TLM_H

#include "adma.h"
#include "dma_tlm.h"

namespace dmavp {

struct adma_tlm : dma_tlm {
    // CONFIG: NULL for the defaults.
    explicit adma_tlm(sc_core::sc_module_name name, const adma_config *config = nullptr)
        : dma_tlm(name, adma_class, config)
    {
    }
};

} // namespace dmavp

#endif
