/* SPDX-License-Identifier: Apache-2.0 */
/* Register tables, notes and parameters on a device of four registers. */
#include "bits.h"
#include "device.h"
#include "gtest_c.h"

#include <string.h>

struct toy {
    struct device dev;
    uint32_t ctrl, status, slot[3], seen_val, seen_old, reads;
};

static uint32_t twice(const void *dev, unsigned i)
{
    (void)i;
    return ((const struct toy *)dev)->ctrl * 2;
}

static void remember(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct toy *t = dev;

    (void)i;
    t->seen_val = val;
    t->seen_old = old;
}

static void count_read(void *dev, unsigned i)
{
    (void)i;
    ((struct toy *)dev)->reads++;
}

static const struct reg map[] = {
    {.name = "Ctrl", .offset = 0x00, .at = offsetof(struct toy, ctrl), .read = 0xff, .write = 0x0f,
     .reset = 0x35, .set = remember},
    {.name = "Status", .offset = 0x04, .at = offsetof(struct toy, status), .read = 0xff,
     .w1c = 0xf0, .reset = 0xff, .after_read = count_read},
    {.name = "Double", .offset = 0x08, .at = REG_NO_STORE, .read = REG_ALL, .get = twice},
    {.name = "Command", .offset = 0x0c, .at = REG_NO_STORE, .write = 0x3, .unmodelled = 0x4,
     .set = remember},
    {.name = "Slot", .offset = 0x20, .count = 3, .step = 8, .at = offsetof(struct toy, slot),
     .stride = 4, .read = REG_ALL, .write = REG_ALL, .sizes = 1 | 2 | 4},
    {.name = "Byte", .offset = 0x14, .at = REG_NO_STORE, .read = 0xff, .write = 0xff, .sizes = 1},
    {.name = "Half", .offset = 0x18, .at = REG_NO_STORE, .read = 0xff, .write = 0xff,
     .sizes = 1 | 2},
    {.name = "State", .offset = 0x60, .count = 3, .step = 4, .at = REG_NO_STORE, .read = REG_ALL},
    {.name = "Kick", .offset = 0x80, .count = 16, .step = 4, .at = REG_NO_STORE, .write = 3},
};

static void toy_reset(void *dev)
{
    struct toy *t = dev;

    reg_reset(&t->dev.bank, dev);
}

static const struct device_class toy_class = {
    .name = "toy", .size = sizeof(struct toy), .regs = map,
    .reg_count = sizeof map / sizeof map[0], .window = 0x100,
    .reset = toy_reset,
};

static char last_note[256];
static unsigned notes_printed;

static void print(void *arg, enum note_kind kind, const char *text)
{
    (void)arg;
    (void)kind;
    notes_printed++;
    strcpy(last_note, text);
}

static struct toy t;

static void start(void)
{
    device_init(&t, &toy_class, "toy0");
    t.dev.notes.print = print;
    notes_printed = 0;
    last_note[0] = 0;
    device_start(&t, NULL);
}

static uint32_t rd(uint32_t off)
{
    uint32_t v = 0xdeadbeef;

    CHECK_EQ(device_read(&t, off, 4, &v), BUS_OK);
    return v;
}

static uint64_t errors(void)
{
    return t.dev.notes.count[NOTE_GUEST_ERROR];
}

TEST(reg, reset_sets_storage_and_runs_no_hook)
{
    start();
    CHECK_EQ(rd(0x00), 0x35);
    CHECK_EQ(rd(0x04), 0xff);
    CHECK_EQ(t.seen_val, 0);
}

TEST(reg, only_writable_bits_change_and_the_hook_sees_old_and_new)
{
    start();
    CHECK_EQ(device_write(&t, 0x00, 4, 0xca), BUS_OK);
    CHECK_EQ(rd(0x00), 0x3a);
    CHECK_EQ(t.seen_val, 0x3a);
    CHECK_EQ(t.seen_old, 0x35);
    CHECK_EQ(errors(), 0);
}

TEST(reg, a_written_one_clears_only_w1c_bits)
{
    start();
    device_write(&t, 0x04, 4, 0x1f);
    CHECK_EQ(rd(0x04), 0xef);
}

TEST(reg, read_side_effects_happen_on_the_bus_and_not_for_a_debugger)
{
    start();
    CHECK_EQ(device_peek(&t, 0x04), 0xff);
    CHECK_EQ(t.reads, 0);
    rd(0x04);
    CHECK_EQ(t.reads, 1);
}

TEST(reg, a_computed_register_reads_through_its_hook)
{
    start();
    CHECK_EQ(rd(0x08), 0x6a);
}

TEST(reg, copies_are_decoded_by_step_and_the_gap_is_unmapped)
{
    start();
    device_write(&t, 0x28, 4, 0x11223344);
    CHECK_EQ(rd(0x28), 0x11223344);
    CHECK_EQ(rd(0x20), 0);
    CHECK_EQ(errors(), 0);
    CHECK_EQ(rd(0x24), 0);
    CHECK_EQ(rd(0x38), 0);
    CHECK_EQ(errors(), 2);
    CHECK_STR(last_note, "read of unmapped offset 0x038");
}

TEST(reg, mistakes_are_counted_and_named)
{
    start();
    CHECK_EQ(device_write(&t, 0x00, 2, 1), BUS_ERROR);
    CHECK_HAS(last_note, "2-byte write of Ctrl");
    device_write(&t, 0x08, 4, 1);
    CHECK_STR(last_note, "write 0x00000001 to read-only Double");
    device_write(&t, 0x00, 4, 0x100);
    CHECK_STR(last_note, "write 0x00000100 to Ctrl sets reserved bits 0x00000100");
    CHECK_EQ(rd(0x0c), 0);
    CHECK_STR(last_note, "read of write-only Command");
    CHECK_EQ(errors(), 4);
    device_write(&t, 0x0c, 4, 0x7);
    CHECK_EQ(t.seen_val, 0x3);
    CHECK_EQ(t.dev.notes.count[NOTE_NOT_MODELLED], 1);
    CHECK_EQ(errors(), 4);
}

TEST(reg, a_wrong_size_is_told_with_the_legal_ones)
{
    uint32_t v;

    start();
    device_read(&t, 0x04, 1, &v);
    CHECK_STR(last_note, "1-byte read of Status; it takes accesses of 4 bytes");
    device_write(&t, 0x14, 4, 1);
    CHECK_STR(last_note, "4-byte write of Byte; it takes accesses of 1 byte");
    device_read(&t, 0x18, 4, &v);
    CHECK_STR(last_note, "4-byte read of Half; it takes accesses of 1 or 2 bytes");
}

TEST(reg, complaints_name_the_copy_of_a_repeated_register)
{
    uint32_t v;

    start();
    device_write(&t, 0x64, 4, 1);
    CHECK_STR(last_note, "write 0x00000001 to read-only State[1]");
    device_read(&t, 0x68, 2, &v);
    CHECK_STR(last_note, "2-byte read of State[2]; it takes accesses of 4 bytes");
    device_read(&t, 0x94, 4, &v);
    CHECK_STR(last_note, "read of write-only Kick[5]");
    device_read(&t, 0xb0, 4, &v);
    CHECK_STR(last_note, "read of write-only Kick[12]");
    device_write(&t, 0xb0, 4, 4);
    CHECK_STR(last_note, "write 0x00000004 to Kick[12] sets reserved bits 0x00000004");
}

TEST(notes, one_place_is_printed_once_and_counted_every_time)
{
    start();
    for (int i = 0; i < 5; i++)
        rd(0x80);
    CHECK_EQ(errors(), 5);
    CHECK_EQ(notes_printed, 1);
    rd(0x84);
    CHECK_EQ(notes_printed, 2);
}

TEST(notes, full_place_table_goes_on_counting)
{
    start();
    for (unsigned i = 0; i < NOTE_PLACES + 10; i++)
        note(&t.dev.notes, NOTE_GUEST_ERROR, i, "place");
    CHECK_EQ(notes_printed, NOTE_PLACES + 1);
    CHECK_STR(last_note, "64 places have been told, which is all this instance remembers; "
                         "complaints about others are only counted");
    CHECK_EQ(errors(), NOTE_PLACES + 10);
}

TEST(device, dump_and_compare_know_every_register)
{
    static struct toy other;
    const char *where;

    start();
    other = t;
    CHECK(device_equal(&t, &other, &where));
    other.slot[2] = 1;
    CHECK(!device_equal(&t, &other, &where));
    CHECK_STR(where, "Slot");
}

TEST(bits, fields_move_in_and_out)
{
    CHECK_EQ(BITS(31, 0), 0xffffffff);
    CHECK_EQ(BITS(20, 18), 0x1c0000);
    CHECK_EQ(GET(0x00140000u, BITS(20, 18)), 5);
    CHECK_EQ(PUT(BITS(20, 18), 5), 0x00140000);
    CHECK_EQ(PUT(BITS(20, 18), 13), 0x00140000);
    CHECK_EQ(GET(0x80000000u, BIT(31)), 1);
}
