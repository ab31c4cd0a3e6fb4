// SPDX-License-Identifier: Apache-2.0
// The wires of a device that is held in reset, has no power, or no clock. Its core drives all its
// outputs from reset on, as the cores of the project do not.
#include "device_tlm.h"
#include "gtest_c.h"

#include <string>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

struct toy {
    struct device dev;
    uint32_t input, inputs; // its level as last told, how often it was told
};

void toy_reset(void *dev)
{
    auto *t = static_cast<toy *>(dev);

    if (t->dev.set_irq)
        t->dev.set_irq(t->dev.shell, 0, true);
    if (t->dev.set_request)
        t->dev.set_request(t->dev.shell, 0, DMA_REQ_SINGLE);
    if (t->dev.set_ack)
        t->dev.set_ack(t->dev.shell, 0, DMA_ACK_CLEAR);
}

const char *const names[] = {"toy", nullptr};

device_class toy_class()
{
    device_class c{};

    c.name = "toy";
    c.compatible = c.irq_names = c.request_names = names;
    c.size = sizeof(toy);
    c.window = 4;
    c.irqs = c.inputs = c.requests = c.request_lines = 1;
    c.reset = toy_reset;
    c.input = [](void *dev, unsigned, bool level) {
        static_cast<toy *>(dev)->input = level;
        static_cast<toy *>(dev)->inputs++;
    };
    c.request = c.ack = [](void *, unsigned, unsigned) {};
    return c;
}

// The other ends of its request lines, and its interrupts.
struct bench : sc_module, dma_line_if, dma_ack_if {
    const device_class cls = toy_class();
    device_tlm dev{"dev", cls};
    tlm_utils::simple_initiator_socket<bench, 32> cpu{"cpu"};
    sc_signal<bool> irq{"irq"}, in{"in"};
    std::string heard; // "r1 a1 r0 a0"

    explicit bench(sc_module_name name) : sc_module(name)
    {
        cpu.bind(dev.bus);
        dev.irq[0].bind(irq);
        dev.in[0].bind(in);
        dev.requests[0].bind(*this);
        dev.set_note_printer([](auto...) {});
    }
    void end_of_elaboration() override { dev.request_lines[0]->attach(*this, "bench"); }

    void attach(dma_ack_if &, const char *) override {}
    void hear(char what, unsigned signals)
    {
        heard += std::string(" ") + what + (signals ? '1' : '0');
    }
    void request(unsigned signals, const sc_time &) override { hear('r', signals); }
    void ack(unsigned signals, const sc_time &) override { hear('a', signals); }

    const toy &core() { return *static_cast<toy *>(dev.core()); }
    void settle() { sc_start(sc_time(20, SC_NS)); }
};

bench &b()
{
    static auto *the = new bench("bench");

    return *the;
}

// Starts anew with all wires as after reset.
bench &start()
{
    sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
    b().settle();
    b().heard.clear();
    return b();
}

// SWITCH(false) takes away what it lives on, SWITCH(true) gives it back.
template <class F> void lines_are_low_meanwhile(F switch_it)
{
    CHECK(start().irq.read());
    switch_it(false);
    b().settle();
    CHECK(!b().irq.read());
    CHECK_HAS(b().heard.c_str(), " r0");
    CHECK_HAS(b().heard.c_str(), " a0");
    CHECK_EQ(b().heard.size(), 6);
    b().heard.clear();
    b().dev.reset(); // its core wants them up; it may not
    b().settle();
    CHECK(!b().irq.read());
    CHECK_STR(b().heard.c_str(), "");
    switch_it(true);
    b().settle();
    CHECK(b().irq.read());
    CHECK_HAS(b().heard.c_str(), " r1");
    CHECK_HAS(b().heard.c_str(), " a1");
    CHECK_EQ(b().heard.size(), 6);
}

template <class F> void an_input_is_heard_afterwards(F switch_it)
{
    const uint32_t told = start().core().inputs;

    b().in.write(false);
    b().settle();
    switch_it(false);
    b().in.write(true);
    b().settle();
    CHECK_EQ(b().core().input, 0);
    switch_it(true);
    b().settle();
    CHECK_EQ(b().core().input, 1);
    CHECK_LE(b().core().inputs, told + 2);
    b().in.write(false);
    b().settle();
    CHECK_EQ(b().core().input, 0);
}

void power(bool on)
{
    b().dev.set_power(on);
}

void release(bool on)
{
    b().dev.hold_reset(!on);
}

void clock_runs(bool on)
{
    b().dev.set_clock(on ? sc_time(10, SC_NS) : SC_ZERO_TIME);
}

} // namespace

TEST(power_lines, outputs_are_low_without_power)
{
    lines_are_low_meanwhile(power);
}

TEST(power_lines, outputs_are_low_in_reset)
{
    lines_are_low_meanwhile(release);
}

TEST(power_lines, outputs_stay_without_a_clock)
{
    start();
    clock_runs(false);
    b().settle();
    CHECK(b().irq.read());
    CHECK_STR(b().heard.c_str(), "");
    clock_runs(true);
    b().settle();
    CHECK_STR(b().heard.c_str(), "");
}

TEST(power_lines, inputs_are_heard_when_the_device_goes_on)
{
    an_input_is_heard_afterwards(power);
    an_input_is_heard_afterwards(release);
    an_input_is_heard_afterwards(clock_runs);
}

TEST(power_lines, reset_and_power_are_two_things)
{
    start();
    power(false);
    release(false);
    power(true);
    CHECK_STR(b().dev.standstill(), "while it is held in reset");
    b().settle();
    CHECK(!b().irq.read());
    release(true);
    b().settle();
    CHECK(b().dev.standstill() == nullptr);
    CHECK(b().irq.read());
}
