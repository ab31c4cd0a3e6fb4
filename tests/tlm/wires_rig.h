// SPDX-License-Identifier: Apache-2.0
// A source and a mover (wire_cores.h) with memory, and an initiator that is a CPU: it reaches the
// registers of both at the time it says, whatever the timing of the bus.
#ifndef WIRES_RIG_H
#define WIRES_RIG_H

#include "at_bus.h"
#include "dma_plain.h"
#include "dma_tlm.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "tlm_access.h"
#include "wire_cores.h"

#include <memory>
#include <string>

enum class wiring { lt, at, plain }; // of single bits, loosely timed

constexpr uint64_t RIG_SOURCE = 0x10000, RIG_MOVER = 0x20000, RIG_MEMORY = 0x30000;
const sc_core::sc_time CYCLE(10, sc_core::SC_NS);

// From the bus, on which the mover is, to the router on which the CPU is.
struct wires_gate final : sc_core::sc_module {
    explicit wires_gate(sc_core::sc_module_name name);

    tlm_utils::simple_target_socket<wires_gate, 32> in;
    tlm_utils::simple_initiator_socket<wires_gate, 32> out;

private:
    void b_transport(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay)
    {
        out->b_transport(tx, delay);
    }
};

struct wires_rig final : sc_core::sc_module, dmavp::observer {
    wires_rig(sc_core::sc_module_name name, wiring how);

    // All as after power-on, at clocks of 10 ns, with empty logs; now is cycle 0 of the logs.
    void start();
    // Line 0 of the mover takes WORDS words of the source, which has one each PERIOD of its cycles
    // once it asks.
    void prepare(unsigned words, unsigned period);
    void ask(const sc_core::sc_time &delay = sc_core::SC_ZERO_TIME);
    // A register, DELAY ahead.
    void put(uint64_t addr, uint32_t val, sc_core::sc_time delay = sc_core::SC_ZERO_TIME);
    uint32_t get(uint64_t addr, sc_core::sc_time delay = sc_core::SC_ZERO_TIME);
    // All WORDS are in memory, in order.
    bool moved(unsigned words);

    source &src() { return *static_cast<source *>(peripheral.core()); }
    mover &dst() { return *static_cast<mover *>(dma.core()); }
    // Logs as text, "r1@3 a1@5": what, levels, cycle since start().
    std::string source_log() { return text(src().log, source_0_); }
    std::string mover_log() { return text(dst().log, mover_0_); }
    uint64_t mover_now() { return dst().dev.now - mover_0_; }
    // What the observer was told, in ns since start(): "r1@30 a1@50".
    std::string seen;

    tlm_utils::simple_initiator_socket<wires_rig, 32> cpu;
    dmavp::device_tlm peripheral;
    dmavp::dma_tlm dma;
    dmavp::memory_tlm memory;
    wires_gate gate;
    dmavp::lt_router front;
    std::unique_ptr<dmavp::bus_map> bus;
    std::unique_ptr<dmavp::plain_controller> away; // the source's end of the single wires
    std::unique_ptr<dmavp::plain_peripheral> home; // the mover's
    sc_core::sc_signal<bool> wire[6];

private:
    static std::string text(const wire_log &l, uint64_t from);
    void connect(wiring how);
    void see(char what, unsigned signals, const sc_core::sc_time &when);
    void access(const sc_core::sc_object &, const dmavp::observed_access &) override {}
    void irq(const sc_core::sc_object &, unsigned, bool, const sc_core::sc_time &) override {}
    void chan_state(const sc_core::sc_object &, unsigned, unsigned,
                    const sc_core::sc_time &) override
    {
    }
    void dma_request(const sc_core::sc_object &, unsigned, unsigned signals,
                     const sc_core::sc_time &when) override
    {
        see('r', signals, when);
    }
    void dma_ack(const sc_core::sc_object &, unsigned, unsigned signals,
                 const sc_core::sc_time &when) override
    {
        see('a', signals, when);
    }

    sc_core::sc_time from_;
    uint64_t source_0_ = 0, mover_0_ = 0;
};

// One of each kind; time passes for all of them.
wires_rig &rig(wiring how);

#endif
