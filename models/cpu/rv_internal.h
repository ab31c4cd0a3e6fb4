/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU's state and what its parts offer each other:
 *
 *   rv.c         creation, budget, interrupt lines, what the debugger sees
 *   rv_decode.c  one instruction -> operation and operands
 *   rv_block.c   blocks: finding, building, dropping
 *   rv_fuse.c    the handlers of a block: forwarded operands, pairs
 *   rv_ram.c     RAM regions, line flags, watches
 *   rv_mem.c     loads, stores and atomics off the fast path
 *   rv_csr.c     CSR instructions and counters
 *   rv_trap.c    exceptions, interrupts, mret, wfi
 *   rv_count.c   counts for profilers
 *   rv_exec.c    the loop
 *
 * A block is entered by taking its whole instruction count off the budget. No
 * pc and no counter is kept per instruction: `blk` and `ip` say where we are,
 * and the budget gives the exact count (slots()). The loop keeps blk, ip and
 * budget in registers and stores them before each call off the fast path.
 */
#ifndef DMAVP_RV_INTERNAL_H
#define DMAVP_RV_INTERNAL_H

#include "rv.h"
#include "rv_ops.h"

#include <stddef.h>

#if RV_XLEN == 32
typedef uint32_t rv_word;
typedef int32_t rv_sword;
#elif RV_XLEN == 64
typedef uint64_t rv_word;
typedef int64_t rv_sword;
#else
#error "RV_XLEN is 32 or 64"
#endif

#define rv_decode RV_NAME(decode)
#define rv_expand RV_NAME(expand)
#define rv_choose_handlers RV_NAME(choose_handlers)
#define rv_find RV_NAME(find)
#define rv_flush RV_NAME(flush)
#define rv_load RV_NAME(load)
#define rv_store RV_NAME(store)
#define rv_lr RV_NAME(lr)
#define rv_sc RV_NAME(sc)
#define rv_amo RV_NAME(amo)
#define rv_region_at RV_NAME(region_at)
#define rv_region_or_map RV_NAME(region_or_map)
#define rv_wrote RV_NAME(wrote)
#define rv_reserve RV_NAME(reserve)
#define rv_drop_reservation RV_NAME(drop_reservation)
#define rv_break_reservations RV_NAME(break_reservations)
#define rv_check_watches RV_NAME(check_watches)
#define rv_pick_fast_ram RV_NAME(pick_fast_ram)
#define rv_csr_insn RV_NAME(csr_insn)
#define rv_csr_reset RV_NAME(csr_reset)
#define rv_trap RV_NAME(trap)
#define rv_fetch_fault RV_NAME(fetch_fault)
#define rv_take_interrupt RV_NAME(take_interrupt)
#define rv_mret RV_NAME(mret)
#define rv_wfi RV_NAME(wfi)
#define rv_ecall RV_NAME(ecall)
#define rv_leave RV_NAME(leave)
#define rv_finish RV_NAME(finish)
#define rv_execute RV_NAME(execute)
#define rv_count_free RV_NAME(count_free)
#define rv_count_done RV_NAME(count_done)
#define rv_count_entered RV_NAME(count_entered)
#define rv_count_reset RV_NAME(count_reset)
#define rv_count_runs RV_NAME(count_runs)
#define rv_count_all_runs RV_NAME(count_all_runs)

enum {
    RV_MAX_INSNS = 64,      /* per block */
    RV_JUMP_SLOTS = 4096,   /* direct-mapped cache of block starts */
    RV_MAX_RAM = 16,
    RV_LINE_SHIFT = 6,      /* 64-byte lines of RAM */
    RV_LINE_CODE = 1,       /* line flags: decoded code in it */
    RV_LINE_WATCH = 2,      /* a store watch touches it */
    RV_LINE_RESERVED = 4,   /* one of several harts has a reservation in it */
    RV_MAX_PEERS = 8,
    RV_SINK = 32,           /* register that swallows writes to x0 */
    RV_ARENA_BYTES = 8 << 20,
    RV_PRIV_U = 0,
    RV_PRIV_M = 3,
};

/* 16 bytes. A pair replaces the handler of its first slot; the operands of both stay, and so does
 * the handler of the second. */
struct rv_insn {
    const void *handler; /* label in rv_execute() */
    int32_t imm;         /* immediate; for slow operations the instruction's bits */
    uint8_t rd, rs1, rs2;
    uint8_t at;          /* offset in the block, in halfwords */
};

/* COUNT instructions and then one slot that says where the block ends. After the last slot of a
 * block in the arena are its own handlers and how often it ran from begin to end since that was
 * accounted for. */
struct rv_block {
    rv_word pc;
    uint32_t count;           /* instructions charged on entry; 0: only a breakpoint */
    uint32_t slots;           /* entries of insn[] */
    uint32_t bytes;           /* of guest code */
    struct rv_block *next[2]; /* successor when taken, when falling through; NULL = not known yet */
    struct rv_block *chain;   /* in the hash */
    struct rv_insn insn[];
};

/* The handler of each slot alone, whether or not it begins a pair. */
static inline uint16_t *rv_own_handlers(const struct rv_block *blk)
{
    return (uint16_t *)(void *)(blk->insn + blk->slots);
}

static inline size_t rv_block_size(unsigned slots)
{
    const size_t size =
        sizeof(struct rv_block) + slots * (sizeof(struct rv_insn) + sizeof(uint16_t));

    return ((size + 7) & ~(size_t)7) + sizeof(uint64_t);
}

static inline uint64_t *rv_block_runs(const struct rv_block *blk)
{
    return (uint64_t *)(void *)((char *)(uintptr_t)blk + rv_block_size(blk->slots)) - 1;
}

/* What matters to anyone in a region. Peers that have the same region share them, and no two of
 * their regions overlap otherwise: so a store by one finds what concerns the others. */
struct rv_flags {
    uint64_t base, size;
    const uint8_t *host;
    uint8_t *lines;            /* flags per 64-byte line */
    uint8_t *code;             /* one bit per halfword: belongs to a decoded block */
    uint64_t code_lo, code_hi; /* offsets between which there is code */
    unsigned users;            /* regions */
    struct rv_flags *next;
};

/* Harts that reach the same memory; one that is alone has no peers but itself. */
struct rv_peers {
    struct rv_cpu *hart[RV_MAX_PEERS];
    unsigned harts;
    struct rv_flags *flags;
};

struct rv_region {
    struct rv_ram ram;
    struct rv_flags *flags;
};

/* The last load outside RAM, when so many regions had come or gone. SIZE 0: none. */
struct rv_polled {
    rv_word addr;
    unsigned size;
    uint64_t maps;
};

struct rv_watch {
    unsigned kinds; /* 0 = unused */
    uint64_t addr, last;
};

/* A counter that software may write and stop: value = running count + offset, or the frozen one. */
struct rv_counter {
    uint64_t offset, frozen;
};

struct rv_csrs {
    rv_word mstatus, mie, mip, mtvec, mscratch, mepc, mcause, mtval, menvcfg, pmpaddr0;
    uint32_t mcounteren, mcountinhibit;
    struct rv_counter cycle, instret;
};

struct rv_cpu {
    rv_word x[33];

    /* The fast region: loads check load_limit, stores their own width's count. 0 = none. */
    rv_word ram_base;
    rv_word load_limit[3]; /* first offset at which a load of 1, 2, 4 bytes does not fit */
    rv_word store_limit[3]; /* number of aligned units of 1, 2, 4 bytes */
    uint8_t *ram_host;
    uint8_t *ram_lines;

    /* Where we are; valid off the fast path. ip is NULL between instructions, then pc holds. */
    struct rv_block *blk;
    const struct rv_insn *ip;
    int64_t budget;  /* slots left after the current block */
    uint64_t target; /* rv_slots() when budget gets 0 */
    uint64_t traps;  /* slots that did not retire */
    uint64_t stalls;
    uint32_t debt;   /* cycles of waits not yet taken off the budget, < cpi */
    rv_word pc;
    rv_word value;   /* what rv_load() and friends give back */
    bool leave;      /* something happened: leave the block after this instruction */
    bool stop;       /* come back from rv_run() with `reason` */
    enum rv_stop reason;
    bool waiting;    /* in wfi */
    uint8_t priv;

    struct rv_csrs csr;
    rv_word reserved_addr, reserved_value;
    bool reserved;
    rv_word amo_addr; /* of an atomic instruction that is a read and a write on the bus */
    bool amo_alone;   /* nobody has written there since the read */
    rv_word trap_pc;     /* the last exception's pc, and rv_retired() then */
    uint64_t trap_retired;
    bool trapped;

    struct rv_block *jump[RV_JUMP_SLOTS];
    struct rv_block *hash[RV_JUMP_SLOTS];
    uint8_t *arena;
    size_t arena_used;
    uint64_t flushes;
    struct rv_block *scratch; /* block for cut, stepped and uncached instructions */
    struct rv_block *nowhere; /* in unused jump slots; its pc is odd and matches nothing */
    bool step_over;           /* do not stop at the breakpoint at pc */
    const void *const *labels;
    enum rv_op ops[RV_MAX_INSNS]; /* of the block that is being built */

    struct rv_peers *peers;
    struct rv_region region[RV_MAX_RAM];
    unsigned regions;
    uint64_t maps; /* regions that came or went */
    struct rv_polled polled;
    struct rv_watch *watch;
    unsigned watch_room, watches; /* entries; in use */
    uint64_t *brk;
    unsigned break_room, breaks;

    struct cpu_config config;
    struct rv_hooks hooks;
    struct notes notes;

    struct rv_counting *counting; /* NULL: nobody asked for counts */
    uint64_t interrupts;          /* taken */
};

/* How an operation off the fast path ended. */
enum rv_flow {
    RV_GO,    /* done, go on with the next slot */
    RV_LEAVE, /* done, but leave the block: cpu->pc says where to */
    RV_FAULT, /* trapped: no register was written; leave as above */
};

/* Decodes BITS (a compressed instruction: its 16 bits) at PC into INSN, whose `handler` and `at`
 * stay as they are. LEN gets 2 or 4, ENDS whether a block must end here. */
enum rv_op rv_decode(uint32_t bits, rv_word pc, struct rv_insn *insn, unsigned *len, bool *ends);
/* The 32-bit form of a compressed instruction, 0 if reserved. */
uint32_t rv_expand(uint16_t bits);

/* The block that starts at cpu->pc, built if need be. Never fails: what cannot be fetched becomes a
 * block that traps. May run hooks. */
struct rv_block *rv_find(struct rv_cpu *cpu);
/* Drops all blocks, those of the peers too. */
void rv_flush(struct rv_cpu *cpu);
/* Chooses the handlers of BLK, which is complete, by cpu->ops. */
void rv_choose_handlers(struct rv_cpu *cpu, struct rv_block *blk);

/* Region that holds all of [ADDR, ADDR+SIZE), or NULL; the second one asks the map hook first. */
struct rv_region *rv_region_at(struct rv_cpu *cpu, uint64_t addr, unsigned size);
struct rv_region *rv_region_or_map(struct rv_cpu *cpu, uint64_t addr, unsigned size, bool write);
/* LEN bytes at ADDR were written: code there is dropped, of peers as well. */
void rv_wrote(struct rv_cpu *cpu, uint64_t addr, uint64_t len);
/* The word at ADDR, which is VALUE, is reserved from now on. */
void rv_reserve(struct rv_cpu *cpu, rv_word addr, rv_word value);
void rv_drop_reservation(struct rv_cpu *cpu);
/* CPU wrote: reservations of its peers end. Its own ends when the value is another. */
void rv_break_reservations(struct rv_cpu *cpu, uint64_t addr, uint64_t len);
void rv_check_watches(struct rv_cpu *cpu, bool store, uint64_t addr, unsigned size, uint64_t val);
void rv_pick_fast_ram(struct rv_cpu *cpu);

/* SIZE bytes at ADDR for the current instruction. A load leaves cpu->value, zero-extended. */
enum rv_flow rv_load(struct rv_cpu *cpu, rv_word addr, unsigned size);
enum rv_flow rv_store(struct rv_cpu *cpu, rv_word addr, unsigned size, rv_word val);
enum rv_flow rv_lr(struct rv_cpu *cpu);
enum rv_flow rv_sc(struct rv_cpu *cpu);
enum rv_flow rv_amo(struct rv_cpu *cpu);

/* The CSR instruction at cpu->ip, which leaves its result in cpu->value. */
enum rv_flow rv_csr_insn(struct rv_cpu *cpu);
void rv_csr_reset(struct rv_cpu *cpu);

enum rv_flow rv_trap(struct rv_cpu *cpu, unsigned cause, rv_word tval);
/* The current slot could not be fetched: the halfword at ADDR is no memory. */
enum rv_flow rv_fetch_fault(struct rv_cpu *cpu, rv_word addr);
/* Between instructions: enters the handler if an interrupt is pending and let through. */
void rv_take_interrupt(struct rv_cpu *cpu);
enum rv_flow rv_mret(struct rv_cpu *cpu);
enum rv_flow rv_wfi(struct rv_cpu *cpu);
enum rv_flow rv_ecall(struct rv_cpu *cpu);

/* Ends the current instruction and goes on at PC: gives back what was charged too much. */
enum rv_flow rv_leave(struct rv_cpu *cpu, rv_word pc);
/* Ends the current instruction: RV_GO, or leaves the block if something asked for it. */
enum rv_flow rv_finish(struct rv_cpu *cpu);

/* With cpu->counting. What has ended of the block that was entered last is accounted for. */
void rv_count_done(struct rv_cpu *cpu);
/* BLK comes next; it will not be entered again but through rv_find(). */
void rv_count_entered(struct rv_cpu *cpu, const struct rv_block *blk);
/* The times that BLK, in the arena, ran from begin to end are accounted for. */
void rv_count_runs(struct rv_cpu *cpu, const struct rv_block *blk);
void rv_count_all_runs(struct rv_cpu *cpu);
/* Everything is about to be reset. */
void rv_count_reset(struct rv_cpu *cpu);
void rv_count_free(struct rv_cpu *cpu);

/* Runs from cpu->pc until cpu->stop or the end of the budget. With LABELS: only gives them. */
enum rv_stop rv_execute(struct rv_cpu *cpu, const void *const **labels);

static inline rv_word rv_insn_pc(const struct rv_cpu *cpu)
{
    return cpu->blk->pc + 2u * cpu->ip->at;
}

static inline rv_word rv_next_pc(const struct rv_cpu *cpu)
{
    return cpu->blk->pc + 2u * cpu->ip[1].at;
}

#endif
