/* SPDX-License-Identifier: Apache-2.0 */
/* Integer types under the names that kernel code uses. */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef unsigned u32; /* also where uint32_t is a long: %x prints it everywhere */
typedef unsigned long long u64; /* %llx prints it everywhere */
typedef int8_t s8;
typedef int16_t s16;
typedef int s32;
typedef long long s64;
typedef long ssize_t;

/* An address as a device sees it; never a pointer, 64 bits on every CPU. */
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef unsigned gfp_t;
/* Of a lock: 0, or a thread. */
typedef unsigned long lock_word_t;

_Static_assert(sizeof(u32) == 4 && sizeof(u64) == 8, "u32, u64");
_Static_assert(sizeof(lock_word_t) == sizeof(void *), "lock_word_t");

#define __iomem

#endif
