/* SPDX-License-Identifier: Apache-2.0 */
/* `--cpu host`: the same run twice, programs of the wrong kind, options that do not go with it, and
 * what a program does wrong. What its programs do is tested in tests/firmware. */
#include "gtest_c.h"
#include "host_link.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080-smp4.dts"
#define HOST "run", "--cpu", "host"

/* A file of this process alone: other cases run at the same time. */
static const char *own(const char *name)
{
    static char path[4][64];
    static unsigned next;
    char *p = path[next++ % 4];

    snprintf(p, sizeof path[0], "cli_host_%d_%s", (int)getpid(), name);
    return p;
}

static const char *const timings[] = {"lt", "at"};

TEST_P(host, the_same_run_gives_the_same_bytes_whatever_the_quantum, 2)
{
    static const char *const quanta[] = {"1ms", "1ms", "700ns"};
    struct run first, r;
    char *a = NULL;

    for (unsigned i = 0; i < 3; i++) {
        const char *const json = own("stats.json"), *const vcd = own("trace.vcd");
        const char *const args[] = {HOST,
                                    BOARD,
                                    "--timing",
                                    timings[param],
                                    "--quantum",
                                    quanta[i],
                                    "--stats",
                                    json,
                                    "--trace",
                                    vcd,
                                    SW "/host/dmatest.so",
                                    "--",
                                    "iterations=3",
                                    "threads_per_chan=2",
                                    "test_buf_size=512",
                                    NULL};
        char *text, *trace;

        run(&r, NULL, args);
        REQUIRE_EQ(r.status, 0);
        text = read_stats(json);
        trace = read_text(vcd);
        unlink(vcd);
        REQUIRE(text && trace && strlen(trace) > 1000);
        CHECK_HAS(text, "\"cpu\": \"host\"");
        CHECK_HAS(text, "\"edges\": ");
        if (!i) {
            first = r;
            a = text;
        } else {
            CHECK_STR(r.out, first.out);
            CHECK_STR(text, a);
            run_free(&r);
            free(text);
        }
        free(trace);
    }
    run_free(&first);
    free(a);
}

static void expect_refused(const struct run *r, const char *what)
{
    CHECK_EQ(r->status, 2);
    CHECK_EQ(r->err_lines, 1);
    CHECK_HAS(r->err, what);
}

TEST(host, a_program_of_the_other_kind_is_refused_with_the_remedy)
{
    struct run r;

    RUN(&r, HOST, SW "/hello.elf");
    expect_refused(&r, "an RV32 program runs without --cpu host");
    run_free(&r);
    RUN(&r, "run", SW "/host/hello.so");
    expect_refused(&r, "a shared object of sw/host runs with --cpu host");
    run_free(&r);
    RUN(&r, HOST, BOARDS "/pl080.dts");
    expect_refused(&r, "is not a shared object of this host");
    run_free(&r);
    RUN(&r, HOST, LIBRARY);
    expect_refused(&r, "is not a program for this dmavp's host CPU");
    run_free(&r);
    RUN(&r, "run", "--cpu", "arm", SW "/hello.elf");
    expect_refused(&r, "--cpu arm: there are rv32 and host");
    run_free(&r);
}

static size_t read_all(const char *path, char **bytes)
{
    FILE *f = fopen(path, "rb");
    size_t n = 0;

    *bytes = calloc(1, 1 << 24);
    if (f) {
        n = fread(*bytes, 1, 1 << 24, f);
        fclose(f);
    }
    return n;
}

/* The program's description says that it is. */
TEST(host, a_sanitised_program_needs_a_sanitised_dmavp)
{
    const char *const path = own("sanitized.so");
    struct host_program *p;
    struct run r;
    char *bytes;
    const size_t n = read_all(SW "/host/hello.so", &bytes);
    const uint32_t yes = 1;

    REQUIRE(n > 0);
    p = memmem(bytes, n, HOST_MARK, sizeof HOST_MARK);
    REQUIRE(p);
    memcpy(&p->sanitized, &yes, sizeof yes);
    write_bytes(path, bytes, n);
    RUN(&r, HOST, path);
    if (SANITIZED)
        CHECK_EQ(r.status, 0);
    else
        expect_refused(&r, "run it with the dmavp of the asan preset");
    run_free(&r);
    unlink(path);
    free(bytes);
}

/* Cut anywhere it is refused, unless what is missing is for debuggers alone. */
TEST_P(host, a_program_that_is_cut_off_is_refused, 16)
{
    const char *const path = own("cut.so");
    struct run r;
    char *bytes;
    const size_t n = read_all(SW "/host/hello.so", &bytes);

    write_bytes(path, bytes, n / 16 * param);
    RUN(&r, HOST, path);
    CHECK(r.status == 2 || (r.status == 0 && param > 1));
    run_free(&r);
    unlink(path);
    free(bytes);
}

TEST_P(host, options_that_need_a_riscv_cpu_are_refused, 3)
{
    static const char *const option[] = {"--gdb", "--profile", "--signature"};
    const char *const file = own("unwritten");
    struct run r;

    RUN(&r, HOST, option[param], param ? file : "0", SW "/host/hello.so");
    expect_refused(&r, "does not go with --cpu host");
    CHECK_NE(access(file, F_OK), 0);
    run_free(&r);
}

TEST(host, the_board_can_be_reset)
{
    struct run r;
    unsigned boots = 0;

    RUN(&r, HOST, "--max-time", "30ms", SW "/host/selftest.so", "--", "crash=12");
    CHECK_EQ(r.status, 3);
    for (const char *at = r.err; (at = strstr(at, "the guest resets the board")) != NULL; at++)
        boots++;
    CHECK_GE(boots, 3u);
    run_free(&r);
}

/* --max-time ends it where it is, and says where that is in the program. */
TEST(host, a_program_that_waits_for_ever_is_told)
{
    struct run r;

    RUN(&r, HOST, SW "/host/echo.so");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "waits for an interrupt at pc 0x");
    run_free(&r);
}
