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
    for (char *c = f->text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    return -1;
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
