/* SPDX-License-Identifier: Apache-2.0 */
/* What a run leaves behind: the same bytes each time, and true ones. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080.dts"

/* Statistics without what depends on the host. */
static char *stats_without_host(const char *path)
{
    char *text = read_text(path);
    char *host = text ? strstr(text, "\"host\"") : NULL;

    if (host)
        *host = 0;
    unlink(path);
    return text;
}

TEST(result, two_runs_give_the_same_bytes)
{
    struct run r[2];
    char *stats[2], *vcd[2];

    for (unsigned i = 0; i < 2; i++) {
        RUN(&r[i], "run", BOARD, "--stats", "cli_a.json", "--trace", "cli_a.vcd", "--seed", "5",
            FW "/copy.elf", "--", "x=1");
        CHECK_EQ(r[i].status, 0);
        stats[i] = stats_without_host("cli_a.json");
        vcd[i] = read_text("cli_a.vcd");
        unlink("cli_a.vcd");
    }
    CHECK_STR(r[0].out, r[1].out);
    CHECK(stats[0] && strlen(stats[0]) > 500);
    CHECK_STR(stats[0], stats[1]);
    CHECK(vcd[0] && strlen(vcd[0]) > 5000);
    CHECK(!strcmp(vcd[0], vcd[1]));
    for (unsigned i = 0; i < 2; i++) {
        run_free(&r[i]);
        free(stats[i]);
        free(vcd[i]);
    }
}

/* The C engines and the RTL on one board: all that does not depend on the host is equal, but for
 * the names of the mode. */
TEST(result, a_reservation_is_lost_when_a_controller_writes_there_however_it_has_the_memory)
{
    static const char *const timings[] = {"at", "rtl"};

    for (unsigned i = 0; i < (RTL ? 2 : 1); i++) {
        struct run r;

        RUN(&r, "run", BOARD, "--timing", timings[i], FW "/reserve.elf");
        CHECK_EQ(r.status, 0);
        CHECK_STR(r.err, "");
        run_free(&r);
    }
}

TEST(result, a_run_that_ends_within_a_packet_counts_what_has_been_moved)
{
    static const char *const timings[] = {"lt", "at", "rtl"};
    long long bytes[3] = {0};

    for (unsigned i = 0; i < (RTL ? 3 : 2); i++) {
        struct run r;
        char *stats;

        RUN(&r, "run", BOARD, "--timing", timings[i], "--stats", "cli_leave.json", FW "/leave.elf");
        CHECK_EQ(r.status, 0);
        stats = stats_without_host("cli_leave.json");
        bytes[i] = number_behind(stats, "\"bytes\": ");
        CHECK_GT(bytes[i], 1000); /* of the channel's 16,000 in 1,000 cycles */
        CHECK_EQ(bytes[i], bytes[0]);
        free(stats);
        run_free(&r);
        unlink("cli_leave.json");
    }
}

TEST(result, the_statistics_have_the_channels_that_were_built)
{
    static const char *const numbers[] = {"dma1:dmavp,channels=1", "dma1:dmavp,channels=3"};

    for (unsigned i = 0; i < 2; i++) {
        unsigned channels = 0;
        char *stats, *at;
        struct run r;

        RUN(&r, "run", "-p", BOARDS "/raid.dts", "--set", numbers[i], "--stats", "cli_built.json",
            FW "/leave.elf");
        CHECK_EQ(r.status, 0);
        stats = stats_without_host("cli_built.json");
        at = stats ? strstr(stats, "\"dma1\"") : NULL;
        CHECK(at);
        for (; at && (at = strstr(at, "\"busy_ps\"")); at++)
            channels++;
        CHECK_EQ(channels, i ? 3 : 1);
        free(stats);
        run_free(&r);
    }
}

TEST(result, at_and_rtl_take_the_same_time_and_print_the_same)
{
    struct run at, rtl;
    char *stats;
    long long time, accesses;

    RUN(&at, "run", BOARD, "--timing", "at", "--stats", "cli_at.json", FW "/copy.elf");
    stats = stats_without_host("cli_at.json");
    time = number_behind(stats, "\"sim_time_ps\": ");
    accesses = number_behind(stats, "\"accesses\": ");
    free(stats);
    CHECK_EQ(at.status, 0);
    CHECK_GT(accesses, 4000);
    if (RTL) {
        RUN(&rtl, "run", BOARD, "--timing", "rtl", "--stats", "cli_at.json", FW "/copy.elf");
        stats = stats_without_host("cli_at.json");
        CHECK_EQ(rtl.status, 0);
        CHECK_STR(rtl.out, at.out);
        CHECK_EQ(number_behind(stats, "\"sim_time_ps\": "), time);
        CHECK_EQ(number_behind(stats, "\"accesses\": "), accesses);
        free(stats);
    } else {
        RUN(&rtl, "run", BOARD, "--timing", "rtl", FW "/copy.elf");
        CHECK_EQ(rtl.status, 2);
        CHECK_HAS(rtl.err, "without Verilator");
    }
    run_free(&at);
    run_free(&rtl);
}

TEST(result, neither_quantum_nor_trace_changes_the_simulated_time)
{
    static const char *const quantum[] = {"1us", "1ms", "333ns", "1us"};
    long long time[4], instructions[4];

    for (unsigned i = 0; i < 4; i++) {
        struct run r;
        char *stats;

        if (i < 3)
            RUN(&r, "run", BOARD, "--quantum", quantum[i], "--stats", "cli_q.json", FW "/copy.elf");
        else
            RUN(&r, "run", BOARD, "--trace", "cli_q.vcd", "--stats", "cli_q.json", FW "/copy.elf");
        stats = stats_without_host("cli_q.json");
        time[i] = number_behind(stats, "\"sim_time_ps\": ");
        instructions[i] = number_behind(stats, "\"instructions\": ");
        free(stats);
        run_free(&r);
    }
    unlink("cli_q.vcd");
    CHECK_GT(time[0], 40000000); /* 2 times 2048 beats of 10 ns */
    for (unsigned i = 1; i < 4; i++) {
        CHECK_EQ(time[i], time[0]);
        CHECK_EQ(instructions[i], instructions[0]);
    }
}

/* With a quantum of one instruction each read of a register goes over the bus. */
TEST(result, polling_finds_and_traces_the_same_whatever_the_quantum)
{
    static const char *const quantum[] = {"10ns", "1ms"};
    struct run r[2];
    char *stats[2], *vcd[2];

    for (unsigned i = 0; i < 2; i++) {
        RUN(&r[i], "run", BOARD, "--quantum", quantum[i], "--stats", "cli_p.json", "--trace",
            "cli_p.vcd", FW "/poll.elf");
        CHECK_EQ(r[i].status, 0);
        stats[i] = stats_without_host("cli_p.json");
        vcd[i] = read_text("cli_p.vcd");
        unlink("cli_p.vcd");
    }
    CHECK_HAS(r[0].out, "0000001c ");
    CHECK_STR(r[0].out, r[1].out);
    CHECK_EQ(number_behind(stats[0], "\"sim_time_ps\": "),
             number_behind(stats[1], "\"sim_time_ps\": "));
    CHECK_EQ(number_behind(stats[0], "\"instructions\": "),
             number_behind(stats[1], "\"instructions\": "));
    CHECK(vcd[0] && strlen(vcd[0]) > 50000);
    CHECK(vcd[1] && !strcmp(vcd[0], vcd[1]));
    for (unsigned i = 0; i < 2; i++) {
        run_free(&r[i]);
        free(stats[i]);
        free(vcd[i]);
    }
}

TEST(result, the_seed_reaches_the_board)
{
    static const char *const seed[] = {"1", "2"};
    char *stats[2];
    struct run r;

    for (unsigned i = 0; i < 2; i++) {
        RUN(&r, "run", BOARD, "--seed", seed[i], "--stats", "cli_r.json", FW "/hello.elf");
        stats[i] = stats_without_host("cli_r.json");
        CHECK_EQ(number_behind(stats[i], "\"seed\": "), i + 1);
        run_free(&r);
    }
    REQUIRE(stats[0] && stats[1]);
    CHECK(strncmp(strstr(stats[0], "board_hash"), strstr(stats[1], "board_hash"), 32));
    free(stats[0]);
    free(stats[1]);
}

TEST(result, statistics_count_what_the_controller_did)
{
    char *stats;
    struct run r;

    RUN(&r, "run", BOARD, "--stats", "cli_s.json", "--summary", FW "/copy.elf");
    stats = stats_without_host("cli_s.json");
    CHECK_EQ(number_behind(stats, "\"schema\": "), 1);
    CHECK_EQ(number_behind(stats, "\"guest_exit\": "), 0);
    CHECK_EQ(number_behind(stats, "\"bytes\": "), 8192);
    CHECK_EQ(number_behind(stats, "\"accesses\": "), 4096); /* 2 times 1024 reads and writes */
    CHECK_EQ(number_behind(stats, "\"interrupts\": "), 2);
    CHECK_EQ(number_behind(stats, "\"guest_errors\": "), 0);
    CHECK_GE(number_behind(stats, "\"busy_ps\": "), 40960000);
    /* A beat per 10 ns: the share of 4096 of them in the run, to a part in 10^4. */
    CHECK_EQ(number_behind(stats, "\"dma0.m0\": {\n      \"utilisation\": 0.") / 100,
             40960000 * 10000ll / number_behind(stats, "\"sim_time_ps\": "));
    CHECK_HAS(stats, "\"dma0.m1\": {\n      \"utilisation\": 0.000000,\n      \"wait_ps\": 0\n");
    CHECK_HAS(r.err, "dmavp: dma0: 8192 bytes, 4096 accesses, 2 interrupts, 0 guest errors\n");
    free(stats);
    run_free(&r);
}

struct watch {
    unsigned rises, beats;
};

static void follow(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct watch *w = arg;

    (void)time;
    if (!strcmp(s->name, "dma0.irq.intr"))
        w->rises += value == 1;
    if (!strcmp(s->name, "dma0.m0.count"))
        w->beats++;
}

TEST(result, the_trace_has_every_beat_and_every_edge)
{
    struct watch w = {0};
    struct vcd_file f;
    char why[256] = "";
    struct run r;

    RUN(&r, "run", BOARD, "--trace", "cli_t.vcd", FW "/copy.elf");
    CHECK_EQ(r.status, 0);
    CHECK_EQ(vcd_check("cli_t.vcd", &f, follow, &w, why), 0);
    CHECK_STR(why, "");
    CHECK_EQ(w.rises, 2);
    CHECK(vcd_find(&f, "dma0.irq.intr") && !vcd_find(&f, "dma0.irq.intr")->value);
    CHECK_EQ(w.beats, 4096); /* 2 times 1024 words, read and written */
    CHECK(vcd_find(&f, "dma0.ch0.state") && vcd_find(&f, "dma0.ch0.state")->changes >= 4);
    CHECK(vcd_find(&f, "cpu0.mmio.addr") && vcd_find(&f, "cpu0.mmio.addr")->changes > 20);
    CHECK(vcd_find(&f, "serial0.irq.intr") != NULL);
    /* One hart, two contexts: outputs for more are no part of this board. */
    CHECK(vcd_find(&f, "clint0.irq.msip0") && vcd_find(&f, "clint0.irq.mtip0"));
    CHECK(!vcd_find(&f, "clint0.irq.msip1") && !vcd_find(&f, "clint0.irq.mtip7"));
    CHECK(vcd_find(&f, "plic0.irq.context0") && vcd_find(&f, "plic0.irq.context1"));
    CHECK(!vcd_find(&f, "plic0.irq.context2"));
    vcd_free(&f);
    unlink("cli_t.vcd");
    run_free(&r);
}

TEST(result, filter_and_window_cut_the_trace)
{
    struct vcd_file f;
    char why[256] = "";
    struct run r;

    RUN(&r, "run", BOARD, "--trace", "cli_w.vcd", "--trace-filter", "dma0.m0.*", "--trace-from",
        "100us", "--trace-to", "110us", FW "/copy.elf");
    CHECK_EQ(r.status, 0);
    CHECK_EQ(vcd_check("cli_w.vcd", &f, NULL, NULL, why), 0);
    CHECK_STR(why, "");
    CHECK_EQ(f.first, 100000000);
    CHECK_LE(f.last, 110000000);
    CHECK_EQ(f.signals, 8);
    vcd_free(&f);
    unlink("cli_w.vcd");
    run_free(&r);
}

TEST(result, the_signature_has_one_word_per_line)
{
    char *text;
    struct run r;

    RUN(&r, "run", BOARD, "--signature", "cli_sig.txt", FW "/tohost_pass.elf");
    CHECK_EQ(r.status, 0);
    text = read_text("cli_sig.txt");
    CHECK_STR(text ? text : "", "11223344\ndeadbeef\n00000001\n");
    free(text);
    unlink("cli_sig.txt");
    run_free(&r);
}
