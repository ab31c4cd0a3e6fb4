/* SPDX-License-Identifier: Apache-2.0 */
#include "call_tree.h"

#include <stdlib.h>

enum { HASH_BITS = 16, MAX_NODES = 1 << 20 };

bool call_tree_init(struct call_tree *t)
{
    *t = (struct call_tree){.room = 1024};
    t->node = calloc(t->room, sizeof *t->node);
    t->hash = calloc((size_t)1 << HASH_BITS, sizeof *t->hash);
    t->count = 1;
    return t->node && t->hash;
}

void call_tree_free(struct call_tree *t)
{
    free(t->node);
    free(t->hash);
}

static uint32_t hash(uint32_t parent, const struct function *fn, uint32_t site)
{
    uint64_t h = (uint64_t)parent << 32 ^ fn->lo ^ (uint64_t)site << 13;

    h *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(h >> (64 - HASH_BITS));
}

static uint32_t find(const struct call_tree *t, uint32_t parent, const struct function *fn,
                     uint32_t site)
{
    uint32_t n = t->hash[hash(parent, fn, site)];

    while (n && (t->node[n].parent != parent || t->node[n].fn != fn || t->node[n].site != site))
        n = t->node[n].chain;
    return n;
}

static uint32_t add(struct call_tree *t, uint32_t parent, const struct function *fn, uint32_t site)
{
    uint32_t *slot = &t->hash[hash(parent, fn, site)];

    if (t->count == t->room) {
        struct call_node *node = realloc(t->node, 2 * (size_t)t->room * sizeof *node);

        if (!node)
            return UINT32_MAX;
        t->node = node;
        t->room *= 2;
    }
    t->node[t->count] =
        (struct call_node){.fn = fn, .parent = parent, .site = site, .chain = *slot};
    *slot = t->count;
    return t->count++;
}

uint32_t call_tree_child(struct call_tree *t, uint32_t parent, const struct function *fn,
                         uint32_t site)
{
    uint32_t n = find(t, parent, fn, site);

    if (!n && t->count >= MAX_NODES) {
        parent = site = 0;
        n = find(t, parent, fn, site);
    }
    return n ? n : add(t, parent, fn, site);
}

/* --- edges ------------------------------------------------------------------------ */

static bool active_above(const struct call_tree *t, uint32_t n)
{
    for (uint32_t p = t->node[n].parent; p; p = t->node[p].parent)
        if (t->node[p].fn == t->node[n].fn)
            return true;
    return false;
}

static int by_site(const void *pa, const void *pb)
{
    const struct call_edge *a = pa, *b = pb;

    if (a->site != b->site)
        return a->site < b->site ? -1 : 1;
    return a->to->lo < b->to->lo ? -1 : a->to->lo > b->to->lo;
}

/* Adds up neighbours that are the same; the number that is left. */
static size_t merge(struct call_edge *edge, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && !by_site(&edge[kept - 1], &edge[i])) {
            edge[kept - 1].calls += edge[i].calls;
            edge[kept - 1].inclusive += edge[i].inclusive;
        } else {
            edge[kept++] = edge[i];
        }
    }
    return kept;
}

struct call_edge *call_tree_edges(const struct call_tree *t, size_t *count)
{
    struct call_edge *edge = calloc(t->count, sizeof *edge);
    uint64_t *inclusive = calloc(t->count, sizeof *inclusive);

    *count = 0;
    if (!edge || !inclusive) {
        free(edge);
        free(inclusive);
        return NULL;
    }
    for (uint32_t n = t->count; --n;) { /* children come before their parents */
        const struct call_node *node = &t->node[n];

        inclusive[n] += node->self;
        inclusive[node->parent] += inclusive[n];
        if (node->parent)
            edge[(*count)++] = (struct call_edge){node->site, node->fn, node->calls,
                                                  active_above(t, n) ? 0 : inclusive[n]};
    }
    free(inclusive);
    qsort(edge, *count, sizeof *edge, by_site);
    *count = merge(edge, *count);
    return edge;
}
