// SPDX-License-Identifier: Apache-2.0
#include "trace_file.h"

#include "version.h"

namespace dmavp
{

trace *trace_begin(const trace_request &what, const char *comment, const char *example,
                   const std::function<void(trace *)> &declare, failure *f)
{
    trace_config config = {};
    char err[TRACE_ERROR_TEXT];

    config.path = what.path;
    config.option = what.option;
    config.version = "dmavp " DMAVP_VERSION;
    config.comment = comment;
    config.filter = what.filter;
    config.from = what.from;
    config.to = what.to;
    trace *t = trace_open(&config, err);
    if (!t) {
        fail(f, "%s", err);
        return nullptr;
    }
    declare(t);
    if (!trace_signals(t)) {
        trace_close(t, 0, err);
        fail(f, "--trace-filter %s: matches no signal of %s; names look like %s",
             what.filter ? what.filter : "*", what.option, example);
        return nullptr;
    }
    trace_start(t);
    return t;
}

} // namespace dmavp
