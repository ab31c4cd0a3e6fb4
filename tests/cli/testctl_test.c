/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that stop, watch and disturb the hardware through test control, in every timing. */
#include "gtest_c.h"
#include "run.h"

#include <stdio.h>
#include <string.h>

enum { TIMINGS = RTL ? 3 : 2 };
static const char *const timing[] = {"lt", "at", "rtl"};

static const char rules_output[] =
    "error: failed 1, there 3, hits 1\n"
    "stopped at 12\n"
    "delay: failed 0, there 8, hits 4\n"
    "corrupt: failed 0, there 7, hits 1\n"
    "third word 50529155\n"
    "read only: failed 0, there 8, hits 0\n"
    "other channel: failed 0, there 8, hits 0\n"
    "other controller: failed 0, there 8, hits 0\n"
    "poison: failed 1, there 7, hits 1\n"
    "load 5, again 0, beside 0\n"
    "corrupt load 7, hits 2, stored 10\n"
    "logged 2: 0 writes 4 at 0 status 0, 0 writes 4 at 4 status 0\n"
    "logged 3: 128 writes 4 at 0 status 0, 128 reads 4 at 0 status 0, 128 writes 4 at 4 status 0\n"
    "no kind 9: 1, no range: 1\n"
    "refused: hart 1 1, controller 2 1, channel 8 1, of anybody 1, poison for a hart 1; "
    "the first one holds: 1\n";

static const char irq_output[] =
    "gated: pending 1, at the hart 0\n"
    "passed: pending 0, at the hart 1\n"
    "claimed 16\n"
    "cleared: pending 1, at the hart 1\n"
    "open: pending 0, at the hart 1\n"
    "forced: pending 0, at the hart 1\n"
    "controller: 0, claimed 16\n"
    "let go: pending 0, at the hart 0\n"
    "copy 1: at the controller 1, at the hart 1\n"
    "copy 2: at the controller 1, at the hart 0\n"
    "copy 3: at the controller 1, at the hart 1\n"
    "lost 1\n"
    "open 1 gated 0 steps 2 take 1 1 0\n";

static const char gate_output[] =
    "before 1 size 6 there 0 on 1 still 0\n"
    "before 2 size 6 there 0 on 1 still 0\n"
    "before 3 size 5 there 1 on 1 still 1\n"
    "before 4 size 5 there 1 on 1 still 1\n"
    "before 5 size 4 there 2 on 1 still 2\n"
    "before 6 size 4 there 2 on 1 still 2\n"
    "before 7 size 3 there 3 on 1 still 3\n"
    "before 8 size 3 there 3 on 1 still 3\n"
    "before 9 size 2 there 4 on 1 still 4\n"
    "before 10 size 2 there 4 on 1 still 4\n"
    "before 11 size 1 there 5 on 1 still 5\n"
    "before 12 size 1 there 5 on 1 still 5\n"
    "after 1 size 6 there 0 on 1 still 0\n"
    "after 2 size 5 there 1 on 1 still 1\n"
    "after 3 size 5 there 1 on 1 still 1\n"
    "after 4 size 4 there 2 on 1 still 2\n"
    "after 5 size 4 there 2 on 1 still 2\n"
    "after 6 size 3 there 3 on 1 still 3\n"
    "after 7 size 3 there 3 on 1 still 3\n"
    "after 8 size 2 there 4 on 1 still 4\n"
    "after 9 size 2 there 4 on 1 still 4\n"
    "after 10 size 1 there 5 on 1 still 5\n"
    "after 11 size 1 there 5 on 1 still 5\n"
    "after 12 size 0 there 6 on 0 still 6\n"
    "step 0\n"
    "step 1\n"
    "step 2\n"
    "step 3\n"
    "step 4\n"
    "step 5\n"
    "beat 0 is refused: 0, state 0, gate 7 0\n";

static void run_on_test_board(struct run *r, const char *mode, const char *program)
{
    char elf[300];

    snprintf(elf, sizeof elf, FW "/%s.elf", program);
    RUN(r, "run", "-p", BOARDS "/pl080-test.dts", "--timing", mode, "--max-time", "1s", elf);
}

TEST_P(testctl_board, the_beat_gate_stops_at_every_beat_of_a_packet, TIMINGS)
{
    struct run r;

    run_on_test_board(&r, timing[param], "testctl_gate");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, gate_output);
    CHECK_HAS(r.err, "guest error: gate 0 is armed with BEAT = 0; beats count from 1");
    CHECK_HAS(r.err, "guest error: gate 7: the board has no such controller");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

TEST_P(testctl_board, interrupts_are_withheld_lost_and_forced, TIMINGS)
{
    struct run r;

    run_on_test_board(&r, timing[param], "testctl_irq");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, irq_output);
    CHECK_HAS(r.err, "guest error: IRQ_FORCE[2]: no device drives the interrupts 0x80000000");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
}

TEST_P(testctl_board, each_kind_of_rule_and_the_log, TIMINGS)
{
    struct run r;

    run_on_test_board(&r, timing[param], "testctl_rules");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, rules_output);
    CHECK_HAS(r.err, "guest error: RULE_ADD: kind 0 with RULE_WHO 0x00ff0081 and RULE_FIRST 0x");
    CHECK_HAS(r.err, " can never be hit on this board");
    CHECK_HAS(r.err, "guest error: RULE_REMOVE: there is no rule 0xffffffff");
    CHECK_HAS(r.err, "guest error: LOG_WHO: the board has no initiator 0x81");
    run_free(&r);
}

TEST_P(testctl_board, poison_ends_the_run_at_once_if_told_to, TIMINGS)
{
    struct run r;

    run_on_test_board(&r, timing[param], "testctl_end");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, ": dma0 channel 0 met poison at 0x");
    CHECK(!strstr(r.out, "still here"));
    run_free(&r);
}
