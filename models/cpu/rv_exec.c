/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop: one label per operation, each ending in its own jump to the next
 * one (GNU computed goto), which is what the host's branch predictor wants.
 *
 * Here macros do have control flow: a dispatch that is shared, or a call per
 * instruction, costs a fifth and more of the speed. blk, ip and budget live in
 * registers; SAVE() stores them before a call that may look at them, and after
 * it either NEXT() goes on or `leave` starts again from cpu->pc.
 *
 * The order of the handlers is that of the operation list in rv_ops.h.
 */
#include "rv_csrs.h"
#include "rv_internal.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "guest words are host words");
_Static_assert(sizeof(struct rv_insn) == 16, "four to a cache line");

#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RS1 (x[ip->rs1])
#define RS2 (x[ip->rs2])
#define IMM ((rv_word)(rv_sword)ip->imm)
#define SHAMT (RS2 & (RV_XLEN - 1))

#define NEXT()                                                                                     \
    do {                                                                                           \
        ip++;                                                                                      \
        goto *ip->handler;                                                                         \
    } while (0)

/* The result of an operation without side effects. */
#define SET(val)                                                                                   \
    do {                                                                                           \
        x[ip->rd] = (val);                                                                         \
        NEXT();                                                                                    \
    } while (0)

#define ENTER()                                                                                    \
    do {                                                                                           \
        budget -= blk->count;                                                                      \
        if (UNLIKELY(budget < 0))                                                                  \
            goto cut_block;                                                                        \
        ip = blk->insn;                                                                            \
        goto *ip->handler;                                                                         \
    } while (0)

/* To the successor number W, when it is known. */
#define CHAIN(w)                                                                                   \
    do {                                                                                           \
        if (UNLIKELY(!blk->next[w]))                                                               \
            goto link_##w;                                                                         \
        blk = blk->next[w];                                                                        \
        ENTER();                                                                                   \
    } while (0)

#define BRANCH(cond)                                                                               \
    do {                                                                                           \
        if (cond)                                                                                  \
            CHAIN(0);                                                                              \
        CHAIN(1);                                                                                  \
    } while (0)

#define SAVE()                                                                                     \
    do {                                                                                           \
        cpu->blk = blk;                                                                            \
        cpu->ip = ip;                                                                              \
        cpu->budget = budget;                                                                      \
    } while (0)

/* After a call off the fast path. */
#define RESUME(flow)                                                                               \
    do {                                                                                           \
        if ((flow) != RV_GO)                                                                       \
            goto leave;                                                                            \
        budget = cpu->budget;                                                                      \
        NEXT();                                                                                    \
    } while (0)

/* The same for a call whose result is in cpu->value. */
#define RESUME_SET(flow, val)                                                                      \
    do {                                                                                           \
        if ((flow) != RV_FAULT)                                                                    \
            x[ip->rd] = (val);                                                                     \
        RESUME(flow);                                                                              \
    } while (0)

#define LOAD(type, shift)                                                                          \
    do {                                                                                           \
        const rv_word addr = RS1 + IMM, off = addr - ram_base;                                     \
        type val;                                                                                  \
                                                                                                   \
        if (UNLIKELY(off >= cpu->load_limit[shift])) {                                             \
            SAVE();                                                                                \
            flow = rv_load(cpu, addr, 1u << (shift));                                              \
            RESUME_SET(flow, (rv_word)(rv_sword)(type)cpu->value);                                 \
        }                                                                                          \
        memcpy(&val, ram_host + off, sizeof val);                                                  \
        SET((rv_word)(rv_sword)val);                                                               \
    } while (0)

/* Rotating the offset puts the bits of a misaligned one on top: one compare finds both. */
#define ROTATE(off, shift) ((shift) ? (off) >> (shift) | (off) << (RV_XLEN - (shift)) : (off))

#define STORE(type, shift)                                                                         \
    do {                                                                                           \
        const rv_word addr = RS1 + IMM, off = addr - ram_base;                                     \
        const rv_word unit = ROTATE(off, (shift) & 31);                                            \
        const type val = (type)RS2;                                                                \
                                                                                                   \
        if (UNLIKELY(unit >= cpu->store_limit[shift] || cpu->ram_lines[off >> RV_LINE_SHIFT])) {   \
            SAVE();                                                                                \
            flow = rv_store(cpu, addr, 1u << (shift), RS2);                                        \
            RESUME(flow);                                                                          \
        }                                                                                          \
        memcpy(ram_host + off, &val, sizeof val);                                                  \
        NEXT();                                                                                    \
    } while (0)

/* --- arithmetic with corner cases (I 7) --------------------------------------- */

#if RV_XLEN == 32
typedef int64_t rv_wide;
typedef uint64_t rv_uwide;
#else
typedef __int128 rv_wide;
typedef unsigned __int128 rv_uwide;
#endif

static inline rv_word mulh(rv_word a, rv_word b)
{
    return (rv_word)((rv_wide)(rv_sword)a * (rv_sword)b >> RV_XLEN);
}

static inline rv_word mulhsu(rv_word a, rv_word b)
{
    return (rv_word)((rv_wide)(rv_sword)a * (rv_wide)b >> RV_XLEN);
}

static inline rv_word mulhu(rv_word a, rv_word b)
{
    return (rv_word)((rv_uwide)a * b >> RV_XLEN);
}

static inline bool overflows(rv_word a, rv_word b)
{
    return a == (rv_word)1 << (RV_XLEN - 1) && b == ~(rv_word)0;
}

static inline rv_word quotient(rv_word a, rv_word b)
{
    if (!b)
        return ~(rv_word)0;
    return overflows(a, b) ? a : (rv_word)((rv_sword)a / (rv_sword)b);
}

static inline rv_word remainder_of(rv_word a, rv_word b)
{
    if (!b)
        return a;
    return overflows(a, b) ? 0 : (rv_word)((rv_sword)a % (rv_sword)b);
}

/* --- entering blocks that are not linked yet ------------------------------------ */

/* The block at cpu->pc; remembered as successor W of PREV when it stays. */
static struct rv_block *link_block(struct rv_cpu *cpu, struct rv_block *prev, unsigned w)
{
    const uint64_t flushes = cpu->flushes;
    struct rv_block *blk = rv_find(cpu);

    if (cpu->flushes == flushes && blk != cpu->scratch)
        prev->next[w] = blk;
    return blk;
}

/* BLK has more instructions than are left: its first COUNT, alone. Its last, which alone may jump,
 * is never among them. */
static struct rv_block *cut(struct rv_cpu *cpu, const struct rv_block *blk, unsigned count)
{
    struct rv_block *part = cpu->scratch;
    const rv_word pc = blk->pc;

    memmove(part->insn, blk->insn, (count + 1) * sizeof part->insn[0]);
    part->insn[count].handler = cpu->labels[RV_OP_cut];
    part->pc = pc;
    part->count = count;
    return part;
}

#define RV_OP_LABEL(name) &&op_##name,

enum rv_stop rv_execute(struct rv_cpu *cpu, const void *const **all_labels)
{
    static const void *const labels[] = {RV_OPS(RV_OP_LABEL)};
    rv_word *x, ram_base;
    uint8_t *ram_host;
    struct rv_block *blk;
    const struct rv_insn *ip;
    int64_t budget;
    enum rv_flow flow;

    if (all_labels) {
        *all_labels = labels;
        return RV_STOP_BUDGET;
    }
    x = cpu->x;

leave: /* between instructions, everything stored */
    if (cpu->stop) {
        cpu->stop = false;
        return cpu->reason;
    }
    rv_take_interrupt(cpu);
find: /* not beyond the budget: to fetch may run the map hook */
    if (!cpu->budget)
        return RV_STOP_BUDGET;
    blk = rv_find(cpu);
found:
    if (cpu->stop)
        goto leave;
    ram_base = cpu->ram_base;
    ram_host = cpu->ram_host;
    budget = cpu->budget;
    ENTER();

link_0:
    cpu->pc = blk->pc + 2u * ip->at + IMM;
    cpu->ip = NULL;
    cpu->budget = budget;
    if (!budget)
        return RV_STOP_BUDGET;
    blk = link_block(cpu, blk, 0);
    goto found;
link_1:
    cpu->pc = blk->pc + 2u * ip[1].at;
    cpu->ip = NULL;
    cpu->budget = budget;
    if (!budget)
        return RV_STOP_BUDGET;
    blk = link_block(cpu, blk, 1);
    goto found;

cut_block:
    budget += blk->count;
    if (!budget) {
        cpu->pc = blk->pc;
        goto out_of_budget;
    }
    blk = cut(cpu, blk, (unsigned)budget);
    ENTER();
out_of_budget:
    cpu->ip = NULL;
    cpu->budget = 0;
    return RV_STOP_BUDGET;

op_fetch_fault:
    SAVE();
    rv_fetch_fault(cpu, rv_insn_pc(cpu) + IMM);
    goto leave;
op_end: /* not an instruction: the block was full, or a breakpoint follows */
    ip--;
    CHAIN(1);
op_cut:
    cpu->pc = blk->pc + 2u * ip->at;
    goto out_of_budget;
op_brk:
    cpu->pc = blk->pc;
    cpu->ip = NULL;
    cpu->budget = budget;
    cpu->step_over = true;
    return RV_STOP_BREAKPOINT;

op_illegal:
    SAVE();
    rv_trap(cpu, CAUSE_ILLEGAL, (uint32_t)ip->imm);
    goto leave;
op_nop:
    NEXT();
op_li:
    SET(IMM);
op_mv:
    SET(RS1);

op_addi:
    SET(RS1 + IMM);
op_slti:
    SET((rv_sword)RS1 < (rv_sword)IMM);
op_sltiu:
    SET(RS1 < IMM);
op_xori:
    SET(RS1 ^ IMM);
op_ori:
    SET(RS1 | IMM);
op_andi:
    SET(RS1 & IMM);
op_slli:
    SET(RS1 << ip->imm);
op_srli:
    SET(RS1 >> ip->imm);
op_srai:
    SET((rv_word)((rv_sword)RS1 >> ip->imm));

op_add:
    SET(RS1 + RS2);
op_sub:
    SET(RS1 - RS2);
op_sll:
    SET(RS1 << SHAMT);
op_slt:
    SET((rv_sword)RS1 < (rv_sword)RS2);
op_sltu:
    SET(RS1 < RS2);
op_xor:
    SET(RS1 ^ RS2);
op_srl:
    SET(RS1 >> SHAMT);
op_sra:
    SET((rv_word)((rv_sword)RS1 >> SHAMT));
op_or:
    SET(RS1 | RS2);
op_and:
    SET(RS1 & RS2);

op_mul:
    SET(RS1 * RS2);
op_mulh:
    SET(mulh(RS1, RS2));
op_mulhsu:
    SET(mulhsu(RS1, RS2));
op_mulhu:
    SET(mulhu(RS1, RS2));
op_div:
    SET(quotient(RS1, RS2));
op_divu:
    SET(RS2 ? RS1 / RS2 : ~(rv_word)0);
op_rem:
    SET(remainder_of(RS1, RS2));
op_remu:
    SET(RS2 ? RS1 % RS2 : RS1);

op_lb:
    LOAD(int8_t, 0);
op_lh:
    LOAD(int16_t, 1);
op_lw:
    LOAD(int32_t, 2);
op_lbu:
    LOAD(uint8_t, 0);
op_lhu:
    LOAD(uint16_t, 1);
op_sb:
    STORE(uint8_t, 0);
op_sh:
    STORE(uint16_t, 1);
op_sw:
    STORE(uint32_t, 2);

op_lr:
    SAVE();
    flow = rv_lr(cpu);
    RESUME_SET(flow, cpu->value);
op_sc:
    SAVE();
    flow = rv_sc(cpu);
    RESUME_SET(flow, cpu->value);
op_amo:
    SAVE();
    flow = rv_amo(cpu);
    RESUME_SET(flow, cpu->value);

op_beq:
    BRANCH(RS1 == RS2);
op_bne:
    BRANCH(RS1 != RS2);
op_blt:
    BRANCH((rv_sword)RS1 < (rv_sword)RS2);
op_bge:
    BRANCH((rv_sword)RS1 >= (rv_sword)RS2);
op_bltu:
    BRANCH(RS1 < RS2);
op_bgeu:
    BRANCH(RS1 >= RS2);
op_jal:
    x[ip->rd] = blk->pc + 2u * ip[1].at;
    CHAIN(0);
op_jalr: {
    const rv_word target = (RS1 + IMM) & ~(rv_word)1;
    struct rv_block *to = cpu->jump[target >> 1 & (RV_JUMP_SLOTS - 1)];

    x[ip->rd] = blk->pc + 2u * ip[1].at;
    if (UNLIKELY(to->pc != target)) {
        cpu->pc = target;
        cpu->ip = NULL;
        cpu->budget = budget;
        goto find;
    }
    blk = to;
    ENTER();
}

op_csr:
    SAVE();
    flow = rv_csr_insn(cpu);
    RESUME_SET(flow, cpu->value);
op_ecall:
    SAVE();
    rv_ecall(cpu);
    goto leave;
op_ebreak:
    SAVE();
    rv_trap(cpu, CAUSE_BREAKPOINT, rv_insn_pc(cpu));
    goto leave;
op_mret:
    SAVE();
    rv_mret(cpu);
    goto leave;
op_wfi:
    SAVE();
    rv_wfi(cpu);
    goto leave;
}
