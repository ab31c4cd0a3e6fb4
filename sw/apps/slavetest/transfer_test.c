/* SPDX-License-Identifier: Apache-2.0 */
/* Transfers between memory and the test FIFOs: every byte arrives, and the handshake is kept. */
#include "dma-mapping.h"
#include "jiffies.h"
#include "slavetest.h"
#include "string.h"
#include "transfer.h"

enum { SEED = 5 };

/* One transfer of all that SETUP says, at OFFSET of the buffer. */
static void move(const struct fifo *f, unsigned side, const struct fifo_setup *setup, u32 offset)
{
    const u32 bytes = setup->total;
    struct seen seen;
    dma_cookie_t cookie;

    if (!transfer_begin(f->chan[side]))
        return;
    if (side == TEST_FIFO_TX)
        pattern_fill(buffer + offset, setup->seed, 0, bytes);
    fifo_start(f, side, setup);
    cookie = transfer_single(f->chan[side], side, offset, bytes, &seen);
    CHECK_EQ(transfer_left(f->chan[side], cookie, DMA_IN_PROGRESS), bytes); /* API-145 */
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_MOVED), 0);
    dma_async_issue_pending(f->chan[side]);
    CHECK(transfer_wait(&seen));
    CHECK(seen.calls == 1 && seen.result.result == DMA_TRANS_NOERROR && !seen.result.residue);
    CHECK_EQ(transfer_left(f->chan[side], cookie, DMA_COMPLETE), 0);
    CHECK_EQ(pattern_differs(buffer + offset, setup->seed, 0, bytes), bytes);
    CHECK(buffer[offset - 1] == 0xee && buffer[offset + bytes] == 0xee);
    while (side == TEST_FIFO_TX && fifo_read(f, side, TEST_FIFO_LEVEL))
        ; /* the line takes what is left */
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_MOVED), bytes);
    CHECK_EQ(fifo_read(f, side, TEST_FIFO_CLEARS),
             DIV_ROUND_UP(bytes >> setup->width, max(setup->burst, 1u)));
    fifo_check(f, side);
    fifo_stop(f, side);
    transfer_end(f->chan[side]);
}

static void both_ways(const struct fifo_setup *setup, u32 offset)
{
    for (unsigned i = 0; i < fifo_count; i++)
        for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
            move(&fifos[i], side, setup, offset);
}

/* API-049 to API-051, API-077 */
static void all_widths_and_bursts_move_each_byte(void)
{
    static const struct {
        u32 of_device, of_channel;
    } bursts[] = {{0, 0}, {1, 1}, {1, 3}, {4, 4}, {4, 7}, {8, 8}, {8, 15}, {16, 16}, {16, 31}};

    for (u32 width = 0; width <= 2; width++)
        for (unsigned b = 0; b < ARRAY_SIZE(bursts); b++) {
            const struct fifo_setup s = {.total = 96u << width,
                                         .width = width,
                                         .burst = bursts[b].of_device,
                                         .maxburst = bursts[b].of_channel,
                                         .seed = SEED};

            both_ways(&s, GUARD);
        }
}

static void memory_may_be_anywhere(void)
{
    for (u32 offset = GUARD; offset < GUARD + 4; offset++)
        for (u32 bytes = 61; bytes <= 64; bytes++) {
            const struct fifo_setup s = {.total = bytes, .burst = 8, .seed = offset};

            both_ways(&s, offset);
        }
}

/* API-067: more than the 4095 transfers of an item; in whole bursts, or there would be more. */
static void long_transfers_are_split(void)
{
    const struct fifo_setup bytes = {.total = 20000, .burst = 8, .seed = SEED};
    const struct fifo_setup words = {.total = 17000, .width = 2, .burst = 4, .seed = SEED};

    both_ways(&bytes, GUARD);
    both_ways(&words, GUARD);
}

static void a_slow_line_sets_the_pace(void)
{
    const struct fifo_setup s = {.total = 100, .burst = 4, .cycles = 200, .bytes = 3, .seed = 1};
    const ktime_t begin = ktime_get();

    move(&fifos[0], TEST_FIFO_RX, &s, GUARD);
    CHECK(ktime_get() - begin > 33 * 200 * 10);
}

enum { PIECES = 5 };

/* API-066, API-077: odd entries with gaps; the list is gone when it runs. */
static void lists_are_walked_in_order(void)
{
    static const u32 length[PIECES] = {1, 30, 128, 7, 90}, place[PIECES] = {900, 64, 300, 512, 700};
    const struct fifo_setup s = {.total = 256, .burst = 4, .seed = SEED};
    struct scatterlist sgl[PIECES];
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_chan *chan = f->chan[side];
        struct dma_async_tx_descriptor *tx;
        struct seen seen;
        u32 first = 0;

        if (!transfer_begin(chan))
            return;
        sg_init_table(sgl, PIECES);
        for (unsigned i = 0; i < PIECES; first += length[i++]) {
            if (side == TEST_FIFO_TX)
                pattern_fill(buffer + place[i], SEED, first, length[i]);
            transfer_sg(&sgl[i], place[i], length[i]);
        }
        fifo_start(f, side, &s);
        tx = dmaengine_prep_slave_sg(chan, sgl, PIECES, fifo_direction(side), DMA_PREP_INTERRUPT);
        memset(sgl, 0xff, sizeof sgl);
        transfer_submit(tx, &seen);
        dma_async_issue_pending(chan);
        CHECK(transfer_wait(&seen) && seen.calls == 1);
        for (unsigned i = first = 0; i < PIECES; first += length[i++]) {
            CHECK_EQ(pattern_differs(buffer + place[i], SEED, first, length[i]), length[i]);
            CHECK(buffer[place[i] - 1] == 0xee && buffer[place[i] + length[i]] == 0xee);
        }
        fifo_check(f, side);
        fifo_stop(f, side);
        transfer_end(chan);
    }
}

/* API-053: the peripheral ends it, with the buffer not full; or with it full. */
static void a_peripheral_may_be_the_flow_controller(void)
{
    static const u32 totals[] = {100, 256, 3};

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
        for (unsigned i = 0; i < ARRAY_SIZE(totals); i++) {
            const struct fifo_setup s = {
                .total = totals[i], .burst = 4, .ctrl = TEST_FIFO_CTRL_FLOW, .seed = SEED};
            const struct fifo *f = fifos;
            struct seen seen;

            if (!transfer_begin(f->chan[side]))
                return;
            if (side == TEST_FIFO_TX)
                pattern_fill(buffer + GUARD, SEED, 0, 256);
            fifo_start(f, side, &s);
            transfer_single(f->chan[side], side, GUARD, 256, &seen);
            dma_async_issue_pending(f->chan[side]);
            CHECK(transfer_wait(&seen));
            CHECK_EQ(seen.result.residue, 256 - totals[i]);
            CHECK_EQ(pattern_differs(buffer + GUARD, SEED, 0, totals[i]), totals[i]);
            if (side == TEST_FIFO_RX)
                CHECK_EQ(buffer[GUARD + totals[i]], 0xee);
            fifo_check(f, side);
            fifo_stop(f, side);
            transfer_end(f->chan[side]);
        }
}

/* What follows in the queue may be under another flow control: it is not of the same chain. */
static void flow_control_may_change_between_two_in_the_queue(void)
{
    const struct fifo_setup s = {
        .total = 200, .burst = 4, .ctrl = TEST_FIFO_CTRL_FLOW, .seed = SEED};
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_slave_config cfg = fifo_config(f, side, &s);
        struct seen seen[2];

        if (!transfer_begin(f->chan[side]))
            return;
        if (side == TEST_FIFO_TX)
            pattern_fill(buffer + GUARD, SEED, 0, 356);
        fifo_run(f, side, &s);
        for (unsigned i = 0; i < 2; i++) {
            cfg.device_fc = i;
            CHECK_EQ(dmaengine_slave_config(f->chan[side], &cfg), 0);
            transfer_single(f->chan[side], side, GUARD + i * 100, i ? 256 : 100, &seen[i]);
        }
        dma_async_issue_pending(f->chan[side]);
        for (unsigned i = 0; i < 2; i++) {
            CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
            CHECK_EQ(seen[i].result.residue, i ? 156 : 0);
        }
        CHECK_EQ(pattern_differs(buffer + GUARD, SEED, 0, 200), 200);
        fifo_check(f, side);
        fifo_stop(f, side);
        transfer_end(f->chan[side]);
    }
}

/* API-123, API-131: several in the queue become one chain. */
static void queued_transfers_run_in_order(void)
{
    const struct fifo_setup s = {.total = 300, .burst = 4, .seed = SEED};
    const struct fifo *f = &fifos[fifo_count - 1];

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct seen seen[3];

        if (!transfer_begin(f->chan[side]))
            return;
        if (side == TEST_FIFO_TX)
            pattern_fill(buffer + GUARD, SEED, 0, 300);
        fifo_start(f, side, &s);
        for (unsigned i = 0; i < 3; i++)
            transfer_single(f->chan[side], side, GUARD + 100 * i, 100, &seen[i]);
        dma_async_issue_pending(f->chan[side]);
        for (unsigned i = 0; i < 3; i++)
            CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
        CHECK_EQ(pattern_differs(buffer + GUARD, SEED, 0, 300), 300);
        fifo_check(f, side);
        fifo_stop(f, side);
        transfer_end(f->chan[side]);
    }
}

/* API-109: the two sides of a FIFO run at the same time. */
static void both_sides_run_at_the_same_time(void)
{
    const struct fifo_setup s = {
        .total = 2000, .width = 1, .burst = 8, .cycles = 20, .bytes = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct seen seen[TEST_FIFO_SIDES];

    if (!transfer_begin(f->chan[0]))
        return;
    pattern_fill(buffer + 4096, SEED, 0, 2000);
    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        fifo_start(f, side, &s);
        transfer_single(f->chan[side], side, 4096 * side, 2000, &seen[side]);
    }
    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
        dma_async_issue_pending(f->chan[side]);
    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        CHECK(transfer_wait(&seen[side]));
        fifo_check(f, side);
        fifo_stop(f, side);
    }
    CHECK_EQ(pattern_differs(buffer, SEED, 0, 2000), 2000);
    transfer_end(f->chan[0]);
}

const struct selftest transfer_tests[] = {
    {"transfer.all_widths_and_bursts_move_each_byte", all_widths_and_bursts_move_each_byte},
    {"transfer.memory_may_be_anywhere", memory_may_be_anywhere},
    {"transfer.long_transfers_are_split", long_transfers_are_split},
    {"transfer.a_slow_line_sets_the_pace", a_slow_line_sets_the_pace},
    {"transfer.lists_are_walked_in_order", lists_are_walked_in_order},
    {"transfer.a_peripheral_may_be_the_flow_controller", a_peripheral_may_be_the_flow_controller},
    {"transfer.flow_control_may_change_between_two_in_the_queue",
     flow_control_may_change_between_two_in_the_queue},
    {"transfer.queued_transfers_run_in_order", queued_transfers_run_in_order},
    {"transfer.both_sides_run_at_the_same_time", both_sides_run_at_the_same_time},
    {NULL, NULL},
};
