/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU in SystemC: time, interrupts, DMI and devices, in the machine of cpu_machine.h. */
#include "cpu_machine.h"

#include "cpu_asm.h"
#include "gtest_c.h"

#include <string.h>

enum { RAM_HI = 0x80000, PROBE_HI = 0x10000, CLINT_HI = 0x2000, SLOW_HI = 0x90000, ROM_HI = 0x1 };
enum { MSTATUS = 0x300, MIE = 0x304, MTVEC = 0x305, MEPC = 0x341, MCAUSE = 0x342, MCYCLE = 0xb00 };
enum { CSR_TIME_NS = 0xc01 };

/* s0 = probe, s1 = RAM, handler set, external interrupt enabled in mie. */
#define PROLOGUE                                                                                   \
    I_LUI(S0, PROBE_HI), I_LUI(S1, RAM_HI), I_LUI(T0, 0x80008), I_CSRW(MTVEC, T0),                 \
        I_LUI(T0, 1), I_ADDI(T0, T0, -2048), I_CSRW(MIE, T0)
enum { PROLOGUE_INSNS = 7 };
#define MIE_ON I_CSRRSI(ZERO, MSTATUS, 8)
#define FINISH I_SW(A0, PROBE_FINISH, S0)
#define ACT_AFTER(ns) I_ADDI(T1, ZERO, ns), I_SW(T1, PROBE_ACT, S0)

static struct cpu_outcome run_for(const uint32_t *program, const uint32_t *handler,
                                  uint64_t quantum_ns)
{
    const struct cpu_setup s = {.quantum_ns = quantum_ns, .program = program, .handler = handler};

    return cpu_machine_run(&s);
}

static struct cpu_outcome run(const uint32_t *program, const uint32_t *handler)
{
    return run_for(program, handler, 1000000);
}

TEST(cpu_tlm, an_instruction_takes_cpi_clocks)
{
    const uint32_t program[] = {PROLOGUE, I_NOP(), I_CSRR(A0, MCYCLE),
                                       I_CSRR(A1, CSR_TIME_NS), FINISH, 0};
    struct cpu_setup s = {.quantum_ns = 1000, .program = program, .cpi = 3};
    const struct cpu_outcome o = cpu_machine_run(&s);

    CHECK(o.finished);
    CHECK_EQ(o.x[A0], 8 * 3);
    CHECK_EQ(o.x[A1], 9 * 30);
    CHECK_EQ(o.end_ps, 10 * 30000); /* the store begins */
    CHECK_EQ(o.instructions, 11);
    CHECK_EQ(o.stop, 1);
}

TEST(cpu_tlm, waits_of_a_device_come_on_top)
{
    const uint32_t program[] = {PROLOGUE, I_CSRR(A0, MCYCLE), I_LW(A1, PROBE_SLOW, S0),
                                       I_CSRR(A2, MCYCLE), FINISH, 0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A2] - o.x[A0], 2 + 10);
    CHECK_EQ(o.end_ps, 10 * 10000 + 100000);
}

TEST(cpu_tlm, a_target_that_waits_itself_costs_the_same)
{
    const uint32_t program[] = {PROLOGUE, I_CSRR(A0, MCYCLE), I_SW(A1, PROBE_SLOW, S0),
                                       I_CSRR(A2, MCYCLE), FINISH, 0};

    for (uint64_t q = 20; q <= 2000; q *= 10) {
        const struct cpu_outcome o = run_for(program, NULL, q);

        CHECK(o.finished);
        CHECK_GE(o.x[A2] - o.x[A0], 2 + 10);
        CHECK_LE(o.end_ps, 10 * 10000 + 100000 + 10000);
    }
}

TEST(cpu_tlm, waits_of_memory_come_on_top_with_dmi)
{
    const uint32_t program[] = {PROLOGUE,          I_LUI(T2, SLOW_HI), I_CSRR(A0, MCYCLE),
                                       I_SW(S0, 64, T2),  I_CSRR(A1, MCYCLE), I_LW(A2, 64, T2),
                                       I_CSRR(A3, MCYCLE), FINISH,            0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A1] - o.x[A0], 2 + 3);
    CHECK_EQ(o.x[A3] - o.x[A1], 2 + 2);
    CHECK_EQ(o.x[A2], 0x10000000);
}

/* The handler's first instruction notes its time: the spinning CPU is interrupted within one clock
 * of the line, wherever that lies between two edges, and whatever the quantum. */
TEST_P(cpu_tlm, interrupts_are_taken_within_one_clock, 8)
{
    static const int after[8] = {1, 5, 9, 10, 11, 333, 1000, 2047};
    const uint32_t program[] = {PROLOGUE, MIE_ON, ACT_AFTER(after[param]), I_ADDI(A0, A0, 1),
                                I_JAL(ZERO, -4), 0};
    const uint32_t handler[] = {I_SW(A0, PROBE_LOG, S0), FINISH, 0};

    for (uint64_t q = 100; q <= 1000000; q *= 100) {
        const struct cpu_outcome o = run_for(program, handler, q);

        CHECK(o.finished);
        CHECK_GT(o.act_ps, 0);
        CHECK_EQ(o.logs, 1);
        CHECK_GE(o.log[0].ps, o.act_ps);
        CHECK_LT(o.log[0].ps - o.act_ps, 10000);
    }
}

/* A periodic timer, a device that is polled, sleep and interrupts together: nothing that can be
 * seen depends on the quantum. */
TEST(cpu_tlm, nothing_depends_on_the_quantum)
{
    const uint32_t program[] = {
        PROLOGUE, I_ADDI(T0, ZERO, 0x80), I_CSRRS(ZERO, MIE, T0), I_LUI(A7, CLINT_HI + 4),
        I_ADDI(T1, ZERO, 700), I_SW(T1, 0, A7), I_SW(ZERO, 4, A7), MIE_ON,
        /* poll until the act has interrupted */
        ACT_AFTER(1777), I_ADDI(A0, A0, 1), I_LW(T2, PROBE_STATUS, S0), I_BEQ(A4, ZERO, -8),
        I_SW(A0, PROBE_LOG, S0),
        /* count to 4096 */
        I_LUI(T2, 1), I_ADDI(A1, A1, 1), I_BNE(A1, T2, -4), I_SW(A1, PROBE_LOG, S0),
        /* sleep until there were twenty interrupts */
        I_ADDI(T2, ZERO, 20), I_WFI(), I_SW(A2, PROBE_LOG, S0), I_BLT(A2, T2, -8), FINISH, 0};
    const uint32_t handler[] = {
        /* external: lower the line; timer: 700 cycles later again */
        I_SW(A2, PROBE_LOG, S0), I_CSRR(A3, MCAUSE), I_ANDI(A3, A3, 8), I_ADD(A4, A4, A3),
        I_ADDI(A2, A2, 1), I_SW(ZERO, PROBE_STATUS, S0),
        I_ADDI(T1, T1, 700), I_SW(T1, 0, A7), I_MRET(), 0};
    static const uint64_t quanta[] = {20, 1000, 10000, 1000000};
    struct cpu_outcome first;

    for (unsigned i = 0; i < 4; i++) {
        const struct cpu_outcome o = run_for(program, handler, quanta[i]);

        CHECK(o.finished);
        CHECK_GT(o.logs, 12);
        if (!i) {
            first = o;
            continue;
        }
        CHECK_EQ(o.end_ps, first.end_ps);
        CHECK_EQ(o.instructions, first.instructions);
        CHECK_EQ(o.cycles, first.cycles);
        CHECK_EQ(o.reads, first.reads);
        CHECK_EQ(o.logs, first.logs);
        CHECK_MEM(o.log, first.log, sizeof first.log);
        CHECK_MEM(o.x, first.x, sizeof first.x);
    }
}

TEST(cpu_tlm, polling_ram_lets_time_pass_for_others)
{
    const uint32_t program[] = {
        PROLOGUE, I_ADDI(T0, S1, 0x400), I_SW(T0, PROBE_DEST, S0), I_SW(S0, PROBE_DATA, S0),
        ACT_AFTER(2000), I_LW(A0, 0, T0), I_BEQ(A0, ZERO, -4), FINISH, 0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A0], 0x10000000);
    CHECK_GE(o.end_ps, o.act_ps);
    CHECK_LE(o.end_ps - o.act_ps, 40000);
}

TEST(cpu_tlm, wfi_sleeps_until_the_line_rises_and_time_counts)
{
    const uint32_t program[] = {PROLOGUE, I_CSRR(A0, MCYCLE), ACT_AFTER(2003), I_WFI(),
                                       I_CSRR(A1, MCYCLE), FINISH, 0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A1] - o.x[A0],
             2 + 201); /* store in the second clock, 2003 ns, then the next edge */
    CHECK_EQ(o.instructions, 13);
    CHECK_EQ(o.guest_errors, 0);
}

TEST(cpu_tlm, code_that_a_bus_master_rewrites_is_seen)
{
    const uint32_t program[] = {
        PROLOGUE, I_LUI(T0, I_ADDI(A0, A0, 100) >> 12), I_ADDI(T0, T0, I_ADDI(A0, A0, 100) & 0xfff),
        I_SW(T0, PROBE_DATA, S0), I_ADDI(T0, S1, 4 * (PROLOGUE_INSNS + 7)),
        I_SW(T0, PROBE_DEST, S0), ACT_AFTER(1000),
        I_ADDI(A0, A0, 1), /* becomes + 100 */
        I_LW(A1, PROBE_STATUS, S0), I_BEQ(A1, ZERO, -8), I_ADDI(A2, A0, 0),
        I_BNE(A3, ZERO, 12), I_ADDI(A3, ZERO, 1), I_JAL(ZERO, -24), FINISH, 0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_GT(o.x[A0], 200);
    CHECK_EQ((o.x[A0] - o.reads) % 99, 0); /* each round added 1 or 100 */
    CHECK_EQ((o.x[A0] - o.reads) / 99, 2);
}

TEST(cpu_tlm, a_watched_store_ends_the_run_at_its_instruction)
{
    const uint32_t program[] = {PROLOGUE, I_ADDI(A0, ZERO, 1), I_SW(A0, 0x404, S1),
                                       I_SW(A0, 0x400, S1), I_JAL(ZERO, 0), 0};
    struct cpu_setup s = {.quantum_ns = 1000000, .program = program, .watch = true,
                          .tohost = 0x80000400};
    const struct cpu_outcome o = cpu_machine_run(&s);

    CHECK(o.finished);
    CHECK_EQ(o.watch_value, 1);
    CHECK_EQ(o.end_ps, 90000);
    CHECK_EQ(o.instructions, 10);
    CHECK_EQ(o.stop, 1);
}

TEST(cpu_tlm, errors_on_the_bus_are_access_faults)
{
    const uint32_t program[] = {PROLOGUE, I_LUI(T0, 0x40000), I_LW(A0, 0, T0),
                                       I_SW(A0, 0x80, S0), FINISH, 0};
    const uint32_t handler[] = {I_CSRR(A1, MCAUSE),    I_SW(A1, PROBE_LOG, S0),
                                       I_CSRR(A1, MEPC),      I_ADDI(A1, A1, 4),
                                       I_CSRW(MEPC, A1),      I_MRET(), 0};
    const struct cpu_outcome o = run(program, handler);

    CHECK(o.finished);
    CHECK_EQ(o.logs, 2);
    CHECK_EQ(o.log[0].val, 5);
    CHECK_EQ(o.log[1].val, 7);
}

TEST(cpu_tlm, a_fetch_from_a_device_reads_none_of_its_registers)
{
    const uint32_t program[] = {PROLOGUE, I_JALR(RA, PROBE_SLOW, S0), FINISH, 0};
    const uint32_t handler[] = {I_CSRR(A1, MCAUSE), I_SW(A1, PROBE_LOG, S0), I_CSRW(MEPC, RA),
                                I_MRET(), 0};
    const struct cpu_outcome o = run(program, handler);

    CHECK(o.finished);
    CHECK_EQ(o.logs, 1);
    CHECK_EQ(o.log[0].val, 1);
    CHECK_EQ(o.reads, 0);
    CHECK_EQ(o.guest_errors, 1);
}

/* The store asks for DMI and is refused; that must not make the ROM a device. */
TEST(cpu_tlm, code_in_a_rom_runs_also_after_a_store_to_it)
{
    const uint32_t program[] = {PROLOGUE, I_LUI(T2, ROM_HI), I_SW(A0, 0, T2), I_JALR(RA, 0, T2),
                                FINISH, 0};
    const uint32_t handler[] = {I_CSRR(A1, MCAUSE), I_SW(A1, PROBE_LOG, S0), I_CSRR(A1, MEPC),
                                I_ADDI(A1, A1, 4),  I_CSRW(MEPC, A1),        I_MRET(), 0};
    const struct cpu_outcome o = run(program, handler);

    CHECK(o.finished);
    CHECK_EQ(o.logs, 1);
    CHECK_EQ(o.log[0].val, 7);
    CHECK_EQ(o.x[A0], 42);
    CHECK_EQ(o.guest_errors, 0);
}

TEST(cpu_tlm, a_cpu_without_a_handler_stops_with_a_reason)
{
    const uint32_t program[] = {I_LUI(T0, 0x40000), I_CSRW(MTVEC, T0), I_ECALL(), 0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK_EQ(o.stop, 2);
    CHECK_EQ(o.guest_errors, 3); /* two fetches, and that this is a loop */
    CHECK_LE(o.kernel_ps, 100000);
}

TEST(cpu_tlm, an_observer_sees_devices_but_not_ram)
{
    const uint32_t program[] = {PROLOGUE, I_SW(A0, 0x400, S1), I_LW(A0, 0x400, S1),
                                       I_SW(A0, 0x80, S0), 0};
    const uint32_t handler[] = {I_LW(A0, PROBE_SLOW, S0), FINISH, 0};
    struct cpu_setup s = {.quantum_ns = 1000, .program = program, .handler = handler,
                          .observe = true};
    const struct cpu_outcome o = cpu_machine_run(&s);

    CHECK(o.finished);
    CHECK_EQ(o.observed, 3);
    CHECK_EQ(o.observed_errors, 1);
    CHECK_EQ(o.observed_begin_ps, o.end_ps);
    CHECK_EQ(o.observed_ps, 100000);
    CHECK_EQ(o.reads, 1);
}

TEST(cpu_tlm, dmi_that_was_taken_back_is_asked_for_again)
{
    const uint32_t program[] = {PROLOGUE,          I_LUI(T2, SLOW_HI),  I_SW(S0, 64, T2),
                                I_CSRR(A0, MCYCLE), I_LW(A1, 64, T2),    I_CSRR(A2, MCYCLE),
                                I_SW(A0, PROBE_TAKE, S0), I_CSRR(A3, MCYCLE), I_LW(A4, 64, T2),
                                I_CSRR(A5, MCYCLE), FINISH,             0};
    const struct cpu_outcome o = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A1], 0x10000000);
    CHECK_EQ(o.x[A2] - o.x[A0], 2 + 2);
    CHECK_EQ(o.x[A4], 0x10000000);
    CHECK_EQ(o.x[A5] - o.x[A3], 2 + 2 * 2); /* two waits of its clock are four of ours */
}

/* --- on the approximately timed bus ----------------------------------------------- */

static struct cpu_outcome run_at(const uint32_t *program, const uint32_t *handler)
{
    const struct cpu_setup s = {
        .quantum_ns = 1000000, .program = program, .handler = handler, .at = true};

    return cpu_machine_run(&s);
}

TEST(cpu_tlm, at_every_data_access_takes_its_data_phases_and_fetches_none)
{
    const uint32_t program[] = {
        PROLOGUE, I_LUI(T2, SLOW_HI), I_CSRR(A0, MCYCLE), I_SW(S0, 0x400, S1),
        I_CSRR(A1, MCYCLE), I_LW(A2, 0x400, S1), I_CSRR(A3, MCYCLE), I_SW(S0, 64, T2),
        I_CSRR(A4, MCYCLE), I_LW(A5, 64, T2), I_CSRR(A6, MCYCLE), I_LW(A7, PROBE_SLOW, S0),
        I_CSRR(T0, MCYCLE), FINISH, 0};
    const struct cpu_outcome o = run_at(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A0], PROLOGUE_INSNS + 1);
    CHECK_EQ(o.x[A1] - o.x[A0], 2 + 1);
    CHECK_EQ(o.x[A3] - o.x[A1], 2 + 1);
    CHECK_EQ(o.x[A4] - o.x[A3], 2 + 4);
    CHECK_EQ(o.x[A6] - o.x[A4], 2 + 3);
    CHECK_EQ(o.x[T0] - o.x[A6], 2 + 10);
    CHECK_EQ(o.x[A2], 0x10000000);
    CHECK_EQ(o.x[A5], 0x10000000);
}

/* Loads all the time, so that the line rises during an access most of the time. */
TEST_P(cpu_tlm, at_interrupts_are_taken_after_the_access_under_way, 16)
{
    const uint32_t program[] = {
        PROLOGUE,         I_LUI(T2, SLOW_HI), MIE_ON, ACT_AFTER((int)(100 + 3 * param)),
        I_LW(A0, 64, T2), I_JAL(ZERO, -4),    0};
    const uint32_t handler[] = {I_SW(A0, PROBE_LOG, S0), FINISH, 0};
    const struct cpu_outcome o = run_at(program, handler);

    CHECK(o.finished);
    CHECK_EQ(o.logs, 1);
    CHECK_GE(o.log[0].ps, o.act_ps);
    CHECK_LE(o.log[0].ps - o.act_ps, 40000 + 10000); /* the load, at most, and one clock */
}

TEST(cpu_tlm, at_atomics_and_misaligned_accesses_work_over_the_bus)
{
    const uint32_t program[] = {
        PROLOGUE, I_ADDI(T1, S1, 0x400), I_ADDI(T2, ZERO, 7), I_SW(T2, 0, T1),
        I_AMO(0, A0, T2, T1),                      /* 7 + 7 */
        I_LR(A1, T1), I_SC(A2, S0, T1), I_SC(A3, S1, T1), /* the second has no reservation */
        I_LW(A4, 0, T1), I_SW(T2, 5, T1), I_LW(A5, 5, T1), I_LW(A6, 2, T1), FINISH, 0};
    const struct cpu_outcome o = run_at(program, NULL), lt = run(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A0], 7);
    CHECK_EQ(o.x[A1], 14);
    CHECK_EQ(o.x[A2], 0);
    CHECK_EQ(o.x[A3], 1);
    CHECK_EQ(o.x[A4], 0x10000000);
    CHECK_EQ(o.x[A5], 7);
    CHECK_MEM(o.x, lt.x, sizeof o.x);
    CHECK_EQ(o.instructions, lt.instructions);
    CHECK_EQ(o.end_ps, lt.end_ps + 10000 * (1 + 2 + 1 + 1 + 1 + 1 + 1 + 1)); /* data phases */
    CHECK_EQ(o.guest_errors, 0);
}

/* Read-only memory refuses on the bus; what cannot be written is no reason to lose the fetches. */
TEST(cpu_tlm, at_stores_and_atomics_to_a_rom_are_faults_and_its_code_runs)
{
    const uint32_t program[] = {PROLOGUE, I_LUI(T2, ROM_HI), I_SW(A0, 0, T2), I_AMO(0, A0, A0, T2),
                                I_JALR(RA, 0, T2), FINISH, 0};
    const uint32_t handler[] = {I_CSRR(A1, MCAUSE), I_SW(A1, PROBE_LOG, S0), I_CSRR(A1, MEPC),
                                I_ADDI(A1, A1, 4),  I_CSRW(MEPC, A1),        I_MRET(), 0};
    const struct cpu_outcome o = run_at(program, handler);

    CHECK(o.finished);
    CHECK_EQ(o.logs, 2);
    CHECK_EQ(o.log[0].val, 7);
    CHECK_EQ(o.log[1].val, 7);
    CHECK_EQ(o.x[A0], 42);
    CHECK_EQ(o.guest_errors, 0); /* the memory's, not the CPU's */
}

TEST(cpu_tlm, at_code_that_the_cpu_rewrites_is_seen)
{
    const uint32_t program[] = {
        PROLOGUE, I_LUI(T0, I_ADDI(A0, A0, 100) >> 12), I_ADDI(T0, T0, I_ADDI(A0, A0, 100) & 0xfff),
        I_ADDI(A0, A0, 1), /* becomes + 100 */
        I_SW(T0, 4 * (PROLOGUE_INSNS + 2), S1), I_ADDI(A1, A1, 1), I_ADDI(A2, ZERO, 3),
        I_BNE(A1, A2, -16), FINISH, 0};
    const struct cpu_outcome o = run_at(program, NULL);

    CHECK(o.finished);
    CHECK_EQ(o.x[A0], 1 + 100 + 100);
}
