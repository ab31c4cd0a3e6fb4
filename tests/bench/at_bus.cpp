// SPDX-License-Identifier: Apache-2.0
// Speed of the approximately timed bus: bursts of four words to a memory, one after the other
// without a gap, by one initiator that nobody disturbs. CPU time.
#include "at_bus.h"
#include "bus_extension.h"
#include "cpu_seconds.h"
#include "memory_tlm.h"

#include <cstdio>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;

namespace
{

struct bench : sc_module {
    explicit bench(sc_module_name name)
        : sc_module(name), socket("socket"), bus("bus"), ram("ram", 1 << 16, {0, 0, 0})
    {
        SC_HAS_PROCESS(bench);
        bus.add_initiator(socket, "initiator");
        bus.map(0, 1 << 16, ram.bus, "ram");
        socket.register_nb_transport_bw(this, &bench::nb_transport_bw);
        tx.set_extension(&ext);
        tx.set_data_ptr(data);
        tx.set_data_length(sizeof data);
        tx.set_streaming_width(sizeof data);
        SC_METHOD(send);
        sensitive << next;
    }

    ~bench() override { tx.clear_extension(&ext); }

    void send()
    {
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_time delay;

        tx.set_command(count % 2 ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        tx.set_address(count * sizeof data % (1 << 16));
        tx.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        socket->nb_transport_fw(tx, phase, delay);
    }

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload &, tlm::tlm_phase &phase,
                                       sc_time &delay)
    {
        if (phase == tlm::END_REQ)
            return tlm::TLM_ACCEPTED;
        count++;
        next.notify(delay);
        return tlm::TLM_COMPLETED;
    }

    tlm_utils::simple_initiator_socket<bench, 32> socket;
    dmavp::at_bus bus;
    dmavp::memory_tlm ram;
    tlm::tlm_generic_payload tx;
    dmavp::bus_extension ext;
    uint8_t data[16] = {1};
    uint64_t count = 0;
    sc_event next;
};

} // namespace

int sc_main(int, char **)
{
    bench b("bench");
    double best = 0;

    for (unsigned rep = 0; rep < 5; rep++) {
        const uint64_t before = b.count;
        const double start = cpu_seconds();

        sc_start(sc_time(20, SC_MS)); // 500,000 bursts
        best = std::max(best, static_cast<double>(b.count - before) / (cpu_seconds() - start));
    }
    if (b.count < 2499999 || b.bus.initiator_stats(0).wait != SC_ZERO_TIME)
        return printf("at_bus: %llu bursts only\n", static_cast<unsigned long long>(b.count)), 1;
    printf("AT bus, bursts of 16 bytes without contention: %.1f M/s (promise: 2 or more)\n",
           best * 1e-6);
    return 0;
}
