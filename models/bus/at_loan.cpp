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

// Who counts as one: with round robin the ports of one borrower take turns as anybody does.
const void *at_bus::user(const at_initiator_port &from, const bus_extension *ext) const
{
    if (ext && ext->borrower && config_.arbitration == ARBITRATION_FIXED)
        return ext->borrower;
    return &from;
}

// Somebody but BUT has asked for TO and not been served.
bool at_bus::on_the_way(const at_target_port &to, const void *but) const
{
    for (const at_initiator_port *i : from_)
        if (i->next.tx && i->target(i->next) == &to &&
            user(*i, i->next.tx->get_extension<bus_extension>()) != but)
            return true;
    return false;
}

// TO can be lent to USER, who has been alone there.
bool at_bus::free_for(const at_target_port &to, const void *user) const
{
    return lending_ && (!to.last || (to.last == user && to.alone >= to.lend_after)) &&
           !on_the_way(to, user);
}

// The loan of FROM, or null.
static const bus_borrower::loan *loan_of(const bus_loan &l, const at_initiator_port &from)
{
    for (unsigned i = 0; i < l.parts; i++)
        if (l.from[i] == &from)
            return &l.part[i];
    return nullptr;
}

// TO can be lent to FROM, which may have it, or be a further port of who has it. FROM has it at one
// place of the map, S: at another one it would be given back twice.
bool at_bus::lendable(const at_target_port &to, const at_initiator_port &from,
                      const bus_initiator_port::segment &s, const bus_extension &ext) const
{
    const bus_loan &l = to.loan;
    const unsigned last = l.parts - 1;

    if (to.owner || l.returning || on_the_way(to, nullptr))
        return false;
    if (!l.who)
        return free_for(to, user(from, &ext));
    if (const bus_borrower::loan *had = loan_of(l, from))
        return had->first == s.first;
    return l.who == user(from, &ext) && l.parts < bus_borrower::PORTS &&
           l.part[last].port < ext.borrower_port && l.from[last]->number < from.number;
}

// WHO, at FROM, is served as well by DMI: a beat takes as long as it does over the bus, a whole
// number of its cycles, on its edges.
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
        if (to && loan_of(to->loan, from))
            take_back(*to);
        return false;
    }
    if (!to || !lendable(*to, from, *s, ext))
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
    ext.free_at = to->free_at;
    if (!loan_of(to->loan, from)) {
        bus_loan &l = to->loan;

        l.who = &who;
        l.from[l.parts] = &from;
        l.part[l.parts++] = {ext.borrower_port, s->first, s->last, 0, {}, {}, {}};
    }
    return true;
}

// The data phases of an access of FROM, or USER, begin.
void at_target_port::begins(const at_initiator_port &from, const void *user)
{
    turn = from.number + 1;
    if (last == user) {
        alone++;
        return;
    }
    if (alone >= LOAN_AFTER + WORTH)
        lend_after = std::max(lend_after / 2, LOAN_AFTER);
    last = user;
    alone = 1;
}

// For BY, or whoever looks. What came at the first delta cycle of this time competes with what the
// borrower begins at this edge; what came later, or would have, found its accesses begun.
void at_bus::take_back(at_target_port &to, const bus_extension *by)
{
    if (!to.loan.who || to.loan.returning)
        return;
    to.loan.returning = true;
    const bool first = !sc_delta_count_at_current_time() && !(by && by->yields);
    const bool contest = first || edge_at(sc_time_stamp()) != sc_time_stamp();

    to.loan.who->give_back(to.loan.part, to.loan.parts, contest);
    const bus_loan l = std::exchange(to.loan, bus_loan{});

    uint64_t accesses = 0;

    for (unsigned i = 0; i < l.parts; i++)
        accesses += l.part[i].accesses;
    to.lend_after = accesses >= WORTH ? LOAN_AFTER : std::min(2 * to.lend_after, LONGEST);
    for (unsigned i = 0; i < l.parts; i++) {
        const bus_borrower::loan &used = l.part[i];

        to.free_at = std::max(to.free_at, used.end);
        l.from[i]->free_at = std::max(l.from[i]->free_at, used.end);
        if (used.accesses) {
            to.turn = l.from[i]->number + 1;
            to.last = config_.arbitration == ARBITRATION_FIXED
                          ? static_cast<const void *>(l.who)
                          : l.from[i];
            to.alone = to.lend_after;
        }
        for (bus_port_stats *stats : {&to.stats, &l.from[i]->stats}) {
            stats->accesses += used.accesses;
            stats->busy += used.busy;
            stats->wait += used.wait;
        }
    }
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

    if (!s || !loan_of(static_cast<at_target_port *>(s->target)->loan, *this))
        return false;
    tx.set_address(s->offset_of(addr));
    s->fw->b_transport(tx, unused);
    tx.set_address(addr);
    return true;
}

} // namespace dmavp
