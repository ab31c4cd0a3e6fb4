/* SPDX-License-Identifier: Apache-2.0 */
/* A GDB server on a target of two harts and a little memory, and the client's end of the line. */
#ifndef GDB_RIG_H
#define GDB_RIG_H

#include "gdb_packet.h"
#include "gdb_server.h"

enum {
    GDB_RIG_HARTS = 2,
    GDB_RIG_MEM = 0x80000000u,
    GDB_RIG_BYTES = 65536,
    GDB_RIG_CSR = 0x300, /* the one that exists */
    GDB_RIG_SENT = 1 << 18,
    GDB_RIG_LOG = 4096,
};

struct gdb_rig {
    struct gdb_server *server;
    uint64_t reg[GDB_RIG_HARTS][33], csr[GDB_RIG_HARTS];
    uint8_t mem[GDB_RIG_BYTES];
    unsigned mem_reads, set_points; /* points now set */
    bool no_points;                 /* none can be set */
    bool busy;                      /* registers cannot be written */
    char sent[GDB_RIG_SENT + 1];    /* by the server, with acknowledgements */
    size_t sent_len;
    char text[GDB_PACKET_MAX + 1]; /* last answer of rig_ask() */
    char log[GDB_RIG_LOG];         /* "+0 80000010,2;" set, "-0 ..." cleared; monitor commands */
};

/* A client is there. Memory is byte i = i * 7 + 1. */
void gdb_rig_init(struct gdb_rig *r);
void gdb_rig_free(struct gdb_rig *r);

/* Bytes from the client. */
void gdb_rig_put(struct gdb_rig *r, const void *bytes, size_t n);

/* The client sends PACKET; the data of the last packet that came back, "" if none did. */
const char *gdb_rig_ask(struct gdb_rig *r, const char *packet);
const char *gdb_rig_ask_n(struct gdb_rig *r, const void *data, size_t n);

#endif
