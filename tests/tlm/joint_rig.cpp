// SPDX-License-Identifier: Apache-2.0
#include "joint_rig.h"

#include "at_bus.h"
#include "gtest_c.h"
#include "lt_router.h"
#include "pattern.h"

#include <cstring>

using namespace sc_core;
using namespace dmavp;

namespace {

const sc_time CYCLE(10, SC_NS);

std::unique_ptr<bus_map> new_bus(bool at)
{
    if (at)
        return std::make_unique<at_bus>("bus");
    return std::make_unique<lt_router>("bus");
}

bool same_device(device_tlm &a, device_tlm &b)
{
    const char *where;

    return device_equal(a.core(), b.core(), &where) || CHECK_STR(where, "");
}

bool same_stats(const dma_tlm &a, const joint_side::counts &a0, const dma_tlm &b,
                const joint_side::counts &b0)
{
    bool same = true;

    for (unsigned c = 0; c < a.cls().chans; c++) {
        const dma_chan_stats &x = a.stats(c), &y = b.stats(c);
        const dma_chan_stats &x0 = a0.chan[c], &y0 = b0.chan[c];

        same = same && CHECK_EQ(x.bytes - x0.bytes, y.bytes - y0.bytes) &&
               CHECK_EQ(x.read - x0.read, y.read - y0.read) &&
               CHECK_EQ(x.beats - x0.beats, y.beats - y0.beats) &&
               CHECK_EQ(x.busy - x0.busy, y.busy - y0.busy) &&
               CHECK_EQ(x.stall_arbitration - x0.stall_arbitration,
                        y.stall_arbitration - y0.stall_arbitration) &&
               CHECK_EQ(x.stall_waits - x0.stall_waits, y.stall_waits - y0.stall_waits);
    }
    for (unsigned p = 0; p < a.cls().ports; p++)
        same = same && CHECK_EQ(a.port_stats(p).data - a0.port[p].data,
                                b.port_stats(p).data - b0.port[p].data) &&
               CHECK_EQ(a.port_stats(p).waits - a0.port[p].waits,
                        b.port_stats(p).waits - b0.port[p].waits);
    return same;
}

} // namespace

joint_side::joint_side(sc_module_name name, bool at)
    : sc_module(name), bus(new_bus(at)), cpu("cpu"), ram("ram", BYTES, {1, 0, 0}), dma("dma"), other("other"),
      fifo("fifo", FIFOS + 1, [](const char *n, size_t) { return new device_tlm(n, test_fifo_class); }),
      at_(at)
{
    SC_HAS_PROCESS(joint_side);
    SC_THREAD(run_cpu);
    bus->add_initiator(cpu, "cpu");
    for (pl080_tlm *d : {&dma, &other}) {
        d->set_approximately_timed(at);
        d->set_observer(this);
        d->set_note_printer([](auto...) {});
        for (unsigned p = 0; p < DMA_MAX_PORTS; p++)
            bus->add_initiator(d->master[p], (d == &dma ? "m" : "other") + std::to_string(1 + p));
    }
    bus->map(RAM, BYTES, ram.bus, "ram");
    bus->map(0x11000000, 0x1000, dma.bus, "dma", RANGE_BLOCKING);
    bus->map(0x11001000, 0x1000, other.bus, "other", RANGE_BLOCKING);
    for (unsigned n = 0; n <= SHARED; n++) {
        bus->map(FIFO + 0x1000 * n, 0x1000, fifo[n].bus, "fifo", RANGE_BLOCKING);
        for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
            fifo[n].requests[side].bind(n == SHARED && side == TEST_FIFO_TX
                                            ? other.request_lines[0]
                                            : dma.request_lines[TEST_FIFO_SIDES * n + side]);
        fifo[n].set_observer(this);
        fifo[n].set_note_printer([](auto...) {});
    }
}

static uint32_t transfer(device_tlm &device, bool write, uint32_t off, uint32_t val)
{
    tlm::tlm_generic_payload tx;
    sc_time delay;

    tlm_describe(tx, write, off, &val, sizeof val);
    device.bus.get_base_interface().b_transport(tx, delay);
    return val;
}

void joint_side::put(device_tlm &to, uint32_t off, uint32_t val)
{
    transfer(to, true, off, val);
}

uint32_t joint_side::get(device_tlm &from, uint32_t off)
{
    return transfer(from, false, off, 0);
}

uint32_t joint_side::peek(device_tlm &from, uint32_t off)
{
    tlm::tlm_generic_payload tx;
    uint32_t val = 0;

    tlm_describe(tx, false, off, &val, sizeof val);
    CHECK_EQ(from.bus.get_base_interface().transport_dbg(tx), sizeof val);
    return val;
}

void joint_side::reset(bool paced)
{
    accesses_ = 0;
    for (device_tlm &f : fifo) {
        f.set_power(true);
        f.set_clock(CYCLE);
        f.reset();
    }
    for (pl080_tlm *d : {&dma, &other}) {
        d->set_power(true);
        d->set_clock(CYCLE);
        d->pace_every_access(paced);
        d->reset();
    }
}

void joint_side::begin()
{
    for (pl080_tlm *d : {&dma, &other}) {
        counts &k = before[d == &other];

        put(*d, PL080_CONFIGURATION, PL080_CONFIGURATION_E); // what a reset has cut off is counted
        for (unsigned c = 0; c < d->cls().chans; c++)
            k.chan[c] = d->stats(c);
        for (unsigned p = 0; p < d->cls().ports; p++)
            k.port[p] = d->port_stats(p);
    }
    last_irq = SC_ZERO_TIME;
    irqs = 0;
    seen = 0;
}

static uint32_t data_of(int fifo, unsigned side)
{
    return joint_side::FIFO + 0x1000 * static_cast<uint32_t>(fifo) + TEST_FIFO_SIDE(side) +
           TEST_FIFO_DATA;
}

static uint32_t line_of(int fifo, unsigned side)
{
    return fifo < 0 ? 0 : TEST_FIFO_SIDES * static_cast<uint32_t>(fifo) + side;
}

void joint_side::serve(const joint_service &s)
{
    const uint32_t base = PL080_CHAN(s.chan);
    const bool from = s.from >= 0, to = s.to >= 0;
    pl080_tlm &d = s.other ? other : dma;
    const uint32_t flow = from && to ? PL080_FLOW_PER2PER
                          : from     ? PL080_FLOW_PER2MEM
                                     : PL080_FLOW_MEM2PER;

    put(d, base + PL080_CX_SRC_ADDR, from ? data_of(s.from, TEST_FIFO_RX) : s.src);
    put(d, base + PL080_CX_DEST_ADDR, to ? data_of(s.to, TEST_FIFO_TX) : s.dst);
    put(d, base + PL080_CX_LLI, 0);
    put(d, base + PL080_CX_CONTROL,
        (from ? 0 : PL080_CONTROL_SI) | (to ? 0 : PL080_CONTROL_DI) |
            (s.second[0] ? PL080_CONTROL_S : 0) | (s.second[1] ? PL080_CONTROL_D : 0) |
            PL080_CONTROL_I | PUT(PL080_CONTROL_SWIDTH, s.width[0]) |
            PUT(PL080_CONTROL_DWIDTH, s.width[1]) | PUT(PL080_CONTROL_SBSIZE, s.burst[0]) |
            PUT(PL080_CONTROL_DBSIZE, s.burst[1]) | s.beats);
    put(d, base + PL080_CX_CONFIGURATION,
        PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE | PUT(PL080_CONFIG_FLOW_CNTRL, flow) |
            PUT(PL080_CONFIG_SRC_PERIPHERAL, line_of(s.from, TEST_FIFO_RX)) |
            PUT(PL080_CONFIG_DEST_PERIPHERAL, s.other ? 0 : line_of(s.to, TEST_FIFO_TX)));
}

void joint_side::serve(unsigned c, unsigned n, unsigned side, uint32_t addr, uint32_t beats)
{
    joint_service s{};

    s.chan = c;
    s.beats = beats;
    s.src = s.dst = addr;
    s.from = s.to = joint_service::MEMORY;
    (side == TEST_FIFO_RX ? s.from : s.to) = static_cast<int>(n);
    s.second[0] = side != TEST_FIFO_RX;
    s.second[1] = side == TEST_FIFO_RX;
    serve(s);
}

void joint_side::on(unsigned n, unsigned side, const joint_line &line)
{
    const uint32_t base = TEST_FIFO_SIDE(side);

    put(fifo[n], base + TEST_FIFO_RATE, line.rate);
    put(fifo[n], base + TEST_FIFO_TIMING, line.timing);
    put(fifo[n], base + TEST_FIFO_JITTER, line.jitter);
    put(fifo[n], base + TEST_FIFO_BURST, line.burst);
    put(fifo[n], base + TEST_FIFO_TOTAL, line.total);
    put(fifo[n], base + TEST_FIFO_SEED, 7);
    put(fifo[n], base + TEST_FIFO_CTRL,
        TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | PUT(TEST_FIFO_CTRL_WIDTH, line.width) | line.ctrl);
}

uint32_t joint_draw(uint64_t &state, uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>((state >> 32) * below >> 32);
}

void joint_side::bother(uint64_t seed, unsigned accesses)
{
    seed_ = seed;
    accesses_ = accesses;
    bothers_.notify(SC_ZERO_TIME);
}

void joint_side::run_cpu()
{
    for (;; wait(bothers_))
        while (accesses_) {
            accesses_--;
            const uint32_t addr = at_ && joint_draw(seed_, 4)
                                      ? RAM + 4 * joint_draw(seed_, BYTES / 4)
                                      : FIFO + 0x1000 * joint_draw(seed_, FIFOS) + TEST_FIFO_MOVED;
            const uint32_t val = tlm_get(cpu, addr);

            seen = (seen ^ val ^ sc_time_stamp().value()) * 0x9e3779b97f4a7c15;
            wait(CYCLE * (1 + joint_draw(seed_, joint_draw(seed_, 4) ? 10 : 300)));
        }
}

void joint_side::irq(const sc_object &, unsigned, bool, const sc_time &when)
{
    last_irq = when;
    irqs++;
}

void joint_pair::reset(unsigned seed)
{
    together.reset(false);
    paced.reset(true);
    run(1000); // nothing is on the bus any more
    both([seed](joint_side &s) {
        for (uint32_t i = 0; i < joint_side::BYTES; i++)
            s.ram.data()[i] = pattern_byte(seed, i);
        s.begin();
    });
}

static void pass(const sc_time &t)
{
    sc_start(t);
    while (sc_pending_activity_at_current_time())
        sc_start(SC_ZERO_TIME);
}

void joint_pair::run(uint64_t cycles)
{
    pass(CYCLE * static_cast<double>(cycles));
}

void joint_pair::run_half()
{
    pass(CYCLE / 2);
}

uint32_t joint_pair::get(uint32_t off)
{
    const uint32_t val = together.get(together.dma, off);

    CHECK_EQ(val, paced.get(paced.dma, off));
    return val;
}

uint32_t joint_pair::get_fifo(unsigned n, uint32_t off)
{
    const uint32_t val = together.get(together.fifo[n], off);

    CHECK_EQ(val, paced.get(paced.fifo[n], off));
    return val;
}

bool joint_pair::equal()
{
    bool same = true;

    both([](joint_side &s) { // memory is looked at
        s.dma.catch_up();
        s.other.catch_up();
    });
    get(PL080_ENBLD_CHNS);
    same = same_device(together.dma, paced.dma) && same_device(together.other, paced.other);
    for (unsigned n = 0; n <= joint_side::SHARED; n++)
        get_fifo(n, TEST_FIFO_LEVEL);
    for (unsigned n = 0; n <= joint_side::SHARED; n++)
        same = same_device(together.fifo[n], paced.fifo[n]) && same;
    same = CHECK_MEM(together.ram.data(), paced.ram.data(), joint_side::BYTES) && same;
    same = CHECK_EQ(together.irqs, paced.irqs) && same;
    same = CHECK_EQ(together.seen, paced.seen) && same;
    same = CHECK_EQ(together.last_irq.value(), paced.last_irq.value()) && same;
    return same_stats(together.dma, together.before[0], paced.dma, paced.before[0]) &&
           same_stats(together.other, together.before[1], paced.other, paced.before[1]) && same;
}

joint_pair::joint_pair(bool at)
    : together(at ? "at_together" : "lt_together", at), paced(at ? "at_paced" : "lt_paced", at)
{
}

joint_pair &joint(bool at)
{
    static joint_pair *const pair[2] = {new joint_pair(false), new joint_pair(true)};
    static bool started = false;

    if (!started)
        sc_start(SC_ZERO_TIME);
    started = true;
    return *pair[at];
}

extern "C" int sc_main(int, char **)
{
    return 0;
}
