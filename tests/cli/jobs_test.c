/* SPDX-License-Identifier: Apache-2.0 */
/* `dmavp jobs`: what it prints, and all its exit states. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080.dts"
#define FILES JOB_FOLDER "/"

/* --- what it says ---------------------------------------------------------------------------- */

static void write_file(const char *name, const char *text)
{
    write_bytes(name, text, strlen(text));
}

TEST(jobs_cli, starts_and_looks_are_printed_and_expectations_that_are_not_met)
{
    struct run r;

    write_file("jobs_miss.jobs", "fill 0x80001000 64 seed=1\ncontroller on\n"
                                 "@10 start ch0 src=0x80001000 dst=0x80002000 bytes=64\n"
                                 "@20 residue ch0\nexpect ch0 ok at=45\nexpect irq 1\n"
                                 "@50 start ch1 src=0x40000000 dst=0x80003000 bytes=4\n");
    RUN(&r, "jobs", BOARD, "jobs_miss.jobs");
    CHECK_EQ(r.status, 1);
    CHECK_STR(r.out, "line 3: ch0: 64 bytes from edge 10 to 44, 34 cycles: ok\n"
                     "line 4: 0x00000030 at edge 20\n"
                     "line 7: ch1: 0 bytes from edge 50 to 54, 4 cycles: error\n"
                     "2 starts, 1 ok, 1 error; 1 of 3 expectations met; last end at edge 54 "
                     "(540.000 ns)\n");
    CHECK_HAS(r.err, "dmavp: jobs_miss.jobs:5: ch0, started in line 3, is not ok at edge 45 but ok "
                     "at edge 44\n");
    CHECK_HAS(r.err, "dmavp: jobs_miss.jobs:7: ch1 is not ok but error at edge 54, and no line "
                     "expects that\n");
    CHECK_HAS(r.err, "guest error: "); /* the decode miss */
    run_free(&r);
    unlink("jobs_miss.jobs");
}

TEST(jobs_cli, what_goes_on_for_ever_ends_at_the_time_limit_with_status_3)
{
    static const char text[] = "fill 0x80001000 64 seed=1\n"
                               "item 0x80000100 src=0x80001000 dst=0x80002000 bytes=64 "
                               "next=0x80000100\n"
                               "controller on\n"
                               "start ch0 src=0x80001000 dst=0x80002000 bytes=64 list=0x80000100\n"
                               "expect ch0 running\n";
    static const char *const timings[] = {"lt", "at", "rtl"};
    struct run r;

    write_file("jobs_ever.jobs", text);
    for (unsigned i = 0; i < (RTL ? 3 : 2); i++) {
        RUN(&r, "jobs", BOARD, "--timing", timings[i], "--max-time", "1ms", "jobs_ever.jobs");
        CHECK_EQ(r.status, 3);
        CHECK_STR(r.err,
                  "dmavp: 1.000 ms: the time limit is reached; dma0 channel 0 is running; give a "
                  "later --max-time\n");
        CHECK_HAS(r.out, "1 start, 1 running; 1 of 1 expectations met");
        run_free(&r);
    }
    RUN(&r, "jobs", BOARD, "jobs_ever.jobs");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "dmavp: 100.000 ms: the time limit is reached");
    run_free(&r);
    unlink("jobs_ever.jobs");
}

TEST(jobs_cli, an_access_without_an_answer_ends_with_status_3_and_names_who_waits)
{
    static const char text[] = "fill 0x80001000 64 seed=1\ncontroller on\n"
                               "stall 0x80002010..0x80002013\n"
                               "start ch0 src=0x80001000 dst=0x80002000 bytes=64\n"
                               "start ch3 src=0x80001000 dst=0x80003000 bytes=64\n"
                               "start ch5 src=0x80001000 dst=0x80004000 bytes=64 masters=2\n"
                               "@5 halt ch5\nexpect ch0 running\nexpect ch3 running\n"
                               "expect ch5 running\n";
    static const char *const timing[] = {"lt", "at", "rtl"};
    struct run r;

    write_file("jobs_stall.jobs", text);
    for (unsigned i = 0; i < (RTL ? 3 : 2); i++) {
        RUN(&r, "jobs", BOARD, "--timing", timing[i], "jobs_stall.jobs");
        CHECK_EQ(r.status, 3);
        CHECK_HAS(r.err, ": deadlock: nothing can happen any more: dma0 channel 0 is running; dma0 "
                         "channel 3 is running; dma0 channel 5 is halted\n"
                         "dmavp: dma0 channel 0 waits for an answer on M1: write of 4 bytes at "
                         "0x80002010 since 140 ns\n"
                         "dmavp: dma0 channel 3 waits for M1, which channel 0 has\n"
                         "dmavp: dma0 channel 5 waits for software: it is halted\n");
        CHECK_EQ(r.err_lines, 4);
        CHECK_HAS(r.out, "3 starts, 3 running; 3 of 3 expectations met");
        run_free(&r);
    }
    unlink("jobs_stall.jobs");
}

/* Runs TEXT as file NAME in every timing: its STATUS, and what stderr has (NULL: nothing). */
static void run_everywhere(const char *name, const char *text, int status, const char *says)
{
    static const char *const timing[] = {"lt", "at", "rtl"};
    struct run r;

    write_file(name, text);
    for (unsigned i = 0; i < (RTL ? 3 : 2); i++) {
        RUN(&r, "jobs", "-p", BOARDS "/pl080-fifo.dts", "--timing", timing[i], "--max-time", "5ms",
            name);
        CHECK_EQ(r.status, status);
        if (says)
            CHECK_HAS(r.err, says);
        else
            CHECK_STR(r.err, "");
        run_free(&r);
    }
    unlink(name);
}

TEST(jobs_cli, a_peripheral_that_never_asks_is_status_3_and_a_size_that_ends_nowhere_is_not)
{
#define PERIPHERALS                                                                                \
    "fifo fifo0 0x12010000 rx=0 tx=1\nfifo fifo1 0x12011000 rx=2 tx=3\ncontroller on\n"
    run_everywhere("jobs_asks_not.jobs",
                   PERIPHERALS "@10 start ch0 src=fifo0 dst=fifo1 bytes=16\n"
                               "@10 rx fifo0 total=16 seed=1\nexpect ch0 running bytes=0\n",
                   3, "dma0 channel 0 waits for a request of its destination on line 3\n");
    run_everywhere("jobs_tail.jobs",
                   PERIPHERALS "fill 0x80001000 64 seed=1\n@10 start ch0 src=0x80001000 dst=fifo0 "
                               "bytes=11 width=1,4 burst=1\n@50 tx fifo0 total=12 seed=1 burst=1\n"
                               "expect ch0 running bytes=8\n",
                   0, "11 bytes are no whole number of 4-byte destination transfers");
    run_everywhere("jobs_zero.jobs",
                   PERIPHERALS "write CxSrcAddr[0] 0x80001000\nwrite CxDestAddr[0] 0x12010100\n"
                               "write CxControl[0] 0x84489000\nwrite CxConfiguration[0] 0xc841\n"
                               "@100 read EnbldChns = 1\n",
                   0, "TransferSize is 0");
#undef PERIPHERALS
}

TEST(jobs_cli, a_test_fifo_that_asks_for_ever_ends_as_the_expectations_say)
{
#define ASKS "fifo fifo0 0x12010000 rx=0 tx=1\n@10 rx fifo0 total=64 seed=1 drop=5\n"
    static const char why[] = "dmavp: 5.000 ms: the time limit is reached: no channel is enabled, "
                              "but a test FIFO goes on; switch it off in the file\n";

    run_everywhere("jobs_asks.jobs", ASKS "@100 expect fifo0.rx.MOVED = 0\n", 0, why);
    run_everywhere("jobs_asks_off.jobs", ASKS "@100 off fifo0 rx\n", 0, NULL);
    run_everywhere("jobs_asks_miss.jobs", ASKS "@100 expect fifo0.rx.MOVED = 1\n", 1, why);
#undef ASKS
}

TEST(jobs_cli, strict_ends_at_the_first_guest_error_with_status_4)
{
    struct run r;

    RUN(&r, "jobs", BOARD, "--strict", FILES "align_wrong.jobs");
    CHECK_EQ(r.status, 4);
    CHECK_HAS(r.err, "CxSrcAddr 0x80001003 is not aligned");
    CHECK_HAS(r.err, "dmavp: 0 ps: --strict: the guest error above ends the run\n");
    CHECK_STR(r.out, "");
    run_free(&r);
}

TEST(jobs_cli, another_controller_has_its_own_view_of_the_memory)
{
    struct run r;

    write_file("jobs_view.jobs",
               "memory 0x20000000 1M\nfill 0x20001000 64 seed=1\n"
               "item 0x20000100 src=0x20001040 dst=0x20002040 bytes=64\n"
               "fill 0x20001040 64 seed=2\ncontroller on\n"
               "error 0x20002050\n"
               "start ch0 src=0x20001000 dst=0x20002000 bytes=64 list=0x20000100\n"
               "expect ch0 error\n"
               "expect copy 0x20001000 0x20002000 80\n");
    RUN(&r, "jobs", "-p", BOARDS "/pl080-test.dts", "--controller", "dma1", "jobs_view.jobs");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "jobs", "-p", BOARDS "/pl080-test.dts", "jobs_view.jobs");
    CHECK_EQ(r.status, 2);
    CHECK_HAS(r.err, "jobs_view.jobs:1: ");
    CHECK_HAS(r.err, "has no memory from 0x20000000 to 0x200fffff as dma0 sees it");
    run_free(&r);
    unlink("jobs_view.jobs");
}

TEST(jobs_cli, the_same_command_writes_the_same_trace_result_and_statistics)
{
    static const char *const names[] = {"jobs_a.vcd", "jobs_a.txt", "jobs_a.json",
                                        "jobs_b.vcd", "jobs_b.txt", "jobs_b.json"};
    char *text[6], why[256], *host;
    struct vcd_file vcd;
    struct run r[2];

    for (unsigned i = 0; i < 2; i++)
        RUN(&r[i], "jobs", BOARD, "--trace", names[3 * i], "--result", names[3 * i + 1], "--stats",
            names[3 * i + 2], FILES "contend_four.jobs");
    for (unsigned i = 0; i < 6; i++)
        CHECK((text[i] = read_text(names[i])) != NULL);
    CHECK_EQ(r[0].status, 0);
    CHECK_STR(r[0].out, r[1].out);
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned n = 0; n < 2; n++)
            if ((host = strstr(text[i + 3 * n], "\"host\"")))
                *host = 0;
        CHECK_STR(text[i], text[i + 3]);
    }
    CHECK_EQ(vcd_check(names[0], &vcd, NULL, NULL, why), 0);
    CHECK(vcd_find(&vcd, "dma0.ch6.state") && vcd_find(&vcd, "dma0.ch6.state")->changes > 2);
    vcd_free(&vcd);
    CHECK_HAS(text[2], "\"starts\": [");
    CHECK_HAS(text[2], "\"expectations_missed\": 0");
    CHECK_HAS(text[2], "\"utilisation\": 0.");
    for (unsigned i = 0; i < 6; i++) {
        free(text[i]);
        unlink(names[i]);
    }
    run_free(&r[0]);
    run_free(&r[1]);
}

/* --- bad input ---------------------------------------------------------------------------------
 */

TEST(jobs_cli, bad_input_is_status_2_and_one_line_that_names_it)
{
    static const struct {
        const char *arg[12];
        const char *says;
    } bad[] = {
        {{"jobs"}, "dmavp: jobs: an argument is missing"},
        {{"jobs", BOARD, "/nowhere/x.jobs"}, "dmavp: /nowhere/x.jobs: No such file"},
        {{"jobs", BOARD, "jobs_bad.jobs"}, "dmavp: jobs_bad.jobs:2:38: width is 1, 2 or 4, not 3"},
        {{"jobs", BOARD, "--timing", "tlm", FILES "copy_small.jobs"},
         "dmavp: --timing tlm: there is no such mode; there are lt, at"},
        {{"jobs", BOARD, "--timing", "rtl", "--set", "dma0:dmavp,fifo-words=8",
          FILES "copy_small.jobs"},
         RTL ? "pl080.dts: /soc/dma-controller@11000000: dmavp,fifo-words = <8>: RTL engines have "
               "4 or 16; give one of these, or --timing at"
             : "dmavp: --timing rtl: there is no such mode without Verilator when dmavp is built"},
        {{"jobs", BOARD, "--controller", "dma7", FILES "copy_small.jobs"},
         "dmavp: --controller dma7: "},
        {{"jobs", "-p", BOARDS "/minimal.dts", FILES "copy_small.jobs"},
         "has no PL080 or PL081; job files"},
        {{"jobs", "-p", BOARDS "/pl081-fifo.dts", FILES "contend_four.jobs"},
         "contend_four.jobs:6:75: a master is 1 with this controller, not 2"},
        {{"jobs", "-p", BOARDS "/pl081-fifo.dts", FILES "contend_eight.jobs"},
         ": a channel is ch0 to ch1, not 'ch7'"},
        {{"jobs", BOARD, FILES "waits.jobs"},
         "waits.jobs:4: sram0 has waits=0,0, not 1,2; give --set sram0:dmavp,read-waits=1 --set "
         "sram0:dmavp,write-waits=2"},
        {{"jobs", BOARD, "--max-time", "1us", FILES "sizes_1_to_17.jobs"},
         "dmavp: --max-time 1.000 us: statements of "},
        {{"jobs", BOARD, "--trace-from", "1us", FILES "copy_small.jobs"},
         "dmavp: --trace-from: there is no trace"},
        {{"jobs", BOARD, "--result", "/nowhere/x", FILES "copy_small.jobs"},
         "dmavp: cannot write /nowhere/x: "},
        {{"jobs", BOARD, "--stats", "jobs_bad.jobs", "jobs_bad.jobs"},
         "dmavp: --stats jobs_bad.jobs: is the same file as FILE jobs_bad.jobs"},
        {{"jobs", BOARD, "--result", "jobs_bad.x", "--stats", "jobs_bad.x",
          FILES "copy_small.jobs"},
         "dmavp: --result jobs_bad.x: is the same file as --stats jobs_bad.x"},
    };
    struct run r;

    write_file("jobs_bad.jobs", "controller on\nstart ch0 src=0 dst=0 bytes=64 width=3\n");
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        run(&r, NULL, bad[i].arg);
        if (!CHECK_EQ(r.status, 2) | !CHECK_EQ(r.err_lines, 1) | !CHECK_HAS(r.err, bad[i].says))
            printf("case %u: %s", i, r.err);
        CHECK_STR(r.out, "");
        run_free(&r);
    }
    unlink("jobs_bad.jobs");
}
