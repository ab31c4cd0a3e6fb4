/* SPDX-License-Identifier: Apache-2.0 */
#include "executed.h"

#include <stdlib.h>

void executed_add(struct executed *e, uint64_t pc, uint64_t count)
{
    if (e->count == e->room) {
        const size_t room = 2 * e->room + 1024;
        struct executed_count *at = realloc(e->at, room * sizeof *at);

        if (!at) {
            e->short_of_memory = true;
            return;
        }
        e->at = at;
        e->room = room;
    }
    e->at[e->count++] = (struct executed_count){pc, count};
}

static int by_pc(const void *a, const void *b)
{
    const uint64_t x = ((const struct executed_count *)a)->pc;
    const uint64_t y = ((const struct executed_count *)b)->pc;

    return x < y ? -1 : x > y;
}

void executed_sort(struct executed *e)
{
    size_t kept = 0;

    if (e->count)
        qsort(e->at, e->count, sizeof *e->at, by_pc);
    for (size_t i = 0; i < e->count; i++) {
        if (kept && e->at[kept - 1].pc == e->at[i].pc)
            e->at[kept - 1].count += e->at[i].count;
        else
            e->at[kept++] = e->at[i];
    }
    e->count = kept;
}

void executed_free(struct executed *e)
{
    free(e->at);
    *e = (struct executed){0};
}

size_t executed_from(const struct executed *e, uint64_t pc)
{
    size_t lo = 0, hi = e->count;

    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;

        if (e->at[mid].pc < pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint64_t executed_at(const struct executed *e, uint64_t pc)
{
    const size_t n = executed_from(e, pc);

    return n < e->count && e->at[n].pc == pc ? e->at[n].count : 0;
}
