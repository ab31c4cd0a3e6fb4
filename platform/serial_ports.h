// SPDX-License-Identifier: Apache-2.0
// The serial ports of a board and their other ends on the host: the console's are the program's
// stdout and stdin, those of other ports files or a pseudo terminal (--serial-...).
//
// Input: one byte per character time of the port, or of a line with 115200 baud, whenever the port
// has room. It is read only once the guest shows that it wants input, so a guest that only prints
// never waits for a terminal or a pipe. From a file or pipe a byte is waited for, so that the
// result does not depend on the speed of the other side; a terminal is polled. At the end of the
// input nothing remains pending.
#ifndef DMAVP_SERIAL_PORTS_H
#define DMAVP_SERIAL_PORTS_H

#include "board.h"
#include "build.h"
#include "observe.h"
#include "run_options.h"
#include "serial_end.h"

#include <list>

namespace dmavp
{

class serial_ports : public sc_core::sc_module
{
  public:
    // IDLE(apart_from_limit): is nothing else pending (but the time limit)? FAILED: output can no
    // longer be written, and why.
    serial_ports(sc_core::sc_module_name name, machine &m, run_observer &o,
                 std::function<bool(bool)> idle, std::function<void(const std::string &)> failed);

    // Opens the ends that OPT names, and the console's. False: that cannot be, which is said on
    // stderr.
    bool open(const run_options &opt);
    void flush();
    // After the run. False: what was sent did not all go where it should.
    bool finish();

  private:
    struct port {
        serial_end end;
        bool active = false;     // the guest has asked for input, and there may be some
        bool stuck = false;      // no room, and nothing goes on that could make some
        sc_core::sc_time next{}; // when the next byte is due

        port(device_tlm &uart, serial_files files, std::function<void(const std::string &)> failed)
            : end(uart, std::move(files), std::move(failed))
        {
        }
    };

    int console() const;
    int named(const char *option, const char *text, size_t length) const;
    bool open_files(const option_list &list, const char *option, bool output,
                    std::vector<serial_files> &files);
    bool open_terminals(const option_list &list, std::vector<serial_files> &files);
    void accessed(port &p, uint64_t offset, bool write, const sc_core::sc_time &when);
    void pump();
    void serve(port &p);
    bool wait_for_input(port &p, int timeout_ms);
    bool fetch(port &p);
    bool asleep() const;
    void schedule();

    machine &machine_;
    run_observer &observer_;
    std::function<bool(bool)> idle_;
    std::function<void(const std::string &)> failed_;
    std::list<port> ports_;
    sc_core::sc_event pump_event_;
};

} // namespace dmavp

#endif
