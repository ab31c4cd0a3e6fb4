/* SPDX-License-Identifier: Apache-2.0 */
/* CLINT core: two harts, ten clock cycles per tick unless a test says otherwise. */
#include "clint.h"
#include "device_rig.h"

static struct clint d;

static void start(uint32_t harts, uint32_t divider)
{
    const struct clint_config config = {harts, divider};

    rig_start(&d, &clint_class, &config, 4);
}

static void set_timer(unsigned h, uint64_t t)
{
    wr(CLINT_MTIMECMPH(h), UINT32_MAX);
    wr(CLINT_MTIMECMP(h), (uint32_t)t);
    wr(CLINT_MTIMECMPH(h), (uint32_t)(t >> 32));
}

TEST(clint, timers_are_due_after_reset_until_mtimecmp_is_set)
{
    start(2, 10);
    CHECK_EQ(rd(CLINT_MTIMECMP(0)), 0);
    CHECK(line[CLINT_IRQ_MTIP(0)]);
    CHECK(line[CLINT_IRQ_MTIP(1)]);
    CHECK(!line[CLINT_IRQ_MSIP(0)]);
    set_timer(0, 5);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK(line[CLINT_IRQ_MTIP(1)]);
}

TEST(clint, outputs_of_harts_that_are_not_there_stay_low)
{
    start(2, 10);
    CHECK(!line[CLINT_IRQ_MTIP(2)]);
    CHECK(!line[CLINT_IRQ_MTIP(7)]);
}

TEST(clint, mtime_counts_once_per_divider_cycles)
{
    start(1, 10);
    d.dev.now = 9;
    CHECK_EQ(rd(CLINT_MTIME), 0);
    d.dev.now = 10;
    CHECK_EQ(rd(CLINT_MTIME), 1);
    d.dev.now = 10 * 0x123456789ull + 9;
    CHECK_EQ(rd(CLINT_MTIME), 0x23456789);
    CHECK_EQ(rd(CLINT_MTIMEH), 1);
    CHECK_EQ(clint_mtime(&d, 10 * 0x500000000ull), 0x500000000ull);
    CHECK_EQ(errors(), 0);
}

TEST(clint, the_alarm_is_at_the_first_cycle_of_the_tick_and_raises_the_line)
{
    start(1, 10);
    d.dev.now = 7;
    set_timer(0, 3);
    CHECK_EQ(alarm_cycle, 30);
    d.dev.now = 29;
    clint_class.alarm(&d);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(alarm_cycle, 30);
    d.dev.now = 30;
    clint_class.alarm(&d);
    CHECK(line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
}

TEST(clint, mtimecmp_equal_to_mtime_is_due)
{
    start(1, 1);
    d.dev.now = 50;
    set_timer(0, 51);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    wr(CLINT_MTIMECMP(0), 50);
    CHECK(line[CLINT_IRQ_MTIP(0)]);
}

TEST(clint, a_64_bit_comparison_is_written_in_two_halves)
{
    start(1, 1);
    d.dev.now = 0x180000000ull;
    set_timer(0, 0x200000001ull);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(rd(CLINT_MTIMECMP(0)), 1);
    CHECK_EQ(rd(CLINT_MTIMECMPH(0)), 2);
    CHECK_EQ(alarm_cycle, 0x200000001ull);
    wr(CLINT_MTIMECMPH(0), 1); /* 0x1_0000_0001 is past */
    CHECK(line[CLINT_IRQ_MTIP(0)]);
    wr(CLINT_MTIMECMP(0), 0x90000000); /* 0x1_9000_0000 is not */
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
}

static unsigned edges;

static void count_edges(void *shell, unsigned n, bool level)
{
    (void)shell;
    edges += n == CLINT_IRQ_MTIP(0) && level != line[n];
    line[n] = level;
}

/* In two halves, either order would pass through a comparison that has expired. */
TEST(clint, an_access_of_8_bytes_is_one)
{
    uint64_t v = 0;

    start(2, 1);
    d.dev.now = 0x180000000ull;
    CHECK_EQ(clint_class.write64(&d, CLINT_MTIMECMP(0), 0x200000000ull), BUS_OK);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    d.dev.set_irq = count_edges;
    edges = 0;
    CHECK_EQ(clint_class.write64(&d, CLINT_MTIMECMP(0), 0x190000001ull), BUS_OK);
    CHECK_EQ(edges, 0);
    CHECK_EQ(alarm_cycle, 0x190000001ull);
    CHECK_EQ(clint_class.write64(&d, CLINT_MTIMECMP(0), 0x200000000ull), BUS_OK);
    CHECK_EQ(edges, 0);
    CHECK_EQ(clint_class.read64(&d, CLINT_MTIMECMP(0), &v), BUS_OK);
    CHECK_EQ(v, 0x200000000ull);
    CHECK_EQ(clint_class.read64(&d, CLINT_MTIME, &v), BUS_OK);
    CHECK_EQ(v, 0x180000000ull);
    CHECK_EQ(clint_class.write64(&d, CLINT_MTIME, 0x200000000ull), BUS_OK);
    CHECK_EQ(edges, 1);
    CHECK_EQ(rd(CLINT_MTIMEH), 2);
    CHECK_EQ(errors(), 0);
}

TEST(clint, accesses_of_8_bytes_elsewhere_are_guest_errors)
{
    uint64_t v = 1;

    start(2, 10);
    CHECK_EQ(clint_class.read64(&d, CLINT_MSIP(0), &v), BUS_ERROR);
    CHECK_STR(last_note, "8-byte read at offset 0x0000; only mtime and mtimecmp take 8 bytes");
    CHECK_EQ(clint_class.write64(&d, CLINT_MSIP(0), UINT64_MAX), BUS_ERROR);
    CHECK(!line[CLINT_IRQ_MSIP(0)]);
    CHECK_EQ(clint_class.read64(&d, CLINT_MTIMECMP(CLINT_MAX_HARTS), &v), BUS_ERROR);
    CHECK_EQ(clint_class.read64(&d, CLINT_MTIMECMP(7), &v), BUS_OK); /* a hart that is not there */
    CHECK_EQ(clint_class.write64(&d, CLINT_MTIMECMP(2), 1), BUS_OK);
    CHECK_EQ(v, 0);
    CHECK_EQ(errors(), 5);
}

TEST(clint, an_alarm_can_be_moved_and_cancelled)
{
    start(1, 10);
    set_timer(0, 100);
    CHECK_EQ(alarm_cycle, 1000);
    set_timer(0, 40);
    CHECK_EQ(alarm_cycle, 400);
    set_timer(0, 200);
    CHECK_EQ(alarm_cycle, 2000);
    set_timer(0, UINT64_MAX);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
}

TEST(clint, the_nearest_hart_decides_the_alarm)
{
    start(3, 10);
    set_timer(0, 300);
    set_timer(1, 100);
    set_timer(2, 200);
    CHECK_EQ(alarm_cycle, 1000);
    d.dev.now = 1000;
    clint_class.alarm(&d);
    CHECK(line[CLINT_IRQ_MTIP(1)]);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK(!line[CLINT_IRQ_MTIP(2)]);
    CHECK_EQ(alarm_cycle, 2000);
    set_timer(1, 400);
    CHECK(!line[CLINT_IRQ_MTIP(1)]);
    CHECK_EQ(alarm_cycle, 2000);
}

TEST(clint, writing_mtime_moves_line_and_alarm)
{
    start(1, 10);
    set_timer(0, 100);
    d.dev.now = 205;
    wr(CLINT_MTIME, 90);
    CHECK_EQ(rd(CLINT_MTIME), 90);
    CHECK_EQ(alarm_cycle, 300); /* ten ticks from cycle 200 on */
    wr(CLINT_MTIMEH, 1);
    CHECK(line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(rd(CLINT_MTIMEH), 1);
    CHECK_EQ(rd(CLINT_MTIME), 90);
    wr(CLINT_MTIMEH, 0);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
}

TEST(clint, a_time_beyond_the_cycle_counter_has_no_alarm)
{
    start(1, 10);
    d.dev.now = 1000;
    set_timer(0, UINT64_MAX - 1);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    set_timer(0, UINT64_MAX / 10);
    CHECK_EQ(alarm_cycle, UINT64_MAX / 10 * 10);
}

TEST(clint, msip_has_one_bit_per_hart)
{
    start(2, 10);
    CHECK(!line[CLINT_IRQ_MSIP(1)]);
    wr(CLINT_MSIP(1), 0xffffffff);
    CHECK_EQ(rd(CLINT_MSIP(1)), 1);
    CHECK_EQ(rd(CLINT_MSIP(0)), 0);
    CHECK(line[CLINT_IRQ_MSIP(1)]);
    CHECK(!line[CLINT_IRQ_MSIP(0)]);
    wr(CLINT_MSIP(1), 0);
    CHECK(!line[CLINT_IRQ_MSIP(1)]);
    CHECK_EQ(errors(), 0);
}

TEST(clint, registers_of_missing_harts_are_guest_errors_and_read_zero)
{
    start(2, 10);
    wr(CLINT_MSIP(2), 1);
    CHECK_STR(last_note, "write to msip of hart 2; there are 2 harts");
    CHECK_EQ(device_peek(&d, CLINT_MSIP(2)), 0);
    CHECK(!line[CLINT_IRQ_MSIP(2)]);
    wr(CLINT_MTIMECMP(7), 1);
    wr(CLINT_MTIMECMPH(7), 1);
    CHECK_EQ(rd(CLINT_MTIMECMP(7)), 0);
    CHECK_EQ(rd(CLINT_MTIMECMPH(7)), 0);
    CHECK_EQ(rd(CLINT_MSIP(3)), 0);
    CHECK_EQ(errors(), 6);
}

TEST(clint, holes_and_narrow_accesses_are_guest_errors)
{
    uint32_t v;

    start(1, 10);
    CHECK_EQ(rd(0x8000), 0);
    CHECK_STR(last_note, "read of unmapped offset 0x8000");
    CHECK_EQ(device_read(&d, CLINT_MTIME, 1, &v), BUS_ERROR);
    CHECK_STR(last_note, "1-byte read of mtime; it takes accesses of 4 or 8 bytes");
    CHECK_EQ(device_write(&d, CLINT_MTIMECMP(0), 2, 0), BUS_ERROR);
    CHECK_EQ(device_read(&d, CLINT_MTIME + 2, 2, &v), BUS_ERROR);
    CHECK_EQ(errors(), 4);
}

TEST(clint, reset_starts_mtime_at_zero_and_clears_everything)
{
    static struct clint fresh;
    const struct clint_config config = {2, 10};
    const char *where = "";

    start(2, 10);
    d.dev.now = 12345;
    wr(CLINT_MTIME, 77);
    wr(CLINT_MSIP(0), 1);
    set_timer(1, 99);
    CHECK(line[CLINT_IRQ_MSIP(0)]);
    device_init(&fresh, &clint_class, "fresh");
    device_start(&fresh, &config);
    CHECK(!device_equal(&d, &fresh, &where));
    device_reset(&d);
    CHECK_EQ(rd(CLINT_MTIME), 0);
    CHECK(!line[CLINT_IRQ_MSIP(0)]);
    CHECK(line[CLINT_IRQ_MTIP(1)]);
    d.dev.now = 0; /* reset lets time start anew, too */
    device_reset(&d);
    CHECK(device_equal(&d, &fresh, &where));
}

TEST(clint, parameters_have_defaults_and_ranges)
{
    const struct param *harts = param_find(clint_class.params, "dmavp,harts");
    struct clint_config config;

    params_default(clint_class.params, &config);
    CHECK_EQ(config.harts, 1);
    CHECK_EQ(config.divider, 10);
    CHECK_EQ(param_set(harts, &config, 8), 0);
    CHECK_NE(param_set(harts, &config, 9), 0);
    CHECK_EQ(config.harts, 8);
}

TEST(clint, the_line_falls_when_mtime_begins_again_at_zero)
{
    start(1, 10);
    set_timer(0, 100);
    d.dev.now = 205;
    wr(CLINT_MTIMEH, UINT32_MAX);
    wr(CLINT_MTIME, UINT32_MAX - 1);
    CHECK(line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(alarm_cycle, 220); /* two ticks from cycle 200 on */
    d.dev.now = 220;
    clint_class.alarm(&d);
    CHECK_EQ(rd(CLINT_MTIME) | rd(CLINT_MTIMEH), 0);
    CHECK(!line[CLINT_IRQ_MTIP(0)]);
    CHECK_EQ(alarm_cycle, 1220);
}
