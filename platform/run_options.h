/* SPDX-License-Identifier: Apache-2.0 */
/* Options of `dmavp run`. */
#ifndef DMAVP_RUN_OPTIONS_H
#define DMAVP_RUN_OPTIONS_H

#include "trace_options.h"

#ifdef __cplusplus
extern "C" {
#endif

struct run_options {
    const char *platform;
    struct option_list set;
    const char *cpu;            /* "rv32" or "host" */
    const char *timing;         /* timing.h */
    uint64_t quantum, max_time; /* ps; max_time 0 = none */
    struct trace_options trace;
    const char *stats, *signature;
    const char *gdb; /* "[HOST:]PORT", or NULL */
    const char *profile, *coverage;
    const char *fault; /* script of faults, or NULL */
    struct option_list serial_in, serial_out; /* "PORT=FILE" */
    struct option_list serial_pty;            /* "PORT" */
    uint64_t seed;
    bool strict, allow_unknown, summary;
};

extern const struct run_options run_defaults;
extern const struct command run_command;

/* What the table cannot say: values that exist, options that need another, files that are used
 * twice. Before anything is opened or written. BOARD: the file that is read. 0, or -1 and F. */
int run_options_check(const struct run_options *opt, const struct operands *o, const char *board,
                      struct failure *f);

bool run_on_host(const struct run_options *opt);

struct info_options {
    struct option_list set;
    bool allow_unknown;
};

extern const struct command info_command;

#ifdef __cplusplus
}
#endif
#endif
