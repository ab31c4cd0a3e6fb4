/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"
#include "vcd.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 64 }; /* changes over which a late one is moved at once */

struct signal {
    char *name;
    const char *const *names;
    unsigned width;
    uint64_t value;   /* newest value that was merged */
    uint64_t written; /* value that stands in the file */
    bool touched;     /* is in the list of the current time */
};

struct change {
    uint64_t time, value;
    unsigned signal;
};

struct trace {
    struct vcd_writer *out;
    char *path, *option, *filter, *version, *comment;
    uint64_t from, to;
    struct signal *signal;
    unsigned signals;
    struct change *change, *spare; /* waiting for the watermark; room for sorting */
    size_t first, end, capacity;   /* waiting are [first, end) */
    bool in_order;
    uint64_t watermark, late;
    uint64_t now;      /* time whose changes are being collected */
    unsigned *touched; /* signals that changed at `now` */
    unsigned touches;
    bool dumped;      /* the initial values are in the file */
    bool paused;      /* changes are left out */
    uint64_t stamped; /* last time in the file */
};

/* In the place of a signal: the change is of `paused`. */
enum { RECORD = TRACE_OFF - 1 };

/* Out of memory in a trace cannot be repaired by anyone: say so and stop, nothing is lost on disk.
 * */
static void *must(void *p)
{
    if (!p) {
        fputs("dmavp: trace: out of memory; use --trace-filter or --trace-from and --trace-to\n",
              stderr);
        abort();
    }
    return p;
}

static char *copy(const char *text)
{
    return text ? must(strdup(text)) : NULL;
}

static int say(char err[TRACE_ERROR_TEXT], const char *path, const char *option, int error)
{
    snprintf(err, TRACE_ERROR_TEXT, "cannot write %.160s: %s; choose another file with %.20s", path,
             strerror(error), option);
    return -1;
}

struct trace *trace_open(const struct trace_config *config, char err[TRACE_ERROR_TEXT])
{
    struct vcd_writer *out = vcd_create(config->path);
    const char *option = config->option ? config->option : "--trace";
    struct trace *t;

    if (!out) {
        say(err, config->path, option, errno);
        return NULL;
    }
    t = must(calloc(1, sizeof *t));
    t->out = out;
    t->path = copy(config->path);
    t->option = copy(option);
    t->filter = copy(config->filter);
    t->version = copy(config->version);
    t->comment = copy(config->comment);
    t->from = config->from;
    t->to = config->to;
    t->in_order = true;
    return t;
}

unsigned trace_signal(struct trace *t, const char *name, unsigned width, const char *const *names)
{
    struct signal *s;

    if (t->filter && fnmatch(t->filter, name, 0))
        return TRACE_OFF;
    if (!(t->signals & (t->signals - 1))) /* full at each power of two */
        t->signal = must(realloc(t->signal, (2 * t->signals + 1) * sizeof *t->signal));
    s = &t->signal[t->signals];
    memset(s, 0, sizeof *s);
    s->name = copy(name);
    s->names = names;
    s->width = width;
    for (char *c = s->name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '.')
            *c = '_';
    return t->signals++;
}

unsigned trace_signals(const struct trace *t)
{
    return t->signals;
}

/* --- header ------------------------------------------------------------- */

static void section(struct trace *t, const char *keyword, const char *text)
{
    vcd_text(t->out, keyword);
    vcd_text(t->out, " ");
    vcd_text(t->out, text);
    vcd_text(t->out, " $end\n");
}

/* Length of the scope part of NAME. */
static size_t scope_length(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? (size_t)(dot - name) : 0;
}

/* Length of the scopes that A and B share, at a scope boundary. */
static size_t shared_scope(const char *a, size_t la, const char *b, size_t lb)
{
    size_t same = 0;

    for (size_t i = 0; i <= la && i <= lb; i++) {
        if ((i == la || a[i] == '.') && (i == lb || b[i] == '.'))
            same = i;
        if (i == la || i == lb || a[i] != b[i])
            break;
    }
    return same;
}

static void change_scope(struct trace *t, const char *from, const char *to)
{
    size_t lf = scope_length(from);
    size_t lt = scope_length(to);
    size_t same = shared_scope(from, lf, to, lt);

    for (size_t i = same; i < lf; i++)
        if (i == same || from[i] == '.')
            vcd_text(t->out, "$upscope $end\n");
    for (size_t i = same; i < lt;) {
        char scope[128];
        size_t start = to[i] == '.' ? i + 1 : i;
        size_t end = start;

        while (end < lt && to[end] != '.')
            end++;
        snprintf(scope, sizeof scope, "%.*s", (int)(end - start), to + start);
        section(t, "$scope module", scope);
        i = end;
    }
}

static void declare(struct trace *t, unsigned n)
{
    const struct signal *s = &t->signal[n];
    const char *leaf = s->name + scope_length(s->name);
    char id[6];
    char text[300];

    leaf += *leaf == '.';
    vcd_id(n, id);
    if (s->width == 1)
        snprintf(text, sizeof text, "wire 1 %s %.200s", id, leaf);
    else
        snprintf(text, sizeof text, "wire %u %s %.200s [%u:0]", s->width, id, leaf, s->width - 1);
    section(t, "$var", text);
}

static void explain(struct trace *t, const struct signal *s)
{
    char number[16];

    if (!s->names)
        return;
    vcd_text(t->out, "$comment ");
    vcd_text(t->out, s->name);
    for (unsigned i = 0; s->names[i]; i++) {
        snprintf(number, sizeof number, "%s %u ", i ? "," : ":", i);
        vcd_text(t->out, number);
        vcd_text(t->out, s->names[i]);
    }
    vcd_text(t->out, " $end\n");
}

void trace_start(struct trace *t)
{
    const char *scope = "";

    t->touched = must(calloc(t->signals + 1, sizeof *t->touched));
    section(t, "$version", t->version ? t->version : "dmavp");
    if (t->comment)
        section(t, "$comment", t->comment);
    section(t, "$timescale", "1 ps");
    for (unsigned i = 0; i < t->signals; i++)
        explain(t, &t->signal[i]);
    for (unsigned i = 0; i < t->signals; i++) {
        change_scope(t, scope, t->signal[i].name);
        scope = t->signal[i].name;
        declare(t, i);
    }
    change_scope(t, scope, "");
    vcd_text(t->out, "$enddefinitions $end\n");
}

/* --- merging ------------------------------------------------------------ */

/* Place for a change at TIME behind all that are not later, if that is near the end: an initiator
 * tells the end of an access before another begins. Otherwise the end, and trace_advance() sorts.
 * */
static size_t place(struct trace *t, uint64_t time)
{
    size_t at = t->end;
    size_t least = at - t->first > NEAR ? at - NEAR : t->first;

    while (at > least && t->change[at - 1].time > time)
        at--;
    if (at == t->first || t->change[at - 1].time <= time)
        return at;
    t->in_order = false;
    return t->end;
}

static void put(struct trace *t, unsigned signal, uint64_t time, uint64_t value)
{
    size_t at;

    if (time < t->watermark) {
        time = t->watermark;
        t->late++;
    }
    if (t->end == t->capacity) {
        t->capacity = t->capacity ? 2 * t->capacity : 4096;
        t->change = must(realloc(t->change, t->capacity * sizeof *t->change));
    }
    at = place(t, time);
    if (at < t->end)
        memmove(t->change + at + 1, t->change + at, (t->end - at) * sizeof *t->change);
    t->change[at] = (struct change){time, value, signal};
    t->end++;
}

void trace_change(struct trace *t, unsigned signal, uint64_t time, uint64_t value)
{
    if (signal == TRACE_OFF)
        return;
    if (t->signal[signal].width < 64)
        value &= (UINT64_C(1) << t->signal[signal].width) - 1;
    put(t, signal, time, value);
}

void trace_record(struct trace *t, uint64_t time, bool on)
{
    put(t, RECORD, time, on);
}

static void merge(const struct change *a, size_t na, const struct change *b, size_t nb,
                  struct change *out)
{
    while (na && nb) {
        if (b->time < a->time)
            *out++ = *b++, nb--;
        else
            *out++ = *a++, na--;
    }
    memcpy(out, a, na * sizeof *a);
    memcpy(out + na, b, nb * sizeof *b);
}

/* Length of the run in order that starts at C. */
static size_t run_length(const struct change *c, size_t n)
{
    size_t i = 1;

    while (i < n && c[i - 1].time <= c[i].time)
        i++;
    return i < n ? i : n;
}

/* Stable natural merge sort: the changes come in few runs (one per initiator and slice). */
static void sort(struct trace *t)
{
    t->spare = must(realloc(t->spare, t->capacity * sizeof *t->spare));
    while (run_length(t->change + t->first, t->end - t->first) < t->end - t->first) {
        struct change *from = t->change;

        for (size_t i = t->first; i < t->end;) {
            size_t a = run_length(from + i, t->end - i);
            size_t b = run_length(from + i + a, t->end - i - a);

            merge(from + i, a, from + i + a, b, t->spare + i);
            i += a + b;
        }
        t->change = t->spare;
        t->spare = from;
    }
    t->in_order = true;
}

static void stamp(struct trace *t, uint64_t time)
{
    if (t->dumped && time == t->stamped)
        return;
    vcd_time(t->out, time);
    t->stamped = time;
}

static void dump(struct trace *t, const char *command)
{
    vcd_text(t->out, command);
    for (unsigned i = 0; i < t->signals; i++) {
        t->signal[i].written = t->signal[i].value;
        vcd_value(t->out, i, t->signal[i].width, t->signal[i].value);
    }
    vcd_text(t->out, "$end\n");
}

static void dump_unknown(struct trace *t)
{
    vcd_text(t->out, "$dumpoff\n");
    for (unsigned i = 0; i < t->signals; i++)
        vcd_unknown(t->out, i, t->signal[i].width);
    vcd_text(t->out, "$end\n");
}

static void dump_initial(struct trace *t)
{
    stamp(t, t->from);
    dump(t, "$dumpvars\n");
    if (t->paused)
        dump_unknown(t);
    t->dumped = true;
}

/* Recording goes on or pauses from `now` on. */
static void record(struct trace *t, bool on)
{
    if (t->paused == !on)
        return;
    t->paused = !on;
    if (!t->dumped || t->now > t->to)
        return;
    stamp(t, t->now);
    if (on)
        dump(t, "$dumpon\n");
    else
        dump_unknown(t);
}

/* In the order of their declaration: when something was told must not show. */
static void sort_touched(struct trace *t)
{
    for (unsigned i = 1; i < t->touches; i++) {
        const unsigned signal = t->touched[i];
        unsigned at = i;

        for (; at && t->touched[at - 1] > signal; at--)
            t->touched[at] = t->touched[at - 1];
        t->touched[at] = signal;
    }
}

/* All changes of the time `now` are known. */
static void write_time(struct trace *t)
{
    bool headed = false;

    if (!t->dumped && t->now > t->from)
        dump_initial(t);
    sort_touched(t);
    for (unsigned i = 0; i < t->touches; i++) {
        struct signal *s = &t->signal[t->touched[i]];

        s->touched = false;
        if (!t->dumped || t->paused || t->now > t->to || s->value == s->written)
            continue;
        if (!headed)
            stamp(t, t->now);
        headed = true;
        s->written = s->value;
        vcd_value(t->out, t->touched[i], s->width, s->value);
    }
    t->touches = 0;
}

static void take(struct trace *t, const struct change *c)
{
    struct signal *s;

    if (c->time != t->now) {
        write_time(t);
        t->now = c->time;
        /* Values from before `from` must not mix with those after it. */
        if (!t->dumped && t->now > t->from)
            dump_initial(t);
    }
    if (c->signal == RECORD) {
        record(t, c->value);
        return;
    }
    s = &t->signal[c->signal];
    s->value = c->value;
    if (!s->touched)
        t->touched[t->touches++] = c->signal;
    s->touched = true;
}

void trace_advance(struct trace *t, uint64_t time)
{
    if (time <= t->watermark)
        return;
    t->watermark = time;
    if (!t->in_order)
        sort(t);
    while (t->first < t->end && t->change[t->first].time < time)
        take(t, &t->change[t->first++]);
    if (t->first <= t->end / 2)
        return; /* moving the rest costs more than the room is worth */
    memmove(t->change, t->change + t->first, (t->end - t->first) * sizeof *t->change);
    t->end -= t->first;
    t->first = 0;
}

uint64_t trace_late(const struct trace *t)
{
    return t->late;
}

int trace_close(struct trace *t, uint64_t end, char err[TRACE_ERROR_TEXT])
{
    int error;

    if (!t)
        return 0;
    trace_advance(t, UINT64_MAX);
    write_time(t);
    if (!t->dumped)
        dump_initial(t);
    end = end < t->to ? end : t->to;
    if (end > t->stamped)
        stamp(t, end);
    error = vcd_finish(t->out);
    if (error)
        say(err, t->path, t->option, error);
    for (unsigned i = 0; i < t->signals; i++)
        free(t->signal[i].name);
    free(t->signal);
    free(t->change);
    free(t->spare);
    free(t->touched);
    free(t->path);
    free(t->option);
    free(t->filter);
    free(t->version);
    free(t->comment);
    free(t);
    return error ? -1 : 0;
}
