/* SPDX-License-Identifier: Apache-2.0 */
/* ELF loader on an image built here, whole, cut short and damaged in every byte. */
#include "elf.h"
#include "gtest_c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 84, SYMBOLS = 100, STRINGS = 148, SECTIONS = 164, SIZE = SECTIONS + 3 * 40 };

static uint8_t *put16(uint8_t *image, unsigned at, uint32_t v)
{
    image[at] = (uint8_t)v;
    image[at + 1] = (uint8_t)(v >> 8);
    return image;
}

static uint8_t *put32(uint8_t *image, unsigned at, uint32_t v)
{
    return put16(put16(image, at, v), at + 2, v >> 16);
}

/* One segment of 16 bytes (12 in the file) at 0x80000000, symbols tohost and end_signature. */
static void build(uint8_t image[SIZE])
{
    memset(image, 0, SIZE);
    memcpy(image, "\177ELF\1\1\1", 7);
    put16(put16(put32(image, 20, 1), 16, 2), 18, 243);
    put32(put32(put32(image, 24, 0x80000004), 28, 52), 32, SECTIONS);
    put16(put16(put16(image, 40, 52), 42, 32), 44, 1);
    put16(put16(put16(image, 46, 40), 48, 3), 50, 2);
    put32(put32(image, 52, 1), 56, SEGMENT);
    put32(put32(put32(put32(image, 60, 0x90000000), 64, 0x80000000), 68, 12), 72, 16);
    for (unsigned i = 0; i < 12; i++)
        image[SEGMENT + i] = (uint8_t)(0xa0 + i);
    put16(put32(put32(image, SYMBOLS + 16, 1), SYMBOLS + 20, 0x80001000), SYMBOLS + 30, 1);
    put16(put32(put32(image, SYMBOLS + 32, 8), SYMBOLS + 36, 0x80002000), SYMBOLS + 46, 0);
    memcpy(image + STRINGS, "\0tohost\0end_sig", 16);
    put32(put32(put32(image, SECTIONS + 40 + 4, 2), SECTIONS + 40 + 16, SYMBOLS),
          SECTIONS + 40 + 20, 48);
    put32(image, SECTIONS + 40 + 24, 2);
    put32(put32(put32(image, SECTIONS + 80 + 4, 3), SECTIONS + 80 + 16, STRINGS),
          SECTIONS + 80 + 20, 16);
}

struct memory {
    uint8_t byte[64];
    uint64_t base;
    uint64_t from_file, zeros; /* bytes that were asked for */
};

static int store(void *arg, uint64_t addr, const uint8_t *bytes, uint64_t len)
{
    struct memory *m = arg;

    if (addr < m->base || addr - m->base > sizeof m->byte ||
        len > sizeof m->byte - (addr - m->base))
        return -1;
    *(bytes ? &m->from_file : &m->zeros) += len;
    if (bytes)
        memcpy(m->byte + (addr - m->base), bytes, len);
    else
        memset(m->byte + (addr - m->base), 0, len);
    return 0;
}

TEST(elf, segments_go_to_their_physical_address_and_the_rest_is_zeroed)
{
    static const uint8_t expected[18] = {0x55, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
                                         0xa8, 0xa9, 0xaa, 0xab, 0,    0,    0,    0,    0x55};
    struct memory m = {.base = 0x7fffffff};
    uint8_t image[SIZE];
    struct failure f;
    struct elf e;

    build(image);
    memset(m.byte, 0x55, sizeof m.byte);
    REQUIRE_EQ(elf_open(&e, "fw.elf", image, SIZE, &f), 0);
    CHECK_EQ(e.entry, 0x80000004);
    REQUIRE_EQ(elf_load(&e, store, &m, &f), 0);
    CHECK_MEM(m.byte, expected, sizeof expected);
    CHECK_EQ(m.from_file, 12);
    CHECK_EQ(m.zeros, 4);
}

TEST(elf, defined_symbols_are_found_and_undefined_ones_are_not)
{
    uint8_t image[SIZE];
    uint32_t value = 0;
    struct failure f;
    struct elf e;

    build(image);
    REQUIRE_EQ(elf_open(&e, "fw.elf", image, SIZE, &f), 0);
    CHECK(elf_symbol(&e, "tohost", &value));
    CHECK_EQ(value, 0x80001000);
    CHECK(!elf_symbol(&e, "end_sig", &value)); /* section 0: undefined */
    CHECK(!elf_symbol(&e, "tohos", &value));
    CHECK(!elf_symbol(&e, "end_signature", &value)); /* longer than what is left of the strings */
    put32(image, SYMBOLS + 16, 0xfffffff0);
    CHECK(!elf_symbol(&e, "tohost", &value));
}

TEST(elf, a_segment_outside_the_memory_is_refused_with_its_addresses)
{
    struct memory m = {.base = 0x80000008};
    uint8_t image[SIZE];
    struct failure f;
    struct elf e;

    build(image);
    REQUIRE_EQ(elf_open(&e, "fw.elf", image, SIZE, &f), 0);
    CHECK_EQ(elf_load(&e, store, &m, &f), -1);
    CHECK_HAS(f.text, "fw.elf: segment 0 (0x80000000 to 0x80000010) lies in no memory");
}

static const struct {
    unsigned at, bytes;
    uint32_t value;
    const char *why;
} damage[] = {
    {0, 2, 0x3412, "fw.elf: is not an ELF file"},
    {4, 1, 2, "fw.elf: is not a 32-bit ELF file (class 2)"},
    {5, 1, 2, "fw.elf: is not little-endian"},
    {16, 2, 1, "an object file, not linked"},
    {16, 2, 3, "position independent"},
    {16, 2, 4, "not an executable"},
    {18, 2, 62, "is for machine 62"},
    {24, 1, 5, "fw.elf: the entry point 0x80000005 is odd"},
    {28, 4, 0xffffffff, "program headers lie outside"},
    {32, 4, 0xfffffff0, "section headers lie outside"},
    {42, 2, 56, "program headers of 56 bytes"},
    {44, 2, 0, "nothing to load"},
    {44, 2, 0xffff, "program headers lie outside"},
    {46, 2, 0, "section headers lie outside"},
    {48, 2, 0xffff, "section headers lie outside"},
    {52, 4, 2, "dynamically linked"},
    {52, 4, 7, "nothing to load"},
    {56, 4, 0xfffffffc, "segment 0 lies outside the file"},
    {68, 4, 0x7fffffff, "segment 0 lies outside the file"},
    {72, 4, 11, "segment 0 is longer in the file"},
    {72, 4, 0x80000001, "runs over the end of the address space"},
    {SECTIONS + 40 + 16, 4, 0xffff0000, "symbol table lies outside"},
    {SECTIONS + 40 + 20, 4, 0xffff0000, "symbol table lies outside"},
    {SECTIONS + 40 + 24, 4, 3, "symbol table lies outside"},
    {SECTIONS + 80 + 20, 4, 0xffff0000, "symbol table lies outside"},
};

TEST_P(elf, a_damaged_field_is_named, sizeof damage / sizeof *damage)
{
    uint8_t image[SIZE];
    struct failure f;
    struct elf e;

    build(image);
    for (unsigned i = 0; i < damage[param].bytes; i++)
        image[damage[param].at + i] = (uint8_t)(damage[param].value >> 8 * i);
    CHECK_EQ(elf_open(&e, "fw.elf", image, SIZE, &f), -1);
    CHECK_HAS(f.text, damage[param].why);
}

/* An image of COUNT segments to load, each of SIZE zeros, STEP apart. */
static uint8_t *build_loads(unsigned count, uint32_t size, uint32_t step, size_t *bytes)
{
    uint8_t *image = calloc(1, *bytes = SIZE + (size_t)count * 32);

    build(image);
    put16(put32(image, 32, 0), 48, 0); /* no sections */
    put16(image, 44, count);
    for (unsigned i = 0; i < count; i++) {
        uint8_t *header = image + 52 + i * 32;

        put32(put32(header, 0, 1), 4, 0);
        put32(put32(put32(header, 12, 0x80000000 + i * step), 16, 0), 20, size);
    }
    return image;
}

static int open_loads(unsigned count, uint32_t size, uint32_t step, struct failure *f)
{
    size_t bytes;
    uint8_t *image = build_loads(count, size, step, &bytes);
    struct elf e;
    int status = elf_open(&e, "fw.elf", image, bytes, f);

    free(image);
    return status;
}

TEST(elf, segments_that_overlap_are_both_named)
{
    struct failure f;

    CHECK_EQ(open_loads(12, 16, 16, &f), 0); /* neighbours */
    CHECK_EQ(open_loads(12, 0, 0, &f), 0);   /* empty ones fill nothing */
    CHECK_EQ(open_loads(12, 17, 16, &f), -1);
    CHECK_HAS(f.text, "fw.elf: segments 0 (0x80000000 to 0x80000011) and 1 (0x80000010 to "
                      "0x80000021) overlap; see the linker script");
    CHECK_EQ(open_loads(12, 16, 0, &f), -1); /* one on the other */
    CHECK_EQ(open_loads(12, 0x200, -0x100u, &f), -1);
}

TEST(elf, too_many_segments_are_refused_before_they_cost_time)
{
    struct failure f;

    CHECK_EQ(open_loads(256, 16, 16, &f), 0);
    CHECK_EQ(open_loads(257, 16, 16, &f), -1);
    CHECK_HAS(f.text, "fw.elf: has more than 256 segments to load");
    CHECK_EQ(open_loads(65535, 0x8000000, 0, &f), -1);
}

/* Everything that a caller does with a file; bounds are watched by AddressSanitizer, so the image
 * is on the heap with its exact size. */
static int use(const uint8_t *image, size_t size)
{
    struct memory m = {.base = 0x80000000};
    uint8_t *exact = malloc(size ? size : 1);
    uint32_t value;
    struct failure f = {""};
    struct elf e;
    int status;

    memcpy(exact, image, size);
    status = elf_open(&e, "fw.elf", exact, size, &f);
    if (!status) {
        elf_symbol(&e, "tohost", &value);
        elf_symbol(&e, "no such symbol", &value);
        status = elf_load(&e, store, &m, &f);
    }
    CHECK(!status == !*f.text);
    free(exact);
    return status;
}

TEST(elf, every_truncation_is_refused)
{
    uint8_t image[SIZE];

    build(image);
    CHECK_EQ(use(image, SIZE), 0);
    for (size_t size = 0; size < SIZE; size++)
        CHECK_EQ(use(image, size), -1);
}

TEST(elf, no_single_damaged_byte_does_harm)
{
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    uint8_t image[SIZE];
    unsigned refused = 0;

    for (unsigned i = 0; i < SIZE; i++)
        for (unsigned k = 0; k < sizeof flips; k++) {
            build(image);
            image[i] ^= flips[k];
            refused += use(image, SIZE) != 0;
        }
    CHECK_GT(refused, 60);
}

TEST(elf, no_random_damage_does_harm)
{
    uint8_t image[SIZE];
    uint32_t seed = 12345;

    for (unsigned run = 0; run < 20000; run++) {
        build(image);
        for (unsigned k = 0; k < 1 + run % 8; k++) {
            seed = seed * 1664525 + 1013904223;
            image[(seed >> 8) % SIZE] = (uint8_t)(seed >> 24);
        }
        use(image, SIZE);
    }
}
