/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts for profilers against an oracle: a second CPU that runs the same
 * program one instruction at a time and does not count. The program has
 * everything that leaves a block early: traps, interrupts, stores over code,
 * the end of the budget, and pairs that these cut in two.
 */
#include "cpu_rig.h"

#include <stdio.h>
#include <string.h>

enum { SLOTS = 400, F = 0x200, PCS = RAM_BYTES / 2, NOWHERE = 0x30000000 };

static uint64_t counted[PCS];

static void note_count(void *arg, uint64_t pc, uint64_t count)
{
    (void)arg;
    REQUIRE(pc - RAM(0) < RAM_BYTES && !(pc & 1));
    counted[(pc - RAM(0)) / 2] += count;
}

static uint64_t sum_of_counts(struct rig *r)
{
    uint64_t sum = 0;

    memset(counted, 0, sizeof counted);
    CHECK(rv_counts(r->cpu, note_count, NULL));
    for (unsigned i = 0; i < PCS; i++)
        sum += counted[i];
    return sum;
}

/* The device's first word raises the timer interrupt, its second one takes it back. */
static void move_irq(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)val;
    rv_set_irq(r->cpu, RV_IRQ_TIMER, addr == DEV_ADDR);
}

static void put_handler(struct rig *r)
{
    r->at = HANDLER;
    put(r, I_CSRR(T1, CSR_MCAUSE));
    put(r, I_BLT(T1, ZERO, 20));
    put(r, I_CSRR(T1, CSR_MEPC));
    put(r, I_ADDI(T1, T1, 4));
    put(r, I_CSRW(CSR_MEPC, T1));
    put(r, I_MRET());
    put(r, I_SW(ZERO, 4, T2));
    put(r, I_MRET());
}

static struct rig *program(void)
{
    struct rig *r = rig_new(1);

    r->on_write = move_irq;
    set(r, S0, RAM(DATA));
    set(r, S1, NOWHERE);
    set(r, T2, DEV_ADDR);
    set(r, A5, RAM(F));
    set(r, A6, I_ADDI(A7, A7, 16));
    set_csr(r, CSR_MIE, 1u << RV_IRQ_TIMER);
    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    put_handler(r);
    r->at = F;
    put(r, I_ADDI(A7, A7, 1));
    put(r, I_JALR(ZERO, 0, RA));
    r->at = 0;
    put(r, I_ADDI(A0, ZERO, 3));
    put(r, I_ADDI(A1, A1, 1)); /* the loop, and pairs in it */
    put(r, I_ADDI(A2, A1, 2));
    put(r, I_LW(A3, 0, S0));
    put(r, I_SW(A1, 4, S0));
    put16(r, 0x0001);
    put(r, I_ADDI(A0, A0, -1));
    put(r, I_BNE(A0, ZERO, -22));
    put(r, I_JAL(RA, F - (int32_t)r->at));
    put(r, I_ADDI(A1, A1, 1));
    put(r, I_LW(A4, 0, S1)); /* traps */
    put(r, I_ADDI(A1, A1, 1));
    put(r, I_SW(ZERO, 0, T2)); /* interrupt */
    put(r, I_ADDI(A1, A1, 1));
    put(r, I_SW(A6, 0, A5)); /* over F */
    put(r, I_JAL(RA, F - (int32_t)r->at));
    put(r, I_JAL(ZERO, -(int32_t)r->at));
    return r;
}

/* Executions per pc of the first SLOTS slots; the registers afterwards. */
static void oracle(uint64_t expected[PCS], uint32_t reg[32])
{
    struct rig *r = program();

    memset(expected, 0, PCS * sizeof *expected);
    for (unsigned i = 0; i < SLOTS; i++) {
        const uint64_t retired = rv_retired(r->cpu);
        const bool taken = rv_irq_pending(r->cpu) && csr(r, CSR_MSTATUS) & MSTATUS_MIE;
        const uint64_t pc = taken ? RAM(HANDLER) : rv_pc(r->cpu);

        run(r, 1);
        expected[(pc - RAM(0)) / 2] += rv_retired(r->cpu) - retired;
    }
    for (unsigned i = 0; i < 32; i++)
        reg[i] = get(r, i);
    rig_free(r);
}

/* Slices of 1, 2, ... instructions, and all at once. */
TEST_P(cpu_count, every_instruction_is_counted_whatever_ends_its_block, 24)
{
    static uint64_t expected[PCS];
    const unsigned slice = param ? param : SLOTS;
    struct rig *r = program();
    uint32_t reg[32];

    oracle(expected, reg);
    REQUIRE(rv_count(r->cpu, NULL, NULL));
    for (unsigned i = 0; i < SLOTS; i += slice)
        run(r, slice < SLOTS - i ? slice : SLOTS - i);
    CHECK_EQ(sum_of_counts(r), rv_retired(r->cpu));
    CHECK_LT(rv_retired(r->cpu), SLOTS); /* some have trapped */
    CHECK_GT(rv_flushes(r->cpu), 4);
    CHECK_MEM(counted, expected, sizeof expected);
    for (unsigned i = 0; i < 32; i++)
        CHECK_EQ(get(r, i), reg[i]);
    rig_free(r);
}

static void count_now(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    (void)val;
    CHECK_EQ(rv_retired(r->cpu), 2); /* the store does not count yet */
    CHECK_EQ(sum_of_counts(r), 2);
}

TEST(cpu_count, counts_may_be_read_in_the_middle_of_a_block_and_go_on)
{
    struct rig *r = rig_new(1);

    r->on_write = count_now;
    set(r, T2, DEV_ADDR);
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_SW(ZERO, 0, T2));
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_JAL(ZERO, 0));
    REQUIRE(rv_count(r->cpu, NULL, NULL));
    run(r, 7);
    CHECK_EQ(r->writes, 1);
    CHECK_EQ(sum_of_counts(r), 7);
    CHECK_EQ(counted[2], 1);
    CHECK_EQ(counted[8], 3);
    rig_free(r);
}

TEST(cpu_count, a_reset_keeps_the_counts)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    REQUIRE(rv_count(r->cpu, NULL, NULL));
    run(r, 7);
    rv_reset(r->cpu, RAM(0));
    run(r, 4);
    CHECK_EQ(sum_of_counts(r), 11);
    CHECK_EQ(counted[0], 3);
    CHECK_EQ(counted[7], 1);
    rig_free(r);
}

TEST(cpu_count, code_that_a_peer_overwrites_was_counted)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    REQUIRE(rv_count(r->cpu, NULL, NULL));
    run(r, 10);
    rv_invalidate(r->cpu, RAM(0), 4);
    CHECK_EQ(rv_flushes(r->cpu), 2); /* the first one was by rv_count() */
    run(r, 5);
    CHECK_EQ(sum_of_counts(r), 15);
    CHECK_EQ(counted[0], 3);
    rig_free(r);
}

/* A block of 64 instructions, as many as there may be, the last of which drops it. */
TEST(cpu_count, a_whole_block_that_overwrites_itself_is_counted)
{
    struct rig *r = rig_new(1);

    set(r, S0, RAM(0));
    set(r, A6, I_ADDI(A0, A0, 1));
    for (unsigned i = 0; i < 63; i++)
        put(r, I_ADDI(A0, A0, 1));
    put(r, I_SW(A6, 0, S0));
    put(r, I_JAL(ZERO, -(int32_t)r->at));
    REQUIRE(rv_count(r->cpu, NULL, NULL));
    run(r, 130);
    CHECK_EQ(rv_flushes(r->cpu), 3);
    CHECK_EQ(sum_of_counts(r), 130);
    CHECK_EQ(counted[0], 2);
    CHECK_EQ(counted[126], 2);
    rig_free(r);
}

/* --- the way ------------------------------------------------------------------------- */

static char way[1024];

static void note_way(void *arg, const struct rv_stretch *s)
{
    static const char *const names[] = {"on", "call", "return", "trap", "mret", "reset"};
    const size_t used = strlen(way);

    (void)arg;
    snprintf(way + used, sizeof way - used, "%x+%u %s %x", (unsigned)(s->first - RAM(0)), s->count,
             names[s->way], s->next ? (unsigned)(s->next - RAM(0)) : 0);
    if (s->way == RV_WAY_CALL || s->way == RV_WAY_TRAP)
        snprintf(way + strlen(way), sizeof way - strlen(way), " link %x",
                 (unsigned)(s->link - RAM(0)));
    CHECK_EQ(s->sp, RAM(0x1000));
    if (s->count)
        CHECK_EQ(rv_stretch_pc(s, s->count - 1), s->last);
    strcat(way, "; ");
}

static void follow(struct rig *r, unsigned slots)
{
    way[0] = 0;
    set(r, SP, RAM(0x1000));
    REQUIRE(rv_count(r->cpu, note_way, NULL));
    run(r, slots);
}

TEST(cpu_count, calls_and_returns_are_known_by_their_link_register)
{
    struct rig *r = rig_new(1);

    set(r, T1, RAM(0x100));
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_JAL(RA, 0xfc));
    put(r, I_JAL(T0, 0xfa));
    put(r, I_JALR(RA, 0, T1));
    put(r, I_JALR(ZERO, 8, T1)); /* no link: a jump */
    r->at = 0x100;
    put16(r, 0x8082); /* ret */
    put16(r, 0x8282); /* jr t0 */
    r->at = 0x108;
    put(r, I_JAL(A0, 4)); /* another register: a jump */
    follow(r, 5);
    CHECK_STR(way, "0+2 call 100 link 8; 100+1 return 8; 8+1 call 102 link c; 102+1 return c; ");
    rv_set_pc(r->cpu, RAM(0xc));
    way[0] = 0;
    run(r, 4);
    CHECK_STR(way, "c+1 call 100 link 10; 100+1 return 10; 10+1 on 108; 108+1 on 10c; ");
    rig_free(r);
}

TEST(cpu_count, traps_interrupts_and_mret_are_told_with_what_they_interrupted)
{
    struct rig *r = rig_new(1);

    r->on_write = move_irq;
    set(r, S1, NOWHERE);
    set(r, T2, DEV_ADDR);
    set_csr(r, CSR_MIE, 1u << RV_IRQ_TIMER);
    set_csr(r, CSR_MSTATUS, MSTATUS_MIE);
    put_handler(r);
    r->at = 0;
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_LW(A0, 0, S1));
    put(r, I_SW(ZERO, 0, T2));
    put(r, I_ADDI(A0, A0, 1));
    follow(r, 8);
    CHECK_STR(way, "0+1 trap 8000 link 4; 8000+2 on 8008; 8008+4 mret 8; ");
    way[0] = 0;
    run(r, 6);
    CHECK_STR(way, "8+1 on c; c+0 trap 8000 link c; 8000+2 on 8018; 8018+1 on 801c; "
                   "801c+1 mret c; c+1 on 10; ");
    rig_free(r);
}

TEST(cpu_count, a_jump_to_nowhere_traps_before_anything_has_retired)
{
    struct rig *r = rig_new(1);

    set(r, T1, NOWHERE);
    put(r, I_JALR(RA, 0, T1));
    follow(r, 2);
    CHECK_HAS(way, "0+1 call b0000000 link 4; b0000000+0 trap 8000 link b0000000; ");
    CHECK_EQ(sum_of_counts(r), 1);
    rig_free(r);
}

TEST(cpu_count, what_the_budget_cuts_is_told_in_parts)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    follow(r, 3);
    run(r, 3);
    rv_reset(r->cpu, RAM(0));
    CHECK_STR(way, "0+3 on a; a+2 on 0; 0+1 on 4; 4+0 reset 0; ");
    rig_free(r);
}
