// SPDX-License-Identifier: Apache-2.0
// The waveform of the RTL engines of a board: all signals of the source, one scope per controller
// and channel, on the platform's time axis.
#ifndef DMAVP_RTL_TRACE_H
#define DMAVP_RTL_TRACE_H

#include "build.h"
#include "trace_file.h"

namespace dmavp
{

class rtl_trace
{
  public:
    // M was built with traced engines. False and F: the file cannot be written, or there is nothing
    // to show.
    bool start(machine &m, const trace_request &what, failure *f);
    // From NOW on nothing is recorded, or recording goes on. False: there is no trace.
    bool record(const sc_core::sc_time &now, bool on);
    // At END; nothing to do without start(). False and F: what was written is not complete.
    bool close(const sc_core::sc_time &end, failure *f);
    ~rtl_trace();

  private:
    void watch(machine &m);
    void changed(unsigned signal, uint64_t time, uint64_t value);

    trace *trace_ = nullptr;
    unsigned changes_ = 0;
    uint64_t lag_ps_ = 0;
};

} // namespace dmavp

#endif
