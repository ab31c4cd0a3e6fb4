/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where things are in the programs that run on both machines, and the putting together of their
 * instructions. A program has a slot of memory for itself, by its seed:
 *
 *   code  instructions; last the trap handler and what saves the state
 *   data  what loads, stores and atomics work on
 *   log   one entry for each trap: mcause, mepc, mtval, mstatus, two words of scratch, and which of
 *         the vectors was taken
 *   end   what is saved when the program is over: registers, CSRs, number of exceptions
 */
#ifndef GUEST_H
#define GUEST_H

#include "cpu_asm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GUEST_RAM = 16 << 20, /* bytes of memory from GUEST_BASE on */
    GUEST_SLOTS = 64,
    GUEST_SLOT_AT = 0x10000, /* offset in memory of the first slot */
    GUEST_SLOT = 0x4000,
    GUEST_ITEMS_TO = 0x2100, /* offsets in a slot: no random part begins after this one */
    GUEST_FINISH = 0x2380,
    GUEST_VECTORS = 0x2600,
    GUEST_HANDLER = GUEST_VECTORS + 128,
    GUEST_DATA = 0x2800,
    GUEST_LOG = 0x3000,
    GUEST_END = 0x3800,
    GUEST_DATA_BYTES = GUEST_LOG - GUEST_DATA,
    GUEST_LOG_ENTRY = 28,
    GUEST_LOG_ENTRIES = 70,
    GUEST_IMAGE = GUEST_SLOT_AT + GUEST_SLOTS * GUEST_SLOT,
};

#define GUEST_BASE UINT32_C(0x80000000)
#define GUEST_EXIT UINT32_C(0x00100000) /* exit device: 0x5555 = passed */
#define GUEST_CLINT UINT32_C(0x02000000)

/* Words of `end`. */
enum {
    END_REGS = 0,    /* x0..x31 */
    END_CSRS = 32,   /* csr_rules, in that order */
    END_RESUME = 96, /* where to go on after a fetch that faulted */
    END_WORDS,
};

/* Code that is being put together. */
struct code {
    uint8_t *bytes;    /* at address `base` */
    uint32_t base, at; /* `at`: offset of the next instruction */
};

static inline uint32_t code_pc(const struct code *c)
{
    return c->base + c->at;
}

void emit(struct code *c, uint32_t insn);   /* 4 bytes */
void emit16(struct code *c, uint32_t insn); /* 2 bytes */
/* rd = VAL. */
void emit_li(struct code *c, unsigned rd, uint32_t val);
/* The instruction at offset AT, a jump or branch that was made with an offset of 0, goes to the
 * next one. */
void patch_jump(struct code *c, uint32_t at);

#endif
