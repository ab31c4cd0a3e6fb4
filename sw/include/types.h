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
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int s32;
typedef int64_t s64;
typedef long ssize_t;

/* An address as a device sees it; never a pointer, 64 bits on every CPU. */
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef unsigned gfp_t;

_Static_assert(sizeof(u32) == 4, "u32");

#define __iomem

#endif
