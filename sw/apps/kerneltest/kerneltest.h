/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the kernel that drivers stand on, on one hart or several. */
#ifndef KERNELTEST_H
#define KERNELTEST_H

#include "checker.h"
#include "kthread.h"
#include "selftest.h"

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

/* FUNCTION runs in an interrupt handler; false: the board has no port to interrupt with. May sleep.
 */
bool run_in_handler(void (*function)(void));

struct tasklet_struct;

/* CALLBACK runs as a tasklet on this hart and on this thread's stack. May sleep. */
void run_in_tasklet(void (*callback)(struct tasklet_struct *t));

#ifdef DEBUG_CHECKER
/* FUNCTION breaks RULE N times, and no other rule; it is forgiven. */
#define CAUGHT(rule, n, function) check_caught(rule, n, function, __FILE__, __LINE__)
void check_caught(enum checker_rule rule, unsigned n, void (*function)(void), const char *file,
                  int line);
#endif

extern const struct selftest sched_tests[], lock_tests[], softirq_tests[], wait_tests[],
    irq_tests[], timer_tests[], work_tests[], alloc_tests[], mapping_tests[], device_tests[],
    checker_tests[], checker_lock_tests[], checker_handle_tests[];

#endif
