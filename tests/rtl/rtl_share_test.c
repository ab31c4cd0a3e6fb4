/* SPDX-License-Identifier: Apache-2.0 */
/* RTL channel engines that share the managers behind an arbiter: grants that come and go, turns and
 * DMA bursts that it honours or cuts, errors of one that are no matter of the other. */
#include "ahb_rig.h"
#include "gtest_c.h"

#include <string.h>

enum { TOTAL = 96, NO_ERROR = UINT32_MAX };

static const uint32_t src_of[] = {RIG_MEM + 0x3f0, RIG_MEM + 0x47e4};
static const uint32_t dst_of[] = {RIG_MEM + 0x83e8, RIG_MEM + 0xc7f8};

static struct ahb_rig rtl, other;

/* Engine E gets a packet of TOTAL bytes; WIDTHS 0 to 8, managers as the bits of MGRS. */
static void packet(struct ahb_rig *r, unsigned e, unsigned widths, unsigned mgrs)
{
    struct dma_ch_in *in = &r->in[e];

    in->src = src_of[e];
    in->dst = dst_of[e];
    in->src_size = widths % 3;
    in->dst_size = (uint8_t)(widths / 3);
    in->beats = (uint16_t)(TOTAL >> in->src_size);
    in->src_inc = in->dst_inc = true;
    in->src_mgr = mgrs & 1;
    in->dst_mgr = mgrs >> 1 & 1;
    in->burst = 2; /* 8 beats */
    in->start = true;
}

/* Until every engine has ended; ENDS gets a bit for done and one for a bus error of each. */
static bool run_all(struct ahb_rig *r, unsigned *ends)
{
    for (unsigned busy = 1; busy;) {
        if (r->cycle > 100000)
            return false;
        ahb_rig_cycle(r);
        busy = 0;
        for (unsigned e = 0; e < r->engines; e++) {
            busy += r->in[e].start || r->out[e].busy;
            r->in[e].start = false;
            *ends |= (r->out[e].done | (r->out[e].stopped && r->out[e].error) << 1u) << 2 * e;
        }
    }
    return true;
}

/* Engine E has read and written each address once and in order, if it failed up to there. */
static bool check_beats(const struct ahb_rig *r, unsigned e)
{
    uint32_t src = src_of[e], dst = dst_of[e], read = 0, written = 0;
    bool ok = true;

    for (unsigned i = 0; i < r->logged; i++) {
        const struct ahb_beat *b = &r->log[i];

        if (b->engine != e)
            continue;
        ok &= CHECK_EQ(b->addr, b->write ? dst + written : src + read);
        *(b->write ? &written : &read) += b->bytes;
    }
    if (!r->out[e].left)
        ok &= CHECK_EQ(read, TOTAL) & CHECK_EQ(written, TOTAL);
    return ok & CHECK_MEM(r->mem + (dst - RIG_MEM), ahb_rig_pattern() + (src - RIG_MEM),
                          r->out[e].dst - dst);
}

static bool check_share(unsigned i, uint32_t bad)
{
    unsigned ends = 0, failing = bad == NO_ERROR ? 2 : bad % 2;
    bool ok;

    ahb_rig_init_many(&rtl, 4, 2, 2);
    rtl.seed = 1 + i * 7919 + bad;
    rtl.waits_read = i / 16 % 3;
    rtl.waits_write = i / 48 % 3;
    rtl.keep_turns = i / 144 % 2;
    packet(&rtl, 0, i % 9, i % 16 & 3);
    packet(&rtl, 1, i / 9 % 9, i % 16 >> 2);
    if (failing < 2) {
        rtl.bad_from = (bad & 2 ? src_of : dst_of)[failing] + bad / 4 % TOTAL;
        rtl.bad_to = rtl.bad_from + 1;
    }
    ok = CHECK(run_all(&rtl, &ends)) & CHECK_STR(rtl.broken ? rtl.broken : "", "");
    for (unsigned e = 0; e < 2; e++)
        ok = ok & check_beats(&rtl, e) & CHECK_EQ(ends >> 2 * e & 3, e == failing ? 2 : 1) &
             CHECK_EQ(rtl.out[e].left != 0, e == failing);
    ahb_rig_end(&rtl);
    return ok;
}

TEST(rtl_share, two_engines_move_every_width_pair_under_random_grants)
{
    for (unsigned i = 0; i < 81 * 16 * 4; i++)
        if (!check_share(i, NO_ERROR)) {
            CHECK_EQ(i, 0); /* names the case */
            return;
        }
}

TEST(rtl_share, an_error_stops_its_engine_and_not_the_other)
{
    for (unsigned i = 0; i < 81 * 16 * 4; i++)
        if (!check_share(i, i * 13 % (4 * TOTAL))) {
            CHECK_EQ(i, 0);
            return;
        }
}

/* Two streams of words with everything on manager 0, or reads on 0 and writes on 1. */
static void stream(bool two, bool keep_turns, bool keep_bursts, uint32_t seed)
{
    unsigned ends = 0;

    ahb_rig_init_many(&rtl, 4, 2, 2);
    rtl.seed = seed;
    rtl.keep_turns = keep_turns;
    rtl.keep_bursts = keep_bursts;
    packet(&rtl, 0, 8, two ? 2 : 0);
    packet(&rtl, 1, 8, two ? 2 : 0);
    CHECK(run_all(&rtl, &ends));
    CHECK_EQ(ends, 5);
    CHECK_STR(rtl.broken ? rtl.broken : "", "");
    check_beats(&rtl, 0);
    check_beats(&rtl, 1);
    ahb_rig_end(&rtl);
}

/* Times that port 0 went to the other engine while the one before had read what it had not written
 * (TURNS) or had reads left of a DMA burst. */
static unsigned cuts(bool turns)
{
    unsigned reads[2] = {0}, writes[2] = {0}, n = 0, last = 2;

    for (unsigned i = 0; i < rtl.logged; i++) {
        const struct ahb_beat *b = &rtl.log[i];

        if (b->port)
            continue;
        if (last < 2 && b->engine != last)
            n += turns ? reads[last] != writes[last] : reads[last] % 8 != 0;
        last = b->engine;
        ++*(b->write ? &writes[last] : &reads[last]);
    }
    return n;
}

TEST(rtl_share, an_arbiter_that_honours_turn_cuts_no_turn)
{
    unsigned cut = 0;

    for (uint32_t seed = 1; seed < 200; seed++) {
        stream(false, true, false, seed);
        CHECK_EQ(cuts(true), 0);
        stream(false, false, false, seed);
        cut += cuts(true);
    }
    CHECK_GT(cut, 0); /* one that does not, does */
}

TEST(rtl_share, an_arbiter_that_honours_burst_cuts_no_burst)
{
    unsigned cut = 0;

    for (uint32_t seed = 1; seed < 200; seed++) {
        stream(true, false, true, seed);
        CHECK_EQ(cuts(false), 0);
        stream(true, false, false, seed);
        cut += cuts(false);
    }
    CHECK_GT(cut, 0);
}

/* SBSize: 1, 4, 8 ... 256 beats, and what is left of the packet. */
TEST(rtl_share, burst_shows_for_every_size_whether_reads_are_left_of_it)
{
    enum { BEATS = 600 };

    for (unsigned code = 0; code < 8; code++) {
        unsigned size = code ? 2u << code : 1, read = 0, wrong = 0;

        ahb_rig_init(&rtl, 4);
        packet(&rtl, 0, 0, 2);
        rtl.in->beats = BEATS;
        rtl.in->burst = (uint8_t)code;
        ahb_rig_cycle(&rtl);
        rtl.in->start = false;
        while (rtl.cycle < 10000 && (ahb_rig_cycle(&rtl), rtl.out->busy)) {
            wrong += rtl.out->burst != (read % size != 0 && read != BEATS);
            read += rtl.out->bus[0].htrans && rtl.in->bus[0].hready;
        }
        CHECK_EQ(read, BEATS);
        if (!CHECK_EQ(wrong, 0))
            CHECK_EQ(code, 8); /* names the case */
        ahb_rig_end(&rtl);
    }
}

TEST(rtl_share, neither_turn_nor_burst_is_left_behind_by_an_error_or_an_abort)
{
    for (unsigned i = 0; i < 2 * 60; i++) {
        ahb_rig_init(&rtl, 4);
        packet(&rtl, 0, 8, i % 2 * 2);
        ahb_rig_cycle(&rtl);
        rtl.in->start = false;
        while (rtl.cycle < i / 2)
            ahb_rig_cycle(&rtl);
        rtl.in->abort = true;
        ahb_rig_cycle(&rtl);
        ahb_rig_cycle(&rtl);
        CHECK(!rtl.out->turn);
        CHECK(!rtl.out->burst);
        ahb_rig_end(&rtl);
    }
}

/* A request without a grant leaves no trace: a halt withdraws it. */
TEST(rtl_share, a_request_that_was_not_granted_is_withdrawn_by_a_halt_and_a_freeze)
{
    for (unsigned i = 0; i < 2 * 9 * 2 * 40; i++) {
        uint64_t at = 2 + i / 36;
        unsigned logged;
        bool freeze = i % 2, busy;

        ahb_rig_init(&rtl, 4);
        packet(&rtl, 0, i / 2 % 9, i / 18 % 2 * 2);
        ahb_rig_run(&rtl, at);
        rtl.deny = true;
        for (unsigned k = 0; k < 20; k++)
            ahb_rig_cycle(&rtl);
        logged = rtl.logged;
        busy = rtl.out->busy;
        CHECK(!busy || rtl.out->bus[0].req || rtl.out->bus[1].req);
        *(freeze ? &rtl.in->freeze : &rtl.in->halt) = true;
        ahb_rig_cycle(&rtl);
        if (freeze)
            CHECK(!rtl.out->bus[0].req && !rtl.out->bus[1].req);
        CHECK(!rtl.out->bus[0].req || rtl.out->bus[0].hwrite);
        CHECK(!rtl.out->bus[1].req || rtl.out->bus[1].hwrite);
        CHECK_EQ(rtl.logged, logged);
        rtl.in->freeze = rtl.in->halt = rtl.deny = false;
        ahb_rig_run(&rtl, 1000);
        if (!check_beats(&rtl, 0) || !CHECK_STR(rtl.broken ? rtl.broken : "", "")) {
            CHECK_EQ(i, 0);
            return;
        }
        ahb_rig_end(&rtl);
    }
}

/* A pause of the grant costs its cycles and the burst, which begins anew with NONSEQ. */
TEST(rtl_share, a_burst_does_not_go_on_over_a_pause_of_the_grant)
{
    const struct ahb_beat *b = rtl.log;

    ahb_rig_init(&rtl, 4);
    packet(&rtl, 0, 8, 2);
    rtl.in->src = RIG_MEM + 0x100;
    CHECK(!ahb_rig_run(&rtl, 3)); /* launched in cycle 1 */
    CHECK_EQ(rtl.logged, 2);
    rtl.deny = true;
    ahb_rig_cycle(&rtl);
    rtl.deny = false;
    ahb_rig_cycle(&rtl);
    ahb_rig_cycle(&rtl);
    CHECK(!b[0].seq);
    CHECK(b[1].seq);
    while (b < rtl.log + rtl.logged && b->cycle < 4)
        b++;
    CHECK(!b->write && !b->seq);
    CHECK_EQ(b->addr, RIG_MEM + 0x108);
    while (b < rtl.log + rtl.logged && b->cycle < 5)
        b++;
    CHECK(b->seq || b->write);
    ahb_rig_end(&rtl);
}

/* PL081: the same cycles as the engine with two managers has on one of them. */
TEST(rtl_share, the_engine_with_one_manager_moves_as_the_one_with_two_does_on_one)
{
    for (unsigned i = 0; i < 2 * 9 * 9; i++) {
        ahb_rig_init_many(&rtl, i < 81 ? 4 : 16, 1, 1);
        ahb_rig_init(&other, i < 81 ? 4 : 16);
        packet(&rtl, 0, i % 9, i % 4); /* its manager bits are ignored */
        packet(&other, 0, i % 9, 0);
        rtl.waits_read = other.waits_read = i / 9 % 3;
        rtl.waits_write = other.waits_write = i / 27 % 3;
        CHECK(ahb_rig_run(&rtl, 10000));
        CHECK(ahb_rig_run(&other, 10000));
        CHECK(rtl.out->done);
        CHECK_EQ(rtl.cycle, other.cycle);
        REQUIRE_EQ(rtl.logged, other.logged);
        CHECK_MEM(rtl.log, other.log, rtl.logged * sizeof rtl.log[0]);
        CHECK_STR(rtl.broken ? rtl.broken : "", "");
        check_beats(&rtl, 0);
        ahb_rig_end(&rtl);
        ahb_rig_end(&other);
    }
}

TEST(rtl_share, there_is_no_engine_of_another_size)
{
    CHECK(!dma_ch_create(5, 2));
    CHECK(!dma_ch_create(8, 1));
    CHECK(!dma_ch_create(4, 3));
}
