/* SPDX-License-Identifier: Apache-2.0 */
#include "notes.h"

#include <stdio.h>

const char *note_kind_name(enum note_kind kind)
{
    return kind == NOTE_GUEST_ERROR ? "guest error" : "not modelled";
}

static bool known(const struct notes *n, const char *format, uint64_t where)
{
    for (unsigned i = 0; i < n->places; i++)
        if (n->place[i].format == format && n->place[i].where == where)
            return true;
    return false;
}

/* A place that is new from here on; false, and said once, when no more can be remembered. */
static bool remember(struct notes *n, enum note_kind kind, const char *format, uint64_t where)
{
    char text[128];

    if (n->places == NOTE_PLACES) {
        snprintf(text, sizeof text,
                 "%u places have been told, which is all this instance remembers; complaints about "
                 "others are only counted",
                 n->places);
        if (!n->full && n->print)
            n->print(n->arg, kind, text);
        n->full = true;
        return false;
    }
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
    if (known(n, format, where) || !remember(n, kind, format, where) || !n->print)
        return;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    n->print(n->arg, kind, text);
}
