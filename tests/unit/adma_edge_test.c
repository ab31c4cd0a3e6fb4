/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA: the ends of what is allowed, and commands at the wrong moment. */
#include "adma_rig.h"

#include <string.h>

static struct adma dma;
static struct rig rig;

static void start_over(void)
{
    adma_fresh(&rig, &dma);
}

static void put_copy(uint32_t bytes)
{
    const struct order o = plain_order(ADMA_OP_MEMCPY, 1, bytes);

    put_order(&rig, DESC, &o, 0);
}

/* The copy at DESC is done, and the channel rests. */
static void copy_once(void)
{
    start_over();
    put_copy(64);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_EOC);
}

static uint64_t guest_errors(void)
{
    return dma.dev.notes.count[NOTE_GUEST_ERROR];
}

/* --- errors ---------------------------------------------------------------------------- */

TEST(adma_edge, the_address_of_an_error_is_that_of_the_beat)
{
    start_over();
    put_copy(128);
    rig.bad_from = source_at(0) + 64 + 20;
    rig.bad_to = rig.bad_from + 4;
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_READ_ERROR);
    CHECK_EQ(chan_get(&rig, 0, ADMA_AFAR), source_at(0) + 64 + 20);
}

TEST(adma_edge, an_error_when_the_next_link_is_read_is_a_fetch_error)
{
    copy_once();
    rig.bad_from = DESC + ADMA_DESC_NEXT;
    rig.bad_to = rig.bad_from + 4;
    command(&rig, 0, ADMA_ACCR_APPEND);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR) & ADMA_ACSR_ERRORS, ADMA_ACSR_FETCH_ERROR);
    CHECK_EQ(chan_get(&rig, 0, ADMA_AFAR), DESC + ADMA_DESC_NEXT);
}

TEST(adma_edge, a_channel_with_an_error_bit_does_not_start)
{
    uint64_t logged;

    start_over();
    put_copy(64);
    rig.bad_from = source_at(0);
    rig.bad_to = rig.bad_from + 4;
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    rig.bad_to = 0;
    logged = rig.logged;
    launch(&rig, 0, DESC);
    CHECK_EQ(guest_errors(), 1);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.logged, logged);
    chan_put(&rig, 0, ADMA_ACSR, ADMA_ACSR_EVENTS);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_EOC);
}

/* A fill of 64 bytes at ADDR: how it ends. */
static uint32_t fill_at(uint32_t addr)
{
    struct order o = plain_order(ADMA_OP_MEMSET, 0, 64);

    start_over();
    o.dst = addr;
    put_order(&rig, DESC, &o, 0);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    return chan_get(&rig, 0, ADMA_ACSR) & ADMA_ACSR_ERRORS;
}

/* Nothing answers there, but it may be asked. */
TEST(adma_edge, a_range_may_end_at_the_end_of_the_address_space)
{
    CHECK_NE(fill_at(0xffffffc0), ADMA_ACSR_RANGE_ERROR);
    CHECK_EQ(fill_at(0xffffffc4), ADMA_ACSR_RANGE_ERROR);
}

/* --- commands --------------------------------------------------------------------------- */

/* Cycle 18: a read is on the bus. */
static void stop_in_a_read(uint32_t how)
{
    start_over();
    put_copy(64);
    launch(&rig, 0, DESC);
    rig_run_to(&rig, 18);
    command(&rig, 0, how);
}

TEST(adma_edge, it_is_suspended_when_its_access_has_ended)
{
    stop_in_a_read(ADMA_ACCR_SUSPEND);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY | ADMA_ACSR_SUSPENDED);
}

TEST(adma_edge, who_is_suspended_waits_for_software)
{
    char why[DMA_WAIT_TEXT];

    start_over();
    CHECK_EQ(adma_class.waits(&dma, 0, why), DMA_WAITS_NOT);
    put_copy(64);
    launch(&rig, 0, DESC);
    CHECK_EQ(adma_class.waits(&dma, 0, why), DMA_WAITS_HARDWARE);
    command(&rig, 0, ADMA_ACCR_SUSPEND);
    CHECK_EQ(adma_class.waits(&dma, 0, why), DMA_WAITS_SOFTWARE);
    CHECK(strstr(why, "suspended") != NULL);
}

TEST(adma_edge, nothing_starts_while_an_abort_waits_for_the_bus)
{
    stop_in_a_read(ADMA_ACCR_ABORT);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY);
    command(&rig, 0, ADMA_ACCR_APPEND);
    CHECK_EQ(guest_errors(), 1);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), 0);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), 0);
}

/* Else the next chain would be linked to at its end. */
TEST(adma_edge, an_abort_forgets_the_append)
{
    uint64_t whole, logged;

    copy_once();
    whole = rig.logged;
    stop_in_a_read(0);
    command(&rig, 0, ADMA_ACCR_APPEND);
    command(&rig, 0, ADMA_ACCR_ABORT);
    CHECK(rig_run(&rig, 10000));
    logged = rig.logged;
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 10000));
    CHECK_EQ(rig.logged - logged, whole);
    CHECK_EQ(guest_errors(), 0);
}

/* The driver knows by that whether what is left is that of the descriptor. */
TEST(adma_edge, a_descriptor_that_has_not_come_yet_reads_as_zero)
{
    copy_once();
    CHECK_NE(chan_get(&rig, 0, ADMA_ADCR), 0);
    put_copy(128);
    launch(&rig, 0, DESC);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ADCR), 0);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ABCR), 0);
    rig_run_to(&rig, rig_now(&rig) + 20);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ABCR), 128);
}

/* --- turns ------------------------------------------------------------------------------- */

/* Channel C has copied alone, blocks at once or not; of both of them, who begins then? */
static unsigned first_after(unsigned c, bool fast)
{
    uint64_t logged;

    start_over();
    rig.master.fast = fast;
    put_copy(1024);
    launch(&rig, c, DESC);
    CHECK(rig_run(&rig, 100000));
    rig.master.fast = false;
    logged = rig.logged;
    launch(&rig, 0, DESC);
    launch(&rig, 1, DESC);
    CHECK(rig_run(&rig, 100000));
    return rig.log[logged].a.chan;
}

TEST(adma_edge, the_turns_are_the_same_when_blocks_were_moved_at_once)
{
    for (unsigned c = 0; c < 2; c++) {
        CHECK_EQ(first_after(c, false), 1 - c);
        CHECK_EQ(first_after(c, true), 1 - c);
    }
}
