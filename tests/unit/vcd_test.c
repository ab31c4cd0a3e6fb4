/* SPDX-License-Identifier: Apache-2.0 */
/* Trace core and VCD writer, read back with vcd_check(). */
#include "gtest_c.h"
#include "trace.h"
#include "vcd_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char file_name[64];
static char err[TRACE_ERROR_TEXT];

static struct trace *start(const char *filter, uint64_t from, uint64_t to)
{
    const struct trace_config config = {
        .path = file_name, .version = "dmavp test", .filter = filter, .from = from, .to = to};

    snprintf(file_name, sizeof file_name, "vcd_test.%d.vcd", (int)getpid());
    return trace_open(&config, err);
}

/* The file as text; free it. */
static char *slurp(const char *name)
{
    FILE *f = fopen(name, "r");
    char *text = calloc(1, 1 << 20);
    size_t n = f ? fread(text, 1, (1 << 20) - 1, f) : 0;

    text[n] = 0;
    if (f)
        fclose(f);
    return text;
}

struct seen {
    char text[4096];
};

static void collect(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct seen *seen = arg;
    size_t used = strlen(seen->text);

    snprintf(seen->text + used, sizeof seen->text - used, "%s=%llx@%llu ", s->name,
             (unsigned long long)value, (unsigned long long)time);
}

static const char *changes(struct seen *seen, struct vcd_file *f)
{
    char why[256];

    seen->text[0] = 0;
    if (vcd_check(file_name, f, collect, seen, why))
        snprintf(seen->text, sizeof seen->text, "%s", why);
    unlink(file_name);
    return seen->text;
}

TEST(vcd, recording_pauses_and_shows_what_has_become_of_the_signals_when_it_goes_on)
{
    struct trace *t = start(NULL, 0, UINT64_MAX);
    unsigned a = trace_signal(t, "a", 1, NULL), b = trace_signal(t, "b", 8, NULL);
    struct seen seen;
    struct vcd_file f;
    char *text;

    trace_start(t);
    trace_change(t, b, 100, 1);
    trace_record(t, 200, false);
    trace_record(t, 210, false); /* twice is once */
    trace_change(t, b, 150, 2);  /* told late, and before it */
    trace_change(t, b, 300, 3);
    trace_change(t, a, 300, 1);
    trace_record(t, 400, true);
    trace_change(t, b, 400, 4);
    trace_change(t, b, 500, 5);
    CHECK_EQ(trace_close(t, 900, err), 0);
    text = slurp(file_name);
    CHECK_HAS(text,
              "#200\n$dumpoff\nx!\nbx \"\n$end\n#400\n$dumpon\n1!\nb11 \"\n$end\nb100 \"\n#500\n");
    free(text);
    CHECK_STR(changes(&seen, &f), "b=1@100 b=2@150 a=1@400 b=3@400 b=4@400 b=5@500 ");
    vcd_free(&f);
}

TEST(vcd, recording_pauses_before_the_start_and_after_the_end_of_the_trace)
{
    struct trace *t = start(NULL, 1000, 2000);
    unsigned a = trace_signal(t, "a", 1, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_record(t, 100, false);
    trace_change(t, a, 500, 1);
    trace_change(t, a, 1200, 0);
    trace_record(t, 1500, true);
    trace_change(t, a, 1600, 1);
    trace_record(t, 2500, false);
    trace_change(t, a, 2600, 0);
    CHECK_EQ(trace_close(t, 3000, err), 0);
    CHECK_STR(changes(&seen, &f), "a=0@1500 a=1@1600 ");
    CHECK_EQ(f.first, 1000);
    CHECK_EQ(f.last, 2000);
    vcd_free(&f);
}

TEST(vcd, changes_come_out_in_order_of_time_whatever_the_order_of_the_calls)
{
    struct trace *t = start(NULL, 0, UINT64_MAX);
    unsigned a = trace_signal(t, "dma0.irq", 1, NULL);
    unsigned b = trace_signal(t, "dma0.ch1.addr", 64, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_change(t, b, 500, 0xdeadbeefcafef00d);
    trace_change(t, a, 100, 1);
    trace_change(t, b, 300, 7);
    trace_advance(t, 400);
    trace_change(t, a, 450, 0);
    CHECK_EQ(trace_late(t), 0);
    CHECK_EQ(trace_close(t, 900, err), 0);
    CHECK_STR(changes(&seen, &f), "dma0.irq=1@100 dma0.ch1.addr=7@300 dma0.irq=0@450 "
                                  "dma0.ch1.addr=deadbeefcafef00d@500 ");
    CHECK_EQ(f.first, 0);
    CHECK_EQ(f.last, 900);
    vcd_free(&f);
}

TEST(vcd, of_several_values_at_one_time_the_last_call_wins_and_no_glitch_is_written)
{
    struct trace *t = start(NULL, 0, UINT64_MAX);
    unsigned a = trace_signal(t, "busy", 1, NULL);
    unsigned b = trace_signal(t, "n", 8, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_change(t, a, 10, 1);
    trace_change(t, a, 20, 0);
    trace_change(t, a, 20, 1);
    trace_change(t, b, 20, 3);
    trace_change(t, b, 20, 0x1ff);
    trace_change(t, a, 30, 0);
    CHECK_EQ(trace_close(t, 30, err), 0);
    CHECK_STR(changes(&seen, &f), "busy=1@10 n=ff@20 busy=0@30 ");
    vcd_free(&f);
}

TEST(vcd, the_last_call_also_wins_when_it_comes_long_after_the_first)
{
    struct trace *t = start("a", 0, UINT64_MAX);
    unsigned a = trace_signal(t, "a", 8, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_change(t, a, 1000, 1);
    for (unsigned i = 0; i < 500; i++)
        trace_change(t, a, 2000 + i, 5);
    trace_change(t, a, 1000, 2);
    CHECK_EQ(trace_close(t, 3000, err), 0);
    CHECK_STR(changes(&seen, &f), "a=2@1000 a=5@2000 ");
    vcd_free(&f);
}

TEST(vcd, many_shuffled_runs_are_merged_stably)
{
    enum { N = 20000 };
    struct trace *t = start(NULL, 0, UINT64_MAX);
    unsigned a = trace_signal(t, "x", 32, NULL);
    struct vcd_file f;
    uint32_t seed = 1;
    char why[256];

    trace_start(t);
    for (unsigned i = 1; i <= N; i++) {
        seed = seed * 1664525 + 1013904223;
        trace_change(t, a, (uint64_t)i * 1000 - (seed >> 16) % 5000 % (i * 1000), i);
        if (i % 1000 == 0 && i > 10)
            trace_advance(t, (uint64_t)(i - 5) * 1000);
    }
    CHECK_EQ(trace_late(t), 0);
    CHECK_EQ(trace_close(t, N * 1000, err), 0);
    CHECK_EQ(vcd_check(file_name, &f, NULL, NULL, why), 0); /* times never go back */
    CHECK_GT(f.signal[0].changes, N / 2);
    vcd_free(&f);
    unlink(file_name);
}

TEST(vcd, a_change_before_the_watermark_is_counted_and_moved_to_it)
{
    struct trace *t = start(NULL, 0, UINT64_MAX);
    unsigned a = trace_signal(t, "x", 4, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_advance(t, 1000);
    trace_change(t, a, 999, 5);
    CHECK_EQ(trace_late(t), 1);
    CHECK_EQ(trace_close(t, 1000, err), 0);
    CHECK_STR(changes(&seen, &f), "x=5@1000 ");
    vcd_free(&f);
}

TEST(vcd, the_window_starts_with_the_values_at_its_start_and_ends_at_its_end)
{
    struct trace *t = start(NULL, 100, 200);
    unsigned a = trace_signal(t, "x", 8, NULL);
    unsigned b = trace_signal(t, "y", 8, NULL);
    struct seen seen;
    struct vcd_file f;

    trace_start(t);
    trace_change(t, a, 50, 1);
    trace_change(t, a, 100, 2);
    trace_change(t, b, 99, 9);
    trace_change(t, b, 150, 8);
    trace_change(t, a, 200, 3);
    trace_change(t, a, 201, 4);
    CHECK_EQ(trace_close(t, 999, err), 0);
    CHECK_STR(changes(&seen, &f), "y=8@150 x=3@200 ");
    CHECK_EQ(f.first, 100);
    CHECK_EQ(f.last, 200);
    CHECK_EQ(vcd_find(&f, "x")->initial, 2);
    CHECK_EQ(vcd_find(&f, "y")->initial, 9);
    vcd_free(&f);
}

TEST(vcd, the_filter_is_a_glob_on_the_full_name)
{
    struct trace *t = start("dma*.ch[02].*", 0, UINT64_MAX);

    CHECK_EQ(trace_signal(t, "dma0.irq", 1, NULL), TRACE_OFF);
    CHECK_EQ(trace_signal(t, "dma0.ch1.state", 3, NULL), TRACE_OFF);
    CHECK_EQ(trace_signal(t, "dma1.ch2.state", 3, NULL), 0);
    CHECK_EQ(trace_signals(t), 1);
    trace_start(t);
    trace_change(t, TRACE_OFF, 5, 1);
    CHECK_EQ(trace_close(t, 10, err), 0);
    unlink(file_name);
}

TEST(vcd, the_header_has_scopes_widths_names_and_no_date)
{
    static const char *const states[] = {"idle", "run", NULL};
    struct trace *t = start(NULL, 0, UINT64_MAX);
    char *text;

    trace_signal(t, "soc.dma@0.ch-0.state", 2, states);
    trace_signal(t, "soc.dma@0.irq", 1, NULL);
    trace_signal(t, "soc.cpu0.pc", 32, NULL);
    trace_signal(t, "top", 1, NULL);
    trace_start(t);
    CHECK_EQ(trace_close(t, 1, err), 0);
    text = slurp(file_name);
    CHECK_STR(text, "$version dmavp test $end\n$timescale 1 ps $end\n"
                    "$comment soc.dma_0.ch_0.state: 0 idle, 1 run $end\n"
                    "$scope module soc $end\n$scope module dma_0 $end\n$scope module ch_0 $end\n"
                    "$var wire 2 ! state [1:0] $end\n$upscope $end\n$var wire 1 \" irq $end\n"
                    "$upscope $end\n$scope module cpu0 $end\n$var wire 32 # pc [31:0] $end\n"
                    "$upscope $end\n$upscope $end\n$var wire 1 $ top $end\n"
                    "$enddefinitions $end\n#0\n$dumpvars\nb0 !\n0\"\nb0 #\n0$\n$end\n#1\n");
    free(text);
    unlink(file_name);
}

TEST(vcd, identifiers_stay_unique_beyond_94_and_8930_signals)
{
    struct trace *t = start(NULL, 0, UINT64_MAX);
    struct vcd_file f;
    char why[256] = "";
    char name[16];

    for (unsigned i = 0; i < 9000; i++) {
        snprintf(name, sizeof name, "s%u", i);
        trace_signal(t, name, 1 + i % 2, NULL);
    }
    trace_start(t);
    trace_change(t, 8999, 5, 3);
    CHECK_EQ(trace_close(t, 9, err), 0);
    CHECK_EQ(vcd_check(file_name, &f, NULL, NULL, why), 0);
    CHECK_STR(why, "");
    CHECK_EQ(f.signals, 9000);
    CHECK_EQ(vcd_find(&f, "s8999")->value, 3);
    CHECK_EQ(vcd_find(&f, "s94")->changes, 0);
    vcd_free(&f);
    unlink(file_name);
}

TEST(vcd, a_file_that_cannot_be_written_is_an_error_with_its_name)
{
    struct trace_config config = {.path = "/nowhere/x.vcd", .to = UINT64_MAX};
    struct trace *t;

    CHECK(!trace_open(&config, err));
    CHECK_STR(err, "cannot write /nowhere/x.vcd: No such file or directory; choose another file "
                   "with --trace");
    config.path = "/dev/full";
    t = trace_open(&config, err);
    REQUIRE(t != NULL);
    trace_signal(t, "x", 1, NULL);
    trace_start(t);
    CHECK_EQ(trace_close(t, 1, err), -1);
    CHECK_HAS(err, "/dev/full: No space left on device");
}

/* The reader must not pass everything: each of these is refused with a line number. */
static const struct {
    const char *text, *why;
} broken[] = {
    {"$var wire 1 ! a $end\n$enddefinitions $end\n#5\n1!\n#4\n0!\n", "line 5: time goes back"},
    {"$var wire 1 ! a $end\n$enddefinitions $end\n#5\n1\"\n", "line 4: unknown identifier"},
    {"$var wire 2 ! a $end\n$enddefinitions $end\n#5\nb111 !\n", "line 4: value of 3 bits"},
    {"$var wire 1 ! a $end\n$var wire 1 ! b $end\n", "line 2: identifier ! is used twice"},
    {"$scope module x $end\n$enddefinitions $end\n", "line 2: scope x is open"},
    {"$var wire 1 ! a $end\n", "line 1: the header has no end"},
    {"$enddefinitions $end\n1!\n", "line 2: unknown identifier"},
};

TEST_P(vcd, the_reader_refuses_a_broken_file, sizeof broken / sizeof *broken)
{
    struct vcd_file f;
    char why[256] = "";
    FILE *out;

    snprintf(file_name, sizeof file_name, "vcd_test.%d.vcd", (int)getpid());
    out = fopen(file_name, "w");
    fputs(broken[param].text, out);
    fclose(out);
    CHECK_EQ(vcd_check(file_name, &f, NULL, NULL, why), -1);
    CHECK_HAS(why, broken[param].why);
    unlink(file_name);
}
