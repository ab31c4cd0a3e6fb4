// SPDX-License-Identifier: Apache-2.0
// Speed of the loosely timed PL080: a 1 MiB linked list of 16,380-byte packets, programmed through
// the registers, over router and memory. CPU time.
#include "cpu_seconds.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <cstdio>
#include <cstring>

using namespace sc_core;

namespace {

constexpr uint64_t RAM = 0x80000000, DMA = 0x11000000;
constexpr uint32_t SRC = 0x100000, DST = 0x300000, LIST = 0x10000, BYTES = 1 << 20;
constexpr uint32_t CONTROL = PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_D |
                             PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) |
                             PUT(PL080_CONTROL_SBSIZE, PL080_BURST_16) |
                             PUT(PL080_CONTROL_DBSIZE, PL080_BURST_16);

struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    dmavp::lt_router router;
    dmavp::memory_tlm ram;
    dmavp::pl080_tlm dma;
    sc_signal<bool> irq;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), router("router"), ram("ram", 16 << 20, {0, 0, 0}), dma("dma")
    {
        router.add_initiator(cpu, "cpu");
        router.add_initiator(dma.master[0], "dma.m1");
        router.add_initiator(dma.master[1], "dma.m2");
        router.map(RAM, 16 << 20, ram.bus, "ram");
        router.map(DMA, 0x1000, dma.bus, "dma");
        dma.irq[PL080_INTR].bind(irq);
    }

    void put(uint32_t reg, uint32_t val) { tlm_put(cpu, DMA + reg, val); }

    // The list; its first item goes into the registers.
    void program()
    {
        uint32_t item[4];
        unsigned n = 0;

        for (uint32_t at = 0; at < BYTES; n++) {
            uint32_t words = std::min(4095u, (BYTES - at) / 4);
            bool last = at + 4 * words == BYTES;

            item[0] = static_cast<uint32_t>(RAM + SRC + at);
            item[1] = static_cast<uint32_t>(RAM + DST + at);
            item[2] = last ? 0 : static_cast<uint32_t>(RAM + LIST + 16 * (n + 1));
            item[3] = CONTROL | words | (last ? PL080_CONTROL_I : 0);
            memcpy(ram.data() + LIST + 16 * n, item, sizeof item);
            at += 4 * words;
        }
        memcpy(item, ram.data() + LIST, sizeof item);
        put(PL080_INT_TC_CLEAR, 1);
        for (unsigned i = 0; i < 4; i++)
            put(PL080_CHAN(0) + 4 * i, item[i]);
        put(PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
    }
};

} // namespace

int sc_main(int, char **)
{
    constexpr unsigned RUNS = 2000;
    bench b("bench");
    double best = 1e9;

    for (uint32_t i = 0; i < BYTES; i++)
        b.ram.data()[SRC + i] = static_cast<uint8_t>(1 + i % 251);
    sc_start(SC_ZERO_TIME);
    b.put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    for (unsigned rep = 0; rep < 5; rep++) {
        double start = cpu_seconds();

        for (unsigned i = 0; i < RUNS / 5; i++) {
            b.program();
            sc_start(sc_time(6, SC_MS));
            if (!b.irq.read())
                return printf("lt_copy: the copy did not end\n"), 1;
        }
        best = std::min(best, (cpu_seconds() - start) / (RUNS / 5));
    }
    if (memcmp(b.ram.data() + SRC, b.ram.data() + DST, BYTES))
        return printf("lt_copy: wrong data\n"), 1;

    volatile uint8_t *to = b.ram.data() + DST;
    double start = cpu_seconds();
    for (unsigned i = 0; i < RUNS; i++)
        memcpy(const_cast<uint8_t *>(to), b.ram.data() + SRC, BYTES);
    double plain = (cpu_seconds() - start) / RUNS;

    printf("LT copy, 1 MiB list of 16380-byte packets: %.1f GB/s (host memcpy %.1f GB/s, ratio "
           "%.2f)\n",
           BYTES / best * 1e-9, BYTES / plain * 1e-9, plain / best);
    return 0;
}
