/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 requests, second part: soft requests beside the wires, halts, a controller that is off, the
 * rule of strict requests on every side. */
#include "pl080_peripheral.h"

static void pass(uint64_t edges)
{
    rig_run_to(&rig, rig_now(&rig) + edges);
}

static void set_config(unsigned c, uint32_t bits, bool on)
{
    const uint32_t config = get_chan(c, PL080_CX_CONFIGURATION);

    put_chan(c, PL080_CX_CONFIGURATION, on ? config | bits : config & ~bits);
}

static uint32_t size_of(unsigned c)
{
    return GET(get_chan(c, PL080_CX_CONTROL), PL080_CONTROL_TRANSFER_SIZE);
}

/* --- soft requests ------------------------------------------------------------------- */

/* PL080-074: software's last requests no more than those of a wire. */
TEST(pl080_soft, last_requests_do_not_count_when_the_controller_counts)
{
    static const uint32_t flow[] = {PL080_FLOW_MEM2PER, PL080_FLOW_PER2MEM, PL080_FLOW_PER2PER};

    for (unsigned i = 0; i < 3; i++) {
        start_with(flow[i], WORDS(8));
        put(PL080_SOFT_LBREQ, BIT(SRC_LINE) | BIT(DST_LINE));
        put(PL080_SOFT_LSREQ, BIT(SRC_LINE) | BIT(DST_LINE));
        pass(200);
        CHECK_EQ(rig.logged, 0);
        CHECK_EQ(SERVED(SRC_LINE) + SERVED(DST_LINE), 0);
    }
}

/* PL080-079: 0 neither raises a request nor takes one back. */
TEST(pl080_soft, writing_zero_leaves_what_is_pending)
{
    static const uint32_t reg[] = {PL080_SOFT_BREQ, PL080_SOFT_SREQ, PL080_SOFT_LBREQ,
                                   PL080_SOFT_LSREQ};

    for (unsigned i = 0; i < 4; i++) {
        start_over();
        put(reg[i], BIT(DST_LINE));
        put(reg[i], 0);
        CHECK_EQ(get(reg[i]), BIT(DST_LINE));
        put(reg[i], BIT(SRC_LINE));
        CHECK_EQ(get(reg[i]), BIT(DST_LINE) | BIT(SRC_LINE));
        launch_with(0, PL080_FLOW_MEM2PER_PER, WORDS(0));
        pass(200);
        CHECK_EQ(beats(DMA_WRITE), i % 2 ? 1 : 4); /* it is served later, and once */
        CHECK_EQ(get(reg[i]), BIT(SRC_LINE));
    }
}

/* 4.3: no CLR for one, unless the wire is up as well. */
TEST(pl080_soft, clr_is_for_the_wire_only_and_every_request_is_counted)
{
    start_with(PL080_FLOW_MEM2PER, WORDS(16));
    for (unsigned i = 1; i <= 2; i++) {
        put(PL080_SOFT_BREQ, BIT(DST_LINE));
        pass(100);
        CHECK_EQ(beats(DMA_WRITE), 4 * i);
        CHECK_EQ(SERVED(DST_LINE), i);
        CHECK_EQ(rig.clears[DST_LINE], 0);
    }
    put(PL080_SOFT_BREQ, BIT(DST_LINE));
    pass(3);
    CHECK_EQ(SERVED(DST_LINE), 2);                   /* it is being served, */
    rig_request(&rig, DST_LINE, DMA_REQ_SINGLE);     /* when the wire rises */
    pass(100);
    CHECK_EQ(rig.clears[DST_LINE], 1);
    CHECK_EQ(beats(DMA_WRITE), 12);
    CHECK_EQ(SERVED(DST_LINE), 3);
    CHECK_EQ(get(PL080_SOFT_BREQ), 0);
    rig_request(&rig, DST_LINE, 0);
    pass(10);
    CHECK_EQ(rig.ack[DST_LINE], 0);
}

/* --- halt ------------------------------------------------------------------------------ */

/* PL080-041, 043; 12.2: towards a peripheral the FIFO drains while the peripheral asks. */
TEST(pl080_halt, what_was_read_goes_to_a_peripheral_that_asks_for_it)
{
    start_with(PL080_FLOW_PER2PER, BYTES(8));
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    pass(50);
    CHECK_EQ(beats(DMA_READ), 4);
    set_config(0, PL080_CONFIG_H, true);
    CHECK(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A);
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK(!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A));
    set_config(0, PL080_CONFIG_E, false);
    CHECK_EQ(dma.counters.dropped[0], 0);
    check_sum(0);
}

/* The same within a burst that was granted before the halt: its writes are not held. */
TEST(pl080_halt, a_burst_to_a_peripheral_ends_with_what_was_read)
{
    for (uint64_t at = 5; at < 30; at++) {
        start_with(PL080_FLOW_MEM2PER, control(PL080_WIDTH_32, PL080_WIDTH_32, PL080_BURST_8,
                                               PL080_BURST_8, 8));
        rig_request(&rig, DST_LINE, DMA_REQ_BURST);
        rig_run_to(&rig, at);
        set_config(0, PL080_CONFIG_H, true);
        pass(100);
        CHECK_EQ(beats(DMA_WRITE), beats(DMA_READ));
        CHECK(!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A));
        set_config(0, PL080_CONFIG_H, false);
        pass(100);
        CHECK_EQ(beats(DMA_WRITE), 8);
        CHECK(!enabled(0));
    }
}

/* --- a controller that is off ------------------------------------------------------------- */

/* 4.4: nothing is acknowledged, and nothing is forgotten. */
TEST(pl080_off, a_request_is_taken_once_the_controller_is_on_again)
{
    start_with(PL080_FLOW_PER2MEM, WORDS(8));
    put(PL080_CONFIGURATION, 0);
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(rig.logged, 0);
    CHECK_EQ(dma.ch[0].side[PL080_SRC].serving, 0); /* it may still be withdrawn, */
    rig_request(&rig, SRC_LINE, 0);
    pass(10);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    pass(100);
    CHECK_EQ(rig.logged, 0);                        /* and then nothing is moved */
    put(PL080_CONFIGURATION, 0);
    rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
    pass(20);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    pass(100);
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK_EQ(rig.clears[SRC_LINE], 1);
}

/* 4.5: a request that is on the wire counts at once when its synchroniser is switched off. */
TEST(pl080_off, a_synchroniser_that_is_bypassed_under_a_request_shows_it)
{
    uint64_t first[3];

    for (unsigned i = 0; i < 3; i++) {
        start_with(PL080_FLOW_PER2MEM, WORDS(4));
        put(PL080_SYNC, i == 2 ? BIT(SRC_LINE) : 0);
        rig_run_to(&rig, 100);
        rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
        rig_run_to(&rig, 101);
        put(PL080_SYNC, i ? BIT(SRC_LINE) : 0);
        pass(100);
        CHECK_EQ(beats(DMA_READ), 4);
        first[i] = rig.log[0].start;
    }
    CHECK_EQ(first[0], 103); /* two flops, and the cycle after the next edge */
    CHECK_EQ(first[1], 102);
    CHECK_EQ(first[2], 101);
}

/* --- strict requests ------------------------------------------------------------------------ */

/* PL080-070, 8.2: SREQ is for the tail of a source, and of no destination. */
TEST(pl080_strict, the_tail_of_a_destination_wants_a_burst)
{
    static const uint32_t flow[] = {PL080_FLOW_MEM2PER, PL080_FLOW_PER2PER};

    for (unsigned i = 0; i < 2; i++) {
        start_over();
        dma.cfg.strict_requests = 1;
        launch_with(0, flow[i], WORDS(6));
        if (flow[i] == PL080_FLOW_PER2PER)
            CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
        CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
        CHECK_EQ(beats(DMA_WRITE), 4);
        if (flow[i] == PL080_FLOW_PER2PER)
            for (unsigned n = 0; n < 2; n++)
                CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
        CHECK(!ask_for(DST_LINE, DMA_REQ_SINGLE)); /* two are left */
        CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
        CHECK_EQ(beats(DMA_WRITE), 6);
        CHECK(!enabled(0));
    }
}

/* 8.2: 011 as 010 on its source. */
TEST(pl080_strict, a_source_between_peripherals_has_the_rule_of_the_tail)
{
    start_over();
    dma.cfg.strict_requests = 1;
    launch_with(0, PL080_FLOW_PER2PER, BYTES(6));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_SINGLE)); /* six are left */
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK(!ask_for(SRC_LINE, DMA_REQ_BURST)); /* two */
    CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
    CHECK_EQ(beats(DMA_READ), 5);
}

/* --- the rest ------------------------------------------------------------------------------ */

/* 4.8, 6.2: where a peripheral counts TransferSize is software's. */
TEST(pl080_open, transfer_size_is_left_alone)
{
    for (uint32_t flow = PL080_FLOW_PER2PER_DST; flow <= PL080_FLOW_PER2PER_SRC; flow++) {
        start_with(flow, WORDS(0));
        for (unsigned i = 0; i < 3; i++) {
            rig_request(&rig, SRC_LINE, DMA_REQ_SINGLE);
            rig_request(&rig, DST_LINE, DMA_REQ_SINGLE);
            pass(30);
            CHECK_EQ(size_of(0), 0);
            rig_request(&rig, SRC_LINE, 0);
            rig_request(&rig, DST_LINE, 0);
            pass(10);
        }
        CHECK_EQ(beats(DMA_WRITE), 3);
        start_with(flow, WORDS(7)); /* a guest error, and ignored */
        rig_request(&rig, SRC_LINE, DMA_REQ_BURST);
        rig_request(&rig, DST_LINE, DMA_REQ_BURST);
        pass(60);
        CHECK_GE(beats(DMA_READ), 4);
        CHECK_EQ(size_of(0), 7);
    }
}

TEST(pl080_open, both_sides_on_one_line_are_told_and_the_source_is_served_first)
{
    start_over();
    put_chan(0, PL080_CX_SRC_ADDR, FIFO);
    put_chan(0, PL080_CX_DEST_ADDR, FIFO + 0x100);
    put_chan(0, PL080_CX_CONTROL, WORDS(4) & ~(PL080_CONTROL_SI | PL080_CONTROL_DI));
    put_chan(0, PL080_CX_CONFIGURATION,
             PL080_CONFIG_E | PUT(PL080_CONFIG_FLOW_CNTRL, PL080_FLOW_PER2PER) |
                 PUT(PL080_CONFIG_SRC_PERIPHERAL, SRC_LINE) |
                 PUT(PL080_CONFIG_DEST_PERIPHERAL, SRC_LINE));
    CHECK_EQ(guest_errors(), 1);
    CHECK_HAS(rig.note, "both peripherals are on request line 3");
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_READ), 4);
    CHECK_EQ(beats(DMA_WRITE), 0);
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(beats(DMA_WRITE), 4);
    CHECK(!enabled(0));
}
