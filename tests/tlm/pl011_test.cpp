// SPDX-License-Identifier: Apache-2.0
// The PL011 in its shell: simulated times of characters, modem wires, clock and reset.
#include "gtest_c.h"
#include "device_tlm.h"
#include "pl011.h"
#include "tlm_access.h"

#include <string>
#include <tlm_utils/simple_initiator_socket.h>
#include <vector>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace
{

// Divisor 1, 8 bits without parity, at the default clock of 10 ns.
const sc_time CHARACTER(1600, SC_NS);

struct bench final : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    device_tlm uart;
    sc_signal<bool> ncts, intr;
    std::string sent;
    std::vector<sc_time> times;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), uart("uart", pl011_class), ncts("ncts"), intr("intr")
    {
        cpu.bind(uart.bus);
        uart.in[PL011_NCTS].bind(ncts);
        uart.irq[PL011_INTR].bind(intr);
        uart.set_byte_sink([this](uint8_t c) {
            sent += static_cast<char>(c);
            times.push_back(sc_time_stamp());
        });
    }

    void wr(uint32_t off, uint32_t val)
    {
        CHECK_EQ(tlm_access(cpu, true, off, &val, 4), tlm::TLM_OK_RESPONSE);
    }

    uint32_t rd(uint32_t off)
    {
        uint32_t val = 0;

        CHECK_EQ(tlm_access(cpu, false, off, &val, 4), tlm::TLM_OK_RESPONSE);
        return val;
    }
};

// The bench, at a clock edge, after reset, enabled with CR.
bench &start(uint32_t cr)
{
    static bench *b = new bench("bench"); // one elaboration per process

    b->ncts.write(false);
    b->uart.set_clock(sc_time(10, SC_NS));
    b->uart.reset();
    sc_start(sc_time(1, SC_US) - sc_time::from_value(sc_time_stamp().value() % 1000000));
    b->sent.clear();
    b->times.clear();
    b->wr(PL011_IBRD, 1);
    b->wr(PL011_LCR_H, PUT(PL011_LCR_H_WLEN, 3) | PL011_LCR_H_FEN);
    b->wr(PL011_CR, cr | PL011_CR_UARTEN | PL011_CR_TXE | PL011_CR_RXE);
    return *b;
}

} // namespace

TEST(pl011_tlm, characters_leave_one_after_the_other)
{
    bench &b = start(0);
    const sc_time from = sc_time_stamp();

    for (const char *c = "abc"; *c; c++)
        b.wr(PL011_DR, static_cast<uint8_t>(*c));
    sc_start(10 * CHARACTER);
    CHECK_STR(b.sent.c_str(), "abc");
    REQUIRE_EQ(b.times.size(), 3);
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(b.times[i].value(), (from + (i + 1) * CHARACTER).value());
}

TEST(pl011_tlm, another_clock_stretches_the_characters_and_none_stops_them)
{
    bench &b = start(0);
    const sc_time from = sc_time_stamp();

    for (const char *c = "abc"; *c; c++)
        b.wr(PL011_DR, static_cast<uint8_t>(*c));
    sc_start(CHARACTER / 2);
    b.uart.set_clock(sc_time(20, SC_NS));
    sc_start(CHARACTER + sc_time(10, SC_NS)); // half a cycle into b
    CHECK_STR(b.sent.c_str(), "a");
    b.uart.set_clock(SC_ZERO_TIME); // at the next edge: b has 159 cycles left
    sc_start(100 * CHARACTER);
    CHECK_STR(b.sent.c_str(), "a");
    CHECK(!b.uart.put_byte('x')); // nobody hears it
    b.uart.set_clock(sc_time(10, SC_NS));
    sc_start(10 * CHARACTER);
    CHECK_STR(b.sent.c_str(), "abc");
    REQUIRE_EQ(b.times.size(), 3);
    CHECK_EQ(b.times[0].value(), (from + CHARACTER / 2 + CHARACTER).value());
    CHECK_EQ(b.times[1].value(), (from + CHARACTER / 2 + 102 * CHARACTER).value());
    CHECK_EQ((b.times[2] - b.times[1]).value(), CHARACTER.value());
}

TEST(pl011_tlm, the_cts_wire_holds_the_transmitter_and_interrupts)
{
    bench &b = start(PL011_CR_CTSEN);

    b.wr(PL011_IMSC, PL011_INT_CTS);
    CHECK_EQ(b.rd(PL011_FR) & PL011_FR_CTS, PL011_FR_CTS);
    b.ncts.write(true);
    sc_start(20, SC_NS);
    CHECK(b.intr.read());
    CHECK_EQ(b.rd(PL011_FR) & PL011_FR_CTS, 0);
    b.wr(PL011_ICR, PL011_INT_CTS);
    b.wr(PL011_DR, 'a');
    sc_start(10 * CHARACTER);
    CHECK(!b.intr.read());
    CHECK_STR(b.sent.c_str(), "");
    b.ncts.write(false);
    sc_start(2 * CHARACTER);
    CHECK_STR(b.sent.c_str(), "a");
}

TEST(pl011_tlm, a_reset_in_the_middle_of_a_character_forgets_it_and_the_rest)
{
    bench &b = start(0);

    b.wr(PL011_DR, 'a');
    b.wr(PL011_DR, 'b');
    CHECK(b.uart.put_byte('x'));
    sc_start(CHARACTER / 2);
    b.uart.reset();
    sc_start(10 * CHARACTER);
    CHECK_STR(b.sent.c_str(), "");
    CHECK_EQ(b.rd(PL011_FR) & (PL011_FR_BUSY | PL011_FR_RXFE), PL011_FR_RXFE);
}
