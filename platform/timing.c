/* SPDX-License-Identifier: Apache-2.0 */
#include "timing.h"

#include <string.h>

#ifdef DMAVP_WITH_RTL
#define RTL_MODE "rtl"
#else
#define RTL_MODE NULL
#endif

/* In the order of enum timing. */
static const char *const modes[] = {"lt", "at", RTL_MODE, NULL};

enum timing timing_named(const char *name)
{
    unsigned i = 0;

    while (modes[i] && strcmp(name, modes[i]))
        i++;
    return (enum timing)i;
}

int timing_check(const char *name, struct failure *f)
{
    if (modes[timing_named(name)])
        return 0;
    return fail(f, "--timing %s: there is no such mode%s; there are lt, at%s", name,
                strcmp(name, "rtl") ? "" : " without Verilator when dmavp is built",
                RTL_MODE ? ", rtl" : "");
}
