/* SPDX-License-Identifier: Apache-2.0 */
/* Talk with the server of one rig, in few words, for the test files of the GDB server. */
#ifndef DMAVP_GDB_TALK_H
#define DMAVP_GDB_TALK_H

#include "gdb_rig.h"

static struct gdb_rig rig;

static inline const char *ask(const char *packet)
{
    return gdb_rig_ask(&rig, packet);
}

static inline void start(void)
{
    gdb_rig_init(&rig);
}

static inline enum gdb_state state(void)
{
    return gdb_server_state(rig.server);
}

/* The target has run and stands still again. */
static inline void stop(unsigned hart, enum gdb_point point, uint64_t addr)
{
    const struct gdb_stop why = {hart, GDB_SIGNAL_TRAP, point, addr};

    rig.sent_len = 0;
    rig.sent[0] = 0;
    gdb_server_stop(rig.server, &why);
}

#endif
