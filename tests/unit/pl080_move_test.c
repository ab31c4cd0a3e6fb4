/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 data movement, linked lists, errors, arbitration: PL080-031, 032, 045 ... 066, 081 ... 089.
 */
#include "pl080_rig.h"

#define WORDS(n) control(PL080_WIDTH_32, PL080_WIDTH_32, PL080_BURST_4, PL080_BURST_4, n)

/* PL080-045, 048, 049, 050, 051, 052, 090: bytes keep their order; nothing but the destination is
 * touched. */
TEST(pl080_move, every_width_and_burst_pair_moves_the_bytes_in_order)
{
    for (unsigned i = 0; i < 3 * 3 * 8 * 8; i++) {
        uint32_t sw = i % 3, dw = i / 3 % 3, sb = i / 9 % 8, db = i / 72;
        uint32_t count = 96 >> sw;
        uint8_t before, after;

        start_over();
        before = mem(DST)[-1];
        after = mem(DST)[96];
        launch(1, SRC, DST, 0, control(sw, dw, sb, db, count));
        CHECK_NE(mem(DST)[0], mem(SRC)[0]);
        finish();
        CHECK_MEM(mem(DST), mem(SRC), 96);
        CHECK_EQ(mem(DST)[-1], before);
        CHECK_EQ(mem(DST)[96], after);
        CHECK_EQ(rig.master.stats[1].beats, (96 >> sw) + (96 >> dw));
        CHECK_EQ(get_chan(1, PL080_CX_SRC_ADDR), SRC + 96);
        CHECK_EQ(get_chan(1, PL080_CX_DEST_ADDR), DST + 96);
    }
}

/* PL080-053 */
TEST(pl080_move, the_longest_packet_moves_16380_bytes)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(4095));
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 16380);
    CHECK_NE(mem(DST + 16380)[0], mem(SRC + 16380)[0]);
    CHECK_EQ(rig.master.stats[0].bytes, 16380);
}

/* PL080-046, 047 */
TEST(pl080_move, fixed_addresses_stay)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(8) & ~PL080_CONTROL_SI);
    finish();
    for (unsigned i = 0; i < 8; i++)
        CHECK_MEM(mem(DST) + 4 * i, mem(SRC), 4);
    CHECK_EQ(get_chan(0, PL080_CX_SRC_ADDR), SRC);
    start_over();
    launch(0, SRC, DST, 0, WORDS(8) & ~PL080_CONTROL_DI);
    finish();
    CHECK_MEM(mem(DST), mem(SRC) + 28, 4);
    CHECK_EQ(get_chan(0, PL080_CX_DEST_ADDR), DST);
    CHECK_EQ(rig.master.stats[0].beats, 16);
}

/* PL080-056 */
TEST(pl080_move, no_burst_crosses_a_1_kib_boundary)
{
    start_over();
    rig.master.fast = false;
    launch(0, SRC + 0x3f4, DST + 0x3f8, 0, WORDS(600) | PL080_CONTROL_D);
    finish();
    launch(0, SRC + 0x3f4, DST + 0x3f8, 0, WORDS(600));
    finish();
    CHECK_GT(rig.logged, 300);
    for (unsigned i = 0; i < rig.logged; i++)
        CHECK_EQ(rig.log[i].a.addr / 1024, (rig.log[i].a.addr + rig.log[i].a.len - 1) / 1024);
    CHECK_MEM(mem(DST) + 0x3f8, mem(SRC) + 0x3f4, 2400);
}

/* PL080-057 */
TEST(pl080_move, s_and_d_say_which_master)
{
    start_over();
    rig.master.fast = false;
    put(PL080_CONFIGURATION, 0);
    launch(0, SRC, DST, 0, WORDS(16) | PL080_CONTROL_S);
    launch(1, SRC, DST + 0x100, 0, WORDS(16) | PL080_CONTROL_D);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    CHECK_EQ(rig.logged, 64);
    for (unsigned i = 0; i < rig.logged; i++)
        CHECK_EQ(rig.log[i].a.port, (rig.log[i].a.kind == DMA_READ) == (rig.log[i].a.chan == 0));
}

/* PL080-058, 089; U-4: list fetches too */
TEST(pl080_move, protection_and_lock_are_those_of_the_channel_on_all_its_accesses)
{
    static const uint32_t prot[] = {PL080_CONTROL_PROT_PRIVILEGED, PL080_CONTROL_PROT_BUFFERABLE,
                                    PL080_CONTROL_PROT_CACHEABLE};
    unsigned fetches = 0;

    start_over();
    rig.master.fast = false;
    put(PL080_CONFIGURATION, 0);
    for (unsigned c = 0; c < 3; c++) {
        item(ITEMS + 16 * c, SRC, DST + 0x100 * c + 0x40, 0, WORDS(16) | prot[c]);
        launch(c, SRC, DST + 0x100 * c, ITEMS + 16 * c, WORDS(16) | prot[c]);
    }
    put_chan(1, PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_L);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    for (unsigned i = 0; i < rig.logged; i++) {
        const struct dma_access *a = &rig.log[i].a;

        fetches += a->kind == DMA_FETCH;
        CHECK_EQ(a->attr.privileged, a->chan == 0);
        CHECK_EQ(a->attr.bufferable, a->chan == 1);
        CHECK_EQ(a->attr.cacheable, a->chan == 2);
        CHECK_EQ(a->attr.lock, a->chan == 1);
    }
    CHECK_EQ(fetches, 12);
    CHECK_EQ(rig.logged, 12 + 3 * 64);
}

TEST(pl080_move, overlapping_ranges_move_as_the_beats_do)
{
    uint8_t want[256];

    start_over();
    for (unsigned i = 0; i < 256; i++) /* four words are read before they are written */
        want[i] = mem(SRC)[i < 16 ? i : i - 16];
    for (unsigned i = 16; i < 256; i++)
        want[i] = want[i - 16];
    launch(0, SRC, SRC + 16, 0, WORDS(60));
    finish();
    CHECK_MEM(mem(SRC), want, 256);
}

TEST(pl080_move, a_tail_that_fills_no_destination_beat_stays_until_disabled)
{
    start_over();
    launch(0, SRC, DST, 0, control(PL080_WIDTH_8, PL080_WIDTH_32, 1, 1, 11));
    CHECK_EQ(guest_errors(), 1);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 8);
    CHECK_NE(mem(DST)[8], mem(SRC)[8]);
    CHECK(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 1);
    put_chan(0, PL080_CX_CONFIGURATION, 0);
    CHECK_EQ(get_chan(0, PL080_CX_CONFIGURATION), 0);
}

/* It had ended just before it was halted, for which E is written along: no mistake. */
TEST(pl080_move, a_channel_that_has_ended_can_be_halted)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(4));
    finish();
    put_chan(0, PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_H);
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(0));
    CHECK(!(get_chan(0, PL080_CX_CONFIGURATION) & PL080_CONFIG_A));
    put_chan(0, PL080_CX_CONFIGURATION, 0);
    finish();
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
    CHECK_EQ(guest_errors(), 0);
}

TEST(pl080_move, guest_mistakes_are_named_and_survived)
{
    start_over();
    launch(0, SRC + 2, DST, 0, WORDS(4));
    CHECK_HAS(rig.note, "channel 0: CxSrcAddr 0x20001002 is not aligned");
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 16);
    launch(1, SRC, DST, 0, control(5, 2, 1, 1, 4));
    CHECK_HAS(rig.note, "channel 1: reserved SWidth 5");
    finish();
    launch(2, SRC, DST, 0, WORDS(0));
    CHECK_HAS(rig.note, "channel 2: TransferSize is 0");
    finish();
    CHECK_EQ(get(PL080_ENBLD_CHNS), BIT(2));
    put_chan(2, PL080_CX_SRC_ADDR, SRC);
    CHECK_HAS(rig.note, "write to CxSrcAddr[2] while the channel is enabled");
    put_chan(2, PL080_CX_LLI, 0);
    CHECK_HAS(rig.note, "write to CxLLI[2] while the channel is enabled");
    put_chan(2, PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_L);
    CHECK_HAS(rig.note, "CxConfiguration[2] changes more than H, ITC and IE");
    CHECK_EQ(guest_errors(), 6);
}

TEST(pl080_move, rewriting_a_running_channel_is_reported_and_survived)
{
    for (uint64_t at = 0; at < 80; at++) {
        start_over();
        launch(0, SRC, DST, 0, WORDS(at & 1 ? 64 : 33) | (at & 1 ? PL080_CONTROL_D : 0));
        rig_run_to(&rig, at);
        put_chan(0, PL080_CX_DEST_ADDR, DST + 0x1000);
        put_chan(0, PL080_CX_CONTROL, control(0, 1, 3, 2, 9));
        CHECK_EQ(guest_errors(), at < 68 + !(at & 1) ? 2 : 0);
        finish();
    }
}

/* PL080-059, 060, 061, 062, 063, 031 */
TEST(pl080_list, items_are_fetched_as_four_words_by_the_master_that_lm_names)
{
    unsigned words = 0;

    start_over();
    rig.master.fast = false;
    item(ITEMS, SRC + 32, DST + 32, (ITEMS + 0x20) | PL080_LLI_LM, WORDS(8));
    item(ITEMS + 0x20, SRC + 64, DST + 64, 0x1, WORDS(8)); /* address 0 ends, whatever LM is */
    launch(2, SRC, DST, ITEMS, WORDS(8) | PL080_CONTROL_I);
    finish();
    for (unsigned i = 0; i < rig.logged; i++)
        if (rig.log[i].a.kind == DMA_FETCH) {
            CHECK_EQ(rig.log[i].a.addr, ITEMS + 0x20u * (words / 4) + 4 * (words % 4));
            CHECK_EQ(rig.log[i].a.len, 4);
            CHECK_EQ(rig.log[i].a.port, words / 4); /* LM of the item before */
            words++;
        }
    CHECK_EQ(words, 8);
    CHECK_MEM(mem(DST), mem(SRC), 96);
    CHECK_EQ(rig.rises[PL080_INTTC], 1); /* I of the first packet only */
    CHECK_EQ(get_chan(2, PL080_CX_LLI), 1);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
}

/* PL080-032: I belongs to the packet that ended, not to the one just loaded. */
TEST(pl080_list, no_interrupt_at_the_first_boundary_if_only_the_last_item_has_i)
{
    start_over();
    item(ITEMS, SRC + 32, DST + 32, 0, WORDS(8) | PL080_CONTROL_I);
    launch(2, SRC, DST, ITEMS, WORDS(8));
    while (get_chan(2, PL080_CX_LLI) && rig_now(&rig) < 1000)
        rig_run_to(&rig, rig_now(&rig) + 1);
    CHECK_EQ(get_chan(2, PL080_CX_SRC_ADDR), SRC + 32); /* the second item was loaded */
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(2));
}

/* PL080-064 */
TEST(pl080_list, widths_and_bursts_may_change_from_item_to_item)
{
    start_over();
    item(ITEMS, SRC + 32, DST + 32, ITEMS + 16, control(0, 0, 0, 3, 5));
    item(ITEMS + 16, SRC + 40, DST + 40, 0, control(1, 2, 2, 0, 12));
    launch(2, SRC, DST, ITEMS, WORDS(8));
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 37);
    CHECK_MEM(mem(DST + 40), mem(SRC + 40), 24);
}

/* PL080-065 */
TEST(pl080_list, a_ring_runs_until_it_is_disabled)
{
    start_over();
    item(ITEMS, SRC, DST, ITEMS + 16, WORDS(8));
    item(ITEMS + 16, SRC + 32, DST + 32, ITEMS, WORDS(8));
    launch(2, SRC, DST, ITEMS, WORDS(8));
    CHECK(!rig_run(&rig, 100000));
    CHECK_GT(rig.master.stats[2].bytes, 100000);
    CHECK_MEM(mem(DST), mem(SRC), 64);
    put_chan(2, PL080_CX_CONFIGURATION, 0);
    finish();
}

TEST(pl080_list, an_item_rewritten_before_it_is_fetched_is_used)
{
    start_over();
    item(ITEMS, SRC, DST, 0, WORDS(8));
    launch(0, SRC, DST, ITEMS, WORDS(64));
    rig_run_to(&rig, 20);
    item(ITEMS, SRC + 0x400, DST + 0x400, 0, WORDS(8));
    finish();
    CHECK_MEM(mem(DST + 0x400), mem(SRC + 0x400), 32);
}

/* A packet that writes the next item: the copy must not run over its own list. */
TEST(pl080_list, a_packet_may_write_the_item_that_follows_it)
{
    start_over();
    item(SRC, SRC + 0x100, DST + 0x100, 0, WORDS(8));
    item(ITEMS, SRC + 0x200, DST + 0x200, 0, WORDS(8));
    launch(0, SRC, ITEMS, ITEMS, WORDS(16));
    finish();
    CHECK_MEM(mem(DST + 0x100), mem(SRC + 0x100), 32);
    CHECK_NE(mem(DST + 0x200)[0], mem(SRC + 0x200)[0]);
}

/* PL080-066 */
TEST(pl080_error, on_a_list_fetch_stops_the_channel)
{
    start_over();
    rig.bad_from = ITEMS + 8;
    rig.bad_to = ITEMS + 12;
    item(ITEMS, SRC + 32, DST + 32, 0, WORDS(8) | PL080_CONTROL_I);
    launch(2, SRC, DST, ITEMS, WORDS(8));
    finish();
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(2));
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
    CHECK_MEM(mem(DST), mem(SRC), 32);
    CHECK_NE(mem(DST + 32)[0], mem(SRC + 32)[0]);
    CHECK_EQ(get_chan(2, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE, 0);
}

/* PL080-081, 082: first, middle and last beat; 12.4: a failed transfer is not counted. */
TEST(pl080_error, on_any_beat_stops_the_channel_with_its_count_kept)
{
    for (uint32_t beat = 0; beat < 32; beat++)
        for (unsigned write = 0; write < 2; write++) {
            start_over();
            rig.bad_from = (write ? DST : SRC) + 4 * beat;
            rig.bad_to = rig.bad_from + 4;
            launch(6, SRC, DST, 0, WORDS(32) | PL080_CONTROL_I);
            finish();
            CHECK_EQ(get(PL080_INT_ERR_STATUS), BIT(6));
            CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 0);
            CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
            CHECK(rig.level[PL080_INTERR]);
            CHECK_EQ(get_chan(6, write ? PL080_CX_DEST_ADDR : PL080_CX_SRC_ADDR), rig.bad_from);
            CHECK_EQ(get_chan(6, PL080_CX_CONFIGURATION) & PL080_CONFIG_A, 0);
            CHECK_EQ(32 - (get_chan(6, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE),
                     write ? beat : beat & ~3u);
            CHECK_NE(mem(DST)[4 * beat], mem(SRC)[4 * beat]);
        }
}

/* 12.4: the current transfer is finished. With two masters that is the one on the other side. */
TEST(pl080_error, on_one_master_lets_the_transfer_on_the_other_finish_and_counts_it)
{
    for (uint32_t beat = 2; beat < 32; beat++) {
        uint32_t written, left;

        start_over();
        rig.bad_from = SRC + 4 * beat;
        rig.bad_to = rig.bad_from + 4;
        launch(6, SRC, DST, 0, WORDS(32) | PL080_CONTROL_D);
        finish();
        CHECK_EQ(get(PL080_INT_ERR_STATUS), BIT(6));
        CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
        written = get_chan(6, PL080_CX_DEST_ADDR) - DST;
        left = get_chan(6, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE;
        CHECK_EQ(written, 4 * (32 - left));
        CHECK_EQ(written, 4 * beat); /* the last word's address went out beside the error */
        CHECK_MEM(mem(DST), mem(SRC), written);
        CHECK_NE(mem(DST)[written], mem(SRC)[written]);
    }
}

/* 12.4 and software that meddles in between: the error is not lost. */
TEST(pl080_error, survives_a_rewrite_and_a_disable_in_the_middle)
{
    for (unsigned meddle = 0; meddle < 2; meddle++)
        for (uint64_t at = 1; at < 60; at++) {
            start_over();
            rig.waits_write = 9;
            rig.bad_from = SRC + 8;
            rig.bad_to = SRC + 12;
            launch(6, SRC, DST, 0, WORDS(32) | PL080_CONTROL_D);
            rig_run_to(&rig, at);
            put_chan(6, meddle ? PL080_CX_CONFIGURATION : PL080_CX_LLI, 0);
            finish();
            CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
            if (at > 6) /* the failing read was on the bus by then */
                CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(6));
        }
}

/* PL080-083 */
TEST(pl080_error, on_one_channel_leaves_the_others_alone)
{
    start_over();
    launch(0, 0x50000000, DST, 0, WORDS(64));
    launch(1, SRC, DST + 0x400, 0, WORDS(64) | PL080_CONTROL_I);
    finish();
    CHECK_EQ(get(PL080_RAW_INT_ERR_STATUS), BIT(0));
    CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), BIT(1));
    CHECK_MEM(mem(DST + 0x400), mem(SRC), 256);
}

/* First access of channel C after the COUNT-th one of all; -1 if none. */
static int first_of(unsigned chan, unsigned from)
{
    for (unsigned i = from; i < rig.logged; i++)
        if (rig.log[i].a.chan == chan)
            return (int)i;
    return -1;
}

/* PL080-085 */
TEST(pl080_arbiter, the_lower_channel_number_goes_first)
{
    start_over();
    rig.master.fast = false;
    put(PL080_CONFIGURATION, 0);
    launch(5, SRC, DST + 0x400, 0, WORDS(64));
    launch(3, SRC, DST, 0, WORDS(64));
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    CHECK_EQ(rig.log[0].a.chan, 3);
    CHECK_EQ(first_of(5, 0), 2 * 64); /* a memory stream starves lower channels */
    CHECK_MEM(mem(DST), mem(SRC), 256);
    CHECK_MEM(mem(DST + 0x400), mem(SRC), 256);
    CHECK_GT(rig.master.stats[5].stall_arbitration, 100);
    CHECK_EQ(rig.master.stats[3].stall_arbitration, 0);
}

/* PL080-085: whoever has left the bus in the middle of a burst has no claim on it. */
TEST(pl080_arbiter, a_disabled_channel_keeps_nothing)
{
    start_over();
    rig.master.fast = false;
    launch(5, SRC, DST, 0, control(2, 2, PL080_BURST_64, PL080_BURST_64, 512));
    rig_run_to(&rig, 30);
    put_chan(5, PL080_CX_CONFIGURATION, 0);
    finish();
    rig.logged = 0;
    put(PL080_CONFIGURATION, 0);
    launch(5, SRC, DST, 0, WORDS(16));
    launch(0, SRC, DST + 0x1000, 0, WORDS(16));
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    finish();
    CHECK_EQ(rig.log[0].a.chan, 0);
}

/* PL080-086: at most four words; PL080-087: below the limit, the whole DMA burst. */
TEST(pl080_arbiter, a_low_channel_yields_after_four_words_a_high_one_after_its_burst)
{
    static const struct {
        unsigned chan;
        uint32_t most;
    } row[] = {{7, 16}, {6, 16}, {5, 64}, {3, 64}};

    for (unsigned i = 0; i < 4; i++) {
        unsigned chan = row[i].chan;
        uint32_t bytes = 0;
        int begin;

        start_over();
        launch(chan, SRC, DST, 0, control(2, 2, PL080_BURST_16, PL080_BURST_16, 512));
        rig_run_to(&rig, 67); /* 16 words have gone, the next burst has begun */
        begin = (int)rig.logged;
        launch(0, SRC, DST + 0x1000, 0, WORDS(16));
        finish();
        for (int j = begin; j < first_of(0, (unsigned)begin); j++)
            bytes += rig.log[j].a.kind == DMA_READ ? rig.log[j].a.len : 0;
        CHECK_GT(first_of(0, (unsigned)begin), begin);
        CHECK_LE(bytes, row[i].most);
        CHECK_GT(bytes, row[i].most / 2);
        CHECK_MEM(mem(DST), mem(SRC), 2048);
        CHECK_MEM(mem(DST + 0x1000), mem(SRC), 64);
    }
}

/* Wherever the high channel comes in, the low one has read and written whole groups of four words.
 */
TEST(pl080_arbiter, a_group_of_four_words_is_not_broken_up)
{
    for (uint64_t at = 60; at < 80; at++) {
        uint32_t read = 0, written = 0;

        start_over();
        rig.master.fast = false;
        launch(7, SRC, DST, 0, control(2, 2, PL080_BURST_16, PL080_BURST_16, 512));
        put_chan(0, PL080_CX_SRC_ADDR, SRC);
        put_chan(0, PL080_CX_DEST_ADDR, DST + 0x1000);
        put_chan(0, PL080_CX_CONTROL, WORDS(16));
        rig_write_at(&rig, at, PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E);
        finish();
        for (int i = 0; i < first_of(0, 0); i++) {
            read += rig.log[i].a.kind == DMA_READ ? rig.log[i].ok : 0;
            written += rig.log[i].a.kind == DMA_WRITE ? rig.log[i].ok : 0;
        }
        CHECK_GT(read, 0);
        CHECK_EQ(read % 16, 0);
        CHECK_EQ(read, written);
    }
}

/* PL080-088 */
TEST(pl080_arbiter, channels_on_different_masters_run_side_by_side)
{
    start_over();
    launch(0, SRC, DST, 0, WORDS(256));
    launch(1, SRC, DST + 0x1000, 0, WORDS(256) | PL080_CONTROL_S | PL080_CONTROL_D);
    finish();
    CHECK_LE(rig_now(&rig), 2 * 256 + 8); /* one after the other: 1,028 */
    CHECK_MEM(mem(DST), mem(SRC), 1024);
    CHECK_MEM(mem(DST + 0x1000), mem(SRC), 1024);
}

TEST(pl080_arbiter, eight_channels_lose_no_byte)
{
    start_over();
    for (unsigned c = 0; c < 8; c++)
        launch(c, SRC + 0x200 * c, DST + 0x200 * c, 0,
               control(c % 3, c / 2 % 3, c, 7 - c, 0x100 >> c % 3) | PL080_CONTROL_I |
                   (c & 1 ? PL080_CONTROL_D : 0));
    finish();
    CHECK_EQ(get(PL080_INT_TC_STATUS), 0xff);
    for (unsigned c = 0; c < 8; c++) {
        CHECK_MEM(mem(DST + 0x200 * c), mem(SRC + 0x200 * c), 0x100);
        CHECK_NE(mem(DST + 0x200 * c)[0x100], mem(SRC + 0x200 * c)[0x100]);
    }
}

/* A device that answers access by access sees each beat once, and takes the same time. */
TEST(pl080_move, through_a_device_and_through_memory_take_the_same_time)
{
    uint64_t through_memory;

    for (unsigned masters = 0; masters < 2; masters++) {
        uint32_t ctrl = WORDS(100) | (masters ? PL080_CONTROL_D : 0);

        start_over();
        rig.waits_write = 2;
        launch(0, SRC, DST, 0, ctrl);
        finish();
        through_memory = rig_now(&rig);
        start_over();
        rig.waits_write = 2;
        launch(0, SRC + (RIG_DEV - RIG_MEM), DST + (RIG_DEV - RIG_MEM), 0, ctrl);
        finish();
        CHECK_EQ(rig_now(&rig), through_memory);
        CHECK_GT(rig.accesses, 0);
        CHECK_MEM(mem(DST), mem(SRC), 400);
    }
}
