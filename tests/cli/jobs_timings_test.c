/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of tests/jobs on a board in every timing: the same beats in the same cycles, the same
 * interrupts, looks, ends, registers and memory, with any clock.
 *
 * LT promises that for one channel at a time. With job files nobody but the channels of one
 * controller uses the bus, which share one arbiter in every timing, so no file is excepted here.
 */
#include "gtest_c.h"
#include "job_files.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const timings[] = {"lt", "at", "rtl"};
enum { LT, AT, RTL_ENGINES, TIMINGS };

#define NEEDS(timing)                                                                              \
    if ((timing) == RTL_ENGINES && !RTL)                                                           \
    SKIP("skipped: verilator not found; install verilator")

/* A file that moves so many bytes is run without a list of its beats. */
enum { LONG = 1 << 20 };

/* --- a run -------------------------------------------------------------------------------- */

/* How `dmavp jobs` is to run a file. */
struct how {
    unsigned timing;
    const char *board;          /* NULL: that of the file */
    const char *set;            /* another option, or NULL */
    const char *result, *stats; /* files to write, or NULL */
};

static void drive(struct run *r, const struct jobs *j, const struct how *how)
{
    const char *arg[20] = {"jobs", "--timing", timings[how->timing], "-p"};
    char path[1024], board[1024], text[JOB_OPTIONS][JOB_OPTION_TEXT];
    unsigned n = 4;

    snprintf(board, sizeof board, BOARDS "/%s", job_files_board(j));
    snprintf(path, sizeof path, JOB_FOLDER "/%s", j->name);
    arg[n++] = how->board ? how->board : board;
    arg[n++] = path;
    n += job_files_options(j, text, arg + n);
    if (how->set)
        arg[n++] = how->set;
    if (how->result) {
        arg[n++] = "--result";
        arg[n++] = how->result;
    }
    if (how->stats) {
        arg[n++] = "--stats";
        arg[n++] = how->stats;
    }
    run(r, NULL, arg);
}

/* Its result as text; the run must go well if WELL. Free it. */
static char *result_of(const struct jobs *j, const struct how *how, bool well)
{
    struct run r;
    char *text;

    drive(&r, j, how);
    if (well && (!CHECK_EQ(r.status, 0) || !CHECK_HAS(r.out, " expectations met; ")))
        printf("%s, %s: %s", j->name, timings[how->timing], r.err);
    run_free(&r);
    text = read_text(how->result);
    CHECK(text != NULL);
    unlink(how->result);
    return text ? text : calloc(1, 1);
}

/* The line that P is in. */
static int line_at(const char *text, const char *p, const char **start)
{
    *start = p;
    while (*start > text && (*start)[-1] != '\n')
        (*start)--;
    return (int)strcspn(*start, "\n");
}

/* A failed check, and the first line that differs on stdout, if they do. */
static bool same_text(const struct jobs *j, const char *a, const char *name_a, const char *b,
                      const char *name_b)
{
    const char *line;
    size_t i = 0;
    int n;

    while (a[i] && a[i] == b[i])
        i++;
    if (a[i] == b[i])
        return true;
    n = line_at(a, a + i, &line);
    printf("%-4s %.*s\n", name_a, n, line);
    n = line_at(b, b + i, &line);
    printf("%-4s %.*s\n", name_b, n, line);
    return CHECK_STR(j->name, "a file with equal results");
}

/* Starts and channels in the statistics, which count what was moved and how long it took. */
static char *counts(const char *path)
{
    static const char *const cost[] = {"\"delta_cycles\": ", "\"engine_cycles\": "};
    char *text = read_text(path), *from = text ? strstr(text, "\"starts\"") : NULL;
    char *to = from ? strstr(from, "\"bus\"") : NULL, *at;

    unlink(path);
    if (!CHECK(to != NULL))
        return text ? text : calloc(1, 1);
    *to = 0;
    for (unsigned i = 0; i < sizeof cost / sizeof *cost; i++) /* is not the same */
        if (CHECK((at = strstr(from, cost[i])) != NULL))
            memmove(at, at + strcspn(at, "\n"), strlen(at + strcspn(at, "\n")) + 1);
    memmove(text, from, strlen(from) + 1);
    return text;
}

/* Two ways to run J print the same and count the same. */
static void same_counts(const struct jobs *j, const struct how *a, const char *name_a,
                        const struct how *b, const char *name_b)
{
    char *text[2];
    struct run r[2];

    drive(&r[0], j, a);
    text[0] = counts(a->stats);
    drive(&r[1], j, b);
    text[1] = counts(b->stats);
    CHECK_EQ(r[0].status, 0);
    same_text(j, r[0].out, name_a, r[1].out, name_b);
    same_text(j, text[0], name_a, text[1], name_b);
    for (unsigned i = 0; i < 2; i++) {
        free(text[i]);
        run_free(&r[i]);
    }
}

/* --- all files ----------------------------------------------------------------------------- */

static struct how how;
static unsigned compared;

static bool is_long(const struct jobs *j)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < j->count; i++)
        bytes += j->statement[i].kind == JOB_START ? j->statement[i].transfer.bytes : 0;
    return bytes >= LONG;
}

static void as_on_the_core(const struct jobs *j)
{
    struct job_result core;
    char *text = NULL, *got;
    size_t size;
    FILE *f;

    if (is_long(j))
        return;
    job_files_run(j, &(struct jobs_core_config){.stretches = false}, "core", &core);
    f = open_memstream(&text, &size);
    job_result_print(&core, true, f);
    fclose(f);
    got = result_of(j, &how, true);
    same_text(j, text, "core", got, timings[how.timing]);
    compared++;
    free(got);
    free(text);
    job_result_free(&core);
}

/* The core alone is the reference for all three, so that they equal each other as well. */
TEST_P(jobs_timings, every_file_does_on_a_board_what_it_does_on_the_core_alone, TIMINGS)
{
    char result[32];

    NEEDS(param);
    snprintf(result, sizeof result, "jobs_%s.txt", timings[param]);
    how = (struct how){.timing = param, .result = result};
    compared = 0;
    CHECK_GE(job_files(as_on_the_core), JOB_FILES_LEAST);
    CHECK_GE(compared, JOB_FILES_LEAST);
}

static unsigned half, turn;

static void as_beat_by_beat(const struct jobs *j)
{
    char result[32], stats[2][32];

    if (is_long(j) || turn++ % 2 != half)
        return;
    snprintf(result, sizeof result, "jobs_beats_%u.txt", half);
    snprintf(stats[0], sizeof stats[0], "jobs_beats_%u.json", half);
    snprintf(stats[1], sizeof stats[1], "jobs_stretches_%u.json", half);
    same_counts(j, &(struct how){.result = result, .stats = stats[0]}, "beats",
                &(struct how){.stats = stats[1]}, "all");
    unlink(result);
    compared++;
}

/* With sanitizers half of the files and one clock are enough: what these look for is the same in
 * the others. */
enum { HALVES = SANITIZED ? 1 : 2, CLOCKS = SANITIZED ? 1 : 2 };

/* Without a list of beats LT takes stretches at once. Half of the files each, for two cores. */
TEST_P(jobs_timings, stretches_of_lt_end_in_the_same_cycles_with_the_same_counts, HALVES)
{
    half = param;
    turn = compared = 0;
    job_files(as_beat_by_beat);
    CHECK_GE(compared, JOB_FILES_LEAST / 2);
}

/* With sanitizers not in RTL: it would take a minute, and no code that shorter files do not run. */
static void as_in_lt(const struct jobs *j)
{
    const struct how lt = {.stats = "jobs_lt.json"};

    if (!is_long(j))
        return;
    how = (struct how){.stats = "jobs_other.json"};
    for (how.timing = AT; how.timing < (RTL && !SANITIZED ? TIMINGS : RTL_ENGINES); how.timing++)
        same_counts(j, &lt, "lt", &how, timings[how.timing]);
    compared++;
}

TEST(jobs_timings, long_files_take_as_many_cycles_in_each_timing)
{
    compared = 0;
    job_files(as_in_lt);
    CHECK_GE(compared, 2);
}

/* --- clocks ----------------------------------------------------------------------------------- */

/* One of each kind: list, contention, interrupts, error, halts, wait states, looks, widths,
 * peripherals. */
static bool of_each_kind(const struct jobs *j)
{
    static const char *const names[] = {"chain_overwrites_itself.jobs",
                                        "contend_and_halt.jobs",
                                        "copy_small.jobs",
                                        "disable_in_list.jobs",
                                        "error_list.jobs",
                                        "halt_poll.jobs",
                                        "irq_masks.jobs",
                                        "per_contend_four.jobs",
                                        "residue_each_cycle.jobs",
                                        "waits_contend.jobs",
                                        "waits_error.jobs",
                                        "width_4_to_1.jobs"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], j->name))
            return true;
    return false;
}

static void as_on_the_core_with_this_clock(const struct jobs *j)
{
    if (!of_each_kind(j))
        return;
    for (how.timing = LT; how.timing < (RTL ? TIMINGS : RTL_ENGINES); how.timing++)
        as_on_the_core(j);
}

/* The period of 33 MHz is no whole number of picoseconds. */
TEST_P(jobs_timings, cycles_are_those_of_any_clock, CLOCKS)
{
    char result[32];

    snprintf(result, sizeof result, "jobs_clock_%u.txt", param);
    how = (struct how){.result = result,
                       .set = param ? "--set=/clock-bus:clock-frequency=250000000"
                                    : "--set=/clock-bus:clock-frequency=33000000"};
    compared = 0;
    job_files(as_on_the_core_with_this_clock);
    CHECK_EQ(compared, RTL ? 36 : 24);
}

static const char own_clock[] =
    "/include/ \"" BOARDS "/pl080.dts\"\n"
    "/ { dma_clock: clock-dma { compatible = \"fixed-clock\"; #clock-cells = <0>;\n"
    "clock-frequency = <%u>; }; };\n&dma0 { clocks = <&dma_clock>; };\n";

/* Registers and memory at the end, without the cycle of it. */
static char *end_state(char *result)
{
    char *from = strstr(result, "\nreg "), *to = strstr(result, ", end edge ");

    if (CHECK(from && to)) {
        *to = 0;
        memmove(result, from, strlen(from) + 1);
    }
    return result;
}

/* A beat of a bus with another clock takes another number of cycles, in LT as many as with a common
 * clock. What is moved is the same, unless the file steps in at a given edge. */
static void with_its_own_clock(const struct jobs *j)
{
    const bool at_once = !j->last_edge && !is_long(j);
    const unsigned end = RTL ? TIMINGS : RTL_ENGINES;
    char *text[TIMINGS] = {NULL};

    /* the board has no FIFOs, and a PL080 */
    if ((!at_once && !of_each_kind(j)) || j->fifos || j->cls->ports == 1)
        return;
    for (how.timing = at_once ? LT : AT; how.timing < end; how.timing++)
        text[how.timing] = result_of(j, &how, false);
    if (RTL)
        same_text(j, text[AT], "at", text[RTL_ENGINES], "rtl");
    if (at_once)
        same_text(j, end_state(text[LT]), "lt", end_state(text[AT]), "at");
    compared += at_once;
    for (unsigned t = 0; t < TIMINGS; t++)
        free(text[t]);
}

TEST_P(jobs_timings, a_controller_may_have_another_clock_than_the_bus, CLOCKS)
{
    static const unsigned hz[] = {33000000, 123456789};
    char board[32], result[32], text[512];

    snprintf(board, sizeof board, "jobs_own_%u.dts", param);
    snprintf(result, sizeof result, "jobs_own_%u.txt", param);
    snprintf(text, sizeof text, own_clock, hz[param]);
    write_bytes(board, text, strlen(text));
    how = (struct how){.board = board, .result = result};
    compared = 0;
    job_files(with_its_own_clock);
    CHECK_GE(compared, 10);
    unlink(board);
}
