/* SPDX-License-Identifier: Apache-2.0 */
/* The interpreter around the instructions: budget, hooks, stops. */
#include "cpu_rig.h"

TEST(cpu_run, uses_exactly_its_budget_wherever_that_ends)
{
    static const uint32_t offset[5] = {0, 4, 8, 10, 14};
    struct rig *r = rig_new(1);
    unsigned total = 0;

    put_loop(r);
    for (unsigned n = 0; n < 40; n++) {
        run(r, n);
        total += n;
        CHECK_EQ(rv_retired(r->cpu), total);
        CHECK_EQ(rv_pc(r->cpu), RAM(offset[total % 5]));
        CHECK_EQ(get(r, A0), total / 5 + (total % 5 >= 1));
        CHECK_EQ(get(r, A2), 3 * (total / 5 + (total % 5 >= 4)));
    }
    rig_free(r);
}

TEST(cpu_run, slices_of_any_length_give_the_same_state)
{
    struct rig *a = rig_new(1), *b = rig_new(1);

    put_loop(a);
    put_loop(b);
    run(a, 5000);
    for (unsigned i = 0; i < 5000; i++)
        run(b, 1);
    for (unsigned i = 0; i < 32; i++)
        CHECK_EQ(get(a, i), get(b, i));
    CHECK_EQ(rv_pc(a->cpu), rv_pc(b->cpu));
    rig_free(a);
    rig_free(b);
}

TEST(cpu_run, straight_code_longer_than_a_block_is_counted_exactly)
{
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < 300; i++)
        put(r, I_ADDI(A0, A0, 1));
    for (unsigned i = 1; i <= 10; i++) {
        run(r, 30);
        CHECK_EQ(get(r, A0), 30 * i);
    }
    rig_free(r);
}

TEST(cpu_run, a_budget_in_cycles_is_rounded_up_to_instructions)
{
    struct rig *r = rig_new(4);

    put_loop(r);
    CHECK_EQ(rv_run(r->cpu, 9), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 3);
    CHECK_EQ(rv_run(r->cpu, 8), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 5);
    rig_free(r);
}

/* --- hooks ------------------------------------------------------------------------ */

static void shorten(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    CHECK_EQ(rv_slots(r->cpu), 2);
    CHECK_EQ(rv_pc(r->cpu), RAM(8));
    rv_set_budget(r->cpu, val);
}

TEST_P(cpu_run, a_hook_can_change_what_is_left, 6)
{
    static const uint32_t left[6] = {0, 1, 2, 3, 70, 1000};
    struct rig *r = rig_new(1);

    r->on_write = shorten;
    set(r, A1, DEV_ADDR);
    set(r, A2, left[param]);
    put(r, I_NOP());
    put(r, I_NOP());
    put(r, I_SW(A2, 0, A1));
    put(r, I_NOP());
    put(r, I_JAL(ZERO, -4));
    CHECK_EQ(rv_run(r->cpu, 50), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 3 + left[param]);
    rig_free(r);
}

/* The access was the last slot of a block that the budget had cut. */
TEST_P(cpu_run, a_hook_in_the_last_slot_can_give_more, 3)
{
    static const uint32_t left[3] = {0, 1, 70};
    struct rig *r = rig_new(1);

    r->on_write = shorten;
    set(r, A1, DEV_ADDR);
    set(r, A2, left[param]);
    put(r, I_NOP());
    put(r, I_NOP());
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A3, A3, 1));
    put(r, I_JAL(ZERO, -4));
    CHECK_EQ(rv_run(r->cpu, 3), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 3 + left[param]);
    CHECK_EQ(rv_reg(r->cpu, A3), (left[param] + 1) / 2);
    rig_free(r);
}

static void shorten_fetch(struct rig *r, uint64_t addr, bool write)
{
    (void)write;
    if (addr == RAM(RAM_BYTES)) {
        CHECK_EQ(rv_slots(r->cpu), 2);
        rv_set_budget(r->cpu, 3);
    }
}

TEST(cpu_run, a_hook_can_change_what_is_left_while_fetching)
{
    struct rig *r = rig_new(1);

    r->at = RAM_BYTES - 8;
    put(r, I_NOP());
    put(r, I_NOP());
    r->at = HANDLER;
    put_loop(r);
    r->on_map = shorten_fetch;
    rv_set_pc(r->cpu, RAM(RAM_BYTES - 8));
    rv_run(r->cpu, 50); /* the third is being fetched, and faults; then three more */
    CHECK_EQ(rv_slots(r->cpu), 2 + 1 + 3);
    rig_free(r);
}

static void ask_to_stop(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    (void)val;
    rv_request_stop(r->cpu);
}

TEST(cpu_run, a_stop_is_obeyed_after_the_instruction_that_caused_it)
{
    struct rig *r = rig_new(1);

    r->on_write = ask_to_stop;
    set(r, A1, DEV_ADDR);
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A0, ZERO, 1));
    CHECK_EQ(rv_run(r->cpu, 50), RV_STOP_REQUEST);
    CHECK_EQ(rv_pc(r->cpu), RAM(4));
    CHECK_EQ(rv_slots(r->cpu), 1);
    run(r, 1);
    CHECK_EQ(get(r, A0), 1);
    rv_request_stop(r->cpu); /* from outside: before the next one */
    CHECK_EQ(rv_run(r->cpu, 50), RV_STOP_REQUEST);
    CHECK_EQ(rv_slots(r->cpu), 2);
    rig_free(r);
}

TEST(cpu_run, device_accesses_have_the_size_and_extension_of_the_instruction)
{
    struct rig *r = rig_new(1);

    r->dev[1] = 0x8081f2f3;
    CHECK_EQ(compute(r, I_LB(A0, 4, A1), DEV_ADDR, 0), 0xfffffff3);
    CHECK_EQ(r->last_size, 1);
    CHECK_EQ(compute(r, I_LHU(A0, 6, A1), DEV_ADDR, 0), 0x8081);
    CHECK_EQ(r->last_size, 2);
    CHECK_EQ(compute(r, I_LW(A0, 4, A1), DEV_ADDR, 0), 0x8081f2f3);
    compute(r, I_SB(A2, 4, A1), DEV_ADDR, 0x12345678);
    CHECK_EQ(r->dev[1], 0x8081f278);
    CHECK_EQ(r->last_size, 1);
    compute(r, I_LW(ZERO, 0, A1), DEV_ADDR, 0); /* x0: the access happens */
    CHECK_EQ(r->reads, 4);
    CHECK_EQ(r->writes, 1);
    rig_free(r);
}

TEST(cpu_run, two_cpus_do_not_share_anything)
{
    struct rig *a = rig_new(1), *b = rig_new(1);

    put(a, I_ADDI(A0, ZERO, 1));
    put(b, I_ADDI(A0, ZERO, 2));
    run(a, 1);
    run(b, 1);
    CHECK_EQ(get(a, A0), 1);
    CHECK_EQ(get(b, A0), 2);
    rig_free(a);
    rig_free(b);
}
