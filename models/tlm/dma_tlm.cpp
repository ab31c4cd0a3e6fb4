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

const dma_lt_bus dma_tlm::bus_ = {
    [](void *ctx, unsigned port, uint64_t addr, uint32_t len, bool write, const uint8_t **data,
       uint32_t *waits) { return self(ctx)->memory(port, addr, len, write, data, waits); },
    [](void *ctx, const dma_access *a, unsigned port, uint64_t addr, const uint8_t *data,
       uint32_t len) {
        sc_time delay; // the wait states are known already
        uint32_t ok;

        return self(ctx)->send(*a, port, true, addr, const_cast<uint8_t *>(data), len, len, delay,
                               &ok);
    },
    [](void *ctx, const dma_access *a, uint64_t start, uint32_t *ok, uint64_t *cycles) {
        return self(ctx)->access(*a, start, ok, cycles);
    },
    [](void *ctx, const dma_access *a, uint64_t start, uint64_t end, uint32_t ok, bus_status st) {
        self(ctx)->seen(*a, start, end, ok, st);
    },
};

dma_tlm::dma_tlm(sc_module_name name, const device_class &cls, const void *config)
    : device_tlm(name, cls, config), master("master", cls.ports)
{
    dma_lt_init(&lt_, core(), &bus_, this);
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

// --- the bus, as dma_lt.c sees it ---------------------------------------------------

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

bool dma_tlm::memory(unsigned port, uint64_t addr, uint32_t len, bool write, const uint8_t **data,
                     uint32_t *waits)
{
    const tlm::tlm_dmi *r = region(port, addr, write);

    if (!r || len - 1 > r->get_end_address() - addr)
        return false;
    const sc_time latency = write ? r->get_write_latency() : r->get_read_latency();
    *data = r->get_dmi_ptr() + (addr - r->get_start_address());
    *waits = static_cast<uint32_t>((latency.value() + clock().value() - 1) / clock().value());
    return true;
}

bus_status dma_tlm::send(const dma_access &a, unsigned port, bool write, uint64_t addr,
                         uint8_t *data, uint32_t len, uint32_t width, sc_time &delay,
                         uint32_t *ok_bytes)
{
    const uint32_t beat = a.kind == DMA_COPY ? a.dst_beat_bytes : a.beat_bytes;

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
    extension_.beat_bytes = static_cast<uint16_t>(beat);
    extension_.ok_bytes = 0;
    master[port]->b_transport(payload_, delay);
    if (payload_.is_dmi_allowed())
        refused(port, addr) = UINT64_MAX;
    if (payload_.is_response_ok()) {
        *ok_bytes = len;
        return BUS_OK;
    }
    *ok_bytes = std::min(extension_.ok_bytes, len) / beat * beat;
    return payload_.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? BUS_ADDRESS_ERROR
                                                                             : BUS_ERROR;
}

bus_status dma_tlm::access(const dma_access &a, uint64_t start, uint32_t *ok_bytes,
                           uint64_t *cycles)
{
    // The first data phase begins one cycle after the address phase.
    const sc_time begin = std::max(time_of(start + 1), sc_time_stamp());
    sc_time delay = begin - sc_time_stamp();
    bus_status st = send(a, a.port, a.kind == DMA_WRITE, a.addr, a.data, a.len,
                         a.fixed ? a.beat_bytes : a.len, delay, ok_bytes);
    const sc_time end = sc_time_stamp() + delay;

    *cycles = end > begin ? ((end - begin).value() + clock().value() - 1) / clock().value() : 0;
    return st;
}

void dma_tlm::seen(const dma_access &a, uint64_t start, uint64_t end, uint32_t ok_bytes,
                   bus_status st)
{
    static const char *const kinds[] = {"read", "write", "fetch", "copy"};
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
    revoked_ = true;
    if (entered())
        return; // what is under way takes note when it is through
    enter(sc_time_stamp());
    leave();
}

// --- time ---------------------------------------------------------------------------

void dma_tlm::settle(uint64_t cycle)
{
    dma_lt_settle(&lt_, cycle);
}

void dma_tlm::schedule()
{
    uint64_t next;

    if (revoked_)
        dma_lt_revoke(&lt_);
    revoked_ = false;
    if (clock() != SC_ZERO_TIME)
        dma_lt_pull(&lt_);
    next_event_.cancel();
    next = dma_lt_next(&lt_);
    if (next == UINT64_MAX || clock() == SC_ZERO_TIME)
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
