/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the kernel that drivers stand on, on one hart or several. */
#ifndef KERNELTEST_H
#define KERNELTEST_H

#include "checker.h"
#include "selftest.h"
#include "team.h"

/* FUNCTION runs in an interrupt handler; false: the board has no port to interrupt with. May sleep.
 */
bool run_in_handler(void (*function)(void));
/* The same in steps: a handler that calls FUNCTION is there, of source *IRQ; the source asks (any
 * context); and the handler goes, which was called so often. The other two may sleep. */
bool line_begin(unsigned *irq, void (*function)(void));
void line_request(void);
unsigned line_end(void);

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
    power_tests[], suspend_tests[], supply_tests[], checker_tests[], checker_lock_tests[],
    checker_handle_tests[];

#endif
