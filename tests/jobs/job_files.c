/* SPDX-License-Identifier: Apache-2.0 */
#include "job_files.h"

#include "file.h"
#include "gtest_c.h"
#include "pl080.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int is_job_file(const struct dirent *e)
{
    const char *dot = strrchr(e->d_name, '.');

    return dot && !strcmp(dot, ".jobs");
}

static const struct device_class *controller_of(const char *name)
{
    return strncmp(name, "pl081_", 6) ? &pl080_class : &pl081_class;
}

static void run_file(const char *name, void (*run)(const struct jobs *j))
{
    char path[1024];
    struct failure f = {""};
    struct jobs j = {0};
    size_t size = 0;
    char *text;

    snprintf(path, sizeof path, "%s/%s", JOB_FILES, name);
    text = (char *)file_read(path, 1 << 24, &size, &f);
    if (text && !jobs_parse(&j, name, text, size, controller_of(name), JOB_PERIOD, &f))
        run(&j);
    CHECK_STR(f.text, "");
    jobs_free(&j);
    free(text);
}

unsigned job_files(void (*run)(const struct jobs *j))
{
    struct dirent **entry;
    const int n = scandir(JOB_FILES, &entry, is_job_file, alphasort);

    for (int i = 0; i < n; i++) {
        run_file(entry[i]->d_name, run);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
    return n < 0 ? 0 : (unsigned)n;
}

const char *job_files_board(const struct jobs *j)
{
    if (j->cls == &pl081_class)
        return "pl081-fifo.dts";
    return j->fifos ? "pl080-fifo.dts" : "pl080.dts";
}

unsigned job_files_options(const struct jobs *j, char text[JOB_OPTIONS][JOB_OPTION_TEXT],
                           const char **arg)
{
    unsigned n = 0;

    for (size_t i = 0; i < j->count && !n; i++) {
        const struct job_statement *s = &j->statement[i];

        if (s->kind != JOB_MEMORY || !s->waits.given)
            continue;
        snprintf(text[0], JOB_OPTION_TEXT, "--set=sram0:dmavp,read-waits=%u", s->waits.read);
        snprintf(text[1], JOB_OPTION_TEXT, "--set=sram0:dmavp,write-waits=%u", s->waits.write);
        n = 2;
    }
    for (unsigned i = 0; i < j->fifos && n < JOB_OPTIONS; i++)
        if (j->fifo[i].depth)
            snprintf(text[n++], JOB_OPTION_TEXT, "--set=%s:dmavp,depth=%u", j->fifo[i].name,
                     j->fifo[i].depth);
    for (unsigned i = 0; i < n; i++)
        arg[i] = text[i];
    return n;
}

void job_files_run(const struct jobs *j, const struct jobs_core_config *config, const char *mode,
                   struct job_result *r)
{
    static struct pl080 dma;
    struct failure f = {""};
    struct jobs_core core;
    struct job_target target;
    char miss[2 * JOB_MISS_TEXT];

    CHECK_EQ(jobs_core_init(&core, &dma, j->cls, config, &target), 0);
    CHECK_EQ(jobs_run(j, &target, JOB_LIMIT, r, &f), 0);
    CHECK_STR(f.text, "");
    for (size_t i = 0; i < r->misses; i++) {
        snprintf(miss, sizeof miss, "%s, %s:%u: %s", mode, j->name, r->miss[i].line,
                 r->miss[i].text);
        CHECK_STR(miss, "");
    }
    CHECK_EQ(r->missed, 0);
    CHECK_GT(r->checks, 0);
    CHECK(!r->limited);
    jobs_core_free(&core);
}

bool job_files_equal(const struct jobs *j, const struct job_result *a, const char *name_a,
                     const struct job_result *b, const char *name_b, bool beats)
{
    const bool equal = job_result_equal(a, name_a, b, name_b, beats, stdout);

    return equal || CHECK_STR(j->name, "a file with equal results");
}
