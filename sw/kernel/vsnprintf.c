/* SPDX-License-Identifier: Apache-2.0 */
/* printf's formatting, without floating point; with Linux's %pe and %pad. */
#include "arch.h"
#include "kernel.h"
#include "string.h"

struct out {
    char *buf;
    size_t size, len; /* len: of the whole text, also of what did not fit */
};

struct spec {
    bool left, zero, sign, space, alt, upper;
    unsigned width;
    int precision; /* -1: none */
    unsigned base;
};

static void emit(struct out *o, char c)
{
    if (o->len + 1 < o->size)
        o->buf[o->len] = c;
    o->len++;
}

static void pad(struct out *o, char c, unsigned n)
{
    while (n--)
        emit(o, c);
}

static void emit_text(struct out *o, const struct spec *s, const char *text, size_t len)
{
    const unsigned fill = s->width > len ? s->width - (unsigned)len : 0;

    if (!s->left)
        pad(o, ' ', fill);
    for (size_t i = 0; i < len; i++)
        emit(o, text[i]);
    if (s->left)
        pad(o, ' ', fill);
}

static void emit_number(struct out *o, const struct spec *s, u64 value, bool negative)
{
    const char *const digits = s->upper ? "0123456789ABCDEF" : "0123456789abcdef";
    const char *prefix = negative ? "-" : s->sign ? "+" : s->space ? " " : "";
    char buf[24];
    unsigned n = 0, zeros = 0, fill;

    if (s->alt && s->base == 16 && value)
        prefix = s->upper ? "0X" : "0x";
    for (; value > UINT32_MAX; value /= s->base)
        buf[n++] = digits[value % s->base];
    for (u32 v = (u32)value; v; v /= s->base) /* cheap on a 32-bit CPU */
        buf[n++] = digits[v % s->base];
    if (!n && s->precision)
        buf[n++] = '0';

    const unsigned head = (unsigned)strlen(prefix);

    if (s->precision > (int)n)
        zeros = (unsigned)s->precision - n;
    else if (s->precision < 0 && s->zero && !s->left && s->width > n + head)
        zeros = s->width - n - head;
    fill = s->width > head + zeros + n ? s->width - head - zeros - n : 0;
    if (!s->left)
        pad(o, ' ', fill);
    while (*prefix)
        emit(o, *prefix++);
    pad(o, '0', zeros);
    while (n)
        emit(o, buf[--n]);
    if (s->left)
        pad(o, ' ', fill);
}

/* %p and what may follow it; returns the format behind it. */
static const char *emit_pointer(struct out *o, struct spec *s, const char *format, const void *p)
{
    const char *name;

    s->base = 16;
    if (format[0] == 'a' && format[1] == 'd') { /* a dma_addr_t, by address */
        s->alt = true;
        s->precision = 8;
        emit_number(o, s, *(const dma_addr_t *)p, false);
        return format + 2;
    }
    if (format[0] == 'e') { /* an error pointer, by name */
        const long err = (long)p;

        name = errname((int)err);
        if (name && err < 0) {
            emit(o, '-');
            emit_text(o, s, name, strlen(name));
        } else {
            s->base = 10;
            emit_number(o, s, err < 0 ? 0 - (u64)err : (u64)err, err < 0);
        }
        return format + 1;
    }
    s->precision = 8;
    emit_number(o, s, arch_shown(p), false);
    return format;
}

static const char *parse_flags(struct spec *s, const char *f)
{
    for (;; f++) {
        if (*f == '-')
            s->left = true;
        else if (*f == '0')
            s->zero = true;
        else if (*f == '+')
            s->sign = true;
        else if (*f == ' ')
            s->space = true;
        else if (*f == '#')
            s->alt = true;
        else
            return f;
    }
}

static unsigned parse_number(const char **f)
{
    unsigned n = 0;

    while (**f >= '0' && **f <= '9')
        n = n * 10 + (unsigned)(*(*f)++ - '0');
    return n;
}

/* One conversion behind its '%'; returns the format behind it. */
static const char *convert(struct out *o, const char *f, va_list *args)
{
    struct spec s = {.precision = -1, .base = 10};
    unsigned longs = 0;
    const char *text;
    char c;

    f = parse_flags(&s, f);
    if (*f == '*') {
        const int w = va_arg(*args, int);

        s.left |= w < 0;
        s.width = (unsigned)(w < 0 ? -w : w);
        f++;
    } else {
        s.width = parse_number(&f);
    }
    if (*f == '.') {
        f++;
        if (*f == '*') {
            s.precision = va_arg(*args, int);
            f++;
        } else {
            s.precision = (int)parse_number(&f);
        }
    }
    for (; *f == 'l' || *f == 'z' || *f == 'h'; f++)
        longs += *f != 'h';

    switch (*f) {
    case 'd':
    case 'i': {
        const s64 v = longs > 1 ? va_arg(*args, long long)
                      : longs   ? va_arg(*args, long)
                                : va_arg(*args, int);

        emit_number(o, &s, v < 0 ? 0 - (u64)v : (u64)v, v < 0);
        return f + 1;
    }
    case 'X':
        s.upper = true; /* fall through */
    case 'x':
        s.base = 16; /* fall through */
    case 'u':
        emit_number(o, &s,
                    longs > 1 ? va_arg(*args, unsigned long long)
                    : longs   ? va_arg(*args, unsigned long)
                              : va_arg(*args, unsigned),
                    false);
        return f + 1;
    case 'p':
        return emit_pointer(o, &s, f + 1, va_arg(*args, const void *));
    case 's':
        text = va_arg(*args, const char *);
        if (!text)
            text = "(null)";
        emit_text(o, &s, text, s.precision < 0 ? strlen(text) : strnlen(text, (size_t)s.precision));
        return f + 1;
    case 'c':
        c = (char)va_arg(*args, int);
        emit_text(o, &s, &c, 1);
        return f + 1;
    case '%':
        emit(o, '%');
        return f + 1;
    default: /* not a conversion: printed as it is */
        emit(o, '%');
        return f;
    }
}

int vsnprintf(char *buf, size_t size, const char *format, va_list args)
{
    struct out o = {.buf = buf, .size = size};
    va_list copy;

    va_copy(copy, args);
    while (*format) {
        if (*format == '%')
            format = convert(&o, format + 1, &copy);
        else
            emit(&o, *format++);
    }
    va_end(copy);
    if (size)
        buf[min(o.len, size - 1)] = '\0';
    return (int)o.len;
}

int snprintf(char *buf, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(buf, size, format, args);
    va_end(args);
    return n;
}

int scnprintf(char *buf, size_t size, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(buf, size, format, args);
    va_end(args);
    return size ? min(n, (int)size - 1) : 0;
}
