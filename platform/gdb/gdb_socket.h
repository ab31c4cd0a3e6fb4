/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line between a GDB server and its client: TCP, one client at a time. Another one is
 * told so and sent away. Nothing blocks for longer than the caller allows, whatever the
 * client does or leaves undone.
 */
#ifndef DMAVP_GDB_SOCKET_H
#define DMAVP_GDB_SOCKET_H

#include "fail.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gdb_socket;

enum gdb_event {
    GDB_NOTHING,  /* in the time given */
    GDB_CAME,     /* a client */
    GDB_BYTES,    /* from the client */
    GDB_GONE,     /* the client */
    GDB_SIGNALLED /* OTHER is readable */
};

/* Listens at WHERE, "[HOST:]PORT"; without HOST on the loopback interface, with port 0 on a free
 * one. NULL and F: no such place, or it is taken. */
struct gdb_socket *gdb_listen(const char *where, struct failure *f);
void gdb_socket_free(struct gdb_socket *s);

/* Where it listens, "127.0.0.1:1234". */
const char *gdb_socket_address(const struct gdb_socket *s);
uint16_t gdb_socket_port(const struct gdb_socket *s);
bool gdb_socket_has_client(const struct gdb_socket *s);

/* Waits TIMEOUT_MS (-1 = without end) for the next event. OTHER: a file descriptor that ends the
 * waiting; -1 = none. GDB_BYTES: N of at most SIZE bytes are in BYTES. */
enum gdb_event gdb_socket_wait(struct gdb_socket *s, int timeout_ms, int other, void *bytes,
                               size_t size, size_t *n);

/* A client that takes nothing for GDB_SEND_MS, or is not there, is dropped; gdb_socket_wait() then
 * tells. OTHER as above. */
enum { GDB_SEND_MS = 5000 };
void gdb_socket_send(struct gdb_socket *s, const void *bytes, size_t n, int other);

/* Ends the connection to the client; it is not told as GDB_GONE. What was sent arrives. */
void gdb_socket_drop(struct gdb_socket *s);

#ifdef __cplusplus
}
#endif
#endif
