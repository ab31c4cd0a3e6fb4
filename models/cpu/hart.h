// SPDX-License-Identifier: Apache-2.0
// What any hart is to the platform and to its cluster, whatever runs its program: an initiator with
// interrupt lines and a time of its own, which its cluster runs in turns (hart_cluster.h).
#ifndef DMAVP_HART_H
#define DMAVP_HART_H

#include "bus_extension.h"
#include "cpu_config.h"
#include "device_tlm.h"
#include "divisor.h"
#include "hart_cluster.h"

#include <tlm_utils/simple_initiator_socket.h>

namespace dmavp {

struct hart : sc_core::sc_module {
    // Why a hart does not run. After `requested` and `trap_loop` it never runs again; after the
    // others, which are the debugger's, it goes on.
    enum class stop_reason {
        none,
        requested,   // stop()
        trap_loop,   // RV_STOP_TRAP_LOOP
        breakpoint,  // pc() is a breakpoint, its instruction comes next
        watchpoint,  // the instruction before pc() has touched it
        interrupted, // interrupt()
        stepped,     // step()
    };

    // CONFIG was checked by the caller (cpu_params). CLUSTER outlives the hart and has at most
    // CLUSTER_MAX_HARTS, all of one kind.
    hart(sc_core::sc_module_name name, const cpu_config &config, hart_cluster &cluster);
    ~hart() override;

    tlm_utils::simple_initiator_socket<hart, 32> bus;
    wire_in meip, msip, mtip; // external, software and timer interrupt

    // Before the simulation; not zero; default 10 ns.
    virtual void set_clock(const sc_core::sc_time &period);
    const sc_core::sc_time &clock() const { return period_; }
    // Ends the hart after the current instruction, or before the next one, for ever.
    virtual void stop() = 0;
    // `none` until stop() or a trap loop has ended the hart.
    stop_reason stopped() const { return ended_; }

    virtual sc_core::sc_time local_time() const = 0;
    virtual uint64_t pc() const = 0;
    // What was executed since the simulation's start, in units of the hart's kind.
    virtual uint64_t executed() const = 0;
    // Clocks since the simulation's start.
    uint64_t cycles() const { return by_period_.floor(local_time().value()); }
    virtual bool waiting() const = 0; // for an interrupt
    // In an instruction that waits for others: the bus, or harts that are behind. Its registers and
    // pc are those before the instruction, and not to be changed.
    bool accessing() const { return accessing_; }

    void set_observer(observer *o) { observer_ = o; }
    virtual void set_note_printer(note_printer printer) { (void)printer; }
    virtual uint64_t guest_errors() const { return 0; }

protected:
    friend hart_cluster;

    void end_of_elaboration() override;

    // What the cluster calls.
    virtual bool due() const = 0; // has something to run
    virtual void look() = 0;      // the kernel's time may have passed: interrupts may have come
    virtual void sample_irqs() = 0;
    virtual void run() = 0; // as far as its thread lets it
    virtual void tell_end() {}
    // Another initiator wrote there, for this hart and its peers.
    virtual void invalidate(uint64_t addr, uint64_t len) { (void)addr, (void)len; }
    virtual void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last)
    {
        (void)first, (void)last;
    }
    sc_core::sc_time edge_at(const sc_core::sc_time &t) const;
    // The shortest that it can run for.
    virtual const sc_core::sc_time &instruction_time() const { return insn_time_; }

    // What has been executed so far corresponds to LOCAL.
    virtual void set_mark(const sc_core::sc_time &local) = 0;
    uint64_t cycles_until(const sc_core::sc_time &limit, const sc_core::sc_time &from) const;
    sc_core::sc_time ahead() const;
    void yield();
    void catch_up();
    // tx_ out on the bus, at the hart's local time and with what an access of SIZE bytes says
    // besides its address and data; the mark is at its end then. BEGIN: when it began.
    bus_status transport(unsigned size, bool privileged, bool *monitor, sc_core::sc_time *begin);
    void observe(bus_status status, const sc_core::sc_time &begin, const sc_core::sc_time &end);

    const cpu_config config_;
    sc_core::sc_time period_{10, sc_core::SC_NS};
    divisor by_period_{period_.value()};
    sc_core::sc_time insn_time_; // cpi periods
    sc_core::sc_time mark_;      // local time when it had executed what follows
    hart_cluster &cluster_;
    hart_cluster::lane &lane_;
    stop_reason ended_ = stop_reason::none;
    bool accessing_ = false;
    bool stop_ = false;
    tlm::tlm_generic_payload tx_;
    bus_extension extension_;
    observer *observer_ = nullptr;
};

} // namespace dmavp

#endif
