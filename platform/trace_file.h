// SPDX-License-Identifier: Apache-2.0
// Opening the traces that a run was asked for.
#ifndef DMAVP_TRACE_FILE_H
#define DMAVP_TRACE_FILE_H

#include "fail.h"
#include "trace.h"

#include <functional>

namespace dmavp
{

// What is to be traced.
struct trace_request {
    const char *option, *path; // by which option which file is asked for
    const char *filter;        // null: everything
    uint64_t from, to;         // ps
};

// Creates the file, lets DECLARE name its signals, and starts. The trace (close it with
// trace_close()), or null and F. COMMENT is for the reader of the file, EXAMPLE a signal's name.
trace *trace_begin(const trace_request &what, const char *comment, const char *example,
                   const std::function<void(trace *)> &declare, failure *f);

} // namespace dmavp

#endif
