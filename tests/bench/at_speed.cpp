// SPDX-License-Identifier: Apache-2.0
// Speed of the approximately timed PL080, with C and with RTL engines: one channel copies between
// two memories without wait states, as fast as its masters let it. Alone, so that the bus lends it
// the memories; and with every access over the bus.
#include "at_bus.h"
#include "cpu_seconds.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "tlm_access.h"
#ifdef WITH_RTL
#include "pl080_rtl_tlm.h"
#endif

#include <cstdio>

using namespace sc_core;
using namespace dmavp;

namespace {

constexpr uint64_t SRAM0 = 0x20000000, SRAM1 = 0x20100000, SIZE = 0x10000;

template <class Dma> struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    at_bus bus;
    memory_tlm sram0, sram1;
    Dma dma;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), bus("bus"), sram0("sram0", SIZE, {0, 0, 0}),
          sram1("sram1", SIZE, {0, 0, 0}), dma("dma")
    {
        cpu.bind(dma.bus);
        bus.add_initiator(dma.master[0], "m1");
        bus.add_initiator(dma.master[1], "m2");
        bus.map(SRAM0, SIZE, sram0.bus, "sram0", RANGE_BLOCKING);
        bus.map(SRAM1, SIZE, sram1.bus, "sram1", RANGE_BLOCKING);
        dma.set_approximately_timed(true);
    }

    void put(uint32_t off, uint32_t val) { tlm_put(cpu, off, val); }

    // Cycles per second of CPU time while words are copied with one or both masters.
    void run(const char *what, bool both, bool lending, unsigned packets)
    {
        constexpr unsigned WORDS = 4000;
        const uint64_t beats = dma.stats(0).beats;
        const sc_time begin = sc_time_stamp();
        const double start = cpu_seconds();

        bus.set_lending(lending);
        put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        for (unsigned i = 0; i < packets; i++) {
            put(PL080_CHAN(0) + PL080_CX_SRC_ADDR, SRAM0);
            put(PL080_CHAN(0) + PL080_CX_DEST_ADDR, SRAM1);
            put(PL080_CHAN(0) + PL080_CX_CONTROL,
                PL080_CONTROL_SI | PL080_CONTROL_DI | (both ? PL080_CONTROL_D : 0) |
                    PUT(PL080_CONTROL_SBSIZE, PL080_BURST_4) |
                    PUT(PL080_CONTROL_DBSIZE, PL080_BURST_4) | PUT(PL080_CONTROL_SWIDTH, 2) |
                    PUT(PL080_CONTROL_DWIDTH, 2) | WORDS);
            put(PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
            sc_start(dma.clock() * (both ? WORDS + 10 : 2 * WORDS + 10));
        }
        const double took = cpu_seconds() - start;
        const double moved = static_cast<double>(dma.stats(0).beats - beats);

        printf("%s, %s%s: %.1f M cycles/s, %.1f M beats/s, %.1f M bursts of 4/s\n", what,
               both ? "two masters" : "one master", lending ? "" : ", all over the bus",
               (sc_time_stamp() - begin) / dma.clock() / took * 1e-6, moved / took * 1e-6,
               moved / took / 4e6);
    }
};

#ifdef WITH_RTL
// The engine and the memory on its pins, in one method with one kernel event per cycle.
struct island : sc_module {
    static constexpr unsigned WORDS = 4000, PACKETS = 500;

    const unsigned managers;
    dma_ch_model *const engine;
    dma_ch_flow flow{};
    sc_event edge;
    const sc_time period{10, SC_NS};
    unsigned packets = 0;
    std::vector<uint8_t> src = std::vector<uint8_t>(4 * WORDS, 1), dst = src;

    SC_HAS_PROCESS(island);
    island(sc_module_name name, unsigned ports)
        : sc_module(name), managers(ports), engine(dma_ch_create(4, ports))
    {
        SC_METHOD(cycle);
        sensitive << edge;
        dont_initialize();
    }

    ~island() override { dma_ch_destroy(engine); }

    void start()
    {
        dma_ch_in in{};

        in.start = in.src_inc = in.dst_inc = true;
        in.src_size = in.dst_size = 2;
        in.beats = WORDS;
        in.dst_mgr = managers > 1;
        dma_ch_clock(engine, &in);
        flow = dma_ch_flow{};
        flow.rest = 3;
        flow.src = src.data();
        flow.src_len = static_cast<uint32_t>(src.size());
        flow.dst = dst.data();
        flow.dst_room = static_cast<uint32_t>(dst.size());
    }

    void cycle()
    {
        if (flow.now == flow.until && flow.dst_len == flow.dst_room) {
            packets++;
            start();
        }
        flow.until = flow.now + 1;
        dma_ch_run(engine, &flow);
        if (packets < PACKETS)
            edge.notify(period);
    }

    void run()
    {
        const sc_time begin = sc_time_stamp();
        const double cpu = cpu_seconds();

        start();
        edge.notify(SC_ZERO_TIME);
        sc_start();
        printf("RTL engine with %u manager%s and memory, one kernel event per cycle: %.1f M "
               "cycles/s\n",
               managers, managers > 1 ? "s" : "",
               (sc_time_stamp() - begin) / period / (cpu_seconds() - cpu) * 1e-6);
    }
};
#endif

} // namespace

int sc_main(int, char **)
{
    bench<pl080_tlm> at("at");
#ifdef WITH_RTL
    bench<pl080_rtl_tlm> rtl("rtl");
    island pl080("pl080", 2), pl081("pl081", 1);
#endif
    sc_start(SC_ZERO_TIME);
    printf("Approximately timed PL080, uncontended (promises: 2 M bursts/s; RTL 15 M cycles/s)\n");
    for (bool lending : {true, false})
        for (bool both : {false, true}) {
            at.run("AT, C engine", both, lending, lending ? 100000 : 100);
#ifdef WITH_RTL
            rtl.run("AT, RTL engine", both, lending, lending ? 1000 : 100);
#endif
        }
#ifdef WITH_RTL
    pl080.run();
    pl081.run();
#endif
    return 0;
}
