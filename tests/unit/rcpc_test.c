/* SPDX-License-Identifier: Apache-2.0 */
/* The reset, clock and power controller alone: what it tells, counts and refuses. */
#include "device_rig.h"
#include "rcpc.h"

#include <string.h>

static struct rcpc d;

/* What it told last; -1 = nothing yet. */
static int64_t divisor[RCPC_CLOCKS], held[RCPC_RESETS], on[RCPC_DOMAINS];
static unsigned told;

static void set_clock_out(void *shell, unsigned n, uint32_t by)
{
    (void)shell;
    divisor[n] = by;
    told++;
}

static void set_reset_out(void *shell, unsigned n, bool level)
{
    (void)shell;
    held[n] = level;
    told++;
}

static void set_power_out(void *shell, unsigned n, bool level)
{
    (void)shell;
    on[n] = level;
    told++;
}

static const struct rcpc_config three = {.clocks = 3, .resets = 3, .domains = 3, .divisor = 1,
                                         .settle = 16};

static void start(const struct rcpc_config *c)
{
    memset(divisor, 0xff, sizeof divisor);
    memset(held, 0xff, sizeof held);
    memset(on, 0xff, sizeof on);
    rig_start(&d, &rcpc_class, c, 4);
    told = 0;
    d.dev.set_clock_out = set_clock_out;
    d.dev.set_reset_out = set_reset_out;
    d.dev.set_power_out = set_power_out;
    d.told = 0;
    device_reset(&d);
}

/* Cycle N; an alarm for it rings. */
static void at(uint64_t n)
{
    d.dev.now = n;
    if (alarm_cycle && alarm_cycle <= n)
        rcpc_class.alarm(&d);
}

static uint32_t clock_by(uint32_t div)
{
    return RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, div);
}

TEST(rcpc, everything_works_after_reset)
{
    start(&three);
    CHECK_EQ(told, 9);
    for (unsigned n = 0; n < 3; n++) {
        CHECK_EQ(divisor[n], 1);
        CHECK_EQ(held[n], 0);
        CHECK_EQ(on[n], 1);
        CHECK_EQ(rd(RCPC_CLOCK(n)), clock_by(1));
        CHECK_EQ(rd(RCPC_POWER_STATUS(n)), RCPC_STATUS_ON);
    }
    CHECK_EQ(divisor[3], -1);
    CHECK_EQ(rd(RCPC_ID), 0x01030303);
    CHECK_EQ(rd(RCPC_CLOCK_ON), 7);
    CHECK_EQ(rd(RCPC_POWER_ON), 7);
    CHECK_EQ(errors(), 0);
}

TEST(rcpc, parameters_say_how_it_starts)
{
    start(&(struct rcpc_config){.clocks = 2, .resets = 2, .domains = 2, .clocks_off = 2,
                                .resets_held = 1, .domains_off = 0xfe, .divisor = 4});
    CHECK_EQ(divisor[0], 4);
    CHECK_EQ(divisor[1], 0);
    CHECK_EQ(held[0], 1);
    CHECK_EQ(held[1], 0);
    CHECK_EQ(on[0], 1);
    CHECK_EQ(on[1], 0);
    CHECK_EQ(rd(RCPC_CLOCK_ON), 1);
    CHECK_EQ(rd(RCPC_RESET), 1);
    CHECK_EQ(rd(RCPC_POWER_ON), 1);
    wr(RCPC_CLOCK(1), rd(RCPC_CLOCK(1)) | RCPC_CLOCK_E);
    CHECK_EQ(divisor[1], 4);
}

TEST(rcpc, an_output_is_told_once_and_alone)
{
    start(&three);
    told = 0;
    wr(RCPC_CLOCK(1), clock_by(7));
    CHECK_EQ(divisor[1], 7);
    CHECK_EQ(told, 1);
    wr(RCPC_CLOCK(1), clock_by(7));
    CHECK_EQ(told, 1);
    CHECK_EQ(rd(RCPC_CLOCK_SWITCHES(1)), 1);
    wr(RCPC_CLOCK(1), clock_by(7) & ~RCPC_CLOCK_E);
    CHECK_EQ(divisor[1], 0);
    wr(RCPC_RESET, 5);
    CHECK_EQ(told, 4);
    CHECK_EQ(held[0], 1);
    CHECK_EQ(held[1], 0);
    CHECK_EQ(held[2], 1);
    wr(RCPC_RESET, 4);
    CHECK_EQ(held[0], 0);
    wr(RCPC_RESET, 5);
    CHECK_EQ(rd(RCPC_RESET_COUNT(0)), 2);
    CHECK_EQ(rd(RCPC_RESET_COUNT(1)), 0);
    CHECK_EQ(rd(RCPC_RESET_COUNT(2)), 1);
    CHECK_EQ(errors(), 0);
}

TEST(rcpc, a_domain_takes_its_time_to_come_up_and_none_to_go_down)
{
    start(&three);
    d.dev.now = 100;
    wr(RCPC_POWER(2), 0);
    CHECK_EQ(on[2], 0);
    CHECK_EQ(rd(RCPC_POWER_STATUS(2)), 0);
    wr(RCPC_SETTLE(2), 50);
    at(200);
    wr(RCPC_POWER(2), RCPC_POWER_E);
    CHECK_EQ(alarm_cycle, 250);
    at(249);
    CHECK_EQ(rd(RCPC_POWER_STATUS(2)), RCPC_STATUS_SETTLING);
    CHECK_EQ(on[2], 0);
    at(250);
    CHECK_EQ(on[2], 1);
    CHECK_EQ(rd(RCPC_POWER_STATUS(2)), RCPC_STATUS_ON);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK_EQ(rd(RCPC_POWER_SWITCHES(2)), 2);
    at(300);
    CHECK_EQ(rd(RCPC_POWER_TIME(2)), 150);
    CHECK_EQ(rd(RCPC_POWER_TIME(0)), 300);
    CHECK_EQ(rd(RCPC_POWER_TIMEH(0)), 0);
}

TEST(rcpc, without_settling_a_domain_is_on_at_once)
{
    start(&(struct rcpc_config){.domains = 1, .domains_off = 1, .divisor = 1});
    CHECK_EQ(on[0], 0);
    wr(RCPC_POWER(0), 1);
    CHECK_EQ(on[0], 1);
    CHECK_EQ(rd(RCPC_POWER_STATUS(0)), RCPC_STATUS_ON);
}

TEST(rcpc, a_domain_that_is_switched_off_while_it_settles_stays_off)
{
    start(&three);
    wr(RCPC_POWER(0), 0);
    wr(RCPC_POWER(0), 1);
    wr(RCPC_POWER(1), 0);
    at(4);
    wr(RCPC_POWER(1), 1);
    CHECK_EQ(alarm_cycle, 16);
    wr(RCPC_POWER(0), 0);
    CHECK_EQ(alarm_cycle, 20);
    at(1000);
    CHECK_EQ(on[0], 0);
    CHECK_EQ(on[1], 1);
}

TEST(rcpc, a_failing_domain_must_be_switched_off_before_it_is_tried_again)
{
    start(&three);
    wr(RCPC_FAIL, 2);
    wr(RCPC_POWER(1), 0);
    wr(RCPC_POWER(1), 1);
    at(16);
    CHECK_EQ(rd(RCPC_POWER_STATUS(1)), RCPC_STATUS_FAILED);
    CHECK_EQ(on[1], 0);
    wr(RCPC_FAIL, 0);
    CHECK_EQ(errors(), 0);
    wr(RCPC_POWER(1), 1);
    CHECK_EQ(errors(), 1);
    at(100);
    CHECK_EQ(rd(RCPC_POWER_STATUS(1)), RCPC_STATUS_FAILED);
    wr(RCPC_POWER(1), 0);
    CHECK_EQ(rd(RCPC_POWER_STATUS(1)), 0);
    wr(RCPC_POWER(1), 1);
    at(116);
    CHECK_EQ(on[1], 1);
    CHECK_EQ(errors(), 1);
}

/* Edges: 0, 4, 8; from there on every third cycle: 11, 14, 17, the last one; again from 100 on. */
TEST(rcpc, clocks_count_their_own_cycles)
{
    start(&(struct rcpc_config){.clocks = 1, .divisor = 4});
    at(3);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 0);
    at(4);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 1);
    at(6);
    wr(RCPC_CLOCK(0), clock_by(3));
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 1);
    at(8);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 2);
    at(10);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 2);
    at(15);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 4);
    wr(RCPC_CLOCK(0), clock_by(3) & ~RCPC_CLOCK_E);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 4);
    at(17);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 5);
    at(100);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 5);
    wr(RCPC_CLOCK(0), clock_by(3));
    at(102);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 5);
    at(103);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 6);
    wr(RCPC_CLOCK(0), clock_by(1));
    at(103 + UINT64_C(0x300000000));
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 6);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLESH(0)), 3);
    CHECK_EQ(rd(RCPC_CLOCK_SWITCHES(0)), 4);
}

TEST(rcpc, a_clock_may_change_twice_within_a_cycle)
{
    start(&(struct rcpc_config){.clocks = 1, .divisor = 10});
    at(1);
    wr(RCPC_CLOCK(0), clock_by(5));
    at(2);
    wr(RCPC_CLOCK(0), clock_by(2));
    at(9);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 0);
    at(14);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 3);
    at(15);
    wr(RCPC_CLOCK(0), clock_by(4) & ~RCPC_CLOCK_E);
    wr(RCPC_CLOCK(0), clock_by(4));
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 3);
    at(16);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 4);
    at(19);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 4);
    at(20);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 5);
}

TEST(rcpc, nonsense_is_a_guest_error_and_changes_nothing)
{
    static const struct {
        uint32_t off, val;
        const char *note;
    } wrong[] = {
        {RCPC_CLOCK(0), RCPC_CLOCK_E, "write 0x00000001 to CLOCK[0]: DIV is 0; it is dropped"},
        {RCPC_CLOCK(3), 0x10000, "write to clock 3: there are 3"},
        {RCPC_POWER(3), 1, "write to domain 3: there are 3"},
        {RCPC_SETTLE(3), 1, "write to domain 3: there are 3"},
        {RCPC_RESET, 8, "write 0x00000008 to offset 0x008: there are 3 reset lines"},
        {RCPC_FAIL, 0xf0, "write 0x000000f0 to offset 0x014: there are 3 domains"},
        {RCPC_PROTECT, 2, "write 0x00000002 to PROTECT is neither 1 nor the key"},
        {RCPC_CLOCK(1), 0x10003, "sets reserved bits 0x00000002"},
        {RCPC_POWER(1), 3, "sets reserved bits 0x00000002"},
        {RCPC_ID, 0, "read-only ID"},
        {RCPC_POWER_STATUS(1), 0, "read-only POWER_STATUS[1]"},
    };
    struct rcpc before;

    start(&three);
    before = d;
    told = 0;
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wr(wrong[i].off, wrong[i].val);
        CHECK_HAS(last_note, wrong[i].note);
        CHECK_EQ(errors(), i + 1);
        CHECK(device_equal(&d, &before, NULL));
    }
    CHECK_EQ(told, 0);
    CHECK_EQ(rd(RCPC_CLOCK(5)), 0);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(31)), 0);
    CHECK_EQ(rd(RCPC_POWER_TIME(15)), 0);
}

TEST(rcpc, protection_drops_writes_until_the_key)
{
    static const uint32_t offs[] = {RCPC_RESET, RCPC_FAIL, RCPC_CLOCK(0), RCPC_POWER(0),
                                    RCPC_SETTLE(0)};
    struct rcpc before;

    start(&three);
    wr(RCPC_PROTECT, 1);
    CHECK_EQ(rd(RCPC_PROTECT), 1);
    before = d;
    for (unsigned i = 0; i < sizeof offs / sizeof *offs; i++) {
        wr(offs[i], offs[i] == RCPC_CLOCK(0) ? 0x70000 : offs[i] != RCPC_POWER(0));
        CHECK_EQ(errors(), i + 1);
        CHECK_HAS(last_note, "while PROTECT is 1; it is dropped");
        CHECK(device_equal(&d, &before, NULL));
    }
    wr(RCPC_PROTECT, RCPC_PROTECT_KEY);
    CHECK_EQ(rd(RCPC_PROTECT), 0);
    wr(RCPC_RESET, 1);
    CHECK_EQ(held[0], 1);
}

TEST(rcpc, reset_in_the_middle_is_a_fresh_device)
{
    const char *where = NULL;
    struct rcpc fresh;

    start(&three);
    fresh = d;
    at(1000);
    wr(RCPC_CLOCK(0), clock_by(9));
    wr(RCPC_RESET, 7);
    wr(RCPC_FAIL, 1);
    wr(RCPC_SETTLE(1), 3);
    wr(RCPC_POWER(0), 0);
    wr(RCPC_POWER(1), 0);
    wr(RCPC_POWER(1), 1);
    wr(RCPC_PROTECT, 1);
    at(1002);
    CHECK(!device_equal(&d, &fresh, NULL));
    device_reset(&d);
    CHECK(device_equal(&d, &fresh, &where));
    CHECK_STR(where ? where : "", "");
    CHECK_EQ(divisor[0], 1);
    CHECK_EQ(held[0], 0);
    CHECK_EQ(on[0], 1);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    at(2002);
    CHECK_EQ(rd(RCPC_CLOCK_CYCLES(0)), 1000);
    CHECK_EQ(rd(RCPC_POWER_TIME(0)), 1000);
}

TEST(rcpc, looking_changes_nothing)
{
    struct rcpc before;

    start(&three);
    wr(RCPC_POWER(0), 0);
    wr(RCPC_POWER(0), 1);
    d.dev.now = 7;
    before = d;
    for (uint32_t off = 0; off < RCPC_WINDOW; off += 4)
        device_peek(&d, off);
    CHECK_MEM(&d, &before, sizeof d);
}
