/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One PL080 three times in one simulation, each with two memories and two test FIFOs of its own:
 * loosely timed, and on an interconnect with arbitration, with C engines and with RTL engines. The
 * register port is bound to the test, so that an access happens at its edge.
 *
 * ways_*: what is done to one is done to all at the same edge of their common clock of 10 ns.
 * way_target(): each of them alone as the target of a job file, on several boards.
 */
#ifndef THREE_WAYS_H
#define THREE_WAYS_H

#include "dma_master.h"
#include "jobs_run.h"

#ifdef __cplusplus
extern "C" {
#endif

enum way { WAY_LT, WAY_AT, WAY_RTL, WAYS };
extern const char *const way_names[WAYS];

/* Memories of platform/pl080.dts, and an address where it has nothing. */
enum { WAY_SRAM0 = 0x80000000, WAY_SRAM1 = 0x14000000, WAY_NOWHERE = 0x30000000 };

/* Test FIFOs of platform/pl080-fifo.dts, on its request lines. */
enum { WAY_FIFOS = 2 };
extern const uint32_t way_fifos[WAY_FIFOS];

struct way_memory {
    uint32_t base, bytes, read_waits, write_waits;
};

struct way_board {
    struct way_memory memory[2];
    uint32_t fifo_words, burst_atomic_limit; /* of the controller */
    bool blocking;                           /* the second memory is asked by b_transport */
    bool rom;                                /* it cannot be written */
    bool single;                             /* a PL081, which has one master */
};

/* Board 0 is that of ways_start(). */
enum { WAY_DOUBLES = 8 /* from 1 on: a PL080 */, WAY_SINGLES = 4 /* from 9 on: a PL081 */ };
enum { WAY_BOARDS = 1 + WAY_DOUBLES + WAY_SINGLES };
enum { WAY_JOB_MEM = 0x10000 /* bytes of each memory of all but board 0 */ };
extern const struct way_board way_boards[WAY_BOARDS];

/* --- all at once, on board 0 --------------------------------------------------------------- */

enum { WAY_MEM = 0x80000 }; /* bytes of each of its memories */

/* Fresh memories and controllers; EVERY: beats are seen one by one. Otherwise LT and AT take
 * stretches at once, RTL engines run on their own, and nobody's beats are seen. */
void ways_start(bool every);
/* Runs all to the next edge plus CYCLES. */
void ways_run(uint64_t cycles);
void ways_write(uint32_t off, uint32_t val);
uint32_t way_read(enum way w, uint32_t off);
void ways_gate(const struct dma_gate *gate);
enum dma_gate_state way_gate(enum way w);
/* Memory of ADDR. */
uint8_t *way_mem(enum way w, uint32_t addr);
/* Beats and interrupts since ways_start(). */
const struct job_result *way_result(enum way w);
/* Rising edges of the combined interrupt, and the cycle of the last. */
unsigned way_interrupts(enum way w, uint64_t *last);
/* Cycles for which RTL engines were clocked. */
uint64_t ways_engine_cycles(void);
/* Delta cycles of the kernel since the start: what wakes somebody up costs at least one. */
uint64_t ways_deltas(void);

/* --- one as the target of a job file ------------------------------------------------------- */

struct way_config {
    enum way way;
    unsigned board;
    bool every;      /* no stretches */
    bool borrow;     /* AT and RTL may have memories' ports on loan */
    uint64_t period; /* of all clocks, ps */
};

/* The target for one run, after a reset and with memories that are zero. The one before it is
 * over. */
struct job_target way_target(const struct way_config *c);

/* One of its two memories, as it is now. */
const uint8_t *way_bytes(const struct way_config *c, unsigned memory);

/* What has been counted in that run (models/core/dma_master.h), as text, one channel or port per
 * line. */
void way_counts(const struct way_config *c, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
