/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors that ask for no interrupt, on a chain (API-091): none comes, nothing is lost. */
#include "pl08xtest.h"

#include "delay.h"
#include "jiffies.h"
#include "pm.h"
#include "string.h"
#include "testctl_regs.h"
#include "timer.h"

enum { PIECES = 4, BYTES = 64, BEATS = BYTES / 4, GAP = 100 };

static struct seen seen[PIECES];
static dma_cookie_t cookie[PIECES];

static struct dma_async_tx_descriptor *copy(u32 n, unsigned long flags)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        area.chan, area.to + n * GAP, area.from + n * BYTES, BYTES, DMA_CTRL_ACK | flags);

    area_want(n * GAP, n * BYTES, BYTES);
    CHECK(tx);
    return tx;
}

/* A chain of all pieces, with FLAGS; the last one asks for an interrupt. Held after write BEAT. */
static bool begin(u32 beat, unsigned long flags)
{
    area_clear();
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, beat);
    for (u32 n = 0; n < PIECES; n++)
        cookie[n] =
            transfer_submit(copy(n, n + 1 == PIECES ? DMA_PREP_INTERRUPT : flags), &seen[n]);
    dma_async_issue_pending(area.chan);
    return CHECK(hw_wait_held());
}

static unsigned called_back(void)
{
    unsigned sum = 0;

    udelay(30); /* another hart may be at it */
    selftest_settle();
    for (unsigned n = 0; n < PIECES; n++)
        sum += seen[n].calls;
    return sum;
}

static void finish(void)
{
    hw_let_go();
    CHECK(transfer_wait(&seen[PIECES - 1]));
    CHECK_EQ(called_back(), PIECES);
    area_check();
}

static void the_last_of_a_chain_interrupts_for_all(void)
{
    const u32 in_the_last = (PIECES - 1) * BEATS + 1;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    if (begin(in_the_last, DMA_PREP_INTERRUPT))
        CHECK_EQ(called_back(), PIECES - 1);
    finish();
    if (begin(in_the_last, 0))
        CHECK_EQ(called_back(), 0);
    finish();
    area_close();
}

/* After each beat, whoever asks is told, and what is told is called back; the last piece has its
 * interrupt. */
static void a_look_notices_what_is_done(void)
{
    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1; beat <= (PIECES - 1) * BEATS; beat += test_step()) {
        unsigned done = 0;

        if (!begin(beat, 0))
            break;
        CHECK_EQ(called_back(), 0);
        for (unsigned n = 0; n < PIECES; n++) {
            struct dma_tx_state state;
            const bool complete = dmaengine_tx_status(area.chan, cookie[n], &state) == DMA_COMPLETE;

            CHECK_EQ(area_arrived(n * GAP, BYTES), BYTES - state.residue);
            CHECK(!complete || (!state.residue && done == n));
            done += complete;
        }
        CHECK(done == beat / BEATS || done == (beat - 1) / BEATS);
        CHECK_EQ(called_back(), done);
        finish();
    }
    area_close();
}

/* API-171: after each beat, what is done is told as done, though nobody has looked before; what is
 * not has what is left of it. */
static void what_is_done_when_the_chain_is_terminated_is_told_as_done(void)
{
    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1; beat <= PIECES * BEATS; beat += test_step()) {
        unsigned done = 0;

        if (!begin(beat, 0))
            break;
        hw_let_go();
        CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
        for (unsigned n = 0; n < PIECES; n++) {
            const u32 arrived = area_arrived(n * GAP, BYTES);
            struct dma_tx_state state;
            const enum dma_status status = dmaengine_tx_status(area.chan, cookie[n], &state);

            CHECK_EQ(status, arrived == BYTES ? DMA_COMPLETE : DMA_ERROR);
            CHECK_EQ(state.residue, n <= done ? BYTES - arrived : 0);
            CHECK(n <= done || !arrived);
            done += status == DMA_COMPLETE;
        }
        CHECK(done >= (beat - 1) / BEATS);
        CHECK(!called_back() || done == PIECES);
    }
    area_close();
}

static void a_failure_is_that_of_its_piece(void)
{
    u32 rule;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    rule = hw_rule(TESTCTL_ERROR, TESTCTL_ANY, TESTCTL_WRITE, hw_bus(area.chan, area.to + GAP),
                   BYTES, 4);
    if (begin(1, 0)) {
        area_want_value(GAP + 12, EMPTY, BYTES - 12);
        area_want_value(2 * GAP, EMPTY, (PIECES - 2) * GAP);
        hw_let_go();
        CHECK(transfer_wait(&seen[1]));
        CHECK_EQ(called_back(), 2);
        CHECK(seen[0].calls == 1 && seen[0].result.result == DMA_TRANS_NOERROR);
        CHECK_EQ(seen[1].result.result, DMA_TRANS_WRITE_FAILED);
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie[0], NULL), DMA_COMPLETE);
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie[1], NULL), DMA_ERROR);
        CHECK_EQ(transfer_left(area.chan, cookie[2], DMA_IN_PROGRESS), BYTES);
    }
    hw_unrule(rule);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    area_check();
    area_close();
}

static unsigned periods;

static void count_periods(void *arg)
{
    (void)arg;
    periods++;
}

/* Behind one that interrupts, which nobody hears, and a quiet one, a ring has begun: the interrupt
 * is not that of a period (API-083), also if somebody has asked for the quiet one. */
static void what_comes_before_a_ring_is_no_period_of_it(void)
{
    enum { N = 64, RING = 1024 };
    const struct fifo_setup s = {.burst = 4, .cycles = 200, .bytes = 4, .seed = 2};
    struct dma_chan *chan = fifos->chan[TEST_FIFO_RX];
    dma_cookie_t quiet, ring;
    struct seen first, second;
    struct dma_async_tx_descriptor *tx;

    if (!fifo_count || !transfer_begin(chan))
        return;
    periods = 0;
    hw_gate_irq(chan, true);
    fifo_start(fifos, TEST_FIFO_RX, &s);
    transfer_single(chan, TEST_FIFO_RX, 0, N, &first);
    quiet = transfer_submit(
        dmaengine_prep_slave_single(chan, at + N, N, DMA_DEV_TO_MEM, DMA_CTRL_ACK), &second);
    tx = dmaengine_prep_dma_cyclic(chan, at + 2 * N, RING, RING / 2, DMA_DEV_TO_MEM,
                                   DMA_PREP_INTERRUPT);
    if (!CHECK(tx))
        return;
    tx->callback = count_periods;
    ring = dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    while (transfer_left(chan, ring, DMA_IN_PROGRESS) == RING)
        udelay(1);
    dmaengine_tx_status(chan, quiet, NULL);
    hw_gate_irq(chan, false);
    udelay(30);
    CHECK(transfer_left(chan, ring, DMA_IN_PROGRESS) > RING / 2);
    CHECK_EQ(periods, 0);
    CHECK(transfer_wait(&first) && transfer_wait(&second));
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    fifo_stop(fifos, TEST_FIFO_RX);
    transfer_end(chan);
}

static void wake(struct timer_list *t)
{
    (void)t;
    pm_system_wakeup();
}

static void sleep_a_while(void)
{
    static struct timer_list timer;

    timer_setup(&timer, wake, 0);
    mod_timer(&timer, get_jiffies() + msecs_to_jiffies(3));
    CHECK_EQ(pm_suspend(), 0);
    timer_delete_sync(&timer);
    selftest_settle();
}

/* API-213: it was linked to another one when the system went to sleep, and leads nowhere when it is
 * submitted again. */
static void one_that_was_aborted_on_a_chain_runs_again_alone(void)
{
    enum { N = 64 };
    const struct fifo_setup s = {.burst = 4, .cycles = 20000, .bytes = 4, .seed = 2};
    struct dma_chan *chan = fifos->chan[TEST_FIFO_RX];
    struct device *const slave = chan->slave;
    struct dma_async_tx_descriptor *tx;
    struct seen first, second, again;

    if (!fifo_count || !transfer_begin(chan))
        return;
    chan->slave = NULL; /* nobody whom one could tell */
    fifo_start(fifos, TEST_FIFO_RX, &s);
    tx =
        dmaengine_prep_slave_single(chan, at, N, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    CHECK_EQ(dmaengine_desc_set_reuse(tx), 0);
    transfer_submit(tx, &first);
    transfer_single(chan, TEST_FIFO_RX, N, N, &second);
    dma_async_issue_pending(chan);
    udelay(10);
    sleep_a_while();
    CHECK(first.calls == 1 && first.result.result == DMA_TRANS_ABORTED);
    CHECK(second.calls == 1 && second.result.result == DMA_TRANS_ABORTED);
    transfer_for_cpu();
    memset(buffer + N, EMPTY, N);
    transfer_for_device();
    transfer_submit(tx, &again);
    dma_async_issue_pending(chan);
    CHECK(transfer_wait(&again));
    udelay(2000);
    transfer_for_cpu();
    for (unsigned i = N; i < 2 * N; i++)
        CHECK_EQ(buffer[i], EMPTY);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    fifo_stop(fifos, TEST_FIFO_RX);
    chan->slave = slave;
    transfer_end(chan);
}

const struct selftest quiet_tests[] = {
    {"quiet.the_last_of_a_chain_interrupts_for_all", the_last_of_a_chain_interrupts_for_all},
    {"quiet.a_look_notices_what_is_done", a_look_notices_what_is_done},
    {"quiet.what_is_done_when_the_chain_is_terminated_is_told_as_done",
     what_is_done_when_the_chain_is_terminated_is_told_as_done},
    {"quiet.what_comes_before_a_ring_is_no_period_of_it",
     what_comes_before_a_ring_is_no_period_of_it},
    {"quiet.one_that_was_aborted_on_a_chain_runs_again_alone",
     one_that_was_aborted_on_a_chain_runs_again_alone},
    {"quiet.a_failure_is_that_of_its_piece", a_failure_is_that_of_its_piece},
    {NULL, NULL},
};
