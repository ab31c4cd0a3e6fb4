/* SPDX-License-Identifier: Apache-2.0 */
/* Job files on a PL080 with RTL engines: the same beats in the same cycles, the same interrupts,
 * registers and memory as with the C engines. */
#include "gtest_c.h"
#include "job_files.h"
#include "pl080_rtl.h"

static struct pl080_rtl *rtl;

static void fit(void *arg, void *dev)
{
    pl080_rtl_fit(arg, dev);
}

static void c_and_rtl(const struct jobs *j)
{
    struct job_result r[2];

    job_files_run(j, &(struct jobs_core_config){.stretches = false}, "C", &r[0]);
    job_files_run(j, &(struct jobs_core_config){.fit = fit, .arg = rtl}, "RTL", &r[1]);
    job_files_equal(j, &r[0], "C", &r[1], "RTL", true);
    job_result_free(&r[0]);
    job_result_free(&r[1]);
}

TEST(rtl_jobs, every_file_has_the_same_beats_interrupts_registers_and_memory)
{
    rtl = pl080_rtl_new(&pl080_class, 4);
    REQUIRE(rtl != NULL);
    CHECK_GE(job_files(c_and_rtl), JOB_FILES_LEAST);
    CHECK_GT(pl080_rtl_cycles(rtl), 0); /* the engines were clocked */
    pl080_rtl_free(rtl);
}
