/* SPDX-License-Identifier: Apache-2.0 */
/* What a firmware's end, output, input and errors become outside. */
#include "gtest_c.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MINIMAL "-p", BOARDS "/minimal.dts"

TEST(run, console_output_is_byte_exact_and_a_pass_is_status_0)
{
    static const char expected[] = "hello\n\0\xffno newline at the end";
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/hello.elf");
    CHECK_EQ(r.status, 0);
    CHECK_EQ(r.out_size, sizeof expected - 1);
    CHECK_MEM(r.out, expected, r.out_size < sizeof expected ? r.out_size : sizeof expected - 1);
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST(run, the_default_board_is_found_beside_the_program)
{
    struct run r;

    RUN(&r, "run", FW "/copy.elf"); /* needs the PL080 */
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "copied\n");
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST(run, a_failure_of_the_guest_is_status_1_with_its_code)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/fail.elf");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, ": the guest failed with code 7\n");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
}

TEST(run, a_controller_that_writes_registers_and_a_far_timer_are_survived)
{
    struct run r;

    RUN(&r, "run", FW "/odd.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "sixteen letters\n");
    CHECK_HAS(r.err, "dma0: guest error: access to offset 0x034 by a transfer of its own");
    run_free(&r);
}

TEST(run, tohost_ends_the_run)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/tohost_pass.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "run", MINIMAL, FW "/tohost_fail.elf");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "the guest failed with code 5 (tohost)\n");
    run_free(&r);
    RUN(&r, "run", MINIMAL, FW "/tohost_call.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "host call through tohost, which is not modelled");
    run_free(&r);
}

TEST_P(run, a_reset_starts_the_program_anew, 2)
{
    struct run r;

    RUN(&r, "run", MINIMAL, "--timing", param ? "at" : "lt", FW "/reset.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "again\r\nagain\r\nthird\r\n");
    CHECK_HAS(r.err, "us: the guest resets the board");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

TEST(run, a_deadlock_is_status_3_and_says_who_waits)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/sleep.elf");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "going to sleep\n");
    CHECK_HAS(r.err,
              "deadlock: nothing can happen any more: cpu0 waits for an interrupt at pc 0x80");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
    RUN(&r, "run", MINIMAL, "--max-time", "1s", FW "/sleep.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "deadlock");
    run_free(&r);
}

TEST(run, a_deadlock_names_the_dma_channel_that_does_not_go_on)
{
    struct run r;

    RUN(&r, "run", "-p", BOARDS "/pl080.dts", FW "/copy_halted.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "dma0 channel 0 is halted\n"
                     "dmavp: dma0 channel 0 waits for software: it is halted\n");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

TEST(run, the_time_limit_is_status_3_at_exactly_that_time)
{
    struct run r;

    RUN(&r, "run", MINIMAL, "--max-time", "123.456us", FW "/loop.elf");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "looping\n");
    CHECK_HAS(r.err, "dmavp: 123.456 us: the time limit of --max-time is reached; cpu0 runs "
                     "at pc 0x800");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
    /* One cpu in wfi with the timer to come, and one limit at the end of a slice of the other. */
    RUN(&r, "run", MINIMAL, "--max-time", "50us", FW "/timer.elf");
    CHECK_HAS(r.err, "--max-time is reached; cpu0 waits for an interrupt at pc 0x800");
    run_free(&r);
    RUN(&r, "run", MINIMAL, "--quantum", "10us", "--max-time", "10ms", FW "/loop.elf");
    CHECK_HAS(r.err, "--max-time is reached; cpu0 runs at pc 0x800");
    run_free(&r);
}

TEST(run, a_guest_error_is_told_with_time_instance_and_pc)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/wild.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "load access fault\n");
    CHECK_HAS(r.err, " bus: guest error: read of 4 bytes at 0x70000000 by cpu0: nothing is mapped");
    CHECK_HAS(r.err, "(pc 0x800000");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
}

TEST(run, a_cpu_that_traps_for_ever_ends_the_run_with_status_3)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/trap_loop.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, ": cpu0 traps for ever, at its handler's first instruction (instruction "
                     "access fault); see mtvec");
    CHECK_HAS(r.err, "cpu0: guest error: instruction fetch from 0x70000000, which is not memory; ");
    run_free(&r);
    RUN(&r, "run", MINIMAL, FW "/trap_loop_illegal.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "at its handler's first instruction (illegal instruction); see mtvec");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

TEST(run, fetches_from_devices_misaligned_and_atomic_accesses_of_them_are_guest_errors)
{
    static const char *const how[][2] = {
        {FW "/device_jump.elf",
         "instruction fetch from 0x10000000, which is not memory; ra is 0x8"},
        {FW "/device_misaligned.elf", "misaligned 4-byte load at 0x0200bff9, which only RAM takes"},
        {FW "/device_atomic.elf", "atomic access to 0x0200bff8, which is not writable RAM"},
    };
    struct run r;

    for (unsigned i = 0; i < 3; i++) {
        const char *pc;

        RUN(&r, "run", MINIMAL, how[i][0]);
        CHECK_EQ(r.status, 0);
        CHECK_STR(r.out, "survived\n");
        CHECK_HAS(r.err, "cpu0: guest error: ");
        CHECK_HAS(r.err, how[i][1]);
        CHECK_EQ(r.err_lines, 1);
        pc = strstr(r.err, "pc 0x");
        CHECK(pc && !strstr(pc + 1, "pc 0x")); /* once */
        run_free(&r);
        RUN(&r, "run", MINIMAL, "--strict", how[i][0]);
        CHECK_EQ(r.status, 4);
        run_free(&r);
    }
}

TEST(run, strict_ends_the_run_at_the_first_guest_error_with_status_4)
{
    struct run r;

    RUN(&r, "run", MINIMAL, "--strict", FW "/wild.elf");
    CHECK_EQ(r.status, 4);
    CHECK_STR(r.out, ""); /* it does not come to the print */
    CHECK_HAS(r.err, "nothing is mapped");
    CHECK_HAS(r.err, "--strict: the guest error above ends the run");
    run_free(&r);
}

/* Picoseconds of "12.345 us" at TEXT. */
static double time_at(const char *text)
{
    static const char *const units[] = {"ps", "ns", "us", "ms", "s"};
    double scale = 1;
    char *unit;
    double n = strtod(text, &unit);

    for (unsigned i = 0; i < sizeof units / sizeof *units; i++, scale *= 1000)
        if (!strncmp(unit + 1, units[i], strlen(units[i])))
            return n * scale;
    return -1;
}

TEST(run, strict_ends_no_earlier_than_the_error)
{
    struct run r;
    const char *end;

    /* The controller's error is told when its burst begins, and lies at the burst's end. */
    RUN(&r, "run", "-p", BOARDS "/pl080-test.dts", "--strict", FW "/copy.elf");
    CHECK_EQ(r.status, 4);
    end = strstr(r.err, "\ndmavp: ");
    REQUIRE(end && strstr(end, "--strict"));
    CHECK_GT(time_at(r.err), 0);
    CHECK_GE(time_at(end + 8), time_at(r.err));
    run_free(&r);
}

TEST(run, a_long_sleep_ends_by_the_timer_and_rdtime_is_mtime)
{
    struct run r;

    RUN(&r, "run", MINIMAL, "--max-time", "1s", FW "/timer.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
    RUN(&r, "run", MINIMAL, FW "/timer.elf");
    CHECK_EQ(r.status, 0);
    run_free(&r);
}

TEST(run, code_that_a_controller_overwrites_is_decoded_anew)
{
    struct run r;

    RUN(&r, "run", FW "/patch.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST(run, a_controller_sees_the_memory_through_its_own_window)
{
    struct run r;

    RUN(&r, "run", "-p", BOARDS "/pl080-test.dts", FW "/copy_moved.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "copied\n");
    run_free(&r);
    RUN(&r, "run", "-p", BOARDS "/pl080-test.dts", FW "/copy.elf"); /* gives CPU addresses */
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "by dma0 channel 0: nothing is mapped there");
    run_free(&r);
}

TEST(run, guest_arguments_reach_the_guest_in_the_device_tree)
{
    struct run r;

    RUN(&r, "run", MINIMAL, FW "/args.elf", "--", "args:one", "two");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "args:one two\n");
    run_free(&r);
}

TEST(run, input_from_a_pipe_and_a_file_reaches_a_guest_that_polls)
{
    struct run_how how = {.in = "abc\nq"};
    const char *const args[] = {"run", MINIMAL, FW "/echo.elf", NULL};
    struct run r;

    run(&r, &how, args);
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "abc\n");
    CHECK_STR(r.err, "");
    run_free(&r);
    write_bytes("cli_echo.txt", "0123456789012345678901234567890123456789q", 41);
    how = (struct run_how){.in_file = "cli_echo.txt"};
    run(&r, &how, args);
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "0123456789012345678901234567890123456789");
    run_free(&r);
    unlink("cli_echo.txt");
}

TEST(run, input_reaches_a_guest_that_sleeps_and_its_end_is_no_hang)
{
    struct run_how how = {.in = "xyzq"};
    struct run r;

    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/irq_echo.elf", NULL});
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "xyz");
    run_free(&r);
    how.in = "xy";
    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/irq_echo.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "xy");
    CHECK_HAS(r.err, "deadlock");
    run_free(&r);
}

TEST(run, a_guest_that_does_not_read_never_waits_for_a_pipe)
{
    struct run_how how = {.in = ""};
    struct run r;

    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/hello.elf", NULL});
    CHECK_EQ(r.status, 0);
    run_free(&r);
}

TEST(run, ctrl_c_ends_cleanly_with_statistics_and_a_summary)
{
    struct run_how how = {.signal_at = "looping", .signal_twice = true};
    struct run r;
    char *stats;

    run(&r, &how,
        (const char *const[]){"run", MINIMAL, "--stats", "cli_int.json", FW "/loop.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "looping\n");
    CHECK_HAS(r.err, ": interrupted\n");
    CHECK_HAS(r.err, " simulated, ");
    stats = read_text("cli_int.json");
    REQUIRE(stats != NULL);
    CHECK_HAS(stats, "\"exit_status\": 3");
    free(stats);
    unlink("cli_int.json");
    run_free(&r);
}

TEST(run, ctrl_c_ends_the_waiting_for_input)
{
    /* Input that never ends: the pipe stays open until the signal is sent. */
    struct run_how how = {.in = "abc", .signal_at = "waiting for input on stdin"};
    struct run r;

    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/echo.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "abc");
    CHECK_HAS(r.err, ": interrupted\n");
    run_free(&r);
    how.signal_at = "abc"; /* perhaps before it waits, and before the hint */
    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/irq_echo.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "abc");
    CHECK_HAS(r.err, ": interrupted\n");
    run_free(&r);
}

TEST(run, a_full_stdout_is_an_error_and_not_silence)
{
    struct run_how how = {.out_file = "/dev/full"};
    struct run r;

    run(&r, &how, (const char *const[]){"run", MINIMAL, FW "/hello.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "stdout: No space left on device");
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
}
