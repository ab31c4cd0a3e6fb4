/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoder: RV32IMAC_Zicsr_Zifencei (I, chapters 2, 7, 8, 9, 3; compressed: 16).
 * A compressed instruction is first turned into its 32-bit form, so that there
 * is one decoder; a zero stands for "reserved", which is illegal in both sizes.
 */
#include "bits.h"
#include "rv_internal.h"

static int32_t sign(uint32_t val, unsigned bits)
{
    return (int32_t)(val << (32 - bits)) >> (32 - bits);
}

static uint32_t at(uint32_t bits, unsigned hi, unsigned lo)
{
    return (bits & BITS(hi, lo)) >> lo;
}

/* --- 32-bit forms, by format (I 2.2) ------------------------------------ */

static uint32_t form_i(uint32_t op, uint32_t f3, uint32_t rd, uint32_t rs1, int32_t imm)
{
    return (uint32_t)imm << 20 | rs1 << 15 | f3 << 12 | rd << 7 | op;
}

static uint32_t form_r(uint32_t f7, uint32_t f3, uint32_t rd, uint32_t rs1, uint32_t rs2)
{
    return f7 << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | rd << 7 | 0x33;
}

static uint32_t form_s(uint32_t f3, uint32_t rs1, uint32_t rs2, uint32_t imm)
{
    return at(imm, 11, 5) << 25 | rs2 << 20 | rs1 << 15 | f3 << 12 | at(imm, 4, 0) << 7 | 0x23;
}

static uint32_t form_b(uint32_t f3, uint32_t rs1, int32_t off)
{
    uint32_t u = (uint32_t)off;

    return at(u, 12, 12) << 31 | at(u, 10, 5) << 25 | rs1 << 15 | f3 << 12 | at(u, 4, 1) << 8 |
           at(u, 11, 11) << 7 | 0x63;
}

static uint32_t form_j(uint32_t rd, int32_t off)
{
    uint32_t u = (uint32_t)off;

    return at(u, 20, 20) << 31 | at(u, 10, 1) << 21 | at(u, 11, 11) << 20 | at(u, 19, 12) << 12 |
           rd << 7 | 0x6f;
}

/* --- compressed (I 16.8) ------------------------------------------------- */

static uint32_t expand_q0(uint32_t c)
{
    const uint32_t rd = 8 + at(c, 4, 2), rs1 = 8 + at(c, 9, 7);
    const uint32_t imm4 = at(c, 10, 7) << 6 | at(c, 12, 11) << 4 | at(c, 5, 5) << 3 |
                          at(c, 6, 6) << 2;
    const uint32_t off = at(c, 5, 5) << 6 | at(c, 12, 10) << 3 | at(c, 6, 6) << 2;

    switch (at(c, 15, 13)) {
    case 0: /* c.addi4spn */
        return imm4 ? form_i(0x13, 0, rd, 2, (int32_t)imm4) : 0;
    case 2: /* c.lw */
        return form_i(0x03, 2, rd, rs1, (int32_t)off);
    case 6: /* c.sw */
        return form_s(2, rs1, rd, off);
    default: /* F and D, reserved */
        return 0;
    }
}

static int32_t jump_offset(uint32_t c)
{
    return sign(at(c, 12, 12) << 11 | at(c, 8, 8) << 10 | at(c, 10, 9) << 8 | at(c, 6, 6) << 7 |
                    at(c, 7, 7) << 6 | at(c, 2, 2) << 5 | at(c, 11, 11) << 4 | at(c, 5, 3) << 1,
                12);
}

static int32_t branch_offset(uint32_t c)
{
    return sign(at(c, 12, 12) << 8 | at(c, 6, 5) << 6 | at(c, 2, 2) << 5 | at(c, 11, 10) << 3 |
                    at(c, 4, 3) << 1,
                9);
}

/* c.addi16sp and c.lui share a number; an immediate of zero is reserved. */
static uint32_t expand_lui(uint32_t c, uint32_t rd, int32_t imm)
{
    const int32_t sp = sign(at(c, 12, 12) << 9 | at(c, 4, 3) << 7 | at(c, 5, 5) << 6 |
                                at(c, 2, 2) << 5 | at(c, 6, 6) << 4,
                            10);

    if (!imm)
        return 0;
    return rd == 2 ? form_i(0x13, 0, 2, 2, sp) : (uint32_t)imm << 12 | rd << 7 | 0x37;
}

/* c.srli, c.srai, c.andi, c.sub, c.xor, c.or, c.and */
static uint32_t expand_alu(uint32_t c, uint32_t shamt, int32_t imm)
{
    static const uint8_t f3[4] = {0, 4, 6, 7};
    const uint32_t rd = 8 + at(c, 9, 7), rs2 = 8 + at(c, 4, 2), which = at(c, 6, 5);

    switch (at(c, 11, 10)) {
    case 0:
        return shamt < RV_XLEN ? form_i(0x13, 5, rd, rd, (int32_t)shamt) : 0;
    case 1:
        return shamt < RV_XLEN ? form_i(0x13, 5, rd, rd, (int32_t)(shamt | 0x400)) : 0;
    case 2:
        return form_i(0x13, 7, rd, rd, imm);
    default: /* with bit 12: RV64's c.subw and c.addw */
        return at(c, 12, 12) ? 0 : form_r(which ? 0 : 0x20, f3[which], rd, rd, rs2);
    }
}

static uint32_t expand_q1(uint32_t c)
{
    const uint32_t rd = at(c, 11, 7), shamt = at(c, 12, 12) << 5 | at(c, 6, 2);
    const int32_t imm = sign(shamt, 6);

    switch (at(c, 15, 13)) {
    case 0: /* c.addi, c.nop */
        return form_i(0x13, 0, rd, rd, imm);
    case 1: /* c.jal (RV32) */
        return form_j(1, jump_offset(c));
    case 2: /* c.li */
        return form_i(0x13, 0, rd, 0, imm);
    case 3:
        return expand_lui(c, rd, imm);
    case 4:
        return expand_alu(c, shamt, imm);
    case 5: /* c.j */
        return form_j(0, jump_offset(c));
    case 6: /* c.beqz */
        return form_b(0, 8 + at(c, 9, 7), branch_offset(c));
    default: /* c.bnez */
        return form_b(1, 8 + at(c, 9, 7), branch_offset(c));
    }
}

/* c.jr, c.mv, c.ebreak, c.jalr, c.add */
static uint32_t expand_jump_add(uint32_t c, uint32_t rd, uint32_t rs2)
{
    const bool add = at(c, 12, 12);

    if (rs2)
        return form_r(0, 0, rd, add ? rd : 0, rs2);
    if (!rd)
        return add ? 0x00100073 : 0;
    return form_i(0x67, 0, add, rd, 0);
}

static uint32_t expand_q2(uint32_t c)
{
    const uint32_t rd = at(c, 11, 7), rs2 = at(c, 6, 2), shamt = at(c, 12, 12) << 5 | rs2;
    const uint32_t load = at(c, 3, 2) << 6 | at(c, 12, 12) << 5 | at(c, 6, 4) << 2;
    const uint32_t store = at(c, 8, 7) << 6 | at(c, 12, 9) << 2;

    switch (at(c, 15, 13)) {
    case 0: /* c.slli */
        return shamt < RV_XLEN ? form_i(0x13, 1, rd, rd, (int32_t)shamt) : 0;
    case 2: /* c.lwsp */
        return rd ? form_i(0x03, 2, rd, 2, (int32_t)load) : 0;
    case 4:
        return expand_jump_add(c, rd, rs2);
    case 6: /* c.swsp */
        return form_s(2, 2, rs2, store);
    default: /* F and D, reserved */
        return 0;
    }
}

uint32_t rv_expand(uint16_t bits)
{
    switch (bits & 3) {
    case 0:
        return expand_q0(bits);
    case 1:
        return expand_q1(bits);
    default:
        return expand_q2(bits);
    }
}

/* --- 32-bit instructions ------------------------------------------------- */

static enum rv_op decode_imm(uint32_t w, struct rv_insn *i)
{
    static const enum rv_op op[8] = {RV_OP_addi, RV_OP_slli, RV_OP_slti, RV_OP_sltiu,
                                     RV_OP_xori, RV_OP_srli, RV_OP_ori,  RV_OP_andi};
    const uint32_t f3 = at(w, 14, 12), rs1 = i->rs1, high = (uint32_t)i->imm & ~(RV_XLEN - 1u);

    if (f3 == 1 || f3 == 5) {
        i->imm &= RV_XLEN - 1;
        if (f3 == 5 && high == 0x400)
            return RV_OP_srai;
        return high ? RV_OP_illegal : op[f3];
    }
    if (i->rd == RV_SINK)
        return RV_OP_nop;
    if (f3 == 0 && rs1 == 0)
        return RV_OP_li;
    return f3 == 0 && i->imm == 0 ? RV_OP_mv : op[f3];
}

static enum rv_op decode_reg(uint32_t w, const struct rv_insn *i)
{
    static const enum rv_op base[8] = {RV_OP_add, RV_OP_sll, RV_OP_slt, RV_OP_sltu,
                                       RV_OP_xor, RV_OP_srl, RV_OP_or,  RV_OP_and};
    static const enum rv_op muldiv[8] = {RV_OP_mul, RV_OP_mulh, RV_OP_mulhsu, RV_OP_mulhu,
                                         RV_OP_div, RV_OP_divu, RV_OP_rem,    RV_OP_remu};
    const uint32_t f3 = at(w, 14, 12);

    switch (at(w, 31, 25)) {
    case 0x00: /* c.mv comes as add rd, x0, rs2: rv_decode() turns it into a move */
        return f3 == 0 && i->rs1 == 0 ? RV_OP_mv : base[f3];
    case 0x20:
        return f3 == 0 ? RV_OP_sub : f3 == 5 ? RV_OP_sra : RV_OP_illegal;
    case 0x01:
        return muldiv[f3];
    default:
        return RV_OP_illegal;
    }
}

/* funct5 of the A extension (I 8.4); LR has no rs2. */
static enum rv_op decode_amo(uint32_t w)
{
    if (at(w, 14, 12) != 2)
        return RV_OP_illegal;
    switch (at(w, 31, 27)) {
    case 0x02:
        return at(w, 24, 20) ? RV_OP_illegal : RV_OP_lr;
    case 0x03:
        return RV_OP_sc;
    case 0x00: case 0x01: case 0x04: case 0x08: case 0x0c: case 0x10: case 0x14: case 0x18:
    case 0x1c:
        return RV_OP_amo;
    default:
        return RV_OP_illegal;
    }
}

static enum rv_op decode_system(uint32_t w)
{
    if (at(w, 14, 12) == 4)
        return RV_OP_illegal;
    if (at(w, 14, 12))
        return RV_OP_csr;
    switch (w) {
    case 0x00000073:
        return RV_OP_ecall;
    case 0x00100073:
        return RV_OP_ebreak;
    case 0x30200073:
        return RV_OP_mret;
    case 0x10500073:
        return RV_OP_wfi;
    default:
        return RV_OP_illegal;
    }
}

static int32_t imm_b(uint32_t w)
{
    return sign(at(w, 31, 31) << 12 | at(w, 7, 7) << 11 | at(w, 30, 25) << 5 | at(w, 11, 8) << 1,
                13);
}

static int32_t imm_j(uint32_t w)
{
    return sign(at(w, 31, 31) << 20 | at(w, 19, 12) << 12 | at(w, 20, 20) << 11 |
                    at(w, 30, 21) << 1,
                21);
}

static enum rv_op decode_op(uint32_t w, rv_word pc, struct rv_insn *i)
{
    static const enum rv_op load[8] = {RV_OP_lb,  RV_OP_lh,  RV_OP_lw,      RV_OP_illegal,
                                       RV_OP_lbu, RV_OP_lhu, RV_OP_illegal, RV_OP_illegal};
    static const enum rv_op store[8] = {RV_OP_sb,      RV_OP_sh,      RV_OP_sw,      RV_OP_illegal,
                                        RV_OP_illegal, RV_OP_illegal, RV_OP_illegal, RV_OP_illegal};
    static const enum rv_op branch[8] = {RV_OP_beq, RV_OP_bne, RV_OP_illegal, RV_OP_illegal,
                                         RV_OP_blt, RV_OP_bge, RV_OP_bltu,    RV_OP_bgeu};
    const uint32_t f3 = at(w, 14, 12);

    switch (at(w, 6, 0)) {
    case 0x37: /* lui */
        i->imm = (int32_t)(w & BITS(31, 12));
        return RV_OP_li;
    case 0x17: /* auipc: the address is known here */
        i->imm = (int32_t)(pc + (w & BITS(31, 12)));
        return RV_OP_li;
    case 0x6f:
        i->imm = imm_j(w);
        return RV_OP_jal;
    case 0x67:
        i->imm = sign(at(w, 31, 20), 12);
        return f3 ? RV_OP_illegal : RV_OP_jalr;
    case 0x63:
        i->imm = imm_b(w);
        return branch[f3];
    case 0x03:
        i->imm = sign(at(w, 31, 20), 12);
        return load[f3];
    case 0x23:
        i->imm = sign(at(w, 31, 25) << 5 | at(w, 11, 7), 12);
        return store[f3];
    case 0x13:
        i->imm = sign(at(w, 31, 20), 12);
        return decode_imm(w, i);
    case 0x33:
        return decode_reg(w, i);
    case 0x0f: /* fence, fence.i: memory is in order, and stores drop decoded code themselves */
        return f3 <= 1 ? RV_OP_nop : RV_OP_illegal;
    case 0x2f:
        return decode_amo(w);
    case 0x73:
        return decode_system(w);
    default:
        return RV_OP_illegal;
    }
}

/* By the order of rv_ops.h: jumps, and what traps or may change how the next one is executed. */
static bool ends_block(enum rv_op op)
{
    return op == RV_OP_illegal || (op >= RV_OP_beq && op <= RV_OP_jalr) || op >= RV_OP_ecall;
}

enum rv_op rv_decode(uint32_t bits, rv_word pc, struct rv_insn *insn, unsigned *len, bool *ends)
{
    const bool compressed = (bits & 3) != 3;
    const uint32_t raw = compressed ? bits & 0xffff : bits;
    const uint32_t w = compressed ? rv_expand((uint16_t)bits) : bits;
    const uint32_t rd = at(w, 11, 7);
    enum rv_op op;

    *len = compressed ? 2 : 4;
    insn->imm = (int32_t)w;
    insn->rd = (uint8_t)(rd ? rd : RV_SINK);
    insn->rs1 = (uint8_t)at(w, 19, 15);
    insn->rs2 = (uint8_t)at(w, 24, 20);
    op = decode_op(w, pc, insn);
    if (op == RV_OP_mv && at(w, 6, 0) == 0x33)
        insn->rs1 = insn->rs2;
    if (op == RV_OP_illegal)
        insn->imm = (int32_t)raw;
    *ends = ends_block(op);
    return op;
}
