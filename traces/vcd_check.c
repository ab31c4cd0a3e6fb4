/* SPDX-License-Identifier: Apache-2.0 */
#include "vcd_check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    FILE *in;
    unsigned line;
    char scope[128];
    bool declared, dumping, timed;
    bool stopping, off; /* in $dumpoff, and behind it */
    uint64_t time;
    struct vcd_file *file;
    vcd_change_fn *change;
    void *arg;
    char *err;
};

static int bad(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int bad(struct reader *r, const char *format, ...)
{
    char text[200];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    snprintf(r->err, 256, "line %u: %s", r->line, text);
    return -1;
}

static int declare(struct reader *r, const char *line)
{
    struct vcd_file *f = r->file;
    struct vcd_signal s = {.width = 0};
    char leaf[64];

    if (sscanf(line, "$var wire %u %7s %63s", &s.width, s.id, leaf) != 3 || !s.width ||
        s.width > 64)
        return bad(r, "malformed $var");
    for (unsigned i = 0; i < f->signals; i++)
        if (!strcmp(f->signal[i].id, s.id))
            return bad(r, "identifier %s is used twice", s.id);
    snprintf(s.name, sizeof s.name, "%s%s%s", r->scope, *r->scope ? "." : "", leaf);
    if (!(f->signals & (f->signals - 1))) /* full at each power of two */
        f->signal = realloc(f->signal, (2 * f->signals + 1) * sizeof s);
    if (!f->signal)
        abort();
    f->signal[f->signals++] = s;
    return 0;
}

static int command(struct reader *r, const char *line)
{
    char scope[64];
    char *dot;

    if (sscanf(line, "$scope module %63s", scope) == 1) {
        size_t used = strlen(r->scope);

        snprintf(r->scope + used, sizeof r->scope - used, "%s%s", used ? "." : "", scope);
    } else if (!strncmp(line, "$upscope", 8)) {
        if (!*r->scope)
            return bad(r, "$upscope without a scope");
        dot = strrchr(r->scope, '.');
        *(dot ? dot : r->scope) = 0;
    } else if (!strncmp(line, "$var", 4)) {
        return r->declared ? bad(r, "$var after the header") : declare(r, line);
    } else if (!strncmp(line, "$enddefinitions", 15)) {
        if (*r->scope)
            return bad(r, "scope %s is open at the end of the header", r->scope);
        r->declared = true;
    } else if (!strncmp(line, "$dumpvars", 9)) {
        r->dumping = true;
    } else if (!strncmp(line, "$dumpoff", 8)) {
        r->stopping = r->off = true;
    } else if (!strncmp(line, "$dumpon", 7)) {
        if (!r->off)
            return bad(r, "$dumpon without $dumpoff");
        r->off = false;
    } else if (!strncmp(line, "$end", 4)) {
        r->dumping = r->stopping = false;
    } else if (strncmp(line, "$version ", 9) && strncmp(line, "$comment ", 9) &&
               strncmp(line, "$timescale ", 11)) {
        return bad(r, "unknown command %.40s", line);
    }
    return 0;
}

static int new_time(struct reader *r, const char *line)
{
    char *end;
    uint64_t t = strtoull(line + 1, &end, 10);

    if (end == line + 1 || *end != '\n')
        return bad(r, "malformed time");
    if (r->timed && t <= r->time)
        return bad(r, "time goes back or stands: %llu after %llu", (unsigned long long)t,
                   (unsigned long long)r->time);
    if (!r->timed)
        r->file->first = t;
    r->file->last = r->time = t;
    r->timed = true;
    return 0;
}

static int new_value(struct reader *r, const char *line)
{
    bool vector = *line == 'b';
    const char *p = line + vector;
    const bool unknown = *p == 'x';
    struct vcd_signal *s = NULL;
    unsigned bits = 0;
    uint64_t value = 0;
    char id[8];

    for (; (*p == '0' || *p == '1') && (vector || !bits); p++, bits++)
        value = value << 1 | (uint64_t)(*p - '0');
    if (unknown != r->stopping || (r->off && !unknown))
        return bad(r, "value %.40s, while recording %s", line, r->off ? "pauses" : "goes on");
    bits += unknown;
    p += unknown;
    if (!bits || sscanf(p, vector ? " %7s" : "%7s", id) != 1)
        return bad(r, "malformed value %.40s", line);
    for (unsigned i = 0; i < r->file->signals && !s; i++)
        if (!strcmp(r->file->signal[i].id, id))
            s = &r->file->signal[i];
    if (!s)
        return bad(r, "unknown identifier %s", id);
    if (bits > s->width || vector != (s->width > 1))
        return bad(r, "value of %u bits for %s", bits, s->name);
    if (!r->timed)
        return bad(r, "value before the first time");
    if (unknown)
        return 0;
    s->value = value;
    if (r->dumping) {
        s->initial = value;
        return 0;
    }
    s->changes++;
    if (r->change)
        r->change(r->arg, s, r->time, value);
    return 0;
}

int vcd_check(const char *path, struct vcd_file *file, vcd_change_fn *change, void *arg,
              char err[256])
{
    struct reader r = {.file = file, .change = change, .arg = arg, .err = err};
    char line[8192];
    int status = 0;

    memset(file, 0, sizeof *file);
    r.in = fopen(path, "r");
    if (!r.in) {
        snprintf(err, 256, "%.180s: %s", path, strerror(errno));
        return -1;
    }
    while (!status && fgets(line, sizeof line, r.in)) {
        r.line++;
        if (*line == '$')
            status = command(&r, line);
        else if (!r.declared)
            status = bad(&r, "change before the end of the header");
        else if (*line == '#')
            status = new_time(&r, line);
        else
            status = new_value(&r, line);
    }
    fclose(r.in);
    if (!status && !r.declared)
        status = bad(&r, "the header has no end");
    if (status)
        vcd_free(file);
    return status;
}

const struct vcd_signal *vcd_find(const struct vcd_file *file, const char *name)
{
    for (unsigned i = 0; i < file->signals; i++)
        if (!strcmp(file->signal[i].name, name))
            return &file->signal[i];
    return NULL;
}

void vcd_free(struct vcd_file *file)
{
    free(file->signal);
    memset(file, 0, sizeof *file);
}
