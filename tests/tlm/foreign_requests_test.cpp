// SPDX-License-Identifier: Apache-2.0
// The PL080 module in somebody else's SystemC model, with a peripheral of theirs: its data register
// is an ordinary target, its DMA handshake sc_signal<bool>.
#include "dma_plain.h"
#include "gtest_c.h"
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <cstring>
#include <string>
#include <tlm_utils/simple_target_socket.h>

using namespace sc_core;

namespace {

constexpr uint32_t DATA = 0x10000, LINE = 3;
const sc_time CYCLE(10, SC_NS);

// Their memory, and above it their peripheral: a word is there each microsecond; four of them are
// worth a burst.
struct their_system : sc_module {
    tlm_utils::simple_target_socket<their_system, 32> socket;
    sc_out<bool> breq, sreq, lbreq, lsreq;
    sc_in<bool> clr, tc;
    uint8_t bytes[0x1000];
    uint32_t next = 0x5000;
    unsigned words = 0, reads = 0;
    std::string seen; // rises

    SC_CTOR(their_system) : socket("socket")
    {
        socket.register_b_transport(this, &their_system::b_transport);
        SC_THREAD(ask);
        SC_METHOD(note);
        dont_initialize();
        sensitive << clr << tc << breq << sreq;
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        const unsigned len = tx.get_data_length();

        tx.set_response_status(tlm::TLM_OK_RESPONSE);
        for (unsigned i = 0; i < len; i += 4, delay += CYCLE) {
            uint8_t *const at = tx.get_data_ptr() + i;

            if (tx.get_address() == DATA)
                memcpy(at, &next, 4);
            else if (tx.get_address() + len <= sizeof bytes)
                memcpy(bytes + tx.get_address() + i, at, 4);
            else
                tx.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            next += tx.get_address() == DATA;
            reads += tx.get_address() == DATA;
        }
    }

    // WORDS by bursts of four, and the rest one by one.
    void ask()
    {
        for (;;) {
            wait(1, SC_US);
            if (!words)
                continue;
            sc_out<bool> &request = words >= 4 ? breq : sreq;

            words -= words >= 4 ? 4 : 1;
            request.write(true);
            wait(clr.posedge_event());
            request.write(false);
            wait(clr.negedge_event());
        }
    }

    void note()
    {
        for (const auto &w : {std::make_pair(&clr, 'C'), std::make_pair(&tc, 'T')})
            if (w.first->posedge())
                seen += w.second;
        for (const auto &w : {std::make_pair(&breq, 'b'), std::make_pair(&sreq, 's')})
            if (w.first->posedge())
                seen += w.second;
    }
};

struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    dmavp::pl080_tlm dma;
    dmavp::plain_peripheral wires;
    their_system theirs;
    sc_signal<bool> breq, sreq, lbreq, lsreq, clr, tc;

    SC_CTOR(bench) : cpu("cpu"), dma("dma"), wires("wires"), theirs("theirs")
    {
        cpu.bind(dma.bus);
        dma.master[0].bind(theirs.socket);
        wires.line.bind(dma.request_lines[LINE]);
        wires.burst.bind(breq);
        wires.single.bind(sreq);
        wires.last_burst.bind(lbreq);
        wires.last_single.bind(lsreq);
        wires.clear.bind(clr);
        wires.tc.bind(tc);
        theirs.breq.bind(breq);
        theirs.sreq.bind(sreq);
        theirs.lbreq.bind(lbreq);
        theirs.lsreq.bind(lsreq);
        theirs.clr.bind(clr);
        theirs.tc.bind(tc);
    }
};

} // namespace

TEST(foreign_requests, a_peripheral_of_plain_wires_is_served)
{
    static bench b("bench");
    constexpr unsigned WORDS = 10;
    uint32_t word;

    sc_start(SC_ZERO_TIME);
    memset(b.theirs.bytes, 0xee, sizeof b.theirs.bytes);
    b.theirs.words = WORDS;
    tlm_put(b.cpu, PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    tlm_put(b.cpu, PL080_CHAN(0) + PL080_CX_SRC_ADDR, DATA);
    tlm_put(b.cpu, PL080_CHAN(0) + PL080_CX_DEST_ADDR, 0x100);
    tlm_put(b.cpu, PL080_CHAN(0) + PL080_CX_CONTROL,
            PL080_CONTROL_DI | PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) |
                PUT(PL080_CONTROL_SBSIZE, PL080_BURST_4) | WORDS);
    tlm_put(b.cpu, PL080_CHAN(0) + PL080_CX_CONFIGURATION,
            PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2MEM) |
                PUT(PL080_CONFIG_SRC_PERIPHERAL, LINE));
    sc_start(999, SC_NS);
    CHECK_EQ(b.theirs.reads, 0); /* nothing moves without a request */
    CHECK_EQ(tlm_get(b.cpu, PL080_ENBLD_CHNS), 1);
    sc_start(9, SC_US);
    CHECK_STR(b.theirs.seen.c_str(), "bCbCsCsCT");
    CHECK_EQ(b.theirs.reads, WORDS);
    CHECK_EQ(tlm_get(b.cpu, PL080_ENBLD_CHNS), 0);
    for (unsigned i = 0; i < WORDS; i++) {
        memcpy(&word, b.theirs.bytes + 0x100 + 4 * i, 4);
        CHECK_EQ(word, 0x5000 + i);
    }
    CHECK_EQ(b.theirs.bytes[0x100 + 4 * WORDS], 0xee);
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
