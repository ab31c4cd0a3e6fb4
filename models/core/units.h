/* SPDX-License-Identifier: Apache-2.0 */
/* Simulated times as text. */
#ifndef DMAVP_UNITS_H
#define DMAVP_UNITS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "10ms", "1.5us", "250 ns": a decimal number and one of ps, ns, us, ms, s. 0 and the time in ps,
 * or -1 if it is no such text, has a fraction of a ps, or is longer than 10^7 s. */
int time_parse(const char *text, uint64_t *ps);

/* "12.340 us": three digits behind the point, in the largest unit that gives at least 1. */
void time_format(uint64_t ps, char *text, size_t size);

/* A decimal or 0x number of at most 64 bits. 0, or -1. */
int number_parse(const char *text, uint64_t *value);

#ifdef __cplusplus
}
#endif
#endif
