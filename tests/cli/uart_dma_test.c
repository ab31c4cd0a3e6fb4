/* SPDX-License-Identifier: Apache-2.0 */
/* A firmware whose controller serves a PL011: data, and the request lines in the trace. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-uart.dts"
#define SENT "sent by the controller\n"

/* Rises of each signal of the port's lines. */
struct rises {
    unsigned rx_clear, rx_tc, tx_clear, tx_tc, tx_burst, last;
};

static void follow(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct rises *r = arg;
    const char *name = s->name + strlen("serial1.dma.");

    (void)time;
    if (value != 1)
        return;
    r->rx_clear += !strcmp(name, "rx.clear");
    r->rx_tc += !strcmp(name, "rx.tc");
    r->tx_clear += !strcmp(name, "tx.clear");
    r->tx_tc += !strcmp(name, "tx.tc");
    r->tx_burst += !strcmp(name, "tx.burst");
    r->last += strstr(name, "last_") != NULL;
}

/* Runs it so; the trace in VCD. */
static void move(const char *timing, const char *quantum, const char *vcd)
{
    const struct run_how how = {.in = "0123456789abcdefghijklm and more"};
    struct run r;

    run(&r, &how,
        (const char *const[]){"run", BOARD, "--strict", "--timing", timing, "--quantum", quantum,
                              "--trace", vcd, "--trace-filter", "serial1.dma.*",
                              FW "/uart_dma.elf", NULL});
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, SENT "0123456789abcdefghijklm");
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST(uart_dma, requests_and_acknowledges_are_in_the_trace)
{
    struct rises r = {0};
    struct vcd_file f;
    char why[256] = "";

    move("lt", "1ms", "cli_uart_dma.vcd");
    CHECK_EQ(vcd_check("cli_uart_dma.vcd", &f, follow, &r, why), 0);
    CHECK_STR(why, "");
    vcd_free(&f);
    unlink("cli_uart_dma.vcd");
    CHECK_EQ(r.tx_tc, 2); /* packets */
    CHECK_EQ(r.rx_tc, 1);
    /* The receiver is faster than the line: each character is a request. */
    CHECK_EQ(r.rx_clear, strlen(SENT));
    /* The FIFO fills by bursts and single characters. */
    CHECK_GT(r.tx_burst, 2);
    CHECK_LT(r.tx_clear, 2 * strlen(SENT));
    CHECK_EQ(r.last, 0); /* a PL011 does not know where a packet ends */
}

/* The last one has RTL engines, where Verilator is there. */
TEST_P(uart_dma, the_lines_change_at_the_same_times_in_each_timing_and_for_each_quantum, 3 + RTL)
{
    static const char *const how[][2] = {
        {"at", "1ms"}, {"lt", "10ns"}, {"lt", "7us"}, {"rtl", "1ms"}};
    char vcd[2][40], *text[2];

    for (unsigned i = 0; i < 2; i++) {
        snprintf(vcd[i], sizeof vcd[i], "cli_uart_dma_%u_%u.vcd", param, i);
        move(i ? how[param][0] : "lt", i ? how[param][1] : "1ms", vcd[i]);
        text[i] = read_text(vcd[i]);
        REQUIRE(text[i] != NULL);
        unlink(vcd[i]);
    }
    CHECK_GT(strlen(text[0]), 2000);
    CHECK_STR(text[0], text[1]);
    free(text[0]);
    free(text[1]);
}
