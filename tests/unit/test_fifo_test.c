/* SPDX-License-Identifier: Apache-2.0 */
/* Test FIFO core: bytes, line, interrupts, registers. Requests: test_fifo_request_test.c. */
#include "pattern.h"
#include "test_fifo_rig.h"

#include <string.h>

/* Side N with its line at RATE, on, seed 1. */
static void on(unsigned n, uint32_t total, uint32_t rate, uint32_t ctrl)
{
    set(n, TEST_FIFO_TOTAL, total);
    set(n, TEST_FIFO_RATE, rate);
    set(n, TEST_FIFO_SEED, 1);
    set(n, TEST_FIFO_CTRL, EN | ctrl);
}

static uint32_t write_pattern(uint32_t from, unsigned size, unsigned accesses)
{
    uint32_t failed = 0;

    for (unsigned i = 0; i < accesses; i++, from += size) {
        uint32_t val = 0;

        for (unsigned b = 0; b < size; b++)
            val |= (uint32_t)pattern_byte(1, from + b) << 8 * b;
        failed += data(TX, size, &val) != BUS_OK;
    }
    return failed;
}

/* --- bytes ------------------------------------------------------------------------- */

TEST_P(test_fifo, rx_gives_the_pattern_in_accesses_of_each_size, 3)
{
    const unsigned size = 1u << param;
    uint32_t sum = TEST_FIFO_SUM_START;

    fifo_start(16);
    on(RX, 64, 0, 0);
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 16); /* as fast as the bus */
    CHECK(rx_gives(0, size, 64 / size));
    for (unsigned i = 0; i < 64; i++)
        sum = (sum ^ pattern_byte(1, i)) * TEST_FIFO_SUM_PRIME;
    CHECK_EQ(get(RX, TEST_FIFO_SUM), sum);
    CHECK_EQ(get(RX, TEST_FIFO_MOVED), 64);
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 0);
    CHECK_EQ(get(RX, TEST_FIFO_UNDERRUN), 0);
    CHECK_EQ(errors(), 0);
    CHECK(adds_up());
}

TEST_P(test_fifo, tx_takes_the_pattern_in_accesses_of_each_size, 3)
{
    const unsigned size = 1u << param;
    uint32_t sum = TEST_FIFO_SUM_START;

    fifo_start(16);
    on(TX, 64, 0, 0);
    CHECK_EQ(write_pattern(0, size, 64 / size), 0);
    for (unsigned i = 0; i < 64; i++)
        sum = (sum ^ pattern_byte(1, i)) * TEST_FIFO_SUM_PRIME;
    CHECK_EQ(get(TX, TEST_FIFO_SUM), sum);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 64);
    CHECK_EQ(get(TX, TEST_FIFO_MISMATCHES), 0);
    CHECK_EQ(get(TX, TEST_FIFO_STATUS) & ~TEST_FIFO_INT_LEVEL, TEST_FIFO_INT_END);
    CHECK_EQ(errors(), 0);
    CHECK(adds_up());
}

TEST(test_fifo, a_byte_that_is_not_the_patterns_is_counted_and_the_first_one_named)
{
    uint32_t val;

    fifo_start(16);
    on(TX, 0, 0, 0);
    write_pattern(0, 4, 2);
    for (unsigned i = 0; i < 2; i++) {
        val = pattern_byte(1, 8 + i) ^ 0x80;
        CHECK_EQ(data(TX, 1, &val), BUS_OK);
    }
    write_pattern(10, 2, 1);
    CHECK_EQ(get(TX, TEST_FIFO_MISMATCHES), 2);
    CHECK_EQ(get(TX, TEST_FIFO_MISMATCH_AT), 8);
    CHECK(get(TX, TEST_FIFO_STATUS) & TEST_FIFO_INT_MISMATCH);
}

/* What the other side, or a read, does not empty. */
TEST(test_fifo, bytes_without_room_are_dropped_and_counted)
{
    fifo_start(8);
    on(TX, 0, RATE(100, 1), 0);
    CHECK_EQ(write_pattern(0, 4, 3), 0);
    CHECK_EQ(get(TX, TEST_FIFO_LEVEL), 8);
    CHECK_EQ(get(TX, TEST_FIFO_OVERRUN), 4);
    CHECK_EQ(get(TX, TEST_FIFO_DROPPED), 4);
    CHECK_EQ(get(TX, TEST_FIFO_IN), 12);
    CHECK(get(TX, TEST_FIFO_STATUS) & TEST_FIFO_INT_OVERRUN);
    CHECK_STR(last_note, "write of 4 bytes to the tx FIFO, which has room for 0");
    CHECK_EQ(get(TX, TEST_FIFO_MISMATCHES), 0); /* compared as they come, not as they go */
    CHECK(adds_up());
}

TEST(test_fifo, a_read_of_more_than_there_is_gives_zeros_and_is_counted)
{
    uint32_t val;

    fifo_start(8);
    on(RX, 6, 0, 0);
    CHECK(rx_gives(0, 4, 1));
    CHECK_EQ(data(RX, 4, &val), BUS_OK);
    CHECK_EQ(val, pattern_byte(1, 4) | (uint32_t)pattern_byte(1, 5) << 8);
    CHECK_EQ(get(RX, TEST_FIFO_UNDERRUN), 2);
    CHECK_EQ(get(RX, TEST_FIFO_MOVED), 6);
    CHECK(get(RX, TEST_FIFO_STATUS) & TEST_FIFO_INT_UNDERRUN);
    CHECK_STR(last_note, "read of 4 bytes from the rx FIFO, which holds 2");
    CHECK(adds_up());
}

TEST(test_fifo, with_refuse_an_access_that_does_not_fit_is_a_bus_error_and_moves_nothing)
{
    uint32_t val = 0;

    fifo_start(8);
    on(RX, 6, 0, TEST_FIFO_CTRL_REFUSE);
    on(TX, 0, RATE(100, 1), TEST_FIFO_CTRL_REFUSE);
    CHECK(rx_gives(0, 4, 1));
    CHECK_EQ(data(RX, 4, &val), BUS_ERROR);
    CHECK(rx_gives(4, 2, 1));
    CHECK_EQ(write_pattern(0, 4, 3), 1);
    CHECK_EQ(get(TX, TEST_FIFO_IN), 8);
    CHECK_EQ(get(TX, TEST_FIFO_OVERRUN) + get(RX, TEST_FIFO_UNDERRUN), 0);
    CHECK_EQ(errors(), 0);
    CHECK(adds_up());
}

TEST_P(test_fifo, the_access_that_fail_names_is_a_bus_error_and_moves_nothing, 2)
{
    const unsigned n = param;
    uint32_t val = 0;

    fifo_start(64);
    on(n, 64, 0, 0);
    set(n, TEST_FIFO_FAIL, 3);
    for (unsigned i = 1; i <= 5; i++)
        CHECK_EQ(data(n, 4, &val), i == 3 ? BUS_ERROR : BUS_OK);
    CHECK_EQ(get(n, TEST_FIFO_MOVED), 16);
    CHECK_EQ(get(n, TEST_FIFO_FAIL), 0);
    CHECK(get(n, TEST_FIFO_STATUS) & TEST_FIFO_INT_FAILED);
    CHECK(adds_up());
}

TEST(test_fifo, switching_off_drops_what_the_fifo_holds)
{
    uint32_t val = 0x11;

    fifo_start(64);
    on(RX, 100, 0, 0);
    on(TX, 0, RATE(10, 1), 0);
    write_pattern(0, 4, 4);
    run_to(35); /* three bytes go over the line */
    set(RX, TEST_FIFO_CTRL, 0);
    set(TX, TEST_FIFO_CTRL, 0);
    CHECK_EQ(get(RX, TEST_FIFO_DROPPED), 64);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 3);
    CHECK_EQ(get(TX, TEST_FIFO_DROPPED), 13);
    CHECK_EQ(get(TX, TEST_FIFO_OVERRUN), 0);
    CHECK(adds_up());
    CHECK_EQ(data(TX, 1, &val), BUS_OK);
    CHECK_STR(last_note, "write of 1 bytes to the tx FIFO, which has room for 0: it is off");
    CHECK_EQ(get(TX, TEST_FIFO_DROPPED), 14);
    CHECK_EQ(data(RX, 1, &val), BUS_OK);
    CHECK_STR(last_note, "read of 1 bytes from the rx FIFO, which is off and holds 0");
    run_to(1000);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 3);
    CHECK(adds_up());
    set(RX, TEST_FIFO_CTRL, EN);
    CHECK_EQ(get(RX, TEST_FIFO_DROPPED), 0); /* counts anew */
    CHECK(rx_gives(0, 4, 4));
}

TEST(test_fifo, each_time_that_it_is_on_has_an_end)
{
    fifo_start(16);
    for (unsigned i = 0; i < 2; i++) {
        on(RX, 4, 0, 0);
        CHECK(rx_gives(0, 4, 1));
        CHECK_EQ(get(RX, TEST_FIFO_STATUS), TEST_FIFO_INT_END);
        set(RX, TEST_FIFO_STATUS, TEST_FIFO_INT_END);
        CHECK_EQ(get(RX, TEST_FIFO_STATUS), 0);
        set(RX, TEST_FIFO_CTRL, 0);
    }
}

/* --- line ------------------------------------------------------------------------------ */

TEST(test_fifo, rx_fills_by_portions_at_the_rate_of_its_line)
{
    fifo_start(16);
    on(RX, 0, RATE(10, 3), 0);
    for (unsigned cycle = 0; cycle <= 50; cycle++) {
        run_to(cycle);
        CHECK_EQ(fifo.side[RX].level, cycle / 10 * 3); /* without an access */
        CHECK_EQ(get(RX, TEST_FIFO_LEVEL), cycle / 10 * 3);
    }
    run_to(1000);
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 15); /* it waits for room for all three */
    CHECK(rx_gives(0, 1, 1));
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 14);
    CHECK(rx_gives(1, 1, 1));
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 16); /* and the portion that is late comes at once */
    run_to(1010);
    CHECK_EQ(get(RX, TEST_FIFO_IN), 18);
    CHECK(rx_gives(2, 4, 4));
    run_to(1020); /* 1000: late, 1010: late again and come with the room */
    CHECK_EQ(get(RX, TEST_FIFO_IN), 24);
    CHECK_EQ(get(RX, TEST_FIFO_OVERRUN), 0);
    CHECK(adds_up());
}

TEST(test_fifo, a_lossy_line_does_not_wait)
{
    fifo_start(16);
    on(RX, 40, RATE(10, 4), TEST_FIFO_CTRL_LOSSY);
    run_to(70);
    CHECK_EQ(get(RX, TEST_FIFO_IN), 28);
    CHECK_EQ(get(RX, TEST_FIFO_OVERRUN), 12);
    CHECK(rx_gives(0, 4, 4));
    run_to(75);
    CHECK(rx_gives(0, 1, 0));
    run_to(1000);
    CHECK_EQ(get(RX, TEST_FIFO_IN), 40);
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 12);
    CHECK(rx_gives(28, 4, 3)); /* what was lost is missing in the middle */
    CHECK_EQ(get(RX, TEST_FIFO_DROPPED), 12);
    CHECK(get(RX, TEST_FIFO_STATUS) & TEST_FIFO_INT_END);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK(adds_up());
}

TEST(test_fifo, a_lossy_line_of_tx_misses_what_is_not_there_from_the_first_byte_on)
{
    fifo_start(16);
    on(TX, 12, RATE(10, 4), TEST_FIFO_CTRL_LOSSY);
    run_to(95);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 0);
    write_pattern(0, 2, 3);
    run_to(105); /* 4 of 6 */
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 4);
    run_to(115);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 6);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 2);
    CHECK(get(TX, TEST_FIFO_STATUS) & TEST_FIFO_INT_UNDERRUN);
    run_to(125);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 6);
    write_pattern(6, 2, 3);
    run_to(1000);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 12);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 6); /* after the last byte nothing is missed */
    CHECK_EQ(alarm_cycle, UINT64_MAX);
    CHECK(adds_up());
}

TEST(test_fifo, tx_waits_for_all_of_a_portion_but_the_last)
{
    fifo_start(16);
    on(TX, 6, RATE(10, 4), 0);
    write_pattern(0, 1, 3);
    run_to(100);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 0);
    write_pattern(3, 1, 1);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 4);
    write_pattern(4, 1, 2);
    run_to(109);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 4);
    run_to(110);
    CHECK_EQ(get(TX, TEST_FIFO_MOVED), 6);
    CHECK_EQ(get(TX, TEST_FIFO_LEFT), 0);
    CHECK_EQ(get(TX, TEST_FIFO_UNDERRUN), 0);
}

static uint64_t jittered(uint32_t seed, uint64_t at[20])
{
    uint64_t hash = 0;

    fifo_start(64);
    set(RX, TEST_FIFO_SEED, seed);
    set(RX, TEST_FIFO_JITTER, 7);
    set(RX, TEST_FIFO_RATE, RATE(10, 1));
    set(RX, TEST_FIFO_CTRL, EN);
    for (unsigned i = 0; i < 20; i++) {
        while (fifo.side[RX].level <= i)
            run_for(1);
        at[i] = fifo.dev.now;
        hash = hash * 31 + at[i];
    }
    return hash;
}

TEST(test_fifo, jitter_comes_from_the_seed_and_makes_portions_late)
{
    uint64_t at[20], before = 0, shortest = 99, longest = 0;
    const uint64_t one = jittered(1, at);

    for (unsigned i = 0; i < 20; before = at[i++]) {
        shortest = at[i] - before < shortest ? at[i] - before : shortest;
        longest = at[i] - before > longest ? at[i] - before : longest;
    }
    CHECK_EQ(shortest, 10);
    CHECK_EQ(longest, 17);
    CHECK_EQ(jittered(1, at), one);
    CHECK_NE(jittered(2, at), one);
}

TEST(test_fifo, an_initiator_ahead_of_the_alarm_sees_the_line_as_it_is_then)
{
    fifo_start(64);
    on(RX, 0, RATE(10, 1), 0);
    CHECK_EQ(alarm_cycle, 10);
    fifo.dev.now = 35;
    CHECK_EQ(get(RX, TEST_FIFO_LEVEL), 3);
    CHECK_EQ(alarm_cycle, 40);
}

/* --- registers, interrupts ---------------------------------------------------------------- */

TEST(test_fifo, each_event_interrupts_until_it_is_cleared)
{
    uint32_t val;

    fifo_start(8);
    set(RX, TEST_FIFO_INTEN, TEST_FIFO_INT_END);
    on(RX, 8, 0, 0);
    CHECK(!line[0]);
    CHECK(rx_gives(0, 4, 2));
    CHECK(line[0]);
    set(RX, TEST_FIFO_STATUS, ~(uint32_t)TEST_FIFO_INT_END & TEST_FIFO_INT_ALL);
    CHECK(line[0]);
    set(RX, TEST_FIFO_STATUS, TEST_FIFO_INT_END);
    CHECK(!line[0]);
    set(RX, TEST_FIFO_INTEN, TEST_FIFO_INT_UNDERRUN);
    CHECK(!line[0]);
    data(RX, 1, &val);
    CHECK(line[0]);
    set(RX, TEST_FIFO_INTEN, 0);
    CHECK(!line[0]);
    set(TX, TEST_FIFO_INTEN, TEST_FIFO_INT_OVERRUN);
    set(TX, TEST_FIFO_CTRL, EN);
    set(TX, TEST_FIFO_RATE, RATE(100, 1));
    for (unsigned i = 0; i < 9; i++) {
        CHECK(!line[0]);
        val = 1;
        data(TX, 1, &val);
    }
    CHECK(line[0]);
}

TEST(test_fifo, the_level_interrupts_while_a_burst_could_be_moved)
{
    fifo_start(16);
    set(RX, TEST_FIFO_INTEN, TEST_FIFO_INT_LEVEL);
    set(RX, TEST_FIFO_BURST, 4);
    on(RX, 0, RATE(10, 1), WIDTH(0));
    run_to(39);
    CHECK(!line[0]);
    run_to(40);
    CHECK(line[0]);
    set(RX, TEST_FIFO_STATUS, TEST_FIFO_INT_LEVEL);
    CHECK(line[0]);
    set(RX, TEST_FIFO_MARK, 5);
    CHECK(!line[0]);
    set(RX, TEST_FIFO_MARK, 0);
    CHECK(rx_gives(0, 1, 1));
    CHECK(!line[0]);
    set(TX, TEST_FIFO_INTEN, TEST_FIFO_INT_LEVEL);
    CHECK(!line[0]); /* it is off */
    set(TX, TEST_FIFO_RATE, RATE(1000, 1));
    set(TX, TEST_FIFO_CTRL, EN | WIDTH(2));
    CHECK(line[0]);
    write_pattern(0, 1, 1);
    CHECK(!line[0]); /* 16 bytes at once are too much now */
}

TEST(test_fifo, less_than_a_burst_in_all_is_asked_for_when_it_is_there)
{
    fifo_start(64);
    set(RX, TEST_FIFO_BURST, 17);
    set(RX, TEST_FIFO_TOTAL, 32);
    set(RX, TEST_FIFO_CTRL, EN | DMA | WIDTH(2));
    run_to(100);
    CHECK_EQ(errors(), 0);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    fifo_start(64);
    set(RX, TEST_FIFO_BURST, 32);
    set(RX, TEST_FIFO_TOTAL, 96); /* more than the FIFO can have */
    set(RX, TEST_FIFO_CTRL, EN | DMA | WIDTH(2));
    run_to(1000);
    CHECK_EQ(errors(), 1);
    CHECK_EQ(requested[RX], 0);
}

TEST(test_fifo, settings_that_cannot_work_are_reported)
{
    static const struct {
        uint32_t reg, val, ctrl;
        const char *says;
    } wrong[] = {
        {TEST_FIFO_BURST, 17, 0,
         "rx: a burst is asked for from 68 bytes on, which the FIFO of 64 never has"},
        {TEST_FIFO_MARK, 65, 0,
         "rx: a burst is asked for from 65 bytes on, which the FIFO of 64 never has"},
        {TEST_FIFO_TOTAL, 6, 0, "rx: TOTAL 6 is no multiple of 4: the rest is never asked for"},
        {TEST_FIFO_TOTAL, 0, TEST_FIFO_CTRL_FLOW,
         "rx: flow controller with TOTAL 0: no request is the last one"},
        {TEST_FIFO_TOTAL, 0, WIDTH(3), "rx: CTRL.WIDTH 3 counts as 2"},
        {TEST_FIFO_BURST, 0, 0, "rx: BURST 0 counts as 1"},
        {TEST_FIFO_BURST, 300, PATTERN(SINGLES), "rx: BURST 300 counts as 256"},
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        fifo_start(64);
        set(RX, wrong[i].reg, wrong[i].val);
        set(RX, TEST_FIFO_CTRL, EN | WIDTH(2) | wrong[i].ctrl);
        CHECK_STR(last_note, wrong[i].says);
        CHECK_EQ(errors(), 1);
    }
    fifo_start(64);
    set(TX, TEST_FIFO_CTRL, EN | WIDTH(2));
    set(TX, TEST_FIFO_SEED, 5);
    CHECK_STR(last_note, "TOTAL, SEED or BURST of tx is changed while it is on");
    set(TX, TEST_FIFO_CTRL, EN | WIDTH(1));
    CHECK_STR(last_note, "write 0x0101 to CTRL of tx changes it while it is on");
    rd(TEST_FIFO_SIDE(TX) + TEST_FIFO_DATA);
    CHECK_STR(last_note, "read of DATA of tx, which is written");
    wr(TEST_FIFO_SIDE(RX) + TEST_FIFO_DATA, 1);
    CHECK_STR(last_note, "write to DATA of rx, which is read");
    CHECK_EQ(errors(), 4);
}

TEST(test_fifo, looking_at_registers_changes_nothing)
{
    static struct test_fifo before;

    fifo_start(64);
    on(RX, 100, RATE(3, 2), DMA);
    on(TX, 100, RATE(3, 2), DMA);
    run_to(50);
    before = fifo;
    for (uint32_t off = 0; off < 0x1000; off += 4)
        device_peek(&fifo, off);
    CHECK_EQ(memcmp(&fifo, &before, sizeof fifo), 0);
    CHECK_EQ(device_peek(&fifo, TEST_FIFO_DATA) & 0xff, pattern_byte(1, 0));
    CHECK_EQ(device_peek(&fifo, TEST_FIFO_DEPTH), 64);
}

/* Acknowledge inputs are low, as a fresh device's are. */
TEST(test_fifo, reset_in_the_middle_gives_a_fresh_device)
{
    static struct test_fifo fresh;
    const struct test_fifo_config config = {32};
    const char *where = "";

    device_init(&fresh, &test_fifo_class, "fresh");
    device_start(&fresh, &config);
    fifo_start(32);
    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++) {
        set(n, TEST_FIFO_INTEN, TEST_FIFO_INT_ALL);
        set(n, TEST_FIFO_TIMING, 0x00100010);
        set(n, TEST_FIFO_DROP, 1000);
        set(n, TEST_FIFO_JITTER, 3);
        set(n, TEST_FIFO_MARK, 9);
        set(n, TEST_FIFO_FAIL, 100);
        on(n, 1000, RATE(2, 3), DMA | STRICT | WIDTH(2));
    }
    run_to(200);
    serve(RX, 4, 4, true);
    serve(TX, 3, 4, false);
    run_for(40);
    CHECK(requested[RX] && requested[TX] && line[0]);
    CHECK(!device_equal(&fifo, &fresh, &where));
    device_reset(&fifo);
    if (!device_equal(&fifo, &fresh, &where))
        CHECK_STR(where, "");
    CHECK(!line[0]);
    CHECK_EQ(requested[RX] | requested[TX], 0);
    CHECK_EQ(alarm_cycle, UINT64_MAX);
}
