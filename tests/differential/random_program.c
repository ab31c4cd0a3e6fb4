/* SPDX-License-Identifier: Apache-2.0 */
#include "random_program.h"

#include "csr_rules.h"
#include "gen.h"
#include "rv_csrs.h"

#include <assert.h>

#define CLINT_TIMECMP (GUEST_CLINT + 0x4000)

/* --- chance -------------------------------------------------------------------------------- */

uint32_t draw(struct gen *g, uint32_t below)
{
    uint64_t z = g->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z >> 32) * below >> 32);
}

bool chance(struct gen *g, unsigned percent)
{
    return draw(g, 100) < percent;
}

uint32_t any_value(struct gen *g)
{
    static const uint32_t corner[] = {0,          1,          2,          0x7fffffff,
                                      0x80000000, 0x80000001, 0xffffffff, 0xfffffffe,
                                      0xffff,     0x8000,     0xff,       0x80};

    switch (draw(g, 4)) {
    case 0:
    case 1:
        return corner[draw(g, sizeof corner / sizeof corner[0])];
    case 2:
        return (1u << draw(g, 32)) - draw(g, 2);
    default:
        return draw(g, 0x10000) << 16 | draw(g, 0x10000);
    }
}

bool may_write(const struct gen *g, unsigned rd)
{
    return !(g->locked >> rd & 1);
}

unsigned any_rs(struct gen *g)
{
    return draw(g, 32);
}

unsigned any_rd(struct gen *g)
{
    unsigned rd;

    do
        rd = draw(g, 32);
    while (!may_write(g, rd));
    return rd;
}

unsigned free_reg(struct gen *g)
{
    unsigned rd;

    do
        rd = any_rd(g);
    while (!rd);
    return rd;
}

unsigned free_reg_c(struct gen *g)
{
    const unsigned rd = 8 + draw(g, 8);

    return may_write(g, rd) ? rd : 0;
}

/* --- choice ---------------------------------------------------------------------------------- */

static const struct {
    void (*add)(struct gen *g);
    unsigned weight;
} choice[] = {
    {alu_reg, 40},       {alu_imm, 40},       {alu_upper, 12},      {alu_compressed, 50},
    {alu_corner, 50},    {alu_divide, 10},    {alu_chain, 30},      {alu_any32, 25},
    {alu_any16, 20},     {mem_access, 60},    {mem_compressed, 15}, {mem_stack, 12},
    {mem_amo, 25},       {mem_reserved, 15},  {mem_fence, 6},       {mem_change_code, 8},
    {flow_branch, 35},   {flow_branch_c, 15}, {flow_jump, 8},       {flow_jump_c, 10},
    {flow_indirect, 14}, {flow_loop, 14},     {flow_call, 10},      {trap_call, 8},
    {trap_illegal, 12},  {trap_access, 8},    {trap_amo, 6},        {trap_fetch, 5},
    {trap_user, 14},     {trap_software, 12}, {trap_timer, 8},      {trap_vectors, 6},
    {trap_wfi, 3},       {trap_wfi_timer, 2}, {trap_wfi_user, 3},   {csr_access, 50},
    {csr_absent, 10},    {csr_span, 14},      {csr_read_only, 4},   {csr_time, 3},
};

static void add_chosen(struct gen *g)
{
    enum { CHOICES = sizeof choice / sizeof choice[0] };
    unsigned sum = 0, n = 0;

    for (unsigned i = 0; i < CHOICES; i++)
        sum += choice[i].weight;
    for (sum = draw(g, sum); sum >= choice[n].weight; n++)
        sum -= choice[n].weight;
    choice[n].add(g);
}

void gen_item(struct gen *g)
{
    if (!g->left || g->code.at >= GUEST_ITEMS_TO)
        return;
    g->left--;
    add_chosen(g);
}

void gen_simple(struct gen *g, unsigned n)
{
    static void (*const simple[])(struct gen * g) = {alu_reg, alu_imm, alu_upper, alu_compressed};

    while (n--)
        simple[draw(g, 4)](g);
}

/* --- beginning ----------------------------------------------------------------------------- */

static void quiet(struct code *c, unsigned a, unsigned b)
{
    emit_li(c, a, GUEST_CLINT);
    emit(c, I_SW(ZERO, 0, a));
    emit_li(c, a, CLINT_TIMECMP);
    emit_li(c, b, UINT32_MAX);
    emit(c, I_SW(b, 4, a));
    emit(c, I_SW(ZERO, 0, a));
}

static void set_csr(struct gen *g, uint32_t csr, uint32_t val)
{
    emit_li(&g->code, T0, val);
    emit(&g->code, I_CSRW(csr, T0));
}

static void begin(struct gen *g)
{
    static const uint32_t mstatus = MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPRV | MSTATUS_TW;

    emit(&g->code, I_CSRW(CSR_MSTATUS, ZERO));
    emit(&g->code, I_CSRW(CSR_MIE, ZERO));
    quiet(&g->code, T0, T1);
    set_csr(g, CSR_MTVEC, g->slot + GUEST_HANDLER);
    set_csr(g, CSR_MEPC, any_value(g) & ~1u);
    set_csr(g, CSR_MCAUSE, any_value(g));
    set_csr(g, CSR_MTVAL, any_value(g));
    set_csr(g, CSR_MSCRATCH, any_value(g));
    set_csr(g, CSR_MCOUNTEREN, draw(g, 8));
    set_csr(g, CSR_MCOUNTINHIBIT, 0);
    set_csr(g, CSR_MENVCFG, draw(g, 2));
    set_csr(g, CSR_MIE, any_value(g) & 0x888);
    set_csr(g, CSR_MSTATUS, (any_value(g) & mstatus) | (chance(g, 50) ? MSTATUS_MPP : 0));
    for (unsigned i = 1; i < 32; i++)
        emit_li(&g->code, i, i == g->log ? g->slot + GUEST_LOG : any_value(g));
}

/* --- trap handler --------------------------------------------------------------------------- */

/* mstatus, mcause, mtval and mepc go into the log; A is then the cause. */
static void handler_log(struct code *c, unsigned log, unsigned a, unsigned b)
{
    emit(c, I_SW(a, 16, log));
    emit(c, I_SW(b, 20, log));
    emit(c, I_CSRR(a, CSR_MSTATUS));
    emit_li(c, b, csr_rules[0].read);
    emit(c, asm_r(0x33, 7, 0, a, a, b));
    emit(c, I_SW(a, 12, log));
    emit(c, I_CSRR(b, CSR_MEPC));
    emit(c, I_SW(b, 4, log));
    emit(c, I_CSRR(b, CSR_MTVAL));
    emit(c, I_SW(b, 8, log));
    emit(c, I_CSRR(a, CSR_MCAUSE));
    emit(c, I_SW(a, 0, log));
}

/* Whatever the interrupt A is, it goes away. Jumps to what is patched at OUT. */
static void handler_interrupt(struct code *c, unsigned a, unsigned b, uint32_t *out)
{
    const uint32_t at = c->at;

    emit(c, asm_b(5, a, ZERO, 0)); /* bge: an exception */
    quiet(c, b, a);
    *out = c->at;
    emit(c, I_JAL(ZERO, 0));
    patch_jump(c, at);
}

/* Special cases of exceptions: A is the cause; afterwards B is the address to return to. */
static void handler_exception(struct code *c, unsigned log, unsigned a, unsigned b, uint32_t resume)
{
    uint32_t at, fetch;

    emit_li(c, b, CAUSE_FETCH_FAULT);
    at = c->at;
    emit(c, I_BNE(a, b, 0));
    emit_li(c, b, resume);
    emit(c, I_LW(b, 0, b));
    fetch = c->at;
    emit(c, I_JAL(ZERO, 0));
    patch_jump(c, at);

    emit_li(c, b, CAUSE_ECALL_U);
    at = c->at;
    emit(c, I_BNE(a, b, 0));
    emit_li(c, b, MSTATUS_MPP);
    emit(c, I_CSRRS(ZERO, CSR_MSTATUS, b));
    patch_jump(c, at);

    emit_li(c, b, CAUSE_BREAKPOINT);
    at = c->at;
    emit(c, I_BNE(a, b, 0));
    emit(c, I_SW(ZERO, 8, log));
    emit(c, I_CSRW(CSR_MTVAL, ZERO));
    patch_jump(c, at);

    emit(c, I_CSRR(b, CSR_MEPC)); /* the next instruction */
    emit(c, asm_i(0x03, 5, a, b, 0));
    emit(c, I_ANDI(a, a, 3));
    emit(c, I_ADDI(a, a, -3));
    emit(c, I_ADDI(b, b, 2));
    at = c->at;
    emit(c, I_BNE(a, ZERO, 0));
    emit(c, I_ADDI(b, b, 2));
    patch_jump(c, at);
    patch_jump(c, fetch);
}

/* An AMO's fault is one of a store in mcause and in the log: A is the cause. */
static void handler_amo(struct code *c, unsigned log, unsigned a, unsigned b)
{
    uint32_t not_amo, is_lr;

    emit(c, I_ANDI(b, a, ~1)); /* 4 or 5 */
    emit(c, I_ADDI(b, b, -CAUSE_LOAD_MISALIGNED));
    not_amo = c->at;
    emit(c, I_BNE(b, ZERO, 0));
    emit(c, I_CSRR(b, CSR_MEPC));
    emit(c, asm_i(0x03, 5, b, b, 2)); /* upper half: funct5 on top */
    emit(c, asm_i(0x13, 5, b, b, 11));
    emit(c, I_ADDI(b, b, -2));
    is_lr = c->at;
    emit(c, I_BEQ(b, ZERO, 0));
    emit(c, I_CSRR(b, CSR_MEPC));
    emit(c, asm_i(0x03, 4, b, b, 0));
    emit(c, I_ANDI(b, b, 0x7f));
    emit(c, I_ADDI(b, b, -0x2f));
    emit(c, I_BNE(b, ZERO, 16));
    emit(c, I_ADDI(a, a, 2));
    emit(c, I_CSRW(CSR_MCAUSE, a));
    emit(c, I_SW(a, 0, log));
    patch_jump(c, not_amo);
    patch_jump(c, is_lr);
}

/* Each vector leaves something else in the log, exceptions nothing. */
static void vectors(struct code *c, unsigned log)
{
    enum { VECTORS = 16, STUB = 8 /* bytes */ };

    for (unsigned i = 0; i < VECTORS; i++) {
        const uint32_t stub = GUEST_VECTORS + 4 * VECTORS + i / 4 * STUB;

        c->at = GUEST_VECTORS + 4 * i;
        emit(c, I_JAL(ZERO, (int32_t)((i ? stub : GUEST_HANDLER) - c->at)));
    }
    for (unsigned i = 0; i < VECTORS / 4; i++) { /* software, timer, external */
        c->at = GUEST_VECTORS + 4 * VECTORS + i * STUB;
        emit(c, i < 2 ? I_SH(log, 24 + 2 * (int32_t)i, log) : I_SW(log, 24, log));
        emit(c, I_JAL(ZERO, (int32_t)(GUEST_HANDLER - c->at)));
    }
}

static void trap_handler(struct gen *g, uint32_t finish)
{
    const unsigned log = g->log, a = log == A0 ? A1 : A0, b = log == T0 ? T1 : T0;
    struct code *c = &g->code;
    uint32_t out;

    vectors(c, log);
    c->at = GUEST_HANDLER;
    handler_log(c, log, a, b);
    handler_interrupt(c, a, b, &out);
    handler_amo(c, log, a, b);
    handler_exception(c, log, a, b, g->slot + GUEST_END + 4 * END_RESUME);
    emit(c, I_CSRW(CSR_MEPC, b));
    patch_jump(c, out);
    emit(c, I_ADDI(log, log, GUEST_LOG_ENTRY));
    emit(c, I_LW(a, 16 - GUEST_LOG_ENTRY, log));
    emit_li(c, b, g->slot + GUEST_LOG + GUEST_LOG_ENTRIES * GUEST_LOG_ENTRY);
    emit(c, I_BLTU(log, b, 12)); /* room for another one */
    emit(c, I_LW(b, 20 - GUEST_LOG_ENTRY, log));
    emit(c, I_JAL(ZERO, (int32_t)(finish - c->at)));
    emit(c, I_LW(b, 20 - GUEST_LOG_ENTRY, log));
    emit(c, I_SW(ZERO, 16 - GUEST_LOG_ENTRY, log));
    emit(c, I_SW(ZERO, 20 - GUEST_LOG_ENTRY, log));
    emit(c, I_MRET());
}

/* --- end -------------------------------------------------------------------------------------- */

/* Saves registers and CSRs. */
static void finish(struct gen *g, uint32_t next)
{
    const unsigned log = g->log, end = log == 31 ? 30 : 31, a = log == 5 ? 6 : 5,
                   b = log == 7 ? 8 : 7;
    struct code *c = &g->code;

    emit(c, I_SW(end, 16, log));
    emit_li(c, end, g->slot + GUEST_END);
    for (unsigned i = 1; i < 32; i++)
        if (i != end)
            emit(c, I_SW(i, (int32_t)(4 * (END_REGS + i)), end));
    emit(c, I_LW(a, 16, log));
    emit(c, I_SW(a, (int32_t)(4 * (END_REGS + end)), end));
    emit(c, I_SW(ZERO, 16, log));
    for (unsigned i = 0; i < csr_rule_count; i++) {
        if (!csr_rules[i].read)
            continue;
        emit(c, I_CSRR(a, csr_rules[i].csr));
        if (csr_rules[i].read != UINT32_MAX) {
            emit_li(c, b, csr_rules[i].read);
            emit(c, asm_r(0x33, 7, 0, a, a, b));
        }
        emit(c, I_SW(a, (int32_t)(4 * (END_CSRS + i)), end));
    }
    emit(c, I_CSRW(CSR_MIE, ZERO));
    quiet(c, a, b);
    emit_li(c, a, next);
    emit(c, I_JALR(ZERO, 0, a));
}

unsigned random_program(uint8_t *memory, unsigned slot, uint64_t seed, unsigned items,
                        uint32_t next)
{
    const uint32_t off = GUEST_SLOT_AT + slot * GUEST_SLOT;
    struct gen g = {.slot = GUEST_BASE + off, .state = seed * UINT64_C(0xd1342543de82ef95)};
    unsigned all, first;

    g.code = (struct code){.bytes = memory + off, .base = g.slot};
    g.log = 1 + draw(&g, 31);
    g.locked = 1u << g.log;
    g.counts = chance(&g, 75);
    first = all = 30 + draw(&g, 120);
    if (first > items)
        first = items;
    for (uint32_t i = 0; i < GUEST_DATA_BYTES; i++)
        g.code.bytes[GUEST_DATA + i] = (uint8_t)(1 + draw(&g, 255));
    begin(&g);
    g.left = first;
    while (g.left && g.code.at < GUEST_ITEMS_TO)
        gen_item(&g);
    if (g.user)
        emit(&g.code, I_ECALL());
    emit(&g.code, I_JAL(ZERO, (int32_t)(GUEST_FINISH - g.code.at)));
    all = first - g.left;
    assert(g.code.at <= GUEST_FINISH);
    g.code.at = GUEST_FINISH;
    finish(&g, next);
    assert(g.code.at <= GUEST_VECTORS);
    trap_handler(&g, GUEST_FINISH);
    assert(g.code.at <= GUEST_DATA);
    return all;
}
