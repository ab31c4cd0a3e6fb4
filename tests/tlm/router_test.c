/* SPDX-License-Identifier: Apache-2.0 */
/* The router between three initiators and the memories of bus_rig.h. */
#include "bus_rig.h"
#include "gtest_c.h"

#include <string.h>

static uint8_t buf[256];

static enum bus_answer rd(unsigned from, uint64_t addr, unsigned len)
{
    struct bus_call c = {.from = from, .addr = addr, .data = buf, .len = len};

    memset(buf, 0xee, sizeof buf);
    return bus_transport(&c);
}

static enum bus_answer wr(unsigned from, uint64_t addr, unsigned len, uint8_t fill)
{
    struct bus_call c = {.from = from, .write = true, .addr = addr, .data = buf, .len = len};

    memset(buf, fill, sizeof buf);
    return bus_transport(&c);
}

TEST(router, the_last_byte_belongs_to_the_range_and_the_next_one_does_not)
{
    bus_start();
    ram_data()[0] = 0x11;
    ram_data()[RAM_SIZE - 1] = 0x22;
    CHECK_EQ(rd(CPU, RAM, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x11);
    CHECK_EQ(rd(CPU, RAM - 1, 1), ANSWER_ADDRESS);
    CHECK_EQ(rd(CPU, RAM + RAM_SIZE - 1, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x22);
    CHECK_EQ(wr(CPU, NEXT, 1, 0x33), ANSWER_OK);
    CHECK_EQ(ram_data()[RAM_SIZE - 1], 0x22);
    CHECK_EQ(rd(CPU, NEXT + NEXT_SIZE - 1, 1), ANSWER_OK);
    CHECK_EQ(rd(CPU, NEXT + NEXT_SIZE, 1), ANSWER_ADDRESS);
    CHECK_EQ(bus_errors(), 2);
}

TEST(router, a_miss_names_access_address_and_initiator)
{
    bus_start();
    CHECK_EQ(rd(DMA0, 0xdead0000, 4), ANSWER_ADDRESS);
    CHECK_STR(bus_note(),
              "rig.router: read of 4 bytes at 0xdead0000 by dma0: nothing is mapped there");
    CHECK_EQ(wr(CPU, 0x20000, 16, 1), ANSWER_ADDRESS);
    CHECK_STR(bus_note(),
              "rig.router: write of 16 bytes at 0x00020000 by cpu: nothing is mapped there");
    CHECK_EQ(bus_errors(), 2);
}

TEST(router, a_miss_of_a_dma_controller_names_its_channel_and_tells_fetches_from_reads)
{
    struct bus_call c = {.from = DMA0, .addr = 0x60000000, .data = buf, .len = 16, .beat_bytes = 4,
                         .channel = 4};

    bus_start();
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_STR(bus_note(), "rig.router: read of 16 bytes at 0x60000000 by dma0 channel 3: nothing "
                          "is mapped there");
    c.fetch = true; /* the same page, and yet another place */
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_STR(bus_note(), "rig.router: fetch of 16 bytes at 0x60000000 by dma0 channel 3: nothing "
                          "is mapped there");
    c.channel = 1;
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_HAS(bus_note(), "by dma0 channel 0:");
    CHECK_EQ(bus_notes_printed(), 3);
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_EQ(bus_notes_printed(), 3);
    c.addr += UINT64_C(1) << 44; /* far apart, equal in the lower bits */
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_EQ(bus_notes_printed(), 4);
}

TEST(router, a_runaway_loop_prints_once_per_page_and_counts_everything)
{
    bus_start();
    for (unsigned i = 0; i < 100; i++)
        CHECK_EQ(rd(CPU, 0x30000000 + 4 * i, 4), ANSWER_ADDRESS);
    CHECK_EQ(bus_errors(), 100);
    CHECK_EQ(bus_notes_printed(), 1);
    rd(DMA0, 0x30000000, 4);   /* another initiator is another place */
    wr(CPU, 0x30000000, 4, 1); /* and so is a write */
    CHECK_EQ(bus_notes_printed(), 3);
}

TEST(router, a_miss_leaves_data_and_delay_alone)
{
    struct bus_call c = {.from = CPU, .addr = 0x40, .data = buf, .len = 4, .delay_ps = 777};

    bus_start();
    memset(buf, 0xee, sizeof buf);
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_EQ(c.delay_ps, 777);
    CHECK_EQ(buf[0], 0xee);
    CHECK(!c.dmi_hint);
}

TEST(router, a_burst_over_the_end_is_a_miss_as_a_whole)
{
    bus_start();
    memset(ram_data() + RAM_SIZE - 4, 0x5a, 4);
    CHECK_EQ(wr(CPU, NEXT, 4, 0x77), ANSWER_OK);
    CHECK_EQ(wr(CPU, RAM + RAM_SIZE - 4, 8, 0xab), ANSWER_ADDRESS); /* next follows without a gap */
    CHECK_HAS(bus_note(), "write of 8 bytes at 0x8000fffc by cpu: runs over the end");
    CHECK_EQ(ram_data()[RAM_SIZE - 4], 0x5a);
    CHECK_EQ(rd(CPU, NEXT, 4), ANSWER_OK);
    CHECK_EQ(buf[0], 0x77);
    CHECK_EQ(wr(CPU, RAM + RAM_SIZE - 8, 8, 0xab), ANSWER_OK);
    CHECK_EQ(rd(CPU, NEXT + NEXT_SIZE - 4, 5), ANSWER_ADDRESS);
    CHECK_EQ(rd(CPU, TOP + 0xffc, 8), ANSWER_ADDRESS);
    CHECK_EQ(rd(CPU, TOP + 0xffc, 4), ANSWER_OK);
}

TEST(router, a_streaming_burst_reaches_as_far_as_its_width)
{
    struct bus_call c = {
        .from = CPU, .write = true, .addr = RAM + RAM_SIZE - 4, .data = buf, .len = 16, .width = 4};

    bus_start();
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    c.width = 5;
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
}

TEST(router, alternating_targets_are_told_apart)
{
    bus_start();
    ram_data()[8] = 0x81;
    rom_data()[8] = 0x82;
    big_data()[8] = 0x83;
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(rd(CPU, RAM + 8, 1), ANSWER_OK);
        CHECK_EQ(buf[0], 0x81);
        CHECK_EQ(rd(CPU, BIG + 8, 1), ANSWER_OK);
        CHECK_EQ(buf[0], 0x83);
        CHECK_EQ(rd(CPU, 0x18, 1), ANSWER_ADDRESS);
        CHECK_EQ(rd(CPU, ROM + 8, 1), ANSWER_OK);
        CHECK_EQ(buf[0], 0x82);
    }
}

TEST(router, a_target_mapped_twice_is_one_memory)
{
    bus_start();
    CHECK_EQ(wr(CPU, ALIAS + 0x123, 1, 0x99), ANSWER_OK);
    CHECK_EQ(rd(CPU, RAM + 0x123, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x99);
    CHECK_EQ(rd(CPU, ALIAS + ALIAS_SIZE, 1), ANSWER_ADDRESS);
}

TEST(router, a_view_moves_addresses_and_hides_the_rest)
{
    bus_start();
    ram_data()[0x1000] = 0x41;
    ram_data()[0x2fff] = 0x42;
    CHECK_EQ(rd(DMA0, 0, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x41);
    CHECK_EQ(rd(DMA0, 0x1fff, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x42);
    CHECK_EQ(rd(DMA0, 0x2000, 1), ANSWER_ADDRESS);
    CHECK_EQ(rd(DMA0, 0x1ffe, 4), ANSWER_ADDRESS);
    CHECK_EQ(rd(DMA0, RAM, 4), ANSWER_ADDRESS);
    CHECK_EQ(bus_errors(), 3);
}

TEST(router, a_view_over_two_ranges_reaches_both)
{
    bus_start();
    ram_data()[RAM_SIZE - 0x100] = 0x51;
    CHECK_EQ(wr(CPU, NEXT, 4, 0x52), ANSWER_OK);
    CHECK_EQ(rd(DMA0, 0x10000, 1), ANSWER_OK);
    CHECK_EQ(buf[0], 0x51);
    CHECK_EQ(rd(DMA0, 0x10100, 4), ANSWER_OK);
    CHECK_EQ(buf[0], 0x52);
    CHECK_EQ(rd(DMA0, 0x100fe, 4), ANSWER_ADDRESS);
    CHECK_EQ(rd(DMA0, 0x10200, 1), ANSWER_ADDRESS);
}

TEST(router, debug_transport_goes_on_over_range_ends_and_complains_about_nothing)
{
    uint8_t data[16];

    bus_start();
    memset(ram_data() + RAM_SIZE - 8, 0x61, 8);
    memset(buf, 0x62, 8);
    CHECK_EQ(bus_debug(CPU, true, NEXT, buf, 8), 8);
    memset(data, 0, sizeof data);
    CHECK_EQ(bus_debug(CPU, false, RAM + RAM_SIZE - 8, data, 16), 16);
    CHECK_EQ(data[7], 0x61);
    CHECK_EQ(data[8], 0x62);
    CHECK_EQ(data[15], 0x62);
    CHECK_EQ(bus_debug(CPU, false, NEXT + NEXT_SIZE - 3, data, 8), 3);
    CHECK_EQ(bus_debug(CPU, false, 0x55, data, 8), 0);
    CHECK_EQ(bus_debug(CPU, false, TOP + 0xffe, data, 8), 2); /* no wrap to address 0 */
    CHECK_EQ(bus_debug(CPU, false, PICKY, data, 8), 3);       /* the target gave up */
    CHECK_EQ(bus_debug(DMA0, false, 0x100fc, data, 8), 8);    /* through the view */
    CHECK_EQ(data[3], 0x61);
    CHECK_EQ(data[4], 0x62);
    CHECK_EQ(bus_errors(), 0);
}

TEST(router, dmi_is_cut_to_the_mapping)
{
    struct bus_grant d;

    bus_start();
    d = bus_dmi(CPU, false, ALIAS + 0x40);
    CHECK(d.granted);
    CHECK_EQ(d.start, ALIAS);
    CHECK_EQ(d.end, ALIAS + ALIAS_SIZE - 1); /* ram is twice as long */
    CHECK(d.ptr == ram_data());
    CHECK(d.read);
    CHECK(d.write);
    CHECK_EQ(d.read_ps, 20000);
    CHECK_EQ(d.write_ps, 30000);
}

TEST(router, dmi_is_cut_to_the_view_and_the_pointer_moves_along)
{
    struct bus_grant d;

    bus_start();
    d = bus_dmi(DMA0, true, 0x40);
    CHECK(d.granted);
    CHECK_EQ(d.start, 0);
    CHECK_EQ(d.end, 0x1fff);
    CHECK(d.ptr == ram_data() + 0x1000);
    d = bus_dmi(DMA0, true, 0x10001);
    CHECK(d.granted);
    CHECK_EQ(d.start, 0x10000);
    CHECK_EQ(d.end, 0x100ff);
    CHECK(d.ptr == ram_data() + RAM_SIZE - 0x100);
}

TEST(router, a_small_dmi_grant_stays_small)
{
    struct bus_grant d;

    bus_start();
    picky_answers(true, 0x1800, 0x27ff);
    d = bus_dmi(CPU, false, PICKY + 0x1900);
    CHECK_EQ(picky_asked(), 0x1900);
    CHECK_EQ(d.start, PICKY + 0x1800);
    CHECK_EQ(d.end, PICKY + 0x27ff);
    CHECK(d.ptr == picky_data() + 0x1800);
    d = bus_dmi(DMA1, false, 0x40000900); /* sees 0x1000..0x1fff of it */
    CHECK_EQ(picky_asked(), 0x1900);
    CHECK_EQ(d.start, 0x40000800);
    CHECK_EQ(d.end, 0x40000fff);
    CHECK(d.ptr == picky_data() + 0x1800);
}

TEST(router, a_refusal_of_dmi_covers_no_more_than_the_mapping)
{
    struct bus_grant d;

    bus_start();
    picky_answers(false, 0, UINT64_MAX);
    d = bus_dmi(CPU, false, PICKY + 8);
    CHECK(!d.granted);
    CHECK_EQ(d.start, PICKY);
    CHECK_EQ(d.end, PICKY + PICKY_SIZE - 1);
    d = bus_dmi(CPU, false, 0x55);
    CHECK(!d.granted);
    CHECK_EQ(d.start, 0x55);
    CHECK_EQ(d.end, 0x55);
    CHECK_EQ(bus_errors(), 0);
}

TEST(router, a_grant_that_does_not_hold_the_address_is_no_grant)
{
    struct bus_grant d;

    bus_start();
    picky_answers(true, 0x2000, 0x2fff);
    d = bus_dmi(CPU, false, PICKY + 8);
    CHECK(!d.granted);
    CHECK(!d.read);
    CHECK_EQ(d.start, PICKY + 8);
    CHECK_EQ(d.end, PICKY + 8);
}

TEST(router, invalidation_is_translated_for_each_initiator)
{
    const struct bus_invalid *cpu;

    bus_start();
    cpu = bus_invalidated(CPU);
    CHECK_EQ(cpu->count, 0);
    picky_invalidates(0x1f00, 0x20ff);
    CHECK_EQ(cpu->count, 1);
    CHECK_EQ(cpu->start[0], PICKY + 0x1f00);
    CHECK_EQ(cpu->end[0], PICKY + 0x20ff);
    CHECK_EQ(bus_invalidated(DMA1)->count, 1);
    CHECK_EQ(bus_invalidated(DMA1)->start[0], 0x40000f00);
    CHECK_EQ(bus_invalidated(DMA1)->end[0], 0x40000fff);
    CHECK_EQ(bus_invalidated(DMA0)->count, 0);
    picky_invalidates(0x1fff, 0x1fff); /* the last byte that dma1 sees */
    CHECK_EQ(bus_invalidated(DMA1)->count, 2);
    CHECK_EQ(bus_invalidated(DMA1)->start[1], 0x40000fff);
    picky_invalidates(0x2000, 0x2000);
    CHECK_EQ(bus_invalidated(DMA1)->count, 2);
    CHECK_EQ(cpu->count, 3);
    picky_invalidates(0, UINT64_MAX);
    CHECK_EQ(cpu->start[3], PICKY);
    CHECK_EQ(cpu->end[3], PICKY + PICKY_SIZE - 1);
}

TEST(router, invalidation_reaches_every_mapping_of_the_target)
{
    bus_start();
    CHECK(bus_dmi(CPU, false, RAM).granted);
    ram_set_clock(5000);
    CHECK_EQ(bus_invalidated(CPU)->count, 2);
    CHECK_EQ(bus_invalidated(CPU)->start[0], RAM);
    CHECK_EQ(bus_invalidated(CPU)->end[0], RAM + RAM_SIZE - 1);
    CHECK_EQ(bus_invalidated(CPU)->start[1], ALIAS);
    CHECK_EQ(bus_invalidated(CPU)->end[1], ALIAS + ALIAS_SIZE - 1);
    CHECK_EQ(bus_invalidated(DMA0)->count, 2);
    CHECK_EQ(bus_invalidated(DMA0)->start[0], 0);
    CHECK_EQ(bus_invalidated(DMA0)->start[1], 0x10000);
}

TEST(router, overlaps_are_refused_and_name_both)
{
    bus_start();
    CHECK_STR(bus_map(RAM + RAM_SIZE - 1 - 0xfff, 0x1000),
              "new: 0x8000f000-0x8000ffff overlaps ram at 0x80000000-0x8000ffff");
    CHECK_HAS(bus_map(ROM - 0x10, 0x11), "overlaps rom at 0x00001000-0x00001fff");
    CHECK_HAS(bus_map(RAM + 4, 4), "overlaps ram");
    CHECK_HAS(bus_map(0x10, BIG), "overlaps rom");
    CHECK_HAS(bus_map(RAM + RAM_SIZE - 1, 1), "overlaps ram");
}

TEST(router, empty_and_wrapping_ranges_are_refused)
{
    bus_start();
    CHECK_STR(bus_map(0x5000, 0), "new: the range at 0x00005000 is empty; give it a size");
    CHECK_HAS(bus_map(UINT64_MAX, 2), "runs over the end of the address space");
}

TEST(router, impossible_views_are_refused)
{
    const uint64_t good[3] = {0, RAM, 0x1000}, touching[3] = {0xfff, RAM, 0x1000};
    const uint64_t empty[3] = {0x8000, RAM, 0}, wrapping[3] = {0x8000, UINT64_MAX, 2};

    bus_start();
    CHECK_STR(bus_views(good, touching),
              "new: view 0x00000fff-0x00001ffe overlaps view 0x00000000-0x00000fff");
    CHECK_HAS(bus_views(good, empty), "new: view: the range at 0x00008000 is empty");
    CHECK_HAS(bus_views(wrapping, good), "runs over the end");
}

TEST(router, the_map_is_described_in_order_of_addresses)
{
    bus_start();
    CHECK_STR(bus_describe(), "0x00000000-0x0000000f zero\n"
                              "0x00001000-0x00001fff rom\n"
                              "0x80000000-0x8000ffff ram\n"
                              "0x80010000-0x800100ff next\n"
                              "0x90000000-0x90007fff alias\n"
                              "0xa0000000-0xa00fffff picky\n"
                              "0xb0000000-0xb0000fff short\n"
                              "0x100000000-0x17fffffff big\n"
                              "0xfffffffffffff000-0xffffffffffffffff top\n");
}
