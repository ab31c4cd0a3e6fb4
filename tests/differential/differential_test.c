/* SPDX-License-Identifier: Apache-2.0 */
/* The CPU against QEMU on constrained-random programs (differential.h), in groups, so that a
 * failure says which; and the same executable as a user would run it. */
#include "compare.h"
#include "csr_rules.h"
#include "differential.h"
#include "gtest_c.h"
#include "image.h"
#include "machine.h"
#include "qemu.h"
#include "random_program.h"
#include "rv_csrs.h"

#include <stdlib.h>
#include <string.h>

enum { SEEDS = 200, GROUPS = 4, PER_GROUP = SEEDS / GROUPS, LIMIT = 100000 };

static bool group(unsigned number, struct differential *d)
{
    static char name[20];

    snprintf(name, sizeof name, "group-%u", number);
    *d = (struct differential){.out = stdout, .folder = DIFFERENTIAL_FOLDER, .name = name};
    return differential_check(d, (uint64_t)number * PER_GROUP, PER_GROUP);
}

TEST_P(differential, random_programs_leave_what_they_leave_on_qemu, GROUPS)
{
    static const unsigned causes[] = {
        CAUSE_FETCH_FAULT,     CAUSE_ILLEGAL,    CAUSE_BREAKPOINT,
        CAUSE_LOAD_MISALIGNED, CAUSE_LOAD_FAULT, CAUSE_STORE_MISALIGNED,
        CAUSE_STORE_FAULT,     CAUSE_ECALL_U,    CAUSE_ECALL_M};
    struct differential d;

    if (!*QEMU_RISCV32)
        SKIP("qemu-system-riscv32 not found; install qemu-system-misc");
    CHECK(group(param, &d));
    CHECK_EQ(d.seeds, PER_GROUP);
    CHECK_GT(d.instructions, PER_GROUP * 500);
    for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) /* all of them happened */
        if (!CHECK_GT(d.exceptions[causes[i]], 0))
            printf("exception %u\n", causes[i]);
    CHECK_GT(d.interrupts[3], 0);
    CHECK_GT(d.interrupts[7], 0);
}

/* --- without QEMU ---------------------------------------------------------------------------- */

TEST(differential, a_seed_is_always_the_same_program)
{
    const struct image image = {.first = 3, .count = 2, .items = ALL_ITEMS};
    uint8_t *a = malloc(GUEST_IMAGE), *b = malloc(GUEST_IMAGE);

    image_fill(a, &image);
    image_fill(b, &image);
    CHECK_MEM(a, b, GUEST_IMAGE);
    random_program(b, 3, 67, ALL_ITEMS, GUEST_BASE);
    CHECK(
        memcmp(a + GUEST_SLOT_AT + 3 * GUEST_SLOT, b + GUEST_SLOT_AT + 3 * GUEST_SLOT, GUEST_SLOT));
    free(a);
    free(b);
}

static const struct {
    uint32_t off; /* in the slot, of a word that is changed */
    const char *told;
} changed[] = {
    {GUEST_LOG + GUEST_LOG_ENTRY + 4,
     "trap 1\n    here none\n    QEMU mcause 0x00000000 mepc 0x00000001"},
    {GUEST_END + 4 * (END_REGS + 9), "register x 9: 0x"},
    {GUEST_END + 4 * (END_CSRS + 2), "mie 2: 0x"},
    {GUEST_DATA + 8, "data at 0x80022808: 0x"},
    {GUEST_FINISH, "code at 0x80022380: 0x"},
    {GUEST_END + 4 * END_RESUME, "end at 0x80023980: 0x"},
};

TEST_P(differential, what_differs_is_told, sizeof changed / sizeof *changed)
{
    uint8_t *a = malloc(GUEST_IMAGE), *b = malloc(GUEST_IMAGE);
    const struct image image = {.first = 4, .count = 1, .items = ALL_ITEMS};
    const uint32_t at = GUEST_SLOT_AT + 4 * GUEST_SLOT, base = GUEST_BASE + at;
    char text[400] = "";
    FILE *f = fmemopen(text, sizeof text, "w");

    image_fill(a, &image);
    memcpy(b, a, GUEST_IMAGE);
    CHECK(compare_slots(a + at, b + at, base, f));
    b[at + changed[param].off] ^= 1;
    CHECK(!compare_slots(a + at, b + at, base, NULL));
    CHECK(!compare_slots(a + at, b + at, base, f));
    fclose(f);
    CHECK_HAS(text, changed[param].told);
    free(a);
    free(b);
}

TEST(differential, a_qemu_that_does_not_run_is_told)
{
    char why[300] = "";

    if (!*QEMU_RISCV32)
        SKIP("qemu-system-riscv32 not found; install qemu-system-misc");
    CHECK(!qemu_run("no_such.elf", "no_such.ram", why, sizeof why));
    CHECK_HAS(why, "QEMU ended with status 1: ");
    CHECK_HAS(why, "no_such.elf");
    remove("no_such.ram");
}

/* docs/cpu.md has the reasons as they stand here. */
TEST(differential, the_page_tells_what_is_not_compared)
{
    char *page = calloc(1, 1 << 16), row[200];
    FILE *f = fopen(PAGE, "r");

    REQUIRE(f != NULL);
    CHECK_GT(fread(page, 1, (1 << 16) - 1, f), 0);
    fclose(f);
    for (unsigned i = 0; i < csr_rule_count; i++) {
        snprintf(row, sizeof row, "| `%s` | %s |", csr_rules[i].name, csr_rules[i].why);
        if (*csr_rules[i].why)
            CHECK_HAS(page, row);
        else
            CHECK_EQ(csr_rules[i].read, UINT32_MAX); /* what is left out has a reason */
    }
    free(page);
}

/* What `dmavp run --signature FILE` writes is what the core alone leaves. */
TEST(differential, the_program_itself_leaves_the_same)
{
    const struct image image = {.first = 0, .count = GUEST_SLOTS, .items = ALL_ITEMS};
    uint8_t *memory = calloc(1, GUEST_RAM);
    unsigned long differ = 0, words = 0, got;
    FILE *f;

    image_fill(memory, &image);
    REQUIRE(image_write_elf("differential_cli.elf", memory));
    REQUIRE_EQ(system(DMAVP " run -p " BOARD
                            " --signature differential_cli.txt differential_cli.elf"
                            " >differential_cli.log 2>&1"),
               0);
    CHECK(machine_run(memory, (uint64_t)LIMIT * GUEST_SLOTS, 0).exited);
    f = fopen("differential_cli.txt", "r");
    REQUIRE(f != NULL);
    for (; fscanf(f, "%8lx", &got) == 1; words++) {
        uint32_t want = 0;

        if (words < GUEST_SLOTS * GUEST_SLOT / 4u)
            memcpy(&want, memory + GUEST_SLOT_AT + 4 * words, 4);
        differ += got != want;
    }
    fclose(f);
    CHECK_EQ(words, GUEST_SLOTS * GUEST_SLOT / 4u);
    CHECK_EQ(differ, 0);
    free(memory);
}
