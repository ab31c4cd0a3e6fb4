// SPDX-License-Identifier: Apache-2.0
// One run of a job file on a board: from the checked inputs to the exit status.
#ifndef DMAVP_JOBS_SESSION_H
#define DMAVP_JOBS_SESSION_H

#include "jobs_board.h"
#include "jobs_options.h"
#include "report.h"
#include "run_traces.h"

namespace dmavp
{

// What the run is made of; everything outlives the session.
struct jobs_inputs {
    const jobs_options *options;
    const struct board *board;
    const board_part *controller;
    const jobs *file;
    uint64_t board_hash, file_hash;
};

// The controller that OPT names on board B, or null and F.
const board_part *jobs_controller(const jobs_options &opt, const struct board &b, failure *f);

class jobs_session
{
  public:
    explicit jobs_session(const jobs_inputs &in);

    // Runs to the end and returns the exit status; what could not be started is said on stderr.
    int execute();

  private:
    bool prepare();
    bool limit(uint64_t *edges) const;
    void look();
    void over(int status);
    void complain(const char *instance, note_kind kind, const char *text,
                  const sc_core::sc_time &when);
    void print() const;
    void print_end(const job_end &e) const;
    void print_sum(const job_result &r) const;
    bool finish();
    void write_jobs(json *j) const;
    bool write_stats();

    const jobs_inputs in_;
    const jobs_options &opt_;
    std::unique_ptr<jobs_board> target_;
    std::unique_ptr<machine> machine_;
    std::unique_ptr<jobs_observer> observer_;
    run_traces traces_;
    output_file stats_file_{"--stats"}, result_file_{"--result"};
    bool ended_ = false;
    bool complete_ = false; // the file was carried out to its end
    int status_ = 0;
    sc_core::sc_time end_time_;
    double host_seconds_ = 0;
};

} // namespace dmavp

#endif
