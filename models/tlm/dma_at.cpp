// SPDX-License-Identifier: Apache-2.0
// dma_tlm, approximately timed: the base protocol's phases, and memory on loan.
#include "dma_tlm.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp {

// --- phases -------------------------------------------------------------------------

dma_tlm::pool::~pool()
{
    for (tlm::tlm_generic_payload *tx : all_) {
        bus_extension *ext;

        tx->get_extension(ext);
        tx->clear_extension(ext);
        delete ext;
        delete tx;
    }
}

tlm::tlm_generic_payload &dma_tlm::pool::get()
{
    tlm::tlm_generic_payload *tx;

    if (idle_.empty()) {
        tx = new tlm::tlm_generic_payload(this);
        tx->set_extension(new bus_extension);
        all_.push_back(tx);
    } else {
        tx = idle_.back();
        idle_.pop_back();
    }
    return *tx;
}

// What TX, in flight on PORT, says about its end, DELAY from now. While the clock is off: as if it
// was not.
dma_outcome dma_tlm::outcome(unsigned port, const tlm::tlm_generic_payload &tx,
                             const sc_time &delay)
{
    const bus_extension *ext = tx.get_extension<bus_extension>();
    const uint32_t n = tx.get_data_length() / ext->beat_bytes;
    const sc_time when = sc_time_stamp() + delay;
    const uint64_t now = device().now;
    const uint64_t end = cycle_at(when) + missed_edges(when, true);
    dma_outcome out{};

    if (tx.is_dmi_allowed())
        ask_again(port); // the bus lends now
    out.beat = 1;
    if (tx.is_response_ok()) {
        out.ok_bytes = tx.get_data_length();
        out.edge = std::max({end, master_.port[port].begun + n, now + 1});
        return out;
    }
    out.status = tx.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE ? BUS_ADDRESS_ERROR
                                                                             : BUS_ERROR;
    out.ok_bytes = std::min(ext->ok_bytes, tx.get_data_length()) / ext->beat_bytes *
                   ext->beat_bytes;
    out.edge = std::max(end, now + 2);
    return out;
}

bool dma_tlm::begin_at(const dma_access &a, dma_outcome &out)
{
    flight &f = flight_[a.port];
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    // Somebody may look between two edges: then it is settled up to the next one.
    sc_time delay = std::max(core_time(), sc_time_stamp()) - sc_time_stamp();

    if (!master[a.port].size()) {
        out.status = BUS_ADDRESS_ERROR;
        out.edge = device().now + 2;
        return true;
    }
    tlm::tlm_generic_payload &tx = pool_.get();
    bus_extension *ext;

    tx.acquire();
    tx.get_extension(ext);
    fill(tx, *ext, a, a.addr, a.data, a.len, a.fixed ? a.beat_bytes : a.len);
    f.tx = &tx;
    f.calling = true;
    f.answered = false;
    const tlm::tlm_sync_enum answer = master[a.port]->nb_transport_fw(tx, phase, delay);
    f.calling = false;
    if (answer != tlm::TLM_ACCEPTED && !f.answered &&
        (answer == tlm::TLM_COMPLETED || phase == tlm::BEGIN_RESP)) {
        f.out = outcome(a.port, tx, delay);
        f.answered = true;
        if (answer == tlm::TLM_UPDATED) {
            phase = tlm::END_RESP;
            master[a.port]->nb_transport_fw(tx, phase, delay);
        }
    }
    if (!f.answered)
        return false;
    f.tx = nullptr;
    tx.release();
    out = f.out;
    return true;
}

tlm::tlm_sync_enum dma_tlm::nb_transport_bw(int port, tlm::tlm_generic_payload &tx,
                                            tlm::tlm_phase &phase, sc_time &delay)
{
    const unsigned p = static_cast<unsigned>(port);
    const bool inside = entered();
    flight &f = flight_[p];

    if (phase != tlm::BEGIN_RESP || f.tx != &tx)
        return tlm::TLM_ACCEPTED; // END_REQ: nothing waits for it
    f.answered = true;
    if (f.calling) {
        f.out = outcome(p, tx, delay);
        return tlm::TLM_COMPLETED;
    }
    f.tx = nullptr;
    if (!inside)
        enter(sc_time_stamp()); // first: what is too late depends on the cycle that it is now
    f.out = outcome(p, tx, delay);
    dma_master_ended(&master_, p, &f.out);
    answering_ = true; // the bus is not done with it
    if (!inside)
        leave();
    answering_ = false;
    tx.release();
    return tlm::TLM_COMPLETED;
}

// --- memory on loan -------------------------------------------------------------------

void dma_tlm::ask_as_borrower(unsigned port, tlm::tlm_command command, uint64_t addr)
{
    payload_.set_command(command);
    payload_.set_address(addr);
    extension_.borrower = borrows() ? this : nullptr;
    extension_.borrower_port = static_cast<uint8_t>(port);
    extension_.lent = false;
    extension_.port = nullptr;
    extension_.takes_device = takes_devices();
    extension_.device = nullptr;
}

// An access to what was borrowed has its address accepted, and waits.
bool dma_tlm::unbegun(const loan &l) const
{
    const dma_port &f = master_.port[l.port];

    return f.queued && dma_cur(&f)->addr >= l.first && dma_cur(&f)->addr <= l.last;
}

// Forgets what was borrowed, and tells what it was used for up to EDGE.
void dma_tlm::forget(loan &l, uint64_t edge)
{
    auto &regions = regions_[l.port];
    const dma_port &f = master_.port[l.port];

    if (unbegun(l))
        l.wait += clock() * static_cast<double>(edge - f.begun);
    for (auto r = regions.begin(); r != regions.end();) {
        if (r->get_start_address() > l.last || r->get_end_address() < l.first) {
            r++;
            continue;
        }
        dma_loan &use = master_.loan[l.port][r->target];
        l.accesses += use.accesses;
        l.busy += clock() * static_cast<double>(use.cycles);
        l.wait += clock() * static_cast<double>(use.waits);
        use = {};
        if (f.busy && f.direct && f.target == r->target)
            l.end = time_of(f.out.edge);
        r = regions.erase(r);
    }
}

void dma_tlm::give_back(loan *loans, unsigned n, bool contest)
{
    const uint64_t edge = cycle_at(sc_time_stamp());
    const bool inside = entered();
    // Its own other port wants the memory, at this edge as well.
    const bool own = inside && !giving_;

    if (!inside)
        enter(sc_time_stamp(), contest);
    dma_master_catch_up(&master_, own || contest ? edge : edge + 1);
    for (unsigned i = 0; i < n; i++) {
        const dma_port &f = master_.port[loans[i].port];

        if (f.unmoved && dma_cur(&f)->addr >= loans[i].first && dma_cur(&f)->addr <= loans[i].last)
            dma_master_undo(&master_, loans[i].port);
    }
    for (unsigned i = 0; i < n; i++)
        forget(loans[i], edge);
    for (unsigned i = 0; i < n; i++)
        if (unbegun(loans[i]))
            dma_master_again(&master_, loans[i].port);
    if (inside)
        return;
    if (contest)
        advance(std::max(edge, device().now));
    leave();
}

void dma_tlm::give_all_back()
{
    tlm::tlm_dmi unused;

    giving_ = true;
    for (unsigned port = 0; at_ && port < master.size(); port++)
        while (!regions_[port].empty()) {
            ask_as_borrower(port, tlm::TLM_IGNORE_COMMAND, regions_[port][0].get_start_address());
            master[port]->get_direct_mem_ptr(payload_, unused);
        }
    giving_ = false;
}

void dma_tlm::clock_changes()
{
    give_all_back();
    if (clock() == SC_ZERO_TIME)
        dma_master_thaw(&master_, missed_edges(local(), false));
}

void dma_tlm::set_borrowing(bool on)
{
    enter(sc_time_stamp());
    if (!on)
        give_all_back();
    borrowing_ = on;
    leave();
}

} // namespace dmavp
