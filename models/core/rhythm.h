/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices that answer each other, as a DMA controller and the peripherals that it serves, do the
 * same over and over. This is how they say so, and how many rounds are taken at once
 * (dma_repeat.h).
 *
 * A device lists its state, in an order that does not depend on it: what decides how it goes on
 * (rhythm_key), times (rhythm_time, rhythm_since), and what moves on by the same amount in each
 * round without a say in it (rhythm_count, rhythm_room). Bytes that pass through are not listed.
 * The same list is used to describe a moment and to move the device on. Two moments with equal keys
 * go on alike.
 */
#ifndef DMAVP_RHYTHM_H
#define DMAVP_RHYTHM_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RHYTHM_KEYS = 1024, RHYTHM_COUNTS = 768 };

/* Instead of a count's room; RHYTHM_START is the least of them. */
#define RHYTHM_BOUNDLESS UINT64_MAX
#define RHYTHM_TIME (UINT64_MAX - 1) /* if it is another one after a round, each sets it anew */
#define RHYTHM_START (UINT64_MAX - 2) /* the same after each round, or each sets it as long ago */

/* A moment, as all devices of a set describe it. */
struct rhythm_moment {
    unsigned keys, counts;
    uint64_t key[RHYTHM_KEYS];
    uint64_t count[RHYTHM_COUNTS];
    uint64_t room[RHYTHM_COUNTS]; /* how far it may go, up or down, for the rest to stay the same */
};

struct rhythm {
    uint64_t now;              /* of the device that lists its state */
    struct rhythm_moment *at;  /* to be described; NULL: the device moves on, */
    unsigned next;             /* from this count on */
    const uint64_t *step;      /* by this much a round, */
    uint64_t rounds;           /* so many times */
    bool full;                 /* it did not fit: nothing is said */
};

static inline void rhythm_key(struct rhythm *r, uint64_t v)
{
    if (!r->at)
        return;
    if (r->at->keys == RHYTHM_KEYS)
        r->full = true;
    else
        r->at->key[r->at->keys++] = v;
}

/* The next count, which is V: by how much it moves on. */
static inline uint64_t rhythm_moves(struct rhythm *r, uint64_t v, uint64_t room)
{
    struct rhythm_moment *at = r->at;

    if (!at)
        return r->rounds * r->step[r->next++];
    if (at->counts == RHYTHM_COUNTS) {
        r->full = true;
        return 0;
    }
    at->count[at->counts] = v;
    at->room[at->counts++] = room;
    return 0;
}

static inline void rhythm_count(struct rhythm *r, uint64_t *v)
{
    *v += rhythm_moves(r, *v, RHYTHM_BOUNDLESS);
}

/* A time, which decides nothing. */
static inline void rhythm_when(struct rhythm *r, uint64_t *t)
{
    *t += rhythm_moves(r, *t, RHYTHM_TIME);
}

/* A time since which something lasts that is counted when it ends. */
static inline void rhythm_start(struct rhythm *r, uint64_t *t)
{
    *t += rhythm_moves(r, *t, RHYTHM_START);
}

/* A time that matters only while it lies ahead; UINT64_MAX = never. */
static inline void rhythm_time(struct rhythm *r, uint64_t *t)
{
    rhythm_key(r, *t == UINT64_MAX ? *t : *t > r->now ? *t - r->now : 0);
    rhythm_when(r, t);
}

/* A time that has been, and how long ago matters. */
static inline void rhythm_since(struct rhythm *r, uint64_t *t)
{
    rhythm_key(r, r->now - *t);
    rhythm_when(r, t);
}

static inline void rhythm_count32(struct rhythm *r, uint32_t *v)
{
    *v += (uint32_t)rhythm_moves(r, *v, RHYTHM_BOUNDLESS);
}

static inline void rhythm_room32(struct rhythm *r, uint32_t *v, uint64_t room)
{
    *v += (uint32_t)rhythm_moves(r, *v, room);
}

#ifdef __cplusplus
}
#endif
#endif
