/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GDB server without sockets and without a simulator: it answers packets ("Debugging
 * with GDB", appendix E) with what a struct gdb_target tells. All harts stop and go
 * together; a hart is a thread, and its number is its index plus one.
 *
 *   gdb_server_connect(s);                     a client is there, all stand still
 *   while (gdb_server_state(s) == GDB_STOPPED)
 *       gdb_server_input(s, bytes, n);         calls the target and send()
 *   ... run as gdb_server_resume(s) says, pass on what the client sends meanwhile ...
 *   gdb_server_stop(s, &why);                  tells the client
 *
 * Not offered, and refused: reverse execution, non-stop mode, several processes, starting
 * programs, files on the host.
 */
#ifndef DMAVP_GDB_SERVER_H
#define DMAVP_GDB_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As numbered by the packets Z and z. */
enum gdb_point {
    GDB_SW_BREAK,
    GDB_HW_BREAK,
    GDB_WATCH_WRITE,
    GDB_WATCH_READ,
    GDB_WATCH_ACCESS,
    GDB_NO_POINT,
};

enum {
    GDB_TEXT = 80,            /* room for a hart's state in words */
    GDB_POINTS_MAX = 1024,    /* break- and watchpoints at one time */
    GDB_REG_PC = 32,          /* register numbers: 0 to 31 are x0 to x31, */
    GDB_REG_CSR = 65,         /* GDB_REG_CSR + n is CSR n, */
    GDB_REG_PRIV = 65 + 4096, /* and the privilege mode: 0 = U, 3 = M */
    GDB_SIGNAL_INT = 2,
    GDB_SIGNAL_TRAP = 5,
};

/* What is debugged. ARG is the first argument of each function; HART counts from 0. The functions
 * are called from gdb_server_input() and gdb_server_disconnect() only, while all stand still. */
struct gdb_target {
    void *arg;
    unsigned harts;
    unsigned word;                                        /* bytes of a register: 4 or 8 */
    const char *features;                                 /* target.xml, */
    const char *memory_map;                               /* and the memory map, both XML */
    void (*send)(void *arg, const char *bytes, size_t n); /* to the client */
    void (*describe)(void *arg, unsigned hart, char text[GDB_TEXT]);
    bool (*read_reg)(void *arg, unsigned hart, unsigned reg, uint64_t *val);
    bool (*write_reg)(void *arg, unsigned hart, unsigned reg, uint64_t val);
    /* Without side effects. How many of the LEN bytes from ADDR on can be read. */
    size_t (*read_mem)(void *arg, unsigned hart, uint64_t addr, uint8_t *to, size_t len);
    bool (*write_mem)(void *arg, unsigned hart, uint64_t addr, const uint8_t *from, size_t len);
    /* Asked for as late as possible, at the next resumption: a client takes all points out when it
     * stops and puts them back when it goes on. A breakpoint of either kind is set once per
     * address. False: impossible. */
    bool (*set_point)(void *arg, enum gdb_point kind, uint64_t addr, uint64_t len);
    void (*clear_point)(void *arg, enum gdb_point kind, uint64_t addr, uint64_t len);
    /* Carries out COMMAND of `monitor`; prints with gdb_server_print(). */
    void (*monitor)(void *arg, const char *command);
};

enum gdb_state {
    GDB_DETACHED, /* there is no client, or it has left in peace */
    GDB_STOPPED,  /* input is answered */
    GDB_RUNNING,  /* the client waits for a stop */
    GDB_KILLED,   /* the client wants the end */
};

/* How the client wants it to go on: HART takes one step and, while it is in [FROM, TO), another. */
struct gdb_resume {
    bool step;
    unsigned hart;
    uint64_t from, to;
};

/* Why all stand still. */
struct gdb_stop {
    unsigned hart;        /* whose turn it is */
    unsigned signal;      /* GDB_SIGNAL_... */
    enum gdb_point point; /* that was reached; GDB_NO_POINT = none */
    uint64_t addr;        /* of a watchpoint: an address within the watched bytes */
};

struct gdb_server;

/* TARGET is copied; what it points to must outlive the server. NULL: no memory. */
struct gdb_server *gdb_server_new(const struct gdb_target *target);
void gdb_server_free(struct gdb_server *s);

/* A client has come, and HART stands still with all the others. */
void gdb_server_connect(struct gdb_server *s, unsigned hart);
/* It is gone: its points are taken back. */
void gdb_server_disconnect(struct gdb_server *s);

/* Bytes from the client, also while GDB_RUNNING: then there is Ctrl-C, and all else is refused. */
enum gdb_state gdb_server_input(struct gdb_server *s, const void *bytes, size_t n);
enum gdb_state gdb_server_state(const struct gdb_server *s);
/* While GDB_RUNNING. */
const struct gdb_resume *gdb_server_resume(const struct gdb_server *s);
/* The client has sent Ctrl-C since it let go. */
bool gdb_server_interrupted(const struct gdb_server *s);

/* All stand still again, and a client that waits is told. */
void gdb_server_stop(struct gdb_server *s, const struct gdb_stop *why);
/* The run is over; CODE is what a process would have returned. */
void gdb_server_exit(struct gdb_server *s, uint8_t code);

/* TEXT on the client's console: during a monitor command or while GDB_RUNNING. */
void gdb_server_print(struct gdb_server *s, const char *text);

#ifdef __cplusplus
}
#endif
#endif
