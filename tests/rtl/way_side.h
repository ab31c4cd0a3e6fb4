// SPDX-License-Identifier: Apache-2.0
// One controller of three_ways.h with its bus, memories and test FIFOs.
#ifndef WAY_SIDE_H
#define WAY_SIDE_H

#include "bus_map.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "three_ways.h"

struct way_side final : sc_core::sc_module, dmavp::observer {
    way_side(sc_core::sc_module_name name, enum way way, const way_board &board);
    ~way_side() override { job_result_free(&own); }

    // BORROW: takes memories' ports on loan, where there are phases.
    void reset(bool every, bool borrow);
    // At an edge at which nothing is in flight any more: edge 0 of clocks with PERIOD.
    void begin(const sc_core::sc_time &period);
    // Lets time pass up to EDGE, or to the first change of an interrupt or a channel.
    void run_to(uint64_t edge);
    // Nothing will happen any more.
    bool rests();
    uint64_t edge_of(const sc_core::sc_time &when) const;
    uint32_t transfer(bool write, uint32_t off, uint32_t val);
    uint8_t *memory(uint64_t addr, uint64_t len);
    void fault(const fault_line &line);
    sc_core::sc_time waits(uint64_t addr, bool write) const; // of a beat
    void settle();

    void access(const sc_core::sc_object &, const dmavp::observed_access &a) override;
    void irq(const sc_core::sc_object &, unsigned line, bool level,
             const sc_core::sc_time &when) override;
    void chan_state(const sc_core::sc_object &, unsigned, unsigned,
                    const sc_core::sc_time &) override;
    bool wants_requests() const override { return every_; }
    void dma_request(const sc_core::sc_object &, unsigned side, unsigned signals,
                     const sc_core::sc_time &when) override;
    void dma_ack(const sc_core::sc_object &, unsigned side, unsigned signals,
                 const sc_core::sc_time &when) override;

    const way_board &board;
    tlm_utils::simple_initiator_socket<way_side, 32> cpu;
    std::unique_ptr<dmavp::bus_map> bus;
    std::unique_ptr<dmavp::dma_tlm> dma;
    dmavp::memory_tlm ram, sram;
    dmavp::device_tlm fifo0, fifo1; // rx and tx of one after the other on lines 0 to 3
    ::faults faults{};
    fault_initiator who{};
    job_result own{};          // of ways_start()
    job_result *into = nullptr; // where it is told what happens; null: nowhere
    dma_chan_stats chan_before[8] = {};
    dma_port_stats port_before[2] = {};

private:
    void wire(const sc_core::sc_object &fifo, unsigned side, bool ack, unsigned signals,
              const sc_core::sc_time &when);
    void changed();
    void pass(const sc_core::sc_time &t);

    sc_core::sc_time started_; // edge 0
    bool stop_ = false;        // pass() ends with a change
    bool changed_ = false;     // since the last run_to()
    bool every_ = true;        // beats and request lines are seen
    bool ahead_ = true;        // may run ahead, and so be behind
};

// Cycles after a reset until nothing is on the bus any more.
constexpr int way_rest = 100;

// The side that is WAY on board N. SystemC elaborates once per program: all are made at the first
// call.
way_side &way_side_of(enum way way, unsigned n);

#endif
