/* SPDX-License-Identifier: Apache-2.0 */
/* The PL080 rig with a peripheral on each side that asks as the tests say. */
#ifndef PL080_PERIPHERAL_H
#define PL080_PERIPHERAL_H

#include "pl080_rig.h"

enum { FIFO = RIG_DEV + 0x4000, SRC_LINE = 3, DST_LINE = 5 };

#define WORDS(n) control(PL080_WIDTH_32, PL080_WIDTH_32, PL080_BURST_4, PL080_BURST_4, n)
#define BYTES(n) control(PL080_WIDTH_8, PL080_WIDTH_8, PL080_BURST_4, PL080_BURST_4, n)
#define SERVED(line) dma.counters.requests[line]

/* Channel C with flow control FLOW on SRC_LINE and DST_LINE; a peripheral has no address that
 * increments. */
void launch_with(unsigned c, uint32_t flow, uint32_t ctrl);
/* Channel 0 likewise, of a fresh controller. */
void start_with(uint32_t flow, uint32_t ctrl);

/* Accesses of this kind so far. */
unsigned beats(enum dma_kind kind);
bool enabled(unsigned c);

/* One handshake (8.4) as a peripheral that keeps the rules; false: it is not served. */
bool ask_for(unsigned line, unsigned signals);

/* Nothing is lost: what was read was written, dropped, or is still in the channel. */
void check_sum(unsigned c);

#endif
