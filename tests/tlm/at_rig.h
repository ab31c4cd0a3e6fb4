/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scripted initiators, an AT bus and targets, elaborated once per process, once for each kind of
 * arbitration; see at_rig.cpp for the wiring. A cycle is a period of the bus, 10 ns; cycle 0 is the
 * one at which at_run() begins. The map:
 *
 *   0x0000_1000  rom      4 KiB, read-only, 1 read and 2 write wait states, program memory
 *   0x1000_0000  regs     answers b_transport only: 1 + what at_regs() says cycles a beat
 *   0x2000_0000  strange  answers nb_transport_fw in all ways of the base protocol: at_strange()
 *   0x8000_0000  fast     64 KiB, no wait states, program memory
 *   0x9000_0000  slow     64 KiB, 2 read and 3 write wait states
 */
#ifndef AT_RIG_H
#define AT_RIG_H

#include "bus_config.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ROM 0x1000ull
#define REGS 0x10000000ull
#define STRANGE 0x20000000ull
#define FAST 0x80000000ull
#define SLOW 0x90000000ull
#define NOWHERE 0xf0000000ull

enum { A, B, C, D, AT_INITIATORS };
enum { ON_ROM, ON_REGS, ON_STRANGE, ON_FAST, ON_SLOW, AT_TARGETS };

/* How an initiator behaves. */
enum at_style {
    EARLY,    /* TLM_COMPLETED to BEGIN_RESP */
    UPDATED,  /* TLM_UPDATED, END_RESP `hold` cycles after the last beat */
    LONG_WAY, /* TLM_ACCEPTED, and END_RESP in a call `hold` cycles after the last beat */
    AHEAD,    /* EARLY, and BEGIN_REQ of its next access already with END_REQ */
    BLOCKING, /* b_transport in a thread, `hold` cycles ahead of the kernel */
};

enum at_answer { NONE, OK, ADDRESS, COMMAND, OTHER };

struct at_access {
    unsigned from;
    uint64_t at;         /* cycle of BEGIN_REQ, unless one before of the initiator ends later */
    uint64_t addr;
    unsigned len;
    bool write;
    enum at_style style;
    unsigned hold;
    unsigned beat_bytes; /* 0 = no extension */
    uint8_t *data;       /* NULL = some */
    bool a_delta_late;   /* comes one delta cycle after the others of its time */
    unsigned channel;    /* with extension: DMA channel + 1 */
    /* Results, in cycles of the bus. */
    uint64_t begun;      /* END_REQ */
    uint64_t told;       /* BEGIN_RESP, without its delay */
    uint64_t end;        /* BEGIN_RESP with its delay; BLOCKING: the return */
    uint64_t beat;       /* bus_extension::beat_period */
    uint32_t ok_bytes;
    enum at_answer answer;
};

/* Elaborates on first use; takes the bus of this arbitration; forgets logs, notes and errors. */
void at_start(unsigned arbitration);

/* Runs the script for CYCLES, without the last edge. Each initiator does its accesses in the order
 * of the script. Nothing may be under way from the run before. */
void at_run(struct at_access *script, unsigned n, uint64_t cycles);
void at_go_on(uint64_t cycles);

/* Every phase that initiators and strange see: "cycle WHO PHASE +delay". */
const char *at_log(void);
/* The last error report of SystemC, "" = none. */
const char *at_error(void);
const char *at_who_waits(void);

void at_regs(unsigned waits, unsigned fail_after); /* an error once that many bytes are done */
unsigned at_regs_calls(void);

/* How strange answers from now on. */
enum strange_style {
    SAYS_COMPLETED,
    SAYS_UPDATED,        /* BEGIN_RESP on the return path */
    SAYS_LATER,          /* END_REQ, then BEGIN_RESP in a call, `cycles` later */
    SAYS_AT_ONCE,        /* BEGIN_RESP in a call before it returns */
    SAYS_NOTHING,
    SAYS_NONSENSE,       /* BEGIN_RESP twice */
};
/* CYCLES to the end of the last beat; FAIL: an error, with FAIL - 1 bytes done. */
void at_strange(enum strange_style style, unsigned cycles, unsigned fail);

/* After SAYS_NOTHING: it does answer. */
void at_strange_answers(void);

uint8_t *at_data(unsigned target); /* ON_ROM, ON_FAST, ON_SLOW */
uint64_t at_guest_errors(void);
const char *at_note(void);

struct at_stats {
    uint64_t accesses, busy, wait; /* cycles */
};
struct at_stats at_initiator_stats(unsigned n);
struct at_stats at_target_stats(unsigned n);

/* What initiator A is granted. */
struct at_dmi {
    bool granted, write;
    uint64_t start, end, read_ps;
};
struct at_dmi at_ask_dmi(bool write, uint64_t addr);
unsigned at_debug(bool write, uint64_t addr, void *data, unsigned len);

/* Delay, in cycles, with which a memory of one wait state answers nb_transport_fw AHEAD of time. */
uint64_t at_straight(unsigned ahead);

/* What b_transport of 4 bytes answers that does not come from a thread. */
enum at_answer at_block_in_a_method(unsigned from);

void at_set_clock(unsigned ns);

#ifdef __cplusplus
}
#endif
#endif
