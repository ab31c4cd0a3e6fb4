/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs and forwarded operands give what the same instructions give one by one:
 * with a budget of one each runs alone, by its plain handler. Random operands and
 * addresses (RAM, misaligned, a device, nowhere, the code itself), every budget.
 */
#include "cpu_rig.h"
#include "rv_internal.h"

#include <string.h>

enum {
    CODE = 0x1000,
    CODE_BYTES = 256,
    DATA_BYTES = 256,
    MOST_SLOTS = 16,
};

/* The pairs of the list and their handlers. */
static const struct pair {
    enum rv_op first, second;
    char link[4];
    unsigned handler;
    const char *name;
} pairs[] = {
#define PAIR_ENTRY(k1, first, k2, second, link)                                                    \
    {RV_OP_##first, RV_OP_##second, #link, RV_PAIR_##first##_##second##_##link,                    \
     #first " " #second " " #link},
    RV_PAIRS(PAIR_ENTRY)
};

enum { PAIRS = sizeof pairs / sizeof pairs[0] };

/* Fixed part of an instruction: opcode, funct3, funct7. */
#define R(f3, f7) ((uint32_t)(f7) << 25 | (f3) << 12 | 0x33)
#define OP(opcode, f3) ((uint32_t)(f3) << 12 | (opcode))
static const uint32_t fixed[RV_OP_COUNT] = {
    [RV_OP_li] = OP(0x37, 0), [RV_OP_mv] = OP(0x13, 0), [RV_OP_addi] = OP(0x13, 0),
    [RV_OP_slti] = OP(0x13, 2), [RV_OP_sltiu] = OP(0x13, 3), [RV_OP_xori] = OP(0x13, 4),
    [RV_OP_ori] = OP(0x13, 6), [RV_OP_andi] = OP(0x13, 7), [RV_OP_slli] = OP(0x13, 1),
    [RV_OP_srli] = OP(0x13, 5), [RV_OP_srai] = OP(0x13, 5) | 0x40000000,
    [RV_OP_add] = R(0, 0), [RV_OP_sub] = R(0, 0x20), [RV_OP_sll] = R(1, 0),
    [RV_OP_slt] = R(2, 0), [RV_OP_sltu] = R(3, 0), [RV_OP_xor] = R(4, 0), [RV_OP_srl] = R(5, 0),
    [RV_OP_sra] = R(5, 0x20), [RV_OP_or] = R(6, 0), [RV_OP_and] = R(7, 0),
    [RV_OP_mul] = R(0, 1), [RV_OP_mulh] = R(1, 1), [RV_OP_mulhsu] = R(2, 1),
    [RV_OP_mulhu] = R(3, 1), [RV_OP_div] = R(4, 1), [RV_OP_divu] = R(5, 1),
    [RV_OP_rem] = R(6, 1), [RV_OP_remu] = R(7, 1),
    [RV_OP_lb] = OP(0x03, 0), [RV_OP_lh] = OP(0x03, 1), [RV_OP_lw] = OP(0x03, 2),
    [RV_OP_lbu] = OP(0x03, 4), [RV_OP_lhu] = OP(0x03, 5),
    [RV_OP_sb] = OP(0x23, 0), [RV_OP_sh] = OP(0x23, 1), [RV_OP_sw] = OP(0x23, 2),
    [RV_OP_beq] = OP(0x63, 0), [RV_OP_bne] = OP(0x63, 1), [RV_OP_blt] = OP(0x63, 4),
    [RV_OP_bge] = OP(0x63, 5), [RV_OP_bltu] = OP(0x63, 6), [RV_OP_bgeu] = OP(0x63, 7),
    [RV_OP_jal] = OP(0x6f, 0), [RV_OP_jalr] = OP(0x67, 0),
};

struct insn {
    enum rv_op op;
    uint32_t rd, rs1, rs2;
    int32_t imm;
};

static uint32_t encode(const struct insn *i)
{
    const uint32_t f = fixed[i->op], rd = i->rd << 7, rs1 = i->rs1 << 15, rs2 = i->rs2 << 20;
    const uint32_t imm = (uint32_t)i->imm;

    switch (f & 0x7f) {
    case 0x33:
        return f | rd | rs1 | rs2;
    case 0x37:
        return f | rd | imm << 12;
    case 0x23:
        return f | rs1 | rs2 | asm_bits(imm, 11, 5, 25) | asm_bits(imm, 4, 0, 7);
    case 0x63: /* always to the slot after the next one */
        return f | rs1 | rs2 | asm_bits(8, 4, 1, 8);
    case 0x6f:
        return I_JAL(i->rd, 8);
    default:
        return f | rd | rs1 | ((f & 0x3000) == 0x1000 && (f & 0x7f) == 0x13 ? imm & 31 : imm) << 20;
    }
}

/* --- what is random -------------------------------------------------------------- */

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static uint32_t some_register(uint32_t *seed)
{
    static const uint8_t reg[8] = {ZERO, RA, T0, T1, A0, A1, A2, A3};

    return reg[next(seed) % 8];
}

/* Numbers and addresses of all kinds that make a difference. */
static uint32_t some_value(uint32_t *seed)
{
    const uint32_t n = next(seed);

    switch (n % 16) {
    case 0:
        return DEV_ADDR + (n >> 4 & 4);
    case 1:
        return 0x30000000; /* nothing is there */
    case 2:
        return RAM(CODE + (n >> 4 & 0x3c));
    case 3:
        return RAM(DATA + (n >> 4 & 0x7f)); /* perhaps misaligned */
    case 4:
        return RAM(RAM_BYTES) - 4 + (n >> 4 & 3);
    case 5:
        return n >> 4 & 0xff;
    case 6:
        return ~(n >> 4 & 0xff);
    case 7:
        return next(seed) << 8 ^ n;
    case 8:
        return 0x80000000;
    default:
        return RAM(DATA + (n >> 4 & 0x7c));
    }
}

static struct insn some_insn(enum rv_op op, uint32_t *seed)
{
    struct insn i = {op, some_register(seed), some_register(seed), some_register(seed), 0};

    i.imm = op == RV_OP_mv ? 0 : (int32_t)(next(seed) % 16) - 4;
    if (op == RV_OP_li)
        i.imm = next(seed) % 4 ? 0x80004 : 0x10000;
    return i;
}

/* --- two CPUs ---------------------------------------------------------------------- */

struct program {
    uint32_t code[CODE_BYTES / 4];
    uint32_t data[DATA_BYTES / 4];
    uint32_t reg[32];
};

static void fill(struct program *p, uint32_t *seed)
{
    for (unsigned i = 0; i < CODE_BYTES / 4; i++)
        p->code[i] = I_NOP();
    for (unsigned i = 0; i < DATA_BYTES / 4; i++)
        p->data[i] = i % 4 ? some_value(seed) : I_ADDI(A4, A4, 1);
    for (unsigned i = 1; i < 32; i++)
        p->reg[i] = some_value(seed);
}

static void start(struct rig *r, const struct program *p)
{
    rv_reset(r->cpu, RAM(CODE));
    set_csr(r, CSR_MTVEC, RAM(HANDLER));
    set_csr(r, CSR_MSCRATCH, RAM(DATA));
    memcpy(r->ram + CODE, p->code, CODE_BYTES);
    memcpy(r->ram + DATA, p->data, DATA_BYTES);
    memset(r->ram + RAM_BYTES - 8, 0x5a, 8);
    rv_invalidate(r->cpu, RAM(0), RAM_BYTES);
    for (unsigned i = 1; i < 32; i++)
        set(r, i, p->reg[i]);
    r->dev[0] = RAM(DATA);
    r->dev[1] = 0x8899aabb;
    r->reads = r->writes = r->hits = 0;
}

static void check_equal(struct rig *a, struct rig *b)
{
    static const unsigned csrs[] = {CSR_MEPC, CSR_MCAUSE, CSR_MTVAL, CSR_MINSTRET, CSR_MCYCLE};

    for (unsigned i = 1; i < 32; i++)
        CHECK_EQ(get(a, i), get(b, i));
    for (unsigned i = 0; i < sizeof csrs / sizeof csrs[0]; i++)
        CHECK_EQ(csr(a, csrs[i]), csr(b, csrs[i]));
    CHECK_EQ(rv_pc(a->cpu), rv_pc(b->cpu));
    CHECK_EQ(rv_slots(a->cpu), rv_slots(b->cpu));
    CHECK_MEM(a->ram + CODE, b->ram + CODE, CODE_BYTES);
    CHECK_MEM(a->ram + DATA, b->ram + DATA, DATA_BYTES);
    CHECK_MEM(a->ram + RAM_BYTES - 8, b->ram + RAM_BYTES - 8, 8);
    CHECK_MEM(a->dev, b->dev, sizeof a->dev);
    CHECK_EQ(a->reads, b->reads);
    CHECK_EQ(a->writes, b->writes);
    CHECK_EQ(a->hits, b->hits);
}

static struct rig *new_rig(void)
{
    struct rig *r = rig_new(1);

    r->at = HANDLER;
    for (unsigned i = 0; i < MOST_SLOTS; i++)
        put(r, I_ADDI(A7, A7, 1));
    return r;
}

/* N slots of P: at once up to each place and on from there, and one by one. */
static void compare(struct rig *a, struct rig *b, const struct program *p, unsigned n)
{
    for (unsigned cut = 1; cut <= n; cut++) {
        start(a, p);
        start(b, p);
        run(a, cut);
        for (unsigned i = 0; i < cut; i++)
            run(b, 1);
        check_equal(a, b);
        run(a, n - cut);
        for (unsigned i = cut; i < n; i++)
            run(b, 1);
        check_equal(a, b);
    }
}

/* --- the pairs ------------------------------------------------------------------------ */

/* The two instructions of PAIR with operands that its link asks for. */
static void some_pair(const struct pair *pair, struct insn *two, uint32_t *seed)
{
    two[0] = some_insn(pair->first, seed);
    two[1] = some_insn(pair->second, seed);
    if (!strcmp(pair->link, "SEP"))
        return;
    while (!two[0].rd)
        two[0].rd = some_register(seed);
    *(strcmp(pair->link, "FW2") ? &two[1].rs1 : &two[1].rs2) = two[0].rd;
    if (!strcmp(pair->link, "ACC"))
        two[1].rd = two[0].rd;
}

/* Before the pair a CSR instruction, which is in no pair, puts something into the first's rs1. */
static void put_pair(struct program *p, const struct insn *two, bool forwarded)
{
    p->code[0] = forwarded ? I_CSRR(two[0].rs1, CSR_MSCRATCH) : I_NOP();
    p->code[1] = encode(&two[0]);
    p->code[2] = encode(&two[1]);
}

TEST_P(cpu_pairs, equal_the_two_instructions_at_every_budget, 16)
{
    struct rig *a = new_rig(), *b = new_rig();
    uint32_t seed = param + 1;

    for (unsigned n = 0; n < PAIRS; n++) {
        struct program p;
        struct insn two[2];

        fill(&p, &seed);
        some_pair(&pairs[n], two, &seed);
        put_pair(&p, two, param & 1);
        compare(a, b, &p, 6);
    }
    rig_free(a);
    rig_free(b);
}

/* The handler that slot 1 of the block at CODE got. */
static const void *chosen(struct rig *r)
{
    rv_set_pc(r->cpu, RAM(CODE));
    return rv_find(r->cpu)->insn[1].handler;
}

TEST(cpu_pairs, each_is_recognised)
{
    struct rig *r = new_rig();
    uint32_t seed = 1;

    for (unsigned n = 0; n < PAIRS; n++) {
        const struct pair *pair = &pairs[n];
        struct insn two[2] = {{pair->first, A0, A1, A2, 4}, {pair->second, A3, A4, A5, 4}};
        struct program p;

        if (!strcmp(pair->link, "FW2"))
            two[1].rs2 = A0;
        else if (strcmp(pair->link, "SEP"))
            two[1].rs1 = A0;
        if (!strcmp(pair->link, "ACC"))
            two[1].rd = A0;
        for (unsigned i = 0; i < 2; i++)
            if (two[i].op == RV_OP_mv)
                two[i].imm = 0;
        for (unsigned forwarded = 0; forwarded < 2; forwarded++) {
            const bool has_rs1 = pair->first != RV_OP_li;

            fill(&p, &seed);
            put_pair(&p, two, forwarded);
            start(r, &p);
            if (!CHECK_EQ(chosen(r), r->cpu->labels[pair->handler + (forwarded && has_rs1)]))
                CHECK_STR(pair->name, "");
        }
    }
    rig_free(r);
}

/* Five slots of a random pair each, many times: A stops on the way, B goes one by one. Gives the
 * number of stops. */
static unsigned run_with_stops(struct rig *a, struct rig *b, uint32_t seed)
{
    unsigned stops = 0;

    for (unsigned n = 0; n < 4 * PAIRS; n++) {
        struct program p;
        struct insn two[2];

        fill(&p, &seed);
        some_pair(&pairs[n % PAIRS], two, &seed);
        put_pair(&p, two, n / PAIRS & 1);
        start(a, &p);
        start(b, &p);
        while (rv_run(a->cpu, 5 - rv_slots(a->cpu)) != RV_STOP_BUDGET) {
            stops++;
            while (rv_slots(b->cpu) < rv_slots(a->cpu))
                run(b, 1);
            check_equal(a, b);
        }
        while (rv_slots(b->cpu) < 5)
            run(b, 1);
        check_equal(a, b);
    }
    return stops;
}

TEST(cpu_pairs, a_breakpoint_on_the_second_half_stops_between_them)
{
    struct rig *a = new_rig(), *b = new_rig();

    CHECK(rv_set_break(a->cpu, RAM(CODE + 8)));
    CHECK_GT(run_with_stops(a, b, 7), 3 * PAIRS); /* all but those whose first half faults */
    rig_free(a);
    rig_free(b);
}

TEST(cpu_pairs, a_watchpoint_stops_after_the_half_that_hit_it)
{
    struct rig *a = new_rig(), *b = new_rig();

    a->stop_on_hit = true;
    CHECK(rv_set_watch(a->cpu, 0, RV_WATCH_LOAD | RV_WATCH_STORE, RAM(DATA), DATA_BYTES));
    CHECK(rv_set_watch(b->cpu, 0, RV_WATCH_LOAD | RV_WATCH_STORE, RAM(DATA), DATA_BYTES));
    CHECK_GT(run_with_stops(a, b, 8), PAIRS / 2);
    rig_free(a);
    rig_free(b);
}

static void rewrite(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    (void)val;
    set_word(r, CODE + 8, I_ADDI(A6, ZERO, 77));
    rv_invalidate(r->cpu, RAM(CODE + 8), 4);
}

/* By a device, and by the store itself. */
TEST_P(cpu_pairs, a_second_half_that_the_first_rewrites_is_seen_at_once, 2)
{
    struct rig *a = new_rig(), *b = new_rig();
    uint32_t seed = 9;
    unsigned stores = 0;

    a->on_write = b->on_write = rewrite;
    for (unsigned n = 0; n < PAIRS; n++) {
        struct program p;
        struct insn two[2];

        if (pairs[n].first != RV_OP_sw)
            continue;
        fill(&p, &seed);
        some_pair(&pairs[n], two, &seed);
        two[0] = (struct insn){RV_OP_sw, 0, A0, A1, 0};
        p.reg[A0] = param ? DEV_ADDR : RAM(CODE + 8);
        p.reg[A1] = I_ADDI(A6, ZERO, 77);
        put_pair(&p, two, false);
        compare(a, b, &p, 6);
        CHECK_EQ(get(a, A6), 77);
        CHECK_EQ(a->writes, param);
        stores++;
    }
    CHECK_GT(stores, 4);
    rig_free(a);
    rig_free(b);
}

/* --- any code ------------------------------------------------------------------------- */

TEST_P(cpu_pairs, random_code_runs_the_same_in_any_slices, 16)
{
    struct rig *a = new_rig(), *b = new_rig();
    uint32_t seed = 1000 + param;

    for (unsigned n = 0; n < 60; n++) {
        struct program p;

        fill(&p, &seed);
        for (unsigned i = 0; i < CODE_BYTES / 4 - 1;) {
            const enum rv_op op = next(&seed) % RV_OP_COUNT;
            const struct insn insn = some_insn(op, &seed);

            if (fixed[op] && (op < RV_OP_beq || i > 8))
                p.code[i++] = encode(&insn);
        }
        compare(a, b, &p, MOST_SLOTS);
    }
    rig_free(a);
    rig_free(b);
}
