/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Physical channels: fewer than virtual ones. Transfers with peripherals that never ask keep as
 * many of them busy as a test likes.
 */
#include "pl08xtest.h"

#include "bits.h"
#include "delay.h"
#include "io.h"
#include "jiffies.h"
#include "pl080_regs.h"
#include "testctl_regs.h"

enum { LINES = PL080_REQUEST_LINES, BYTES = 64 };

static struct dma_chan *line[LINES];
static unsigned lines;

static bool of_the_same(struct dma_chan *chan, void *param)
{
    return chan->device->dev == param;
}

/* N more physical channels of the controller wait for a peripheral. */
static void occupy(unsigned n)
{
    const struct dma_slave_config cfg = {.dst_addr = hw_regs(area.chan),
                                         .dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES};

    while (n--) {
        struct dma_chan *chan =
            dma_request_channel(1ul << DMA_SLAVE, of_the_same, area.chan->device->dev);
        struct dma_async_tx_descriptor *tx;

        if (!CHECK(chan))
            return;
        /* its own registers are out of the controller's reach on some boards: memory will do */
        CHECK_EQ(dmaengine_slave_config(chan, &cfg), 0);
        line[lines++] = chan;
        tx = dmaengine_prep_slave_single(chan, area.from, 4, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
        if (!tx) {
            struct dma_slave_config memory = cfg;

            memory.dst_addr = hw_bus(area.chan, area.to);
            CHECK_EQ(dmaengine_slave_config(chan, &memory), 0);
            tx = dmaengine_prep_slave_single(chan, area.from, 4, DMA_MEM_TO_DEV, DMA_CTRL_ACK);
        }
        if (!CHECK(tx))
            return;
        dmaengine_submit(tx);
        dma_async_issue_pending(chan);
    }
}

static void leave(unsigned n)
{
    CHECK_EQ(dmaengine_terminate_sync(line[n]), 0);
}

static void leave_all(void)
{
    for (unsigned i = 0; i < lines; i++) {
        leave(i);
        dma_release_channel(line[i]);
    }
    lines = 0;
}

static u32 enabled(void)
{
    return readl((u8 __iomem *)ioremap(hw_regs(area.chan), 0x1000) + PL080_ENBLD_CHNS);
}

/* As many as there are. */
static unsigned count(void)
{
    const struct dma_chan *chan;
    unsigned n = 0;

    list_for_each_entry (chan, &area.chan->device->channels, device_node)
        n++;
    return n;
}

/* To the place of copy N. */
static dma_cookie_t copy_from(struct dma_chan *chan, unsigned n, u32 from, struct seen *seen)
{
    const dma_cookie_t cookie =
        transfer_submit(dmaengine_prep_dma_memcpy(chan, area.to + n * 256, area.from + from, BYTES,
                                                  DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                        seen);

    area_want(n * 256, from, BYTES);
    dma_async_issue_pending(chan);
    return cookie;
}

static dma_cookie_t copy(struct dma_chan *chan, unsigned n, struct seen *seen)
{
    return copy_from(chan, n, n * 128, seen);
}

enum { WAITERS = 2 };

static bool begin(struct dma_chan *copies[WAITERS])
{
    struct dma_chan *first = area_request(1ul << DMA_MEMCPY);

    if (!first)
        return false;
    area_begin(first);
    copies[0] = first;
    for (unsigned i = 1; i < WAITERS; i++) {
        copies[i] = dma_request_channel(1ul << DMA_MEMCPY, of_the_same, first->device->dev);
        if (!CHECK(copies[i]))
            return false;
    }
    occupy(count());
    return true;
}

static void end(struct dma_chan *copies[WAITERS])
{
    leave_all();
    area_end();
    for (unsigned i = 0; i < WAITERS; i++)
        dma_release_channel(copies[i]);
}

/* The physical channel of the first line, as all are busy: that with the highest priority. */
static unsigned first_phy(void)
{
    return (unsigned)__builtin_ctz(enabled());
}

/* It is given back, NEXT gets it, and LAST does not. */
static void leave_to(struct dma_chan *next, dma_cookie_t cookie, struct dma_chan *last,
                     dma_cookie_t last_cookie)
{
    const bool hold = hw_there();

    if (hold)
        hw_hold(first_phy(), TESTCTL_WRITE, 3);
    leave(0);
    if (!hold)
        return;
    CHECK(hw_wait_held());
    CHECK_EQ(transfer_left(next, cookie, DMA_IN_PROGRESS), BYTES - 12);
    CHECK_EQ(transfer_left(last, last_cookie, DMA_IN_PROGRESS), BYTES);
    hw_let_go();
}

/* API-229: the first that came is the first that runs; the second one can be later all the same. */
static void those_that_wait_begin_in_the_order_of_arrival(void)
{
    struct dma_chan *copies[WAITERS];
    struct seen seen[WAITERS];
    dma_cookie_t cookie[WAITERS];

    if (!begin(copies))
        return;
    CHECK_EQ((unsigned)__builtin_popcount(enabled()), count());
    for (unsigned i = 0; i < WAITERS; i++)
        cookie[i] = copy(copies[WAITERS - 1 - i], i, &seen[i]);
    udelay(100);
    for (unsigned i = 0; i < WAITERS; i++)
        CHECK_EQ(transfer_left(copies[WAITERS - 1 - i], cookie[i], DMA_IN_PROGRESS), BYTES);
    leave_to(copies[1], cookie[0], copies[0], cookie[1]);
    for (unsigned i = 0; i < WAITERS; i++)
        CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
    area_check();
    end(copies);
}

static void one_that_is_terminated_or_paused_does_not_wait_any_more(void)
{
    struct dma_chan *copies[WAITERS];
    struct seen seen[WAITERS];

    if (!begin(copies))
        return;
    copy(copies[0], 0, &seen[0]);
    copy(copies[1], 1, &seen[1]);
    CHECK_EQ(dmaengine_terminate_sync(copies[0]), 0);
    area_want_value(0, EMPTY, BYTES);
    leave(0);
    CHECK(transfer_wait(&seen[1]) && !seen[0].calls);
    area_check();
    occupy(1);
    copy(copies[0], 2, &seen[0]);
    CHECK_EQ(dmaengine_pause(copies[0]), 0);
    copy(copies[1], 3, &seen[1]);
    leave(1);
    CHECK(transfer_wait(&seen[1]) && !seen[0].calls);
    CHECK_EQ(dmaengine_resume(copies[0]), 0);
    CHECK(transfer_wait(&seen[0]));
    area_check();
    end(copies);
}

/* API-229: what it issues while others wait is not for the chain that runs, nor does it begin when
 * that is at its end. */
static void behind_others(struct dma_chan *copies[WAITERS])
{
    struct seen seen[3];
    const unsigned phy = first_phy();
    dma_cookie_t other, more;
    unsigned appended;

    leave(0);
    hw_hold(phy, TESTCTL_WRITE, 2);
    copy_from(copies[0], 0, 1, &seen[0]); /* has more items, so something could follow */
    CHECK(hw_wait_held());
    appended = copies[0]->stats.appended;
    other = copy(copies[1], 1, &seen[1]);
    more = copy(copies[0], 2, &seen[2]);
    CHECK_EQ(copies[0]->stats.appended, appended);
    hw_gate_irq(area.chan, true);
    hw_let_go();
    udelay(20);
    CHECK(hw_irq_is_due(area.chan)); /* the first one has ended, and nobody knows */
    hw_hold(phy, TESTCTL_WRITE, 3);
    hw_gate_irq(area.chan, false);
    CHECK(hw_wait_held()); /* the next one */
    CHECK_EQ(transfer_left(copies[1], other, DMA_IN_PROGRESS), BYTES - 12);
    CHECK_EQ(transfer_left(copies[0], more, DMA_IN_PROGRESS), BYTES);
    hw_let_go();
    for (unsigned i = 0; i < ARRAY_SIZE(seen); i++)
        CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
    area_check();
}

static void one_that_has_more_to_do_takes_its_turn_behind_those_that_wait(void)
{
    struct dma_chan *copies[WAITERS];

    if (!begin(copies))
        return;
    if (hw_there())
        behind_others(copies);
    else
        pr_info("SKIP the rest: the board has no test control\n");
    end(copies);
}

/* A channel that has more to do takes its turn behind those that wait. */
static void nobody_keeps_a_channel_while_others_wait(void)
{
    struct dma_chan *copies[WAITERS];
    struct seen seen[3];

    if (!begin(copies))
        return;
    copy(copies[0], 0, &seen[0]);
    copy(copies[1], 1, &seen[1]);
    leave(0);
    for (unsigned i = 0; i < 50; i++) {
        CHECK(transfer_wait(&seen[0]));
        copy(copies[0], 0, &seen[0]);
        CHECK(transfer_wait(&seen[1]));
        copy(copies[1], 1, &seen[1]);
    }
    CHECK(transfer_wait(&seen[0]) && transfer_wait(&seen[1]));
    area_check();
    end(copies);
}

/* --- channels of other software ------------------------------------------------- */

static u8 __iomem *regs;

static u32 mask(void)
{
    u32 bits = 0xff;

    of_property_read_u32(area.chan->device->dev->of_node, "dma-channel-mask", &bits);
    return bits;
}

/* API-038: somebody else's channel 1 has ended a transfer, without interrupt. */
static void channels_of_others_are_left_alone(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_MEMCPY);
    struct seen seen;

    if (!chan)
        return;
    area_begin(chan);
    if (mask() & BIT(1)) {
        pr_info("SKIP the rest: all channels are the driver's\n");
    } else {
        u8 __iomem *c;

        CHECK_EQ(count(), (unsigned)__builtin_popcount(mask() & 0xff));
        regs = ioremap(hw_regs(chan), 0x1000);
        c = regs + PL080_CHAN(1);
        writel(lower_32_bits(area.from), c + PL080_CX_SRC_ADDR);
        writel(lower_32_bits(area.to) + 2048, c + PL080_CX_DEST_ADDR);
        writel(0, c + PL080_CX_LLI);
        writel(PL080_CONTROL_I | PL080_CONTROL_SI | PL080_CONTROL_DI | 16, c + PL080_CX_CONTROL);
        writel(PL080_CONFIG_E, c + PL080_CX_CONFIGURATION);
        udelay(20);
        area_want(2048, 0, 16);
        CHECK_EQ(readl(regs + PL080_RAW_INT_TC_STATUS), BIT(1));
        if (hw_there())
            hw_log(HW_HART, hw_regs(chan) + PL080_CHAN(1), PL080_CHAN_STEP);
        for (unsigned i = 0; i < 20; i++) {
            copy(chan, 0, &seen);
            CHECK(transfer_wait(&seen));
        }
        occupy(count() - 1);
        CHECK_EQ(enabled() & BIT(1), 0);
        CHECK_EQ(readl(regs + PL080_RAW_INT_TC_STATUS) & BIT(1), BIT(1));
        if (hw_there()) {
            CHECK_EQ(hw_log_count(), 0);
            hw_log_off();
        }
        leave_all();
        area_check();
    }
    area_end();
    dma_release_channel(chan);
}

const struct selftest phy_tests[] = {
    {"phy.those_that_wait_begin_in_the_order_of_arrival",
     those_that_wait_begin_in_the_order_of_arrival},
    {"phy.one_that_is_terminated_or_paused_does_not_wait_any_more",
     one_that_is_terminated_or_paused_does_not_wait_any_more},
    {"phy.one_that_has_more_to_do_takes_its_turn_behind_those_that_wait",
     one_that_has_more_to_do_takes_its_turn_behind_those_that_wait},
    {"phy.nobody_keeps_a_channel_while_others_wait", nobody_keeps_a_channel_while_others_wait},
    {"phy.channels_of_others_are_left_alone", channels_of_others_are_left_alone},
    {NULL, NULL},
};
