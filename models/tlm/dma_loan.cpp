// SPDX-License-Identifier: Apache-2.0
// dma_tlm: memory on loan (bus_loan.h), from asking for it to giving it back.
#include "dma_tlm.h"

using namespace sc_core;

namespace dmavp {

void dma_tlm::ask_as_borrower(unsigned port, tlm::tlm_command command, uint64_t addr)
{
    payload_.set_command(command);
    payload_.set_address(addr);
    extension_.borrower = at_ && borrowing_ ? this : nullptr;
    extension_.borrower_port = static_cast<uint8_t>(port);
    extension_.lent = false;
    extension_.port = nullptr;
}

// Forgets what was borrowed of [FIRST, LAST].
bus_borrower::used dma_tlm::forget(unsigned port, uint64_t first, uint64_t last)
{
    auto &regions = regions_[port];
    const dma_port &f = master_.port[port];
    used u{};

    for (auto r = regions.begin(); r != regions.end();) {
        if (r->get_start_address() > last || r->get_end_address() < first) {
            r++;
            continue;
        }
        dma_loan &loan = master_.loan[port][r->target];
        u.accesses += loan.accesses;
        u.busy += clock() * static_cast<double>(loan.cycles);
        loan = {};
        if (f.busy && f.direct && f.target == r->target)
            u.end = time_of(f.out.edge);
        r = regions.erase(r);
    }
    return u;
}

bus_borrower::used dma_tlm::give_back(unsigned port, uint64_t first, uint64_t last, bool contest)
{
    const uint64_t edge = cycle_at(sc_time_stamp());
    const bool inside = entered();
    // Its own other port wants the memory, at this edge as well.
    const bool own = inside && !giving_;
    dma_port &f = master_.port[port];

    if (!inside)
        enter(sc_time_stamp(), contest);
    dma_master_catch_up(&master_, own || contest ? edge : edge + 1);
    const bool undone = f.unmoved && dma_cur(&f)->addr >= first && dma_cur(&f)->addr <= last;
    if (undone)
        dma_master_undo(&master_, port);
    const used u = forget(port, first, last);
    if (undone)
        dma_master_again(&master_, port);
    if (!inside) {
        if (contest)
            settle(std::max(edge, device().now));
        leave();
    }
    return u;
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
}

void dma_tlm::set_borrowing(bool on)
{
    enter(sc_time_stamp());
    if (!on)
        give_all_back();
    borrowing_ = on;
    leave();
}

// All that is going on is with memory that it has for itself.
bool dma_tlm::runs_ahead() const
{
    bool borrowed = !at_;

    for (unsigned p = 0; p < master.size(); p++) {
        borrowed = borrowed || !regions_[p].empty();
        if (at_ && master_.port[p].busy && !master_.port[p].direct)
            return false;
    }
    return borrowed && !master_.clocked;
}

} // namespace dmavp
