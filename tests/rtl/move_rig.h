/* SPDX-License-Identifier: Apache-2.0 */
/* One packet of an RTL channel engine, in many variants, for tests of what happens on the way. */
#ifndef MOVE_RIG_H
#define MOVE_RIG_H

#include "ahb_rig.h"

enum { SRC = RIG_MEM + 0x3f0, DST = RIG_MEM + 0x83e8, TOTAL = 96 };

extern struct ahb_rig rtl, ref;

/* Variant I of a packet of TOTAL bytes: widths, managers (one of two, both, one that is the only
 * one), wait states. DEPTH: words of the FIFO. */
enum { VARIANTS = 9 * 3 * 4 };
void launch(struct ahb_rig *r, unsigned depth, unsigned i);

void run_to(struct ahb_rig *r, uint64_t cycle);
/* Cycles that it takes when nobody steps in. */
uint64_t cycles_alone(unsigned i);

/* The first WRITTEN bytes have arrived, and nothing else has changed. */
bool check_memory(const struct ahb_rig *r, uint32_t written);
/* Every address once: no beat is lost and none is repeated. */
bool check_each_beat_once(const struct ahb_rig *r);

#endif
