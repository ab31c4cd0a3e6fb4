/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RAID-6 arithmetic by the CPU: the field GF(2^8) with x^8 = x^4 + x^3 + x^2 + 1 (0x11d) and
 * generator 2, syndromes of stripes, and what has been lost of them. Linux's names.
 *
 * A stripe has DISKS blocks of BYTES bytes, at least 4 of them: data 0 to DISKS - 3, then
 * P = sum of data, and Q = sum of 2^i times data i. Blocks that are all zeros may be
 * raid6_empty_zero_page, of any length: they are not read. Any context; nothing sleeps.
 */
#ifndef RAID6_H
#define RAID6_H

#include "types.h"

enum { RAID6_DISKS_MAX = 255 };

extern const u8 raid6_empty_zero_page[1];

/* Before any other call; may be called again. */
void raid6_init(void);

/* A times B; 2 to the N-th, N taken modulo 255; which power of 2 A is, 0 to 254, of 0: 0; 1 / A, of
 * 0: 0. */
u8 raid6_gfmul(u8 a, u8 b);
u8 raid6_gfexp(unsigned n);
u8 raid6_gflog(u8 a);
u8 raid6_gfinv(u8 a);

/* DST is, or gets added with ADD, the sum of DST's bytes with C times those of SRC. May be the same
 * memory. */
void raid6_mul(u8 *dst, const u8 *src, u8 c, size_t bytes, bool add);
/* DST = the sum of DST and SRC. */
void raid6_add(u8 *dst, const u8 *src, size_t bytes);

/* Makes P and Q of the data. */
void raid6_gen_syndrome(int disks, size_t bytes, u8 *const *ptrs);
/* Adds what data START to STOP are worth to P and Q. */
void raid6_xor_syndrome(int disks, int start, int stop, size_t bytes, u8 *const *ptrs);
/* Makes data FAILA and FAILB, FAILA < FAILB, of the others, P and Q. */
void raid6_2data_recov(int disks, size_t bytes, int faila, int failb, u8 *const *ptrs);
/* Makes data FAILA and P of the others and Q. */
void raid6_datap_recov(int disks, size_t bytes, int faila, u8 *const *ptrs);
/* What it takes to make x and y > x of what is missing in P and Q without them:
 * x = P_FACTOR * p + Q_FACTOR * q, y = p + x. */
void raid6_2data_factors(int x, int y, u8 *p_factor, u8 *q_factor);

#endif
