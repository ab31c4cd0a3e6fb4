// SPDX-License-Identifier: Apache-2.0
#include "three_ways.h"

#include "at_bus.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl080_rtl_tlm.h"
#include "pl080_tlm.h"

#include <cstring>

using namespace sc_core;
using namespace dmavp;

namespace {

const sc_time CYCLE(10, SC_NS);
const char *const KINDS[] = {"read", "write", "fetch"};

sc_time started;

struct side final : sc_module, observer {
    side(sc_module_name name, std::unique_ptr<bus_map> b, std::unique_ptr<dma_tlm> d)
        : sc_module(name), cpu("cpu"), bus(std::move(b)), dma(std::move(d)),
          sram0("sram0", WAY_MEM, {1, 0, 0}), sram1("sram1", WAY_MEM, {0, 2, 0})
    {
        cpu.bind(dma->bus);
        bus->add_initiator(dma->master[0], "m1");
        bus->add_initiator(dma->master[1], "m2");
        bus->map(WAY_SRAM0, WAY_MEM, sram0.bus, "sram0", RANGE_BLOCKING);
        bus->map(WAY_SRAM1, WAY_MEM, sram1.bus, "sram1", RANGE_BLOCKING);
        bus->set_note_printer([](auto...) {});
        dma->set_note_printer([](auto...) {});
        dma->set_observer(this);
    }

    void access(const sc_object &, const observed_access &a) override
    {
        way_beat b{};

        if (!every)
            return;
        b.begin = static_cast<uint64_t>((a.begin - started) / CYCLE);
        b.end = static_cast<uint64_t>((a.end - started) / CYCLE);
        b.addr = static_cast<uint32_t>(a.addr);
        b.len = a.len;
        b.chan = static_cast<uint8_t>(a.chan);
        b.port = static_cast<uint8_t>(a.port);
        while (strcmp(KINDS[b.kind], a.kind))
            b.kind++;
        b.status = a.status;
        beats.push_back(b);
    }

    void irq(const sc_object &, unsigned line, bool level, const sc_time &when) override
    {
        if (line != PL080_INTR || !level)
            return;
        interrupts++;
        interrupted = static_cast<uint64_t>((when - started) / CYCLE);
    }

    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}

    uint32_t transfer(bool write, uint32_t off, uint32_t val)
    {
        tlm::tlm_generic_payload tx;
        sc_time delay;

        tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        tx.set_address(off);
        tx.set_data_ptr(reinterpret_cast<uint8_t *>(&val));
        tx.set_data_length(4);
        tx.set_streaming_width(4);
        cpu->b_transport(tx, delay);
        return val;
    }

    tlm_utils::simple_initiator_socket<side, 32> cpu;
    std::unique_ptr<bus_map> bus;
    std::unique_ptr<dma_tlm> dma;
    memory_tlm sram0, sram1;
    std::vector<way_beat> beats;
    bool every = true;
    unsigned interrupts = 0;
    uint64_t interrupted = 0;
};

struct all_ways {
    std::unique_ptr<side> way[WAYS];
    pl080_rtl_tlm *rtl;

    all_ways()
    {
        auto engines = std::make_unique<pl080_rtl_tlm>("dma_rtl");

        rtl = engines.get();
        way[WAY_LT] = std::make_unique<side>("lt", std::make_unique<lt_router>("lt_bus"),
                                             std::make_unique<pl080_tlm>("dma_lt"));
        way[WAY_AT] = std::make_unique<side>("at", std::make_unique<at_bus>("at_bus"),
                                             std::make_unique<pl080_tlm>("dma_at"));
        way[WAY_RTL] = std::make_unique<side>("rtl", std::make_unique<at_bus>("rtl_bus"),
                                              std::move(engines));
        way[WAY_AT]->dma->set_approximately_timed(true);
        way[WAY_RTL]->dma->set_approximately_timed(true);
        sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
        sc_start(SC_ZERO_TIME);
    }
};

all_ways &ways()
{
    static auto *a = new all_ways; // SystemC elaborates once per program

    return *a;
}

} // namespace

extern "C" {

void ways_start(bool every)
{
    ways();
    sc_start(CYCLE * 100); // whatever is in flight ends
    for (auto &w : ways().way) {
        w->dma->reset();
        w->dma->trace_every_access(every);
        w->every = every;
        for (uint32_t i = 0; i < WAY_MEM; i++) {
            w->sram0.data()[i] = static_cast<uint8_t>(1 + (i * 7 + i / 251) % 255);
            w->sram1.data()[i] = static_cast<uint8_t>(1 + (i * 13 + i / 241) % 255);
        }
    }
    sc_start(CYCLE * 100);
    for (auto &w : ways().way) {
        w->transfer(false, PL080_ENBLD_CHNS, 0); // settles
        w->beats.clear();
        w->interrupts = 0;
        w->interrupted = 0;
    }
    started = sc_time_stamp();
    ways_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

void ways_run(uint64_t cycles)
{
    sc_start(CYCLE * static_cast<double>(cycles));
}

uint64_t ways_now(void)
{
    return static_cast<uint64_t>((sc_time_stamp() - started) / CYCLE);
}

void ways_write(uint32_t off, uint32_t val)
{
    for (auto &w : ways().way)
        w->transfer(true, off, val);
}

uint32_t way_read(enum way w, uint32_t off)
{
    return ways().way[w]->transfer(false, off, 0);
}

uint8_t *way_mem(enum way w, uint32_t addr)
{
    side &s = *ways().way[w];

    return (addr < WAY_SRAM1 ? s.sram0 : s.sram1).data() + addr % WAY_MEM;
}

const way_beat *way_beats(enum way w, unsigned *n)
{
    way_read(w, PL080_ENBLD_CHNS); // settles
    *n = static_cast<unsigned>(ways().way[w]->beats.size());
    return ways().way[w]->beats.data();
}

unsigned way_interrupts(enum way w, uint64_t *last)
{
    *last = ways().way[w]->interrupted;
    return ways().way[w]->interrupts;
}

uint64_t ways_engine_cycles(void)
{
    return ways().rtl->engine_cycles();
}

uint64_t ways_deltas(void)
{
    return sc_delta_count();
}
}

int sc_main(int, char **)
{
    return 0; // GoogleTest's main() runs the tests
}
