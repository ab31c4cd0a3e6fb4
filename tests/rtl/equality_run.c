/* SPDX-License-Identifier: Apache-2.0 */
/*
 * equality_run [COUNT [FIRST]]: the job files of COUNT seeds from FIRST on, on LT, AT and RTL,
 * until one of them differs. One process for each processor. COUNT and FIRST can be in the
 * environment as EQUALITY_COUNT and EQUALITY_FIRST.
 */
#include "equality.h"
#include "fail.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 64, REPORTS = 10 };

/* Of all processes. */
struct shared {
    uint64_t first, count, every; /* seeds from one report to the next */
    double begun;
    atomic_uint_fast64_t next, files, starts, beats, clocks;
    atomic_bool stop;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One of ten files at 33 MHz and one at 250 MHz as well. */
static bool check(struct equality *e, uint64_t seed)
{
    e->period = 0;
    if (!equality_check(e, seed))
        return false;
    e->period = seed % 10 == 3 ? 30303 : seed % 10 == 7 ? 4000 : 0;
    return !e->period || equality_check(e, seed);
}

static void add(struct shared *s, const struct equality *e)
{
    for (unsigned i = 0; i < JOB_OUTCOMES; i++)
        s->starts += e->starts[i];
    s->beats += e->beats;
    s->clocks += e->files - 1;
}

static int work(struct shared *s)
{
    uint64_t n, done;

    while (!s->stop && (n = s->next++) < s->count) {
        struct equality e = {.out = stdout, .folder = EQUALITY_FOLDER};

        if (!check(&e, s->first + n)) {
            s->stop = true;
            fflush(stdout);
            return 1;
        }
        add(s, &e);
        done = ++s->files;
        if (done % s->every == 0 && done < s->count) {
            printf("%" PRIu64 " of %" PRIu64 " seeds, %.0f s\n", done, s->count,
                   seconds() - s->begun);
            fflush(stdout);
        }
    }
    return 0;
}

/* Whether all went well. */
static bool run(struct shared *s)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned started = 0;
    bool ok = true;
    int status;

    for (long i = 0; i < processors && i < WORKERS; i++) {
        const pid_t pid = fork();

        if (!pid)
            _exit(work(s));
        started += pid > 0;
    }
    for (ok = started; started; started--)
        ok = wait(&status) > 0 && WIFEXITED(status) && !WEXITSTATUS(status) && ok;
    return ok;
}

/* From the command line, the environment, or FALLBACK. */
static int number(const char *text, const char *name, uint64_t fallback, uint64_t *value)
{
    char *end;

    text = text ? text : getenv(name);
    *value = text ? strtoull(text, &end, 10) : fallback;
    if (!text || (*text >= '0' && *text <= '9' && !*end))
        return 0;
    fail_print("%s: '%s' is no number; give decimal digits", name, text);
    return -1;
}

int main(int argc, char **argv)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                            -1, 0);

    if (s == MAP_FAILED) {
        fail_print("equality: out of memory");
        return 3;
    }
    if (number(argc > 1 ? argv[1] : NULL, "EQUALITY_COUNT", 100000, &s->count) ||
        number(argc > 2 ? argv[2] : NULL, "EQUALITY_FIRST", 0, &s->first))
        return 2;
    s->every = s->count < REPORTS ? 1 : s->count / REPORTS;
    s->begun = seconds();
    printf("LT, AT and RTL on the job files of %" PRIu64 " seeds from %" PRIu64 " on\n", s->count,
           s->first);
    fflush(stdout);
    if (!run(s)) {
        printf("not equal, or not finished: after %" PRIu64 " of %" PRIu64 " seeds, %.0f s\n",
               (uint64_t)s->files, s->count, seconds() - s->begun);
        return 1;
    }
    printf("equal: %" PRIu64 " seeds, %" PRIu64 " of them at other clocks as well, %" PRIu64
           " starts, %" PRIu64 " beats, %.0f s\n", (uint64_t)s->files, (uint64_t)s->clocks,
           (uint64_t)s->starts, (uint64_t)s->beats, seconds() - s->begun);
    return 0;
}
