/* SPDX-License-Identifier: Apache-2.0 */
/* Code that changes while it runs, whoever writes it. */
#include "cpu_rig.h"

#include <stdlib.h>
#include <string.h>

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

TEST(cpu_code, a_misaligned_store_from_the_line_before_counts)
{
    struct rig *r = rig_new(1);

    r->at = 0x80;
    put(r, I_ADDI(A0, ZERO, 1));
    put(r, I_JALR(ZERO, 0, RA));
    r->at = 0;
    set(r, T0, RAM(0x80));
    set(r, A1, RAM(0x7e));
    set(r, A2, I_ADDI(A3, ZERO, 1) << 16 | 0xffff);
    put(r, I_JALR(RA, 0, T0));
    put(r, I_SW(A2, 0, A1)); /* the first half alone, which holds rd */
    put(r, I_JALR(RA, 0, T0));
    run(r, 7);
    CHECK_EQ(get(r, A0), 1);
    CHECK_EQ(get(r, A3), 1);
    rig_free(r);
}

TEST(cpu_code, written_through_the_bus_is_seen_through_the_read_only_pointer)
{
    struct rig *r = rig_new(1);
    const struct rv_ram ram = {.base = DEV_ADDR, .size = 8, .host = (uint8_t *)r->dev};

    CHECK(rv_map_ram(r->cpu, &ram));
    r->dev[0] = I_ADDI(A0, ZERO, 1);
    r->dev[1] = I_JALR(ZERO, 0, RA);
    set(r, T0, DEV_ADDR);
    set(r, A2, I_ADDI(A0, ZERO, 2));
    put(r, I_JALR(RA, 0, T0));
    put(r, I_SW(A2, 0, T0));
    put(r, I_JALR(RA, 0, T0));
    run(r, 7);
    CHECK_EQ(get(r, A0), 2);
    CHECK_EQ(r->writes, 1);
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
    r->at = 0x200;
    put_loop(r);
    rv_set_pc(r->cpu, RAM(0x200));
    rv_invalidate(r->cpu, 0, UINT64_MAX);
    CHECK_EQ(rv_flushes(r->cpu), 2);
    run(r, 5);
    rv_invalidate(r->cpu, RAM(0), 0x200); /* up to it */
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
