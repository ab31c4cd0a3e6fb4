// SPDX-License-Identifier: Apache-2.0
// device_tlm: DMA request lines.
//
// Nothing is called while it is being called. A request that changes inside of the peripheral's
// core is sent when that is left, and a change for a shell that is entered waits in its inbox,
// which advance() empties in order of time.
#include "device_tlm.h"

#include <algorithm>

using namespace sc_core;

namespace dmavp {

void device_tlm::make_wires()
{
    wires_.resize(cls_.request_lines + cls_.requests);
    wanted_.resize(wires_.size());
    sent_.resize(cls_.request_lines);
    request_wire_.resize(cls_.requests);
    for (unsigned i = 0; i < cls_.request_lines; i++) {
        line_ends_.emplace_back(*this, i);
        request_lines[i].bind(line_ends_.back());
    }
    for (unsigned i = 0; i < cls_.requests; i++)
        ack_ends_.emplace_back(*this, i);

    dev()->set_request = [](void *shell, unsigned output, unsigned signals) {
        static_cast<device_tlm *>(shell)->request_changed(output, signals);
    };
    dev()->set_ack = [](void *shell, unsigned input, unsigned signals) {
        static_cast<device_tlm *>(shell)->ack_changed(input, signals);
    };
}

void device_tlm::attach_requests()
{
    for (unsigned i = 0; i < requests.size(); i++)
        if (requests[i].size())
            requests[i]->attach(ack_ends_[i], (std::string(name()) + " " +
                                              cls_.request_names[i]).c_str());
}

void device_tlm::line_end::attach(dma_ack_if &end, const char *name)
{
    const std::string line = std::string(shell.name()) + " request line " + std::to_string(input);

    peripheral.attach(end, name, line.c_str());
}

void device_tlm::line_end::request(unsigned signals, const sc_time &when)
{
    shell.receive({when, input, signals});
}

void device_tlm::ack_end::ack(unsigned signals, const sc_time &when)
{
    if (shell.observer_)
        shell.observer_->dma_ack(shell, output, signals, when);
    shell.receive({when, shell.cls_.request_lines + output, signals});
}

// --- out --------------------------------------------------------------------------

// Without power, and in reset, all are low.
void device_tlm::ack_changed(unsigned input, unsigned signals)
{
    wanted_[input] = signals;
    signals = silent() ? 0 : signals;
    if (sent_[input] == signals)
        return;
    sent_[input] = signals;
    line_ends_[input].peripheral.ack(signals, core_time());
}

void device_tlm::request_changed(unsigned output, unsigned signals)
{
    wanted_[cls_.request_lines + output] = signals;
    if (fault_wire_drive(&request_wire_[output], silent() ? 0 : signals, wire_faults_,
                         first_request_ + static_cast<int>(output)))
        send(output);
}

void device_tlm::send(unsigned output)
{
    const unsigned signals = request_wire_[output].out;

    if (!requests[output].size())
        return;
    outbox_.push_back({core_time(), output, signals});
    if (observer_)
        observer_->dma_request(*this, output, signals, core_time());
}

void device_tlm::force_request(unsigned output, unsigned signals)
{
    enter(sc_time_stamp());
    if (fault_wire_force(&request_wire_[output], signals))
        send(output);
    leave();
}

// As the core wants them, if it may.
void device_tlm::drive_requests()
{
    for (unsigned i = 0; i < cls_.request_lines; i++)
        ack_changed(i, wanted_[i]);
    for (unsigned i = 0; i < cls_.requests; i++)
        request_changed(i, wanted_[cls_.request_lines + i]);
}

// There is something. What is sent may lead to an access to this device, and that to more to send:
// first in, first out.
void device_tlm::send_requests()
{
    while (!outbox_.empty()) {
        const dma_change c = outbox_.front();

        outbox_.erase(outbox_.begin());
        requests[c.wire]->request(c.signals, c.when);
    }
}

// --- in ---------------------------------------------------------------------------

void device_tlm::receive(const dma_change &c)
{
    const auto later = [](const sc_time &when, const dma_change &other) {
        return when < other.when;
    };

    inbox_.insert(std::upper_bound(inbox_.begin(), inbox_.end(), c.when, later), c);
    if (period_ == SC_ZERO_TIME)
        return; // seen once the clock is back
    if (entered_) {
        change_at(std::max(cycle_at(c.when), device().now));
    } else if (!cls_.ports || time_of(cycle_at(c.when)) <= sc_time_stamp()) {
        enter(leader_ ? c.when : std::max(c.when, sc_time_stamp()));
        leave();
    } else {
        await_changes(); // an initiator is not run ahead for it
    }
}

void device_tlm::take_changes()
{
    if (inbox_.empty())
        return;
    enter(sc_time_stamp());
    leave();
}

// Edge of the first change; UINT64_MAX: there is none, or no edge.
uint64_t device_tlm::next_change() const
{
    if (inbox_.empty() || period_ == SC_ZERO_TIME)
        return UINT64_MAX;
    return std::max(cycle_at(inbox_.front().when), device().now);
}

void device_tlm::await_changes()
{
    const uint64_t edge = next_change();

    if (edge == UINT64_MAX)
        return;
    const sc_time when = time_of(edge);
    change_event_.notify(when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME);
}

void device_tlm::advance_by_changes(uint64_t cycle)
{
    do
        settle(std::min(cycle, next_change()));
    while (tell_changes() || device().now < cycle);
}

// Changes of one edge are told together, in the order of the wires: it does not depend on who was
// first at that time. False if there are none.
bool device_tlm::tell_changes()
{
    size_t n = 0;

    while (n < inbox_.size() && period_ != SC_ZERO_TIME &&
           cycle_at(inbox_[n].when) <= device().now) {
        wires_[inbox_[n].wire].level = inbox_[n].signals;
        n++;
    }
    if (!n)
        return false;
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<ptrdiff_t>(n));
    tell_levels();
    return true;
}

// A device without power, or held in reset, hears nothing.
void device_tlm::tell_levels()
{
    uint64_t rose = 0;

    if (silent())
        return;
    for (unsigned w = 0; w < wires_.size(); w++) {
        if (wires_[w].told == wires_[w].level)
            continue;
        if (w < cls_.request_lines && !wires_[w].told)
            rose |= UINT64_C(1) << w;
        tell_level(w);
    }
    changed(rose);
}

void device_tlm::tell_level(unsigned w)
{
    wires_[w].told = wires_[w].level;
    if (w < cls_.request_lines)
        cls_.request(core(), w, wires_[w].level);
    else
        cls_.ack(core(), w - cls_.request_lines, wires_[w].level);
}

// The core may have forgotten its inputs, or not.
void device_tlm::reset_core()
{
    device_reset(core());
    restart();
    for (unsigned w = 0; !silent() && w < wires_.size(); w++)
        if (wires_[w].told || wires_[w].level)
            tell_level(w);
}

} // namespace dmavp
