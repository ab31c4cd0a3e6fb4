/* SPDX-License-Identifier: Apache-2.0 */
/* What a PL080 accesses is switched in every cycle of a transfer; the same in every timing. */
#include "power_transfer.h"

#include <string.h>

/* One word from ADDR by DMA, from cycle C on; true: it came, in all. */
static bool fetch(uint32_t addr, uint64_t c)
{
    uint32_t err, done;
    unsigned ok = 0;

    power_run(ps(c));
    power_write(PL080_INT_ERR_CLEAR, 1);
    power_write(PL080_INT_TC_CLEAR, 1);
    power_write(CH + PL080_CX_SRC_ADDR, addr);
    power_write(CH + PL080_CX_DEST_ADDR, POWER_RAM + DST);
    power_write(CH + PL080_CX_CONTROL, control_of(&transfers[0]) - 15);
    power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
    power_run(ps(c + 50));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK(power_read(w, PL080_RAW_INT_ERR_STATUS, &err, 0));
        CHECK(power_read(w, PL080_RAW_INT_TC_STATUS, &done, 0));
        CHECK_EQ(err, !done);
        CHECK_EQ(power_rose(w), power_rose(0));
        ok += done;
    }
    CHECK(ok == 0 || ok == power_ways);
    return ok;
}

TEST(power, a_target_that_cannot_answer_is_a_bus_error_of_the_channel)
{
    static const struct {
        uint32_t addr, off, value, back;
        const char *why;
    } what[] = {
        {POWER_UART, RCPC_CLOCK(1), PUT(RCPC_CLOCK_DIV, 1), RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, 1),
         "access to offset 0x018 while the clock is off"},
        {POWER_UART, RCPC_RESET, 2, 0, "access to offset 0x018 while it is held in reset"},
        {POWER_UART, RCPC_POWER(1), 0, 1, "access to offset 0x018 while the power is off"},
        {POWER_SRAM, RCPC_CLOCK(2), PUT(RCPC_CLOCK_DIV, 1), RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, 1),
         "read of 4 bytes at offset 0x18: while the clock is off"},
        {POWER_SRAM, RCPC_POWER(2), 0, 1, "read of 4 bytes at offset 0x18: while the power is off"},
    };
    uint64_t c = 0;

    power_start();
    for (unsigned i = 0; i < sizeof what / sizeof *what; i++, c += 400) {
        const uint32_t addr = what[i].addr + 0x18;

        CHECK(fetch(addr, c));
        power_switch(what[i].off, what[i].value, 0);
        CHECK(!fetch(addr, c + 100));
        CHECK_HAS(power_note(), what[i].why);
        power_switch(what[i].off, what[i].back, 0);
        CHECK(fetch(addr, c + 200));
    }
}

TEST(power, a_memory_keeps_its_content_unless_its_domain_is_off)
{
    uint8_t lost[POWER_MEM], before[POWER_MEM];

    launch(&transfers[1]);
    power_run(ps(LONG));
    memset(lost, power_lost, sizeof lost);
    memcpy(before, power_memory(0, 1), sizeof before);
    power_switch(RCPC_CLOCK(2), stopped, 0);
    power_switch(RCPC_CLOCK(2), clock_by(3), 0);
    power_switch(RCPC_POWER(0), 0, 0);
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_MEM(power_memory(w, 1), before, POWER_MEM);
    power_switch(RCPC_POWER(2), 0, 0);
    power_switch(RCPC_POWER(2), 1, 0);
    power_run(ps(LONG + POWER_SETTLE));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_MEM(power_memory(w, 1), lost, POWER_MEM);
}

/* Its clock or its power goes in any cycle: the channel sees an error at the same time. */
TEST_P(power, a_memory_that_is_switched_off_in_any_cycle_ends_the_transfer, 4)
{
    const struct transfer *t = &transfers[1 + param % 2];
    const bool power = param / 2;
    const uint64_t end = undisturbed(t);
    unsigned errors = 0;
    uint32_t err;

    for (uint64_t c = 0; ps(c) < end; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(power ? RCPC_POWER(2) : RCPC_CLOCK(2), power ? 0 : stopped, 0);
        power_run(ps(LONG));
        REQUIRE(same_registers());
        REQUIRE(same_memories());
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE_EQ(power_rose(w), power_rose(0));
        REQUIRE(power_read(0, PL080_RAW_INT_ERR_STATUS, &err, 0));
        errors += err;
    }
    CHECK_GT(errors, end / ps(2));
}

/* Memory that LT has moved on with, up to a time ahead of the kernel's. */
TEST(power, a_memory_is_switched_at_the_local_time_of_who_asks_for_it)
{
    const struct transfer *t = &transfers[1];
    unsigned there;

    for (uint64_t c = 0; c < 60; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_CLOCK(2), stopped, 0);
        power_run(ps(LONG));
        there = moved(t, POWER_LT);
        launch(t);
        power_switch(RCPC_CLOCK(2), stopped, ps(c));
        power_run(ps(LONG));
        REQUIRE_EQ(moved(t, POWER_LT), there);
    }
    CHECK_GT(there, 0);
}
