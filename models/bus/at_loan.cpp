// SPDX-License-Identifier: Apache-2.0
// Ports on loan (bus_loan.h): to whom, how what was lent is used, and taking it back.
#include "at_port.h"
#include "bus_extension.h"

#include <utility>

using namespace sc_core;

namespace dmavp
{

namespace
{

// A loan costs as much as several accesses over the bus. Where fewer come of it the next one waits
// longer, up to LONGEST; where more would have come of it, less long again.
constexpr unsigned WORTH = 8, LONGEST = 16 * LOAN_AFTER;

} // namespace

// Somebody but BUT has asked for TO and not been served.
bool at_bus::on_the_way(const at_target_port &to, const at_initiator_port &but) const
{
    for (const at_initiator_port *i : from_)
        if (i != &but && i->next.tx && i->target(i->next) == &to)
            return true;
    return false;
}

// TO can be lent to FROM: it has been alone there. What it has in its data phase it knows.
bool at_bus::free_for(const at_target_port &to, const at_initiator_port &from) const
{
    return lending_ && (!to.last || (to.last == &from && to.alone >= to.lend_after)) &&
           !on_the_way(to, from);
}

// TO is with FROM already, at this place of the map; at another one it would be given back twice.
static bool lent_as(const at_target_port &to, const at_initiator_port &from,
                    const bus_initiator_port::segment &s)
{
    return to.loan.from == &from && to.loan.first == s.first && !to.loan.returning;
}

// What TO by DMI is for WHO, DMI as FROM sees it. A beat must take as long as it does over the bus: a
// whole number of the bus's cycles, on its edges.
bool at_bus::suits(at_initiator_port &from, const bus_borrower &who,
                   tlm::tlm_generic_payload &tx, const bus_extension &ext, tlm::tlm_dmi &dmi)
{
    const bool write = tx.is_write();

    return who.period() == period_ && edge_at(who.edge()) == who.edge() &&
           from.bus_initiator_port::get_direct_mem_ptr(tx, dmi) &&
           ext.beat_period ==
               period_ + (write ? dmi.get_write_latency() : dmi.get_read_latency()) &&
           !(ext.beat_period.value() % period_.value()) &&
           (write ? dmi.is_write_allowed() : dmi.is_read_allowed());
}

bool at_bus::lend(at_initiator_port &from, tlm::tlm_generic_payload &tx, bus_extension &ext,
                  tlm::tlm_dmi &dmi)
{
    const bus_initiator_port::segment *const s = from.at(tx.get_address());
    auto *const to = s ? static_cast<at_target_port *>(s->target) : nullptr;
    bus_borrower &who = *ext.borrower;

    dmi.init();
    dmi.set_start_address(tx.get_address());
    dmi.set_end_address(tx.get_address());
    ext.beat_period = SC_ZERO_TIME;
    ext.lent = false;
    if (tx.get_command() == tlm::TLM_IGNORE_COMMAND) {
        if (to && to->loan.from == &from)
            take_back(*to);
        return false;
    }
    if (!to || to->owner || !(to->loan.from ? lent_as(*to, from, *s) : free_for(*to, from)))
        return false;
    if (!suits(from, who, tx, ext, dmi)) {
        to->alone = 0; // not asked for again at once
        return false;
    }
    if (tx.is_write())
        dmi.allow_write();
    else
        dmi.allow_read();
    ext.lent = true;
    to->loan = {&from, &who, ext.borrower_port, s->first, s->last};
    return true;
}

// The data phases of an access of FROM begin.
void at_target_port::begins(at_initiator_port &from)
{
    turn = from.number + 1;
    if (last == &from) {
        alone++;
        return;
    }
    if (alone >= LOAN_AFTER + WORTH)
        lend_after = std::max(lend_after / 2, LOAN_AFTER);
    last = &from;
    alone = 1;
}

// What came at the first delta cycle of this time competes with what the borrower begins at this
// edge; what came later found its accesses begun.
void at_bus::take_back(at_target_port &to)
{
    if (!to.loan.from || to.loan.returning)
        return;
    to.loan.returning = true;
    const bool contest = !sc_delta_count_at_current_time() ||
                         edge_at(sc_time_stamp()) != sc_time_stamp();
    const bus_borrower::used used =
        to.loan.who->give_back(to.loan.borrower_port, to.loan.first, to.loan.last, contest);
    const bus_loan loan = std::exchange(to.loan, {});

    to.lend_after =
        used.accesses >= WORTH ? LOAN_AFTER : std::min(2 * to.lend_after, LONGEST);
    to.free_at = std::max(to.free_at, used.end);
    loan.from->free_at = std::max(loan.from->free_at, used.end);
    if (!used.accesses)
        return;
    to.turn = loan.from->number + 1;
    to.alone = to.last == loan.from ? to.alone : to.lend_after;
    to.last = loan.from;
    to.stats.accesses += used.accesses;
    to.stats.busy += used.busy;
    loan.from->stats.accesses += used.accesses;
    loan.from->stats.busy += used.busy;
}

void at_target_port::invalidate_direct_mem_ptr(sc_dt::uint64 start, sc_dt::uint64 end)
{
    bus.take_back(*this);
    bus_target_port::invalidate_direct_mem_ptr(start, end);
}

void at_bus::take_all_back()
{
    for (at_target_port *to : to_)
        take_back(*to);
}

void at_bus::set_lending(bool on)
{
    take_all_back();
    lending_ = on;
}

// Whoever looks sees what a borrower has done by now.
unsigned at_initiator_port::transport_dbg(tlm::tlm_generic_payload &tx)
{
    bus.take_all_back();
    return bus_initiator_port::transport_dbg(tx);
}

// TX of a borrower, to what it has borrowed.
bool at_initiator_port::by_loan(tlm::tlm_generic_payload &tx)
{
    const segment *const s = decode(tx);
    const uint64_t addr = tx.get_address();
    sc_time unused;

    if (!s || static_cast<at_target_port *>(s->target)->loan.from != this)
        return false;
    tx.set_address(s->offset_of(addr));
    s->fw->b_transport(tx, unused);
    tx.set_address(addr);
    return true;
}

} // namespace dmavp
