// SPDX-License-Identifier: Apache-2.0
// Speed of the approximately timed PL080, with C and with RTL engines: one channel copies between
// two memories without wait states, as fast as its masters let it.
#include "at_bus.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#ifdef WITH_RTL
#include "pl080_rtl_tlm.h"
#endif

#include <cstdio>
#include <ctime>

using namespace sc_core;
using namespace dmavp;

namespace {

constexpr uint64_t SRAM0 = 0x20000000, SRAM1 = 0x20100000, SIZE = 0x10000;

double cpu_seconds()
{
    timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

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

    void put(uint32_t off, uint32_t val)
    {
        tlm::tlm_generic_payload tx;
        sc_time delay;

        tx.set_command(tlm::TLM_WRITE_COMMAND);
        tx.set_address(off);
        tx.set_data_ptr(reinterpret_cast<uint8_t *>(&val));
        tx.set_data_length(4);
        tx.set_streaming_width(4);
        cpu->b_transport(tx, delay);
    }

    // Cycles per second of CPU time while words are copied with one or both masters.
    void run(const char *what, bool both)
    {
        constexpr unsigned PACKETS = 200, WORDS = 4000;
        const uint64_t beats = dma.stats(0).beats;
        const sc_time begin = sc_time_stamp();
        const double start = cpu_seconds();

        put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        for (unsigned i = 0; i < PACKETS; i++) {
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

        printf("%s, %s: %.1f M cycles/s, %.1f M beats/s, %.1f M bursts of 4/s\n", what,
               both ? "two masters" : "one master", (sc_time_stamp() - begin) / dma.clock() / took * 1e-6,
               moved / took * 1e-6, moved / took / 4e6);
    }
};

} // namespace

int sc_main(int, char **)
{
    bench<pl080_tlm> at("at");
#ifdef WITH_RTL
    bench<pl080_rtl_tlm> rtl("rtl");
#endif
    sc_start(SC_ZERO_TIME);
    for (bool both : {false, true}) {
        at.run("AT, C engine", both);
#ifdef WITH_RTL
        rtl.run("AT, RTL engine", both);
#endif
    }
    return 0;
}
