// SPDX-License-Identifier: Apache-2.0
// The other end of one serial port on the host: where its bytes go, and where those come from that
// it receives. When it is given one is decided by serial_ports.h.
#ifndef DMAVP_SERIAL_END_H
#define DMAVP_SERIAL_END_H

#include "device_tlm.h"

#include <functional>
#include <string>

namespace dmavp
{

// Open files; they are the end's, which closes them.
struct serial_files {
    int in = -1, out = -1;         // -1 = none: there is nothing to read, or it goes nowhere
    std::string in_name, out_name; // for messages
    bool terminal = false;         // of the input: is looked at, and not waited for
    int other = -1;                // of a pseudo terminal: the side that is not ours
};

class serial_end
{
  public:
    // FAILED is called once, with the reason, when the output can no longer be written.
    serial_end(device_tlm &uart, serial_files files,
               std::function<void(const std::string &)> failed);
    ~serial_end();
    serial_end(const serial_end &) = delete;
    serial_end &operator=(const serial_end &) = delete;

    // Output: byte for byte; written at each end of line, before anything waits, and at the end.
    void flush();
    // The last flush(). What a pseudo terminal holds is left to its reader, for a second of the
    // host's time; what nobody has read is told on stderr. False: it could not be written.
    bool finish();

    // Input. A CPU has accessed register OFFSET of the port: is it the first sign that the guest
    // wants to have input? It enabled the receive interrupt, read the receive register, or polls
    // the line status.
    bool first_wish(uint64_t offset, bool write);
    // A byte was read, and not given to the port yet.
    bool at_hand() const { return held_ >= 0 || in_at_ < in_len_; }
    int input() const { return files_.in; }
    bool terminal() const { return files_.terminal; }
    // Reads what is there, after poll(). False: nothing, now or (ended()) ever.
    bool read_more();
    bool ended() const { return ended_ && !at_hand(); }
    // Gives the port a byte that is at hand. False: it has no room.
    bool give();
    // Of a character on the port's line.
    sc_core::sc_time character_time() const;
    // What stdin, or a pipe, is waited for: once, for people.
    void tell_waiting();

  private:
    void put(uint8_t c);

    device_tlm &uart_;
    const serial_files files_;
    std::function<void(const std::string &)> failed_;
    std::string out_;
    uint64_t lost_ = 0;
    bool broken_ = false;
    bool wanted_ = false; // the guest has asked for input
    bool ended_;          // of the input
    bool told_ = false;
    unsigned polls_ = 0; // reads of the line status in a row
    int held_ = -1;      // byte for which the port had no room
    uint8_t in_[4096];
    size_t in_at_ = 0, in_len_ = 0;
};

} // namespace dmavp

#endif
