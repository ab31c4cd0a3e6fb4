/* SPDX-License-Identifier: Apache-2.0 */
/* Memory behind the router of bus_rig.h: ram has 2 read and 3 write wait states at 10 ns. */
#include "bus_rig.h"
#include "gtest_c.h"

#include <string.h>

static uint8_t buf[64];

static struct bus_call call(bool write, uint64_t addr, unsigned len)
{
    return (struct bus_call){.from = CPU, .write = write, .addr = addr, .data = buf, .len = len};
}

static void count_up(void)
{
    for (unsigned i = 0; i < sizeof buf; i++)
        buf[i] = (uint8_t)(i + 1);
}

TEST_P(memory, any_length_at_any_offset_is_moved_and_nothing_beside_it, 34)
{
    unsigned len = param + 1;
    struct bus_call w = call(true, RAM + 0x103, len), r = call(false, RAM + 0x103, len);
    uint8_t expect[64];

    bus_start();
    memset(ram_data() + 0x100, 0xcc, 64);
    count_up();
    memcpy(expect, buf, sizeof expect);
    CHECK_EQ(bus_transport(&w), ANSWER_OK);
    CHECK_EQ(ram_data()[0x102], 0xcc);
    CHECK_MEM(ram_data() + 0x103, expect, len);
    CHECK_EQ(ram_data()[0x103 + len], 0xcc);
    memset(buf, 0xee, sizeof buf);
    CHECK_EQ(bus_transport(&r), ANSWER_OK);
    CHECK_MEM(buf, expect, len);
    CHECK_EQ(buf[len], 0xee);
    CHECK(r.dmi_hint);
}

TEST(memory, byte_enables_select_lanes_and_repeat)
{
    static const uint8_t enable[] = {0xff, 0, 0xff};
    struct bus_call c = call(true, RAM, 8);

    bus_start();
    memset(ram_data(), 0xcc, 8);
    count_up();
    c.enable = enable;
    c.enable_len = 3;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(ram_data(), ((uint8_t[]){1, 0xcc, 3, 4, 0xcc, 6, 7, 0xcc}), 8);
    memset(buf, 0xee, sizeof buf);
    c.write = false;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(buf, ((uint8_t[]){1, 0xee, 3, 4, 0xee, 6, 7, 0xee}), 8);
}

TEST(memory, a_streaming_width_returns_to_the_address)
{
    struct bus_call c = call(true, RAM + 0x10, 10);

    bus_start();
    memset(ram_data() + 0x10, 0xcc, 16);
    count_up();
    c.width = 4;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(ram_data() + 0x10, ((uint8_t[]){9, 10, 7, 8, 0xcc}), 5);
    c.write = false;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(buf, ((uint8_t[]){9, 10, 7, 8, 9, 10, 7, 8, 9, 10}), 10);
    c.len = 4;
    c.width = 1;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(buf, ((uint8_t[]){9, 9, 9, 9}), 4);
}

TEST(memory, byte_enables_and_streaming_width_go_together)
{
    static const uint8_t enable[] = {0, 0xff};
    struct bus_call c = call(true, RAM + 0x10, 6);

    bus_start();
    memset(ram_data() + 0x10, 0xcc, 16);
    count_up();
    c.width = 3;
    c.enable = enable;
    c.enable_len = 2;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_MEM(ram_data() + 0x10, ((uint8_t[]){4, 2, 6, 0xcc}), 4);
}

TEST(memory, malformed_payloads_are_refused)
{
    static const uint8_t enable[] = {0xff};
    struct bus_call c = call(true, RAM, 4);

    bus_start();
    c.enable = enable;
    CHECK_EQ(bus_transport(&c), ANSWER_ENABLE);
    c = call(false, RAM, 0);
    CHECK_EQ(bus_transport(&c), ANSWER_BURST);
    CHECK_EQ(c.delay_ps, 0);
}

TEST(memory, delay_is_one_period_and_the_wait_states_per_beat)
{
    static const struct {
        bool write;
        unsigned len, beat_bytes;
        uint64_t periods;
    } expect[] = {
        {false, 4, 0, 3},  {true, 4, 0, 4},  {false, 1, 0, 3},  {false, 8, 0, 6},
        {true, 10, 0, 12}, {true, 16, 8, 8}, {false, 16, 1, 48}, {false, 3, 16, 3},
    };

    bus_start();
    for (unsigned i = 0; i < sizeof expect / sizeof expect[0]; i++) {
        struct bus_call c = call(expect[i].write, RAM, expect[i].len);

        c.beat_bytes = expect[i].beat_bytes;
        c.delay_ps = 123;
        CHECK_EQ(bus_transport(&c), ANSWER_OK);
        CHECK_EQ(c.delay_ps, 123 + 10000 * expect[i].periods);
    }
    ram_set_clock(2500);
    struct bus_call c = call(false, RAM, 4);
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_EQ(c.delay_ps, 7500);
    c = call(false, BIG, 4); /* no wait states */
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_EQ(c.delay_ps, 10000);
}

TEST(memory, a_rom_is_read_and_not_written)
{
    struct bus_call w = call(true, ROM + 4, 4), r = call(false, ROM + 4, 4);

    bus_start();
    rom_data()[4] = 0x13;
    count_up();
    CHECK_EQ(bus_transport(&w), ANSWER_COMMAND);
    CHECK_EQ(rom_data()[4], 0x13);
    CHECK_EQ(rom_errors(), 1);
    CHECK_STR(bus_note(), "rig.rom: write of 4 bytes at offset 0x4: it is read-only");
    CHECK_EQ(bus_transport(&r), ANSWER_OK);
    CHECK_EQ(buf[0], 0x13);
    CHECK_EQ(rom_errors(), 1);
}

TEST(memory, a_rom_grants_dmi_for_reading_only)
{
    struct bus_grant d;

    bus_start();
    d = bus_dmi(CPU, false, ROM);
    CHECK(d.granted);
    CHECK(d.read);
    CHECK(!d.write);
    CHECK_EQ(d.end, ROM + 0xfff);
    CHECK(d.ptr == rom_data());
    CHECK(!bus_dmi(CPU, true, ROM).granted);
}

TEST(memory, a_rom_is_loaded_through_debug_transport)
{
    uint32_t word = 0x12345678;

    bus_start();
    CHECK_EQ(bus_debug(CPU, true, ROM + 0x20, &word, 4), 4);
    CHECK_MEM(rom_data() + 0x20, &word, 4);
    CHECK_EQ(rom_errors(), 0);
}

TEST(memory, an_access_outside_is_a_guest_error)
{
    /* The router is in front: a memory smaller than its range is what shows it. */
    struct bus_call c = call(false, SHORT + SHORT_SIZE - 4, 4);

    bus_start();
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    c = call(false, SHORT + SHORT_SIZE - 3, 4);
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_STR(bus_note(), "rig.short: read of 4 bytes at offset 0x3d: outside the memory");
    c = call(true, SHORT + 0x800, 1);
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_EQ(bus_errors(), 0);
    CHECK_EQ(bus_debug(CPU, false, SHORT + SHORT_SIZE - 2, buf, 4), 2);
    CHECK_EQ(bus_debug(CPU, false, SHORT + SHORT_SIZE, buf, 4), 0);
    CHECK(!bus_dmi(CPU, false, SHORT + SHORT_SIZE).granted);
    CHECK_EQ(bus_dmi(CPU, false, SHORT + SHORT_SIZE).start, SHORT + SHORT_SIZE);
    CHECK_EQ(bus_dmi(CPU, false, SHORT).end, SHORT + SHORT_SIZE - 1);
}

TEST(memory, observers_see_every_write_through_the_socket)
{
    struct bus_call c = call(true, RAM + 0x200, 6);

    bus_start();
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_EQ(ram_seen()->count, 1);
    CHECK_EQ(ram_seen()->offset, 0x200);
    CHECK_EQ(ram_seen()->len, 6);
    CHECK_EQ(ram_seen()->second_bytes, 6);
    c.width = 2;
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_EQ(ram_seen()->len, 2);
    CHECK_EQ(bus_debug(CPU, true, RAM + 0x300, buf, 3), 3);
    CHECK_EQ(ram_seen()->offset, 0x300);
    CHECK_EQ(ram_seen()->count, 3);
    c = call(false, RAM + 0x200, 4);
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    c = call(true, RAM + RAM_SIZE - 1, 2);
    CHECK_EQ(bus_transport(&c), ANSWER_ADDRESS);
    CHECK_EQ(ram_seen()->count, 3);
}

TEST(memory, a_new_clock_takes_dmi_back)
{
    bus_start();
    CHECK(bus_dmi(CPU, false, RAM).granted);
    CHECK_EQ(bus_invalidated(CPU)->count, 0);
    ram_set_clock(20000);
    CHECK_NE(bus_invalidated(CPU)->count, 0);
    CHECK_EQ(bus_dmi(CPU, false, RAM).read_ps, 40000);
    bus_start();
}

TEST(memory, two_gigabytes_are_there_to_the_last_byte)
{
    struct bus_call c = call(true, BIG + BIG_SIZE - 4, 4);

    bus_start();
    count_up();
    CHECK_EQ(big_data()[BIG_SIZE / 2], 0);
    CHECK_EQ(bus_transport(&c), ANSWER_OK);
    CHECK_EQ(big_data()[BIG_SIZE - 1], 4);
}

TEST(memory, impossible_sizes_are_an_error_with_a_name)
{
    bus_start();
    CHECK_STR(memory_failure(0),
              "huge: no room for a memory of 9223372036854775807 bytes; give it another size");
    CHECK_HAS(memory_failure(1), "huge: no room for a memory of 0 bytes");
}
