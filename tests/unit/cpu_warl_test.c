/* SPDX-License-Identifier: Apache-2.0 */
/* Every CSR and field: what it takes, what it keeps, who may see it (II 2.2, 3.1). */
#include "cpu_rig.h"

struct field {
    uint32_t csr;
    uint32_t ones;  /* what is read after all ones were written */
    uint32_t zeros; /* ... and after all zeros */
};

/* In machine mode; counters are elsewhere (cpu_csr_test.c). */
static const struct field fields[] = {
    {CSR_MSTATUS, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TW, 0},
    {CSR_MSTATUSH, 0, 0},               /* II 3.1.6.4: little-endian only */
    {CSR_MISA, 0x40101105, 0x40101105}, /* II 3.1.1 */
    {CSR_MIE, 0x888, 0},                /* II 3.1.9 */
    {CSR_MIP, 0, 0},                    /* lines only */
    {CSR_MTVEC, 0xfffffffd, 0},         /* II 3.1.7 */
    {CSR_MCOUNTEREN, 7, 0},             /* II 3.1.11 */
    {CSR_MCOUNTINHIBIT, 5, 0},          /* II 3.1.12 */
    {CSR_MENVCFG, 1, 0},                /* II 3.1.18: FIOM */
    {CSR_MENVCFGH, 0, 0},
    {CSR_MSCRATCH, 0xffffffff, 0}, /* II 3.1.13 */
    {CSR_MEPC, 0xfffffffe, 0},     /* II 3.1.14 */
    {CSR_MCAUSE, 0xffffffff, 0},   /* II 3.1.15: WLRL */
    {CSR_MTVAL, 0xffffffff, 0},    /* II 3.1.16 */
    {CSR_TSELECT, 0, 0},
    {CSR_TSELECT + 1, 0, 0},       /* no trigger */
    {CSR_PMPADDR0, 0xffffffff, 0}, /* II 3.7.1: an entry that cannot be switched on */
    {CSR_PMPADDR0 + 1, 0, 0},
    {CSR_PMPADDR63, 0, 0},
    {CSR_PMPCFG0, 0, 0},
    {CSR_PMPCFG0 + 15, 0, 0},
    {CSR_MHPMEVENT3, 0, 0}, /* II 3.1.10 */
    {CSR_MHPMEVENT31, 0, 0},
    {CSR_MINSTRET + 1, 0, 0},
    {CSR_MHPMCOUNTER31 | CSR_HIGH, 0, 0},
};

TEST_P(cpu_warl, keeps_what_is_legal, sizeof fields / sizeof *fields)
{
    const struct field *f = &fields[param];
    struct rig *r = rig_new(1);

    compute(r, I_CSRW(f->csr, A1), 0xffffffff, 0);
    rv_set_irq(r->cpu, RV_IRQ_TIMER, false);
    CHECK_EQ(csr(r, f->csr), f->ones);
    CHECK_EQ(compute(r, I_CSRRC(A0, f->csr, A1), 0xffffffff, 0), f->ones);
    CHECK_EQ(csr(r, f->csr), f->zeros);
    compute(r, I_CSRRS(ZERO, f->csr, A1), 0xffffffff, 0);
    CHECK_EQ(csr(r, f->csr), f->ones);
    compute(r, I_CSRW(f->csr, A1), 0, 0);
    CHECK_EQ(csr(r, f->csr), f->zeros);
    rig_free(r);
}

/* One bit at a time: none of them moves another one. */
TEST_P(cpu_warl, has_bits_of_its_own, sizeof fields / sizeof *fields)
{
    const struct field *f = &fields[param];
    struct rig *r = rig_new(1);

    for (unsigned bit = 0; bit < 32; bit++) {
        const uint32_t val = 1u << bit, want = (val & f->ones) | f->zeros;

        if (f->csr == CSR_MSTATUS && (bit == 11 || bit == 12))
            continue; /* MPP = 1, 2: not modes */
        compute(r, I_CSRW(f->csr, A1), val, 0);
        CHECK_EQ(csr(r, f->csr), want);
        compute(r, I_CSRW(f->csr, A1), 0, 0);
    }
    rig_free(r);
}

TEST_P(cpu_warl, is_illegal_in_user_mode, sizeof fields / sizeof *fields)
{
    const uint32_t insn = I_CSRR(A0, fields[param].csr);
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MCOUNTEREN, 7);
    enter_user(r, 0x100);
    put(r, insn);
    run(r, 1);
    check_trap(r, CAUSE_ILLEGAL, RAM(0x100), insn);
    rig_free(r);
}

TEST(cpu_warl, a_trap_writes_all_of_its_csrs_and_no_others)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MCAUSE, 0xffffffff);
    set_csr(r, CSR_MTVAL, 0xffffffff);
    set_csr(r, CSR_MEPC, 0xffffffff);
    set_csr(r, CSR_MSCRATCH, 0x1234);
    set_csr(r, CSR_MIE, 0x888);
    set_csr(r, CSR_MSTATUS, MSTATUS_MPRV | MSTATUS_TW | MSTATUS_MPIE);
    put(r, I_ECALL());
    run(r, 1);
    check_trap(r, CAUSE_ECALL_M, RAM(0), 0);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPRV | MSTATUS_TW | MSTATUS_MPP);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 0x1234);
    CHECK_EQ(csr(r, CSR_MIE), 0x888);
    rig_free(r);
}

/* II 3.1.6.3: only a return to a less privileged mode clears it. */
TEST(cpu_warl, mprv_survives_a_return_to_machine_mode)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MSTATUS, MSTATUS_MPRV | MSTATUS_MPP);
    set_csr(r, CSR_MEPC, RAM(0x40));
    put(r, I_MRET());
    run(r, 1);
    CHECK(rv_machine_mode(r->cpu));
    CHECK_EQ(rv_pc(r->cpu), RAM(0x40));
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPRV | MSTATUS_MPIE); /* MPP = U, MPIE = 1 */
    rig_free(r);
}

/* No entry is ever on, so user mode may use all of memory (II 3.7.1 without PMP). */
TEST(cpu_warl, pmp_writes_do_not_protect_anything)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_PMPADDR0, 0);
    set_csr(r, CSR_PMPCFG0, 0x98989898); /* locked, NAPOT, no access */
    CHECK_EQ(csr(r, CSR_PMPCFG0), 0);
    set(r, A1, RAM(DATA));
    set_word(r, DATA, 77);
    enter_user(r, 0x100);
    put(r, I_LW(A0, 0, A1));
    put(r, I_SW(A1, 0, A1));
    run(r, 2);
    CHECK_EQ(get(r, A0), 77);
    CHECK_EQ(word(r, DATA), RAM(DATA));
    rig_free(r);
}

/* II 3.1.11: each counter has its bit, in both halves; without events there are none of the others.
 */
TEST_P(cpu_warl, mcounteren_has_a_bit_for_each_counter, 8)
{
    static const uint32_t counter[3] = {CSR_CYCLE, CSR_TIME, CSR_INSTRET};

    for (unsigned i = 0; i < 3; i++)
        for (unsigned high = 0; high < 2; high++) {
            const uint32_t insn = I_CSRR(A0, counter[i] | (high ? CSR_HIGH : 0));
            struct rig *r = rig_new(1);

            set_csr(r, CSR_MCOUNTEREN, param);
            enter_user(r, 0x100);
            put(r, insn);
            run(r, 1);
            if (param >> i & 1)
                CHECK_EQ(rv_pc(r->cpu), RAM(0x104));
            else
                check_trap(r, CAUSE_ILLEGAL, RAM(0x100), insn);
            rig_free(r);
        }
}

TEST(cpu_warl, counters_without_events_stay_illegal_in_user_mode)
{
    for (uint32_t n = 3; n < 32; n++) {
        const uint32_t insn = I_CSRR(A0, CSR_CYCLE + n);
        struct rig *r = rig_new(1);

        set_csr(r, CSR_MCOUNTEREN, 0xffffffff);
        CHECK_EQ(compute(r, insn, 0, 0), 0); /* M mode reads 0 */
        enter_user(r, 0x100);
        put(r, insn);
        run(r, 1);
        check_trap(r, CAUSE_ILLEGAL, RAM(0x100), insn);
        rig_free(r);
    }
}

/* I 8.4, 2.7: ordering bits and fence fields change nothing that one hart can see. */
TEST(cpu_warl, ordering_bits_are_taken)
{
    struct rig *r = rig_new(1);

    for (uint32_t bits = 0; bits < 4; bits++) {
        set_word(r, DATA, 5);
        CHECK_EQ(compute(r, I_AMO(0, A0, A2, A1) | bits << 25, RAM(DATA), 3), 5);
        CHECK_EQ(compute(r, I_LR(A0, A1) | bits << 25, RAM(DATA), 0), 8);
        CHECK_EQ(compute(r, I_SC(A0, A2, A1) | bits << 25, RAM(DATA), 6), 0);
        CHECK_EQ(word(r, DATA), 6);
    }
    compute(r, 0x0100000f, 0, 0); /* pause */
    compute(r, 0xfff98f8f, 0, 0); /* fence with every field set: rd, rs1, fm, pred, succ */
    compute(r, 0xfff99f8f, 0, 0); /* fence.i with every field set */
    rig_free(r);
}

/* I 8.2, 8.4: sources are read before the destination is written. */
TEST(cpu_warl, atomics_may_name_one_register_three_times)
{
    struct rig *r = rig_new(1);

    set_word(r, DATA, 5);
    set(r, A1, RAM(DATA));
    put(r, I_AMO(0, A1, A1, A1));
    run(r, 1);
    CHECK_EQ(get(r, A1), 5);
    CHECK_EQ(word(r, DATA), RAM(DATA) + 5);
    set(r, A1, RAM(DATA));
    put(r, I_LR(A2, A1));
    put(r, I_SC(A1, A1, A1));
    run(r, 2);
    CHECK_EQ(get(r, A1), 0);
    CHECK_EQ(word(r, DATA), RAM(DATA));
    rig_free(r);
}
