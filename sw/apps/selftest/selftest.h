/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests that run in the firmware itself. Each prints "PASS suite.name" or "FAIL
 * suite.name"; the last line is "N passed, N failed".
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#include "kernel.h"

struct selftest {
    const char *name;
    void (*run)(void);
};

/* Goes on after a failure. */
#define CHECK(x) selftest_check((x), #x, __FILE__, __LINE__)
#define CHECK_EQ(a, b) selftest_eq((u64)(a), (u64)(b), #a, #b, __FILE__, __LINE__)
#define CHECK_STR(a, b) selftest_str(a, b, #a, __FILE__, __LINE__)

bool selftest_check(bool ok, const char *text, const char *file, int line);
bool selftest_eq(u64 a, u64 b, const char *ta, const char *tb, const char *file, int line);
bool selftest_str(const char *a, const char *b, const char *ta, const char *file, int line);

/* Lets tasklets and the other threads run until nothing is left to do. */
void selftest_settle(void);

/* FUNCTION runs in a tasklet. May sleep. */
void in_tasklet(void (*function)(void));

/* Runs one test and says how it went. */
void selftest_one(const char *name, void (*run)(void));
/* Runs the tests of a list, which ends with an empty entry. */
void selftest_run(const struct selftest *tests);
/* Prints the last line; what main() returns. */
int selftest_result(void);

/* Each ends with an empty entry. */
extern const struct selftest kernel_tests[], thread_tests[], of_tests[], dma_tests[],
    client_tests[], slave_tests[];
/* Only where there is a controller. */
extern const struct selftest controller_tests[], line_tests[];

#endif
