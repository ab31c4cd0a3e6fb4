/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU core with memory, CLINT and exit device, without SystemC: one instruction is one cycle of
 * 10 ns. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

struct machine_end {
    bool exited;      /* with 0x5555, within the limit */
    uint32_t pc;      /* where it ended */
    uint64_t slots;   /* instructions begun */
    uint64_t retired; /* those without exception */
};

/* Runs MEMORY (GUEST_RAM bytes at GUEST_BASE) from its beginning, at most LIMIT instructions. TURN:
 * comes back from the CPU every so many instructions; 0 = when something is to happen. */
struct machine_end machine_run(uint8_t *memory, uint64_t limit, uint64_t turn);

#endif
