/* SPDX-License-Identifier: Apache-2.0 */
/* CSR instructions, the counters, and what each CSR reads and takes (I 9, 10; II 2, 3.1). */
#include "cpu_rig.h"

TEST(cpu_csr, the_six_instructions_read_and_modify)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MSCRATCH, 0xf0f0);
    CHECK_EQ(compute(r, I_CSRRW(A0, CSR_MSCRATCH, A1), 0x1234, 0), 0xf0f0);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 0x1234);
    CHECK_EQ(compute(r, I_CSRRS(A0, CSR_MSCRATCH, A1), 0x00ff, 0), 0x1234);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 0x12ff);
    CHECK_EQ(compute(r, I_CSRRC(A0, CSR_MSCRATCH, A1), 0x020f, 0), 0x12ff);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 0x10f0);
    CHECK_EQ(compute(r, I_CSRRWI(A0, CSR_MSCRATCH, 31), 0, 0), 0x10f0);
    CHECK_EQ(compute(r, I_CSRRCI(A0, CSR_MSCRATCH, 17), 0, 0), 31);
    CHECK_EQ(compute(r, I_CSRRSI(A0, CSR_MSCRATCH, 1), 0, 0), 14);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 15);
    CHECK_EQ(compute(r, I_CSRRW(A1, CSR_MSCRATCH, A1), 77, 0), 0xdeadbeef); /* rd = rs1 */
    CHECK_EQ(get(r, A1), 15);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 77);
    rig_free(r);
}

/* One instruction that must trap as illegal. */
static void illegal(struct rig *r, uint32_t insn)
{
    const uint32_t pc = RAM(r->at);

    rv_set_pc(r->cpu, pc);
    put(r, insn);
    run(r, 1);
    check_trap(r, CAUSE_ILLEGAL, pc, insn);
}

TEST(cpu_csr, read_only_ones_trap_on_a_write_but_not_on_a_set_of_nothing)
{
    struct rig *r = rig_new(1);

    CHECK_EQ(compute(r, I_CSRRS(A0, CSR_MHARTID, ZERO), 0, 0), 3);
    CHECK_EQ(compute(r, I_CSRRCI(A0, CSR_MHARTID, 0), 0, 0), 3);
    set(r, A1, 0);
    illegal(r, I_CSRRS(A0, CSR_MHARTID, A1)); /* a register that holds 0 still writes */
    illegal(r, I_CSRRW(A0, CSR_MHARTID, ZERO));
    illegal(r, I_CSRRWI(A0, CSR_CYCLE, 0));
    illegal(r, I_CSRRSI(A0, CSR_TIME, 1));
    rig_free(r);
}

TEST(cpu_csr, absent_ones_trap)
{
    static const uint32_t absent[] = {
        0x000, 0x001, 0x003, 0x100, 0x105, 0x180, 0x302 /* medeleg */, 0x303, 0x307, 0x321, 0x345,
        0x3f0, 0x7a4, 0x7b0, 0xb01, 0xb20, 0xb81, 0xc20, 0xf10, 0xf16, 0xfff,
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        uint64_t val;

        illegal(r, I_CSRR(A0, absent[i]));
        CHECK(!rv_csr_get(r->cpu, absent[i], &val));
        CHECK(!rv_csr_set(r->cpu, absent[i], 0));
    }
    rig_free(r);
}

TEST(cpu_csr, hardwired_ones_take_writes_and_stay)
{
    static const struct {
        uint32_t csr, want;
    } v[] = {
        {CSR_MISA, 0x40101105}, {CSR_MSTATUSH, 0}, {CSR_MENVCFGH, 0}, {0x323, 0}, {0x33f, 0},
        {CSR_PMPCFG0, 0}, {0x3b1, 0}, {CSR_PMPADDR63, 0}, {CSR_TSELECT, 0}, {0x7a1, 0},
        {0xb03, 0}, {0xb9f, 0}, {CSR_MIP, 0},
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof v / sizeof v[0]; i++) {
        compute(r, I_CSRW(v[i].csr, A1), 0xffffffff, 0);
        CHECK_EQ(compute(r, I_CSRR(A0, v[i].csr), 0, 0), v[i].want);
    }
    CHECK_EQ(csr(r, CSR_MVENDORID) | csr(r, CSR_MARCHID) | csr(r, CSR_MIMPID) |
                 csr(r, CSR_MCONFIGPTR),
             0);
    rig_free(r);
}

TEST(cpu_csr, mstatus_keeps_only_legal_values)
{
    struct rig *r = rig_new(1);

    compute(r, I_CSRW(CSR_MSTATUS, A1), 0xffffffff & ~MSTATUS_MIE, 0);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPIE | MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_TW);
    compute(r, I_CSRW(CSR_MSTATUS, A1), 1 << 11, 0); /* S mode does not exist: MPP stays */
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPP);
    compute(r, I_CSRW(CSR_MSTATUS, A1), 0, 0);
    CHECK_EQ(csr(r, CSR_MSTATUS), 0);
    rig_free(r);
}

/* --- counters ------------------------------------------------------------------ */

TEST(cpu_counter, instret_counts_what_retired_before_the_read)
{
    struct rig *r = rig_new(1);

    put(r, I_CSRR(A0, CSR_MINSTRET));
    put(r, I_NOP());
    put(r, I_CSRR(A1, CSR_INSTRET));
    put(r, I_ECALL());
    r->at = HANDLER;
    put(r, I_CSRR(A2, CSR_MINSTRET));
    run(r, 5);
    CHECK_EQ(get(r, A0), 0);
    CHECK_EQ(get(r, A1), 2);
    CHECK_EQ(get(r, A2), 3); /* the ecall did not retire */
    rig_free(r);
}

TEST(cpu_counter, a_written_value_is_what_the_next_instruction_reads)
{
    struct rig *r = rig_new(1);

    set(r, A1, 0x1000);
    put(r, I_CSRW(CSR_MINSTRET, A1));
    put(r, I_CSRR(A0, CSR_MINSTRET));
    put(r, I_CSRR(A2, CSR_MINSTRET));
    put(r, I_CSRW(CSR_MCYCLE, A1));
    put(r, I_CSRR(A3, CSR_MCYCLE));
    put(r, I_CSRR(A4, CSR_CYCLE));
    run(r, 6);
    CHECK_EQ(get(r, A0), 0x1000);
    CHECK_EQ(get(r, A2), 0x1001);
    CHECK_EQ(get(r, A3), 0x1000);
    CHECK_EQ(get(r, A4), 0x1001);
    CHECK_EQ(rv_retired(r->cpu), 6); /* software cannot touch this one */
    rig_free(r);
}

TEST(cpu_counter, carries_into_its_upper_half)
{
    struct rig *r = rig_new(1);

    set(r, A1, 0xffffffff);
    set(r, A2, 5);
    put(r, I_CSRW(CSR_MINSTRET | CSR_HIGH, A2));
    put(r, I_CSRW(CSR_MINSTRET, A1));
    put(r, I_CSRR(A3, CSR_MINSTRET | CSR_HIGH));
    put(r, I_CSRR(A4, CSR_MINSTRET | CSR_HIGH));
    put(r, I_CSRR(A5, CSR_MINSTRET));
    run(r, 5);
    CHECK_EQ(get(r, A3), 5);
    CHECK_EQ(get(r, A4), 6);
    CHECK_EQ(get(r, A5), 1);
    rig_free(r);
}

/* As riscv-tests' instret_overflow: the halves are one counter; a write replaces its step. */
TEST(cpu_counter, write_to_one_half_stops_the_increment_of_both)
{
    struct rig *r = rig_new(1);

    set(r, A1, 0xffffffff);
    put(r, I_CSRW(CSR_MINSTRET, A1));
    put(r, I_CSRW(CSR_MINSTRET | CSR_HIGH, A1));
    put(r, I_CSRR(A3, CSR_MINSTRET));
    put(r, I_CSRR(A4, CSR_MINSTRET));
    put(r, I_CSRR(A5, CSR_MINSTRET | CSR_HIGH));
    run(r, 5);
    CHECK_EQ(get(r, A3), 0xffffffff);
    CHECK_EQ(get(r, A4), 0);
    CHECK_EQ(get(r, A5), 0);
    rig_free(r);
}

TEST(cpu_counter, cycles_are_instructions_times_cpi)
{
    struct rig *r = rig_new(3);

    put(r, I_NOP());
    put(r, I_CSRR(A0, CSR_MCYCLE));
    put(r, I_CSRW(CSR_MCYCLE, ZERO));
    put(r, I_CSRR(A1, CSR_MCYCLE));
    CHECK_EQ(rv_run(r->cpu, 12), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 4);
    CHECK_EQ(get(r, A0), 3);
    CHECK_EQ(get(r, A1), 0);
    rig_free(r);
}

TEST(cpu_counter, inhibit_stops_and_resumes_without_a_jump)
{
    struct rig *r = rig_new(1);

    put(r, I_CSRRWI(ZERO, CSR_MCOUNTINHIBIT, 4)); /* counts itself: 1 */
    put(r, I_NOP());
    put(r, I_CSRR(A0, CSR_MINSTRET));
    put(r, I_CSRRWI(ZERO, CSR_MINSTRET, 20));
    put(r, I_CSRR(A1, CSR_MINSTRET));
    put(r, I_CSRRWI(ZERO, CSR_MCOUNTINHIBIT, 0));
    put(r, I_CSRR(A2, CSR_MINSTRET));
    put(r, I_CSRR(A3, CSR_MINSTRET));
    put(r, I_CSRR(A4, CSR_MCYCLE)); /* was not inhibited */
    run(r, 9);
    CHECK_EQ(get(r, A0), 1);
    CHECK_EQ(get(r, A1), 20);
    CHECK_EQ(get(r, A2), 20);
    CHECK_EQ(get(r, A3), 21);
    CHECK_EQ(get(r, A4), 8);
    set_csr(r, CSR_MCOUNTINHIBIT, 0xffffffff);
    CHECK_EQ(csr(r, CSR_MCOUNTINHIBIT), 5);
    rig_free(r);
}

TEST(cpu_csr, reset_clears_everything_but_the_lines)
{
    struct rig *r = rig_new(1);

    put(r, I_NOP());
    set(r, A0, 1);
    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    set_csr(r, CSR_MSCRATCH, 1);
    rv_set_irq(r->cpu, RV_IRQ_TIMER, true);
    run(r, 1);
    rv_reset(r->cpu, RAM(0x20));
    CHECK_EQ(rv_pc(r->cpu), RAM(0x20));
    CHECK_EQ(get(r, A0), 0);
    CHECK_EQ(csr(r, CSR_MSTATUS), 0);
    CHECK_EQ(csr(r, CSR_MSCRATCH), 0);
    CHECK_EQ(csr(r, CSR_MTVEC), 0);
    CHECK_EQ(csr(r, CSR_MIP), 0x80);
    CHECK_EQ(csr(r, CSR_MINSTRET), 0);
    CHECK(rv_machine_mode(r->cpu));
    rig_free(r);
}
