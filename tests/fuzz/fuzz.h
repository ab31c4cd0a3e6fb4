/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers of the fuzz tests: the same for the same seed. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdlib.h>

static uint64_t fuzz_state;

static inline void fuzz_seed(uint64_t seed)
{
    fuzz_state = seed * 0x9e3779b97f4a7c15 + 1;
}

static inline uint32_t rnd(void)
{
    fuzz_state ^= fuzz_state << 13;
    fuzz_state ^= fuzz_state >> 7;
    fuzz_state ^= fuzz_state << 17;
    return (uint32_t)(fuzz_state >> 16);
}

static inline uint32_t pick(uint32_t n)
{
    return rnd() % n;
}

/* How many seeds: FEW, or what the environment's DMAVP_FUZZ_SEEDS says. */
static inline unsigned fuzz_seeds(unsigned few)
{
    const char *n = getenv("DMAVP_FUZZ_SEEDS");

    return n ? (unsigned)atoi(n) : few;
}

#endif
