// SPDX-License-Identifier: Apache-2.0
// Memory: SRAM, DRAM or ROM, from offset 0 on. Loosely and approximately timed.
//
// Takes any length, byte enables and streaming width. A read or write adds beats * (1 + waits)
// periods to the delay; a beat has bus_extension::beat_bytes bytes, without the extension
// min(length, 4). DMI is granted for all of it (a ROM for reading), with latencies of waits periods
// per beat. A beat that fails has its wait states as well. Pages that nobody touched cost nothing.
//
// nb_transport_fw moves the bytes when it is called and returns TLM_COMPLETED; the delay leads to
// the end of the last beat. One access at a time: what comes earlier begins after the one before.
//
// Errors: an access that does not lie inside is TLM_ADDRESS_ERROR_RESPONSE as a whole, a write to a
// ROM TLM_COMMAND_ERROR_RESPONSE, one while clock or power are off TLM_GENERIC_ERROR_RESPONSE; all
// are guest errors. Debug transport writes a ROM as well, and reaches nothing without power.
#ifndef DMAVP_MEMORY_TLM_H
#define DMAVP_MEMORY_TLM_H

#include "device_tlm.h"
#include "memory_config.h"

namespace dmavp {

struct memory_tlm : sc_core::sc_module {
    // SIZE in bytes, at least 1. Throws std::runtime_error when the host has no room for it.
    memory_tlm(sc_core::sc_module_name name, uint64_t size, const memory_config &config);
    ~memory_tlm() override;

    tlm_utils::simple_target_socket<memory_tlm, 32> bus;

    // Beats and wait states are cycles of PERIOD; default 10 ns; SC_ZERO_TIME: accesses are errors.
    // Takes back DMI (new latencies).
    void set_clock(const sc_core::sc_time &period);
    // Off: accesses are errors, and the content is lost; a byte is LOST then. Takes back DMI.
    void set_power(bool on);
    static constexpr uint8_t LOST = 0xdb;

    uint8_t *data() { return data_; }
    uint64_t size() const { return size_; }
    // A file that holds the bytes from now on, to be mapped at further places; the content is lost.
    // The caller closes it. -1 and errno: the host has no room.
    int share();

    // OBSERVER(offset, length) is called after every write that comes through the socket, debug
    // transport included, and after none that goes by DMI.
    void on_write(std::function<void(uint64_t offset, uint64_t len)> observer);

    void set_note_printer(note_printer printer) { output_.set_printer(std::move(printer)); }
    uint64_t guest_errors() const { return notes_.count[NOTE_GUEST_ERROR]; }
    // Through the socket: what goes by DMI is not seen.
    uint64_t bytes_written() const { return bytes_written_; }

private:
    void b_transport(tlm::tlm_generic_payload &tx, sc_core::sc_time &delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload &tx, tlm::tlm_phase &phase,
                                       sc_core::sc_time &delay);
    unsigned transport_dbg(tlm::tlm_generic_payload &tx);
    bool get_direct_mem_ptr(tlm::tlm_generic_payload &tx, tlm::tlm_dmi &dmi);
    tlm::tlm_response_status check(const tlm::tlm_generic_payload &tx,
                                   const sc_core::sc_time &delay);
    void move(const tlm::tlm_generic_payload &tx);
    void complain(const tlm::tlm_generic_payload &tx, const sc_core::sc_time &delay,
                  const char *why);
    const char *standstill() const; // why accesses are errors, or null
    void take_dmi_back();
    void set_beat_times();
    void written(uint64_t offset, uint64_t len);

    const uint64_t size_;
    const memory_config config_;
    uint8_t *data_;
    sc_core::sc_time period_{10, sc_core::SC_NS};
    sc_core::sc_time beat_time_[2]; // of a read, of a write
    sc_core::sc_time free_at_;      // end of the last access by nb_transport_fw
    bool dmi_granted_ = false, powered_ = true;
    uint64_t bytes_written_ = 0;
    std::vector<std::function<void(uint64_t, uint64_t)>> observers_;
    notes notes_{};
    sc_core::sc_time note_time_;
    note_output output_;
};

} // namespace dmavp

#endif
