/* SPDX-License-Identifier: Apache-2.0 */
#include "selftest.h"

#include "arch.h"
#include "interrupt.h"
#include "kthread.h"
#include "spinlock.h"
#include "string.h"

static bool failed; /* the test that runs */
static unsigned passed, bad;

bool selftest_check(bool ok, const char *text, const char *file, int line)
{
    if (!ok) {
        failed = true;
        pr_err("%s:%d: %s\n", file, line, text);
    }
    return ok;
}

bool selftest_eq(u64 a, u64 b, const char *ta, const char *tb, const char *file, int line)
{
    if (a != b) {
        failed = true;
        pr_err("%s:%d: %s is 0x%llx, %s is 0x%llx\n", file, line, ta, a, tb, b);
    }
    return a == b;
}

bool selftest_str(const char *a, const char *b, const char *ta, const char *file, int line)
{
    const bool equal = !strcmp(a, b);

    if (!equal) {
        failed = true;
        pr_err("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, ta, a, b);
    }
    return equal;
}

void selftest_settle(void)
{
    for (unsigned i = 0; i < 8; i++)
        cond_resched();
}

static void (*tasklet_does)(void);

static void tasklet(struct tasklet_struct *t)
{
    (void)t;
    tasklet_does();
}

void in_tasklet(void (*function)(void))
{
    struct tasklet_struct t;

    tasklet_does = function;
    tasklet_setup(&t, tasklet);
    local_bh_disable();
    tasklet_schedule(&t);
    local_bh_enable(); /* here, on this thread's stack */
}

void selftest_one(const char *name, void (*run)(void))
{
    failed = false;
    run();
    CHECK(in_task() && !arch_irqs_disabled());
    CHECK_EQ(preempt_count(), 0);
    ++*(failed ? &bad : &passed);
    pr_info("%s %s\n", failed ? "FAIL" : "PASS", name);
}

void selftest_run(const struct selftest *tests)
{
    for (; tests->name; tests++)
        selftest_one(tests->name, tests->run);
}

int selftest_result(void)
{
    pr_info("%u passed, %u failed\n", passed, bad);
    return bad ? 1 : 0;
}
