/* SPDX-License-Identifier: Apache-2.0 */
/* RAM regions: asked for, replaced, with waits, read-only. */
#include "cpu_rig.h"

#include <string.h>

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

TEST(cpu_ram, odd_waits_add_up_exactly)
{
    struct rig *r = rig_new(2);
    uint32_t slow[1] = {0x77};
    const struct rv_ram ram = {.base = 0x50000000, .size = 4, .host = (uint8_t *)slow,
                               .read_waits = 3};

    CHECK(rv_map_ram(r->cpu, &ram));
    set(r, A1, 0x50000000);
    put(r, I_LW(A0, 0, A1));
    put(r, I_JAL(ZERO, -4)); /* 2 + 3 + 2 cycles a round */
    CHECK_EQ(rv_run(r->cpu, 700), RV_STOP_BUDGET);
    CHECK_EQ(rv_slots(r->cpu), 200);
    rig_free(r);
}

static uint8_t neighbour[2 * RAM_BYTES];

static void map_neighbour(struct rig *r)
{
    const struct rv_ram ram = {.base = RAM(RAM_BYTES), .size = sizeof neighbour,
                               .host = neighbour, .writable = true};

    memset(neighbour, 0x33, sizeof neighbour);
    CHECK(rv_map_ram(r->cpu, &ram));
}

static void map_on_write(struct rig *r, uint64_t addr, uint32_t val)
{
    (void)addr;
    (void)val;
    map_neighbour(r);
}

/* The larger region takes the fast path over from the one in use. */
TEST(cpu_ram, may_change_under_a_running_block)
{
    struct rig *r = rig_new(1);

    r->on_write = map_on_write;
    set_word(r, DATA, 0x12345678);
    set(r, A1, DEV_ADDR);
    set(r, A2, RAM(RAM_BYTES));
    put(r, I_SW(A2, 0, A1));
    put(r, I_LW(A0, 0, A2));
    run(r, 2);
    CHECK_EQ(get(r, A0), 0x33333333);
    CHECK_EQ(compute(r, I_LW(A0, 0, A1), RAM(DATA), 0), 0x12345678);
    rig_free(r);
}

static void map_with_code(struct rig *r, uint64_t addr, bool write)
{
    (void)write;
    if (addr != RAM(RAM_BYTES))
        return;
    map_neighbour(r);
    memcpy(neighbour, (const uint32_t[]){I_ADDI(A0, A0, 1), I_JAL(ZERO, 8), 0, I_JAL(ZERO, 0)}, 16);
    rv_set_break(r->cpu, RAM(0x100)); /* drops the block that is being left */
}

TEST(cpu_code, dropped_while_the_next_block_is_looked_for_is_not_linked)
{
    struct rig *r = rig_new(1);

    r->on_map = map_with_code;
    put(r, I_JAL(ZERO, RAM_BYTES));
    run(r, 10);
    CHECK_EQ(get(r, A0), 1);
    CHECK_EQ(rv_pc(r->cpu), RAM(RAM_BYTES + 12));
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
