/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions, modes and interrupts (II 3.1.6 to 3.1.16, 3.3). */
#include "gen.h"
#include "rv_csrs.h"

enum { MSTATUS_MIE_IMM = 8 /* as an immediate of csrrsi */, TICKS = 20 /* that a wfi waits */ };

#define CLINT_TIMECMP (GUEST_CLINT + 0x4000)

void trap_call(struct gen *g)
{
    switch (draw(g, 3)) {
    case 0:
        if (g->user && g->depth)
            return;
        emit(&g->code, I_ECALL());
        g->user = false; /* the handler returns in M mode */
        return;
    case 1:
        emit(&g->code, I_EBREAK());
        return;
    default:
        emit16(&g->code, 0x9002);
    }
}

/* Reserved, or of extensions that are not there (I 16.8). */
static uint32_t reserved16(struct gen *g)
{
    static const struct {
        uint16_t keep, set;
    } form[] = {
        {0x001c, 0x0000}, /* c.addi4spn with an immediate of 0 */
        {0x1ffc, 0x2000}, /* c.fld, ... */
        {0x1ffc, 0x6000}, {0x1ffc, 0x8000}, {0x1ffc, 0xe000},
        {0x0f80, 0x6081},                                     /* c.lui with an immediate of 0 */
        {0x03fc, 0x9001},                                     /* shifts by 32 and more */
        {0x03fc, 0x9401}, {0x0ffc, 0x1002}, {0x03fc, 0x9c01}, /* c.subw, ... */
        {0x107c, 0x4002},                                     /* c.lwsp to x0 */
        {0x0000, 0x8002},                                     /* c.jr x0 */
        {0x1ffc, 0x6002},                                     /* c.flwsp */
    };
    const uint32_t i = draw(g, sizeof form / sizeof form[0]);

    return (draw(g, 0x10000) & form[i].keep) | form[i].set;
}

void trap_illegal(struct gen *g)
{
    static const uint32_t insn[] = {0xffffffff, 0x00000073 | 0x80, 0x10200073, 0x00200073,
                                    0x7b200073, 0x0000000b,        0x00000053, 0x1010202f};

    if (chance(g, 50))
        emit16(&g->code, reserved16(g));
    else if (g->user && chance(g, 30))
        emit(&g->code, I_MRET());
    else
        emit(&g->code, insn[draw(g, sizeof insn / sizeof insn[0])]);
}

/* Where neither machine has anything. */
static uint32_t nowhere(struct gen *g)
{
    static const uint32_t base[] = {0x00200000, 0x18000000, 0x90000000, 0xfffff000, 0x88000000};

    return base[draw(g, 5)] + draw(g, 0x400) * 4;
}

void trap_access(struct gen *g)
{
    static const uint8_t load[] = {0, 1, 2, 4, 5};
    const unsigned base = free_reg(g);
    const bool store = chance(g, 50);
    const uint32_t f3 = store ? draw(g, 3) : load[draw(g, 5)];
    const int32_t imm = (int32_t)draw(g, 4096) - 2048;
    const uint32_t addr = nowhere(g) + (f3 & 3 ? 0 : draw(g, 4));

    emit_li(&g->code, base, addr - (uint32_t)imm);
    emit(&g->code, store ? asm_s(f3, any_rs(g), imm, base) : asm_i(0x03, f3, any_rd(g), base, imm));
}

void trap_amo(struct gen *g)
{
    const unsigned base = free_reg(g);
    const uint32_t misaligned = g->slot + GUEST_DATA + 4 * draw(g, 100) + 1 + draw(g, 3);

    emit_li(&g->code, base, chance(g, 50) ? misaligned : nowhere(g));
    emit(&g->code,
         chance(g, 30) ? I_LR(any_rd(g), base) : I_AMO(4 * draw(g, 8), any_rd(g), any_rs(g), base));
}

/* To the address in TO, with rd = LINK, and from there, by the handler, to the next item. */
static void jump_away(struct gen *g, unsigned to, unsigned link)
{
    const uint32_t resume = g->slot + GUEST_END + 4 * END_RESUME;
    unsigned a, b;

    g->locked |= 1u << to;
    a = free_reg(g);
    g->locked |= 1u << a;
    b = free_reg(g);
    g->locked &= ~(1u << to | 1u << a);
    emit_li(&g->code, a, resume);
    emit(&g->code, I_AUIPC(b, 0));
    emit(&g->code, I_ADDI(b, b, 16));
    emit(&g->code, I_SW(b, 0, a));
    emit(&g->code, I_JALR(link, 0, to));
}

void trap_fetch(struct gen *g)
{
    const unsigned to = free_reg(g);

    emit_li(&g->code, to, nowhere(g) + draw(g, 4));
    jump_away(g, to, any_rd(g));
}

/* --- modes ---------------------------------------------------------------------------------- */

static void set_bits(struct gen *g, uint32_t csr, unsigned tmp, uint32_t bits, bool to)
{
    emit_li(&g->code, tmp, bits);
    emit(&g->code, to ? I_CSRRS(ZERO, csr, tmp) : I_CSRRC(ZERO, csr, tmp));
}

static void return_to_next(struct gen *g, unsigned tmp, bool user)
{
    if (user)
        set_bits(g, CSR_MSTATUS, tmp, MSTATUS_MPP | MSTATUS_MPRV, false);
    else
        set_bits(g, CSR_MSTATUS, tmp, MSTATUS_MPP, true);
    emit(&g->code, I_AUIPC(tmp, 0));
    emit(&g->code, I_ADDI(tmp, tmp, 16));
    emit(&g->code, I_CSRW(CSR_MEPC, tmp));
    emit(&g->code, I_MRET());
    g->user = user;
}

void trap_user(struct gen *g)
{
    if (g->depth)
        return;
    if (!g->user) {
        return_to_next(g, free_reg(g), chance(g, 80));
    } else {
        emit(&g->code, I_ECALL());
        g->user = false;
    }
}

/* --- interrupts --------------------------------------------------------------------------------
 */

void trap_software(struct gen *g)
{
    const unsigned base = free_reg(g), val = free_reg(g);

    emit_li(&g->code, val, any_value(g) | 1);
    emit_li(&g->code, base, GUEST_CLINT);
    emit(&g->code, I_SW(chance(g, 80) ? val : ZERO, 0, base));
}

/* mtimecmp is far ahead or past; its low word is 0 but for a wait. */
void trap_timer(struct gen *g)
{
    const unsigned base = free_reg(g);

    emit_li(&g->code, base, CLINT_TIMECMP);
    if (chance(g, 80)) {
        emit(&g->code, I_SW(ZERO, 4, base));
    } else {
        emit(&g->code, I_ADDI(base, base, -1)); /* negative enough for the high word */
        emit(&g->code, I_SW(base, 5, base));
    }
}

void trap_vectors(struct gen *g)
{
    const unsigned tmp = free_reg(g);

    emit_li(&g->code, tmp, g->slot + (chance(g, 60) ? GUEST_VECTORS | 1 : GUEST_HANDLER));
    if (!g->user)
        emit(&g->code, I_CSRRW(any_rd(g), CSR_MTVEC, tmp));
}

static void two_regs(struct gen *g, unsigned *a, unsigned *b)
{
    do {
        *a = free_reg(g);
        *b = free_reg(g);
    } while (*a == *b);
}

/* wfi with an interrupt pending that mstatus.MIE keeps away: goes on (II 3.3.3). */
void trap_wfi(struct gen *g)
{
    unsigned base, tmp;

    if (g->user)
        return;
    two_regs(g, &base, &tmp);
    emit(&g->code, I_CSRRCI(ZERO, CSR_MSTATUS, MSTATUS_MIE_IMM));
    set_bits(g, CSR_MIE, tmp, BIT(3), true);
    emit_li(&g->code, base, GUEST_CLINT);
    emit_li(&g->code, tmp, 1);
    emit(&g->code, I_SW(tmp, 0, base));
    emit(&g->code, I_WFI());
    if (chance(g, 50))
        emit(&g->code, I_SW(ZERO, 0, base));
    else
        emit(&g->code, I_CSRRSI(ZERO, CSR_MSTATUS, MSTATUS_MIE_IMM));
}

/* mtimecmp = mtime + TICKS, and the timer's interrupt enabled; interrupts are off now. */
static void arm_timer(struct gen *g, unsigned base, unsigned tmp)
{
    emit(&g->code, I_CSRRCI(ZERO, CSR_MSTATUS, MSTATUS_MIE_IMM));
    set_bits(g, CSR_MIE, tmp, BIT(7), true);
    emit_li(&g->code, base, GUEST_CLINT); /* the handler of another interrupt stops the timer */
    emit(&g->code, I_SW(ZERO, 0, base));
    emit_li(&g->code, base, CLINT_TIMECMP);
    emit_li(&g->code, tmp, UINT32_MAX);
    emit(&g->code, I_SW(tmp, 4, base));
    emit_li(&g->code, tmp, GUEST_CLINT + 0xc000);
    emit(&g->code, I_LW(tmp, -8, tmp));
    emit(&g->code, I_ADDI(tmp, tmp, TICKS));
    emit(&g->code, I_SW(tmp, 0, base));
    emit(&g->code, I_SW(ZERO, 4, base));
    emit_li(&g->code, tmp, UINT32_MAX); /* time is not compared */
}

static void disarm_timer(struct gen *g, unsigned base, unsigned tmp)
{
    emit_li(&g->code, base, CLINT_TIMECMP);
    emit_li(&g->code, tmp, UINT32_MAX);
    emit(&g->code, I_SW(tmp, 4, base));
    emit(&g->code, I_SW(ZERO, 0, base));
}

void trap_wfi_timer(struct gen *g)
{
    unsigned base, tmp;

    if (g->user)
        return;
    two_regs(g, &base, &tmp);
    arm_timer(g, base, tmp);
    if (chance(g, 50))
        emit(&g->code, I_CSRRSI(ZERO, CSR_MSTATUS, MSTATUS_MIE_IMM));
    emit(&g->code, I_WFI());
    disarm_timer(g, base, tmp);
}

/* In U mode: waits, or is illegal when mstatus.TW is set (II 3.1.6.5). */
void trap_wfi_user(struct gen *g)
{
    const bool tw = chance(g, 50);
    unsigned base, tmp;

    if (g->user || g->depth)
        return;
    two_regs(g, &base, &tmp);
    if (!tw)
        arm_timer(g, base, tmp);
    set_bits(g, CSR_MSTATUS, tmp, MSTATUS_TW, tw);
    return_to_next(g, tmp, true);
    emit(&g->code, I_WFI());
    disarm_timer(g, base, tmp);
}
