/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which handlers a decoded block gets: forwarded operands, then pairs. All of
 * them do what the plain handlers would do one after the other, and operands
 * stay in their slots, so nothing else needs to know.
 */
#include "rv_internal.h"

enum link { SEP, FWD, FW2, ACC }; /* as in rv_pairs.h */

/* Handlers that take rs1, rs2 from the last result; 0 = there is none. */
static const uint16_t fwd1[RV_OP_COUNT] = {
#define FWD1(name) [RV_OP_##name] = RV_FWD1_##name,
    RV_FWD1(FWD1)
};
static const uint16_t fwd2[RV_OP_COUNT] = {
#define FWD2(name) [RV_OP_##name] = RV_FWD2_##name,
    RV_FWD2(FWD2)
};

/* By the order of rv_ops.h. Jumps write as well, but end the block. */
static bool has_result(enum rv_op op)
{
    return (op >= RV_OP_li && op <= RV_OP_lhu) || (op >= RV_OP_lr && op <= RV_OP_amo) ||
           op == RV_OP_csr;
}

static bool commutes(enum rv_op op)
{
    switch (op) {
    case RV_OP_add: case RV_OP_xor: case RV_OP_or: case RV_OP_and: case RV_OP_mul:
    case RV_OP_beq: case RV_OP_bne:
        return true;
    default:
        return false;
    }
}

/* The register whose value is the last result before each instruction. Brings it to rs1 of those
 * that do not mind. */
static void follow_results(const enum rv_op *ops, struct rv_block *blk, uint8_t *last)
{
    uint8_t reg = RV_SINK;

    for (unsigned i = 0; i < blk->count; i++) {
        struct rv_insn *insn = &blk->insn[i];

        if (commutes(ops[i]) && insn->rs2 == reg) {
            insn->rs2 = insn->rs1;
            insn->rs1 = reg;
        }
        last[i] = reg;
        if (has_result(ops[i]))
            reg = insn->rd;
    }
}

/* The handler for an instruction on its own. */
static unsigned own_handler(enum rv_op op, const struct rv_insn *insn, uint8_t last)
{
    if (insn->rs1 == last && fwd1[op])
        return fwd1[op];
    if (insn->rs2 == last && fwd2[op])
        return fwd2[op];
    return op;
}

#define KEY(first, second, link) ((unsigned)(first) << 16 | (unsigned)(second) << 8 | (link))

/* 0: no such pair. */
static unsigned find_pair(enum rv_op first, enum rv_op second, enum link link)
{
    switch (KEY(first, second, link)) {
#define PAIR_CASE(k1, first, k2, second, link)                                                     \
    case KEY(RV_OP_##first, RV_OP_##second, link):                                                 \
        return RV_PAIR_##first##_##second##_##link;
        RV_PAIRS(PAIR_CASE)
    default:
        return 0;
    }
}

/* The handler for INSN[0] and INSN[1], by the closest link for which there is one; 0 = none. */
static unsigned pair_handler(const enum rv_op *ops, const struct rv_insn *insn, uint8_t last)
{
    const enum rv_op first = ops[0], second = ops[1];
    const uint8_t result = has_result(first) ? insn[0].rd : RV_SINK;
    unsigned pair = 0;

    if (insn[1].rs1 == result && fwd1[second]) {
        const bool twice = insn[1].rs2 == result && fwd2[second]; /* rs2 is read the plain way */

        if (has_result(second) && insn[1].rd == result && !twice)
            pair = find_pair(first, second, ACC);
        if (!pair)
            pair = find_pair(first, second, FWD);
    } else if (insn[1].rs2 == result && fwd2[second]) {
        pair = find_pair(first, second, FW2);
    }
    if (!pair)
        pair = find_pair(first, second, SEP);
    if (pair && fwd1[first] && insn[0].rs1 == last)
        pair++; /* its own rs1 is forwarded as well */
    return pair;
}

void rv_choose_handlers(struct rv_cpu *cpu, struct rv_block *blk)
{
    uint16_t *own = rv_own_handlers(blk);
    uint8_t last[RV_MAX_INSNS], jumps[RV_MAX_INSNS + 1] = {0};
    uint16_t pair[RV_MAX_INSNS] = {0};

    follow_results(cpu->ops, blk, last);
    for (unsigned i = blk->count; i-- > 0;) { /* the fewest jumps from I to the end */
        jumps[i] = (uint8_t)(jumps[i + 1] + 1);
        if (i + 1 < blk->count && jumps[i + 2] < jumps[i + 1])
            pair[i] = (uint16_t)pair_handler(cpu->ops + i, blk->insn + i, last[i]);
        if (pair[i])
            jumps[i] = (uint8_t)(jumps[i + 2] + 1);
    }
    for (unsigned i = 0; i < blk->count; i++) {
        own[i] = (uint16_t)own_handler(cpu->ops[i], &blk->insn[i], last[i]);
        blk->insn[i].handler = cpu->labels[pair[i] ? pair[i] : own[i]];
    }
}
