/* SPDX-License-Identifier: Apache-2.0 */
/* Serial ports beside the console: files and pseudo terminals as their other ends. */
#include "gtest_c.h"
#include "run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-test.dts"
#define SENT "sent by the controller\n"
#define RECEIVED "0123456789abcdefghijklm"

/* The content of a file, which is removed. */
static void check_file(const char *path, const char *text)
{
    char *found = read_text(path);

    REQUIRE(found != NULL);
    CHECK_STR(found, text);
    free(found);
    unlink(path);
}

TEST_P(serial, files_are_the_other_end_of_a_port, 3)
{
    static const char *const timing[] = {"lt", "at", "lt"};
    static const char *const quantum[] = {"1ms", "1ms", "10ns"};
    char in[40], in_option[60], out[40], out_option[80];
    struct run r;

    snprintf(in, sizeof in, "cli_serial_in_%u", param);
    snprintf(in_option, sizeof in_option, "serial1=%s", in);
    snprintf(out, sizeof out, "cli_serial_out_%u", param);
    snprintf(out_option, sizeof out_option, "/soc/serial@12000000=%s", out);
    write_bytes(in, RECEIVED " and more", strlen(RECEIVED " and more"));
    RUN(&r, "run", BOARD, "--strict", "--timing", timing[param], "--quantum", quantum[param],
        "--serial-in", in_option, "--serial-out", out_option, FW "/uart_dma_moved.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "");
    CHECK_STR(r.err, "");
    check_file(out, SENT RECEIVED);
    unlink(in);
    run_free(&r);
}

TEST(serial, at_the_end_of_the_file_there_is_no_more_input)
{
    struct run r;

    write_bytes("cli_serial_short", "0123", 4);
    RUN(&r, "run", BOARD, "--max-time", "10ms", "--serial-in", "serial1=cli_serial_short",
        "--serial-out", "serial1=cli_serial_short_out", FW "/uart_dma_moved.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "the time limit of --max-time is reached");
    check_file("cli_serial_short_out", SENT);
    unlink("cli_serial_short");
    run_free(&r);
}

/* Without an end of its own a port receives nothing, and what it sends goes nowhere. */
TEST(serial, a_port_may_have_no_other_end)
{
    struct run r;

    RUN(&r, "run", BOARD, "--max-time", "10ms", FW "/uart_dma_moved.elf");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "");
    CHECK_HAS(r.err, "dma0 channel 1 is running"); /* its text was sent */
    run_free(&r);
}

/* Bytes that wait for room in two ports do not keep one another, and the run, alive. */
TEST(serial, input_that_nobody_takes_does_not_keep_the_run_alive)
{
    struct run r;

    write_bytes("cli_serial_full", "0123456789", 10);
    RUN(&r, "run", BOARD, "--serial-in", "serial1=cli_serial_full", "--serial-in",
        "serial2=cli_serial_full", FW "/serial_full.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "deadlock: nothing can happen any more");
    unlink("cli_serial_full");
    run_free(&r);
}

/* Reads from FD until there are SIZE bytes. */
static void read_from(int fd, char *text, size_t size)
{
    size_t n = 0;

    while (n < size) {
        const ssize_t got = read(fd, text + n, size - n);

        if (!CHECK_GT(got, 0))
            return;
        n += (size_t)got;
    }
    text[n] = 0;
}

TEST(serial, a_pseudo_terminal_is_named_and_talks)
{
    static const char says[] = "dmavp: serial1 is ";
    const struct run_how how = {.in = NULL};
    char name[80] = "", text[40] = "";
    struct running p;
    struct run r;
    ssize_t n;
    int fd;

    run_start(&p, NULL, -1, &how,
              (const char *const[]){"run", BOARD, "--strict", "--serial-pty", "serial1",
                                    FW "/uart_dma_moved.elf", NULL});
    CHECK(run_until(&p, "/dev/pts/"));
    CHECK(run_until(&p, "\n"));
    n = pread(p.err, name, sizeof name - 1, 0);
    REQUIRE(n > (ssize_t)sizeof says);
    name[n - 1] = 0;
    CHECK(!strncmp(name, says, sizeof says - 1));
    fd = open(name + sizeof says - 1, O_RDWR | O_NOCTTY);
    REQUIRE(fd >= 0);
    read_from(fd, text, strlen(SENT));
    CHECK_STR(text, SENT);
    CHECK_EQ(write(fd, RECEIVED, strlen(RECEIVED)), strlen(RECEIVED));
    read_from(fd, text, strlen(RECEIVED));
    CHECK_STR(text, RECEIVED);
    run_finish(&p, &r);
    CHECK_EQ(r.status, 0);
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
    close(fd);
}

TEST(serial, what_nobody_reads_from_a_pseudo_terminal_is_told)
{
    static const char least[] = "at least ";
    struct run r;

    RUN(&r, "run", BOARD, "--max-time", "10ms", "--serial-pty", "serial1",
        FW "/uart_dma_moved.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, ": at least 23 bytes were not read by anybody");
    run_free(&r);
    /* More than a pseudo terminal holds does not stop the run. */
    RUN(&r, "run", BOARD, "--serial-pty", "serial1", "--set",
        "/clock-uart:clock-frequency=800000000", FW "/serial_talk.elf");
    CHECK_EQ(r.status, 0);
    REQUIRE(strstr(r.err, least) != NULL);
    CHECK_GT(strtoul(strstr(r.err, least) + sizeof least - 1, NULL, 10), 10000);
    run_free(&r);
}

static const struct {
    const char *option[2], *value[2], *why;
} refused[] = {
    {{"--serial-in"}, {"serial1"}, "dmavp: --serial-in serial1: write PORT=FILE"},
    {{"--serial-out"}, {"=x"}, "--serial-out =x: write PORT=FILE"},
    {{"--serial-in"}, {"serial1="}, "--serial-in serial1=: write PORT=FILE"},
    {{"--serial-in"}, {"dma0=x"},
     "--serial-in dma0: " BOARDS "/pl080-test.dts has no such serial port beside the console; "
     "there are: serial1, serial2"},
    {{"--serial-pty"}, {"flux"}, "--serial-pty flux: "},
    {{"--serial-out"}, {"serial0=x"},
     "--serial-out serial0: is the console, on stdin and stdout; name another port, or make "
     "another the console with --set /chosen:stdout-path=PORT"},
    {{"--serial-in"}, {"serial1=/nowhere/x"},
     "cannot read /nowhere/x: No such file or directory; choose another file with --serial-in"},
    {{"--serial-in"}, {"serial1=/"}, "cannot read /: Is a directory"},
    {{"--serial-out"}, {"serial1=/nowhere/x"}, "cannot write /nowhere/x: No such file"},
    {{"--serial-in", "--serial-in"}, {"serial1=/dev/null", "serial1=/dev/null"},
     "--serial-in serial1=/dev/null: the port has one already; give it once"},
    {{"--serial-pty", "--serial-pty"}, {"serial1", "serial1"},
     "--serial-pty serial1: the port has another end already"},
    {{"--serial-pty", "--serial-in"}, {"serial1", "serial1=/dev/null"},
     "--serial-pty serial1: the port has another end already"},
    {{"--serial-out", "--serial-out"}, {"serial1=cli_serial_a", "serial2=./cli_serial_a"},
     "is the same file as --serial-out cli_serial_a; choose another file with --serial-out"},
    {{"--serial-out"}, {"serial1=" FW "/uart_dma_moved.elf"}, "is the same file as FIRMWARE"},
};

TEST_P(serial, what_cannot_be_is_refused, sizeof refused / sizeof *refused)
{
    const char *arg[] = {"run", BOARD, FW "/uart_dma_moved.elf", refused[param].option[0],
                         refused[param].value[0], refused[param].option[1],
                         refused[param].value[1], NULL};
    struct run r;

    run(&r, NULL, arg);
    CHECK_EQ(r.status, 2);
    CHECK_HAS(r.err, refused[param].why);
    run_free(&r);
}

TEST(serial, a_full_disk_is_told)
{
    struct run r;

    RUN(&r, "run", BOARD, "--serial-out", "serial1=/dev/full", FW "/uart_dma_moved.elf");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "/dev/full: No space left on device");
    run_free(&r);
}

/* They are written once the run has ended. */
TEST(serial, a_full_disk_is_told_for_the_last_bytes_as_well)
{
    const struct run_how how = {.out_file = "/dev/full"};
    struct run r;

    RUN(&r, "run", BOARD, "--serial-out", "serial1=/dev/full", FW "/pl011_print.elf");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.err, "dmavp: /dev/full: No space left on device\n");
    run_free(&r);
    run(&r, &how, (const char *const[]){"run", "-p", BOARDS "/pl080-uart.dts",
                                        FW "/pl011_print.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.err, "dmavp: stdout: No space left on device\n");
    run_free(&r);
}
