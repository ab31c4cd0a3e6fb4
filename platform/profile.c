/* SPDX-License-Identifier: Apache-2.0 */
/* Callgrind's format: Valgrind manual, "Callgrind Format Specification". */
#include "profile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool profile_is_folded(const char *file)
{
    const char *dot = strrchr(file, '.');

    return dot && !strcmp(dot, ".folded");
}

void profile_put_name(FILE *out, const char *name, char also)
{
    for (; *name; name++)
        fputc((unsigned char)*name < ' ' || *name == 0x7f || (also && *name == also) ? '_' : *name,
              out);
}

/* --- callgrind ----------------------------------------------------------------------- */

static const char *file_of(const struct profile *p, uint64_t pc, bool first)
{
    const struct line_range *r = !p->lines ? NULL
                                 : first   ? source_lines_first(p->lines, pc)
                                           : source_lines_find(p->lines, pc);

    return r ? p->lines->file[r->file] : "???";
}

static void put_position(const struct profile *p, uint64_t pc, FILE *out)
{
    const struct line_range *r = p->lines ? source_lines_find(p->lines, pc) : NULL;

    fprintf(out, "0x%" PRIx64 " %" PRIu32, pc, r ? r->line : 0);
}

static void put_key(const char *key, const char *name, FILE *out)
{
    fprintf(out, "%s=", key);
    profile_put_name(out, name, 0);
    fputc('\n', out);
}

/* Lines that follow come from NAME. NOW is where those before came from. */
static void in_file(const char **now, const char *name, FILE *out)
{
    if (*now == name)
        return;
    put_key("fi", name, out);
    *now = name;
}

static void put_edge(const struct profile *p, const struct call_edge *e, FILE *out)
{
    put_key("cfi", file_of(p, e->to->lo, true), out);
    put_key("cfn", e->to->name, out);
    fprintf(out, "calls=%" PRIu64 " ", e->calls);
    put_position(p, e->to->lo, out);
    fputc('\n', out);
    put_position(p, e->site, out);
    fprintf(out, " %" PRIu64 "\n", e->inclusive);
}

/* FN with its instructions from number *I on, and its calls from E on; returns the next edge. */
static const struct call_edge *put_function(const struct profile *p, const struct function *fn,
                                            size_t *i, const struct call_edge *e,
                                            const struct call_edge *end, FILE *out)
{
    const struct executed *x = p->executed;
    const char *file = file_of(p, fn->lo, true);

    if ((*i == x->count || x->at[*i].pc >= fn->hi) && (e == end || e->site >= fn->hi))
        return e;
    put_key("\nfl", file, out);
    put_key("fn", fn->name, out);
    for (;;) {
        const uint64_t pc = *i < x->count ? x->at[*i].pc : UINT64_MAX;

        if (e < end && e->site < fn->hi && e->site < pc) {
            in_file(&file, file_of(p, e->site, false), out);
            put_edge(p, e++, out);
        } else if (pc < fn->hi) {
            in_file(&file, file_of(p, pc, false), out);
            put_position(p, pc, out);
            fprintf(out, " %" PRIu64 "\n", x->at[(*i)++].count);
        } else {
            return e;
        }
    }
}

bool profile_write_callgrind(const struct profile *p, FILE *out)
{
    const struct executed *x = p->executed;
    uint64_t total = 0;
    size_t edges, i = 0;
    struct call_edge *edge;
    const struct call_edge *e;

    for (; i < x->count; i++) {
        total += x->at[i].count;
        if (!functions_at(p->functions, x->at[i].pc))
            return false;
    }
    edge = call_tree_edges(p->calls, &edges);
    if (!edge)
        return false;
    fprintf(out, "# callgrind format\nversion: 1\ncreator: %s\ncmd: ", p->tool);
    profile_put_name(out, p->program, 0);
    fprintf(out, "\npositions: instr line\nevents: Ir\nsummary: %" PRIu64 "\n\n", total);
    put_key("ob", p->program, out);
    e = edge;
    i = 0;
    for (size_t n = 0; n < p->functions->count; n++)
        e = put_function(p, p->functions->at[n], &i, e, edge + edges, out);
    fprintf(out, "\ntotals: %" PRIu64 "\n", total);
    free(edge);
    return true;
}

/* --- folded stacks -------------------------------------------------------------------- */

static void put_path(const struct call_tree *t, uint32_t n, FILE *out)
{
    uint32_t path[2048]; /* stacks are not that deep: call_flow.h */
    unsigned depth = 0;

    for (; n && depth < sizeof path / sizeof *path; n = t->node[n].parent)
        path[depth++] = n;
    while (depth) {
        profile_put_name(out, t->node[path[--depth]].fn->name, ';');
        fputc(depth ? ';' : ' ', out);
    }
}

/* The tree without sites of calls: what differs in these alone is one path. */
static bool without_sites(const struct call_tree *t, struct call_tree *merged)
{
    uint32_t *place = calloc(t->count, sizeof *place);

    if (!call_tree_init(merged) || !place) {
        free(place);
        return false;
    }
    for (uint32_t n = 1; n < t->count; n++) { /* parents come first */
        const struct call_node *node = &t->node[n];

        place[n] = call_tree_child(merged, place[node->parent], node->fn, 0);
        if (place[n] == UINT32_MAX)
            break;
        merged->node[place[n]].self += node->self;
    }
    free(place);
    return true;
}

bool profile_write_folded(const struct profile *p, FILE *out)
{
    struct call_tree merged;
    const bool done = without_sites(p->calls, &merged);

    for (uint32_t n = 1; done && n < merged.count; n++)
        if (merged.node[n].self) {
            put_path(&merged, n, out);
            fprintf(out, "%" PRIu64 "\n", merged.node[n].self);
        }
    call_tree_free(&merged);
    return done;
}
