// SPDX-License-Identifier: Apache-2.0
#include "wires_rig.h"

#include "gtest_c.h"

#include <cstring>

using namespace sc_core;
using namespace dmavp;

wires_gate::wires_gate(sc_module_name name) : sc_module(name), in("in"), out("out")
{
    in.register_b_transport(this, &wires_gate::b_transport);
}

wires_rig::wires_rig(sc_module_name name, wiring how)
    : sc_module(name), cpu("cpu"), peripheral("source", source_class), dma("mover", mover_class),
      memory("memory", 0x1000, {0, 0, 0}), gate("gate"), front("front")
{
    if (how == wiring::at)
        bus = std::make_unique<at_bus>("bus", bus_config{ARBITRATION_FIXED});
    else
        bus = std::make_unique<lt_router>("bus");
    dma.set_approximately_timed(how == wiring::at);
    front.add_initiator(cpu, "cpu");
    front.add_initiator(gate.out, "gate", {{0, RIG_SOURCE, 0x1000}});
    front.map(RIG_SOURCE, 0x1000, peripheral.bus, "source");
    front.map(RIG_MOVER, 0x1000, dma.bus, "mover");
    bus->add_initiator(dma.master[0], "mover");
    bus->map(RIG_SOURCE, 0x1000, gate.in, "gate", RANGE_BLOCKING);
    bus->map(RIG_MEMORY, 0x1000, memory.bus, "memory");
    peripheral.set_observer(this);
    connect(how);
}

void wires_rig::connect(wiring how)
{
    if (how != wiring::plain) {
        peripheral.requests[0].bind(dma.request_lines[0]);
        return;
    }
    away = std::make_unique<plain_controller>("away");
    home = std::make_unique<plain_peripheral>("home");
    peripheral.requests[0].bind(away->line);
    home->line.bind(dma.request_lines[0]);

    plain_out *const out[] = {&away->single, &away->burst, &away->last_single, &away->last_burst,
                              &home->clear, &home->tc};
    plain_in *const in[] = {&home->single, &home->burst, &home->last_single, &home->last_burst,
                            &away->clear, &away->tc};
    for (unsigned i = 0; i < 6; i++) {
        out[i]->bind(wire[i]);
        in[i]->bind(wire[i]);
    }
}

void wires_rig::start()
{
    const sc_time grid(1, SC_US);

    sc_start(grid); // whatever was going on
    for (device_tlm *d : {&peripheral, static_cast<device_tlm *>(&dma)}) {
        d->set_power(true);
        d->hold_reset(false);
    }
    peripheral.set_clock(CYCLE);
    dma.set_clock(CYCLE);
    peripheral.reset();
    dma.reset();
    sc_start(2 * grid - sc_time::from_value(sc_time_stamp().value() % grid.value()));
    memset(memory.data(), 0xee, memory.size());
    memset(&src().log, 0, sizeof src().log);
    memset(&dst().log, 0, sizeof dst().log);
    get(RIG_SOURCE + SOURCE_CTRL);
    get(RIG_MOVER + MOVER_LEFT);
    source_0_ = src().dev.now;
    mover_0_ = dst().dev.now;
    from_ = sc_time_stamp();
    seen.clear();
}

void wires_rig::prepare(unsigned words, unsigned period)
{
    put(RIG_MOVER + MOVER_SRC, RIG_SOURCE + SOURCE_DATA);
    put(RIG_MOVER + MOVER_DST, RIG_MEMORY);
    put(RIG_MOVER + MOVER_LEFT, words);
    put(RIG_SOURCE + SOURCE_PERIOD, period);
    put(RIG_SOURCE + SOURCE_LEFT, words);
}

void wires_rig::ask(const sc_time &delay)
{
    put(RIG_SOURCE + SOURCE_CTRL, 1, delay);
}

void wires_rig::put(uint64_t addr, uint32_t val, sc_time delay)
{
    CHECK_EQ(tlm_access(cpu, true, addr, &val, 4, delay), tlm::TLM_OK_RESPONSE);
}

uint32_t wires_rig::get(uint64_t addr, sc_time delay)
{
    uint32_t val = 0;

    CHECK_EQ(tlm_access(cpu, false, addr, &val, 4, delay), tlm::TLM_OK_RESPONSE);
    return val;
}

bool wires_rig::moved(unsigned words)
{
    uint32_t w;

    dma.catch_up();
    for (unsigned i = 0; i < words; i++) {
        memcpy(&w, memory.data() + 4 * i, 4);
        if (w != 0x100 + i)
            return false;
    }
    memcpy(&w, memory.data() + 4 * words, 4);
    return w == 0xeeeeeeee;
}

std::string wires_rig::text(const wire_log &l, uint64_t from)
{
    std::string all;
    char one[40];

    for (unsigned i = 0; i < l.count; i++) {
        const wire_event &e = l.event[i];

        snprintf(one, sizeof one, "%s%c%x@%u", i ? " " : "", e.what, e.signals,
                 static_cast<unsigned>(e.cycle - from));
        all += one;
    }
    return all;
}

void wires_rig::see(char what, unsigned signals, const sc_time &when)
{
    char one[40];

    snprintf(one, sizeof one, "%s%c%x@%u", seen.empty() ? "" : " ", what, signals,
             static_cast<unsigned>((when - from_).value() / 1000));
    seen += one;
}

wires_rig &rig(wiring how)
{
    static wires_rig *const all[] = {new wires_rig("lt", wiring::lt),
                                     new wires_rig("at", wiring::at),
                                     new wires_rig("plain", wiring::plain)};

    return *all[static_cast<unsigned>(how)];
}
