/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of docs/timing.md is what the job files give today: cycles in each timing, and what
 * each costs to simulate in counts that are the same on every host. With DMAVP_TIMING_WRITE in the
 * environment (target `timing`) the page is rewritten instead.
 */
#include "gtest_c.h"
#include "job_files.h"
#include "run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE DMAVP_SOURCE "/docs/timing.md"

enum { TIMINGS = 3, SETS = 64, NAME = 32 };
static const char *const timings[TIMINGS] = {"lt", "at", "rtl"};

/* Files whose names begin with the same word. */
static struct set {
    char name[NAME];
    uint64_t files, starts, beats, cycles[TIMINGS], deltas[TIMINGS], engine;
} set[SETS];
static unsigned sets;

static struct set *set_of(const struct jobs *j)
{
    char name[NAME];

    snprintf(name, sizeof name, "%.*s", (int)strcspn(j->name, "_."), j->name);
    if (!sets || strcmp(set[sets - 1].name, name))
        snprintf(set[sets++ % SETS].name, NAME, "%s", name);
    return &set[(sets - 1) % SETS];
}

/* --- what statistics say ------------------------------------------------------------------ */

/* Sum of the numbers behind KEY from TEXT to END. */
static uint64_t sum(const char *text, const char *end, const char *key)
{
    uint64_t n = 0;

    for (; (text = strstr(text, key)) && text < end; text += strlen(key))
        n += strtoull(text + strlen(key), NULL, 10);
    return n;
}

static void count(struct set *s, unsigned t, const char *stats)
{
    const char *starts = strstr(stats, "\"starts\""), *kernel = strstr(stats, "\"kernel\"");
    const char *bus = strstr(stats, "\"bus\"");

    REQUIRE(starts && kernel && bus);
    s->cycles[t] += sum(starts, kernel, "\"busy_ps\": ") / JOB_PERIOD;
    s->deltas[t] += sum(kernel, bus, "\"delta_cycles\": ");
    s->engine += sum(kernel, bus, "\"engine_cycles\": ");
    s->beats += t ? 0 : sum(kernel, bus, "\"accesses\": ");
}

static void run_file(const struct jobs *j)
{
    struct set *s = set_of(j);

    s->files++;
    s->starts += j->starts;
    for (unsigned t = 0; t < TIMINGS; t++) {
        const char *arg[16] = {"jobs",
                               "--timing",
                               timings[t],
                               "--stats",
                               "timing.json",
                               "-p"};
        char path[1024], board[1024], text[JOB_OPTIONS][JOB_OPTION_TEXT], *stats;
        struct run r;

        snprintf(path, sizeof path, DMAVP_SOURCE "/tests/jobs/%s", j->name);
        snprintf(board, sizeof board, DMAVP_SOURCE "/platform/%s", job_files_board(j));
        arg[6] = board;
        arg[7] = path;
        job_files_options(j, text, arg + 8);
        run(&r, NULL, arg);
        CHECK_EQ(r.status, 0);
        run_free(&r);
        stats = read_text("timing.json");
        if (CHECK(stats != NULL))
            count(s, t, stats);
        free(stats);
    }
}

/* --- the page -------------------------------------------------------------------------------- */

static void print_set(const struct set *s, const char *name, FILE *out)
{
    fprintf(out, "| %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64, name, s->files, s->starts,
            s->beats);
    for (unsigned t = 0; t < TIMINGS; t++)
        fprintf(out, " | %" PRIu64, s->cycles[t]);
    for (unsigned t = 0; t < TIMINGS; t++)
        fprintf(out, " | %" PRIu64, s->deltas[t]);
    fprintf(out, " | %" PRIu64 " |\n", s->engine);
}

static char *table(void)
{
    struct set all = {0};
    char name[NAME + 4], *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    fprintf(out,
            "| job files | files | starts | beats | cycles LT | AT | RTL | deltas LT | AT | RTL "
            "| engines |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | "
            "---: |\n");
    for (unsigned i = 0; i < sets; i++) {
        snprintf(name, sizeof name, "`%s`", set[i].name);
        print_set(&set[i], name, out);
        all.files += set[i].files;
        all.starts += set[i].starts;
        all.beats += set[i].beats;
        all.engine += set[i].engine;
        for (unsigned t = 0; t < TIMINGS; t++) {
            all.cycles[t] += set[i].cycles[t];
            all.deltas[t] += set[i].deltas[t];
        }
    }
    print_set(&all, "all", out);
    fclose(out);
    return text;
}

/* Length of the table at P. */
static size_t table_length(const char *p)
{
    size_t n = 0;

    while (p[n] == '|')
        n += strcspn(p + n, "\n") + 1;
    return n;
}

/* Each line of the page that is not what it must be is a failed check. */
static void compare(const char *is, const char *end, const char *must)
{
    while (is < end || *must) {
        const size_t a = strcspn(is, "\n"), b = strcspn(must, "\n");
        char line[2][256];

        snprintf(line[0], sizeof line[0], "%.*s", is < end ? (int)a : 0, is);
        snprintf(line[1], sizeof line[1], "%.*s", (int)b, must);
        if (!CHECK_STR(line[0], line[1]))
            printf("docs/timing.md is not current; see what has changed, then build the target "
                   "timing\n");
        is += is < end ? a + 1 : 0;
        must += *must ? b + 1 : 0;
    }
}

static void rewrite(const char *page, const char *at, const char *end, const char *must)
{
    FILE *f = fopen(PAGE, "w");

    REQUIRE(f);
    fprintf(f, "%.*s%s%s", (int)(at - page), page, must, end);
    CHECK_EQ(fclose(f), 0);
}

TEST(docs, table_of_cycles_and_costs_is_current_or_made_anew_by_the_target_timing)
{
    char *page = read_text(PAGE), *at = page ? strstr(page, "\n| job files |") : NULL, *must;

    if (!RTL)
        SKIP("skipped: verilator not found; install verilator");
    REQUIRE(at);
    at++;
    CHECK_GE(job_files(run_file), JOB_FILES_LEAST);
    REQUIRE(sets > 10 && sets <= SETS);
    must = table();
    if (getenv("DMAVP_TIMING_WRITE"))
        rewrite(page, at, at + table_length(at), must);
    else
        compare(at, at + table_length(at), must);
    unlink("timing.json");
    free(must);
    free(page);
}
