/* SPDX-License-Identifier: Apache-2.0 */
/* Break- and watchpoints. */
#include "cpu_rig.h"

TEST(cpu_debug, a_breakpoint_stops_before_its_instruction_and_is_stepped_over)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    run(r, 5); /* decoded without the breakpoint */
    CHECK(rv_set_break(r->cpu, RAM(8)));
    for (unsigned round = 1; round <= 3; round++) {
        CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_BREAKPOINT);
        CHECK_EQ(rv_pc(r->cpu), RAM(8));
        CHECK_EQ(rv_slots(r->cpu), 5 * round + 2);
        CHECK_EQ(get(r, A0), round + 1);
    }
    run(r, 1); /* a single step */
    CHECK_EQ(rv_pc(r->cpu), RAM(10));
    rv_clear_break(r->cpu, RAM(8));
    run(r, 100);
    rig_free(r);
}

TEST(cpu_debug, a_breakpoint_on_a_jump_target_stops_each_time)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    CHECK(rv_set_break(r->cpu, RAM(0)));
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_BREAKPOINT);
        CHECK_EQ(rv_slots(r->cpu), 5 * i);
    }
    rv_set_pc(r->cpu, RAM(0)); /* a fresh start stops again */
    CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_BREAKPOINT);
    CHECK_EQ(rv_slots(r->cpu), 10);
    rig_free(r);
}

TEST(cpu_debug, neighbouring_breakpoints_both_stop)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    CHECK(rv_set_break(r->cpu, RAM(8)));
    CHECK(rv_set_break(r->cpu, RAM(10)));
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_BREAKPOINT);
        CHECK_EQ(rv_pc(r->cpu), RAM(i & 1 ? 10 : 8));
    }
    rig_free(r);
}

TEST(cpu_debug, there_are_as_many_breakpoints_as_anyone_wants)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    for (unsigned i = 0; i < 1000; i++)
        CHECK(rv_set_break(r->cpu, RAM(0x100 + 2 * i)));
    CHECK(rv_set_break(r->cpu, RAM(8)));
    CHECK(rv_set_break(r->cpu, RAM(0x100))); /* already there */
    CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_BREAKPOINT);
    CHECK_EQ(rv_pc(r->cpu), RAM(8));
    rv_clear_break(r->cpu, RAM(0x100));
    rv_set_pc(r->cpu, RAM(0x100));
    CHECK_EQ(rv_run(r->cpu, 1), RV_STOP_BUDGET);
    rv_set_pc(r->cpu, RAM(0x102));
    CHECK_EQ(rv_run(r->cpu, 1), RV_STOP_BREAKPOINT);
    rig_free(r);
}

TEST(cpu_debug, a_store_watch_reports_every_store_that_touches_it_and_no_other)
{
    struct rig *r = rig_new(1);

    CHECK(rv_set_watch(r->cpu, 1004, RV_WATCH_STORE, RAM(DATA + 4), 2));
    compute(r, I_SW(A2, 0, A1), RAM(DATA), 1);
    compute(r, I_SH(A2, 0, A1), RAM(DATA + 6), 1);
    compute(r, I_LW(A0, 0, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 0);
    compute(r, I_SW(A2, 0, A1), RAM(DATA + 4), 0x12345678);
    CHECK_EQ(r->hits, 1);
    CHECK(r->hit.id == 1004 && r->hit.store && r->hit.addr == RAM(DATA + 4) && r->hit.size == 4);
    CHECK_EQ(r->hit.val, 0x12345678);
    CHECK(r->hit.inside && !rv_inside(r->cpu));
    CHECK_EQ(word(r, DATA + 4), 0x12345678);
    compute(r, I_SB(A2, 0, A1), RAM(DATA + 5), 0xabcdef01);
    CHECK_EQ(r->hits, 2);
    CHECK_EQ(r->hit.val, 1);
    compute(r, I_SW(A2, 0, A1), RAM(DATA + 2), 0x55); /* misaligned, over its start */
    CHECK_EQ(r->hits, 3);
    compute(r, I_AMO(0, A0, A2, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 4);
    compute(r, I_SC(A0, A2, A1), RAM(DATA + 4), 1); /* fails: no store */
    CHECK_EQ(r->hits, 4);
    compute(r, I_LR(A0, A1), RAM(DATA + 4), 0);
    compute(r, I_SC(A0, A2, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 5);
    rv_clear_watch(r->cpu, 1004);
    compute(r, I_SW(A2, 0, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 5);
    rig_free(r);
}

TEST(cpu_debug, a_load_watch_reports_loads)
{
    struct rig *r = rig_new(1);

    CHECK(rv_set_watch(r->cpu, 0, RV_WATCH_LOAD, RAM(DATA), 4));
    compute(r, I_SW(A2, 0, A1), RAM(DATA), 7);
    compute(r, I_LW(A0, 0, A1), RAM(DATA + 4), 0);
    CHECK_EQ(r->hits, 0);
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(DATA), 0), 7);
    CHECK_EQ(r->hits, 1);
    CHECK(!r->hit.store);
    compute(r, I_LR(A0, A1), RAM(DATA), 0);
    compute(r, I_AMO(0, A0, A2, A1), RAM(DATA), 0);
    CHECK_EQ(r->hits, 3);
    rv_clear_watch(r->cpu, 0);
    compute(r, I_LW(A0, 0, A1), RAM(DATA), 0);
    CHECK_EQ(r->hits, 3);
    rig_free(r);
}

TEST(cpu_debug, a_watch_can_stop_the_cpu_behind_the_access)
{
    struct rig *r = rig_new(1);

    r->stop_on_hit = true;
    set(r, A1, RAM(DATA));
    set(r, A2, 5);
    put(r, I_SW(A2, 0, A1));
    put(r, I_NOP());
    CHECK(rv_set_watch(r->cpu, 0, RV_WATCH_STORE, RAM(DATA), 1));
    CHECK_EQ(rv_run(r->cpu, 100), RV_STOP_WATCHPOINT);
    CHECK_EQ(rv_pc(r->cpu), RAM(4));
    CHECK_EQ(word(r, DATA), 5);
    run(r, 1);
    rig_free(r);
}

TEST(cpu_debug, bad_watches_are_refused)
{
    struct rig *r = rig_new(1);

    CHECK(!rv_set_watch(r->cpu, RV_WATCHES, RV_WATCH_STORE, RAM(DATA), 4));
    CHECK(!rv_set_watch(r->cpu, 0, 0, RAM(DATA), 4));
    CHECK(!rv_set_watch(r->cpu, 0, RV_WATCH_STORE, RAM(DATA), 0));
    CHECK(!rv_set_watch(r->cpu, 0, RV_WATCH_STORE, UINT64_MAX, 2));
    rv_clear_watch(r->cpu, RV_WATCHES);
    rig_free(r);
}
