/* SPDX-License-Identifier: Apache-2.0 */
/* The packet layer of the GDB server: framing alone. */
#include "gdb_packet.h"
#include "gtest_c.h"

#include <string.h>

static struct gdb_reader reader;
static char frame[GDB_FRAME_MAX];

/* What comes of the last byte of TEXT; all before it is incomplete. */
static enum gdb_input feed(const char *text)
{
    for (; text[1]; text++)
        if (gdb_reader_feed(&reader, (uint8_t)*text) != GDB_MORE) {
            CHECK_STR(text, "the last byte");
            return GDB_MORE;
        }
    return gdb_reader_feed(&reader, (uint8_t)*text);
}

TEST(gdb_packet, a_packet_is_complete_with_its_checksum)
{
    gdb_reader_init(&reader);
    REQUIRE_EQ(feed("$m80000000,4#55"), GDB_PACKET);
    CHECK_EQ(reader.len, 11);
    CHECK_STR(reader.data, "m80000000,4");
    CHECK_EQ(feed("+++$?#3F"), GDB_PACKET); /* noise before it; digits may be capital */
    CHECK_STR(reader.data, "?");
    CHECK_EQ(feed("$#00"), GDB_PACKET);
    CHECK_EQ(reader.len, 0);
}

TEST(gdb_packet, a_wrong_checksum_and_no_checksum_are_told)
{
    gdb_reader_init(&reader);
    CHECK_EQ(feed("$?#3e"), GDB_GARBLED);
    CHECK_EQ(feed("$?#3x"), GDB_GARBLED);
    CHECK_EQ(feed("$?#\xff\xff"), GDB_GARBLED);
    CHECK_EQ(feed("$?#3f"), GDB_PACKET); /* and then all is well again */
}

TEST(gdb_packet, escaped_bytes_stand_for_themselves)
{
    const char all[] = "$#}*";

    gdb_reader_init(&reader);
    const size_t n = gdb_frame(frame, all, 4);
    CHECK_EQ(n, 1 + 8 + 3);
    for (size_t i = 0; i < n - 1; i++)
        CHECK_EQ(gdb_reader_feed(&reader, (uint8_t)frame[i]), GDB_MORE);
    REQUIRE_EQ(gdb_reader_feed(&reader, (uint8_t)frame[n - 1]), GDB_PACKET);
    CHECK_EQ(reader.len, 4);
    CHECK_MEM(reader.data, all, 4);
}

TEST(gdb_packet, every_byte_arrives_and_3_is_ctrl_c_only_between_packets)
{
    char data[256];

    for (unsigned i = 0; i < 256; i++)
        data[i] = (char)i;
    gdb_reader_init(&reader);
    CHECK_EQ(gdb_reader_feed(&reader, 3), GDB_INTERRUPT);
    const size_t n = gdb_frame(frame, data, 256);
    for (size_t i = 0; i < n - 1; i++)
        if (!CHECK_EQ(gdb_reader_feed(&reader, (uint8_t)frame[i]), GDB_MORE))
            return;
    REQUIRE_EQ(gdb_reader_feed(&reader, (uint8_t)frame[n - 1]), GDB_PACKET);
    CHECK_EQ(reader.len, 256);
    CHECK_MEM(reader.data, data, 256);
    CHECK_EQ(gdb_reader_feed(&reader, '-'), GDB_RESEND);
}

TEST(gdb_packet, a_packet_that_lost_its_end_gives_way_to_the_next_one)
{
    gdb_reader_init(&reader);
    REQUIRE_EQ(feed("$m8000$?#3f"), GDB_PACKET);
    CHECK_STR(reader.data, "?");
    REQUIRE_EQ(feed("$m}$?#3f"), GDB_PACKET); /* behind an escape, too */
    CHECK_STR(reader.data, "?");
}

TEST(gdb_packet, the_longest_packet_fits_and_a_longer_one_is_told)
{
    static char data[GDB_PACKET_MAX];

    for (unsigned extra = 0; extra < 3; extra++) {
        uint8_t sum = 0;
        enum gdb_input in;

        gdb_reader_init(&reader);
        gdb_reader_feed(&reader, '$');
        for (unsigned i = 0; i < GDB_PACKET_MAX + extra * 100000; i++) {
            gdb_reader_feed(&reader, 'a');
            sum = (uint8_t)(sum + 'a');
        }
        gdb_reader_feed(&reader, '#');
        gdb_reader_feed(&reader, (uint8_t) "0123456789abcdef"[sum >> 4]);
        in = gdb_reader_feed(&reader, (uint8_t) "0123456789abcdef"[sum & 15]);
        CHECK_EQ(in, extra ? GDB_TOO_LONG : GDB_PACKET);
        CHECK_EQ(reader.len, GDB_PACKET_MAX);
    }
    memset(data, '#', sizeof data);
    CHECK_EQ(gdb_frame(frame, data, sizeof data), GDB_FRAME_MAX);
}

TEST(gdb_packet, numbers_have_a_digit_and_fit)
{
    const char *text = "ffffffffffffffff,";
    uint64_t val;

    CHECK_EQ(gdb_number(&text, &val), 0);
    CHECK_EQ(val, UINT64_MAX);
    CHECK_STR(text, ",");
    CHECK(gdb_number(&text, &val));
    text = "10000000000000000";
    CHECK(gdb_number(&text, &val));
    text = "00000000000000000001"; /* zeros in front do not count */
    CHECK_EQ(gdb_number(&text, &val), 0);
    CHECK_EQ(val, 1);
}

TEST(gdb_packet, hexadecimal_bytes_go_both_ways)
{
    const uint8_t bytes[] = {0, 0x9a, 0xff};
    uint8_t back[3] = {1, 1, 1};
    char text[7];

    CHECK_EQ(gdb_to_hex(text, bytes, 3), 6);
    CHECK_STR(text, "009aff");
    CHECK_EQ(gdb_from_hex(back, "009AfF", 3), 0);
    CHECK_MEM(back, bytes, 3);
    CHECK(gdb_from_hex(back, "009af", 3));
    CHECK(gdb_from_hex(back, "00g0", 2));
    CHECK(gdb_from_hex(back, "", 1));
}
