/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bit fields as masks: BITS(20, 18) names a field by its manual position, GET
 * and PUT move values in and out of it. Shared by models, firmware and tests.
 */
#ifndef DMAVP_BITS_H
#define DMAVP_BITS_H

#define BIT(n) (1u << (n))
#define BITS(hi, lo) ((0xffffffffu >> (31 - (hi))) & (0xffffffffu << (lo)))

/* Value of FIELD (a mask) in register value V, shifted down. */
#define GET(v, field) (((v) & (field)) / ((field) & ~((field) << 1)))

/* Value X shifted up into FIELD; bits that do not fit are cut. */
#define PUT(field, x) (((uint32_t)(x) * ((field) & ~((field) << 1))) & (field))

#endif
