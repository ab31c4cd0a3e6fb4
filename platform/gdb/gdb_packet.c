/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_packet.h"

#include <stdbool.h>
#include <string.h>

enum { CTRL_C = 3, ESCAPED = 0x20 };

static const char digits[] = "0123456789abcdef";

void gdb_reader_init(struct gdb_reader *r)
{
    memset(r, 0, sizeof *r);
}

int gdb_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static void start(struct gdb_reader *r)
{
    r->state = GDB_IN_DATA;
    r->sum = 0;
    r->len = 0;
    r->too_long = r->bad_digit = false;
}

static void put(struct gdb_reader *r, uint8_t byte)
{
    if (r->len < GDB_PACKET_MAX)
        r->data[r->len++] = (char)byte;
    else
        r->too_long = true;
}

static enum gdb_input between(struct gdb_reader *r, uint8_t byte)
{
    switch (byte) {
    case '$':
        start(r);
        return GDB_MORE;
    case '-':
        return GDB_RESEND;
    case CTRL_C:
        return GDB_INTERRUPT;
    default:
        return GDB_MORE; /* '+', or noise */
    }
}

static void in_data(struct gdb_reader *r, uint8_t byte)
{
    if (byte == '$') { /* never inside: the end of the one before was lost */
        start(r);
        return;
    }
    if (byte == '#') {
        r->state = GDB_IN_SUM_1;
        return;
    }
    r->sum = (uint8_t)(r->sum + byte);
    if (r->state == GDB_IN_ESCAPE) {
        put(r, byte ^ ESCAPED);
        r->state = GDB_IN_DATA;
    } else if (byte == '}') {
        r->state = GDB_IN_ESCAPE;
    } else {
        put(r, byte);
    }
}

static void sum_digit(struct gdb_reader *r, uint8_t byte)
{
    const int digit = gdb_digit((char)byte);

    r->bad_digit |= digit < 0;
    r->told = (uint8_t)(r->told << 4 | (digit & 15));
}

enum gdb_input gdb_reader_feed(struct gdb_reader *r, uint8_t byte)
{
    switch (r->state) {
    case GDB_BETWEEN:
        return between(r, byte);
    case GDB_IN_DATA:
    case GDB_IN_ESCAPE:
        in_data(r, byte);
        return GDB_MORE;
    case GDB_IN_SUM_1:
        sum_digit(r, byte);
        r->state = GDB_IN_SUM_2;
        return GDB_MORE;
    case GDB_IN_SUM_2:
        break;
    }
    sum_digit(r, byte);
    r->state = GDB_BETWEEN;
    r->data[r->len] = 0;
    if (r->bad_digit || r->told != r->sum)
        return GDB_GARBLED;
    return r->too_long ? GDB_TOO_LONG : GDB_PACKET;
}

size_t gdb_frame(char frame[GDB_FRAME_MAX], const char *data, size_t len)
{
    size_t n = 0;
    uint8_t sum = 0;

    frame[n++] = '$';
    for (size_t i = 0; i < len; i++) {
        char c = data[i];

        if (c == '$' || c == '#' || c == '}' || c == '*') { /* '*' would announce repetitions */
            frame[n++] = '}';
            sum = (uint8_t)(sum + '}');
            c ^= ESCAPED;
        }
        frame[n++] = c;
        sum = (uint8_t)(sum + (uint8_t)c);
    }
    frame[n++] = '#';
    frame[n++] = digits[sum >> 4];
    frame[n++] = digits[sum & 15];
    return n;
}

int gdb_number(const char **text, uint64_t *val)
{
    const char *p = *text;

    *val = 0;
    for (; gdb_digit(*p) >= 0; p++) {
        if (*val >> 60)
            return -1;
        *val = *val << 4 | (uint64_t)gdb_digit(*p);
    }
    if (p == *text)
        return -1;
    *text = p;
    return 0;
}

size_t gdb_to_hex(char *text, const void *bytes, size_t n)
{
    const uint8_t *b = bytes;

    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[b[i] >> 4];
        text[2 * i + 1] = digits[b[i] & 15];
    }
    text[2 * n] = 0;
    return 2 * n;
}

int gdb_from_hex(uint8_t *bytes, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int high = gdb_digit(text[2 * i]);
        const int low = high < 0 ? -1 : gdb_digit(text[2 * i + 1]);

        if (low < 0)
            return -1;
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}
