/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA: chains, appending at any moment, stopping, errors on the bus, channels beside each other. */
#include "adma_rig.h"

#include <string.h>

enum { DESC2 = DESC + 0x100, DESC3 = DESC + 0x200 };

static struct adma dma;
static struct rig rig;

static const uint32_t places[] = {DESC, DESC2, DESC3};

/* Copies of BYTES to the same place less 0x1000 N, at places[N]. */
static void put_copy(unsigned n, uint32_t bytes, uint32_t next)
{
    struct order o = plain_order(ADMA_OP_MEMCPY, 1, bytes);

    o.source[0] = source_at(n);
    o.dst = DST + 0x400 * n;
    put_order(&rig, places[n], &o, next);
}

static bool copied(unsigned n, uint32_t bytes)
{
    return !memcmp(mem(&rig, DST + 0x400 * n), mem(&rig, source_at(n)), bytes);
}

static void start_over(void)
{
    adma_fresh(&rig, &dma);
}

TEST(adma_chain, a_chain_of_three_ends_once)
{
    start_over();
    put_copy(0, 64, DESC2);
    put_copy(1, 128, DESC3);
    put_copy(2, 192, 0);
    put_word(&rig, DESC2 + ADMA_DESC_CONTROL,
             get_word(&rig, DESC2 + ADMA_DESC_CONTROL) & ~ADMA_CONTROL_INT);
    launch(&rig, 1, DESC);
    CHECK(rig_run(&rig, 100000));
    for (unsigned n = 0; n < 3; n++) {
        CHECK(copied(n, 64 * (n + 1)));
        CHECK_EQ(get_word(&rig, places[n] + ADMA_DESC_STATUS), ADMA_STATUS_DONE);
    }
    CHECK_EQ(chan_get(&rig, 1, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_EOC);
    CHECK_EQ(chan_get(&rig, 1, ADMA_ADAR), DESC3);
    CHECK_EQ(rig_read(&rig, ADMA_INT_STATUS), 2);
    CHECK_EQ(rig.rises[ADMA_EOC], 1);
    chan_put(&rig, 1, ADMA_ACSR, ADMA_ACSR_EOT);
    CHECK(!rig.level[ADMA_EOT] && rig.level[ADMA_EOC] && rig.level[ADMA_INTR]);
    chan_put(&rig, 1, ADMA_ACSR, ADMA_ACSR_EOC);
    CHECK(!rig.level[ADMA_INTR]);
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 0);
}

/* OTH-023 */
TEST(adma_chain, no_completion_is_seen_before_the_data)
{
    for (uint64_t t = 0; t < 120; t++) {
        start_over();
        put_copy(0, 64, DESC2);
        put_copy(1, 64, 0);
        launch(&rig, 0, DESC);
        rig_run_to(&rig, t);
        for (unsigned n = 0; n < 2; n++)
            CHECK(!get_word(&rig, places[n] + ADMA_DESC_STATUS) || copied(n, 64));
        CHECK(chan_get(&rig, 0, ADMA_ADAR) == DESC || copied(0, 64));
        CHECK(!(chan_get(&rig, 0, ADMA_ACSR) & ADMA_ACSR_EOC) || copied(1, 64));
    }
    CHECK(copied(1, 64));
}

/* --- appending --------------------------------------------------------------------- */

/* OTH-021: at every cycle of a chain of one, until long after its end. */
TEST(adma_chain, what_is_appended_at_any_cycle_is_run_once)
{
    unsigned at_rest = 0;

    for (uint64_t t = 0; t < 80; t++) {
        start_over();
        put_copy(0, 64, 0);
        put_copy(1, 64, 0);
        launch(&rig, 0, DESC);
        rig_run_to(&rig, t);
        put_word(&rig, DESC + ADMA_DESC_NEXT, DESC2);
        at_rest += !(chan_get(&rig, 0, ADMA_ACSR) & ADMA_ACSR_BUSY);
        command(&rig, 0, ADMA_ACCR_APPEND);
        CHECK(chan_get(&rig, 0, ADMA_ACSR) & ADMA_ACSR_BUSY);
        CHECK(rig_run(&rig, 100000));
        CHECK(copied(0, 64));
        CHECK(copied(1, 64));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC2);
        CHECK_EQ(rig.master.stats[0].read, 128);
        CHECK_EQ(dma.ch[0].append, 0);
    }
    CHECK_GT(at_rest, 10);
    CHECK_LT(at_rest, 60);
}

TEST(adma_chain, an_append_too_many_reads_zero_and_ends_the_chain_once_more)
{
    start_over();
    rig.master.fast = false;
    put_copy(0, 64, 0);
    launch(&rig, 0, DESC);
    command(&rig, 0, ADMA_ACCR_APPEND);
    command(&rig, 0, ADMA_ACCR_APPEND);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.rises[ADMA_EOC], 1);
    CHECK_EQ(rig.logged, 4 + 1);
    CHECK_EQ(rig.log[4].a.addr, DESC + ADMA_DESC_NEXT);
    CHECK_EQ(rig.log[4].a.kind, DMA_FETCH);
    CHECK_EQ(rig.log[4].a.len, 4);
    chan_put(&rig, 0, ADMA_ACSR, ADMA_ACSR_EVENTS);
    CHECK(!rig.level[ADMA_EOC]);
    command(&rig, 0, ADMA_ACCR_APPEND);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.rises[ADMA_EOC], 2);
    CHECK_EQ(rig.logged, 6);
}

/* While NEXT is read once more, and just after. */
TEST(adma_chain, an_append_while_linking_is_not_lost)
{
    for (uint64_t t = 0; t < 6; t++) {
        start_over();
        put_copy(0, 64, 0);
        put_copy(1, 64, 0);
        launch(&rig, 0, DESC);
        CHECK(rig_run(&rig, 10000));
        command(&rig, 0, ADMA_ACCR_APPEND);
        rig_run_to(&rig, rig_now(&rig) + t);
        CHECK(!copied(1, 64));
        put_word(&rig, DESC + ADMA_DESC_NEXT, DESC2);
        command(&rig, 0, ADMA_ACCR_APPEND);
        CHECK(rig_run(&rig, 10000));
        CHECK(copied(1, 64));
    }
}

TEST(adma_chain, append_before_any_start_is_a_guest_error)
{
    start_over();
    command(&rig, 0, ADMA_ACCR_APPEND);
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), 0);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.logged, 0);
}

TEST(adma_chain, start_of_what_cannot_start_is_a_guest_error)
{
    start_over();
    command(&rig, 0, ADMA_ACCR_START); /* ANDAR is 0 */
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 1);
    put_copy(0, 64, 0);
    put_copy(1, 64, 0);
    launch(&rig, 0, DESC);
    launch(&rig, 0, DESC2); /* busy */
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 2);
    CHECK(rig_run(&rig, 10000));
    CHECK(copied(0, 64) && !copied(1, 64));
    launch(&rig, 2, DESC); /* not there */
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 4);
    CHECK_EQ(chan_get(&rig, 2, ADMA_ANDAR), 0);
    CHECK(rig_run(&rig, 10000));
}

TEST(adma_chain, next_that_is_no_multiple_of_64_stops_the_channel)
{
    start_over();
    put_copy(0, 64, DESC2 + 32);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    CHECK(copied(0, 64));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_RANGE_ERROR);
}

/* --- stopping --------------------------------------------------------------------------- */

TEST(adma_chain, suspended_at_any_cycle_it_stands_and_goes_on)
{
    uint64_t took;

    start_over();
    put_copy(0, 128, 0);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    took = rig_now(&rig);
    for (uint64_t t = 0; t <= took - 2; t++) { /* then its last access has begun */
        unsigned logged;

        start_over();
        put_copy(0, 128, 0);
        launch(&rig, 0, DESC);
        rig_run_to(&rig, t);
        command(&rig, 0, ADMA_ACCR_SUSPEND);
        CHECK(rig_run(&rig, 10000));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR) & ~ADMA_ACSR_EOT, ADMA_ACSR_BUSY | ADMA_ACSR_SUSPENDED);
        CHECK_LE(rig_now(&rig), t + 17);
        logged = rig.logged;
        rig_run_to(&rig, rig_now(&rig) + 100);
        CHECK_EQ(rig.logged, logged);
        command(&rig, 0, 0);
        CHECK(rig_run(&rig, 10000));
        CHECK(copied(0, 128));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_EOC);
    }
}

TEST(adma_chain, aborted_at_any_cycle_it_ends_and_can_start_again)
{
    for (uint64_t t = 0; t < 90; t++) {
        start_over();
        put_copy(0, 128, DESC2);
        put_copy(1, 64, 0);
        launch(&rig, 0, DESC);
        rig_run_to(&rig, t);
        command(&rig, 0, ADMA_ACCR_ABORT);
        CHECK(rig_run(&rig, 10000));
        CHECK_LE(rig_now(&rig), t + 17);
        CHECK(!copied(1, 64));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR) & ~ADMA_ACSR_EOT, 0);
        CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), 0);
        launch(&rig, 0, DESC2);
        CHECK(rig_run(&rig, 10000));
        CHECK(copied(1, 64));
        CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 0);
    }
}

TEST(adma_chain, abort_comes_before_start_and_append_of_the_same_write)
{
    start_over();
    put_copy(0, 64, 0);
    chan_put(&rig, 0, ADMA_ANDAR, DESC);
    command(&rig, 0, ADMA_ACCR_ABORT | ADMA_ACCR_START);
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.logged, 0);
}

TEST(adma_chain, reset_at_any_cycle_ends_everything)
{
    for (uint64_t t = 0; t < 60; t++) {
        start_over();
        put_copy(0, 64, 0);
        put_copy(1, 64, 0);
        launch(&rig, 0, DESC);
        rig_run_to(&rig, t);
        rig_reset(&rig);
        CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), 0);
        launch(&rig, 0, DESC2);
        CHECK(rig_run(&rig, 10000));
        CHECK(copied(1, 64));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC2);
    }
}

/* --- errors ---------------------------------------------------------------------------------- */

static void fails(uint32_t bad, uint32_t error, uint32_t left)
{
    struct order o = plain_order(ADMA_OP_PQ, 6, 256);

    start_over();
    put_order(&rig, DESC, &o, DESC2);
    put_copy(1, 64, 0);
    rig.bad_from = bad;
    rig.bad_to = bad + 4;
    launch(&rig, 0, DESC);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY);
    command(&rig, 0, ADMA_ACCR_APPEND); /* is forgotten */
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), error);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC);
    CHECK_EQ(dma.ch[0].append, 0);
    CHECK_EQ(chan_get(&rig, 0, ADMA_AFAR) & ~63u, bad & ~63u);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ABCR), left);
    CHECK_EQ(get_word(&rig, DESC + ADMA_DESC_STATUS), 0);
    CHECK_EQ(rig.rises[ADMA_ERR], 1);
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 0);
    command(&rig, 0, ADMA_ACCR_APPEND); /* and ignored */
    CHECK(rig_run(&rig, 10000));
    CHECK(!copied(1, 64));
    chan_put(&rig, 0, ADMA_ACSR, ADMA_ACSR_EVENTS);
    launch(&rig, 0, DESC2);
    CHECK(rig_run(&rig, 10000));
    CHECK(copied(1, 64));
}

TEST(adma_chain, a_bus_error_anywhere_stops_the_channel_and_says_where)
{
    fails(DESC, ADMA_ACSR_FETCH_ERROR, 0);
    fails(DESC + 64, ADMA_ACSR_FETCH_ERROR, 256);
    fails(source_at(0), ADMA_ACSR_READ_ERROR, 256);
    fails(source_at(3) + 64, ADMA_ACSR_READ_ERROR, 192);
    fails(source_at(5) + 252, ADMA_ACSR_READ_ERROR, 64);
    fails(DST, ADMA_ACSR_WRITE_ERROR, 256);
    fails(QDST + 128, ADMA_ACSR_WRITE_ERROR, 128);
    fails(DESC + ADMA_DESC_STATUS, ADMA_ACSR_FETCH_ERROR, 0);
}

TEST(adma_chain, an_error_when_the_status_is_written_is_a_write_error)
{
    struct order o = plain_order(ADMA_OP_MEMCPY, 1, 256);

    start_over();
    put_order(&rig, DESC, &o, 0);
    launch(&rig, 0, DESC);
    rig_run_to(&rig, 100);
    rig.bad_from = DESC;
    rig.bad_to = DESC + 64;
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_WRITE_ERROR);
    CHECK_EQ(chan_get(&rig, 0, ADMA_AFAR), DESC + ADMA_DESC_STATUS);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ABCR), 0);
}

TEST(adma_chain, the_error_of_an_aborted_access_does_not_count)
{
    start_over();
    put_copy(0, 64, 0);
    rig.bad_from = source_at(0);
    rig.bad_to = rig.bad_from + 64;
    launch(&rig, 0, DESC);
    rig_run_to(&rig, 18);
    command(&rig, 0, ADMA_ACCR_ABORT);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), 0);
}

/* --- channels ------------------------------------------------------------------------------ */

TEST(adma_chain, channels_share_the_masters_in_turn)
{
    uint64_t alone, both;

    start_over();
    put_copy(0, 512, 0);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    alone = rig_now(&rig);
    start_over();
    put_copy(0, 512, 0);
    put_copy(1, 512, 0);
    launch(&rig, 0, DESC);
    launch(&rig, 1, DESC2);
    CHECK(rig_run(&rig, 10000));
    both = rig_now(&rig);
    CHECK(copied(0, 512) && copied(1, 512));
    CHECK_LT(both, 2 * alone);
    for (unsigned i = 2; i < rig.logged; i++) /* never the same one twice on a master, but at ends */
        if (rig.log[i].a.port == rig.log[i - 2].a.port && i > 4 && i + 4 < rig.logged)
            CHECK_NE(rig.log[i].a.chan, rig.log[i - 1].a.port == rig.log[i].a.port
                                            ? rig.log[i - 1].a.chan : 2);
    CHECK_GT(rig.master.stats[0].stall_arbitration + rig.master.stats[1].stall_arbitration, 0);
}

TEST(adma_chain, four_channels_all_get_on)
{
    start_over();
    dma.cfg.channels = 4;
    dma.cfg.masters = 1;
    for (unsigned c = 0; c < 4; c++) {
        struct order o = plain_order(ADMA_OP_XOR, 2, 512);

        o.dst = DST + 0x400 * c;
        put_order(&rig, DESC + 0x100 * c, &o, 0);
        launch(&rig, c, DESC + 0x100 * c);
    }
    rig_run_to(&rig, 600);
    for (unsigned c = 0; c < 4; c++) { /* about two blocks each by now */
        CHECK_LT(chan_get(&rig, c, ADMA_ABCR), 512);
        CHECK_GT(chan_get(&rig, c, ADMA_ABCR), 512 - 256);
    }
    CHECK(rig_run(&rig, 100000));
    CHECK_EQ(rig_read(&rig, ADMA_INT_STATUS), 0xf);
    for (unsigned c = 1; c < 4; c++)
        CHECK_MEM(mem(&rig, DST), mem(&rig, DST + 0x400 * c), 512);
}
