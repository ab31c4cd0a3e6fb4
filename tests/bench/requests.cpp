// SPDX-License-Identifier: Apache-2.0
// Speed of DMA requests: a PL080 takes bursts from test FIFOs that always ask, one for each of
// CHANNELS channels, to memory. CPU time, with the loosely timed router and the approximately timed
// bus.
#include "at_bus.h"
#include "cpu_seconds.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "test_fifo.h"
#include "tlm_access.h"

#include <cstdio>
#include <deque>
#include <memory>

using namespace sc_core;

namespace {

constexpr uint64_t DMA = 0x11000000, FIFO = 0x12010000, RAM = 0x80000000;
constexpr uint32_t WINDOW = 0x1000, BURST = 4, UNITS = 4092;
constexpr unsigned PACKETS = 200;

struct bench : sc_module {
    const std::string what;
    std::unique_ptr<dmavp::bus_map> bus;
    dmavp::memory_tlm ram;
    dmavp::pl080_tlm dma;
    std::deque<dmavp::device_tlm> fifo;
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    sc_event go;

    bench(sc_module_name name, const char *title, bool at, unsigned channels)
        : sc_module(name), what(title), ram("ram", 1 << 20, {0, 0, 0}), dma("dma"), cpu("cpu")
    {
        if (at)
            bus = std::make_unique<dmavp::at_bus>("bus", bus_config{ARBITRATION_FIXED});
        else
            bus = std::make_unique<dmavp::lt_router>("bus");
        dma.set_approximately_timed(at);
        bus->add_initiator(cpu, "cpu");
        bus->add_initiator(dma.master[0], "m1");
        bus->add_initiator(dma.master[1], "m2");
        bus->map(RAM, 1 << 20, ram.bus, "ram");
        bus->map(DMA, WINDOW, dma.bus, "dma", dmavp::RANGE_BLOCKING);
        for (unsigned i = 0; i < channels; i++) {
            fifo.emplace_back(("fifo" + std::to_string(i)).c_str(), test_fifo_class);
            fifo[i].requests[TEST_FIFO_RX].bind(dma.request_lines[i]);
            bus->map(FIFO + i * WINDOW, WINDOW, fifo[i].bus, fifo[i].name(),
                     dmavp::RANGE_BLOCKING);
        }
        SC_HAS_PROCESS(bench);
        SC_THREAD(run);
    }

    void start_channel(unsigned i)
    {
        const uint64_t at = DMA + PL080_CHAN(i);

        tlm_put(cpu, at + PL080_CX_SRC_ADDR, static_cast<uint32_t>(FIFO + i * WINDOW));
        tlm_put(cpu, at + PL080_CX_DEST_ADDR, static_cast<uint32_t>(RAM + i * 0x10000));
        tlm_put(cpu, at + PL080_CX_CONTROL,
                PL080_CONTROL_DI | PL080_CONTROL_D | UNITS | PUT(PL080_CONTROL_SWIDTH, 2) |
                    PUT(PL080_CONTROL_DWIDTH, 2) | PUT(PL080_CONTROL_SBSIZE, PL080_BURST_4) |
                    PUT(PL080_CONTROL_DBSIZE, PL080_BURST_4));
        tlm_put(cpu, at + PL080_CX_CONFIGURATION,
                PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2MEM) |
                    PUT(PL080_CONFIG_SRC_PERIPHERAL, i));
    }

    uint64_t bursts() const
    {
        uint64_t n = 0;

        for (const auto &f : fifo)
            n += device_peek(&f.device(), TEST_FIFO_CLEARS);
        return n;
    }

    void run()
    {
        const unsigned channels = static_cast<unsigned>(fifo.size());

        wait(go);
        tlm_put(cpu, DMA + PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        for (unsigned i = 0; i < channels; i++) {
            tlm_put(cpu, FIFO + i * WINDOW + TEST_FIFO_BURST, BURST);
            tlm_put(cpu, FIFO + i * WINDOW + TEST_FIFO_CTRL,
                    TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | PUT(TEST_FIFO_CTRL_WIDTH, 2));
        }
        const double start = cpu_seconds();
        for (unsigned n = 0; n < PACKETS; n++) {
            for (unsigned i = 0; i < channels; i++)
                start_channel(i);
            wait(sc_time(10, SC_NS) * (UNITS * 6.0 * channels));
            if (tlm_get(cpu, DMA + PL080_ENBLD_CHNS))
                printf("requests: a packet did not end\n");
        }
        printf("%s: %.2f M bursts/s\n", what.c_str(),
               static_cast<double>(bursts()) / (cpu_seconds() - start) * 1e-6);
        sc_pause();
    }
};

} // namespace

int sc_main(int, char **)
{
    bench lt("lt", "LT, one channel under requests of 4 words", false, 1);
    bench at("at", "AT, 4 channels under requests of 4 words", true, 4);

    sc_start(SC_ZERO_TIME);
    for (bench *b : {&lt, &at}) { // one after the other
        b->go.notify(SC_ZERO_TIME);
        sc_start();
    }
    return 0;
}
