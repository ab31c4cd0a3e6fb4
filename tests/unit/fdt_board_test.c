/* SPDX-License-Identifier: Apache-2.0 */
/* What board.c makes of a tree: the boards of the project, and changes that must be refused. */
#include "board.h"
#include "clint.h"
#include "cpu_config.h"
#include "gtest_c.h"
#include "memory_config.h"
#include "pl080.h"
#include "plic.h"
#include "tree.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct failure f;
static struct board b;
static struct tree t;

static const struct board_part *part(const char *name)
{
    for (unsigned i = 0; i < b.parts; i++)
        if (!strcmp(b.part[i].name, name))
            return &b.part[i];
    return NULL;
}

/* Reads the test board after COUNT changes. */
static int read_board(const char *const *set, unsigned count, bool allow_unknown)
{
    f.text[0] = 0;
    if (tree_read(&t, BOARDS "/pl080-test.dts", &f))
        return -1;
    for (unsigned i = 0; i < count; i++)
        if (tree_set(&t, set[i], &f))
            return -1;
    return board_read(&b, "board.dts", t.fdt, allow_unknown, &f);
}

TEST(board, parts_have_the_addresses_of_the_virt_machine)
{
    static const struct {
        const char *name;
        uint64_t base, size;
    } map[] = {
        {"cpu0", 0, 0},
        {"ram0", 0x80000000, 0x8000000},
        {"exit0", 0x100000, 0x1000},
        {"clint0", 0x2000000, 0x10000},
        {"plic0", 0xc000000, 0x600000},
        {"serial0", 0x10000000, 0x100},
        {"dma0", 0x11000000, 0x1000},
        {"dma1", 0x11010000, 0x1000},
        {"testctl0", 0x13000000, 0x1000},
        {"fifo0", 0x12010000, 0x1000},
        {"fifo1", 0x12011000, 0x1000},
        {"serial1", 0x12000000, 0x1000},
        {"serial2", 0x12001000, 0x1000},
        {"sram0", 0x14000000, 0x10000},
        {"rom0", 0x15000000, 0x10000},
    };

    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    CHECK_EQ(b.parts, sizeof map / sizeof *map);
    for (unsigned i = 0; i < sizeof map / sizeof *map; i++) {
        const struct board_part *p = part(map[i].name);

        REQUIRE(p != NULL);
        CHECK_EQ(p->base, map[i].base);
        CHECK_EQ(p->size, map[i].size);
        CHECK_EQ(p->hz, p->base >> 16 == 0x1200 ? 50000000 : 100000000);
    }
    tree_free(&t);
}

/* The wire from output OUTPUT of NAME, as "target:input". */
static const char *wire(const char *name, unsigned output)
{
    static char text[80];
    const struct board_part *p = part(name);

    snprintf(text, sizeof text, "(none)");
    for (unsigned i = 0; p && i < p->links; i++)
        if (p->link[i].output == output)
            snprintf(text, sizeof text, "%s:%u", b.part[p->link[i].target].name, p->link[i].input);
    return text;
}

TEST(board, interrupts_become_wires)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    CHECK_STR(wire("serial0", 0), "plic0:10");
    CHECK_STR(wire("dma0", 2), "plic0:16"); /* the combined output */
    CHECK_STR(wire("dma0", 0), "(none)");
    CHECK_STR(wire("dma1", 2), "plic0:17");
    CHECK_STR(wire("plic0", 0), "cpu0:11");
    CHECK_STR(wire("plic0", 1), "(none)"); /* supervisor mode */
    CHECK_STR(wire("clint0", CLINT_IRQ_MSIP(0)), "cpu0:3");
    CHECK_STR(wire("clint0", CLINT_IRQ_MTIP(0)), "cpu0:7");
    CHECK_EQ(((const struct plic_config *)part("plic0")->config)->contexts, 2);
    CHECK_EQ(((const struct clint_config *)part("clint0")->config)->harts, 1);
    CHECK_EQ(((const struct clint_config *)part("clint0")->config)->divider, 10);
    tree_free(&t);
}

TEST(board, named_interrupts_go_to_the_outputs_of_that_name)
{
    static const char *const set[] = {"dma0:interrupts=<30 31>"};
    char names[64];
    int length;

    REQUIRE_EQ(read_board(set, 1, false), 0);
    CHECK_STR(wire("dma0", 0), "plic0:30"); /* by position */
    CHECK_STR(wire("dma0", 1), "plic0:31");
    snprintf(names, sizeof names, "%s%c%s", pl080_class.irq_names[PL080_INTR], 0,
             pl080_class.irq_names[PL080_INTERR]);
    length = (int)(strlen(pl080_class.irq_names[PL080_INTR]) +
                   strlen(pl080_class.irq_names[PL080_INTERR]) + 2);
    REQUIRE_EQ(fdt_setprop(t.fdt, fdt_path_offset(t.fdt, "dma0"), "interrupt-names", names, length),
               0);
    REQUIRE_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    CHECK_STR(wire("dma0", PL080_INTR), "plic0:30");
    CHECK_STR(wire("dma0", PL080_INTERR), "plic0:31");
    CHECK_STR(wire("dma0", PL080_INTTC), "(none)");
    tree_free(&t);
}

TEST(board, parameters_come_from_the_tree_and_have_defaults)
{
    static const char *const set[] = {"sram0:dmavp,write-waits=5"};
    const struct memory_config *m;

    REQUIRE_EQ(read_board(set, 1, false), 0);
    m = (const struct memory_config *)part("sram0")->config;
    CHECK_EQ(m->read_waits, 1);
    CHECK_EQ(m->write_waits, 5);
    CHECK_EQ(m->read_only, 0);
    m = (const struct memory_config *)part("rom0")->config;
    CHECK_EQ(m->read_waits, 3);
    CHECK_EQ(m->read_only, 1); /* because it is an mtd-rom */
    CHECK_EQ(((const struct cpu_config *)part("cpu0")->config)->cpi, 1);
    tree_free(&t);
}

TEST(board, dma_ranges_become_views)
{
    const struct board_part *p;

    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    p = part("dma0");
    REQUIRE_EQ(p->views, 4);
    CHECK_EQ(p->view[0].bus, 0);
    CHECK_EQ(p->view[0].cpu, 0x80000000);
    CHECK_EQ(p->view[0].size, 0x8000000);
    CHECK_EQ(p->view[2].bus, 0xf5000000);
    CHECK_EQ(p->view[2].cpu, 0x15000000);
    p = part("dma1");
    REQUIRE_EQ(p->views, 3);
    CHECK_EQ(p->view[0].bus, 0x20000000);
    tree_free(&t);
}

TEST(board, the_status_says_which_parts_are_built)
{
    static const char *const on[] = {"dma1:status=okay", "dma1:status=ok"};
    static const char *const off[] = {"dma1:status=disabled", "dma1:status=reserved",
                                      "dma1:status=fail", "dma1:status=fail-overheated"};

    for (unsigned i = 0; i < sizeof on / sizeof *on; i++) {
        REQUIRE_EQ(read_board(&on[i], 1, false), 0);
        CHECK(part("dma1") != NULL);
        tree_free(&t);
    }
    for (unsigned i = 0; i < sizeof off / sizeof *off; i++) {
        REQUIRE_EQ(read_board(&off[i], 1, false), 0);
        CHECK(!part("dma1"));
        CHECK(part("dma0") != NULL);
        tree_free(&t);
    }
}

TEST(board, a_cpu_may_leave_its_isa_out_or_list_extensions)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_delprop(t.fdt, fdt_path_offset(t.fdt, "/cpus/cpu@0"), "riscv,isa");
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    fdt_setprop(t.fdt, fdt_path_offset(t.fdt, "/cpus/cpu@0"), "riscv,isa-extensions",
                "i\0m\0zicsr", 10);
    fdt_setprop_string(t.fdt, fdt_path_offset(t.fdt, "/cpus/cpu@0"), "riscv,isa-base", "rv32i");
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    fdt_setprop(t.fdt, fdt_path_offset(t.fdt, "/cpus/cpu@0"), "riscv,isa-extensions",
                "i\0zba\0m", 8);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "/cpus/cpu@0: riscv,isa-extensions = ");
    CHECK_HAS(f.text, ": the extension zba is not modelled");
    tree_free(&t);
}

TEST(board, an_unknown_part_becomes_a_region_that_reads_zero_if_allowed)
{
    static const char *const set[] = {"dma1:compatible=\"acme,mover\""};

    CHECK_EQ(read_board(set, 1, false), -1);
    CHECK_HAS(f.text, "board.dts: /soc/bus-dma1/dma-controller@11010000: compatible = "
                      "\"acme,mover\": is not modelled; known are: riscv, mmio-sram, mtd-rom");
    CHECK_HAS(f.text, "arm,pl080");
    tree_free(&t);
    REQUIRE_EQ(read_board(set, 1, true), 0);
    CHECK_EQ(part("dma1")->part->kind, PART_ABSENT);
    tree_free(&t);
}

static const struct {
    const char *set, *why;
} refused[] = {
    {"sram0:dmavp,read-waits=70000",
     "board.dts: /soc/sram@14000000: dmavp,read-waits = <70000>: must be 0 to 65535 (wait states"},
    {"sram0:dmavp,read-waits=\"x\"", "dmavp,read-waits: has 2 bytes, but must be one number"},
    {"sram0:dmavp,read-waits=<1 2>", "dmavp,read-waits: has 8 bytes, but must be one number"},
    {"sram0:dmavp,read-only=2", "dmavp,read-only = <2>: must be 0 to 1"},
    {"dma0:reg=<0 0x14000800 0 0x1000>",
     "reg: 0x14000000 to 0x14010000 overlaps /soc/bus-dma0/dma-controller@11000000"},
    {"dma0:reg=<0 0x11000000 0 0>", "dma-controller@11000000: reg: the size is 0"},
    {"dma0:reg=<0 0x11000000 0 0x800>", "reg: size 0x800 is smaller than the registers of pl080"},
    {"dma0:reg=<0x11000000 0x1000>", "reg: has 8 bytes, no multiple of 16"},
    {"dma0:reg", "reg: has 0 bytes"},
    {"dma0:reg=<0xffffffff 0xfffff000 0 0x2000>", "runs over the end of the address space"},
    {"dma0:interrupts=<96>", "interrupts: plic0 has no source 96; there are 1 to 95"},
    {"dma0:interrupts=<0>", "interrupts: plic0 has no source 0"},
    {"dma0:interrupts=<17>", "interrupts: input 17 of plic0 is driven by dma0 already"},
    {"dma0:interrupts=<1 2 3 4>", "entry 3 has no output of its own; pl080 has 3"},
    {"dma0:interrupts=\"a\"", "interrupts: has 2 bytes"},
    {"/soc:interrupt-parent=<0x77>", "interrupt-parent: the phandle leads to no node"},
    {"/soc:interrupt-parent=\"xy\"", "/soc: interrupt-parent: must be one phandle"},
    {"clint0:interrupts-extended=<0x77 3>", "the phandle of the interrupt parent leads to no node"},
    {"plic0:interrupts-extended=<1 2 3>", "interrupts-extended: has 12 bytes"},
    {"/soc:#address-cells=3", "only 1 and 2 can be read"},
    {"/soc:ranges=<1>", "ranges: has 4 bytes, no multiple of 24"},
    {"/soc:ranges=<0 0 0 0 0 0x1000>", "lies in none of the ranges of the bus"},
    {"/soc:ranges=<0 0 0 0 0 0x11000800>", /* ends in the middle of dma0 */
     "dma-controller@11000000: reg: 0x11000000 lies in none of the ranges"},
    {"/soc/bus-dma0:dma-ranges=<1 2 3>", "dma-ranges: has 12 bytes"},
    {"/soc/bus-dma0:dma-ranges=<0 0 0 0 0 0>", "dma-ranges: entry 0 is empty"},
    {"/soc/bus-dma0:dma-ranges=<0 0 0 0 0 0x1000 0 0xfff 0 0x8000 0 1>",
     "dma-ranges: entries 0 and 1 overlap"},
    {"/soc:dma-ranges=<0 0 0 0 0 0x1000>", "only the bus that a DMA controller sits on"},
    {"/soc:clocks=<0x77>", "clocks: the phandle leads to no node"},
    {"/clock-bus:clock-frequency=10", "clock-frequency: must be at least 1000"},
    {"/clock-bus:compatible=\"acme,pll\"", "only 'fixed-clock'"},
    {"/cpus:timebase-frequency=0", "timebase-frequency: must not be 0"},
    {"/cpus:timebase-frequency=30000000", "is no multiple of timebase-frequency"},
    {"/cpus/cpu@0:riscv,isa=\"rv64gc\"",
     "/cpus/cpu@0: riscv,isa = \"rv64gc\": does not begin with rv32; the CPU is rv32imac"},
    {"/cpus/cpu@0:riscv,isa=\"rv32imacv\"",
     "riscv,isa = \"rv32imacv\": the extension v is not modelled; the CPU is rv32imac_zicsr"},
    {"/cpus/cpu@0:riscv,isa=<1>", "riscv,isa = <0x1>: must be one string"},
    {"/cpus/cpu@0:riscv,isa=\"rv32imac\", \"v\"", "riscv,isa = [72 76 33 "},
    {"/cpus/cpu@0:riscv,isa", "riscv,isa = <>: must be one string"},
    {"dma1:status=okey",
     "board.dts: /soc/bus-dma1/dma-controller@11010000: status = \"okey\": must be \"okay\", "
     "\"ok\", \"disabled\", \"reserved\", \"fail\" or \"fail-...\""},
    {"dma1:status=fail-", "status = \"fail-\": must be"},
    {"dma1:status=\"\"", "status = \"\": must be"},
    {"dma1:status", "status = <>: must be"},
    {"dma1:status=<1>", "status = <0x1>: must be"},
    {"dma1:status=<0>", "status = <0x0>: must be"},
    {"dma1:status=\"okay\", \"ok\"", "status = <0x6f6b6179 0x6f6b00>: must be"},
    {"/chosen:status=off", "/chosen: status = \"off\": must be"}, /* software's nodes too */
    {"/cpus/cpu@0:compatible=\"arm,cortex-m0\"", "compatible: must be \"riscv\""},
    {"/cpus/cpu@0:reg=<0 0>", "reg: has 8 bytes"},
};

TEST_P(board, what_makes_no_sense_is_refused_by_node_and_property, sizeof refused / sizeof *refused)
{
    CHECK_EQ(read_board(&refused[param].set, 1, false), -1);
    CHECK_HAS(f.text, refused[param].why);
    tree_free(&t);
}

TEST(board, a_parameter_on_a_node_that_has_none_is_refused)
{
    static const char *const nodes[] = {"/", "/soc", "/cpus/cpu@0/interrupt-controller", "/chosen"};

    for (unsigned i = 0; i < 4; i++) {
        REQUIRE_EQ(read_board(NULL, 0, false), 0);
        fdt_setprop_u32(t.fdt, fdt_path_offset(t.fdt, nodes[i]), "dmavp,foo", 3);
        CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
        CHECK_HAS(f.text, nodes[i]);
        CHECK_HAS(f.text, ": dmavp,foo: a node of this kind has no parameters");
        tree_free(&t);
    }
}

TEST(board, a_second_range_of_reg_is_refused)
{
    static const uint32_t reg[8]; /* two ranges of nothing, in big-endian as in any other */

    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_setprop(t.fdt, fdt_path_offset(t.fdt, "/soc/sram@14000000"), "reg", reg, sizeof reg);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "/soc/sram@14000000: reg: has 2 ranges");
    tree_free(&t);
}

TEST(board, aliases_of_aliases_are_no_nodes)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_setprop_string(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "aa", "bb");
    fdt_setprop_string(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "bb", "aa");
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    CHECK_LT((int64_t)tree_node(t.fdt, "aa", 2) + 1000, 1000);
    CHECK_GE(tree_node(t.fdt, "sram0", 5), 1);
    tree_free(&t);
}

TEST(board, every_name_and_path_of_a_part_leads_to_its_node)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_delprop(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "dma1");
    fdt_delprop(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "plic0");
    REQUIRE_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    CHECK(part("cpu0") && part("dma_controller_11010000"));
    CHECK(part("interrupt_controller_c000000") != NULL);
    for (unsigned i = 0; i < b.parts; i++) {
        CHECK_EQ(board_node(t.fdt, b.part[i].name), b.part[i].node);
        CHECK_EQ(board_node(t.fdt, b.part[i].path), b.part[i].node);
    }
    CHECK_EQ(tree_set(&t, "cpu0:status=disabled", &f), 0);
    CHECK_STR(fdt_getprop(t.fdt, fdt_path_offset(t.fdt, "/cpus/cpu@0"), "status", NULL),
              "disabled");
    CHECK_EQ(tree_set(&t, "dma_controller_11010000:status=disabled", &f), 0);
    CHECK_EQ(board_node(t.fdt, "dma_controller_11010000"), -FDT_ERR_BADPATH); /* is off */
    tree_free(&t);
}

TEST(board, a_part_can_be_named_to_set_right_what_is_wrong)
{
    static const char *const set[] = {"cpu0:riscv,isa=rv64gc", "cpu0:riscv,isa=rv32i",
                                      "/cpus:timebase-frequency=0", "cpu0:riscv,isa=rv32imac",
                                      "dma1:compatible=\"acme,mover\"", "rom0:dmavp,read-waits=1"};

    CHECK_EQ(read_board(set, 1, false), -1);
    tree_free(&t);
    CHECK_EQ(read_board(set, 2, false), 0);
    tree_free(&t);
    CHECK_EQ(read_board(set, sizeof set / sizeof *set, false), -1); /* but all were set */
    CHECK_HAS(f.text, "timebase-frequency: must not be 0");
    tree_free(&t);
}

TEST(board, parts_of_one_name_are_told_apart)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_setprop_string(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "x-y", "/soc/sram@14000000");
    fdt_setprop_string(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "x_y", "/soc/rom");
    fdt_delprop(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "sram0");
    fdt_delprop(t.fdt, fdt_path_offset(t.fdt, "/aliases"), "rom0");
    REQUIRE_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
    REQUIRE(part("x_y") && part("x_y_2"));
    CHECK_STR(part("x_y")->path, "/soc/sram@14000000");
    CHECK_STR(part("x_y_2")->path, "/soc/rom@15000000"); /* an alias may lack the unit address */
    CHECK_EQ(board_node(t.fdt, "x_y_2"), part("x_y_2")->node);
    tree_free(&t);
}

/* A blob with MANY aliases of the first of 40 memories. */
static size_t build_aliases(uint8_t *blob, unsigned many)
{
    char name[32];

    fdt_create_with_flags(blob, TREE_LIMIT, FDT_CREATE_FLAG_NO_NAME_DEDUP);
    fdt_finish_reservemap(blob);
    fdt_begin_node(blob, "");
    fdt_begin_node(blob, "aliases");
    for (unsigned i = 0; i < many; i++) {
        snprintf(name, sizeof name, "a%u", i);
        fdt_property_string(blob, name, i % 2 ? "/soc/sram0" : "/soc/sram0@0");
    }
    fdt_end_node(blob);
    fdt_begin_node(blob, "soc");
    fdt_property_string(blob, "compatible", "simple-bus");
    fdt_property(blob, "ranges", NULL, 0);
    for (uint32_t i = 0; i < 40; i++) {
        const fdt32_t reg[] = {0, cpu_to_fdt32(i << 12), cpu_to_fdt32(0x1000)};

        snprintf(name, sizeof name, "sram%u@%x", i, i << 12);
        fdt_begin_node(blob, name);
        fdt_property_string(blob, "compatible", "mmio-sram");
        fdt_property(blob, "reg", reg, sizeof reg);
        fdt_end_node(blob);
    }
    fdt_end_node(blob);
    fdt_end_node(blob);
    return fdt_finish(blob) ? 0 : fdt_totalsize(blob);
}

TEST(board, many_aliases_take_no_time)
{
    uint8_t *blob = malloc(TREE_LIMIT);
    size_t size = build_aliases(blob, 16000);
    const clock_t start = clock();

    REQUIRE(size != 0);
    REQUIRE_EQ(tree_from_blob(&t, "many.dtb", blob, size, &f), 0);
    CHECK_EQ(board_read(&b, "many.dtb", t.fdt, false, &f), 0);
    CHECK_EQ(b.parts, 40);
    CHECK_STR(b.part[0].name, "a0");
    CHECK_STR(b.part[1].name, "sram1_1000");
    CHECK_EQ(tree_set(&t, "no such:x=1", &f), -1);
    CHECK_LT((clock() - start) / (CLOCKS_PER_SEC / 1000), 1000);
    tree_free(&t);
    free(blob);
}

TEST(board, a_misspelt_parameter_is_refused_and_the_right_ones_are_listed)
{
    REQUIRE_EQ(read_board(NULL, 0, false), 0);
    fdt_setprop_u32(t.fdt, fdt_path_offset(t.fdt, "sram0"), "dmavp,waits", 3);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "/soc/sram@14000000: dmavp,waits: there is no such parameter; mmio-sram has: "
                      "dmavp,read-waits, dmavp,write-waits, dmavp,read-only");
    tree_free(&t);
}

/* --- blobs that mean harm ------------------------------------------------- */

/* What the program does with a blob. Exact size on the heap, for AddressSanitizer. */
static int use(const uint8_t *blob, size_t size)
{
    uint8_t *exact = malloc(size);
    struct tree tree;
    int status;

    memcpy(exact, blob, size);
    status = tree_from_blob(&tree, "x.dtb", exact, size, &f);
    if (!status) {
        tree_set(&tree, "dma0:status=disabled", &f);
        tree_set(&tree, "sram0:dmavp,read-waits=4", &f);
        tree_pack(&tree);
        status = board_read(&b, "x.dtb", tree.fdt, true, &f);
        tree_free(&tree);
    }
    free(exact);
    return status;
}

TEST(board, no_damaged_byte_of_a_blob_does_harm)
{
    static const uint8_t flips[] = {0x01, 0x80, 0xff};
    unsigned refusals = 0;
    size_t size;

    REQUIRE_EQ(tree_read(&t, BOARDS "/pl080-test.dts", &f), 0);
    size = tree_pack(&t);
    CHECK_EQ(use(t.fdt, size), 0);
    for (size_t i = 0; i < size; i++)
        for (unsigned k = 0; k < sizeof flips; k++) {
            ((uint8_t *)t.fdt)[i] ^= flips[k];
            refusals += use(t.fdt, size) != 0;
            ((uint8_t *)t.fdt)[i] ^= flips[k];
        }
    CHECK_GT(refusals, size / 2);
    tree_free(&t);
}

TEST(board, no_random_damage_of_a_blob_does_harm)
{
    uint32_t seed = 99;
    uint8_t *copy;
    size_t size;

    REQUIRE_EQ(tree_read(&t, BOARDS "/pl080-test.dts", &f), 0);
    size = tree_pack(&t);
    copy = malloc(size);
    for (unsigned run = 0; run < 5000; run++) {
        memcpy(copy, t.fdt, size);
        for (unsigned k = 0; k < 1 + run % 6; k++) {
            seed = seed * 1664525 + 1013904223;
            copy[56 + (seed >> 8) % (size - 56)] = (uint8_t)(seed >> 24);
        }
        use(copy, run % 5 ? size : size - (seed >> 16) % size / 2);
    }
    free(copy);
    tree_free(&t);
}
