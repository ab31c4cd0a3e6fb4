/* SPDX-License-Identifier: Apache-2.0 */
/* The RTL channel engine that is halted or frozen at every cycle; odd packets; the deep FIFO. */
#include "gtest_c.h"
#include "move_rig.h"

/* Reads whose address was accepted in cycle FROM or later. */
static unsigned reads_from(const struct ahb_rig *r, uint64_t from)
{
    unsigned n = 0;

    for (unsigned i = 0; i < r->logged; i++)
        n += !r->log[i].write && r->log[i].cycle >= from;
    return n;
}

static bool halts_at(unsigned i, uint64_t at)
{
    bool offered, ok;
    uint32_t stuck; /* less than a destination beat */
    uint64_t resumed;

    launch(&rtl, 4, i);
    run_to(&rtl, at);
    offered = rtl.port[0].held && !rtl.port[0].hwrite; /* AHB: it cannot be withdrawn */
    rtl.in->halt = true;
    run_to(&rtl, at + 100);
    stuck = rtl.out->src - (SRC + TOTAL - rtl.out->left);
    ok = CHECK_EQ(reads_from(&rtl, at), offered) & CHECK_LT(stuck, 1u << rtl.in->dst_size) &
         CHECK_EQ(rtl.out->active, stuck > 0) &
         CHECK_EQ(rtl.out->dst, DST + TOTAL - rtl.out->left) &
         check_memory(&rtl, TOTAL - rtl.out->left);
    if (rtl.out->left) {
        resumed = rtl.cycle;
        rtl.in->halt = false;
        ok = ok & CHECK(rtl.out->busy) & CHECK(ahb_rig_run(&rtl, 10000)) & CHECK(rtl.out->done) &
             CHECK_EQ(reads_from(&rtl, resumed), reads_from(&rtl, resumed + 1));
    }
    ok = ok & check_memory(&rtl, TOTAL) & check_each_beat_once(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, a_halt_at_any_cycle_drains_and_resumes_without_loss)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint64_t at = 1, end = cycles_alone(i); at < end; at++)
            if (!halts_at(i, at)) {
                CHECK_EQ(i, at); /* names the case */
                return;
            }
}

/* A halt taken back while the FIFO may still drain. */
static bool halts_for(unsigned i, uint64_t at, uint64_t cycles)
{
    bool ok;

    launch(&rtl, 4, i);
    run_to(&rtl, at);
    rtl.in->halt = true;
    run_to(&rtl, at + cycles);
    rtl.in->halt = false;
    ok = CHECK(rtl.out->done || ahb_rig_run(&rtl, 10000)) & check_memory(&rtl, TOTAL) &
         check_each_beat_once(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, a_short_halt_at_any_cycle_loses_nothing)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint64_t at = 1, end = cycles_alone(i) - 6; at < end; at++)
            if (!halts_for(i, at, 1 + (at + i) % 6)) {
                CHECK_EQ(i, at);
                return;
            }
}

/* Addresses accepted in cycle FROM or later. */
static unsigned beats_from(const struct ahb_rig *r, uint64_t from)
{
    unsigned n = 0;

    for (unsigned i = 0; i < r->logged; i++)
        n += r->log[i].cycle >= from;
    return n;
}

static bool freezes_for(unsigned i, uint64_t at, uint64_t cycles)
{
    unsigned offered;
    uint64_t end = at + cycles;
    bool ok = true;

    launch(&rtl, 4, i);
    run_to(&rtl, at);
    offered = rtl.port[0].held + rtl.port[1].held; /* AHB: they cannot be withdrawn */
    rtl.in->freeze = true;
    run_to(&rtl, end);
    ok &= CHECK_LE(beats_from(&rtl, at), offered);
    rtl.in->freeze = false;
    run_to(&rtl, end + 2);
    if (cycles > 10 && rtl.out->busy) /* all has ended; it launches one cycle after the release */
        ok &= CHECK_EQ(beats_from(&rtl, at), offered + beats_from(&rtl, end + 1)) &
              CHECK_GT(beats_from(&rtl, end + 1), 0);
    ok = ok & CHECK(!rtl.out->busy || ahb_rig_run(&rtl, 10000)) & check_memory(&rtl, TOTAL) &
         check_each_beat_once(&rtl);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_move, a_freeze_at_any_cycle_stops_both_sides_and_loses_nothing)
{
    for (unsigned i = 0; i < VARIANTS; i++)
        for (uint64_t at = 1, end = cycles_alone(i); at < end; at++)
            if (!freezes_for(i, at, 16) || !freezes_for(i, at, 1 + (at + i) % 6)) {
                CHECK_EQ(i, at);
                return;
            }
}
TEST(rtl_move, a_packet_of_no_beats_waits_until_it_is_aborted)
{
    launch(&rtl, 4, 0);
    rtl.in->beats = 0;
    CHECK(!ahb_rig_run(&rtl, 1000));
    CHECK(rtl.out->busy);
    CHECK_EQ(rtl.logged, 0);
    rtl.in->abort = true;
    CHECK(ahb_rig_run(&rtl, 10));
    CHECK(rtl.out->stopped);
    ahb_rig_end(&rtl);
}

/* Two-byte beats into words: the last two bytes have no word to go to. */
TEST(rtl_move, a_tail_that_fills_no_destination_beat_stays_in_the_fifo)
{
    launch(&rtl, 4, 1 + 2 * 3);
    rtl.in->beats = 17;
    CHECK(!ahb_rig_run(&rtl, 1000));
    CHECK(rtl.out->busy);
    CHECK(rtl.out->active);
    CHECK_EQ(rtl.out->left, 2);
    check_memory(&rtl, 32);
    ahb_rig_end(&rtl);
}

TEST(rtl_move, the_deep_fifo_moves_the_same_bytes_and_is_never_slower)
{
    for (unsigned i = 0; i < VARIANTS; i++) {
        uint64_t shallow = cycles_alone(i);

        launch(&rtl, 16, i);
        CHECK(ahb_rig_run(&rtl, 10000));
        CHECK(rtl.out->done);
        CHECK_LE(rtl.cycle, shallow);
        if (!check_memory(&rtl, TOTAL) || !check_each_beat_once(&rtl))
            CHECK_EQ(i, VARIANTS); /* names the case */
        ahb_rig_end(&rtl);
    }
}

TEST(rtl_move, the_deep_fifo_takes_turns_of_sixteen_words)
{
    unsigned turns = 0;

    launch(&rtl, 16, 2 + 2 * 3);
    rtl.in->burst = 3; /* 16 beats */
    rtl.in->beats = 64;
    CHECK(ahb_rig_run(&rtl, 10000));
    CHECK_EQ(rtl.cycle, 2 * 64 + 2);
    for (unsigned i = 1; i < rtl.logged; i++)
        turns += rtl.log[i].write != rtl.log[i - 1].write;
    CHECK_EQ(turns, 64 / 16 * 2 - 1);
    ahb_rig_end(&rtl);
}
