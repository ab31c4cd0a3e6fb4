/* SPDX-License-Identifier: Apache-2.0 */
/* A constrained-random program of RV32IMAC in M and U mode that ends on every machine. */
#ifndef RANDOM_PROGRAM_H
#define RANDOM_PROGRAM_H

#include <stdint.h>

enum { ALL_ITEMS = 1 << 30 };

/* Fills the slot SLOT of MEMORY, which is at GUEST_BASE, by SEED. ITEMS: no more than so many of
 * its random parts, so that it can be cut short; the rest stays as it is. Ends with a jump to NEXT.
 * Returns the number of items. */
unsigned random_program(uint8_t *memory, unsigned slot, uint64_t seed, unsigned items,
                        uint32_t next);

#endif
