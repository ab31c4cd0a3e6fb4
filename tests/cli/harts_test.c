/* SPDX-License-Identifier: Apache-2.0 */
/* Programs for several harts (fw/harts): right on two and on four of them, in each timing, and the
 * same to the last byte whatever the quantum. */
#include "gtest_c.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SMP4 "-p", BOARDS "/pl080-smp4.dts"
#define TWO "--set", "cpu2:status=disabled", "--set", "cpu3:status=disabled"

struct seen {
    struct run run;
    char *stats, *vcd;
};

/* The files have the process's number: other cases run at the same time. */
static void run_program(struct seen *s, const char *elf, const char *timing, bool two,
                        const char *quantum)
{
    char json[40], vcd[40];
    const char *const four_args[] = {"run",       SMP4,    "--timing", timing,
                                     "--quantum", quantum, "--stats",  json,
                                     "--trace",   vcd,     elf,        NULL};
    const char *const two_args[] = {"run",     SMP4,      TWO,  "--timing", timing, "--quantum",
                                    quantum,   "--stats", json, "--trace",  vcd,    elf,
                                    NULL};

    snprintf(json, sizeof json, "cli_harts_%d.json", (int)getpid());
    snprintf(vcd, sizeof vcd, "cli_harts_%d.vcd", (int)getpid());
    run(&s->run, NULL, two ? two_args : four_args);
    s->stats = read_stats(json);
    s->vcd = read_text(vcd);
    unlink(vcd);
}

static void free_seen(struct seen *s)
{
    run_free(&s->run);
    free(s->stats);
    free(s->vcd);
}

static const struct {
    const char *name, *out; /* on four harts, or on any number */
} programs[] = {
    {"aba", "ok\n"},           {"atomic", "count "},    {"code", "wrong 0\n"}, {"ipi", "awake "},
    {"lock", "count "}, {"message", "wrong 0\n"}, {"timers", "ticks 12\n"},
};
static const char *const timings[] = {"lt", "at", "rtl"};
enum { PROGRAMS = sizeof programs / sizeof *programs };

TEST_P(harts, programs_work_and_the_quantum_changes_nothing, PROGRAMS * 3 * 2)
{
    static const char *const quanta[] = {"1us", "100us", "1ms"};
    const char *timing = timings[param / 2 % 3];
    const bool two = param % 2;
    struct seen first, s;
    char elf[200];

    if (!RTL && !strcmp(timing, "rtl"))
        return;
    snprintf(elf, sizeof elf, FW "/harts_%s.elf", programs[param / 6].name);
    run_program(&first, elf, timing, two, quanta[0]);
    CHECK_EQ(first.run.status, 0);
    CHECK_STR(first.run.err, "");
    CHECK_HAS(first.run.out, programs[param / 6].out);
    REQUIRE(first.stats && first.vcd);
    CHECK_HAS(first.stats, "\"cpu1\"");
    CHECK_EQ(strstr(first.stats, "\"cpu3\"") == NULL, two);
    CHECK_HAS(first.vcd, "cpu1");
    for (unsigned i = 1; i < 3; i++) {
        run_program(&s, elf, timing, two, quanta[i]);
        CHECK_STR(s.run.out, first.run.out);
        CHECK_STR(s.stats, first.stats);
        REQUIRE(s.vcd != NULL);
        CHECK(!strcmp(s.vcd, first.vcd));
        free_seen(&s);
    }
    free_seen(&first);
}

/* Turns are a grid of time, not of instructions. */
TEST_P(harts, of_different_clocks_and_speeds_work_with_any_quantum, 2)
{
    static const char *const quanta[] = {"1us", "333ns", "1ms"};
    struct run r[3];

    for (unsigned i = 0; i < 3; i++) {
        RUN(&r[i], "run", SMP4, "--set", "cpu1:clock-frequency=30000000", "--set",
            "cpu2:dmavp,cpi=3", "--timing", timings[param], "--quantum", quanta[i],
            FW "/harts_timers.elf");
        CHECK_EQ(r[i].status, 0);
        CHECK_STR(r[i].out, r[0].out);
        CHECK_HAS(r[i].out, "late ");
    }
    for (unsigned i = 0; i < 3; i++)
        run_free(&r[i]);
}

/* Number behind KEY in TEXT; -1 if it is not there. */
static long number(const char *text, const char *key)
{
    const char *at = text ? strstr(text, key) : NULL;

    return at ? strtol(at + strlen(key), NULL, 10) : -1;
}

/* There and back between harts that run takes a turn at the most, and the instructions. */
TEST(harts, an_interrupt_to_another_hart_takes_at_most_a_turn)
{
    static const char *const turns[] = {"1", "10", "1000"};
    long way[3];

    for (unsigned i = 0; i < 3; i++) {
        char set[60];
        struct run r;

        snprintf(set, sizeof set, "/cpus:dmavp,hart-turn=%s", turns[i]);
        RUN(&r, "run", SMP4, "--set", set, FW "/harts_ipi.elf");
        CHECK_EQ(r.status, 0);
        way[i] = number(r.out, "awake ");
        CHECK_LE(way[i], 110 + atol(turns[i]));
        run_free(&r);
    }
    CHECK_LT(way[0], 110);
    CHECK_GT(way[2], 300); /* so the turn is what it is */
}

TEST(harts, a_complaint_names_the_hart_that_did_it)
{
    struct run r;

    RUN(&r, "run", SMP4, FW "/harts_wrong.elf");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.err, "cpu2: guest error: misaligned 4-byte load at 0x10000001");
    CHECK_HAS(r.err, "bus: guest error: ");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

TEST(harts, a_hart_whose_handler_traps_for_ever_is_named)
{
    struct run r;

    RUN(&r, "run", SMP4, FW "/harts_lost.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "cpu3 traps for ever");
    run_free(&r);
}

TEST(harts, a_deadlock_tells_where_each_hart_waits)
{
    struct run r;

    RUN(&r, "run", SMP4, TWO, FW "/sleep.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "cpu0 waits for an interrupt at pc 0x8");
    CHECK_HAS(r.err, "cpu1 waits for an interrupt at pc 0x8");
    run_free(&r);
}
