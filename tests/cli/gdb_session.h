/* SPDX-License-Identifier: Apache-2.0 */
/* dmavp under GDB: a real gdb-multiarch with a script, or bytes on the line. */
#ifndef GDB_SESSION_H
#define GDB_SESSION_H

#include "run.h"

struct gdb_session {
    struct running vp;
    char port[8];
    struct run dmavp; /* after gdb_session_end() */
};

/* Is there a gdb for this machine's CPU? */
bool gdb_there(void);

/* Starts `dmavp run --gdb 0 ARG...`. False: it does not listen; it is at its end. */
bool gdb_session_start(struct gdb_session *s, const char *const arg[]);
/* Waits for the end of dmavp. Free s->dmavp. */
void gdb_session_end(struct gdb_session *s);

/* gdb connects with the program ELF loaded and carries out the lines of SCRIPT. INTERRUPT: it gets
 * Ctrl-C when it has said that; may be NULL. G: what it says, both streams in `out`. Free it. */
void gdb_run_script(const struct gdb_session *s, struct run *g, const char *elf, const char *script,
                    const char *interrupt);

/* All of it: dmavp run ARG..., of which the last is the program, and gdb. */
void gdb_debug(struct gdb_session *s, struct run *g, const char *script, const char *const arg[]);

#define GDB_DEBUG(s, g, script, ...)                                                               \
    gdb_debug((s), (g), (script), (const char *const[]){__VA_ARGS__, NULL})

/* A connection to the port, -1 if there is none. */
int gdb_connect(const struct gdb_session *s);
/* Sends N bytes and waits until TEXT has come back. False: it has not, and the line is closed. */
bool gdb_say(int fd, const void *bytes, size_t n, const char *text);

#endif
