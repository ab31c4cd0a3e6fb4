/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the generator share. An item is one or a few instructions that always end at
 * the next one, whatever traps and interrupts come between:
 *
 *   gen_alu.c    arithmetic, multiplication, random encodings
 *   gen_mem.c    loads, stores, atomics, code that changes itself
 *   gen_flow.c   branches, jumps, calls, loops
 *   gen_trap.c   exceptions, modes, interrupts, wfi
 *   gen_csr.c    CSR instructions and counters
 *   random_program.c  the choice among them; beginning, end and trap handler of a program
 */
#ifndef GEN_H
#define GEN_H

#include "guest.h"

struct gen {
    struct code code;
    uint32_t slot;   /* its address */
    uint64_t state;  /* of the random numbers */
    uint32_t locked; /* bit per register that must keep its value */
    unsigned log;    /* register that points to the next log entry: always locked */
    unsigned left;   /* items */
    unsigned depth;  /* branches and loops that we are in */
    bool user;       /* mode in which the next instruction runs */
    bool counts;     /* counters are compared, so nothing inhibits them */
};

uint32_t draw(struct gen *g, uint32_t below);
bool chance(struct gen *g, unsigned percent);
/* Any bits, most often those at which something happens: 0, -1, the smallest, powers of two. */
uint32_t any_value(struct gen *g);
/* A register that may be written, x0 now and then; or not x0; or of x8..x15 (NULL: 0 if none). */
unsigned any_rd(struct gen *g);
unsigned free_reg(struct gen *g);
unsigned free_reg_c(struct gen *g);
unsigned any_rs(struct gen *g);
bool may_write(const struct gen *g, unsigned rd);

/* Items. One that is not possible now adds nothing. */
void alu_reg(struct gen *g);
void alu_imm(struct gen *g);
void alu_upper(struct gen *g);
void alu_compressed(struct gen *g);
void alu_corner(struct gen *g); /* an operation on chosen values */
void alu_divide(struct gen *g);
void alu_chain(struct gen *g);
void alu_any32(struct gen *g); /* random bits that neither jump nor touch memory */
void alu_any16(struct gen *g);

void mem_access(struct gen *g);
void mem_compressed(struct gen *g);
void mem_stack(struct gen *g);
void mem_amo(struct gen *g);
void mem_reserved(struct gen *g);
void mem_fence(struct gen *g);
void mem_change_code(struct gen *g);

void flow_branch(struct gen *g);
void flow_branch_c(struct gen *g);
void flow_jump(struct gen *g);
void flow_jump_c(struct gen *g);
void flow_indirect(struct gen *g);
void flow_loop(struct gen *g);
void flow_call(struct gen *g);

void trap_call(struct gen *g);
void trap_illegal(struct gen *g);
void trap_access(struct gen *g);
void trap_amo(struct gen *g);
void trap_fetch(struct gen *g);
void trap_user(struct gen *g);
void trap_software(struct gen *g);
void trap_timer(struct gen *g);
void trap_vectors(struct gen *g);
void trap_wfi(struct gen *g);
void trap_wfi_timer(struct gen *g);
void trap_wfi_user(struct gen *g);

void csr_access(struct gen *g);
void csr_absent(struct gen *g);
void csr_read_only(struct gen *g);
void csr_span(struct gen *g);
void csr_time(struct gen *g);

/* Any item, if some are left. Instructions that only compute, at most N. */
void gen_item(struct gen *g);
void gen_simple(struct gen *g, unsigned n);

#endif
