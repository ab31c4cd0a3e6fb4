/* SPDX-License-Identifier: Apache-2.0 */
/* Test FIFO core: request patterns, the handshake of the data sheet of the PL080, what a peripheral
 * should not do, and what a controller should not do. */
#include "test_fifo_rig.h"

#include <stdio.h>

/* A side with BURST 4, on, seed 1, as fast as the bus. */
static void on(unsigned n, uint32_t total, uint32_t ctrl)
{
    set(n, TEST_FIFO_TOTAL, total);
    set(n, TEST_FIFO_SEED, 1);
    set(n, TEST_FIFO_CTRL, EN | DMA | STRICT | ctrl);
}

/* Serves side N as the signals say, bursts first, until it asks no more; what it asked for, a
 * letter for each signal: B, S, L = last burst, l = last single. */
static const char *asked_for(unsigned n, unsigned size)
{
    static char text[200];
    unsigned at = 0;

    for (unsigned i = 0; requested[n] && i < 40; i++) {
        const uint32_t signals = requested[n];
        const bool burst = signals & (DMA_REQ_BURST | DMA_REQ_LAST_BURST);
        const uint32_t left = fifo.side[n].total - (n == RX ? fifo.side[n].moved : fifo.side[n].in);
        const unsigned transfers = !burst ? 1 : left < 4 * size ? left / size : 4;

        for (unsigned b = 0; b < 4; b++)
            if (signals & BIT(b))
                at += (unsigned)snprintf(text + at, sizeof text - at, "%c", "SBlL"[b]);
        at += (unsigned)snprintf(text + at, sizeof text - at, " ");
        serve(n, transfers, size, left == transfers * size);
        CHECK(adds_up());
    }
    text[at] = 0;
    return text;
}

/* --- patterns ------------------------------------------------------------------------ */

TEST_P(test_fifo_request, each_pattern_asks_for_all_of_the_total, 2)
{
    static const struct {
        uint32_t total, ctrl;
        const char *asks;
    } cases[] = {
        {16, PATTERN(BURSTS), "B B B B "},
        {10, PATTERN(BURSTS), "B B B "}, /* the last one is short */
        {5, PATTERN(SINGLES), "S S S S S "},
        {10, PATTERN(TAIL), "B B S S "},
        {8, PATTERN(TAIL), "B B "},
        {6, PATTERN(BOTH), "SB S S "},
        {8, PATTERN(BURSTS) | TEST_FIFO_CTRL_FLOW, "B L "},
        {10, PATTERN(BURSTS) | TEST_FIFO_CTRL_FLOW, "B B S l "},
        {3, PATTERN(SINGLES) | TEST_FIFO_CTRL_FLOW, "S S l "},
        {9, PATTERN(TAIL) | TEST_FIFO_CTRL_FLOW, "B B l "},
        {8, PATTERN(BOTH) | TEST_FIFO_CTRL_FLOW, "SB SL "},
        {5, PATTERN(BOTH) | TEST_FIFO_CTRL_FLOW, "SB l "},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        for (unsigned code = 0; code < 3; code++) {
            fifo_start(64);
            on(param, cases[i].total << code, cases[i].ctrl | WIDTH(code));
            CHECK_STR(asked_for(param, 1u << code), cases[i].asks);
            CHECK_EQ(get(param, TEST_FIFO_MOVED), cases[i].total << code);
            CHECK_EQ(get(param, TEST_FIFO_MISMATCHES), 0);
            CHECK_EQ(get(param, TEST_FIFO_PACKETS), 1);
            CHECK_EQ(get(param, TEST_FIFO_CLEARS), get(param, TEST_FIFO_REQUESTS));
            CHECK_EQ(get(param, TEST_FIFO_VIOLATIONS), 0);
            CHECK_EQ(errors(), 0);
        }
}

TEST(test_fifo_request, rx_asks_when_there_is_a_burst_and_tx_when_there_is_room_for_one)
{
    fifo_start(8);
    set(RX, TEST_FIFO_RATE, RATE(10, 1));
    set(TX, TEST_FIFO_RATE, RATE(10, 1));
    on(RX, 0, WIDTH(0));
    on(TX, 0, WIDTH(0));
    CHECK_EQ(requested[TX], DMA_REQ_BURST);
    run_to(39);
    CHECK_EQ(requested[RX], 0);
    run_to(40);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    serve(RX, 4, 1, false);
    CHECK_EQ(requested[RX], 0);
    serve(TX, 4, 1, false);
    serve(TX, 4, 1, false);
    CHECK_EQ(requested[TX], 0); /* 52: one of eight bytes has gone over the line */
    run_to(73);
    CHECK_EQ(requested[TX], 0);
    run_to(74);
    CHECK_EQ(requested[TX], DMA_REQ_BURST);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS) + get(TX, TEST_FIFO_VIOLATIONS), 0);
}

TEST(test_fifo_request, what_is_less_than_a_burst_is_asked_for_at_the_end_of_the_total_alone)
{
    fifo_start(16);
    set(RX, TEST_FIFO_RATE, RATE(10, 1));
    on(RX, 6, WIDTH(0) | PATTERN(TAIL));
    run_to(39); /* three bytes, and more to come */
    CHECK_EQ(requested[RX], 0);
    run_to(40);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    serve(RX, 4, 1, false);
    run_to(49);
    CHECK_EQ(requested[RX], 0);
    run_to(50);
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE);
    set(RX, TEST_FIFO_CTRL, 0);
    on(RX, 6, WIDTH(0) | PATTERN(BURSTS));
    run_to(90);
    serve(RX, 4, 1, false);
    run_to(109);
    CHECK_EQ(requested[RX], 0);
    run_to(110); /* both bytes are there */
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    serve(RX, 2, 1, false);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS), 0);
}

TEST(test_fifo_request, a_burst_joins_a_single_that_is_not_served_yet)
{
    fifo_start(16);
    set(RX, TEST_FIFO_RATE, RATE(10, 1));
    on(RX, 0, WIDTH(0) | PATTERN(BOTH));
    run_to(10);
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE);
    run_to(40);
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE | DMA_REQ_BURST);
    serve(RX, 4, 1, false);
    run_to(50);
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE);
    CHECK(rx_gives(4, 1, 1));
    run_to(110); /* enough for a burst, but the single is being served */
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE);
    serve(RX, 0, 1, false);
    CHECK_EQ(requested[RX], DMA_REQ_SINGLE | DMA_REQ_BURST);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS), 0);
}

TEST(test_fifo_request, the_mark_moves_the_level_at_which_a_burst_is_asked_for)
{
    fifo_start(16);
    set(RX, TEST_FIFO_RATE, RATE(10, 1));
    set(RX, TEST_FIFO_MARK, 7);
    on(RX, 0, WIDTH(0));
    run_to(69);
    CHECK_EQ(requested[RX], 0);
    run_to(70);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    set(RX, TEST_FIFO_CTRL, 0);
    set(RX, TEST_FIFO_MARK, 2); /* asks for what it does not have */
    on(RX, 0, WIDTH(0));
    run_to(90);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    serve(RX, 4, 1, false);
    CHECK_EQ(get(RX, TEST_FIFO_UNDERRUN), 2);
    CHECK(adds_up());
}

/* --- the handshake (PL080, request lines) ---------------------------------------------- */

TEST_P(test_fifo_request, a_request_stays_until_clr_and_the_next_waits_for_its_fall, 2)
{
    const unsigned n = param;
    uint32_t val = 0;

    fifo_start(64);
    on(n, 0, WIDTH(2));
    run_to(500);
    CHECK_EQ(requested[n], DMA_REQ_BURST);
    for (unsigned i = 0; i < 4; i++) {
        data(n, 4, &val);
        CHECK_EQ(requested[n], DMA_REQ_BURST);
    }
    ack(n, DMA_ACK_CLEAR);
    CHECK_EQ(requested[n], 0);
    run_for(50);
    CHECK_EQ(requested[n], 0);
    ack(n, 0);
    CHECK_EQ(requested[n], DMA_REQ_BURST);
    CHECK_EQ(rises[n], 2);
    CHECK_EQ(get(n, TEST_FIFO_VIOLATIONS), 0);
}

TEST(test_fifo_request, hold_and_gap_are_cycles_after_the_edges_of_clr)
{
    fifo_start(64);
    set(RX, TEST_FIFO_TIMING, PUT(TEST_FIFO_TIMING_GAP, 5) | PUT(TEST_FIFO_TIMING_HOLD, 3));
    on(RX, 0, WIDTH(2));
    CHECK(rx_gives(0, 4, 4));
    run_to(100);
    ack(RX, DMA_ACK_CLEAR);
    run_to(102);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    run_to(103);
    CHECK_EQ(requested[RX], 0);
    run_to(110);
    ack(RX, 0);
    run_to(114);
    CHECK_EQ(requested[RX], 0);
    run_to(115);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS), 0);
}

TEST(test_fifo_request, a_request_without_clr_is_withdrawn_after_drop_cycles_and_comes_again)
{
    fifo_start(64);
    set(RX, TEST_FIFO_DROP, 20);
    set(RX, TEST_FIFO_TIMING, PUT(TEST_FIFO_TIMING_GAP, 7));
    on(RX, 0, WIDTH(2));
    run_to(19);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    run_to(20);
    CHECK_EQ(requested[RX], 0);
    ack(RX, DMA_ACK_CLEAR); /* for what the controller began before */
    ack(RX, 0);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS), 0);
    run_to(27);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    run_to(47);
    CHECK_EQ(get(RX, TEST_FIFO_WITHDRAWN), 2);
    CHECK_EQ(get(RX, TEST_FIFO_REQUESTS), 2);
    run_to(54);
    serve(RX, 4, 4, false); /* in time: nothing is withdrawn */
    CHECK_EQ(get(RX, TEST_FIFO_WITHDRAWN), 2);
    CHECK_EQ(get(RX, TEST_FIFO_CLEARS), 2);
}

TEST(test_fifo_request, a_request_that_got_clr_is_not_withdrawn)
{
    fifo_start(64);
    set(RX, TEST_FIFO_DROP, 20);
    set(RX, TEST_FIFO_TIMING, PUT(TEST_FIFO_TIMING_HOLD, 10));
    on(RX, 0, WIDTH(2));
    CHECK(rx_gives(0, 4, 4));
    run_to(15);
    ack(RX, DMA_ACK_CLEAR);
    run_to(24);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    run_to(25);
    CHECK_EQ(requested[RX], 0);
    CHECK_EQ(get(RX, TEST_FIFO_WITHDRAWN), 0);
}

TEST_P(test_fifo_request, switching_off_withdraws_a_request, 2)
{
    static const uint32_t left_on[] = {DMA, EN};

    fifo_start(64);
    on(TX, 0, WIDTH(2));
    CHECK_EQ(requested[TX], DMA_REQ_BURST);
    set(TX, TEST_FIFO_CTRL, left_on[param] | WIDTH(2));
    CHECK_EQ(requested[TX], 0);
    run_to(100);
    CHECK_EQ(requested[TX], 0);
    CHECK_EQ(get(TX, TEST_FIFO_WITHDRAWN), 1);
}

TEST(test_fifo_request, raise_makes_any_request_in_any_state)
{
    fifo_start(64);
    for (unsigned b = 0; b < 4; b++) {
        set(RX, TEST_FIFO_RAISE, BIT(b)); /* off and empty */
        CHECK_EQ(requested[RX], BIT(b));
        CHECK_EQ(get(RX, TEST_FIFO_RAISE), BIT(b));
        ack(RX, DMA_ACK_CLEAR);
        CHECK_EQ(requested[RX], 0);
        set(RX, TEST_FIFO_RAISE, DMA_REQ_SINGLE); /* it keeps to the handshake */
        CHECK_EQ(requested[RX], 0);
        ack(RX, 0);
        CHECK_EQ(requested[RX], DMA_REQ_SINGLE);
        ack(RX, DMA_ACK_CLEAR);
        ack(RX, 0);
        CHECK_EQ(requested[RX], 0);
    }
    CHECK_EQ(get(RX, TEST_FIFO_REQUESTS), 8);
    CHECK_EQ(get(RX, TEST_FIFO_VIOLATIONS), 0);
}

/* --- what a controller should not do ------------------------------------------------------- */

static void violates(unsigned n, uint32_t what, unsigned times)
{
    CHECK_EQ(get(n, TEST_FIFO_STATUS) & TEST_FIFO_INT_VIOLATIONS, what);
    CHECK_EQ(get(n, TEST_FIFO_VIOLATIONS), times);
}

TEST_P(test_fifo_request, clr_without_a_request_is_a_violation, 2)
{
    fifo_start(64);
    ack(param, DMA_ACK_CLEAR);
    violates(param, TEST_FIFO_INT_STRAY_CLR, 1);
    ack(param, 0);
    violates(param, TEST_FIFO_INT_STRAY_CLR, 1);
}

TEST(test_fifo_request, clr_that_falls_before_the_request_is_a_violation)
{
    fifo_start(64);
    set(RX, TEST_FIFO_TIMING, PUT(TEST_FIFO_TIMING_HOLD, 10));
    on(RX, 0, WIDTH(2));
    CHECK(rx_gives(0, 4, 4));
    ack(RX, DMA_ACK_CLEAR);
    run_for(9);
    ack(RX, 0);
    violates(RX, TEST_FIFO_INT_EARLY_CLR, 1);
}

TEST(test_fifo_request, clr_that_does_not_fall_is_a_violation)
{
    fifo_start(64);
    on(RX, 0, WIDTH(2));
    CHECK(rx_gives(0, 4, 4));
    run_to(5);
    ack(RX, DMA_ACK_CLEAR);
    run_for(TEST_FIFO_CLR_CYCLES);
    violates(RX, 0, 0);
    run_for(1);
    violates(RX, TEST_FIFO_INT_STUCK_CLR, 1);
    run_for(TEST_FIFO_CLR_CYCLES);
    ack(RX, 0);
    violates(RX, TEST_FIFO_INT_STUCK_CLR, 1);
}

TEST(test_fifo_request, tc_without_clr_or_later_than_clr_is_a_violation)
{
    fifo_start(64);
    on(RX, 0, WIDTH(2));
    ack(RX, DMA_ACK_TC);
    violates(RX, TEST_FIFO_INT_STRAY_TC, 1);
    CHECK_EQ(requested[RX], DMA_REQ_BURST);
    ack(RX, 0);
    CHECK(rx_gives(0, 4, 4));
    ack(RX, DMA_ACK_CLEAR);
    ack(RX, DMA_ACK_CLEAR | DMA_ACK_TC);
    violates(RX, TEST_FIFO_INT_STRAY_TC, 2);
    CHECK_EQ(get(RX, TEST_FIFO_PACKETS), 0);
}

TEST_P(test_fifo_request, moving_another_amount_than_was_asked_for_is_a_violation, 2)
{
    static const struct {
        uint32_t ctrl, transfers;
        bool tc, wrong;
    } cases[] = {
        {PATTERN(BURSTS), 4, false, false}, {PATTERN(BURSTS), 3, false, true},
        {PATTERN(BURSTS), 5, false, true},  {PATTERN(BURSTS), 3, true, false},
        {PATTERN(BURSTS), 5, true, true},   {PATTERN(BURSTS), 0, true, true},
        {PATTERN(SINGLES), 1, false, false}, {PATTERN(SINGLES), 2, false, true},
        {PATTERN(SINGLES), 4, true, true},  {PATTERN(BOTH), 4, false, false},
        {PATTERN(BOTH), 1, false, false},   {PATTERN(BOTH), 2, false, true},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        fifo_start(64);
        on(param, 0, WIDTH(1) | cases[i].ctrl);
        serve(param, cases[i].transfers, 2, cases[i].tc);
        violates(param, cases[i].wrong ? TEST_FIFO_INT_AMOUNT : 0, cases[i].wrong);
        fifo_start(64);
        on(param, 0, WIDTH(1) | cases[i].ctrl);
        set(param, TEST_FIFO_CTRL, EN | DMA | WIDTH(1) | cases[i].ctrl);
        serve(param, cases[i].transfers, 2, cases[i].tc);
        violates(param, 0, 0); /* it is not strict */
    }
}

TEST_P(test_fifo_request, an_access_without_a_request_is_a_violation_if_it_is_strict, 2)
{
    uint32_t val = 0;

    fifo_start(64);
    set(param, TEST_FIFO_CTRL, EN | STRICT);
    data(param, 4, &val);
    violates(param, TEST_FIFO_INT_ACCESS, 1);
    set(param, TEST_FIFO_CTRL, EN);
    data(param, 4, &val);
    violates(param, TEST_FIFO_INT_ACCESS, 1);
}

TEST(test_fifo_request, violations_interrupt)
{
    fifo_start(64);
    set(TX, TEST_FIFO_INTEN, TEST_FIFO_INT_VIOLATIONS);
    CHECK(!line[0]);
    ack(TX, DMA_ACK_CLEAR);
    CHECK(line[0]);
    set(TX, TEST_FIFO_STATUS, TEST_FIFO_INT_STRAY_CLR);
    CHECK(!line[0]);
}
