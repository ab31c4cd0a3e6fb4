/* SPDX-License-Identifier: Apache-2.0 */
/* PL080: why a channel does not go on, and whether the hardware or software is to blame. */
#include "dma_waits.h"
#include "pl080_peripheral.h"

#define SIZED(sw, dw, n)                                                                           \
    control(PL080_WIDTH_##sw, PL080_WIDTH_##dw, PL080_BURST_1, PL080_BURST_1, n)

static char why[DMA_WAIT_TEXT];

/* Channel 0 a while later. */
static enum dma_wait waits(void)
{
    rig_run_to(&rig, rig_now(&rig) + 100);
    CHECK(enabled(0));
    return pl080_waits(&dma, 0, why);
}

TEST(pl080_waits, a_missing_request_is_named_with_its_side_and_line)
{
    start_with(PL080_FLOW_PER2MEM, WORDS(8));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its source on line 3");
    start_with(PL080_FLOW_MEM2PER, WORDS(8));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its destination on line 5");
    CHECK(ask_for(DST_LINE, DMA_REQ_BURST));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its destination on line 5");
    CHECK(dma_stuck(&dma));
}

TEST(pl080_waits, a_source_that_has_given_everything_is_not_waited_for)
{
    start_with(PL080_FLOW_PER2PER, WORDS(4));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its source on line 3");
    CHECK(ask_for(SRC_LINE, DMA_REQ_BURST));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its destination on line 5");

    start_with(PL080_FLOW_PER2PER_SRC, WORDS(0));
    CHECK(ask_for(SRC_LINE, DMA_REQ_LAST_BURST));
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
    CHECK_STR(why, "for a request of its destination on line 5");
}

/* 6.3, 9.2: no request would help. */
TEST(pl080_waits, sizes_that_end_nowhere_are_the_fault_of_software_with_peripherals_too)
{
    for (uint32_t flow = PL080_FLOW_MEM2MEM; flow <= PL080_FLOW_PER2PER; flow++) {
        start_with(flow, WORDS(0));
        CHECK_EQ(waits(), DMA_WAITS_SOFTWARE);
        CHECK_STR(why, "for ever: its TransferSize is 0");
        CHECK(!dma_stuck(&dma));

        start_with(flow, SIZED(8, 32, 7));
        for (unsigned i = 0; i < 4 && (flow & PL080_FLOW_PER2MEM); i++)
            CHECK(ask_for(SRC_LINE, DMA_REQ_SINGLE));
        if (flow & PL080_FLOW_MEM2PER)
            CHECK(ask_for(DST_LINE, DMA_REQ_SINGLE));
        CHECK_EQ(waits(), DMA_WAITS_SOFTWARE);
        CHECK_STR(why, "for ever: its last 3 bytes are no destination transfer");
    }
    start_with(PL080_FLOW_MEM2PER, SIZED(8, 32, 3));
    CHECK_EQ(waits(), DMA_WAITS_SOFTWARE);
    start_with(PL080_FLOW_MEM2PER, SIZED(8, 32, 4)); /* a whole one is something else */
    CHECK_EQ(waits(), DMA_WAITS_HARDWARE);
}

/* 4.8: a reserved width counts as 32 bits. */
TEST(pl080_waits, the_tail_of_a_reserved_width_is_one)
{
    start_with(PL080_FLOW_MEM2MEM, control(PL080_WIDTH_8, 4, PL080_BURST_1, PL080_BURST_1, 7));
    CHECK_EQ(waits(), DMA_WAITS_SOFTWARE);
    CHECK_STR(why, "for ever: its last 3 bytes are no destination transfer");
}
