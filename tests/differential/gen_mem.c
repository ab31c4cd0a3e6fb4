/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, stores, atomics and code that changes itself (I 2.6, 3, 8, 16.3). */
#include "gen.h"

/* An address of SIZE bytes in the data area, most often aligned. */
static uint32_t data_address(struct gen *g, uint32_t size)
{
    uint32_t off = draw(g, GUEST_DATA_BYTES - 4);

    if (chance(g, 60))
        off &= ~(size - 1);
    else if (chance(g, 30))
        off = (off & ~63u) + 60 + draw(g, 4); /* often across a line */
    if (off > GUEST_DATA_BYTES - 4)
        off = GUEST_DATA_BYTES - 4;
    return g->slot + GUEST_DATA + off;
}

void mem_access(struct gen *g)
{
    static const uint8_t load[] = {0, 1, 2, 4, 5};
    const unsigned base = free_reg(g);
    const bool store = chance(g, 50);
    const uint32_t f3 = store ? draw(g, 3) : load[draw(g, 5)];
    const int32_t imm = chance(g, 20) ? 0 : (int32_t)draw(g, 4096) - 2048;

    emit_li(&g->code, base, data_address(g, 1u << (f3 & 3)) - (uint32_t)imm);
    if (!store)
        emit(&g->code, asm_i(0x03, f3, any_rd(g), base, imm));
    else
        emit(&g->code, asm_s(f3, any_rs(g), imm, base));
}

/* c.lw, c.sw */
void mem_compressed(struct gen *g)
{
    const unsigned base = free_reg_c(g), val = free_reg_c(g);
    const uint32_t off = draw(g, 32) * 4;

    if (!base || !val)
        return;
    emit_li(&g->code, base, data_address(g, 4) - off);
    emit16(&g->code, (chance(g, 50) ? 0x4000u : 0xc000u) | asm_bits(off, 5, 3, 10) |
                         (base - 8) << 7 | asm_bits(off, 2, 2, 6) | asm_bits(off, 6, 6, 5) |
                         (val - 8) << 2);
}

/* c.lwsp, c.swsp */
void mem_stack(struct gen *g)
{
    const uint32_t off = draw(g, 64) * 4;

    if (!may_write(g, SP))
        return;
    emit_li(&g->code, SP, data_address(g, 4) - off);
    if (chance(g, 50))
        emit16(&g->code, 0xc002 | asm_bits(off, 5, 2, 9) | asm_bits(off, 7, 6, 7) | any_rs(g) << 2);
    else
        emit16(&g->code, 0x4002 | asm_bits(off, 5, 5, 12) | free_reg(g) << 7 |
                             asm_bits(off, 4, 2, 4) | asm_bits(off, 7, 6, 2));
}

static uint32_t order_bits(struct gen *g)
{
    return draw(g, 4) << 25; /* aq, rl */
}

void mem_amo(struct gen *g)
{
    static const uint8_t funct5[] = {0, 1, 4, 8, 12, 16, 20, 24, 28};
    const unsigned base = free_reg(g), val = free_reg(g);

    emit_li(&g->code, val, any_value(g));
    emit_li(&g->code, base, data_address(g, 4) & ~3u);
    if (chance(g, 50)) /* both operands are of those that matter to a comparison */
        emit(&g->code, asm_s(2, any_rs(g), 0, base));
    emit(&g->code, I_AMO(funct5[draw(g, 9)], any_rd(g), val, base) | order_bits(g));
}

/* lr.w, perhaps something between, sc.w: to the same word or another one, once or twice. */
void mem_reserved(struct gen *g)
{
    const unsigned base = free_reg(g), other = free_reg(g);
    const uint32_t addr = data_address(g, 4) & ~3u, outer = g->locked;

    emit_li(&g->code, base, addr);
    emit_li(&g->code, other, chance(g, 70) ? addr : data_address(g, 4) & ~3u);
    g->locked |= 1u << base | 1u << other;
    if (chance(g, 40)) { /* only the address tells them apart */
        const unsigned val = any_rs(g);

        emit(&g->code, I_SW(val, 0, base));
        emit(&g->code, I_SW(val, 0, other));
    }
    if (chance(g, 85))
        emit(&g->code, I_LR(any_rd(g), base) | order_bits(g));
    gen_simple(g, draw(g, 3));
    if (chance(g, 25))
        emit(&g->code, asm_s(draw(g, 3), any_rs(g), 0, base));
    emit(&g->code, I_SC(any_rd(g), any_rs(g), other) | order_bits(g));
    if (chance(g, 25))
        emit(&g->code, I_SC(any_rd(g), any_rs(g), base) | order_bits(g));
    g->locked = outer;
}

void mem_fence(struct gen *g)
{
    if (chance(g, 30))
        emit(&g->code, I_FENCE_I());
    else
        emit(&g->code, draw(g, 256) << 20 | 0x0f);
}

/* Replaces an instruction that comes soon: whole, its first half, or with what is before it. */
void mem_change_code(struct gen *g)
{
    const unsigned base = free_reg(g), val = free_reg(g), rd = free_reg(g);
    const uint32_t insn = I_ADDI(rd, rd, (int32_t)draw(g, 4096) - 2048);
    const unsigned how = draw(g, 3);
    uint32_t at, target;

    if (base == val)
        return;
    at = g->code.at;
    emit(&g->code, I_AUIPC(base, 0));
    emit_li(&g->code, val, how == 2 ? insn << 16 | 0x0001 /* c.nop */ : how ? insn & 0xffff : insn);
    target = g->code.at + 4 + 4 + 2;
    emit(&g->code, asm_s(how == 1 ? 1 : 2, val, (int32_t)(target - at) - (how == 2 ? 2 : 0), base));
    emit(&g->code, I_FENCE_I());
    emit16(&g->code, 0x0001);
    emit(&g->code,
         how ? (insn & 0xffff0000) | (I_ADDI(ZERO, rd, 0) & 0xffff) : I_ADDI(rd, ZERO, 1));
}
