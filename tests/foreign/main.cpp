// SPDX-License-Identifier: Apache-2.0
// Somebody else's sc_main: their memory, their serial port, their clock and reset, ordinary sockets
// and sc_signal<bool>; of ours the PL080 with its pins, and nothing else.
//
// Their processor sends a text from memory to the serial port by DMA, which asks for each burst
// (DMACBREQ, DMACSREQ for the tail), and has what comes back put into memory; the port says with
// DMACLSREQ where that ends.
#include "pl080_pins.h"

#include <cstring>
#include <deque>
#include <iostream>
#include <string>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

using namespace sc_core;

namespace {

const std::string TEXT = "to be sent, eight at a time, and a tail";
constexpr unsigned BURST = 8, TX_LINE = 2, RX_LINE = 9;
constexpr uint64_t PORT = 0x10000000; // everything below is memory

// Memory below PORT, the serial port's data register above: a byte in, a byte out.
struct their_system : sc_module {
    tlm_utils::simple_target_socket<their_system, 32> socket;
    uint8_t memory[4096] = {};
    std::deque<uint8_t> sent, received;

    explicit their_system(sc_module_name name) : sc_module(name), socket("socket")
    {
        socket.register_b_transport(this, &their_system::b_transport);
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        uint8_t *data = tx.get_data_ptr();
        const uint64_t addr = tx.get_address();
        const unsigned len = tx.get_data_length();

        delay += sc_time(10, SC_NS);
        tx.set_response_status(tlm::TLM_OK_RESPONSE);
        if (addr >= PORT && len == 1 && tx.is_write()) {
            sent.push_back(*data);
        } else if (addr >= PORT && len == 1 && !received.empty()) {
            *data = received.front();
            received.pop_front();
        } else if (addr + len <= sizeof memory) {
            memcpy(tx.is_write() ? memory + addr : data, tx.is_write() ? data : memory + addr, len);
        } else {
            tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        }
    }
};

// One request line, from the side of the port.
struct their_line : sc_module {
    sc_signal<bool> breq, sreq, lsreq, clr, tc;
    unsigned clears = 0, tcs = 0;

    their_line(sc_module_name name, dmavp::pl080_pins &dma, unsigned line) : sc_module(name)
    {
        dma.dmacbreq(line).bind(breq);
        dma.dmacsreq(line).bind(sreq);
        dma.dmaclsreq(line).bind(lsreq);
        dma.dmacclr(line).bind(clr);
        dma.dmactc(line).bind(tc);
    }

    // One handshake; from an SC_THREAD.
    void ask(sc_signal<bool> &request)
    {
        request.write(true);
        wait(clr.posedge_event());
        clears++;
        wait(SC_ZERO_TIME);
        tcs += tc.read();
        wait(20, SC_NS);
        request.write(false);
        wait(clr.negedge_event());
    }
};

struct their_board : sc_module {
    tlm_utils::simple_initiator_socket<their_board, 32> cpu;
    sc_signal<bool> reset_n, irq;
    dmavp::pl080_tlm dma;
    dmavp::pl080_pins pins;
    their_system system;
    their_line tx, rx;
    bool done = false;

    explicit their_board(sc_module_name name)
        : sc_module(name), cpu("cpu"), dma("dma"), pins("pins", dma), system("system"),
          tx("tx", pins, TX_LINE), rx("rx", pins, RX_LINE)
    {
        cpu.bind(dma.bus);
        dma.master[0].bind(system.socket);
        dma.irq[PL080_INTR].bind(irq);
        pins.hresetn.bind(reset_n);
        SC_HAS_PROCESS(their_board);
        SC_THREAD(processor);
        SC_THREAD(transmitter);
        SC_THREAD(receiver);
    }

    uint32_t reg(bool write, uint32_t off, uint32_t val = 0)
    {
        tlm::tlm_generic_payload tx_;
        sc_time delay;

        tx_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        tx_.set_address(off);
        tx_.set_data_ptr(reinterpret_cast<uint8_t *>(&val));
        tx_.set_data_length(4);
        tx_.set_streaming_width(4);
        cpu->b_transport(tx_, delay);
        wait(delay);
        return tx_.is_response_ok() ? val : 0xdeadbeef;
    }

    void channel(unsigned c, uint32_t src, uint32_t dst, uint32_t control, uint32_t config)
    {
        const uint32_t base = PL080_CHAN(c);

        reg(true, base + PL080_CX_SRC_ADDR, src);
        reg(true, base + PL080_CX_DEST_ADDR, dst);
        reg(true, base + PL080_CX_LLI, 0);
        reg(true, base + PL080_CX_CONTROL, control | PL080_CONTROL_I);
        reg(true, base + PL080_CX_CONFIGURATION, config | PL080_CONFIG_ITC | PL080_CONFIG_E);
    }

    void processor()
    {
        reset_n.write(false);
        wait(50, SC_NS);
        done = reg(false, PL080_CONFIGURATION) == 0xdeadbeef; // in reset
        reset_n.write(true);
        wait(50, SC_NS);
        memcpy(system.memory + 0x100, TEXT.data(), TEXT.size());
        reg(true, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        channel(0, 0x100, PORT,
                PL080_CONTROL_SI | PUT(PL080_CONTROL_SBSIZE, PL080_BURST_8) |
                    PUT(PL080_CONTROL_DBSIZE, PL080_BURST_8) | static_cast<uint32_t>(TEXT.size()),
                PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_MEM2PER) |
                    PUT(PL080_CONFIG_DEST_PERIPHERAL, TX_LINE));
        channel(1, PORT, 0x800, PL080_CONTROL_DI | PUT(PL080_CONTROL_SBSIZE, PL080_BURST_8),
                PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2MEM_PER) |
                    PUT(PL080_CONFIG_SRC_PERIPHERAL, RX_LINE));
        for (uint32_t ended = 0; ended != 3;) {
            if (!irq.read())
                wait(irq.posedge_event());
            const uint32_t status = reg(false, PL080_INT_TC_STATUS);

            ended |= status;
            reg(true, PL080_INT_TC_CLEAR, status);
            wait(20, SC_NS);
        }
        done = done && !reg(false, PL080_ENBLD_CHNS) && !reg(false, PL080_RAW_INT_ERR_STATUS);
        sc_stop();
    }

    void transmitter()
    {
        wait(1, SC_US);
        for (size_t left = TEXT.size(); left; left -= left >= BURST ? BURST : 1)
            tx.ask(left >= BURST ? tx.breq : tx.sreq);
    }

    // The line loops back.
    void receiver()
    {
        size_t looped = 0;

        wait(1500, SC_NS);
        while (looped < TEXT.size()) {
            wait(100, SC_NS);
            while (!system.sent.empty() && system.received.size() < BURST) {
                system.received.push_back(system.sent.front());
                system.sent.pop_front();
                looped++;
            }
            if (system.received.size() == BURST)
                rx.ask(rx.breq);
        }
        while (!system.received.empty())
            rx.ask(system.received.size() > 1 ? rx.sreq : rx.lsreq);
    }
};

} // namespace

int sc_main(int, char **)
{
    their_board board("board");
    const unsigned bursts = static_cast<unsigned>(TEXT.size() / BURST),
                   singles = static_cast<unsigned>(TEXT.size() % BURST);

    sc_start(100, SC_US);
    const bool whole = !memcmp(board.system.memory + 0x800, TEXT.data(), TEXT.size()) &&
                       !board.system.memory[0x800 + TEXT.size()];
    const bool counts = board.tx.clears == bursts + singles && board.tx.tcs == 1 &&
                        board.rx.clears == bursts + singles && board.rx.tcs == 1;

    std::cout << (board.done ? "ended" : "did not end") << ", text "
              << (whole ? "whole" : "not whole") << ", " << board.tx.clears << " and "
              << board.rx.clears << " handshakes, " << board.tx.tcs << " and " << board.rx.tcs
              << " terminal counts\n";
    return board.done && whole && counts ? 0 : 1;
}
