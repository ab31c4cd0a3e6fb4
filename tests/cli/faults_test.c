/* SPDX-License-Identifier: Apache-2.0 */
/* dmavp run --fault: what each kind of rule does to a program, the same in every timing. */
#include "gtest_c.h"
#include "run.h"
#include "units.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMINGS = RTL ? 3 : 2 };
static const char *const timing[] = {"lt", "at", "rtl"};

/* Runs PROGRAM of the test board folder under SCRIPT. NAME: of this test's files. */
static void run_under(struct run *r, const char *name, const char *mode, const char *script,
                      const char *program)
{
    char file[100], stats[100], elf[300];

    snprintf(file, sizeof file, "faults_%s_%s.txt", name, mode);
    snprintf(stats, sizeof stats, "faults_%s_%s.json", name, mode);
    snprintf(elf, sizeof elf, FW "/%s.elf", program);
    write_bytes(file, script, strlen(script));
    RUN(r, "run", "--timing", mode, "--fault", file, "--stats", stats, elf);
}

static char *stats_of(const char *name, const char *mode)
{
    char stats[100];

    snprintf(stats, sizeof stats, "faults_%s_%s.json", name, mode);
    return read_text(stats);
}

static uint64_t number(const char *json, const char *key)
{
    const char *at = strstr(json, key);

    return at ? strtoull(at + strlen(key) + 2, NULL, 10) : 0;
}

/* The 64th word that goes to the SRAM. */
TEST_P(faults, an_error_is_at_the_nth_access, TIMINGS)
{
    struct run r;
    char *json;

    run_under(&r, "error", timing[param],
              "# one line\nerror write 0x1400_0000..0x1400_ffff initiator=dma0 nth=64 count=1\n",
              "copy");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "the guest failed with code 1");
    CHECK_EQ(r.err_lines, 1);
    json = stats_of("error", timing[param]);
    REQUIRE(json != NULL);
    CHECK_HAS(json, "\"faults\": [");
    CHECK_EQ(number(json, "\"line\""), 2);
    CHECK_EQ(number(json, "\"hits\""), 1);
    CHECK_EQ(number(json, "\"bytes\""), 4 * 63); /* channel 0 */
    CHECK_EQ(number(json, "\"errors\""), 1);
    free(json);
    run_free(&r);
}

static uint64_t time_under(const char *name, const char *mode, const char *script)
{
    struct run r;
    char *json;
    uint64_t time = 0;

    run_under(&r, name, mode, script, "copy");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "copied\n");
    json = stats_of(name, mode);
    if (CHECK(json != NULL))
        time = number(json, "\"sim_time_ps\"");
    free(json);
    run_free(&r);
    return time;
}

TEST_P(faults, a_delay_adds_its_cycles, TIMINGS)
{
    const uint64_t without =
        time_under("no_delay", timing[param], "delay write 0 cycles=1000\n");

    CHECK_GT(without, 0);
    CHECK_EQ(time_under("delay", timing[param],
                        "delay write 0x1400_0100 cycles=1000 initiator=dma0\n"),
             without + 1000 * 10000);
    CHECK_EQ(time_under("delay3", timing[param],
                        "delay 0x1400_0000..0x1400_0fff cycles=20 count=3 channel=0\n"),
             without + 60 * 10000);
    CHECK_EQ(time_under("delay_hart", timing[param],
                        "delay write 0x1000_0000 cycles=20 count=3 initiator=cpu0\n"),
             without + 60 * 10000);
}

TEST_P(faults, a_corrupted_beat_is_what_arrives, TIMINGS)
{
    struct run r;

    run_under(&r, "corrupt", timing[param], "corrupt read 0x1400_0ffc xor=0x1\n", "copy");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "the guest failed with code 2");
    run_free(&r);
    /* twice the same bit: there and back again */
    run_under(&r, "corrupt2", timing[param],
              "corrupt write 0x1400_0800..0x1400_0803 xor=0x80000000\n"
              "corrupt read 0x1400_0800..0x1400_0803 xor=0x80000000\n",
              "copy");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
}

TEST_P(faults, a_stalled_access_is_a_deadlock_that_is_explained, TIMINGS)
{
    struct run r;

    run_under(&r, "stall", timing[param], "stall read 0x1400_0010\n", "copy");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "deadlock");
    CHECK_HAS(r.err, "dma0 channel 0 waits for an answer on M1: read of 4 bytes at 0x14000010");
    run_free(&r);
}

TEST_P(faults, a_lost_interrupt_and_one_too_many, TIMINGS)
{
    struct run r;

    run_under(&r, "lost", timing[param], "irq lost dma0.intr nth=2\n", "copy");
    CHECK_EQ(r.status, 3);
    CHECK_HAS(r.err, "deadlock: nothing can happen any more: cpu0 waits for an interrupt");
    run_free(&r);
    run_under(&r, "spurious", timing[param], "irq spurious dma0.intr at=40us for=1us\n", "copy");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "the guest failed with code 1"); /* no terminal count */
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
}

TEST_P(faults, poison_is_a_guest_error_that_names_the_channel, TIMINGS)
{
    struct run r;

    run_under(&r, "poison", timing[param], "poison 0x1400_0ff0..0x1400_0fff\n", "copy");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, "dma0: guest error: channel 0: write of 4 bytes at 0x14000ff0, which is "
                     "poisoned");
    CHECK_HAS(r.err, "the guest failed with code 1");
    run_free(&r);
    run_under(&r, "poison_end", timing[param], "poison 0x1400_0ff0..0x1400_0fff end\n", "copy");
    CHECK_EQ(r.status, 1);
    CHECK_HAS(r.err, ": dma0 channel 0 met poison at 0x14000ff0\n");
    CHECK_EQ(r.err_lines, 2);
    run_free(&r);
}

/* The PL011's requests, on a board where its controller serves it. */
TEST_P(faults, a_lost_request_and_one_too_many, TIMINGS)
{
    static const char lost[] = "request lost serial1.tx nth=2\n";
    static const char spurious[] = "request spurious serial1.rx at=1us for=100us signal=single\n";
    const struct run_how how = {.in = "0123456789abcdefghijklmnop"};
    char file[100];
    struct run r;

    snprintf(file, sizeof file, "faults_request_%s.txt", timing[param]);
    write_bytes(file, lost, strlen(lost));
    RUN(&r, "run", "-p", BOARDS "/pl080-uart.dts", "--timing", timing[param], "--max-time", "10ms",
        "--fault", file, FW "/uart_dma.elf");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "sent"); /* one burst */
    CHECK_EQ(r.err_lines, 1);
    run_free(&r);
    write_bytes(file, spurious, strlen(spurious));
    run(&r, &how,
        (const char *const[]){"run", "-p", BOARDS "/pl080-uart.dts", "--timing", timing[param],
                              "--fault", file, FW "/uart_dma.elf", NULL});
    CHECK_EQ(r.status, 0);
    CHECK_EQ(r.out_size, 46);
    CHECK_HAS(r.out, "sent by the controller\n"); /* a byte that nobody has sent comes first */
    CHECK_MEM(r.out + 23, "\0000123456789abcdefghijkl", 23);
    run_free(&r);
}

/* ps of the first time behind WORDS in TEXT; 0: there is none. */
static uint64_t time_behind(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    uint64_t ps = 0;
    char time[32];

    if (at && sscanf(at + strlen(words), "%31[0-9. nums]", time) == 1)
        time_parse(time, &ps);
    return ps;
}

/* The console, byte by byte: the third one traps, and is gone. */
TEST_P(faults, a_hart_meets_its_faults, 2)
{
    struct run r;

    run_under(&r, "hart", timing[param], "error write 0x1000_0000 initiator=cpu0 nth=3 count=1\n",
              "copy");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.out, "coied\n");
    run_free(&r);
    run_under(&r, "hart_flip", timing[param],
              "corrupt write 0x1000_0000 initiator=cpu0 nth=1 count=1 xor=0x20\n", "copy");
    CHECK_STR(r.out, "Copied\n");
    run_free(&r);
    run_under(&r, "hart_stall", timing[param], "stall write 0x1000_0000 nth=2\n", "copy");
    CHECK_EQ(r.status, 3);
    CHECK_STR(r.out, "c");
    CHECK_HAS(r.err, "cpu0 waits for an answer, which a scripted fault keeps back: write of 1 "
                     "bytes at 0x10000000 since ");
    CHECK_GE(time_behind(r.err, "dmavp: "), time_behind(r.err, " since "));
    CHECK_GE(time_behind(r.err, " since "), 1000000);
    run_free(&r);
}

/* All memory has a rule: code is fetched by DMI, everything else, atomics too, is an access. */
TEST_P(faults, harts_run_on_when_each_of_their_accesses_is_looked_at, 2)
{
    static const char *const program[] = {"atomic", "lock", "aba", "code"};
    static const char script[] = "delay 0x8000_0000..0x8fff_ffff cycles=1\n";
    char file[100], elf[300];
    struct run r;

    for (unsigned i = 0; i < sizeof program / sizeof *program; i++) {
        snprintf(file, sizeof file, "faults_harts_%s.txt", timing[param]);
        snprintf(elf, sizeof elf, FW "/harts_%s.elf", program[i]);
        write_bytes(file, script, strlen(script));
        RUN(&r, "run", "-p", BOARDS "/pl080-smp4.dts", "--timing", timing[param], "--fault", file,
            elf);
        CHECK_EQ(r.status, 0);
        CHECK_STR(r.err, "");
        run_free(&r);
    }
}

TEST_P(faults, a_rule_with_a_time_begins_then, 2)
{
    const uint64_t without =
        time_under("no_rule", timing[param], "delay write 0 cycles=1000\n");

    /* One copy takes longer than this, and the words before have gone. */
    CHECK_EQ(time_under("timed", timing[param], "delay write 0x1400_0000 cycles=9 at=90us\n"),
             without);
    CHECK_EQ(time_under("timed2", timing[param], "delay write 0x1400_0ffc cycles=9 at=90us\n"),
             without + 9 * 10000);
}

TEST(faults, a_rule_that_was_never_hit_is_told)
{
    struct run r;

    run_under(&r, "unused", "lt", "\n  error read 0x1400_0000 initiator=cpu0\n", "copy");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "dmavp: faults_unused_lt.txt:2: this rule was never hit; see its range, "
                     "initiator and nth\n");
    run_free(&r);
}

TEST(faults, mistakes_are_named_by_line_and_column)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", ": is empty"},
        {"# nothing\n", ": has no rule; see docs/faults.md"},
        {"\nfault 3", ":2:1: 'fault' is no fault; there are error, stall, delay, corrupt, poison, "
                      "irq, request"},
        {"error 8..4", ":1:7: FIRST..LAST: the last byte lies before the first"},
        {"error 8 initiator=dma3",
         ":1:19: there is no initiator 'dma3'; there are cpu0, dma0"},
        {"poison 8 initiator=cpu0", ":1:24: a hart meets no poison, fetches no list items and has "
                                    "no channels; leave out initiator=, or name a DMA controller"},
        {"delay fetch 8 cycles=1 initiator=cpu0", ": a hart meets no poison"},
        {"error 8 channel=1 initiator=cpu0", ": a hart meets no poison"},
        {"error 8 xor=3",
         ":1:9: 'xor=3' is too much; there are initiator=, channel=, nth=, count=, at="},
        {"error 8 at=10", ":1:12: a time is one with ps, ns, us, ms or s, at most 10^7 s, such "
                           "as 1.5us, not '10'"},
        {"delay 8 cycles=x", ":1:16: cycles is a number"},
        {"irq late dma0.intr", ":1:5: irq lost LINE, or irq spurious LINE"},
        {"irq lost dma0.x",
         ":1:10: there is no interrupt line 'dma0.x'; there are dma0.inttc, dma0.interr, "
         "dma0.intr"},
        {"irq lost nobody.x", "there are clint0."},
        {"irq spurious dma0.intr", ":1:23: when is missing, such as at=10us"},
        {"request lost dma0.intr", ":1:14: there is no request line here"},
    };
    struct run r;
    char *json;

    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        remove("faults_bad_lt.json");
        run_under(&r, "bad", "lt", bad[i].text, "copy");
        CHECK_EQ(r.status, 2);
        CHECK_HAS(r.err, bad[i].message);
        CHECK_EQ(r.err_lines, 1);
        CHECK_STR(r.out, "");
        json = read_text("faults_bad_lt.json");
        CHECK(json == NULL); /* nothing was begun */
        free(json);
        run_free(&r);
    }
    RUN(&r, "run", "--fault", "no_such_file", FW "/copy.elf");
    CHECK_EQ(r.status, 2);
    CHECK_HAS(r.err, "no_such_file");
    run_free(&r);
}
