// SPDX-License-Identifier: Apache-2.0
#include "testctl_tlm.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp
{

testctl_tlm::testctl_tlm(sc_module_name name, machine &m)
    : device_tlm(name, testctl_class), machine_(m)
{
    dev()->act = [](void *shell, unsigned what, unsigned n, uint32_t value) {
        return static_cast<testctl_tlm *>(static_cast<device_tlm *>(shell))->act(what, n, value);
    };
    dev()->ask = [](void *shell, unsigned what, unsigned n) {
        return static_cast<testctl_tlm *>(static_cast<device_tlm *>(shell))->ask(what, n);
    };
}

// Whoever looks at a gate sees what has happened by now.
void testctl_tlm::settle(uint64_t cycle)
{
    device_tlm::settle(cycle);
    for (dma_tlm *d : machine_.dmas())
        if (d->gate().state == DMA_GATE_ARMED)
            d->replan(core_time());
}

uint32_t testctl_tlm::act(unsigned what, unsigned n, uint32_t value)
{
    switch (what) {
    case TESTCTL_ACT_GATE:
        return !set_gate(n, value);
    case TESTCTL_ACT_IRQ_GATE:
    case TESTCTL_ACT_IRQ_PASS:
    case TESTCTL_ACT_IRQ_FORCE:
        return irqs(static_cast<testctl_act>(what), n, value);
    case TESTCTL_ACT_ADD:
        return add_rule(value);
    case TESTCTL_ACT_REMOVE:
        return !remove(value);
    case TESTCTL_ACT_REMOVE_ALL:
        for (unsigned i = 0; i < FAULT_RULES; i++)
            remove(i);
        return 0;
    default:
        watch(value);
        return 0;
    }
}

uint32_t testctl_tlm::ask(unsigned what, unsigned n)
{
    const std::vector<dma_tlm *> &dmas = machine_.dmas();

    switch (what) {
    case TESTCTL_ASK_GATE:
        return n < dmas.size() ? static_cast<uint32_t>(dmas[n]->gate().state) : 0;
    case TESTCTL_ASK_LEFT:
        return n < dmas.size() ? static_cast<uint32_t>(dmas[n]->gate().beats) : 0;
    case TESTCTL_ASK_PENDING:
        return pending(n);
    case TESTCTL_ASK_THERE:
        return there(n);
    case TESTCTL_ASK_POSSIBLE:
        return possible(static_cast<fault_kind>(n));
    default:
        return n < FAULT_RULES && own_[n] ? static_cast<uint32_t>(machine_.faults().hits(n)) : 0;
    }
}

// --- gates ---------------------------------------------------------------------------

// False: there is no such channel.
bool testctl_tlm::set_gate(unsigned controller, uint32_t value)
{
    const bool arm = value & TESTCTL_ARM;
    const unsigned chan = GET(value, TESTCTL_CHANNEL), kinds = GET(value, TESTCTL_KINDS);

    if (controller >= machine_.dmas().size())
        return !arm;
    dma_tlm &dma = *machine_.dmas()[controller];
    if (arm && chan >= dma.cls().chans)
        return false;
    dma_gate gate{};
    if (arm)
        gate = {DMA_GATE_ARMED, static_cast<uint8_t>(chan),
                static_cast<uint8_t>(kinds ? kinds : unsigned(FAULT_ALL_ACCESSES)),
                (value & TESTCTL_AFTER) != 0, core_state().gate_beat[controller]};
    if (arm || dma.gate().state)
        dma.set_gate(gate, core_time());
    return true;
}

testctl_tlm::source testctl_tlm::source_of(unsigned irq) const
{
    const struct board &b = machine_.board();

    for (unsigned i = 0; i < b.parts; i++)
        for (unsigned k = 0; k < b.part[i].links; k++) {
            const board_link &l = b.part[i].link[k];

            if (b.part[l.target].part->role == ROLE_INTC && l.input == irq)
                return {machine_.device(i), l.output};
        }
    return {};
}

// Bits of VALUE that no device drives.
uint32_t testctl_tlm::irqs(testctl_act what, unsigned word, uint32_t value)
{
    uint32_t nobody = 0;
    uint32_t *const is = what == TESTCTL_ACT_IRQ_GATE ? gated_ : forced_;
    const uint32_t change = what == TESTCTL_ACT_IRQ_PASS ? value : is[word] ^ value;

    if (what != TESTCTL_ACT_IRQ_PASS)
        is[word] = value;
    for (unsigned i = 0; i < 32; i++) {
        const source s = change >> i & 1 ? source_of(32 * word + i) : source{};
        const bool on = value >> i & 1;

        if (!s.device) {
            nobody |= change & value & BIT(i);
            continue;
        }
        if (what == TESTCTL_ACT_IRQ_PASS)
            s.device->pass_irq(s.line, core_time());
        else if (what == TESTCTL_ACT_IRQ_GATE)
            s.device->gate_irq(s.line, on, core_time());
        else
            s.device->force_irq(s.line, on, core_time());
    }
    return nobody;
}

uint32_t testctl_tlm::pending(unsigned word) const
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < 32; i++) {
        const source s = source_of(32 * word + i);

        bits |= s.device && s.device->irq_withheld(s.line) ? BIT(i) : 0;
    }
    return bits;
}

// --- rules -----------------------------------------------------------------------------

// Whether FIELD, an initiator of a register, is on the board, or anybody.
bool testctl_tlm::there(uint32_t field) const
{
    if (field == TESTCTL_ANY)
        return true;
    return field & TESTCTL_HART
               ? (field & ~uint32_t{TESTCTL_HART}) < machine_.faults().names().names.harts
               : field < machine_.dmas().size();
}

// Its number in the table: harts come first.
int testctl_tlm::initiator(uint32_t field) const
{
    const unsigned harts = machine_.faults().names().names.harts;

    if (field == TESTCTL_ANY)
        return FAULT_ANY;
    return static_cast<int>(field & TESTCTL_HART ? field & ~uint32_t{TESTCTL_HART} : harts + field);
}

// The rule that the registers describe.
fault_rule testctl_tlm::described(fault_kind kind)
{
    const testctl &t = core_state();
    const source s = kind == FAULT_LOST ? source_of(t.rule_first) : source{};
    fault_rule r = fault_on(kind, t.rule_first, t.rule_last);

    r.initiator = kind == FAULT_LOST ? machine_.faults().wire_of(s.device, s.line)
                                     : initiator(GET(t.rule_who, TESTCTL_INITIATOR));
    if (GET(t.rule_who, TESTCTL_KINDS_OF))
        r.accesses = GET(t.rule_who, TESTCTL_KINDS_OF);
    if (GET(t.rule_who, TESTCTL_CHAN) != TESTCTL_ANY)
        r.chan = static_cast<int>(GET(t.rule_who, TESTCTL_CHAN));
    r.nth = std::max<uint32_t>(t.rule_nth, 1);
    r.count = t.rule_count;
    r.cycles = kind == FAULT_DELAY ? t.rule_value : 0;
    r.flip = kind == FAULT_CORRUPT ? t.rule_value : 0;
    return r;
}

// Whether there is somebody whom it could be about.
bool testctl_tlm::possible(fault_kind kind)
{
    const fault_rule r = described(kind);
    const uint32_t who = GET(core_state().rule_who, TESTCTL_INITIATOR);

    if (kind == FAULT_LOST)
        return r.initiator >= 0;
    if (!there(who))
        return false;
    if (who == TESTCTL_ANY)
        return r.chan < static_cast<int>(machine_.faults().names().names.chans);
    return who & TESTCTL_HART ? fault_for_harts(&r)
                              : r.chan < static_cast<int>(machine_.dmas()[who]->cls().chans);
}

uint32_t testctl_tlm::add_rule(uint32_t value)
{
    fault_rule r = described(static_cast<fault_kind>(GET(value, TESTCTL_KIND)));

    r.end = value & TESTCTL_END;
    const int number = machine_.faults().add(r, core_time());

    if (number < 0)
        return TESTCTL_NO_RULE;
    own_[number] = true;
    return static_cast<uint32_t>(number);
}

// False: software has not added it.
bool testctl_tlm::remove(uint32_t number)
{
    if (number >= FAULT_RULES || !own_[number])
        return false;
    own_[number] = false;
    machine_.faults().remove(number, core_time());
    return true;
}

// --- log -------------------------------------------------------------------------------

// Where the log looks each access is made by itself.
void testctl_tlm::watch(bool on)
{
    const testctl &t = core_state();
    fault_rule r = fault_on(FAULT_WATCH, t.log_first, t.log_last);

    if (watch_ >= 0)
        machine_.faults().remove(static_cast<unsigned>(watch_), core_time());
    watch_ = -1;
    if (!on || t.log_last < t.log_first || !there(t.log_who))
        return;
    r.initiator = initiator(t.log_who);
    watch_ = machine_.faults().add(r, core_time());
}

uint32_t testctl_tlm::number_of(const sc_object &initiator) const
{
    for (unsigned i = 0; i < machine_.dmas().size(); i++)
        if (static_cast<const sc_object *>(machine_.dmas()[i]) == &initiator)
            return i;
    for (unsigned i = 0; i < machine_.harts().size(); i++)
        if (static_cast<const sc_object *>(machine_.harts()[i]) == &initiator)
            return TESTCTL_HART + i;
    return TESTCTL_ANY;
}

void testctl_tlm::access(const sc_object &initiator, const observed_access &a)
{
    if (next_)
        next_->access(initiator, a);
    if (watch_ < 0)
        return;
    const testctl_entry e = {a.begin.value(), static_cast<uint32_t>(a.addr), a.len,
                             number_of(initiator) |
                                 PUT(TESTCTL_LOG_CHAN, a.chan < 0 ? 0xff : a.chan) |
                                 PUT(TESTCTL_LOG_KIND, a.kind) |
                                 PUT(TESTCTL_LOG_STATUS, a.status)};

    const auto *device = dynamic_cast<const device_tlm *>(&initiator);

    testctl_log(&core_state(), device ? machine_.cpu_address(*device, a.addr) : a.addr, &e);
}

void testctl_tlm::irq(const sc_object &device, unsigned line, bool level, const sc_time &when)
{
    if (next_)
        next_->irq(device, line, level, when);
}

void testctl_tlm::chan_state(const sc_object &device, unsigned chan, unsigned state,
                             const sc_time &when)
{
    if (next_)
        next_->chan_state(device, chan, state, when);
}

} // namespace dmavp
