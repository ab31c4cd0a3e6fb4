// SPDX-License-Identifier: Apache-2.0
// The trace files that a run was asked for: what is seen of the platform, and the waveform of its
// RTL engines. What cannot be done is said on stderr.
#ifndef DMAVP_RUN_TRACES_H
#define DMAVP_RUN_TRACES_H

#include "observe.h"
#include "rtl_trace.h"
#include "trace_options.h"

namespace dmavp
{

class run_traces
{
  public:
    ~run_traces();

    // Before the simulation; O is the observer of M. False: a file cannot be written, or nothing
    // is to be shown in it.
    bool open(const trace_options &opt, machine &m, run_observer &o);
    // From NOW on nothing is recorded, or recording goes on. "", or why that cannot be.
    std::string record(const sc_core::sc_time &now, bool on);
    // At END; nothing to do without open(). False: what was written is not complete.
    bool close(const sc_core::sc_time &end);

  private:
    trace *platform_ = nullptr;
    rtl_trace engines_;
};

} // namespace dmavp

#endif
