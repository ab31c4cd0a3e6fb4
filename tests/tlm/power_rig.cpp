// SPDX-License-Identifier: Apache-2.0
#include "power_rig.h"

#include "at_bus.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl011.h"
#ifdef WITH_RTL
#include "pl080_rtl_tlm.h"
#endif
#include "pl080_tlm.h"
#include "rcpc_tlm.h"
#include "tlm_access.h"

#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace
{

const rcpc_config outputs = {3, 3, 3, 0, 0, 0, 1, POWER_SETTLE, 0};

sc_time started;
std::string last_note;

void keep_note(const char *, note_kind, const char *text, const sc_time &)
{
    last_note = text;
}

std::unique_ptr<bus_map> new_bus(enum power_way way)
{
    if (way == POWER_LT)
        return std::make_unique<lt_router>("bus");
    auto bus = std::make_unique<at_bus>("bus");
    bus->set_lending(way != POWER_BUS);
    return bus;
}

std::unique_ptr<dma_tlm> new_dma(enum power_way way, const char *name)
{
    std::unique_ptr<dma_tlm> dma;

#ifdef WITH_RTL
    if (way == POWER_RTL)
        dma = std::make_unique<pl080_rtl_tlm>(name);
#endif
    if (!dma)
        dma = std::make_unique<pl080_tlm>(name);
    dma->set_approximately_timed(way != POWER_LT);
    return dma;
}

struct side final : sc_module, observer {
    side(sc_module_name name, enum power_way way)
        : sc_module(name), cpu("cpu"), supply("supply"), bus(new_bus(way)),
          dma(new_dma(way, "dma")), uart("uart", pl011_class), power("power", &outputs),
          second("second", &outputs), ram("ram", POWER_MEM, {0, 0, 0}),
          sram("sram", POWER_MEM, {1, 2, 0})
    {
        cpu.bind(dma->bus);
        supply.bind(power.bus);
        for (unsigned m = 0; m < 2; m++)
            bus->add_initiator(dma->master[m], "m" + std::to_string(m + 1));
        bus->map(POWER_RAM, POWER_MEM, ram.bus, "ram");
        bus->map(POWER_SRAM, POWER_MEM, sram.bus, "sram");
        bus->map(POWER_UART, pl011_class.window, uart.bus, "uart", RANGE_BLOCKING);
        bus->map(POWER_SECOND, rcpc_class.window, second.bus, "second", RANGE_BLOCKING);
        dma->irq[PL080_INTR].bind(intr);
        dma->set_observer(this);
        live_on(power, *dma, 0);
        live_on(second, *dma, 0);
        live_on(power, uart, 1);
        power.supply_clock(2, [this](const sc_time &period, const sc_time &when) {
            change(when, [&] { sram.set_clock(period); });
        });
        power.supply_power(2, [this](bool on, const sc_time &when) {
            change(when, [&] { sram.set_power(on); });
        });
        dma->set_faults(&who, [](uint64_t addr, bool write) {
            return sc_time::from_value(addr >= POWER_RAM ? 0 : POWER_CYCLE * (write ? 2 : 1));
        });
        bus->set_note_printer(keep_note);
        for (device_tlm *d : {static_cast<device_tlm *>(dma.get()), &uart,
                              static_cast<device_tlm *>(&power),
                              static_cast<device_tlm *>(&second)})
            d->set_note_printer(keep_note);
        for (memory_tlm *m : mem)
            m->set_note_printer(keep_note);
    }

    static void live_on(rcpc_tlm &from, device_tlm &d, unsigned n)
    {
        from.supply_clock(n, [&d](const sc_time &p, const sc_time &t) { d.set_clock(p, t); });
        from.supply_reset(n, [&d](bool held, const sc_time &t) { d.hold_reset(held, t); });
        from.supply_power(n, [&d](bool on, const sc_time &t) { d.set_power(on, t); });
    }

    void change(const sc_time &when, const std::function<void()> &what)
    {
        if (!dma->entered())
            dma->catch_up(when);
        what();
    }

    void access(const sc_object &, const observed_access &) override {}
    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}
    void irq(const sc_object &, unsigned line, bool level, const sc_time &when) override
    {
        if (line == PL080_INTR)
            (level ? rose : fell) = (when - started).value();
    }

    tlm_utils::simple_initiator_socket<side, 32> cpu, supply;
    std::unique_ptr<bus_map> bus;
    std::unique_ptr<dma_tlm> dma;
    device_tlm uart;
    rcpc_tlm power, second;
    memory_tlm ram, sram;
    memory_tlm *const mem[2] = {&ram, &sram};
    sc_signal<bool> intr{"intr"};
    faults table{};
    fault_initiator who{&table, 0, false, {}, 0};
    uint64_t rose = 0, fell = 0;
};

std::vector<side *> sides;
pl080 *fresh;

// All that happens at this time.
void let_all_happen()
{
    while (sc_pending_activity_at_current_time())
        sc_start(SC_ZERO_TIME);
}

void elaborate()
{
    for (unsigned way = 0; way < power_ways; way++)
        sides.push_back(new side(sc_gen_unique_name("side"), static_cast<enum power_way>(way)));
    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
    sc_start(SC_ZERO_TIME);
    fresh = new pl080;
    device_init(fresh, &pl080_class, "fresh");
    device_start(fresh, nullptr);
}

const char *difference(const void *a, const void *b)
{
    const char *where = "";

    return device_equal(a, b, &where) ? "" : where;
}

} // namespace

extern "C" {

#ifdef WITH_RTL
const unsigned power_ways = POWER_RTL + 1;
#else
const unsigned power_ways = POWER_BUS + 1;
#endif

const uint8_t power_lost = memory_tlm::LOST;

void power_start(void)
{
    if (sides.empty())
        elaborate();
    for (side *s : sides) {
        s->power.reset();
        s->second.reset();
        s->dma->reset();
        s->uart.reset();
    }
    // What is on the bus ends.
    sc_start(sc_time::from_value(1000 * POWER_CYCLE - sc_time_stamp().value() % POWER_CYCLE));
    let_all_happen();
    started = sc_time_stamp();
    for (side *s : sides) {
        s->rose = s->fell = 0;
        s->table = {};
        for (device_tlm *d : {static_cast<device_tlm *>(s->dma.get()), &s->uart})
            static_cast<struct device *>(d->core())->notes.places = 0; // complaints are told again
        for (unsigned m = 0; m < 2; m++)
            for (unsigned i = 0; i < POWER_MEM; i++)
                s->mem[m]->data()[i] = static_cast<uint8_t>(1 + (i * 7 + m * 31 + i / 251) % 199);
    }
    last_note.clear();
    power_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

void power_fault(const struct fault_rule *rule)
{
    for (side *s : sides) {
        s->dma->replan(sc_time_stamp());
        fault_add(&s->table, rule);
        s->bus->faults_change();
        s->dma->replan(sc_time_stamp());
    }
}

void power_run(uint64_t ps)
{
    const sc_time to = started + sc_time::from_value(ps);

    if (to > sc_time_stamp())
        sc_start(to - sc_time_stamp());
    let_all_happen();
}

void power_switch(uint32_t off, uint32_t value, uint64_t ahead)
{
    for (side *s : sides)
        tlm_access(s->supply, true, off, &value, sizeof value, sc_time::from_value(ahead));
}

uint32_t power_look(enum power_way way, uint32_t off)
{
    return tlm_get(sides[way]->supply, off);
}

bool power_write(uint32_t off, uint32_t value)
{
    unsigned taken = 0;

    for (side *s : sides)
        taken += tlm_access(s->cpu, true, off, &value, sizeof value) == tlm::TLM_OK_RESPONSE;
    return taken == sides.size();
}

bool power_read(enum power_way way, uint32_t off, uint32_t *value, uint64_t ahead)
{
    *value = 0;
    return tlm_access(sides[way]->cpu, false, off, value, sizeof *value,
                      sc_time::from_value(ahead)) == tlm::TLM_OK_RESPONSE;
}

uint8_t *power_memory(enum power_way way, unsigned n)
{
    sides[way]->dma->catch_up();
    return sides[way]->mem[n]->data();
}

uint64_t power_rose(enum power_way way)
{
    return sides[way]->rose;
}

uint64_t power_fell(enum power_way way)
{
    return sides[way]->fell;
}

bool power_irq(enum power_way way)
{
    return sides[way]->intr.read();
}

const char *power_differs(enum power_way a, enum power_way b)
{
    return difference(sides[a]->dma->core(), sides[b]->dma->core());
}

const char *power_stale(enum power_way way)
{
    return difference(sides[way]->dma->core(), fresh);
}

const char *power_note(void)
{
    return last_note.c_str();
}
}
