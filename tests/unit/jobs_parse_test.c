/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong in a job file is said with line and column, and nothing that a file holds ends in a
 * crash or takes long. */
#include "gtest_c.h"
#include "jobs.h"
#include "pattern.h"
#include "pl080.h"

#include <stdlib.h>
#include <string.h>

static int parse(struct jobs *j, const char *text, size_t size, struct failure *f)
{
    return jobs_parse(j, "x.jobs", text, size, &pl080_class, 10000, f);
}

static const char *complaint(const char *text)
{
    static struct failure f;
    struct jobs j;

    f.text[0] = 0;
    parse(&j, text, strlen(text), &f);
    jobs_free(&j);
    return f.text;
}

#define START "start ch0 src=0 dst=0 bytes=64 "

static const struct {
    const char *text, *says;
} mistakes[] = {
    {"", "x.jobs: has no statement"},
    {"# nothing\n\n  \t\r\n", "x.jobs: has no statement"},
    {"reset\n  jump ch0\n", "x.jobs:2:3: 'jump' is no statement; there are memory, fill, item"},
    {"@5\n", "x.jobs:1:3: statement is missing; there are memory"},
    {"start", "x.jobs:1:6: a channel is missing: ch0 to ch7"},
    {"start ch8 src=0", "x.jobs:1:7: a channel is ch0 to ch7, not 'ch8'"},
    {"start chx", "x.jobs:1:7: a channel is ch0 to ch7, not 'chx'"},
    {START "width=3", "x.jobs:1:38: width is 1, 2 or 4, not 3"},
    {START "width=4,3", "x.jobs:1:40: width is 1, 2 or 4, not 3"},
    {START "width=4,", "x.jobs:1:40: width is missing"},
    {START "burst=2", "x.jobs:1:38: burst is 1, 4, 8, 16, 32, 64, 128 or 256, not 2"},
    {START "masters=0", "x.jobs:1:40: a master is 1 or 2, not 0"},
    {START "lm=3", "x.jobs:1:35: lm is 1 or 2, not 3"},
    {START "irq=2", "x.jobs:1:36: irq is at most 1, not 2"},
    {START "fixed=yes", "x.jobs:1:38: fixed is src, dst or src,dst"},
    {START "next=0", "x.jobs:1:32: there are src=, dst=, bytes=, width="},
    {START "bytes=1", "x.jobs:1:32: bytes= is given twice on this line"},
    {START "list=2", "x.jobs:1:32: a list item lies at a multiple of 4"},
    {START "items=2", "x.jobs:1:32: a list item lies at a multiple of 4"},
    {"start ch0 src=0 dst=0", "x.jobs:1:22: bytes= is missing"},
    {"start ch0 src=0 dst=0x1_0000_0000 bytes=4",
     "x.jobs:1:21: an address is at most 0xffffffff, not 0x1_0000_0000"},
    {"start ch0 src=0 dst=0 bytes=6",
     "x.jobs:1:23: bytes is a whole number of source beats of 4"},
    {"start ch0 src=0 dst=0 bytes=16384",
     "x.jobs:1:23: one packet has at most 16380 bytes at a width of 4; give items=ADDR"},
    {"item 0x100 src=0 dst=0 bytes=16384",
     "x.jobs:1:24: an item has at most 16380 bytes at a width of 4"},
    {"item 2 src=0 dst=0 bytes=4", "x.jobs:1:6: a list item lies at a multiple of 4"},
    {"item 4 src=0 dst=0 bytes=4 list=8", "x.jobs:1:28: there are src=,"},
    {"start ch0 src=0 dst=0 bytes=2000M width=1 items=4",
     "x.jobs:1:50: more than 65536 list items"},
    {"fill 0x80000000", "x.jobs:1:16: a size is missing"},
    {"fill 0x80000000 0", "x.jobs:1:17: a size is at least 1 and ends within 4 GiB"},
    {"fill 0xffffffff 2", "x.jobs:1:17: a size is at least 1 and ends within 4 GiB"},
    {"fill 0 4 seed", "x.jobs:1:10: there is seed=N"},
    {"fill 0 4 seed=", "x.jobs:1:15: a seed is missing"},
    {"fill 0 1.5",
     "x.jobs:1:8: a size is a number such as 64, 0x8000_0000, 4K or 1M, not '1.5'"},
    {"fill 0 257M", "x.jobs:1:6: a fill has at most 256M"},
    {"memory 0 257M", "x.jobs:1:8: all memories are at most 16 of 256M together"},
    {"memory 0 1K waits=1001", "x.jobs:1:19: waits is at most 1000, not 1001"},
    {"memory 0 1K wait=1", "x.jobs:1:13: 'wait=1' is too much"},
    {"@9 reset\nmemory 0 1K", "x.jobs:2:8: memory is there from the start"},
    {"error 8..4", "x.jobs:1:7: FIRST..LAST: the last byte lies before the first"},
    {"stall 8..4", "x.jobs:1:7: FIRST..LAST: the last byte lies before the first"},
    {"error 8..", "x.jobs:1:10: an address is missing"},
    {"error write", "x.jobs:1:12: an address is missing"},
    {"error 8 initiator=dma0", "x.jobs:1:19: in a job file all accesses are the controller's"},
    {"error 8 at=3", "x.jobs:1:12: in a job file the line begins with its time"},
    {"error 8 nth=0", "x.jobs:1:13: nth is at least 1"},
    {"error 8 channel=8", "x.jobs:1:17: a channel is at most 7, not 8"},
    {"error 8 cycles=3",
     "x.jobs:1:9: 'cycles=3' is too much; there are channel=, nth=, count="},
    {"delay 8", "x.jobs:1:8: how long is missing, such as cycles=20"},
    {"corrupt 8 xor=0", "x.jobs:1:16: which bits are flipped is missing, such as xor=0xff"},
    {"irq", "x.jobs:1:4: irq lost LINE, or irq spurious LINE"},
    {"irq lost", "x.jobs:1:9: a line is missing; there are inttc, interr, intr"},
    {"irq lost dma0.inttc", "x.jobs:1:10: there is no interrupt line 'dma0.inttc'"},
    {"request lost intr", "x.jobs:1:14: there is no request line here"},
    {"irq spurious intr for=x", "x.jobs:1:23: a time is a number of clock edges"},
    {"error 0x", "x.jobs:1:7: an address is a number"},
    {"controller maybe", "x.jobs:1:12: controller on, or controller off"},
    {"reset now", "x.jobs:1:7: 'now' is too much; the statement ends before it"},
    {"read Foo", "x.jobs:1:6: pl080 has no register 'Foo'; there are IntStatus, IntTCStatus"},
    {"read", "x.jobs:1:5: the name of a register is missing"},
    {"read CxControl", "x.jobs:1:6: there are CxControl[0] to CxControl[7]"},
    {"read CxControl[8]", "x.jobs:1:6: there are CxControl[0] to CxControl[7]"},
    {"read CxControl[1", "x.jobs:1:6: there are CxControl[0] to CxControl[7]"},
    {"read CxControl[]", "x.jobs:1:6: there are CxControl[0] to CxControl[7]"},
    {"read Sync[0]", "x.jobs:1:6: there is one Sync; write it without a number"},
    {"read Sync == 1", "x.jobs:1:11: '=' and a value, or nothing"},
    {"read Sync =", "x.jobs:1:12: a value is missing"},
    {"read Sync mask=1", "x.jobs:1:11: '=' and a value, or nothing"},
    {"read Sync = 1 mask=x", "x.jobs:1:20: a mask is a number"},
    {"write Sync", "x.jobs:1:11: a value is missing"},
    {"expect",
     "x.jobs:1:7: expectation is missing; there are copy, pattern, mem, irq, end, chN, "
     "FIFO.SIDE.REGISTER"},
    {"expect that", "x.jobs:1:8: 'that' is no expectation; there are copy, pattern, mem"},
    {"expect ch0 fine",
     "x.jobs:1:12: a start ends with ok, error, stopped or busy, or is running"},
    {"expect ch0 ok at", "x.jobs:1:15: 'at' is too much"},
    {"expect ch0 ok at=soon", "x.jobs:1:18: a time is a number of clock edges"},
    {"fill 16 4\nexpect copy 16 0 5",
     "x.jobs:2:13: the source is compared as it was filled; no "
     "fill above this line holds 0x00000014"},
    {"expect mem 0", "x.jobs:1:13: a byte is missing"},
    {"expect mem 0 256", "x.jobs:1:14: a byte is at most 255, not 256"},
    {"expect end < 4", "x.jobs:1:12: expect end <= TIME, or expect end = TIME"},
    {"expect end <=", "x.jobs:1:14: a time is missing"},
    {"@4 expect end <= 4", "x.jobs:1:15: the end has no time of its own"},
    {"120 reset", "x.jobs:1:1: a time in clock edges is @120 or +120"},
    {"@x reset", "x.jobs:1:2: a time is a number of clock edges, or one with ps, ns, us, ms or "
                 "s, at most 10^7 s"},
    {"@200000000s reset",
     "x.jobs:1:2: a time is a number of clock edges, or one with ps, ns, us, "
     "ms or s, at most 10^7 s"},
    {"5m reset", "x.jobs:1:1: a time is a number of clock edges"},
    {"@100 reset\n\n@99 reset", "x.jobs:3:1: edge 99 is before edge 100 of line 1"},
    {"@18446744073709551615 reset", "x.jobs:1:2: a time is at most 10^7 s"},
    {"@18446744073709551616 reset", "x.jobs:1:2: a time is a number of clock edges"},
    {"@1000000000000000 reset\n+1 reset", "x.jobs:2:1: a time is at most 10^7 s"},
};

TEST(jobs_parse, mistakes_are_named_by_line_and_column_with_what_is_right)
{
    for (unsigned i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        CHECK_HAS(complaint(mistakes[i].text), mistakes[i].says);
}

TEST(jobs_parse, words_become_edges_registers_and_control_words)
{
    static const char text[] =
        "fill 4K 0x1_0 seed=3\n"
        "@12 start ch3 src=4096 dst=0x8000_0001 bytes=1K width=2,1 burst=8,256 masters=2,1 "
        "fixed=dst list=0x20 lm=2 irq=0\n"
        "+15ns write CxControl[2] 7 # and a comment\r\n"
        "2us read Sync = 3 mask=0xf\n"
        "expect end <= 1us\n";
    struct failure f = {""};
    struct jobs j;

    REQUIRE_EQ(parse(&j, text, sizeof text - 1, &f), 0);
    CHECK_EQ(j.count, 5);
    CHECK_EQ(j.statement[0].addr, 4096);
    CHECK_EQ(j.statement[0].size, 16);
    CHECK_EQ(j.statement[1].edge, 12);
    CHECK_EQ(j.statement[1].chan, 3);
    CHECK_EQ(j.statement[1].transfer.lli, 0x21);
    CHECK_EQ(j.statement[1].transfer.control,
             PUT(PL080_CONTROL_SWIDTH, 1) | PUT(PL080_CONTROL_SBSIZE, PL080_BURST_8) |
                 PUT(PL080_CONTROL_DBSIZE, PL080_BURST_256) | PL080_CONTROL_S | PL080_CONTROL_SI);
    CHECK_EQ(j.statement[2].edge, 14); /* an edge at that time or after it */
    CHECK_EQ(j.statement[2].reg, PL080_CHAN(2) + PL080_CX_CONTROL);
    CHECK_EQ(j.statement[3].edge, 200);
    CHECK_EQ(j.statement[3].mask, 15);
    CHECK_EQ(j.statement[4].value, 100);
    CHECK(j.statement[4].at_end);
    CHECK(!j.statement[3].at_end);
    jobs_free(&j);
}

TEST(jobs_parse, pieces_of_a_long_start_keep_both_widths_whole)
{
    static const char text[] = "start ch0 src=0 dst=64K bytes=8K width=1,4 items=0x100 list=0x40\n";
    struct failure f = {""};
    struct jobs j;
    uint32_t w[4];

    REQUIRE_EQ(parse(&j, text, sizeof text - 1, &f), 0);
    CHECK_EQ(job_pieces(&j.statement[0].transfer), 3);
    job_piece_words(&j.statement[0].transfer, 1, w);
    CHECK_EQ(w[0], 4092);
    CHECK_EQ(w[1], 0x10000 + 4092);
    CHECK_EQ(w[2], 0x110);
    CHECK_EQ(w[3] & PL080_CONTROL_TRANSFER_SIZE, 4092);
    CHECK_EQ(w[3] & PL080_CONTROL_I, 0);
    job_piece_words(&j.statement[0].transfer, 2, w);
    CHECK_EQ(w[2], 0x40);
    CHECK_EQ(w[3] & PL080_CONTROL_TRANSFER_SIZE, 8);
    CHECK_NE(w[3] & PL080_CONTROL_I, 0);
    jobs_free(&j);
}

TEST(jobs_parse, the_pattern_of_a_fill_is_never_zero_and_has_a_seed)
{
    unsigned equal = 0;

    for (uint64_t i = 0; i < 10000; i++) {
        CHECK_NE(pattern_byte(1, i), 0);
        equal += pattern_byte(1, i) == pattern_byte(2, i);
    }
    CHECK_LT(equal, 100);
}

/* --- hostile files -------------------------------------------------------------------------- */

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

static void survive(const char *text, size_t size)
{
    struct failure f = {""};
    struct jobs j;

    if (parse(&j, text, size, &f))
        CHECK_EQ(strncmp(f.text, "x.jobs:", 7), 0);
    jobs_free(&j);
}

TEST(jobs_parse, random_bytes_and_random_words_are_survived)
{
    static const char *const words[] = {
        "start",  "ch0",        "src=", "0x",     "1_",     ",",      "=",
        "expect", "mem",        "copy", "@",      "+",      "5us",    "\n",
        "read",   "CxControl[", "]",    "item",   "bytes=", "64K",    "error",  "stall",
        "..",     "#",          " ",    "width=", "-1",     "memory", "99999999999999999999",
        "fill",   "seed=",      "end",  "<=",     "\0",     "\xff",   "irq",
        "\t"};
    char text[256];

    state = 1;
    for (unsigned i = 0; i < 20000; i++) {
        size_t n = 0;

        while (n < sizeof text - 24) {
            const char *w = words[draw(sizeof words / sizeof *words)];

            if (draw(4)) {
                memcpy(text + n, w, strlen(w));
                n += strlen(w);
            } else {
                text[n++] = (char)draw(256);
            }
            if (draw(2))
                text[n++] = ' ';
        }
        survive(text, draw((uint32_t)n));
    }
}

TEST(jobs_parse, a_line_of_ten_megabytes_and_a_million_statements_are_survived)
{
    static const char line[] = "+1 expect mem 0 1 2\n";
    const size_t size = 10 << 20, lines = 1000000, length = sizeof line - 1;
    char *text = malloc(lines * length);
    struct failure f = {""};
    struct jobs j;

    REQUIRE(text != NULL);
    memset(text, 'x', size);
    survive(text, size);
    memcpy(text, "expect mem 0", 12);
    for (size_t i = 12; i < size; i += 2)
        memcpy(text + i, " 1", 2);
    CHECK_EQ(parse(&j, text, size, &f), 0);
    CHECK_EQ(j.statement[0].size, (size - 12) / 2);
    jobs_free(&j);
    for (size_t i = 0; i < lines; i++)
        memcpy(text + i * length, line, length);
    CHECK_EQ(parse(&j, text, lines * length, &f), 0);
    CHECK_EQ(j.count, lines);
    CHECK_EQ(j.last_edge, lines);
    jobs_free(&j);
    free(text);
}
