/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of decoded instructions: found by pc, built on demand, dropped all at
 * once when code they came from is overwritten or the arena is full.
 */
#include "bits.h"
#include "rv_internal.h"

#include <string.h>

static unsigned slot_of(rv_word pc)
{
    return (pc >> 1) & (RV_JUMP_SLOTS - 1);
}

static struct rv_block *block_at(const struct rv_cpu *cpu, size_t used)
{
    return (struct rv_block *)(void *)(cpu->arena + used);
}

/* --- dropping ------------------------------------------------------------- */

/* Halfword bits and line flags of BLK's code, which peers share: they are cleared for all at once.
 * A block never leaves the region it was built from; the region may be gone by now. */
static void mark_code(struct rv_cpu *cpu, const struct rv_block *blk, bool set)
{
    struct rv_region *r = blk->bytes ? rv_region_at(cpu, blk->pc, blk->bytes) : NULL;
    struct rv_flags *f;
    uint64_t off, end;

    if (!r)
        return;
    f = r->flags;
    off = blk->pc - r->ram.base;
    end = off + blk->bytes;
    if (set && off < f->code_lo)
        f->code_lo = off;
    if (set && end > f->code_hi)
        f->code_hi = end;
    for (; off < end; off += 2) {
        const uint8_t bit = (uint8_t)BIT(off >> 1 & 7);

        if (set) {
            f->code[off >> 4] |= bit;
            f->lines[off >> RV_LINE_SHIFT] |= RV_LINE_CODE;
        } else {
            f->code[off >> 4] &= (uint8_t)~bit;
            f->lines[off >> RV_LINE_SHIFT] &= (uint8_t)~RV_LINE_CODE;
        }
    }
}

void rv_count_all_runs(struct rv_cpu *cpu)
{
    for (size_t used = 0; used < cpu->arena_used;) {
        const struct rv_block *blk = block_at(cpu, used);

        rv_count_runs(cpu, blk);
        used += rv_block_size(blk->slots);
    }
}

static void drop_blocks(struct rv_cpu *cpu)
{
    if (cpu->counting)
        rv_count_all_runs(cpu);
    for (size_t used = 0; used < cpu->arena_used;) {
        const struct rv_block *blk = block_at(cpu, used);

        mark_code(cpu, blk, false);
        used += rv_block_size(blk->slots);
    }
    memset(cpu->hash, 0, sizeof cpu->hash);
    for (unsigned i = 0; i < RV_JUMP_SLOTS; i++)
        cpu->jump[i] = cpu->nowhere;
    cpu->arena_used = 0;
    cpu->flushes++;
    cpu->leave = true;
}

void rv_flush(struct rv_cpu *cpu)
{
    for (unsigned i = 0; i < cpu->peers->harts; i++)
        drop_blocks(cpu->peers->hart[i]);
    for (struct rv_flags *f = cpu->peers->flags; f; f = f->next) {
        f->code_lo = UINT64_MAX;
        f->code_hi = 0;
    }
}

/* --- building --------------------------------------------------------------- */

static bool is_break(const struct rv_cpu *cpu, rv_word pc)
{
    for (unsigned i = 0; i < cpu->breaks; i++)
        if (cpu->brk[i] == pc)
            return true;
    return false;
}

static void put(struct rv_cpu *cpu, struct rv_block *blk, enum rv_op op)
{
    blk->insn[blk->slots++].handler = cpu->labels[op];
}

/* Decodes BITS into the next slot. False when the block must end after it. */
static bool add_insn(struct rv_cpu *cpu, struct rv_block *blk, uint32_t bits)
{
    struct rv_insn *insn = &blk->insn[blk->slots];
    unsigned len;
    bool ends;
    const enum rv_op op = rv_decode(bits, blk->pc + blk->bytes, insn, &len, &ends);

    insn->at = (uint8_t)(blk->bytes / 2);
    cpu->ops[blk->count] = op;
    put(cpu, blk, op);
    blk->count++;
    blk->bytes += len;
    return !ends;
}

/* The slot that takes a fetch fault; PART is the offset of the halfword that could not be read. */
static void add_fault(struct rv_cpu *cpu, struct rv_block *blk, unsigned part)
{
    struct rv_insn *insn = &blk->insn[blk->slots];

    *insn = (struct rv_insn){.imm = (int32_t)part, .at = (uint8_t)(blk->bytes / 2)};
    put(cpu, blk, RV_OP_fetch_fault);
    blk->count++;
}

static void close_block(struct rv_cpu *cpu, struct rv_block *blk, enum rv_op op)
{
    blk->insn[blk->slots] = (struct rv_insn){.at = (uint8_t)(blk->bytes / 2)};
    put(cpu, blk, op);
}

static void open_block(struct rv_block *blk, rv_word pc)
{
    *blk = (struct rv_block){.pc = pc};
}

/* Fills BLK with at most MOST instructions from R. */
static void decode_region(struct rv_cpu *cpu, struct rv_block *blk, const struct rv_region *r,
                          unsigned most)
{
    const uint64_t end = r->ram.base + r->ram.size;
    bool more = true;

    while (more && blk->count < most) {
        const uint64_t pc = (uint64_t)blk->pc + blk->bytes;
        const uint8_t *code = r->ram.host + (pc - r->ram.base);
        uint16_t half[2] = {0, 0};

        if (blk->count && (is_break(cpu, (rv_word)pc) || end - pc < 2))
            break;
        memcpy(&half[0], code, 2);
        if ((half[0] & 3) == 3) {
            if (end - pc < 4)
                break;
            memcpy(&half[1], code + 2, 2);
        }
        more = add_insn(cpu, blk, half[0] | (uint32_t)half[1] << 16);
    }
}

/* Instructions come from memory only: a fetch from a device would have its side effects. */
static bool fetch_half(struct rv_cpu *cpu, rv_word pc, uint16_t *half)
{
    const struct rv_region *r = rv_region_or_map(cpu, pc, 2, false);

    if (r)
        memcpy(half, r->ram.host + (pc - r->ram.base), 2);
    return r != NULL;
}

/* A single instruction that is used once: not in memory, or across the end of a region. */
static struct rv_block *fetch_one(struct rv_cpu *cpu, rv_word pc)
{
    struct rv_block *blk = cpu->scratch;
    uint16_t half[2] = {0, 0};

    open_block(blk, pc);
    if (!fetch_half(cpu, pc, &half[0]))
        add_fault(cpu, blk, 0);
    else if ((half[0] & 3) == 3 && !fetch_half(cpu, pc + 2, &half[1]))
        add_fault(cpu, blk, 2);
    else
        add_insn(cpu, blk, half[0] | (uint32_t)half[1] << 16);
    close_block(cpu, blk, RV_OP_end);
    return blk;
}

/* The instruction at a breakpoint that is being stepped over, alone. */
static struct rv_block *step_one(struct rv_cpu *cpu, rv_word pc)
{
    const struct rv_region *r = rv_region_at(cpu, pc, 2);
    struct rv_block *blk = cpu->scratch;

    if (!r)
        return fetch_one(cpu, pc);
    open_block(blk, pc);
    decode_region(cpu, blk, r, 1);
    if (!blk->count)
        return fetch_one(cpu, pc);
    close_block(cpu, blk, RV_OP_end);
    return blk;
}

static struct rv_block *break_block(struct rv_cpu *cpu, rv_word pc)
{
    struct rv_block *blk = cpu->scratch;

    open_block(blk, pc);
    close_block(cpu, blk, RV_OP_brk);
    return blk;
}

static struct rv_block *build(struct rv_cpu *cpu, rv_word pc)
{
    const struct rv_region *r = rv_region_or_map(cpu, pc, 2, false);
    struct rv_block *blk;

    if (!r)
        return fetch_one(cpu, pc);
    if (cpu->arena_used + rv_block_size(RV_MAX_INSNS + 1) > RV_ARENA_BYTES)
        rv_flush(cpu);
    blk = block_at(cpu, cpu->arena_used);
    open_block(blk, pc);
    decode_region(cpu, blk, r, RV_MAX_INSNS);
    if (!blk->count)
        return fetch_one(cpu, pc);
    close_block(cpu, blk, RV_OP_end);
    rv_choose_handlers(cpu, blk);
    *rv_block_runs(blk) = 0;
    cpu->arena_used += rv_block_size(blk->slots);
    mark_code(cpu, blk, true);
    blk->chain = cpu->hash[slot_of(pc)];
    cpu->hash[slot_of(pc)] = blk;
    cpu->jump[slot_of(pc)] = blk;
    return blk;
}

static struct rv_block *find(struct rv_cpu *cpu)
{
    const rv_word pc = cpu->pc;
    struct rv_block *blk;

    if (cpu->breaks && is_break(cpu, pc)) {
        const bool over = cpu->step_over;

        cpu->step_over = false;
        return over ? step_one(cpu, pc) : break_block(cpu, pc);
    }
    cpu->step_over = false;
    for (blk = cpu->hash[slot_of(pc)]; blk; blk = blk->chain)
        if (blk->pc == pc) {
            cpu->jump[slot_of(pc)] = blk;
            return blk;
        }
    return build(cpu, pc);
}

struct rv_block *rv_find(struct rv_cpu *cpu)
{
    struct rv_block *blk;

    if (cpu->counting)
        rv_count_done(cpu);
    blk = find(cpu);
    if (cpu->counting)
        rv_count_entered(cpu, blk);
    return blk;
}
