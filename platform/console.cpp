// SPDX-License-Identifier: Apache-2.0
#include "console.h"

#include "interrupt.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>

using namespace sc_core;

namespace dmavp
{

namespace
{

// 10 bits of 115200 baud.
const sc_time usual_character_time(86806, SC_NS);

// A guest that prints reads the line status about once per byte; one that reads it so often in a
// row waits for input.
constexpr unsigned polls_for_input = 16;

} // namespace

console::console(sc_module_name name, device_tlm &uart, std::function<bool(bool)> idle,
                 std::function<void(const std::string &)> failed)
    : sc_module(name), uart_(uart), idle_(std::move(idle)), failed_(std::move(failed)),
      terminal_(isatty(0))
{
    uart.set_byte_sink([this](uint8_t c) { put(c); });
    SC_HAS_PROCESS(console);
    SC_METHOD(pump);
    dont_initialize();
    sensitive << pump_event_;
}

console::~console()
{
    flush();
}

// --- output ---------------------------------------------------------------------

void console::put(uint8_t c)
{
    out_.push_back(static_cast<char>(c));
    if (c == '\n' || out_.size() >= 4096)
        flush();
}

void console::flush()
{
    size_t done = 0;

    while (done < out_.size() && !broken_) {
        ssize_t n = write(1, out_.data() + done, out_.size() - done);

        if (n >= 0) {
            done += static_cast<size_t>(n);
        } else if (interrupted()) {
            broken_ = true; // nobody reads: the run ends, and what is left is dropped
        } else if (errno != EINTR) {
            broken_ = true;
            failed_(strerror(errno));
        }
    }
    out_.clear();
}

// --- input ----------------------------------------------------------------------

void console::accessed(uint64_t offset, bool write, const sc_time &when)
{
    if (wanted_)
        return;
    const input_sign sign =
        uart_.cls().input_sign(uart_.core(), static_cast<uint32_t>(offset), write);

    polls_ = sign == INPUT_LOOKED ? polls_ + 1 : 0;
    if (sign == INPUT_WANTED || polls_ >= polls_for_input) {
        wanted_ = true;
        pump_event_.notify((when > sc_time_stamp() ? when - sc_time_stamp() : SC_ZERO_TIME) +
                           character_time());
    }
}

sc_time console::character_time() const
{
    if (!uart_.cls().char_cycles || uart_.clock() == SC_ZERO_TIME)
        return usual_character_time;
    return sc_time::from_value(uart_.cls().char_cycles(uart_.core()) * uart_.clock().value());
}

// Is there something to read, or the end? Ctrl-C ends the waiting.
bool console::wait_for_input(int timeout_ms)
{
    pollfd p[] = {{0, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}};
    int ready;

    do
        ready = poll(p, 2, timeout_ms);
    while (ready < 0 && errno == EINTR && !interrupted());
    if (interrupted())
        sc_pause(); // back to the session, which ends the run
    return p[0].revents && !interrupted();
}

// Makes one byte available in in_. False: none now (terminal), or none ever (ended_).
bool console::fetch()
{
    ssize_t n;

    if (in_at_ < in_len_)
        return true;
    if (terminal_) {
        const bool idle = idle_(false);

        if (idle)
            flush();
        // Asleep until a key: simulated time stands still rather than running ahead of the user.
        if (!wait_for_input(idle ? -1 : 0))
            return false;
    } else if (!wait_for_input(told_ ? -1 : 2000)) {
        static const char hint[] =
            "dmavp: waiting for input on stdin; use </dev/null if there is none\n";

        if (interrupted())
            return false;
        told_ = true;
        flush();
        if (write(2, hint, sizeof hint - 1) < 0)
            broken_ = true;
        if (!wait_for_input(-1))
            return false;
    }
    n = read(0, in_, sizeof in_);
    if (n < 0 && errno == EINTR)
        return false;
    ended_ = n <= 0;
    in_at_ = 0;
    in_len_ = ended_ ? 0 : static_cast<size_t>(n);
    return !ended_;
}

void console::pump()
{
    if (held_ < 0 && fetch())
        held_ = in_[in_at_++];
    if (held_ >= 0 && uart_.put_byte(static_cast<uint8_t>(held_)))
        held_ = -1;
    else if (held_ >= 0 && idle_(true))
        return; // full, and nobody is left who could read: this must not keep the run alive
    if (!ended_ || held_ >= 0)
        pump_event_.notify(character_time());
}

} // namespace dmavp
