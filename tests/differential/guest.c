/* SPDX-License-Identifier: Apache-2.0 */
#include "guest.h"

#include <string.h>

void emit(struct code *c, uint32_t insn)
{
    memcpy(c->bytes + c->at, &insn, 4);
    c->at += 4;
}

void emit16(struct code *c, uint32_t insn)
{
    memcpy(c->bytes + c->at, &insn, 2);
    c->at += 2;
}

void emit_li(struct code *c, unsigned rd, uint32_t val)
{
    const int32_t low = (int32_t)(val << 20) >> 20;

    if (val - (uint32_t)low)
        emit(c, I_LUI(rd, (val - (uint32_t)low) >> 12));
    if (val == (uint32_t)low || low)
        emit(c, I_ADDI(rd, val == (uint32_t)low ? ZERO : rd, low));
}

/* Bits of the compressed forms' offsets (I 16.4). */
static uint32_t cj_bits(uint32_t off)
{
    return asm_bits(off, 11, 11, 12) | asm_bits(off, 4, 4, 11) | asm_bits(off, 9, 8, 9) |
           asm_bits(off, 10, 10, 8) | asm_bits(off, 6, 6, 7) | asm_bits(off, 7, 7, 6) |
           asm_bits(off, 3, 1, 3) | asm_bits(off, 5, 5, 2);
}

static uint32_t cb_bits(uint32_t off)
{
    return asm_bits(off, 8, 8, 12) | asm_bits(off, 4, 3, 10) | asm_bits(off, 7, 6, 5) |
           asm_bits(off, 2, 1, 3) | asm_bits(off, 5, 5, 2);
}

void patch_jump(struct code *c, uint32_t at)
{
    const uint32_t off = c->at - at;
    uint32_t insn = 0;

    memcpy(&insn, c->bytes + at, 2);
    if ((insn & 3) == 1) { /* c.j, c.jal or c.beqz, c.bnez */
        insn |= insn >> 14 == 3 ? cb_bits(off) : cj_bits(off);
        memcpy(c->bytes + at, &insn, 2);
        return;
    }
    memcpy(&insn, c->bytes + at, 4);
    insn |= (insn & 0x7f) == 0x6f ? I_JAL(0, (int32_t)off) : asm_b(0, 0, 0, (int32_t)off);
    memcpy(c->bytes + at, &insn, 4);
}
