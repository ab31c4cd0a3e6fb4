/* SPDX-License-Identifier: Apache-2.0 */
/* Packets that begin with q and Q: what the server is and knows. */
#include "gdb_internal.h"

#include <string.h>

static const char *after(const char *text, const char *begin)
{
    const size_t n = strlen(begin);

    return strncmp(text, begin, n) ? NULL : text + n;
}

static void supported(struct gdb_server *s, const char *args)
{
    s->tells_break = strstr(args, "swbreak+") && strstr(args, "hwbreak+");
    gdb_add(s,
            "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;"
            "swbreak+;hwbreak+;vContSupported+",
            GDB_PACKET_MAX);
}

static void threads(struct gdb_server *s, const char *args)
{
    (void)args;
    for (unsigned i = 0; i < s->target.harts; i++)
        gdb_add(s, "%c%x", i ? ',' : 'm', i + 1);
}

static void no_more_threads(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_add(s, "l");
}

static void thread_text(struct gdb_server *s, const char *args)
{
    char text[GDB_TEXT] = "";
    int hart;

    if (gdb_thread(s, &args, &hart) || hart == GDB_ALL || *args) {
        gdb_error(s, GDB_E_NO_HART);
        return;
    }
    s->target.describe(s->target.arg, (unsigned)hart, text);
    gdb_add_hex(s, text, strlen(text));
}

static void current_thread(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_add(s, "QC%x", s->hart + 1);
}

/* Quitting the client leaves the simulation alive. */
static void attached(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_add(s, "1");
}

static void symbols(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_ok(s); /* none is needed */
}

/* A part of TEXT: "OFFSET,LENGTH". */
static void part_of(struct gdb_server *s, const char *text, const char *args)
{
    uint64_t offset, len, size = strlen(text);

    if (gdb_number(&args, &offset) || *args++ != ',' || gdb_number(&args, &len) || *args) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    offset = offset < size ? offset : size;
    len = len < size - offset ? len : size - offset;
    len = len < GDB_PACKET_MAX - 1 ? len : GDB_PACKET_MAX - 1;
    gdb_add(s, "%c%.*s", offset + len < size ? 'm' : 'l', (int)len, text + offset);
}

static void features(struct gdb_server *s, const char *args)
{
    part_of(s, s->target.features, args);
}

static void memory_map(struct gdb_server *s, const char *args)
{
    part_of(s, s->target.memory_map, args);
}

/* An object that is known, a part of it that is not. */
static void no_such_annex(struct gdb_server *s, const char *args)
{
    (void)args;
    gdb_error(s, GDB_E_ANNEX);
}

/* A command in hexadecimal digits. */
static void monitor(struct gdb_server *s, const char *args)
{
    char command[256];
    const size_t n = strlen(args) / 2;

    if (n >= sizeof command || strlen(args) % 2 || gdb_from_hex((uint8_t *)command, args, n)) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    command[n] = 0;
    s->target.monitor(s->target.arg, command);
    gdb_ok(s);
}

static const struct {
    const char *begin;
    void (*answer)(struct gdb_server *s, const char *args);
} queries[] = {
    {"Supported", supported},
    {"fThreadInfo", threads},
    {"sThreadInfo", no_more_threads},
    {"ThreadExtraInfo,", thread_text},
    {"Attached", attached},
    {"Symbol:", symbols},
    {"Xfer:features:read:target.xml:", features},
    {"Xfer:memory-map:read::", memory_map},
    {"Xfer:features:read:", no_such_annex},
    {"Xfer:memory-map:read:", no_such_annex},
    {"Rcmd,", monitor},
};

void gdb_query(struct gdb_server *s, const char *args)
{
    if (!strcmp(args, "C")) {
        current_thread(s, args);
        return;
    }
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const char *rest = after(args, queries[i].begin);

        if (rest) {
            queries[i].answer(s, rest);
            return;
        }
    }
}

void gdb_set(struct gdb_server *s, const char *args)
{
    if (strcmp(args, "StartNoAckMode"))
        return;
    s->acks_end = true;
    gdb_ok(s);
}
