/* SPDX-License-Identifier: Apache-2.0 */
#include "source_lines.h"

#include <stdlib.h>
#include <string.h>

/* Number of ranges that begin below PC. */
static size_t rank(const struct source_lines *l, uint64_t pc)
{
    size_t lo = 0, hi = l->count;

    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;

        if (l->range[mid].lo < pc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

const struct line_range *source_lines_find(const struct source_lines *l, uint64_t pc)
{
    for (size_t n = rank(l, pc + 1); n-- > 0;)
        if (l->range[n].hi > l->range[n].lo)
            return pc < l->range[n].hi ? &l->range[n] : NULL;
    return NULL;
}

const struct line_range *source_lines_first(const struct source_lines *l, uint64_t pc)
{
    const size_t n = rank(l, pc);

    return n < l->count && l->range[n].lo == pc ? &l->range[n] : NULL;
}

void source_lines_free(struct source_lines *l)
{
    if (!l)
        return;
    for (uint32_t i = 0; i < l->files; i++)
        free(l->file[i]);
    free(l->file);
    free(l->range);
    free(l);
}

/* The component at TEXT is NAME. */
static bool is(const char *text, size_t length, const char *name)
{
    return length == strlen(name) && !memcmp(text, name, length);
}

/* The end of PATH, which ends at END, without its last component; NULL: there is none that could
 * go. */
static char *parent(char *path, char *end)
{
    char *at = end;

    while (at > path && at[-1] != '/')
        at--;
    if (at == end || is(at, (size_t)(end - at), ".."))
        return NULL;
    return at > path ? at - 1 : at;
}

void source_path_clean(char *path)
{
    const bool absolute = *path == '/';
    char *const begin = path + absolute;
    char *to = begin;

    for (const char *from = begin; *from;) {
        const size_t length = strcspn(from, "/");
        const char *const next = from + length + (from[length] == '/');
        char *up = is(from, length, "..") ? parent(begin, to) : NULL;

        if (up) {
            to = up;
        } else if (length && !is(from, length, ".")) {
            if (to > begin)
                *to++ = '/';
            memmove(to, from, length);
            to += length;
        }
        from = next;
    }
    *to = 0;
}
