// SPDX-License-Identifier: Apache-2.0
// The SystemC shell of a DMA core: device_tlm plus one initiator socket per master port. What
// happens in which cycle is decided by models/core/dma_master.c; here are payloads, DMI and,
// loosely timed, the one pending kernel event. A master port may stay unbound; an access through it
// is a bus error.
//
// Approximately timed it speaks the base protocol's four phases, one access per master port at a
// time. BEGIN_REQ: the port has accepted the address and the data phases may begin (only then an
// RTL engine has a write's data). BEGIN_RESP must be told at least one clock period before the end
// of the last data phase, an error two; what comes later is taken as ending that much later.
//
// Where the bus lends it a memory's port (bus_loan.h) it goes on as in LT: no phases, one kernel
// event at its next visible effect. set_borrowing(false) does without.
//
// Accesses are made from a method process: targets must not wait() in b_transport, but annotate.
#ifndef DMAVP_DMA_TLM_H
#define DMAVP_DMA_TLM_H

#include "bus_extension.h"
#include "device_tlm.h"
#include "dma_repeat.h"

#include <array>
#include <iosfwd>
#include <tlm_utils/simple_initiator_socket.h>

namespace dmavp {

class dma_tlm : public device_tlm, private bus_borrower {
public:
    using master_socket = tlm_utils::simple_initiator_socket_tagged_optional<dma_tlm, 32>;

    dma_tlm(sc_core::sc_module_name name, const device_class &cls, const void *config = nullptr,
            const std::function<void(void *)> &fit = nullptr);
    ~dma_tlm() override;

    sc_core::sc_vector<master_socket> master; // cls.ports of them

    // How accesses are made; before the simulation starts. CLOCKED: the core has parts that cannot
    // be run ahead.
    void set_approximately_timed(bool on)
    {
        at_ = on;
        master_.borrows = on;
    }
    void set_borrowing(bool on);
    void set_clocked(bool on) { master_.clocked = on; }

    // Number that the platform gives this initiator, for the payload extension.
    void set_initiator_id(uint16_t id) { extension_.initiator = id; }
    // With an observer that wants every access, no stretch is taken at once; the simulated time is
    // the same.
    void trace_every_access(bool on);
    // Each access is made, and the observer told, when the kernel is at its time, by events of its
    // own: for a debugger that watches memory. Everything else is the same again; but memory that
    // software looks at in the middle of a packet has what was written by then. May be called while
    // the observer is told of an access of this controller.
    void pace_every_access(bool on);

    // Scripted faults of its accesses are those of WHO, which outlives it; null: none.
    // WAITS(address, write): wait states of a beat in the memory there, which an ERROR response
    // takes as well; it does not wait for the memory's port. Rules are added and removed between
    // two replan() of the same time.
    void set_faults(const fault_initiator *who,
                    std::function<sc_core::sc_time(uint64_t addr, bool write)> waits = {})
    {
        master_.faults = who;
        fault_waits_ = std::move(waits);
    }
    // Told of each access to poison, at core_time().
    void on_poison(std::function<void(const dma_access &, const fault_rule &)> callback)
    {
        on_poison_ = std::move(callback);
    }
    // All up to WHEN has happened by the rules until now; what comes is found anew.
    void replan(const sc_core::sc_time &when = sc_core::SC_ZERO_TIME);
    // The gate of dma_master.h, at WHEN; not by a transfer of its own. gate() is as it stands after
    // replan().
    void set_gate(const dma_gate &gate, const sc_core::sc_time &when);
    const dma_gate &gate() const { return master_.gate; }
    // All up to WHEN, or now, has happened, and the bytes of accesses whose data phases begin at
    // this edge are moved: before somebody looks at memory, or changes it, behind the bus's back.
    void catch_up(const sc_core::sc_time &when = sc_core::SC_ZERO_TIME);

    void bring_up_to_date() override;

    // One line for each access without an answer and each enabled channel that does not go on.
    // AT_REST: no event is pending any more, and the core first does what it still can; otherwise
    // only what software keeps from going on counts. After the simulation.
    void who_waits(std::ostream &out, bool at_rest);

    // Counted since the start, per channel and per master port, in cycles of clock().
    const dma_chan_stats &stats(unsigned chan) const { return master_.stats[chan]; }
    const dma_port_stats &port_stats(unsigned port) const { return master_.port_stats[port]; }
    // Rising edges of the last interrupt output (the combined one).
    uint64_t interrupts() const { return interrupts_; }
    // Cycles in which RTL engines were clocked, all together.
    virtual uint64_t engine_cycles() const { return 0; }

protected:
    void settle(uint64_t cycle) override;
    void change_at(uint64_t cycle) override { dma_master_stop(&master_, cycle); }
    void partner_entered() override;
    void partner_rings(const sc_core::sc_time &when) override
    {
        dma_master_stop(&master_, std::max(cycle_at(when), device().now + 1) - 1);
    }
    void changed(uint64_t rose) override;
    void schedule() override;
    bool scheduled() const override;
    void restart() override;
    void clock_changes() override;
    void irq_rose(unsigned line) override { interrupts_ += line + 1 == cls().irqs; }

private:
    // Payloads of approximately timed accesses: used again once everybody has released them.
    struct pool : tlm::tlm_mm_interface {
        ~pool() override;
        tlm::tlm_generic_payload &get();
        void free(tlm::tlm_generic_payload *tx) override { idle_.push_back(tx); }

    private:
        std::vector<tlm::tlm_generic_payload *> all_, idle_;
    };

    // What is in flight on a master port.
    struct flight {
        tlm::tlm_generic_payload *tx = nullptr;
        bool calling = false; // in nb_transport_fw(BEGIN_REQ)
        bool answered = false;
        dma_outcome out{};
    };

    static const dma_bus bus_;

    bool memory(unsigned port, uint64_t addr, bool write, dma_memory &m);
    // Memory, or a register, that is reached directly, and the number of its port.
    struct direct : tlm::tlm_dmi {
        unsigned target;
        device_tlm *device;
        uint32_t offset;
    };

    unsigned target(const tlm::tlm_dmi &dmi);
    const direct *known_region(unsigned port, uint64_t addr, bool write) const;
    const direct *region(unsigned port, uint64_t addr, bool write);
    // A page for which DMI was refused, and the number of the port that it is behind.
    struct refusal {
        uint64_t page;
        unsigned target;
    };

    refusal &refused(unsigned port, uint64_t addr);
    void ask_again(unsigned port);
    static uint64_t page(uint64_t addr, bool write);
    unsigned port_of(unsigned port, uint64_t addr, bool write);
    uint32_t fault_waits(uint64_t addr, bool write) const;
    void poisoned(const dma_access &a, const fault_rule &r);
    bool begin(const dma_access &a, dma_outcome &out);
    void fill(tlm::tlm_generic_payload &tx, bus_extension &ext, const dma_access &a, uint64_t addr,
              uint8_t *data, uint32_t len, uint32_t width);
    bus_status send(const dma_access &a, uint64_t addr, uint8_t *data, uint32_t len,
                    uint32_t width, sc_core::sc_time &delay, uint32_t *ok_bytes);
    void seen(const dma_access &a, uint64_t start, uint64_t end, uint32_t ok_bytes, bus_status st);
    void invalidate(int port, sc_dt::uint64 first, sc_dt::uint64 last);
    dma_outlook outlook() const;
    bool runs_ahead() const;
    uint64_t next_by_itself();
    bool borrows() const { return at_ && borrowing_ && !paced_; }
    void see_each();
    void wake();

    // dma_at.cpp
    bool begin_at(const dma_access &a, dma_outcome &out);
    tlm::tlm_sync_enum nb_transport_bw(int port, tlm::tlm_generic_payload &tx,
                                       tlm::tlm_phase &phase, sc_core::sc_time &delay);
    dma_outcome outcome(unsigned port, const tlm::tlm_generic_payload &tx,
                        const sc_core::sc_time &delay);
    const sc_core::sc_time &period() const override { return clock(); }
    sc_core::sc_time edge() const override { return core_time(); }
    void give_back(loan *loans, unsigned n, bool contest) override;
    bool unbegun(const loan &l) const;
    void forget(loan &l, uint64_t edge);
    void give_all_back();
    void ask_as_borrower(unsigned port, tlm::tlm_command command, uint64_t addr);

    // dma_joint.cpp
    void access(const dma_access &a, device_tlm &partner, uint32_t off, uint64_t start);
    bool takes_devices() const;
    bool fit(const direct &r, bool write) const;
    bool leads(const device_tlm *partner) const;
    bool look_at_end(const dma_flow_end &e, bool write, uint64_t &edge);
    uint64_t alone_until();
    bool unmoved() const;
    bool may_lead() const;
    bool adopt(const direct &r, bool write);
    void choose_partners();
    void new_partners();
    void release_partners();
    bool ends_well() const;
    bool lead(uint64_t &edge);
    uint64_t next_ring() const;
    void ring_partners(uint64_t edge);
    bool round();
    bool repeat(uint64_t until);
    void join(uint64_t cycle);

    // dma_waits.cpp
    void finish_unseen(bool at_rest);

    dma_master master_;
    std::unique_ptr<dma_plan, free_deleter> plan_;
    static constexpr unsigned PAGES = 64, PAGE_SHIFT = 12;
    std::vector<direct> regions_[DMA_MAX_PORTS];
    std::array<refusal, PAGES> refused_[DMA_MAX_PORTS];
    std::function<sc_core::sc_time(uint64_t, bool)> fault_waits_;
    std::function<void(const dma_access &, const fault_rule &)> on_poison_;
    tlm::tlm_generic_payload payload_;
    bus_extension extension_;
    uint64_t targets_[DMA_MAX_TARGETS] = {}; // what tells them apart
    sc_core::sc_event next_event_;
    uint64_t next_ = 0; // edge of the next visible effect as LT has found it; 0 = not looked for
    bool rests_ = false; // nothing is under way, nor comes, until it is touched
    bool at_ = false, borrowing_ = true, waking_ = false, giving_ = false;
    bool traced_ = false, paced_ = false; // every access
    pool pool_;
    flight flight_[DMA_MAX_PORTS];
    uint64_t interrupts_ = 0;
    // Peripherals that are run with this controller.
    std::vector<device_tlm *> partners_, led_; // now, and before
    std::unique_ptr<dma_repeat> repeat_;
    uint64_t rose_ = 0; // request lines since the last look at all of them
    unsigned watched_ = 0, unseen_ = 0; // one of them, and how often others have risen since
    bool answering_ = false; // the bus has just told how an access ends
};

} // namespace dmavp

#endif
