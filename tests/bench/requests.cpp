// SPDX-License-Identifier: Apache-2.0
// Speed of a PL080 that serves peripherals, and of one that is programmed for every 64 bytes. Test
// FIFOs that always have a burst to give, over bus and memory, loosely and approximately timed. CPU
// time.
#include "at_bus.h"
#include "cpu_seconds.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "test_fifo.h"
#include "tlm_access.h"

#include <cstdio>
#include <cstring>
#include <memory>

using namespace sc_core;

namespace
{

constexpr uint64_t RAM = 0x80000000, DMA = 0x11000000, FIFO = 0x12000000;
constexpr uint32_t SRC = 0x10000, DST = 0x100000, LIST = 0x1000, CHANNELS = 4;
constexpr uint32_t BURST = 4, PACKET = 4092; // words

struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    std::unique_ptr<dmavp::bus_map> bus;
    dmavp::memory_tlm ram;
    dmavp::pl080_tlm dma;
    sc_vector<dmavp::device_tlm> fifo;
    sc_signal<bool> irq;
    tlm::tlm_generic_payload payload;
    unsigned descriptors_left = 0;

    bench(sc_module_name name, bool at)
        : sc_module(name), cpu("cpu"), ram("ram", 16 << 20, {0, 0, 0}), dma("dma"),
          fifo("fifo", CHANNELS,
               [](const char *n, size_t) { return new dmavp::device_tlm(n, test_fifo_class); })
    {
        if (at)
            bus = std::make_unique<dmavp::at_bus>("bus");
        else
            bus = std::make_unique<dmavp::lt_router>("router");
        dma.set_approximately_timed(at);
        bus->add_initiator(cpu, "cpu");
        bus->add_initiator(dma.master[0], "dma.m1");
        bus->add_initiator(dma.master[1], "dma.m2");
        bus->map(RAM, 16 << 20, ram.bus, "ram");
        bus->map(DMA, 0x1000, dma.bus, "dma", dmavp::RANGE_BLOCKING);
        for (unsigned i = 0; i < CHANNELS; i++) {
            bus->map(FIFO + 0x1000 * i, 0x1000, fifo[i].bus, "fifo", dmavp::RANGE_BLOCKING);
            fifo[i].requests[TEST_FIFO_RX].bind(dma.request_lines[i]);
        }
        dma.irq[PL080_INTR].bind(irq);
        SC_HAS_PROCESS(bench);
        SC_METHOD(ended);
        dont_initialize();
        sensitive << irq.posedge_event();
    }

    // Registers by the sockets themselves: nothing is waited for.
    void put(dmavp::device_tlm &to, uint32_t reg, uint32_t val)
    {
        sc_time delay;

        tlm_describe(payload, true, reg, &val, sizeof val);
        to.bus.get_base_interface().b_transport(payload, delay);
    }

    // Channel C moves without end from its FIFO to memory: a ring of one item.
    void serve(unsigned c)
    {
        const uint32_t item[4] = {static_cast<uint32_t>(FIFO + 0x1000 * c),
                                  static_cast<uint32_t>(RAM + DST + 0x10000 * c),
                                  static_cast<uint32_t>(RAM + LIST + 16 * c),
                                  PL080_CONTROL_DI | PL080_CONTROL_D |
                                      PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) |
                                      PUT(PL080_CONTROL_SBSIZE, PL080_BURST_4) |
                                      PUT(PL080_CONTROL_DBSIZE, PL080_BURST_4) | PACKET};

        memcpy(ram.data() + LIST + 16 * c, item, sizeof item);
        put(fifo[c], TEST_FIFO_BURST, BURST);
        put(fifo[c], TEST_FIFO_CTRL,
            TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | PUT(TEST_FIFO_CTRL_WIDTH, 2));
        for (unsigned i = 0; i < 4; i++)
            put(dma, PL080_CHAN(c) + 4 * i, item[i]);
        put(dma, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
            PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2MEM) |
                PUT(PL080_CONFIG_SRC_PERIPHERAL, c));
    }

    // One descriptor; its interrupt programs the next one, as a driver's handler does.
    void program()
    {
        put(dma, PL080_CHAN(0) + PL080_CX_SRC_ADDR, static_cast<uint32_t>(RAM + SRC));
        put(dma, PL080_CHAN(0) + PL080_CX_DEST_ADDR, static_cast<uint32_t>(RAM + DST));
        put(dma, PL080_CHAN(0) + PL080_CX_LLI, 0);
        put(dma, PL080_CHAN(0) + PL080_CX_CONTROL,
            PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_D | PL080_CONTROL_I |
                PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) | 16);
        put(dma, PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
    }

    void ended()
    {
        if (!descriptors_left)
            return;
        put(dma, PL080_INT_TC_CLEAR, 1);
        if (--descriptors_left)
            program();
    }

    uint64_t bursts() const
    {
        const auto *core = static_cast<const pl080 *>(const_cast<bench *>(this)->dma.core());
        uint64_t n = 0;

        for (unsigned i = 0; i < CHANNELS; i++)
            n += core->counters.requests[i];
        return n;
    }
};

void requests(bench &b, const char *what, unsigned channels, double promise)
{
    const sc_time slice(400, SC_US);
    double best = 0;

    b.put(b.dma, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    for (unsigned c = 0; c < channels; c++)
        b.serve(c);
    for (unsigned rep = 0; rep < 5; rep++) {
        const double start = cpu_seconds();
        const uint64_t before = b.bursts();

        sc_start(slice);
        best = std::max(best, static_cast<double>(b.bursts() - before) / (cpu_seconds() - start));
    }
    for (unsigned c = 0; c < channels; c++)
        b.put(b.dma, PL080_CHAN(c) + PL080_CX_CONFIGURATION, 0);
    printf("%s: %.2f M bursts/s (promise: %.1f)\n", what, best * 1e-6, promise);
}

void descriptors(bench &b)
{
    constexpr unsigned RUNS = 20000;
    double best = 0;

    for (unsigned rep = 0; rep < 5; rep++) {
        const double start = cpu_seconds();

        b.descriptors_left = RUNS;
        b.program();
        sc_start(RUNS * sc_time(1, SC_US));
        if (b.descriptors_left) {
            printf("descriptors: %u did not end\n", b.descriptors_left);
            return;
        }
        best = std::max(best, RUNS / (cpu_seconds() - start));
    }
    printf("LT, 64-byte descriptors by register programming: %.2f M/s (promise: 1.5)\n",
           best * 1e-6);
}

} // namespace

int sc_main(int, char **)
{
    bench lt("lt", false), at("at", true);

    sc_start(SC_ZERO_TIME);
    requests(lt, "LT, one channel from a peripheral, bursts of 4 words", 1, 5);
    requests(at, "AT, 4 channels from peripherals, bursts of 4 words", CHANNELS, 1.5);
    lt.put(lt.dma, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    descriptors(lt);
    return 0;
}
