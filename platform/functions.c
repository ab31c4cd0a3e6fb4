/* SPDX-License-Identifier: Apache-2.0 */
#include "functions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_UNNAMED = 65536 }; /* a guest that jumps anywhere does not get more */

/* What a symbol says about a function, before overlaps are settled. */
struct claim {
    uint64_t lo, hi; /* hi == lo: to the next one */
    uint64_t end;    /* of the section */
    const char *name;
    bool function, global;
    uint32_t index;
};

static bool begins_function(const struct elf_name *s)
{
    if (!s->code_end || s->value >= s->code_end)
        return false;
    /* $x and $d are marks of the assembler (RISC-V ELF psABI), .L its local labels. */
    return s->type == ELF_FUNCTION ||
           (s->type == ELF_LABEL && s->name[0] != '$' && strncmp(s->name, ".L", 2));
}

static size_t collect(const struct elf *e, struct claim *claim)
{
    struct elf_name s;
    size_t count = 0;

    for (uint32_t n = 0; n < e->symbols; n++) {
        uint64_t hi;

        if (!elf_symbol_at(e, n, &s) || !begins_function(&s))
            continue;
        hi = s.type == ELF_FUNCTION ? (uint64_t)s.value + s.size : s.value;
        claim[count++] = (struct claim){.lo = s.value, .hi = hi < s.code_end ? hi : s.code_end,
                                        .end = s.code_end, .name = s.name,
                                        .function = s.type == ELF_FUNCTION, .global = s.global,
                                        .index = n};
    }
    return count;
}

/* By address; the one that gives its name first: functions with a size, then functions, labels;
 * global ones first. */
static int by_rank(const void *pa, const void *pb)
{
    const struct claim *a = pa, *b = pb;
    const bool sized[2] = {a->hi > a->lo, b->hi > b->lo};

    if (a->lo != b->lo)
        return a->lo < b->lo ? -1 : 1;
    if (sized[0] != sized[1])
        return sized[0] ? -1 : 1;
    if (a->function != b->function)
        return a->function ? -1 : 1;
    if (a->global != b->global)
        return a->global ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

/* Makes room at place I. */
static struct function *insert(struct functions *fs, size_t i)
{
    struct function *fn = calloc(1, sizeof *fn);

    if (fn && fs->count == fs->room) {
        const size_t room = 2 * fs->room + 64;
        struct function **at = realloc(fs->at, room * sizeof *at);

        if (!at) {
            free(fn);
            return NULL;
        }
        fs->at = at;
        fs->room = room;
    }
    if (!fn)
        return NULL;
    memmove(fs->at + i + 1, fs->at + i, (fs->count - i) * sizeof *fs->at);
    fs->at[i] = fn;
    fs->count++;
    return fn;
}

/* Labels within a function are places in it; a function within another one ends that. */
static bool settle(struct functions *fs, const struct claim *claim, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct claim *c = &claim[i];
        struct function *last = fs->count ? fs->at[fs->count - 1] : NULL, *fn;

        if (last && last->lo == c->lo)
            continue;
        if (last && last->hi > c->lo) {
            if (!c->function)
                continue;
            last->hi = c->lo;
        }
        fn = insert(fs, fs->count);
        if (!fn)
            return false;
        fn->lo = c->lo;
        fn->hi = c->hi > c->lo ? c->hi : c->end; /* the next one ends it */
        if (c->hi == c->lo)
            for (size_t k = i + 1; k < count && fn->hi > claim[k].lo; k++)
                if (claim[k].lo > c->lo)
                    fn->hi = claim[k].lo;
        fn->name = c->name;
        fn->named = true;
    }
    fs->named = fs->count;
    return true;
}

struct functions *functions_new(const struct elf *e)
{
    struct functions *fs = calloc(1, sizeof *fs);
    struct claim *claim = calloc((size_t)e->symbols + 1, sizeof *claim);
    size_t count;

    if (fs && claim) {
        count = collect(e, claim);
        qsort(claim, count, sizeof *claim, by_rank);
        if (settle(fs, claim, count)) {
            free(claim);
            return fs;
        }
    }
    free(claim);
    functions_free(fs);
    return NULL;
}

void functions_free(struct functions *fs)
{
    if (!fs)
        return;
    for (size_t i = 0; i < fs->count; i++)
        free(fs->at[i]);
    free(fs->at);
    free(fs);
}

/* Number of functions that begin at or below PC. */
static size_t rank(const struct functions *fs, uint64_t pc)
{
    size_t lo = 0, hi = fs->count;

    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;

        if (fs->at[mid]->lo <= pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct function *below(const struct functions *fs, size_t n, uint64_t pc)
{
    return n && pc < fs->at[n - 1]->hi ? fs->at[n - 1] : NULL;
}

const struct function *functions_find(const struct functions *fs, uint64_t pc)
{
    return below(fs, rank(fs, pc), pc);
}

static const struct function *find_or_begin(struct functions *fs, uint64_t pc, bool enter)
{
    const size_t n = rank(fs, pc);
    const bool full = fs->count - fs->named >= MAX_UNNAMED;
    struct function *here = below(fs, n, pc), *fn;

    if (here && (here->named || here->lo == pc || !enter || full))
        return here;
    if (full && n < fs->count && !fs->at[n]->named) {
        fs->at[n]->lo = pc;
        return fs->at[n];
    }
    fn = insert(fs, n);
    if (!fn)
        return NULL;
    fn->lo = pc;
    fn->hi = here ? here->hi : n + 1 < fs->count ? fs->at[n + 1]->lo : UINT64_MAX;
    if (here)
        here->hi = pc;
    snprintf(fn->address, sizeof fn->address, "0x%08x", (unsigned)pc);
    fn->name = fn->address;
    return fn;
}

const struct function *functions_at(struct functions *fs, uint64_t pc)
{
    return find_or_begin(fs, pc, false);
}

const struct function *functions_enter(struct functions *fs, uint64_t pc)
{
    return find_or_begin(fs, pc, true);
}
