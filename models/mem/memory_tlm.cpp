// SPDX-License-Identifier: Apache-2.0
#include "memory_tlm.h"

#include "bus_extension.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

using namespace sc_core;

namespace dmavp {

static uint8_t *allocate(const char *name, uint64_t size)
{
    void *p = MAP_FAILED;

    if (size)
        p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                 -1, 0);
    if (p == MAP_FAILED)
        throw std::runtime_error(std::string(name) + ": no room for a memory of " +
                                 std::to_string(size) + " bytes; give it another size");
    return static_cast<uint8_t *>(p);
}

memory_tlm::memory_tlm(sc_module_name name, uint64_t size, const memory_config &config)
    : sc_module(name), bus("bus"), size_(size), config_(config), data_(allocate(this->name(), size))
{
    output_.attach(notes_, *this, [this] { return note_time_; });
    set_beat_times();
    bus.register_b_transport(this, &memory_tlm::b_transport);
    bus.register_nb_transport_fw(this, &memory_tlm::nb_transport_fw);
    bus.register_transport_dbg(this, &memory_tlm::transport_dbg);
    bus.register_get_direct_mem_ptr(this, &memory_tlm::get_direct_mem_ptr);
}

int memory_tlm::share()
{
    const int fd = memfd_create(name(), MFD_CLOEXEC);

    if (fd < 0)
        return -1;
    if (ftruncate(fd, static_cast<off_t>(size_)) ||
        mmap(data_, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, 0) ==
            MAP_FAILED) {
        close(fd);
        return -1;
    }
    return fd;
}

memory_tlm::~memory_tlm()
{
    munmap(data_, size_);
}

void memory_tlm::set_beat_times()
{
    beat_time_[false] = sc_time::from_value((1ull + config_.read_waits) * period_.value());
    beat_time_[true] = sc_time::from_value((1ull + config_.write_waits) * period_.value());
}

void memory_tlm::set_clock(const sc_time &period)
{
    if (period == period_)
        return;
    period_ = period;
    set_beat_times();
    take_dmi_back();
}

void memory_tlm::set_power(bool on)
{
    if (on == powered_)
        return;
    powered_ = on;
    if (on)
        return;
    take_dmi_back();
    memset(data_, LOST, size_);
    written(0, size_);
}

void memory_tlm::take_dmi_back()
{
    if (std::exchange(dmi_granted_, false)) // it may be asked for again in there
        bus->invalidate_direct_mem_ptr(0, size_ - 1);
}

const char *memory_tlm::standstill() const
{
    return !powered_                ? "while the power is off"
           : period_ == SC_ZERO_TIME ? "while the clock is off"
                                     : nullptr;
}

void memory_tlm::on_write(std::function<void(uint64_t, uint64_t)> observer)
{
    observers_.push_back(std::move(observer));
}

void memory_tlm::written(uint64_t offset, uint64_t len)
{
    for (const auto &observer : observers_)
        observer(offset, len);
}

// --- access -------------------------------------------------------------------

// Bytes of address space that TX touches: with a streaming width below the length the address
// starts anew after each such piece.
static unsigned reach(const tlm::tlm_generic_payload &tx)
{
    return std::min(tx.get_data_length(), tx.get_streaming_width());
}

void memory_tlm::complain(const tlm::tlm_generic_payload &tx, const sc_time &delay, const char *why)
{
    note_time_ = sc_time_stamp() + delay;
    // One place per page and reason, powered or not.
    note(&notes_, NOTE_GUEST_ERROR,
         static_cast<uint32_t>(tx.get_address() >> 12) | uint64_t{!powered_} << 32,
         "%s of %u bytes at offset 0x%llx: %s", tx.is_write() ? "write" : "read",
         tx.get_data_length(), static_cast<unsigned long long>(tx.get_address()), why);
}

inline tlm::tlm_response_status memory_tlm::check(const tlm::tlm_generic_payload &tx,
                                                  const sc_time &delay)
{
    uint64_t addr = tx.get_address();

    if (!tx.get_data_length() || !tx.get_streaming_width())
        return tlm::TLM_BURST_ERROR_RESPONSE;
    if (tx.get_byte_enable_ptr() && !tx.get_byte_enable_length())
        return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (addr >= size_ || reach(tx) > size_ - addr) {
        complain(tx, delay, "outside the memory");
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    }
    if (const char *why = standstill()) {
        complain(tx, delay, why);
        return tlm::TLM_GENERIC_ERROR_RESPONSE;
    }
    if (tx.is_write() && config_.read_only) {
        complain(tx, delay, "it is read-only");
        return tlm::TLM_COMMAND_ERROR_RESPONSE;
    }
    return tlm::TLM_OK_RESPONSE;
}

static inline void copy(bool write, uint8_t *mem, uint8_t *data, size_t n)
{
    if (write)
        memcpy(mem, data, n);
    else
        memcpy(data, mem, n);
}

inline void memory_tlm::move(const tlm::tlm_generic_payload &tx)
{
    uint8_t *mem = data_ + tx.get_address(), *data = tx.get_data_ptr();
    const uint8_t *enable = tx.get_byte_enable_ptr();
    unsigned len = tx.get_data_length(), width = tx.get_streaming_width();

    if (!enable && len == 4 && width >= 4) { // most accesses
        copy(tx.is_write(), mem, data, 4);
        return;
    }
    if (!enable) {
        for (unsigned i = 0; i < len; i += std::min(width, len - i))
            copy(tx.is_write(), mem, data + i, std::min(width, len - i));
        return;
    }
    for (unsigned i = 0; i < len; i++)
        if (enable[i % tx.get_byte_enable_length()] == TLM_BYTE_ENABLED)
            copy(tx.is_write(), mem + i % width, data + i, 1);
}

void memory_tlm::b_transport(tlm::tlm_generic_payload &tx, sc_time &delay)
{
    const bus_extension *ext = tx.get_extension<bus_extension>();
    unsigned len = tx.get_data_length(), beat = ext ? ext->beat_bytes : 4;
    tlm::tlm_response_status answer = tlm::TLM_OK_RESPONSE;
    const bool write = tx.is_write();

    if (tx.get_command() != tlm::TLM_IGNORE_COMMAND)
        answer = check(tx, delay);
    tx.set_response_status(answer);
    if (answer == tlm::TLM_ADDRESS_ERROR_RESPONSE || answer == tlm::TLM_COMMAND_ERROR_RESPONSE)
        delay += beat_time_[write];
    if (answer != tlm::TLM_OK_RESPONSE || tx.get_command() == tlm::TLM_IGNORE_COMMAND)
        return;
    move(tx);
    tx.set_dmi_allowed(true);
    bytes_written_ += tx.is_write() ? len : 0;
    if (beat >= len || !beat)
        delay += beat_time_[write];
    else
        delay += sc_time::from_value(((len - 1) / beat + 1) * beat_time_[write].value());
    if (write && !observers_.empty())
        written(tx.get_address(), reach(tx));
}

tlm::tlm_sync_enum memory_tlm::nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                               sc_time &delay)
{
    const sc_time now = sc_time_stamp();
    const sc_time &beat = beat_time_[tx.is_write()];

    if (phase != tlm::BEGIN_REQ)
        return tlm::TLM_ACCEPTED; // the base protocol has no more for a completed access
    delay = std::max(now + delay, free_at_) - now;
    b_transport(tx, delay);
    if (bus_extension *ext = tx.get_extension<bus_extension>())
        ext->beat_period = beat;
    free_at_ = now + delay;
    return tlm::TLM_COMPLETED;
}

unsigned memory_tlm::transport_dbg(tlm::tlm_generic_payload &tx)
{
    uint64_t addr = tx.get_address();

    if (addr >= size_ || tx.get_command() == tlm::TLM_IGNORE_COMMAND || !powered_)
        return 0;
    unsigned n = static_cast<unsigned>(std::min<uint64_t>(tx.get_data_length(), size_ - addr));
    copy(tx.is_write(), data_ + addr, tx.get_data_ptr(), n);
    if (tx.is_write())
        written(addr, n);
    return n;
}

bool memory_tlm::get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi)
{
    dmi.init();
    dmi.set_start_address(0);
    dmi.set_end_address(size_ - 1);
    if (tx.get_address() >= size_) {
        dmi.set_start_address(size_);
        dmi.set_end_address(UINT64_MAX);
        return false;
    }
    if ((tx.is_write() && config_.read_only) || standstill())
        return false;
    dmi.set_dmi_ptr(data_);
    dmi.set_read_latency(sc_time::from_value(config_.read_waits * period_.value()));
    dmi.set_write_latency(sc_time::from_value(config_.write_waits * period_.value()));
    if (config_.read_only)
        dmi.allow_read();
    else
        dmi.allow_read_write();
    if (bus_extension *ext = tx.get_extension<bus_extension>())
        ext->beat_period = beat_time_[tx.is_write()];
    dmi_granted_ = true;
    return true;
}

} // namespace dmavp
