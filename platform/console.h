// SPDX-License-Identifier: Apache-2.0
// The serial port of the board on the program's stdout and stdin.
//
// Output: byte for byte; written at each end of line, before anything waits, and at the end.
//
// Input: one byte per character time of the port, or of a line with 115200 baud, whenever the port
// has room. It is read only once the guest shows that it wants input (it enabled the receive
// interrupt, read the receive register, or polls the line status), so a guest that only prints never
// waits for a terminal or a pipe. From a file or pipe a byte is waited for, so that the result does not depend
// on the speed of the other side; a terminal is polled. At the end of the input nothing remains
// pending.
#ifndef DMAVP_CONSOLE_H
#define DMAVP_CONSOLE_H

#include "device_tlm.h"

#include <functional>
#include <string>

namespace dmavp
{

class console : public sc_core::sc_module
{
  public:
    // IDLE(apart_from_limit): is nothing else pending (but the time limit)? FAILED is called once
    // when stdout can no longer be written.
    console(sc_core::sc_module_name name, device_tlm &uart, std::function<bool(bool)> idle,
            std::function<void(const std::string &)> failed);
    ~console() override;

    // A CPU has accessed register OFFSET of the port.
    void accessed(uint64_t offset, bool write, const sc_core::sc_time &when);
    void flush();

  private:
    void put(uint8_t c);
    void pump();
    bool fetch();
    sc_core::sc_time character_time() const;
    bool wait_for_input(int timeout_ms);

    device_tlm &uart_;
    std::function<bool(bool)> idle_;
    std::function<void(const std::string &)> failed_;
    sc_core::sc_event pump_event_;
    std::string out_;
    bool broken_ = false;
    bool wanted_ = false; // the guest has asked for input
    bool ended_ = false;  // stdin has
    bool terminal_;
    bool told_ = false;
    unsigned polls_ = 0; // reads of the line status in a row
    int held_ = -1;      // byte for which the port had no room
    uint8_t in_[4096];
    size_t in_at_ = 0, in_len_ = 0;
};

} // namespace dmavp

#endif
