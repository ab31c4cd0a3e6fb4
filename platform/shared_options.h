/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of option tables that several commands have. AT(field) is the includer's: offsetof in its
 * struct of options. */
#ifndef DMAVP_SHARED_OPTIONS_H
#define DMAVP_SHARED_OPTIONS_H

#include "options.h"
#include "timing.h"

/* clang-format off */
#define OPTION_PLATFORM                                                                            \
    {"platform", 'p', "BOARD", OPTION_TEXT, AT(platform),                                          \
     "board: a .dts or .dtb file (default: pl080.dts, as installed)"}

#define OPTION_SET                                                                                 \
    {"set", 0, "N:P=V", OPTION_LIST, AT(set),                                                      \
     "sets property P of the node or part N, e.g. sram0:dmavp,read-waits=2"}

#define OPTION_TIMING {"timing", 0, "MODE", OPTION_TEXT, AT(timing), TIMING_HELP}

#define OPTION_MAX_TIME                                                                            \
    {"max-time", 0, "TIME", OPTION_TIME, AT(max_time),                                             \
     "ends the run with status 3 at this simulated time"}

#define OPTIONS_TRACE                                                                              \
    {"trace", 0, "FILE.vcd", OPTION_TEXT, AT(trace.file), "writes a value change dump"},           \
    {"trace-filter", 0, "PATTERN", OPTION_TEXT, AT(trace.filter),                                  \
     "traces only signals that match the pattern, e.g. 'dma0.*'"},                                 \
    {"trace-from", 0, "TIME", OPTION_TIME_0, AT(trace.from), "start of the trace"},                \
    {"trace-to", 0, "TIME", OPTION_TIME_0, AT(trace.to), "end of the trace"}

/* Engines in RTL need Verilator, which is optional. */
#ifdef DMAVP_WITH_RTL
#define OPTION_TRACE_RTL                                                                           \
    {"trace-rtl", 0, "FILE.vcd", OPTION_TEXT, AT(trace.rtl),                                       \
     "with --timing rtl: writes all signals of the RTL engines"},
#else
#define OPTION_TRACE_RTL
#endif

#define OPTION_STATS                                                                               \
    {"stats", 0, "FILE.json", OPTION_TEXT, AT(stats), "writes statistics as one JSON object"}

#define OPTION_STRICT                                                                              \
    {"strict", 0, NULL, OPTION_FLAG, AT(strict),                                                   \
     "ends the run with status 4 at the first guest error"}

#define OPTION_ALLOW_UNKNOWN                                                                       \
    {"allow-unknown", 0, NULL, OPTION_FLAG, AT(allow_unknown),                                     \
     "devices that are not modelled become regions that read zero"}
/* clang-format on */

#endif
