// SPDX-License-Identifier: Apache-2.0
#include "fault_board.h"

#include "fail.h"

#include <cinttypes>

using namespace sc_core;

namespace dmavp
{

static constexpr int NO_WIRE = -FAULT_WIRES; // with any output of a device: no wire, either

fault_board::fault_board(machine &m) : machine_(m)
{
    board_faults_of(&m.board(), &names_);
}

device_tlm *fault_board::wire_device(unsigned wire) const
{
    return machine_.device(names_.wire_part[wire]);
}

int fault_board::wire_of(const device_tlm *d, unsigned line) const
{
    for (unsigned i = 0; d && i < names_.names.wires; i++)
        if (wire_device(i) == d && names_.wire_output[i] == line && !names_.names.request[i])
            return static_cast<int>(i);
    return NO_WIRE;
}

// --- who asks -----------------------------------------------------------------------------

void fault_board::take_controller_addresses()
{
    as_controllers_ = true;
}

void fault_board::attach_dma(unsigned number, dma_tlm &dma)
{
    const board_part &p = machine_.board().part[names_.part[number]];
    fault_initiator &who = who_[number];

    for (; who.views < p.views && !as_controllers_; who.views++)
        who.view[who.views] = {p.view[who.views].bus, p.view[who.views].cpu,
                               p.view[who.views].size};
    dma.set_faults(&who, [this, &dma](uint64_t addr, bool write) {
        return machine_.memory_latency(machine_.cpu_address(dma, addr), write);
    });
    dma.on_poison([this, &dma](const dma_access &a, const fault_rule &r) {
        char text[100];

        snprintf(text, sizeof text, "%s channel %u met poison at 0x%08" PRIx64, dma.name(), a.chan,
                 a.addr);
        if (r.end && end_)
            end_(text, dma.core_time());
    });
}

void fault_board::attach()
{
    attached_ = true;
    for (unsigned i = 0; i < names_.names.initiators; i++) {
        who_[i].faults = &table_;
        who_[i].number = i;
        who_[i].cpu = i < names_.names.harts;
        if (const hart *h = machine_.hart_at(names_.part[i]))
            machine_.bus().set_faults(h->name(), &who_[i], h->clock());
        if (auto *dma = dynamic_cast<dma_tlm *>(machine_.device(names_.part[i])))
            attach_dma(i, *dma);
    }
    for (unsigned i = 0; i < machine_.board().parts; i++) {
        const int irq = board_faults_wire(&names_, i, false);
        const int request = board_faults_wire(&names_, i, true);

        if (device_tlm *d = machine_.device(i))
            d->set_wire_faults(&table_, irq < 0 ? NO_WIRE : irq, request < 0 ? NO_WIRE : request);
    }
}

// --- rules --------------------------------------------------------------------------------

// What has happened by WHEN has done so by the rules before; what comes goes by the new ones.
template <class Change> void fault_board::change(const sc_time &when, Change what)
{
    for (dma_tlm *d : machine_.dmas())
        d->replan(when);
    what();
    machine_.bus().faults_change();
    for (dma_tlm *d : machine_.dmas())
        d->replan(when);
}

int fault_board::add(const fault_rule &rule, const sc_time &when)
{
    int number = -1;

    change(when, [&] {
        if (!attached_)
            attach();
        number = fault_add(&table_, &rule);
    });
    return number;
}

void fault_board::remove(unsigned number, const sc_time &when)
{
    change(when, [&] { fault_remove(&table_, number); });
}

void fault_board::at_time(const sc_time &when, std::function<void()> what)
{
    sc_spawn_options spawn;
    sc_event &event = events_.emplace_back();

    spawn.spawn_method();
    spawn.dont_initialize();
    spawn.set_sensitivity(&event);
    sc_spawn(what, sc_gen_unique_name("fault"), &spawn);
    event.notify(when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME);
}

void fault_board::spurious(unsigned wire, unsigned signals, const sc_time &at,
                           const sc_time &length)
{
    device_tlm *const d = wire_device(wire);
    const unsigned output = names_.wire_output[wire];

    if (!d)
        return;
    const sc_time end = at + (length == SC_ZERO_TIME ? d->clock() : length);
    if (names_.names.request[wire]) {
        at_time(at, [d, output, signals] { d->pulse_request(output, signals, true); });
        at_time(end, [d, output, signals] { d->pulse_request(output, signals, false); });
    } else {
        d->pulse_irq(output, true, at);
        d->pulse_irq(output, false, end);
    }
}

// --- a script ------------------------------------------------------------------------------

void fault_board::start(const fault_script &s)
{
    script_ = &s;
    started_.resize(s.lines);
    for (unsigned i = 0; i < s.lines; i++) {
        const fault_line &l = s.line[i];
        const sc_time at = sc_time::from_value(l.at);

        started_[i].line = &l;
        if (l.spurious)
            spurious(static_cast<unsigned>(l.wire), l.signals, at, sc_time::from_value(l.length));
        else if (!l.at)
            started_[i].rule = add(l.rule, SC_ZERO_TIME);
        else
            at_time(at, [this, i] {
                started_[i].rule = add(started_[i].line->rule, sc_time_stamp());
            });
    }
}

uint64_t fault_board::hits_of(const started &s) const
{
    if (s.line->spurious)
        return s.line->at <= sc_time_stamp().value();
    return s.rule < 0 ? 0 : hits(static_cast<unsigned>(s.rule));
}

void fault_board::tell_unused() const
{
    for (const started &s : started_)
        if (!hits_of(s))
            fail_print("%s:%u: this rule was never hit; see its range, initiator and nth",
                       script_->name, s.line->rule.line);
}

void fault_board::report(json *j) const
{
    if (!script_)
        return;
    json_array(j, "faults");
    for (const started &s : started_) {
        json_object(j, nullptr);
        json_number(j, "line", s.line->rule.line);
        json_string(j, "kind", s.line->spurious ? "spurious" : fault_kind_names[s.line->rule.kind]);
        json_number(j, "hits", hits_of(s));
        json_end(j);
    }
    json_end(j);
}

} // namespace dmavp
