/* SPDX-License-Identifier: Apache-2.0 */
/* The RTL channel engine that is aborted or started anew at every cycle, and bus errors at every
 * beat. */
#include "gtest_c.h"
#include "move_rig.h"

/* Neither an address nor a beat is on the bus any more. */
static bool check_quiet(const struct ahb_rig *r)
{
    bool ok = true;

    for (unsigned p = 0; p < DMA_CH_MANAGERS; p++)
        ok &= CHECK(!r->port[p].data) & CHECK(!r->out->bus[p].req);
    return ok;
}

static bool aborts_at(unsigned i, uint64_t at, uint64_t alone)
{
    uint64_t start;
    unsigned logged;
    bool ok;

    launch(&rtl, 4, i);
    run_to(&rtl, at);
    rtl.in->abort = true;
    run_to(&rtl, at + 1);
    rtl.in->abort = false;
    ok = CHECK(ahb_rig_run(&rtl, 12)) & CHECK(rtl.out->stopped) & CHECK(!rtl.out->done) &
         CHECK(!rtl.out->error) & CHECK(!rtl.out->busy) & check_quiet(&rtl);
    logged = rtl.logged;
    run_to(&rtl, rtl.cycle + 20);
    ok = ok & CHECK_EQ(rtl.logged, logged) & CHECK_EQ(rtl.out->dst, DST + TOTAL - rtl.out->left) &
         check_memory(&rtl, TOTAL - rtl.out->left);
    rtl.in->start = true; /* and nothing is left behind for the next packet */
    rtl.logged = 0;
    start = rtl.cycle;
    ok = ok & CHECK(ahb_rig_run(&rtl, 10000)) & CHECK(rtl.out->done) &
         CHECK_EQ(rtl.cycle - start, alone) & check_memory(&rtl, TOTAL) &
         check_each_beat_once(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, an_abort_at_any_cycle_ends_what_is_on_the_bus_and_nothing_more)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint64_t at = 1, alone = cycles_alone(i); at < alone - 1; at++)
            if (!aborts_at(i, at, alone)) {
                CHECK_EQ(i, at);
                return;
            }
}

/* An abort while the beat that fails is on the bus: the stop tells of the error. */
static bool abort_meets_error(unsigned i, uint32_t bad)
{
    bool on_bus = false, ok;

    launch(&rtl, 4, i);
    rtl.waits_read = rtl.waits_write = 3;
    rtl.bad_from = bad;
    rtl.bad_to = bad + 1;
    while (!on_bus && rtl.cycle < 1000) {
        ahb_rig_cycle(&rtl);
        rtl.in->start = false;
        for (unsigned p = 0; p < DMA_CH_MANAGERS; p++)
            on_bus |= rtl.port[p].data && rtl.port[p].beat->addr <= bad &&
                      bad < rtl.port[p].beat->addr + rtl.port[p].beat->bytes;
    }
    ok = CHECK(on_bus) & CHECK(!rtl.out->stopped);
    rtl.in->abort = true;
    ok = ok & CHECK(ahb_rig_run(&rtl, 20)) & CHECK(rtl.out->stopped) & CHECK(rtl.out->error) &
         check_quiet(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, an_error_after_an_abort_is_told)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint32_t off = 0; off < 2 * TOTAL; off += 7)
            if (!abort_meets_error(i, off < TOTAL ? SRC + off : DST + off - TOTAL)) {
                CHECK_EQ(i, off);
                return;
            }
}

enum { SRC2 = RIG_MEM + 0x4204, DST2 = RIG_MEM + 0xc3f8, TOTAL2 = 48 };

/* What a dropped packet has written is right as far as it goes. */
static bool check_dropped(const struct ahb_rig *r)
{
    const uint8_t *was = ahb_rig_pattern(), *dst = r->mem + (DST - RIG_MEM);
    bool ok = true;

    for (uint32_t i = 0; i < TOTAL; i++)
        ok &= dst[i] == was[SRC - RIG_MEM + i] || dst[i] == was[DST - RIG_MEM + i];
    return CHECK(ok);
}

/* Another packet starts while the first is under way: other addresses, widths and managers. */
static bool restarts_at(unsigned i, uint64_t at)
{
    const uint8_t *was = ahb_rig_pattern();
    unsigned other = (unsigned)(i * 5 + at) % 18;
    struct dma_ch_in *in = rtl.in;
    uint32_t src = SRC2, dst = DST2;
    unsigned reads_on;
    bool ok;

    launch(&rtl, 4, i);
    rtl.waits_write *= 7; /* a dropped write may outlast the new packet's first data */
    run_to(&rtl, at);
    in->src = SRC2;
    in->dst = DST2;
    in->src_size = other % 3;
    in->dst_size = other / 3 % 3;
    in->beats = (uint16_t)(TOTAL2 >> in->src_size);
    in->src_mgr = at % 2;
    in->dst_mgr = (other / 9 + at / 2) % 2;
    reads_on = i / 9 % 3 == 2 ? 0 : in->src_mgr;
    in->start = true;
    ahb_rig_cycle(&rtl);
    in->start = false;
    ahb_rig_cycle(&rtl); /* the launch: NONSEQ in the next cycle */
    ok = CHECK_EQ(rtl.out->bus[reads_on].htrans, 2) & CHECK_EQ(rtl.out->bus[reads_on].haddr, SRC2) &
         CHECK(ahb_rig_run(&rtl, 10000)) & CHECK(rtl.out->done) &
         CHECK_MEM(rtl.mem + (DST2 - RIG_MEM), was + (SRC2 - RIG_MEM), TOTAL2) &
         check_dropped(&rtl) & CHECK_STR(rtl.broken ? rtl.broken : "", "");
    for (unsigned j = 0; j < rtl.logged; j++) {
        uint32_t *next = rtl.log[j].write ? &dst : &src;

        if (rtl.log[j].cycle <= at)
            continue;
        ok &= CHECK_EQ(rtl.log[j].addr, *next);
        *next += rtl.log[j].bytes;
    }
    ahb_rig_end(&rtl);
    return ok & CHECK_EQ(src, SRC2 + TOTAL2) & CHECK_EQ(dst, DST2 + TOTAL2);
}

TEST(rtl_move, a_start_at_any_cycle_drops_everything_and_launches_in_the_next)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint64_t at = 1, end = cycles_alone(i) + 3; at < end; at++)
            if (!restarts_at(i, at)) {
                CHECK_EQ(i, at);
                return;
            }
}

/* Also while it stops: after an abort with addresses on offer, and after an error. */
TEST(rtl_move, a_start_while_it_stops_drops_the_stop)
{
    for (unsigned i = 0; i < VARIANTS; i++) {
        uint64_t alone = cycles_alone(i);

        for (uint64_t at = 1; at + 8 < alone; at++) {
            launch(&rtl, 4, i);
            run_to(&rtl, at);
            rtl.in->abort = true;
            run_to(&rtl, at + 1);
            rtl.in->abort = false;
            rtl.in->start = true;
            rtl.logged = 0;
            ahb_rig_cycle(&rtl);
            rtl.in->start = false;
            rtl.logged = 0; /* one of the dropped packet may have been accepted in this cycle */
            CHECK(ahb_rig_run(&rtl, 10000));
            if (!CHECK(rtl.out->done) || !check_memory(&rtl, TOTAL) ||
                !check_each_beat_once(&rtl)) {
                CHECK_EQ(i, at);
                return;
            }
            ahb_rig_end(&rtl);
        }
    }
}

static bool in_first_cycle_of_an_error(const struct ahb_rig *r)
{
    return (r->in->bus[0].hresp && !r->in->bus[0].hready) ||
           (r->in->bus[1].hresp && !r->in->bus[1].hready);
}

/* A packet that starts in the second cycle of the ERROR of the one before, and is aborted. */
TEST(rtl_move, a_start_while_it_stops_drops_the_error)
{
    for (unsigned i = 0; i < VARIANTS; i++) {
        launch(&rtl, 4, i);
        rtl.bad_from = SRC + TOTAL / 2;
        rtl.bad_to = rtl.bad_from + 1;
        while (rtl.cycle < 1000 && !in_first_cycle_of_an_error(&rtl)) {
            ahb_rig_cycle(&rtl);
            rtl.in->start = false;
        }
        rtl.in->start = true;
        ahb_rig_cycle(&rtl);
        CHECK(rtl.out->error);
        rtl.in->start = false;
        rtl.in->abort = true;
        CHECK(ahb_rig_run(&rtl, 20));
        CHECK(rtl.out->stopped);
        if (!CHECK(!rtl.out->error))
            CHECK_EQ(i, VARIANTS); /* names the case */
        ahb_rig_end(&rtl);
    }
}

/* The byte at OFF is bad, of the source or of the destination. */
static bool fails_at(unsigned i, bool write, uint32_t off)
{
    uint32_t size, failed = 0;
    bool ok;

    launch(&rtl, 4, i);
    size = 1u << (write ? rtl.in->dst_size : rtl.in->src_size);
    rtl.bad_from = (write ? DST : SRC) + off;
    rtl.bad_to = rtl.bad_from + 1;
    ok = CHECK(ahb_rig_run(&rtl, 10000)) & CHECK(rtl.out->stopped) & CHECK(rtl.out->error) &
         CHECK(!rtl.out->done) & CHECK(!rtl.out->busy);
    run_to(&rtl, rtl.cycle + 20);
    for (unsigned j = 0; j < rtl.logged; j++)
        failed += rtl.log[j].failed;
    ok = ok & CHECK_EQ(failed, 1) & CHECK_EQ(rtl.out->dst, DST + TOTAL - rtl.out->left) &
         check_memory(&rtl, TOTAL - rtl.out->left) &
         CHECK_EQ(write ? rtl.out->dst - DST : rtl.out->src - SRC, off & ~(size - 1));
    rtl.bad_to = 0;
    rtl.in->start = true;
    rtl.logged = 0;
    ok = ok & CHECK(ahb_rig_run(&rtl, 10000)) & CHECK(rtl.out->done) & CHECK(!rtl.out->error) &
         check_memory(&rtl, TOTAL) & check_each_beat_once(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, an_error_at_any_beat_stops_the_packet_there)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint32_t off = 0; off < 2 * TOTAL; off += 3)
            if (!fails_at(i, off >= TOTAL, off % TOTAL)) {
                CHECK_EQ(i, off);
                return;
            }
}

/* Steps through one failing packet. Counts the addresses that the first cycle of the ERROR takes
 * back on its manager, and those that stay on the other. */
static void error_steps(unsigned i, uint32_t bad, unsigned *withdrawn, unsigned *kept)
{
    launch(&rtl, 4, i);
    rtl.bad_from = bad;
    rtl.bad_to = bad + 1;
    while (!rtl.out->stopped && rtl.cycle < 1000) {
        unsigned p = rtl.port[1].data && rtl.in->bus[1].hresp;
        bool first = rtl.in->bus[p].hresp && !rtl.in->bus[p].hready;
        bool held = rtl.port[p].held, other = rtl.port[!p].held;
        uint32_t addr = rtl.port[!p].haddr;

        ahb_rig_cycle(&rtl);
        rtl.in->start = false;
        if (!first)
            continue;
        *withdrawn += held;
        *kept += other;
        CHECK_EQ(rtl.out->bus[p].htrans, 0);
        CHECK_EQ(rtl.out->bus[!p].htrans != 0, other);
        CHECK(!other || rtl.out->bus[!p].haddr == addr);
    }
    CHECK(rtl.out->stopped);
    ahb_rig_end(&rtl);
}

TEST(rtl_move, an_error_takes_back_the_address_on_its_manager_and_not_on_the_other)
{
    unsigned withdrawn = 0, kept = 0;

    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint32_t off = 0; off < 2 * TOTAL; off += 3)
            error_steps(i, off < TOTAL ? SRC + off : DST + off - TOTAL, &withdrawn, &kept);
    CHECK_GT(withdrawn, 0);
    CHECK_GT(kept, 0);
}
