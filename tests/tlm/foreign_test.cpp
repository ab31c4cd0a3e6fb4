// SPDX-License-Identifier: Apache-2.0
// The PL080 module in somebody else's SystemC model: their memory, their signals, ordinary sockets.
// Nothing else of this project is in the picture.
#include "gtest_c.h"
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <cstring>
#include <tlm_utils/simple_target_socket.h>

using namespace sc_core;

namespace {

constexpr unsigned BYTES = 0x20000;
constexpr uint32_t SRC = 0x100, DST = 0x8000, CH = PL080_CHAN(0);

// Their memory, in the style of the TLM examples; DMI can be switched off and revoked.
struct their_memory : sc_module {
    tlm_utils::simple_target_socket<their_memory, 32> socket;
    uint8_t bytes[BYTES];
    bool dmi = true;
    unsigned accesses = 0, privileged = 0, beat_bytes = 0, fetches = 0, of_channel_0 = 0;
    sc_time extra; // of each access

    explicit their_memory(sc_module_name name) : sc_module(name), socket("socket")
    {
        socket.register_b_transport(this, &their_memory::b_transport);
        socket.register_get_direct_mem_ptr(this, &their_memory::get_dmi);
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        uint64_t addr = tx.get_address();
        unsigned len = tx.get_data_length();

        if (const auto *ext = tx.get_extension<dmavp::bus_extension>()) {
            privileged += ext->attr.privileged;
            beat_bytes = ext->beat_bytes;
            fetches += ext->fetch;
            of_channel_0 += ext->chan == 0;
        }
        accesses++;
        if (addr + len > BYTES) {
            tx.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        if (tx.is_write())
            memcpy(bytes + addr, tx.get_data_ptr(), len);
        else
            memcpy(tx.get_data_ptr(), bytes + addr, len);
        delay += sc_time(10, SC_NS) * ((len + 3) / 4) + extra;
        tx.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    bool get_dmi(tlm::tlm_generic_payload &, tlm::tlm_dmi &region)
    {
        region.allow_read_write();
        region.set_dmi_ptr(bytes);
        region.set_start_address(0);
        region.set_end_address(BYTES - 1);
        return dmi;
    }
};

struct bench : sc_module {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    dmavp::pl080_tlm dma;
    their_memory mem;
    sc_signal<bool> irq;
    sc_time raised;

    explicit bench(sc_module_name name)
        : sc_module(name), cpu("cpu"), dma("dma"), mem("mem"), irq("irq")
    {
        cpu.bind(dma.bus);
        dma.master[0].bind(mem.socket);
        dma.irq[PL080_INTR].bind(irq);
        SC_HAS_PROCESS(bench);
        SC_METHOD(on_irq);
        dont_initialize();
        sensitive << irq.posedge_event();
        for (unsigned i = 0; i < BYTES; i++)
            mem.bytes[i] = static_cast<uint8_t>(1 + (i * 7 + i / 251) % 255);
    }

    void on_irq() { raised = sc_time_stamp(); }

    tlm::tlm_response_status access(bool write, uint64_t addr, void *data, unsigned len,
                                    sc_time delay = SC_ZERO_TIME, unsigned width = 0,
                                    uint8_t *enables = nullptr)
    {
        tlm::tlm_generic_payload tx;

        tlm_describe(tx, write, addr, data, len);
        tx.set_streaming_width(width ? width : len);
        tx.set_byte_enable_ptr(enables);
        tx.set_byte_enable_length(enables ? len : 0);
        cpu->b_transport(tx, delay);
        return tx.get_response_status();
    }

    // Memory grants DMI from now on, or takes it back.
    void allow_dmi(bool on)
    {
        mem.dmi = on;
        mem.socket->invalidate_direct_mem_ptr(0, BYTES - 1);
    }

    void put(uint32_t off, uint32_t val)
    {
        CHECK_EQ(access(true, off, &val, 4), tlm::TLM_OK_RESPONSE);
    }

    uint32_t get(uint32_t off, sc_time delay = SC_ZERO_TIME)
    {
        uint32_t val = 0;

        CHECK_EQ(access(false, off, &val, 4, delay), tlm::TLM_OK_RESPONSE);
        return val;
    }

    void launch(uint32_t words, uint32_t extra = 0)
    {
        memset(mem.bytes + DST, 0xee, 0x4000);
        put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        put(PL080_INT_TC_CLEAR, 1);
        put(CH + PL080_CX_SRC_ADDR, SRC);
        put(CH + PL080_CX_DEST_ADDR, DST);
        put(CH + PL080_CX_CONTROL,
            PL080_CONTROL_I | PL080_CONTROL_SI | PL080_CONTROL_DI | PUT(PL080_CONTROL_SWIDTH, 2) |
                PUT(PL080_CONTROL_DWIDTH, 2) | PUT(PL080_CONTROL_SBSIZE, 1) |
                PUT(PL080_CONTROL_DBSIZE, 1) | words | extra);
        put(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
    }

    bool copied(uint32_t bytes) { return !memcmp(mem.bytes + DST, mem.bytes + SRC, bytes); }
};

bench &b()
{
    static bench *the = [] {
        auto *first = new bench("bench");

        sc_start(SC_ZERO_TIME);
        return first;
    }();

    return *the;
}

const sc_time CYCLE(10, SC_NS);

} // namespace

TEST(foreign, a_copy_raises_the_wire_in_the_cycle_the_pace_says)
{
    sc_time start;

    b().launch(1000);
    start = sc_time_stamp();
    sc_start(CYCLE * 2001);
    CHECK(!b().irq.read());
    sc_start(CYCLE * 10);
    CHECK(b().irq.read());
    CHECK_EQ((b().raised - start).value(), (CYCLE * 2002).value());
    CHECK(b().copied(4000));
    b().put(PL080_INT_TC_CLEAR, 1);
    sc_start(CYCLE);
    CHECK(!b().irq.read());
}

TEST(foreign, memory_without_dmi_gives_the_same_time_and_data)
{
    sc_time start;

    b().allow_dmi(false);
    b().launch(1000);
    start = sc_time_stamp();
    sc_start(CYCLE * 3000);
    CHECK_EQ((b().raised - start).value(), (CYCLE * 2002).value());
    CHECK(b().copied(4000));
    CHECK_GE(b().mem.accesses, 500);
    b().allow_dmi(true);
}

TEST(foreign, a_read_ahead_of_time_sees_the_count_of_its_own_time)
{
    uint32_t at_1000, at_1500;

    b().launch(1000);
    sc_start(CYCLE * 100);
    at_1000 = b().get(CH + PL080_CX_CONTROL, CYCLE * 900) & PL080_CONTROL_TRANSFER_SIZE;
    CHECK_EQ(at_1000, 502);
    CHECK(b().copied(4 * 498));
    CHECK(!b().copied(4 * 500)); // one more may be on the bus
    at_1500 = b().get(CH + PL080_CX_CONTROL, CYCLE * 1400) & PL080_CONTROL_TRANSFER_SIZE;
    CHECK_EQ(at_1500, 252);
    sc_start(CYCLE * 3000);
    CHECK(b().copied(4000));
}

TEST(foreign, the_register_port_keeps_the_base_protocol)
{
    uint8_t data[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    uint8_t enables[4] = {0xff, 0, 0xff, 0xff};
    tlm::tlm_dmi dmi;
    tlm::tlm_generic_payload tx;

    b();
    CHECK_EQ(b().access(false, 0x1000, data, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK_EQ(b().access(false, 0xffe, data, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK_EQ(b().access(false, UINT64_MAX - 1, data, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK_EQ(b().access(false, PL080_SYNC + 2, data, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK_EQ(b().access(true, PL080_SYNC, data, 8), tlm::TLM_BURST_ERROR_RESPONSE);
    CHECK_EQ(b().access(true, PL080_SYNC, data, 4, SC_ZERO_TIME, 2), tlm::TLM_BURST_ERROR_RESPONSE);
    CHECK_EQ(b().access(true, PL080_SYNC, data, 4, SC_ZERO_TIME, 4, enables),
             tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    CHECK_EQ(b().access(true, PL080_SYNC, data, 2), tlm::TLM_GENERIC_ERROR_RESPONSE);
    CHECK_EQ(b().get(PL080_SYNC), 0);
    tx.set_command(tlm::TLM_IGNORE_COMMAND);
    sc_time delay;
    b().cpu->b_transport(tx, delay);
    CHECK_EQ(tx.get_response_status(), tlm::TLM_OK_RESPONSE);
    CHECK(!b().cpu->get_direct_mem_ptr(tx, dmi));
}

TEST(foreign, debug_transport_reads_without_touching_anything)
{
    tlm::tlm_generic_payload tx;
    uint8_t window[0x1000];

    b().launch(100);
    sc_start(CYCLE * 500);
    tlm_describe(tx, false, 0, window, sizeof window);
    uint64_t notes = b().dma.device().notes.count[NOTE_GUEST_ERROR];
    CHECK_EQ(b().cpu->transport_dbg(tx), sizeof window);
    CHECK_EQ(window[PL080_RAW_INT_TC_STATUS], 1);
    CHECK_EQ(window[PL080_PERIPH_ID(0)], 0x80);
    CHECK(b().irq.read());
    CHECK_EQ(b().dma.device().notes.count[NOTE_GUEST_ERROR], notes);
    tx.set_command(tlm::TLM_WRITE_COMMAND);
    CHECK_EQ(b().cpu->transport_dbg(tx), 0);
}

TEST(foreign, a_gated_clock_freezes_the_transfer_and_refuses_accesses)
{
    uint32_t val;

    b().launch(1000);
    sc_start(CYCLE * 1000);
    b().dma.set_clock(SC_ZERO_TIME);
    CHECK(b().copied(4 * 498));
    CHECK_EQ(b().access(false, PL080_SYNC, &val, 4), tlm::TLM_GENERIC_ERROR_RESPONSE);
    sc_start(CYCLE * 5000);
    CHECK(!b().copied(4000));
    sc_time again = sc_time_stamp();
    b().dma.set_clock(CYCLE * 2);
    sc_start(CYCLE * 3000);
    CHECK(b().copied(4000));
    CHECK_EQ((b().raised - again).value(), (CYCLE * 2 * 1002).value());
    b().dma.set_clock(CYCLE);
}

TEST(foreign, power_off_is_a_bus_error_and_loses_the_state)
{
    uint32_t val;

    b().launch(1000);
    sc_start(CYCLE * 1000);
    b().dma.set_power(false);
    CHECK_EQ(b().access(false, PL080_SYNC, &val, 4), tlm::TLM_GENERIC_ERROR_RESPONSE);
    sc_start(CYCLE * 5000);
    CHECK(!b().copied(4000));
    b().dma.set_power(true);
    CHECK_EQ(b().get(PL080_ENBLD_CHNS), 0);
    CHECK_EQ(b().get(CH + PL080_CX_SRC_ADDR), 0);
}

TEST(foreign, memory_that_is_taken_back_in_the_middle_loses_nothing)
{
    sc_time start;

    b().launch(1000);
    start = sc_time_stamp();
    sc_start(CYCLE * 777);
    b().mem.accesses = 0;
    b().allow_dmi(false);
    sc_start(CYCLE * 5000);
    CHECK_GT(b().mem.accesses, 200); /* from then on access by access */
    CHECK(b().copied(4000));
    CHECK_EQ((b().raised - start).value(), (CYCLE * 2002).value());
}

TEST(foreign, an_unbound_master_and_a_missing_address_are_bus_errors)
{
    b().launch(100, PL080_CONTROL_S);
    sc_start(CYCLE * 500);
    CHECK_EQ(b().get(PL080_INT_ERR_STATUS), 1);
    b().put(PL080_INT_ERR_CLEAR, 1);
    b().launch(100);
    b().put(CH + PL080_CX_CONFIGURATION, 0);
    sc_start(CYCLE * 20);
    b().put(CH + PL080_CX_DEST_ADDR, 0x70000000);
    b().put(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_IE);
    sc_start(CYCLE * 100);
    CHECK_EQ(b().get(PL080_INT_ERR_STATUS), 1);
    CHECK_EQ(b().get(PL080_ENBLD_CHNS), 0);
}

TEST(foreign, reset_in_the_middle_stops_everything)
{
    b().launch(1000);
    sc_start(CYCLE * 100);
    b().dma.reset();
    CHECK_EQ(b().get(PL080_ENBLD_CHNS), 0);
    sc_start(CYCLE * 5000);
    CHECK(!b().irq.read());
    CHECK(!b().copied(4000));
}

TEST(foreign, attributes_are_on_every_access_with_and_without_dmi)
{
    for (unsigned dmi = 0; dmi < 2; dmi++) {
        b().allow_dmi(dmi);
        b().mem.accesses = b().mem.privileged = 0;
        b().launch(100, PL080_CONTROL_PROT_PRIVILEGED);
        sc_start(CYCLE * 1000);
        CHECK_GT(b().mem.accesses, 0);
        CHECK_EQ(b().mem.privileged, b().mem.accesses);
        CHECK_EQ(b().mem.beat_bytes, 4);
        b().launch(100);
        sc_start(CYCLE * 1000);
        CHECK_LT(b().mem.privileged, b().mem.accesses);
    }
}

TEST(foreign, channel_and_fetch_are_on_the_payload)
{
    const uint32_t next = 0x10000, control = PL080_CONTROL_SI | PL080_CONTROL_DI | 4;
    const uint32_t item[4] = {SRC, DST, 0, control};

    b().allow_dmi(false);
    memcpy(b().mem.bytes + next, item, sizeof item);
    b().put(CH + PL080_CX_LLI, next);
    b().mem.accesses = b().mem.fetches = b().mem.of_channel_0 = 0;
    b().launch(4);
    sc_start(CYCLE * 1000);
    CHECK_EQ(b().get(PL080_ENBLD_CHNS), 0);
    CHECK_EQ(b().mem.fetches, 4);
    CHECK_GT(b().mem.accesses, 4);
    CHECK_EQ(b().mem.of_channel_0, b().mem.accesses);
    b().allow_dmi(true);
}

TEST(foreign, a_target_that_takes_its_time_is_waited_for)
{
    sc_time start;

    b().allow_dmi(false);
    b().mem.extra = sc_time(15, SC_NS); /* a cycle and a half: two, on a clock */
    b().launch(100);
    start = sc_time_stamp();
    sc_start(CYCLE * 1000);
    CHECK_EQ((b().raised - start).value(), (CYCLE * (200 * 3 + 2)).value());
    CHECK(b().copied(400));
    b().mem.extra = SC_ZERO_TIME;
    b().allow_dmi(true);
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
