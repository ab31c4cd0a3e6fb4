/* SPDX-License-Identifier: Apache-2.0 */
/* --profile and --coverage: right numbers, and nothing else of the run changes. */
#include "gtest_c.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD BOARDS "/pl080.dts"
#define SOURCE FW_SOURCE "/calls.c"

/* The number behind KEY, which is there once at the beginning of a line. */
static uint64_t number(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    if (!CHECK(at))
        return 0;
    return strtoull(at + strlen(key), NULL, 0);
}

/* Self costs of FUNCTION, of all functions if NULL. */
static uint64_t self_cost(const char *text, const char *function)
{
    bool skip = false, mine = !function;
    uint64_t sum = 0;

    for (const char *line = text; line; line = strchr(line, '\n'), line += line != NULL) {
        unsigned long long pc, number, cost;

        if (!strncmp(line, "fn=", 3) && function)
            mine = !strncmp(line + 3, function, strlen(function)) &&
                   line[3 + strlen(function)] == '\n';
        if (!strncmp(line, "0x", 2) && sscanf(line, "%llx %llu %llu", &pc, &number, &cost) == 3 &&
            mine && !skip)
            sum += cost;
        skip = !strncmp(line, "calls=", 6); /* then comes what they cost in all */
    }
    return sum;
}

/* All calls to FUNCTION. */
static uint64_t calls_to(const char *text, const char *function)
{
    uint64_t sum = 0;
    char key[64];

    snprintf(key, sizeof key, "\ncfn=%s\ncalls=", function);
    for (const char *at = text; (at = strstr(at, key));) {
        at += strlen(key);
        sum += strtoull(at, NULL, 10);
    }
    return sum;
}

/* The line of SOURCE with MARK. */
static unsigned line_with(const char *mark)
{
    char *text = read_text(SOURCE), *at = strstr(text, mark);
    unsigned line = 1;

    CHECK(at);
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    free(text);
    return line;
}

static void check_line(const char *info, const char *mark, unsigned count)
{
    char expected[64];

    snprintf(expected, sizeof expected, "\nDA:%u,%u\n", line_with(mark), count);
    CHECK_HAS(info, expected);
}

static bool with_coverage(void)
{
    struct run r;
    bool there;

    RUN(&r, "run", "--help");
    there = strstr(r.out, "--coverage") != NULL;
    run_free(&r);
    return there;
}

TEST(cli_profile, costs_add_up_to_the_instructions_of_the_statistics)
{
    char *profile, *stats;
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--profile", "p.out", "--stats", "p.json", SW "/dmatest.elf", "--",
        "iterations=5");
    CHECK_EQ(r.status, 0);
    profile = read_text("p.out");
    stats = read_text("p.json");
    CHECK_EQ(self_cost(profile, NULL), number(stats, "\"instructions\": "));
    CHECK_EQ(number(profile, "\nsummary: "), number(stats, "\"instructions\": "));
    CHECK_EQ(number(profile, "\ntotals: "), number(stats, "\"instructions\": "));
    CHECK_EQ(calls_to(profile, "dmatest_func"), 8); /* one per channel */
    CHECK_EQ(calls_to(profile, "trap_entry"), calls_to(profile, "hart_interrupt"));
    free(profile);
    free(stats);
    run_free(&r);
}

TEST(cli_profile, all_harts_are_counted)
{
    char *profile, *stats;
    struct run r;

    RUN(&r, "run", "-p", BOARDS "/pl080-smp4.dts", "--profile", "h.out", "--stats", "h.json",
        SW "/hello.elf");
    CHECK_EQ(r.status, 0);
    profile = read_text("h.out");
    stats = read_text("h.json");
    CHECK_EQ(self_cost(profile, NULL), number(stats, "\"instructions\": "));
    CHECK_HAS(profile, "\nfn=_start\n0x80000000 ");
    CHECK_HAS(profile, " 4\n0x80000004 "); /* its first instruction, by four harts */
    free(profile);
    free(stats);
    run_free(&r);
}

TEST(cli_profile, functions_have_the_calls_that_were_made)
{
    char *profile;
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--profile", "calls.out", FW "/calls.elf");
    CHECK_EQ(r.status, 0);
    profile = read_text("calls.out");
    CHECK_EQ(calls_to(profile, "main"), 1);
    CHECK_EQ(calls_to(profile, "add_twice"), 5);
    CHECK_EQ(calls_to(profile, "add"), 12);
    CHECK_EQ(calls_to(profile, "on_trap"), 1);
    CHECK_EQ(calls_to(profile, "never"), 0);
    CHECK(!strstr(profile, "fn=never"));
    CHECK_EQ(self_cost(profile, "add") % 12, 0);
    CHECK_GT(self_cost(profile, "add"), 12);
    free(profile);
    run_free(&r);
}

TEST(cli_profile, folded_stacks_have_the_paths)
{
    char *profile;
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--profile", "calls.folded", FW "/calls.elf");
    CHECK_EQ(r.status, 0);
    profile = read_text("calls.folded");
    CHECK_HAS(profile, "\n_start;main;add_twice;add ");
    CHECK_HAS(profile, "\n_start;main;add ");
    CHECK_HAS(profile, "\n_start;main;on_trap ");
    free(profile);
    run_free(&r);
}

TEST(cli_profile, a_program_without_symbols_is_profiled_by_addresses)
{
    char *profile, *named;
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--profile", "named.out", FW "/calls.elf");
    run_free(&r);
    RUN(&r, "run", "-p", BOARD, "--profile", "bare.out", FW "/calls_stripped.elf");
    CHECK_EQ(r.status, 0);
    CHECK_EQ(r.err_lines, 2); /* and the guest error of the program */
    CHECK_HAS(r.err, "dmavp: --profile: " FW "/calls_stripped.elf has no symbols; functions are "
                     "named by their address; link it without -s\n");
    profile = read_text("bare.out");
    named = read_text("named.out");
    CHECK_HAS(profile, "\nfn=0x80000000\n");
    CHECK_EQ(self_cost(profile, NULL), self_cost(named, NULL));
    free(profile);
    free(named);
    run_free(&r);
}

TEST(cli_profile, callgrind_annotate_reads_it)
{
    char *text;
    struct run r;

    if (system("command -v callgrind_annotate >/dev/null"))
        SKIP("callgrind_annotate not found; install valgrind");
    RUN(&r, "run", "-p", BOARD, "--profile", "annotate.out", FW "/calls.elf");
    CHECK_EQ(system("callgrind_annotate --threshold=100 annotate.out >annotate.txt 2>&1"),
             0);
    text = read_text("annotate.txt");
    CHECK_HAS(text, "(100.0%)  PROGRAM TOTALS");
    CHECK_HAS(text, ":main [");
    CHECK_HAS(text, with_coverage() ? "/start.S:_start [" : "???:_start [");
    free(text);
    run_free(&r);
}

TEST(cli_profile, lines_have_the_executions_that_were_made)
{
    char *info;
    struct run r;

    if (!with_coverage())
        SKIP("built without libdw; install libdw-dev");
    RUN(&r, "run", "-p", BOARD, "--coverage", "calls.info", FW "/calls.elf");
    CHECK_EQ(r.status, 0);
    info = read_text("calls.info");
    CHECK_HAS(info, "SF:" SOURCE "\n");
    check_line(info, "/* 12 times */", 12);
    check_line(info, "/* 5 times */", 5);
    check_line(info, "/* 0 times */", 0);
    check_line(info, "/* once */", 1);
    CHECK_HAS(info, "\nFNDA:12,add\n");
    CHECK_HAS(info, "\nFNDA:0,never\n");
    free(info);
    run_free(&r);
}

TEST(cli_profile, coverage_of_the_selftest_shows_what_it_does_not_reach)
{
    char *info;
    struct run r;

    if (!with_coverage())
        SKIP("built without libdw; install libdw-dev");
    RUN(&r, "run", "-p", BOARD, "--coverage", "self.info", SW "/selftest.elf");
    CHECK_EQ(r.status, 0);
    info = read_text("self.info");
    CHECK_HAS(info, "\nSF:sw/kernel/start.c\n");
    CHECK_HAS(info, "\nFNDA:1,start_kernel\n");
    CHECK_HAS(info, "\nFNDA:0,panic\n");
    free(info);
    run_free(&r);
}

/* A run of memcpy, with or without being counted; its files are NAME.json and NAME.vcd. */
static void copy(struct run *r, const char *board, const char *timing, const char *name, bool count)
{
    const char *arg[RUN_ARGS] = {"run", "-p", board, "--timing", timing};
    char file[4][64];
    static const char *const option[] = {"--stats", "--trace", "--profile", "--coverage"};
    static const char *const suffix[] = {"json", "vcd", "out", "info"};
    unsigned n = 5;

    for (unsigned i = 0; i < (count ? with_coverage() ? 4 : 3 : 2); i++) {
        snprintf(file[i], sizeof file[i], "%s.%s", name, suffix[i]);
        arg[n++] = option[i];
        arg[n++] = file[i];
    }
    arg[n] = SW "/memcpy.elf";
    run(r, NULL, arg);
}

/* Text of NAME.SUFFIX up to END. */
static char *text_of(const char *name, const char *suffix, const char *end)
{
    char file[64], *text, *at;

    snprintf(file, sizeof file, "%s.%s", name, suffix);
    text = read_text(file);
    at = text && end ? strstr(text, end) : NULL;
    if (at)
        *at = 0;
    CHECK(text && (at || !end));
    return text ? text : strdup("");
}

TEST_P(cli_profile, nothing_else_of_the_run_changes, 3)
{
    static const char *const board[] = {"pl080", "pl080-smp4", "pl080"};
    const char *timing = param == 2 ? "at" : "lt";
    char path[256], name[2][32], *stats[2], *vcd[2];
    struct run r[2];

    snprintf(path, sizeof path, "%s/%s.dts", BOARDS, board[param]);
    for (unsigned i = 0; i < 2; i++) {
        snprintf(name[i], sizeof name[i], "same_%u_%u", param, i);
        copy(&r[i], path, timing, name[i], i);
        CHECK_EQ(r[i].status, 0);
        stats[i] = text_of(name[i], "json", "\"host\""); /* times of the host come last */
        vcd[i] = text_of(name[i], "vcd", NULL);
    }
    CHECK_STR(r[1].out, r[0].out);
    CHECK_STR(r[1].err, r[0].err);
    CHECK_STR(stats[1], stats[0]);
    CHECK_GT(strlen(vcd[0]), 1000);
    CHECK(!strcmp(vcd[0], vcd[1]));
    for (unsigned i = 0; i < 2; i++) {
        free(stats[i]);
        free(vcd[i]);
        run_free(&r[i]);
    }
}

TEST(cli_profile, what_cannot_be_written_is_told_before_the_run)
{
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--profile", "no/such/folder", FW "/hello.elf");
    CHECK_EQ(r.status, 2);
    CHECK_STR(r.out, "");
    CHECK_STR(r.err, "dmavp: cannot write no/such/folder: No such file or directory; choose "
                     "another file with --profile\n");
    run_free(&r);
    RUN(&r, "run", "-p", BOARD, "--profile", "same", "--stats", "./same", FW "/hello.elf");
    CHECK_EQ(r.status, 2);
    CHECK_STR(r.err, "dmavp: --profile same: is the same file as --stats ./same; choose another "
                     "file with --profile\n");
    run_free(&r);
}

TEST(cli_profile, coverage_without_line_numbers_is_refused)
{
    struct run r;

    if (!with_coverage())
        SKIP("built without libdw; install libdw-dev");
    RUN(&r, "run", "-p", BOARD, "--coverage", "none.info", FW "/hello.elf");
    CHECK_EQ(r.status, 2);
    CHECK_STR(r.out, "");
    CHECK_STR(r.err, "dmavp: --coverage: " FW "/hello.elf: has no line numbers (.debug_line); "
                     "compile it with -g\n");
    CHECK(access("none.info", F_OK));
    run_free(&r);
}

TEST(cli_profile, a_run_that_is_stopped_leaves_what_was_counted_so_far)
{
    char *profile, *stats;
    struct run r;

    RUN(&r, "run", "-p", BOARD, "--max-time", "1ms", "--profile", "limit.out", "--stats",
        "limit.json", FW "/loop.elf");
    CHECK_EQ(r.status, 3);
    profile = read_text("limit.out");
    stats = read_text("limit.json");
    CHECK_EQ(self_cost(profile, NULL), number(stats, "\"instructions\": "));
    CHECK_GT(self_cost(profile, NULL), 90000);
    free(profile);
    free(stats);
    run_free(&r);
}
