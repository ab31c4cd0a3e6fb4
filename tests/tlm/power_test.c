/* SPDX-License-Identifier: Apache-2.0 */
/* A PL080 whose reset and power are switched in every cycle of a transfer; the same in every
 * timing: LT, AT with and without loans, RTL. */
#include "power_transfer.h"

#include <string.h>

/* Off in cycle C, and on again later. */
static bool power_cycle(const struct transfer *t, uint64_t c, uint64_t end)
{
    launch(t);
    power_run(ps(c));
    power_switch(RCPC_POWER(0), 0, 0);
    if (!all_refuse("while the power is off"))
        return false;
    power_run(ps(c));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK(!power_irq(w)))
            return false;
    power_run(ps(c + 10)); /* what was on the bus ends */
    const unsigned there = moved(t, 0);
    power_run(ps(c + AWAY));
    power_switch(RCPC_POWER(0), 1, 0);
    power_run(ps(c + AWAY + POWER_SETTLE) - 1);
    if (!all_refuse("while the power is off"))
        return false;
    power_run(ps(c + AWAY + POWER_SETTLE));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK_STR(power_stale(w), ""))
            return false;
    if (!same_registers())
        return false;
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        if (!CHECK_EQ(power_rose(w), ps(c) < end ? 0 : end) ||
            !CHECK_EQ(power_fell(w), ps(c) < end ? 0 : ps(c)) ||
            !CHECK_EQ(moved(t, w), there))
            return false;
    return same_memories();
}

TEST_P(power, without_power_nothing_moves_and_nothing_is_left, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);
    unsigned partly = 0;

    for (uint64_t c = 0; ps(c) <= end + ps(2); c++) {
        REQUIRE(power_cycle(t, c, end));
        partly += moved(t, 0) > 0 && moved(t, 0) < t->bytes;
    }
    CHECK_GT(partly, 10);
}

TEST_P(power, held_in_reset_nothing_moves_and_it_is_fresh_afterwards, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);

    for (uint64_t c = 0; ps(c) <= end + ps(2); c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_RESET, 1, 0);
        REQUIRE(all_refuse("while it is held in reset"));
        power_run(ps(c + AWAY));
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE(!power_irq(w));
        const unsigned there = moved(t, 0);
        power_switch(RCPC_RESET, 0, 0);
        for (unsigned w = 0; w < power_ways; w++)
            REQUIRE(CHECK_STR(power_stale(w), ""));
        REQUIRE(same_registers());
        power_run(ps(LONG));
        for (unsigned w = 0; w < power_ways; w++) {
            REQUIRE_EQ(power_rose(w), ps(c) < end ? 0 : end);
            REQUIRE_EQ(moved(t, w), there);
        }
        REQUIRE(same_memories());
    }
}

/* Reset and on again within a cycle, as by software that is in a hurry; and a new transfer at once,
 * while beats of the old one may be on the bus. */
TEST_P(power, a_transfer_right_after_a_reset_is_not_disturbed_by_the_one_before, TRANSFERS)
{
    const struct transfer *t = &transfers[param];
    const uint64_t end = undisturbed(t);

    for (uint64_t c = 0; ps(c) < end; c++) {
        launch(t);
        power_run(ps(c));
        power_switch(RCPC_RESET, 1, 0);
        power_switch(RCPC_RESET, 0, 0);
        power_write(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
        power_write(CH + PL080_CX_SRC_ADDR, POWER_RAM + 0x10);
        power_write(CH + PL080_CX_DEST_ADDR, POWER_RAM + 0x20);
        power_write(CH + PL080_CX_CONTROL, control_of(&transfers[0]) - 16 + 4);
        power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
        power_run(ps(LONG));
        for (unsigned w = 0; w < power_ways; w++) {
            REQUIRE_EQ(power_rose(w), power_rose(0));
            REQUIRE(!memcmp(power_memory(w, 0) + 0x10, power_memory(w, 0) + 0x20, 16));
        }
        REQUIRE(CHECK_GT(power_rose(0), ps(c)));
        REQUIRE(same_memories());
    }
}

/* With edges every 40 ns, something happens at CYCLE of 10 ns; what has been moved then. */
static unsigned moved_until(uint64_t cycle, uint32_t off, uint32_t value)
{
    const struct transfer *t = &transfers[0];

    launch(t);
    power_switch(RCPC_CLOCK(0), clock_by(4), 0);
    power_run(ps(cycle));
    power_switch(off, value, 0);
    power_run(ps(LONG));
    for (unsigned w = 1; w < power_ways; w++)
        CHECK_EQ(moved(t, w), moved(t, 0));
    return moved(t, 0);
}

TEST(power, between_two_edges_power_and_reset_act_at_once_and_the_clock_with_the_next_one)
{
    unsigned steps = 0;

    for (uint64_t c = 8; c < 30; c++) {
        const unsigned now = moved_until(4 * c, RCPC_RESET, 1);
        const unsigned next = moved_until(4 * (c + 1), RCPC_RESET, 1);

        REQUIRE_EQ(moved_until(4 * c + 1, RCPC_RESET, 1), now);
        REQUIRE_EQ(moved_until(4 * c + 3, RCPC_RESET, 1), now);
        REQUIRE_EQ(moved_until(4 * c + 3, RCPC_POWER(0), 0), now);
        REQUIRE_EQ(moved_until(4 * c + 1, RCPC_CLOCK(0), stopped), next);
        steps += next != now;
    }
    CHECK_GT(steps, 5);
}

TEST(power, the_interrupt_of_a_device_without_power_is_low_at_once)
{
    launch(&transfers[0]);
    power_run(ps(100));
    for (unsigned w = 0; w < power_ways; w++)
        REQUIRE(power_irq(w));
    power_run(ps(150) + 3000);
    power_switch(RCPC_POWER(0), 0, 0);
    power_run(ps(200));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK(!power_irq(w));
        CHECK_EQ(power_fell(w), ps(151)); /* the controller's edge */
    }
}

/* Its own next edge, at 2000 cycles, does not come. */
TEST(power, the_interrupt_does_not_wait_for_an_edge_of_the_device)
{
    launch(&transfers[0]);
    power_run(ps(100));
    power_switch(RCPC_CLOCK(0), clock_by(1000), 0);
    power_run(ps(1500));
    power_switch(RCPC_POWER(0), 0, 0);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_fell(w), ps(1500));
}

/* --- local time ahead of the kernel's --------------------------------------------------- */

TEST(power, a_change_is_made_at_the_local_time_of_who_asks_for_it)
{
    static const struct {
        uint32_t off, value;
    } what[] = {{RCPC_POWER(0), 0}, {RCPC_RESET, 1}, {RCPC_CLOCK(0), PUT(RCPC_CLOCK_DIV, 1)}};
    const struct transfer *t = &transfers[0];

    for (unsigned i = 0; i < 3; i++)
        for (uint64_t c = 0; c < 30; c++) {
            launch(t);
            power_run(ps(c));
            power_switch(what[i].off, what[i].value, 0);
            power_run(ps(LONG));
            const unsigned there = moved(t, POWER_LT);
            launch(t);
            power_switch(what[i].off, what[i].value, ps(c));
            power_run(ps(LONG));
            REQUIRE_EQ(moved(t, POWER_LT), there);
        }
    CHECK_GT(moved(t, POWER_LT), 0);
}

/* --- a controller that switches itself --------------------------------------------------- */

TEST_P(power, a_transfer_that_switches_its_own_controller_is_survived, 3)
{
    static const uint32_t off[] = {RCPC_RESET, RCPC_POWER(0), RCPC_CLOCK(0)};
    static const uint32_t value[] = {1, 0, PUT(RCPC_CLOCK_DIV, 1)};
    static const char *const why[] = {"while it is held in reset", "while the power is off",
                                      "while the clock is off"};
    uint32_t v;

    launch(&(struct transfer){POWER_RAM + SRC, POWER_SECOND + off[param],
                              1 | PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2), 4,
                              0});
    for (unsigned w = 0; w < power_ways; w++)
        put_word(power_memory(w, 0) + SRC, value[param]);
    power_run(ps(LONG));
    REQUIRE(all_refuse(why[param]));
    for (unsigned w = 0; w < power_ways; w++)
        CHECK_EQ(power_rose(w), 0);
    if (param < 2)
        for (unsigned w = 0; w < power_ways; w++)
            CHECK_STR(power_stale(w), "");
    power_start(); /* whoever it was: software finds everything working after a reset */
    for (unsigned w = 0; w < power_ways; w++)
        CHECK(power_read(w, PL080_SYNC, &v, 0));
}
