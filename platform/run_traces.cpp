// SPDX-License-Identifier: Apache-2.0
#include "run_traces.h"

#include <utility>

namespace dmavp
{

run_traces::~run_traces()
{
    char err[TRACE_ERROR_TEXT];

    trace_close(platform_, 0, err); // what is still open belongs to a run that did not start
}

bool run_traces::open(const trace_options &opt, machine &m, run_observer &o)
{
    const trace_request platform = {"--trace", opt.file, opt.filter, opt.from, opt.to};
    const trace_request engines = {"--trace-rtl", opt.rtl, opt.filter, opt.from, opt.to};
    failure f;

    if ((!opt.file || (platform_ = o.start_trace(platform, &f))) &&
        (!opt.rtl || engines_.start(m, engines, &f)))
        return true;
    fail_print("%s", f.text);
    return false;
}

std::string run_traces::record(const sc_core::sc_time &now, bool on)
{
    const bool engines = engines_.record(now, on);

    if (platform_)
        trace_record(platform_, now.value(), on);
    return platform_ || engines ? "" : "nothing is traced; give --trace FILE.vcd to dmavp run";
}

bool run_traces::close(const sc_core::sc_time &end)
{
    char err[TRACE_ERROR_TEXT];
    bool written = true;
    failure f;

    if (trace_close(std::exchange(platform_, nullptr), end.value(), err)) {
        fail_print("%s", err);
        written = false;
    }
    if (!engines_.close(end, &f)) {
        fail_print("%s", f.text);
        written = false;
    }
    return written;
}

} // namespace dmavp
