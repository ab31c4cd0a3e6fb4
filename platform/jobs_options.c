/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_options.h"

#include "outputs.h"
#include "run_options.h"
#include "shared_options.h"

#include <stddef.h>

const struct jobs_options jobs_defaults = {.timing = TIMING_DEFAULT, .trace.to = UINT64_MAX};

#define AT(field) offsetof(struct jobs_options, field)

/* clang-format off */
static const struct option table[] = {
    OPTION_PLATFORM,
    {"controller", 0, "NAME", OPTION_TEXT, AT(controller),
     "the PL080 or PL081 to drive, e.g. dma1 (default: the first)"},
    OPTION_SET,
    OPTION_TIMING,
    OPTION_MAX_TIME,
    {"result", 0, "FILE", OPTION_TEXT, AT(result),
     "writes every beat, interrupt and register as text, to compare runs"},
    OPTIONS_TRACE,
    OPTION_TRACE_RTL
    OPTION_STATS,
    OPTION_STRICT,
    OPTION_ALLOW_UNKNOWN,
    {0},
};
/* clang-format on */

const struct command jobs_command = {
    .name = "jobs",
    .usage = "[options] FILE.jobs",
    .help =
        "Drives a DMA controller of a board from a job file, without a CPU (docs/jobs.md). Each "
        "start\nand each look is printed on stdout, expectations that are not met on stderr.",
    .more = "Exit status: 0 all expectations are met; 1 some are not; 2 bad command line, device "
            "tree or\njob file; 3 the simulation could not go on (deadlock, time limit, Ctrl-C); 4 "
            "--strict found a\nguest error. Without --max-time a run ends 100 ms after the last "
            "statement.",
    .option = table,
    .operands = 1,
};

int jobs_options_check(const struct jobs_options *opt, const struct operands *o, const char *board,
                       struct failure *f)
{
    const struct file_use use[] = {
        {"FILE", o->value[0], false},       {"--platform", board, false},
        {"--trace", opt->trace.file, true}, {"--stats", opt->stats, true},
        {"--result", opt->result, true},    {"--trace-rtl", opt->trace.rtl, true},
    };

    if (timing_check(opt->timing, f) ||
        trace_options_check(&jobs_command, o, &opt->trace, opt->timing, f))
        return -1;
    return outputs_check(use, sizeof use / sizeof *use, f);
}
