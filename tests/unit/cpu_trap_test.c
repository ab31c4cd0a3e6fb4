/* SPDX-License-Identifier: Apache-2.0 */
/* Exceptions, U mode and mret (II 3.1, 3.3). */
#include "cpu_rig.h"

#include <string.h>

enum { NOWHERE = 0x40000000, REFUSES = 0x20000000 };

/* Runs INSN with a1 = ADDR; it must trap with CAUSE and MTVAL and leave a0 alone. */
static void expect_trap(struct rig *r, uint32_t insn, uint32_t addr, uint32_t cause, uint32_t tval)
{
    const uint64_t retired = rv_retired(r->cpu);
    const uint32_t pc = RAM(r->at);

    set(r, A0, 0x600d);
    set(r, A1, addr);
    rv_set_pc(r->cpu, pc);
    put(r, insn);
    run(r, 1);
    check_trap(r, cause, pc, tval);
    CHECK_EQ(get(r, A0), 0x600d);
    CHECK_EQ(rv_retired(r->cpu), retired);
}

TEST(cpu_trap, bus_errors_become_access_faults)
{
    struct rig *r = rig_new(1);

    expect_trap(r, I_LW(A0, 4, A1), NOWHERE, CAUSE_LOAD_FAULT, NOWHERE + 4);
    expect_trap(r, I_LBU(A0, 0, A1), REFUSES, CAUSE_LOAD_FAULT, REFUSES);
    expect_trap(r, I_SW(A2, -4, A1), NOWHERE, CAUSE_STORE_FAULT, NOWHERE - 4);
    expect_trap(r, I_SB(A2, 0, A1), REFUSES, CAUSE_STORE_FAULT, REFUSES);
    rig_free(r);
}

TEST(cpu_trap, misaligned_accesses_outside_ram_trap_without_touching_the_bus)
{
    struct rig *r = rig_new(1);

    expect_trap(r, I_LW(A0, 2, A1), DEV_ADDR, CAUSE_LOAD_MISALIGNED, DEV_ADDR + 2);
    expect_trap(r, I_LH(A0, 1, A1), DEV_ADDR, CAUSE_LOAD_MISALIGNED, DEV_ADDR + 1);
    expect_trap(r, I_SW(A2, 1, A1), DEV_ADDR, CAUSE_STORE_MISALIGNED, DEV_ADDR + 1);
    expect_trap(r, I_SH(A2, 3, A1), DEV_ADDR, CAUSE_STORE_MISALIGNED, DEV_ADDR + 3);
    /* half in RAM, half beyond it */
    expect_trap(r, I_LW(A0, 0, A1), RAM(RAM_BYTES - 2), CAUSE_LOAD_MISALIGNED, RAM(RAM_BYTES - 2));
    expect_trap(r, I_SW(A2, 0, A1), RAM(RAM_BYTES - 2), CAUSE_STORE_MISALIGNED, RAM(RAM_BYTES - 2));
    expect_trap(r, I_LW(A0, 0, A1), RAM(0) - 2, CAUSE_LOAD_MISALIGNED, RAM(0) - 2);
    CHECK_EQ(rv_notes(r->cpu)->count[NOTE_GUEST_ERROR], 7);
    CHECK_EQ(word(r, RAM_BYTES - 4), 0xffffffff);
    CHECK_EQ(r->reads + r->writes, 0);
    CHECK_EQ(r->last_size, 0);
    rig_free(r);
}

TEST(cpu_trap, a_misaligned_access_outside_ram_is_told_with_address_and_size)
{
    struct rig *r = rig_new(1);

    expect_trap(r, I_LH(A0, 1, A1), DEV_ADDR, CAUSE_LOAD_MISALIGNED, DEV_ADDR + 1);
    CHECK_STR(r->note, "misaligned 2-byte load at 0x10000001, which only RAM takes; use aligned "
                       "accesses for devices");
    expect_trap(r, I_SW(A2, 2, A1), DEV_ADDR, CAUSE_STORE_MISALIGNED, DEV_ADDR + 2);
    CHECK_STR(r->note, "misaligned 4-byte store at 0x10000002, which only RAM takes; use aligned "
                       "accesses for devices");
    expect_trap(r, I_SW(A2, 1, A1), DEV_ADDR, CAUSE_STORE_MISALIGNED, DEV_ADDR + 1);
    CHECK_EQ(r->notes, 2); /* a page is one place */
    rig_free(r);
}

TEST(cpu_trap, atomics_trap_when_misaligned_and_outside_ram)
{
    struct rig *r = rig_new(1);

    expect_trap(r, I_LR(A0, A1), RAM(DATA + 2), CAUSE_LOAD_MISALIGNED, RAM(DATA + 2));
    expect_trap(r, I_SC(A0, A2, A1), RAM(DATA + 1), CAUSE_STORE_MISALIGNED, RAM(DATA + 1));
    expect_trap(r, I_AMO(0, A0, A2, A1), RAM(DATA + 3), CAUSE_STORE_MISALIGNED, RAM(DATA + 3));
    CHECK_EQ(rv_notes(r->cpu)->count[NOTE_GUEST_ERROR], 0);
    expect_trap(r, I_LR(A0, A1), DEV_ADDR, CAUSE_LOAD_FAULT, DEV_ADDR);
    expect_trap(r, I_AMO(0, A0, A2, A1), DEV_ADDR, CAUSE_STORE_FAULT, DEV_ADDR);
    expect_trap(r, I_SC(A0, A2, A1), DEV_ADDR + 4, CAUSE_STORE_FAULT, DEV_ADDR + 4);
    CHECK_EQ(rv_notes(r->cpu)->count[NOTE_GUEST_ERROR], 3);
    CHECK_STR(r->note, "atomic access to 0x10000004, which is not writable RAM; use plain loads "
                       "and stores for devices");
    expect_trap(r, I_AMO(0, A0, A2, A1), DEV_ADDR + 2, CAUSE_STORE_MISALIGNED, DEV_ADDR + 2);
    CHECK_EQ(rv_notes(r->cpu)->count[NOTE_GUEST_ERROR], 4);
    CHECK_EQ(r->reads + r->writes, 0);
    rig_free(r);
}

TEST(cpu_trap, fetch_from_nowhere_faults_at_the_target)
{
    struct rig *r = rig_new(1);

    put(r, I_JALR(RA, 0, A1));
    set(r, A1, NOWHERE);
    run(r, 2);
    check_trap(r, 1, NOWHERE, NOWHERE);
    CHECK_EQ(get(r, RA), RAM(4));
    CHECK_EQ(rv_retired(r->cpu), 1);
    rig_free(r);
}

TEST(cpu_trap, a_fetch_from_a_device_faults_without_touching_it_and_is_told)
{
    struct rig *r = rig_new(1);

    r->dev[0] = r->dev[1] = 0x00010001; /* c.nop, if anyone looked */
    put(r, I_JALR(RA, 0, A1));
    set(r, A1, DEV_ADDR);
    run(r, 2);
    check_trap(r, 1, DEV_ADDR, DEV_ADDR);
    CHECK_EQ(r->reads, 0);
    CHECK_EQ(r->last_size, 0);
    CHECK_EQ(rv_notes(r->cpu)->count[NOTE_GUEST_ERROR], 1);
    CHECK_STR(r->note, "instruction fetch from 0x10000000, which is not memory; ra is 0x80000004");
    rig_free(r);
}

TEST(cpu_trap, instruction_across_the_end_of_ram_faults_in_its_second_half)
{
    struct rig *r = rig_new(1);

    r->at = RAM_BYTES - 6;
    put(r, I_NOP());
    put16(r, 0x0013); /* first half of a nop */
    rv_set_pc(r->cpu, RAM(RAM_BYTES - 6));
    run(r, 2);
    check_trap(r, 1, RAM(RAM_BYTES - 2), RAM(RAM_BYTES));
    CHECK_EQ(rv_retired(r->cpu), 1);
    rig_free(r);
}

TEST(cpu_trap, a_fault_in_the_middle_of_a_block_is_precise)
{
    struct rig *r = rig_new(1);

    put(r, I_ADDI(A0, ZERO, 1));
    put16(r, 0x0505); /* c.addi a0, 1 */
    put(r, I_LW(A0, 0, ZERO));
    put(r, I_ADDI(A0, ZERO, 7));
    run(r, 3);
    check_trap(r, CAUSE_LOAD_FAULT, RAM(6), 0);
    CHECK_EQ(get(r, A0), 2);
    CHECK_EQ(rv_retired(r->cpu), 2);
    CHECK_EQ(rv_slots(r->cpu), 3);
    rig_free(r);
}

TEST(cpu_trap, ecall_and_ebreak_name_their_cause)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL());
    run(r, 1);
    check_trap(r, 11, RAM(0), 0);
    rv_set_pc(r->cpu, RAM(4));
    put(r, I_EBREAK());
    run(r, 1);
    check_trap(r, CAUSE_BREAKPOINT, RAM(4), RAM(4));
    rig_free(r);
}

TEST(cpu_trap, taking_and_leaving_a_trap_stacks_mie_and_mode)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    put(r, I_ECALL());
    put(r, I_NOP());
    r->at = HANDLER;
    put(r, I_MRET());
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPIE | MSTATUS_MPP);
    set_csr(r, CSR_MEPC, RAM(5)); /* bit 0 does not exist */
    CHECK_EQ(csr(r, CSR_MEPC), RAM(4));
    run(r, 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(4));
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MIE | MSTATUS_MPIE);
    CHECK(rv_machine_mode(r->cpu));
    rig_free(r);
}

/* --- U mode ------------------------------------------------------------------- */

TEST(cpu_user, ecall_from_user_mode_is_another_cause_and_comes_back)
{
    struct rig *r = rig_new(1);

    enter_user(r, 0x100);
    put(r, I_ECALL());
    run(r, 1);
    check_trap(r, 8, RAM(0x100), 0);
    CHECK_EQ(csr(r, CSR_MSTATUS) & MSTATUS_MPP, 0);
    rig_free(r);
}

TEST(cpu_user, machine_things_are_illegal)
{
    static const uint32_t insns[] = {
        0x30200073 /* mret */,
        0x30002573 /* csrr a0, mstatus */,
        0xf1402573 /* csrr a0, mhartid */,
        0x34001073 /* csrw mscratch, x0 */,
        0xc0002573 /* csrr a0, cycle */,
        0xc0102573 /* csrr a0, time */,
        0xc8202573 /* csrr a0, instreth */,
        0xc0302573 /* csrr a0, hpmcounter3 */,
    };
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < sizeof insns / sizeof insns[0]; i++) {
        r->at = 0;
        enter_user(r, 0x100);
        put(r, insns[i]);
        run(r, 1);
        check_trap(r, CAUSE_ILLEGAL, RAM(0x100), insns[i]);
    }
    rig_free(r);
}

TEST(cpu_user, mcounteren_opens_the_counters_one_by_one)
{
    struct rig *r = rig_new(1);

    r->time = 0x1234567890;
    set_csr(r, CSR_MCOUNTEREN, 0xffffffff);
    CHECK_EQ(csr(r, CSR_MCOUNTEREN), 7);
    set_csr(r, CSR_MCOUNTEREN, COUNTER_TM | COUNTER_IR);
    enter_user(r, 0x100);
    put(r, I_CSRR(A0, CSR_TIME));
    put(r, I_CSRR(A1, CSR_TIME | CSR_HIGH));
    put(r, I_CSRR(A2, CSR_INSTRET));
    put(r, I_CSRR(A3, CSR_CYCLE));
    run(r, 4);
    CHECK_EQ(get(r, A0), 0x34567890);
    CHECK_EQ(get(r, A1), 0x12);
    CHECK_EQ(get(r, A2), 3);
    check_trap(r, CAUSE_ILLEGAL, RAM(0x10c), 0xc00026f3);
    rig_free(r);
}

TEST(cpu_user, wfi_is_allowed_unless_tw_is_set)
{
    struct rig *r = rig_new(1);

    enter_user(r, 0x100);
    put(r, I_WFI());
    CHECK_EQ(rv_run(r->cpu, 10), RV_STOP_WFI);
    CHECK_EQ(rv_pc(r->cpu), RAM(0x104));
    rv_reset(r->cpu, RAM(0));
    set_csr(r, CSR_MTVEC, RAM(HANDLER));
    set_csr(r, CSR_MSTATUS, MSTATUS_TW);
    r->at = 0;
    enter_user(r, 0x100);
    put(r, I_WFI());
    run(r, 1);
    check_trap(r, CAUSE_ILLEGAL, RAM(0x100), 0x10500073);
    rig_free(r);
}

TEST(cpu_user, returning_to_user_mode_clears_mprv_and_mpp)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MSTATUS, MSTATUS_MPRV);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPRV);
    enter_user(r, 0x100);
    CHECK_EQ(csr(r, CSR_MSTATUS), MSTATUS_MPIE);
    rig_free(r);
}

TEST(cpu_trap, a_handler_that_is_not_there_stops_the_cpu_with_a_reason)
{
    struct rig *r = rig_new(1);

    set_csr(r, CSR_MTVEC, NOWHERE);
    put(r, I_NOP());
    put(r, I_ECALL());
    CHECK_EQ(rv_run(r->cpu, 1000), RV_STOP_TRAP_LOOP);
    CHECK_LT(rv_slots(r->cpu), 5);
    CHECK_STR(r->note, "trap loop: the trap handler at mtvec 0x40000000 raises exception 1 "
                       "(instruction access fault) at its first instruction; set mtvec to a "
                       "handler");
    CHECK_EQ(r->notes, 2); /* the fetch, the loop */
    rig_free(r);
}

TEST(cpu_trap, a_handler_that_is_no_code_stops_the_cpu_with_that_reason)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL()); /* RAM is full of illegal instructions */
    CHECK_EQ(rv_run(r->cpu, 1000), RV_STOP_TRAP_LOOP);
    CHECK_STR(r->note, "trap loop: the trap handler at mtvec 0x80008000 raises exception 2 "
                       "(illegal instruction) at its first instruction; set mtvec to a handler");
    CHECK_EQ(r->notes, 1);
    CHECK_STR(rv_exception_name(csr(r, CSR_MCAUSE)), "illegal instruction");
    CHECK_STR(rv_exception_name(14), "unknown");
    rig_free(r);
}

TEST(cpu_trap, a_handler_that_works_again_is_no_loop)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL());
    put(r, I_JAL(ZERO, -4));
    r->at = HANDLER;
    put(r, I_CSRR(T0, CSR_MEPC));
    put(r, I_ADDI(T0, T0, 4));
    put(r, I_CSRW(CSR_MEPC, T0));
    put(r, I_MRET());
    run(r, 600);
    CHECK_EQ(rv_retired(r->cpu), 500);
    CHECK_EQ(r->notes, 0);
    rig_free(r);
}

/* The handler's first instruction may trap in U mode and work in M mode. */
TEST(cpu_trap, trapping_at_the_handler_in_user_mode_is_no_loop)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL()); /* an earlier trap */
    run(r, 1);
    r->at = HANDLER;
    put(r, I_CSRRW(ZERO, CSR_MEPC, A1));
    put(r, I_MRET());
    set(r, A1, RAM(HANDLER));
    set_csr(r, CSR_MSTATUS, 0);
    run(r, 30); /* write, mret, trap: ten times */
    CHECK_EQ(rv_retired(r->cpu), 20);
    CHECK_EQ(csr(r, CSR_MCAUSE), CAUSE_ILLEGAL);
    CHECK_EQ(r->notes, 0);
    rig_free(r);
}

TEST(cpu_trap, the_same_trap_again_after_a_new_pc_is_no_loop)
{
    struct rig *r = rig_new(1);

    put(r, I_ECALL());
    for (unsigned i = 0; i < 3; i++) {
        rv_set_pc(r->cpu, RAM(0));
        run(r, 1);
        check_trap(r, 11, RAM(0), 0);
    }
    CHECK_EQ(r->notes, 0);
    rig_free(r);
}
