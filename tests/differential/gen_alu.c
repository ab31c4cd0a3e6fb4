/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions that compute (I 2.4, 7, 16.5), and random bits that at most do that. */
#include "gen.h"

static uint32_t reg_op(struct gen *g, unsigned rd, unsigned rs1, unsigned rs2)
{
    const uint32_t f3 = draw(g, 8);
    const uint32_t f7 = chance(g, 40) ? 1 : (f3 == 0 || f3 == 5) && chance(g, 50) ? 0x20 : 0;

    return asm_r(0x33, f3, f7, rd, rs1, rs2);
}

void alu_reg(struct gen *g)
{
    const unsigned rs1 = any_rs(g), rs2 = any_rs(g);

    emit(&g->code, reg_op(g, any_rd(g), rs1, rs2));
}

void alu_corner(struct gen *g)
{
    const unsigned a = free_reg(g), b = chance(g, 90) ? free_reg(g) : a;

    const uint32_t val = any_value(g);

    emit_li(&g->code, a, val);
    emit_li(&g->code, b, chance(g, 20) ? val : any_value(g));
    emit(&g->code, reg_op(g, any_rd(g), a, b));
}

/* Each works on what the one before gave, as operands that are forwarded and pairs do. */
void alu_chain(struct gen *g)
{
    const unsigned first = free_reg(g), reg[2] = {first, chance(g, 40) ? first : free_reg(g)};

    for (unsigned n = 2 + draw(g, 6); n; n--) {
        const unsigned rd = reg[draw(g, 2)], rs1 = reg[draw(g, 2)], rs2 = reg[draw(g, 2)];
        const int32_t imm = (int32_t)draw(g, 4096) - 2048;

        switch (draw(g, 4)) {
        case 0:
            emit(&g->code, reg_op(g, rd, rs1, rs2));
            break;
        case 1:
            emit(&g->code, I_ADD(rd, rs1, rs2));
            break;
        case 2:
            emit(&g->code, asm_i(0x13, (uint32_t[]){0, 2, 3, 4, 6, 7}[draw(g, 6)], rd, rs1, imm));
            break;
        default:
            emit(&g->code, asm_i(0x13, chance(g, 50) ? 1 : 5, rd, rs1, imm & 31));
        }
    }
}

/* Division where it has no result, or one that does not fit (I 7.2). */
void alu_divide(struct gen *g)
{
    static const uint32_t dividend[] = {0x80000000, 0x80000000, 0x7fffffff, 1};
    static const uint32_t divisor[] = {0xffffffff, 0xffffffff, 0, 1};
    const unsigned a = free_reg(g), b = free_reg(g);

    emit_li(&g->code, a, dividend[draw(g, 4)]);
    emit_li(&g->code, b, divisor[draw(g, 4)]);
    emit(&g->code, asm_r(0x33, 4 + draw(g, 4), 1, any_rd(g), a, b));
}

void alu_imm(struct gen *g)
{
    const uint32_t f3 = draw(g, 8);
    const unsigned rs1 = any_rs(g);
    int32_t imm = (int32_t)(any_value(g) << 20) >> 20;

    if (f3 == 1 || f3 == 5)
        imm = (imm & 31) | (f3 == 5 && chance(g, 50) ? 0x400 : 0);
    if (rs1 && may_write(g, rs1) && chance(g, 15))
        emit_li(&g->code, rs1, (uint32_t)imm);
    emit(&g->code, asm_i(0x13, f3, any_rd(g), rs1, imm));
}

void alu_upper(struct gen *g)
{
    const uint32_t imm = any_value(g) >> 12;
    const unsigned rd = any_rd(g);

    emit(&g->code, chance(g, 50) ? I_LUI(rd, imm) : I_AUIPC(rd, imm));
}

/* --- compressed (I 16.8) ----------------------------------------------------------------- */

/* Register that the 16 bits INSN write, or -1 if they jump, load or store. */
static int target16(uint32_t insn)
{
    const uint32_t f3 = insn >> 13, rd = insn >> 7 & 31, rs2 = insn >> 2 & 31;

    switch (insn & 3) {
    case 0: /* c.lw, c.sw */
        return f3 == 2 || f3 == 6 ? -1 : 8 + (int)(insn >> 2 & 7);
    case 1:
        if (f3 == 1 || f3 >= 5)
            return -1;
        return f3 == 4 ? 8 + (int)(insn >> 7 & 7) : (int)rd;
    default: /* c.lwsp, c.swsp; c.jr, c.jalr */
        if ((f3 == 2 && rd) || f3 == 6 || (f3 == 4 && !rs2 && rd))
            return -1;
        return (int)rd;
    }
}

/* Random bits where KEEP has ones; c.nop if there seems to be nothing that may be written. */
static void random16(struct gen *g, uint32_t keep, uint32_t set)
{
    for (unsigned tries = 100; tries; tries--) {
        const uint32_t insn = (draw(g, 0x10000) & keep) | set;
        const int rd = (insn & 3) == 3 ? -1 : target16(insn);

        if (rd >= 0 && may_write(g, (unsigned)rd)) {
            emit16(&g->code, insn);
            return;
        }
    }
    emit16(&g->code, 0x0001);
}

void alu_compressed(struct gen *g)
{
    static const struct {
        uint16_t keep, set;
    } form[] = {
        {0x1ffc, 0x0001},                   /* c.addi, c.nop */
        {0x1ffc, 0x4001},                   /* c.li */
        {0x1fbc, 0x6041},                   /* c.lui, c.addi16sp */
        {0x103c, 0x6141},                   /* c.addi16sp */
        {0x1fdc, 0x0020},                   /* c.addi4spn */
        {0x03fc, 0x8001},                   /* c.srli */
        {0x03fc, 0x8401},                   /* c.srai */
        {0x13fc, 0x8801},                   /* c.andi */
        {0x03fc, 0x8c01},                   /* c.sub, c.xor, c.or, c.and */
        {0x0ffc, 0x0002},                   /* c.slli */
        {0x0ff8, 0x8006},                   /* c.mv */
        {0x0ff8, 0x9006},                   /* c.add */
        {0x0f84, 0x8042}, {0x0f84, 0x9042}, /* the same with even registers */
    };
    const uint32_t i = draw(g, sizeof form / sizeof form[0]);

    random16(g, form[i].keep, form[i].set);
}

void alu_any16(struct gen *g)
{
    random16(g, 0xffff, 0);
}

/* --- random bits --------------------------------------------------------------------------- */

/* Neither jumps, nor touches memory, nor waits, nor is known to differ (csr_rules.c). */
static bool harmless(const struct gen *g, uint32_t insn)
{
    const uint32_t f3 = insn >> 12 & 7;

    if (!may_write(g, insn >> 7 & 31))
        return false;
    switch (insn & 0x7f) {
    case 0x03: /* loads */
        return f3 == 3 || f3 >= 6;
    case 0x23: /* stores: some that do not exist */
        return f3 >= 3;
    case 0x63:
        return f3 == 2 || f3 == 3;
    case 0x67:
        return f3 != 0;
    case 0x6f:
        return false;
    case 0x2f: /* LR, SC and AMOs of words */
        return f3 != 2;
    case 0x73:
        return f3 == 4 || (f3 == 0 && insn != I_ECALL() && insn != I_MRET() && insn != I_WFI() &&
                           insn >> 25 != 9);
    default:
        return true;
    }
}

void alu_any32(struct gen *g)
{
    static const uint8_t opcode[] = {0x13, 0x33, 0x13, 0x33, 0x0f, 0x03,
                                     0x23, 0x63, 0x67, 0x2f, 0x73};
    uint32_t insn;

    do {
        insn = draw(g, 0x10000) << 16 | draw(g, 0x10000) | 3;
        if (chance(g, 80))
            insn = (insn & ~0x7fu) | opcode[draw(g, sizeof opcode)];
        if (chance(g, 50))
            insn &= ~0xfe000000u; /* near the ones that exist */
    } while (!harmless(g, insn));
    emit(&g->code, insn);
}
