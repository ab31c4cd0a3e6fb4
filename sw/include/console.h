/* SPDX-License-Identifier: Apache-2.0 */
/* The console's input. Output is printk() (kernel.h). */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "kernel.h"

/* Sleeps until a character has come in: 0 to 255. -ENODEV: the console cannot receive. */
int console_getc(void);
/* Raw characters, no time stamp. Any context. */
void console_write(const char *text, size_t len);
/* For tests: what is written from now on is copied to BUF as well, as a string of at most SIZE - 1
 * bytes; NULL: no more. Any context. */
void console_copy(char *buf, size_t size);
/* The same, formatted as printk() does; at most 255 characters. */
void console_printf(const char *format, ...) __printf(1, 2);

#endif
