/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 registers, interrupts, enable and status: PL080-001 ... 017, 019 ... 040. */
#include "pl080_rig.h"

#define WORDS(n) control(PL080_WIDTH_32, PL080_WIDTH_32, PL080_BURST_4, PL080_BURST_4, n)

/* PL080-001, 002, 003, 005, 006 */
TEST(pl080_regs, everything_reads_zero_after_reset)
{
    rig_init(&rig, &dma, &pl080_class);
    for (uint32_t off = PL080_INT_STATUS; off <= PL080_SYNC; off += 4)
        CHECK_EQ(get(off), 0);
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        for (uint32_t reg = 0; reg <= PL080_CX_CONFIGURATION; reg += 4)
            CHECK_EQ(get_chan(c, reg), 0);
    CHECK(!rig.level[PL080_INTR]);
}

/* PL080-003, 004 */
TEST(pl080_regs, configuration_and_sync_have_their_writable_bits)
{
    rig_init(&rig, &dma, &pl080_class);
    put(PL080_CONFIGURATION, 0xffffffff);
    CHECK_EQ(get(PL080_CONFIGURATION), 0x7);
    put(PL080_SYNC, 0xffffffff);
    CHECK_EQ(get(PL080_SYNC), 0xffff);
}

/* PL080-007, 008, 009, 010, 011 */
TEST(pl080_regs, each_channel_has_its_own_registers_with_their_masks)
{
    rig_init(&rig, &dma, &pl080_class);
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        for (uint32_t reg = 0; reg <= PL080_CX_CONTROL; reg += 4)
            put_chan(c, reg, 0xffffffff - c);
        put_chan(c, PL080_CX_CONFIGURATION, 0xfffffffe); /* all but E */
    }
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        CHECK_EQ(get_chan(c, PL080_CX_SRC_ADDR), 0xffffffff - c);
        CHECK_EQ(get_chan(c, PL080_CX_DEST_ADDR), 0xffffffff - c);
        CHECK_EQ(get_chan(c, PL080_CX_LLI), (0xffffffff - c) & 0xfffffffd);
        CHECK_EQ(get_chan(c, PL080_CX_CONTROL), 0xffffffff - c);
        CHECK_EQ(get_chan(c, PL080_CX_CONFIGURATION), 0x5fbde);
    }
}

/* PL080-012 */
TEST(pl080_regs, unmapped_offsets_read_zero_ignore_writes_and_are_reported)
{
    static const uint32_t hole[] = {0x038, 0x0fc, 0x114, 0x11c, 0x200, 0x4fc, 0x510, 0xfdc};

    rig_init(&rig, &dma, &pl080_class);
    for (unsigned i = 0; i < sizeof hole / sizeof hole[0]; i++) {
        put(hole[i], 0xffffffff);
        CHECK_EQ(get(hole[i]), 0);
        CHECK_EQ(guest_errors(), 2 * (i + 1));
    }
}

/* PL080-013, 015, 016, 017 */
TEST(pl080_regs, identification_registers_are_those_of_a_pl080)
{
    static const uint8_t want[8] = {0x80, 0x10, 0x04, 0x0a, 0x0d, 0xf0, 0x05, 0xb1};
    uint32_t id = 0;

    rig_init(&rig, &dma, &pl080_class);
    for (unsigned i = 0; i < 8; i++) {
        put(PL080_PERIPH_ID(i), 0);
        CHECK_EQ(get(PL080_PERIPH_ID(i)), want[i]);
    }
    for (unsigned i = 0; i < 4; i++)
        id |= get(PL080_PERIPH_ID(i)) << 8 * i;
    CHECK_EQ(id & 0xfffff, 0x41080);
}

TEST(pl080_regs, only_32_bit_accesses_are_taken)
{
    uint32_t val;

    rig_init(&rig, &dma, &pl080_class);
    CHECK_EQ(device_write(&dma, PL080_SYNC, 1, 1), BUS_ERROR);
    CHECK_EQ(device_read(&dma, PL080_SYNC, 2, &val), BUS_ERROR);
    CHECK_EQ(get(PL080_SYNC), 0);
    CHECK_EQ(guest_errors(), 2);
}

TEST(pl080_regs, test_mode_drives_the_interrupt_outputs)
{
    start_over();
    put(PL080_ITOP3, PL080_ITOP3_E);
    CHECK(!rig.level[PL080_INTERR]);
    put(PL080_ITCR, PL080_ITCR_T);
    CHECK(rig.level[PL080_INTERR] && rig.level[PL080_INTR] && !rig.level[PL080_INTTC]);
    put(PL080_ITCR, 0);
    CHECK(!rig.level[PL080_INTERR] && !rig.level[PL080_INTR]);
}

/* PL080-019, 020 */
TEST(pl080_irq, control_i_decides_whether_the_end_of_a_packet_is_recorded)
{
    start_over();
    launch(2, SRC, DST, 0, WORDS(8));
    put_chan(2, PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    launch(2, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    put_chan(2, PL080_CX_CONFIGURATION, PL080_CONFIG_E); /* ITC off */
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(2));
    CHECK_EQ(get(PL080_INT_TC_STATUS), 0);
    CHECK(!rig.level[PL080_INTR]);
}

/* PL080-021, 023, 024, 025, 029 */
TEST(pl080_irq, itc_masks_at_once_and_keeps_the_raw_flag)
{
    start_over();
    launch(5, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    put_chan(5, PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    finish();
    CHECK(!rig.level[PL080_INTTC]);
    put_chan(5, PL080_CX_CONFIGURATION, PL080_CONFIG_ITC);
    CHECK(rig.level[PL080_INTTC] && rig.level[PL080_INTR] && !rig.level[PL080_INTERR]);
    CHECK_EQ(get(PL080_INT_TC_STATUS), BIT(5));
    CHECK_EQ(get(PL080_INT_STATUS), BIT(5));
    put_chan(5, PL080_CX_CONFIGURATION, 0);
    CHECK(!rig.level[PL080_INTTC] && !rig.level[PL080_INTR]);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(5));
}

/* PL080-022, 027, 028, 084 */
TEST(pl080_irq, error_and_terminal_count_are_cleared_apart)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    finish();
    launch(1, 0x40000000, DST, 0, WORDS(8));
    put_chan(1, PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(1));
    CHECK_EQ(get(PL080_INT_ERR_STATUS), 0);
    CHECK(!rig.level[PL080_INTERR]);
    put_chan(1, PL080_CX_CONFIGURATION, PL080_CONFIG_IE);
    CHECK_EQ(get(PL080_INT_ERR_STATUS), BIT(1));
    CHECK(rig.level[PL080_INTERR]);
    put(PL080_INT_ERR_CLEAR, 0xff & ~BIT(1));
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(1));
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(0));
    put(PL080_INT_TC_CLEAR, 0xff);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(1));
    put(PL080_INT_ERR_CLEAR, BIT(1));
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), 0);
    CHECK(!rig.level[PL080_INTR]);
}

/* PL080-026, 030 */
TEST(pl080_irq, a_flag_survives_disabling_and_clears_by_its_own_bit_only)
{
    start_over();
    for (unsigned c = 0; c < 3; c++)
        launch(c, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    finish();
    for (unsigned c = 0; c < 3; c++)
        put_chan(c, PL080_CX_CONFIGURATION, 0);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0x7);
    put(PL080_INT_TC_CLEAR, 0);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0x7);
    put(PL080_INT_TC_CLEAR, BIT(1));
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0x5);
}

/* PL080-030: in the middle of a chain, too. */
TEST(pl080_irq, a_flag_survives_disabling_an_enabled_channel)
{
    start_over();
    item(ITEMS, SRC, DST, 0, WORDS(400) | PL080_CONTROL_I);
    launch(2, SRC, DST, ITEMS, WORDS(4) | PL080_CONTROL_I);
    rig_run_to(&rig, 60);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(2));
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(2));
    put_chan(2, PL080_CX_CONFIGURATION, PL080_CONFIG_ITC);
    finish();
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(2));
    CHECK(rig.level[PL080_INTTC]);
}

/* PL080-029: whichever of the two it is, and whatever is recorded but masked. */
TEST(pl080_irq, intr_is_the_or_of_the_other_two)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    put_chan(0, PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    launch(1, 0x40000000, DST, 0, WORDS(8));
    put_chan(1, PL080_CX_CONFIGURATION, PL080_CONFIG_E);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS) | get(PL080_RAW_INT_ERR_STATUS) << 8, 0x201);
    for (uint32_t i = 0; i < 4; i++) {
        put_chan(0, PL080_CX_CONFIGURATION, i & 1 ? PL080_CONFIG_ITC : 0);
        put_chan(1, PL080_CX_CONFIGURATION, i & 2 ? PL080_CONFIG_IE : 0);
        CHECK_EQ(rig.level[PL080_INTTC], i & 1);
        CHECK_EQ(rig.level[PL080_INTERR], i >> 1);
        CHECK_EQ(rig.level[PL080_INTR], i != 0);
    }
}

/* PL080-033: the write to Configuration is the last access. */
TEST(pl080_irq, the_line_moves_without_another_register_access)
{
    start_over();
    launch(1, SRC, DST, 0, WORDS(8) | PL080_CONTROL_I);
    CHECK(!rig.level[PL080_INTR]);
    CHECK(rig_run(&rig, 1000));
    CHECK(rig.level[PL080_INTR]);
    CHECK_EQ(rig.rises[PL080_INTR], 1);
}

/* PL080-080: of a memory-to-memory channel */
TEST(pl080_enable, the_peripheral_fields_do_not_matter_between_memories)
{
    start_over();
    put_chan(1, PL080_CX_SRC_ADDR, SRC);
    put_chan(1, PL080_CX_DEST_ADDR, DST);
    put_chan(1, PL080_CX_CONTROL, WORDS(8));
    put_chan(1, PL080_CX_CONFIGURATION,
             PL080_CONFIG_E | PL080_CONFIG_SRC_PERIPHERAL | PL080_CONFIG_DEST_PERIPHERAL);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 32);
    CHECK_EQ(guest_errors() + dma.dev.notes.count[NOTE_NOT_MODELLED], 0);
}

/* PL080-034, 035 */
TEST(pl080_enable, nothing_moves_until_the_controller_is_enabled)
{
    rig_init(&rig, &dma, &pl080_class);
    launch(0, SRC, DST, 0, WORDS(16) | PL080_CONTROL_I);
    rig_run_to(&rig, 1000);
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(0));
    CHECK_EQ(rig.master.stats[0].beats, 0);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    CHECK_EQ(rig.master.stats[0].beats, 32);
    CHECK_EQ(rig_now(&rig), 1000 + 2 * 16 + 2);
}

TEST(pl080_enable, a_controller_disabled_in_the_middle_freezes_and_goes_on)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(100));
    rig_run_to(&rig, 50);
    put(PL080_CONFIGURATION, 0);
    CHECK_EQ(guest_errors(), 1);
    rig_run_to(&rig, 5000);
    CHECK_LT(rig.master.stats[0].bytes, 400);
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(0));
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 400);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
}

/* PL080-036, 037, 055 */
TEST(pl080_enable, a_channel_is_enabled_until_its_last_packet_has_ended)
{
    start_over();
    launch(4, SRC, DST, 0, WORDS(64));
    rig_run_to(&rig, 129);
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(4));
    rig_run_to(&rig, 130);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
    CHECK_EQ(get_chan(4, PL080_CX_CONFIGURATION) & PL080_CONFIG_E, 0);
    CHECK_EQ(get_chan(4, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE, 0);
}

/* PL080-038, 039, 044 */
TEST(pl080_enable, disabling_aborts_without_interrupt_and_loses_the_fifo)
{
    for (uint64_t at = 1; at < 60; at++) {
        uint32_t read, written;

        start_over();
        launch(0, SRC, DST, 0, WORDS(64) | PL080_CONTROL_I);
        rig_run_to(&rig, at);
        read = get_chan(0, PL080_CX_SRC_ADDR) - SRC;
        written = get_chan(0, PL080_CX_DEST_ADDR) - DST;
        CHECK_GE(!!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A), read != written);
        put_chan(0, PL080_CX_CONFIGURATION, 0);
        CHECK_EQ(get(PL080_ENBLD_CHNS), at > 1); /* what is on the bus is finished */
        finish();
        CHECK_LE(rig_now(&rig), at + 6);
        CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
        written = get_chan(0, PL080_CX_DEST_ADDR) - DST;
        CHECK_EQ(get(PL080_RAW_INT_TC_STATUS) | get(PL080_RAW_INT_ERR_STATUS), 0);
        CHECK_EQ(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A, 0); /* PL080-040 */
        CHECK_MEM(mem(DST), mem(SRC), written);
        CHECK_NE(mem(DST)[written], mem(SRC)[written]);
    }
}

/* Linux writes the registers of a channel that it has terminated as soon as A is 0, and polls
 * EnbldChns after that. */
TEST(pl080_enable, a_disabled_channel_is_active_until_its_registers_can_be_written)
{
    for (uint64_t at = 1; at < 40; at++) {
        start_over();
        rig.waits_read = 9;
        launch(0, SRC, DST, 0, WORDS(64));
        rig_run_to(&rig, at);
        put_chan(0, PL080_CX_CONFIGURATION, 0);
        CHECK_EQ(!!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A),
                 get(PL080_ENBLD_CHNS));
        while (get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A)
            rig_run_to(&rig, rig_now(&rig) + 1);
        launch(0, SRC + 0x400, DST + 0x400, 0, WORDS(16));
        CHECK_EQ(guest_errors(), 0);
        finish();
        CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
        CHECK_MEM(mem(DST + 0x400), mem(SRC + 0x400), 64);
    }
}

TEST(pl080_reset, reset_in_the_middle_of_anything_equals_a_fresh_device)
{
    static struct pl080 other;
    static struct rig other_rig;
    const char *where;

    rig_init(&other_rig, &other, &pl080_class);
    for (uint64_t at = 0; at < 300; at += 7) {
        start_over();
        item(ITEMS, SRC + 64, DST + 64, 0, WORDS(32) | PL080_CONTROL_I);
        launch(0, SRC, DST, ITEMS, WORDS(16) | PL080_CONTROL_I);
        launch(7, SRC, DST + 0x1000, 0, WORDS(64) | PL080_CONTROL_D);
        rig_run_to(&rig, at);
        rig_reset(&rig);
        CHECK(!rig.level[PL080_INTR]);
        if (!CHECK(device_equal(&dma, &other, &where)))
            CHECK_STR(where, "");
        finish(); /* what was on the bus ends, and nothing comes of it */
        if (!CHECK(device_equal(&dma, &other, &where)))
            CHECK_STR(where, "");
    }
}
