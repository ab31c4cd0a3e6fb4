/* SPDX-License-Identifier: Apache-2.0 */
/* The checker's handles for tests. */
#include "kerneltest.h"

#ifdef DEBUG_CHECKER

#include "delay.h"
#include "interrupt.h"

struct named {
    struct tasklet_struct tasklet;
    char name;
};

static void note(struct tasklet_struct *t)
{
    struct named *n = from_tasklet(n, t, tasklet);

    trace_add(n->name);
}

static void tasklets_wait_behind_the_closed_gate_and_run_step_by_step(void)
{
    struct named n[4];

    trace_reset();
    for (unsigned i = 0; i < 4; i++) {
        n[i].name = (char)('a' + i);
        tasklet_setup(&n[i].tasklet, note);
    }
    checker_gate(true);
    for (unsigned i = 0; i < 4; i++) {
        tasklet_schedule(&n[i].tasklet);
        tasklet_schedule(&n[i].tasklet);
        msleep(1);
    }
    CHECK_STR(trace_text(), "");
    CHECK_EQ(checker_step(1), 1);
    CHECK_STR(trace_text(), "a");
    tasklet_schedule(&n[0].tasklet);
    msleep(1);
    CHECK_EQ(checker_step(2), 2);
    CHECK_STR(trace_text(), "abc");
    checker_gate(false);
    CHECK_STR(trace_text(), "abcda");
    CHECK_EQ(checker_step(5), 0);
    tasklet_schedule(&n[1].tasklet);
    tasklet_kill(&n[1].tasklet);
    CHECK_STR(trace_text(), "abcdab");
}

static void at_point(void *arg)
{
    trace_add(*(const char *)arg);
}

static void something_happens_at_a_named_point(void)
{
    trace_reset();
    TEST_POINT("here");
    checker_at("here", at_point, (void *)"h");
    TEST_POINT("here");
    TEST_POINT("there");
    checker_at("there", at_point, (void *)"t");
    TEST_POINT("here");
    TEST_POINT("there");
    checker_at("there", NULL, NULL);
    TEST_POINT("there");
    CHECK_STR(trace_text(), "ht");
}

#define T(name)                                                                                    \
    {                                                                                              \
        "checker." #name, name                                                                     \
    }
const struct selftest checker_handle_tests[] = {
    T(tasklets_wait_behind_the_closed_gate_and_run_step_by_step),
    T(something_happens_at_a_named_point),
    {NULL, NULL},
};

#else

const struct selftest checker_handle_tests[] = {{NULL, NULL}};

#endif
