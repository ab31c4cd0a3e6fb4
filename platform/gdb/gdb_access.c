/* SPDX-License-Identifier: Apache-2.0 */
/* Packets that read and write registers and memory. */
#include "gdb_internal.h"

#include <string.h>

enum { X_REGS = GDB_REG_PC + 1 }; /* in the packets g and G */

/* --- registers ----------------------------------------------------------------- */

/* Little-endian, as the target is. */
static void add_value(struct gdb_server *s, uint64_t val)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < s->target.word; i++)
        bytes[i] = (uint8_t)(val >> 8 * i);
    gdb_add_hex(s, bytes, s->target.word);
}

static bool parse_value(const struct gdb_server *s, const char *text, uint64_t *val)
{
    uint8_t bytes[8];

    if (strlen(text) < 2 * s->target.word || gdb_from_hex(bytes, text, s->target.word))
        return false;
    *val = 0;
    for (unsigned i = 0; i < s->target.word; i++)
        *val |= (uint64_t)bytes[i] << 8 * i;
    return true;
}

void gdb_read_all_regs(struct gdb_server *s, const char *args)
{
    uint64_t val;

    (void)args;
    for (unsigned i = 0; i < X_REGS; i++) {
        if (!s->target.read_reg(s->target.arg, s->hart, i, &val))
            val = 0;
        add_value(s, val);
    }
}

/* All of them or none: a hart that refuses one is inside an instruction, and refuses all. */
void gdb_write_all_regs(struct gdb_server *s, const char *args)
{
    const size_t digits = 2 * s->target.word;
    uint64_t val[X_REGS];

    for (unsigned i = 0; i < X_REGS; i++)
        if (strlen(args) < (i + 1) * digits || !parse_value(s, args + i * digits, &val[i])) {
            gdb_error(s, GDB_E_MALFORMED);
            return;
        }
    for (unsigned i = 0; i < X_REGS; i++)
        if (!s->target.write_reg(s->target.arg, s->hart, i, val[i])) {
            gdb_error(s, GDB_E_BUSY);
            return;
        }
    gdb_ok(s);
}

void gdb_read_reg(struct gdb_server *s, const char *args)
{
    uint64_t reg, val;

    if (gdb_number(&args, &reg) || *args || reg > GDB_REG_PRIV ||
        !s->target.read_reg(s->target.arg, s->hart, (unsigned)reg, &val))
        gdb_error(s, GDB_E_MALFORMED);
    else
        add_value(s, val);
}

void gdb_write_reg(struct gdb_server *s, const char *args)
{
    uint64_t reg, val;

    if (gdb_number(&args, &reg) || *args++ != '=' || reg > GDB_REG_PRIV ||
        !parse_value(s, args, &val) ||
        !s->target.write_reg(s->target.arg, s->hart, (unsigned)reg, val))
        gdb_error(s, GDB_E_MALFORMED);
    else
        gdb_ok(s);
}

/* --- memory ----------------------------------------------------------------------- */

/* "80000000,10": address and length. */
static bool parse_range(const char **args, uint64_t *addr, uint64_t *len)
{
    return !gdb_number(args, addr) && *(*args)++ == ',' && !gdb_number(args, len);
}

void gdb_read_mem(struct gdb_server *s, const char *args)
{
    uint8_t bytes[GDB_PACKET_MAX / 2];
    uint64_t addr, len;
    size_t n;

    if (!parse_range(&args, &addr, &len) || *args) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    if (len > sizeof bytes)
        len = sizeof bytes; /* fewer than asked for are allowed */
    n = len ? s->target.read_mem(s->target.arg, s->hart, addr, bytes, (size_t)len) : 0;
    if (n || !len)
        gdb_add_hex(s, bytes, n);
    else
        gdb_error(s, GDB_E_MEMORY);
}

static void write_bytes(struct gdb_server *s, uint64_t addr, const uint8_t *bytes, uint64_t len)
{
    if (len && !s->target.write_mem(s->target.arg, s->hart, addr, bytes, (size_t)len))
        gdb_error(s, GDB_E_MEMORY);
    else
        gdb_ok(s);
}

void gdb_write_mem(struct gdb_server *s, const char *args)
{
    uint8_t bytes[GDB_PACKET_MAX / 2];
    uint64_t addr, len;

    if (!parse_range(&args, &addr, &len) || *args++ != ':' || len > sizeof bytes ||
        strlen(args) != 2 * len || gdb_from_hex(bytes, args, (size_t)len))
        gdb_error(s, GDB_E_MALFORMED);
    else
        write_bytes(s, addr, bytes, len);
}

/* The bytes stand in the packet as they are, zeros too. */
void gdb_write_binary(struct gdb_server *s, const char *args)
{
    const char *end = s->reader.data + s->reader.len;
    uint64_t addr, len;

    if (!parse_range(&args, &addr, &len) || *args++ != ':' || len != (uint64_t)(end - args))
        gdb_error(s, GDB_E_MALFORMED);
    else
        write_bytes(s, addr, (const uint8_t *)args, len);
}
