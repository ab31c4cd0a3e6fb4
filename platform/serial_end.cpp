// SPDX-License-Identifier: Apache-2.0
#include "serial_end.h"

#include "fail.h"
#include "interrupt.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <poll.h>
#include <sys/ioctl.h>
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

serial_end::serial_end(device_tlm &uart, serial_files files,
                       std::function<void(const std::string &)> failed)
    : uart_(uart), files_(std::move(files)), failed_(std::move(failed)), broken_(files_.out < 0),
      ended_(files_.in < 0)
{
    uart.set_byte_sink([this](uint8_t c) { put(c); });
}

serial_end::~serial_end()
{
    flush();
    for (int fd : {files_.in, files_.out, files_.other})
        if (fd > 2 && (fd != files_.out || files_.out != files_.in))
            close(fd);
}

// --- output ---------------------------------------------------------------------

void serial_end::put(uint8_t c)
{
    out_.push_back(static_cast<char>(c));
    if (c == '\n' || out_.size() >= 4096)
        flush();
}

void serial_end::flush()
{
    size_t done = 0;

    while (done < out_.size() && !broken_) {
        ssize_t n = write(files_.out, out_.data() + done, out_.size() - done);

        if (n >= 0) {
            done += static_cast<size_t>(n);
        } else if (errno == EAGAIN) { // a pseudo terminal without a reader
            lost_ += out_.size() - done;
            break;
        } else if (interrupted()) {
            broken_ = true; // nobody reads: the run ends, and what is left is dropped
        } else if (errno != EINTR) {
            broken_ = true;
            failed_(files_.out_name + ": " + strerror(errno));
        }
    }
    out_.clear();
}

bool serial_end::finish()
{
    int unread = 0;

    flush();
    for (unsigned i = 0; files_.other >= 0 && i < 100; i++) {
        pollfd stop = {interrupt_fd(), POLLIN, 0};

        if (ioctl(files_.other, FIONREAD, &unread) || !unread || poll(&stop, 1, 10) > 0)
            break;
    }
    if (lost_ + static_cast<unsigned>(unread))
        fail_print("%s: at least %" PRIu64 " bytes were not read by anybody; open it while the run "
                   "lasts",
                   files_.out_name.c_str(), lost_ + static_cast<unsigned>(unread));
    lost_ = 0;
    return !broken_ || files_.out < 0;
}

// --- input ----------------------------------------------------------------------

bool serial_end::first_wish(uint64_t offset, bool write)
{
    if (wanted_ || ended_)
        return false;
    const input_sign sign =
        uart_.cls().input_sign(uart_.core(), static_cast<uint32_t>(offset), write);

    polls_ = sign == INPUT_LOOKED ? polls_ + 1 : 0;
    wanted_ = sign == INPUT_WANTED || polls_ >= polls_for_input;
    return wanted_;
}

sc_time serial_end::character_time() const
{
    if (!uart_.cls().char_cycles || uart_.clock() == SC_ZERO_TIME)
        return usual_character_time;
    return sc_time::from_value(uart_.cls().char_cycles(uart_.core()) * uart_.clock().value());
}

void serial_end::tell_waiting()
{
    if (told_)
        return;
    told_ = true;
    fail_print("waiting for input on %s%s", files_.in_name.c_str(),
               files_.in ? "" : "; use </dev/null if there is none");
}

bool serial_end::read_more()
{
    const ssize_t n = read(files_.in, in_, sizeof in_);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    ended_ = n <= 0;
    in_at_ = 0;
    in_len_ = ended_ ? 0 : static_cast<size_t>(n);
    return !ended_;
}

bool serial_end::give()
{
    if (held_ < 0)
        held_ = in_[in_at_++];
    if (!uart_.put_byte(static_cast<uint8_t>(held_)))
        return false;
    held_ = -1;
    return true;
}

} // namespace dmavp
