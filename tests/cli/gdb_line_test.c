/* SPDX-License-Identifier: Apache-2.0 */
/* What a debugger must not do to a run: nothing that it did not write itself; and bad clients. */
#include "gdb_packet.h"
#include "gdb_session.h"
#include "gtest_c.h"
#include "vcd_check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PL080 "-p", BOARDS "/pl080.dts"

static struct gdb_session s;
static struct run plain, g;
static char plain_json[32], plain_vcd[32], debug_json[32], debug_vcd[32];

/* Tests may run side by side. */
static void name_files(void)
{
    const int id = (int)getpid();

    snprintf(plain_json, sizeof plain_json, "gdb_plain.%d.json", id);
    snprintf(plain_vcd, sizeof plain_vcd, "gdb_plain.%d.vcd", id);
    snprintf(debug_json, sizeof debug_json, "gdb_debug.%d.json", id);
    snprintf(debug_vcd, sizeof debug_vcd, "gdb_debug.%d.vcd", id);
}

/* The statistics in FILE without what the simulation cost: kernel and host. */
static char *results(const char *file)
{
    char *text = read_text(file), *from, *to;

    if (!text)
        return NULL;
    for (const char *part = "\n  \"kernel\": {"; part;
         part = strstr(part, "kernel") ? "\n  \"host\": {" : NULL) {
        from = strstr(text, part);
        to = from ? strstr(from, "\n  }") : NULL;
        if (!CHECK(from && to))
            break;
        memmove(from, to, strlen(to) + 1);
    }
    return text;
}

static void check_equal_files(const char *a, const char *b)
{
    char *x = read_text(a), *y = read_text(b);

    REQUIRE(x && y);
    CHECK_GT(strlen(x), 1000);
    CHECK(!strcmp(x, y));
    free(x);
    free(y);
    unlink(a);
    unlink(b);
}

static void check_same_run(const struct run *a, const struct run *b)
{
    char *x = results(plain_json), *y = results(debug_json);

    CHECK_EQ(a->status, b->status);
    CHECK_STR(a->out, b->out);
    if (CHECK(x && y))
        CHECK_STR(x, y);
    free(x);
    free(y);
    check_equal_files(plain_vcd, debug_vcd);
    unlink(plain_json);
    unlink(debug_json);
}

struct way {
    const char *board, *timing, *script;
};

/* A breakpoint that is often hit, steps, watchpoints that are hit and that never are, memory and
 * devices looked at in the middle of a DMA, and both together at every stop. */
static const char busy[] =
    "set mem inaccessible-by-default off\n"
    "break allocate\ncontinue\nbacktrace\nx/64wx 0x80000000\ncontinue\nfinish\ndelete\n"
    "stepi\nstepi\nstepi\nstep\nnext\n"
    "tbreak memcpy.c:41\ncontinue\ninfo registers\ninfo registers csr\n"
    "set $to = (unsigned *)to\nwatch $to[700]\nawatch $to[900]\nrwatch *(int *)0x80400000\n"
    "continue\nmonitor dma\nmonitor regs dma0\nmonitor info board\nx/1024wx $to\n"
    "x/128wx 0x11000000\nstepi\ncontinue\nx/1024wx $to\nmonitor regs serial0\n"
    "x/2wx 0x10000000\ndelete\nbreak done\ncontinue\nup\ninfo locals\nfinish\n"
    "delete\nwatch from[5]\nwatch hardirq_depth\ncontinue\ndelete\ncontinue\n";

static const struct way ways[] = {
    {"pl080", "lt", busy},      {"pl080", "at", busy},      {"pl080", "rtl", busy},
    {"pl080-smp4", "lt", busy}, {"pl080-smp4", "at", busy},
};

TEST_P(gdb_line, a_run_under_a_debugger_is_the_same_run, sizeof ways / sizeof *ways)
{
    const struct way *w = &ways[param];
    char board[256];

    if (!gdb_there())
        SKIP("skipped: gdb-multiarch not found; install gdb-multiarch");
    if (!strcmp(w->timing, "rtl") && !RTL)
        SKIP("skipped: verilator not found; install verilator");
    name_files();
    snprintf(board, sizeof board, "%s/%s.dts", BOARDS, w->board);
    RUN(&plain, "run", "-p", board, "--timing", w->timing, "--stats", plain_json, "--trace",
        plain_vcd, SW "/memcpy.elf");
    GDB_DEBUG(&s, &g, w->script, "-p", board, "--timing", w->timing, "--stats", debug_json,
              "--trace", debug_vcd, SW "/memcpy.elf");
    CHECK_HAS(g.out, "exited normally]"); /* it came to the end of the script */
    CHECK_HAS(g.out, "dma0 channel 0 wrote 4 bytes");
    check_same_run(&plain, &s.dmavp);
    run_free(&plain);
    run_free(&s.dmavp);
    run_free(&g);
}

/* A watchpoint that is never hit, and one step per instruction for a while. */
TEST_P(gdb_line, steps_and_a_watchpoint_that_is_never_hit_change_nothing, 2)
{
    const char *const timing = param ? "at" : "lt";

    if (!gdb_there())
        SKIP("skipped: gdb-multiarch not found; install gdb-multiarch");
    name_files();
    RUN(&plain, "run", PL080, "--timing", timing, "--stats", plain_json, "--trace", plain_vcd,
        SW "/memcpy.elf");
    GDB_DEBUG(&s, &g,
              "watch *(int *)0x80400000\ntbreak dma_async_device_register\ncontinue\nstepi 300\n"
              "tbreak memcpy.c:41\ncontinue\nstepi 400\ncontinue",
              PL080, "--timing", timing, "--stats", debug_json, "--trace", debug_vcd,
              SW "/memcpy.elf");
    CHECK_HAS(g.out, "exited normally]");
    check_same_run(&plain, &s.dmavp);
    run_free(&plain);
    run_free(&s.dmavp);
    run_free(&g);
}

/* A loosely timed DMA is behind until somebody looks: a debugger is nobody. */
TEST_P(gdb_line, looking_at_memory_in_the_middle_of_a_dma_changes_nothing, 2)
{
    const char *const timing = param ? "at" : "lt";

    if (!gdb_there())
        SKIP("skipped: gdb-multiarch not found; install gdb-multiarch");
    name_files();
    RUN(&plain, "run", PL080, "--timing", timing, "--stats", plain_json, "--trace", plain_vcd,
        FW "/poll_buffer.elf");
    CHECK_HAS(plain.out, "looked 0000");
    GDB_DEBUG(&s, &g,
              "set mem inaccessible-by-default off\ntbreak main\ncontinue\nstepi 400\n"
              "x/1000wx (unsigned *)&to\nmonitor dma\nmonitor regs dma0\nx/200wx 0x11000000\n"
              "stepi 200\nx/1000wx (unsigned *)&to\nx/i $pc\ncontinue",
              PL080, "--timing", timing, "--stats", debug_json, "--trace", debug_vcd,
              FW "/poll_buffer.elf");
    CHECK_HAS(g.out, "channel 0: running; ");
    CHECK_HAS(g.out, "exited normally]");
    check_same_run(&plain, &s.dmavp);
    run_free(&plain);
    run_free(&s.dmavp);
    run_free(&g);
}

/* --- trace on and off ---------------------------------------------------------------- */

TEST(gdb_line, recording_of_a_trace_pauses_and_goes_on)
{
    struct vcd_file f;
    char err[256], *text;

    if (!gdb_there())
        SKIP("skipped: gdb-multiarch not found; install gdb-multiarch");
    name_files();
    GDB_DEBUG(&s, &g,
              "monitor trace off\nbreak memcpy.c:41\ncontinue\nmonitor trace on\n"
              "break done\ncontinue\nmonitor trace off\ncontinue",
              PL080, "--trace", debug_vcd, "--trace-filter", "*.m?.*", SW "/memcpy.elf");
    CHECK_HAS(g.out, "the trace is on\n");
    CHECK_HAS(g.out, "the trace is off\n");
    text = read_text(debug_vcd);
    CHECK_HAS(strstr(text, "$dumpoff") + 1, "$dumpon");
    CHECK_HAS(strstr(text, "$dumpon"), "$dumpoff");
    free(text);
    if (CHECK_EQ(vcd_check(debug_vcd, &f, NULL, NULL, err), 0)) {
        const struct vcd_signal *count = vcd_find(&f, "dma0.m0.count");

        REQUIRE(count);
        CHECK_GT(count->changes, 1000); /* the DMA's beats */
        vcd_free(&f);
    }
    unlink(debug_vcd);
    run_free(&s.dmavp);
    run_free(&g);
}

/* --- bad clients ------------------------------------------------------------------------ */

static bool start(void)
{
    return gdb_session_start(&s, (const char *const[]){PL080, SW "/hello.elf", NULL});
}

static void check_ends_well(void)
{
    gdb_session_end(&s);
    CHECK_EQ(s.dmavp.status, 0);
    CHECK_HAS(s.dmavp.out, "Hello, world");
    CHECK_EQ(s.dmavp.err_lines, 1);
    run_free(&s.dmavp);
}

TEST(gdb_line, a_client_that_breaks_off_leaves_the_run_alive)
{
    static const char *const before[] = {"",
                                         "$",
                                         "$?#3",
                                         "$?#3f",
                                         "$Z0,80000000,2#d5",
                                         "$vCont;c#a8",
                                         "$G0000",
                                         "\3\3\3",
                                         "$?#3f$?#3f$?#3f+-+-"};

    for (unsigned i = 0; i < sizeof before / sizeof *before; i++) {
        REQUIRE(start());
        const int fd = gdb_connect(&s);

        CHECK_EQ(write(fd, before[i], strlen(before[i])), strlen(before[i]));
        close(fd);
        check_ends_well();
    }
}

/* All that is pending is the limit, and what the hart does is as long as that. */
TEST(gdb_line, a_run_that_comes_to_its_limit_is_no_deadlock)
{
    int fd;

    REQUIRE(gdb_session_start(
        &s, (const char *const[]){PL080, "--max-time", "500us", FW "/loop.elf", NULL}));
    fd = gdb_connect(&s);
    CHECK(gdb_say(fd, "$vCont;c#a8", 11, "$T06thread:1;"));
    CHECK(gdb_say(fd, "$vCont;c#a8", 11, "$W03#"));
    close(fd);
    gdb_session_end(&s);
    CHECK_EQ(s.dmavp.status, 3);
    CHECK_HAS(s.dmavp.err, "dmavp: 500.000 us: the time limit of --max-time is reached");
    run_free(&s.dmavp);
}

/* It asks before anybody has looked whether the one before is still there. */
TEST(gdb_line, a_client_that_follows_at_once_is_not_sent_away)
{
    REQUIRE(gdb_session_start(&s, (const char *const[]){PL080, FW "/loop.elf", NULL}));
    for (unsigned i = 0; i < 20; i++) {
        const int fd = gdb_connect(&s);

        if (!CHECK(gdb_say(fd, "$?#3f", 5, "T05thread:1;")))
            break;
        CHECK_EQ(write(fd, "$vCont;c#a8", 11), 11);
        close(fd);
    }
    const int last = gdb_connect(&s);
    CHECK(gdb_say(last, "$vKill;1#6e", 11, "$OK#"));
    close(last);
    gdb_session_end(&s);
    CHECK_EQ(s.dmavp.status, 3);
    run_free(&s.dmavp);
}

TEST(gdb_line, garbage_is_survived_and_a_real_client_can_follow)
{
    static char garbage[60000];
    uint32_t x = 1;
    int fd;

    REQUIRE(start());
    fd = gdb_connect(&s);
    for (unsigned i = 0; i < sizeof garbage; i++) {
        x = x * 1664525 + 1013904223;
        garbage[i] = (char)(x >> 24);
        if (garbage[i] == 'k' || garbage[i] == 'c' || garbage[i] == 'D')
            garbage[i] = '$'; /* what would end the session */
    }
    CHECK_EQ(write(fd, garbage, sizeof garbage), sizeof garbage);
    CHECK(gdb_say(fd, "#00$?#3f", 8, "T05thread:1;"));
    close(fd);
    check_ends_well();
}

TEST(gdb_line, a_packet_that_never_ends_is_refused)
{
    static char flood[100000];
    int fd;

    REQUIRE(start());
    fd = gdb_connect(&s);
    memset(flood, '0', sizeof flood);
    flood[0] = '$';
    CHECK_EQ(write(fd, flood, sizeof flood), sizeof flood);
    CHECK(gdb_say(fd, "#d0", 3, "$E07#"));
    CHECK(gdb_say(fd, "$vCont;c#a8", 11, "$W00#"));
    close(fd);
    check_ends_well();
}

TEST(gdb_line, a_place_that_is_taken_or_is_none_is_status_2)
{
    static const char *const bad[] = {"70000",
                                      "x",
                                      "",
                                      ":",
                                      ":1",
                                      "1.2.3.4.5:1",
                                      "localhost:",
                                      "127.0.0.1:65536",
                                      "99999999999999999999",
                                      "-1",
                                      "1 "};
    char place[64];
    struct run r;

    REQUIRE(start());
    snprintf(place, sizeof place, "127.0.0.1:%s", s.port);
    RUN(&r, "run", PL080, "--gdb", place, SW "/hello.elf");
    CHECK_EQ(r.status, 2);
    CHECK_HAS(r.err, "Address already in use; choose another port, 0 for any that is free");
    CHECK_EQ(r.err_lines, 1);
    CHECK_STR(r.out, "");
    run_free(&r);
    RUN(&r, "run", PL080, "--gdb", "192.0.2.1:0", SW "/hello.elf"); /* nobody's (RFC 5737) */
    CHECK_EQ(r.status, 2);
    CHECK_HAS(r.err, "choose another host");
    run_free(&r);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        RUN(&r, "run", PL080, "--gdb", bad[i], SW "/hello.elf");
        if (!CHECK_EQ(r.status, 2) || !CHECK_HAS(r.err, "dmavp: --gdb") ||
            !CHECK_EQ(r.err_lines, 1))
            CHECK_STR(bad[i], "the place");
        run_free(&r);
    }
    close(gdb_connect(&s));
    check_ends_well();
}

TEST(gdb_line, ctrl_c_at_the_terminal_ends_a_run_that_waits_for_a_client)
{
    const struct run_how how = {.signal_at = "listening on"};
    struct run r;

    run(&r, &how, (const char *const[]){"run", PL080, "--gdb", "0", SW "/hello.elf", NULL});
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "interrupted");
    CHECK_HAS(r.err, "0 ps simulated, 0 instructions");
    CHECK_STR(r.out, "");
    run_free(&r);
}

TEST(gdb_line, ctrl_c_at_the_terminal_ends_a_run_that_a_client_has_stopped)
{
    char byte;
    int fd;

    REQUIRE(start());
    fd = gdb_connect(&s);
    CHECK(gdb_say(fd, "$?#3f", 5, "T05thread:1;"));
    kill(s.vp.pid, SIGINT);
    while (read(fd, &byte, 1) == 1)
        ;
    close(fd);
    gdb_session_end(&s);
    CHECK_EQ(s.dmavp.status, 3);
    CHECK_HAS(s.dmavp.err, "interrupted");
    CHECK_HAS(s.dmavp.err, "0 ps simulated, 0 instructions");
    CHECK_STR(s.dmavp.out, "");
    run_free(&s.dmavp);
}
