// SPDX-License-Identifier: Apache-2.0
#include "dma_tlm.h"

#include <algorithm>
#include <cstring>

using namespace sc_core;

namespace dmavp {

namespace {

dma_tlm *self(void *ctx)
{
    return static_cast<dma_tlm *>(ctx);
}

} // namespace

const dma_bus dma_tlm::bus_ = {
    [](void *ctx, const dma_access *a, dma_outcome *out) { return self(ctx)->begin(*a, *out); },
    [](void *ctx, unsigned port, uint64_t addr, bool write, const uint8_t **data,
       uint32_t *waits) { return self(ctx)->memory(port, addr, write, data, waits); },
    [](void *ctx, const dma_access *a, uint64_t addr, const uint8_t *data, uint32_t len) {
        sc_time delay; // the wait states are known already
        uint32_t ok;

        self(ctx)->send(*a, addr, const_cast<uint8_t *>(data), len, len, delay, &ok);
    },
    [](void *ctx, const dma_access *a, uint64_t start, uint64_t end, uint32_t ok, bus_status st) {
        self(ctx)->seen(*a, start, end, ok, st);
    },
};

dma_tlm::dma_tlm(sc_module_name name, const device_class &cls, const void *config)
    : device_tlm(name, cls, config), master("master", cls.ports)
{
    dma_master_init(&master_, core(), &bus_, this);
    plan_.reset(dma_plan_new(&master_));
    if (!plan_)
        throw std::bad_alloc();
    payload_.set_extension(&extension_);
    for (auto &pages : refused_)
        pages.fill(UINT64_MAX);
    for (unsigned p = 0; p < master.size(); p++)
        master[p].register_invalidate_direct_mem_ptr(this, &dma_tlm::invalidate,
                                                     static_cast<int>(p));

    SC_HAS_PROCESS(dma_tlm);
    SC_METHOD(wake);
    dont_initialize();
    sensitive << next_event_;
}

dma_tlm::~dma_tlm()
{
    payload_.clear_extension(&extension_);
}

// --- the bus, as dma_master.c sees it ---------------------------------------------------

uint64_t &dma_tlm::refused(unsigned port, uint64_t addr)
{
    return refused_[port][(addr >> PAGE_SHIFT) % PAGES];
}

const tlm::tlm_dmi *dma_tlm::region(unsigned port, uint64_t addr, bool write)
{
    const uint64_t page = (addr >> PAGE_SHIFT) << 1 | write;
    tlm::tlm_dmi dmi;

    for (const tlm::tlm_dmi &r : regions_[port])
        if (addr >= r.get_start_address() && addr <= r.get_end_address() &&
            (write ? r.is_write_allowed() : r.is_read_allowed()))
            return &r;
    if (!master[port].size() || refused(port, addr) == page)
        return nullptr;
    payload_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload_.set_address(addr);
    if (!master[port]->get_direct_mem_ptr(payload_, dmi) || addr < dmi.get_start_address() ||
        addr > dmi.get_end_address() || !(write ? dmi.is_write_allowed() : dmi.is_read_allowed())) {
        refused(port, addr) = page;
        return nullptr;
    }
    regions_[port].push_back(dmi);
    return &regions_[port].back();
}

uint64_t dma_tlm::memory(unsigned port, uint64_t addr, bool write, const uint8_t **data,
                         uint32_t *waits)
{
    const tlm::tlm_dmi *r = region(port, addr, write);

    if (!r)
        return 0;
    const sc_time latency = write ? r->get_write_latency() : r->get_read_latency();
    *data = r->get_dmi_ptr() + (addr - r->get_start_address());
    *waits = static_cast<uint32_t>((latency.value() + clock().value() - 1) / clock().value());
    return r->get_end_address() - addr + 1;
}

bus_status dma_tlm::send(const dma_access &a, uint64_t addr, uint8_t *data, uint32_t len,
                         uint32_t width, sc_time &delay, uint32_t *ok_bytes)
{
    const unsigned port = a.port;
    const bool write = a.kind == DMA_WRITE;

    *ok_bytes = 0;
    if (!master[port].size())
        return BUS_ADDRESS_ERROR;
    payload_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload_.set_address(addr);
    payload_.set_data_ptr(data);
    payload_.set_data_length(len);
    payload_.set_streaming_width(width);
    payload_.set_byte_enable_ptr(nullptr);
    payload_.set_dmi_allowed(false);
    payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    extension_.attr = a.attr;
    extension_.chan = a.chan;
    extension_.fetch = a.kind == DMA_FETCH;
    extension_.beat_bytes = a.beat_bytes;
    extension_.ok_bytes = 0;
    master[port]->b_transport(payload_, delay);
    if (payload_.is_dmi_allowed())
        refused(port, addr) = UINT64_MAX;
    if (payload_.is_response_ok()) {
        *ok_bytes = len;
        return BUS_OK;
    }
    *ok_bytes = std::min(extension_.ok_bytes, len) / a.beat_bytes * a.beat_bytes;
    return payload_.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? BUS_ADDRESS_ERROR
                                                                             : BUS_ERROR;
}

// To memory: the wait states are known, and reading needs no transaction.
bool dma_tlm::begin_memory(const dma_access &a, dma_outcome &out)
{
    const bool write = a.kind == DMA_WRITE;
    const uint32_t len = a.fixed ? a.beat_bytes : a.len;
    const uint8_t *data = nullptr;
    uint32_t waits = 0, ok = 0;
    sc_time delay;

    if (memory(a.port, a.addr, write, &data, &waits) < len)
        return false;
    const uint32_t n = a.len == a.beat_bytes ? 1 : a.len / a.beat_bytes;
    out.edge = device().now + uint64_t(n) * (1 + waits);
    out.beat = 1 + waits;
    out.ok_bytes = a.len;
    for (uint32_t done = 0; done < a.len; done += len)
        if (write)
            send(a, a.addr, a.data + done, len, len, delay, &ok);
        else
            memcpy(a.data + done, data, len);
    return true;
}

bool dma_tlm::begin(const dma_access &a, dma_outcome &out)
{
    if (begin_memory(a, out))
        return true;
    const uint32_t n = a.len / a.beat_bytes;
    const sc_time start = std::max(core_time(), sc_time_stamp());
    sc_time delay = start - sc_time_stamp();

    out.status = send(a, a.addr, a.data, a.len, a.fixed ? a.beat_bytes : a.len, delay,
                      &out.ok_bytes);
    const uint64_t spent = (sc_time_stamp() + delay - start).value(), period = clock().value();
    const uint64_t cycles = std::max<uint64_t>((spent + period - 1) / period, n);

    out.beat = static_cast<uint32_t>(cycles / n);
    out.edge = device().now + cycles + (out.status != BUS_OK);
    return true;
}

void dma_tlm::seen(const dma_access &a, uint64_t start, uint64_t end, uint32_t ok_bytes,
                   bus_status st)
{
    static const char *const kinds[] = {"read", "write", "fetch"};
    observed_access o;

    if (!observer_)
        return;
    o.port = a.port;
    o.chan = a.chan;
    o.kind = kinds[a.kind];
    o.addr = a.addr;
    o.len = ok_bytes;
    o.value = 0;
    memcpy(&o.value, a.data, std::min<size_t>(ok_bytes, sizeof o.value));
    o.status = st;
    o.begin = time_of(start);
    o.end = time_of(end);
    observer_->access(*this, o);
}

void dma_tlm::invalidate(int port, sc_dt::uint64 first, sc_dt::uint64 last)
{
    auto &regions = regions_[port];

    regions.erase(std::remove_if(regions.begin(), regions.end(),
                                 [&](const tlm::tlm_dmi &r) {
                                     return r.get_start_address() <= last &&
                                            r.get_end_address() >= first;
                                 }),
                  regions.end());
    refused_[port].fill(UINT64_MAX);
    master_.plan = nullptr;
    if (entered())
        return; // what is under way looks again for each access
    enter(sc_time_stamp());
    leave();
}

// --- time ---------------------------------------------------------------------------

void dma_tlm::settle(uint64_t cycle)
{
    dma_master_settle(&master_, cycle);
}

void dma_tlm::restart()
{
    dma_master_reset(&master_);
}

void dma_tlm::schedule()
{
    uint64_t next;

    next_event_.cancel();
    if (clock() == SC_ZERO_TIME)
        return;
    dma_master_touched(&master_);
    next = dma_master_ahead(&master_, plan_.get());
    if (next == UINT64_MAX)
        return;
    const sc_time when = time_of(next);
    next_event_.notify(when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME);
}

void dma_tlm::wake()
{
    enter(sc_time_stamp());
    leave();
}

} // namespace dmavp
