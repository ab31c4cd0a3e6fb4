// SPDX-License-Identifier: Apache-2.0
// A hart of the virtual CPU in SystemC: the C core of rv.h with its bus and its interrupt lines.
// The thread that runs it is its cluster's (hart_cluster.h).
//
// The thread runs ahead of the kernel in slices. A slice ends at the next activity the kernel has
// pending, at the latest after the quantum; after an access to a device the hart asks the kernel
// again, since the access may have scheduled something nearer. So devices always act before the
// hart has passed their time, an interrupt is taken within one clock, and the quantum changes
// nothing but speed.
//
// RAM is used by DMI, asked for at the first touch; everything else goes out as b_transport, at the
// hart's local time. An instruction takes cpi clocks, its bus waits come on top: the delay that
// b_transport adds, or the latency that DMI names. Fetches have none; they are from memory with DMI
// only, so that a jump into a device window does not read its registers.
//
// Approximately timed (a cluster with data by bus): every load, store and atomic goes out as
// b_transport once the kernel is at the hart's local time. DMI is asked for reading and used by
// fetches alone, as from a tightly coupled memory. An atomic is a read and a write, both exclusive
// (bus_extension.h): when another initiator has written in between, they are made again.
//
// Debuggers: on_stop()'s callback is called in the thread when the hart has come to a break- or
// watchpoint, or because of interrupt() or step(). Its local time is that of the instruction at
// pc(), no other hart has run further than it would have without the stop, and simulated time
// stands still until the callback returns, which may block as long as it likes. It may read and
// change registers (but see accessing()), memory, breakpoints and watches of all harts, and call
// step() and interrupt() of any of them. What follows is then as if nothing had been: a run that
// was stopped or stepped at every instruction equals one that was not, bit for bit. (From outside
// of the thread, interrupt() of a hart in wfi costs delta cycles of the kernel, and nothing else.)
#ifndef DMAVP_CPU_TLM_H
#define DMAVP_CPU_TLM_H

#include "hart.h"
#include "rv.h"

#include <array>

namespace dmavp {

struct cpu_tlm final : hart {
    // pc and registers start at 0, in M mode.
    cpu_tlm(sc_core::sc_module_name name, const cpu_config &config, hart_cluster &cluster);
    ~cpu_tlm() override;

    // The `time` CSR as a function of the CPU's local time. Without one it reads 0.
    void set_time_source(std::function<uint64_t(const sc_core::sc_time &local)> mtime);
    void set_pc(uint64_t pc) { rv_set_pc(core_, pc); }
    void set_reg(unsigned n, uint64_t val) { rv_set_reg(core_, n, val); }
    // As after power-on, with pc = PC and two arguments in a0 and a1. Time goes on, and so do
    // instructions() and cycles(). In the middle of an instruction: when it has ended.
    void reset(uint64_t pc, uint64_t a0, uint64_t a1);

    // CALLBACK(address, size, value) after each store that touches [ADDR, ADDR+LEN), also one that
    // goes by DMI. False = no room, or an empty or wrapping range.
    bool watch_store(uint64_t addr, uint64_t len,
                     std::function<void(uint64_t, unsigned, uint64_t)> callback);

    void stop() override;

    // For debuggers. CALLBACK: see above; it must not let simulated time pass.
    void on_stop(std::function<void(stop_reason)> callback) { on_stop_ = std::move(callback); }
    // The access that led to the last `watchpoint`.
    struct watched_access {
        bool store;
        uint64_t addr;
        unsigned size;
    };
    const watched_access &watch_hit() const { return hit_; }
    // `interrupted` before the next instruction; a hart in wfi does not wait for its end. May be
    // called from any process and between two sc_start().
    void interrupt();
    // `stepped` after one more instruction of this hart, however long that takes; the others go on
    // as their turns come. A wfi is over when the hart has begun to wait, a trap is an instruction.
    // From on_stop's callback, or before the simulation starts.
    void step() { step_ = true; }

    // Exact, also during an access of the CPU (whose instruction does not count yet).
    uint64_t instructions() const { return instructions_ + rv_retired(core_); }
    uint64_t executed() const override { return instructions(); }
    uint64_t pc() const override { return rv_pc(core_); }
    bool waiting() const override { return rv_waiting(core_); } // in wfi
    sc_core::sc_time local_time() const override;

    void set_note_printer(note_printer printer) override
    {
        output_.set_printer(std::move(printer));
    }
    uint64_t guest_errors() const override { return rv_notes(core_)->count[NOTE_GUEST_ERROR]; }

    // The core, for debuggers and tests: registers, CSRs, break- and watchpoints.
    struct rv_cpu *core() { return core_; }

private:
    static constexpr unsigned REFUSED_PAGES = 64;

    bool due() const override;
    void look() override;
    void sample_irqs() override;
    void run() override;
    void tell_end() override;
    void invalidate(uint64_t addr, uint64_t len) override { rv_invalidate(core_, addr, len); }
    void set_mark(const sc_core::sc_time &local) override;
    void reset_now();
    stop_reason after(rv_stop why, bool moved);

    void settle(uint64_t addr);
    bus_status access(tlm::tlm_command command, uint64_t addr, unsigned size, uint8_t *data,
                      bool *monitor = nullptr);
    bus_status read_again(uint8_t *data);
    void keep(const tlm::tlm_generic_payload &tx, const sc_core::sc_time &took);
    void map(uint64_t addr, bool write);
    uint64_t &refused_at(uint64_t addr);
    bool add_dmi(const tlm::tlm_dmi &dmi);
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) override;
    bool watched(unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val);
    rv_hooks hooks();

    struct rv_cpu *core_;
    uint64_t mark_slots_ = 0, mark_stalls_ = 0;
    bool told_ = false; // that it has ended
    bool interrupt_ = false, step_ = false;

    // The last access of this turn, if it was a read that may be repeated without the bus.
    struct steady_read {
        uint64_t addr;
        unsigned size;
        uint32_t cycles; // it took; 0 = none
        sc_core::sc_time took;
        uint64_t value;
    };
    steady_read steady_{};

    // Pages for which DMI was refused, by page number: number << 2 | for writes << 1 | for reads.
    std::array<uint64_t, REFUSED_PAGES> refused_;
    std::vector<std::function<void(uint64_t, unsigned, uint64_t)>> watches_;
    watched_access hit_{};
    uint64_t instructions_ = 0; // before the last reset
    uint64_t boot_[3] = {};     // pc, a0, a1
    bool reset_ = false;        // after the current instruction
    std::function<uint64_t(const sc_core::sc_time &)> time_source_;
    std::function<void(stop_reason)> on_stop_;
    note_output output_;
};

} // namespace dmavp

#endif
