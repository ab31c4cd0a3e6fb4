/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the parts of the GDB server. */
#ifndef DMAVP_GDB_INTERNAL_H
#define DMAVP_GDB_INTERNAL_H

#include "gdb_packet.h"
#include "gdb_server.h"

/* Answers "E" and two digits, after the numbers of errno. */
enum {
    GDB_E_ANNEX = 0x00, /* as the packet qXfer has it */
    GDB_E_NO_HART = 0x03,
    GDB_E_TOO_LONG = 0x07,
    GDB_E_MEMORY = 0x14,
    GDB_E_BUSY = 0x16,
    GDB_E_MALFORMED = 0x22,
    GDB_E_FULL = 0x28,
};

enum { GDB_ALL = -1 };

/* One break- or watchpoint. */
struct gdb_set_point {
    enum gdb_point kind;
    uint64_t addr, len;
    bool wanted; /* by the client, */
    bool set;    /* and known to the target */
};

struct gdb_server {
    struct gdb_target target;
    enum gdb_state state;
    struct gdb_resume resume;
    struct gdb_stop last; /* for '?' */
    unsigned hart;        /* that registers and memory are asked of */
    int step_hart;        /* that "s" is for; GDB_ALL = the same */
    bool interrupted;
    bool fresh_watch; /* the last stop was at a watchpoint */
    bool acks;        /* packets are acknowledged, */
    bool acks_end;    /* up to the answer to this one */
    bool tells_break; /* the client understands swbreak and hwbreak */
    struct gdb_reader reader;
    char reply[GDB_PACKET_MAX + 1];
    size_t reply_len;
    char frame[GDB_FRAME_MAX]; /* last packet sent, for GDB_RESEND */
    size_t frame_len;
    struct gdb_set_point point[GDB_POINTS_MAX];
    unsigned points;
};

/* Adds to the answer; what has no room is left out. */
void gdb_add(struct gdb_server *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void gdb_add_hex(struct gdb_server *s, const void *bytes, size_t n);
void gdb_ok(struct gdb_server *s);
void gdb_error(struct gdb_server *s, unsigned number);
/* Sends the answer. */
void gdb_send(struct gdb_server *s);

/* "-1" (all) and "0" (any) are GDB_ALL; others name a hart. 0, or -1: no such hart. */
int gdb_thread(const struct gdb_server *s, const char **text, int *hart);

/* Each answers one packet; ARGS is what follows its first letter. */
void gdb_read_all_regs(struct gdb_server *s, const char *args);
void gdb_write_all_regs(struct gdb_server *s, const char *args);
void gdb_read_reg(struct gdb_server *s, const char *args);
void gdb_write_reg(struct gdb_server *s, const char *args);
void gdb_read_mem(struct gdb_server *s, const char *args);
void gdb_write_mem(struct gdb_server *s, const char *args);
void gdb_write_binary(struct gdb_server *s, const char *args);
void gdb_query(struct gdb_server *s, const char *args);
void gdb_set(struct gdb_server *s, const char *args);
void gdb_add_point(struct gdb_server *s, const char *args);
void gdb_remove_point(struct gdb_server *s, const char *args);

/* Makes the target's points those that are wanted. False: at least one is impossible. */
bool gdb_apply_points(struct gdb_server *s);
void gdb_forget_points(struct gdb_server *s);
/* Does the client want any watchpoint? */
bool gdb_watches(const struct gdb_server *s);
/* Is a point of KIND at ADDR? */
bool gdb_has_point(const struct gdb_server *s, enum gdb_point kind, uint64_t addr);

#endif
