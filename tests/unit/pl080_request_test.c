/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 request lines: the eight kinds of flow control, handshake, soft requests (data sheet 8). */
#include "pl080_peripheral.h"

/* PL080-067, 068 */
TEST(pl080_request, a_memory_is_not_read_before_the_destination_asks)
{
    start_with(PL080_FLOW_MEM2PER, WORDS(8));
    rig_run_to(&rig, rig_now(&rig) + 200);
    CHECK_EQ(rig.logged, 0);
    CHECK(!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A));
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK_EQ(rig.tcs[DST_LINE], 0);
    CHECK(enabled(0));
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_WRITE), 8);
    CHECK_EQ(rig.tcs[DST_LINE], 1);
    CHECK(!enabled(0));
    CHECK(rig.level[PL080_INTTC]);
    CHECK_EQ(SERVED(DST_LINE), 2);
    check_sum(0);
}

/* PL080-069 */
TEST(pl080_request, the_last_burst_from_a_peripheral_may_be_short)
{
    start_with(PL080_FLOW_PER2MEM, WORDS(6));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(rig.tcs[SRC_LINE], 0);
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_READ), 6);
    CHECK_EQ(rig.tcs[SRC_LINE], 1);
    finish();
    CHECK_EQ(beats(DMA_WRITE), 6);
    CHECK(!enabled(0));
}

/* PL080-070, 071; D-1 */
TEST(pl080_request, strict_requests_want_singles_only_for_a_tail)
{
    start_with(PL080_FLOW_MEM2PER, WORDS(8));
    CHECK(ask_for(DST_LINE, DMA_REQ_SINGLE));
    CHECK_EQ(beats(DMA_WRITE), 1);

    start_over();
    dma.cfg.strict_requests = 1;
    launch_with(0, PL080_FLOW_MEM2PER, WORDS(8));
    CHECK(!ask_for(DST_LINE, DMA_REQ_SINGLE));
    CHECK_EQ(rig.logged, 0);
    CHECK(ask_for(DST_LINE, DMA_REQ_SINGLE | DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_WRITE), 4);

    start_over();
    dma.cfg.strict_requests = 1;
    launch_with(0, PL080_FLOW_PER2MEM, WORDS(6));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_SINGLE));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST)); /* two are left */
    CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
    CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
    finish();
    CHECK(!enabled(0));
    CHECK_EQ(beats(DMA_WRITE), 6);
}

/* PL080-072, 073; rules 1 to 4 of 8.4 */
TEST(pl080_request, clr_stays_until_the_request_falls_and_one_request_counts_once)
{
    start_with(PL080_FLOW_MEM2PER, WORDS(8));
    rig_request(&rig, DST_LINE, DMA_REQ_BURST);
    rig_run_to(&rig, rig_now(&rig) + 500);
    CHECK_EQ(rig.ack[DST_LINE], DMA_ACK_CLEAR);
    CHECK_EQ(beats(DMA_WRITE), 4);
    rig_request(&rig, DST_LINE, 0);
    rig_run_to(&rig, rig_now(&rig) + 1);
    CHECK_EQ(rig.ack[DST_LINE], DMA_ACK_CLEAR); /* in the synchroniser */
    rig_run_to(&rig, rig_now(&rig) + 1);
    CHECK_EQ(rig.ack[DST_LINE], 0);
    CHECK_EQ(beats(DMA_WRITE), 4);
}

/* PL080-074 */
TEST(pl080_request, last_requests_do_not_count_when_the_controller_counts)
{
    static const uint32_t flow[] = {PL080_FLOW_MEM2PER, PL080_FLOW_PER2MEM, PL080_FLOW_PER2PER};

    for (unsigned i = 0; i < 3; i++) {
        start_with(flow[i], WORDS(8));
        CHECK(!ask_for(DST_LINE, DMA_REQ_LAST_BURST | DMA_REQ_LAST_SINGLE));
        CHECK(!ask_for(SRC_LINE, DMA_REQ_LAST_BURST | DMA_REQ_LAST_SINGLE));
        CHECK_EQ(rig.logged, 0);
    }
}

/* PL080-075 */
TEST(pl080_request, the_source_ends_a_packet_with_its_last_single)
{
    start_over();
    item(ITEMS, FIFO, DST + 0x100, 0, (WORDS(0) & ~PL080_CONTROL_SI) | PL080_CONTROL_I);
    launch_with(0, PL080_FLOW_PER2MEM_PER, WORDS(0));
    put_chan(0, PL080_CX_CONFIGURATION, 0);
    put_chan(0, PL080_CX_LLI, ITEMS);
    put_chan(0, PL080_CX_CONFIGURATION,
             PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2MEM_PER) |
                 PUT(PL080_CONFIG_SRC_PERIPHERAL, SRC_LINE));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(rig.tcs[SRC_LINE], 0);
    CHECK(ask_for(SRC_LINE, DMA_REQ_LAST_SINGLE));
    CHECK_EQ(rig.tcs[SRC_LINE], 1);
    finish();
    CHECK_EQ(beats(DMA_WRITE), 5);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 1);
    CHECK(enabled(0));
    CHECK_EQ(get_chan(0, PL080_CX_DEST_ADDR), DST + 0x100);
    CHECK(ask_for(SRC_LINE, DMA_REQ_LAST_BURST));
    finish();
    CHECK(!enabled(0));
    CHECK_EQ(beats(DMA_WRITE), 9);
    CHECK_EQ(guest_errors(), 0);
    check_sum(0);
}

/* PL080-076 */
TEST(pl080_request, the_destination_ends_a_packet_with_its_last_burst)
{
    start_with(PL080_FLOW_MEM2PER_PER, WORDS(0));
    CHECK(ask_for(DST_LINE, DMA_REQ_SINGLE));
    CHECK(enabled(0));
    CHECK(ask_for(DST_LINE, DMA_REQ_LAST_BURST));
    CHECK_EQ(rig.tcs[DST_LINE], 1);
    CHECK(!enabled(0));
    CHECK_EQ(beats(DMA_READ), 5);
    CHECK_EQ(beats(DMA_WRITE), 5);
}

/* Data sheet 8.5: what was read for nothing is dropped. */
TEST(pl080_request, the_destination_does_not_get_what_it_did_not_ask_for)
{
    start_with(PL080_FLOW_MEM2PER_PER, control(PL080_WIDTH_32, PL080_WIDTH_8, PL080_BURST_1,
                                               PL080_BURST_1, 0));
    CHECK(ask_for(DST_LINE, DMA_REQ_SINGLE));
    CHECK(ask_for(DST_LINE, DMA_REQ_LAST_SINGLE));
    CHECK_EQ(beats(DMA_READ), 1);
    CHECK_EQ(beats(DMA_WRITE), 2);
    CHECK(!enabled(0));
    CHECK_EQ(dma.counters.dropped[0], 2);
    check_sum(0);
}

/* PL080-077 */
TEST(pl080_request, two_peripherals_meet_at_the_fifo)
{
    start_with(PL080_FLOW_PER2PER, WORDS(8));
    CHECK(!ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(rig.logged, 0);

    start_with(PL080_FLOW_PER2PER, WORDS(8));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(beats(DMA_WRITE), 0);
    CHECK(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A);
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(rig.tcs[SRC_LINE], 1);
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(rig.tcs[DST_LINE], 1);
    CHECK(!enabled(0));
}

/* Types 100 and 111: the other side's burst ends with the packet. */
TEST(pl080_request, a_packet_between_peripherals_ends_where_its_controller_says)
{
    start_with(PL080_FLOW_PER2PER_SRC, WORDS(0));
    rig_request(&rig, DST_LINE, DMA_REQ_BURST);
    CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
    CHECK(ask_for(SRC_LINE, DMA_REQ_LAST_SINGLE));
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(beats(DMA_WRITE), 2);
    CHECK_EQ(rig.ack[DST_LINE], DMA_ACK_CLEAR | DMA_ACK_TC);
    CHECK(!enabled(0));

    start_with(PL080_FLOW_PER2PER_DST, WORDS(0));
    rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
    CHECK(ask_for(DST_LINE, DMA_REQ_LAST_SINGLE));
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(beats(DMA_WRITE), 1);
    CHECK(!enabled(0));
    CHECK_EQ(dma.counters.dropped[0], 4 * (beats(DMA_READ) - 1));
    CHECK(rig.clears[SRC_LINE]);
    check_sum(0);
}

/* 100: the source's burst does not go on after what the destination wanted last. */
TEST(pl080_request, a_source_is_not_read_on_once_the_destination_has_had_its_last)
{
    start_with(PL080_FLOW_PER2PER_DST, control(PL080_WIDTH_8, PL080_WIDTH_8, PL080_BURST_64,
                                               PL080_BURST_1, 0) | PL080_CONTROL_D);
    rig_request(&rig, DST_LINE, DMA_REQ_LAST_SINGLE);
    rig_run_to(&rig, rig_now(&rig) + 10);
    rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
    rig_run_to(&rig, rig_now(&rig) + 200);
    CHECK(!enabled(0));
    CHECK_EQ(beats(DMA_WRITE), 1);
    CHECK_LE(beats(DMA_READ), 6);
    check_sum(0);
}

/* 8.3: of requests that are up together. */
TEST(pl080_request, bursts_go_before_singles_and_last_ones_before_their_like)
{
    static const struct {
        unsigned up, moves;
        bool last;
    } together[] = {
        {DMA_REQ_BURST | DMA_REQ_SINGLE, 4, false},
        {DMA_REQ_BURST | DMA_REQ_LAST_BURST, 4, true},
        {DMA_REQ_SINGLE | DMA_REQ_LAST_SINGLE, 1, true},
        {DMA_REQ_BURST | DMA_REQ_LAST_SINGLE, 4, false},
        {DMA_REQ_ALL, 4, true},
    };

    for (unsigned i = 0; i < sizeof together / sizeof *together; i++) {
        start_with(PL080_FLOW_MEM2PER_PER, WORDS(0));
        CHECK(ask_for(DST_LINE, together[i].up));
        CHECK_EQ(beats(DMA_WRITE), together[i].moves);
        CHECK_EQ(enabled(0), !together[i].last);
    }
}

/* PL080-078, 079 */
TEST(pl080_request, software_requests_are_served_once_and_then_read_zero)
{
    static const uint32_t reg[] = {PL080_SOFT_SREQ, PL080_SOFT_BREQ, PL080_SOFT_LSREQ,
                                   PL080_SOFT_LBREQ};
    static const unsigned moves[] = {1, 4, 1, 4};

    for (unsigned i = 0; i < 4; i++) {
        start_with(PL080_FLOW_MEM2PER_PER, WORDS(0));
        put(reg[i], 0);
        rig_run_to(&rig, rig_now(&rig) + 100);
        CHECK_EQ(rig.logged, 0);
        put(reg[i], BIT(DST_LINE) | BIT(DST_LINE + 1));
        CHECK_EQ(get(reg[i]), BIT(DST_LINE) | BIT(DST_LINE + 1));
        rig_run_to(&rig, rig_now(&rig) + 100);
        CHECK_EQ(beats(DMA_WRITE), moves[i]);
        CHECK_EQ(get(reg[i]), BIT(DST_LINE + 1));
        CHECK_EQ(rig.clears[DST_LINE], 0); /* the wire is low */
        CHECK_EQ(enabled(0), i < 2);
    }
}

/* PL080-080 */
TEST(pl080_request, only_the_lines_of_sides_with_a_peripheral_count)
{
    start_with(PL080_FLOW_MEM2PER, WORDS(8));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    start_with(PL080_FLOW_PER2MEM, WORDS(8));
    CHECK(!ask_for(DST_LINE, DMA_REQ_BURST));
    start_with(PL080_FLOW_PER2MEM_PER, WORDS(0));
    CHECK(!ask_for(DST_LINE, DMA_REQ_BURST));
    start_with(PL080_FLOW_MEM2PER_PER, WORDS(0));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    start_over();
    launch(0, SRC, DST, 0, WORDS(8));
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 32);
}

/* 4.5: two flops, or none. */
TEST(pl080_request, the_synchroniser_takes_two_cycles)
{
    uint64_t first[2];

    for (unsigned bypass = 0; bypass < 2; bypass++) {
        start_over();
        put(PL080_SYNC, bypass ? BIT(SRC_LINE) : (uint32_t)~BIT(SRC_LINE));
        launch_with(0, PL080_FLOW_PER2MEM, WORDS(4));
        rig_run_to(&rig, 1000);
        rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
        rig_run_to(&rig, 1100);
        CHECK_EQ(beats(DMA_READ), 4);
        first[bypass] = rig.log[0].start;
    }
    CHECK_EQ(first[1], 1001); /* the cycle after the next edge */
    CHECK_EQ(first[0], first[1] + 2);
}

/* PL080-041, 042, 043 with a peripheral */
TEST(pl080_request, a_halted_channel_takes_no_request_and_loses_nothing)
{
    start_with(PL080_FLOW_PER2MEM, BYTES(16));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    put_chan(0, PL080_CX_CONFIGURATION,
             get_chan(0, PL080_CX_CONFIGURATION) | PL080_CONFIG_H);
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK(!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A));
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK_EQ(GET(get_chan(0, PL080_CX_CONTROL), PL080_CONTROL_TRANSFER_SIZE), 12); /* 054 */
    put_chan(0, PL080_CX_CONFIGURATION,
             get_chan(0, PL080_CX_CONFIGURATION) & ~PL080_CONFIG_H);
    for (unsigned i = 0; i < 3; i++)
        CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    finish();
    CHECK_EQ(beats(DMA_WRITE), 16);
    CHECK(!enabled(0));
}

/* PL080-041: not accepted means that it may go away again. */
TEST(pl080_request, a_request_that_comes_and_goes_during_a_halt_moves_nothing)
{
    start_with(PL080_FLOW_PER2MEM, BYTES(16));
    put_chan(0, PL080_CX_CONFIGURATION, get_chan(0, PL080_CX_CONFIGURATION) | PL080_CONFIG_H);
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    rig_request(&rig, SRC_LINE, 0);
    rig_run_to(&rig, rig_now(&rig) + 10);
    put_chan(0, PL080_CX_CONFIGURATION, get_chan(0, PL080_CX_CONFIGURATION) & ~PL080_CONFIG_H);
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(beats(DMA_READ), 0);
    CHECK_EQ(dma.counters.withdrawn[SRC_LINE], 1);
}

/* Rule 6 of 8.4; PL080-044 */
TEST(pl080_request, a_disabled_channel_acknowledges_nothing_and_its_bytes_are_counted)
{
    start_with(PL080_FLOW_PER2PER, BYTES(16));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
    rig_run_to(&rig, rig_now(&rig) + 4);
    put_chan(0, PL080_CX_CONFIGURATION, 0);
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(rig.clears[SRC_LINE], 1);
    CHECK(!enabled(0));
    CHECK_GE(dma.counters.dropped[0], 4);
    check_sum(0);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
}

/* PL080-081, 082 on a peripheral's side */
TEST(pl080_request, an_error_on_a_peripheral_ends_its_channel_without_clr)
{
    start_with(PL080_FLOW_PER2MEM, WORDS(8));
    rig.bad_from = FIFO;
    rig.bad_to = FIFO + 4;
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK(!enabled(0));
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), 1);
    check_sum(0);
    rig.bad_to = rig.bad_from = 0;
    launch_with(0, PL080_FLOW_PER2MEM, WORDS(4));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST)); /* it is served when it asks again */
    finish();
    CHECK(!enabled(0));
}

/* "as the data sheet says, counted" */
TEST(pl080_request, requests_nobody_takes_and_requests_that_go_away_are_counted)
{
    start_over();
    CHECK(!ask_for(7, DMA_REQ_BURST));
    rig_request(&rig, 7, 0);
    rig_run_to(&rig, rig_now(&rig) + 10);
    CHECK_EQ(dma.counters.unclaimed[7], 1);
    CHECK_EQ(dma.counters.withdrawn[7], 1);

    start_with(PL080_FLOW_MEM2PER, WORDS(64));
    rig_request(&rig, DST_LINE, DMA_REQ_BURST);
    rig_run_to(&rig, rig_now(&rig) + 5);
    rig_request(&rig, DST_LINE, 0); /* it has begun: it is served */
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK_EQ(rig.clears[DST_LINE], 1);
    CHECK_EQ(rig.ack[DST_LINE], 0);
    CHECK_EQ(dma.counters.withdrawn[DST_LINE], 1);
    CHECK_EQ(dma.counters.unclaimed[DST_LINE], 0);
}

TEST(pl080_request, two_channels_on_one_line_are_told_and_the_lower_one_is_served_first)
{
    start_over();
    launch_with(2, PL080_FLOW_MEM2PER, WORDS(4));
    CHECK_EQ(guest_errors(), 0);
    launch_with(1, PL080_FLOW_MEM2PER, WORDS(4));
    CHECK_EQ(guest_errors(), 1);
    CHECK_HAS(rig.note, "request line 5 is that of another enabled channel");
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK(!enabled(1) && enabled(2));
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK(!enabled(2));
}

/* 14: the outputs follow the test registers. */
TEST(pl080_request, test_mode_drives_clr_and_tc)
{
    start_over();
    put(PL080_ITOP1, 0x8001);
    put(PL080_ITOP2, 0x0001);
    CHECK_EQ(rig.ack[0], 0);
    put(PL080_ITCR, PL080_ITCR_T);
    CHECK_EQ(rig.ack[0], DMA_ACK_CLEAR | DMA_ACK_TC);
    CHECK_EQ(rig.ack[15], DMA_ACK_CLEAR);
    put(PL080_ITCR, 0);
    CHECK_EQ(rig.ack[0] | rig.ack[15], 0);
}

TEST(pl080_request, a_transfer_size_of_a_packet_that_a_peripheral_ends_is_told_and_ignored)
{
    start_with(PL080_FLOW_MEM2PER_PER, WORDS(2));
    CHECK_EQ(guest_errors(), 1);
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK(enabled(0));
}

/* All widths, bursts, masters and kinds of flow control move each byte once and in order. */
TEST(pl080_request, every_width_and_burst_moves_its_bytes_in_order)
{
    for (unsigned i = 0; i < 3 * 3 * 4 * 4 * 2; i++) {
        const uint32_t sw = i % 3, dw = i / 3 % 3, sb = i / 9 % 4, db = i / 36 % 4;
        const uint32_t both = i / 144 ? PL080_CONTROL_D : 0;
        const uint32_t ctrl = control(sw, dw, sb, db, 96u >> sw) | both;

        start_over();
        put_chan(0, PL080_CX_SRC_ADDR, SRC);
        put_chan(0, PL080_CX_DEST_ADDR, DST);
        put_chan(0, PL080_CX_CONTROL, ctrl);
        put_chan(0, PL080_CX_CONFIGURATION,
                 PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_MEM2PER) |
                     PUT(PL080_CONFIG_DEST_PERIPHERAL, DST_LINE));
        for (unsigned n = 0; n < 200 && enabled(0); n++)
            CHECK(ask_for(DST_LINE, n % 3 ? DMA_REQ_BURST : DMA_REQ_SINGLE));
        CHECK(!enabled(0));
        CHECK_MEM(mem(DST), mem(SRC), 96);
        CHECK_EQ(rig.tcs[DST_LINE], 1);
        check_sum(0);
    }
}
