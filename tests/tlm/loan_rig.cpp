// SPDX-License-Identifier: Apache-2.0
#include "loan_rig.h"

#include "at_bus.h"
#include "memory_tlm.h"
#ifdef LOAN_RTL
#include "pl080_rtl_tlm.h"
#endif
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <cstring>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace
{

enum : uint32_t { BEAT = 1, IRQ = 2, ACTION = 3, ACCESS = 16 };

#ifdef LOAN_RTL
using controller = pl080_rtl_tlm;
#else
using controller = pl080_tlm;
#endif

sc_time started;

struct initiator : sc_module {
    tlm_utils::simple_initiator_socket<initiator, 32> bus;
    std::vector<loan_access> script;
    std::vector<loan_event> *log = nullptr;
    sc_event go, irq;
    bool abandoned = false; // no more waiting for interrupts

    explicit initiator(sc_module_name name) : sc_module(name), bus("bus")
    {
        SC_HAS_PROCESS(initiator);
        SC_THREAD(run);
    }

    void run()
    {
        for (;;) {
            wait(go);
            for (size_t i = 0; i < script.size(); i++)
                carry_out(script[i], static_cast<uint32_t>(ACCESS + i));
        }
    }

    void carry_out(const loan_access &a, uint32_t number)
    {
        const sc_time at = started + sc_time::from_value(a.at_ps);
        sc_time delay = std::max(at, sc_time_stamp()) - sc_time_stamp();

        if (a.on_irq && !abandoned) {
            wait(irq);
            wait(SC_ZERO_TIME);
            wait(SC_ZERO_TIME);
            delay = SC_ZERO_TIME;
        }
        // Made behind the wait: a thread that waits when the program ends frees nothing.
        uint8_t data[64];
        tlm::tlm_generic_payload tx;
        bus_extension ext;
        loan_event e{};

        memset(data, static_cast<int>(number), sizeof data);
        tlm_describe(tx, a.write, a.addr, data, a.len);
        tx.set_extension(&ext);
        e.begin_ps = (sc_time_stamp() + delay - started).value();
        bus->b_transport(tx, delay);
        tx.clear_extension(&ext);
        e.end_ps = (sc_time_stamp() + delay - started).value();
        e.what = number;
        e.addr = a.addr;
        for (unsigned i = 0; i < a.len; i++)
            e.data = e.data * 31 + data[i];
        log->push_back(e);
    }
};

struct side final : sc_module, observer {
    side(sc_module_name name, bool lending, unsigned arbitration)
        : sc_module(name), cpu0("cpu0"), cpu1("cpu1"), high("high"), low("low"), dma0("dma0"),
          dma1("dma1"), bus("bus", bus_config{arbitration}), sram0("sram0", LOAN_MEM, {0, 0, 0}),
          sram1("sram1", LOAN_MEM, {1, 0, 0}), sram2("sram2", LOAN_MEM, {0, 2, 0}),
          rom("rom", LOAN_MEM, {1, 1, 1}), lends(lending)
    {
        cpu0.bind(dma0.bus);
        cpu1.bind(dma1.bus);
        bus.add_initiator(high.bus, "high");
        bus.add_initiator(dma0.master[0], "m1");
        bus.add_initiator(dma0.master[1], "m2");
        bus.add_initiator(low.bus, "low");
        for (unsigned m = 0; m < 2; m++)
            bus.add_initiator(dma1.master[m], "second.m" + std::to_string(m + 1),
                              {{LOAN_VIEW, 0, LOAN_VIEW}});
        for (unsigned i = 0; i < LOAN_MEMORIES; i++) {
            bus.map(loan_base(i), LOAN_MEM, mem[i]->bus, "mem" + std::to_string(i));
            bus.map(loan_base(i) + LOAN_ALIAS, LOAN_MEM, mem[i]->bus, "again" + std::to_string(i));
            mem[i]->set_note_printer([](auto...) {});
        }
        bus.set_lending(lends);
        bus.set_note_printer([](auto...) {});
        for (dma_tlm *d : dma) {
            d->set_approximately_timed(true);
            d->set_note_printer([](auto...) {});
            d->set_observer(this);
            who[d == &dma1].faults = &faults[d == &dma1];
            d->set_faults(&who[d == &dma1]);
        }
        high.log = &high_log;
        low.log = &low_log;
        SC_HAS_PROCESS(side);
        SC_THREAD(act);
    }

    void access(const sc_object &which, const observed_access &a) override
    {
        if (!show_beats[&which != &dma0])
            return;
        beats[&which != &dma0].push_back(
            {(a.begin - started).value(), (a.end - started).value(), a.value,
             BEAT | static_cast<uint32_t>(a.port) << 8 | static_cast<uint32_t>(a.chan) << 16 |
                 static_cast<uint32_t>(a.status) << 24,
             static_cast<uint32_t>(a.addr)});
    }

    void irq(const sc_object &which, unsigned line, bool level, const sc_time &when) override
    {
        if (line != PL080_INTR)
            return;
        irqs[&which != &dma0].push_back({(when - started).value(), 0, level, IRQ, 0});
        if (level && &which == &dma0) {
            high.irq.notify(SC_ZERO_TIME);
            low.irq.notify(SC_ZERO_TIME);
        }
    }

    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}

    uint32_t transfer(bool write, uint32_t off, uint32_t value)
    {
        tlm_access(off < LOAN_SECOND ? cpu0 : cpu1, write, off % LOAN_SECOND, &value, sizeof value);
        return value;
    }

    void act()
    {
        for (;;) {
            wait(go);
            for (const loan_action &a : actions) {
                const sc_time at = started + sc_time::from_value(a.at_ps);

                if (at > sc_time_stamp())
                    wait(at - sc_time_stamp());
                for (unsigned i = 0; i < a.deltas; i++)
                    wait(SC_ZERO_TIME);
                carry_out(a);
            }
        }
    }

    void carry_out(const loan_action &a);
    void supply(const loan_action &a);
    void fail(unsigned n, uint32_t first, uint32_t bytes);
    uint64_t sum();
    uint32_t peek(uint32_t addr);

    tlm_utils::simple_initiator_socket<side, 32> cpu0, cpu1;
    initiator high, low;
    controller dma0, dma1;
    at_bus bus;
    memory_tlm sram0, sram1, sram2, rom;
    dma_tlm *const dma[LOAN_CONTROLLERS] = {&dma0, &dma1};
    memory_tlm *const mem[LOAN_MEMORIES] = {&sram0, &sram1, &sram2, &rom};
    const bool lends;
    std::vector<loan_action> actions;
    sc_event go;
    std::vector<loan_event> beats[2], irqs[2], high_log, low_log, seen, all;
    loan_counts before;
    bool show_beats[2] = {true, true};
    ::faults faults[LOAN_CONTROLLERS] = {};
    fault_initiator who[LOAN_CONTROLLERS] = {};
};

side *sides[2][2]; // lends, arbitration
side *now[2];

// All that is counted.
loan_counts counts_of(side &s)
{
    loan_counts c{};

    for (unsigned i = 0; i < LOAN_PORTS; i++) {
        const unsigned initiators = LOAN_PORTS - LOAN_MEMORIES;
        const bus_port_stats &b =
            i < initiators ? s.bus.initiator_stats(i) : s.bus.target_stats(i - initiators);

        c.port[i][0] = b.accesses;
        c.port[i][1] = b.busy.value();
        c.port[i][2] = b.wait.value();
    }
    for (unsigned d = 0; d < LOAN_CONTROLLERS; d++) {
        s.dma[d]->catch_up();
        for (unsigned i = 0; i < LOAN_CHANNELS; i++)
            memcpy(c.chan[d][i], &s.dma[d]->stats(i), sizeof c.chan[d][i]);
        for (unsigned i = 0; i < 2; i++)
            memcpy(c.master[d][i], &s.dma[d]->port_stats(i), sizeof c.master[d][i]);
    }
    return c;
}

uint32_t side::peek(uint32_t addr)
{
    tlm::tlm_generic_payload tx;
    uint32_t word = 0;

    tx.set_command(tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(reinterpret_cast<uint8_t *>(&word));
    tx.set_data_length(4);
    high.bus->transport_dbg(tx);
    return word;
}

// Of all that is counted, since the start.
uint64_t side::sum()
{
    const loan_counts counts = counts_of(*this);
    uint64_t sum = 0;

    for (unsigned i = 0; i < sizeof counts / 8; i++)
        sum = sum * 31 + reinterpret_cast<const uint64_t *>(&counts)[i] -
              reinterpret_cast<const uint64_t *>(&before)[i];
    return sum;
}

void side::fail(unsigned n, uint32_t first, uint32_t bytes)
{
    const fault_rule rule = fault_on(FAULT_ERROR, first, first + bytes - 1);

    dma[n]->replan();
    fault_add(&faults[n], &rule);
    dma[n]->replan();
}

// Reset, power and clocks.
void side::supply(const loan_action &a)
{
    const sc_time period = sc_time::from_value(a.value);

    switch (a.what) {
    case LOAN_RESET:
        return dma[a.controller]->reset();
    case LOAN_POWER:
        return dma[a.controller]->set_power(a.value);
    case LOAN_CLOCK:
        return dma[a.controller]->set_clock(period);
    case LOAN_BUS_CLOCK:
        return bus.set_clock(period);
    default:
        return mem[a.off]->set_clock(period);
    }
}

void side::carry_out(const loan_action &a)
{
    loan_event e{(sc_time_stamp() - started).value(), a.deltas, 0, ACTION | a.what << 8, a.off};

    switch (a.what) {
    case LOAN_SET:
        transfer(true, a.controller * LOAN_SECOND + a.off, a.value);
        break;
    case LOAN_GET:
        e.data = transfer(false, a.controller * LOAN_SECOND + a.off, 0);
        break;
    case LOAN_FAIL:
        fail(a.controller, a.off, a.value);
        break;
    case LOAN_TRACE:
        dma[a.controller]->trace_every_access(a.value);
        show_beats[a.controller] = a.value;
        break;
    case LOAN_PEEK:
        e.data = peek(a.off);
        break;
    case LOAN_STATS:
        e.data = sum();
        break;
    case LOAN_BORROW:
        if (lends)
            dma[a.controller]->set_borrowing(a.value);
        break;
    case LOAN_LEND:
        if (lends)
            bus.set_lending(a.value);
        break;
    default:
        supply(a);
    }
    seen.push_back(e);
}

void fresh(side &s)
{
    const sc_time period = sc_time::from_value(LOAN_PERIOD_PS);

    for (dma_tlm *d : s.dma) {
        d->set_power(true);
        d->set_clock(period);
        d->reset();
        s.faults[d == &s.dma1] = {};
        d->set_borrowing(true);
    }
    s.bus.set_clock(period);
    s.bus.set_lending(s.lends);
    for (unsigned m = 0; m < LOAN_MEMORIES; m++) {
        s.mem[m]->set_clock(period);
        for (uint32_t i = 0; i < LOAN_MEM; i++)
            s.mem[m]->data()[i] = static_cast<uint8_t>(1 + (i * 7 + m * 31 + i / 251) % 255);
    }
    s.before = counts_of(s);
    for (auto *log : {&s.beats[0], &s.beats[1], &s.irqs[0], &s.irqs[1], &s.high_log, &s.low_log,
                      &s.seen})
        log->clear();
}

} // namespace

extern "C" {

void loan_start(bool round_robin, bool beats, const loan_access *high, unsigned highs,
                const loan_access *low, unsigned lows)
{
    if (!sides[0][0]) {
        for (unsigned lends = 0; lends < 2; lends++)
            for (unsigned rr = 0; rr < 2; rr++)
                sides[lends][rr] = new side(sc_gen_unique_name("side"), lends,
                                            rr ? ARBITRATION_ROUND_ROBIN : ARBITRATION_FIXED);
        sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
        sc_start(SC_ZERO_TIME);
    }
    sc_start(sc_time(1, SC_MS)); // whatever is in flight ends
    for (unsigned lends = 0; lends < 2; lends++) {
        now[lends] = sides[lends][round_robin];
        for (initiator *i : {&now[lends]->high, &now[lends]->low}) {
            i->abandoned = true;
            i->irq.notify(SC_ZERO_TIME);
        }
        for (dma_tlm *d : now[lends]->dma) {
            d->set_power(true);
            d->set_clock(sc_time::from_value(LOAN_PERIOD_PS));
            d->reset();
        }
    }
    sc_start(sc_time(1, SC_MS));
    started = sc_time_stamp();
    for (side *s : now) {
        fresh(*s);
        s->show_beats[0] = s->show_beats[1] = beats;
        for (dma_tlm *d : s->dma)
            d->trace_every_access(beats);
        s->high.script.assign(high, high + highs);
        s->low.script.assign(low, low + lows);
        for (initiator *i : {&s->high, &s->low}) {
            i->abandoned = false;
            i->go.notify(SC_ZERO_TIME);
        }
    }
    for (unsigned c = 0; c < LOAN_CONTROLLERS; c++)
        loan_write(c * LOAN_SECOND + PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

void loan_plan(const loan_action *a, unsigned n)
{
    for (side *s : now) {
        s->actions.assign(a, a + n);
        s->go.notify(SC_ZERO_TIME);
    }
}

void loan_write_one(bool lends, uint32_t off, uint32_t value)
{
    now[lends]->transfer(true, off, value);
}

void loan_write(uint32_t off, uint32_t value)
{
    for (side *s : now)
        s->transfer(true, off, value);
}

uint32_t loan_read(bool lends, uint32_t off)
{
    return now[lends]->transfer(false, off, 0);
}

void loan_run(uint64_t ps)
{
    sc_start(sc_time::from_value(ps));
}

uint8_t *loan_mem(bool lends, unsigned n)
{
    for (dma_tlm *d : now[lends]->dma)
        d->catch_up();
    return now[lends]->mem[n]->data();
}

const loan_event *loan_events(bool lends, unsigned *n)
{
    side &s = *now[lends];

    loan_mem(lends, 0); // settles
    s.all.clear();
    for (auto *log : {&s.high_log, &s.low_log, &s.seen, &s.irqs[0], &s.irqs[1], &s.beats[0],
                      &s.beats[1]})
        s.all.insert(s.all.end(), log->begin(), log->end());
    *n = static_cast<unsigned>(s.all.size());
    return s.all.data();
}

void loan_count(bool lends, struct loan_counts *c)
{
    *c = counts_of(*now[lends]);
    for (unsigned i = 0; i < sizeof *c / 8; i++)
        reinterpret_cast<uint64_t *>(c)[i] -= reinterpret_cast<uint64_t *>(&now[lends]->before)[i];
}

uint64_t loan_deltas(void)
{
    return sc_delta_count();
}
}
