// SPDX-License-Identifier: Apache-2.0
#include "observe.h"

#include "clint.h"
#include "plic.h"

using namespace sc_core;

namespace dmavp
{

namespace
{

const char *const status_names[] = {"ok", "address error", "error", nullptr};

// Bits of DMA_REQ_... and DMA_ACK_...
const char *const request_wires[] = {"single", "burst", "last_single", "last_burst"};
const char *const ack_wires[] = {"clear", "tc"};

// How far back an event may be told: a burst is told when it has ended, an initiator's slice when
// it is over.
constexpr uint64_t lag_ps = 2000000000;
constexpr unsigned events_per_advance = 1 << 16;

unsigned bits_for(unsigned values)
{
    unsigned bits = 1;

    while (values > 1u << bits)
        bits++;
    return bits;
}

// Interrupt outputs that the board has: a class has as many as its largest configuration.
unsigned outputs(const device_tlm &d)
{
    const struct device *core = &d.device(); // its first member

    if (&d.cls() == &clint_class)
        return 2 * reinterpret_cast<const clint *>(core)->harts;
    if (&d.cls() == &plic_class)
        return reinterpret_cast<const plic *>(core)->contexts;
    return d.cls().irqs;
}

} // namespace

// --- signals ----------------------------------------------------------------------

bool run_observer::declare_port(const std::string &name, bus_port &p, bool channels)
{
    const unsigned before = trace_signals(trace_);
    auto signal = [&](const char *leaf, unsigned width, const char *const *names) {
        return trace_signal(trace_, (name + "." + leaf).c_str(), width, names);
    };

    p.busy = signal("busy", 1, nullptr);
    p.kind = signal("kind", 2, dma_kind_names);
    p.chan = channels ? signal("chan", 5, nullptr) : TRACE_OFF;
    p.addr = signal("addr", 64, nullptr);
    p.data = signal("data", 64, nullptr);
    p.bytes = signal("bytes", 32, nullptr);
    p.status = signal("status", 2, status_names);
    p.count = signal("count", 32, nullptr);
    return trace_signals(trace_) > before;
}

// Of the outputs that are connected.
void run_observer::declare_requests(const device_tlm &d, subject &s)
{
    const unsigned before = trace_signals(trace_);

    s.request.resize(d.cls().requests);
    s.ack.resize(d.cls().requests);
    for (unsigned i = 0; i < d.cls().requests; i++) {
        const std::string name = std::string(d.name()) + ".dma." + d.cls().request_names[i] + ".";

        if (!d.requests[i].size())
            continue;
        for (const char *wire : request_wires)
            s.request[i].push_back(trace_signal(trace_, (name + wire).c_str(), 1, nullptr));
        for (const char *wire : ack_wires)
            s.ack[i].push_back(trace_signal(trace_, (name + wire).c_str(), 1, nullptr));
    }
    requests_traced_ = requests_traced_ || trace_signals(trace_) > before;
}

bool run_observer::declare_device(const device_tlm &d, subject &s)
{
    bool ports = false;
    const device_class &cls = d.cls();
    const std::string name = d.name();

    s.irq.assign(cls.irqs, TRACE_OFF);
    for (unsigned i = 0; i < outputs(d); i++)
        s.irq[i] = trace_signal(
            trace_,
            (name + ".irq." + (cls.irq_names ? cls.irq_names[i] : std::to_string(i))).c_str(), 1,
            nullptr);
    declare_requests(d, s);
    unsigned values = 0;
    while (cls.chan_states && cls.chan_states[values])
        values++;
    for (unsigned i = 0; i < cls.chans; i++)
        s.chan.push_back(trace_signal(trace_, (name + ".ch" + std::to_string(i) + ".state").c_str(),
                                      bits_for(values), cls.chan_states));
    s.port.resize(cls.ports);
    for (unsigned i = 0; i < cls.ports; i++)
        ports |= declare_port(name + ".m" + std::to_string(i), s.port[i], true);
    return ports;
}

// Of the outputs that are connected.
void run_observer::declare_supplies()
{
    static const char *const names[SUPPLIES] = {
        [SUPPLY_CLOCK] = "clock", [SUPPLY_RESET] = "reset", [SUPPLY_POWER] = "power"};

    for (const part_supply &p : machine_.supplies()) {
        const std::string name = p.part->name + std::string(".supply.");
        const auto signal = [&](enum supply line, const char *leaf, unsigned width) {
            return p.line[line].connected
                       ? trace_signal(trace_, (name + leaf).c_str(), width, nullptr)
                       : TRACE_OFF;
        };
        supply_signals &s = supplies_[&p];

        for (unsigned i = 0; i < SUPPLIES; i++)
            s.level[i] = signal(static_cast<enum supply>(i), names[i], 1);
        s.period = signal(SUPPLY_CLOCK, "clock_ps", 64);
    }
}

void run_observer::set_trace(trace *t)
{
    trace_ = t;
    for (const hart *h : machine_.harts()) {
        subject &s = of(*h);

        s.port.resize(1);
        declare_port(std::string(h->name()) + ".mmio", s.port[0], false);
    }
    for (device_tlm *d : machine_.devices()) {
        const bool ports = declare_device(*d, of(*d));

        if (auto *dma = dynamic_cast<dma_tlm *>(d))
            dma->trace_every_access(ports); // whole packets are faster, but show no beats
    }
    declare_supplies();
}

trace *run_observer::start_trace(const trace_request &what, failure *f)
{
    trace *const t = trace_begin(
        what,
        "Accesses recorded: all of DMA controllers, and those of CPUs to devices. Not "
        "recorded: fetches, loads and stores of CPUs in memory (DMI).",
        "dma0.ch0.state", [this](trace *begun) { set_trace(begun); }, f);

    if (!t)
        return nullptr;
    for (const part_supply &p : machine_.supplies())
        for (unsigned i = 0; i < SUPPLIES; i++)
            supplied(p, static_cast<enum supply>(i), SC_ZERO_TIME);
    machine_.on_supply([this](const part_supply &p, enum supply line, const sc_time &when) {
        supplied(p, line, when);
    });
    return t;
}

run_observer::subject &run_observer::of(const sc_object &object)
{
    subject &s = subjects_[&object];
    const auto *device = dynamic_cast<const device_tlm *>(&object);

    if (device && !s.cls) {
        s.cls = &device->cls();
        s.states.resize(s.cls->chans);
    }
    return s;
}

// --- events -----------------------------------------------------------------------

void run_observer::advance()
{
    const uint64_t now = sc_time_stamp().value();

    if (++events_ % events_per_advance == 0 && now > lag_ps)
        trace_advance(trace_, now - lag_ps);
}

void run_observer::access(const sc_object &initiator, const observed_access &a)
{
    for (const watched &w : watches_)
        if (a.chan < 0 && a.addr - w.base < w.size)
            w.told(a.addr - w.base, a.kind == DMA_WRITE, a.end);
    if (trace_)
        record(initiator, a);
    if (sink_)
        sink_(initiator, a);
}

void run_observer::record(const sc_object &initiator, const observed_access &a)
{
    bus_port &p = of(initiator).port[a.port];
    const uint64_t begin = a.begin.value();

    trace_change(trace_, p.busy, begin, 1);
    trace_change(trace_, p.kind, begin, a.kind);
    trace_change(trace_, p.chan, begin, static_cast<uint64_t>(a.chan));
    trace_change(trace_, p.addr, begin, a.addr);
    trace_change(trace_, p.data, begin, a.value);
    trace_change(trace_, p.bytes, begin, a.len);
    trace_change(trace_, p.status, begin, a.status);
    trace_change(trace_, p.count, begin, ++p.accesses);
    trace_change(trace_, p.busy, a.end.value(), 0);
    advance();
}

void run_observer::irq(const sc_object &device, unsigned line, bool level, const sc_time &when)
{
    if (!trace_)
        return;
    trace_change(trace_, of(device).irq[line], when.value(), level);
    advance();
}

void run_observer::supplied(const part_supply &p, enum supply line, const sc_time &when)
{
    const supply_signals &s = supplies_[&p];
    const uint64_t value = p.line[line].value;

    if (!trace_)
        return;
    trace_change(trace_, s.level[line], when.value(), value != 0);
    if (line == SUPPLY_CLOCK)
        trace_change(trace_, s.period, when.value(), value);
    advance();
}

void run_observer::levels(const std::vector<unsigned> &wires, unsigned levels, const sc_time &when)
{
    for (size_t i = 0; i < wires.size(); i++)
        trace_change(trace_, wires[i], when.value(), levels >> i & 1);
    advance();
}

void run_observer::dma_request(const sc_object &device, unsigned output, unsigned signals,
                               const sc_time &when)
{
    if (trace_)
        levels(of(device).request[output], signals, when);
}

void run_observer::dma_ack(const sc_object &device, unsigned output, unsigned signals,
                           const sc_time &when)
{
    if (trace_)
        levels(of(device).ack[output], signals, when);
}

void run_observer::chan_state(const sc_object &device, unsigned chan, unsigned state,
                              const sc_time &when)
{
    subject &s = of(device);

    s.states[chan] = state;
    if (!trace_)
        return;
    trace_change(trace_, s.chan[chan], when.value(), state);
    advance();
}

std::vector<unsigned> run_observer::channel_states(const dma_tlm &d) const
{
    const auto it = subjects_.find(&d);
    std::vector<unsigned> states;

    if (it != subjects_.end())
        states = it->second.states;
    states.resize(d.cls().chans); // of one that was never told it is the first
    return states;
}

std::string run_observer::busy_channels() const
{
    std::string text;

    for (const dma_tlm *d : machine_.dmas()) {
        const std::vector<unsigned> states = channel_states(*d);

        for (unsigned i = 0; i < states.size(); i++)
            if (states[i])
                text += std::string(text.empty() ? "" : "; ") + d->name() + " channel " +
                        std::to_string(i) + " is " + d->cls().chan_states[states[i]];
    }
    return text;
}

} // namespace dmavp
