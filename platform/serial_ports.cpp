// SPDX-License-Identifier: Apache-2.0
#include "serial_ports.h"

#include "interrupt.h"
#include "tree.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <libfdt.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

using namespace sc_core;

namespace dmavp
{

serial_ports::serial_ports(sc_module_name name, machine &m, run_observer &o,
                           std::function<bool(bool)> idle,
                           std::function<void(const std::string &)> failed)
    : sc_module(name), machine_(m), observer_(o), idle_(std::move(idle)),
      failed_(std::move(failed))
{
    SC_HAS_PROCESS(serial_ports);
    SC_METHOD(pump);
    dont_initialize();
    sensitive << pump_event_;
}

// --- before the run -------------------------------------------------------------

// The port that /chosen/stdout-path names, or the first; -1: there is none.
int serial_ports::console() const
{
    const struct board &b = machine_.board();
    const char *path = static_cast<const char *>(
        fdt_getprop(b.fdt, fdt_path_offset(b.fdt, "/chosen"), "stdout-path", nullptr));
    const int first = board_find_role(&b, ROLE_SERIAL, 0);

    for (int i = first; path && i >= 0; i = board_find_role(&b, ROLE_SERIAL, i + 1))
        if (tree_node(b.fdt, path, strcspn(path, ":")) == b.part[i].node)
            return i;
    return first;
}

// The port that the first LENGTH characters of TEXT name; -1 after a complaint.
int serial_ports::named(const char *option, const char *text, size_t length) const
{
    const struct board &b = machine_.board();
    const std::string name(text, length);
    const int node = board_node(b.fdt, name.c_str());
    char names[200] = "";

    for (int i = board_find_role(&b, ROLE_SERIAL, 0); i >= 0;
         i = board_find_role(&b, ROLE_SERIAL, i + 1)) {
        if (i == console()) {
            if (node == b.part[i].node) {
                fail_print("--%s %s: is the console, on stdin and stdout; name another port, or "
                           "make another the console with --set /chosen:stdout-path=PORT",
                           option, name.c_str());
                return -1;
            }
            continue;
        }
        if (node >= 0 && node == b.part[i].node)
            return i;
        fail_list(names, sizeof names, b.part[i].name);
    }
    fail_print("--%s %s: %s has no such serial port beside the console; there are: %s", option,
               name.c_str(), b.name, *names ? names : "none");
    return -1;
}

bool serial_ports::open_files(const option_list &list, const char *option, bool output,
                              std::vector<serial_files> &files)
{
    for (unsigned i = 0; i < list.count; i++) {
        const char *text = list.value[i], *path = strchr(text, '=');
        struct stat st;

        if (!path || path == text || !path[1]) {
            fail_print("--%s %s: write PORT=FILE, such as serial1=bytes.bin", option, text);
            return false;
        }
        const int index = named(option, text, static_cast<size_t>(path++ - text));
        if (index < 0)
            return false;
        serial_files &f = files[static_cast<size_t>(index)];
        int &fd = output ? f.out : f.in;
        if (fd >= 0) {
            fail_print("--%s %s: the port has one already; give it once", option, text);
            return false;
        }
        fd = ::open(path, output ? O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC : O_RDONLY | O_CLOEXEC,
                    0666);
        if (fd >= 0 && !output && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
            close(fd);
            fd = -1;
            errno = EISDIR;
        }
        (output ? f.out_name : f.in_name) = path;
        if (fd < 0) {
            fail_print("cannot %s %s: %s; choose another file with --%s", output ? "write" : "read",
                       path, strerror(errno), option);
            return false;
        }
    }
    return true;
}

// A new pseudo terminal as both files of F: 0, or -1. It is kept open on the other side: bytes stay
// in it until somebody reads them.
static int open_terminal(serial_files &f)
{
    const int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    termios raw;

    if (fd < 0 || grantpt(fd) || unlockpt(fd))
        return -1;
    f.in = f.out = fd;
    f.in_name = f.out_name = ptsname(fd);
    f.terminal = true;
    f.other = ::open(f.in_name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (f.other < 0 || tcgetattr(f.other, &raw))
        return -1;
    cfmakeraw(&raw);
    return tcsetattr(f.other, TCSANOW, &raw);
}

bool serial_ports::open_terminals(const option_list &list, std::vector<serial_files> &files)
{
    for (unsigned i = 0; i < list.count; i++) {
        const char *text = list.value[i];
        const int index = named("serial-pty", text, strlen(text));

        if (index < 0)
            return false;
        serial_files &f = files[static_cast<size_t>(index)];
        if (f.in >= 0 || f.out >= 0) {
            fail_print("--serial-pty %s: the port has another end already; give it one", text);
            return false;
        }
        if (open_terminal(f)) {
            fail_print("--serial-pty %s: no pseudo terminal: %s; use files instead", text,
                       strerror(errno));
            return false;
        }
        fail_print("%s is %s", machine_.board().part[index].name, f.in_name.c_str());
    }
    return true;
}

bool serial_ports::open(const run_options &opt)
{
    const struct board &b = machine_.board();
    std::vector<serial_files> files(b.parts);

    if (!open_files(opt.serial_in, "serial-in", false, files) ||
        !open_files(opt.serial_out, "serial-out", true, files) ||
        !open_terminals(opt.serial_pty, files))
        return false;
    if (console() >= 0)
        files[static_cast<size_t>(console())] = {0, 1, "stdin", "stdout", isatty(0) != 0, -1};
    for (unsigned i = 0; i < b.parts; i++) {
        if (files[i].in < 0 && files[i].out < 0)
            continue;
        ports_.emplace_back(*machine_.device(i), files[i], failed_);
        observer_.watch(b.part[i].base, b.part[i].size,
                        [this, &p = ports_.back()](uint64_t offset, bool write,
                                                   const sc_time &when) {
                            accessed(p, offset, write, when);
                        });
    }
    return true;
}

// --- during the run ---------------------------------------------------------------

void serial_ports::flush()
{
    for (port &p : ports_)
        p.end.flush();
}

bool serial_ports::finish()
{
    bool complete = true;

    for (port &p : ports_)
        complete = p.end.finish() && complete;
    return complete;
}

void serial_ports::accessed(port &p, uint64_t offset, bool write, const sc_time &when)
{
    if (!p.end.first_wish(offset, write))
        return;
    p.active = true;
    p.next = std::max(when, sc_time_stamp()) + p.end.character_time();
    schedule();
}

void serial_ports::schedule()
{
    const port *first = nullptr;

    for (const port &p : ports_)
        if (p.active && (!first || p.next < first->next))
            first = &p;
    if (first)
        pump_event_.notify(std::max(first->next, sc_time_stamp()) - sc_time_stamp());
}

// Nothing is left that could happen but that somebody types.
bool serial_ports::asleep() const
{
    return idle_(false) && std::all_of(ports_.begin(), ports_.end(), [](const port &p) {
               return !p.active || p.end.terminal() || p.stuck;
           });
}

// Is there something to read on P, or the end? With an endless timeout also: on another terminal.
// Ctrl-C ends the waiting.
bool serial_ports::wait_for_input(port &p, int timeout_ms)
{
    std::vector<pollfd> fds{{p.end.input(), POLLIN, 0}, {interrupt_fd(), POLLIN, 0}};
    int ready;

    for (const port &other : ports_)
        if (other.active && other.end.terminal() && &other != &p)
            fds.push_back({other.end.input(), POLLIN, 0});
    do
        ready = poll(fds.data(), timeout_ms < 0 ? fds.size() : 2, timeout_ms);
    while (ready < 0 && errno == EINTR && !interrupted());
    if (interrupted())
        sc_pause(); // back to the session, which ends the run
    return fds[0].revents && !interrupted();
}

// Makes one byte available. False: none now (terminal), or none ever (ended()).
bool serial_ports::fetch(port &p)
{
    if (p.end.terminal()) {
        const bool sleep = asleep();

        if (sleep)
            flush();
        // Asleep until a key: simulated time stands still rather than running ahead of the user.
        if (!wait_for_input(p, sleep ? -1 : 0))
            return false;
    } else {
        while (!wait_for_input(p, 2000)) {
            if (interrupted())
                return false;
            flush();
            p.end.tell_waiting();
        }
    }
    return p.end.read_more();
}

// A byte is due.
void serial_ports::serve(port &p)
{
    p.stuck = false;
    if (!p.end.at_hand() && !p.end.ended())
        fetch(p);
    if (p.end.at_hand()) {
        if (p.end.give())
            for (port &other : ports_)
                other.stuck = false;
        else
            p.stuck = idle_(true);
    }
    p.active = !p.end.ended();
    p.next = sc_time_stamp() + p.end.character_time();
}

void serial_ports::pump()
{
    for (port &p : ports_)
        if (p.active && p.next <= sc_time_stamp())
            serve(p);
    // Full, and nobody is left who could read: this must not keep the run alive.
    if (std::any_of(ports_.begin(), ports_.end(),
                    [](const port &p) { return p.active && !p.stuck; }))
        schedule();
}

} // namespace dmavp
