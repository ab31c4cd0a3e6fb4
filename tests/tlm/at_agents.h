// SPDX-License-Identifier: Apache-2.0
// The scripted initiators and the targets of at_rig.cpp, which is the only one to include this.
#ifndef AT_AGENTS_H
#define AT_AGENTS_H

#include "at_rig.h"
#include "bus_extension.h"
#include "tlm_access.h"

#include <deque>
#include <sstream>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace
{

using namespace sc_core;
using dmavp::bus_extension;

sc_time zero; // of the script
std::ostringstream log_text;
const sc_time CYCLE(10, SC_NS);

uint64_t cycle_of(const sc_time &t)
{
    return (t - zero).value() / CYCLE.value();
}

void log(const char *who, const tlm::tlm_phase &phase, const sc_time &delay)
{
    log_text << cycle_of(sc_time_stamp()) << ' ' << who << ' ' << phase << " +"
             << delay.value() / CYCLE.value() << '\n';
}

struct manager : tlm::tlm_mm_interface {
    void free(tlm::tlm_generic_payload *tx) override
    {
        tx->reset();
        freed++;
    }

    unsigned freed = 0;
};

enum at_answer answer_of(const tlm::tlm_generic_payload &tx)
{
    switch (tx.get_response_status()) {
    case tlm::TLM_INCOMPLETE_RESPONSE:
        return NONE;
    case tlm::TLM_OK_RESPONSE:
        return OK;
    case tlm::TLM_ADDRESS_ERROR_RESPONSE:
        return ADDRESS;
    case tlm::TLM_COMMAND_ERROR_RESPONSE:
        return COMMAND;
    default:
        return OTHER;
    }
}

// Does its accesses one after the other.
struct initiator : sc_module {
    initiator(sc_module_name name, const char *who) : sc_module(name), bus("bus"), who_(who)
    {
        SC_HAS_PROCESS(initiator);
        bus.register_nb_transport_bw(this, &initiator::nb_transport_bw);
        SC_METHOD(step);
        dont_initialize();
        sensitive << go_;
        SC_METHOD(end_resp);
        dont_initialize();
        sensitive << end_resp_;
        SC_THREAD(block);
    }

    void clear()
    {
        todo.clear();
        go_.cancel();
        end_resp_.cancel();
        pool_.clear();
    }

    bool due() const { return zero + todo.front()->at * CYCLE <= sc_time_stamp(); }

    // The next access, not before WHEN; at once, if it can be, as all of a time are collected.
    void next(const sc_time &when)
    {
        if (todo.empty())
            return;
        const sc_time at = std::max(when, zero + todo.front()->at * CYCLE);

        if (at > sc_time_stamp() || sc_get_status() != SC_RUNNING)
            go_.notify(at - sc_time_stamp());
        else
            step();
    }

    void step()
    {
        at_access &a = *todo.front();

        if (a.a_delta_late) {
            a.a_delta_late = false;
            go_.notify(SC_ZERO_TIME);
        } else if (a.style == BLOCKING) {
            block_.notify();
        } else {
            send();
        }
    }

    tlm::tlm_generic_payload &fill(at_access &a)
    {
        pool_.emplace_back();
        flight &f = pool_.back();

        f.a = &a;
        f.tx.set_mm(&mm_);
        tlm_describe(f.tx, a.write, a.addr, a.data ? a.data : f.some, a.len);
        f.tx.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        f.ext.beat_bytes = static_cast<uint16_t>(a.beat_bytes);
        f.ext.ok_bytes = 99; // of an access before
        f.ext.chan = static_cast<int16_t>(a.channel) - 1;
        if (a.beat_bytes)
            f.tx.set_extension(&f.ext);
        return f.tx;
    }

    void send()
    {
        tlm::tlm_generic_payload &tx = fill(*todo.front());
        tlm::tlm_phase phase = tlm::BEGIN_REQ;
        sc_time delay;

        todo.pop_front();
        tx.acquire();
        log(who_, phase, delay);
        if (bus->nb_transport_fw(tx, phase, delay) != tlm::TLM_ACCEPTED)
            log_text << who_ << " BEGIN_REQ was not accepted\n";
    }

    void block()
    {
        for (;; next(sc_time_stamp())) {
            wait(block_);
            do {
                at_access &a = *todo.front();
                tlm::tlm_generic_payload &tx = fill(a);
                sc_time delay = a.hold * CYCLE;

                tx.set_mm(nullptr);
                todo.pop_front();
                bus->b_transport(tx, delay);
                a.end = cycle_of(sc_time_stamp() + delay);
                log_text << a.end << ' ' << who_ << " returns\n";
                keep(a, tx);
            } while (!todo.empty() && todo.front()->style == BLOCKING && due());
        }
    }

    void keep(at_access &a, tlm::tlm_generic_payload &tx)
    {
        bus_extension *ext = tx.get_extension<bus_extension>();

        a.answer = answer_of(tx);
        if (tx.get_address() != a.addr || tx.is_dmi_allowed())
            a.answer = OTHER;
        if (ext) {
            a.beat = ext->beat_period.value() / CYCLE.value();
            a.ok_bytes = ext->ok_bytes;
            tx.clear_extension(ext);
        }
    }

    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_time &delay)
    {
        at_access &a = *access(tx);

        log(who_, phase, delay);
        if (phase == tlm::END_REQ) {
            a.begun = cycle_of(sc_time_stamp());
            if (a.style == AHEAD && !todo.empty())
                send();
            return tlm::TLM_ACCEPTED;
        }
        a.told = cycle_of(sc_time_stamp());
        a.end = cycle_of(sc_time_stamp() + delay);
        keep(a, tx);
        const sc_time end = sc_time_stamp() + delay + a.hold * CYCLE;
        if (a.style == LONG_WAY) {
            ending_ = &tx;
            end_resp_.notify(end - sc_time_stamp());
            return tlm::TLM_ACCEPTED;
        }
        if (a.style != AHEAD)
            next(end);
        tx.release(); // as early as the protocol allows
        if (a.style != UPDATED)
            return tlm::TLM_COMPLETED;
        phase = tlm::END_RESP;
        delay += a.hold * CYCLE;
        return tlm::TLM_UPDATED;
    }

    void end_resp()
    {
        tlm::tlm_phase phase = tlm::END_RESP;
        sc_time delay;

        log(who_, phase, delay);
        bus->nb_transport_fw(*ending_, phase, delay);
        ending_->release();
        next(sc_time_stamp());
    }

    at_access *access(const tlm::tlm_generic_payload &tx)
    {
        for (flight &f : pool_)
            if (&f.tx == &tx)
                return f.a;
        abort();
    }

    tlm_utils::simple_initiator_socket<initiator, 32> bus;
    std::deque<at_access *> todo;

  private:
    struct flight {
        ~flight() { tx.clear_extension(&ext); }

        at_access *a;
        tlm::tlm_generic_payload tx;
        bus_extension ext;
        uint8_t some[256];
    };

    const char *who_;
    std::deque<flight> pool_;
    manager mm_;
    tlm::tlm_generic_payload *ending_ = nullptr;
    sc_event go_, block_, end_resp_;
};

struct regs_target : sc_module {
    explicit regs_target(sc_module_name name) : sc_module(name), bus("bus")
    {
        bus.register_b_transport(this, &regs_target::b_transport);
    }

    void b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
    {
        const unsigned beats = tx.get_data_length() / 4, good = fail_after / 4;
        bus_extension *ext = tx.get_extension<bus_extension>();

        calls++;
        offset = tx.get_address();
        if (good < beats) {
            if (ext)
                ext->ok_bytes = 4 * good;
            delay += (good + 1) * (1 + waits) * CYCLE;
            tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
            return;
        }
        delay += beats * (1 + waits) * CYCLE;
        tx.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    tlm_utils::simple_target_socket<regs_target, 32> bus;
    unsigned waits = 0, fail_after = 1000, calls = 0;
    uint64_t offset = 0;
};

struct strange_target : sc_module {
    explicit strange_target(sc_module_name name) : sc_module(name), bus("bus")
    {
        SC_HAS_PROCESS(strange_target);
        bus.register_nb_transport_fw(this, &strange_target::nb_transport_fw);
        SC_METHOD(later);
        dont_initialize();
        sensitive << later_;
    }

    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_time &delay)
    {
        log("strange", phase, delay);
        if (phase == tlm::END_RESP) {
            tx.release();
            return tlm::TLM_COMPLETED;
        }
        if (style == SAYS_COMPLETED) {
            respond(tx);
            delay += cycles * CYCLE;
            return tlm::TLM_COMPLETED;
        }
        tx.acquire();
        now_ = &tx;
        if (style == SAYS_UPDATED) {
            respond(tx);
            delay += cycles * CYCLE;
            phase = tlm::BEGIN_RESP;
            return tlm::TLM_UPDATED;
        }
        if (style == SAYS_AT_ONCE || style == SAYS_NONSENSE) {
            begin_resp(cycles * CYCLE);
            if (style == SAYS_NONSENSE)
                begin_resp(cycles * CYCLE);
            return tlm::TLM_ACCEPTED;
        }
        if (style == SAYS_LATER)
            later_.notify(cycles * CYCLE);
        phase = tlm::END_REQ;
        return tlm::TLM_UPDATED;
    }

    void respond(tlm::tlm_generic_payload &tx)
    {
        if (!fail) {
            tx.set_response_status(tlm::TLM_OK_RESPONSE);
            return;
        }
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        if (bus_extension *ext = tx.get_extension<bus_extension>())
            ext->ok_bytes = fail - 1;
    }

    void later() { begin_resp(SC_ZERO_TIME); }

    void begin_resp(sc_time delay)
    {
        tlm::tlm_phase phase = tlm::BEGIN_RESP;

        respond(*now_);
        if (bus->nb_transport_bw(*now_, phase, delay) == tlm::TLM_COMPLETED) {
            log_text << cycle_of(sc_time_stamp()) << " strange TLM_COMPLETED +"
                     << delay.value() / CYCLE.value() << '\n';
            now_->release();
        }
    }

    tlm_utils::simple_target_socket<strange_target, 32> bus;
    strange_style style = SAYS_COMPLETED;
    unsigned cycles = 1, fail = 0;

  private:
    tlm::tlm_generic_payload *now_ = nullptr;
    sc_event later_;
};

} // namespace

#endif
