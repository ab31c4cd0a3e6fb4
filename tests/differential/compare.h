/* SPDX-License-Identifier: Apache-2.0 */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Whether a program left the same in both slots at address BASE; else the first difference, in the
 * order in which things happened as far as that can be known, is a line in OUT (NULL: not told). */
bool compare_slots(const uint8_t *here, const uint8_t *there, uint32_t base, FILE *out);

#endif
