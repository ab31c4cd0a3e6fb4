// SPDX-License-Identifier: Apache-2.0
// CLINT, PLIC, serial port and exit device in their shells behind a router, at the addresses of
// QEMU's virt machine; made without a module around them, as a foreign sc_main would.
#include "clint.h"
#include "exit_device.h"
#include "gtest_c.h"
#include "lt_router.h"
#include "ns16550a.h"
#include "plic.h"
#include "tlm_access.h"

#include <string>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

constexpr uint64_t EXIT_BASE = 0x100000, CLINT_BASE = 0x2000000, PLIC_BASE = 0xc000000,
                   UART_BASE = 0x10000000;
constexpr unsigned UART_SOURCE = 10;

struct cpu : sc_module {
    explicit cpu(sc_module_name name) : sc_module(name), bus("bus") {}
    tlm_utils::simple_initiator_socket<cpu, 32> bus;
};

const clint_config clint_setup = {2, 10};
const plic_config plic_setup = {96, 2, 7};

struct machine {
    machine()
    {
        router.add_initiator(hart.bus, "hart0");
        router.map(EXIT_BASE, exit_class.window, exit.bus, "exit");
        router.map(CLINT_BASE, clint_class.window, clint.bus, "clint");
        router.map(PLIC_BASE, plic_class.window, plic.bus, "plic");
        router.map(UART_BASE, ns16550a_class.window, uart.bus, "uart");
        clint.irq[CLINT_IRQ_MTIP(0)].bind(mtip);
        clint.irq[CLINT_IRQ_MSIP(1)].bind(msip1);
        uart.irq[0].bind(uart_irq);
        plic.in[UART_SOURCE].bind(uart_irq);
        plic.irq[0].bind(meip);
        uart.set_byte_sink([this](uint8_t c) { console += static_cast<char>(c); });
        sc_start(SC_ZERO_TIME);
    }

    cpu hart{"hart"};
    lt_router router{"router"};
    device_tlm clint{"clint", clint_class, &clint_setup}, plic{"plic", plic_class, &plic_setup};
    device_tlm uart{"uart", ns16550a_class}, exit{"exit", exit_class};
    sc_signal<bool> mtip{"mtip"}, msip1{"msip1"}, meip{"meip"}, uart_irq{"uart_irq"};
    std::string console;
};

machine &start()
{
    static machine *m = new machine; // one elaboration per process; modules live until its end

    return *m;
}

tlm::tlm_response_status transport(bool write, uint64_t addr, void *data, unsigned len)
{
    return tlm_access(start().hart.bus, write, addr, data, len);
}

uint32_t access(bool write, uint64_t addr, uint32_t val, unsigned len)
{
    CHECK_EQ(transport(write, addr, &val, len), tlm::TLM_OK_RESPONSE);
    return val;
}

void wr(uint64_t addr, uint32_t val)
{
    access(true, addr, val, 4);
}

uint32_t rd(uint64_t addr)
{
    return access(false, addr, 0, 4);
}

void wr8(uint64_t addr, uint8_t val)
{
    access(true, addr, val, 1);
}

uint32_t rd8(uint64_t addr)
{
    return access(false, addr, 0, 1);
}

// Wires move at the device's next clock edge.
void settle()
{
    sc_start(20, SC_NS);
}

} // namespace

TEST(machine, the_timer_interrupt_comes_at_the_tick_of_mtimecmp)
{
    machine &m = start();

    settle();
    CHECK(m.mtip.read()); // due from reset on
    uint32_t now = rd(CLINT_BASE + CLINT_MTIME);
    wr(CLINT_BASE + CLINT_MTIMECMPH(0), 0);
    wr(CLINT_BASE + CLINT_MTIMECMP(0), now + 5);
    settle();
    CHECK(!m.mtip.read());
    // A tick is 10 cycles of 10 ns.
    sc_start(sc_time((now + 5) * 100.0, SC_NS) - sc_time_stamp() - sc_time(1, SC_NS));
    CHECK(!m.mtip.read());
    sc_start(2, SC_NS);
    CHECK(m.mtip.read());
    CHECK_EQ(rd(CLINT_BASE + CLINT_MTIME), now + 5);
}

TEST(machine, the_timer_takes_accesses_of_8_bytes_and_others_do_not)
{
    uint64_t val = UINT64_MAX - 1, back = 0, now = 0;

    start();
    settle();
    CHECK_EQ(transport(true, CLINT_BASE + CLINT_MTIMECMP(1), &val, 8), tlm::TLM_OK_RESPONSE);
    CHECK_EQ(transport(false, CLINT_BASE + CLINT_MTIMECMP(1), &back, 8), tlm::TLM_OK_RESPONSE);
    CHECK_EQ(back, val);
    CHECK_EQ(rd(CLINT_BASE + CLINT_MTIMECMPH(1)), UINT32_MAX);
    CHECK_EQ(transport(false, CLINT_BASE + CLINT_MTIME, &now, 8), tlm::TLM_OK_RESPONSE);
    CHECK_EQ(now, rd(CLINT_BASE + CLINT_MTIME));
    CHECK_EQ(transport(false, CLINT_BASE + CLINT_MTIME + 4, &now, 8),
             tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK_EQ(transport(false, CLINT_BASE + CLINT_MSIP(0), &now, 8),
             tlm::TLM_GENERIC_ERROR_RESPONSE);
    CHECK_EQ(transport(false, PLIC_BASE + PLIC_PRIORITY(2), &now, 8),
             tlm::TLM_BURST_ERROR_RESPONSE);
}

TEST(machine, a_software_interrupt_reaches_the_other_hart)
{
    machine &m = start();

    settle();
    CHECK(!m.msip1.read());
    wr(CLINT_BASE + CLINT_MSIP(1), 1);
    settle();
    CHECK(m.msip1.read());
    wr(CLINT_BASE + CLINT_MSIP(1), 0);
    settle();
    CHECK(!m.msip1.read());
}

TEST(machine, a_received_byte_interrupts_through_the_plic)
{
    machine &m = start();

    wr(PLIC_BASE + PLIC_PRIORITY(UART_SOURCE), 1);
    wr(PLIC_BASE + PLIC_ENABLE(0, 0), 1u << UART_SOURCE);
    wr8(UART_BASE + UART_IER, UART_IER_ERBFI);
    settle();
    CHECK(!m.meip.read());
    CHECK(m.uart.put_byte('k'));
    CHECK(!m.uart.put_byte('l')); // no FIFO: no room
    settle();
    CHECK(m.meip.read());
    CHECK_EQ(rd(PLIC_BASE + PLIC_CLAIM(0)), UART_SOURCE);
    settle();
    CHECK(!m.meip.read());
    wr(PLIC_BASE + PLIC_CLAIM(0), UART_SOURCE); // not served: it comes again
    settle();
    CHECK(m.meip.read());
    CHECK_EQ(rd(PLIC_BASE + PLIC_CLAIM(0)), UART_SOURCE);
    CHECK_EQ(rd8(UART_BASE + UART_RBR), 'k');
    settle();
    wr(PLIC_BASE + PLIC_CLAIM(0), UART_SOURCE);
    settle();
    CHECK(!m.meip.read());
    CHECK_EQ(rd(PLIC_BASE + PLIC_CLAIM(0)), 0);
}

TEST(machine, the_character_timeout_comes_after_four_characters)
{
    machine &m = start();

    wr(PLIC_BASE + PLIC_ENABLE(0, 0), 0);
    wr8(UART_BASE + UART_FCR, UART_FCR_ENABLE | UART_FCR_CLEAR_RX | 0xc0);
    wr8(UART_BASE + UART_LCR, 3 | UART_LCR_DLAB);
    wr8(UART_BASE + UART_DLL, 1);
    wr8(UART_BASE + UART_DLM, 0);
    wr8(UART_BASE + UART_LCR, 3);
    wr8(UART_BASE + UART_IER, UART_IER_ERBFI);
    CHECK(m.uart.put_byte('x'));
    // 4 characters of 10 bits, 16 * 27 cycles of 10 ns each: 172.8 us, and the byte
    // came at a clock edge.
    sc_start(172790, SC_NS);
    CHECK(!m.uart_irq.read());
    sc_start(20, SC_NS);
    CHECK(m.uart_irq.read());
    CHECK_EQ(rd8(UART_BASE + UART_IIR), UART_IIR_FIFOS | UART_IIR_TIMEOUT);
}

TEST(machine, bytes_written_reach_the_console)
{
    machine &m = start();

    m.console.clear();
    wr8(UART_BASE + UART_THR, 'o');
    wr8(UART_BASE + UART_THR, 'k');
    CHECK_STR(m.console.c_str(), "ok");
}

TEST(machine, the_exit_device_calls_the_platform)
{
    machine &m = start();
    static uint32_t seen;

    seen = 0;
    m.exit.set_finish_sink([](uint32_t value) { seen = value; });
    wr(EXIT_BASE + EXIT_DEVICE_FINISH, 0x00073333);
    CHECK_EQ(seen, 0x00073333);
}
