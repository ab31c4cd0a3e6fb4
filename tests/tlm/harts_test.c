/* SPDX-License-Identifier: Apache-2.0 */
/* Several harts in SystemC, and debuggers that nobody notices: in the machine of cpu_machine.h. */
#include "cpu_machine.h"

#include "cpu_asm.h"
#include "gtest_c.h"

#include <string.h>

enum { RAM_HI = 0x80000, PROBE_HI = 0x10000, WORD = 0x400, MSTATUS = 0x300, MIE = 0x304 };

enum { AMO_AT = 0x80000000 + 4 * 11, ROUNDS = 12 };

/* A token goes round by software interrupts: who has it, awake from wfi, counts the word up, notes
 * the count, spends some time that depends on it, and hands on. Between, all count at once. */
static struct cpu_outcome run_ring(struct cpu_setup s)
{
    const uint32_t ring[] = {
        I_LUI(S0, PROBE_HI), I_LUI(S1, RAM_HI), I_ADDI(A3, S1, WORD), I_ADDI(T1, ZERO, 1),
        I_ADDI(T0, ZERO, 8), I_CSRW(MIE, T0), I_ADDI(A1, ZERO, 12), I_BNE(A0, ZERO, 8),
        I_SW(T1, 0, A5), /* the token comes into being */
        /* round */
        I_WFI(), I_SW(ZERO, 0, A5), I_AMO(0, A2, T1, A3), I_SW(A2, PROBE_LOG, S0),
        I_ANDI(A4, A2, 31), I_ADDI(A4, A4, -1), I_BGE(A4, ZERO, -4), I_LW(A4, PROBE_STATUS, S0),
        I_SW(T1, 0, A6), /* next */
        I_LR(A4, A3), I_ADD(A4, A4, T1), I_SC(A7, A4, A3), I_BNE(A7, ZERO, -12),
        I_ADDI(A1, A1, -1), I_BNE(A1, ZERO, -4 * 14), I_BNE(A0, ZERO, 8),
        I_SW(A0, PROBE_FINISH, S0), I_JAL(ZERO, 0), 0};

    s.program = ring;
    return cpu_machine_run(&s);
}

static void check_same(const struct cpu_outcome *a, const struct cpu_outcome *b)
{
    CHECK_EQ(a->end_ps, b->end_ps);
    CHECK_EQ(a->reads, b->reads);
    CHECK_EQ(a->logs, b->logs);
    CHECK_MEM(a->log, b->log, sizeof a->log);
    CHECK_MEM(a->xs, b->xs, sizeof a->xs);
    CHECK_MEM(a->retired, b->retired, sizeof a->retired);
    CHECK_MEM(a->local_ps, b->local_ps, sizeof a->local_ps);
}

static bool logged(const struct cpu_outcome *o, uint32_t val)
{
    for (unsigned i = 0; i < o->logs; i++)
        if (o->log[i].val == val)
            return true;
    return false;
}

TEST_P(harts, a_token_goes_round_and_no_count_is_lost, 2)
{
    for (unsigned harts = 2; harts <= 4; harts++) {
        const struct cpu_outcome o =
            run_ring((struct cpu_setup){.quantum_ns = 1000000, .harts = harts, .at = param == 1});

        CHECK(o.finished);
        CHECK_GE(o.logs, ROUNDS * harts - harts);
        CHECK(logged(&o, 0));
        for (unsigned i = 1; i < o.logs; i++) {
            CHECK_GT(o.log[i].val, o.log[i - 1].val);
            CHECK_GT(o.log[i].ps, o.log[i - 1].ps);
        }
        CHECK_EQ(o.guest_errors, 0);
    }
}

/* Whatever the quantum, and with any turn: the grid is one of simulated time. */
TEST_P(harts, nothing_depends_on_the_quantum, 4)
{
    static const uint32_t turns[4] = {1, 7, 100, 1000};
    static const uint64_t quanta[] = {20, 330, 1000, 10000, 1000000};
    struct cpu_outcome first;

    for (unsigned i = 0; i < 5; i++) {
        const struct cpu_outcome o = run_ring((struct cpu_setup){
            .quantum_ns = quanta[i], .harts = 4, .turn = turns[param]});

        CHECK(o.finished);
        if (!i)
            first = o;
        check_same(&first, &o);
    }
}

/* Stopped at every instruction, or now and then, the run is the same to the last delta cycle. */
TEST_P(harts, a_debugger_changes_nothing, 4 * 2 * (DISTURBANCES - 1))
{
    static const unsigned harts[4] = {1, 2, 3, 4};
    struct cpu_setup s = {.quantum_ns = 10000, .harts = harts[param % 4], .at = param / 4 % 2};
    const struct cpu_outcome calm = run_ring(s);
    struct cpu_outcome o;

    s.disturbance = (enum cpu_disturbance)(1 + param / 8);
    s.stop_at = s.disturbance == BREAK_AT ? (uint32_t)AMO_AT : 0x80000000 + WORD;
    o = run_ring(s);
    CHECK(calm.finished);
    CHECK_EQ(calm.stops[0], 0);
    CHECK(o.finished);
    check_same(&calm, &o);
    CHECK_EQ(o.deltas, calm.deltas);
    CHECK_EQ(o.kernel_ps, calm.kernel_ps);
    CHECK_EQ(o.wrong_stops, 0);
    for (unsigned i = 0; i < s.harts; i++) {
        const bool each = s.disturbance == STEP_EACH || s.disturbance == INTERRUPT_EACH ||
                          (s.disturbance == STEP_ONE && i + 1 == s.harts);

        if (s.disturbance == STEP_ONE && i + 1 < s.harts)
            CHECK_EQ(o.stops[i], 0);
        else if (each)
            CHECK_GE(o.stops[i] + 1, o.retired[i]);
        else
            CHECK_GE(o.stops[i], ROUNDS - 1);
    }
}
