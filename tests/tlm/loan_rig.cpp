// SPDX-License-Identifier: Apache-2.0
#include "loan_rig.h"

#include "at_bus.h"
#include "memory_tlm.h"
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

enum : uint32_t { BEAT = 1, IRQ = 2, ACCESS = 16 };

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
        uint8_t data[64];
        tlm::tlm_generic_payload tx;
        bus_extension ext;
        const sc_time at = started + sc_time::from_value(a.at_ps);
        sc_time delay = std::max(at, sc_time_stamp()) - sc_time_stamp();
        loan_event e{};

        if (a.on_irq && !abandoned) {
            wait(irq);
            wait(SC_ZERO_TIME);
            wait(SC_ZERO_TIME);
            delay = SC_ZERO_TIME;
        }
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
    side(sc_module_name name, bool lends, unsigned arbitration)
        : sc_module(name), cpu("cpu"), high("high"), low("low"), dma("dma"),
          bus("bus", bus_config{arbitration}), sram0("sram0", LOAN_MEM, {0, 0, 0}),
          sram1("sram1", LOAN_MEM, {1, 0, 0}), sram2("sram2", LOAN_MEM, {0, 2, 0}),
          mem{&sram0, &sram1, &sram2}
    {
        cpu.bind(dma.bus);
        bus.add_initiator(high.bus, "high");
        bus.add_initiator(dma.master[0], "m1");
        bus.add_initiator(dma.master[1], "m2");
        bus.add_initiator(low.bus, "low");
        for (unsigned i = 0; i < LOAN_MEMORIES; i++)
            bus.map(loan_base(i), LOAN_MEM, mem[i]->bus, "sram" + std::to_string(i));
        bus.set_lending(lends);
        bus.set_note_printer([](auto...) {});
        dma.set_approximately_timed(true);
        dma.set_note_printer([](auto...) {});
        dma.set_observer(this);
        high.log = &high_log;
        low.log = &low_log;
    }

    void access(const sc_object &, const observed_access &a) override
    {
        if (!show_beats)
            return;
        beats.push_back({(a.begin - started).value(), (a.end - started).value(), a.value,
                         BEAT | static_cast<uint32_t>(a.port) << 8 |
                             static_cast<uint32_t>(a.chan) << 16 |
                             static_cast<uint32_t>(a.status) << 24,
                         static_cast<uint32_t>(a.addr)});
    }

    void irq(const sc_object &, unsigned line, bool level, const sc_time &when) override
    {
        if (line != PL080_INTR)
            return;
        irqs.push_back({(when - started).value(), 0, level, IRQ, 0});
        if (level) {
            high.irq.notify(SC_ZERO_TIME);
            low.irq.notify(SC_ZERO_TIME);
        }
    }

    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}

    tlm_utils::simple_initiator_socket<side, 32> cpu;
    initiator high, low;
    pl080_tlm dma;
    at_bus bus;
    memory_tlm sram0, sram1, sram2;
    memory_tlm *mem[LOAN_MEMORIES];
    std::vector<loan_event> beats, irqs, high_log, low_log, all;
    bus_port_stats before[LOAN_PORTS];
    bool show_beats = true;
};

side *sides[2][2]; // lends, arbitration
side *now[2];

bus_port_stats stats_of(side &s, unsigned i)
{
    return i < 4 ? s.bus.initiator_stats(i) : s.bus.target_stats(i - 4);
}

void fresh(side &s)
{
    s.dma.reset();
    for (unsigned m = 0; m < LOAN_MEMORIES; m++)
        for (uint32_t i = 0; i < LOAN_MEM; i++)
            s.mem[m]->data()[i] = static_cast<uint8_t>(1 + (i * 7 + m * 31 + i / 251) % 255);
    for (unsigned i = 0; i < LOAN_PORTS; i++)
        s.before[i] = stats_of(s, i);
    for (auto *log : {&s.beats, &s.irqs, &s.high_log, &s.low_log})
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
        now[lends]->dma.reset();
    }
    sc_start(sc_time(1, SC_MS));
    started = sc_time_stamp();
    for (side *s : now) {
        fresh(*s);
        s->show_beats = beats;
        s->dma.trace_every_access(beats);
        s->high.script.assign(high, high + highs);
        s->low.script.assign(low, low + lows);
        for (initiator *i : {&s->high, &s->low}) {
            i->abandoned = false;
            i->go.notify(SC_ZERO_TIME);
        }
    }
    loan_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

void loan_write_one(bool lends, uint32_t off, uint32_t value)
{
    tlm_put(now[lends]->cpu, off, value);
}

void loan_write(uint32_t off, uint32_t value)
{
    for (side *s : now)
        tlm_put(s->cpu, off, value);
}

uint32_t loan_read(bool lends, uint32_t off)
{
    return tlm_get(now[lends]->cpu, off);
}

void loan_run(uint64_t ps)
{
    sc_start(sc_time::from_value(ps));
}

uint8_t *loan_mem(bool lends, unsigned n)
{
    loan_read(lends, PL080_ENBLD_CHNS); // settles
    return now[lends]->mem[n]->data();
}

const loan_event *loan_events(bool lends, unsigned *n)
{
    side &s = *now[lends];

    loan_read(lends, PL080_ENBLD_CHNS);
    s.all.clear();
    for (auto *log : {&s.high_log, &s.low_log, &s.irqs, &s.beats})
        s.all.insert(s.all.end(), log->begin(), log->end());
    *n = static_cast<unsigned>(s.all.size());
    return s.all.data();
}

void loan_stats(bool lends, uint64_t accesses[LOAN_PORTS], uint64_t busy_ps[LOAN_PORTS])
{
    for (unsigned i = 0; i < LOAN_PORTS; i++) {
        const bus_port_stats stats = stats_of(*now[lends], i);

        accesses[i] = stats.accesses - now[lends]->before[i].accesses;
        busy_ps[i] = (stats.busy - now[lends]->before[i].busy).value();
    }
}

uint64_t loan_deltas(void)
{
    return sc_delta_count();
}
}
