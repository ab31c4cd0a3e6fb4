/* SPDX-License-Identifier: Apache-2.0 */
#include "equality.h"

#include "equality_keep.h"
#include "pl080.h"
#include "random_jobs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Edges behind the last statement: more than most files need. */
enum { LIMIT = 60000 };

enum { USUAL = 10000 /* ps */ };

/* Each is compared with the next. */
static const struct run {
    const char *name;
    enum way way;
    bool usual;  /* clock, when the others have another one */
    bool borrow; /* memories' ports on loan; else in phases */
    bool every;  /* beat: no stretches, no engine that runs in a loop of its own */
} runs[EQUALITY_RUNS] = {
    {"usual", WAY_AT, true, true, true},
    {"rtl", WAY_RTL, false, true, true},
    {"phases", WAY_AT, false, false, true},
    {"at", WAY_AT, false, true, true},
    {"lt", WAY_LT, false, true, true},
    {"lt_stretches", WAY_LT, false, true, false},
    {"at_stretches", WAY_AT, false, true, false},
    {"rtl_alone", WAY_RTL, false, true, false},
};

/* --- running ----------------------------------------------------------------------------- */

static int run(const struct equality *e, const struct jobs *j, uint64_t seed, const struct run *how,
               struct equality_run *r)
{
    const unsigned board = e->board[how->way];
    const struct way_config config = {
        .way = how->way,
        .board = board ? board : random_jobs_board(seed),
        .every = how->every,
        .borrow = how->borrow,
        .period = how->usual || !e->period ? USUAL : e->period,
    };
    const struct job_target target = way_target(&config);
    struct failure f = {""};

    r->name = how->name;
    r->period = config.period;
    r->beats = how->every;
    if (jobs_run(j, &target, LIMIT, &r->result, &f)) {
        fprintf(e->out, "seed %" PRIu64 ": %s\n", seed, f.text);
        return -1;
    }
    way_counts(&config, r->counts, sizeof r->counts);
    for (unsigned i = 0; i < 2; i++)
        memcpy(r->memory[i], way_bytes(&config, i), WAY_JOB_MEM);
    return 0;
}

static void count(struct equality *e, const struct job_result *r)
{
    uint32_t channels = 0;

    e->files++;
    e->beats += r->beats;
    e->wires += r->wires;
    e->edges += r->end;
    e->looks += r->looks;
    e->interrupts += job_result_interrupts(r);
    for (size_t i = 0; i < r->jobs; i++)
        e->starts[r->job[i].outcome]++;
    for (size_t i = 0; i < r->beats; i++) {
        e->errors += r->beat[i].status != BUS_OK;
        channels += i && r->beat[i].chan != r->beat[i - 1].chan;
    }
    e->contended += channels > r->jobs; /* they take turns */
}

/* --- comparing --------------------------------------------------------------------------- */

/* The first line in which two texts differ. */
static bool same_counts(const struct equality_run *a, const struct equality_run *b, FILE *out)
{
    const char *x = a->counts, *y = b->counts;

    for (size_t n, m; *x || *y; x += n + (x[n] == '\n'), y += m + (y[m] == '\n')) {
        n = strcspn(x, "\n");
        m = strcspn(y, "\n");
        if (n == m && !memcmp(x, y, n))
            continue;
        if (out)
            fprintf(out, "> %-10s %.*s\n> %-10s %.*s\n", a->name, (int)n, x, b->name, (int)m, y);
        return false;
    }
    return true;
}

/* The hash of all memory is in the result; this says where it differs. */
static bool same_memory(const struct equality_run *a, const struct equality_run *b, FILE *out)
{
    for (unsigned i = 0; i < 2; i++)
        for (uint32_t k = 0; k < WAY_JOB_MEM; k++) {
            if (a->memory[i][k] == b->memory[i][k])
                continue;
            if (out)
                fprintf(out, "> %-10s 0x%02x at 0x%08x\n> %-10s 0x%02x\n", a->name,
                        a->memory[i][k], (i ? WAY_SRAM1 : WAY_SRAM0) + k, b->name,
                        b->memory[i][k]);
            return false;
        }
    return true;
}

static bool same(const struct equality_run *a, const struct equality_run *b, FILE *out)
{
    const bool beats = a->beats && b->beats;
    const bool result = job_result_equal(&a->result, a->name, &b->result, b->name, beats, out);

    return same_memory(a, b, out) && result && same_counts(a, b, out);
}

/* What differs, with context, and the files to look at it. */
static void show(const struct equality *e, const struct equality_keep *k,
                 const struct equality_run *a, const struct equality_run *b)
{
    fprintf(e->out, "seed %" PRIu64 ": %s and %s differ, clock of %" PRIu64 " ps\n", k->seed,
            a->name, b->name, b->period);
    same(a, b, e->out);
    equality_keep(k, e->folder, e->out);
}

static bool run_and_compare(struct equality *e, const struct jobs *j, struct equality_keep *k)
{
    struct equality_run *const r = k->run;

    for (unsigned n = e->period ? 0 : 1; n < EQUALITY_RUNS; n++)
        if (run(e, j, k->seed, &runs[n], &r[k->runs++]))
            return false;
    count(e, &r[0].result);
    for (unsigned n = 0; n + 1 < k->runs; n++)
        if (!same(&r[n], &r[n + 1], NULL)) {
            show(e, k, &r[n], &r[n + 1]);
            return false;
        }
    if (e->keep)
        equality_keep(k, e->folder, e->out);
    return true;
}

bool equality_check_text(struct equality *e, uint64_t seed, char *text, size_t size)
{
    static struct equality_run r[EQUALITY_RUNS];
    const struct way_board *b = &way_boards[random_jobs_board(seed)];
    struct equality_keep k = {.seed = seed, .text = text, .size = size, .run = r};
    struct failure f = {""};
    struct jobs j = {0};
    char name[40];
    bool ok = false;

    snprintf(name, sizeof name, "seed-%" PRIu64 ".jobs", seed);
    if (jobs_parse(&j, name, text, size, b->single ? &pl081_class : &pl080_class, USUAL, &f))
        fprintf(e->out, "%s\n%s", f.text, text);
    else
        ok = run_and_compare(e, &j, &k);
    for (unsigned n = 0; n < k.runs; n++)
        job_result_free(&r[n].result);
    jobs_free(&j);
    return ok;
}

bool equality_check(struct equality *e, uint64_t seed)
{
    size_t size;
    char *text = random_jobs(seed, &size);
    bool ok = false;

    if (text)
        ok = equality_check_text(e, seed, text, size);
    else
        fprintf(e->out, "seed %" PRIu64 ": out of memory\n", seed);
    free(text);
    return ok;
}
