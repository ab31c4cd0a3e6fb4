/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of a program: its symbols, and code without them. */
#include "profile_rig.h"

static const struct symbol symbols[] = {
    {"_start", 0x80000000, 0, LABEL | GLOBAL, 1},     {"$xrv32", 0x80000000, 0, LABEL, 1},
    {"count", 0x80000010, 0, LABEL | GLOBAL, 0xfff1}, {".L1", 0x80000020, 0, LABEL, 1},
    {"loop", 0x80000040, 0, LABEL, 1},                {"main", 0x80000080, 0x40, FUNC | GLOBAL, 1},
    {"inside", 0x80000090, 0, LABEL, 1},              {"alias", 0x80000080, 0x40, FUNC, 1},
    {"f", 0x80000100, 0x20, FUNC, 1},                 {"g", 0x80000120, 0, FUNC, 1},
    {"h", 0x80000140, 0x1000, FUNC, 1},               {"table", 0x80000160, 16, OBJECT, 1},
};

static const char *name_at(const struct functions *fs, uint32_t pc)
{
    const struct function *fn = functions_find(fs, pc);

    return fn ? fn->name : "nothing";
}

TEST(functions, symbols_and_labels_cover_code_in_their_order)
{
    static struct image m;
    struct functions *fs = functions_of(&m, symbols, sizeof symbols / sizeof *symbols);

    REQUIRE(fs);
    CHECK_STR(name_at(fs, 0x80000000), "_start");
    CHECK_STR(name_at(fs, 0x8000003e), "_start");
    CHECK_STR(name_at(fs, 0x80000040), "loop");
    CHECK_STR(name_at(fs, 0x8000007e), "loop");
    CHECK_STR(name_at(fs, 0x80000080), "main");
    CHECK_STR(name_at(fs, 0x800000be), "main");
    CHECK_STR(name_at(fs, 0x800000c0), "nothing");
    CHECK_STR(name_at(fs, 0x8000011e), "f");
    CHECK_STR(name_at(fs, 0x80000120), "g");
    CHECK_STR(name_at(fs, 0x80000140), "h");
    CHECK_STR(name_at(fs, 0x800001fe), "h");
    CHECK_STR(name_at(fs, 0x80000200), "nothing");
    CHECK_EQ(fs->count, 6);
    functions_free(fs);
}

TEST(functions, code_without_symbols_is_named_by_its_address_and_cut_at_calls)
{
    static struct image m;
    struct functions *fs = functions_of(&m, symbols, sizeof symbols / sizeof *symbols);

    CHECK_STR(functions_at(fs, 0x800000d0)->name, "0x800000d0");
    CHECK_STR(functions_at(fs, 0x800000fe)->name, "0x800000d0");
    CHECK_STR(functions_at(fs, 0x800000c8)->name, "0x800000c8");
    CHECK_STR(functions_enter(fs, 0x800000e0)->name, "0x800000e0");
    CHECK_STR(functions_at(fs, 0x800000de)->name, "0x800000d0");
    CHECK_STR(functions_at(fs, 0x800000ee)->name, "0x800000e0");
    CHECK_STR(functions_enter(fs, 0x80000090)->name, "main"); /* never within a function */
    CHECK_STR(functions_at(fs, 0xfffffffe)->name, "0xfffffffe");
    functions_free(fs);
}

TEST(functions, a_guest_that_jumps_anywhere_gets_no_functions_without_end)
{
    static struct image m;
    struct functions *fs = functions_of(&m, symbols, 1);

    for (uint32_t i = 0; i < 70000; i++)
        REQUIRE(functions_enter(fs, 0xa0000000u - 2 * i));
    CHECK_LE(fs->count, 65540);
    CHECK(functions_find(fs, 0xa0000000u - 2 * 69999));
    functions_free(fs);
}
