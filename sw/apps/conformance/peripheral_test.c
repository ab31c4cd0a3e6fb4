/* SPDX-License-Identifier: Apache-2.0 */
/* 2.5: what a configuration says of the peripheral, API-050 to API-054. */
#include "fifo.h"
#include "jiffies.h"
#include "sections.h"

/* Whole bursts of FIFO's and what CHANNEL was told, in accesses of 1 << WIDTH bytes; the device
 * counts what it gets for each request. */
static void burst_fits(u32 fifo, u32 channel, u32 width)
{
    const struct fifo_setup s = {.total = (fifo * 4) << width,
                                 .width = width,
                                 .burst = fifo,
                                 .maxburst = channel,
                                 .ctrl = TEST_FIFO_CTRL_LOSSY,
                                 .cycles = 400,
                                 .bytes = fifo << width,
                                 .seed = 3};
    const struct fifo *f = &fifos[0];
    const struct dma_slave_config cfg = fifo_config(f, TEST_FIFO_RX, &s);

    fifo_stop(f, TEST_FIFO_RX);
    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
    piece[0].bytes = s.total;
    bench_give(port_prep(0), 0);
    dma_async_issue_pending(port.chan);
    fifo_run(f, TEST_FIFO_RX, &s); /* the line does not wait for anybody */
    CHECK(wait_for_completion_timeout(&piece[0].seen.done, msecs_to_jiffies(1000)));
    bench_sync(0);
    CHECK_EQ(pattern_differs(piece[0].dst, s.seed, 0, s.total), s.total);
    CHECK_EQ(fifo_read(f, TEST_FIFO_RX, TEST_FIFO_CLEARS), 4);
    fifo_check(f, TEST_FIFO_RX);
}

static void bursts_are_counted_in_accesses_not_bytes(void)
{
    if (!fifo_port_open())
        return;
    burst_fits(4, 4, 2);
    burst_fits(8, 8, 1);
    burst_fits(16, 16, 0);
    fifo_port_close();
}

static void bursts_are_rounded_down(void)
{
    if (!fifo_port_open())
        return;
    burst_fits(1, 0, 2);
    burst_fits(1, 3, 2);
    burst_fits(4, 5, 2);
    burst_fits(16, 17, 0);
    burst_fits(32, 63, 0);
    fifo_port_close();
}

static void a_burst_beyond_all_means_is_the_largest_one(void)
{
    struct dma_slave_config cfg;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    cfg = port_config(0);
    cfg.dst_maxburst = 1000;
    port_moves_with(&cfg, true);
    port_close();
}

/* Engines without windows say so, and change nothing. */
static void a_window_is_walked_around_or_refused(void)
{
    struct dma_slave_config cfg;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    port_use(0);
    cfg = port_config(1);
    cfg.dst_port_window_size = 4;
    piece[0].bytes = 32;
    if (dmaengine_slave_config(port.chan, &cfg)) {
        port_moves_in_accesses_of(4);
    } else {
        const u32 behind = port.reg[1][4];

        bench_give(port_prep(0), 0);
        dma_async_issue_pending(port.chan);
        bench_run(port.chan);
        for (unsigned i = 0; i < 4; i++)
            CHECK(port_got(1, i, 0, 3 - i));
        CHECK_EQ(port.reg[1][4], behind);
    }
    port_close();
}

/* --- who has which ------------------------------------------------------------------------- */

/* The peripheral ends it after TOTAL bytes of PIECE N. */
static void ends_after(u32 total, unsigned n)
{
    const struct fifo_setup s = {
        .total = total, .burst = 4, .ctrl = TEST_FIFO_CTRL_FLOW, .seed = 9};
    const struct fifo *f = &fifos[0];
    const struct dma_slave_config cfg = fifo_config(f, TEST_FIFO_RX, &s);

    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
    fifo_run(f, TEST_FIFO_RX, &s);
    bench_give(port_prep(n), n);
    dma_async_issue_pending(port.chan);
    CHECK(wait_for_completion_timeout(&piece[n].seen.done, msecs_to_jiffies(1000)));
    CHECK_EQ(piece[n].seen.status, DMA_COMPLETE);
    CHECK_EQ(piece[n].seen.result.residue, PIECE - total);
    bench_sync(n);
    CHECK_EQ(pattern_differs(piece[n].dst, s.seed, 0, PIECE), total);
    fifo_check(f, TEST_FIFO_RX);
}

static void a_peripheral_may_end_the_transfer(void)
{
    if (!fifo_port_open())
        return;
    ends_after(100, 0);
    ends_after(3, 1);
    fifo_port_close();
}

/* An engine that cannot hand over the flow control says so at config, or at prepare. */
static void flow_control_is_handed_over_or_refused(void)
{
    struct dma_slave_config cfg;
    struct scatterlist sg[2];
    int err;

    if (!port_open(DMA_MEM_TO_DEV))
        return;
    cfg = port_config(0);
    cfg.device_fc = true;
    err = dmaengine_slave_config(port.chan, &cfg);
    CHECK(!err || err == -EINVAL);
    sg_init_table(sg, 2);
    for (unsigned i = 0; !err && i < 2; i++) {
        sg[i].dma_address = piece[i].from;
        sg[i].length = PIECE;
    }
    if (!err) /* where one entry would end and the next begin, nobody says */
        CHECK(!dmaengine_prep_slave_sg(port.chan, sg, 2, DMA_MEM_TO_DEV, 0));
    port_use(0);
    port_moves_in_accesses_of(4);
    port_close();
}

/* Odd copies, with whatever the channel was told of a peripheral. */
static void copies_know_nothing_of_a_configuration(void)
{
    struct dma_chan *chan = engine_request();
    struct dma_slave_config cfg;

    if (!chan)
        return;
    bench_begin(chan);
    cfg = (struct dma_slave_config){.src_addr = piece[7].from,
                                    .dst_addr = piece[7].to,
                                    .src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                    .dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                    .src_maxburst = 4,
                                    .dst_maxburst = 4};
    if (!dma_has_cap(DMA_SLAVE, chan->device->cap_mask))
        CHECK(dmaengine_slave_config(chan, &cfg) < 0);
    else
        CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
    for (unsigned n = 0; n < 7; n++) {
        piece[n].bytes = engine_fit(1 + n * 9);
        bench_issue(chan, n);
        bench_run(chan);
        CHECK(piece[n].seen.calls == 1 && bench_arrived(n));
    }
    CHECK(bench_untouched(7));
    bench_end();
    dma_release_channel(chan);
}

const struct statement peripheral_tests[] = {
    STATEMENT(50, bursts_are_counted_in_accesses_not_bytes),
    STATEMENT(51, bursts_are_rounded_down),
    OF_ENGINES(51, a_burst_beyond_all_means_is_the_largest_one),
    OF_ENGINES(52, a_window_is_walked_around_or_refused),
    STATEMENT(53, a_peripheral_may_end_the_transfer),
    OF_ENGINES(53, flow_control_is_handed_over_or_refused),
    OF_ENGINES(54, copies_know_nothing_of_a_configuration),
    {0},
};
