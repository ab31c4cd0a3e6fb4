/* SPDX-License-Identifier: Apache-2.0 */
#include "equality_keep.h"

#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

enum { PORTS = 2, LINES = 8, PATH_TEXT = 500 };

/* --- text -------------------------------------------------------------------------------- */

/* NAME is the end of seed-N.NAME. */
static FILE *create(const struct equality_keep *k, const char *folder, const char *name, FILE *out)
{
    char path[PATH_TEXT];
    FILE *file;

    snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".%s", folder, k->seed, name);
    file = fopen(path, "w");
    if (file)
        fprintf(out, "kept %s\n", path);
    else
        fprintf(out, "cannot write %s: %s\n", path, strerror(errno));
    return file;
}

static void keep_text(const struct equality_keep *k, const char *folder, FILE *out)
{
    FILE *file = create(k, folder, "jobs", out);
    char name[40];

    if (file) {
        fwrite(k->text, 1, k->size, file);
        fclose(file);
    }
    for (unsigned n = 0; n < k->runs; n++) {
        snprintf(name, sizeof name, "%s.txt", k->run[n].name);
        file = create(k, folder, name, out);
        if (!file)
            continue;
        job_result_print(&k->run[n].result, k->run[n].beats, file);
        fputs(k->run[n].counts, file);
        fclose(file);
    }
}

/* --- waveform ---------------------------------------------------------------------------- */

struct signals {
    struct {
        unsigned busy, kind, chan, addr, bytes, status, count;
    } port[PORTS];
    unsigned irq[LINES];
};

static unsigned declare(struct trace *t, const char *scope, const char *part, const char *leaf,
                        unsigned width, const char *const *names)
{
    char name[100];

    snprintf(name, sizeof name, "%s.%s.%s", scope, part, leaf);
    return trace_signal(t, name, width, names);
}

static void declare_all(struct trace *t, const struct equality_run *r, struct signals *s)
{
    static const char *const status[] = {"ok", "decode miss", "error", NULL};
    static const char *const ports[PORTS] = {"m1", "m2"};

    for (unsigned p = 0; r->beats && p < PORTS; p++) {
        s->port[p].busy = declare(t, r->name, ports[p], "busy", 1, NULL);
        s->port[p].kind = declare(t, r->name, ports[p], "kind", 2, dma_kind_names);
        s->port[p].chan = declare(t, r->name, ports[p], "chan", 4, NULL);
        s->port[p].addr = declare(t, r->name, ports[p], "addr", 32, NULL);
        s->port[p].bytes = declare(t, r->name, ports[p], "bytes", 4, NULL);
        s->port[p].status = declare(t, r->name, ports[p], "status", 2, status);
        s->port[p].count = declare(t, r->name, ports[p], "count", 32, NULL);
    }
    for (unsigned i = 0; i < r->result.cls->irqs && i < LINES; i++)
        s->irq[i] = declare(t, r->name, "irq", r->result.cls->irq_names[i], 1, NULL);
}

/* Busy from the edge at which the address was accepted, as the data phase is. */
static void change_all(struct trace *t, const struct equality_run *r, const struct signals *s)
{
    unsigned count[PORTS] = {0};

    for (size_t i = 0; i < r->result.irqs; i++)
        trace_change(t, s->irq[r->result.irq[i].line % LINES], r->result.irq[i].edge * r->period,
                     r->result.irq[i].level);
    for (size_t i = 0; r->beats && i < r->result.beats; i++) {
        const struct job_beat *b = &r->result.beat[i];
        const unsigned p = b->port % PORTS;
        const uint64_t begin = (b->start + 1) * r->period;

        trace_change(t, s->port[p].busy, b->end * r->period, 0);
        trace_change(t, s->port[p].busy, begin, 1);
        trace_change(t, s->port[p].kind, begin, b->kind);
        trace_change(t, s->port[p].chan, begin, b->chan);
        trace_change(t, s->port[p].addr, begin, b->addr);
        trace_change(t, s->port[p].bytes, begin, b->ok_bytes);
        trace_change(t, s->port[p].status, begin, b->status);
        trace_change(t, s->port[p].count, begin, ++count[p]);
    }
}

int equality_wave(const struct equality_run *r, unsigned count, const char *path,
                  struct failure *f)
{
    const struct trace_config config = {
        .path = path, .version = "dmavp", .comment = "A job file on several sides.",
        .to = UINT64_MAX};
    struct signals s[EQUALITY_RUNS];
    char err[TRACE_ERROR_TEXT];
    struct trace *t = trace_open(&config, err);
    uint64_t end = 0;

    if (!t)
        return fail(f, "%s", err);
    for (unsigned n = 0; n < count; n++)
        declare_all(t, &r[n], &s[n]);
    trace_start(t);
    for (unsigned n = 0; n < count; n++) {
        change_all(t, &r[n], &s[n]);
        end = r[n].result.end * r[n].period > end ? r[n].result.end * r[n].period : end;
    }
    return trace_close(t, end, err) ? fail(f, "%s", err) : 0;
}

/* --- all of it --------------------------------------------------------------------------- */

void equality_keep(const struct equality_keep *k, const char *folder, FILE *out)
{
    char path[PATH_TEXT];
    struct failure f;

    if (mkdir(folder, 0777) && errno != EEXIST)
        fprintf(out, "cannot make %s: %s\n", folder, strerror(errno));
    keep_text(k, folder, out);
    snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".vcd", folder, k->seed);
    if (equality_wave(k->run, k->runs, path, &f))
        fprintf(out, "%s\n", f.text);
    else
        fprintf(out, "kept %s\n", path);
}
