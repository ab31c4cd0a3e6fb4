/* SPDX-License-Identifier: Apache-2.0 */
/* Job files with test FIFOs on the C core: what is wrong in them, the registers that they become,
 * expectations that are not met. */
#include "gtest_c.h"
#include "jobs_core.h"
#include "pl080.h"

#include <stdio.h>
#include <string.h>

#define FIFOS "fifo a 0x12010000 rx=0 tx=1\nfifo b 0x12011000 rx=4\n"
#define MEMORY "memory 0x80000000 64K\n" FIFOS "controller on\n"

static int parse(struct jobs *j, const char *text, struct failure *f)
{
    return jobs_parse(j, "x.jobs", text, strlen(text), &pl080_class, 10000, f);
}

static const char *mistake(const char *text)
{
    static struct failure f;
    struct jobs j;

    f.text[0] = 0;
    parse(&j, text, &f);
    jobs_free(&j);
    return f.text;
}

static const struct {
    const char *text, *says;
} mistakes[] = {
    {"fifo", "x.jobs:1:5: a name has up to 15 small letters, digits and '_', a letter first"},
    {"fifo A 0", "x.jobs:1:6: a name has up to 15 small letters"},
    {"fifo 1a 0", "x.jobs:1:6: a name has up to 15 small letters"},
    {"fifo sixteen_letters_ 0", "x.jobs:1:6: a name has up to 15 small letters"},
    {"fifo a", "x.jobs:1:7: an address is missing"},
    {"fifo a 0x12", "x.jobs:1:8: a test FIFO lies at a multiple of 0x1000"},
    {"fifo a 0 rx=16", "x.jobs:1:13: a request line is at most 15, not 16"},
    {"fifo a 0 rx=1 rx=2", "x.jobs:1:18: a line is given twice"},
    {"fifo a 0 depth=0", "x.jobs:1:16: a depth is at least 1"},
    {"fifo a 0 depth=257", "x.jobs:1:16: a depth is at most 256, not 257"},
    {"fifo a 0 size=4", "x.jobs:1:10: there are rx=LINE, tx=LINE and depth=BYTES"},
    {FIFOS "fifo a 0", "x.jobs:3:6: this name is that of a test FIFO above"},
    {"@1 reset\nfifo a 0", "x.jobs:2:6: a test FIFO is there from the start"},
    {"rx a", "x.jobs:1:4: no test FIFO is named above; write fifo NAME ADDR"},
    {FIFOS "rx c", "x.jobs:3:4: 'c' is no test FIFO of this file; there are a, b"},
    {FIFOS "tx", "x.jobs:3:3: '' is no test FIFO of this file; there are a, b"},
    {FIFOS "rx a often",
     "x.jobs:3:6: there are total=, rate=, jitter=, seed=, width=, burst=, "
     "mark=, gap=, hold=, drop=, fail=, asks=bursts, singles, tail, both or "
     "never, flow, strict, lossy and refuse"},
    {FIFOS "rx a asks=nothing", "x.jobs:3:6: there are total="},
    {FIFOS "rx a total=6", "x.jobs:3:4: total is a whole number of transfers of 4 bytes"},
    {FIFOS "rx a total=7 width=2", "x.jobs:3:4: total is a whole number of transfers of 2"},
    {FIFOS "rx a flow", "x.jobs:3:4: a flow controller needs total="},
    {FIFOS "tx a lossy", "x.jobs:3:4: a lossy line needs total=: without it has no end"},
    {FIFOS "rx a burst=0", "x.jobs:3:4: a burst is 1 to 256 transfers"},
    {FIFOS "rx a burst=257", "x.jobs:3:4: a burst is 1 to 256 transfers"},
    {FIFOS "rx a width=3", "x.jobs:3:12: width is 1, 2 or 4, not 3"},
    {FIFOS "rx a rate=65536", "x.jobs:3:11: cycles is at most 65535, not 65536"},
    {FIFOS "rx a rate=1,", "x.jobs:3:13: bytes of a portion is missing"},
    {FIFOS "rx a rate=1,0", "x.jobs:3:11: a rate is CYCLES[,BYTES], at least 1 byte"},
    {FIFOS "rx a gap=65536", "x.jobs:3:10: a gap is at most 65535, not 65536"},
    {FIFOS "off a", "x.jobs:3:6: a side of a test FIFO is rx or tx"},
    {FIFOS "raise a rx", "x.jobs:3:11: a request is burst, single, last-burst or last-single"},
    {FIFOS "raise a rx burst,", "x.jobs:3:18: a request is burst"},
    {FIFOS "raise a rx burst,burst", "x.jobs:3:18: each request is named once"},
    {FIFOS "read a.rx", "x.jobs:3:8: a register of a test FIFO is NAME.rx.REGISTER"},
    {FIFOS "read c.rx.LEVEL", "x.jobs:3:6: 'c' is no test FIFO of this file"},
    {FIFOS "read a.mx.LEVEL", "x.jobs:3:8: a side of a test FIFO is rx or tx"},
    {FIFOS "read a.rx.LEVER",
     "x.jobs:3:11: a test FIFO has no register 'LEVER'; there are DATA, "
     "CTRL, STATUS"},
    {FIFOS "expect a.rx.LEVEL", "x.jobs:3:18: '=' and a value"},
    {FIFOS "expect a.rx.LEVEL =", "x.jobs:3:20: a value is missing"},
    {"expect ch0 ok bytes=", "x.jobs:1:21: bytes is missing"},
    {"expect pattern 0 4 5", "x.jobs:1:20: there are seed=N and from=N, in this order"},
    {"soft", "x.jobs:1:5: a request is burst, single, last-burst or last-single"},
    {"soft burst", "x.jobs:1:11: a request line is missing"},
    {"soft burst 16", "x.jobs:1:12: a request line is at most 15, not 16"},
    {FIFOS "start ch0 src=a dst=0", "x.jobs:3:22: bytes= is missing"},
    {FIFOS "start ch0 src=a dst=0 bytes=4 flow=src",
     "x.jobs:3:23: the peripheral says how many bytes there are; leave out bytes="},
    {FIFOS "start ch0 src=a dst=0 flow=dst",
     "x.jobs:3:23: only a peripheral can be the flow controller; the destination is memory"},
    {FIFOS "start ch0 src=0 dst=a flow=src",
     "x.jobs:3:23: only a peripheral can be the flow controller; the source is memory"},
    {FIFOS "start ch0 src=0 dst=b bytes=4", "x.jobs:3:17: tx of b is on no request line; give "
                                            "its line where it is named, or dstline="},
    {FIFOS "start ch0 src=0 dst=0 bytes=4 flow=me",
     "x.jobs:3:36: the flow controller is dma, src or dst"},
    {"start ch0 src=0 dst=0 bytes=4 dstline=16",
     "x.jobs:1:39: a request line is at most 15, not 16"},
    {"item 0 src=0 dst=0 bytes=4 srcline=1", "x.jobs:1:28: there are src=, dst="},
};

TEST(jobs_fifo, mistakes_are_named_by_line_and_column_with_what_is_right)
{
    for (unsigned i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        CHECK_HAS(mistake(mistakes[i].text), mistakes[i].says);
    CHECK_HAS(mistake("fifo a 0\nfifo b 0\nfifo c 0\nfifo d 0\nfifo e 0\nfifo f 0\nfifo g 0\n"
                      "fifo h 0\nfifo i 0\n"),
              "x.jobs:9:6: more than 8 test FIFOs");
}

/* PL080 data sheet 8.1: all but those that have no peripheral to be the flow controller. */
TEST(jobs_fifo, sides_and_flow_become_the_eight_codes)
{
    static const struct {
        const char *keys;
        uint32_t flow, src_line, dst_line;
    } cases[] = {
        {"src=0 dst=0 bytes=4", PL080_FLOW_MEM2MEM, 0, 0},
        {"src=0 dst=a bytes=4", PL080_FLOW_MEM2PER, 0, 1},
        {"src=b dst=0 bytes=4", PL080_FLOW_PER2MEM, 4, 0},
        {"src=b dst=a bytes=4 flow=dma", PL080_FLOW_PER2PER, 4, 1},
        {"src=b dst=a flow=dst", PL080_FLOW_PER2PER_DST, 4, 1},
        {"src=0 dst=a flow=dst", PL080_FLOW_MEM2PER_PER, 0, 1},
        {"src=b dst=0 flow=src", PL080_FLOW_PER2MEM_PER, 4, 0},
        {"src=b dst=a flow=src", PL080_FLOW_PER2PER_SRC, 4, 1},
        {"src=0 dst=0 bytes=4 srcline=9", PL080_FLOW_PER2MEM, 9, 0},
        {"src=b dst=b bytes=4 dstline=10 srcline=11", PL080_FLOW_PER2PER, 11, 10},
    };
    struct failure f = {""};
    char text[200];
    struct jobs j;

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, FIFOS "start ch0 %s\n", cases[i].keys);
        CHECK_EQ(parse(&j, text, &f), 0);
        CHECK_STR(f.text, "");
        const struct job_transfer *t = &j.statement[2].transfer;
        const bool open = cases[i].flow >= PL080_FLOW_PER2PER_DST;
        CHECK_EQ(t->config, PUT(PL080_CONFIG_FLOW_CNTRL, cases[i].flow) |
                                PUT(PL080_CONFIG_SRC_PERIPHERAL, cases[i].src_line) |
                                PUT(PL080_CONFIG_DEST_PERIPHERAL, cases[i].dst_line));
        CHECK_EQ(t->bytes, open ? 0 : 4);
        /* the register of a FIFO does not move */
        CHECK_EQ(t->control & PL080_CONTROL_SI ? 1 : 0, !strstr(cases[i].keys, "src=b"));
        CHECK_EQ(t->control & PL080_CONTROL_DI ? 1 : 0, strstr(cases[i].keys, "dst=0") != NULL);
        CHECK_EQ(t->src, strstr(cases[i].keys, "src=b") ? 0x12011000 : 0);
        jobs_free(&j);
    }
}

TEST(jobs_fifo, a_side_becomes_the_registers_of_its_data_sheet)
{
    static const uint32_t want[JOB_SCRIPT_REGS] = {
        64, 3 | 8 << 16, 5, 7, 16, 9, 11 | 13u << 16, 15, 17,
        TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | TEST_FIFO_CTRL_FLOW | TEST_FIFO_CTRL_STRICT |
            PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_BOTH) | 1 << 8};
    struct failure f = {""};
    struct jobs j;

    REQUIRE_EQ(parse(&j, FIFOS "tx a total=64 rate=3,8 jitter=5 seed=7 burst=16 mark=9 gap=11 "
                         "hold=13 drop=15 fail=17 asks=both width=2 flow strict\n"
                         "rx b asks=never lossy refuse total=4\noff a tx\n"
                         "raise b rx single,last-burst\nsoft last-single 6\n",
                     &f),
               0);
    CHECK_EQ(j.statement[2].fifo, 1);
    CHECK_EQ(j.statement[2].reg, TEST_FIFO_SIDE(TEST_FIFO_TX));
    for (unsigned i = 0; i < JOB_SCRIPT_REGS; i++)
        CHECK_EQ(j.statement[2].script.value[i], want[i]);
    CHECK_EQ(j.statement[3].fifo, 2);
    CHECK_EQ(j.statement[3].reg, 0);
    CHECK_EQ(j.statement[3].script.value[JOB_SCRIPT_REGS - 1],
             TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_LOSSY | TEST_FIFO_CTRL_REFUSE | 2 << 8);
    CHECK_EQ(j.statement[4].reg, TEST_FIFO_SIDE(TEST_FIFO_TX) + TEST_FIFO_CTRL);
    CHECK_EQ(j.statement[4].value, 0);
    CHECK_EQ(j.statement[5].reg, TEST_FIFO_RAISE);
    CHECK_EQ(j.statement[5].value, DMA_REQ_SINGLE | DMA_REQ_LAST_BURST);
    CHECK_EQ(j.statement[6].fifo, 0);
    CHECK_EQ(j.statement[6].reg, PL080_SOFT_LSREQ);
    CHECK_EQ(j.statement[6].value, BIT(6));
    jobs_free(&j);
}

/* --- runs ------------------------------------------------------------------------------------ */

/* Runs TEXT; what is wrong with it first, or "". */
static const char *complaint(const char *text)
{
    static char first[sizeof((struct failure *)0)->text];
    static struct pl080 dma;
    static struct jobs_core core;
    struct job_result r = {0};
    struct failure f = {""};
    struct job_target target;
    struct jobs j;

    if (!parse(&j, text, &f) &&
        CHECK_EQ(jobs_core_init(&core, &dma, &pl080_class, &(struct jobs_core_config){0}, &target),
                 0)) {
        jobs_run(&j, &target, 100000, &r, &f);
        jobs_core_free(&core);
    }
    snprintf(first, sizeof first, "%s", f.text);
    if (r.misses)
        snprintf(first, sizeof first, "%u: %s", r.miss[0].line, r.miss[0].text);
    jobs_free(&j);
    job_result_free(&r);
    return first;
}

#define COPY "rx a total=32 seed=1 strict\nstart ch0 src=a dst=0x80001000 bytes=32\n" /* 5, 6 */

TEST(jobs_fifo, expectations_that_are_not_met_say_line_and_edge)
{
    static const struct {
        const char *line, *says;
    } wrong[] = {
        {"expect ch0 ok bytes=31",
         "7: ch0, started in line 6, has moved 32 bytes at edge 22, not 31"},
        {"@12 expect ch0 running bytes=15",
         "7: ch0, started in line 6, has moved 16 bytes at edge 12, not 15"},
        {"expect pattern 0x80001000 32 seed=2", "7: the byte at 0x80001000 is 0x"},
        {"expect pattern 0x80001001 31 seed=1", "7: the byte at 0x80001001 is 0x"},
        {"expect a.rx.MOVED = 31", "7: it is 0x00000020 (32) at edge 22, not 0x0000001f"},
        {"@12 read a.rx.MOVED = 17 mask=0xff", "7: 0x00000010 was read at edge 12, not 0x00000011"},
        {"@50 rx a total=64 seed=1 strict\n@50 start ch1 src=a dst=0x80001000 bytes=64 burst=8",
         "2: a.rx: the controller broke the handshake 2 times (STATUS 0x1006), and no line expects "
         "that"},
    };
    char text[512];

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(text, sizeof text, MEMORY COPY "%s\n", wrong[i].line);
        CHECK_HAS(complaint(text), wrong[i].says);
    }
    CHECK_STR(complaint(MEMORY COPY "expect ch0 ok bytes=32 at=22\n"),
              "x.jobs:7:24: 'at=22' is too "
              "much; the statement ends "
              "before it");
    CHECK_STR(complaint(MEMORY COPY "expect ch0 ok at=22 bytes=32\n"
                                    "@12 expect ch0 running bytes=16\n"
                                    "expect pattern 0x80001001 31 seed=1 from=1\n"
                                    "expect a.rx.MOVED = 0xf20 mask=0xff\n"),
              "");
    CHECK_STR(complaint(MEMORY "rx a total=16 seed=1\n"
                               "start ch0 src=a dst=0x80001000 bytes=32\n"
                               "expect ch0 running bytes=16\n"),
              "");
}

TEST(jobs_fifo, what_does_not_fit_is_refused_before_anything_happens)
{
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"memory 0 64K\nfifo a 0x1000", "x.jobs:2: there is memory at 0x00001000 already"},
        {"fifo a 0x1000\nfifo b 0x1000", "x.jobs:2: there is a test FIFO at 0x00001000 already"},
        {"fifo a 0x1000 rx=3\nfifo b 0 tx=3", "x.jobs:2: line 3 is taken by a line above"},
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK_STR(complaint(wrong[i].text), wrong[i].says);
}
