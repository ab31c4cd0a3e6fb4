/* SPDX-License-Identifier: Apache-2.0 */
/* Job files on the C core: all of tests/jobs, expectations that are not met, results that differ.
 */
#include "gtest_c.h"
#include "job_files.h"
#include "pl080.h"

#include <stdlib.h>
#include <string.h>

/* --- the files -------------------------------------------------------------------------- */

static void beat_by_beat_and_in_stretches(const struct jobs *j)
{
    struct job_result r[2];

    job_files_run(j, &(struct jobs_core_config){.stretches = false}, "beat by beat", &r[0]);
    job_files_run(j, &(struct jobs_core_config){.stretches = true}, "in stretches", &r[1]);
    job_files_equal(j, &r[0], "beats", &r[1], "stretches", false);
    CHECK_LE(r[1].beats, r[0].beats);
    job_result_free(&r[0]);
    job_result_free(&r[1]);
}

TEST(jobs, every_file_is_met_beat_by_beat_and_in_stretches_with_equal_results)
{
    CHECK_GE(job_files(beat_by_beat_and_in_stretches), JOB_FILES_LEAST);
}

/* --- small ones ---------------------------------------------------------------------------- */

#define MEMORY "memory 0x80000000 64K\nfill 0x80001000 256 seed=1\ncontroller on\n"
#define COPY "@10 start ch0 src=0x80001000 dst=0x80002000 bytes=64\n" /* ends at edge 44 */

#define BURST "@10 start ch0 src=0x80001000 dst=0x80002000 bytes=64 burst=16\n"

/* Runs TEXT; its first complaint, or "". R may be NULL. */
static const char *run_text(const char *text, const struct pl080_config *config,
                            struct job_result *result)
{
    static char first[sizeof((struct failure *)0)->text];
    static struct pl080 dma;
    struct job_result own, *r = result ? result : &own;
    struct failure f = {""};
    struct jobs_core core;
    struct job_target target;
    struct jobs j;

    job_result_init(r, &pl080_class);
    if (!jobs_parse(&j, "x.jobs", text, strlen(text), &pl080_class, 10000, &f) &&
        CHECK_EQ(jobs_core_init(&core, &dma, &pl080_class,
                                &(struct jobs_core_config){.config = config}, &target),
                 0)) {
        jobs_run(&j, &target, 100000, r, &f);
        jobs_core_free(&core);
    }
    snprintf(first, sizeof first, "%s", f.text);
    if (r->misses)
        snprintf(first, sizeof first, "%u: %s", r->miss[0].line, r->miss[0].text);
    jobs_free(&j);
    if (!result)
        job_result_free(r);
    return first;
}

static const char *complaint(const char *text)
{
    return run_text(text, NULL, NULL);
}

TEST(jobs, expectations_that_are_not_met_say_line_and_edge)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"expect ch0 error", "5: ch0, started in line 4, is not error but ok at edge 44"},
        {"expect ch0 running", "5: ch0, started in line 4, is not running but ok at edge 44"},
        {"expect ch0 ok at=43",
         "5: ch0, started in line 4, is not ok at edge 43 but ok at edge 44"},
        {"@43 expect ch0 ok", "5: ch0, started in line 4, is not ok but running"},
        {"expect ch0 running at=44",
         "5: ch0, started in line 4, is not running at edge 44 but ok at edge 44"},
        {"expect ch0 running at=9",
         "5: ch0, started in line 4, is not running at edge 9 but ok at edge 44"},
        {"expect ch1 ok", "5: no start of ch1 is above this line"},
        {"expect copy 0x80001000 0x80002000 65",
         "5: the byte at 0x80002040 is 0x00 at edge 44, not 0x"},
        {"@42 expect copy 0x80001000 0x80002000 64",
         "5: the byte at 0x8000203c is 0x00 at edge 42"},
        {"expect mem 0x8000203f 0 0", "5: the byte at 0x8000203f is 0x"},
        {"expect irq 2", "5: 1 interrupts up to edge 44, not 2"},
        {"@43 expect irq 1", "5: 0 interrupts up to edge 43, not 1"},
        {"expect end <= 43", "5: the last start ended at edge 44, not up to 43"},
        {"expect end = 45", "5: the last start ended at edge 44, not at 45"},
        {"@43 residue ch0 = 0", "5: the residue of ch0 is 4 at edge 43, not 0"},
        {"@44 residue ch0 = 4", "5: the residue of ch0 is 0 at edge 44, not 4"},
        {"read CxDestAddr[0] = 1 mask=0xf", "5: 0x80002000 was read at edge 10, not 0x00000001"},
        {"@11 disable ch0", "4: ch0 is not ok but stopped at edge 11, and no line expects that"},
        {"@30 halt ch0\nexpect end <= 50", "6: there is no end: ch0 is running"},
    };
    char text[512];

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(text, sizeof text, MEMORY COPY "%s\n", wrong[i].line);
        CHECK_HAS(complaint(text), wrong[i].says);
    }
    CHECK_STR(complaint(MEMORY COPY "@44 expect ch0 ok\nexpect ch0 ok at=440ns\nexpect end = 44\n"
                                    "@44 expect irq 1\nexpect ch0 running at=43\n"),
              "");
}

TEST(jobs, what_does_not_fit_the_memory_is_refused_before_anything_happens)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"fill 0x80000000 1", "x.jobs:1: there is no memory from 0x80000000 to 0x80000000"},
        {MEMORY "fill 0x8000ffff 2", "x.jobs:4: there is no memory from 0x8000ffff to 0x80010000"},
        {MEMORY "item 0 src=0 dst=0 bytes=4", "x.jobs:4: there is no memory from 0x00000000"},
        {MEMORY "start ch0 src=0 dst=0 bytes=32K items=0x8000fff0",
         "x.jobs:4: there is no memory from 0x8000fff0 to 0x8001000f"},
        {MEMORY "expect mem 0x80010000 1", "x.jobs:4: there is no memory from 0x80010000"},
        {MEMORY "expect copy 0x80001000 0x8000ffff 2", "x.jobs:4: there is no memory"},
        {MEMORY "memory 0x8000ffff 1",
         "x.jobs:4: overlaps the memory from 0x80000000 to 0x8000ffff"},
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_HAS(complaint(wrong[i].text), wrong[i].says);
}

TEST(jobs, a_list_that_never_ends_stops_at_the_limit)
{
    struct job_result r;

    run_text(MEMORY "item 0x80000100 src=0x80001000 dst=0x80002000 bytes=4 next=0x80000100\n"
                    "start ch0 src=0x80001000 dst=0x80002000 bytes=4 list=0x80000100\n"
                    "expect ch0 running\n",
             NULL, &r);
    CHECK(r.limited);
    CHECK_EQ(r.missed, 0);
    job_result_free(&r);
}

TEST(jobs, an_access_that_stalls_has_no_end_and_the_run_is_stuck)
{
    static const struct {
        const char *text;
        bool stuck;
    } cases[] = {
        {MEMORY "stall 0x80002012\n" COPY "@200 residue ch0 = 48\nexpect ch0 running\n"
                "expect copy 0x80001000 0x80002000 16\nexpect mem 0x80002010 0 0 0 0\n",
         true},
        {MEMORY COPY "@20 stall 0x80001000..0x800010ff\nexpect ch0 running\n", true},
        {MEMORY COPY "@20 error 0x80001000..0x800010ff\nexpect ch0 error\n", false},
        {MEMORY "error 0x80001000\nstall 0x80001000\n" COPY "expect ch0 running\n", true},
        {MEMORY "stall 0x80001000\nerror 0x80001000\n" COPY "expect ch0 error\n", false},
        {MEMORY "stall 0x80002012\n" COPY "@100 reset\nexpect ch0 stopped\n", false},
        {MEMORY COPY "@20 halt ch0\nexpect ch0 running\n", false},
        {MEMORY COPY "@20 controller off\nexpect ch0 running\n", false},
        {MEMORY "start ch0 src=0x80001000 dst=0x80002000 bytes=2 width=2,4\n"
                "expect ch0 running\n",
         false},
    };
    struct job_result r;

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK_STR(run_text(cases[i].text, NULL, &r), "");
        if (!CHECK_EQ(r.stuck, cases[i].stuck) | !CHECK(!r.limited))
            printf("case %u\n", i);
        job_result_free(&r);
    }
}

/* --- comparing ------------------------------------------------------------------------------- */

static char *difference(const char *text_a, const struct pl080_config *a, const char *text_b,
                        const struct pl080_config *b, bool beats)
{
    struct job_result r[2];
    char *out = NULL;
    size_t size;
    FILE *f = open_memstream(&out, &size);
    bool equal;

    run_text(text_a, a, &r[0]);
    run_text(text_b, b, &r[1]);
    equal = job_result_equal(&r[0], "one", &r[1], "other", beats, f);
    fclose(f);
    CHECK_EQ(equal, size == 0);
    job_result_free(&r[0]);
    job_result_free(&r[1]);
    return out;
}

TEST(jobs, the_first_difference_of_two_results_is_shown_with_what_is_around_it)
{
    static const struct pl080_config four = {.burst_atomic_limit = 6, .fifo_words = 4},
                                     sixteen = {.burst_atomic_limit = 6, .fifo_words = 16};
    static const struct {
        const char *a, *b;
        bool beats;
        const char *says;
    } planted[] = {
        {COPY, "@11 start ch0 src=0x80001000 dst=0x80002000 bytes=64\n", true,
         "> one        beat   cycle 11 to edge 13 ch0 M1 read 0x80001000 4\n"},
        {COPY, "@11 start ch0 src=0x80001000 dst=0x80002000 bytes=64\n", false,
         "> other      irq    edge 45 inttc 1\n"},
        {COPY, COPY "@60 fill 0x80002000 1 seed=7\n", true, "> other      memory "},
        {COPY "@60 residue ch0\n", COPY "@40 residue ch0\n", false,
         "> other      read   line 5 edge 40 0x00000010\n"},
        {COPY, COPY "@60 write Sync 1\n", false, "> other      reg    Sync 0x00000001\n"},
        {COPY, COPY "@60 write CxLLI[3] 4\n", false, "> other      reg    CxLLI[3] 0x00000004\n"},
        {COPY, "", false, "> other      (no more)\n"},
    };
    char a[512], b[512], *out;

    for (unsigned i = 0; i < sizeof planted / sizeof *planted; i++) {
        snprintf(a, sizeof a, MEMORY "%s", planted[i].a);
        snprintf(b, sizeof b, MEMORY "%s", planted[i].b);
        out = difference(a, &four, b, &four, planted[i].beats);
        CHECK_HAS(out, planted[i].says);
        free(out);
    }
    out = difference(MEMORY BURST, &four, MEMORY BURST, &sixteen, true);
    CHECK_HAS(out, "  one        beat   cycle 14 to edge 16 ch0 M1 read 0x8000100c 4\n"
                   "> one        beat   cycle 15 to edge 17 ch0 M1 write 0x80002000 4\n");
    CHECK_HAS(out, "> other      beat   cycle 15 to edge 17 ch0 M1 read 0x80001010 4\n");
    free(out);
    out = difference(MEMORY COPY, &four, MEMORY COPY, &four, true);
    CHECK_STR(out, "");
    free(out);
}
