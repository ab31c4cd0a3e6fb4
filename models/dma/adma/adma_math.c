/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A product is a sum of doublings, one for each bit of the factor. Doubling is linear, so those of
 * all arrays are done together, from the highest bit down: eight per byte of the result, however
 * many arrays there are.
 */
#include "adma_math.h"

#include <string.h>

/* As wide as most hosts have registers; the compiler does it with what there is. */
typedef uint8_t lanes __attribute__((vector_size(16)));
typedef int8_t signs __attribute__((vector_size(16)));

enum { LANE_BYTES = sizeof(lanes), SPAN = 4 * LANE_BYTES };

static lanes doubled(lanes x)
{
    const lanes carry = (lanes)((signs)x < 0); /* all bits of a byte whose highest bit is set */

    return (x + x) ^ (carry & 0x1d);
}

/* The arrays whose factor has bit BIT. */
struct terms {
    unsigned n[8];
    uint8_t which[8][ADMA_TERMS];
};

static void sort_terms(struct terms *t, const uint8_t *factor, unsigned n)
{
    memset(t->n, 0, sizeof t->n);
    for (unsigned i = 0; i < n; i++)
        for (unsigned bit = 0; bit < 8; bit++)
            if (factor[i] >> bit & 1)
                t->which[bit][t->n[bit]++] = (uint8_t)i;
}

static void add_lanes(lanes sum[4], const uint8_t *from)
{
    lanes x[4];

    memcpy(x, from, SPAN);
    for (unsigned i = 0; i < 4; i++)
        sum[i] ^= x[i];
}

static void add_span(uint8_t *to, const uint8_t *const *from, const struct terms *t, size_t at)
{
    lanes sum[4] = {{0}};

    for (unsigned bit = 8; bit-- > 0;) {
        for (unsigned i = 0; i < 4; i++)
            sum[i] = doubled(sum[i]);
        for (unsigned i = 0; i < t->n[bit]; i++)
            add_lanes(sum, from[t->which[bit][i]] + at);
    }
    add_lanes(sum, to + at);
    memcpy(to + at, sum, SPAN);
}

void adma_add_products(uint8_t *to, const uint8_t *const *from, const uint8_t *factor, unsigned n,
                       size_t len)
{
    const size_t rest = len % SPAN;
    uint8_t ends[ADMA_TERMS][SPAN] = {{0}}, end[SPAN] = {0};
    const uint8_t *last[ADMA_TERMS];
    struct terms t;

    sort_terms(&t, factor, n);
    for (size_t at = 0; at + SPAN <= len; at += SPAN)
        add_span(to, from, &t, at);
    if (!rest)
        return;
    for (unsigned i = 0; i < n; i++) {
        memcpy(ends[i], from[i] + len - rest, rest);
        last[i] = ends[i];
    }
    memcpy(end, to + len - rest, rest);
    add_span(end, last, &t, 0);
    memcpy(to + len - rest, end, rest);
}

void adma_add(uint8_t *to, const uint8_t *from, size_t len)
{
    size_t at = 0;

    for (; at + SPAN <= len; at += SPAN) {
        lanes sum[4];

        memcpy(sum, to + at, SPAN);
        add_lanes(sum, from + at);
        memcpy(to + at, sum, SPAN);
    }
    for (; at < len; at++)
        to[at] ^= from[at];
}

bool adma_is_zero(const uint8_t *bytes, size_t len)
{
    return !len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1));
}
