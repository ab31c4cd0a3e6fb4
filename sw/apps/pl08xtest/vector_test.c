/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors, configurations that come with the list, and windows of registers. */
#include "pl08xtest.h"

#include "bits.h"
#include "dma-mapping.h"
#include "io.h"
#include "jiffies.h"
#include "string.h"
#include "testctl_regs.h"

enum { SEED = 11, VECTORS = 3, TOTAL = 24 + 64 + 12 };

static const u32 place[VECTORS] = {900, 64, 300}, length[VECTORS] = {24, 64, 12};

static void fill_vectors(struct dma_vec *v)
{
    for (unsigned i = 0; i < VECTORS; i++)
        v[i] = (struct dma_vec){at + place[i], length[i]};
}

/* Bytes of the stream, from number FIRST on, that are where the vectors have them. */
static u32 vectors_hold(u32 first, bool fill)
{
    u32 n = first;

    for (unsigned i = 0; i < VECTORS; n += length[i++]) {
        if (fill)
            pattern_fill(buffer + place[i], SEED, n, length[i]);
        else if (pattern_differs(buffer + place[i], SEED, n, length[i]) != length[i])
            break;
    }
    return n - first;
}

static struct dma_async_tx_descriptor *prep(unsigned side, const struct dma_vec *v, size_t n,
                                            unsigned long flags)
{
    return dmaengine_prep_peripheral_dma_vec(fifos[0].chan[side], v, n, fifo_direction(side),
                                             flags | DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

/* API-079 */
static void vectors_are_gone_through_in_order(void)
{
    const struct fifo_setup s = {.total = TOTAL, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;

    for (unsigned side = 0; side < TEST_FIFO_SIDES; side++) {
        struct dma_async_tx_descriptor *tx;
        struct dma_vec v[VECTORS];
        struct seen seen;

        if (!transfer_begin(f->chan[side]))
            return;
        if (side == TEST_FIFO_TX)
            vectors_hold(0, true);
        fill_vectors(v);
        fifo_start(f, side, &s);
        tx = prep(side, v, VECTORS, 0);
        memset(v, 0xff, sizeof v);
        transfer_submit(tx, &seen);
        dma_async_issue_pending(f->chan[side]);
        CHECK(transfer_wait(&seen) && seen.calls == 1);
        CHECK_EQ(vectors_hold(0, false), TOTAL);
        for (unsigned i = 0; i < VECTORS; i++)
            CHECK(buffer[place[i] - 1] == 0xee && buffer[place[i] + length[i]] == 0xee);
        fifo_check(f, side);
        fifo_stop(f, side);
        transfer_end(f->chan[side]);
    }
}

static unsigned calls;

static void called(void *arg)
{
    (void)arg;
    calls++;
}

static bool wait_for_calls(unsigned n)
{
    const unsigned long end = jiffies + TIMEOUT_MS;

    while (READ_ONCE(calls) < n && !time_after(jiffies, end))
        cond_resched();
    return calls >= n;
}

/* Whole turns, and then NEXT bytes. What the device gives is in memory, and what it takes is the
 * pattern in the first turn, and the same again afterwards. */
static void check_turns(unsigned side, u32 next)
{
    const struct fifo *f = fifos;
    u32 moved;

    while (side == TEST_FIFO_TX && fifo_read(f, side, TEST_FIFO_LEVEL))
        cond_resched(); /* the last of it is still in the FIFO */
    moved = fifo_read(f, side, TEST_FIFO_MOVED);
    CHECK_EQ(moved % TOTAL, next);
    CHECK(moved >= 3 * TOTAL && calls <= moved / TOTAL * VECTORS);
    if (side == TEST_FIFO_RX) {
        CHECK_EQ(vectors_hold(moved - next - TOTAL, false), TOTAL);
        CHECK_EQ(pattern_differs(buffer + 2000, SEED, moved - next, next), next);
        fifo_check(f, side);
    } else {
        CHECK(fifo_read(f, side, TEST_FIFO_MISMATCHES) <= moved - TOTAL);
        CHECK_EQ(fifo_read(f, side, TEST_FIFO_VIOLATIONS), 0);
        CHECK_EQ(fifo_read(f, side, TEST_FIFO_OVERRUN), 0);
    }
}

static void repeat(unsigned side)
{
    const struct fifo_setup s = {.burst = 4, .cycles = 60, .bytes = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[side];
    struct dma_async_tx_descriptor *tx;
    struct dma_vec v[VECTORS], next;
    dma_cookie_t ring;
    struct seen seen;

    if (!transfer_begin(chan))
        return;
    fill_vectors(v);
    vectors_hold(0, side == TEST_FIFO_TX);
    next = (struct dma_vec){at + 2000, 40};
    calls = 0;
    fifo_start(f, side, &s);
    tx = prep(side, v, VECTORS, DMA_PREP_REPEAT);
    if (!CHECK(tx))
        return;
    tx->callback = called;
    transfer_for_device();
    ring = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    CHECK(wait_for_calls(2 * VECTORS + 1));
    transfer_left(chan, ring, DMA_IN_PROGRESS);
    transfer_submit(prep(side, &next, 1, DMA_PREP_LOAD_EOT), &seen);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    transfer_left(chan, ring, DMA_COMPLETE);
    check_turns(side, 40);
    fifo_stop(f, side);
    transfer_end(chan);
}

/* API-079: again and again, a callback per vector, and at the end of a turn another one. */
static void vectors_that_repeat_go_on_and_are_replaced(void)
{
    repeat(TEST_FIFO_RX);
    repeat(TEST_FIFO_TX);
}

/* API-223: the one of the call counts, and that of the channel stays. */
static void a_list_may_bring_its_configuration(void)
{
    const struct fifo_setup s = {.total = 64, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_RX];
    const phys_addr_t data = f->bus + TEST_FIFO_SIDE(TEST_FIFO_RX) + TEST_FIFO_DATA;
    struct dma_slave_config cfg = {
        .src_addr = data, .src_addr_width = DMA_SLAVE_BUSWIDTH_1_BYTE, .src_maxburst = 4};
    const struct dma_slave_config elsewhere = {.src_addr = f->bus + 0xf00,
                                               .src_addr_width = DMA_SLAVE_BUSWIDTH_2_BYTES};
    struct dma_async_tx_descriptor *tx;
    struct scatterlist sg;
    struct seen seen;

    if (!transfer_begin(chan))
        return;
    fifo_start(f, TEST_FIFO_RX, &s);
    CHECK_EQ(dmaengine_slave_config(chan, &elsewhere), 0);
    sg_init_table(&sg, 1);
    sg.dma_address = at;
    sg.length = 64;
    tx = dmaengine_prep_config_sg(chan, &sg, 1, DMA_DEV_TO_MEM, DMA_CTRL_ACK, &cfg);
    memset(&cfg, 0xff, sizeof cfg); /* API-046 */
    transfer_submit(tx, &seen);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    CHECK_EQ(pattern_differs(buffer, SEED, 0, 64), 64);
    sg.length = 3; /* no halfwords */
    CHECK(!dmaengine_prep_slave_sg(chan, &sg, 1, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_config_sg(chan, &sg, 1, DMA_DEV_TO_MEM, 0, NULL));
    fifo_check(f, TEST_FIFO_RX);
    fifo_stop(f, TEST_FIFO_RX);
    transfer_end(chan);
}

enum { WINDOW = 4, WINDOW_AT = 8192 };

/* API-052: the registers are memory here, and the FIFO only asks. */
static void a_window_is_walked_and_begun_again(void)
{
    const struct fifo_setup s = {.width = 2, .burst = 4, .seed = SEED};
    const struct fifo *f = fifos;
    struct dma_chan *chan = f->chan[TEST_FIFO_TX];
    struct dma_slave_config cfg = {.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                   .dst_maxburst = 4,
                                   .dst_port_window_size = WINDOW};
    struct seen seen;

    if (!hw_there() || !transfer_begin(chan))
        return;
    for (u32 i = 0; i < 40; i++)
        buffer[i] = (u8)(i + 1);
    cfg.dst_addr = hw_bus(chan, at + WINDOW_AT);
    fifo_start(f, TEST_FIFO_TX, &s);
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    hw_log(HW_DMA, cfg.dst_addr, 4 * WINDOW + 16);
    transfer_submit(dmaengine_prep_slave_single(chan, at, 40, DMA_MEM_TO_DEV,
                                                DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                    &seen);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    hw_log_off();
    CHECK_EQ(hw_log_count(), 10);
    for (u32 i = 0; i < 10; i++)
        CHECK_EQ(hw_log_addr(i), lower_32_bits(at) + WINDOW_AT + 4 * (i % WINDOW));
    CHECK(!memcmp(buffer + WINDOW_AT, buffer + 32, 8)); /* the third walk, half of it */
    CHECK(!memcmp(buffer + WINDOW_AT + 8, buffer + 24, 8));
    CHECK_EQ(buffer[WINDOW_AT + 16], 0xee);
    cfg.dst_port_window_size = 6;
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), -EINVAL);
    fifo_stop(f, TEST_FIFO_TX);
    transfer_end(chan);
}

const struct selftest vector_tests[] = {
    {"vector.vectors_are_gone_through_in_order", vectors_are_gone_through_in_order},
    {"vector.vectors_that_repeat_go_on_and_are_replaced",
     vectors_that_repeat_go_on_and_are_replaced},
    {"vector.a_list_may_bring_its_configuration", a_list_may_bring_its_configuration},
    {"vector.a_window_is_walked_and_begun_again", a_window_is_walked_and_begun_again},
    {NULL, NULL},
};
