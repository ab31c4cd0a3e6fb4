/* SPDX-License-Identifier: Apache-2.0 */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fail(struct failure *f, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    vsnprintf(f->text, sizeof f->text, format, ap);
    va_end(ap);
    return -1;
}

void fail_print(const char *format, ...)
{
    char text[1024], line[sizeof "dmavp: \n" + 4 * sizeof text] = "dmavp: ";
    size_t used = strlen(line);
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    for (const char *c = text; *c; c++)
        used += (size_t)snprintf(line + used, sizeof line - used,
                                 (unsigned char)*c < ' ' || *c == 0x7f ? "\\x%02x" : "%c", *c);
    fprintf(stderr, "%s\n", line);
}

void fail_list(char *text, size_t size, const char *word)
{
    static const char rest[] = ", ...";
    const size_t used = strlen(text), more = strlen(word) + 2;

    if (used >= sizeof rest - 1 && !strcmp(text + used - (sizeof rest - 1), rest))
        return;
    snprintf(text + used, size - used, "%s%s", used ? ", " : "",
             used + more + sizeof rest <= size ? word : "...");
}
