/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of neighbouring instructions that have one handler: X(kind, first,
 * kind, second, link). The kinds are those of rv_exec.c; LINK is what the
 * second takes from the first:
 *
 *   SEP  nothing, or nothing that is made use of
 *   FWD  rs1 is the result of the first: it stays in a host register
 *   FW2  the same for rs2
 *   ACC  FWD, and rd is the same register: it is written once
 *
 * From this list come the handlers (rv_exec.c) and the matcher (rv_fuse.c). A
 * pair is here if it was at least one instruction in a thousand of a run of
 * tests/bench/cpu_bench.c, dmatest, selftest or memcpy, or because compilers
 * make it: constants, field extraction, address and access, test and branch.
 */
#ifndef DMAVP_RV_PAIRS_H
#define DMAVP_RV_PAIRS_H

/* clang-format off */
#define RV_PAIRS(X)                                                                                \
    /* ALU, ALU */                                                                                 \
    X(ALU, add, ALU, add, SEP) X(ALU, add, ALU, addi, SEP) X(ALU, add, ALU, andi, ACC)             \
    X(ALU, add, ALU, li, SEP) X(ALU, add, ALU, mv, SEP) X(ALU, add, ALU, srli, FWD)                \
    X(ALU, addi, ALU, add, ACC) X(ALU, addi, ALU, add, SEP) X(ALU, addi, ALU, addi, SEP)           \
    X(ALU, addi, ALU, andi, ACC) X(ALU, addi, ALU, andi, FWD) X(ALU, addi, ALU, andi, SEP)         \
    X(ALU, addi, ALU, li, SEP) X(ALU, addi, ALU, mul, SEP) X(ALU, addi, ALU, mv, SEP)              \
    X(ALU, addi, ALU, slli, SEP) X(ALU, addi, ALU, sltiu, ACC) X(ALU, addi, ALU, srli, SEP)        \
    X(ALU, addi, ALU, xor, SEP) X(ALU, andi, ALU, add, SEP) X(ALU, andi, ALU, addi, ACC)           \
    X(ALU, andi, ALU, slli, ACC) X(ALU, andi, ALU, sub, SEP) X(ALU, li, ALU, add, SEP)             \
    X(ALU, li, ALU, addi, ACC) X(ALU, li, ALU, addi, SEP) X(ALU, li, ALU, li, SEP)                 \
    X(ALU, li, ALU, sub, FWD) X(ALU, mul, ALU, add, ACC) X(ALU, mul, ALU, add, FWD)                \
    X(ALU, mv, ALU, addi, SEP) X(ALU, mv, ALU, li, SEP) X(ALU, mv, ALU, mv, SEP)                   \
    X(ALU, mv, ALU, or, SEP) X(ALU, or, ALU, addi, ACC) X(ALU, or, ALU, li, SEP)                   \
    X(ALU, or, ALU, or, ACC) X(ALU, or, ALU, slli, SEP) X(ALU, slli, ALU, add, ACC)                \
    X(ALU, slli, ALU, add, FWD) X(ALU, slli, ALU, or, ACC) X(ALU, slli, ALU, or, FWD)              \
    X(ALU, slli, ALU, or, SEP) X(ALU, slli, ALU, slli, SEP) X(ALU, slli, ALU, srai, ACC)           \
    X(ALU, slli, ALU, srli, ACC) X(ALU, srli, ALU, add, SEP) X(ALU, srli, ALU, addi, SEP)          \
    X(ALU, srli, ALU, andi, ACC) X(ALU, sub, ALU, li, SEP) X(ALU, xor, ALU, andi, ACC)             \
    /* ALU, LOAD */                                                                                \
    X(ALU, add, LOAD, lbu, ACC) X(ALU, add, LOAD, lbu, FWD) X(ALU, add, LOAD, lw, ACC)             \
    X(ALU, add, LOAD, lw, FWD) X(ALU, addi, LOAD, lw, SEP) X(ALU, li, LOAD, lw, ACC)               \
    X(ALU, mv, LOAD, lw, SEP)                                                                      \
    /* ALU, STORE */                                                                               \
    X(ALU, add, STORE, sb, FWD) X(ALU, add, STORE, sw, FWD) X(ALU, add, STORE, sw, SEP)            \
    X(ALU, addi, STORE, sb, SEP) X(ALU, addi, STORE, sw, FWD) X(ALU, addi, STORE, sw, SEP)         \
    X(ALU, li, STORE, sw, SEP) X(ALU, or, STORE, sw, FW2)                                          \
    /* ALU, BRANCH */                                                                              \
    X(ALU, add, BRANCH, bgeu, SEP) X(ALU, add, BRANCH, bltu, FW2) X(ALU, add, BRANCH, bne, SEP)    \
    X(ALU, addi, BRANCH, beq, FWD) X(ALU, addi, BRANCH, beq, SEP) X(ALU, addi, BRANCH, bge, SEP)   \
    X(ALU, addi, BRANCH, bgeu, SEP) X(ALU, addi, BRANCH, blt, SEP)                                 \
    X(ALU, addi, BRANCH, bltu, SEP) X(ALU, addi, BRANCH, bne, FWD)                                 \
    X(ALU, addi, BRANCH, bne, SEP) X(ALU, and, BRANCH, beq, FWD) X(ALU, and, BRANCH, bne, FWD)     \
    X(ALU, andi, BRANCH, beq, FWD) X(ALU, andi, BRANCH, bne, FWD) X(ALU, andi, BRANCH, bne, SEP)   \
    X(ALU, li, BRANCH, beq, FWD) X(ALU, li, BRANCH, bgeu, FW2) X(ALU, li, BRANCH, bltu, FW2)       \
    X(ALU, li, BRANCH, bltu, FWD) X(ALU, li, BRANCH, bne, FWD) X(ALU, mv, BRANCH, beq, SEP)        \
    X(ALU, mv, BRANCH, blt, SEP) X(ALU, mv, BRANCH, bne, SEP) X(ALU, or, BRANCH, beq, FWD)         \
    X(ALU, or, BRANCH, bltu, FW2) X(ALU, sub, BRANCH, bgeu, FW2) X(ALU, sub, BRANCH, bne, SEP)     \
    X(ALU, xor, BRANCH, bne, SEP)                                                                  \
    /* ALU, JALR */                                                                                \
    X(ALU, add, JALR, jalr, FWD) X(ALU, add, JALR, jalr, SEP) X(ALU, addi, JALR, jalr, SEP)        \
    X(ALU, li, JALR, jalr, FWD)                                                                    \
    /* ALU, JAL */                                                                                 \
    X(ALU, add, JAL, jal, SEP) X(ALU, addi, JAL, jal, SEP) X(ALU, li, JAL, jal, SEP)               \
    X(ALU, mv, JAL, jal, SEP)                                                                      \
    /* LOAD, ALU */                                                                                \
    X(LOAD, lbu, ALU, addi, SEP) X(LOAD, lbu, ALU, andi, ACC) X(LOAD, lbu, ALU, slli, SEP)         \
    X(LOAD, lbu, ALU, srli, SEP) X(LOAD, lhu, ALU, addi, SEP) X(LOAD, lw, ALU, add, ACC)           \
    X(LOAD, lw, ALU, add, FWD) X(LOAD, lw, ALU, add, SEP) X(LOAD, lw, ALU, addi, SEP)              \
    X(LOAD, lw, ALU, andi, ACC) X(LOAD, lw, ALU, andi, FWD) X(LOAD, lw, ALU, li, SEP)              \
    X(LOAD, lw, ALU, mv, SEP) X(LOAD, lw, ALU, or, SEP) X(LOAD, lw, ALU, slli, SEP)                \
    X(LOAD, lw, ALU, xor, ACC)                                                                     \
    /* LOAD, LOAD */                                                                               \
    X(LOAD, lbu, LOAD, lbu, SEP) X(LOAD, lw, LOAD, lw, ACC) X(LOAD, lw, LOAD, lw, FWD)             \
    X(LOAD, lw, LOAD, lw, SEP)                                                                     \
    /* LOAD, STORE */                                                                              \
    X(LOAD, lbu, STORE, sb, FW2) X(LOAD, lhu, STORE, sh, FW2) X(LOAD, lw, STORE, sw, FW2)          \
    X(LOAD, lw, STORE, sw, SEP)                                                                    \
    /* LOAD, BRANCH */                                                                             \
    X(LOAD, lbu, BRANCH, beq, FWD) X(LOAD, lbu, BRANCH, bne, FWD) X(LOAD, lw, BRANCH, beq, FWD)    \
    X(LOAD, lw, BRANCH, bge, FWD) X(LOAD, lw, BRANCH, bgeu, FWD) X(LOAD, lw, BRANCH, blt, FWD)     \
    X(LOAD, lw, BRANCH, bltu, FWD) X(LOAD, lw, BRANCH, bne, FWD)                                   \
    /* LOAD, JALR */                                                                               \
    X(LOAD, lw, JALR, jalr, FWD) X(LOAD, lw, JALR, jalr, SEP)                                      \
    /* LOAD, JAL */                                                                                \
    X(LOAD, lw, JAL, jal, SEP)                                                                     \
    /* STORE, ALU */                                                                               \
    X(STORE, sb, ALU, addi, SEP) X(STORE, sh, ALU, addi, SEP) X(STORE, sw, ALU, addi, SEP)         \
    X(STORE, sw, ALU, li, SEP) X(STORE, sw, ALU, mv, SEP)                                          \
    /* STORE, LOAD */                                                                              \
    X(STORE, sb, LOAD, lw, SEP) X(STORE, sw, LOAD, lw, SEP)                                        \
    /* STORE, STORE */                                                                             \
    X(STORE, sw, STORE, sw, SEP)                                                                   \
    /* STORE, BRANCH */                                                                            \
    X(STORE, sb, BRANCH, bne, SEP) X(STORE, sw, BRANCH, bge, SEP) X(STORE, sw, BRANCH, bne, SEP)   \
    /* STORE, JAL */                                                                               \
    X(STORE, sw, JAL, jal, SEP)
/* clang-format on */

#endif
