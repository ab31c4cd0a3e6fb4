/* SPDX-License-Identifier: Apache-2.0 */
/* PL080: byte order of the masters (data sheet 10). PL081: what is different (15). */
#include "pl080_rig.h"

#define SIZED(sw, dw, bytes) control(sw, dw, PL080_BURST_4, PL080_BURST_4, (bytes) >> (sw))

/* --- byte order ------------------------------------------------------------------- */

static void start_in_order(uint32_t big)
{
    start_over();
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E | big);
}

/* PL080-090 */
TEST(pl080_endian, two_big_endian_masters_leave_the_byte_stream_as_it_is)
{
    for (uint32_t i = 0; i < 9; i++) {
        start_in_order(PL080_CONFIGURATION_M1 | PL080_CONFIGURATION_M2);
        CHECK_NE(mem(DST)[0], mem(SRC)[0]);
        launch(0, SRC, DST, 0, SIZED(i % 3, i / 3, 64) | PL080_CONTROL_D);
        finish();
        CHECK_MEM(mem(DST), mem(SRC), 64);
        CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), 0);
    }
}

/* PL080-091 */
TEST(pl080_endian, words_from_a_little_to_a_big_endian_master_are_reversed)
{
    start_in_order(PL080_CONFIGURATION_M2);
    launch(0, SRC, DST, 0, SIZED(2, 2, 64) | PL080_CONTROL_D);
    finish();
    for (unsigned i = 0; i < 64; i++)
        CHECK_EQ(mem(DST)[i], mem(SRC)[i ^ 3]);
}

/* 10: lane pairs and lanes are mirrored within the word. */
TEST(pl080_endian, narrow_beats_of_a_big_endian_master_are_on_mirrored_lanes)
{
    for (uint32_t width = 0; width < 2; width++)
        for (uint32_t side = 0; side < 2; side++) {
            start_in_order(side ? PL080_CONFIGURATION_M2 : PL080_CONFIGURATION_M1);
            launch(0, RIG_DEV + 0x1000, RIG_DEV + 0x8000, 0,
                   SIZED(width, width, 16) | PL080_CONTROL_D);
            finish();
            CHECK_EQ(rig.log[0].a.addr, RIG_DEV + 0x1000 + (side ? 0 : 4 - (1u << width)));
            for (unsigned i = 0; i < 16; i++)
                CHECK_EQ(mem(DST)[i], mem(SRC)[i ^ 3]);
        }
}

/* 7.1: a word is the same on the lanes of either byte order. */
TEST(pl080_endian, list_items_are_words_whatever_the_order_of_the_master_that_fetches_them)
{
    for (uint32_t lm = 0; lm < 2; lm++) {
        start_in_order(lm ? PL080_CONFIGURATION_M2 : PL080_CONFIGURATION_M1);
        item(ITEMS, SRC + 0x40, DST + 0x40, 0, SIZED(2, 2, 64));
        launch(0, SRC, DST, ITEMS | (lm ? PL080_LLI_LM : 0), SIZED(2, 2, 64));
        finish();
        CHECK_EQ(get_chan(0, PL080_CX_CONTROL), SIZED(2, 2, 0));
        CHECK_MEM(mem(DST), mem(SRC), 128);
    }
}

TEST(pl080_endian, a_change_while_channels_are_enabled_is_told_and_waits_for_their_next_packets)
{
    start_over();
    item(ITEMS, SRC, DST + 0x100, 0, SIZED(2, 2, 16) | PL080_CONTROL_D);
    launch(0, SRC, DST, ITEMS, SIZED(2, 2, 16) | PL080_CONTROL_D);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E | PL080_CONFIGURATION_M2);
    CHECK_EQ(guest_errors(), 1);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 16);
    CHECK_EQ(mem(DST)[0x100], mem(SRC)[3]);
}

/* --- PL081 ---------------------------------------------------------------------------- */

static void start_081(void)
{
    rig_init(&rig, &dma, &pl081_class);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

/* PL080-014, 016; D-4 */
TEST(pl081, identification_registers_are_those_of_a_pl081)
{
    static const uint8_t want[8] = {0x81, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

    start_081();
    for (unsigned i = 0; i < 8; i++)
        CHECK_EQ(get(PL080_PERIPH_ID(i)), want[i]);
    dma.cfg.periph_id3 = 0x0a;
    dma.cfg.revision = 1;
    CHECK_EQ(get(PL080_PERIPH_ID(3)), 0x0a);
    CHECK_EQ(get(PL080_PERIPH_ID(2)), 0x14);
}

/* PL080-018 */
TEST(pl081, channels_2_to_7_are_not_there)
{
    start_081();
    for (unsigned c = 2; c < 8; c++)
        for (uint32_t reg = 0; reg <= PL080_CX_CONFIGURATION; reg += 4) {
            put_chan(c, reg, 0xffffffff);
            CHECK_EQ(get_chan(c, reg), 0);
        }
    CHECK_GE(guest_errors(), 1);
    put_chan(1, PL080_CX_SRC_ADDR, SRC);
    CHECK_EQ(get_chan(1, PL080_CX_SRC_ADDR), SRC);
}

static uint32_t told; /* channels, one bit each */

static void tell(void *shell, unsigned chan, unsigned state)
{
    (void)shell;
    CHECK_EQ(state, PL080_DISABLED);
    told |= BIT(chan);
}

TEST(pl081, a_reset_tells_the_state_of_the_channels_that_are_there)
{
    start_081();
    told = 0;
    dma.dev.chan_state = tell;
    device_reset(&dma);
    dma.dev.chan_state = NULL;
    CHECK_EQ(told, 3);
}

/* PL080-092 */
TEST(pl081, all_goes_over_its_one_master)
{
    start_081();
    item(ITEMS, RIG_DEV + 0x1000, RIG_DEV + 0x8100, 0, SIZED(2, 2, 16) | PL080_CONTROL_D);
    launch(0, RIG_DEV + 0x1000, RIG_DEV + 0x8000, ITEMS | PL080_LLI_LM,
           SIZED(2, 2, 16) | PL080_CONTROL_S | PL080_CONTROL_D);
    finish();
    CHECK_EQ(rig.logged, 4 + 4 + 4 + 4 + 4);
    for (unsigned i = 0; i < rig.logged; i++)
        CHECK_EQ(rig.log[i].a.port, 0);
    CHECK_MEM(mem(DST), mem(SRC), 16);
    CHECK_MEM(mem(DST + 0x100), mem(SRC), 16);
}

/* PL080-093 */
TEST(pl081, interrupt_and_enable_registers_have_two_bits)
{
    start_081();
    dma.raw_tc = dma.raw_err = 0xff;
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 3);
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), 3);
    put(PL080_INT_TC_CLEAR, 0xff); /* as Linux does, whatever the part (4.1) */
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    put(PL080_INT_ERR_CLEAR, REG_ALL);
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), 0);
    CHECK_EQ(guest_errors(), 0);
    put(PL080_CONFIGURATION, 0xffffffff);
    CHECK_EQ(get(PL080_CONFIGURATION), 3);
}

/* 13: channel 1 gives the bus up for one cycle after every four transfers. */
TEST(pl081, its_low_channel_leaves_a_gap_after_every_four_transfers)
{
    for (unsigned c = 0; c < 2; c++) {
        uint64_t took;

        start_081();
        launch(c, RIG_DEV + 0x1000, RIG_DEV + 0x8000, 0, SIZED(2, 2, 64));
        took = rig_now(&rig);
        finish();
        took = rig_now(&rig) - took;
        CHECK_EQ(rig.logged, 32);
        for (unsigned i = 1; i < rig.logged; i++)
            CHECK_EQ(rig.log[i].start - rig.log[i - 1].start, c == 1 && i % 4 == 0 ? 2 : 1);
        CHECK_MEM(mem(DST), mem(SRC), 64);
        CHECK_EQ(took, 2 * 16 + 2 + (c ? 7 : 0));
    }
}

TEST(pl081, its_high_channel_goes_first)
{
    start_081();
    launch(1, RIG_DEV + 0x1000, RIG_DEV + 0x8000, 0, SIZED(2, 2, 256));
    rig_run_to(&rig, rig_now(&rig) + 20);
    launch(0, RIG_DEV + 0x2000, RIG_DEV + 0x9000, 0, SIZED(2, 2, 16));
    rig_run_to(&rig, rig_now(&rig) + 20);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 2);
    CHECK_MEM(mem(RIG_DEV + 0x9000), mem(RIG_DEV + 0x2000), 16);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 256);
}
