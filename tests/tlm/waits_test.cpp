// SPDX-License-Identifier: Apache-2.0
// Who waits for whom: a PL080 on an interconnect with arbitration, and a target that never answers.
#include "at_bus.h"
#include "bus_port.h"
#include "dma_waits.h"
#include "gtest_c.h"
#include "memory_tlm.h"
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <sstream>
#include <tlm_utils/simple_target_socket.h>

using namespace sc_core;

namespace {

const sc_time CYCLE(10, SC_NS);
constexpr uint32_t RAM = 0x80000000, SILENT = 0x40000000;

struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu, other;
    tlm_utils::simple_target_socket<bench, 32> silent;
    dmavp::pl080_tlm dma;
    dmavp::at_bus bus;
    dmavp::memory_tlm ram;
    tlm::tlm_generic_payload *held = nullptr;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), other("other"), silent("silent"), dma("dma0"), bus("bus"),
          ram("ram0", 0x10000, {0, 0, 0})
    {
        cpu.bind(dma.bus);
        dma.set_approximately_timed(true);
        dma.set_note_printer([](auto...) {});
        bus.add_initiator(dma.master[0], "dma0.m1");
        bus.add_initiator(dma.master[1], "dma0.m2");
        bus.add_initiator(other, "other");
        bus.map(RAM, 0x10000, ram.bus, "ram0", dmavp::RANGE_BLOCKING);
        bus.map(SILENT, 0x1000, silent, "silent", 0);
        silent.register_nb_transport_fw(this, &bench::nb_transport_fw);
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_time &)
    {
        if (phase == tlm::BEGIN_REQ)
            held = &tx;
        return tlm::TLM_ACCEPTED;
    }

    void answer()
    {
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_time delay = CYCLE;

        held->set_response_status(tlm::TLM_OK_RESPONSE);
        silent->nb_transport_bw(*held, phase, delay);
    }

    void put(uint32_t off, uint32_t val) { tlm_put(cpu, off, val); }

    // BEATS of SWIDTH (a code) from SRC to DST, in words, by channel C on master M, 1 or 2.
    void start(unsigned c, uint32_t src, uint32_t dst, uint32_t beats, unsigned m,
               uint32_t swidth = PL080_WIDTH_32)
    {
        put(PL080_CHAN(c) + PL080_CX_SRC_ADDR, src);
        put(PL080_CHAN(c) + PL080_CX_DEST_ADDR, dst);
        put(PL080_CHAN(c) + PL080_CX_CONTROL,
            beats | PUT(PL080_CONTROL_SWIDTH, swidth) | PUT(PL080_CONTROL_DWIDTH, 2) |
                PL080_CONTROL_SI | PL080_CONTROL_DI |
                (m == 2 ? PL080_CONTROL_S | PL080_CONTROL_D : 0));
        put(PL080_CHAN(c) + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    }

    std::string waits(bool at_rest)
    {
        std::stringstream out;

        dma.who_waits(out, at_rest);
        bus.who_waits(out);
        return out.str();
    }
};

bench &b()
{
    static auto *the = new bench("bench");

    return *the;
}

void begin(bool on)
{
    b();
    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
    sc_start(SC_ZERO_TIME);
    b().dma.reset();
    sc_start(CYCLE * 100);
    b().put(PL080_CONFIGURATION, on ? PL080_CONFIGURATION_E : 0);
}

} // namespace

TEST(waits, channels_that_software_keeps_from_going_on_say_why)
{
    begin(true);
    CHECK_STR(b().waits(true).c_str(), "");
    b().start(1, RAM, RAM + 0x1000, 64, 2);
    sc_start(CYCLE * 20);
    b().put(PL080_CHAN(1) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_H);
    b().start(2, RAM, RAM + 0x2000, 0, 2);
    b().start(3, RAM, RAM + 0x3000, 9, 2, PL080_WIDTH_16);
    sc_start(CYCLE * 1000);
    for (bool at_rest : {true, false})
        CHECK_STR(b().waits(at_rest).c_str(),
                  "bench.dma0 channel 1 waits for software: it is halted\n"
                  "bench.dma0 channel 2 waits for ever: its TransferSize is 0\n"
                  "bench.dma0 channel 3 waits for ever: its last 2 bytes are no destination "
                  "transfer\n");
    begin(false);
    b().start(5, RAM, RAM + 0x1000, 64, 1);
    sc_start(CYCLE * 100);
    CHECK_STR(b().waits(true).c_str(),
              "bench.dma0 channel 5 waits for software: the controller is disabled\n");
}

// It is not carried on to see what it would still do.
TEST(waits, a_channel_without_a_clock_waits_for_software)
{
    begin(true);
    b().start(2, RAM, RAM + 0x2000, 64, 2);
    sc_start(CYCLE * 20);
    b().dma.set_clock(SC_ZERO_TIME);
    sc_start(CYCLE * 1000);
    const uint64_t moved = b().dma.stats(2).bytes;
    for (bool at_rest : {true, false})
        CHECK_STR(b().waits(at_rest).c_str(),
                  "bench.dma0 channel 2 waits for software while the clock is off\n");
    CHECK_EQ(b().dma.stats(2).bytes, moved);
    CHECK_LT(moved, 256);
    b().dma.set_clock(CYCLE);
    sc_start(CYCLE * 1000);
    CHECK_EQ(b().dma.stats(2).bytes - moved, 256 - moved);
}

TEST(waits, a_target_that_never_answers_is_named_and_who_waits_for_it)
{
    begin(true);
    const uint64_t ns = static_cast<uint64_t>(sc_time_stamp().to_seconds() * 1e9 + 0.5);
    // Of the first access of each, 2 cycles after the start.
    const std::string first = "read of 4 bytes at 0x40000000 since ";
    const std::string second = "read of 4 bytes at 0x40000008 since ";
    const std::string on_masters = "bench.dma0 channel 0 waits for an answer on M1: " + first +
                                   std::to_string(ns + 20) +
                                   " ns\nbench.dma0 channel 4 waits for an answer on M2: " +
                                   second + std::to_string(ns + 70) + " ns\n";
    const std::string behind = "bench.dma0 channel 1 waits for M1, which channel 0 has\n";
    const std::string on_bus = "silent is held by dma0.m1: " + first +
                               dmavp::bus_time(sc_time(ns + 20, SC_NS)) +
                               ", without an answer from the target\n"
                               "dma0.m2 waits for silent: " + second +
                               dmavp::bus_time(sc_time(ns + 70, SC_NS)) + '\n';

    b().start(0, SILENT, RAM + 0x1000, 1, 1);
    sc_start(CYCLE * 5);
    b().start(1, RAM, RAM + 0x2000, 4, 1);
    b().start(4, SILENT + 8, RAM + 0x3000, 1, 2);
    sc_start(CYCLE * 1000);
    CHECK_STR(b().waits(true).c_str(), (on_masters + behind + on_bus).c_str());
    CHECK_STR(b().waits(false).c_str(), (on_masters + on_bus).c_str());
    CHECK(dma_stuck(b().dma.core()));
    for (int i = 0; i < 2; i++) {
        b().answer();
        sc_start(CYCLE * 50);
    }
    CHECK_STR(b().waits(true).c_str(), "");
    CHECK(!dma_stuck(b().dma.core()));
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
