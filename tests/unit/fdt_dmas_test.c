/* SPDX-License-Identifier: Apache-2.0 */
/* What a tree says about DMA request lines, and what of it must be refused. */
#include "board.h"
#include "gtest_c.h"
#include "tree.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

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

/* Sets SET, in which "&0" and "&1" are the phandles of dma0 and dma1. */
static int set(const char *text)
{
    char full[200] = "", name[] = "dma0";
    size_t n = 0;

    for (; *text && n < sizeof full - 12; text++) {
        if (*text == '&') {
            name[3] = *++text;
            n += (size_t)snprintf(full + n, sizeof full - n, "%u",
                                  fdt_get_phandle(t.fdt, tree_node(t.fdt, name, 4)));
        } else {
            full[n++] = *text;
        }
    }
    full[n] = 0;
    return tree_set(&t, full, &f);
}

/* Reads the test board after SET, if that is not NULL. */
static int read_board_as(const char *text, bool allow_unknown)
{
    f.text[0] = 0;
    if (tree_read(&t, BOARDS "/pl080-test.dts", &f) || (text && set(text)))
        return -1;
    return board_read(&b, "board.dts", t.fdt, allow_unknown, &f);
}

static int read_board(const char *text)
{
    return read_board_as(text, false);
}

/* The lines that NAME asks on, "0 -> dma0 3": output, controller, line. */
static const char *lines(const char *name)
{
    static char text[80];
    const struct board_part *p = part(name);

    text[0] = 0;
    for (unsigned i = 0; p && i < p->requests; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u -> %s %u", i ? ", " : "",
                 p->request[i].output, b.part[p->request[i].target].name, p->request[i].line);
    return text;
}

TEST(dmas, names_lead_from_requests_to_lines)
{
    REQUIRE_EQ(read_board(NULL), 0);
    CHECK_STR(lines("serial1"), "0 -> dma0 0, 1 -> dma0 1");
    CHECK_STR(lines("serial2"), "0 -> dma1 0, 1 -> dma1 1");
    CHECK_STR(lines("serial0"), "");
    tree_free(&t);
    REQUIRE_EQ(read_board("serial1:dma-names=\"tx\", \"rx\""), 0);
    CHECK_STR(lines("serial1"), "1 -> dma0 0, 0 -> dma0 1");
    tree_free(&t);
    REQUIRE_EQ(read_board("serial1:dmas=<&1 13 1 &0 7 2>"), 0);
    CHECK_STR(lines("serial1"), "0 -> dma1 13, 1 -> dma0 7");
    tree_free(&t);
}

TEST(dmas, some_requests_may_go_nowhere)
{
    REQUIRE_EQ(read_board("serial1:dmas=<&0 5 1>"), 0);
    CHECK_STR(lines("serial1"), "0 -> dma0 5");
    tree_free(&t);
    REQUIRE_EQ(read_board("dma0:status=disabled"), 0);
    CHECK_STR(lines("serial1"), "");
    CHECK_STR(lines("serial2"), "0 -> dma1 0, 1 -> dma1 1");
    tree_free(&t);
    REQUIRE_EQ(read_board_as("dma0:compatible=\"acme,mover\"", true), 0);
    CHECK_STR(lines("serial1"), "");
    tree_free(&t);
}

static const struct {
    const char *set, *why;
} refused[] = {
    {"serial1:dmas=<0x77 0 1>",
     "board.dts: /soc/serial@12000000: dmas: the phandle of entry 0 leads to no node; controllers "
     "with request lines: dma0, dma1"},
    {"serial1:dmas=<&0 0 2 1 0 2>", "dmas: entry 1 names /c"},
    {"dma0:compatible=\"ns16550a\"", "dmas: entry 0 names /soc/bus-dma0/dma-controller@11000000, "
                                     "which has no request lines; controllers that have: dma1"},
    {"serial1:dmas=<&0 16 2>", "dmas: dma0 has no request line 16; there are 0 to 15"},
    {"serial1:dmas=<&0 0xffffffff 2>", "dmas: dma0 has no request line 4294967295"},
    {"serial1:dmas=<&0 0>", "dmas: entry 0 ends in the middle; write a phandle and 2 cells"},
    {"serial1:dmas=<&0 0 2 &0>", "dmas: entry 1 ends in the middle"},
    {"serial1:dmas=<&0 0 2 &0 1 2 &0 2 2>",
     "dma-names: entry 2 of dmas has no name; pl011 has rx, tx"},
    {"serial1:dmas=<&0 3 2 &0 3 2>",
     "dmas: request line 3 of dma0 is driven by serial1 rx already; give each its own"},
    {"serial2:dmas=<&0 2 2 &0 0 2>",
     "/soc/serial@12001000: dmas: request line 0 of dma0 is driven by serial1 rx already"},
    {"serial1:dmas", "dmas: has 0 bytes"},
    {"serial1:dmas=\"ab\"", "dmas: has 3 bytes"},
    {"serial1:dma-names=\"rx\", \"xt\"", "dma-names: pl011 has no request \"xt\"; it has rx, tx"},
    {"serial1:dma-names=\"rx\", \"rx\"", "dma-names: \"rx\" is there twice"},
    {"serial1:dma-names=<1>", "dma-names: entry 0 of dmas has no name"},
    {"dma0:#dma-cells=<1>", "/soc/bus-dma0/dma-controller@11000000: #dma-cells: must be <2>"},
    {"dma0:#dma-cells=<1 2>", "#dma-cells"},
    {"serial1:compatible=\"ns16550a\"", "dmas: ns16550a makes no DMA requests"},
};

TEST_P(dmas, what_makes_no_sense_is_refused_by_node_and_property, sizeof refused / sizeof *refused)
{
    CHECK_EQ(read_board(refused[param].set), -1);
    CHECK_HAS(f.text, refused[param].why);
    tree_free(&t);
}

/* A tree that does not say what its controllers' specifiers look like. */
TEST(dmas, a_controller_without_cells_is_refused)
{
    int node;

    REQUIRE_EQ(tree_read(&t, BOARDS "/pl080-test.dts", &f), 0);
    node = fdt_path_offset(t.fdt, "/soc/bus-dma1/dma-controller@11010000");
    REQUIRE_EQ(fdt_delprop(t.fdt, node, "#dma-cells"), 0);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "/soc/bus-dma1/dma-controller@11010000: #dma-cells: must be <2>");
    tree_free(&t);
}
