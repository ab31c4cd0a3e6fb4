/* SPDX-License-Identifier: Apache-2.0 */
/* RV32IMA instructions one by one, with the corner cases of the manual (I 2, 7, 8). */
#include "cpu_rig.h"

#include <string.h>

struct vector {
    const char *name;
    uint32_t f3, f7; /* of OP */
    uint32_t a, b, want;
};

static const struct vector reg_ops[] = {
    {"add wraps", 0, 0, 0xffffffff, 2, 1},
    {"sub wraps", 0, 0x20, 1, 2, 0xffffffff},
    {"sll uses 5 bits", 1, 0, 0x80000001, 33, 2},
    {"slt is signed", 2, 0, 0xffffffff, 0, 1},
    {"slt of equals", 2, 0, 7, 7, 0},
    {"sltu is unsigned", 3, 0, 0xffffffff, 0, 0},
    {"sltu", 3, 0, 0, 0xffffffff, 1},
    {"xor", 4, 0, 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0},
    {"srl is logical", 5, 0, 0x80000000, 31, 1},
    {"srl uses 5 bits", 5, 0, 0x80000000, 32, 0x80000000},
    {"sra is arithmetic", 5, 0x20, 0x80000000, 31, 0xffffffff},
    {"or", 6, 0, 0xff00ff00, 0x0ff00ff0, 0xfff0fff0},
    {"and", 7, 0, 0xff00ff00, 0x0ff00ff0, 0x0f000f00},
    {"mul low half", 0, 1, 0x80000001, 0xffffffff, 0x7fffffff},
    {"mulh negative negative", 1, 1, 0x80000000, 0x80000000, 0x40000000},
    {"mulh negative positive", 1, 1, 0xffffffff, 2, 0xffffffff},
    {"mulhsu negative by large", 2, 1, 0xffffffff, 0xffffffff, 0xffffffff},
    {"mulhsu positive by large", 2, 1, 2, 0xffffffff, 1},
    {"mulhsu smallest", 2, 1, 0x80000000, 0x80000000, 0xc0000000},
    {"mulhu large", 3, 1, 0xffffffff, 0xffffffff, 0xfffffffe},
    {"div rounds to zero", 4, 1, 0xfffffff9, 2, 0xfffffffd},
    {"div by zero", 4, 1, 7, 0, 0xffffffff},
    {"div overflow", 4, 1, 0x80000000, 0xffffffff, 0x80000000},
    {"divu", 5, 1, 0xfffffff9, 2, 0x7ffffffc},
    {"divu by zero", 5, 1, 7, 0, 0xffffffff},
    {"rem has the dividend's sign", 6, 1, 0xfffffff9, 2, 0xffffffff},
    {"rem positive by negative", 6, 1, 7, 0xfffffffe, 1},
    {"rem by zero", 6, 1, 0xfffffff9, 0, 0xfffffff9},
    {"rem overflow", 6, 1, 0x80000000, 0xffffffff, 0},
    {"remu", 7, 1, 0xfffffff9, 4, 1},
    {"remu by zero", 7, 1, 0xfffffff9, 0, 0xfffffff9},
};

TEST(cpu_insn, register_operations_give_what_the_manual_says)
{
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof reg_ops / sizeof reg_ops[0]; i++) {
        const struct vector *v = &reg_ops[i];
        const uint32_t got = compute(r, asm_r(0x33, v->f3, v->f7, A0, A1, A2), v->a, v->b);

        if (!CHECK_EQ(got, v->want))
            CHECK_STR(v->name, "");
    }
    rig_free(r);
}

struct imm_vector {
    uint32_t f3;
    int32_t imm;
    uint32_t a, want;
};

TEST(cpu_insn, immediate_operations_sign_extend_the_immediate)
{
    static const struct imm_vector v[] = {
        {0, -1, 1, 0},          {0, 2047, 1, 2048},       {0, -2048, 0, 0xfffff800},
        {0, 0, 77, 77},         {2, -1, 0xfffffffe, 1},   {2, -1, 0, 0},
        {3, -1, 5, 1},          {3, 0, 0, 0},             {3, 1, 0, 1},
        {4, -1, 0x12345678, 0xedcba987}, {6, -2048, 1, 0xfffff801}, {7, -16, 0x7f, 0x70},
        {1, 31, 3, 0x80000000}, {5, 31, 0x80000000, 1},   {5, 0x400 | 31, 0x80000000, 0xffffffff},
        {5, 0x400 | 4, 0x70, 7}, {1, 0, 5, 5},
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof v / sizeof v[0]; i++)
        CHECK_EQ(compute(r, asm_i(0x13, v[i].f3, A0, A1, v[i].imm), v[i].a, 0), v[i].want);
    rig_free(r);
}

TEST(cpu_insn, upper_immediates_and_pc_relative_addresses)
{
    struct rig *r = rig_new(1);

    CHECK_EQ(compute(r, I_LUI(A0, 0xfffff), 0, 0), 0xfffff000);
    put(r, I_NOP()); /* not at the start of the block's page */
    CHECK_EQ(compute(r, I_AUIPC(A0, 0x80001), 0, 0), RAM(8) + 0x80001000u);
    rig_free(r);
}

TEST(cpu_insn, x0_stays_zero_whatever_is_written_to_it)
{
    static const uint32_t insns[] = {0x00500013 /* addi x0,x0,5 */,
                                     0x123450b7 & ~0xf80u /* lui x0 */};
    struct rig *r = rig_new(1);

    set(r, A1, RAM(DATA));
    set(r, A2, 9);
    for (unsigned i = 0; i < 2; i++)
        put(r, insns[i]);
    put(r, I_ADD(ZERO, A1, A2));
    put(r, I_LW(ZERO, 0, A1));
    put(r, I_MUL(ZERO, A1, A2));
    put(r, I_AMO(1, ZERO, A2, A1));
    put(r, I_CSRR(ZERO, CSR_MHARTID));
    put(r, I_JAL(ZERO, 4));
    put(r, I_ADDI(A0, ZERO, 1));
    run(r, 9);
    CHECK_EQ(get(r, ZERO), 0);
    CHECK_EQ(get(r, A0), 1);
    CHECK_EQ(word(r, DATA), 9);
    rig_free(r);
}

TEST(cpu_insn, branches_compare_signed_and_unsigned)
{
    static const struct {
        uint32_t f3, a, b;
        bool taken;
    } v[] = {
        {0, 5, 5, true},           {0, 5, 6, false},          {1, 5, 6, true},
        {1, 5, 5, false},          {4, 0xffffffff, 0, true},  {4, 0, 0xffffffff, false},
        {4, 3, 3, false},          {5, 0, 0xffffffff, true},  {5, 3, 3, true},
        {5, 0xffffffff, 0, false}, {6, 0, 0xffffffff, true},  {6, 0xffffffff, 0, false},
        {7, 0xffffffff, 0, true},  {7, 3, 3, true},           {7, 0, 0xffffffff, false},
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof v / sizeof v[0]; i++) {
        const uint32_t at = 64 * i;

        set(r, A1, v[i].a);
        set(r, A2, v[i].b);
        r->at = at;
        put(r, asm_b(v[i].f3, A1, A2, 32));
        rv_set_pc(r->cpu, RAM(at));
        run(r, 1);
        CHECK_EQ(rv_pc(r->cpu), RAM(at) + (v[i].taken ? 32 : 4));
    }
    rig_free(r);
}

TEST(cpu_insn, jumps_reach_both_ways_and_link_the_next_instruction)
{
    struct rig *r = rig_new(1);

    put(r, I_JAL(RA, 0x7f0));
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(0x7f0));
    CHECK_EQ(get(r, RA), RAM(4));
    r->at = 0x7f0;
    put(r, I_JAL(T0, -0x7ec));
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(4));
    CHECK_EQ(get(r, T0), RAM(0x7f4));
    r->at = 4;
    put(r, I_JALR(T0, -1, T0)); /* rd = rs1; bit 0 of the target is dropped */
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(0x7f2));
    CHECK_EQ(get(r, T0), RAM(8));
    rig_free(r);
}

TEST(cpu_insn, loads_extend_as_named)
{
    struct rig *r = rig_new(1);

    set_word(r, DATA, 0x8081f2f3);
    CHECK_EQ(compute(r, I_LB(A0, 0, A1), RAM(DATA), 0), 0xfffffff3);
    CHECK_EQ(compute(r, I_LBU(A0, 1, A1), RAM(DATA), 0), 0xf2);
    CHECK_EQ(compute(r, I_LH(A0, -2, A1), RAM(DATA) + 4, 0), 0xffff8081);
    CHECK_EQ(compute(r, I_LHU(A0, 0, A1), RAM(DATA), 0), 0xf2f3);
    CHECK_EQ(compute(r, I_LW(A0, 2047, A1), RAM(DATA) - 2047, 0), 0x8081f2f3);
    rig_free(r);
}

TEST(cpu_insn, stores_change_only_their_bytes)
{
    struct rig *r = rig_new(1);

    set_word(r, DATA, 0x11111111);
    compute(r, I_SB(A2, 1, A1), RAM(DATA), 0xaabbccdd);
    CHECK_EQ(word(r, DATA), 0x1111dd11);
    compute(r, I_SH(A2, 2, A1), RAM(DATA), 0xaabbccdd);
    CHECK_EQ(word(r, DATA), 0xccdddd11);
    compute(r, I_SW(A2, -2048, A1), RAM(DATA) + 2048, 0xaabbccdd);
    CHECK_EQ(word(r, DATA), 0xaabbccdd);
    CHECK_EQ(word(r, DATA + 4), 0xffffffff);
    rig_free(r);
}

TEST(cpu_insn, misaligned_accesses_work_in_ram)
{
    struct rig *r = rig_new(1);

    for (unsigned off = 1; off < 4; off++) {
        compute(r, I_SW(A2, 0, A1), RAM(DATA + 60) + off, 0x01020304 * off);
        CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(DATA + 60) + off, 0), 0x01020304 * off);
    }
    compute(r, I_SH(A2, 0, A1), RAM(DATA) + 63, 0x8765);
    CHECK_EQ(compute(r, I_LH(A0, 0, A1), RAM(DATA) + 63, 0), 0xffff8765);
    CHECK_EQ(r->reads + r->writes, 0);
    rig_free(r);
}

TEST(cpu_insn, first_and_last_byte_of_ram_can_be_used)
{
    struct rig *r = rig_new(1);

    r->at = 16;
    compute(r, I_SB(A2, 0, A1), RAM(RAM_BYTES - 1), 0x5a);
    CHECK_EQ(compute(r, I_LBU(A0, 0, A1), RAM(RAM_BYTES - 1), 0), 0x5a);
    compute(r, I_SW(A2, 0, A1), RAM(RAM_BYTES - 4), 0x12345678);
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(RAM_BYTES - 4), 0), 0x12345678);
    compute(r, I_SW(A2, 0, A1), RAM(0), 0x9abcdef0);
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(0), 0), 0x9abcdef0);
    CHECK_EQ(r->reads + r->writes, 0);
    rig_free(r);
}

TEST(cpu_insn, atomics_give_the_old_value_and_store_the_new)
{
    static const struct {
        uint32_t funct5, old, arg, want;
    } v[] = {
        {0, 0xffffffff, 2, 1},
        {1, 5, 9, 9},
        {4, 0xff, 0x0f, 0xf0},
        {8, 0xf0, 0x0f, 0xff},
        {12, 0xff, 0x0f, 0x0f},
        {16, 1, 0xffffffff, 0xffffffff},
        {16, 0xfffffffe, 0xffffffff, 0xfffffffe},
        {20, 1, 0xffffffff, 1},
        {20, 0xfffffffe, 0xffffffff, 0xffffffff},
        {24, 1, 0xffffffff, 1},
        {24, 0xffffffff, 2, 2},
        {28, 1, 0xffffffff, 0xffffffff},
        {28, 0xffffffff, 2, 0xffffffff},
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof v / sizeof v[0]; i++) {
        set_word(r, DATA, v[i].old);
        CHECK_EQ(compute(r, I_AMO(v[i].funct5, A0, A2, A1), RAM(DATA), v[i].arg), v[i].old);
        CHECK_EQ(word(r, DATA), v[i].want);
    }
    CHECK_EQ(word(r, DATA + 4), 0xffffffff);
    rig_free(r);
}

TEST(cpu_insn, store_conditional_needs_the_reservation)
{
    struct rig *r = rig_new(1);

    set_word(r, DATA, 7);
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 8), 1); /* none yet */
    CHECK_EQ(word(r, DATA), 7);
    CHECK_EQ(compute(r, I_LR(A0, A1), RAM(DATA), 0), 7);
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 8), 0);
    CHECK_EQ(word(r, DATA), 8);
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 9), 1); /* used up */
    compute(r, I_LR(A0, A1), RAM(DATA), 0);
    set_word(r, DATA + 4, 8);
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA + 4), 9), 1); /* elsewhere */
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 9), 1);     /* which used it up as well */
    CHECK_EQ(word(r, DATA), 8);
    rig_free(r);
}

TEST(cpu_insn, someone_elses_write_breaks_the_reservation)
{
    struct rig *r = rig_new(1);

    set_word(r, DATA, 7);
    compute(r, I_LR(A0, A1), RAM(DATA), 0);
    rv_invalidate(r->cpu, RAM(DATA - 8), 8); /* beside it */
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 8), 0);
    compute(r, I_LR(A0, A1), RAM(DATA), 0);
    rv_invalidate(r->cpu, RAM(DATA - 7), 8); /* same value, but written */
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 9), 1);
    compute(r, I_LR(A0, A1), RAM(DATA), 0);
    set_word(r, DATA, 10); /* unannounced */
    CHECK_EQ(compute(r, I_SC(A0, A2, A1), RAM(DATA), 9), 1);
    CHECK_EQ(word(r, DATA), 10);
    rig_free(r);
}

TEST(cpu_insn, fences_do_nothing_visible)
{
    struct rig *r = rig_new(1);

    put(r, I_FENCE());
    put(r, I_FENCE_I());
    put(r, 0x8330000f); /* fence.tso */
    put(r, I_ADDI(A0, ZERO, 3));
    run(r, 4);
    CHECK_EQ(get(r, A0), 3);
    CHECK_EQ(rv_retired(r->cpu), 4);
    rig_free(r);
}

/* Everything that is not in the base set, M, A, Zicsr or Zifencei. */
TEST(cpu_insn, reserved_encodings_are_illegal)
{
    static const uint32_t insns[] = {
        0xffffffff,
        0x0000000b,                        /* custom-0 */
        0x00002007,                        /* flw */
        0x00002027,                        /* fsw */
        0x00000053,                        /* fadd.s */
        0x0000001b,                        /* addiw (RV64) */
        0x0000003b,                        /* addw (RV64) */
        0x00001067,                        /* jalr, funct3 1 */
        0x00002063,                        /* branch, funct3 2 */
        0x00003003,                        /* ld (RV64) */
        0x00006003,                        /* lwu (RV64) */
        0x00003023,                        /* sd (RV64) */
        0x02001013,                        /* slli by 32 */
        0x40001013,                        /* slli with srai's bit */
        0x02005013,                        /* srli by 32 */
        0xc0005013,                        /* srai with one bit more */
        0x04000033,                        /* OP, funct7 2 */
        0x40001033,                        /* sll with sub's bit */
        0x40004033,                        /* xor with sub's bit (Zbb xnor) */
        0x0000200f,                        /* MISC-MEM, funct3 2 */
        0x0000002f,                        /* amo, funct3 0 */
        0x0000302f,                        /* amoadd.d */
        0x1010202f,                        /* lr with rs2 */
        0x2800202f,                        /* amo, funct5 5 */
        0x00004073,                        /* SYSTEM, funct3 4 */
        0x00200073,                        /* uret */
        0x10200073,                        /* sret */
        0x12000073,                        /* sfence.vma */
        0x000000f3,                        /* ecall with rd */
        0x7b200073,                        /* dret */
    };
    struct rig *r = rig_new(1);

    set(r, A1, RAM(DATA));
    for (unsigned i = 0; i < sizeof insns / sizeof insns[0]; i++) {
        const uint32_t at = 16 * i;

        r->at = at;
        put(r, insns[i]);
        rv_set_pc(r->cpu, RAM(at));
        run(r, 1);
        check_trap(r, CAUSE_ILLEGAL, RAM(at), insns[i]);
    }
    CHECK_EQ(rv_retired(r->cpu), 0);
    rig_free(r);
}
