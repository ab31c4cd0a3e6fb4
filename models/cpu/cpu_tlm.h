// SPDX-License-Identifier: Apache-2.0
// The virtual CPU in SystemC: one SC_THREAD around the C core of rv.h, loosely timed by default.
//
// The thread runs ahead of the kernel in slices. A slice ends at the next activity the kernel has
// pending, at the latest after the quantum; after an access to a device the CPU asks the kernel
// again, since the access may have scheduled something nearer. So devices always act before the CPU
// has passed their time, an interrupt is taken within one clock, and the quantum changes nothing
// but speed.
//
// RAM is used by DMI, asked for at the first touch; everything else goes out as b_transport, at the
// CPU's local time. An instruction takes cpi clocks, its bus waits come on top: the delay that
// b_transport adds, or the latency that DMI names. Fetches have none; they are from memory with DMI
// only, so that a jump into a device window does not read its registers.
//
// Approximately timed (set_data_by_bus): every load, store and atomic goes out as b_transport once
// the kernel is at the CPU's local time. DMI is asked for reading and used by fetches alone, as from
// a tightly coupled memory. An atomic is a read and a write, between which others may come.
#ifndef DMAVP_CPU_TLM_H
#define DMAVP_CPU_TLM_H

#include "bus_extension.h"
#include "cpu_config.h"
#include "device_tlm.h"
#include "rv.h"

#include <array>
#include <tlm_utils/simple_initiator_socket.h>

namespace dmavp {

struct cpu_tlm : sc_core::sc_module {
    // Why the CPU does not run. `debug`: a break- or watchpoint, go on with resume().
    enum class stop_reason { none, requested, trap_loop, debug };

    // CONFIG was checked by the caller (cpu_params). pc and registers start at 0, in M mode.
    cpu_tlm(sc_core::sc_module_name name, const cpu_config &config);
    ~cpu_tlm() override;

    tlm_utils::simple_initiator_socket<cpu_tlm, 32> bus;
    wire_in meip, msip, mtip; // external, software and timer interrupt

    // Before the simulation; not zero; default 10 ns.
    void set_clock(const sc_core::sc_time &period);
    void set_quantum(const sc_core::sc_time &q) { quantum_ = q; } // longest slice; default 1 ms
    void set_data_by_bus(bool on) { data_by_bus_ = on; } // before the simulation; default off
    // The `time` CSR as a function of the CPU's local time. Without one it reads 0.
    void set_time_source(std::function<uint64_t(const sc_core::sc_time &local)> mtime);
    void set_pc(uint64_t pc) { rv_set_pc(core_, pc); }
    void set_reg(unsigned n, uint64_t val) { rv_set_reg(core_, n, val); }

    // Another initiator wrote [ADDR, ADDR+LEN): code decoded from there is dropped.
    void invalidate(uint64_t addr, uint64_t len) { rv_invalidate(core_, addr, len); }

    // CALLBACK(address, size, value) after each store that touches [ADDR, ADDR+LEN), also one that
    // goes by DMI. At most 16 watches; false = no room, or an empty or wrapping range.
    bool watch_store(uint64_t addr, uint64_t len,
                     std::function<void(uint64_t, unsigned, uint64_t)> callback);

    // Ends the slice after the current instruction; the thread then sleeps for ever.
    void stop();
    // After stop_reason::debug: goes on.
    void resume();
    stop_reason stopped() const { return reason_; }
    // CALLBACK is called in the CPU's thread when it has stopped, at its local time.
    void on_stop(std::function<void(stop_reason)> callback) { on_stop_ = std::move(callback); }

    // Exact, also during an access of the CPU (whose instruction does not count yet). Cycles are
    // clocks since the simulation's start.
    uint64_t instructions() const { return rv_retired(core_); }
    uint64_t cycles() const { return local_time().value() / period_.value(); }
    uint64_t pc() const { return rv_pc(core_); }
    bool waiting() const { return rv_waiting(core_); } // in wfi
    sc_core::sc_time local_time() const;

    void set_observer(observer *o) { observer_ = o; }
    void set_note_printer(note_printer printer) { output_.set_printer(std::move(printer)); }
    uint64_t guest_errors() const { return rv_notes(core_)->count[NOTE_GUEST_ERROR]; }

    // The core, for debuggers and tests: registers, CSRs, break- and watchpoints.
    struct rv_cpu *core() { return core_; }

private:
    static constexpr unsigned REFUSED_PAGES = 64;

    void end_of_elaboration() override;
    void run();
    void yield();
    bool let_others_go();
    void sample_irqs();
    void sleep_until_irq();
    void stopped_because(stop_reason why);
    uint64_t cycles_until(const sc_core::sc_time &limit, const sc_core::sc_time &from) const;
    sc_core::sc_time offset() const;
    void set_mark(const sc_core::sc_time &offset);
    sc_core::sc_time horizon() const;

    void settle(uint64_t addr);
    bus_status access(tlm::tlm_command command, uint64_t addr, unsigned size, uint8_t *data);
    void observe(const tlm::tlm_generic_payload &tx, bus_status status,
                 const sc_core::sc_time &begin);
    void map(uint64_t addr, bool write);
    uint64_t &refused_at(uint64_t addr);
    bool add_dmi(const tlm::tlm_dmi &dmi);
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last);
    bool watched(unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val);
    rv_hooks hooks();

    struct rv_cpu *core_;
    const cpu_config config_;
    sc_core::sc_time period_{10, sc_core::SC_NS};
    bool data_by_bus_ = false;
    sc_core::sc_time insn_time_;       // cpi periods
    sc_core::sc_time quantum_{1, sc_core::SC_MS};
    sc_core::sc_time slice_end_;       // absolute
    sc_core::sc_time base_;            // kernel time to which offsets refer
    sc_core::sc_time mark_offset_;     // offset when the core had counted mark_slots_, mark_stalls_
    uint64_t mark_slots_ = 0, mark_stalls_ = 0;
    sc_core::sc_event irq_event_, resume_event_;
    stop_reason reason_ = stop_reason::none;

    tlm::tlm_generic_payload tx_;
    bus_extension extension_;
    // Pages for which DMI was refused, by page number: number << 1 | write.
    std::array<uint64_t, REFUSED_PAGES> refused_;
    std::vector<std::function<void(uint64_t, unsigned, uint64_t)>> watches_;
    std::function<uint64_t(const sc_core::sc_time &)> time_source_;
    std::function<void(stop_reason)> on_stop_;
    observer *observer_ = nullptr;
    note_output output_;
};

} // namespace dmavp

#endif
