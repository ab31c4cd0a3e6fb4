/* SPDX-License-Identifier: Apache-2.0 */
/* From what the CPU tells to the files: functions, calls and returns, callgrind, folded, lcov. */
#include "call_flow.h"
#include "gtest_c.h"
#include "profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- functions ------------------------------------------------------------------------ */

enum { LABEL = 0, OBJECT = 1, FUNC = 2, LOCAL = 0, GLOBAL = 16 };

struct symbol {
    const char *name;
    uint32_t value, size;
    uint8_t info;
    uint16_t section;
};

/* An ELF file with code (section 1) at 0x80000000 to 0x80000200 and these symbols. */
struct image {
    uint8_t bytes[2048];
    struct elf elf;
};

static void put(struct image *m, unsigned at, uint32_t v, unsigned size)
{
    memcpy(m->bytes + at, &v, size);
}

static void put_section(struct image *m, unsigned n, uint32_t type, uint32_t flags, uint32_t addr,
                        uint32_t at, uint32_t size, uint32_t link)
{
    const uint32_t word[10] = {0, type, flags, addr, at, size, link, 0, 4, 0};

    memcpy(m->bytes + 1024 + 40 * n, word, sizeof word);
}

static struct functions *functions_of(struct image *m, const struct symbol *symbol, unsigned count)
{
    unsigned text = 512;
    struct failure f;

    memset(m, 0, sizeof *m);
    memcpy(m->bytes, "\177ELF\1\1\1", 7);
    put(m, 16, 2 | 243 << 16, 4);
    put(m, 24, 0x80000000, 4);
    put(m, 28, 52, 4);
    put(m, 32, 1024, 4);
    put(m, 42, 32 | 1 << 16, 4);
    put(m, 46, 40 | 4 << 16, 4);
    put(m, 52, 1, 4);
    put(m, 60, 0x80000000, 4);
    put(m, 64, 0x80000000, 4);
    put(m, 72, 0x200, 4);
    for (unsigned i = 0; i < count; i++) {
        put(m, 96 + 16 * i, ++text - 512, 4);
        put(m, 100 + 16 * i, symbol[i].value, 4);
        put(m, 104 + 16 * i, symbol[i].size, 4);
        put(m, 108 + 16 * i, symbol[i].info, 1);
        put(m, 110 + 16 * i, symbol[i].section, 2);
        strcpy((char *)m->bytes + text, symbol[i].name);
        text += (unsigned)strlen(symbol[i].name);
    }
    put_section(m, 1, 1, 6, 0x80000000, 0, 0x200, 0);
    put_section(m, 2, 2, 0, 0, 96, 16 * count, 3);
    put_section(m, 3, 3, 0, 0, 512, 512, 0);
    CHECK_EQ(elf_open(&m->elf, "fw.elf", m->bytes, sizeof m->bytes, &f), 0);
    return functions_new(&m->elf);
}

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

/* --- calls and returns ----------------------------------------------------------------- */

static const struct symbol three[] = {
    {"main", 0x80000000, 0x100, FUNC, 1},
    {"f", 0x80000100, 0x40, FUNC, 1},
    {"g", 0x80000140, 0x40, FUNC, 1},
    {"switch_to", 0x80000180, 0x40, FUNC, 1},
    {"trap", 0x800001c0, 0x40, FUNC, 1},
};

enum {
    MAIN = 0x80000000,
    F = 0x80000100,
    G = 0x80000140,
    SWITCH = 0x80000180,
    TRAP = 0x800001c0,
    S1 = 0x90001000, /* stack pointers */
    S2 = 0x90002000,
};

struct rig {
    struct image image;
    struct functions *functions;
    struct call_flow *flow;
};

static struct rig *rig_new(void)
{
    struct rig *r = calloc(1, sizeof *r);

    r->functions = functions_of(&r->image, three, sizeof three / sizeof *three);
    r->flow = call_flow_new(r->functions);
    return r;
}

static void rig_free(struct rig *r)
{
    CHECK(!r->flow->short_of_memory);
    call_flow_free(r->flow);
    functions_free(r->functions);
    free(r);
}

/* One instruction at PC, and then NEXT. A call returns to PC + 4. */
static void went_on(struct rig *r, unsigned hart, uint64_t pc, enum rv_way way, uint64_t next,
                    uint64_t sp)
{
    const struct rv_stretch s = {.first = pc, .last = pc, .count = 1, .way = way, .next = next,
                                 .link = way == RV_WAY_CALL ? pc + 4 : pc, .sp = sp};

    call_flow_went(r->flow, hart, &s);
}

static void went(struct rig *r, uint64_t pc, enum rv_way way, uint64_t next, uint64_t sp)
{
    went_on(r, 0, pc, way, next, sp);
}

static char *written(const struct profile *p, bool (*write)(const struct profile *, FILE *))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    CHECK(write(p, out));
    fclose(out);
    return text;
}

static void check_paths(struct rig *r, const char *expected)
{
    const struct profile p = {.functions = r->functions, .calls = &r->flow->tree};
    char *text = written(&p, profile_write_folded);

    CHECK_STR(text, expected);
    free(text);
}

TEST(call_flow, calls_nest_and_returns_go_back)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_CALL, G, S1 - 16);
    went(r, G, RV_WAY_RETURN, F + 4, S1 - 16);
    went(r, F + 4, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_CALL, G, S1);
    went(r, G, RV_WAY_ON, G + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;g 1\nmain;g 1\n");
    rig_free(r);
}

TEST(call_flow, a_tail_call_returns_with_its_caller)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_ON, G, S1);
    went(r, G, RV_WAY_ON, F + 8, S1); /* back: one part of it lies elsewhere */
    went(r, F + 8, RV_WAY_ON, G + 8, S1);
    went(r, G + 8, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;g 2\n");
    rig_free(r);
}

TEST(call_flow, threads_keep_their_callers_over_switches)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F, S2); /* a new thread begins in f */
    went(r, F, RV_WAY_CALL, G, S2);
    went(r, G, RV_WAY_CALL, SWITCH, S2 - 16);
    went(r, SWITCH, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, G + 4, S2 - 16);
    went(r, G + 4, RV_WAY_RETURN, F + 4, S2);
    went(r, F + 4, RV_WAY_ON, F + 8, S2);
    check_paths(r, "main 2\nmain;switch_to 2\nf 2\nf;g 2\nf;g;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, two_threads_in_the_same_place_are_told_apart_by_their_stack_pointers)
{
    struct rig *r = rig_new();

    went(r, F, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, G, S2);
    went(r, G, RV_WAY_CALL, F, S2 + 16);
    went(r, F, RV_WAY_CALL, SWITCH, S2);
    went(r, SWITCH, RV_WAY_RETURN, F + 4, S1);
    went(r, F + 4, RV_WAY_ON, F + 8, S1);
    check_paths(r, "f 2\nf;switch_to 1\ng 1\ng;f 1\ng;f;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, a_thread_on_the_stack_of_one_that_has_ended_is_the_new_one)
{
    struct rig *r = rig_new();

    went(r, G, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F, S2);
    went(r, F, RV_WAY_CALL, SWITCH, S2); /* and never again */
    went(r, SWITCH, RV_WAY_RETURN, G + 4, S1);
    went(r, G + 4, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, MAIN, S2);
    went(r, MAIN, RV_WAY_ON, F, S2);
    went(r, F, RV_WAY_CALL, SWITCH, S2);
    went(r, SWITCH, RV_WAY_RETURN, G + 8, S1);
    went(r, G + 8, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F + 4, S2);
    went(r, F + 4, RV_WAY_ON, F + 8, S2);
    check_paths(r, "g 3\ng;switch_to 3\nf 1\nf;switch_to 1\nmain 1\nmain;f 2\n"
                   "main;f;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, a_thread_may_go_on_on_another_hart)
{
    struct rig *r = rig_new();

    went_on(r, 0, MAIN, RV_WAY_CALL, SWITCH, S1);
    went_on(r, 1, G, RV_WAY_CALL, SWITCH, S2);
    went_on(r, 0, SWITCH, RV_WAY_RETURN, F, S1 + 256);
    went_on(r, 1, SWITCH, RV_WAY_RETURN, MAIN + 4, S1);
    went_on(r, 1, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    went_on(r, 0, F, RV_WAY_ON, F + 4, S1 + 256);
    check_paths(r, "main 2\nmain;switch_to 1\ng 1\ng;switch_to 1\nf 1\n");
    rig_free(r);
}

TEST(call_flow, a_trap_is_a_call_by_what_it_interrupts_until_mret)
{
    struct rig *r = rig_new();
    struct call_edge *edge;
    size_t edges;

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F + 8, RV_WAY_TRAP, TRAP, S1 - 16);
    went(r, TRAP, RV_WAY_CALL, G, S1 - 64);
    went(r, G, RV_WAY_RETURN, TRAP + 4, S1 - 64);
    went(r, TRAP + 4, RV_WAY_MRET, F + 12, S1 - 16); /* behind the instruction that trapped */
    went(r, F + 12, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;trap 2\nmain;f;trap;g 1\n");
    edge = call_tree_edges(&r->flow->tree, &edges);
    REQUIRE_EQ(edges, 3);
    CHECK_EQ(edge[0].site, MAIN);
    CHECK_EQ(edge[0].inclusive, 5);
    CHECK_EQ(edge[1].site, F); /* not F + 8: paths do not depend on when the interrupt came */
    CHECK_EQ(edge[1].inclusive, 3);
    free(edge);
    rig_free(r);
}

TEST(call_flow, an_mret_that_no_trap_precedes_goes_on)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_MRET, F, S1);
    went(r, F, RV_WAY_ON, F + 4, S1);
    check_paths(r, "main 1\nmain;f 1\n");
    rig_free(r);
}

TEST(call_flow, after_a_reset_all_begins_anew)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_RESET, 0, 0);
    went(r, G, RV_WAY_ON, G + 4, S1);
    check_paths(r, "main 1\ng 1\n");
    rig_free(r);
}

TEST(call_flow, recursion_counts_its_cost_once)
{
    struct rig *r = rig_new();
    struct call_edge *edge;
    size_t edges;

    went(r, MAIN, RV_WAY_CALL, F, S1);
    for (unsigned i = 0; i < 3; i++)
        went(r, F, RV_WAY_CALL, F, S1 - 16 * (i + 1));
    for (unsigned i = 3; i-- > 0;)
        went(r, F + 4, RV_WAY_RETURN, F + 4, S1 - 16 * (i + 1));
    went(r, F + 4, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    edge = call_tree_edges(&r->flow->tree, &edges);
    REQUIRE_EQ(edges, 2);
    CHECK_EQ(edge[0].calls, 1);
    CHECK_EQ(edge[0].inclusive, 7);
    CHECK_EQ(edge[1].calls, 3);
    CHECK_EQ(edge[1].inclusive, 0);
    free(edge);
    check_paths(r, "main 2\nmain;f 2\nmain;f;f 2\nmain;f;f;f 2\nmain;f;f;f;f 1\n");
    rig_free(r);
}

/* Recursion without end, and threads that never come back: bounded, and nothing is lost. */
TEST(call_flow, more_than_fits_costs_callers_but_no_counts)
{
    struct rig *r = rig_new();
    uint64_t sum = 0;

    for (unsigned i = 0; i < 5000; i++)
        went(r, F, RV_WAY_CALL, F, S1 - 16 * i);
    CHECK_EQ(r->flow->hart[0]->count, FLOW_DEPTH);
    for (unsigned i = 0; i < 300; i++) {
        went(r, F, RV_WAY_CALL, SWITCH, S2 + 256 * i);
        went(r, SWITCH, RV_WAY_RETURN, G + 4 * (i % 8), S2 + 256 * i + 64);
        went(r, G + 4 * (i % 8), RV_WAY_ON, F, S2 + 256 * i + 64);
    }
    for (uint32_t n = 1; n < r->flow->tree.count; n++)
        sum += r->flow->tree.node[n].self;
    CHECK_EQ(sum, 5000 + 3 * 300);
    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++)
        CHECK_LE(r->flow->stack[i].count, FLOW_DEPTH);
    rig_free(r);
}

/* --- files ------------------------------------------------------------------------------- */

static struct line_range ranges[] = {
    {MAIN, MAIN, 0, 3},          {MAIN, MAIN + 8, 0, 4}, {MAIN + 8, MAIN + 16, 1, 9},
    {MAIN + 16, MAIN + 20, 0, 4}, {F, F + 4, 0, 12},      {G, G + 4, 0, 20}, {G + 4, G + 8, 1, 9},
    {G + 8, G + 12, 1, 9},
};
static char *files[] = {"a.c", "inline.h"};
static const struct source_lines lines = {ranges, sizeof ranges / sizeof *ranges, files, 2};
static struct executed_count counts[] = {{MAIN, 2}, {MAIN + 8, 5}, {MAIN + 12, 3}, {MAIN + 16, 7},
                                         {G, 1}, {G + 4, 4}, {G + 8, 6}, {0xa0000000, 6}};
static const struct executed executed = {counts, sizeof counts / sizeof *counts, 0, false};

static struct profile profile_of(struct rig *r)
{
    return (struct profile){"dmavp 1", "fw.elf",          r->functions,
                            &lines,    &executed, &r->flow->tree};
}

TEST(profile, callgrind_gets_costs_by_function_line_and_instruction_and_the_calls)
{
    struct rig *r = rig_new();
    const struct profile p = profile_of(r);
    char *text;

    went(r, MAIN + 12, RV_WAY_CALL, G, S1);
    went(r, G + 4, RV_WAY_RETURN, MAIN + 16, S1);
    text = written(&p, profile_write_callgrind);
    CHECK_STR(text, "# callgrind format\nversion: 1\ncreator: dmavp 1\ncmd: fw.elf\n"
                    "positions: instr line\nevents: Ir\nsummary: 34\n\nob=fw.elf\n"
                    "\nfl=a.c\nfn=main\n0x80000000 4 2\nfi=inline.h\n0x80000008 9 5\n"
                    "0x8000000c 9 3\ncfi=a.c\ncfn=g\ncalls=1 0x80000140 20\n0x8000000c 9 1\n"
                    "fi=a.c\n0x80000010 4 7\n"
                    "\nfl=a.c\nfn=g\n0x80000140 20 1\nfi=inline.h\n0x80000144 9 4\n0x80000148 9 6\n"
                    "\nfl=???\nfn=0xa0000000\n0xa0000000 0 6\n\ntotals: 34\n");
    free(text);
    rig_free(r);
}

TEST(profile, lcov_gets_the_most_executed_instruction_of_each_line_and_function)
{
    struct rig *r = rig_new();
    const struct profile p = profile_of(r);
    char *text = written(&p, profile_write_coverage);

    CHECK_STR(text, "TN:\nSF:a.c\nFN:3,main\nFN:12,f\nFN:20,g\nFNDA:2,main\nFNDA:0,f\nFNDA:1,g\n"
                    "FNF:3\nFNH:2\nDA:3,2\nDA:4,7\nDA:12,0\nDA:20,1\nLF:4\nLH:3\nend_of_record\n"
                    "TN:\nSF:inline.h\nFNF:0\nFNH:0\nDA:9,11\nLF:1\nLH:1\nend_of_record\n");
    free(text);
    rig_free(r);
}

TEST(profile, names_cannot_break_the_format)
{
    static const struct symbol odd[] = {{"a\nfn=b;c", 0x80000000, 0x100, FUNC, 1}};
    static struct image m;
    struct functions *fs = functions_of(&m, odd, 1);
    struct call_flow *flow = call_flow_new(fs);
    const struct rv_stretch s = {.first = MAIN, .last = MAIN, .count = 1, .next = MAIN + 4};
    const struct profile p = {.functions = fs, .calls = &flow->tree};
    char *text;

    call_flow_went(flow, 0, &s);
    text = written(&p, profile_write_folded);
    CHECK_STR(text, "a_fn=b_c 1\n");
    free(text);
    call_flow_free(flow);
    functions_free(fs);
}

TEST(profile, folded_stacks_are_asked_for_by_the_name_of_the_file)
{
    CHECK(profile_is_folded("a.folded"));
    CHECK(profile_is_folded("a.b/x.folded"));
    CHECK(!profile_is_folded("a.folded/x"));
    CHECK(!profile_is_folded("callgrind.out.1"));
    CHECK(!profile_is_folded("folded"));
}

TEST(source_lines, paths_are_cleaned_as_far_as_that_is_safe)
{
    static const char *const path[][2] = {
        {"./sw/./a.c", "sw/a.c"},   {"/a//b/../c.c", "/a/c.c"}, {"../../x/y.c", "../../x/y.c"},
        {"a/../../b.c", "../b.c"},  {"/../a.c", "/../a.c"},     {"a.c", "a.c"},
        {"a/b/../../c.c", "c.c"},   {"", ""},                   {"./", ""},
        {"a/..hidden/b", "a/..hidden/b"},
    };
    char text[64];

    for (unsigned i = 0; i < sizeof path / sizeof *path; i++) {
        strcpy(text, path[i][0]);
        source_path_clean(text);
        CHECK_STR(text, path[i][1]);
    }
}

TEST(source_lines, a_line_without_instructions_is_only_found_as_the_first)
{
    CHECK_EQ(source_lines_find(&lines, MAIN)->line, 4);
    CHECK_EQ(source_lines_find(&lines, MAIN + 14)->line, 9);
    CHECK_EQ(source_lines_first(&lines, MAIN)->line, 3);
    CHECK(!source_lines_first(&lines, MAIN + 4));
    CHECK(!source_lines_find(&lines, MAIN + 20));
    CHECK(!source_lines_find(&lines, MAIN - 2));
    CHECK(!source_lines_find(&lines, UINT64_C(0xffffffff)));
}

TEST(executed, harts_are_added_up)
{
    struct executed e = {0};

    executed_add(&e, 8, 1);
    executed_add(&e, 4, 2);
    executed_add(&e, 8, 3);
    executed_sort(&e);
    CHECK_EQ(e.count, 2);
    CHECK_EQ(executed_at(&e, 8), 4);
    CHECK_EQ(executed_at(&e, 4), 2);
    CHECK_EQ(executed_at(&e, 6), 0);
    executed_free(&e);
}
