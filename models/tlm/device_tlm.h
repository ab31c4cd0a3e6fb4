// SPDX-License-Identifier: Apache-2.0
// The generic SystemC shell of a C device core (models/core/device.h): register port, interrupt
// outputs, level inputs, DMA request lines, alarm, serial line, reset, clock and power. Devices
// that master the bus use dma_tlm.h, which builds on this.
//
// Register port: loosely timed b_transport of the base protocol, plus transport_dbg without side
// effects (values are those of the last time that something happened to it). Checked once for
// every device: command, length (1, 2, 4, and 8 where the device takes it; a burst, as the
// payload's extension tells it, is as many accesses), alignment, window, byte enables (all on),
// streaming width. No DMI.
#ifndef DMAVP_DEVICE_TLM_H
#define DMAVP_DEVICE_TLM_H

#include "device.h"
#include "divisor.h"
#include "dma_wires.h"
#include "faults.h"
#include "note_output.h"
#include "observer.h"

#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>
#include <vector>

namespace dmavp {

// An output or input wire that may stay unconnected. Binds to sc_signal<bool>.
using wire_out =
    sc_core::sc_port<sc_core::sc_signal_inout_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;
using wire_in = sc_core::sc_port<sc_core::sc_signal_in_if<bool>, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;

class device_tlm : public sc_core::sc_module {
public:
    // CONFIG: the class's configuration struct, checked by the caller; null = defaults. FIT: what
    // is done to the core before it starts, such as giving it other engines.
    device_tlm(sc_core::sc_module_name name, const device_class &cls, const void *config = nullptr,
               const std::function<void(void *)> &fit = nullptr);
    ~device_tlm() override;

    tlm_utils::simple_target_socket<device_tlm, 32> bus; // registers
    sc_core::sc_vector<wire_out> irq;                    // cls.irqs outputs
    sc_core::sc_vector<wire_in> in;                      // cls.inputs level inputs
    sc_core::sc_vector<dma_request_port> requests;       // cls.requests outputs, to a controller's
    sc_core::sc_vector<dma_line_export> request_lines;   // cls.request_lines inputs

    // Reset, clock and power act at WHEN, after settling: now, or as much later as an initiator
    // that asks for it has run ahead. Within a call into the core, which a transfer of the device's
    // own may cause: once that is over (device_supply.cpp).
    using time = const sc_core::sc_time &;
    void reset(time when = sc_core::sc_time_stamp());
    // SC_ZERO_TIME = gated. A cycle under way keeps its length; then what is under way freezes, or
    // goes on with the new period. From gated: the first edge is at WHEN. Default 10 ns.
    void set_clock(time period, time when = sc_core::sc_time_stamp());
    // In reset, and without power, nothing of the device moves any more. What has its address on
    // the bus ends there, unheard. Its interrupts are low. Afterwards it is as fresh.
    void hold_reset(bool held, time when = sc_core::sc_time_stamp());
    void set_power(bool on, time when = sc_core::sc_time_stamp());
    const sc_core::sc_time &clock() const { return period_; }
    bool powered() const { return powered_; }
    // Why it can do nothing, so that register accesses are bus errors: "while the clock is off".
    // Null: it can.
    const char *standstill() const
    {
        return !powered_                         ? "while the power is off"
               : held_                           ? "while it is held in reset"
               : period_ == sc_core::SC_ZERO_TIME ? "while the clock is off"
                                                  : nullptr;
    }

    // Serial devices: bytes out go to the sink; put_byte() offers one byte in, false = no room now.
    void set_byte_sink(std::function<void(uint8_t)> sink) { byte_sink_ = std::move(sink); }
    bool put_byte(uint8_t c);

    // Exit devices: what software wrote to end the run.
    void set_finish_sink(std::function<void(uint32_t)> sink) { finish_sink_ = std::move(sink); }

    // Interrupt outputs between the core and what they lead to, for tests (faults.h), from WHEN on:
    // changes are withheld; what is withheld arrives once; a level that the core does not drive; a
    // spurious pulse begins (ON) or ends, beside others.
    void gate_irq(unsigned line, bool on, const sc_core::sc_time &when)
    {
        change_irq({when, line, irq_change::GATE, on});
    }
    void pass_irq(unsigned line, const sc_core::sc_time &when)
    {
        change_irq({when, line, irq_change::PASS, true});
    }
    void force_irq(unsigned line, bool on, const sc_core::sc_time &when)
    {
        change_irq({when, line, irq_change::FORCE, on});
    }
    void pulse_irq(unsigned line, bool on, const sc_core::sc_time &when)
    {
        change_irq({when, line, irq_change::PULSE, on});
    }
    bool irq_withheld(unsigned line) const { return fault_wire_withheld(&wire_[line]); }
    // Pulses are lost by the rules of F; interrupt output 0 is wire FIRST there, request output 0
    // is FIRST_REQUEST.
    void set_wire_faults(faults *f, int first, int first_request)
    {
        wire_faults_ = f;
        first_wire_ = first;
        first_request_ = first_request;
    }
    // Now a pulse of SIGNALS begins (ON) or ends on request output OUTPUT, whatever the core says.
    void pulse_request(unsigned output, unsigned signals, bool on);

    void set_note_printer(note_printer printer) { output_.set_printer(std::move(printer)); }
    void set_observer(observer *o) { observer_ = o; }

    // The core, for statistics, state dumps and tests.
    void *core() { return core_.get(); }
    const struct device &device() const
    {
        return *reinterpret_cast<const struct device *>(core_.get());
    }
    const device_class &cls() const { return cls_; }
    // Time of what the core is telling just now, and of what can be seen of it: the edge that it is
    // at.
    sc_core::sc_time core_time() const;
    // The core is being called: between enter() and leave().
    bool entered() const { return entered_; }

    // Before its state is looked at from outside, by core() or device(): what has happened up to now
    // is in it, also if it is run together with others. Debug transport sees to that itself.
    virtual void bring_up_to_date();

    // A peripheral that a controller runs together with itself (dma_joint.cpp), as long as nobody
    // else looks at either: its alarms are the controller's business, and whoever enters it enters
    // the controller first. Null: it is on its own again. False: another controller runs it.
    bool set_leader(device_tlm *leader);
    // Each edge of its clock is one of a controller's with PERIOD and an edge at EDGE.
    bool in_step(const sc_core::sc_time &period, const sc_core::sc_time &edge) const
    {
        return period_ == period && time_of(cycle_at(edge)) == edge;
    }
    // Time of its alarm; sc_max_time() = none. And: it rings, at WHEN.
    sc_core::sc_time alarm_time() const
    {
        return alarm_cycle_ == UINT64_MAX || period_ == sc_core::SC_ZERO_TIME
                   ? sc_core::sc_max_time()
                   : time_of(alarm_cycle_);
    }
    void ring(const sc_core::sc_time &when);
    // Settled up to WHEN; false: it is further. Its core is moved on by so many cycles.
    bool come_to(const sc_core::sc_time &when)
    {
        settle(std::max(cycle_at(when), device().now));
        return device().now == cycle_at(when);
    }
    void core_moved(uint64_t cycles) { alarm_cycle_ += alarm_cycle_ == UINT64_MAX ? 0 : cycles; }
    // All its requests go to CONTROLLER.
    bool asks_only(const device_tlm *controller) const;
    // Time before which it does nothing by itself that others see, and the data register at OFF
    // takes all accesses; sc_max_time() = until software touches it.
    sc_core::sc_time quiet_until(uint32_t off, bool write) const;
    // An access to such a register, whose data phase began at WHEN.
    void access_directly(bool write, uint32_t off, uint8_t *data, unsigned size,
                         const sc_core::sc_time &when);
    bool traced() const { return observer_ && observer_->wants_requests(); }

protected:
    struct device *dev() { return reinterpret_cast<struct device *>(core_.get()); }
    // Edge of the device's clock at or after WHEN, and the time of an edge.
    uint64_t cycle_at(const sc_core::sc_time &when) const;
    sc_core::sc_time time_of(uint64_t cycle) const;
    // ACTION, now or once the call into the core is over that is under way.
    void when_outside(std::function<void()> action);
    // Enters the core at local time WHEN, after settling. Every call into the core is between
    // enter() and leave(). A register access that arrives in between (a controller that was told to
    // write its own registers) is refused with an error response.
    // BEFORE: just before the edge at or after WHEN.
    void enter(const sc_core::sc_time &when, bool before = false);
    void leave();
    // Brings everything up to edge CYCLE: work in flight, and changes of wires, in order of time.
    void advance(uint64_t cycle)
    {
        if (inbox_.empty())
            settle(cycle);
        if (!inbox_.empty()) // now, or by what that has led to
            advance_by_changes(cycle);
    }
    // Brings work in flight up to edge CYCLE, or to one before it that change_at() tells meanwhile,
    // and sets the core's `now`; offers new work.
    virtual void settle(uint64_t cycle);
    // Edge of the first change of a wire that the core was not told of; UINT64_MAX: there is none,
    // or no edge.
    uint64_t next_change() const;
    // A wire changes at edge CYCLE: settling goes no further.
    virtual void change_at(uint64_t cycle) { (void)cycle; }
    // It, or nobody, is on the other end of request line LINE.
    bool alone_on_line(unsigned line, const device_tlm *peripheral) const;
    // An acknowledge is high, and its peripheral is not one that this one leads.
    bool owes_others() const;
    // A peripheral that this one leads is entered, and this one has been before.
    virtual void partner_entered() {}
    // One of them will ring: settling goes no further than before that.
    virtual void partner_rings(const sc_core::sc_time &when) { (void)when; }
    // The core was told of changes on wires; request lines ROSE, one bit each, went up.
    virtual void changed(uint64_t rose) { (void)rose; }
    virtual void schedule() {}
    // What schedule() has found still holds, if nothing but the time has changed since.
    virtual bool scheduled() const { return false; }
    // The core was reset.
    virtual void restart() {}
    // The clock is about to have another period, and edges at other times.
    virtual void clock_changes() {}
    // Edges up to WHEN, or UP to the one at or after it, that the clock has not had since it
    // stopped; 0 = it runs.
    uint64_t missed_edges(const sc_core::sc_time &when, bool up) const;
    // The clock's period, or that which it had before it stopped: never 0.
    const sc_core::sc_time &last_period() const
    {
        return period_ == sc_core::SC_ZERO_TIME ? stopped_ : period_;
    }
    // Cycles that SPAN takes, in whole ones.
    uint64_t cycles_of(const sc_core::sc_time &span) const
    {
        return by_period_.ceil(span.value());
    }
    // Local time of the call into the core.
    const sc_core::sc_time &local() const { return local_; }
    // Time of the notes from now on, until the core is entered again. Returns what it was.
    sc_core::sc_time notes_from(const sc_core::sc_time &when)
    {
        return std::exchange(local_, when);
    }
    // Interrupt output LINE went up.
    virtual void irq_rose(unsigned line) { (void)line; }

    observer *observer_ = nullptr;

    struct free_deleter {
        void operator()(void *p) const { ::free(p); }
    };

private:
    struct irq_change {
        sc_core::sc_time when;
        unsigned line;
        enum { LEVEL, GATE, PASS, FORCE, PULSE } what;
        bool on;
    };
    // The ends of request inputs and outputs.
    struct line_end final : dma_line_if {
        line_end(device_tlm &s, unsigned i) : shell(s), input(i) {}
        void attach(dma_ack_if &end, const char *name) override;
        void request(unsigned signals, const sc_core::sc_time &when) override;

        device_tlm &shell;
        const unsigned input;
        dma_peripheral peripheral;
    };
    struct ack_end final : dma_ack_if {
        ack_end(device_tlm &s, unsigned o) : shell(s), output(o) {}
        void ack(unsigned signals, const sc_core::sc_time &when) override;

        device_tlm &shell;
        const unsigned output;
    };
    // What comes in: first the requests of the request inputs, then the acknowledges of the request
    // outputs. TOLD: as the core knows it.
    struct dma_wire {
        unsigned level = 0, told = 0;
    };
    struct dma_change {
        sc_core::sc_time when;
        unsigned wire;
        unsigned signals;
    };

    void b_transport(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi);
    void lend(uint32_t off, bool write);
    void look_at_loans();
    void enter_leader(const sc_core::sc_time &when);
    void leave_leader();
    unsigned transport_dbg(tlm::tlm_generic_payload &tx);
    bus_status beat(bool write, uint32_t off, uint8_t *data, unsigned size);
    tlm::tlm_response_status check(const tlm::tlm_generic_payload &tx, unsigned beat) const;
    void end_of_elaboration() override;
    void set_callbacks();
    void irq_changed(unsigned line, bool level);
    void drive_irq(unsigned line);
    void change_irq(const irq_change &c);
    bool carry_out(const irq_change &c);
    void drive_irqs();
    void sample_inputs();
    void alarmed();
    void request_alarm(uint64_t cycle);
    void complain(const sc_core::sc_time &when, uint32_t off, const char *what);

    // device_wires.cpp
    void make_wires();
    void attach_requests();
    void request_changed(unsigned output, unsigned signals);
    void send(unsigned output);
    void ack_changed(unsigned input, unsigned signals);
    void drive_requests();
    void send_requests();
    void receive(const dma_change &c);
    void advance_by_changes(uint64_t cycle);
    void take_changes();
    void await_changes();
    bool tell_changes();
    void tell_levels();
    void tell_level(unsigned wire);
    void reset_core();

    // device_supply.cpp
    void change(bool &state, bool level, const sc_core::sc_time &when);
    void goes_on();
    bool silent() const { return held_ || !powered_; }
    void do_deferred();

    const device_class &cls_;
    std::unique_ptr<void, free_deleter> core_;
    sc_core::sc_time period_{10, sc_core::SC_NS};
    divisor by_period_{period_.value()}; // last_period()
    sc_core::sc_time clock_base_;  // time of edge clock_cycle_
    uint64_t clock_cycle_ = 0;
    sc_core::sc_time stopped_;     // if it stands, since clock_base_: its period before
    sc_core::sc_time local_;       // time of the call into the core
    bool powered_ = true, held_ = false;
    bool entered_ = false;
    bool sudden_ = false;          // what happens now does so at local_, maybe between edges
    device_tlm *leader_ = nullptr; // runs this one with itself,
    device_tlm *along_ = nullptr;  // and has been entered before it
    struct data_register {
        uint32_t off;
        bool write;
    };
    std::vector<data_register> lent_; // somebody has them for itself
    std::vector<std::function<void()>> deferred_; // until the core is left
    std::vector<uint8_t> told_;    // levels of the interrupt outputs that the core wants,
    std::vector<uint8_t> level_;   // and that are driven
    std::vector<fault_wire> wire_; // what becomes of them
    faults *wire_faults_ = nullptr;
    int first_wire_ = 0, first_request_ = 0;
    std::vector<irq_change> pending_; // not driven yet, in order of time
    std::vector<unsigned> wired_;  // level inputs that somebody drives
    std::vector<bool> sampled_;    // level inputs as last told to the core
    std::deque<line_end> line_ends_;
    std::deque<ack_end> ack_ends_;
    std::vector<dma_wire> wires_;
    // Levels of what goes out as the core wants them, in the order of wires_; acknowledges as they
    // are, and requests with what becomes of them.
    std::vector<unsigned> wanted_, sent_;
    std::vector<fault_wire> request_wire_;
    std::vector<dma_change> outbox_; // requests, until the core is left
    std::vector<dma_change> inbox_;  // not told to the core yet, in order of time
    sc_core::sc_event irq_event_, alarm_event_, change_event_;
    uint64_t alarm_cycle_ = UINT64_MAX;
    std::function<void(uint8_t)> byte_sink_;
    std::function<void(uint32_t)> finish_sink_;
    note_output output_;
};

} // namespace dmavp

#endif
