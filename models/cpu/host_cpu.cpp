// SPDX-License-Identifier: Apache-2.0
#include "host_cpu.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp {

namespace {

constexpr uint32_t SOFTWARE = 1u << 3, TIMER = 1u << 7, EXTERNAL = 1u << 11;

} // namespace

host_cpu::host_cpu(sc_module_name name, const cpu_config &config, hart_cluster &cluster,
                   host_link &link, const host_program &program)
    : hart(name, config, cluster), link_(link), program_(program), index_(link.harts++),
      line_(link.hart[index_])
{
    line_.id = config.hartid;
    set_clock(period_);
}

void host_cpu::set_clock(const sc_time &period)
{
    hart::set_clock(period);
    edge_time_ = sc_time::from_value(insn_time_.value() * HOST_EDGE_CYCLES);
}

// --- time ---------------------------------------------------------------------------

sc_time host_cpu::local_time() const
{
    return mark_ + sc_time::from_value(static_cast<uint64_t>(used()) * edge_time_.value());
}

void host_cpu::set_mark(const sc_time &local)
{
    edges_ += static_cast<uint64_t>(used());
    given_ = line_.edges;
    mark_ = local;
}

void host_cpu::let_run_until(const sc_time &limit)
{
    set_mark(local_time());
    given_ = line_.edges =
        limit <= mark_ ? 0
                       : static_cast<int64_t>(((limit - mark_).value() + edge_time_.value() - 1) /
                                              edge_time_.value());
}

// --- turns ---------------------------------------------------------------------------

void host_cpu::sample_irqs()
{
    const auto level = [](const wire_in &wire, uint32_t bit) {
        return wire.size() && wire->read() ? bit : 0;
    };

    line_.pending = level(meip, EXTERNAL) | level(msip, SOFTWARE) | level(mtip, TIMER);
}

bool host_cpu::due() const
{
    return ended_ == stop_reason::none && (!waiting_ || (line_.pending & line_.enabled));
}

// A sleeper wakes up on an edge of its clock.
void host_cpu::look()
{
    sample_irqs();
    if (waiting_ && (line_.pending & line_.enabled))
        set_mark(std::max(local_time(), edge_at(sc_time_stamp())));
}

void host_cpu::run()
{
    const unsigned resets = resets_;

    let_run_until(lane_.horizon());
    if (line_.edges <= 0)
        return;
    waiting_ = false;
    do {
        link_.inside = true;
        program_.resume(index_);
        link_.inside = false;
        waiting_ = line_.request == HOST_WAIT;
        if (line_.request == HOST_READ || line_.request == HOST_WRITE)
            access();
        if (stop_)
            ended_ = stop_reason::requested;
        // Others may have ended or reset it meanwhile.
    } while (ended_ == stop_reason::none && resets == resets_ &&
             (line_.request == HOST_READ || line_.request == HOST_WRITE));
}

void host_cpu::reset()
{
    const bool asleep = waiting_;

    set_mark(asleep ? std::max(local_time(), edge_at(sc_time_stamp())) : local_time());
    waiting_ = false;
    line_.request = HOST_TIME;
    resets_++;
    if (asleep)
        lane_.woken.notify(SC_ZERO_TIME);
}

// --- the bus ------------------------------------------------------------------------

void host_cpu::access()
{
    const sc_time kernel = sc_time_stamp();
    const unsigned size = std::min<unsigned>(line_.size, sizeof line_.value);
    sc_time begin;

    accessing_ = true;
    catch_up();
    if (stop_) {
        accessing_ = false;
        return; // the end lies before this access
    }
    if (line_.request == HOST_READ)
        line_.value = 0;
    tx_.set_command(line_.request == HOST_READ ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND);
    tx_.set_address(line_.addr);
    tx_.set_data_ptr(reinterpret_cast<uint8_t *>(&line_.value));
    tx_.set_data_length(size);
    const bus_status status = transport(size, true, nullptr, &begin);
    accessing_ = false;
    line_.failed = status != BUS_OK;
    if (observer_)
        observe(status, begin, mark_);
    // The access may have scheduled something, or let the kernel's time pass: interrupts come
    // first.
    let_run_until(sc_time_stamp() != kernel ? SC_ZERO_TIME : lane_.horizon());
}

} // namespace dmavp
