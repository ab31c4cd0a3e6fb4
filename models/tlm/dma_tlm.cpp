// SPDX-License-Identifier: Apache-2.0
#include "dma_tlm.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <utility>

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
    [](void *ctx, unsigned port, uint64_t addr, bool write, dma_memory *m) {
        return self(ctx)->memory(port, addr, write, *m);
    },
    [](void *ctx, const dma_access *a, uint64_t addr, const uint8_t *data, uint32_t len) {
        sc_time delay; // the wait states are known already
        uint32_t ok;

        self(ctx)->send(*a, addr, const_cast<uint8_t *>(data), len, len, delay, &ok);
    },
    [](void *ctx, const dma_access *a, uint64_t start, uint64_t end, uint32_t ok, bus_status st) {
        self(ctx)->seen(*a, start, end, ok, st);
    },
    [](void *ctx, unsigned, uint64_t addr, bool write) {
        return self(ctx)->fault_waits(addr, write);
    },
    [](void *ctx, const dma_access *a, const fault_rule *r) { self(ctx)->poisoned(*a, *r); },
    [](void *ctx, const dma_access *a, struct device *dev, uint32_t off, uint64_t start) {
        self(ctx)->access(*a, *static_cast<device_tlm *>(dev->shell), off, start);
    },
    [](void *ctx, unsigned port, uint64_t addr, bool write) {
        return self(ctx)->port_of(port, addr, write);
    },
};

dma_tlm::dma_tlm(sc_module_name name, const device_class &cls, const void *config,
                 const std::function<void(void *)> &fit)
    : device_tlm(name, cls, config, fit), master("master", cls.ports)
{
    dma_master_init(&master_, core(), &bus_, this);
    plan_.reset(dma_plan_new(&master_));
    if (!plan_)
        throw std::bad_alloc();
    payload_.set_extension(&extension_);
    for (unsigned p = 0; p < DMA_MAX_PORTS; p++)
        ask_again(p);
    for (unsigned p = 0; p < master.size(); p++) {
        master[p].register_invalidate_direct_mem_ptr(this, &dma_tlm::invalidate,
                                                     static_cast<int>(p));
        master[p].register_nb_transport_bw(this, &dma_tlm::nb_transport_bw, static_cast<int>(p));
    }

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

dma_tlm::refusal &dma_tlm::refused(unsigned port, uint64_t addr)
{
    return refused_[port][(addr >> PAGE_SHIFT) % PAGES];
}

void dma_tlm::ask_again(unsigned port)
{
    refused_[port].fill({UINT64_MAX, DMA_MAX_TARGETS});
}

uint64_t dma_tlm::page(uint64_t addr, bool write)
{
    return (addr >> PAGE_SHIFT) << 1 | write;
}

const dma_tlm::direct *dma_tlm::known_region(unsigned port, uint64_t addr, bool write) const
{
    for (const direct &r : regions_[port])
        if (addr >= r.get_start_address() && addr <= r.get_end_address() &&
            (!r.device || addr == r.get_start_address()) && // a register, not bytes of it
            (write ? r.is_write_allowed() : r.is_read_allowed()))
            return &r;
    return nullptr;
}

const dma_tlm::direct *dma_tlm::region(unsigned port, uint64_t addr, bool write)
{
    const direct *const known = known_region(port, addr, write);
    direct r;

    if (known)
        return known;
    if (!master[port].size() || refused(port, addr).page == page(addr, write))
        return nullptr;
    ask_as_borrower(port, write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND, addr);
    const bool granted = master[port]->get_direct_mem_ptr(payload_, r) &&
                         addr >= r.get_start_address() && addr <= r.get_end_address() &&
                         (write ? r.is_write_allowed() : r.is_read_allowed()) &&
                         (!at_ || extension_.lent);
    r.target = granted || extension_.port ? target(r) : unsigned{DMA_MAX_TARGETS};
    if (!granted || r.target == DMA_MAX_TARGETS) {
        refused(port, addr) = {page(addr, write), r.target};
        return nullptr;
    }
    r.device = extension_.device;
    r.offset = extension_.offset;
    regions_[port].push_back(r);
    if (at_) {
        uint64_t &free = master_.target_free[r.target];

        free = std::max(free, cycle_at(extension_.free_at));
    }
    return &regions_[port].back();
}

// Number of the port that R, memory or whatever the bus was asked for, is behind: it is one,
// whichever master uses it. A bus tells which; without one, parts of one memory lie on the host as
// they do for the master. With more ports than numbers: DMA_MAX_TARGETS.
unsigned dma_tlm::target(const tlm::tlm_dmi &r)
{
    const uint64_t port = extension_.port ? reinterpret_cast<uintptr_t>(extension_.port)
                                          : reinterpret_cast<uintptr_t>(r.get_dmi_ptr()) -
                                                r.get_start_address();
    unsigned t = 0;

    while (t < DMA_MAX_TARGETS && targets_[t] && targets_[t] != port)
        t++;
    if (t < DMA_MAX_TARGETS)
        targets_[t] = port;
    return t;
}

// As far as a bus has told; a page is all one target's. In AT the bus itself lets accesses wait.
unsigned dma_tlm::port_of(unsigned port, uint64_t addr, bool write)
{
    const direct *const r = at_ ? nullptr : region(port, addr, write);
    const refusal &no = refused(port, addr);

    if (r)
        return r->target;
    return !at_ && no.page == page(addr, write) ? no.target : unsigned{DMA_MAX_TARGETS};
}

bool dma_tlm::memory(unsigned port, uint64_t addr, bool write, dma_memory &m)
{
    const direct *r = at_ && !borrows() ? nullptr : region(port, addr, write);

    if (!r || (r->device && !adopt(*r, write)))
        return false;
    const sc_time latency = write ? r->get_write_latency() : r->get_read_latency();
    m.len = r->get_end_address() - addr + 1;
    m.device = r->device ? static_cast<struct device *>(r->device->core()) : nullptr;
    m.offset = r->offset;
    m.data = r->device ? nullptr : r->get_dmi_ptr() + (addr - r->get_start_address());
    m.waits = static_cast<uint32_t>(cycles_of(latency));
    m.target = r->target;
    return true;
}

void dma_tlm::fill(tlm::tlm_generic_payload &tx, bus_extension &ext, const dma_access &a,
                   uint64_t addr, uint8_t *data, uint32_t len, uint32_t width)
{
    tx.set_command(a.kind == DMA_WRITE ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(data);
    tx.set_data_length(len);
    tx.set_streaming_width(width);
    tx.set_byte_enable_ptr(nullptr);
    tx.set_dmi_allowed(false);
    tx.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    ext.initiator = extension_.initiator;
    ext.attr = a.attr;
    ext.chan = a.chan;
    ext.fetch = a.kind == DMA_FETCH;
    ext.takes_device = extension_.takes_device;
    ext.beat_bytes = a.beat_bytes;
    ext.ok_bytes = 0;
    ext.delay = last_period() * static_cast<double>(a.delay);
    ext.borrower = borrows() ? this : nullptr;
    ext.borrower_port = a.port;
}

bus_status dma_tlm::send(const dma_access &a, uint64_t addr, uint8_t *data, uint32_t len,
                         uint32_t width, sc_time &delay, uint32_t *ok_bytes)
{
    const unsigned port = a.port;

    *ok_bytes = 0;
    if (!master[port].size())
        return BUS_ADDRESS_ERROR;
    fill(payload_, extension_, a, addr, data, len, width);
    master[port]->b_transport(payload_, delay);
    if (payload_.is_dmi_allowed())
        refused(port, addr).page = UINT64_MAX;
    if (payload_.is_response_ok()) {
        *ok_bytes = len;
        return BUS_OK;
    }
    *ok_bytes = std::min(extension_.ok_bytes, len) / a.beat_bytes * a.beat_bytes;
    return payload_.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? BUS_ADDRESS_ERROR
                                                                             : BUS_ERROR;
}

void dma_tlm::see_each()
{
    master_.fast = !traced_ && !paced_;
    master_.plan = nullptr; // a packet that was going to be moved at once
}

void dma_tlm::trace_every_access(bool on)
{
    enter(sc_time_stamp()); // up to now as it was
    traced_ = on;
    see_each();
    leave();
}

void dma_tlm::pace_every_access(bool on)
{
    const bool inside = entered(); // only while paced: then nothing is on loan or far behind

    if (on == paced_)
        return;
    if (!inside)
        enter(sc_time_stamp());
    if (on)
        give_all_back();
    paced_ = on;
    see_each();
    if (!inside)
        leave();
}

void dma_tlm::catch_up(const sc_time &when)
{
    const sc_time at = std::max(when, sc_time_stamp());

    enter(at);
    dma_master_catch_up(&master_, device().now + (core_time() <= at));
    leave();
}

void dma_tlm::replan(const sc_time &when)
{
    const bool inside = entered(); // what is under way looks again for each access

    if (!inside)
        enter(std::max(when, sc_time_stamp()));
    master_.plan = nullptr;
    if (!inside)
        leave();
}

uint32_t dma_tlm::fault_waits(uint64_t addr, bool write) const
{
    return fault_waits_ ? static_cast<uint32_t>(cycles_of(fault_waits_(addr, write))) : 0;
}

void dma_tlm::poisoned(const dma_access &a, const fault_rule &r)
{
    const sc_time local = notes_from(core_time());

    note(&dev()->notes, NOTE_GUEST_ERROR, a.addr >> 12 << 8 | a.chan,
         "channel %u: %s of %u bytes at 0x%08" PRIx64 ", which is poisoned", a.chan,
         dma_kind_names[a.kind], a.len, a.addr);
    notes_from(local);
    if (on_poison_)
        on_poison_(a, r);
}

void dma_tlm::set_gate(const dma_gate &gate, const sc_time &when)
{
    if (entered())
        return;
    enter(std::max(when, sc_time_stamp()));
    dma_master_gate(&master_, &gate);
    master_.plan = nullptr;
    leave();
}

bool dma_tlm::begin(const dma_access &a, dma_outcome &out)
{
    if (at_)
        return begin_at(a, out);
    const uint32_t n = a.len / a.beat_bytes;
    const sc_time start = std::max(core_time(), sc_time_stamp());
    sc_time delay = start - sc_time_stamp();

    out.status = send(a, a.addr, a.data, a.len, a.fixed ? a.beat_bytes : a.len, delay,
                      &out.ok_bytes);
    const uint32_t beats = out.status == BUS_OK ? n : out.ok_bytes / a.beat_bytes + 1;
    const uint64_t cycles = std::max<uint64_t>(cycles_of(sc_time_stamp() + delay - start), beats);

    out.beat = static_cast<uint32_t>(cycles / beats);
    out.edge = device().now + cycles + a.delay + (out.status != BUS_OK);
    return true;
}

// --- what others see and say ----------------------------------------------------------

void dma_tlm::seen(const dma_access &a, uint64_t start, uint64_t end, uint32_t ok_bytes,
                   bus_status st)
{
    observed_access o;

    if (!observer_)
        return;
    o.port = a.port;
    o.chan = a.chan;
    o.kind = a.kind;
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
    const bool inside = entered(); // what is under way looks again for each access
    auto &regions = regions_[port];

    if (!inside)
        enter(sc_time_stamp()); // up to now by what was granted
    regions.erase(std::remove_if(regions.begin(), regions.end(),
                                 [&](const direct &r) {
                                     return r.get_start_address() <= last &&
                                            r.get_end_address() >= first;
                                 }),
                  regions.end());
    ask_again(static_cast<unsigned>(port));
    master_.plan = nullptr;
    if (!inside)
        leave();
}

// --- time ---------------------------------------------------------------------------

void dma_tlm::settle(uint64_t cycle)
{
    if (rests_) {
        device_tlm::settle(cycle);
        return;
    }
    if (partners_.empty())
        dma_master_settle(&master_, cycle);
    if (!partners_.empty()) // from the start, or by now
        join(cycle);
    if (clock() == SC_ZERO_TIME)
        dma_master_stand(&master_, missed_edges(local(), false));
}

void dma_tlm::changed(uint64_t rose)
{
    next_ = 0; // what was found does not hold
    rests_ = false;
    rose_ |= rose;
    dma_master_touched(&master_);
}

void dma_tlm::restart()
{
    dma_master_reset(&master_);
}

dma_outlook dma_tlm::outlook() const
{
    return cls().outlook ? cls().outlook(&device()) : DMA_GOES_ON;
}

// All that is going on, and waits for no answer, is with memory that it has for itself.
bool dma_tlm::runs_ahead() const
{
    bool borrowed = !at_;

    if (master_.clocked || paced_)
        return false;
    for (unsigned p = 0; p < master.size(); p++)
        borrowed = borrowed || !regions_[p].empty();
    return borrowed && (!at_ || dma_master_all_direct(&master_));
}

// Edge of its next event. What is driven in this cycle is asked for at its end: software may still
// step in.
uint64_t dma_tlm::next_by_itself()
{
    if (!waking_)
        dma_master_touched(&master_);
    return master_.ask_at <= device().now ? device().now + 1 : dma_master_next(&master_);
}

void dma_tlm::schedule()
{
    const dma_outlook prospect = outlook();
    uint64_t next;

    if (rests_ && prospect == DMA_RESTS)
        return; // still: a register was written that matters later
    next_event_.cancel();
    next_ = 0;
    rests_ = false;
    if (!waking_ && repeat_)
        dma_repeat_forget(repeat_.get());
    if (clock() == SC_ZERO_TIME) {
        release_partners();
        return;
    }
    if (prospect == DMA_RESTS && dma_master_idle(&master_)) { // as most of the time
        release_partners();
        dma_master_touched(&master_);
        rests_ = true;
        next = next_ = UINT64_MAX;
    } else if ((prospect == DMA_ANSWERS || !partners_.empty()) && lead(next)) {
        next_ = next;
    } else if (prospect != DMA_ANSWERS && runs_ahead()) {
        dma_master_touched(&master_);
        next = next_ = dma_master_ahead(&master_, plan_.get());
    } else {
        next = next_by_itself();
        if (master_.clocked && !paced_ && next != UINT64_MAX)
            next = std::max(next, dma_master_quiet(&master_));
    }
    if (next == UINT64_MAX)
        return;
    const sc_time when = time_of(next);
    next_event_.notify(when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME);
}

// Time that passes brings the next visible effect nearer and moves nothing else. In AT and RTL
// others may have a say.
bool dma_tlm::scheduled() const
{
    return !at_ && next_ > device().now && partners_.empty();
}

void dma_tlm::wake()
{
    waking_ = true;
    enter(sc_time_stamp());
    leave();
    waking_ = false;
}

} // namespace dmavp
