// SPDX-License-Identifier: Apache-2.0
// dma_tlm and the peripherals that it serves, run together: without an event for each request and
// acknowledge, as long as nobody looks at any of them and nothing that others see happens. Whoever
// enters a partner enters the controller first, which brings all of them up to that time.
#include "dma_tlm.h"

#include <algorithm>
#include <cassert>
#include <utility>

using namespace sc_core;

namespace dmavp {

// --- the peripheral ----------------------------------------------------------------------

bool device_tlm::set_leader(device_tlm *leader)
{
    if (leader && leader_ && leader != leader_)
        return false;
    if (leader == leader_)
        return true;
    leader_ = leader;
    if (leader)
        alarm_event_.cancel();
    else
        request_alarm(alarm_cycle_);
    return true;
}

// Of a time between two edges of the leader: the next one does not come before it.
void device_tlm::enter_leader(const sc_time &when)
{
    if (leader_->entered_)
        return;
    leader_->enter(when, leader_->time_of(leader_->cycle_at(when)) > when);
    leader_->partner_entered();
    along_ = leader_; // not before: it may have entered this one, and left it
}

void device_tlm::leave_leader()
{
    std::exchange(along_, nullptr)->leave();
}

void device_tlm::bring_up_to_date()
{
    if (!leader_ || entered_ || leader_->entered_)
        return;
    enter(sc_time_stamp());
    leave();
}

bool device_tlm::alone_on_line(unsigned line, const device_tlm *peripheral) const
{
    const dma_ack_if *const end = line_ends_[line].peripheral.end();
    const auto *const known = dynamic_cast<const ack_end *>(end);

    return !end || (known && &known->shell == peripheral);
}

// An acknowledge is high whose fall somebody else hears, in a cycle of its own.
bool device_tlm::owes_others() const
{
    for (unsigned line = 0; line < line_ends_.size(); line++) {
        if (!sent_[line])
            continue;
        const dma_ack_if *const end = line_ends_[line].peripheral.end();
        const auto *const known = dynamic_cast<const ack_end *>(end);

        if (end && (!known || known->shell.leader_ != this))
            return true;
    }
    return false;
}

bool device_tlm::asks_only(const device_tlm *controller) const
{
    for (const auto &request : requests) {
        const auto *const end = dynamic_cast<const line_end *>(request.get_interface());

        if (request.size() && (!end || &end->shell != controller))
            return false;
    }
    return true;
}

sc_time device_tlm::quiet_until(uint32_t off, bool write) const
{
    const uint64_t cycle = cls_.quiet && !standstill() ? cls_.quiet(core_.get(), off, write) : 0;

    return cycle == UINT64_MAX ? sc_max_time() : cycle > device().now ? time_of(cycle)
                                                                       : SC_ZERO_TIME;
}

// Not memory: only for who says that a register will do, and without a pointer.
bool device_tlm::get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi)
{
    bus_extension *const ext = tx.get_extension<bus_extension>();
    const uint64_t off = tx.get_address();

    dmi.init();
    dmi.set_start_address(off);
    dmi.set_end_address(off);
    if (!ext || !ext->takes_device || off >= cls_.window || traced() ||
        quiet_until(static_cast<uint32_t>(off), tx.is_write()) <= sc_time_stamp())
        return false;
    dmi.set_end_address(off | 3);
    if (tx.is_write())
        dmi.allow_write();
    else
        dmi.allow_read();
    ext->device = this;
    ext->offset = static_cast<uint32_t>(off);
    ext->beat_period = period_;
    lend(static_cast<uint32_t>(off), tx.is_write());
    return true;
}

void device_tlm::lend(uint32_t off, bool write)
{
    for (const data_register &r : lent_)
        if (r.off == off && r.write == write)
            return;
    lent_.push_back({off, write});
}

// What was lent must be quiet.
void device_tlm::look_at_loans()
{
    const auto unfit = [this](const data_register &r) {
        return quiet_until(r.off, r.write) <= core_time();
    };

    if (std::none_of(lent_.begin(), lent_.end(), unfit))
        return;
    lent_.clear();
    bus->invalidate_direct_mem_ptr(0, cls_.window - 1);
}

void device_tlm::access_directly(bool write, uint32_t off, uint8_t *data, unsigned size,
                                 const sc_time &when)
{
    enter(when);
    [[maybe_unused]] const bus_status st = beat(write, off, data, size);
    assert(st == BUS_OK); // it was quiet
    leave();
}

// --- the controller ------------------------------------------------------------------------

void dma_tlm::access(const dma_access &a, device_tlm &partner, uint32_t off, uint64_t start)
{
    partner.access_directly(a.kind == DMA_WRITE, off, a.data, a.beat_bytes, time_of(start));
}

void dma_tlm::bring_up_to_date()
{
    if (partners_.empty() || entered())
        return;
    enter(sc_time_stamp());
    leave();
}

// By somebody who has not asked the bus: what begins at this edge comes first.
void dma_tlm::partner_entered()
{
    dma_master_catch_up(&master_, device().now + (core_time() <= local()));
}

// Registers of peripherals are borrowed, or used directly: not while every access is to be seen,
// made in its own time, held, or asked about.
bool dma_tlm::takes_devices() const
{
    return cls().flows && master_.fast && !master_.clocked && !master_.gate.state && !traced() &&
           !(master_.faults && master_.faults->faults->rules);
}

bool dma_tlm::fit(const direct &r, bool write) const
{
    return r.device->in_step(clock(), core_time()) && !r.device->traced() &&
           r.device->asks_only(this) &&
           r.device->quiet_until(r.offset, write) > core_time();
}

bool dma_tlm::leads(const device_tlm *partner) const
{
    return std::find(partners_.begin(), partners_.end(), partner) != partners_.end();
}

// The end E of a flow is memory, or a register of the peripheral that asks, which is to be a
// partner. EDGE is lowered to where something else may come.
bool dma_tlm::look_at_end(const dma_flow_end &e, bool write, uint64_t &edge)
{
    const bool asks = !answering_ && (!at_ || borrows());
    const direct *const r = asks ? region(e.port, e.addr, write)
                                 : known_region(e.port, e.addr, write);

    if (!r || e.paced != !!r->device || (r->device && !leads(r->device)))
        return false;
    if (r->device && (!e.fixed || !alone_on_line(e.line, r->device) || !fit(*r, write)))
        return false;
    if (r->device) {
        const sc_time quiet = r->device->quiet_until(r->offset, write);

        if (quiet < time_of(edge))
            edge = cycle_at(quiet);
    } else if (!e.fixed) {
        const uint64_t beats = (r->get_end_address() - e.addr + 1) / e.beat;

        edge = std::min(edge, device().now + beats);
    }
    return true;
}

// Edge before which all that goes on is between the controller, memory and partners, and no one
// else sees it; `now`: that cannot be said.
uint64_t dma_tlm::alone_until()
{
    dma_flow flow[DMA_MAX_CHANS];
    const unsigned n = ends_well() ? cls().flows(&device(), flow) : 0;
    uint64_t edge = std::max(dma_repeat_ends(&master_), repeat_ ? repeat_->steady : 0);

    for (unsigned i = 0; i < n; i++)
        if (!look_at_end(flow[i].from, false, edge) || !look_at_end(flow[i].to, true, edge))
            return device().now;
    return n ? edge : device().now;
}

// An access to a partner's register has begun, and is not carried out: others may be there as well.
bool dma_tlm::unmoved() const
{
    return std::any_of(std::begin(master_.port), std::end(master_.port),
                       [](const dma_port &p) { return p.busy && p.unmoved && p.device; });
}

bool dma_tlm::may_lead() const
{
    return outlook() == DMA_ANSWERS && takes_devices();
}

// An access to R begins: directly, if its device is a partner, or becomes one now.
bool dma_tlm::adopt(const direct &r, bool write)
{
    if (leads(r.device))
        return true;
    if (!entered() || !may_lead() || !fit(r, write) || partners_.size() == DMA_MAX_TARGETS ||
        !r.device->set_leader(this))
        return false;
    partners_.push_back(r.device);
    new_partners();
    return true;
}

// All whose registers it uses directly.
void dma_tlm::choose_partners()
{
    led_.swap(partners_);
    partners_.clear();
    for (const auto &regions : regions_)
        for (const direct &r : regions)
            if (r.device && fit(r, r.is_write_allowed()) && !leads(r.device) &&
                partners_.size() < DMA_MAX_TARGETS && r.device->set_leader(this))
                partners_.push_back(r.device);
    for (device_tlm *p : led_)
        if (!leads(p))
            p->set_leader(nullptr);
    if (led_ != partners_)
        new_partners();
}

void dma_tlm::new_partners()
{
    if (!repeat_)
        repeat_ = std::make_unique<dma_repeat>();
    dma_repeat_forget(repeat_.get());
    repeat_->partners = 0;
    for (device_tlm *p : partners_)
        repeat_->partner[repeat_->partners++] = static_cast<struct device *>(p->core());
}

void dma_tlm::release_partners()
{
    for (device_tlm *p : partners_)
        p->set_leader(nullptr);
    partners_.clear();
}

// Edge at which the first alarm of a partner has been heard.
uint64_t dma_tlm::next_ring() const
{
    uint64_t first = UINT64_MAX;

    for (const device_tlm *p : partners_) {
        const sc_time when = p->alarm_time();

        if (when != sc_max_time())
            first = std::min(first, std::max(cycle_at(when), device().now));
    }
    return first;
}

void dma_tlm::ring_partners(uint64_t edge)
{
    for (device_tlm *p : partners_)
        if (p->alarm_time() <= time_of(edge))
            p->ring(p->alarm_time());
}

// What is in its data phases ends well, and it is known when.
bool dma_tlm::ends_well() const
{
    return std::all_of(std::begin(master_.port), std::end(master_.port), [](const dma_port &p) {
        return !p.busy || p.queued || (p.out.edge != UINT64_MAX && p.out.status == BUS_OK);
    });
}

// Leads its peripherals, if it has some, and says when an event is needed: when something happens
// that others see. UINT64_MAX: nothing happens.
bool dma_tlm::lead(uint64_t &edge)
{
    const uint64_t now = device().now;
    uint64_t far = now;

    if (may_lead()) {
        far = alone_until();
        choose_partners();
    } else if (!unmoved()) {
        release_partners();
    }
    if (partners_.empty())
        return false;
    const uint64_t ring = next_ring();

    edge = std::min(next_by_itself(), ring);
    if (edge == UINT64_MAX || (edge == now + 1 && dma_master_idle(&master_) && ring > edge))
        return true; // it has not been asked yet what comes next: maybe nothing
    if (!owes_others())
        edge = std::max(edge, far);
    return true;
}

// It is worth a look: a request has risen that comes once a round, always the same one.
bool dma_tlm::round()
{
    enum { PATIENCE = 64 };
    const uint64_t rose = std::exchange(rose_, 0);

    if (!rose)
        return false;
    if (rose >> watched_ & 1) {
        unseen_ = 0;
        return true;
    }
    if (unseen_++ > PATIENCE) // it comes no more
        watched_ = static_cast<unsigned>(__builtin_ctzll(rose));
    return false;
}

// Rounds that are as one before are taken at once.
bool dma_tlm::repeat(uint64_t until)
{
    const uint64_t before = device().now;

    for (device_tlm *p : partners_)
        if (!p->come_to(core_time()))
            return false; // somebody was there between two edges
    if (!dma_repeat_look(repeat_.get(), &master_, until))
        return false;
    for (device_tlm *p : partners_)
        p->core_moved(device().now - before);
    return true;
}

// Up to edge CYCLE, or one before it at which a wire changes. What began at the last edge, when
// others might have stepped in, is carried out first.
void dma_tlm::join(uint64_t cycle)
{
    if (device().now < cycle)
        dma_master_catch_up(&master_, device().now + 1);
    while (next_change() >= cycle) {
        const uint64_t ring = next_ring();

        if (rose_ && device().now < cycle && device().now < ring && next_change() == UINT64_MAX &&
            round() && repeat(cycle))
            continue;
        if (ring <= cycle && device().now + 1 >= ring)
            ring_partners(ring);
        else if (device().now < cycle)
            dma_master_settle_to(&master_, std::min(ring - 1, cycle), cycle);
        else
            break;
    }
}

} // namespace dmavp
