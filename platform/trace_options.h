/* SPDX-License-Identifier: Apache-2.0 */
/* What a run is asked to trace: options that every command which runs a board has. */
#ifndef DMAVP_TRACE_OPTIONS_H
#define DMAVP_TRACE_OPTIONS_H

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

struct trace_options {
    const char *file, *rtl; /* NULL: is not written. RTL: the signals of the RTL engines */
    const char *filter;     /* NULL: everything */
    uint64_t from, to;      /* ps */
};

/* The options of command C, of which O is what was given: formats that exist, options that need
 * another, TIMING (--timing). Before anything is opened or written. 0, or -1 and F. */
int trace_options_check(const struct command *c, const struct operands *o,
                        const struct trace_options *t, const char *timing, struct failure *f);

#ifdef __cplusplus
}
#endif
#endif
