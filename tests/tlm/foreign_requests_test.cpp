// SPDX-License-Identifier: Apache-2.0
// A peripheral of ours in somebody else's SystemC model, with a controller of theirs: its registers
// are an ordinary target, its DMA handshake sc_signal<bool>. (tests/foreign is the other way round:
// our PL080, their peripheral.)
#include "device_tlm.h"
#include "dma_plain.h"
#include "gtest_c.h"
#include "pattern.h"
#include "test_fifo.h"
#include "tlm_access.h"

#include <string>
#include <tlm_utils/simple_initiator_socket.h>
#include <vector>

using namespace sc_core;

namespace {

constexpr uint32_t RX = TEST_FIFO_SIDE(TEST_FIFO_RX), DATA = RX + TEST_FIFO_DATA, SEED = 7;
constexpr unsigned WORDS = 10, BURST = 4;
const sc_time CYCLE(10, SC_NS);

// Their controller: four words for each burst, one for each single request, until it has WORDS.
struct their_controller : sc_module {
    tlm_utils::simple_initiator_socket<their_controller, 32> socket;
    sc_in<bool> breq, sreq;
    sc_out<bool> clr, tc;
    std::vector<uint32_t> got;
    std::string seen; // requests as they were served

    SC_CTOR(their_controller) : socket("socket")
    {
        SC_THREAD(serve);
    }

    void serve()
    {
        while (got.size() < WORDS) {
            if (!breq.read() && !sreq.read())
                wait(breq.posedge_event() | sreq.posedge_event());
            const bool burst = breq.read();

            seen += burst ? 'b' : 's';
            for (unsigned i = 0; i < (burst ? BURST : 1); i++) {
                wait(CYCLE);
                got.push_back(tlm_get(socket, DATA));
            }
            tc.write(got.size() == WORDS);
            clr.write(true);
            wait(burst ? breq.negedge_event() : sreq.negedge_event());
            wait(CYCLE);
            clr.write(false);
            tc.write(false);
            wait(CYCLE);
        }
    }
};

struct bench : sc_module {
    dmavp::device_tlm fifo;
    dmavp::plain_controller wires;
    their_controller theirs;
    sc_signal<bool> breq, sreq, clr, tc;

    SC_CTOR(bench) : fifo("fifo", test_fifo_class), wires("wires"), theirs("theirs")
    {
        fifo.requests[TEST_FIFO_RX].bind(wires.line);
        wires.burst.bind(breq);
        wires.single.bind(sreq);
        wires.clear.bind(clr);
        wires.tc.bind(tc);
        theirs.socket.bind(fifo.bus);
        theirs.breq.bind(breq);
        theirs.sreq.bind(sreq);
        theirs.clr.bind(clr);
        theirs.tc.bind(tc);
    }
};

uint32_t word_of_pattern(unsigned n)
{
    uint32_t word = 0;

    for (unsigned i = 0; i < 4; i++)
        word |= static_cast<uint32_t>(pattern_byte(SEED, 4 * n + i)) << 8 * i;
    return word;
}

} // namespace

TEST(foreign_requests, a_controller_of_plain_wires_serves_a_peripheral_of_ours)
{
    static bench b("bench");

    sc_start(1, SC_US);
    CHECK_EQ(b.theirs.got.size(), 0); // nothing moves without a request
    tlm_put(b.theirs.socket, RX + TEST_FIFO_TOTAL, 4 * WORDS);
    tlm_put(b.theirs.socket, RX + TEST_FIFO_SEED, SEED);
    tlm_put(b.theirs.socket, RX + TEST_FIFO_RATE,
            PUT(TEST_FIFO_RATE_CYCLES, 20) | PUT(TEST_FIFO_RATE_BYTES, 4));
    tlm_put(b.theirs.socket, RX + TEST_FIFO_CTRL,
            TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | TEST_FIFO_CTRL_STRICT |
                PUT(TEST_FIFO_CTRL_WIDTH, 2) | PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_TAIL));
    sc_start(799, SC_NS); // the fourth word is there after 80 cycles
    CHECK_EQ(b.theirs.got.size(), 0);
    sc_start(9, SC_US);
    CHECK_STR(b.theirs.seen.c_str(), "bbss");
    CHECK_EQ(b.theirs.got.size(), WORDS);
    for (unsigned i = 0; i < b.theirs.got.size(); i++)
        CHECK_EQ(b.theirs.got[i], word_of_pattern(i));
    CHECK_EQ(tlm_get(b.theirs.socket, RX + TEST_FIFO_REQUESTS), 4);
    CHECK_EQ(tlm_get(b.theirs.socket, RX + TEST_FIFO_CLEARS), 4);
    CHECK_EQ(tlm_get(b.theirs.socket, RX + TEST_FIFO_PACKETS), 1);
    CHECK_EQ(tlm_get(b.theirs.socket, RX + TEST_FIFO_VIOLATIONS), 0);
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
