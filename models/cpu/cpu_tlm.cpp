// SPDX-License-Identifier: Apache-2.0
#include "cpu_tlm.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

using namespace sc_core;

namespace dmavp {

namespace {

constexpr unsigned PAGE_SHIFT = 12;
constexpr uint64_t NO_PAGE = UINT64_MAX;

} // namespace

rv_hooks cpu_tlm::hooks()
{
    rv_hooks h{};

    h.arg = this;
    h.read = [](void *arg, uint64_t addr, unsigned size, uint64_t *val) {
        *val = 0;
        return static_cast<cpu_tlm *>(arg)->access(tlm::TLM_READ_COMMAND, addr, size,
                                                   reinterpret_cast<uint8_t *>(val));
    };
    h.write = [](void *arg, uint64_t addr, unsigned size, uint64_t val) {
        return static_cast<cpu_tlm *>(arg)->access(tlm::TLM_WRITE_COMMAND, addr, size,
                                                   reinterpret_cast<uint8_t *>(&val));
    };
    h.read_exclusive = [](void *arg, uint64_t addr, uint64_t *val, bool *monitor) {
        *val = 0;
        return static_cast<cpu_tlm *>(arg)->access(tlm::TLM_READ_COMMAND, addr, 4,
                                                   reinterpret_cast<uint8_t *>(val), monitor);
    };
    h.write_exclusive = [](void *arg, uint64_t addr, uint64_t val, bool *monitor, bool *done) {
        auto *self = static_cast<cpu_tlm *>(arg);
        const bus_status status = self->access(tlm::TLM_WRITE_COMMAND, addr, 4,
                                               reinterpret_cast<uint8_t *>(&val), monitor);

        *done = !self->extension_.excluded;
        return status;
    };
    h.settle = [](void *arg, uint64_t addr) { static_cast<cpu_tlm *>(arg)->settle(addr); };
    h.map = [](void *arg, uint64_t addr, bool write) {
        static_cast<cpu_tlm *>(arg)->map(addr, write);
    };
    h.time = [](void *arg) {
        auto *self = static_cast<cpu_tlm *>(arg);

        return self->time_source_ ? self->time_source_(self->local_time()) : 0;
    };
    h.cycle = [](void *arg) { return static_cast<cpu_tlm *>(arg)->cycles(); };
    h.watch = [](void *arg, unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val) {
        return static_cast<cpu_tlm *>(arg)->watched(id, store, addr, size, val);
    };
    return h;
}

cpu_tlm::cpu_tlm(sc_module_name name, const cpu_config &config, hart_cluster &cluster)
    : hart(name, config, cluster)
{
    const rv_hooks h = hooks();

    core_ = rv_new(&config, &h);
    if (!core_)
        throw std::bad_alloc();
    auto *first = static_cast<cpu_tlm *>(cluster.harts().front());
    if (first != this && !rv_join(core_, first->core()))
        throw std::length_error("a cluster has at most 8 harts");
    output_.attach(*rv_notes(core_), *this, [this] { return local_time(); });
    refused_.fill(NO_PAGE);
}

cpu_tlm::~cpu_tlm()
{
    rv_free(core_);
}

void cpu_tlm::set_time_source(std::function<uint64_t(const sc_time &)> mtime)
{
    time_source_ = std::move(mtime);
}

// --- time ---------------------------------------------------------------------------

sc_time cpu_tlm::local_time() const
{
    return mark_ +
           sc_time::from_value((rv_slots(core_) - mark_slots_) * insn_time_.value() +
                               (rv_stalls(core_) - mark_stalls_) * period_.value());
}

// The core's present count corresponds to LOCAL.
void cpu_tlm::set_mark(const sc_time &local)
{
    mark_ = local;
    mark_slots_ = rv_slots(core_);
    mark_stalls_ = rv_stalls(core_);
}

// --- turns ---------------------------------------------------------------------------

void cpu_tlm::sample_irqs()
{
    rv_set_irq(core_, RV_IRQ_EXTERNAL, meip.size() && meip->read());
    rv_set_irq(core_, RV_IRQ_SOFTWARE, msip.size() && msip->read());
    rv_set_irq(core_, RV_IRQ_TIMER, mtip.size() && mtip->read());
}

bool cpu_tlm::due() const
{
    return ended_ == stop_reason::none &&
           (!rv_waiting(core_) || rv_irq_pending(core_) || interrupt_);
}

// The kernel's time may have passed: interrupts may have come. A sleeper wakes up on an edge.
void cpu_tlm::look()
{
    sample_irqs();
    if (rv_waiting(core_) && rv_irq_pending(core_))
        set_mark(std::max(local_time(), edge_at(sc_time_stamp())));
}

// As far as its thread lets it.
void cpu_tlm::run()
{
    const sc_time kernel = sc_time_stamp();
    stop_reason reason;

    do {
        steady_ = {}; // others, or a debugger, had their turn
        const uint64_t before = rv_slots(core_);
        const uint64_t left = cycles_until(lane_.horizon(), local_time());
        const rv_stop why = rv_run(core_, step_ ? std::min<uint64_t>(left, 1) : left);

        reason = after(why, rv_slots(core_) != before);
        if (reset_) {
            reset_now();
            reason = stop_reason::none;
        }
        if (reason != stop_reason::none && on_stop_)
            on_stop_(reason);
        // The access before may have let time pass: interrupts come first.
    } while (reason != stop_reason::none && sc_time_stamp() == kernel);
}

// What the debugger is to be told. MOVED: an instruction has ended.
cpu_tlm::stop_reason cpu_tlm::after(rv_stop why, bool moved)
{
    const bool stepped = step_ && moved;

    if (why == RV_STOP_TRAP_LOOP || (why == RV_STOP_REQUEST && stop_)) {
        ended_ = why == RV_STOP_TRAP_LOOP ? stop_reason::trap_loop : stop_reason::requested;
        return stop_reason::none;
    }
    if (why == RV_STOP_BUDGET || why == RV_STOP_WFI) {
        step_ = step_ && !stepped;
        return stepped ? stop_reason::stepped : stop_reason::none;
    }
    step_ = false;
    if (why == RV_STOP_REQUEST)
        interrupt_ = false;
    return why == RV_STOP_BREAKPOINT   ? stop_reason::breakpoint
           : why == RV_STOP_WATCHPOINT ? stop_reason::watchpoint
                                       : stop_reason::interrupted;
}

void cpu_tlm::tell_end()
{
    if (ended_ == stop_reason::none || told_)
        return;
    told_ = true;
    if (on_stop_)
        on_stop_(ended_);
}

void cpu_tlm::stop()
{
    stop_ = true;
    rv_request_stop(core_);
}

void cpu_tlm::reset(uint64_t pc, uint64_t a0, uint64_t a1)
{
    boot_[0] = pc;
    boot_[1] = a0;
    boot_[2] = a1;
    reset_ = true;
    if (rv_inside(core_))
        rv_request_stop(core_); // and then run() does it
    else
        reset_now();
}

void cpu_tlm::reset_now()
{
    const bool asleep = rv_waiting(core_);
    const sc_time local =
        asleep ? std::max(local_time(), edge_at(sc_time_stamp())) : local_time();

    reset_ = false;
    instructions_ += rv_retired(core_);
    rv_reset(core_, boot_[0]);
    rv_set_reg(core_, 10, boot_[1]);
    rv_set_reg(core_, 11, boot_[2]);
    set_mark(local);
    if (stop_ || interrupt_)
        rv_request_stop(core_); // was forgotten
    if (asleep)
        lane_.woken.notify(SC_ZERO_TIME);
}

void cpu_tlm::interrupt()
{
    interrupt_ = true;
    rv_request_stop(core_);
    if (rv_waiting(core_) && sc_get_current_process_handle() != lane_.process)
        lane_.woken.notify(SC_ZERO_TIME); // else its thread will look by itself
}

// --- the bus ------------------------------------------------------------------------

// The read that came before once more: polling. The turn ends where it would have ended, so what
// the read takes comes off what is left.
bus_status cpu_tlm::read_again(uint8_t *data)
{
    memcpy(data, &steady_.value, sizeof steady_.value);
    if (observer_) {
        const sc_time begin = local_time();

        observe(BUS_OK, begin, begin + steady_.took);
    }
    rv_stall(core_, steady_.cycles);
    return BUS_OK;
}

// Remembers a read that the target calls steady and whose clock is the hart's: between two edges of
// a slower one a read sees what the next edge does. Other harts would have their turn within the
// access.
void cpu_tlm::keep(const tlm::tlm_generic_payload &tx, const sc_time &took)
{
    const uint64_t cycles = by_period_.floor(took.value());

    steady_ = {};
    if (!extension_.steady || lane_.harts.size() > 1 || tx.is_write() || step_ || cycles != 1 ||
        took != period_)
        return;
    steady_ = {tx.get_address(), tx.get_data_length(), static_cast<uint32_t>(cycles), took, 0};
    memcpy(&steady_.value, tx.get_data_ptr(), tx.get_data_length());
}

bus_status cpu_tlm::access(tlm::tlm_command command, uint64_t addr, unsigned size, uint8_t *data,
                           bool *monitor)
{
    tx_.set_command(command);
    tx_.set_address(addr);
    tx_.set_data_ptr(data);
    tx_.set_data_length(size);
    if (steady_.cycles && command == tlm::TLM_READ_COMMAND && addr == steady_.addr &&
        size == steady_.size)
        return read_again(data);

    const sc_time kernel = sc_time_stamp();

    accessing_ = true;
    catch_up();
    if (stop_) {
        accessing_ = false;
        return BUS_OK; // the end lies before this access
    }
    sc_time begin;
    const bus_status status = transport(size, rv_machine_mode(core_), monitor, &begin);
    accessing_ = false;

    if (tx_.is_dmi_allowed())
        refused_at(addr) = NO_PAGE;
    keep(tx_, mark_ - begin);
    if (observer_)
        observe(status, begin, mark_);
    // The access may have scheduled something, or taken longer than the slice. If it let the
    // kernel's time pass, interrupts may have come.
    rv_set_budget(core_, step_ || sc_time_stamp() != kernel
                             ? 0
                             : cycles_until(lane_.horizon(), mark_ + insn_time_));
    return status;
}

// A bus that lends memory to controllers lets nobody look before it has happened.
void cpu_tlm::settle(uint64_t addr)
{
    const sc_time kernel = sc_time_stamp();
    tlm::tlm_generic_payload tx;
    uint8_t word[4];

    if (!cluster_.data_by_bus())
        return;
    accessing_ = true;
    yield();
    accessing_ = false;
    tx.set_command(tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(word);
    tx.set_data_length(sizeof word);
    bus->transport_dbg(tx);
    if (sc_time_stamp() != kernel)
        rv_set_budget(core_, 0);
}

bool cpu_tlm::add_dmi(const tlm::tlm_dmi &dmi)
{
    rv_ram ram{};
    const auto waits = [this](const sc_time &t) {
        return static_cast<uint32_t>((t.value() + period_.value() - 1) / period_.value());
    };

    if (!dmi.is_read_allowed() || dmi.get_end_address() < dmi.get_start_address())
        return false;
    ram.base = dmi.get_start_address();
    ram.host = dmi.get_dmi_ptr();
    // More than the core can address is cut.
    ram.size = std::min<uint64_t>(dmi.get_end_address(), UINT32_MAX) - ram.base + 1;
    ram.fetch_only = cluster_.data_by_bus() || extension_.fetch_only;
    ram.writable = ram.fetch_only || dmi.is_write_allowed();
    ram.read_waits = waits(dmi.get_read_latency());
    ram.write_waits = waits(dmi.get_write_latency());
    return rv_map_ram(core_, &ram);
}

uint64_t &cpu_tlm::refused_at(uint64_t addr)
{
    return refused_[(addr >> PAGE_SHIFT) % REFUSED_PAGES];
}

// First touch of a place that is not known as RAM.
void cpu_tlm::map(uint64_t addr, bool write)
{
    // A refused store says nothing about loads and fetches: it may be a ROM.
    const uint64_t page = addr >> PAGE_SHIFT << 2, kind = write ? 2 : 1;
    uint64_t &refused = refused_at(addr);
    tlm::tlm_dmi dmi;

    if ((refused & ~UINT64_C(3)) != page)
        refused = page;
    if (refused & kind)
        return;
    write = write && !cluster_.data_by_bus();
    tx_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx_.set_address(addr);
    extension_.fetch_only = false;
    if (!bus->get_direct_mem_ptr(tx_, dmi) || !add_dmi(dmi) || (write && !dmi.is_write_allowed()))
        refused = kind | (refused == NO_PAGE ? page : refused);
}

void cpu_tlm::invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last)
{
    rv_unmap_ram(core_, first, last);
    refused_.fill(NO_PAGE);
}

// --- watches ------------------------------------------------------------------------

bool cpu_tlm::watch_store(uint64_t addr, uint64_t len,
                          std::function<void(uint64_t, unsigned, uint64_t)> callback)
{
    if (!rv_set_watch(core_, static_cast<unsigned>(watches_.size()), RV_WATCH_STORE, addr, len))
        return false;
    watches_.push_back(std::move(callback));
    return true;
}

// Watches without a callback are the debugger's: they stop the CPU.
bool cpu_tlm::watched(unsigned id, bool store, uint64_t addr, unsigned size, uint64_t val)
{
    if (id >= watches_.size()) {
        hit_ = {store, addr, size};
        return true;
    }
    watches_[id](addr, size, val);
    return false;
}

} // namespace dmavp
