// SPDX-License-Identifier: Apache-2.0
// The one observer of a run: knows in which state the DMA channels are, tells the serial ports what
// the guest does with them, and feeds the trace if there is one.
#ifndef DMAVP_OBSERVE_H
#define DMAVP_OBSERVE_H

#include "build.h"
#include "trace_file.h"

#include <map>

namespace dmavp
{

class run_observer : public observer
{
  public:
    explicit run_observer(machine &m) : machine_(m) {}

    // TOLD hears of each access of a CPU to CPU addresses [base, base + size): its offset, and when
    // it ends.
    void watch(uint64_t base, uint64_t size,
               std::function<void(uint64_t offset, bool write, const sc_core::sc_time &end)> told)
    {
        watches_.push_back({base, size, std::move(told)});
    }
    // Opens the trace, declares the signals of all CPUs, devices and channels, and starts. The
    // trace (close it with trace_close()), or null and F.
    trace *start_trace(const trace_request &what, failure *f);

    void access(const sc_core::sc_object &initiator, const observed_access &a) override;
    void irq(const sc_core::sc_object &device, unsigned line, bool level,
             const sc_core::sc_time &when) override;
    void chan_state(const sc_core::sc_object &device, unsigned chan, unsigned state,
                    const sc_core::sc_time &when) override;

    // Each access is passed on. Null: to nobody.
    void set_access_sink(
        std::function<void(const sc_core::sc_object &, const observed_access &)> sink)
    {
        sink_ = std::move(sink);
    }

    bool wants_requests() const override { return requests_traced_; }
    void dma_request(const sc_core::sc_object &device, unsigned output, unsigned signals,
                     const sc_core::sc_time &when) override;
    void dma_ack(const sc_core::sc_object &device, unsigned output, unsigned signals,
                 const sc_core::sc_time &when) override;

    // Current states of the channels of D, as its class names them.
    std::vector<unsigned> channel_states(const dma_tlm &d) const;
    // "dma0 channel 2 is halted" for each channel that is not in its first state, separated by ";
    // ".
    std::string busy_channels() const;

  private:
    struct watched {
        uint64_t base, size;
        std::function<void(uint64_t, bool, const sc_core::sc_time &)> told;
    };
    struct bus_port {
        unsigned busy, kind, chan, addr, data, bytes, status, count;
        uint64_t accesses = 0;
    };
    struct subject {
        const device_class *cls = nullptr; // null: a CPU
        std::vector<unsigned> states;      // current, per channel
        std::vector<unsigned> irq, chan;   // signals
        std::vector<std::vector<unsigned>> request, ack; // of each request output, by bit
        std::vector<bus_port> port;
    };

    // Each returns whether the filter lets a signal of a bus port through.
    bool declare_port(const std::string &name, bus_port &p, bool channels);
    bool declare_device(const device_tlm &d, subject &s);
    void declare_requests(const device_tlm &d, subject &s);
    void declare_supplies();
    void supplied(const part_supply &s, enum supply line, const sc_core::sc_time &when);
    void levels(const std::vector<unsigned> &wires, unsigned levels, const sc_core::sc_time &when);
    void set_trace(trace *t);
    subject &of(const sc_core::sc_object &object);
    void record(const sc_core::sc_object &initiator, const observed_access &a);
    void advance();

    machine &machine_;
    std::map<const sc_core::sc_object *, subject> subjects_; // looked up, never iterated
    // Signals of each supply; of a clock that it runs, and its period.
    struct supply_signals {
        unsigned level[SUPPLIES], period;
    };
    std::map<const part_supply *, supply_signals> supplies_;
    std::vector<watched> watches_;
    std::function<void(const sc_core::sc_object &, const observed_access &)> sink_;
    trace *trace_ = nullptr;
    bool requests_traced_ = false;
    unsigned events_ = 0;
};

} // namespace dmavp

#endif
