/* SPDX-License-Identifier: Apache-2.0 */
#include "notes.h"

#include <stdio.h>

const char *note_kind_name(enum note_kind kind)
{
    return kind == NOTE_GUEST_ERROR ? "guest error" : "not modelled";
}

static bool first_time(struct notes *n, const char *format, uint64_t where)
{
    for (unsigned i = 0; i < n->places; i++)
        if (n->place[i].format == format && n->place[i].where == where)
            return false;
    if (n->places == NOTE_PLACES)
        return false;
    n->place[n->places].format = format;
    n->place[n->places].where = where;
    n->places++;
    return true;
}

void note(struct notes *n, enum note_kind kind, uint64_t where, const char *format, ...)
{
    char text[256];
    va_list ap;

    n->count[kind]++;
    if (!first_time(n, format, where) || !n->print)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    n->print(n->arg, kind, text);
}
