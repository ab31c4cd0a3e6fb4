/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that tests move: never zero, and different from one place to the next. Shared by models,
 * job files and firmware. */
#ifndef DMAVP_PATTERN_H
#define DMAVP_PATTERN_H

#include <stdint.h>

/* Byte number OFFSET of the pattern called SEED. */
static inline uint8_t pattern_byte(uint64_t seed, uint64_t offset)
{
    uint64_t x = (offset + 1) * UINT64_C(0x9e3779b97f4a7c15) + seed * UINT64_C(0xbf58476d1ce4e5b9);

    return (uint8_t)(1 + (x >> 32) % 255);
}

#endif
