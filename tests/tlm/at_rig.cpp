// SPDX-License-Identifier: Apache-2.0
#include "at_rig.h"

#include "at_agents.h"
#include "at_bus.h"
#include "memory_tlm.h"

#include <sstream>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace
{

struct rig : sc_module {
    rig(sc_module_name name, unsigned arbitration)
        : sc_module(name), bus("bus", bus_config{arbitration}), a("a", "A"), b("b", "B"),
          c("c", "C"), d("d", "D"), rom("rom", 0x1000, memory_config{1, 2, 1}),
          fast("fast", 0x10000, memory_config{}), slow("slow", 0x10000, memory_config{2, 3, 0}),
          regs("regs"), strange("strange"), alone("alone", 0x1000, memory_config{1, 0, 0}),
          lone("lone"), all{&a, &b, &c, &d}, mem{&rom, nullptr, nullptr, &fast, &slow}
    {
        static const char *const names[] = {"A", "B", "C", "D"};

        for (unsigned i = 0; i < AT_INITIATORS; i++)
            must(bus.add_initiator(all[i]->bus, names[i]));
        lone.bind(alone.bus);
        must(bus.map(ROM, 0x1000, rom.bus, "rom", RANGE_PROGRAM));
        must(bus.map(REGS, 0x1000, regs.bus, "regs", RANGE_BLOCKING));
        must(bus.map(STRANGE, 0x1000, strange.bus, "strange"));
        must(bus.map(FAST, 0x10000, fast.bus, "fast", RANGE_PROGRAM));
        must(bus.map(SLOW, 0x10000, slow.bus, "slow"));
        bus.set_note_printer(
            [this](const char *, note_kind, const char *text, const sc_time &when) {
                note = std::to_string(cycle_of(when)) + ": " + text;
            });
        rom.set_note_printer([](const char *, note_kind, const char *, const sc_time &) {});
    }

    static void must(const std::string &why)
    {
        if (!why.empty())
            throw std::runtime_error(why);
    }

    at_bus bus;
    initiator a, b, c, d;
    memory_tlm rom, fast, slow;
    regs_target regs;
    strange_target strange;
    memory_tlm alone;
    tlm_utils::simple_initiator_socket<rig, 32> lone; // to a memory without a bus
    initiator *all[AT_INITIATORS];
    memory_tlm *mem[AT_TARGETS];
    std::string note;
    uint64_t errors_before = 0;
    bus_port_stats before[AT_INITIATORS + AT_TARGETS];
};

rig *rigs[2], *r;
std::string text, error;

const char *keep(const std::string &s)
{
    text = s;
    return text.c_str();
}

at_stats since(const bus_port_stats &now, const bus_port_stats &before)
{
    return {now.accesses - before.accesses, (now.busy - before.busy).value() / CYCLE.value(),
            (now.wait - before.wait).value() / CYCLE.value()};
}

} // namespace

extern "C" {

void at_start(unsigned arbitration)
{
    if (!rigs[0]) {
        rigs[0] = new rig("fixed", ARBITRATION_FIXED); // modules live until the process ends
        rigs[1] = new rig("round_robin", ARBITRATION_ROUND_ROBIN);
        sc_start(SC_ZERO_TIME);
        sc_report_handler::set_handler(
            [](const sc_report &report, const sc_actions &) { error = report.get_msg(); });
    }
    r = rigs[arbitration];
    r->note.clear();
    r->errors_before = r->bus.guest_errors();
    for (unsigned i = 0; i < AT_INITIATORS; i++)
        r->before[i] = r->bus.initiator_stats(i);
    for (unsigned i = 0; i < AT_TARGETS; i++)
        r->before[AT_INITIATORS + i] = r->bus.target_stats(i);
    at_regs(0, 1000);
    at_strange(SAYS_COMPLETED, 1, 0);
    error.clear();
}

void at_run(at_access *script, unsigned n, uint64_t cycles)
{
    zero = sc_time_stamp();
    log_text.str("");
    for (initiator *i : r->all)
        i->clear();
    for (unsigned i = 0; i < n; i++)
        r->all[script[i].from]->todo.push_back(&script[i]);
    for (initiator *i : r->all)
        i->next(zero);
    at_go_on(cycles);
}

void at_go_on(uint64_t cycles)
{
    sc_start(cycles * CYCLE);
}

const char *at_log(void)
{
    return keep(log_text.str());
}

const char *at_error(void)
{
    return error.c_str();
}

const char *at_who_waits(void)
{
    std::ostringstream out;

    r->bus.who_waits(out);
    return keep(out.str());
}

void at_regs(unsigned waits, unsigned fail_after)
{
    r->regs.waits = waits;
    r->regs.fail_after = fail_after;
}

unsigned at_regs_calls(void)
{
    return r->regs.calls;
}

void at_strange_answers(void)
{
    r->strange.later();
    sc_start(SC_ZERO_TIME);
}

void at_strange(strange_style style, unsigned cycles, unsigned fail)
{
    r->strange.style = style;
    r->strange.cycles = cycles;
    r->strange.fail = fail;
}

uint8_t *at_data(unsigned target)
{
    return r->mem[target]->data();
}

uint64_t at_guest_errors(void)
{
    return r->bus.guest_errors() - r->errors_before;
}

const char *at_note(void)
{
    return r->note.c_str();
}

at_stats at_initiator_stats(unsigned n)
{
    return since(r->bus.initiator_stats(n), r->before[n]);
}

at_stats at_target_stats(unsigned n)
{
    return since(r->bus.target_stats(n), r->before[AT_INITIATORS + n]);
}

at_dmi at_ask_dmi(bool write, uint64_t addr)
{
    tlm::tlm_generic_payload tx;
    tlm::tlm_dmi dmi;
    at_dmi out{};

    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    out.granted = r->a.bus->get_direct_mem_ptr(tx, dmi);
    out.write = dmi.is_write_allowed();
    out.start = dmi.get_start_address();
    out.end = dmi.get_end_address();
    out.read_ps = dmi.get_read_latency().value();
    return out;
}

unsigned at_debug(bool write, uint64_t addr, void *data, unsigned len)
{
    tlm::tlm_generic_payload tx;

    tlm_describe(tx, write, addr, data, len);
    return r->a.bus->transport_dbg(tx);
}

uint64_t at_straight(unsigned ahead)
{
    tlm::tlm_generic_payload tx;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay = ahead * CYCLE;
    uint8_t byte[4];

    tlm_describe(tx, false, 0, byte, sizeof byte);
    if (r->lone->nb_transport_fw(tx, phase, delay) != tlm::TLM_COMPLETED)
        return UINT64_MAX;
    return delay.value() / CYCLE.value();
}

at_answer at_block_in_a_method(unsigned from)
{
    tlm::tlm_generic_payload tx;
    sc_time delay;
    uint8_t byte[4];

    tlm_describe(tx, false, FAST, byte, sizeof byte);
    r->all[from]->bus->b_transport(tx, delay);
    return answer_of(tx);
}

void at_set_clock(unsigned ns)
{
    r->bus.set_clock(sc_time(ns, SC_NS));
}
}
