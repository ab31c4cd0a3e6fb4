/* SPDX-License-Identifier: Apache-2.0 */
#include "vcd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 1 << 18, LONGEST = 128 }; /* longest thing that is written in one piece */

struct vcd_writer {
    int fd;
    int error; /* errno of the first failed write; nothing is written after it */
    unsigned used;
    char buffer[BUFFER];
};

struct vcd_writer *vcd_create(const char *path)
{
    struct vcd_writer *w;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return NULL;
    w = malloc(sizeof *w);
    if (!w) {
        close(fd);
        errno = ENOMEM;
        return NULL;
    }
    w->fd = fd;
    w->error = 0;
    w->used = 0;
    return w;
}

static void flush(struct vcd_writer *w)
{
    unsigned done = 0;

    while (done < w->used && !w->error) {
        ssize_t n = write(w->fd, w->buffer + done, w->used - done);

        if (n >= 0)
            done += (unsigned)n;
        else if (errno != EINTR)
            w->error = errno;
    }
    w->used = 0;
}

static char *room(struct vcd_writer *w)
{
    if (w->used > BUFFER - LONGEST)
        flush(w);
    return w->buffer + w->used;
}

void vcd_text(struct vcd_writer *w, const char *text)
{
    for (size_t len = strlen(text); len;) {
        char *p = room(w);
        size_t n = len < LONGEST ? len : LONGEST;

        memcpy(p, text, n);
        w->used += (unsigned)n;
        text += n;
        len -= n;
    }
}

unsigned vcd_id(unsigned n, char out[6])
{
    unsigned len = 0;

    do {
        out[len++] = (char)('!' + n % 94);
        n /= 94;
    } while (n--);
    out[len] = 0;
    return len;
}

/* Decimal digits of V at P; returns their number. Two at a time: half the divisions. */
static unsigned decimal(char *p, uint64_t v)
{
    char digits[20];
    unsigned at = sizeof digits;

    do {
        unsigned two = (unsigned)(v % 100);

        v /= 100;
        digits[--at] = (char)('0' + two % 10);
        digits[--at] = (char)('0' + two / 10);
    } while (v);
    at += digits[at] == '0' && at + 1 < sizeof digits;
    memcpy(p, digits + at, sizeof digits - at);
    return (unsigned)sizeof digits - at;
}

void vcd_time(struct vcd_writer *w, uint64_t time)
{
    char *p = room(w);
    unsigned len = 1 + decimal(p + 1, time);

    p[0] = '#';
    p[len++] = '\n';
    w->used += len;
}

/* The eight binary digits of BYTE, the highest first. */
static void binary(char *p, uint8_t byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    /* Byte i of the product keeps bit 7-i only; adding 0x7f carries it to bit 7. */
    uint64_t digits = byte * ones & UINT64_C(0x0102040810204080);

    digits = ((digits + 0x7f * ones) >> 7 & ones) + '0' * ones;
    memcpy(p, &digits, 8);
}

void vcd_value(struct vcd_writer *w, unsigned signal, unsigned width, uint64_t value)
{
    char *p = room(w);
    unsigned len = 0;

    if (width == 1) {
        p[len++] = (char)('0' + (value & 1));
    } else {
        unsigned bits = value ? 64 - (unsigned)__builtin_clzll(value) : 1;
        unsigned bytes = (bits + 7) / 8;
        char digits[64];

        for (unsigned i = 0; i < bytes; i++)
            binary(digits + 8 * i, (uint8_t)(value >> 8 * (bytes - 1 - i)));
        p[len++] = 'b';
        memcpy(p + len, digits + 8 * bytes - bits, bits);
        len += bits;
        p[len++] = ' ';
    }
    len += vcd_id(signal, p + len);
    p[len++] = '\n';
    w->used += len;
}

void vcd_unknown(struct vcd_writer *w, unsigned signal, unsigned width)
{
    char id[6];

    vcd_text(w, width == 1 ? "x" : "bx ");
    id[vcd_id(signal, id)] = 0;
    vcd_text(w, id);
    vcd_text(w, "\n");
}

int vcd_finish(struct vcd_writer *w)
{
    int error;

    flush(w);
    if (close(w->fd) && !w->error)
        w->error = errno;
    error = w->error;
    free(w);
    return error;
}
