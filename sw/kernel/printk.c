/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"
#include "jiffies.h"
#include "kernel.h"

enum { LINE_MAX = 256 };

/* The stamp and the text go out as one piece, so that a handler's line never splits another. */
void vprintk(const char *format, va_list args)
{
    char line[LINE_MAX];
    const u64 us = ktime_get_ns() / 1000;
    int n = scnprintf(line, sizeof line, "[%5lu.%06lu] ", (unsigned long)(us / 1000000),
                      (unsigned long)(us % 1000000));
    int len = n + vsnprintf(line + n, sizeof line - (size_t)n, format, args);

    if (len >= LINE_MAX) { /* cut: keep the end of the line */
        len = LINE_MAX - 1;
        line[len - 1] = '\n';
    }
    console_write(line, (size_t)len);
}

void printk(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintk(format, args);
    va_end(args);
}

void console_printf(const char *format, ...)
{
    char line[LINE_MAX];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    console_write(line, (size_t)min(len, LINE_MAX - 1));
}
