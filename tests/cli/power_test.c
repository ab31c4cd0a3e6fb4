/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware that switches resets, clocks and power. */
#include "gtest_c.h"
#include "run.h"

#include <string.h>

#define BOARD "-p", BOARDS "/pl080-power.dts"

static const char *const timings[] = {"lt", "at", "rtl"};

TEST_P(power_cli, software_sees_what_it_switches, 3)
{
    struct run r;

    if (!RTL && param == 2)
        SKIP("skipped: verilator not found; install verilator");
    RUN(&r, "run", BOARD, "--timing", timings[param], FW "/power.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "half the clock takes twice the time: yes\n"
                     "without a clock a read traps: yes\n"
                     "and a write: yes\n"
                     "with it the copy goes on: yes\n"
                     "and all arrives: yes\n"
                     "a device that is held in reset traps: yes\n"
                     "released it does not: yes\n"
                     "reset stops a copy in the middle: yes\n"
                     "memory without power traps: yes\n"
                     "and is an error for a channel: yes\n"
                     "it takes a while to come up: yes\n"
                     "and has lost its content: yes\n");
    CHECK_HAS(r.err, "dma0: guest error: access to offset 0x01c while the clock is off");
    CHECK_HAS(r.err, "serial1: guest error: access to offset 0x018 while it is held in reset");
    CHECK_HAS(r.err, "sram0: guest error: read of 4 bytes at offset 0x0: while the power is off");
    CHECK_EQ(r.err_lines, 3);
    run_free(&r);
}

TEST(power_cli, the_quantum_changes_nothing)
{
    struct run slow, fast;

    RUN(&fast, "run", BOARD, FW "/power.elf");
    RUN(&slow, "run", BOARD, "--quantum", "10ns", FW "/power.elf");
    CHECK_STR(slow.out, fast.out);
    CHECK_STR(slow.err, fast.err); /* with its times */
    run_free(&slow);
    run_free(&fast);
}

TEST(power_cli, software_that_does_not_know_the_controller_finds_all_working)
{
    struct run r;

    RUN(&r, "run", BOARD, "--strict", FW "/copy.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "copied\n");
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "jobs", BOARD, JOB_FOLDER "/copy_small.jobs");
    CHECK_EQ(r.status, 0);
    run_free(&r);
}

TEST(power_cli, the_board_says_how_it_begins)
{
    struct run r;

    RUN(&r, "run", BOARD, "--set", "rcpc0:dmavp,domains-off=1", FW "/copy.elf");
    CHECK_EQ(r.status, 3); /* it waits for an interrupt */
    CHECK_HAS(r.err, "dma0: guest error: access to offset 0x030 while the power is off");
    CHECK_HAS(r.err, "dmavp: dma0 does nothing while the power is off\n");
    run_free(&r);
    RUN(&r, "run", BOARD, "--set", "rcpc0:dmavp,clocks-off=1", FW "/copy.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "dma0: guest error: access to offset 0x030 while the clock is off");
    run_free(&r);
}

TEST(power_cli, info_says_who_lives_on_what)
{
    struct run r;

    RUN(&r, "info", BOARDS "/pl080-power.dts", "--set", "rcpc0:dmavp,divisor=3");
    CHECK_EQ(r.status, 0);
    CHECK_HAS(r.out,
              "  dma0       33.333  clock 0 of rcpc0, reset 0 of rcpc0, domain 0 of rcpc0\n");
    CHECK_HAS(r.out, "  sram0      33.333  clock 2 of rcpc0, domain 2 of rcpc0\n");
    CHECK_HAS(r.out, "  rcpc0      100.000\n");
    /* UARTCLK is not the clock of the bus, and the divisor is that of the other one. */
    CHECK_HAS(r.out,
              "  serial1    50.000  clock 0 of rcpc1, reset 1 of rcpc0, domain 1 of rcpc0\n");
    run_free(&r);
}
