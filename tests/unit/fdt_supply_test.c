/* SPDX-License-Identifier: Apache-2.0 */
/* Who lives on which reset, clock and power domain: the board that has them, and changes of it. */
#include "board.h"
#include "gtest_c.h"
#include "tree.h"

#include <libfdt.h>
#include <string.h>

static struct failure f;
static struct board b;
static struct tree t;

static int read_board(const char *set)
{
    f.text[0] = 0;
    if (tree_read(&t, BOARDS "/pl080-power.dts", &f) || (set && tree_set(&t, set, &f)))
        return -1;
    return board_read(&b, "board.dts", t.fdt, false, &f);
}

static const struct board_part *part(const char *name)
{
    for (unsigned i = 0; i < b.parts; i++)
        if (!strcmp(b.part[i].name, name))
            return &b.part[i];
    CHECK_STR(name, "a part of the board");
    return &b.part[0];
}

static void check_supply(const char *name, int clock, int reset, int domain)
{
    const int output[SUPPLIES] = {clock, reset, domain};

    for (unsigned s = 0; s < SUPPLIES; s++) {
        const struct board_supply *on = &part(name)->supply[s];

        CHECK_EQ(on->controller >= 0, output[s] >= 0);
        if (on->controller >= 0 && output[s] >= 0) {
            CHECK(&b.part[on->controller] ==
                  part(s == SUPPLY_CLOCK && !strcmp(name, "serial1") ? "rcpc1" : "rcpc0"));
            CHECK_EQ(on->output, output[s]);
        }
    }
}

TEST(supply, parts_live_on_what_their_nodes_say)
{
    REQUIRE_EQ(read_board(NULL), 0);
    check_supply("dma0", 0, 0, 0);
    check_supply("serial1", 0, 1, 1);
    check_supply("sram0", 2, -1, 2);
    check_supply("ram0", -1, -1, -1);
    check_supply("rcpc0", -1, -1, -1);
    check_supply("cpu0", -1, -1, -1);
    tree_free(&t);
}

TEST(supply, a_clock_is_that_of_the_controller_divided)
{
    REQUIRE_EQ(read_board("rcpc0:dmavp,divisor=1000"), 0);
    CHECK_EQ(part("dma0")->hz, 100000000);
    CHECK_EQ(board_clock_ps(part("dma0")), 10000000);
    CHECK_EQ(board_clock_ps(part("rcpc0")), 10000);
    CHECK_EQ(board_clock_ps(part("ram0")), 10000);
    tree_free(&t);
    /* 30303 ps, exactly a thousand times, and not 33 kHz rounded. */
    REQUIRE_EQ(read_board("/clock-bus:clock-frequency=33000000"), 0);
    CHECK_EQ(board_clock_ps(part("dma0")), 30303);
    tree_free(&t);
}

/* What stands behind each '=' is a value of cells; &rcpc has the phandle RCPC of the blob. */
static const struct refusal {
    const char *node, *property;
    uint32_t value[4]; /* 1: the phandle of the controller */
    unsigned cells;
    const char *why;
} refusals[] = {
    {"/soc/dma-controller@11000000", "clocks", {1, 3}, 2,
     "clocks: rcpc0 has no clock 3; there are 0 to 2"},
    {"/soc/dma-controller@11000000", "resets", {1, 2}, 2,
     "resets: rcpc0 has no reset line 2; there are 0 to 1"},
    {"/soc/dma-controller@11000000", "power-domains", {1, UINT32_MAX}, 2,
     "power-domains: rcpc0 has no domain 4294967295; there are 0 to 2"},
    {"/soc/dma-controller@11000000", "clocks", {1}, 1, "clocks: has 4 bytes, but must have one"},
    {"/soc/dma-controller@11000000", "resets", {1, 0, 1, 1}, 4,
     "resets: has 16 bytes, but must have one entry, such as <&rcpc0 0>"},
    {"/soc/dma-controller@11000000", "resets", {0x7777, 0}, 2,
     "resets: the phandle leads to no node"},
    {"/soc/dma-controller@11000000", "resets", {0}, 0, "resets: the phandle leads to no node"},
    {"/soc/sram@14000000", "resets", {1, 0}, 2, "resets: a memory has no reset"},
    {"/memory@80000000", "clocks", {1, 0}, 2, "clocks: the first memory has the clock of the bus"},
    {"/cpus/cpu@0", "clocks", {1, 0}, 2, "clocks: a CPU cannot be switched"},
    {"/cpus/cpu@0", "resets", {1, 0}, 2, "resets: a CPU cannot be switched"},
    {"/soc/clint@2000000", "clocks", {1, 0}, 2, "clocks: the clock that the time is counted with"},
    {"/soc", "clocks", {1, 0}, 2, "clocks: must be a 'fixed-clock' here"},
    {"/soc/power-controller@12020000", "clocks", {1, 0}, 2, "clocks: must be a 'fixed-clock' here"},
    {"/soc/power-controller@12020000", "resets", {1, 0}, 2,
     "resets: a controller of this kind is always on"},
    {"/soc/power-controller@12020000", "#reset-cells", {2}, 1, "#reset-cells: must be <1>"},
    {"/soc/power-controller@12020000", "#power-domain-cells", {1, 1}, 2,
     "#power-domain-cells: has 8 bytes"},
    {"/soc/power-controller@12020000", "dmavp,domains", {0}, 1,
     "power-domains: rcpc0 has no domains"},
};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

TEST_P(supply, what_makes_no_sense_is_refused_by_node_and_property, REFUSALS)
{
    const struct refusal *r = &refusals[param];
    uint32_t cells[4];
    int node;

    REQUIRE_EQ(tree_read(&t, BOARDS "/pl080-power.dts", &f), 0);
    node = fdt_path_offset(t.fdt, "/soc/power-controller@12020000");
    REQUIRE(node >= 0);
    for (unsigned i = 0; i < r->cells; i++)
        cells[i] = cpu_to_fdt32(r->value[i]);
    if (r->property[0] != '#' && r->property[0] != 'd' && r->cells)
        for (unsigned i = 0; i < r->cells; i += 2)
            if (r->value[i] == 1)
                cells[i] = cpu_to_fdt32(fdt_get_phandle(t.fdt, node));
    node = fdt_path_offset(t.fdt, r->node);
    REQUIRE(node >= 0);
    REQUIRE_EQ(fdt_setprop(t.fdt, node, r->property, cells, 4 * (int)r->cells), 0);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, r->why);
    tree_free(&t);
}

TEST(supply, a_controller_that_is_off_or_not_modelled_is_named)
{
    CHECK_EQ(read_board("rcpc0:status=disabled"), -1);
    CHECK_HAS(f.text, "dma-controller@11000000: clocks: leads to /soc/power-controller@12020000, "
                      "which is no dmavp,rcpc that is okay");
    tree_free(&t);
    CHECK_EQ(read_board("rcpc0:compatible=vendor,other"), -1);
    CHECK_HAS(f.text, "only 'fixed-clock' and 'dmavp,rcpc' can be used in clocks");
    tree_free(&t);
}

TEST(supply, what_is_not_modelled_can_be_ignored)
{
    uint32_t cells[2] = {0, 0};
    int node;

    REQUIRE_EQ(tree_read(&t, BOARDS "/pl080-power.dts", &f), 0);
    cells[0] = cpu_to_fdt32(fdt_get_phandle(
        t.fdt, fdt_path_offset(t.fdt, "/soc/interrupt-controller@c000000")));
    node = fdt_path_offset(t.fdt, "/soc/dma-controller@11000000");
    REQUIRE_EQ(fdt_setprop(t.fdt, node, "resets", cells, sizeof cells), 0);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "resets: leads to /soc/interrupt-controller@c000000, which is no dmavp,rcpc "
                      "that is okay; --allow-unknown ignores it");
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, true, &f), 0);
    check_supply("dma0", 0, -1, 0);
    tree_free(&t);
}
