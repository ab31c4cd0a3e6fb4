/* SPDX-License-Identifier: Apache-2.0 */
#include "gdb_rig.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char features[] = "<target><architecture>riscv:rv32</architecture></target>";
static const char memory_map[] = "<memory-map/>";

static void note(struct gdb_rig *r, const char *format, ...)
{
    const size_t n = strlen(r->log);
    va_list ap;

    va_start(ap, format);
    vsnprintf(r->log + n, sizeof r->log - n, format, ap);
    va_end(ap);
}

static void put_out(void *arg, const char *bytes, size_t n)
{
    struct gdb_rig *r = arg;

    if (n > GDB_RIG_SENT)
        abort();
    if (r->sent_len + n > GDB_RIG_SENT)
        r->sent_len = 0;
    memcpy(r->sent + r->sent_len, bytes, n);
    r->sent_len += n;
    r->sent[r->sent_len] = 0;
}

static void describe(void *arg, unsigned hart, char text[GDB_TEXT])
{
    (void)arg;
    snprintf(text, GDB_TEXT, "hart %u", hart);
}

static uint64_t *find_reg(struct gdb_rig *r, unsigned hart, unsigned reg)
{
    if (hart >= GDB_RIG_HARTS)
        abort();
    return reg <= GDB_REG_PC                  ? &r->reg[hart][reg]
           : reg == GDB_REG_CSR + GDB_RIG_CSR ? &r->csr[hart]
                                              : NULL;
}

static bool read_reg(void *arg, unsigned hart, unsigned reg, uint64_t *val)
{
    const uint64_t *from = find_reg(arg, hart, reg);

    if (from)
        *val = *from;
    return from;
}

static bool write_reg(void *arg, unsigned hart, unsigned reg, uint64_t val)
{
    const struct gdb_rig *r = arg;
    uint64_t *to = r->busy ? NULL : find_reg(arg, hart, reg);

    if (to && reg)
        *to = val;
    return to;
}

static size_t read_mem(void *arg, unsigned hart, uint64_t addr, uint8_t *to, size_t len)
{
    struct gdb_rig *r = arg;
    const uint64_t at = addr - GDB_RIG_MEM;

    (void)hart;
    r->mem_reads++;
    if (at >= GDB_RIG_BYTES)
        return 0;
    len = len < GDB_RIG_BYTES - at ? len : GDB_RIG_BYTES - at;
    memcpy(to, r->mem + at, len);
    return len;
}

static bool write_mem(void *arg, unsigned hart, uint64_t addr, const uint8_t *from, size_t len)
{
    struct gdb_rig *r = arg;
    const uint64_t at = addr - GDB_RIG_MEM;

    (void)hart;
    if (at >= GDB_RIG_BYTES || len > GDB_RIG_BYTES - at)
        return false;
    memcpy(r->mem + at, from, len);
    return true;
}

static bool set_point(void *arg, enum gdb_point kind, uint64_t addr, uint64_t len)
{
    struct gdb_rig *r = arg;

    if (r->no_points)
        return false;
    r->set_points++;
    note(r, "+%d %llx,%llx;", kind, (unsigned long long)addr, (unsigned long long)len);
    return true;
}

static void clear_point(void *arg, enum gdb_point kind, uint64_t addr, uint64_t len)
{
    struct gdb_rig *r = arg;

    if (!r->set_points--)
        abort();
    note(r, "-%d %llx,%llx;", kind, (unsigned long long)addr, (unsigned long long)len);
}

static void monitor(void *arg, const char *command)
{
    struct gdb_rig *r = arg;

    note(r, "monitor %s;", command);
    gdb_server_print(r->server, command);
}

void gdb_rig_init(struct gdb_rig *r)
{
    const struct gdb_target target = {r,         GDB_RIG_HARTS, 4,           features,  memory_map,
                                      put_out,   describe,      read_reg,    write_reg, read_mem,
                                      write_mem, set_point,     clear_point, monitor};

    memset(r, 0, sizeof *r);
    for (unsigned i = 0; i < GDB_RIG_BYTES; i++)
        r->mem[i] = (uint8_t)(i * 7 + 1);
    r->server = gdb_server_new(&target);
    if (!r->server)
        abort();
    gdb_server_connect(r->server, 0);
}

void gdb_rig_free(struct gdb_rig *r)
{
    gdb_server_free(r->server);
}

void gdb_rig_put(struct gdb_rig *r, const void *bytes, size_t n)
{
    gdb_server_input(r->server, bytes, n);
}

/* Data of the last packet in what was sent from FROM on. */
static void take_answer(struct gdb_rig *r, size_t from)
{
    static struct gdb_reader reader;

    r->text[0] = 0;
    gdb_reader_init(&reader);
    for (size_t i = from; i < r->sent_len; i++)
        switch (gdb_reader_feed(&reader, (uint8_t)r->sent[i])) {
        case GDB_PACKET:
            memcpy(r->text, reader.data, reader.len + 1);
            break;
        case GDB_GARBLED:
        case GDB_TOO_LONG:
            abort();
        default:
            break;
        }
}

const char *gdb_rig_ask_n(struct gdb_rig *r, const void *data, size_t n)
{
    static char frame[GDB_FRAME_MAX];

    r->sent_len = 0;
    r->sent[0] = 0;
    gdb_rig_put(r, frame, gdb_frame(frame, data, n));
    take_answer(r, 0);
    return r->text;
}

const char *gdb_rig_ask(struct gdb_rig *r, const char *packet)
{
    return gdb_rig_ask_n(r, packet, strlen(packet));
}
