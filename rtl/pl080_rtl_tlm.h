// SPDX-License-Identifier: Apache-2.0
// The PL080 of pl080_tlm.h, or a PL081, with RTL channel engines. While a channel moves it needs a
// wake-up per clock, between memories on loan only near the packet's end; none while all are at
// rest.
#ifndef PL080_RTL_TLM_H
#define PL080_RTL_TLM_H

#include "dma_tlm.h"
#include "pl080_rtl.h"

namespace dmavp {

struct pl080_rtl_tlm : private std::unique_ptr<pl080_rtl, void (*)(pl080_rtl *)>, dma_tlm {
    // CONFIG: fifo_words is 4 or 16. MAKER: dma_ch_create_traced for watch(). CLS: pl080_class or
    // pl081_class. Throws std::bad_alloc
    // when the host has no memory.
    explicit pl080_rtl_tlm(sc_core::sc_module_name name, const pl080_config *config = nullptr,
                           dma_ch_maker *maker = dma_ch_create,
                           const device_class &cls = pl080_class)
        : unique_ptr(pl080_rtl_new_by(maker, &cls, config ? config->fifo_words : 4),
                     pl080_rtl_free),
          dma_tlm(name, cls, config, [this](void *dev) {
              if (!get())
                  throw std::bad_alloc();
              pl080_rtl_fit(get(), static_cast<pl080 *>(dev));
          })
    {
        set_clocked(true);
    }

    // Shows V, whose clock is this module's, all signals of the engines and their changes, in ps.
    // Without borrowed memory an engine is clocked edge by edge, so that V hears of a change at
    // most one cycle later. Before the simulation starts.
    void watch(dma_ch_viewer v)
    {
        set_borrowing(false);
        v.clock = this;
        v.edge = [](void *clock, uint64_t *period) -> uint64_t {
            auto *self = static_cast<pl080_rtl_tlm *>(clock);

            *period = self->clock().value();
            return self->core_time().value();
        };
        pl080_rtl_watch(get(), &v, name());
    }

    uint64_t engine_cycles() const override { return pl080_rtl_cycles(get()); }
};

} // namespace dmavp

#endif
