// SPDX-License-Identifier: Apache-2.0
#include "at_rig.h"

#include "at_bus.h"
#include "bus_extension.h"
#include "memory_tlm.h"

#include <deque>
#include <sstream>
#include <tlm_utils/simple_initiator_socket.h>

using namespace sc_core;
using namespace dmavp;

int sc_main(int, char **)
{
    return 0;
}

namespace {

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
        f.tx.set_command(a.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
        f.tx.set_address(a.addr);
        f.tx.set_data_ptr(a.data ? a.data : f.some);
        f.tx.set_data_length(a.len);
        f.tx.set_streaming_width(a.len);
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

struct rig : sc_module {
    rig(sc_module_name name, unsigned arbitration)
        : sc_module(name), bus("bus", bus_config{arbitration}), a("a", "A"), b("b", "B"),
          c("c", "C"), d("d", "D"), rom("rom", 0x1000, memory_config{1, 2, 1}),
          fast("fast", 0x10000, memory_config{}), slow("slow", 0x10000, memory_config{2, 3, 0}),
          regs("regs"), strange("strange"),
          alone("alone", 0x1000, memory_config{1, 0, 0}), lone("lone"), all{&a, &b, &c, &d}, mem{&rom, nullptr, nullptr, &fast,
                                                                      &slow}
    {
        static const char *const names[] = {"A", "B", "C", "D"};

        for (unsigned i = 0; i < AT_INITIATORS; i++)
            must(bus.add_initiator(all[i]->bus, names[i]));
        lone.bind(alone.bus);
        must(bus.map(ROM, 0x1000, rom.bus, "rom", RANGE_PROGRAM));
        must(bus.map(REGS, 0x1000, regs.bus, "regs", RANGE_BLOCKING));
        must(bus.map(STRANGE, 0x1000, strange.bus, "strange"));
        must(bus.map(FAST, 0x10000, fast.bus, "fast", RANGE_PROGRAM));
        must(bus.map(SLOW, 0x10000, slow.bus, "slow"));
        bus.set_note_printer([this](const char *, note_kind, const char *text,
                                    const sc_time &when) {
            note = std::to_string(cycle_of(when)) + ": " + text;
        });
        rom.set_note_printer([](const char *, note_kind, const char *, const sc_time &) {});
    }

    static void must(const std::string &why)
    {
        if (!why.empty())
            throw std::runtime_error(why);
    }

    at_bus bus;
    initiator a, b, c, d;
    memory_tlm rom, fast, slow;
    regs_target regs;
    strange_target strange;
    memory_tlm alone;
    tlm_utils::simple_initiator_socket<rig, 32> lone; // to a memory without a bus
    initiator *all[AT_INITIATORS];
    memory_tlm *mem[AT_TARGETS];
    std::string note;
    uint64_t errors_before = 0;
    bus_port_stats before[AT_INITIATORS + AT_TARGETS];
};

rig *rigs[2], *r;
std::string text, error;

const char *keep(const std::string &s)
{
    text = s;
    return text.c_str();
}

at_stats since(const bus_port_stats &now, const bus_port_stats &before)
{
    return {now.accesses - before.accesses, (now.busy - before.busy).value() / CYCLE.value(),
            (now.wait - before.wait).value() / CYCLE.value()};
}

} // namespace

extern "C" {

void at_start(unsigned arbitration)
{
    if (!rigs[0]) {
        rigs[0] = new rig("fixed", ARBITRATION_FIXED); // modules live until the process ends
        rigs[1] = new rig("round_robin", ARBITRATION_ROUND_ROBIN);
        sc_start(SC_ZERO_TIME);
        sc_report_handler::set_handler([](const sc_report &report, const sc_actions &) {
            error = report.get_msg();
        });
    }
    r = rigs[arbitration];
    r->note.clear();
    r->errors_before = r->bus.guest_errors();
    for (unsigned i = 0; i < AT_INITIATORS; i++)
        r->before[i] = r->bus.initiator_stats(i);
    for (unsigned i = 0; i < AT_TARGETS; i++)
        r->before[AT_INITIATORS + i] = r->bus.target_stats(i);
    at_regs(0, 1000);
    at_strange(SAYS_COMPLETED, 1, 0);
    error.clear();
}

void at_run(at_access *script, unsigned n, uint64_t cycles)
{
    zero = sc_time_stamp();
    log_text.str("");
    for (initiator *i : r->all)
        i->clear();
    for (unsigned i = 0; i < n; i++)
        r->all[script[i].from]->todo.push_back(&script[i]);
    for (initiator *i : r->all)
        i->next(zero);
    at_go_on(cycles);
}

void at_go_on(uint64_t cycles)
{
    sc_start(cycles * CYCLE);
}

const char *at_log(void)
{
    return keep(log_text.str());
}

const char *at_error(void)
{
    return error.c_str();
}

const char *at_who_waits(void)
{
    std::ostringstream out;

    r->bus.who_waits(out);
    return keep(out.str());
}

void at_regs(unsigned waits, unsigned fail_after)
{
    r->regs.waits = waits;
    r->regs.fail_after = fail_after;
}

unsigned at_regs_calls(void)
{
    return r->regs.calls;
}

void at_strange_answers(void)
{
    r->strange.later();
    sc_start(SC_ZERO_TIME);
}

void at_strange(strange_style style, unsigned cycles, unsigned fail)
{
    r->strange.style = style;
    r->strange.cycles = cycles;
    r->strange.fail = fail;
}

uint8_t *at_data(unsigned target)
{
    return r->mem[target]->data();
}

uint64_t at_guest_errors(void)
{
    return r->bus.guest_errors() - r->errors_before;
}

const char *at_note(void)
{
    return r->note.c_str();
}

at_stats at_initiator_stats(unsigned n)
{
    return since(r->bus.initiator_stats(n), r->before[n]);
}

at_stats at_target_stats(unsigned n)
{
    return since(r->bus.target_stats(n), r->before[AT_INITIATORS + n]);
}

at_dmi at_ask_dmi(bool write, uint64_t addr)
{
    tlm::tlm_generic_payload tx;
    tlm::tlm_dmi dmi;
    at_dmi out{};

    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    out.granted = r->a.bus->get_direct_mem_ptr(tx, dmi);
    out.write = dmi.is_write_allowed();
    out.start = dmi.get_start_address();
    out.end = dmi.get_end_address();
    out.read_ps = dmi.get_read_latency().value();
    return out;
}

unsigned at_debug(bool write, uint64_t addr, void *data, unsigned len)
{
    tlm::tlm_generic_payload tx;

    tx.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    tx.set_address(addr);
    tx.set_data_ptr(static_cast<uint8_t *>(data));
    tx.set_data_length(len);
    tx.set_streaming_width(len);
    return r->a.bus->transport_dbg(tx);
}

uint64_t at_straight(unsigned ahead)
{
    tlm::tlm_generic_payload tx;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay = ahead * CYCLE;
    uint8_t byte[4];

    tx.set_command(tlm::TLM_READ_COMMAND);
    tx.set_data_ptr(byte);
    tx.set_data_length(4);
    tx.set_streaming_width(4);
    if (r->lone->nb_transport_fw(tx, phase, delay) != tlm::TLM_COMPLETED)
        return UINT64_MAX;
    return delay.value() / CYCLE.value();
}

at_answer at_block_in_a_method(unsigned from)
{
    tlm::tlm_generic_payload tx;
    sc_time delay;
    uint8_t byte[4];

    tx.set_command(tlm::TLM_READ_COMMAND);
    tx.set_address(FAST);
    tx.set_data_ptr(byte);
    tx.set_data_length(4);
    tx.set_streaming_width(4);
    r->all[from]->bus->b_transport(tx, delay);
    return answer_of(tx);
}

void at_set_clock(unsigned ns)
{
    r->bus.set_clock(sc_time(ns, SC_NS));
}
}
