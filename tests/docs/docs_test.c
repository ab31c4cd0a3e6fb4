/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The documents are true. In README.md and docs/:
 *  - a block marked `console` holds commands ("$ ...") and what they print; those of README.md,
 *    docs/jobs.md, docs/clocks.md, docs/debugging.md, docs/profiling.md, docs/driver.md,
 *    docs/kernel.md, docs/cpu.md, docs/raid.md and docs/faults.md are run from the top folder and their output
 *    is compared. "..." stands for any text within a line, and alone on a line for any lines; numbers with a
 *    point or of five digits and more are measurements and match any number. build/release/ is the
 *    folder under test. Left out are commands that need the RTL without Verilator, line numbers
 *    without libdw, or a tool that is not installed.
 *  - a block marked `c FILE` or `jobs FILE` is an excerpt: its lines stand in FILE just like that.
 *  - a relative link points to something that exists.
 */
#include "gtest_c.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT = 1 << 20 };

static char *slurp(const char *path)
{
    char *text = calloc(1, TEXT);
    FILE *f = fopen(path, "r");

    if (!f) {
        free(text);
        return NULL;
    }
    text[fread(text, 1, TEXT - 1, f)] = 0;
    fclose(f);
    return text;
}

static char *from_top(const char *name)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/%s", DMAVP_SOURCE, name);
    return slurp(path);
}

/* COMMAND with build/release/ replaced by the build under test, and port 3333 by one that is
 * probably free. */
static void substitute(char *out, size_t size, const char *command)
{
    static const char from[] = "build/release/", port[] = "3333";
    size_t n = 0;

    while (*command && n + sizeof DMAVP_BUILD + 2 < size) {
        if (!strncmp(command, from, sizeof from - 1)) {
            n += (size_t)snprintf(out + n, size - n, "%s/", DMAVP_BUILD);
            command += sizeof from - 1;
        } else if (!strncmp(command, port, sizeof port - 1)) {
            n += (size_t)snprintf(out + n, size - n, "%d", 20000 + (int)getpid() % 10000);
            command += sizeof port - 1;
        } else {
            out[n++] = *command++;
        }
    }
    out[n] = 0;
}

/* Serial consoles end lines with \r\n. */
static void drop_returns(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++)
        if (*from != '\r')
            *to++ = *from;
    *to = 0;
}

static char *output_of(const char *command)
{
    char run[4096], real[2048];
    char *text = calloc(1, TEXT);
    FILE *p;

    substitute(real, sizeof real, command);
    snprintf(run, sizeof run, "cd '%s' && { %s\n} 2>&1 </dev/null", DMAVP_SOURCE, real);
    p = popen(run, "r");
    if (p) {
        text[fread(text, 1, TEXT - 1, p)] = 0;
        pclose(p);
    }
    drop_returns(text);
    return text;
}

/* Length of the number, or of the run of spaces, at S. */
static size_t run_of(const char *s, size_t n, const char *set)
{
    size_t i = 0;

    while (i < n && strchr(set, s[i]))
        i++;
    return i;
}

static bool measurement(const char *s, size_t n)
{
    return n >= 5 || (n > 1 && memchr(s, '.', n));
}

/* Does line A match pattern line P? */
static bool line_matches(const char *p, size_t np, const char *a, size_t na)
{
    size_t i, j;

    if (!np)
        return !na;
    if (np >= 3 && !strncmp(p, "...", 3)) {
        for (i = 0; i <= na; i++)
            if (line_matches(p + 3, np - 3, a + i, na - i))
                return true;
        return false;
    }
    i = run_of(p, np, " ");
    j = run_of(a, na, " ");
    if (i && j)
        return line_matches(p + i, np - i, a + j, na - j);
    i = isdigit((unsigned char)*p) ? run_of(p, np, "0123456789.") : 0;
    j = na && isdigit((unsigned char)*a) ? run_of(a, na, "0123456789.") : 0;
    if (i && j && measurement(p, i))
        return line_matches(p + i, np - i, a + j, na - j);
    return na && *p == *a && line_matches(p + 1, np - 1, a + 1, na - 1);
}

static size_t line_length(const char *s)
{
    return strcspn(s, "\n");
}

static const char *after(const char *s)
{
    s += line_length(s);
    return *s ? s + 1 : s;
}

/* Do the lines from A on match the pattern lines [P, END)? */
static bool matches(const char *p, const char *end, const char *a)
{
    size_t np = line_length(p);

    if (p >= end)
        return !*a;
    if (np == 3 && !strncmp(p, "...", 3)) {
        for (;; a = after(a)) {
            if (matches(after(p), end, a))
                return true;
            if (!*a)
                return false;
        }
    }
    return *a && line_matches(p, np, a, line_length(a)) && matches(after(p), end, after(a));
}

static bool can_run(const char *command)
{
    const size_t tool = strcspn(command, " ");
    char look[128];

    if ((!RTL && strstr(command, "--timing rtl")) || (!DWARF && strstr(command, "coverage")))
        return false;
    snprintf(look, sizeof look, "command -v %.*s >/dev/null", (int)tool, command);
    return memchr(command, '/', tool) || !system(look);
}

static unsigned run_block(const char *doc, const char *p, const char *end)
{
    unsigned n = 0;

    while (p < end) {
        char command[1024];
        const char *expected, *stop;
        char *got;

        if (strncmp(p, "$ ", 2)) {
            CHECK_STR(doc, "a console block that begins with a command");
            return n;
        }
        snprintf(command, sizeof command, "%.*s", (int)line_length(p + 2), p + 2);
        expected = stop = after(p);
        while (stop < end && strncmp(stop, "$ ", 2))
            stop = after(stop);
        if (!can_run(command)) {
            p = stop;
            continue;
        }
        got = output_of(command);
        if (!matches(expected, stop, got)) {
            char want[4096];

            snprintf(want, sizeof want, "%.*s", (int)(stop - expected), expected);
            CHECK_STR(command, "");
            CHECK_STR(got, want);
        }
        free(got);
        n++;
        p = stop;
    }
    return n;
}

static void check_excerpt(const char *file, const char *p, const char *end)
{
    char *text = from_top(file), *part = strndup(p, (size_t)(end - p));

    CHECK_STR(text ? "" : file, "");
    if (text)
        CHECK_HAS(text, part);
    free(text);
    free(part);
}

struct found {
    unsigned commands, excerpts;
};

static struct found check_blocks(const char *doc, bool run)
{
    char *text = from_top(doc);
    struct found n = {0, 0};

    if (!CHECK(text != NULL))
        return n;
    for (const char *p = text; (p = strstr(p, "\n```")); p++) {
        char info[256];
        const char *body = after(p + 1), *end = strstr(body, "\n```");

        if (!CHECK(end != NULL))
            break;
        snprintf(info, sizeof info, "%.*s", (int)line_length(p + 4), p + 4);
        if (run && !strcmp(info, "console"))
            n.commands += run_block(doc, body, end + 1);
        if (!run && (!strncmp(info, "c ", 2) || !strncmp(info, "jobs ", 5))) {
            check_excerpt(strchr(info, ' ') + 1, body, end + 1);
            n.excerpts++;
        }
        p = end + 1;
    }
    free(text);
    return n;
}

static const char *const docs[] = {
    "README.md",         "docs/architecture.md", "docs/add-a-device.md", "docs/time.md",
    "docs/timing.md",    "docs/statistics.md",   "docs/jobs.md",         "docs/debugging.md",
    "docs/cpu.md",       "docs/profiling.md",    "docs/clocks.md",       "docs/faults.md",
    "docs/dmaengine.md", "docs/driver.md",       "docs/kernel.md",
    "docs/raid.md",      "docs/power.md"};
enum { DOCS = sizeof docs / sizeof docs[0] };

TEST(docs, readme_commands_print_what_it_says)
{
    CHECK_GE(check_blocks("README.md", true).commands, 3);
}

TEST(docs, excerpts_stand_in_their_files)
{
    unsigned excerpts = 0;

    for (unsigned i = 0; i < DOCS; i++)
        excerpts += check_blocks(docs[i], false).excerpts;
    CHECK_GE(excerpts, 5);
}

TEST(docs, commands_of_the_page_on_job_files_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/jobs.md", true).commands, 3);
}

TEST(docs, commands_of_the_page_on_clocks_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/clocks.md", true).commands, 3);
}

TEST(docs, commands_of_the_page_on_debugging_print_what_it_says)
{
    if (system("command -v gdb-multiarch >/dev/null 2>&1"))
        SKIP("skipped: gdb-multiarch not found; install gdb-multiarch");
    CHECK_GE(check_blocks("docs/debugging.md", true).commands, 5);
}

TEST(docs, commands_of_the_page_on_profiling_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/profiling.md", true).commands, 3);
}

TEST(docs, commands_of_the_page_on_the_driver_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/driver.md", true).commands, 2);
}

TEST(docs, commands_of_the_page_on_the_kernel_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/kernel.md", true).commands, 4);
}

TEST(docs, commands_of_the_page_on_the_cpu_print_what_it_says)
{
    if (!HOST_CPU)
        SKIP("skipped: there are no programs for the CPU of this host");
    CHECK_GE(check_blocks("docs/cpu.md", true).commands, 2);
}

TEST(docs, commands_of_the_page_on_the_dma_engine_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/dmaengine.md", true).commands, 6);
}

TEST(docs, commands_of_the_page_on_raid_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/raid.md", true).commands, 5);
}

TEST(docs, commands_of_the_page_on_power_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/power.md", true).commands, 3);
}

TEST(docs, commands_of_the_page_on_faults_print_what_it_says)
{
    CHECK_GE(check_blocks("docs/faults.md", true).commands, 6);
}

/* The outermost keys of what COMMAND prints stand in TEXT. */
static void check_keys(const char *command, const char *text)
{
    char *json = output_of(command);
    unsigned keys = 0;

    for (const char *p = json; (p = strstr(p, "\n  \"")); p++) {
        char key[64];

        snprintf(key, sizeof key, "`%.*s", (int)strcspn(p + 4, "\""), p + 4);
        CHECK_HAS(text, key);
        keys++;
    }
    CHECK_GE(keys, 15);
    free(json);
}

TEST(docs, every_statistics_key_is_described)
{
    char *page = from_top("docs/statistics.md"), *jobs = from_top("docs/jobs.md");
    char *both = malloc(2 * TEXT);

    REQUIRE(page && jobs && both);
    check_keys("build/release/dmavp run -p platform/pl080.dts --stats /dev/stderr "
               "build/release/sw/memcpy.elf",
               page);
    snprintf(both, 2 * TEXT, "%s%s", page, jobs);
    check_keys("build/release/dmavp jobs -p platform/pl080.dts --stats /dev/stderr "
               "tests/jobs/copy_small.jobs",
               both);
    free(page);
    free(jobs);
    free(both);
}

TEST(docs, links_lead_somewhere)
{
    unsigned links = 0;

    for (unsigned i = 0; i < DOCS; i++) {
        char *text = from_top(docs[i]);

        for (const char *p = text; p && (p = strstr(p, "](")); p++) {
            char path[1024];
            const char *slash = strrchr(docs[i], '/');

            if (!strncmp(p + 2, "http", 4) || p[2] == '#')
                continue;
            snprintf(path, sizeof path, "%s/%.*s%.*s", DMAVP_SOURCE,
                     slash ? (int)(slash - docs[i] + 1) : 0, docs[i], (int)strcspn(p + 2, "#)"),
                     p + 2);
            if (access(path, R_OK))
                CHECK_STR(path, "an existing file");
            links++;
        }
        free(text);
    }
    CHECK_GE(links, 3);
}
