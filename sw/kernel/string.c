/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler calls memcpy, memmove, memset and memcmp on its own, so they must exist. */
#include "string.h"

#include "errno.h"

void *memcpy(void *dst, const void *src, size_t n)
{
    u8 *d = dst;
    const u8 *s = src;

    if ((((uintptr_t)d | (uintptr_t)s) & 3) == 0)
        for (; n >= 4; n -= 4, d += 4, s += 4)
            *(u32 *)(void *)d = *(const u32 *)(const void *)s;
    while (n--)
        *d++ = *s++;
    return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
    u8 *d = dst;
    const u8 *s = src;

    if (d <= s || (size_t)(d - s) >= n)
        return memcpy(dst, src, n);
    while (n--)
        d[n] = s[n];
    return dst;
}

void *memset(void *dst, int c, size_t n)
{
    u8 *d = dst;
    const u32 word = (u8)c * 0x01010101u;

    for (; n && ((uintptr_t)d & 3); n--)
        *d++ = (u8)c;
    for (; n >= 4; n -= 4, d += 4)
        *(u32 *)(void *)d = word;
    while (n--)
        *d++ = (u8)c;
    return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const u8 *x = a, *y = b;

    for (; n; n--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

void *memchr(const void *s, int c, size_t n)
{
    for (const u8 *p = s; n; n--, p++)
        if (*p == (u8)c)
            return (void *)(uintptr_t)p;
    return NULL;
}

size_t strlen(const char *s)
{
    const char *p = s;

    while (*p)
        p++;
    return (size_t)(p - s);
}

size_t strnlen(const char *s, size_t most)
{
    size_t n = 0;

    while (n < most && s[n])
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n; n--, a++, b++)
        if (*a != *b || !*a)
            return (u8)*a - (u8)*b;
    return 0;
}

char *strchr(const char *s, int c)
{
    for (;; s++) {
        if (*s == (char)c)
            return (char *)(uintptr_t)s;
        if (!*s)
            return NULL;
    }
}

ssize_t strscpy(char *dst, const char *src, size_t size)
{
    const size_t len = strlen(src);

    if (!size)
        return -ENOSPC;
    if (len < size) {
        memcpy(dst, src, len + 1);
        return (ssize_t)len;
    }
    memcpy(dst, src, size - 1);
    dst[size - 1] = '\0';
    return -ENOSPC;
}

static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'z' ? (unsigned)(c - 'a') + 10 : 255;
}

int kstrtouint(const char *s, unsigned base, unsigned *value)
{
    u32 n = 0;

    if (!base) {
        base = s[0] != '0' || !s[1] ? 10 : (s[1] | 0x20) == 'x' ? 16 : 8;
        if (base == 16)
            s += 2;
    }
    if (!*s)
        return -EINVAL;
    for (; *s; s++) {
        const unsigned d = digit(*s);

        if (d >= base)
            return -EINVAL;
        if (__builtin_mul_overflow(n, base, &n) || __builtin_add_overflow(n, d, &n))
            return -ERANGE;
    }
    *value = n;
    return 0;
}
