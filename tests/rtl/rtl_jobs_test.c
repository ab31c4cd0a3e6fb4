/* SPDX-License-Identifier: Apache-2.0 */
/* Job files on controllers with RTL engines: the same beats in the same cycles, the same
 * interrupts, registers and memory as with the C engines. */
#include "gtest_c.h"
#include "job_files.h"
#include "pl080_rtl.h"

static struct pl080_rtl *rtl[2]; /* of a PL080, and of a PL081 */

static void fit(void *arg, void *dev)
{
    pl080_rtl_fit(arg, dev);
}

static void c_and_rtl(const struct jobs *j)
{
    struct job_result r[2];

    job_files_run(j, &(struct jobs_core_config){.stretches = false}, "C", &r[0]);
    job_files_run(j,
                  &(struct jobs_core_config){.fit = fit, .arg = rtl[j->cls == &pl081_class]},
                  "RTL", &r[1]);
    job_files_equal(j, &r[0], "C", &r[1], "RTL", true);
    job_result_free(&r[0]);
    job_result_free(&r[1]);
}

TEST(rtl_jobs, every_file_has_the_same_beats_interrupts_registers_and_memory)
{
    rtl[0] = pl080_rtl_new(&pl080_class, 4);
    rtl[1] = pl080_rtl_new(&pl081_class, 4);
    REQUIRE(rtl[0] != NULL && rtl[1] != NULL);
    CHECK_GE(job_files(c_and_rtl), JOB_FILES_LEAST);
    for (unsigned i = 0; i < 2; i++) {
        CHECK_GT(pl080_rtl_cycles(rtl[i]), 0); /* the engines were clocked */
        pl080_rtl_free(rtl[i]);
    }
}
