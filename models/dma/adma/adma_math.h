/* SPDX-License-Identifier: Apache-2.0 */
/* XOR, and sums of products in GF(2^8) with the polynomial 0x11d, of any number of bytes at once. */
#ifndef ADMA_MATH_H
#define ADMA_MATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADMA_TERMS = 16 };

/* TO ^= sum of FACTOR[i] times FROM[i], of N <= ADMA_TERMS arrays of LEN bytes, apart from TO. */
void adma_add_products(uint8_t *to, const uint8_t *const *from, const uint8_t *factor, unsigned n,
                       size_t len);

/* TO ^= FROM, LEN bytes. */
void adma_add(uint8_t *to, const uint8_t *from, size_t len);

bool adma_is_zero(const uint8_t *bytes, size_t len);

#endif
