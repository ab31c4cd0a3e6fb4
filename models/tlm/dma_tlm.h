// SPDX-License-Identifier: Apache-2.0
// The SystemC shell of a DMA core: device_tlm plus one initiator socket per master port. What
// happens in which cycle is decided by models/core/dma_master.c; here are payloads, DMI and,
// loosely timed, the one pending kernel event. A master port may stay unbound; an access through it
// is a bus error.
//
// Accesses are made from a method process: targets must not wait() in b_transport, but annotate.
#ifndef DMAVP_DMA_TLM_H
#define DMAVP_DMA_TLM_H

#include "bus_extension.h"
#include "device_tlm.h"
#include "dma_master.h"

#include <array>
#include <tlm_utils/simple_initiator_socket.h>

namespace dmavp {

class dma_tlm : public device_tlm {
public:
    using master_socket = tlm_utils::simple_initiator_socket_tagged_optional<dma_tlm, 32>;

    dma_tlm(sc_core::sc_module_name name, const device_class &cls, const void *config = nullptr);
    ~dma_tlm() override;

    sc_core::sc_vector<master_socket> master; // cls.ports of them

    // Number that the platform gives this initiator, for the payload extension.
    void set_initiator_id(uint16_t id) { extension_.initiator = id; }
    // With an observer that wants every access, no stretch is taken at once; the simulated time is
    // the same.
    void trace_every_access(bool on) { master_.fast = !on; }

    // Counted since the start, per channel and per master port, in cycles of clock().
    const dma_chan_stats &stats(unsigned chan) const { return master_.stats[chan]; }
    const dma_port_stats &port_stats(unsigned port) const { return master_.port_stats[port]; }
    // Rising edges of the last interrupt output (the combined one).
    uint64_t interrupts() const { return interrupts_; }

protected:
    void settle(uint64_t cycle) override;
    void schedule() override;
    void restart() override;
    void irq_rose(unsigned line) override { interrupts_ += line + 1 == cls().irqs; }

private:
    static const dma_bus bus_;

    uint64_t memory(unsigned port, uint64_t addr, bool write, const uint8_t **data,
                    uint32_t *waits);
    const tlm::tlm_dmi *region(unsigned port, uint64_t addr, bool write);
    uint64_t &refused(unsigned port, uint64_t addr);
    bool begin(const dma_access &a, dma_outcome &out);
    bool begin_memory(const dma_access &a, dma_outcome &out);
    bus_status send(const dma_access &a, uint64_t addr, uint8_t *data, uint32_t len,
                    uint32_t width, sc_core::sc_time &delay, uint32_t *ok_bytes);
    void seen(const dma_access &a, uint64_t start, uint64_t end, uint32_t ok_bytes, bus_status st);
    void invalidate(int port, sc_dt::uint64 first, sc_dt::uint64 last);
    void wake();

    dma_master master_;
    std::unique_ptr<dma_plan, free_deleter> plan_;
    static constexpr unsigned PAGES = 64, PAGE_SHIFT = 12;
    std::vector<tlm::tlm_dmi> regions_[DMA_MAX_PORTS];
    std::array<uint64_t, PAGES> refused_[DMA_MAX_PORTS]; // pages for which DMI was refused
    tlm::tlm_generic_payload payload_;
    bus_extension extension_;
    sc_core::sc_event next_event_;
    uint64_t interrupts_ = 0;
};

} // namespace dmavp

#endif
