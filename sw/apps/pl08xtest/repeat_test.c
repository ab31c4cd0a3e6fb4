/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transfers that repeat until another one takes their place (API-097 to API-100). Turns are counted
 * by the words that come to the place that a ring fills.
 */
#include "pl08xtest.h"

#include "delay.h"
#include "dma-mapping.h"
#include "io.h"
#include "jiffies.h"
#include "testctl_regs.h"

/* LONG: from here on a turn takes longer than the interrupt at its end, as it is written bytewise.
 */
enum { WORDS = 16, BYTES = 4 * WORDS, LONG = 1000, NEXT = 1024, SOURCE = 512 };

/* Where frame N goes to. */
static u32 place(unsigned n, u32 bytes)
{
    return n * NEXT + (bytes >= LONG);
}

static void want(unsigned n, u32 bytes)
{
    area_want(place(n, bytes), n * SOURCE, bytes);
}

/* Frame N: one chunk. */
static struct dma_async_tx_descriptor *frame(unsigned n, u32 bytes, unsigned long flags)
{
    static struct {
        struct dma_interleaved_template xt;
        struct data_chunk chunk;
    } t;

    t.xt = (struct dma_interleaved_template){.src_start = area.from + n * SOURCE,
                                             .dst_start = area.to + place(n, bytes),
                                             .dir = DMA_MEM_TO_MEM,
                                             .src_inc = true,
                                             .dst_inc = true,
                                             .numf = 1,
                                             .frame_size = 1};
    t.xt.sgl[0] = (struct data_chunk){.size = bytes};
    return dmaengine_prep_interleaved_dma(area.chan, &t.xt, flags | DMA_CTRL_ACK);
}

static void called(void *arg)
{
    ++*(unsigned *)arg;
}

/* Submits TX, with a callback that counts. */
static dma_cookie_t submit(struct dma_async_tx_descriptor *tx, unsigned *calls)
{
    *calls = 0;
    if (!CHECK(tx))
        return -ENOMEM;
    tx->callback = called;
    tx->callback_param = calls;
    return dmaengine_submit(tx);
}

static bool completes(dma_cookie_t cookie)
{
    const unsigned long end_at = jiffies + msecs_to_jiffies(100);

    while (dmaengine_tx_status(area.chan, cookie, NULL) != DMA_COMPLETE)
        if (time_after(jiffies, end_at))
            return false;
    selftest_settle();
    return true;
}

static bool has_run(unsigned *calls, unsigned n)
{
    const unsigned long end_at = jiffies + msecs_to_jiffies(100);

    while (READ_ONCE(*calls) < n)
        if (time_after(jiffies, end_at))
            return false;
    return true;
}

/* --- beat by beat ------------------------------------------------------------ */

/* The ring stops after beat BEAT of KINDS, and its place is taken then: TURNS whole turns. */
static bool replace_after(u32 kinds, u32 beat, u32 turns, unsigned long flags)
{
    unsigned calls[2];
    dma_cookie_t cookie[2];

    area_clear();
    want(0, BYTES);
    want(1, BYTES);
    hw_log(HW_DMA, hw_bus(area.chan, area.to), BYTES);
    hw_hold((unsigned)area.chan->chan_id, kinds, beat);
    cookie[0] = submit(frame(0, BYTES, DMA_PREP_REPEAT | flags), &calls[0]);
    dma_async_issue_pending(area.chan);
    if (!CHECK(hw_wait_held()))
        return false;
    CHECK_EQ(dmaengine_tx_status(area.chan, cookie[0], NULL), DMA_IN_PROGRESS); /* API-082 */
    cookie[1] = submit(frame(1, BYTES, DMA_PREP_LOAD_EOT | DMA_PREP_INTERRUPT), &calls[1]);
    dma_async_issue_pending(area.chan);
    CHECK_EQ(transfer_left(area.chan, cookie[1], DMA_IN_PROGRESS), BYTES);
    hw_let_go();
    if (!CHECK(completes(cookie[1])))
        return false;
    CHECK_EQ(dmaengine_tx_status(area.chan, cookie[0], NULL), DMA_COMPLETE);
    CHECK(calls[0] >= 1 && calls[0] <= turns && calls[1] == 1);
    hw_log_off();
    return area_check() && CHECK_EQ(hw_log_count(), turns * WORDS);
}

/* The turn that has begun is the last one, wherever it is. */
static void the_place_is_taken_at_the_end_of_a_turn(void)
{
    if (!hw_there() || !area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1; beat <= 3 * WORDS; beat += test_step())
        if (!replace_after(TESTCTL_WRITE, beat, beat / WORDS + 1, beat % 2 * DMA_PREP_INTERRUPT)) {
            pr_err("repeat: beat %u\n", beat);
            break;
        }
    area_stop();
}

/* The last item, of a word, is there with the fourth word of its load: one turn more. */
static void a_ring_whose_last_item_is_loaded_goes_around_once_more(void)
{
    if (!hw_there() || !area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    CHECK(replace_after(TESTCTL_FETCH, 1, 1, 0)); /* the link comes after the first word */
    CHECK(replace_after(TESTCTL_FETCH, 4, 2, 0));
    CHECK(replace_after(TESTCTL_FETCH, 4, 2, DMA_PREP_INTERRUPT));
    CHECK(replace_after(TESTCTL_FETCH, 8, 2, 0)); /* that was the first item again */
    area_stop();
}

/* The ring's last item is loaded, and leads to another ring: that has not begun. */
static void what_takes_its_place_begins_when_it_is_there(void)
{
    unsigned calls[2];
    dma_cookie_t cookie[2];

    if (!hw_there() || !area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    want(0, BYTES);
    want(1, BYTES);
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_FETCH, 1);
    cookie[0] = submit(frame(0, BYTES, DMA_PREP_REPEAT), &calls[0]);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    cookie[1] = submit(frame(1, BYTES, DMA_PREP_REPEAT | DMA_PREP_LOAD_EOT), &calls[1]);
    dma_async_issue_pending(area.chan);
    /* the last words of the item: the second one is on its way */
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_FETCH, 2);
    CHECK(hw_wait_held());
    CHECK_EQ(transfer_left(area.chan, cookie[0], DMA_IN_PROGRESS), 4);
    CHECK_EQ(transfer_left(area.chan, cookie[1], DMA_IN_PROGRESS), BYTES);
    hw_let_go();
    CHECK(completes(cookie[0])); /* though nobody asked for interrupts */
    CHECK(calls[0] == 1 && !calls[1]);
    udelay(10);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    area_check();
    area_stop();
}

/* API-148: within a turn the residue falls word by word, and begins again. */
static void the_residue_of_a_ring_is_that_of_its_turn(void)
{
    unsigned calls;

    if (!hw_there() || !area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1; beat <= 2 * WORDS + 1; beat += test_step()) {
        dma_cookie_t cookie;

        hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, beat);
        cookie = submit(frame(0, BYTES, DMA_PREP_REPEAT), &calls);
        dma_async_issue_pending(area.chan);
        CHECK(hw_wait_held());
        CHECK_EQ(transfer_left(area.chan, cookie, DMA_IN_PROGRESS) % BYTES,
                 (BYTES - beat * 4 % BYTES) % BYTES);
        hw_let_go();
        CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
        CHECK_EQ(calls, 0);
    }
    area_stop();
}

/* --- without a gate ------------------------------------------------------------ */

/* API-098: what may not take its place waits for ever, and stops those behind it. */
static void one_without_load_eot_waits_for_ever(void)
{
    unsigned calls[3];
    dma_cookie_t cookie[3];

    if (!area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    want(0, LONG);
    cookie[0] = submit(frame(0, LONG, DMA_PREP_REPEAT | DMA_PREP_INTERRUPT), &calls[0]);
    cookie[1] = submit(frame(1, BYTES, DMA_PREP_INTERRUPT), &calls[1]);
    dma_async_issue_pending(area.chan);
    cookie[2] = submit(frame(2, BYTES, DMA_PREP_LOAD_EOT | DMA_PREP_INTERRUPT), &calls[2]);
    dma_async_issue_pending(area.chan);
    CHECK(has_run(&calls[0], 5));
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie[i], NULL), DMA_IN_PROGRESS);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(!calls[1] && !calls[2]);
    area_check();
    area_stop();
}

/* API-099 */
static void load_eot_behind_a_normal_transfer_is_nothing(void)
{
    unsigned calls[2];
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    want(0, BYTES);
    want(1, 8);
    submit(frame(0, BYTES, DMA_PREP_LOAD_EOT), &calls[0]);
    cookie = submit(frame(1, 8, DMA_PREP_LOAD_EOT), &calls[1]);
    dma_async_issue_pending(area.chan);
    CHECK(completes(cookie));
    CHECK(calls[0] == 1 && calls[1] == 1);
    area_check();
    area_stop();
}

/* As pictures on a screen are: each repeats, and takes the place of the one before. One of them is
 * a single word, which tells nobody of its turns. */
static void rings_follow_each_other(void)
{
    static const u32 bytes[] = {LONG, 4, LONG + 1};
    unsigned calls[3];
    dma_cookie_t cookie[3];

    if (!area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    for (unsigned round = 0; round < 20; round++) {
        const bool at_once = round % 2;

        area_clear();
        for (unsigned i = 0; i < 3; i++) {
            want(i, bytes[i]);
            cookie[i] = submit(
                frame(i, bytes[i],
                      DMA_PREP_REPEAT | DMA_PREP_LOAD_EOT | (i == 1 ? 0 : DMA_PREP_INTERRUPT)),
                &calls[i]);
            if (at_once)
                continue;
            dma_async_issue_pending(area.chan);
            udelay(round);
        }
        dma_async_issue_pending(area.chan);
        CHECK(has_run(&calls[2], 3));
        for (unsigned i = 0; i < 2; i++) {
            CHECK_EQ(dmaengine_tx_status(area.chan, cookie[i], NULL), DMA_COMPLETE);
            CHECK(calls[i] >= 1 && (calls[i] == 1 || (!at_once && i == 0)));
        }
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie[2], NULL), DMA_IN_PROGRESS);
        CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
        if (!area_check())
            break;
    }
    area_stop();
}

/* Its items are as they were after another one has taken its place. */
static void a_ring_can_be_used_again(void)
{
    struct dma_async_tx_descriptor *ring;
    unsigned calls[2];

    if (!area_open(1ul << DMA_INTERLEAVE | 1ul << DMA_MEMCPY))
        return;
    want(0, BYTES);
    want(1, 20);
    ring = frame(0, BYTES, DMA_PREP_REPEAT);
    if (!CHECK(ring))
        return;
    ring->flags |= DMA_CTRL_REUSE;
    for (unsigned i = 0; i < 10; i++) {
        dma_cookie_t cookie, first = submit(ring, &calls[0]);

        dma_async_issue_pending(area.chan);
        udelay(20);
        CHECK_EQ(dmaengine_tx_status(area.chan, first, NULL), DMA_IN_PROGRESS);
        CHECK_EQ(calls[0], 0); /* nobody asked for interrupts */
        cookie = submit(frame(1, 20, DMA_PREP_LOAD_EOT | DMA_PREP_INTERRUPT), &calls[1]);
        dma_async_issue_pending(area.chan);
        if (!CHECK(completes(cookie)))
            break;
        CHECK(calls[0] == 1 && calls[1] == 1);
    }
    area_check();
    area_stop();
}

const struct selftest repeat_tests[] = {
    {"repeat.the_place_is_taken_at_the_end_of_a_turn", the_place_is_taken_at_the_end_of_a_turn},
    {"repeat.a_ring_whose_last_item_is_loaded_goes_around_once_more",
     a_ring_whose_last_item_is_loaded_goes_around_once_more},
    {"repeat.what_takes_its_place_begins_when_it_is_there",
     what_takes_its_place_begins_when_it_is_there},
    {"repeat.the_residue_of_a_ring_is_that_of_its_turn", the_residue_of_a_ring_is_that_of_its_turn},
    {"repeat.one_without_load_eot_waits_for_ever", one_without_load_eot_waits_for_ever},
    {"repeat.load_eot_behind_a_normal_transfer_is_nothing",
     load_eot_behind_a_normal_transfer_is_nothing},
    {"repeat.rings_follow_each_other", rings_follow_each_other},
    {"repeat.a_ring_can_be_used_again", a_ring_can_be_used_again},
    {NULL, NULL},
};
