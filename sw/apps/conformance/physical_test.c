/* SPDX-License-Identifier: Apache-2.0 */
/* 2.24: channels that are more than the hardware has, and priorities, API-229, API-230. */
#include "sections.h"

#include "dma-mapping.h"
#include "rules.h"
#include "schedule.h"
#include "slab.h"

enum { PHYSICAL = 8, LINES = 16, COPIES = 3 };

/* Of request lines that nothing is connected to: a transfer on one takes a physical channel and
 * never ends. One more than there are. */
static struct dma_chan *blocker[PHYSICAL + 1];
static struct dma_chan *copy[COPIES];
static struct device *dev;
static u8 *buffer;
static dma_addr_t at;

static bool is_idle_line(struct dma_chan *chan, void *param)
{
    (void)param;
    return chan->device->dev == dev && chan->chan_id >= 2 && chan->chan_id < 12;
}

static void block(unsigned n)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_slave_single(
        blocker[n], at, 64, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!CHECK(tx))
        return;
    dmaengine_submit(tx);
    dma_async_issue_pending(blocker[n]);
}

static bool request_blockers(void)
{
    const struct dma_slave_config cfg = {.src_addr = 0x12000000, /* read by nobody */
                                         .src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                         .src_maxburst = 1};

    for (unsigned n = 0; n <= PHYSICAL; n++) {
        blocker[n] = dma_request_channel(1ul << DMA_SLAVE, is_idle_line, NULL);
        if (!CHECK(blocker[n]) || !CHECK_EQ(dmaengine_slave_config(blocker[n], &cfg), 0))
            return false;
    }
    return true;
}

static void begin(void)
{
    for (unsigned n = 0; n < COPIES; n++)
        copy[n] = engine_request();
    bench_begin(copy[0]);
    dev = copy[0]->device->dev;
    buffer = kmalloc(64, GFP_KERNEL);
    at = dma_map_single(dev, buffer, 64, DMA_FROM_DEVICE);
}

static void end(void)
{
    bench_end();
    dma_unmap_single(dev, at, 64, DMA_FROM_DEVICE);
    kfree(buffer);
    for (unsigned n = 0; n < COPIES; n++)
        dma_release_channel(copy[n]);
}

static void check_waits(unsigned n)
{
    CHECK_EQ(bench_left(n, DMA_IN_PROGRESS), PIECE);
    CHECK(bench_untouched(n));
}

static void free_one(unsigned n)
{
    CHECK_EQ(dmaengine_terminate_sync(blocker[n]), 0);
    give_time();
    bench_settle();
}

/* Waiting are, in this order: copy 0, copy 1, which is terminated, a peripheral's, copy 2. */
static void transfers_wait_for_a_physical_channel_in_order_of_arrival(void)
{
    NEEDS(gate_irqs);
    NEEDS(port);
    begin();
    if (request_blockers()) {
        for (unsigned n = 0; n < PHYSICAL; n++)
            block(n);
        bench_issue(copy[0], 0);
        bench_issue(copy[1], 1);
        block(PHYSICAL);
        bench_issue(copy[2], 2);
        give_time();
        for (unsigned n = 0; n < COPIES; n++)
            check_waits(n);
        CHECK_EQ(dmaengine_terminate_sync(copy[1]), 0);
        CHECK_EQ(bench_left(1, DMA_ERROR), PIECE);
        free_one(0);
        CHECK(bench_arrived(0));
        CHECK_EQ(piece[0].seen.calls, 1);
        check_waits(2); /* the peripheral's has the channel now */
        free_one(1);
        CHECK(bench_arrived(2));
        CHECK_EQ(piece[2].seen.calls, 1);
        CHECK(bench_untouched(1));
        CHECK_EQ(piece[1].seen.calls, 0);
        for (unsigned n = 2; n <= PHYSICAL; n++)
            free_one(n);
    }
    for (unsigned n = 0; n <= PHYSICAL && blocker[n]; n++)
        dma_release_channel(blocker[n]);
    end();
}

/* The one that was stopped before it got a channel is not started when one is free. */
static void a_terminated_waiter_is_not_started(void)
{
    NEEDS(gate_irqs);
    NEEDS(port);
    begin();
    if (request_blockers()) {
        for (unsigned n = 0; n < PHYSICAL; n++)
            block(n);
        bench_issue(copy[0], 0);
        CHECK_EQ(dmaengine_terminate_sync(copy[0]), 0);
        for (unsigned n = 0; n < PHYSICAL; n++)
            free_one(n);
        CHECK(bench_untouched(0));
        bench_issue(copy[0], 1); /* and then like any other */
        bench_run(copy[0]);
        bench_settle();
        CHECK(bench_arrived(1) && piece[1].seen.calls == 1);
    }
    for (unsigned n = 0; n <= PHYSICAL && blocker[n]; n++)
        dma_release_channel(blocker[n]);
    end();
}

/* --- API-230 ---------------------------------------------------------------------------------- */

/* Copy LATER begins when copy FIRST stands near its begin: which of them is done first? */
static unsigned done_first(unsigned first, unsigned later)
{
    bool in_order;
    u32 slow;

    begin();
    engine->hold(copy[first], engine->grain);
    bench_issue(copy[first], first);
    engine_wait_held(copy[first], piece[first].seen.cookie, PIECE - engine->grain);
    slow = rule_add(TESTCTL_DELAY, 100, TESTCTL_WRITE, TESTCTL_ANY, 0, UINT32_MAX);
    bench_issue(copy[later], later);
    engine->let_go(copy[first]);
    bench_run(copy[later]);
    bench_run(copy[first]);
    bench_settle();
    rule_remove(slow);
    CHECK(bench_arrived(first) && bench_arrived(later));
    CHECK(piece[first].seen.calls == 1 && piece[later].seen.calls == 1);
    in_order = piece[first].seen.order < piece[later].seen.order;
    end();
    return in_order ? first : later;
}

/* The driver's documentation: a copy has the physical channel of its number, and lower numbers come
 * first at the bus, though they begin later; or the channels have the bus in turns. */
static void channels_have_the_bus_in_the_order_of_the_documentation(void)
{
    NEEDS(gate_irqs);
    NEEDS(hold);
    CHECK_EQ(done_first(2, 0), engine->in_turns ? 2 : 0);
    CHECK_EQ(done_first(0, 2), 0);
}

static void all_channels_are_served(void)
{
    begin();
    for (unsigned n = 0; n < 6; n++)
        bench_issue(copy[n % COPIES], n);
    for (unsigned n = 0; n < 6; n++)
        bench_run(copy[n % COPIES]);
    bench_settle();
    for (unsigned n = 0; n < 6; n++)
        CHECK(bench_arrived(n) && piece[n].seen.calls == 1);
    end();
}

const struct statement physical_tests[] = {
    OF_ENGINES(229, transfers_wait_for_a_physical_channel_in_order_of_arrival),
    OF_ENGINES(229, a_terminated_waiter_is_not_started),
    OF_ENGINES(229, all_channels_are_served),
    OF_ENGINES(230, channels_have_the_bus_in_the_order_of_the_documentation),
    OF_ENGINES(230, all_channels_are_served),
    {0},
};
