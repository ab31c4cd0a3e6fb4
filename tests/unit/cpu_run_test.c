/* SPDX-License-Identifier: Apache-2.0 */
/* The interpreter around the instructions: budget, self-modifying code, break- and watchpoints, RAM
 * regions, waits. */
#include "cpu_rig.h"

#include <stdlib.h>
#include <string.h>

/* A loop of five instructions that counts its rounds in a0. */
static void put_loop(struct rig *r)
{
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_ADDI(A1, A1, 2));
    put16(r, 0x0001);
    put(r, I_ADDI(A2, A2, 3));
    put(r, I_JAL(ZERO, -14));
}

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

/* --- self-modifying code ------------------------------------------------------------ */

TEST(cpu_code, a_store_over_the_next_instruction_is_seen)
{
    struct rig *r = rig_new(1);

    set(r, A1, RAM(8));
    set(r, A2, I_ADDI(A0, ZERO, 2));
    put(r, I_NOP());
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A0, ZERO, 1));
    run(r, 3);
    CHECK_EQ(get(r, A0), 2);
    CHECK_EQ(rv_retired(r->cpu), 3);
    rig_free(r);
}

TEST(cpu_code, a_store_over_a_called_function_is_seen_by_the_next_call)
{
    struct rig *r = rig_new(1);

    set(r, T0, RAM(0x100));
    set(r, A2, I_ADDI(A0, A0, 16));
    put(r, I_JALR(RA, 0, T0));
    put(r, I_SW(A2, 0, T0));
    put(r, I_JALR(RA, 0, T0));
    r->at = 0x100;
    put(r, I_ADDI(A0, A0, 1));
    put(r, I_JALR(ZERO, 0, RA));
    run(r, 7);
    CHECK_EQ(get(r, A0), 17);
    CHECK_EQ(rv_flushes(r->cpu), 1);
    rig_free(r);
}

TEST(cpu_code, half_of_an_instruction_counts_as_well)
{
    struct rig *r = rig_new(1);
    const uint32_t insn = I_ADDI(A0, ZERO, 2);

    set(r, A1, RAM(10));
    set(r, A2, insn >> 16);
    put(r, I_NOP());
    put(r, I_SH(A2, 0, A1));
    put(r, I_ADDI(A0, ZERO, 1));
    run(r, 3);
    CHECK_EQ(get(r, A0), 2);
    rig_free(r);
}

TEST(cpu_code, data_in_the_line_of_code_does_not_drop_it)
{
    struct rig *r = rig_new(1);

    set(r, A1, RAM(32));
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A2, A2, 1));
    put(r, I_JAL(ZERO, -8));
    run(r, 300);
    CHECK_EQ(word(r, 32), 99);
    CHECK_EQ(rv_flushes(r->cpu), 0);
    rig_free(r);
}

TEST(cpu_code, another_initiators_write_is_seen_once_announced)
{
    struct rig *r = rig_new(1);

    put_loop(r);
    run(r, 10);
    rv_invalidate(r->cpu, RAM(DATA), 4096); /* elsewhere */
    CHECK_EQ(rv_flushes(r->cpu), 0);
    set_word(r, 0, I_ADDI(A0, A0, 100));
    rv_invalidate(r->cpu, RAM(0) - 64, 65); /* ends on the first byte of code */
    CHECK_EQ(rv_flushes(r->cpu), 1);
    run(r, 5);
    CHECK_EQ(get(r, A0), 102);
    rv_invalidate(r->cpu, 0, UINT64_MAX);
    CHECK_EQ(rv_flushes(r->cpu), 2);
    rv_invalidate(r->cpu, RAM(0), 0);
    CHECK_EQ(rv_flushes(r->cpu), 2);
    rig_free(r);
}

static void patch(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    set_word(r, 8, I_ADDI(A0, ZERO, (int32_t)val));
    rv_invalidate(r->cpu, RAM(8), 4);
}

TEST(cpu_code, a_device_that_rewrites_the_running_block_is_seen_at_once)
{
    struct rig *r = rig_new(1);

    r->on_write = patch;
    set(r, A1, DEV_ADDR);
    put(r, I_ADDI(A2, ZERO, 42));
    put(r, I_SW(A2, 0, A1));
    put(r, I_ADDI(A0, ZERO, 1));
    put(r, I_ADDI(A2, A2, 1));
    put(r, I_JAL(ZERO, -12));
    run(r, 3);
    CHECK_EQ(get(r, A0), 42);
    run(r, 4);
    CHECK_EQ(get(r, A0), 43);
    rig_free(r);
}

TEST(cpu_code, more_code_than_the_cache_holds_still_runs)
{
    enum { BYTES = 4 << 20 };
    struct rig *r = rig_new(1);
    uint8_t *big = malloc(BYTES);
    const struct rv_ram ram = {.base = 0x90000000, .size = BYTES, .host = big, .writable = true};
    const unsigned n = BYTES / 8;

    for (unsigned i = 0; i < n; i++) { /* addi a0, a0, 1; j .+4 */
        const uint32_t two[2] = {I_ADDI(A0, A0, 1), I_JAL(ZERO, 4)};

        memcpy(big + 8 * i, two, 8);
    }
    CHECK(rv_map_ram(r->cpu, &ram));
    rv_set_pc(r->cpu, 0x90000000);
    run(r, 2 * n);
    CHECK_EQ(get(r, A0), n);
    CHECK_GT(rv_flushes(r->cpu), 0);
    rig_free(r);
    free(big);
}

/* --- break- and watchpoints ----------------------------------------------------------- */

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

TEST(cpu_debug, there_are_32_breakpoints)
{
    struct rig *r = rig_new(1);

    for (unsigned i = 0; i < 32; i++)
        CHECK(rv_set_break(r->cpu, RAM(0x100 + 2 * i)));
    CHECK(rv_set_break(r->cpu, RAM(0x100))); /* already there */
    CHECK(!rv_set_break(r->cpu, RAM(0x200)));
    rig_free(r);
}

TEST(cpu_debug, a_store_watch_reports_every_store_that_touches_it_and_no_other)
{
    struct rig *r = rig_new(1);

    CHECK(rv_set_watch(r->cpu, 4, RV_WATCH_STORE, RAM(DATA + 4), 2));
    compute(r, I_SW(A2, 0, A1), RAM(DATA), 1);
    compute(r, I_SH(A2, 0, A1), RAM(DATA + 6), 1);
    compute(r, I_LW(A0, 0, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 0);
    compute(r, I_SW(A2, 0, A1), RAM(DATA + 4), 0x12345678);
    CHECK_EQ(r->hits, 1);
    CHECK(r->hit.id == 4 && r->hit.store && r->hit.addr == RAM(DATA + 4) && r->hit.size == 4);
    CHECK_EQ(r->hit.val, 0x12345678);
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
    rv_clear_watch(r->cpu, 4);
    compute(r, I_SW(A2, 0, A1), RAM(DATA + 4), 1);
    CHECK_EQ(r->hits, 4);
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

    CHECK(!rv_set_watch(r->cpu, 16, RV_WATCH_STORE, RAM(DATA), 4));
    CHECK(!rv_set_watch(r->cpu, 0, 0, RAM(DATA), 4));
    CHECK(!rv_set_watch(r->cpu, 0, RV_WATCH_STORE, RAM(DATA), 0));
    CHECK(!rv_set_watch(r->cpu, 0, RV_WATCH_STORE, UINT64_MAX, 2));
    rv_clear_watch(r->cpu, 99);
    rig_free(r);
}

/* --- RAM regions ------------------------------------------------------------------------ */

static void offer_second(struct rig *r, uint64_t addr, bool write)
{
    static uint8_t more[4096];
    const struct rv_ram ram = {.base = 0x50000000, .size = sizeof more, .host = more,
                               .writable = true};

    (void)write;
    if (addr - ram.base < ram.size)
        CHECK(rv_map_ram(r->cpu, &ram));
}

TEST(cpu_ram, is_asked_for_at_first_touch_and_then_used)
{
    struct rig *r = rig_new(1);

    r->on_map = offer_second;
    compute(r, I_SW(A2, 0, A1), 0x50000ffc, 0x1234);
    CHECK_EQ(r->writes, 0);
    r->on_map = NULL;
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), 0x50000ffc, 0), 0x1234);
    rv_unmap_ram(r->cpu, 0x50000fff, 0x50000fff);
    set(r, A1, 0x50000ffc);
    rv_set_pc(r->cpu, RAM(r->at));
    put(r, I_LW(A0, 0, A1));
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MCAUSE), 5);
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(0), 0), word(r, 0)); /* the other one stays */
    rig_free(r);
}

TEST(cpu_ram, code_in_several_regions_calls_each_other)
{
    struct rig *r = rig_new(1);
    uint32_t code[2] = {I_ADDI(A0, A0, 1), I_JALR(ZERO, 0, RA)};
    const struct rv_ram rom = {.base = 0x1000, .size = sizeof code, .host = (uint8_t *)code};

    CHECK(rv_map_ram(r->cpu, &rom));
    set(r, T0, 0x1000);
    put(r, I_JALR(RA, 0, T0));
    put(r, I_JAL(ZERO, -4));
    run(r, 40);
    CHECK_EQ(get(r, A0), 10);
    rig_free(r);
}

TEST(cpu_ram, stores_to_read_only_regions_go_to_the_bus)
{
    struct rig *r = rig_new(1);
    uint32_t rom_words[2] = {1, 2};
    const struct rv_ram rom = {.base = 0x20000000, .size = 8, .host = (uint8_t *)rom_words};

    CHECK(rv_map_ram(r->cpu, &rom));
    CHECK_EQ(compute(r, I_LW(A0, 4, A1), 0x20000000, 0), 2);
    set(r, A1, 0x20000000);
    rv_set_pc(r->cpu, RAM(r->at));
    put(r, I_SW(A2, 0, A1));
    run(r, 1);
    CHECK_EQ(csr(r, CSR_MCAUSE), 7);
    CHECK_EQ(r->last_addr, 0x20000000);
    CHECK_EQ(rom_words[0], 1);
    rig_free(r);
}

TEST(cpu_ram, waits_take_their_share_of_the_budget)
{
    struct rig *r = rig_new(2);
    uint32_t slow[16] = {0x77};
    const struct rv_ram ram = {.base = 0x50000000, .size = sizeof slow, .host = (uint8_t *)slow,
                               .writable = true, .read_waits = 3, .write_waits = 5};

    CHECK(rv_map_ram(r->cpu, &ram));
    set(r, A1, 0x50000000);
    put(r, I_LW(A0, 0, A1)); /* 2 + 3 cycles */
    put(r, I_SW(A1, 4, A1)); /* 2 + 5 */
    put(r, I_NOP());         /* 2 */
    put(r, I_CSRR(A2, CSR_MCYCLE));
    put(r, I_JAL(ZERO, -16));
    CHECK_EQ(rv_run(r->cpu, 13), RV_STOP_BUDGET);
    CHECK_EQ(rv_pc(r->cpu), RAM(12));
    CHECK_EQ(rv_slots(r->cpu), 3);
    CHECK_EQ(rv_stalls(r->cpu), 8);
    CHECK_EQ(get(r, A0), 0x77);
    CHECK_EQ(slow[1], 0x50000000);
    CHECK_EQ(rv_run(r->cpu, 5), RV_STOP_BUDGET); /* csrr, jal, and the lw begins in the fifth */
    CHECK_EQ(get(r, A2), 14);
    CHECK_EQ(rv_slots(r->cpu), 6);
    CHECK_EQ(rv_run(r->cpu, 3), RV_STOP_BUDGET); /* the sw goes far beyond */
    CHECK_EQ(rv_slots(r->cpu), 7);
    CHECK_EQ(rv_stalls(r->cpu), 16);
    rig_free(r);
}

TEST(cpu_ram, bad_regions_are_refused)
{
    struct rig *r = rig_new(1);
    uint8_t byte[16] = {1};
    struct rv_ram ram = {.base = 0x50000000, .size = 0, .host = byte};

    CHECK(!rv_map_ram(r->cpu, &ram));
    ram.size = 16;
    ram.host = NULL;
    CHECK(!rv_map_ram(r->cpu, &ram));
    ram.host = byte;
    ram.base = 0xfffffff1;
    CHECK(!rv_map_ram(r->cpu, &ram));
    ram.base = 0xfffffff0;
    CHECK(rv_map_ram(r->cpu, &ram));
    CHECK_EQ(compute(r, I_LBU(A0, 0, A1), 0xfffffff0, 0), 1);
    rig_free(r);
}

TEST(cpu_ram, the_oldest_of_too_many_regions_gives_way)
{
    struct rig *r = rig_new(1);
    static uint8_t bytes[17][16];

    for (unsigned i = 0; i < 16; i++) {
        const struct rv_ram ram = {.base = 0x1000 * (i + 1), .size = 16, .host = bytes[i]};

        CHECK(rv_map_ram(r->cpu, &ram));
    }
    rv_set_pc(r->cpu, RAM(0));
    CHECK_EQ(rv_run(r->cpu, 1), RV_STOP_BUDGET); /* RAM was the oldest: fetch fault */
    CHECK_EQ(csr(r, CSR_MCAUSE), 1);
    rig_free(r);
}

TEST(cpu_run, instructions_can_come_over_the_bus)
{
    struct rig *r = rig_new(1);

    r->dev[0] = I_ADDI(A0, A0, 5) << 16 | 0x0505; /* c.addi a0, 1; first half of addi */
    r->dev[1] = I_ADDI(A0, A0, 5) >> 16 | 0x00010000;
    rv_set_pc(r->cpu, DEV_ADDR);
    run(r, 2);
    CHECK_EQ(get(r, A0), 6);
    CHECK_EQ(rv_pc(r->cpu), DEV_ADDR + 6);
    CHECK_EQ(r->reads, 3); /* not kept: read again each time */
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
