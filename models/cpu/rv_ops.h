/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoded operations, in lists from which the numbers, the label table and
 * the handlers are made.
 *
 * Many instructions read what the one before them has just written. Fetched
 * from the register file it would arrive late, so the loop keeps the last
 * result in a host register, and operations that read rs1 or rs2 have a second
 * handler that takes it from there (RV_FWD1_, RV_FWD2_).
 */
#ifndef DMAVP_RV_OPS_H
#define DMAVP_RV_OPS_H

#include "rv_pairs.h"

/* rd from rs1 and the immediate. */
#define RV_ALU_IMM(X)                                                                              \
    X(mv) X(addi) X(slti) X(sltiu) X(xori) X(ori) X(andi) X(slli) X(srli) X(srai)
/* rd from rs1 and rs2. */
#define RV_ALU_REG(X)                                                                              \
    X(add) X(sub) X(sll) X(slt) X(sltu) X(xor) X(srl) X(sra) X(or) X(and)                          \
    X(mul) X(mulh) X(mulhsu) X(mulhu) X(div) X(divu) X(rem) X(remu)
#define RV_LOADS(X) X(lb) X(lh) X(lw) X(lbu) X(lhu)
#define RV_STORES(X) X(sb) X(sh) X(sw)
#define RV_BRANCHES(X) X(beq) X(bne) X(blt) X(bge) X(bltu) X(bgeu)

#define RV_OPS(X)                                                                                  \
    /* not instructions: fetch failed, end of block, end of budget, breakpoint */                  \
    X(fetch_fault) X(end) X(cut) X(brk)                                                            \
    X(illegal) X(nop) X(li)                                                                        \
    RV_ALU_IMM(X) RV_ALU_REG(X) RV_LOADS(X) RV_STORES(X)                                           \
    X(lr) X(sc) X(amo)                                                                             \
    RV_BRANCHES(X) X(jal) X(jalr)                                                                  \
    X(csr) X(ecall) X(ebreak) X(mret) X(wfi)

/* With a handler for a forwarded rs1, and for a forwarded rs2. */
#define RV_FWD1(X) RV_ALU_IMM(X) RV_ALU_REG(X) RV_LOADS(X) RV_STORES(X) RV_BRANCHES(X) X(jalr)
#define RV_FWD2(X) RV_ALU_REG(X) RV_STORES(X) RV_BRANCHES(X)

/* What a decoder tells. */
#define RV_OP_ENUM(name) RV_OP_##name,
enum rv_op { RV_OPS(RV_OP_ENUM) RV_OP_COUNT };
#undef RV_OP_ENUM

/* All handlers: the operations' own first. */
#define RV_FWD1_ENUM(name) RV_FWD1_##name,
#define RV_FWD2_ENUM(name) RV_FWD2_##name,
#define RV_PAIR_ENUM(k1, first, k2, second, link)                                                  \
    RV_PAIR_##first##_##second##_##link, RV_PAIR_FWD1_##first##_##second##_##link,
enum rv_handler {
    RV_BEFORE_FORWARDED = RV_OP_COUNT - 1,
    RV_FWD1(RV_FWD1_ENUM)
    RV_FWD2(RV_FWD2_ENUM)
    RV_PAIRS(RV_PAIR_ENUM)
    RV_HANDLER_COUNT
};
#undef RV_FWD1_ENUM
#undef RV_FWD2_ENUM
#undef RV_PAIR_ENUM

#endif
