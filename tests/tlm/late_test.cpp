// SPDX-License-Identifier: Apache-2.0
// The PL080, approximately timed, with a target that tells the end of an access when it is there
// already.
#include "gtest_c.h"
#include "pl080_tlm.h"
#include "tlm_access.h"

#include <cstring>
#include <tlm_utils/simple_target_socket.h>

using namespace sc_core;

namespace {

const sc_time CYCLE(10, SC_NS);
constexpr uint32_t CH = PL080_CHAN(0);

struct bench : sc_module, dmavp::observer {
    tlm_utils::simple_initiator_socket<bench, 32> cpu;
    tlm_utils::simple_target_socket<bench, 32> memory;
    dmavp::pl080_tlm dma;
    sc_time late;              // from BEGIN_REQ to BEGIN_RESP
    sc_time asked, took[2];    // when the last access began; how long accesses took, by outcome
    bool fail = false, back = false;
    uint64_t seen = 0;         // the core's latest cycle
    tlm::tlm_generic_payload *tx = nullptr;
    sc_event answer;

    explicit bench(sc_module_name name) : sc_module(name), cpu("cpu"), memory("memory"), dma("dma")
    {
        cpu.bind(dma.bus);
        dma.master[0].bind(memory);
        dma.set_approximately_timed(true);
        dma.set_observer(this);
        memory.register_nb_transport_fw(this, &bench::nb_transport_fw);
        SC_HAS_PROCESS(bench);
        SC_METHOD(respond);
        dont_initialize();
        sensitive << answer;
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &t, tlm::tlm_phase &phase,
                                       sc_time &)
    {
        if (phase == tlm::BEGIN_REQ) {
            tx = &t;
            asked = sc_time_stamp();
            answer.notify(late);
        }
        return tlm::TLM_ACCEPTED;
    }

    void respond()
    {
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_time delay;

        if (tx->is_read())
            memset(tx->get_data_ptr(), 0x5a, tx->get_data_length());
        tx->set_response_status(fail ? tlm::TLM_GENERIC_ERROR_RESPONSE : tlm::TLM_OK_RESPONSE);
        memory->nb_transport_bw(*tx, phase, delay);
        seen = dma.device().now;
    }

    void access(const sc_object &, const dmavp::observed_access &a) override
    {
        took[a.status != BUS_OK] = a.end - asked;
    }
    void irq(const sc_object &, unsigned, bool, const sc_time &) override {}
    void chan_state(const sc_object &, unsigned, unsigned, const sc_time &) override
    {
        back |= dma.device().now < seen;
    }

    void put(uint32_t off, uint32_t val) { tlm_put(cpu, off, val); }

    void copy_word(bool failing)
    {
        fail = failing;
        put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        put(CH + PL080_CX_DEST_ADDR, 0x100);
        put(CH + PL080_CX_CONTROL, PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) | 1);
        put(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
        sc_start(CYCLE * 100);
    }
};

bench &b()
{
    static auto *the = new bench("bench");

    return *the;
}

} // namespace

TEST(late, what_is_told_too_late_ends_that_much_later)
{
    b();
    sc_start(SC_ZERO_TIME);
    for (unsigned half = 2; half < 12; half++) {
        const uint64_t edges = (half + 1) / 2; // of the answer, on the clock

        b().late = CYCLE / 2 * half;
        b().copy_word(false);
        CHECK_EQ(b().took[0].value(), (CYCLE * (edges + 1)).value());
        b().copy_word(true);
        CHECK_EQ(b().took[1].value(), (CYCLE * (edges + 2)).value());
    }
    CHECK(!b().back);
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
