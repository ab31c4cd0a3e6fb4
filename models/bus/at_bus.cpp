// SPDX-License-Identifier: Apache-2.0
#include "at_bus.h"

#include "at_port.h"
#include "bus_extension.h"

#include <ostream>

using namespace sc_core;

namespace dmavp
{

// --- ports ----------------------------------------------------------------------

std::unique_ptr<bus_initiator_port> at_bus::new_initiator_port(const char *module_name)
{
    auto port = std::make_unique<at_initiator_port>(module_name, *this, initiators());

    from_.push_back(port.get());
    return port;
}

std::unique_ptr<bus_target_port> at_bus::new_target_port(const char *module_name,
                                                         tlm::tlm_target_socket<32> &target)
{
    auto port = std::make_unique<at_target_port>(module_name, *this, target);

    to_.push_back(port.get());
    return port;
}

// --- what initiators and targets call ----------------------------------------------

// Nothing that breaks the protocol gets further than here.
static tlm::tlm_sync_enum refuse(const sc_object &socket, tlm::tlm_generic_payload &tx,
                                 const char *why)
{
    tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    SC_REPORT_ERROR(socket.name(), why);
    return tlm::TLM_COMPLETED;
}

tlm::tlm_sync_enum at_initiator_port::nb_transport_fw(tlm::tlm_generic_payload &tx,
                                                      tlm::tlm_phase &phase, sc_time &delay)
{
    if (phase == tlm::BEGIN_REQ) {
        if (next.tx)
            return refuse(socket, tx, "BEGIN_REQ before END_REQ of the access before");
        bus.request(*this, tx, sc_time_stamp() + delay);
        return tlm::TLM_ACCEPTED;
    }
    if (phase == tlm::END_RESP) {
        if (cur.tx != &tx || !cur.told)
            return refuse(socket, tx, "END_RESP without BEGIN_RESP");
        bus.finish(*this, sc_time_stamp() + delay);
        return tlm::TLM_COMPLETED;
    }
    if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP)
        return refuse(socket, tx, "a phase that is the target's came from the initiator");
    return tlm::TLM_ACCEPTED; // phases beyond the base protocol are ignored
}

tlm::tlm_sync_enum at_target_port::nb_transport_bw(tlm::tlm_generic_payload &tx,
                                                   tlm::tlm_phase &phase, sc_time &delay)
{
    at_initiator_port *const from = owner;

    if (phase == tlm::END_REQ)
        return tlm::TLM_ACCEPTED; // the initiator was told when the port took the access
    if (phase == tlm::BEGIN_REQ || phase == tlm::END_RESP)
        return refuse(socket, tx, "a phase that is the initiator's came from the target");
    if (phase != tlm::BEGIN_RESP)
        return tlm::TLM_ACCEPTED;
    if (!from || from->cur.tx != &tx || from->cur.told)
        return refuse(socket, tx, "BEGIN_RESP for no access that this target has");
    bus.answered(*from, sc_time_stamp() + delay, false);
    if (!owner) {
        delay = free_at - sc_time_stamp();
        return tlm::TLM_COMPLETED;
    }
    wants_end_resp = true;
    return tlm::TLM_ACCEPTED;
}

void at_initiator_port::b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
{
    if (by_loan(tx))
        return;
    fault_action fault;
    const bool lend = !tx.has_mm();
    const sc_curr_proc_kind kind = sc_get_current_process_handle().proc_kind();

    if (kind != SC_THREAD_PROC_ && kind != SC_CTHREAD_PROC_) {
        refuse(socket, tx,
               "b_transport outside of a thread; this bus lets time pass in it, use "
               "nb_transport_fw");
        return;
    }
    const bool answered = faults && meets_fault(tx, delay, fault);
    if (delay != SC_ZERO_TIME)
        wait(delay);
    delay = SC_ZERO_TIME;
    if (answered)
        return;
    if (bus_extension *ext = tx.get_extension<bus_extension>(); faults && ext)
        ext->delay = fault_period * static_cast<double>(fault.cycles);
    lock.lock();
    if (next.tx || cur.tx) {
        lock.unlock();
        refuse(socket, tx, "b_transport while an access by nb_transport_fw is under way");
        return;
    }
    if (lend)
        tx.set_mm(&mm);
    tx.acquire();
    bus.request(*this, tx, sc_time_stamp());
    next.blocking = true;
    wait(done);
    tx.release();
    while (lend && tx.get_ref_count())
        wait(mm.returned);
    if (lend)
        tx.set_mm(nullptr);
    lock.unlock();
    if (faults)
        met_fault(tx, fault);
}

bool at_initiator_port::get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi)
{
    const segment *s = at(tx.get_address());
    bus_extension *const ext = tx.get_extension<bus_extension>();

    if (ext && ext->borrower)
        return bus.lend(*this, tx, *ext, dmi);
    if (s && tx.is_read() && s->flags & RANGE_PROGRAM &&
        bus_initiator_port::get_direct_mem_ptr(tx, dmi) && dmi.is_read_allowed()) {
        dmi.allow_read();
        dmi.set_read_latency(SC_ZERO_TIME); // fetches do not use the bus
        return true;
    }
    dmi.init();
    dmi.set_start_address(s ? s->first : tx.get_address());
    dmi.set_end_address(s ? s->last : tx.get_address());
    return false;
}

// --- arbitration ------------------------------------------------------------------

at_bus::at_bus(sc_module_name name, const bus_config &config) : bus_map(name), config_(config)
{
    SC_HAS_PROCESS(at_bus);
    SC_METHOD(arbitrate);
    dont_initialize();
    sensitive << collected_;
    SC_METHOD(collect);
    dont_initialize();
    sensitive << timer_;
}

// The timer rang: what comes at the same time is still waited for.
void at_bus::collect()
{
    collected_.notify(SC_ZERO_TIME);
}

at_bus::~at_bus() = default;

sc_time at_bus::edge_at(const sc_time &t) const
{
    const uint64_t late = t > first_edge_ ? (t - first_edge_).value() % period_.value() : 0;

    return late ? t + sc_time::from_value(period_.value() - late) : std::max(t, first_edge_);
}

void at_bus::set_clock(const sc_time &period)
{
    sc_assert(period != SC_ZERO_TIME);
    if (period == period_)
        return;
    take_all_back();
    first_edge_ = edge_at(sc_time_stamp());
    period_ = period;
    for (at_initiator_port *i : from_) {
        i->free_at = edge_at(i->free_at);
        i->next.since = edge_at(i->next.since);
        i->cur.end = edge_at(i->cur.end);
    }
    for (at_target_port *t : to_)
        t->free_at = edge_at(t->free_at);
    collected_.notify(SC_ZERO_TIME);
}

void at_bus::request(at_initiator_port &from, tlm::tlm_generic_payload &tx, const sc_time &when)
{
    bus_access &a = from.next;

    a = bus_access{};
    a.tx = &tx;
    a.addr = tx.get_address();
    a.segment = from.decode(tx);
    a.since = edge_at(when);
    a.delta = sc_delta_count();
    if (at_target_port *to = from.target(a))
        take_back(*to, tx.get_extension<bus_extension>());
    if (a.since <= sc_time_stamp())
        collected_.notify(SC_ZERO_TIME);
    else
        timer_.notify(a.since - sc_time_stamp());
}

// What came in this very delta cycle is not, as others of the same time may still come.
bool at_bus::ready(const at_initiator_port &from) const
{
    const sc_time &now = sc_time_stamp();

    return from.next.tx && !from.cur.tx && from.next.since <= now && from.free_at <= now &&
           from.next.delta != sc_delta_count();
}

at_initiator_port &at_bus::next_in_turn(const at_target_port &to, at_initiator_port &first) const
{
    if (config_.arbitration == ARBITRATION_FIXED)
        return first;
    for (unsigned i = 0; i < from_.size(); i++) {
        at_initiator_port &other = *from_[(to.turn + i) % from_.size()];

        if (ready(other) && other.target(other.next) == &to)
            return other;
    }
    return first;
}

void at_bus::arbitrate()
{
    arbitrating_ = true;
    for (at_initiator_port *i : from_) {
        if (!ready(*i))
            continue;
        at_target_port *to = i->target(i->next);

        if (!to)
            begin(*i);
        else if (!to->owner && to->free_at <= sc_time_stamp())
            begin(next_in_turn(*to, *i));
    }
    arbitrating_ = false;
    set_timer();
}

// For what waits for a known time; the end of the rest will be told.
void at_bus::set_timer()
{
    const sc_time now = sc_time_stamp();
    sc_time first = sc_max_time();

    for (const at_initiator_port *i : from_) {
        const at_target_port *to = i->target(i->next);

        if (!i->next.tx || i->cur.tx || (to && to->owner))
            continue;
        const sc_time when = std::max({i->next.since, i->free_at, to ? to->free_at : now});
        if (when > now)
            first = std::min(first, when);
        else
            collected_.notify(SC_ZERO_TIME); // it came in this delta cycle
    }
    if (first != sc_max_time())
        timer_.notify(first - now);
}

// --- an access ----------------------------------------------------------------------

// The data phases of what FROM offers begin now.
void at_bus::begin(at_initiator_port &from)
{
    const sc_time now = sc_time_stamp(), waited = now - std::max(from.next.since, from.free_at);
    at_target_port *const to = from.target(from.next);

    from.cur = from.next;
    from.next.tx = nullptr;
    from.cur.since = now;
    from.stats.wait += waited;
    if (to) {
        to->stats.wait += waited;
        to->owner = &from;
        to->begins(from, user(from, from.cur.tx->get_extension<bus_extension>()));
        to->wants_end_resp = false;
    }
    if (!from.cur.blocking) {
        tlm::tlm_phase phase = tlm::END_REQ;
        sc_time delay;

        from.socket->nb_transport_bw(*from.cur.tx, phase, delay);
    }
    if (bus_extension *ext = from.cur.tx->get_extension<bus_extension>()) {
        ext->ok_bytes = 0;
        ext->beat_period = SC_ZERO_TIME;
    }
    if (to) {
        ask(from);
    } else {
        from.miss(*from.cur.tx, SC_ZERO_TIME);
        answered(from, now, false);
    }
}

// Carries the access to its target.
void at_bus::ask(at_initiator_port &from)
{
    tlm::tlm_generic_payload &tx = *from.cur.tx;
    const bus_initiator_port::segment &s = *from.cur.segment;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay;

    if (is_excluded(tx)) {
        tx.set_response_status(tlm::TLM_OK_RESPONSE);
        answered(from, sc_time_stamp(), false);
        return;
    }
    tx.set_address(s.offset_of(from.cur.addr));
    if (s.flags & RANGE_BLOCKING) {
        s.fw->b_transport(tx, delay);
        answered(from, sc_time_stamp() + delay, false);
        return;
    }
    switch (s.fw->nb_transport_fw(tx, phase, delay)) {
    case tlm::TLM_COMPLETED:
        answered(from, sc_time_stamp() + delay, false);
        break;
    case tlm::TLM_UPDATED:
        if (phase == tlm::BEGIN_RESP)
            answered(from, sc_time_stamp() + delay, true);
        break;
    case tlm::TLM_ACCEPTED:
        break;
    }
}

// The target has answered; its last beat ends, or failed, at LAST_BEAT.
void at_bus::answered(at_initiator_port &from, const sc_time &last_beat, bool wants_end_resp)
{
    bus_access &a = from.cur;
    const sc_time now = sc_time_stamp();
    bus_extension *const ext = a.tx->get_extension<bus_extension>();
    const bool ok = a.tx->is_response_ok();
    const uint64_t period = period_.value();
    const unsigned len = a.tx->get_data_length();
    // The beat that failed is one as well.
    const unsigned beats = std::max(
        1u, ok ? beats_of(*a.tx, len)
               : std::min(beats_of(*a.tx, ext ? ext->ok_bytes : 0) + 1, beats_of(*a.tx, len)));
    uint64_t cycles = last_beat > a.since ? (last_beat - a.since).value() + period - 1 : 0;

    cycles = std::max<uint64_t>(cycles / period, beats);
    if (ext) {
        const uint64_t beat = (ext->beat_period.value() + period - 1) / period;

        ext->beat_period =
            sc_time::from_value((beat && beat * beats <= cycles ? beat : cycles / beats) * period);
        cycles += (ext->delay.value() + period - 1) / period;
    }
    a.end = a.since + sc_time::from_value((cycles + !ok) * period);
    if (now > a.since) // an answer that came late: still told ahead
        a.end = std::max(a.end, edge_at(now) + sc_time::from_value((1 + !ok) * period));
    if (at_target_port *to = from.target(a))
        to->wants_end_resp = wants_end_resp;
    a.told = true;
    a.tx->set_address(a.addr);
    a.tx->set_dmi_allowed(a.tx->is_dmi_allowed() && ext && ext->borrower &&
                          free_for(*from.target(a), user(from, ext)));
    tell(from);
}

void at_bus::tell(at_initiator_port &from)
{
    tlm::tlm_generic_payload &tx = *from.cur.tx;
    const at_target_port *const to = from.target(from.cur);
    // The initiator may be done with it before the target is.
    const bool hold = to && to->wants_end_resp && tx.has_mm();
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_time delay = from.cur.end - sc_time_stamp();

    if (from.cur.blocking) {
        from.done.notify(delay);
        finish(from, from.cur.end);
        return;
    }
    if (hold)
        tx.acquire();
    const tlm::tlm_sync_enum said = from.socket->nb_transport_bw(tx, phase, delay);
    if (from.cur.tx &&
        (said == tlm::TLM_COMPLETED || (said == tlm::TLM_UPDATED && phase == tlm::END_RESP)))
        finish(from, sc_time_stamp() + delay);
    if (hold)
        tx.release();
}

// The initiator has ended the access, or will at END_RESP.
void at_bus::finish(at_initiator_port &from, const sc_time &end_resp)
{
    const bus_access a = from.cur;
    const sc_time end = std::max(a.end, edge_at(end_resp)), busy = end - a.since;

    from.cur.tx = nullptr;
    from.free_at = end;
    from.stats.accesses++;
    from.stats.busy += busy;
    if (at_target_port *to = from.target(a)) {
        to->owner = nullptr;
        to->free_at = end;
        to->stats.accesses++;
        to->stats.busy += busy;
        if (to->wants_end_resp) {
            tlm::tlm_phase phase = tlm::END_RESP;
            sc_time delay = end - sc_time_stamp();

            a.segment->fw->nb_transport_fw(*a.tx, phase, delay);
        }
    }
    if (!arbitrating_)
        collected_.notify(SC_ZERO_TIME);
}

// --- what one may ask ----------------------------------------------------------------

const std::string &at_bus::initiator_name(unsigned n) const
{
    return from_[n]->who;
}

const std::string &at_bus::target_name(unsigned n) const
{
    return to_[n]->who;
}

const bus_port_stats &at_bus::initiator_stats(unsigned n)
{
    take_all_back();
    return from_[n]->stats;
}

const bus_port_stats &at_bus::target_stats(unsigned n)
{
    take_all_back();
    return to_[n]->stats;
}

static void print_access(std::ostream &out, const bus_access &a)
{
    out << (a.tx->is_write() ? "write" : "read") << " of " << a.tx->get_data_length()
        << " bytes at " << bus_hex(a.addr) << " since " << bus_time(a.since);
}

void at_bus::who_waits(std::ostream &out) const
{
    for (const at_initiator_port *i : from_) {
        const std::string cur_target = i->cur.segment ? i->target(i->cur)->who : "nothing mapped";

        // What was told and is not over ends by itself.
        if (i->cur.tx && !(i->cur.told && i->cur.end > sc_time_stamp())) {
            out << cur_target << " is held by " << i->who << ": ";
            print_access(out, i->cur);
            out << (i->cur.told ? ", without END_RESP from the initiator\n"
                                : ", without an answer from the target\n");
        }
        if (i->next.tx) {
            out << i->who << " waits for "
                << (i->next.segment ? i->target(i->next)->who : "nothing mapped") << ": ";
            print_access(out, i->next);
            out << '\n';
        }
    }
}

} // namespace dmavp
