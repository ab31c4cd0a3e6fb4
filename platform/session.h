// SPDX-License-Identifier: Apache-2.0
// One run of a firmware on a board: from the checked inputs to the exit status.
#ifndef DMAVP_SESSION_H
#define DMAVP_SESSION_H

#include "build.h"
#include "debugger.h"
#include "elf.h"
#include "fault_board.h"
#include "observe.h"
#include "report.h"
#include "run_options.h"
#include "run_profile.h"
#include "run_traces.h"
#include "serial_ports.h"

namespace dmavp
{

// Exit status of the program (docs: dmavp run --help).
enum { EXIT_OK, EXIT_GUEST, EXIT_INPUT, EXIT_STUCK, EXIT_STRICT };

// What the run is made of; everything outlives the session.
struct session_inputs {
    const run_options *options;
    const struct board *board;
    const elf *firmware; // of the host CPU: its name alone
    host_image *host;    // null: the CPU is a RISC-V one
    const uint8_t *blob; // the final device tree
    size_t blob_size;
    uint64_t board_hash, firmware_hash;
    const fault_script *faults; // null: there is none
};

class session
{
  public:
    explicit session(const session_inputs &in);

    // Runs to the end and returns the exit status; what could not be started is said on stderr.
    int execute();

  private:
    bool prepare();
    bool load();
    bool load_host();
    bool place_blob();
    bool put(uint64_t addr, const uint8_t *bytes, uint64_t len);
    void boot();
    bool open_ports();
    void watch_exits();
    void stopped(cpu_tlm &cpu, cpu_tlm::stop_reason why);
    bool open_debugger();
    void look();
    void finish();

    void end(int status, const std::string &why,
             const sc_core::sc_time &when = sc_core::SC_ZERO_TIME);
    // Likewise with EXIT_STUCK, and who waits for whom is told.
    void end_stuck(const std::string &why, bool at_rest);
    void end_interrupted();
    void exit_requested(uint32_t value);
    // All hardware, and the program is loaded anew: now, or (false) once no device is at work.
    bool ask_for_reset();
    void reset();
    void tohost_written(uint64_t value);
    void complain(const char *instance, note_kind kind, const char *text,
                  const sc_core::sc_time &when);
    void at_limit();
    bool harts_at_work() const;
    bool idle(bool apart_from_limit) const;
    std::string where() const;
    bool refuse(const char *format, ...) const __attribute__((format(printf, 2, 3)));

    bool open_reports();
    bool write_stats();
    void write_cpus(json *j) const;
    // The bytes between the two symbols, or null after a complaint.
    const uint8_t *signature(uint32_t *size) const;
    bool write_signature();
    void print_summary() const;
    double mips() const;

    const session_inputs in_;
    const run_options &opt_;
    std::unique_ptr<machine> machine_;
    std::unique_ptr<run_observer> observer_;
    std::unique_ptr<serial_ports> ports_;
    std::unique_ptr<debugger> debugger_;
    run_traces traces_;
    run_profile profile_;
    sc_core::sc_event limit_, reset_;
    bool again_ = false; // memory has been used
    sc_core::sc_time limit_time_;
    output_file stats_file_{"--stats"}, signature_file_{"--signature"};

    bool ended_ = false;
    int status_ = EXIT_OK;
    std::string why_;
    bool stuck_ = false, at_rest_ = false;
    sc_core::sc_time end_time_;
    bool guest_exited_ = false;
    uint32_t guest_exit_ = 0;
    uint64_t blob_at_ = 0;
    const board_part *ram_ = nullptr; // that holds it
    double host_seconds_ = 0;
};

} // namespace dmavp

#endif
