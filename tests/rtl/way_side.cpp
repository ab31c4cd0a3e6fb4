// SPDX-License-Identifier: Apache-2.0
#include "way_side.h"

#include "at_bus.h"
#include "jobs_seen.h"
#include "lt_router.h"
#include "pl080_rtl_tlm.h"
#include "test_fifo.h"
#include "tlm_access.h"

#include <algorithm>

using namespace sc_core;
using namespace dmavp;

const char *const way_names[WAYS] = {"LT", "AT", "RTL"};
const uint32_t way_fifos[WAY_FIFOS] = {0x12010000, 0x12011000};

// Job files run on boards 1 and up. The board with 16 words and no waits is board 1 but for that.
const way_board way_boards[WAY_BOARDS] = {
    {{{WAY_SRAM0, WAY_MEM, 1, 0}, {WAY_SRAM1, WAY_MEM, 0, 2}}, 4, 6, true, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 0}}, 4, 6, false, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 1, 1}, {WAY_SRAM1, WAY_JOB_MEM, 0, 0}}, 4, 6, true, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 2}, {WAY_SRAM1, WAY_JOB_MEM, 3, 0}}, 4, 6, false, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 0}, {WAY_SRAM1, WAY_JOB_MEM, 1, 2}}, 16, 6, false, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 5, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 1}}, 16, 0, true, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 1}}, 4, 8, false, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 0}}, 16, 6, false, false, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 1, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 3}}, 4, 6, false, true, false},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 0}}, 4, 1, false, false, true},
    {{{WAY_SRAM0, WAY_JOB_MEM, 1, 1}, {WAY_SRAM1, WAY_JOB_MEM, 0, 0}}, 16, 1, true, false, true},
    {{{WAY_SRAM0, WAY_JOB_MEM, 0, 2}, {WAY_SRAM1, WAY_JOB_MEM, 3, 0}}, 4, 2, false, false, true},
    {{{WAY_SRAM0, WAY_JOB_MEM, 5, 0}, {WAY_SRAM1, WAY_JOB_MEM, 0, 1}}, 4, 0, true, false, true},
};

namespace
{

std::unique_ptr<bus_map> new_bus(enum way way, const std::string &name)
{
    if (way == WAY_LT)
        return std::make_unique<lt_router>(name.c_str());
    return std::make_unique<at_bus>(name.c_str());
}

std::unique_ptr<dma_tlm> new_dma(enum way way, const std::string &name, const way_board &b)
{
    pl080_config config;
    std::unique_ptr<dma_tlm> dma;

    params_default(b.single ? pl081_class.params : pl080_class.params, &config);
    config.burst_atomic_limit = b.burst_atomic_limit;
    config.fifo_words = b.fifo_words;
    if (way == WAY_RTL)
        dma = std::make_unique<pl080_rtl_tlm>(name.c_str(), &config, dma_ch_create,
                                              b.single ? pl081_class : pl080_class);
    else if (b.single)
        dma = std::make_unique<pl081_tlm>(name.c_str(), &config);
    else
        dma = std::make_unique<pl080_tlm>(name.c_str(), &config);
    dma->set_approximately_timed(way != WAY_LT);
    return dma;
}

memory_config config_of(const way_memory &m, bool rom)
{
    return {m.read_waits, m.write_waits, rom};
}

} // namespace

way_side::way_side(sc_module_name name, enum way way, const way_board &b)
    : sc_module(name), board(b), cpu("cpu"), bus(new_bus(way, "bus")), dma(new_dma(way, "dma", b)),
      ram("ram", b.memory[0].bytes, config_of(b.memory[0], false)),
      sram("sram", b.memory[1].bytes, config_of(b.memory[1], b.rom)),
      fifo0("fifo0", test_fifo_class), fifo1("fifo1", test_fifo_class)
{
    cpu.bind(dma->bus);
    bus->add_initiator(dma->master[0], "m1");
    if (!b.single)
        bus->add_initiator(dma->master[1], "m2");
    bus->map(b.memory[0].base, b.memory[0].bytes, ram.bus, "ram", RANGE_PROGRAM);
    bus->map(b.memory[1].base, b.memory[1].bytes, sram.bus, "sram",
             b.blocking ? unsigned(RANGE_BLOCKING) : 0u);
    for (unsigned i = 0; i < WAY_FIFOS; i++) {
        device_tlm &fifo = i ? fifo1 : fifo0;

        bus->map(way_fifos[i], test_fifo_class.window, fifo.bus, i ? "fifo1" : "fifo0",
                 RANGE_BLOCKING);
        for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
            fifo.requests[n].bind(dma->request_lines[TEST_FIFO_SIDES * i + n]);
        fifo.set_note_printer([](auto...) {});
        fifo.set_observer(this);
    }
    bus->set_note_printer([](auto...) {});
    dma->set_note_printer([](auto...) {});
    ram.set_note_printer([](auto...) {});
    sram.set_note_printer([](auto...) {});
    dma->set_observer(this);
    who.faults = &faults;
    dma->set_wire_faults(&faults, 0, 0);
    dma->set_faults(&who, [this](uint64_t addr, bool write) { return waits(addr, write); });
}

way_side &way_side_of(enum way way, unsigned n)
{
    static std::unique_ptr<way_side> *sides;

    if (!sides) {
        sides = new std::unique_ptr<way_side>[WAYS * WAY_BOARDS];
        for (unsigned i = 0; i < WAYS * WAY_BOARDS; i++)
            sides[i] = std::make_unique<way_side>(
                (way_names[i % WAYS] + std::to_string(i / WAYS)).c_str(),
                static_cast<enum way>(i % WAYS), way_boards[i / WAYS]);
        sc_report_handler::set_actions(SC_ID_NO_SC_START_ACTIVITY_, SC_DO_NOTHING);
        sc_start(SC_ZERO_TIME);
    }
    return *sides[n * WAYS + way];
}

// --- time -------------------------------------------------------------------------------

uint64_t way_side::edge_of(const sc_time &when) const
{
    return (when - started_).value() / dma->clock().value();
}

void way_side::changed()
{
    if (!stop_)
        return;
    changed_ = true;
    sc_pause();
}

void way_side::pass(const sc_time &t)
{
    stop_ = true;
    sc_start(t);
    stop_ = false;
}

// The side may have been left between two edges, while others ran.
void way_side::run_to(uint64_t edge)
{
    const sc_time when = started_ + sc_time::from_value(edge * dma->clock().value());

    if (when > sc_time_stamp() && !changed_)
        pass(when - sc_time_stamp());
    changed_ = false;
    settle();
}

// All that happens up to now has happened, and is told. Who runs ahead is behind until somebody
// looks.
void way_side::settle()
{
    for (unsigned looks = 0; looks <= ahead_; looks++) {
        while (sc_pending_activity_at_current_time())
            sc_start(SC_ZERO_TIME);
        if (ahead_)
            transfer(false, PL080_ENBLD_CHNS, 0);
    }
    while (sc_pending_activity_at_current_time())
        sc_start(SC_ZERO_TIME);
}

bool way_side::rests()
{
    for (unsigned i = 0; i < 3 && sc_pending_activity() && !changed_; i++)
        pass(dma->clock()); // a look has left an event, which finds nothing
    const bool over = !sc_pending_activity() && !changed_;

    if (!over && !changed_)
        settle(); // time has passed
    return over;
}

void way_side::reset(bool every, bool borrow)
{
    into = nullptr;
    for (auto *fifo : {&fifo0, &fifo1})
        fifo->reset();
    every_ = every;
    ahead_ = borrow || !dynamic_cast<at_bus *>(bus.get());
    dma->reset();
    faults = {};
    dma->trace_every_access(every);
    dma->set_borrowing(borrow);
    changed_ = false;
}

void way_side::begin(const sc_time &period)
{
    for (auto *m : {&ram, &sram})
        m->set_clock(period);
    if (auto *b = dynamic_cast<at_bus *>(bus.get()))
        b->set_clock(period);
    dma->set_clock(period);
    for (auto *fifo : {&fifo0, &fifo1})
        fifo->set_clock(period);
    settle();
    started_ = sc_time_stamp();
    for (unsigned c = 0; c < dma->cls().chans; c++)
        chan_before[c] = dma->stats(c);
    for (unsigned p = 0; p < dma->cls().ports; p++)
        port_before[p] = dma->port_stats(p);
}

// --- registers and memory ------------------------------------------------------------------

uint32_t way_side::transfer(bool write, uint32_t off, uint32_t val)
{
    tlm_access(cpu, write, off, &val, sizeof val);
    return val;
}

uint8_t *way_side::memory(uint64_t addr, uint64_t len)
{
    for (unsigned i = 0; i < 2; i++) {
        const way_memory &m = board.memory[i];

        if (addr >= m.base && addr - m.base < m.bytes && len <= m.bytes - (addr - m.base))
            return (i ? sram : ram).data() + (addr - m.base);
    }
    return nullptr;
}

void way_side::fault(const fault_line &line)
{
    const auto wire = static_cast<unsigned>(line.wire);

    if (line.spurious) {
        dma->pulse_irq(wire, true, sc_time_stamp());
        dma->pulse_irq(wire, false,
                       sc_time_stamp() + dma->clock() * std::max(1.0, double(line.length)));
        return;
    }
    dma->replan();
    fault_add(&faults, &line.rule);
    dma->replan();
}

// Of the memory at ADDR, if there is one.
sc_time way_side::waits(uint64_t addr, bool write) const
{
    for (const way_memory &m : board.memory)
        if (addr >= m.base && addr - m.base < m.bytes)
            return sc_time::from_value((write ? m.write_waits : m.read_waits) *
                                       dma->clock().value());
    return SC_ZERO_TIME;
}

// --- what happens ------------------------------------------------------------------------

void way_side::access(const sc_object &, const observed_access &a)
{
    if (into && every_) // otherwise some are taken at once
        job_result_seen(into, a, edge_of(a.begin), edge_of(a.end));
}

void way_side::irq(const sc_object &, unsigned line, bool level, const sc_time &when)
{
    if (into)
        job_result_irq(into, edge_of(when), line, level);
    changed();
}

void way_side::chan_state(const sc_object &, unsigned, unsigned, const sc_time &)
{
    changed();
}

void way_side::dma_request(const sc_object &fifo, unsigned side, unsigned signals,
                           const sc_time &when)
{
    wire(fifo, side, false, signals, when);
}

void way_side::dma_ack(const sc_object &fifo, unsigned side, unsigned signals,
                       const sc_time &when)
{
    wire(fifo, side, true, signals, when);
}

void way_side::wire(const sc_object &fifo, unsigned side, bool ack, unsigned signals,
                    const sc_time &when)
{
    job_wire w = {};

    if (!into || !every_ || (&fifo != &fifo0 && &fifo != &fifo1))
        return;
    w.edge = edge_of(when);
    w.fifo = &fifo == &fifo1;
    w.side = static_cast<uint8_t>(side);
    w.ack = ack;
    w.signals = static_cast<uint8_t>(signals);
    job_result_wire(into, &w);
}

int sc_main(int, char **)
{
    return 0; // main() of the program runs the tests
}
