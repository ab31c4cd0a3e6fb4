/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting for profilers: how often each instruction has retired, and the way
 * the flow went. While it is on, blocks are not linked and every one is entered
 * through rv_find(). There the block before is accounted for: rv_slots() tells
 * how many of its instructions have ended, whether it ran to its end, trapped,
 * was cut by the budget or dropped because code was overwritten. So the
 * handlers know nothing of it, and it costs nothing when it is off.
 *
 * A block that is accounted for is still as it was entered: its memory is used
 * again by rv_find() only, afterwards. What runs from begin to end, which is
 * nearly all, is counted once per block, and per instruction when the block is
 * dropped.
 */
#include "rv_internal.h"

#include <stdlib.h>

enum { PAGE_SHIFT = 12, PAGE_COUNTS = 1 << (PAGE_SHIFT - 1), PAGE_SLOTS = 256 };

/* Of the instructions at the halfwords of a page. */
struct page {
    rv_word number;
    struct page *chain;
    uint64_t count[PAGE_COUNTS];
};

struct rv_counting {
    rv_went_fn *went;
    void *arg;
    const struct rv_block *blk;  /* was entered; NULL after a reset */
    uint64_t slots, flushes;     /* rv_slots() and rv_flushes() then */
    unsigned done;               /* instructions of it that are accounted for */
    uint64_t traps, interrupts;  /* that are accounted for */
    struct page *last, *page[PAGE_SLOTS];
    bool short_of_memory;
};

bool rv_count(struct rv_cpu *cpu, rv_went_fn *went, void *arg)
{
    struct rv_counting *c = calloc(1, sizeof *c);

    if (!c)
        return false;
    c->went = went;
    c->arg = arg;
    c->traps = cpu->traps;
    c->interrupts = cpu->interrupts;
    rv_count_free(cpu);
    cpu->counting = c;
    rv_flush(cpu); /* blocks are linked */
    return true;
}

void rv_count_free(struct rv_cpu *cpu)
{
    struct rv_counting *c = cpu->counting;

    for (unsigned i = 0; c && i < PAGE_SLOTS; i++)
        for (struct page *p = c->page[i], *next; p; p = next) {
            next = p->chain;
            free(p);
        }
    free(c);
    cpu->counting = NULL;
}

static struct page *page_of(struct rv_counting *c, rv_word pc)
{
    const rv_word number = pc >> PAGE_SHIFT;
    struct page **slot = &c->page[number % PAGE_SLOTS], *p;

    if (c->last && c->last->number == number)
        return c->last;
    for (p = *slot; p && p->number != number;)
        p = p->chain;
    if (!p) {
        p = calloc(1, sizeof *p);
        if (!p) {
            c->short_of_memory = true;
            return NULL;
        }
        p->number = number;
        p->chain = *slot;
        *slot = p;
    }
    return c->last = p;
}

/* Instructions [FROM, TO) of BLK have retired TIMES times. */
static void add(struct rv_counting *c, const struct rv_block *blk, unsigned from, unsigned to,
                uint64_t times)
{
    for (unsigned i = from; i < to; i++) {
        const rv_word pc = blk->pc + 2u * blk->insn[i].at;
        struct page *p = page_of(c, pc);

        if (p)
            p->count[(pc >> 1) % PAGE_COUNTS] += times;
    }
}

void rv_count_runs(struct rv_cpu *cpu, const struct rv_block *blk)
{
    uint64_t *runs = rv_block_runs(blk);

    if (*runs)
        add(cpu->counting, blk, 0, blk->count, *runs);
    *runs = 0;
}

static bool is_link(uint8_t reg)
{
    return reg == 1 || reg == 5;
}

/* What the hints of the calling convention say about the last instruction of a block (I 2.5). */
static enum rv_way way_after(const struct rv_cpu *cpu, const struct rv_insn *insn)
{
    const void *const *labels = cpu->labels;
    const bool jalr =
        insn->handler == labels[RV_OP_jalr] || insn->handler == labels[RV_FWD1_jalr];

    if (insn->handler == labels[RV_OP_mret])
        return RV_WAY_MRET;
    if ((jalr || insn->handler == labels[RV_OP_jal]) && is_link(insn->rd))
        return RV_WAY_CALL;
    if (jalr && is_link(insn->rs1) && insn->rd == RV_SINK)
        return RV_WAY_RETURN;
    return RV_WAY_ON;
}

uint64_t rv_stretch_pc(const struct rv_stretch *s, unsigned n)
{
    return (rv_word)s->base + 2u * s->insn[n].at;
}

/* COUNT instructions of the block from c->done on have retired, and then perhaps one trapped. */
static void tell_block(struct rv_cpu *cpu, unsigned count, bool trapped, rv_word next)
{
    const struct rv_counting *c = cpu->counting;
    const struct rv_insn *insn = c->blk->insn + c->done;
    struct rv_stretch s;

    s.base = c->blk->pc;
    s.insn = insn;
    s.count = count;
    s.first = rv_stretch_pc(&s, 0);
    s.last = rv_stretch_pc(&s, count ? count - 1 : 0);
    s.way = trapped ? RV_WAY_TRAP : way_after(cpu, insn + count - 1);
    s.next = next;
    s.link = trapped ? cpu->csr.mepc : s.way == RV_WAY_CALL ? cpu->x[insn[count - 1].rd] : 0;
    s.sp = cpu->x[2];
    c->went(c->arg, &s);
}

static void tell(const struct rv_cpu *cpu, enum rv_way way, rv_word from, rv_word next)
{
    const struct rv_counting *c = cpu->counting;
    const struct rv_stretch s = {.first = from, .last = from, .way = way, .next = next,
                                 .link = from, .sp = cpu->x[2]};

    if (c->went)
        c->went(c->arg, &s);
}

void rv_count_done(struct rv_cpu *cpu)
{
    struct rv_counting *c = cpu->counting;
    const unsigned ended = c->blk ? (unsigned)(rv_slots(cpu) - c->slots) : 0;
    const bool trapped = cpu->traps != c->traps, interrupted = cpu->interrupts != c->interrupts;
    const rv_word next = interrupted ? cpu->csr.mepc : (rv_word)rv_pc(cpu);
    const unsigned retired = ended - trapped;

    if (c->blk && retired == c->blk->count && !c->done && cpu->flushes == c->flushes &&
        c->blk != cpu->scratch)
        ++*rv_block_runs(c->blk);
    else
        add(c, c->blk, c->done, retired, 1);
    if (c->went && ended > c->done)
        tell_block(cpu, retired - c->done, trapped, next);
    c->done = ended;
    c->traps = cpu->traps;
    c->interrupts = cpu->interrupts;
    if (interrupted)
        tell(cpu, RV_WAY_TRAP, next, (rv_word)rv_pc(cpu));
}

void rv_count_entered(struct rv_cpu *cpu, const struct rv_block *blk)
{
    struct rv_counting *c = cpu->counting;

    c->blk = blk;
    c->slots = rv_slots(cpu);
    c->flushes = cpu->flushes;
    c->done = 0;
    cpu->jump[(blk->pc >> 1) & (RV_JUMP_SLOTS - 1)] = cpu->nowhere;
}

void rv_count_reset(struct rv_cpu *cpu)
{
    struct rv_counting *c = cpu->counting;

    rv_count_done(cpu);
    c->blk = NULL;
    c->done = 0;
    c->traps = 0;
    tell(cpu, RV_WAY_RESET, (rv_word)rv_pc(cpu), 0);
}

bool rv_counts(struct rv_cpu *cpu, rv_counts_fn *each, void *arg)
{
    const struct rv_counting *c = cpu->counting;

    rv_count_done(cpu);
    rv_count_all_runs(cpu);
    for (unsigned i = 0; i < PAGE_SLOTS; i++)
        for (const struct page *p = c->page[i]; p; p = p->chain)
            for (unsigned n = 0; n < PAGE_COUNTS; n++)
                if (p->count[n])
                    each(arg, (p->number << PAGE_SHIFT) + 2u * n, p->count[n]);
    return !c->short_of_memory;
}
