// SPDX-License-Identifier: Apache-2.0
#include "device_tlm.h"

#include "bus_extension.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace sc_core;

namespace dmavp {

device_tlm::device_tlm(sc_module_name name, const device_class &cls, const void *config,
                       const std::function<void(void *)> &fit)
    : sc_module(name), bus("bus"), irq("irq", cls.irqs), in("in", cls.inputs),
      requests("requests", cls.requests), request_lines("request_lines", cls.request_lines),
      cls_(cls), core_(calloc(1, cls.size)), told_(cls.irqs, false), level_(cls.irqs, false),
      wire_(cls.irqs),
      sampled_(cls.inputs, false)
{
    if (!core_)
        throw std::bad_alloc();
    device_init(core(), &cls, this->name());
    set_callbacks();
    make_wires();
    output_.attach(dev()->notes, *this, [this] { return local_; });
    if (fit)
        fit(core());
    device_start(core(), config);

    bus.register_b_transport(this, &device_tlm::b_transport);
    bus.register_transport_dbg(this, &device_tlm::transport_dbg);
    if (cls.quiet)
        bus.register_get_direct_mem_ptr(this, &device_tlm::get_direct_mem_ptr);

    SC_HAS_PROCESS(device_tlm);
    SC_METHOD(drive_irqs);
    sensitive << irq_event_;
    SC_METHOD(alarmed);
    dont_initialize();
    sensitive << alarm_event_;
    SC_METHOD(take_changes);
    dont_initialize();
    sensitive << change_event_;
}

void device_tlm::set_callbacks()
{
    dev()->shell = this;
    dev()->set_irq = [](void *shell, unsigned line, bool level) {
        static_cast<device_tlm *>(shell)->irq_changed(line, level);
    };
    dev()->alarm_at = [](void *shell, uint64_t cycle) {
        static_cast<device_tlm *>(shell)->request_alarm(cycle);
    };
    dev()->put_char = [](void *shell, uint8_t c) {
        auto *self = static_cast<device_tlm *>(shell);

        if (self->byte_sink_)
            self->byte_sink_(c);
    };
    dev()->finish = [](void *shell, uint32_t value) {
        auto *self = static_cast<device_tlm *>(shell);

        if (self->finish_sink_)
            self->finish_sink_(value);
    };
    dev()->chan_state = [](void *shell, unsigned chan, unsigned state) {
        auto *self = static_cast<device_tlm *>(shell);

        if (self->observer_)
            self->observer_->chan_state(*self, chan, state, self->core_time());
    };
}

device_tlm::~device_tlm() = default;

void device_tlm::end_of_elaboration()
{
    sc_spawn_options opt;

    attach_requests();
    opt.spawn_method();
    for (unsigned i = 0; i < in.size(); i++)
        if (in[i].size()) {
            opt.set_sensitivity(&in[i]->value_changed_event());
            wired_.push_back(i);
        }
    if (!wired_.empty())
        sc_spawn([this] { sample_inputs(); }, sc_gen_unique_name("inputs"), &opt);
}

// --- time ---------------------------------------------------------------------

uint64_t device_tlm::cycle_at(const sc_time &when) const
{
    if (period_ == SC_ZERO_TIME || when <= clock_base_)
        return clock_cycle_;
    return clock_cycle_ + by_period_.ceil((when - clock_base_).value());
}

sc_time device_tlm::time_of(uint64_t cycle) const
{
    if (cycle <= clock_cycle_)
        return clock_base_;
    if (cycle - clock_cycle_ >
        (UINT64_MAX - clock_base_.value()) / std::max<uint64_t>(period_.value(), 1))
        return sc_max_time(); // further than simulated time reaches
    return clock_base_ + sc_time::from_value((cycle - clock_cycle_) * period_.value());
}

sc_time device_tlm::core_time() const
{
    return sudden_ ? local_ : time_of(device().now);
}

void device_tlm::enter(const sc_time &when, bool before)
{
    uint64_t cycle = cycle_at(when);

    if (leader_)
        enter_leader(when);
    cycle -= before && cycle;
    local_ = when;
    entered_ = true;
    advance(std::max(cycle, device().now));
}

void device_tlm::leave()
{
    if (!inbox_.empty())
        advance(device().now); // what this call has led to
    schedule();
    entered_ = false;
    if (!outbox_.empty())
        send_requests();
    if (!inbox_.empty())
        await_changes();
    if (!lent_.empty())
        look_at_loans();
    if (along_)
        leave_leader();
    if (!deferred_.empty())
        do_deferred();
}

void device_tlm::settle(uint64_t cycle)
{
    dev()->now = cycle;
}

// --- register port --------------------------------------------------------------

// Bytes of one register access within TX: a burst on the platform's bus says how wide its beats
// are.
static unsigned beat_of(const tlm::tlm_generic_payload &tx, const bus_extension *ext)
{
    return ext && ext->beat_bytes ? std::min<unsigned>(ext->beat_bytes, tx.get_data_length())
                                  : tx.get_data_length();
}

tlm::tlm_response_status device_tlm::check(const tlm::tlm_generic_payload &tx,
                                           unsigned beat) const
{
    unsigned len = tx.get_data_length(), width = tx.get_streaming_width();
    uint64_t addr = tx.get_address();

    if (tx.get_command() == tlm::TLM_IGNORE_COMMAND)
        return tlm::TLM_OK_RESPONSE;
    if (addr >= cls_.window || std::min(len, width) > cls_.window - addr)
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if ((beat != 1 && beat != 2 && beat != 4 && (beat != 8 || !cls_.read64)) ||
        (len & (beat - 1)) || width < beat || (width & (beat - 1)))
        return tlm::TLM_BURST_ERROR_RESPONSE;
    if (addr & (beat - 1))
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    for (unsigned i = 0; tx.get_byte_enable_ptr() && i < tx.get_byte_enable_length(); i++)
        if (tx.get_byte_enable_ptr()[i] != TLM_BYTE_ENABLED)
            return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    return tlm::TLM_OK_RESPONSE;
}

bus_status device_tlm::beat(bool write, uint32_t off, uint8_t *data, unsigned size)
{
    uint32_t val = 0;
    uint64_t wide = 0;
    bus_status st;

    if (size == 8) {
        memcpy(&wide, data, write ? size : 0);
        st = write ? cls_.write64(core(), off, wide) : cls_.read64(core(), off, &wide);
        memcpy(data, &wide, write ? 0 : size);
        return st;
    }
    if (write) {
        memcpy(&val, data, size);
        return device_write(core(), off, size, val);
    }
    st = device_read(core(), off, size, &val);
    memcpy(data, &val, size);
    return st;
}

void device_tlm::complain(const sc_time &when, uint32_t off, const char *what)
{
    const sc_time local = notes_from(when);
    const uint64_t reason = entered_ ? 0 : !powered_ ? 1 : held_ ? 2 : 3; // each is told

    note(&dev()->notes, NOTE_GUEST_ERROR, reason << 32 | off, "access to offset 0x%03x %s", off,
         what);
    local_ = local;
}

void device_tlm::b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
{
    bus_extension *ext = tx.get_extension<bus_extension>();
    unsigned len = tx.get_data_length();
    const unsigned size = beat_of(tx, ext), width = tx.get_streaming_width();
    tlm::tlm_response_status answer = check(tx, size);
    uint32_t off = static_cast<uint32_t>(tx.get_address());
    bus_status st = BUS_OK;

    tx.set_dmi_allowed(false);
    if (tx.get_command() == tlm::TLM_IGNORE_COMMAND || answer != tlm::TLM_OK_RESPONSE) {
        if (answer != tlm::TLM_OK_RESPONSE) {
            local_ = sc_time_stamp() + delay;
            note(&dev()->notes, NOTE_GUEST_ERROR, off,
                 "%u-byte %s at offset 0x%03x: not an access that a register port takes", len,
                 tx.is_write() ? "write" : "read", off);
        }
        tx.set_response_status(answer);
        return;
    }
    if (const char *refused = entered_ ? "by a transfer of its own" : standstill()) {
        complain(sc_time_stamp() + delay, off, refused);
        tx.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
        return;
    }
    for (unsigned done = 0; done < len && st == BUS_OK; done += size) {
        enter(sc_time_stamp() + delay);
        const uint32_t at = off + (done < width ? done : done % width);

        st = beat(tx.is_write(), at, tx.get_data_ptr() + done, size);
        const look_effect look = tx.is_read() && scheduled() ? device_look(core(), at) : LOOK_ACTS;

        if (look == LOOK_ACTS || !deferred_.empty())
            leave();
        else
            entered_ = false; // polling costs no look ahead
        delay += period_;
        if (ext) {
            ext->ok_bytes = done + (st == BUS_OK ? size : 0);
            ext->steady = look == LOOK_STEADY && st == BUS_OK && size == len &&
                          core_time() == local_;
        }
    }
    tx.set_dmi_allowed(ext && ext->takes_device &&
                       quiet_until(off, tx.is_write()) > sc_time_stamp() + delay);
    tx.set_response_status(st == BUS_OK ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

unsigned device_tlm::transport_dbg(tlm::tlm_generic_payload &tx)
{
    uint64_t addr = tx.get_address();
    unsigned len = tx.get_data_length(), n = 0;

    if (!tx.is_read() || addr >= cls_.window || !powered_)
        return 0;
    bring_up_to_date();
    for (; n < len && addr + n < cls_.window; n++) {
        uint32_t off = static_cast<uint32_t>(addr + n);
        unsigned copy;

        // A byte-wide register of its own, or a byte of the word register around it.
        tx.get_data_ptr()[n] = static_cast<uint8_t>(
            reg_find(&device().bank, off, &copy) ? device_peek(core(), off)
                                                 : device_peek(core(), off & ~3u) >> 8 * (off % 4));
    }
    return n;
}

// --- wires, alarm, serial line ------------------------------------------------------

void device_tlm::irq_changed(unsigned line, bool level)
{
    if (told_[line] == level) // cores tell levels, not edges
        return;
    told_[line] = level;
    drive_irq(line);
}

// As the core wants it, if it may.
void device_tlm::drive_irq(unsigned line)
{
    const bool level = told_[line] && !silent();

    if (level_[line] == level)
        return;
    level_[line] = level;
    if (level)
        irq_rose(line);
    change_irq({core_time(), line, irq_change::LEVEL, level});
}

void device_tlm::change_irq(const irq_change &c)
{
    const auto behind = std::upper_bound(
        pending_.begin(), pending_.end(), c.when,
        [](const sc_time &when, const irq_change &other) { return when < other.when; });
    const bool first = behind == pending_.begin();

    pending_.insert(behind, c);
    if (first && sc_is_running())
        irq_event_.notify(pending_.front().when > sc_time_stamp()
                              ? pending_.front().when - sc_time_stamp()
                              : SC_ZERO_TIME);
}

// Whether what arrives has changed.
bool device_tlm::carry_out(const irq_change &c)
{
    fault_wire &w = wire_[c.line];

    switch (c.what) {
    case irq_change::LEVEL:
        return fault_wire_drive(&w, c.on, wire_faults_, first_wire_ + static_cast<int>(c.line));
    case irq_change::GATE:
        return fault_wire_gate(&w, c.on);
    case irq_change::PASS:
        return fault_wire_pass(&w);
    case irq_change::FORCE:
        return fault_wire_force(&w, c.on);
    default:
        return fault_wire_pulse(&w, 1, c.on);
    }
}

void device_tlm::drive_irqs()
{
    size_t done = 0;

    for (; done < pending_.size() && pending_[done].when <= sc_time_stamp(); done++) {
        const irq_change &c = pending_[done];

        if (!carry_out(c))
            continue;
        if (irq[c.line].size())
            irq[c.line]->write(wire_[c.line].out);
        if (observer_)
            observer_->irq(*this, c.line, wire_[c.line].out, sc_time_stamp());
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<ptrdiff_t>(done));
    if (!pending_.empty())
        irq_event_.notify(pending_.front().when - sc_time_stamp());
}

void device_tlm::sample_inputs()
{
    if (standstill())
        return; // it looks when it goes on
    enter(sc_time_stamp());
    for (unsigned i : wired_) {
        const bool level = in[i]->read();

        if (level != sampled_[i]) {
            sampled_[i] = level;
            cls_.input(core(), i, level);
        }
    }
    leave();
}

void device_tlm::request_alarm(uint64_t cycle)
{
    alarm_cycle_ = cycle;
    alarm_event_.cancel();
    if (cycle == UINT64_MAX || period_ == SC_ZERO_TIME)
        return;
    sc_time when = time_of(cycle);
    if (when == sc_max_time())
        return;
    if (leader_) {
        leader_->partner_rings(when);
        return;
    }
    alarm_event_.notify(when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME);
}

// An access at this very time may have come first, and asked for a later alarm.
void device_tlm::alarmed()
{
    if (alarm_cycle_ != UINT64_MAX && time_of(alarm_cycle_) <= sc_time_stamp())
        ring(sc_time_stamp());
}

void device_tlm::ring(const sc_time &when)
{
    enter(when);
    if (alarm_cycle_ <= device().now) { // or who led it has let it ring
        alarm_cycle_ = UINT64_MAX;
        cls_.alarm(core());
    }
    leave();
}

bool device_tlm::put_byte(uint8_t c)
{
    bool taken;

    if (standstill())
        return false;
    enter(sc_time_stamp());
    taken = cls_.get_char && cls_.get_char(core(), c);
    leave();
    return taken;
}

} // namespace dmavp
