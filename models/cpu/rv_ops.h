/* SPDX-License-Identifier: Apache-2.0 */
/* The decoded operations: one list from which the numbers and the label table are made. */
#ifndef DMAVP_RV_OPS_H
#define DMAVP_RV_OPS_H

#define RV_OPS(X)                                                                                  \
    /* not instructions: fetch failed, end of block, end of budget, breakpoint */                  \
    X(fetch_fault) X(end) X(cut) X(brk)                                                            \
    X(illegal) X(nop) X(li) X(mv)                                                                  \
    X(addi) X(slti) X(sltiu) X(xori) X(ori) X(andi) X(slli) X(srli) X(srai)                        \
    X(add) X(sub) X(sll) X(slt) X(sltu) X(xor) X(srl) X(sra) X(or) X(and)                          \
    X(mul) X(mulh) X(mulhsu) X(mulhu) X(div) X(divu) X(rem) X(remu)                                \
    X(lb) X(lh) X(lw) X(lbu) X(lhu) X(sb) X(sh) X(sw)                                              \
    X(lr) X(sc) X(amo)                                                                             \
    X(beq) X(bne) X(blt) X(bge) X(bltu) X(bgeu) X(jal) X(jalr)                                     \
    X(csr) X(ecall) X(ebreak) X(mret) X(wfi)

#define RV_OP_ENUM(name) RV_OP_##name,
enum rv_op { RV_OPS(RV_OP_ENUM) RV_OP_COUNT };
#undef RV_OP_ENUM

#endif
