/* SPDX-License-Identifier: Apache-2.0 */
/* Branches, jumps, calls and loops (I 2.5, 16.4). All go forward but the end of a loop. */
#include "gen.h"

enum { DEEPEST = 3 };

/* What is jumped over or called, or what a loop repeats. */
static void body(struct gen *g, unsigned most)
{
    g->depth++;
    for (unsigned n = draw(g, most + 1); n; n--)
        gen_item(g);
    g->depth--;
}

/* About BYTES that only compute, at most 12 more. */
static void some_bytes(struct gen *g, uint32_t bytes)
{
    for (const uint32_t end = g->code.at + bytes; g->code.at < end;)
        gen_simple(g, 1);
}

void flow_branch(struct gen *g)
{
    static const uint8_t f3[] = {0, 1, 4, 5, 6, 7};
    const unsigned rs1 = any_rs(g), rs2 = chance(g, 10) ? rs1 : any_rs(g);
    const uint32_t val = any_value(g);
    uint32_t at;

    if (g->depth >= DEEPEST)
        return;
    if (rs1 && may_write(g, rs1) && chance(g, 50))
        emit_li(&g->code, rs1, val);
    if (rs2 && may_write(g, rs2) && chance(g, 50))
        emit_li(&g->code, rs2, chance(g, 40) ? val : any_value(g));
    at = g->code.at;
    emit(&g->code, asm_b(f3[draw(g, 6)], rs1, rs2, 0));
    body(g, 2);
    patch_jump(&g->code, at);
}

/* c.beqz, c.bnez */
void flow_branch_c(struct gen *g)
{
    const unsigned rs = 8 + draw(g, 8);
    uint32_t at;

    if (chance(g, 30) && may_write(g, rs))
        emit16(&g->code, 0x4001 | rs << 7); /* c.li rs, 0 */
    at = g->code.at;
    emit16(&g->code, 0xc001 | draw(g, 2) << 13 | (rs - 8) << 7);
    some_bytes(g, draw(g, chance(g, 50) ? 30 : 240)); /* the target is at most 254 away */
    patch_jump(&g->code, at);
}

/* c.j, c.jal */
void flow_jump_c(struct gen *g)
{
    const bool link = chance(g, 50) && may_write(g, RA);
    const uint32_t at = g->code.at;

    emit16(&g->code, link ? 0x2001 : 0xa001);
    some_bytes(g, draw(g, chance(g, 90) ? 50 : 2000)); /* 2046 */
    patch_jump(&g->code, at);
}

void flow_jump(struct gen *g)
{
    const uint32_t at = g->code.at;

    if (g->depth >= DEEPEST)
        return;
    emit(&g->code, I_JAL(any_rd(g), 0));
    body(g, 2);
    patch_jump(&g->code, at);
}

/* jalr, c.jr, c.jalr to the instruction behind what is jumped over. */
void flow_indirect(struct gen *g)
{
    const unsigned base = free_reg(g), form = draw(g, 3);
    const int32_t imm = form ? 0 : (int32_t)draw(g, 4096) - 2048;
    const bool odd = chance(g, 20); /* bit 0 of the target is dropped (I 2.5) */
    struct code *c = &g->code;
    uint32_t at = c->at, over, target;

    if (form == 2 && !may_write(g, RA))
        return;
    c->at += 8;
    if (form)
        emit16(c, (form == 2 ? 0x9002u : 0x8002u) | base << 7);
    else
        emit(c, I_JALR(any_rd(g), imm, base));
    gen_simple(g, draw(g, 4));
    over = c->at;
    target = code_pc(c) + odd - (uint32_t)imm;
    c->at = at;
    emit(c, I_LUI(base, (target + 0x800) >> 12));
    emit(c, I_ADDI(base, base, (int32_t)(target << 20) >> 20));
    c->at = over;
}

void flow_loop(struct gen *g)
{
    const unsigned n = free_reg(g);
    const uint32_t outer = g->locked;
    uint32_t top;

    if (g->depth >= DEEPEST - 1)
        return;
    emit_li(&g->code, n, 2 + draw(g, 4));
    g->locked |= 1u << n;
    top = g->code.at;
    gen_simple(g, 1 + draw(g, 2));
    body(g, 2);
    if (chance(g, 50))
        emit16(&g->code, 0x107d | n << 7); /* c.addi n, -1 */
    else
        emit(&g->code, I_ADDI(n, n, -1));
    if (g->code.at - top < 4000)
        emit(&g->code, chance(g, 50) ? I_BNE(n, ZERO, (int32_t)(top - g->code.at))
                                     : I_BLT(ZERO, n, (int32_t)(top - g->code.at)));
    g->locked = outer;
}

/* A function in line: jumped over, then called. */
void flow_call(struct gen *g)
{
    const unsigned link = chance(g, 60) && may_write(g, RA) ? RA : free_reg(g);
    const uint32_t outer = g->locked, over = g->code.at;
    uint32_t entry;

    if (g->depth >= DEEPEST - 1)
        return;
    g->locked |= 1u << link;
    emit(&g->code, I_JAL(ZERO, 0));
    entry = g->code.at;
    gen_simple(g, draw(g, 3));
    body(g, 1);
    if (chance(g, 50))
        emit16(&g->code, 0x8002 | link << 7); /* c.jr */
    else
        emit(&g->code, I_JALR(ZERO, 0, link));
    g->locked = outer;
    patch_jump(&g->code, over);
    for (unsigned n = 1 + draw(g, 2); n; n--)
        emit(&g->code, I_JAL(link, (int32_t)(entry - g->code.at)));
}
