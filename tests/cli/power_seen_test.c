/* SPDX-License-Identifier: Apache-2.0 */
/* What traces and statistics show of clocks, resets and power that a firmware switches. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-power.dts"

static const char *const timings[] = {"lt", "at", "rtl"};

/* --- a run ---------------------------------------------------------------------------------- */

enum { MOST = 16 };

/* One signal: changes, and how long it was not 0. */
struct followed {
    const char *name;
    unsigned changes;
    uint64_t value[MOST]; /* as it became */
    uint64_t since, high, now;
};

static void follow(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct followed *f = arg;

    if (strcmp(s->name, f->name))
        return;
    f->high += f->now ? time - f->since : 0;
    f->since = time;
    f->now = value;
    f->value[f->changes++ % MOST] = value;
}

/* Signal NAME in the trace VCD, which it is all of. */
static struct followed in_trace(const char *vcd, const char *name)
{
    struct followed f = {.name = name};
    struct vcd_file file;
    char why[256] = "";
    const struct vcd_signal *s;

    CHECK_EQ(vcd_check(vcd, &file, NULL, NULL, why), 0);
    CHECK_STR(why, "");
    s = vcd_find(&file, name);
    if (CHECK(s != NULL))
        f.now = s->initial;
    vcd_free(&file);
    CHECK_EQ(vcd_check(vcd, &file, follow, &f, why), 0);
    f.high += f.now ? file.last - f.since : 0;
    vcd_free(&file);
    return f;
}

/* KEY of supply.PART in the statistics TEXT; UINT64_MAX if it has none. */
static uint64_t in_stats(const char *text, const char *part, const char *key)
{
    char word[40];
    const char *at = strstr(text, "\"supply\""), *end;

    snprintf(word, sizeof word, "\"%s\": {", part);
    at = at ? strstr(at, word) : NULL;
    end = at ? strchr(at, '}') : NULL;
    snprintf(word, sizeof word, "\"%s\": ", key);
    at = at ? strstr(at, word) : NULL;
    return at && at < end ? strtoull(at + strlen(word), NULL, 10) : UINT64_MAX;
}

static void run_seen(const char *timing, const char *quantum, const char *vcd, const char *stats)
{
    struct run r;

    RUN(&r, "run", BOARD, "--timing", timing, "--quantum", quantum, "--trace", vcd,
        "--trace-filter", "*.supply.*", "--stats", stats, FW "/power.elf");
    CHECK_EQ(r.status, 0);
    run_free(&r);
}

/* --- tests ----------------------------------------------------------------------------------- */

static void check_clock(const char *vcd)
{
    static const uint64_t periods[] = {20000, 10000, 0, 10000};
    const struct followed f = in_trace(vcd, "dma0.supply.clock_ps");

    if (CHECK_EQ(f.changes, 4))
        for (unsigned i = 0; i < 4; i++)
            CHECK_EQ(f.value[i], periods[i]);
    CHECK_EQ(in_trace(vcd, "dma0.supply.clock").changes, 2);
}

TEST_P(power_seen, outputs_are_in_the_trace_and_their_times_in_the_statistics, 3)
{
    static const struct {
        const char *part, *signal, *key;
        unsigned changes;
    } outputs[] = {
        {"dma0", "dma0.supply.clock", "clocked_ps", 2},
        {"dma0", "dma0.supply.reset", "reset_ps", 2},
        {"dma0", "dma0.supply.power", "powered_ps", 0},
        {"serial1", "serial1.supply.clock", "clocked_ps", 0},
        {"serial1", "serial1.supply.reset", "reset_ps", 1}, /* held at first */
        {"serial1", "serial1.supply.power", "powered_ps", 0},
        {"sram0", "sram0.supply.clock", "clocked_ps", 0},
        {"sram0", "sram0.supply.power", "powered_ps", 2},
    };
    char vcd[40], stats[40], *text;

    if (!RTL && param == 2)
        SKIP("skipped: verilator not found; install verilator");
    snprintf(vcd, sizeof vcd, "cli_power_seen_%u.vcd", param);
    snprintf(stats, sizeof stats, "cli_power_seen_%u.json", param);
    run_seen(timings[param], "1ms", vcd, stats);
    text = read_text(stats);
    REQUIRE(text != NULL);
    for (unsigned i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        const struct followed f = in_trace(vcd, outputs[i].signal);

        if (!CHECK_EQ(f.changes, outputs[i].changes) |
            !CHECK_EQ(in_stats(text, outputs[i].part, outputs[i].key), f.high) |
            !CHECK_GT(f.high, 10000))
            CHECK_STR(outputs[i].signal, "");
    }
    CHECK_EQ(in_stats(text, "dma0", "clock_starts"), 1);
    CHECK_EQ(in_stats(text, "dma0", "resets"), 1);
    CHECK_EQ(in_stats(text, "dma0", "power_ups"), 0); /* it had it from the start */
    CHECK_EQ(in_stats(text, "sram0", "power_ups"), 1);
    CHECK_LT(in_stats(text, "dma0", "cycles"), in_stats(text, "dma0", "clocked_ps") / 10000);
    CHECK_EQ(in_stats(text, "sram0", "cycles"), in_stats(text, "sram0", "clocked_ps") / 10000);
    CHECK_EQ(in_stats(text, "sram0", "reset_ps"), UINT64_MAX); /* a memory has none */
    CHECK_EQ(in_stats(text, "ram0", "powered_ps"), UINT64_MAX);
    check_clock(vcd);
    free(text);
    unlink(vcd);
    unlink(stats);
}

TEST(power_seen, the_quantum_changes_neither)
{
    char *text[2];

    run_seen("lt", "1ms", "cli_power_slow.vcd", "cli_power_slow.json");
    run_seen("lt", "10ns", "cli_power_fast.vcd", "cli_power_fast.json");
    text[0] = read_text("cli_power_slow.vcd");
    text[1] = read_text("cli_power_fast.vcd");
    REQUIRE(text[0] && text[1]);
    CHECK_GT(strlen(text[0]), 500);
    CHECK_STR(text[0], text[1]);
    free(text[0]);
    free(text[1]);
    for (unsigned i = 0; i < 2; i++)
        unlink(i ? "cli_power_slow.vcd" : "cli_power_fast.vcd");
    unlink("cli_power_slow.json");
    unlink("cli_power_fast.json");
}

TEST(power_seen, job_files_show_them_as_well)
{
    const char *const stats = "cli_power_jobs.json";
    char *text;
    struct run r;

    RUN(&r, "jobs", BOARD, "--set", "rcpc0:dmavp,clocks-off=4", "--stats", stats,
        JOB_FOLDER "/copy_small.jobs");
    CHECK_EQ(r.status, 0);
    run_free(&r);
    text = read_text(stats);
    REQUIRE(text != NULL);
    CHECK_EQ(in_stats(text, "sram0", "clocked_ps"), 0);
    CHECK_EQ(in_stats(text, "sram0", "cycles"), 0);
    CHECK_GE(in_stats(text, "dma0", "clocked_ps"), 440000); /* it ends in edge 44 */
    CHECK_EQ(in_stats(text, "dma0", "clocked_ps"), in_stats(text, "dma0", "powered_ps"));
    CHECK_EQ(in_stats(text, "serial1", "reset_ps"), in_stats(text, "serial1", "powered_ps"));
    free(text);
    unlink(stats);
}
