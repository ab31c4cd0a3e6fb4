/* SPDX-License-Identifier: Apache-2.0 */
#include "units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    uint64_t ps;
} units[] = {
    {"ps", 1}, {"ns", 1000}, {"us", 1000000}, {"ms", 1000000000}, {"s", UINT64_C(1000000000000)},
};

enum { UNITS = sizeof units / sizeof *units };

static const uint64_t longest = UINT64_C(10000000000000000000); /* 10^7 s */

static uint64_t unit_called(const char *name)
{
    for (unsigned i = 0; i < UNITS; i++)
        if (!strcmp(units[i].name, name))
            return units[i].ps;
    return 0;
}

int time_parse(const char *text, uint64_t *ps)
{
    size_t digits = strspn(text, "0123456789.");
    uint64_t unit = unit_called(text + digits + strspn(text + digits, " "));
    uint64_t total = 0;
    bool point = false, any = false;

    if (!unit)
        return -1;
    for (; digits--; text++) {
        uint64_t weight = unit;

        if (*text == '.' && point)
            return -1;
        if (*text == '.') {
            point = true;
            continue;
        }
        any = true;
        if (point) {
            if (unit % 10 && *text != '0')
                return -1;
            weight = unit /= 10;
        } else if (total > longest / 10) {
            return -1;
        } else {
            total *= 10;
        }
        total += weight * (uint64_t)(*text - '0');
        if (total > longest)
            return -1;
    }
    *ps = total;
    return any ? 0 : -1;
}

void time_format(uint64_t ps, char *text, size_t size)
{
    unsigned u = 0;
    uint64_t unit;

    while (u + 1 < UNITS && ps >= units[u + 1].ps)
        u++;
    unit = units[u].ps;
    if (!u)
        snprintf(text, size, "%" PRIu64 " ps", ps);
    else
        snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " %s", ps / unit, ps % unit / (unit / 1000),
                 units[u].name);
}

int number_parse(const char *text, uint64_t *value)
{
    char *end;

    if (!isdigit((unsigned char)*text))
        return -1;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno || *end ? -1 : 0;
}
