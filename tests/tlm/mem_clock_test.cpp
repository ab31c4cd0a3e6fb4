// SPDX-License-Identifier: Apache-2.0
// Loosely timed: a memory gets another clock while a controller has DMI to it. What lies before
// that is not looked at again with the new wait states, and every change is heard.
#include "gtest_c.h"
#include "lt_router.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"

#include <memory>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace
{

constexpr uint32_t WORDS = 1000;
const sc_time CYCLE(10, SC_NS);

struct bench final : sc_module, observer {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    pl080_tlm dma;
    lt_router bus;
    memory_tlm from, to;
    sc_time ended;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), dma("dma"), bus("bus"), from("from", 0x10000, {0, 0, 0}),
          to("to", 0x10000, {0, 2, 0})
    {
        cpu.bind(dma.bus);
        for (auto &m : dma.master)
            bus.add_initiator(m, "m");
        bus.map(0, 0x10000, from.bus, "from");
        bus.map(0x10000, 0x10000, to.bus, "to");
        dma.set_observer(this);
    }

    void access(const sc_object &, const observed_access &) override {}
    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override {}

    void irq(const sc_object &, unsigned, bool level, const sc_time &when) override
    {
        if (level)
            ended = when;
    }

    uint32_t transfer(bool write, uint32_t off, uint32_t val)
    {
        tlm::tlm_generic_payload t;
        sc_time delay;

        t.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        t.set_address(off);
        t.set_data_ptr(reinterpret_cast<uint8_t *>(&val));
        t.set_data_length(4);
        t.set_streaming_width(4);
        cpu->b_transport(t, delay);
        return val;
    }

    void start()
    {
        transfer(true, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        transfer(true, PL080_CHAN(0) + PL080_CX_SRC_ADDR, 0);
        transfer(true, PL080_CHAN(0) + PL080_CX_DEST_ADDR, 0x10000);
        transfer(true, PL080_CHAN(0) + PL080_CX_CONTROL,
                 WORDS | PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) |
                     PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_D | PL080_CONTROL_I);
        transfer(true, PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
    }
};

// Cycles of a packet whose memory gets other clocks at 300 and at 900 cycles. LOOK: software reads
// a register just before.
uint64_t cycles(bool look)
{
    static bench *const b = new bench("bench");
    sc_time began;

    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
    sc_start(SC_ZERO_TIME);
    b->dma.reset();
    b->to.set_clock(CYCLE);
    began = sc_time_stamp();
    b->start();
    for (unsigned i = 1; i <= 2; i++) {
        sc_start(CYCLE * (300 * i));
        if (look)
            b->transfer(false, PL080_ENBLD_CHNS, 0);
        b->to.set_clock(CYCLE * (2 * i));
    }
    sc_start(CYCLE * 20000);
    return (b->ended - began).value() / CYCLE.value();
}

} // namespace

TEST(mem_clock, looking_before_it_changes_makes_no_difference)
{
    const uint64_t seen = cycles(true);

    CHECK_EQ(cycles(false), seen);
    // 3 cycles a word, then 5, then 9
    CHECK_LE(seen, 300u + 600 + (WORDS - 100 - 120) * 9 + 20);
    CHECK_GE(seen, 300u + 600 + (WORDS - 100 - 120) * 9 - 20);
}
