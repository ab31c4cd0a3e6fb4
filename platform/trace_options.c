/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_options.h"

#include "outputs.h"

#include <string.h>

static int trace_name_check(const char *option, const char *path, struct failure *f)
{
    const char *end;

    if (!path || output_is_stream(path))
        return 0;
    end = strrchr(path, '.');
    if (end && !strcmp(end, ".vcd") && end != path && end[-1] != '/')
        return 0;
    return fail(f, "%s %s: the name says the format, and there is one: FILE.vcd", option, path);
}

int trace_options_check(const struct command *c, const struct operands *o,
                        const struct trace_options *t, const char *timing, struct failure *f)
{
    static const char *const needs[] = {"trace-filter", "trace-from", "trace-to"};

    for (unsigned i = 0; !t->file && !t->rtl && i < sizeof needs / sizeof *needs; i++)
        if (options_given(c, o, needs[i]))
            return fail(f, "--%s: there is no trace; give --trace FILE.vcd as well", needs[i]);
    if (t->from > t->to)
        return fail(f, "--trace-from: is later than --trace-to; the trace would be empty");
    if (t->rtl && strcmp(timing, "rtl"))
        return fail(f,
                    "--trace-rtl %s: there are no RTL engines with --timing %s; give --timing "
                    "rtl",
                    t->rtl, timing);
    return trace_name_check("--trace", t->file, f) || trace_name_check("--trace-rtl", t->rtl, f)
               ? -1
               : 0;
}
