// SPDX-License-Identifier: Apache-2.0
#include "build.h"

#include "at_bus.h"
#include "clint.h"
#include "fault_board.h"
#include "lt_router.h"
#include "testctl_tlm.h"
#ifdef DMAVP_WITH_RTL
#include "pl080_rtl_tlm.h"
#endif

#include <algorithm>

using namespace sc_core;

namespace dmavp
{

namespace
{

sc_time period(const board_part &p)
{
    return sc_time::from_value(board_clock_ps(&p)); // the resolution is the default, 1 ps
}

} // namespace

machine::machine(const struct board &b, timing mode, const sc_time &quantum, bool with_cpus,
                 bool traced, host_image *host)
    : board_(b), mode_(mode), traced_(traced), with_cpus_(with_cpus), host_(host),
      harts_(b.cluster, mode != TIMING_LT), bus_(build_bus()), part_(b.parts)
{
    harts_.set_quantum(quantum);
    for (unsigned i = 0; i < b.parts && error_.empty(); i++)
        build(i);
    connections_ = std::make_unique<connections>("connections", *this);
    give_time();
    faults_ = std::make_unique<fault_board>(*this);
}

machine::~machine() = default;

// The bus has the clock of the board's RAM. Several harts take turns with it: by fixed priority
// those that spin on a word in memory would keep everybody behind them out for ever.
std::unique_ptr<bus_map> machine::build_bus() const
{
    if (mode_ == TIMING_LT)
        return std::make_unique<lt_router>("bus");

    const bool smp =
        std::count_if(board_.part, board_.part + board_.parts,
                      [](const board_part &p) { return p.part->kind == PART_CPU; }) > 1;
    auto bus = std::make_unique<at_bus>(
        "bus", bus_config{smp ? ARBITRATION_ROUND_ROBIN : ARBITRATION_FIXED});

    if (const board_part *memory = board_bus_memory(&board_))
        bus->set_clock(period(*memory));
    return bus;
}

// --- parts -----------------------------------------------------------------------

void machine::build(unsigned index)
{
    const board_part &p = board_.part[index];

    switch (p.part->kind) {
    case PART_CPU:
        if (with_cpus_)
            build_cpu(p, part_[index]);
        return;
    case PART_MEMORY:
        return build_memory(p, part_[index]);
    case PART_DMA:
    case PART_DEVICE:
    case PART_ABSENT:
        return build_device(p, part_[index]);
    }
}

void machine::build_cpu(const board_part &p, built &out)
{
    const auto &config = *reinterpret_cast<const cpu_config *>(p.config);
    std::unique_ptr<hart> h;

    if (host_) {
        auto cpu =
            std::make_unique<host_cpu>(p.name, config, harts_, host_->link, *host_->program);

        host_cpus_.push_back(cpu.get());
        h = std::move(cpu);
    } else {
        auto cpu = std::make_unique<cpu_tlm>(p.name, config, harts_);

        cpus_.push_back(cpu.get());
        h = std::move(cpu);
    }
    h->set_clock(period(p));
    out.cpu = h.get();
    owned_.push_back(std::move(h));
}

void machine::build_memory(const board_part &p, built &out)
{
    std::unique_ptr<memory_tlm> memory;

    try {
        memory = std::make_unique<memory_tlm>(p.name, p.size,
                                              *reinterpret_cast<const memory_config *>(p.config));
    } catch (const std::exception &e) {
        error_ = std::string(p.path) + ": " + e.what();
        return;
    }
    memory->set_clock(period(p));
    // Whoever writes over code that a CPU has decoded makes it decode again.
    memory->on_write([this, base = p.base](uint64_t offset, uint64_t len) {
        harts_.invalidate(base + offset, len);
    });
    memories_.push_back(out.memory = memory.get());
    owned_.push_back(std::move(memory));
}

std::unique_ptr<dma_tlm> machine::build_dma(const board_part &p, const device_class &cls,
                                            const void *config)
{
    std::unique_ptr<dma_tlm> dma;

#ifdef DMAVP_WITH_RTL
    if (mode_ == TIMING_RTL && part_is_pl08x(p.part)) {
        const auto *c = static_cast<const pl080_config *>(config);

        if (!pl080_rtl_has(c->fifo_words)) {
            error_ = std::string(p.path) + ": dmavp,fifo-words = <" +
                     std::to_string(c->fifo_words) +
                     ">: RTL engines have 4 or 16; give one of these, or --timing at";
            return nullptr;
        }
        dma = std::make_unique<pl080_rtl_tlm>(p.name, c,
                                              traced_ ? dma_ch_create_traced : dma_ch_create, cls);
    }
#endif
    if (!dma)
        dma = std::make_unique<dma_tlm>(p.name, cls, config);
    dma->set_approximately_timed(mode_ != TIMING_LT);
    dma->set_initiator_id(static_cast<uint16_t>(&p - board_.part + 1));
    return dma;
}

void machine::build_device(const board_part &p, built &out)
{
    const device_class *cls = p.part->cls;
    std::unique_ptr<device_tlm> device;

    if (p.part->kind == PART_ABSENT) {
        classes_.push_back(*cls);
        classes_.back().window = static_cast<uint32_t>(std::min<uint64_t>(p.size, UINT32_MAX));
        cls = &classes_.back();
    }
    const void *config = cls->config_size ? p.config : nullptr;
    if (p.part->kind == PART_DMA) {
        auto dma = build_dma(p, *cls, config);

        if (!dma)
            return;
        dmas_.push_back(out.dma = dma.get());
        device = std::move(dma);
    } else if (cls == &testctl_class) {
        auto control = std::make_unique<testctl_tlm>(p.name, *this);

        testctl_ = control.get();
        device = std::move(control);
    } else if (p.part->role == ROLE_SUPPLY) {
        auto controller =
            std::make_unique<rcpc_tlm>(p.name, static_cast<const rcpc_config *>(config));

        out.controller = controller.get();
        device = std::move(controller);
    } else {
        device = std::make_unique<device_tlm>(p.name, *cls, config);
    }
    device->set_clock(period(p));
    devices_.push_back(out.device = device.get());
    owned_.push_back(std::move(device));
}

// --- bus --------------------------------------------------------------------------

void machine::connect()
{
    for (unsigned i = 0; i < board_.parts && error_.empty(); i++)
        connect_part(board_.part[i], part_[i]);
    for (unsigned i = 0; i < board_.parts && error_.empty(); i++)
        if (part_[i].device)
            wire(board_.part[i], *part_[i].device);
    for (unsigned i = 0; i < board_.parts && error_.empty(); i++)
        supply(board_.part[i], part_[i]);
}

void machine::connect_part(const board_part &p, const built &from)
{
    if (from.cpu)
        error_ = bus_->add_initiator(from.cpu->bus, p.name);
    else if (from.memory)
        error_ = bus_->map(p.base, p.size, from.memory->bus, p.name, RANGE_PROGRAM);
    else if (from.device)
        error_ = bus_->map(p.base, p.size, from.device->bus, p.name, RANGE_BLOCKING);
    if (from.dma && error_.empty())
        connect_dma(p, *from.dma);
}

void machine::connect_dma(const board_part &p, dma_tlm &dma)
{
    std::vector<bus_window> views;

    for (unsigned i = 0; i < p.views; i++)
        views.push_back({p.view[i].bus, p.view[i].cpu, p.view[i].size});
    for (auto &port : dma.master)
        if (error_.empty())
            error_ = bus_->add_initiator(port, p.name, views);
}

// --- wires and time ------------------------------------------------------------

void machine::join(const board_link &link, sc_signal<bool> &signal)
{
    const built &target = part_[link.target];

    if (target.device)
        target.device->in[link.input].bind(signal);
    else if (!target.cpu)
        return; // none was built
    else if (link.input == CPU_MSIP)
        target.cpu->msip.bind(signal);
    else if (link.input == CPU_MTIP)
        target.cpu->mtip.bind(signal);
    else
        target.cpu->meip.bind(signal);
}

void machine::wire(const board_part &p, device_tlm &device)
{
    std::vector<sc_signal<bool> *> signal(device.irq.size());

    for (unsigned i = 0; i < p.links; i++) {
        sc_signal<bool> *&s = signal[p.link[i].output];

        if (!s) {
            s = &wires_.emplace_back();
            device.irq[p.link[i].output].bind(*s);
        }
        join(p.link[i], *s);
    }
    for (unsigned i = 0; i < p.requests; i++)
        device.requests[p.request[i].output].bind(
            part_[p.request[i].target].device->request_lines[p.request[i].line]);
}

// --- clocks, resets, power -------------------------------------------------------

// What P lives on. A controller has no other users than devices and memories.
void machine::supply(const board_part &p, const built &user)
{
    const auto controller = [&](enum supply s) {
        return p.supply[s].controller < 0 ? nullptr : part_[p.supply[s].controller].controller;
    };
    const auto output = [&](enum supply s) { return p.supply[s].output; };

    if (!controller(SUPPLY_CLOCK) && !controller(SUPPLY_RESET) && !controller(SUPPLY_POWER))
        return;
    part_supply &seen = supplies_.emplace_back();
    seen.part = &p;
    if (rcpc_tlm *c = controller(SUPPLY_CLOCK))
        c->supply_clock(output(SUPPLY_CLOCK), [this, user, &seen](const sc_time &period,
                                                                  const sc_time &when) {
            if (user.device)
                user.device->set_clock(period, when);
            else
                change_memory(when, [&] { user.memory->set_clock(period); });
            supplied(seen, SUPPLY_CLOCK, period.value(), when);
        });
    if (rcpc_tlm *c = controller(SUPPLY_RESET))
        c->supply_reset(output(SUPPLY_RESET), [this, user, &seen](bool held, const sc_time &when) {
            user.device->hold_reset(held, when);
            supplied(seen, SUPPLY_RESET, held, when);
        });
    if (rcpc_tlm *c = controller(SUPPLY_POWER))
        c->supply_power(output(SUPPLY_POWER), [this, user, &seen](bool on, const sc_time &when) {
            if (user.device)
                user.device->set_power(on, when);
            else
                change_memory(when, [&] { user.memory->set_power(on); });
            supplied(seen, SUPPLY_POWER, on, when);
        });
}

void machine::supplied(part_supply &s, enum supply line, uint64_t value, const sc_time &when)
{
    s.line[line].connected = true;
    s.line[line].set(value, when);
    if (supply_sink_)
        supply_sink_(s, line, when);
}

// Controllers have done to memories what they do before WHEN; one that is in the middle of
// something has caused the change.
void machine::change_memory(const sc_time &when, const std::function<void()> &change)
{
    for (dma_tlm *d : dmas_)
        if (!d->entered())
            d->catch_up(when);
    change();
}

// rdtime is the mtime of the CLINT; without one it counts at the timebase frequency.
void machine::give_time()
{
    int timer = board_find_role(&board_, ROLE_TIMER, 0);
    const uint64_t tick = board_period_ps(board_.timebase_hz);

    for (cpu_tlm *cpu : cpus()) {
        if (timer < 0) {
            cpu->set_time_source([tick](const sc_time &local) { return local.value() / tick; });
            continue;
        }
        device_tlm *device = part_[timer].device;

        cpu->set_time_source([device](const sc_time &local) {
            const uint64_t step = device->clock().value();

            return clint_mtime(static_cast<const clint *>(device->core()),
                               (local.value() + step - 1) / step);
        });
    }
}

// --- all together ----------------------------------------------------------------

void machine::set_note_printer(const note_printer &printer)
{
    bus_->set_note_printer(printer);
    for (hart *h : harts())
        h->set_note_printer(printer);
    for (device_tlm *d : devices_)
        d->set_note_printer(printer);
    for (memory_tlm *m : memories_)
        m->set_note_printer(printer);
}

void machine::set_observer(observer *o)
{
    if (testctl_) {
        testctl_->set_next_observer(o);
        o = testctl_;
    }
    for (hart *h : harts())
        h->set_observer(o);
    for (device_tlm *d : devices_)
        d->set_observer(o);
}

bool machine::can_reset() const
{
    return std::none_of(devices_.begin(), devices_.end(),
                        [](const device_tlm *d) { return d->entered(); });
}

void machine::reset_devices()
{
    for (device_tlm *d : devices_)
        d->reset();
    for (unsigned i = 0; i < board_.parts; i++)
        if (part_[i].memory)
            harts_.invalidate(board_.part[i].base, board_.part[i].size);
}

void machine::catch_up(const sc_time &when)
{
    for (dma_tlm *d : dmas_)
        d->catch_up(when);
}

void machine::who_waits(std::ostream &out, bool at_rest) const
{
    for (const device_tlm *d : devices_)
        if (const char *why = d->standstill())
            out << d->name() << " does nothing " << why << '\n';
    for (dma_tlm *d : dmas_)
        d->who_waits(out, at_rest);
    bus_->who_stalls(out);
    if (const auto *bus = dynamic_cast<const at_bus *>(bus_.get()))
        bus->who_waits(out);
}

void machine::reset_host_cpus()
{
    for (host_cpu *c : host_cpus_)
        c->reset();
}

int machine::share_memory(uint64_t base)
{
    const board_part *p = board_ram_at(&board_, base);

    return p ? part_[p - board_.part].memory->share() : -1;
}

uint8_t *machine::memory(uint64_t addr, uint64_t len)
{
    const board_part *p = board_ram_at(&board_, addr);

    if (!p || len > p->size - (addr - p->base))
        return nullptr;
    return part_[p - board_.part].memory->data() + (addr - p->base);
}

sc_time machine::memory_latency(uint64_t addr, bool write) const
{
    const board_part *p = board_ram_at(&board_, addr);

    if (!p)
        return SC_ZERO_TIME;
    const auto &config = *reinterpret_cast<const memory_config *>(p->config);

    return period(*p) * static_cast<double>(write ? config.write_waits : config.read_waits);
}

const board_part *machine::part_of(const device_tlm &d) const
{
    for (unsigned i = 0; i < board_.parts; i++)
        if (part_[i].device == &d)
            return &board_.part[i];
    return nullptr;
}

unsigned machine::channels(const dma_tlm &d) const
{
    const board_part *p = part_of(d);

    return p ? board_built(p, "dmavp,channels", d.cls().chans) : d.cls().chans;
}

uint64_t machine::cpu_address(const device_tlm &d, uint64_t addr) const
{
    const board_part *p = part_of(d);

    for (unsigned k = 0; p && k < p->views; k++) {
        const board_view &v = p->view[k];

        if (addr - v.bus < v.size)
            return v.cpu + (addr - v.bus);
    }
    return addr;
}

uint64_t machine::notes(note_kind kind) const
{
    uint64_t n = 0;

    for (const device_tlm *d : devices_)
        n += d->device().notes.count[kind];
    if (kind != NOTE_GUEST_ERROR)
        return n;
    for (const hart *h : harts())
        n += h->guest_errors();
    for (const memory_tlm *m : memories_)
        n += m->guest_errors();
    return n + bus_->guest_errors();
}

uint64_t machine::executed() const
{
    uint64_t n = 0;

    for (const hart *h : harts())
        n += h->executed();
    return n;
}

sc_time machine::now() const
{
    const hart *h = running_hart();

    return h ? h->local_time() : sc_time_stamp();
}

} // namespace dmavp
