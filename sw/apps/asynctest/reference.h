/* SPDX-License-Identifier: Apache-2.0 */
/* GF(2^8) as it is written, bit by bit: what those who have tables are compared with. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "types.h"

/* A times B, modulo x^8 + x^4 + x^3 + x^2 + 1. */
u8 ref_mul(u8 a, u8 b);
/* 2 to the N-th, N to 255. */
u8 ref_power(unsigned n);

#endif
