/* SPDX-License-Identifier: Apache-2.0 */
/* --trace-rtl: the waveform of the RTL engines shows the beats of the platform's trace, at the same
 * times, as an AHB monitor on the engine's pins sees them. */
#include "gtest_c.h"
#include "run.h"
#include "vcd_check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOARD "-p", BOARDS "/pl080.dts"
#define REFUSED "cli_refused.vcd"

enum { PORTS = 2, BEATS = 4096, PERIOD = 10000 /* ps, of the board's controller */ };

/* A file of this test alone: others run at the same time. */
static const char *own_file(const char *ending, char name[40])
{
    snprintf(name, 40, "cli_waves_%d%s", (int)getpid(), ending);
    return name;
}

static const char *platform_vcd(void)
{
    static char name[40];

    return own_file("_platform.vcd", name);
}

static const char *rtl_vcd(void)
{
    static char name[40];

    return own_file("_rtl.vcd", name);
}

static const char *result(void)
{
    static char name[40];

    return own_file(".txt", name);
}

struct beat {
    uint64_t begin, end; /* end: 0 = not known */
    uint32_t addr, data;
    bool write;
};

struct beats {
    struct beat beat[PORTS][BEATS];
    unsigned count[PORTS];
    uint64_t end[8]; /* of packets */
    unsigned ends;
};

static void add(struct beats *b, unsigned port, struct beat beat)
{
    if (b->count[port] < BEATS)
        b->beat[port][b->count[port]] = beat;
    b->count[port]++;
}

/* Values of signals, by name; those before the changes of the time that is being read, too. */
struct watcher {
    const char *const *name;
    uint64_t now[32], before[32];
    uint64_t time;
    void (*group)(struct watcher *w); /* all changes of `time` are known */
    struct beats *beats;
};

static void follow(void *arg, const struct vcd_signal *s, uint64_t time, uint64_t value)
{
    struct watcher *w = arg;

    if (time != w->time) {
        w->group(w);
        memcpy(w->before, w->now, sizeof w->now);
        w->time = time;
    }
    for (unsigned i = 0; w->name[i]; i++)
        if (!strcmp(w->name[i], s->name))
            w->now[i] = value;
}

static void read_vcd(const char *path, struct watcher *w)
{
    struct vcd_file f;
    char why[256];

    if (!CHECK_EQ(vcd_check(path, &f, NULL, NULL, why), 0)) {
        puts(why);
        return;
    }
    for (unsigned i = 0; w->name[i]; i++) {
        const struct vcd_signal *s = vcd_find(&f, w->name[i]);

        if (CHECK(s != NULL))
            w->now[i] = w->before[i] = s->initial;
        else
            puts(w->name[i]);
    }
    vcd_free(&f);
    vcd_check(path, &f, follow, w, why);
    w->group(w);
    vcd_free(&f);
}

/* --- the platform's trace ------------------------------------------------------------------ */

enum { COUNT, ADDR, DATA, KIND, PORT_SIGNALS, IRQ = PORTS * PORT_SIGNALS };

static const char *const platform_names[] = {
    "dma0.m0.count", "dma0.m0.addr", "dma0.m0.data", "dma0.m0.kind",  "dma0.m1.count",
    "dma0.m1.addr",  "dma0.m1.data", "dma0.m1.kind", "dma0.irq.intr", NULL};

static void packet_ended(struct watcher *w, unsigned signal)
{
    if (w->now[signal] && !w->before[signal] && w->beats->ends < 8)
        w->beats->end[w->beats->ends++] = w->time;
}

static void platform_group(struct watcher *w)
{
    for (unsigned p = 0; p < PORTS; p++) {
        const uint64_t *v = w->now + PORT_SIGNALS * p;

        if (v[COUNT] != w->before[PORT_SIGNALS * p + COUNT])
            add(w->beats, p,
                (struct beat){.begin = w->time,
                              .addr = (uint32_t)v[ADDR],
                              .data = (uint32_t)v[DATA],
                              .write = v[KIND] == 1});
    }
    packet_ended(w, IRQ);
}

/* --- an engine's pins ---------------------------------------------------------------------- */

enum { CLK, HTRANS, HADDR, HWRITE, HWDATA, HREADY, HRDATA, GNT, DONE };

static const char *const pin_names[] = {"clk_i",    "htrans_o", "haddr_o",   "hwrite_o", "hwdata_o",
                                        "hready_i", "hrdata_i", "mgr_gnt_i", "done_o"};
enum { PINS = sizeof pin_names / sizeof *pin_names };

static struct {
    bool busy[PORTS];
    struct beat data[PORTS]; /* in its data phase */
    uint64_t rose;
} pins;

/* A clock edge ends the data phases and address phases of the cycle before it. */
static void rising_edge(struct watcher *w)
{
    const uint64_t *v = w->before;

    for (unsigned p = 0; p < PORTS; p++) {
        if (!(v[HREADY] >> p & 1))
            continue;
        if (pins.busy[p]) {
            pins.data[p].end = w->time;
            pins.data[p].data = (uint32_t)(pins.data[p].write ? v[HWDATA] : v[HRDATA] >> 32 * p);
            add(w->beats, p, pins.data[p]);
        }
        pins.busy[p] = (v[HTRANS] >> 2 * p & 2) && (v[GNT] >> p & 1);
        pins.data[p] = (struct beat){.begin = w->time - PERIOD,
                                     .write = v[HWRITE] >> p & 1,
                                     .addr = (uint32_t)(v[HADDR] >> 32 * p)};
    }
}

static void rtl_group(struct watcher *w)
{
    packet_ended(w, DONE);
    if (w->now[CLK] == w->before[CLK])
        return;
    if (w->now[CLK]) {
        CHECK_EQ(w->time % PERIOD, 0);
        rising_edge(w);
        pins.rose = w->time;
    } else {
        CHECK_EQ(w->time, pins.rose + PERIOD / 2);
    }
}

/* The beats that the engine of channel CHAN makes on its pins. */
static void read_engine(unsigned chan, struct beats *beats)
{
    char text[PINS][40];
    const char *name[PINS + 1] = {NULL};
    struct watcher w = {name, .group = rtl_group, .beats = beats};

    for (unsigned i = 0; i < PINS; i++) {
        snprintf(text[i], sizeof text[i], "dma0.ch%u.%s", chan, pin_names[i]);
        name[i] = text[i];
    }
    memset(&pins, 0, sizeof pins);
    memset(beats, 0, sizeof *beats);
    read_vcd(rtl_vcd(), &w);
}

static void remove_files(void)
{
    unlink(platform_vcd());
    unlink(rtl_vcd());
    unlink(result());
}

static void traced_run(const char *filter, const char *from, const char *to)
{
    struct run r;

    RUN(&r, "run", BOARD, "--timing", "rtl", "--trace", platform_vcd(), "--trace-rtl", rtl_vcd(),
        "--trace-filter", filter, "--trace-from", from, "--trace-to", to, FW "/copy.elf");
    CHECK_EQ(r.status, 0);
    CHECK_STR(r.err, "");
    run_free(&r);
}

/* A: as the platform tells them. Narrow beats lie on other lanes of the bus. */
static void compare(const struct beats *a, const struct beats *b, bool data)
{
    for (unsigned p = 0; p < PORTS; p++) {
        REQUIRE_EQ(a->count[p], b->count[p]);
        for (unsigned i = 0; i < a->count[p]; i++) {
            const struct beat *x = &a->beat[p][i], *y = &b->beat[p][i];

            if (!CHECK_EQ(x->begin, y->begin) | !CHECK_EQ(x->addr, y->addr) |
                    !CHECK_EQ(x->write, y->write) ||
                (x->end && !CHECK_EQ(x->end, y->end)) || (data && !CHECK_EQ(x->data, y->data)))
                return;
        }
    }
    CHECK_EQ(a->ends, b->ends);
    for (unsigned i = 0; i < a->ends; i++)
        CHECK_EQ(a->end[i], b->end[i]);
}

TEST(rtl_trace, shows_the_beats_of_the_platform_at_the_same_times)
{
    static struct beats seen[2];
    struct watcher platform = {platform_names, .group = platform_group, .beats = &seen[0]};

    if (!RTL)
        SKIP("dmavp is built without Verilator");
    traced_run("dma0.*", "0ps", "1s");
    read_vcd(platform_vcd(), &platform);
    read_engine(0, &seen[1]);
    CHECK_EQ(seen[0].count[0], 4 * 1024); /* two copies of 1024 words, read and written */
    CHECK_EQ(seen[0].ends, 2);
    compare(&seen[0], &seen[1], true);
    remove_files();
}

/* The beats of channel CHAN in what --result wrote. */
static void read_result(const char *text, unsigned chan, struct beats *beats)
{
    unsigned c, port;
    uint64_t begin, end;
    uint32_t addr;
    char kind[8];

    memset(beats, 0, sizeof *beats);
    for (const char *p = text; p; p = (p = strchr(p, '\n')) ? p + 1 : NULL)
        if (sscanf(p, "beat cycle %" SCNu64 " to edge %" SCNu64 " ch%u M%u %7s 0x%" SCNx32, &begin,
                   &end, &c, &port, kind, &addr) == 6 &&
            c == chan)
            add(beats, port - 1,
                (struct beat){.begin = begin * PERIOD,
                              .end = end * PERIOD,
                              .addr = addr,
                              .write = !strcmp(kind, "write")});
}

TEST(rtl_trace, shows_the_beats_of_channels_that_contend)
{
    static const char *const files[] = {"contend_crossed.jobs", "contend_eight.jobs"};
    static struct beats seen[2];
    struct run r;
    char *text;

    for (unsigned i = 0; RTL && i < sizeof files / sizeof *files; i++) {
        char path[1024];
        unsigned beats = 0;

        snprintf(path, sizeof path, JOB_FOLDER "/%s", files[i]);
        RUN(&r, "jobs", BOARD, "--timing", "rtl", "--trace-rtl", rtl_vcd(), "--result", result(),
            "--trace-filter", "dma0.ch?.[chmd]*_[io]", path);
        if (!CHECK_EQ(r.status, 0))
            puts(r.err);
        run_free(&r);
        REQUIRE((text = read_text(result())) != NULL);
        for (unsigned c = 0; c < 8; c++) {
            read_result(text, c, &seen[0]);
            read_engine(c, &seen[1]);
            seen[1].ends = 0; /* are not in the result */
            compare(&seen[0], &seen[1], false);
            beats += seen[0].count[0] + seen[0].count[1];
        }
        CHECK_GE(beats, 500);
        free(text);
    }
    remove_files();
    if (!RTL)
        SKIP("dmavp is built without Verilator");
}

TEST(rtl_trace, has_every_level_of_the_source_and_what_rests_does_not_move)
{
    static const char *const names[] = {"dma0.ch0.u_fifo.mem_q_3_", "dma0.ch0.u_ctrl.beats_o",
                                        "dma0.ch7.u_read.addr_q", "dma0.ch7.g_manager_1_.wr"};
    struct vcd_file f;
    char why[256];

    if (!RTL)
        SKIP("dmavp is built without Verilator");
    traced_run("*", "0ps", "1s");
    REQUIRE_EQ(vcd_check(rtl_vcd(), &f, NULL, NULL, why), 0);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (!CHECK(vcd_find(&f, names[i]) != NULL))
            puts(names[i]);
    CHECK(vcd_find(&f, "dma0.ch0.u_fifo.mem_q_3_")->changes > 100);
    CHECK(!vcd_find(&f, "dma0.ch0.u_fifo.Depth")); /* a parameter */
    for (unsigned i = 0; i < f.signals; i++)
        if (strncmp(f.signal[i].name, "dma0.ch0.", 9) && !CHECK_EQ(f.signal[i].changes, 0))
            puts(f.signal[i].name);
    vcd_free(&f);
    remove_files();
}

TEST(rtl_trace, has_the_window_and_the_bytes_that_were_asked_for)
{
    struct vcd_file f;
    char *text[2], why[256];

    if (!RTL)
        SKIP("dmavp is built without Verilator");
    for (unsigned i = 0; i < 2; i++) {
        traced_run("dma0.ch0.*", "90us", "95us");
        text[i] = read_text(rtl_vcd());
    }
    CHECK_STR(text[0], text[1]);
    REQUIRE_EQ(vcd_check(rtl_vcd(), &f, NULL, NULL, why), 0);
    CHECK_EQ(f.first, 90000000);
    CHECK_EQ(f.last, 95000000);
    CHECK_EQ(vcd_find(&f, "dma0.ch0.busy_o")->initial, 1);
    CHECK_EQ(vcd_find(&f, "dma0.ch0.clk_i")->changes, 2 * 500);
    vcd_free(&f);
    free(text[0]);
    free(text[1]);
    remove_files();
}

TEST(rtl_trace, is_refused_without_rtl_engines_and_for_bad_files)
{
    static const struct {
        const char *arg[12], *says;
    } bad[] = {
        {{"run", BOARD, "--trace-rtl", REFUSED, FW "/hello.elf"},
         "dmavp: --trace-rtl " REFUSED ": there are no RTL engines with --timing lt; give --timing "
         "rtl\n"},
        {{"jobs", BOARD, "--timing", "lt", "--trace-rtl", REFUSED, "x.jobs"},
         "dmavp: --trace-rtl " REFUSED ": there are no RTL engines with --timing lt"},
        {{"run", BOARD, "--timing", "rtl", "--trace-rtl", "x.fst", FW "/hello.elf"},
         "dmavp: --trace-rtl x.fst: the name says the format"},
        {{"run", BOARD, "--timing", "rtl", "--trace-rtl", "/nowhere/x.vcd", FW "/hello.elf"},
         "dmavp: cannot write /nowhere/x.vcd: No such file or directory; choose another file with "
         "--trace-rtl\n"},
        {{"run", BOARD, "--timing", "rtl", "--trace-rtl", REFUSED, "--trace", REFUSED,
          FW "/hello.elf"},
         "dmavp: --trace-rtl " REFUSED ": is the same file as --trace " REFUSED},
        {{"run", BOARD, "--timing", "rtl", "--trace-rtl", REFUSED, "--trace-filter", "x",
          FW "/hello.elf"},
         "dmavp: --trace-filter x: matches no signal of --trace-rtl; names look like "
         "dma0.ch0.haddr_o\n"},
    };
    struct run r;

    for (unsigned i = 0; RTL && i < sizeof bad / sizeof *bad; i++) {
        run(&r, NULL, bad[i].arg);
        if (!CHECK_EQ(r.status, 2) | !CHECK_EQ(r.err_lines, 1) | !CHECK_HAS(r.err, bad[i].says))
            printf("case %u: %s", i, r.err);
        run_free(&r);
    }
    if (!RTL) {
        RUN(&r, "run", "--trace-rtl", REFUSED, FW "/hello.elf");
        CHECK_EQ(r.status, 2);
        CHECK_HAS(r.err, "unknown option '--trace-rtl'");
        run_free(&r);
    }
    unlink(REFUSED);
}
