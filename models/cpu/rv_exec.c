/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop: one label per operation, each ending in its own jump to the next
 * one (GNU computed goto), which is what the host's branch predictor wants.
 *
 * Here macros do have control flow: a dispatch that is shared, or a call per
 * instruction, costs a fifth and more of the speed. blk, ip, budget and the
 * last result live in registers; SAVE() stores the first three before a call
 * that may look at them, and after it either NEXT() goes on or `leave` starts
 * again from cpu->pc.
 *
 * A pair's handler is the fast path of both instructions and nothing else. Its
 * second slot has the handler it would have alone, so a first half that goes
 * off the fast path just ends like any other instruction, and the second one
 * finds ip at its own slot. Breakpoints and the end of the budget cost nothing
 * here: they are where a block ends.
 */
#include "rv_alu.h"
#include "rv_csrs.h"
#include "rv_internal.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "guest words are host words");
_Static_assert(sizeof(struct rv_insn) == 16, "four to a cache line");

#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RS1 (x[ip->rs1])
#define RS2 (x[ip->rs2])
#define IMM ((rv_word)(rv_sword)ip->imm)

#define NEXT()                                                                                     \
    do {                                                                                           \
        ip++;                                                                                      \
        goto *ip->handler;                                                                         \
    } while (0)

/* Ends an operation with its result, which stays at hand for the next one. */
#define SET(val)                                                                                   \
    do {                                                                                           \
        last = (val);                                                                              \
        x[ip->rd] = last;                                                                          \
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
        if ((flow) != RV_FAULT) {                                                                  \
            last = (val);                                                                          \
            x[ip->rd] = last;                                                                      \
        }                                                                                          \
        RESUME(flow);                                                                              \
    } while (0)

/* What loads and stores move: its type on the host and log2 of its size. */
#define SHIFT_lb 0
#define SHIFT_lh 1
#define SHIFT_lw 2
#define SHIFT_lbu 0
#define SHIFT_lhu 1
#define SHIFT_sb 0
#define SHIFT_sh 1
#define SHIFT_sw 2
typedef int8_t type_lb;
typedef int16_t type_lh;
typedef int32_t type_lw;
typedef uint8_t type_lbu;
typedef uint16_t type_lhu;
typedef uint8_t type_sb;
typedef uint16_t type_sh;
typedef uint32_t type_sw;

/* The value at BASE + immediate becomes `last`. Off the fast path, for which BEFORE puts the
 * registers in order, this is the end of the slot. */
#define LOAD_VALUE(name, base, before)                                                             \
    do {                                                                                           \
        const rv_word off = (addr = (base) + IMM) - ram_base;                                      \
        type_##name val;                                                                           \
                                                                                                   \
        if (UNLIKELY(off >= cpu->load_limit[SHIFT_##name])) {                                      \
            before;                                                                                \
            goto slow_##name;                                                                      \
        }                                                                                          \
        memcpy(&val, ram_host + off, sizeof val);                                                  \
        last = (rv_word)(rv_sword)val;                                                             \
    } while (0)

#define LOAD(name, base, before)                                                                   \
    do {                                                                                           \
        LOAD_VALUE(name, base, before);                                                            \
        SET(last);                                                                                 \
    } while (0)

/* Rotating the offset puts the bits of a misaligned one on top: one compare finds both. */
#define ROTATE(off, shift) ((shift) ? (off) >> (shift) | (off) << (RV_XLEN - (shift)) : (off))

#define STORE_VALUE(name, base, src)                                                               \
    do {                                                                                           \
        const rv_word off = (addr = (base) + IMM) - ram_base;                                      \
        const rv_word unit = ROTATE(off, SHIFT_##name & 31);                                       \
        const type_##name val = (type_##name)(src);                                                \
                                                                                                   \
        if (UNLIKELY(unit >= cpu->store_limit[SHIFT_##name] ||                                     \
                     cpu->ram_lines[off >> RV_LINE_SHIFT]))                                        \
            goto slow_##name;                                                                      \
        memcpy(ram_host + off, &val, sizeof val);                                                  \
    } while (0)

#define STORE(name, base, src)                                                                     \
    do {                                                                                           \
        STORE_VALUE(name, base, src);                                                              \
        NEXT();                                                                                    \
    } while (0)

#define CALL()                                                                                     \
    do {                                                                                           \
        x[ip->rd] = blk->pc + 2u * ip[1].at;                                                       \
        CHAIN(0);                                                                                  \
    } while (0)

/* To an address that is known only now. */
#define JUMP(target)                                                                               \
    do {                                                                                           \
        const rv_word to_pc = (target) & ~(rv_word)1;                                              \
        struct rv_block *to = cpu->jump[to_pc >> 1 & (RV_JUMP_SLOTS - 1)];                         \
                                                                                                   \
        x[ip->rd] = blk->pc + 2u * ip[1].at;                                                       \
        if (UNLIKELY(to->pc != to_pc)) {                                                           \
            cpu->pc = to_pc;                                                                       \
            cpu->ip = NULL;                                                                        \
            cpu->budget = budget;                                                                  \
            goto find;                                                                             \
        }                                                                                          \
        blk = to;                                                                                  \
        ENTER();                                                                                   \
    } while (0)

/* --- pairs (rv_pairs.h) ---------------------------------------------------------------- */

/* The first half, whose rs1 is A; a result is also written unless the second overwrites it. */
#define FIRST_ALU(name, a, link)                                                                   \
    do {                                                                                           \
        last = alu_##name(a, RS2, IMM);                                                            \
        WRITE_##link;                                                                              \
    } while (0)
#define FIRST_LOAD(name, a, link)                                                                  \
    do {                                                                                           \
        LOAD_VALUE(name, a, );                                                                     \
        WRITE_##link;                                                                              \
    } while (0)
#define FIRST_STORE(name, a, link) STORE_VALUE(name, a, RS2)
#define WRITE_SEP x[ip->rd] = last
#define WRITE_FWD WRITE_SEP
#define WRITE_FW2 WRITE_SEP
#define WRITE_ACC

/* Where the second half finds rs1 and rs2, and what it still has to write off the fast path. */
#define RS1_SEP RS1
#define RS1_FWD last
#define RS1_FW2 RS1
#define RS1_ACC last
#define RS2_SEP RS2
#define RS2_FWD RS2
#define RS2_FW2 last
#define RS2_ACC RS2
#define OWED_SEP
#define OWED_FWD
#define OWED_ACC x[ip->rd] = last
#define SECOND_ALU(name, link) SET(alu_##name(RS1_##link, RS2_##link, IMM))
#define SECOND_LOAD(name, link) LOAD(name, RS1_##link, OWED_##link)
#define SECOND_STORE(name, link) STORE(name, RS1_##link, RS2_##link)
#define SECOND_BRANCH(name, link) BRANCH(cond_##name(RS1_##link, RS2_##link))
#define SECOND_JALR(name, link) JUMP(RS1_##link + IMM)
#define SECOND_JAL(name, link) CALL()

#define PAIR_FROM(k1, first, k2, second, link, a)                                                  \
    FIRST_##k1(first, a, link);                                                                    \
    ip++;                                                                                          \
    SECOND_##k2(second, link);

/* --- entering blocks that are not linked yet ------------------------------------ */

/* The block at cpu->pc; remembered as successor W of PREV when it stays and nobody counts. */
static struct rv_block *link_block(struct rv_cpu *cpu, struct rv_block *prev, unsigned w)
{
    const uint64_t flushes = cpu->flushes;
    struct rv_block *blk = rv_find(cpu);

    if (cpu->flushes == flushes && blk != cpu->scratch && !cpu->counting)
        prev->next[w] = blk;
    return blk;
}

/* BLK has more instructions than are left: its first COUNT, alone. Its last, which alone may jump,
 * is never among them. Where a pair is cut in two, its first half is on its own. */
static struct rv_block *cut(struct rv_cpu *cpu, const struct rv_block *blk, unsigned count)
{
    struct rv_block *part = cpu->scratch;
    const rv_word pc = blk->pc;

    memcpy(part->insn, blk->insn, count * sizeof part->insn[0]);
    part->insn[count - 1].handler = cpu->labels[rv_own_handlers(blk)[count - 1]];
    part->insn[count].handler = cpu->labels[RV_OP_cut];
    part->insn[count].at = blk->insn[count].at;
    part->pc = pc;
    part->count = count;
    return part;
}

#define OP_LABEL(name) &&op_##name,
#define FWD1_LABEL(name) &&fwd1_##name,
#define FWD2_LABEL(name) &&fwd2_##name,
#define PAIR_LABEL(k1, first, k2, second, link)                                                    \
    &&pair_##first##_##second##_##link, &&pair_fwd1_##first##_##second##_##link,

enum rv_stop rv_execute(struct rv_cpu *cpu, const void *const **all_labels)
{
    static const void *const labels[] = {RV_OPS(OP_LABEL) RV_FWD1(FWD1_LABEL) RV_FWD2(FWD2_LABEL)
                                           RV_PAIRS(PAIR_LABEL)};
    rv_word *x, ram_base, addr, last = 0;
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
op_cut: /* an access may have changed the budget */
    cpu->pc = blk->pc + 2u * ip->at;
    cpu->ip = NULL;
    cpu->budget = budget;
    goto find;
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

#define ALU_IMM(name)                                                                              \
    op_##name:                                                                                     \
    SET(alu_##name(RS1, 0, IMM));                                                                  \
    fwd1_##name:                                                                                   \
    SET(alu_##name(last, 0, IMM));
    RV_ALU_IMM(ALU_IMM)

#define ALU_REG(name)                                                                              \
    op_##name:                                                                                     \
    SET(alu_##name(RS1, RS2, 0));                                                                  \
    fwd1_##name:                                                                                   \
    SET(alu_##name(last, RS2, 0));                                                                 \
    fwd2_##name:                                                                                   \
    SET(alu_##name(RS1, last, 0));
    RV_ALU_REG(ALU_REG)

#define LOADS(name)                                                                                \
    op_##name:                                                                                     \
    LOAD(name, RS1, );                                                                             \
    fwd1_##name:                                                                                   \
    LOAD(name, last, );                                                                            \
    slow_##name:                                                                                   \
    SAVE();                                                                                        \
    flow = rv_load(cpu, addr, sizeof(type_##name));                                                \
    RESUME_SET(flow, (rv_word)(rv_sword)(type_##name)cpu->value);
    RV_LOADS(LOADS)

#define STORES(name)                                                                               \
    op_##name:                                                                                     \
    STORE(name, RS1, RS2);                                                                         \
    fwd1_##name:                                                                                   \
    STORE(name, last, RS2);                                                                        \
    fwd2_##name:                                                                                   \
    STORE(name, RS1, last);                                                                        \
    slow_##name:                                                                                   \
    SAVE();                                                                                        \
    flow = rv_store(cpu, addr, sizeof(type_##name), RS2);                                          \
    RESUME(flow);
    RV_STORES(STORES)

#define BRANCHES(name)                                                                             \
    op_##name:                                                                                     \
    BRANCH(cond_##name(RS1, RS2));                                                                 \
    fwd1_##name:                                                                                   \
    BRANCH(cond_##name(last, RS2));                                                                \
    fwd2_##name:                                                                                   \
    BRANCH(cond_##name(RS1, last));
    RV_BRANCHES(BRANCHES)

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

#define PAIR(k1, first, k2, second, link)                                                          \
    pair_##first##_##second##_##link:                                                              \
    PAIR_FROM(k1, first, k2, second, link, RS1)                                                    \
    pair_fwd1_##first##_##second##_##link:                                                         \
    PAIR_FROM(k1, first, k2, second, link, last)
    RV_PAIRS(PAIR)

op_jal:
    CALL();
op_jalr:
    JUMP(RS1 + IMM);
fwd1_jalr:
    JUMP(last + IMM);

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
