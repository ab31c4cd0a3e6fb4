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

void vcd_time(struct vcd_writer *w, uint64_t time)
{
    char *p = room(w);
    char digits[20];
    unsigned n = 0;
    unsigned len = 0;

    do
        digits[n++] = (char)('0' + time % 10);
    while (time /= 10);
    p[len++] = '#';
    while (n)
        p[len++] = digits[--n];
    p[len++] = '\n';
    w->used += len;
}

void vcd_value(struct vcd_writer *w, unsigned signal, unsigned width, uint64_t value)
{
    char *p = room(w);
    unsigned len = 0;

    if (width == 1) {
        p[len++] = (char)('0' + (value & 1));
    } else {
        unsigned bits = value ? 64 - (unsigned)__builtin_clzll(value) : 1;

        p[len++] = 'b';
        while (bits--)
            p[len++] = (char)('0' + (value >> bits & 1));
        p[len++] = ' ';
    }
    len += vcd_id(signal, p + len);
    p[len++] = '\n';
    w->used += len;
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
