/* SPDX-License-Identifier: Apache-2.0 */
/* From counts, calls and lines to the files: callgrind, folded, lcov. */
#include "profile_rig.h"

#include <stdlib.h>
#include <string.h>

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
