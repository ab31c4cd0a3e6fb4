/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One PL080 three times in one simulation, each with two memories of its own: loosely timed, and on
 * an interconnect with arbitration, with C engines and with RTL engines. What is done to one is
 * done to all at the same edge of their common clock of 10 ns.
 */
#ifndef THREE_WAYS_H
#define THREE_WAYS_H

#include "bus.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum way { WAY_LT, WAY_AT, WAY_RTL, WAYS };

enum { WAY_MEM = 0x80000, WAY_SRAM0 = 0x20000000, WAY_SRAM1 = 0x20100000, WAY_NOWHERE = 0x30000000 };

struct way_beat {
    uint64_t begin, end; /* cycle that accepted the address, edge that ended the data phase */
    uint32_t addr, len;
    uint8_t chan, port, kind;
    enum bus_status status;
};

/* Fresh memories and controllers; EVERY: beats are seen one by one. Otherwise LT and AT take stretches at
 * once, RTL engines run on their own, and nobody's beats are seen. */
void ways_start(bool every);
/* Runs all to the next edge plus CYCLES. */
void ways_run(uint64_t cycles);
uint64_t ways_now(void); /* cycles since ways_start() */
void ways_write(uint32_t off, uint32_t val);
uint32_t way_read(enum way w, uint32_t off);
/* Memory of ADDR. */
uint8_t *way_mem(enum way w, uint32_t addr);
const struct way_beat *way_beats(enum way w, unsigned *n);
/* Rising edges of the combined interrupt, and the cycle of the last. */
unsigned way_interrupts(enum way w, uint64_t *last);
/* Cycles for which RTL engines were clocked. */
uint64_t ways_engine_cycles(void);
/* Delta cycles of the kernel since the start: what wakes somebody up costs at least one. */
uint64_t ways_deltas(void);

#ifdef __cplusplus
}
#endif
#endif
