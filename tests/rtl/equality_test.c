/* SPDX-License-Identifier: Apache-2.0 */
/* Constrained-random job files: LT, AT and RTL are equal, and what shows that they are not. */
#include "equality.h"
#include "file.h"
#include "gtest_c.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TESTS = 10, SEEDS = 30 };

static struct equality fresh(void)
{
    return (struct equality){.out = stdout, .folder = EQUALITY_FOLDER};
}

/* False after the first difference, which is a failed check that names the seed. */
static bool seeds(struct equality *e, uint64_t first, uint64_t after)
{
    for (uint64_t seed = first; seed < after; seed++)
        if (!CHECK(equality_check(e, seed)))
            return CHECK_EQ(seed, UINT64_MAX);
    return true;
}

TEST_P(equality, random_files_are_equal_in_lt_at_and_rtl, TESTS)
{
    struct equality e = fresh();
    uint64_t ends;

    if (!seeds(&e, param * SEEDS, (param + 1) * SEEDS))
        return;
    ends = e.starts[JOB_OK] + e.starts[JOB_FAILED] + e.starts[JOB_STOPPED] + e.starts[JOB_RUNNING];
    CHECK_EQ(e.files, SEEDS);
    CHECK_GT(e.starts[JOB_OK] * 3, ends * 2); /* most go to their end */
    CHECK_GT(e.starts[JOB_FAILED], 0);
    CHECK_GT(e.starts[JOB_STOPPED], 0);
    CHECK_GE(e.contended, SEEDS / 4);
    CHECK_GE(e.looks, 8 * SEEDS);
    CHECK_GE(e.beats, 1000 * SEEDS);
    CHECK_GE(e.interrupts, SEEDS);
}

/* 33 MHz, whose period is no whole number of ns, and 250 MHz: the cycles are those at 100 MHz. */
TEST_P(equality, the_clock_changes_no_cycle, 4)
{
    struct equality e = fresh();

    e.period = param & 1 ? 4000 : 30303;
    seeds(&e, 40 * param, 40 * (param + 1));
    CHECK_EQ(e.files, 40);
}
