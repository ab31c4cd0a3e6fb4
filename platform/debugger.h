// SPDX-License-Identifier: Apache-2.0
// GDB on a run: the server (gdb/) with the machine as its target. While it stops the run it blocks
// in the process that was running, so simulated time stands still; meanwhile nothing changes but
// what the client writes. Between stops the line is looked at by look(), and points cost what the
// CPU and the controllers need for them.
#ifndef DMAVP_DEBUGGER_H
#define DMAVP_DEBUGGER_H

#include "build.h"
#include "gdb_server.h"
#include "gdb_socket.h"
#include "observe.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dmavp
{

class debugger
{
  public:
    // What it asks of the run.
    struct run_controls {
        std::function<void()> kill;             // the client wants the end,
        std::function<void()> interrupt;        // or the user: interrupted()
        std::function<bool()> reset;            // of all hardware; false: when the run goes on
        std::function<std::string(bool)> trace; // recording on or off; "" or why it cannot be
    };

    debugger(machine &m, const run_observer &o, run_controls run);
    ~debugger();
    debugger(const debugger &) = delete;
    debugger &operator=(const debugger &) = delete;

    // Listens at WHERE ("[HOST:]PORT") and says so on stderr; the first instruction waits for a
    // client. FIRMWARE: file, for the hint. False after a complaint.
    bool listen(const char *where, const char *firmware);

    // HART has stopped for the debugger. Blocks.
    void stopped(cpu_tlm &hart, cpu_tlm::stop_reason why);
    // A controller has made an access.
    void accessed(const sc_core::sc_object &initiator, const observed_access &a);
    // Looks whether a client wants something. Between two sc_start().
    void look();
    // The run cannot go on because of WHY; a client may look around before it ends. Blocks.
    void last_look(const std::string &why);
    // The run is over.
    void exit(uint8_t code);

  private:
    struct watch {
        gdb_point kind = GDB_NO_POINT; // GDB_NO_POINT: free
        uint64_t addr = 0, len = 0;
        std::vector<uint8_t> value; // what the client has seen there
    };

    struct command {
        const char *name, *argument, *help;
        void (debugger::*run)(const std::string &argument);
    };
    static const command commands[7];

    struct socket_deleter {
        void operator()(gdb_socket *s) const { gdb_socket_free(s); }
    };
    struct server_deleter {
        void operator()(gdb_server *s) const { gdb_server_free(s); }
    };
    struct text_deleter {
        void operator()(char *text) const { ::free(text); }
    };

    bool make_server();
    bool take(int timeout_ms);
    void serve(unsigned hart);
    void stop(const gdb_stop &why);
    void go_on();
    void leave();
    unsigned next_hart() const;
    unsigned index(const cpu_tlm &hart) const;
    void ask_to_stop();
    bool steps(const cpu_tlm &hart) const;
    bool in_range(const cpu_tlm &hart) const;

    // What the server asks of the target.
    static gdb_target target();
    void describe(unsigned hart, char text[GDB_TEXT]) const;
    bool read_reg(unsigned hart, unsigned reg, uint64_t *val) const;
    bool write_reg(unsigned hart, unsigned reg, uint64_t val);
    size_t transfer(bool write, unsigned hart, uint64_t addr, uint8_t *data, size_t len) const;
    bool set_point(gdb_point kind, uint64_t addr, uint64_t len);
    void clear_point(gdb_point kind, uint64_t addr, uint64_t len);
    bool set_watch(gdb_point kind, uint64_t addr, uint64_t len);
    void pace_controllers(bool on);
    const watch *touched(bool write, uint64_t addr, uint64_t len);
    bool changed(watch &w);

    // debugger_monitor.cpp
    void monitor(const char *command);
    void monitor_help(const std::string &);
    void monitor_board(const std::string &);
    void monitor_dma(const std::string &);
    void monitor_time(const std::string &);
    void monitor_registers(const std::string &name);
    void monitor_reset(const std::string &);
    void monitor_trace(const std::string &what);
    void print(const char *format, ...) __attribute__((format(printf, 2, 3)));

    machine &machine_;
    const run_observer &observer_;
    const run_controls run_;
    std::unique_ptr<char, text_deleter> features_, memory_map_;
    std::unique_ptr<gdb_server, server_deleter> server_;
    std::unique_ptr<gdb_socket, socket_deleter> socket_;
    std::vector<watch> watches_; // a hart knows number i as FIRST_WATCH + i

    bool waits_ = true;                       // no instruction before the first client
    bool arriving_ = false;                   // a client, to whom nothing was said yet
    bool asked_ = false;                      // a hart to stop, for the client
    bool over_ = false;                       // the run
    gdb_stop seen_ = {0, 0, GDB_NO_POINT, 0}; // of a controller, while a hart was at work
};

} // namespace dmavp

#endif
