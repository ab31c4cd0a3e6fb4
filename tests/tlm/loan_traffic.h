/* SPDX-License-Identifier: Apache-2.0 */
/* Random traffic for loan_rig.h, and whether both sides did the same. */
#ifndef LOAN_TRAFFIC_H
#define LOAN_TRAFFIC_H

#include "loan_rig.h"

enum { LOAN_ACCESSES = 24 };

void traffic_seed(uint64_t seed);
uint32_t draw(uint32_t below);
/* An address with room for SIZE bytes in one of the memories, at either of its places. */
uint32_t draw_place(uint32_t size);
/* Control of a packet of so many BEATS, with widths and bursts of all kinds. */
uint32_t draw_control(uint32_t beats);
/* Few enough that a controller is alone for a while, near enough that they meet. */
unsigned draw_script(struct loan_access *a, uint32_t span);

/* Addresses as the first controller has them. */
void launch(unsigned controller, unsigned c, uint32_t src, uint32_t dst, uint32_t control);

bool same_events(void);
bool same_state(void);

#endif
