// SPDX-License-Identifier: Apache-2.0
// A PL080 with memory and two test FIFOs on a bus, twice: one that runs together with its
// peripherals, and one of which each access has an event of its own. What is done to one is done to
// the other at the same time; both are equal whenever somebody looks.
#ifndef JOINT_RIG_H
#define JOINT_RIG_H

#include "bus_map.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "test_fifo.h"
#include "tlm_access.h"

#include <memory>

// A number below BELOW; STATE is the seed.
uint32_t joint_draw(uint64_t &state, uint32_t below);

// A transfer of channel CHAN. FROM and TO: number of a FIFO, or MEMORY, then at SRC, DST.
struct joint_service {
    enum { MEMORY = -1 };

    unsigned chan;
    int from, to;
    uint32_t src, dst;
    uint32_t beats; // of the source
    uint32_t width[2] = {2, 2}, burst[2] = {PL080_BURST_4, PL080_BURST_4}; // as Control has them
    bool second[2] = {false, true};                                       // master
    bool other = false;                                                   // controller
};

// What a side of a FIFO is like: as its registers, but for CTRL's WIDTH and PATTERN.
struct joint_line {
    uint32_t rate = 0, timing = 0, jitter = 0, burst = 4, total = 0, width = 2, ctrl = 0;
};

struct joint_side final : sc_core::sc_module, dmavp::observer {
    static constexpr uint32_t RAM = 0x80000000, BYTES = 0x100000, FIFO = 0x12000000, FIFOS = 2;
    // One more FIFO, which asks `dma` on this line with rx, and `other` with tx on line 0.
    static constexpr uint32_t SHARED = FIFOS, SHARED_LINE = TEST_FIFO_SIDES * FIFOS;

    joint_side(sc_core::sc_module_name name, bool at);

    void reset(bool paced);
    void begin(); // from now on things are counted
    // It ends with an interrupt.
    void serve(const joint_service &s);
    // Between SIDE of FIFO number N and memory at ADDR.
    void serve(unsigned c, unsigned n, unsigned side, uint32_t addr, uint32_t beats);
    // Switches SIDE of FIFO number N on.
    void on(unsigned n, unsigned side, const joint_line &line);

    // A CPU makes so many accesses over the bus from now on, at times and places by SEED: to memory
    // where the bus has phases, and to FIFOs. SEEN: what it read, and when.
    void bother(uint64_t seed, unsigned accesses);
    uint64_t seen = 0;

    void access(const sc_core::sc_object &, const dmavp::observed_access &) override {}
    void irq(const sc_core::sc_object &, unsigned line, bool level,
             const sc_core::sc_time &when) override;
    void chan_state(const sc_core::sc_object &, unsigned, unsigned,
                    const sc_core::sc_time &) override
    {
    }
    bool wants_requests() const override { return false; }

    // Registers of a device, beside the bus.
    void put(dmavp::device_tlm &to, uint32_t off, uint32_t val);
    uint32_t get(dmavp::device_tlm &from, uint32_t off);
    // By debug transport.
    static uint32_t peek(dmavp::device_tlm &from, uint32_t off);

    std::unique_ptr<dmavp::bus_map> bus;
    tlm_utils::simple_initiator_socket<joint_side, 32> cpu;
    dmavp::memory_tlm ram;
    dmavp::pl080_tlm dma, other;
    sc_core::sc_vector<dmavp::device_tlm> fifo;
    sc_core::sc_time last_irq; // edge of an interrupt output of a device
    unsigned irqs = 0;
    struct counts {
        dma_chan_stats chan[DMA_MAX_CHANS];
        dma_port_stats port[DMA_MAX_PORTS];
    } before[2] = {}; // of `dma` and `other`

private:
    void run_cpu();

    const bool at_;
    sc_core::sc_event bothers_;
    uint64_t seed_ = 0;
    unsigned accesses_ = 0;
};

struct joint_pair {
    explicit joint_pair(bool at);

    joint_side together, paced;

    // SEED: of the bytes in memory.
    void reset(unsigned seed);
    template <class F> void both(F &&what)
    {
        what(together);
        what(paced);
    }
    void run(uint64_t cycles);
    void run_half(); // a cycle
    // CHECK that both say the same.
    uint32_t get(uint32_t off);                  // of the controller
    uint32_t get_fifo(unsigned n, uint32_t off); // of a FIFO
    // Registers, all other state, memory, counters, interrupts.
    bool equal();
};

// Loosely and approximately timed; made at the first call.
joint_pair &joint(bool at);

#endif
