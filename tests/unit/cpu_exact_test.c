/* SPDX-License-Identifier: Apache-2.0 */
/* Counters, mepc and mtval exact at every point of a block, whatever is beside it (II 3.1.10,
 * 3.1.14, 3.1.16). */
#include "cpu_rig.h"

enum { NOWHERE = 0x40000000 };

/* N instructions of all kinds that only compute, 2 and 4 bytes long; some of them make pairs. */
static void put_mix(struct rig *r, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        switch (i % 5) {
        case 0:
            put(r, I_ADDI(A5, A5, 1));
            break;
        case 1:
            put16(r, 0x0785); /* c.addi a5, 1 */
            break;
        case 2:
            put(r, I_LUI(A6, 0x12345));
            break;
        case 3:
            put(r, I_ADDI(A6, A6, 0x67));
            break;
        default:
            put(r, I_ADD(A6, A5, A6));
        }
}

enum { POSITIONS = 140 /* more than two blocks */ };

TEST(cpu_exact, instret_and_cycle_are_right_at_every_place)
{
    for (unsigned n = 0; n < POSITIONS; n++) {
        struct rig *r = rig_new(3);

        put_mix(r, n);
        put(r, I_CSRR(A0, CSR_MINSTRET));
        put(r, I_CSRR(A1, CSR_MCYCLE));
        put_mix(r, 3);
        put(r, I_CSRR(A2, CSR_INSTRET));
        CHECK_EQ(rv_run(r->cpu, 3 * (n + 6)), RV_STOP_BUDGET);
        CHECK_EQ(get(r, A0), n);
        CHECK_EQ(get(r, A1), 3 * (n + 1));
        CHECK_EQ(get(r, A2), n + 5);
        rig_free(r);
    }
}

TEST(cpu_exact, a_written_counter_is_right_at_every_place)
{
    for (unsigned n = 0; n < POSITIONS; n += 7) {
        struct rig *r = rig_new(1);

        set(r, A1, 1000);
        put_mix(r, n);
        put(r, I_CSRW(CSR_MINSTRET, A1));
        put_mix(r, n);
        put(r, I_CSRR(A0, CSR_MINSTRET));
        run(r, 2 * n + 2);
        CHECK_EQ(get(r, A0), 1000 + n);
        rig_free(r);
    }
}

/* From outside there is no instruction whose step the write takes away. */
TEST(cpu_exact, a_counter_set_between_instructions_is_what_the_next_one_reads)
{
    struct rig *r = rig_new(2);

    put_mix(r, 3);
    put(r, I_CSRR(A0, CSR_MINSTRET));
    put(r, I_CSRR(A1, CSR_MCYCLE));
    CHECK_EQ(rv_run(r->cpu, 6), RV_STOP_BUDGET);
    set_csr(r, CSR_MINSTRET, 100);
    set_csr(r, CSR_MCYCLE, 5000);
    CHECK_EQ(rv_run(r->cpu, 4), RV_STOP_BUDGET);
    CHECK_EQ(get(r, A0), 100);
    CHECK_EQ(get(r, A1), 5002);
    rig_free(r);
}

TEST(cpu_exact, a_run_cut_anywhere_counts_and_stops_exactly)
{
    for (unsigned n = 1; n < POSITIONS; n++) {
        struct rig *r = rig_new(1), *whole = rig_new(1);

        put_mix(r, POSITIONS);
        put_mix(whole, POSITIONS);
        run(whole, POSITIONS); /* blocks are decoded, and cut afterwards */
        run(r, n);
        CHECK_EQ(csr(r, CSR_MINSTRET), n);
        run(r, POSITIONS - n);
        CHECK_EQ(rv_pc(r->cpu), rv_pc(whole->cpu));
        CHECK_EQ(get(r, A5), get(whole, A5));
        CHECK_EQ(get(r, A6), get(whole, A6));
        rig_free(r);
        rig_free(whole);
    }
}

/* --- exceptions ------------------------------------------------------------------------------- */

struct faulting {
    const char *name;
    uint32_t insn; /* with a1 = NOWHERE + 2 and a2 = DATA + 1 in RAM */
    unsigned bytes;
    uint32_t cause, mtval;
};

static const struct faulting faulting[] = {
    {"lw", 0x0025a503, 4, CAUSE_LOAD_FAULT, NOWHERE + 4},
    {"lw misaligned", 0x0005a503, 4, CAUSE_LOAD_MISALIGNED, NOWHERE + 2},
    {"lh", 0x00059503, 4, CAUSE_LOAD_FAULT, NOWHERE + 2},
    {"lbu", 0x0015c503, 4, CAUSE_LOAD_FAULT, NOWHERE + 3},
    {"sw", 0x00a5a123, 4, CAUSE_STORE_FAULT, NOWHERE + 4},
    {"sh misaligned", 0x00a590a3, 4, CAUSE_STORE_MISALIGNED, NOWHERE + 3},
    {"c.lw misaligned", 0x4188, 2, CAUSE_LOAD_MISALIGNED, NOWHERE + 2},
    {"c.sw misaligned", 0xc1c8, 2, CAUSE_STORE_MISALIGNED, NOWHERE + 6},
    {"lr.w misaligned", 0x1006252f, 4, CAUSE_LOAD_MISALIGNED, RAM(DATA + 1)},
    {"sc.w misaligned", 0x18a6252f, 4, CAUSE_STORE_MISALIGNED, RAM(DATA + 1)},
    {"amoadd.w misaligned", 0x00a6252f, 4, CAUSE_STORE_MISALIGNED, RAM(DATA + 1)},
    {"illegal", 0x0000000b, 4, CAUSE_ILLEGAL, 0x0000000b},
    {"c.illegal", 0x0000, 2, CAUSE_ILLEGAL, 0},
    {"csrw cycle", 0xc0051073, 4, CAUSE_ILLEGAL, 0xc0051073},
    {"ecall", 0x00000073, 4, CAUSE_ECALL_M, 0},
};

/* Between others that compute on the same registers, at places before and behind pairs. */
TEST_P(cpu_exact, an_exception_is_precise_at_every_place, sizeof faulting / sizeof *faulting)
{
    const struct faulting *f = &faulting[param];

    for (unsigned n = 0; n < 2 * 64 + 3; n++) {
        struct rig *r = rig_new(1);
        uint32_t pc;

        set(r, A0, 0x600d);
        set(r, A1, NOWHERE + 2);
        set(r, A2, RAM(DATA + 1));
        put_mix(r, n);
        pc = RAM(r->at);
        if (f->bytes == 2)
            put16(r, f->insn);
        else
            put(r, f->insn);
        put(r, I_ADDI(A0, A0, 1));
        put(r, I_ADDI(A5, A5, 1));
        run(r, n + 1);
        check_trap(r, f->cause, pc, f->mtval);
        CHECK_EQ(get(r, A0), 0x600d);
        CHECK_EQ(get(r, A5), (n + 4) / 5 + (n + 3) / 5);
        CHECK_EQ(rv_retired(r->cpu), n);
        if (csr(r, CSR_MEPC) != pc)
            CHECK_STR(f->name, "");
        rig_free(r);
    }
}

/* Two accesses that may be one pair: each faults on its own. */
TEST(cpu_exact, the_half_that_faults_of_two_accesses_is_named)
{
    static const uint32_t insn[2][2] = {
        {0x0005a503 /* lw a0, 0(a1) */, 0x00062683 /* lw a3, 0(a2) */},
        {0x00e5a023 /* sw a4, 0(a1) */, 0x00e62023 /* sw a4, 0(a2) */},
    };

    for (unsigned store = 0; store < 2; store++)
        for (unsigned bad = 0; bad < 2; bad++)
            for (unsigned off = 0; off < 3; off += 2) {
                const uint32_t cause = store ? (off ? CAUSE_STORE_MISALIGNED : CAUSE_STORE_FAULT)
                                             : (off ? CAUSE_LOAD_MISALIGNED : CAUSE_LOAD_FAULT);
                struct rig *r = rig_new(1);

                set_word(r, DATA, 0x55);
                set(r, A0, 1);
                set(r, A3, 2);
                set(r, A4, 3);
                set(r, A1, bad == 0 ? NOWHERE + off : RAM(DATA));
                set(r, A2, bad == 1 ? NOWHERE + off : RAM(DATA));
                put(r, insn[store][0]);
                put(r, insn[store][1]);
                run(r, 1 + bad);
                check_trap(r, cause, RAM(4 * bad), NOWHERE + off);
                CHECK_EQ(rv_retired(r->cpu), bad);
                CHECK_EQ(get(r, A0), !store && bad ? 0x55 : 1);
                CHECK_EQ(get(r, A3), 2);
                CHECK_EQ(word(r, DATA), store && bad ? 3 : 0x55);
                rig_free(r);
            }
}

/* The second half of an instruction is in another region, in none, or cannot be there (I 1.5). */
TEST(cpu_exact, an_instruction_across_regions_runs_or_names_its_second_half)
{
    uint8_t more[64] = {0x55, 0x00}; /* upper half of addi a0, a0, 5 */
    const struct rv_ram ram = {.base = RAM(RAM_BYTES), .size = sizeof more, .host = more};

    for (unsigned before = 0; before < 6; before++)
        for (unsigned there = 0; there < 2; there++) {
            struct rig *r = rig_new(1);
            const uint32_t start = RAM_BYTES - 2 - 2 * before;

            if (there)
                CHECK(rv_map_ram(r->cpu, &ram));
            r->at = start;
            for (unsigned i = 0; i < before; i++)
                put16(r, 0x0001);
            put16(r, 0x0513);
            rv_set_pc(r->cpu, RAM(start));
            run(r, before + 1);
            if (there) {
                CHECK_EQ(get(r, A0), 5);
                CHECK_EQ(rv_pc(r->cpu), RAM(RAM_BYTES + 2));
            } else {
                check_trap(r, CAUSE_FETCH_FAULT, RAM(RAM_BYTES - 2), RAM(RAM_BYTES));
            }
            CHECK_EQ(rv_retired(r->cpu), before + there);
            rig_free(r);
        }
}

/* Jumps and branches that lead nowhere are done; the fault is at the target (II 3.1.16). */
TEST(cpu_exact, the_farthest_targets_are_reached_and_fault_there)
{
    static const struct {
        uint32_t insn;
        int32_t off;
    } far[] = {
        {0x800000ef, -0x100000}, {0x7ffff0ef, 0xffffe}, {0x80000063, -4096},
        {0x7e000fe3, 4094},      {0x7ff580e7, 0},       {0x800580e7, 0},
    };

    for (unsigned i = 0; i < sizeof far / sizeof far[0]; i++) {
        struct rig *r = rig_new(1);
        const uint32_t at = i == 3 ? RAM_BYTES - 8 : 0;
        uint32_t target = RAM(at) + (uint32_t)far[i].off;

        if (i >= 4)
            target = NOWHERE + (i == 4 ? 2047 - 1 : -2048);
        set(r, A1, NOWHERE);
        r->at = at;
        put(r, far[i].insn);
        rv_set_pc(r->cpu, RAM(at));
        run(r, 2);
        check_trap(r, CAUSE_FETCH_FAULT, target, target);
        CHECK_EQ(rv_retired(r->cpu), 1);
        rig_free(r);
    }
}
