/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_options.h"

#include "outputs.h"
#include "run_options.h"

#include <stddef.h>
#include <string.h>

const struct jobs_options jobs_defaults = {.timing = "lt", .trace_to = UINT64_MAX};

#define AT(field) offsetof(struct jobs_options, field)

/* clang-format off */
static const struct option table[] = {
    {"platform", 'p', "BOARD", OPTION_TEXT, AT(platform),
     "board: a .dts or .dtb file (default: pl080.dts, as installed)"},
    {"controller", 0, "NAME", OPTION_TEXT, AT(controller),
     "the PL080 to drive, e.g. dma1 (default: the first)"},
    {"set", 0, "N:P=V", OPTION_LIST, AT(set),
     "sets property P of the node or part N, e.g. sram0:dmavp,read-waits=2"},
    {"timing", 0, "MODE", OPTION_TEXT, AT(timing), "lt: loosely timed (default)"},
    {"max-time", 0, "TIME", OPTION_TIME, AT(max_time),
     "ends the run with status 3 at this simulated time"},
    {"result", 0, "FILE", OPTION_TEXT, AT(result),
     "writes every beat, interrupt and register as text, to compare runs"},
    {"trace", 0, "FILE.vcd", OPTION_TEXT, AT(trace), "writes a value change dump"},
    {"trace-filter", 0, "PATTERN", OPTION_TEXT, AT(trace_filter),
     "traces only signals that match the pattern, e.g. 'dma0.*'"},
    {"trace-from", 0, "TIME", OPTION_TIME_0, AT(trace_from), "start of the trace"},
    {"trace-to", 0, "TIME", OPTION_TIME_0, AT(trace_to), "end of the trace"},
    {"stats", 0, "FILE.json", OPTION_TEXT, AT(stats), "writes statistics as one JSON object"},
    {"strict", 0, NULL, OPTION_FLAG, AT(strict),
     "ends the run with status 4 at the first guest error"},
    {"allow-unknown", 0, NULL, OPTION_FLAG, AT(allow_unknown),
     "devices that are not modelled become regions that read zero"},
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
            "tree or\njob file; 3 the simulation could not go on (time limit, Ctrl-C); 4 --strict "
            "found a guest\nerror. Without --max-time a run ends 100 ms after the last statement.",
    .option = table,
    .operands = 1,
};

int jobs_options_check(const struct jobs_options *opt, const struct operands *o, const char *board,
                       struct failure *f)
{
    const struct file_use use[] = {
        {"FILE", o->value[0], false},    {"--platform", board, false},
        {"--trace", opt->trace, true},   {"--stats", opt->stats, true},
        {"--result", opt->result, true},
    };

    if (strcmp(opt->timing, "lt"))
        return fail(f, "--timing %s: there is no such mode; lt is", opt->timing);
    if (trace_options_check(&jobs_command, o, opt->trace, opt->trace_from, opt->trace_to, f))
        return -1;
    return outputs_check(use, sizeof use / sizeof *use, f);
}
