/* SPDX-License-Identifier: Apache-2.0 */
#include "seeds.h"

#include "fail.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS = 64, REPORTS = 10 };

/* Of all processes. */
struct shared {
    uint64_t first, end;
    double begun;
    atomic_uint_fast64_t next, done, sums[SEEDS_SUMS];
    atomic_bool stop;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void report(const struct shared *h, uint64_t before, uint64_t done)
{
    const uint64_t count = h->end - h->first, every = count < REPORTS ? 1 : count / REPORTS;

    if (before / every == done / every || done == count)
        return;
    printf("%" PRIu64 " of %" PRIu64 " seeds, %.0f s\n", done, count, seconds() - h->begun);
    fflush(stdout);
}

/* The next seeds that belong together; none: *COUNT = 0. */
static uint64_t take(const struct seeds *s, struct shared *h, uint64_t *count)
{
    const uint64_t first = h->next++ * s->step; /* `next` is in steps */
    const uint64_t from = first < h->first ? h->first : first;
    const uint64_t to = h->end - first < s->step ? h->end : first + s->step;

    *count = first < h->end ? to - from : 0;
    return from;
}

static int work(const struct seeds *s, struct shared *h, unsigned worker)
{
    uint64_t count;

    while (!h->stop) {
        const uint64_t first = take(s, h, &count);
        uint64_t sums[SEEDS_SUMS] = {0}, before;

        if (!count)
            break;
        if (!s->check(worker, first, count, sums)) {
            h->stop = true;
            fflush(stdout);
            return 1;
        }
        for (unsigned i = 0; i < SEEDS_SUMS; i++)
            h->sums[i] += sums[i];
        before = atomic_fetch_add(&h->done, count);
        report(h, before, before + count);
    }
    return 0;
}

/* Whether all went well. */
static bool run(const struct seeds *s, struct shared *h)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned started = 0;
    bool ok = true;
    int status;

    for (unsigned i = 0; i < (unsigned long)processors && i < WORKERS; i++) {
        const pid_t pid = fork();

        if (!pid)
            _exit(work(s, h, i));
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

int seeds_main(const struct seeds *s, int argc, char **argv)
{
    struct shared *h =
        mmap(NULL, sizeof *h, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    uint64_t count;
    bool ok;

    if (h == MAP_FAILED) {
        fail_print("%s: out of memory", s->name);
        return 3;
    }
    if (number(argc > 1 ? argv[1] : NULL, s->count, 100000, &count) ||
        number(argc > 2 ? argv[2] : NULL, s->first, 0, &h->first))
        return 2;
    h->end = h->first + count;
    h->next = h->first / s->step;
    h->begun = seconds();
    printf("%s: %" PRIu64 " seeds from %" PRIu64 " on\n", s->what, count, h->first);
    fflush(stdout);
    ok = run(s, h);
    printf("%s %" PRIu64 " of %" PRIu64 " seeds",
           ok ? "equal:" : "not equal, or not finished: after", (uint64_t)h->done, count);
    for (unsigned i = 0; i < SEEDS_SUMS && s->sums[i]; i++)
        printf(", %" PRIu64 " %s", (uint64_t)h->sums[i], s->sums[i]);
    printf(", %.0f s\n", seconds() - h->begun);
    return !ok;
}
