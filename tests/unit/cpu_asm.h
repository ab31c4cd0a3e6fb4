/* SPDX-License-Identifier: Apache-2.0 */
/* Encoders for RISC-V instructions, by the formats of the manual (I 2.2, 16.2), so that CPU tests
 * need no cross compiler. Named as in assembler; offsets are in bytes from the instruction. */
#ifndef CPU_ASM_H
#define CPU_ASM_H

#include <stdint.h>

#define ASM static inline uint32_t __attribute__((unused))

enum { ZERO, RA, SP, GP, TP, T0, T1, T2, S0, S1, A0, A1, A2, A3, A4, A5, A6, A7 };

/* Bits HI..LO of V, moved to AT. */
ASM asm_bits(uint32_t v, unsigned hi, unsigned lo, unsigned at)
{
    return (v >> lo & ((1u << (hi - lo + 1)) - 1)) << at;
}

ASM asm_r(uint32_t op, uint32_t f3, uint32_t f7, uint32_t rd, uint32_t rs1, uint32_t rs2)
{
    return f7 << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op;
}

ASM asm_i(uint32_t op, uint32_t f3, uint32_t rd, uint32_t rs1, int32_t imm)
{
    return (uint32_t)imm << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op;
}

ASM asm_s(uint32_t f3, uint32_t rs2, int32_t imm, uint32_t rs1)
{
    return asm_bits((uint32_t)imm, 11, 5, 25) | rs2 << 20 | rs1 << 15 | f3 << 12 |
           asm_bits((uint32_t)imm, 4, 0, 7) | 0x23;
}

ASM asm_b(uint32_t f3, uint32_t rs1, uint32_t rs2, int32_t off)
{
    const uint32_t u = (uint32_t)off;

    return asm_bits(u, 12, 12, 31) | asm_bits(u, 10, 5, 25) | rs2 << 20 | rs1 << 15 | f3 << 12 |
           asm_bits(u, 4, 1, 8) | asm_bits(u, 11, 11, 7) | 0x63;
}

ASM I_LUI(uint32_t rd, uint32_t imm20) { return imm20 << 12 | rd << 7 | 0x37; }
ASM I_AUIPC(uint32_t rd, uint32_t imm20) { return imm20 << 12 | rd << 7 | 0x17; }
ASM I_JAL(uint32_t rd, int32_t off)
{
    const uint32_t u = (uint32_t)off;

    return asm_bits(u, 20, 20, 31) | asm_bits(u, 10, 1, 21) | asm_bits(u, 11, 11, 20) |
           asm_bits(u, 19, 12, 12) | rd << 7 | 0x6f;
}
ASM I_JALR(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x67, 0, rd, rs1, imm); }

ASM I_BEQ(uint32_t a, uint32_t b, int32_t off) { return asm_b(0, a, b, off); }
ASM I_BNE(uint32_t a, uint32_t b, int32_t off) { return asm_b(1, a, b, off); }
ASM I_BLT(uint32_t a, uint32_t b, int32_t off) { return asm_b(4, a, b, off); }
ASM I_BGE(uint32_t a, uint32_t b, int32_t off) { return asm_b(5, a, b, off); }
ASM I_BLTU(uint32_t a, uint32_t b, int32_t off) { return asm_b(6, a, b, off); }
ASM I_BGEU(uint32_t a, uint32_t b, int32_t off) { return asm_b(7, a, b, off); }

ASM I_LB(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x03, 0, rd, rs1, imm); }
ASM I_LH(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x03, 1, rd, rs1, imm); }
ASM I_LW(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x03, 2, rd, rs1, imm); }
ASM I_LBU(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x03, 4, rd, rs1, imm); }
ASM I_LHU(uint32_t rd, int32_t imm, uint32_t rs1) { return asm_i(0x03, 5, rd, rs1, imm); }
ASM I_SB(uint32_t rs2, int32_t imm, uint32_t rs1) { return asm_s(0, rs2, imm, rs1); }
ASM I_SH(uint32_t rs2, int32_t imm, uint32_t rs1) { return asm_s(1, rs2, imm, rs1); }
ASM I_SW(uint32_t rs2, int32_t imm, uint32_t rs1) { return asm_s(2, rs2, imm, rs1); }

ASM I_ADDI(uint32_t rd, uint32_t rs1, int32_t imm) { return asm_i(0x13, 0, rd, rs1, imm); }
ASM I_ANDI(uint32_t rd, uint32_t rs1, int32_t imm) { return asm_i(0x13, 7, rd, rs1, imm); }
ASM I_NOP(void) { return I_ADDI(0, 0, 0); }
ASM I_ADD(uint32_t rd, uint32_t a, uint32_t b) { return asm_r(0x33, 0, 0, rd, a, b); }
ASM I_MUL(uint32_t rd, uint32_t a, uint32_t b) { return asm_r(0x33, 0, 1, rd, a, b); }

ASM I_FENCE(void) { return 0x0ff0000f; }
ASM I_FENCE_I(void) { return 0x0000100f; }
ASM I_ECALL(void) { return 0x00000073; }
ASM I_EBREAK(void) { return 0x00100073; }
ASM I_MRET(void) { return 0x30200073; }
ASM I_WFI(void) { return 0x10500073; }

ASM I_CSRRW(uint32_t rd, uint32_t csr, uint32_t rs1)
{
    return asm_i(0x73, 1, rd, rs1, (int32_t)csr);
}
ASM I_CSRRS(uint32_t rd, uint32_t csr, uint32_t rs1)
{
    return asm_i(0x73, 2, rd, rs1, (int32_t)csr);
}
ASM I_CSRRC(uint32_t rd, uint32_t csr, uint32_t rs1)
{
    return asm_i(0x73, 3, rd, rs1, (int32_t)csr);
}
ASM I_CSRRWI(uint32_t rd, uint32_t csr, uint32_t imm)
{
    return asm_i(0x73, 5, rd, imm, (int32_t)csr);
}
ASM I_CSRRSI(uint32_t rd, uint32_t csr, uint32_t imm)
{
    return asm_i(0x73, 6, rd, imm, (int32_t)csr);
}
ASM I_CSRRCI(uint32_t rd, uint32_t csr, uint32_t imm)
{
    return asm_i(0x73, 7, rd, imm, (int32_t)csr);
}
ASM I_CSRR(uint32_t rd, uint32_t csr) { return I_CSRRS(rd, csr, 0); }
ASM I_CSRW(uint32_t csr, uint32_t rs1) { return I_CSRRW(0, csr, rs1); }

/* FUNCT5 as in the manual: 0 add, 1 swap, 2 lr, 3 sc, 4 xor, 8 or, 12 and, 16 min, 20 max, 24 minu,
 * 28 maxu. */
ASM I_AMO(uint32_t funct5, uint32_t rd, uint32_t rs2, uint32_t rs1)
{
    return asm_r(0x2f, 2, funct5 << 2, rd, rs1, rs2);
}
ASM I_LR(uint32_t rd, uint32_t rs1) { return I_AMO(2, rd, 0, rs1); }
ASM I_SC(uint32_t rd, uint32_t rs2, uint32_t rs1) { return I_AMO(3, rd, rs2, rs1); }

#undef ASM
#endif
