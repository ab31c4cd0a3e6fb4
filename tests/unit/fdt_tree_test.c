/* SPDX-License-Identifier: Apache-2.0 */
/* Device trees: reading, --set, guest arguments, and blobs that mean harm. */
#include "gtest_c.h"
#include "tree.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct failure f;

/* A tree from source text. */
static int from_source(struct tree *t, const char *text)
{
    static char name[64]; /* the tree keeps it for messages */
    FILE *out;
    int status;

    snprintf(name, sizeof name, "fdt_test.%d.dts", (int)getpid());
    out = fopen(name, "w");
    fputs(text, out);
    fclose(out);
    f.text[0] = 0;
    status = tree_read(t, name, &f);
    unlink(name);
    return status;
}

static int board(struct tree *t)
{
    f.text[0] = 0;
    return tree_read(t, BOARDS "/pl080-test.dts", &f);
}

static const void *prop(const struct tree *t, const char *node, const char *name, int *length)
{
    return fdt_getprop(t->fdt, fdt_path_offset(t->fdt, node), name, length);
}

TEST(tree, set_writes_numbers_cells_strings_words_and_flags)
{
    static const uint8_t cells[12] = {0, 0, 0, 1, 0, 0, 0, 0x20, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t wide[8] = {0, 0, 0, 1, 0, 0, 0, 2};
    struct tree t;
    int length;

    REQUIRE_EQ(board(&t), 0);
    CHECK(!prop(&t, "dma1", "status", NULL)); /* not yet so */
    CHECK_EQ(tree_set(&t, "dma1:status=disabled", &f), 0);
    CHECK_STR((const char *)prop(&t, "dma1", "status", NULL), "disabled");
    CHECK_EQ(tree_set(&t, "sram0:dmavp,read-waits=0x7", &f), 0);
    CHECK_EQ(fdt32_ld(prop(&t, "sram0", "dmavp,read-waits", &length)), 7);
    CHECK_EQ(length, 4);
    CHECK_EQ(tree_set(&t, "/memory@80000000:reg=<1 0x20, 0xffffffff>", &f), 0);
    CHECK_MEM(prop(&t, "ram0", "reg", &length), cells, 12);
    CHECK_EQ(length, 12);
    CHECK_EQ(tree_set(&t, "ram0:reg=0x100000002", &f), 0);
    CHECK_MEM(prop(&t, "ram0", "reg", &length), wide, 8);
    CHECK_EQ(tree_set(&t, "serial0:compatible=\"a b\", \"c\"", &f), 0);
    CHECK_MEM(prop(&t, "serial0", "compatible", &length), "a b\0c", 6);
    CHECK_EQ(length, 6);
    CHECK_EQ(tree_set(&t, "sram0:dmavp,read-only", &f), 0);
    CHECK(prop(&t, "sram0", "dmavp,read-only", &length) && !length);
    tree_free(&t);
}

static const struct {
    const char *set, *why;
} refused[] = {
    {"dma0", "is not PATH_OR_NAME:property=value"},
    {"dma0=1", "is not PATH_OR_NAME:property=value"},
    {":reg=1", "is not PATH_OR_NAME:property=value"},
    {"dma0:=1", "is not PATH_OR_NAME:property=value"},
    {"dma7:reg=1",
     "--set dma7: the board has no such node; near are: dma0, dma1; 'dmavp info' shows them"},
    {"CPU0:clocks=1", "--set CPU0: the board has no such node; near are: cpu0;"},
    {"/cpus/cpu@1:clocks=1", "the board has no such node; near are: /cpus/cpu@0;"},
    {"flux:reg=1",
     "--set flux: the board has no such node; there are: cpu0, ram0, exit0, clint0, plic0, "
     "serial0, dma0, dma1, testctl0, fifo0, fifo1, sram0, rom0, serial1, serial2; 'dmavp info' "
     "shows them"},
    {"sram0:dmavp,raed-waits=1",
     "--set sram0:dmavp,raed-waits: the node has no such property; there "
     "are: compatible, reg, #address-cells, #size-cells, ranges, "
     "dmavp,read-waits, dmavp,write-waits, dmavp,read-only"},
    {"dma0:reg=<1 2", "the value is neither"},
    {"dma0:reg=<1 x>", "the value is neither"},
    {"dma0:reg=<0x100000000>", "the value is neither"},
    {"dma0:reg=\"a", "the value is neither"},
    {"dma0:reg=\"a\" b", "the value is neither"},
    {"dma0:reg=-1", "the value is neither"},
    {"dma0:reg=12monkeys", "the value is neither"},
    {"dma0:reg=99999999999999999999", "the value is neither"},
};

TEST_P(tree, a_bad_set_is_refused_with_what_exists, sizeof refused / sizeof *refused)
{
    struct tree t;

    REQUIRE_EQ(board(&t), 0);
    CHECK_EQ(tree_set(&t, refused[param].set, &f), -1);
    CHECK_HAS(f.text, refused[param].why);
    tree_free(&t);
}

TEST(tree, guest_arguments_are_appended_to_bootargs)
{
    static char *const args[] = {"seed=7", "verbose"};
    struct tree t;

    REQUIRE_EQ(from_source(&t, "/dts-v1/; / { chosen { bootargs = \"quiet\"; }; };"), 0);
    CHECK_EQ(tree_append_bootargs(&t, 2, args, &f), 0);
    CHECK_STR((const char *)prop(&t, "/chosen", "bootargs", NULL), "quiet seed=7 verbose");
    tree_free(&t);
    REQUIRE_EQ(from_source(&t, "/dts-v1/; / { };"), 0); /* without /chosen */
    CHECK_EQ(tree_append_bootargs(&t, 1, args, &f), 0);
    CHECK_STR((const char *)prop(&t, "/chosen", "bootargs", NULL), "seed=7");
    CHECK_EQ(tree_set_seed(&t, 0x123456789, &f), 0);
    CHECK_EQ(fdt64_ld(prop(&t, "/chosen", "rng-seed", NULL)), 0x123456789);
    tree_free(&t);
}

TEST(tree, too_many_guest_arguments_are_refused)
{
    static char longest[5000];
    char *const args[] = {longest};
    struct tree t;

    memset(longest, 'x', sizeof longest - 1);
    REQUIRE_EQ(board(&t), 0);
    CHECK_EQ(tree_append_bootargs(&t, 1, args, &f), -1);
    CHECK_HAS(f.text, "guest arguments: more than 4095 characters");
    tree_free(&t);
}

TEST(tree, a_tree_that_is_full_is_told_with_its_file)
{
    static char *const args[] = {"x"};
    static uint8_t bytes[1024];
    struct tree t;

    REQUIRE_EQ(from_source(&t, "/dts-v1/; / { };"), 0);
    for (size_t size = sizeof bytes; size; size /= 2) {
        char name[32];

        for (unsigned i = 0; i < 1000; i++) {
            snprintf(name, sizeof name, "p%zu.%u", size, i);
            if (fdt_setprop(t.fdt, 0, name, bytes, (int)size))
                break;
        }
    }
    CHECK_EQ(tree_set_seed(&t, 1, &f), -1);
    CHECK_HAS(f.text, ".dts: /chosen/rng-seed: cannot be set: FDT_ERR_NOSPACE");
    CHECK_EQ(tree_append_bootargs(&t, 1, args, &f), -1);
    CHECK_HAS(f.text, ".dts: /chosen/bootargs: cannot be set: FDT_ERR_NOSPACE");
    tree_free(&t);
}

TEST(tree, what_dtc_says_about_a_bad_source_is_passed_on_in_one_line)
{
    struct tree t;

    CHECK_EQ(from_source(&t, "/dts-v1/;\n/ {\n  x = <1;\n};\n"), -1);
    CHECK_HAS(f.text, "dtc refuses it: ");
    CHECK_HAS(f.text, ".dts:3.");
    CHECK(!strchr(f.text, '\n'));
    CHECK_EQ(from_source(&t, "hello, world\n"), -1);
    CHECK_HAS(f.text, "syntax error");
}

TEST(tree, nesting_without_end_is_refused)
{
    char text[1024] = "/dts-v1/; / {";
    struct tree t;

    for (unsigned i = 0; i < 40; i++)
        strcat(text, " a {");
    for (unsigned i = 0; i < 40; i++)
        strcat(text, " };");
    strcat(text, " };");
    CHECK_EQ(from_source(&t, text), -1);
    CHECK_HAS(f.text, "nested deeper than 16 levels");
}

TEST(tree, missing_empty_and_foreign_files_are_refused_by_name)
{
    struct tree t;

    CHECK_EQ(tree_read(&t, "/nowhere/x.dts", &f), -1);
    CHECK_STR(f.text, "/nowhere/x.dts: No such file or directory");
    CHECK_EQ(tree_read(&t, "/", &f), -1);
    CHECK_STR(f.text, "/: is a directory, not a regular file");
    CHECK_EQ(tree_read(&t, "/dev/null", &f), -1);
    CHECK_STR(f.text, "/dev/null: is a device or a pipe, not a regular file");
    CHECK_EQ(tree_from_blob(&t, "x.dtb", "\xd0\x0d\xfe\xed", 4, &f), -1);
    CHECK_HAS(f.text, "x.dtb: a device tree blob cannot have only 4 bytes");
}
