// SPDX-License-Identifier: Apache-2.0
#include "jobs_board.h"

#include "dma_waits.h"
#include "fault_board.h"
#include "jobs_seen.h"
#include "pl080_regs.h"
#include "test_fifo.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>

using namespace sc_core;

namespace dmavp
{

namespace
{

jobs_board *self(void *ctx)
{
    return static_cast<jobs_board *>(ctx);
}

// Time in which a transfer without a visible end, such as one whose tail stays in the FIFO, does
// what it still can.
constexpr uint64_t drain_edges = 100000;
// Edges in which a bus and flip-flops without work come to rest.
constexpr uint64_t rest_edges = 16;

// Whatever else happens at this instant is over then: interrupts are driven in the next delta
// cycle.
void end_instant()
{
    while (sc_pending_activity_at_current_time())
        wait(SC_ZERO_TIME);
}

// A register access.
uint32_t transfer(tlm::tlm_fw_transport_if<> &port, bool write, uint32_t offset, uint32_t value)
{
    tlm::tlm_generic_payload tx;
    sc_time delay; // how long it takes is not the file's business: the next line says when it is
    uint8_t bytes[4];

    memcpy(bytes, &value, sizeof bytes);
    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(offset);
    tx.set_data_ptr(bytes);
    tx.set_data_length(sizeof bytes);
    tx.set_streaming_width(sizeof bytes);
    tx.set_byte_enable_ptr(nullptr);
    tx.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    port.b_transport(tx, delay);
    memcpy(&value, bytes, sizeof value);
    return value;
}

} // namespace

// The members that these call are private to the class, which is why they stand in it.
const job_ops jobs_board::ops_ = {
    [](void *c, const jobs *j, job_result *r, failure *f) { return self(c)->begin(*j, *r, f); },
    [](void *c, uint64_t edge) { return self(c)->run_to(edge); },
    [](void *c) { return self(c)->idle(); },
    [](void *c, uint32_t offset) { return self(c)->access(false, offset, 0); },
    [](void *c, uint32_t offset, uint32_t value) {
        self(c)->access(true, offset, value);
        end_instant();
    },
    [](void *c, uint32_t offset) { return device_peek(self(c)->dma_->core(), offset); },
    [](void *c) {
        self(c)->dma_->reset();
        self(c)->settle();
    },
    [](void *c, uint64_t addr, uint64_t len) { return self(c)->memory(addr, len) != nullptr; },
    [](void *c, uint64_t addr, uint8_t *data, size_t len) {
        self(c)->dma_->catch_up();
        memcpy(data, self(c)->memory(addr, len), len);
    },
    [](void *c, uint64_t addr, const uint8_t *data, size_t len) {
        self(c)->dma_->catch_up();
        memcpy(self(c)->memory(addr, len), data, len);
        self(c)->settle(); // what was planned may read it
    },
    [](void *c, const fault_line *line) { self(c)->fault(*line); },
    [](void *c) { return dma_stuck(self(c)->dma_->core()); },
    [](void *c, unsigned chan) { return self(c)->dma_->stats(chan).bytes; },
    [](void *c, unsigned fifo, uint32_t offset) {
        return self(c)->access_fifo(fifo, false, offset, 0);
    },
    [](void *c, unsigned fifo, uint32_t offset, uint32_t value) {
        self(c)->access_fifo(fifo, true, offset, value);
        end_instant();
    },
    [](void *c, unsigned fifo, uint32_t offset) {
        self(c)->fifos_[fifo]->bring_up_to_date();
        return device_peek(self(c)->fifos_[fifo]->core(), offset);
    },
};

jobs_board::jobs_board(sc_module_name name) : sc_module(name), registers_("registers")
{
}

// --- start ----------------------------------------------------------------------------

void jobs_board::start(machine &m, const board_part &part, dma_tlm &dma, const jobs &j,
                       uint64_t limit, std::function<void(int)> done)
{
    sc_spawn_options opt;

    m.faults().take_controller_addresses();
    machine_ = &m;
    part_ = &part;
    dma_ = &dma;
    registers_(dma.bus.get_base_interface());
    jobs_ = &j;
    limit_ = limit;
    done_ = std::move(done);
    opt.set_stack_size(256 << 10);
    sc_spawn([this] { run(); }, "jobs_run", &opt);
}

void jobs_board::run()
{
    const job_target target = {&ops_, this, &dma_->cls()};

    done_(jobs_run(jobs_, &target, limit_, &result_, &why_));
}

// --- memory -----------------------------------------------------------------------------

// UINT64_MAX: not in one of the controller's windows.
uint64_t jobs_board::cpu_address(uint64_t addr, uint64_t len) const
{
    if (!part_->views)
        return addr;
    for (unsigned i = 0; i < part_->views; i++) {
        const board_view &v = part_->view[i];

        if (addr >= v.bus && addr - v.bus < v.size && len <= v.size - (addr - v.bus))
            return v.cpu + (addr - v.bus);
    }
    return UINT64_MAX;
}

uint8_t *jobs_board::memory(uint64_t addr, uint64_t len) const
{
    const uint64_t cpu = cpu_address(addr, len);

    return cpu == UINT64_MAX ? nullptr : machine_->memory(cpu, len);
}

void jobs_board::fault(const fault_line &line)
{
    fault_board &faults = machine_->faults();
    const auto part = static_cast<unsigned>(part_ - machine_->board().part);

    if (!line.spurious && line.rule.kind != FAULT_LOST) {
        faults.add(line.rule, sc_time_stamp());
        return;
    }
    // The file's wire N is output N of the controller.
    const int wire = board_faults_wire(&faults.names(), part, false) + line.wire;

    if (line.spurious) {
        faults.spurious(static_cast<unsigned>(wire), 1, sc_time_stamp(),
                        dma_->clock() * static_cast<double>(line.length));
        end_instant();
    } else {
        fault_rule rule = line.rule;

        rule.initiator = wire;
        faults.add(rule, sc_time_stamp());
    }
}

// A memory that the file counts on is there, with the wait states that the file gives it.
int jobs_board::check_memory(const jobs &j, const job_statement &s, failure *f) const
{
    const uint64_t cpu = cpu_address(s.addr, s.size);
    const board_part *p = cpu == UINT64_MAX ? nullptr : board_ram_at(&machine_->board(), cpu);

    if (!p || !memory(s.addr, s.size))
        return fail(f,
                    "%s:%u: %s has no memory from 0x%08" PRIx64 " to 0x%08" PRIx64
                    " as %s sees it; see dmavp info",
                    j.name, s.line, machine_->board().name, s.addr, s.addr + s.size - 1,
                    part_->name);
    const auto &config = *reinterpret_cast<const memory_config *>(p->config);
    if (!s.waits.given ||
        (config.read_waits == s.waits.read && config.write_waits == s.waits.write))
        return 0;
    return fail(f,
                "%s:%u: %s has waits=%u,%u, not %u,%u; give --set %s:dmavp,read-waits=%u --set "
                "%s:dmavp,write-waits=%u",
                j.name, s.line, p->name, config.read_waits, config.write_waits, s.waits.read,
                s.waits.write, p->name, s.waits.read, p->name, s.waits.write);
}

// --- test FIFOs ---------------------------------------------------------------------------

// P is as the file wants it: its depth, and its lines at the controller.
int jobs_board::check_fifo(const jobs &j, const job_fifo &want, const board_part &p,
                           failure *f) const
{
    const auto &config = *reinterpret_cast<const test_fifo_config *>(p.config);
    test_fifo_config standard;
    uint8_t line[TEST_FIFO_SIDES] = {JOB_NO_LINE, JOB_NO_LINE};

    params_default(test_fifo_class.params, &standard);
    const uint32_t depth = want.depth ? want.depth : standard.depth;
    if (config.depth != depth)
        return fail(f, "%s:%u: %s has depth=%u, not %u; give --set %s:dmavp,depth=%u", j.name,
                    want.at, p.name, config.depth, depth, p.name, depth);
    for (unsigned i = 0; i < p.requests; i++)
        if (&machine_->board().part[p.request[i].target] == part_)
            line[p.request[i].output] = static_cast<uint8_t>(p.request[i].line);
    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
        if (line[n] != want.line[n])
            return fail(f, "%s:%u: %s of %s is not on this request line of %s; see dmavp info",
                        j.name, want.at, test_fifo_class.request_names[n], p.name, part_->name);
    return 0;
}

int jobs_board::find_fifos(const jobs &j, failure *f)
{
    for (unsigned i = 0; i < j.fifos; i++) {
        const uint64_t cpu = cpu_address(j.fifo[i].base, test_fifo_class.window);
        const struct board &b = machine_->board();
        unsigned n = 0;

        while (n < b.parts && (b.part[n].part->cls != &test_fifo_class || b.part[n].base != cpu))
            n++;
        if (n == b.parts)
            return fail(f, "%s:%u: %s has no test FIFO at 0x%08" PRIx64 " as %s sees it; see "
                        "dmavp info", j.name, j.fifo[i].at, b.name, j.fifo[i].base, part_->name);
        if (check_fifo(j, j.fifo[i], b.part[n], f))
            return -1;
        fifos_.push_back(machine_->device(n));
    }
    return 0;
}

// Beside the bus, as the controller's registers.
uint32_t jobs_board::access_fifo(unsigned fifo, bool write, uint32_t offset, uint32_t value)
{
    return transfer(fifos_[fifo]->bus.get_base_interface(), write, offset, value);
}

int jobs_board::begin(const jobs &j, job_result &r, failure *f)
{
    into_ = &r;
    for (size_t i = 0; i < j.count; i++)
        if (j.statement[i].kind == JOB_MEMORY && check_memory(j, j.statement[i], f))
            return -1;
    return find_fifos(j, f);
}

// --- registers and time --------------------------------------------------------------------

uint32_t jobs_board::access(bool write, uint32_t offset, uint32_t value)
{
    return transfer(*registers_.operator->(), write, offset, value);
}

// All that the controller does at this edge comes before what happens next. Loosely timed it shows
// that when a register is accessed.
void jobs_board::settle()
{
    access(false, PL080_ENBLD_CHNS, 0);
    end_instant();
}

uint64_t jobs_board::edge_of(const sc_time &when) const
{
    return when.value() / dma_->clock().value();
}

uint64_t jobs_board::run_to(uint64_t edge)
{
    const uint64_t here = edge_of(sc_time_stamp());

    if (edge > here)
        pass(std::min(edge - here, drain_edges));
    settle();
    quiet_ = !news_ && edge_of(sc_time_stamp()) - here >= drain_edges;
    news_ = false;
    return edge_of(sc_time_stamp());
}

// EDGES, or less if there is something to tell.
void jobs_board::pass(uint64_t edges)
{
    const uint64_t period = dma_->clock().value();

    if (!news_)
        wait(sc_time::from_value(edges * period), changed_);
    // A bus with another clock has edges between those of the controller.
    if (const uint64_t late = sc_time_stamp().value() % period)
        wait(sc_time::from_value(period - late));
}

bool jobs_board::idle()
{
    const uint64_t period = dma_->clock().value();

    if (device_peek(dma_->core(), PL080_ENBLD_CHNS) && !quiet_)
        return false;
    end_instant();
    // The controller is not accessed meanwhile: that would start another event.
    for (uint64_t edges = 0, n; sc_pending_activity() && !news_; edges += n) {
        n = (sc_time_to_pending_activity().value() + period - 1) / period;
        if (edges + n > rest_edges)
            return false;
        pass(n);
        end_instant();
    }
    return !news_;
}

// --- what happens ----------------------------------------------------------------------------

void jobs_board::changed()
{
    news_ = true;
    changed_.notify(SC_ZERO_TIME);
}

void jobs_board::accessed(const observed_access &a)
{
    if (into_ && traffic_)
        job_result_seen(into_, a, edge_of(a.begin), edge_of(a.end));
}

void jobs_board::irq(unsigned line, bool level, const sc_time &when)
{
    if (into_)
        job_result_irq(into_, edge_of(when), line, level);
    changed();
}

void jobs_board::wire(const sc_object &device, unsigned side, bool ack, unsigned signals,
                      const sc_time &when)
{
    for (size_t i = 0; i < fifos_.size(); i++) {
        if (fifos_[i] != &device || !into_ || !traffic_)
            continue;
        job_wire w = {};

        w.edge = edge_of(when);
        w.fifo = static_cast<uint8_t>(i);
        w.side = static_cast<uint8_t>(side);
        w.ack = ack;
        w.signals = static_cast<uint8_t>(signals);
        job_result_wire(into_, &w);
    }
}

void jobs_observer::access(const sc_object &initiator, const observed_access &a)
{
    run_observer::access(initiator, a);
    if (&initiator == board.controller())
        board.accessed(a);
}

void jobs_observer::irq(const sc_object &device, unsigned line, bool level, const sc_time &when)
{
    run_observer::irq(device, line, level, when);
    if (&device == board.controller())
        board.irq(line, level, when);
}

void jobs_observer::chan_state(const sc_object &device, unsigned chan, unsigned state,
                               const sc_time &when)
{
    run_observer::chan_state(device, chan, state, when);
    if (&device == board.controller())
        board.changed();
}

void jobs_observer::dma_request(const sc_object &device, unsigned side, unsigned signals,
                                const sc_time &when)
{
    run_observer::dma_request(device, side, signals, when);
    board.wire(device, side, false, signals, when);
}

void jobs_observer::dma_ack(const sc_object &device, unsigned side, unsigned signals,
                            const sc_time &when)
{
    run_observer::dma_ack(device, side, signals, when);
    board.wire(device, side, true, signals, when);
}

} // namespace dmavp
