// SPDX-License-Identifier: Apache-2.0
// The PL080 of pl080_tlm.h with RTL channel engines. It needs a wake-up per clock while a channel
// moves, and none while all are at rest.
#ifndef PL080_RTL_TLM_H
#define PL080_RTL_TLM_H

#include "dma_tlm.h"
#include "pl080_rtl.h"

namespace dmavp {

struct pl080_rtl_tlm : private std::unique_ptr<pl080_rtl, void (*)(pl080_rtl *)>, dma_tlm {
    // CONFIG: fifo_words is 4 or 16. Throws std::bad_alloc when the host has no memory.
    explicit pl080_rtl_tlm(sc_core::sc_module_name name, const pl080_config *config = nullptr)
        : unique_ptr(pl080_rtl_new(config ? config->fifo_words : 4), pl080_rtl_free),
          dma_tlm(name, pl080_class, config, [this](void *dev) {
              if (!get())
                  throw std::bad_alloc();
              pl080_rtl_fit(get(), static_cast<pl080 *>(dev));
          })
    {
        set_clocked(true);
    }

    uint64_t engine_cycles() const override { return pl080_rtl_cycles(get()); }
};

} // namespace dmavp

#endif
