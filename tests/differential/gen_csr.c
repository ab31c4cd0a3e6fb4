/* SPDX-License-Identifier: Apache-2.0 */
/* CSR instructions and counters (I 9, 10; II 2, 3.1). */
#include "csr_rules.h"
#include "gen.h"
#include "rv_csrs.h"

#include <string.h>

/* Any of the six instructions. VAL: what register or immediate hold; ZERO as register: none. */
static void csr_insn(struct gen *g, unsigned rd, uint32_t csr, unsigned rs, uint32_t val)
{
    const uint32_t f3 = 1 + draw(g, 3);

    if (chance(g, 30) && val < 32) {
        emit(&g->code, asm_i(0x73, f3 | 4, rd, val, (int32_t)csr));
        return;
    }
    if (rs)
        emit_li(&g->code, rs, val);
    emit(&g->code, asm_i(0x73, f3, rd, rs, (int32_t)csr));
}

/* MPP holds a mode that exists; everything else as it may be. */
static uint32_t legal(const struct csr_rule *r, uint32_t val)
{
    if (r->csr == CSR_MSTATUS)
        val = val & 0x1000 ? val | MSTATUS_MPP : val & ~MSTATUS_MPP;
    return val & r->write;
}

static bool read_only(uint32_t csr)
{
    return csr >> 10 == 3;
}

void csr_access(struct gen *g)
{
    const struct csr_rule *r = &csr_rules[draw(g, csr_rule_count)];
    const unsigned rd = any_rd(g), rs = chance(g, 70) ? free_reg(g) : 0;
    uint32_t val = chance(g, 30) ? draw(g, 32) : any_value(g);
    unsigned mask;

    if (chance(g, 30)) /* interrupts on and off */
        r = &csr_rules[chance(g, 50) ? 0 : 2];
    if (r->csr == CSR_MCOUNTINHIBIT && g->counts)
        val = 0;
    if (r->csr == CSR_MTVEC)
        emit(&g->code, I_CSRR(rd, r->csr));
    else
        csr_insn(g, rd, r->csr, rs, read_only(r->csr) ? val | 1 : legal(r, val));
    if (r->read == UINT32_MAX || !rd)
        return;
    do
        mask = free_reg(g);
    while (mask == rd);
    emit_li(&g->code, mask, r->read);
    emit(&g->code, asm_r(0x33, 7, 0, rd, rd, mask));
}

void csr_absent(struct gen *g)
{
    csr_insn(g, any_rd(g), absent_csrs[draw(g, absent_csr_count)], free_reg(g), any_value(g));
}

/* Counters are read-only in their user view. */
void csr_read_only(struct gen *g)
{
    static const uint32_t csr[] = {CSR_CYCLE, CSR_TIME, CSR_INSTRET, CSR_CYCLE | CSR_HIGH};

    csr_insn(g, any_rd(g), csr[draw(g, 4)], free_reg(g), any_value(g) | 1);
}

/* --- counters ----------------------------------------------------------------------------- */

static void two_locked(struct gen *g, unsigned *a, unsigned *b)
{
    *a = free_reg(g);
    g->locked |= 1u << *a;
    *b = free_reg(g);
    g->locked |= 1u << *b;
}

/* Some field of the instruction at offset AT names REG, or could. */
static bool mentions(const struct code *c, uint32_t at, unsigned reg)
{
    uint32_t insn;

    memcpy(&insn, c->bytes + at, 4);
    if ((insn & 3) == 3)
        return (insn >> 15 & 31) == reg || (insn >> 20 & 31) == reg;
    return (insn >> 7 & 31) == reg || (insn >> 2 & 31) == reg || 8 + (insn >> 7 & 7) == reg ||
           8 + (insn >> 2 & 7) == reg || reg == SP;
}

/* N instructions that only compute and do not look at REG. */
static void without(struct gen *g, unsigned n, unsigned reg)
{
    while (n) {
        const uint32_t at = g->code.at;

        gen_simple(g, 1);
        if (mentions(&g->code, at, reg))
            g->code.at = at;
        else
            n--;
    }
}

/* How much a counter moves over some instructions; in U mode perhaps an exception twice. */
void csr_span(struct gen *g)
{
    static const uint32_t counter[] = {CSR_MCYCLE, CSR_MINSTRET, CSR_CYCLE, CSR_INSTRET};
    const uint32_t csr = counter[draw(g, 4)], outer = g->locked;
    unsigned a, b;

    if (!g->counts)
        return;
    two_locked(g, &a, &b);
    if (!g->user && csr < CSR_CYCLE && chance(g, 30))
        emit(&g->code, I_CSRW(csr, any_rs(g)));
    emit(&g->code, I_CSRR(a, csr));
    without(g, draw(g, 12), a); /* absolute values are not compared */
    emit(&g->code, I_CSRR(b, csr));
    emit(&g->code, asm_r(0x33, 0, 0x20, b, b, a));
    emit_li(&g->code, a, any_value(g));
    g->locked = outer;
}

void csr_time(struct gen *g)
{
    const uint32_t outer = g->locked;
    unsigned a, b;

    two_locked(g, &a, &b);
    emit(&g->code, I_CSRR(a, CSR_TIME));
    emit(&g->code, I_CSRR(b, CSR_TIME));
    emit(&g->code, asm_r(0x33, 3, 0, b, b, a)); /* never backwards */
    emit(&g->code, I_CSRR(a, CSR_TIME | CSR_HIGH));
    g->locked = outer;
}
