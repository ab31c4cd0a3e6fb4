/* SPDX-License-Identifier: Apache-2.0 */
/* Tracefiles of lcov: geninfo(1), "FILES". */
#include "profile.h"

#include <inttypes.h>
#include <stdlib.h>

/* Executions of a line in one function. */
struct hit {
    uint32_t file, line;
    uint64_t function; /* where it begins */
    uint64_t count;
};

/* A function that is declared in a file. */
struct entry {
    uint32_t file, line;
    const struct function *fn;
    uint64_t count;
};

struct coverage {
    struct hit *hit;
    struct entry *entry;
    size_t hits, entries;
};

static int by_line(const void *pa, const void *pb)
{
    const struct hit *a = pa, *b = pb;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->function < b->function ? -1 : a->function > b->function;
}

static int by_declaration(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;

    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->fn->lo < b->fn->lo ? -1 : a->fn->lo > b->fn->lo;
}

/* Executions of the instruction in [LO, HI) that was executed most. */
static uint64_t most(const struct executed *x, uint64_t lo, uint64_t hi)
{
    uint64_t count = 0;

    for (size_t i = executed_from(x, lo); i < x->count && x->at[i].pc < hi; i++)
        count = x->at[i].count > count ? x->at[i].count : count;
    return count;
}

static void collect(const struct profile *p, struct coverage *c)
{
    const struct source_lines *l = p->lines;

    for (size_t i = 0; i < l->count; i++) {
        const struct line_range *r = &l->range[i];
        const struct function *fn = functions_find(p->functions, r->lo);

        if (r->hi > r->lo)
            c->hit[c->hits++] = (struct hit){r->file, r->line, fn ? fn->lo : r->lo,
                                             most(p->executed, r->lo, r->hi)};
    }
    for (size_t i = 0; i < p->functions->count; i++) {
        const struct function *fn = p->functions->at[i];
        const struct line_range *r = source_lines_first(l, fn->lo);
        const uint64_t count = executed_at(p->executed, fn->lo);

        if (!r || !fn->named)
            continue;
        c->entry[c->entries++] = (struct entry){r->file, r->line, fn, count};
        c->hit[c->hits++] = (struct hit){r->file, r->line, fn->lo, count};
    }
}

/* One hit per line: the most within a function, and the sum of functions. */
static void merge(struct coverage *c)
{
    size_t kept = 0;
    uint64_t function = 0, before = 0; /* of the last one kept: its function, and the sum without */

    for (size_t i = 0; i < c->hits; i++) {
        const struct hit h = c->hit[i];
        struct hit *last = kept ? &c->hit[kept - 1] : NULL;

        if (!last || last->file != h.file || last->line != h.line) {
            c->hit[kept++] = h;
            before = 0;
        } else if (h.function != function) {
            before = last->count;
            last->count += h.count;
        } else if (before + h.count > last->count) {
            last->count = before + h.count;
        }
        function = h.function;
    }
    c->hits = kept;
}

static void put_line(FILE *out, const char *name)
{
    profile_put_name(out, name, 0);
    fputc('\n', out);
}

static void put_functions(const struct entry *e, size_t count, FILE *out)
{
    size_t hit = 0;

    for (size_t i = 0; i < count; i++) {
        fprintf(out, "FN:%" PRIu32 ",", e[i].line);
        put_line(out, e[i].fn->name);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "FNDA:%" PRIu64 ",", e[i].count);
        put_line(out, e[i].fn->name);
        hit += e[i].count != 0;
    }
    fprintf(out, "FNF:%zu\nFNH:%zu\n", count, hit);
}

static void put_lines(const struct hit *h, size_t count, FILE *out)
{
    size_t hit = 0;

    for (size_t i = 0; i < count; i++) {
        fprintf(out, "DA:%" PRIu32 ",%" PRIu64 "\n", h[i].line, h[i].count);
        hit += h[i].count != 0;
    }
    fprintf(out, "LF:%zu\nLH:%zu\n", count, hit);
}

static void put_files(const struct profile *p, const struct coverage *c, FILE *out)
{
    size_t h = 0, e = 0;

    for (uint32_t file = 0; file < p->lines->files; file++) {
        const size_t first_hit = h, first_entry = e;

        while (h < c->hits && c->hit[h].file == file)
            h++;
        while (e < c->entries && c->entry[e].file == file)
            e++;
        if (h == first_hit)
            continue;
        fprintf(out, "TN:\nSF:");
        put_line(out, p->lines->file[file]);
        put_functions(c->entry + first_entry, e - first_entry, out);
        put_lines(c->hit + first_hit, h - first_hit, out);
        fprintf(out, "end_of_record\n");
    }
}

bool profile_write_coverage(const struct profile *p, FILE *out)
{
    struct coverage c = {0};
    bool room;

    c.hit = calloc(p->lines->count + p->functions->count + 1, sizeof *c.hit);
    c.entry = calloc(p->functions->count + 1, sizeof *c.entry);
    room = c.hit && c.entry;
    if (room) {
        collect(p, &c);
        qsort(c.hit, c.hits, sizeof *c.hit, by_line);
        qsort(c.entry, c.entries, sizeof *c.entry, by_declaration);
        merge(&c);
        put_files(p, &c, out);
    }
    free(c.hit);
    free(c.entry);
    return room;
}
