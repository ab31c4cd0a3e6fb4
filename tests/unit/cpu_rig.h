/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU with 64 KiB of RAM, two device words and nothing else. A test puts
 * instructions behind each other with put() and runs exactly those.
 */
#ifndef CPU_RIG_H
#define CPU_RIG_H

#include "cpu_asm.h"
#include "gtest_c.h"
#include "rv.h"
#include "rv_csrs.h"

enum {
    RAM_BYTES = 64 * 1024,
    HANDLER = 0x8000, /* offset in RAM of the trap handler */
    DATA = 0x4000,    /* offset in RAM of data */
    DEV_ADDR = 0x10000000,
};

struct watch_hit {
    unsigned id;
    bool store;
    uint64_t addr;
    unsigned size;
    uint64_t val;
    bool inside; /* rv_inside() */
};

struct rig {
    struct rv_cpu *cpu;
    uint8_t *ram;
    uint32_t at; /* offset in RAM where the next instruction goes */
    uint32_t dev[2];
    unsigned reads, writes;
    uint64_t last_addr;
    unsigned last_size;
    void (*on_write)(struct rig *r, uint64_t addr, uint32_t val);
    void (*on_map)(struct rig *r, uint64_t addr, bool write);
    unsigned hits;
    struct watch_hit hit;
    bool stop_on_hit;
    uint64_t time;
    char note[256];
    unsigned notes;
};

/* Address of OFF in RAM. */
#define RAM(off) (0x80000000u + (uint32_t)(off))

/* A CPU at the start of RAM, mtvec at HANDLER. */
struct rig *rig_new(uint32_t cpi);
void rig_free(struct rig *r);

void put(struct rig *r, uint32_t insn);   /* 4 bytes */
void put16(struct rig *r, uint32_t insn); /* 2 bytes */
/* A loop of five instructions, 18 bytes, that counts its rounds in a0. */
void put_loop(struct rig *r);
uint32_t word(const struct rig *r, uint32_t off);
void set_word(struct rig *r, uint32_t off, uint32_t val);
void set(struct rig *r, unsigned reg, uint32_t val);
uint32_t get(const struct rig *r, unsigned reg);
uint32_t csr(struct rig *r, unsigned number);
void set_csr(struct rig *r, unsigned number, uint32_t val);
/* N slots, which must be used up. */
void run(struct rig *r, unsigned n);
/* Puts INSN at a new place, sets a1 and a2, runs it, gives a0. */
uint32_t compute(struct rig *r, uint32_t insn, uint32_t a1, uint32_t a2);
/* Checks that the last slot trapped into the handler. */
void check_trap(struct rig *r, uint32_t cause, uint32_t epc, uint32_t tval);
/* Next instruction in U mode at OFF. */
void enter_user(struct rig *r, uint32_t off);

#endif
