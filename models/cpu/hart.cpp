// SPDX-License-Identifier: Apache-2.0
#include "hart.h"

#include <algorithm>
#include <cstring>

using namespace sc_core;

namespace dmavp {

hart::hart(sc_module_name name, const cpu_config &config, hart_cluster &cluster)
    : sc_module(name), bus("bus"), meip("meip"), msip("msip"), mtip("mtip"), config_(config),
      cluster_(cluster), lane_(cluster.add(*this))
{
    hart::set_clock(period_);
    tx_.set_extension(&extension_);
    bus.register_invalidate_direct_mem_ptr(this, &hart::invalidate_direct_mem_ptr);
}

hart::~hart()
{
    tx_.clear_extension(&extension_);
}

void hart::end_of_elaboration()
{
    sc_spawn_options opt;
    bool any = false;

    opt.spawn_method();
    opt.dont_initialize();
    for (const wire_in *wire : {&meip, &msip, &mtip})
        if (wire->size()) {
            opt.set_sensitivity(&(*wire)->value_changed_event());
            any = true;
        }
    if (any)
        sc_spawn([this] { lane_.woken.notify(); }, sc_gen_unique_name("irqs"), &opt);
}

// --- time ---------------------------------------------------------------------------

void hart::set_clock(const sc_time &period)
{
    period_ = period;
    by_period_ = divisor(period.value());
    insn_time_ = sc_time::from_value(period.value() * config_.cpi);
}

// Local time beyond the kernel's. It may lie behind when a target of another hart has waited.
sc_time hart::ahead() const
{
    const sc_time local = local_time();

    return local > sc_time_stamp() ? local - sc_time_stamp() : SC_ZERO_TIME;
}

uint64_t hart::cycles_until(const sc_time &limit, const sc_time &from) const
{
    return limit <= from ? 0 : by_period_.ceil((limit - from).value());
}

sc_time hart::edge_at(const sc_time &t) const
{
    const uint64_t late = t.value() % period_.value();

    return late ? t + sc_time::from_value(period_.value() - late) : t;
}

// Gives up the time run ahead: afterwards the kernel is where the hart is.
void hart::yield()
{
    const sc_time time = ahead();

    if (time > SC_ZERO_TIME)
        wait(time);
    set_mark(sc_time_stamp());
}

// --- the bus ------------------------------------------------------------------------

// What others do before the hart's local time is done before its access.
void hart::catch_up()
{
    if (cluster_.data_by_bus())
        yield();
    else
        cluster_.bring_others(lane_, *this);
}

static bus_status status_of(const tlm::tlm_generic_payload &tx)
{
    if (tx.is_response_ok())
        return BUS_OK;
    return tx.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? BUS_ADDRESS_ERROR
                                                                       : BUS_ERROR;
}

bus_status hart::transport(unsigned size, bool privileged, bool *monitor, sc_time *begin)
{
    sc_time delay = ahead();

    *begin = sc_time_stamp() + delay;
    tx_.set_streaming_width(size);
    tx_.set_byte_enable_ptr(nullptr);
    tx_.set_dmi_allowed(false);
    tx_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    extension_.attr = bus_attr{};
    extension_.attr.privileged = privileged;
    extension_.beat_bytes = static_cast<uint16_t>(size);
    extension_.monitor = monitor;
    extension_.excluded = extension_.steady = false;
    extension_.yields = true;
    bus->b_transport(tx_, delay);
    set_mark(sc_time_stamp() + delay);
    return status_of(tx_);
}

void hart::observe(bus_status status, const sc_time &begin, const sc_time &end)
{
    observed_access a;

    a.port = 0;
    a.chan = -1;
    a.kind = tx_.is_write() ? DMA_WRITE : DMA_READ;
    a.addr = tx_.get_address();
    a.len = status == BUS_OK && !extension_.excluded ? tx_.get_data_length() : 0;
    a.value = 0;
    memcpy(&a.value, tx_.get_data_ptr(), tx_.get_data_length());
    a.status = status;
    a.begin = begin;
    a.end = end;
    observer_->access(*this, a);
}

} // namespace dmavp
