/* SPDX-License-Identifier: Apache-2.0 */
/* Boards with several harts: identity, wires, limits. */
#include "board.h"
#include "clint.h"
#include "gtest_c.h"
#include "plic.h"
#include "tree.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

static struct failure f;
static struct board b;
static struct tree t;

static int read_smp4(const char *const *set, unsigned count)
{
    f.text[0] = 0;
    if (tree_read(&t, BOARDS "/pl080-smp4.dts", &f))
        return -1;
    for (unsigned i = 0; i < count; i++)
        if (tree_set(&t, set[i], &f))
            return -1;
    return board_read(&b, "board.dts", t.fdt, false, &f);
}

static const struct board_part *named(const char *name)
{
    for (unsigned i = 0; i < b.parts; i++)
        if (!strcmp(b.part[i].name, name))
            return &b.part[i];
    return NULL;
}

static bool linked(const char *from, unsigned output, const char *to, unsigned input)
{
    const struct board_part *p = named(from);

    for (unsigned i = 0; p && i < p->links; i++)
        if (p->link[i].output == output && p->link[i].input == input &&
            !strcmp(b.part[p->link[i].target].name, to))
            return true;
    return false;
}

TEST(harts_board, contexts_and_timers_are_in_the_order_of_qemu)
{
    char cpu[8];

    REQUIRE_EQ(read_smp4(NULL, 0), 0);
    CHECK_EQ(((const struct plic_config *)named("plic0")->config)->contexts, 8);
    CHECK_EQ(((const struct clint_config *)named("clint0")->config)->harts, 4);
    for (unsigned h = 0; h < 4; h++) {
        snprintf(cpu, sizeof cpu, "cpu%u", h);
        REQUIRE(named(cpu) != NULL);
        CHECK_EQ(named(cpu)->config[0], h);
        CHECK(linked("clint0", CLINT_IRQ_MSIP(h), cpu, CPU_MSIP));
        CHECK(linked("clint0", CLINT_IRQ_MTIP(h), cpu, CPU_MTIP));
        CHECK(linked("plic0", 2 * h, cpu, CPU_MEIP)); /* 2h + 1 is supervisor mode */
    }
    CHECK_EQ(named("plic0")->links, 4);
    tree_free(&t);
}

/* Registers and contexts of the others stay where they are. */
TEST(harts_board, a_hart_that_is_off_leaves_its_place_empty)
{
    static const char *const set[] = {"cpu1:status=disabled"};

    REQUIRE_EQ(read_smp4(set, 1), 0);
    CHECK(named("cpu1") == NULL);
    CHECK_EQ(((const struct clint_config *)named("clint0")->config)->harts, 4);
    CHECK(linked("clint0", CLINT_IRQ_MSIP(2), "cpu2", CPU_MSIP));
    CHECK(linked("plic0", 4, "cpu2", CPU_MEIP));
    CHECK_EQ(named("clint0")->links, 6);
    tree_free(&t);
}

TEST(harts_board, hart_numbers_need_no_order)
{
    static const char *const set[] = {"cpu1:reg=<77>"};

    REQUIRE_EQ(read_smp4(set, 1), 0);
    REQUIRE(named("cpu77") != NULL);
    CHECK_EQ(named("cpu77")->config[0], 77);
    CHECK(linked("clint0", CLINT_IRQ_MSIP(1), "cpu77", CPU_MSIP));
    tree_free(&t);
}

TEST(harts_board, the_turn_is_a_parameter_of_cpus)
{
    static const char *const set[] = {"/cpus:dmavp,hart-turn=7"};

    REQUIRE_EQ(read_smp4(NULL, 0), 0);
    CHECK_EQ(b.cluster.turn, 100);
    tree_free(&t);
    REQUIRE_EQ(read_smp4(set, 1), 0);
    CHECK_EQ(b.cluster.turn, 7);
    tree_free(&t);
}

static const struct {
    const char *set, *why;
} refused[] = {
    {"/cpus:dmavp,hart-turn=0", "/cpus: dmavp,hart-turn = <0>: must be 1 to 1000000"},
    {"/cpus:dmavp,hart-turn=1000001", "/cpus: dmavp,hart-turn = <1000001>: must be 1 to 1000000"},
    {"/cpus:dmavp,hart-turn=<1 2>", "/cpus: dmavp,hart-turn: has 8 bytes"},
    {"/cpus:dmavp,turn=5", "--set /cpus:dmavp,turn: the node has no such property"},
    {"cpu3:reg=1", "/cpus/cpu@3: reg: hart 1 is /cpus/cpu@1 already"},
};

TEST_P(harts_board, what_makes_no_sense_is_refused, sizeof refused / sizeof *refused)
{
    CHECK_EQ(read_smp4(&refused[param].set, 1), -1);
    CHECK_HAS(f.text, refused[param].why);
    tree_free(&t);
}

TEST(harts_board, an_unknown_parameter_of_cpus_is_refused_with_those_that_there_are)
{
    REQUIRE_EQ(read_smp4(NULL, 0), 0);
    fdt_setprop_u32(t.fdt, fdt_path_offset(t.fdt, "/cpus"), "dmavp,foo", 3);
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "/cpus: dmavp,foo: there is no such parameter; /cpus has: dmavp,hart-turn");
    tree_free(&t);
}

TEST(harts_board, a_ninth_hart_is_refused)
{
    char name[16];

    REQUIRE_EQ(read_smp4(NULL, 0), 0);
    for (unsigned h = 4; h < 9; h++) {
        int cpu;

        CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), 0);
        snprintf(name, sizeof name, "cpu@%u", h);
        cpu = fdt_add_subnode(t.fdt, fdt_path_offset(t.fdt, "/cpus"), name);
        REQUIRE(cpu >= 0);
        fdt_setprop_string(t.fdt, cpu, "device_type", "cpu");
        fdt_setprop_string(t.fdt, cpu, "compatible", "riscv");
        fdt_setprop_u32(t.fdt, cpu, "reg", h);
    }
    CHECK_EQ(board_read(&b, "board.dts", t.fdt, false, &f), -1);
    CHECK_HAS(f.text, "there are more than 8 harts; disable some");
    tree_free(&t);
}
