/* SPDX-License-Identifier: Apache-2.0 */
/* The part of C's string functions that firmware needs. */
#ifndef STRING_H
#define STRING_H

#include "types.h"

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t most);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
/* Copies with a NUL at the end; the length of DST, or -ENOSPC if SRC was cut. */
ssize_t strscpy(char *dst, const char *src, size_t size);
/* Whole string as an unsigned number: base 0 takes 0x and 0. 0, -EINVAL, or -ERANGE. */
int kstrtouint(const char *s, unsigned base, unsigned *value);

#endif
