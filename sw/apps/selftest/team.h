/* SPDX-License-Identifier: Apache-2.0 */
/* Threads on harts of their own, and who ran in what order, for tests. */
#ifndef TEAM_H
#define TEAM_H

#include "kthread.h"

/* A record of who ran in what order; any context. */
void trace_reset(void);
void trace_add(char c);
const char *trace_text(void);

/* Threads of one function on all harts. */
enum { TEAM_MAX = 8 };
struct team {
    struct task_struct *task[TEAM_MAX];
    unsigned n;
};
/* One thread per hart, bound to it, with DATA. */
void team_start(struct team *team, int (*fn)(void *data), void *data);
/* Waits for their ends; the sum of what they returned. */
int team_join(struct team *team);

/* A thread that is ready to be woken, on hart CPU alone. */
struct task_struct *bound(int (*fn)(void *data), void *data, unsigned cpu);

/* The running thread stays on hart 0 from now on; or may go where it likes again. May sleep. */
void bind_main(void);
void unbind_main(void);

/* Spins until the variable is true or a second has passed: did it become so? */
bool spin_until(const bool *flag);

#endif
