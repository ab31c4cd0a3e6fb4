/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets of the GDB remote serial protocol ("Debugging with GDB", appendix E.1):
 * $data#checksum, bytes that stand for themselves escaped by '}'. No sockets: bytes
 * come one by one, from wherever, and whatever comes is survived.
 */
#ifndef DMAVP_GDB_PACKET_H
#define DMAVP_GDB_PACKET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    GDB_PACKET_MAX = 16384,                 /* bytes of data, in and out */
    GDB_FRAME_MAX = 2 * GDB_PACKET_MAX + 4, /* the same on the line, when all are escaped */
};

enum gdb_input {
    GDB_MORE,     /* nothing is complete yet */
    GDB_PACKET,   /* `data` and `len` are a packet */
    GDB_GARBLED,  /* a packet with a wrong checksum */
    GDB_TOO_LONG, /* a packet with more data than GDB_PACKET_MAX; what there was room for is kept */
    GDB_RESEND,   /* '-': the other side wants our last packet again */
    GDB_INTERRUPT, /* Ctrl-C, between packets */
};

struct gdb_reader {
    enum { GDB_BETWEEN, GDB_IN_DATA, GDB_IN_ESCAPE, GDB_IN_SUM_1, GDB_IN_SUM_2 } state;
    uint8_t sum;   /* of the bytes so far */
    uint8_t told;  /* the checksum that stands there, as far as it is read */
    int bad_digit; /* the checksum is no number */
    int too_long;
    size_t len;
    char data[GDB_PACKET_MAX + 1]; /* a 0 stands behind a packet, for text */
};

void gdb_reader_init(struct gdb_reader *r);

/* Takes the next byte of the line. */
enum gdb_input gdb_reader_feed(struct gdb_reader *r, uint8_t byte);

/* Puts the packet with DATA, LEN <= GDB_PACKET_MAX bytes, into FRAME as it goes over the line;
 * returns its length. */
size_t gdb_frame(char frame[GDB_FRAME_MAX], const char *data, size_t len);

/* Value of a hexadecimal digit, -1 if it is none. */
int gdb_digit(char c);

/* Number in hexadecimal digits at *TEXT, of which there is at least one and whose value fits; *TEXT
 * is moved behind it. 0, or -1. */
int gdb_number(const char **text, uint64_t *val);

/* 2 * N digits for N bytes, and a 0 behind them. Returns 2 * N. */
size_t gdb_to_hex(char *text, const void *bytes, size_t n);

/* N bytes from 2 * N digits. 0, or -1 where there is something else. */
int gdb_from_hex(uint8_t *bytes, const char *text, size_t n);

#ifdef __cplusplus
}
#endif
#endif
