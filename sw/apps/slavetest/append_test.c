/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appending to a running chain: a copy is issued at each cycle of the life of
 * another one, from its start until after its end. Whenever that is, both run,
 * once each and in order (API-113).
 */
#include "arch.h"
#include "dma-mapping.h"
#include "jiffies.h"
#include "slavetest.h"
#include "string.h"
#include "transfer.h"

enum { COPIES = 3, GAP = 4096, FROM = 3, TO = 16384, NS_PER_CYCLE = 10 };

/* What it takes to append without waiting: the longer, the slower the CPU and the build. What is
 * appended to is to end in the middle of the sweep. */
static unsigned append_cycles;

/* The copy that others are appended to, as a length. It has three items, the last one of two bytes,
 * and takes about a cycle per byte: the destination's alignment is another one. */
enum { FIRST = 0 };
static u32 first_bytes = GAP - 1;

static u32 in_bytes(u32 length)
{
    return length == FIRST ? first_bytes : length;
}

static struct dma_async_tx_descriptor *prepare(struct dma_chan *chan, unsigned i, u32 bytes)
{
    return dmaengine_prep_dma_memcpy(chan, at + TO + i * GAP, at + FROM + i * GAP, bytes,
                                     DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

static bool arrived(unsigned i, u32 bytes)
{
    const u8 *to = buffer + TO + i * GAP, *from = buffer + FROM + i * GAP;

    return CHECK(!memcmp(to, from, bytes) && to[-1] == 0xee && to[bytes] == 0xee);
}

/* Issues the first copy, and after WAIT cycles the others; false: something went wrong. */
static bool try(struct dma_chan *chan, unsigned wait, const u32 *lengths)
{
    struct dma_async_tx_descriptor *tx[COPIES];
    struct seen seen[COPIES];
    dma_cookie_t cookie[COPIES];
    u32 bytes[COPIES];
    ktime_t begun;

    for (unsigned i = 0; i < COPIES; i++) {
        bytes[i] = in_bytes(lengths[i]);
        pattern_fill(buffer + FROM + i * GAP, wait, i, min(bytes[i], 8u));
        memset(buffer + TO + i * GAP - 1, 0xee, bytes[i] + 2);
        tx[i] = prepare(chan, i, bytes[i]);
        if (!CHECK(tx[i]))
            return false;
    }
    cookie[0] = transfer_submit(tx[0], &seen[0]);
    dma_async_issue_pending(chan);
    begun = ktime_get();
    arch_pass(wait);
    for (unsigned i = 1; i < COPIES; i++) {
        cookie[i] = transfer_submit(tx[i], &seen[i]);
        dma_async_issue_pending(chan);
        if (i == 1)
            append_cycles = (unsigned)(ktime_get() - begun) / NS_PER_CYCLE;
    }
    for (unsigned i = 0; i < COPIES; i++)
        if (!CHECK(transfer_wait(&seen[i])) || !CHECK_EQ(seen[i].calls, 1) ||
            !CHECK_EQ(transfer_left(chan, cookie[i], DMA_COMPLETE), 0) || !arrived(i, bytes[i]))
            return false;
    return true;
}

/* Lengths of the others: one item, three items, as much as the first. */
static const u32 cases[][COPIES] = {
    {FIRST, 8, 8}, {FIRST, 200, 15}, {FIRST, 1, 600}, {16, 16, 16}, {FIRST, FIRST, FIRST}};

static void a_copy_issued_at_any_cycle_of_another_runs_once(void)
{
    const dma_cap_mask_t mask = 1ul << DMA_MEMCPY;
    struct dma_chan *chan = dma_request_chan_by_mask(&mask);
    unsigned tries = 0;
    u64 appended, done;

    if (!CHECK(!IS_ERR(chan)) || !transfer_begin(chan))
        return;
    for (u32 i = 0; i < TO - 1; i++)
        buffer[i] = (u8)(i * 7 + i / 256 + 1);
    try(chan, 0, cases[0]);
    first_bytes = min((append_cycles + ARCH_PASS_MAX / 2) | 3, GAP - 1u);
    done = chan->stats.memcpy_count;
    for (unsigned n = 0; n < ARRAY_SIZE(cases); n++) {
        const u64 before = chan->stats.appended;
        const unsigned earlier = tries;

        for (unsigned wait = 0; wait <= ARCH_PASS_MAX; wait += slavetest_step(), tries++)
            if (!try(chan, wait, cases[n])) {
                pr_err("append: lengths %u, wait %u\n", n, wait);
                break;
            }
        appended = chan->stats.appended - before;
        pr_info("append: %u, %u and %u bytes: %u linked to what ran\n", in_bytes(cases[n][0]),
                in_bytes(cases[n][1]), in_bytes(cases[n][2]), (unsigned)appended);
        /* some at once, and some not: that is, the moment between was there */
        CHECK(cases[n][0] != FIRST || (appended && appended < (COPIES - 1) * (tries - earlier)));
    }
    CHECK_EQ(chan->stats.memcpy_count - done, COPIES * tries);
    transfer_end(chan);
    dma_release_channel(chan);
}

enum { HALF = 400, PIECES = 4 };

/* One in pieces, and after WAIT cycles one more. The line brings four bytes every CYCLES. */
static bool try_fifo(const struct fifo *f, unsigned side, struct scatterlist *sgl, unsigned wait,
                     u32 cycles)
{
    const struct fifo_setup s = {
        .total = 2 * HALF, .burst = 4, .cycles = cycles, .bytes = 4, .seed = wait};
    struct dma_chan *chan = f->chan[side];
    struct dma_async_tx_descriptor *next;
    struct seen seen[2];
    ktime_t begun;

    memset(buffer, 0xee, s.total);
    if (side == TEST_FIFO_TX)
        pattern_fill(buffer, wait, 0, s.total);
    fifo_start(f, side, &s);
    next = dmaengine_prep_slave_single(chan, at + HALF, HALF, fifo_direction(side), 0);
    transfer_submit(dmaengine_prep_slave_sg(chan, sgl, PIECES, fifo_direction(side), 0), &seen[0]);
    dma_async_issue_pending(chan);
    begun = ktime_get();
    arch_pass(wait);
    transfer_submit(next, &seen[1]);
    dma_async_issue_pending(chan);
    append_cycles = (unsigned)(ktime_get() - begun) / NS_PER_CYCLE;
    if (!CHECK(transfer_wait(&seen[0])) || !CHECK(transfer_wait(&seen[1])) ||
        !CHECK(seen[0].calls == 1 && seen[1].calls == 1))
        return false;
    fifo_check(f, side);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_PACKETS), PIECES + 1); /* none of them twice */
    fifo_stop(f, side);
    return CHECK_EQ(pattern_differs(buffer, wait, 0, s.total), s.total);
}

static void a_transfer_issued_at_any_cycle_of_another_follows_it(void)
{
    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_chan *chan = fifos[0].chan[side];
        struct scatterlist sgl[PIECES];
        unsigned tries = 0, appended;
        u32 cycles;
        u64 before;

        if (!transfer_begin(chan))
            return;
        sg_init_table(sgl, PIECES);
        for (unsigned i = 0; i < PIECES; i++)
            transfer_sg(&sgl[i], i * HALF / PIECES, HALF / PIECES);
        try_fifo(&fifos[0], side, sgl, 0, 1000);
        /* until the last piece of the first one, in portions of four bytes */
        cycles = (append_cycles + ARCH_PASS_MAX / 2) * 4 / (HALF - HALF / PIECES);
        before = chan->stats.appended;
        for (unsigned wait = 0; wait <= ARCH_PASS_MAX; wait += slavetest_step(), tries++)
            if (!try_fifo(&fifos[0], side, sgl, wait, cycles)) {
                pr_err("append: side %u, wait %u\n", side, wait);
                break;
            }
        appended = (unsigned)(chan->stats.appended - before);
        CHECK(appended && appended < tries);
        pr_info("append: FIFO, side %u: %u of %u linked to what ran\n", side, appended, tries);
        transfer_end(chan);
    }
}

const struct selftest append_tests[] = {
    {"append.a_copy_issued_at_any_cycle_of_another_runs_once",
     a_copy_issued_at_any_cycle_of_another_runs_once},
    {NULL, NULL},
};

const struct selftest append_fifo_tests[] = {
    {"append.a_transfer_issued_at_any_cycle_of_another_follows_it",
     a_transfer_issued_at_any_cycle_of_another_follows_it},
    {NULL, NULL},
};
