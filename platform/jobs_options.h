/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `dmavp jobs`. */
#ifndef DMAVP_JOBS_OPTIONS_H
#define DMAVP_JOBS_OPTIONS_H

#include "trace_options.h"

#ifdef __cplusplus
extern "C" {
#endif

struct jobs_options {
    const char *platform, *controller;
    struct option_list set;
    const char *timing; /* timing.h */
    uint64_t max_time;  /* ps; 0 = a time of its own after the last statement */
    struct trace_options trace;
    const char *stats, *result;
    bool strict, allow_unknown;
};

extern const struct jobs_options jobs_defaults;
extern const struct command jobs_command;

/* As run_options_check(). */
int jobs_options_check(const struct jobs_options *opt, const struct operands *o, const char *board,
                       struct failure *f);

#ifdef __cplusplus
}
#endif
#endif
