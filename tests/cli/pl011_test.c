/* SPDX-License-Identifier: Apache-2.0 */
/* The PL011 between a firmware and the program's stdin and stdout. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-uart.dts"

enum { EDGES = 32, BIT_PS = 434 * 20000, CHAR_PS = 10 * BIT_PS };

/* Times at which each interrupt went up. */
struct rises {
    uint64_t tx[EDGES], rx[EDGES], rt[EDGES];
    unsigned txs, rxs, rts;
};

static void add(uint64_t *times, unsigned *n, uint64_t time)
{
    if (*n < EDGES)
        times[(*n)++] = time;
}

static void follow(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct rises *r = arg;

    if (value != 1)
        return;
    if (!strcmp(s->name, "serial1.irq.txintr"))
        add(r->tx, &r->txs, time);
    if (!strcmp(s->name, "serial1.irq.rxintr"))
        add(r->rx, &r->rxs, time);
    if (!strcmp(s->name, "serial1.irq.rtintr"))
        add(r->rt, &r->rts, time);
}

/* The interrupts show when characters move: one of each kind for each, without FIFOs. */
TEST_P(pl011_cli, stdout_and_stdin_move_at_the_exact_times_of_the_line, 3)
{
    static const char *const timing[] = {"lt", "at", "lt"};
    static const char *const quantum[] = {"1ms", "1ms", "10ns"};
    const struct run_how how = {.in = "line\nwq rest that nobody reads"};
    struct rises t = {.txs = 0};
    struct vcd_file f;
    char why[256] = "", vcd[32];
    struct run r;

    snprintf(vcd, sizeof vcd, "cli_pl011_%d.vcd", param); /* cases run at the same time */
    run(&r, &how,
        (const char *const[]){"run", BOARD, "--strict", "--timing", timing[param], "--quantum",
                              quantum[param], "--trace", vcd, "--trace-filter",
                              "serial1.irq.*", FW "/pl011.elf", NULL});
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "abline\nw");
    CHECK_STR(r.err, "");
    run_free(&r);
    CHECK_EQ(vcd_check(vcd, &f, follow, &t, why), 0);
    CHECK_STR(why, "");
    REQUIRE_EQ(t.txs, 2); /* a goes to the shift register at once, b once a has left */
    CHECK_EQ(t.tx[1] - t.tx[0], CHAR_PS);
    REQUIRE_EQ(t.rxs, 7);
    for (unsigned i = 1; i < 7; i++)
        CHECK_EQ(t.rx[i] - t.rx[i - 1], CHAR_PS);
    REQUIRE_EQ(t.rts, 1);
    CHECK_EQ(t.rt[0] - t.rx[6], 32 * BIT_PS);
    vcd_free(&f);
    unlink(vcd);
}

/* Waiting for the transmitter is not waiting for input: this stdin is a pipe that stays open. */
TEST(pl011_cli, a_program_that_only_prints_does_not_wait_for_input)
{
    const struct run_how how = {.in = NULL};
    int pipes[2];
    struct running p;
    struct run r;

    REQUIRE_EQ(pipe(pipes), 0);
    run_start(&p, NULL, pipes[0], &how,
              (const char *const[]){"run", BOARD, FW "/pl011_print.elf", NULL});
    run_finish(&p, &r);
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "ab");
    CHECK_STR(r.err, "");
    run_free(&r);
    close(pipes[0]);
    close(pipes[1]);
}

TEST(pl011_cli, a_port_that_is_not_set_up_is_told)
{
    struct run r;

    RUN(&r, "run", BOARD, "--strict", "--set", "serial1:reg=<0 0x10000000 0 0x1000>", "--set",
        "serial0:status=disabled", FW "/hello.elf");
    CHECK_EQ(r.status, 4);
    CHECK_STR(r.out, "");
    CHECK_HAS(r.err, "serial1: guest error: write 0x");
    CHECK_HAS(r.err, "to UARTDR while the FIFO is full and the transmitter off");
    run_free(&r);
}
