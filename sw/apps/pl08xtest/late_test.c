/* SPDX-License-Identifier: Apache-2.0 */
/* Where a transfer is at each beat, and interrupts that arrive when they mean nothing any more. */
#include "pl08xtest.h"

#include "checker.h"
#include "delay.h"
#include "jiffies.h"
#include "spinlock.h"
#include "testctl_regs.h"

enum { BYTES = 91 };

static struct dma_async_tx_descriptor *copy(u32 to, u32 from, u32 n)
{
    area_want(to, from, n);
    return dmaengine_prep_dma_memcpy(area.chan, area.to + to, area.from + from, n,
                                     DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

/* API-148, API-151: three items of several widths; what is not left has arrived, to the byte. */
static void the_residue_is_exact_after_each_beat(void)
{
    unsigned beats = 0;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1;; beat += test_step()) {
        struct dma_tx_state state;
        enum dma_status status;
        dma_cookie_t cookie;
        struct seen seen;

        area_clear();
        hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, beat);
        cookie = transfer_submit(copy(102, 5, BYTES), &seen);
        dma_async_issue_pending(area.chan);
        if (!hw_wait_held()) { /* that was the last one */
            hw_let_go();
            CHECK(transfer_wait(&seen));
            break;
        }
        beats++;
        status = dmaengine_tx_status(area.chan, cookie, &state);
        CHECK(status == DMA_IN_PROGRESS || (status == DMA_COMPLETE && !state.residue));
        CHECK_EQ(area_arrived(102, BYTES), BYTES - state.residue);
        hw_let_go();
        if (!CHECK(transfer_wait(&seen)) || !area_check())
            break;
    }
    CHECK(beats >= 24 / test_step());
    area_close();
}

/* API-169: terminated at each beat, it never calls back, and what was left is told (API-171); done,
 * though nobody knew yet, is done. */
static void a_copy_is_terminated_after_each_beat(void)
{
    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (u32 beat = 1; beat <= 24; beat += test_step()) {
        struct dma_tx_state state;
        dma_cookie_t cookie;
        struct seen seen;

        area_clear();
        hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, beat);
        cookie = transfer_submit(copy(102, 5, BYTES), &seen);
        dma_async_issue_pending(area.chan);
        if (!hw_wait_held()) {
            hw_let_go();
            CHECK(transfer_wait(&seen));
            continue;
        }
        hw_let_go();
        CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
        udelay(20);
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie, &state),
                 area_arrived(102, BYTES) == BYTES ? DMA_COMPLETE : DMA_ERROR);
        CHECK(seen.calls <= 1);
        CHECK_EQ(area_arrived(102, BYTES), BYTES - state.residue);
    }
    area_close();
}

/* API-170: the interrupt of a copy that was terminated arrives while the next one is on its way. */
static void a_late_interrupt_completes_nothing(void)
{
    struct seen old, next;
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    hw_gate_irq(area.chan, true);
    transfer_submit(copy(0, 0, 64), &old);
    dma_async_issue_pending(area.chan);
    udelay(20);
    CHECK(hw_irq_is_due(area.chan)); /* it has ended, and nobody knows */
    CHECK_EQ(old.calls, 0);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(!hw_irq_is_due(area.chan));
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, 3);
    cookie = transfer_submit(copy(1000, 200, 64), &next);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    hw_gate_irq(area.chan, false);
    udelay(20);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_IN_PROGRESS), 64 - 12);
    CHECK(!old.calls && !next.calls);
    hw_let_go();
    CHECK(transfer_wait(&next));
    CHECK(!old.calls && next.calls == 1);
    area_check();
    area_close();
}

static void count(void *arg)
{
    ++*(unsigned *)arg;
}

/* Nor is it a turn of a ring that has just begun. */
static void a_late_interrupt_is_no_turn_of_a_ring(void)
{
    static struct {
        struct dma_interleaved_template xt;
        struct data_chunk chunk;
    } t;
    struct dma_async_tx_descriptor *tx;
    unsigned turns = 0;
    unsigned long flags;
    struct seen old;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    t.xt = (struct dma_interleaved_template){.src_start = area.from,
                                             .dst_start = area.to,
                                             .dir = DMA_MEM_TO_MEM,
                                             .src_inc = true,
                                             .dst_inc = true,
                                             .numf = 1,
                                             .frame_size = 1};
    t.xt.sgl[0] = (struct data_chunk){.size = 64};
    hw_gate_irq(area.chan, true);
    transfer_submit(copy(1000, 0, 64), &old);
    dma_async_issue_pending(area.chan);
    udelay(20);
    CHECK(hw_irq_is_due(area.chan));
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, 3);
    tx = dmaengine_prep_interleaved_dma(area.chan, &t.xt,
                                        DMA_PREP_REPEAT | DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    if (!CHECK(tx))
        return;
    tx->callback = count;
    tx->callback_param = &turns;
    dmaengine_submit(tx);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    hw_gate_irq(area.chan, false);
    udelay(20);
    selftest_settle();
    CHECK(!turns && !old.calls);
    local_irq_save(flags); /* turns are short, and their interrupts would not end */
    hw_let_go();
    CHECK_EQ(dmaengine_terminate_async(area.chan), 0);
    local_irq_restore(flags);
    CHECK_EQ(turns, 0);
    area_close();
}

/* Several have ended when their interrupt arrives: each calls back, in order (API-090). */
static void one_interrupt_is_for_all_that_have_ended(void)
{
    struct seen seen[4];

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    hw_gate_irq(area.chan, true);
    for (u32 i = 0; i < 3; i++)
        transfer_submit(copy(i * 200, i * 50, 100), &seen[i]);
    dma_async_issue_pending(area.chan);
    udelay(30);
    transfer_submit(copy(3 * 200, 3 * 50, 100), &seen[3]); /* the chain is at its end */
    dma_async_issue_pending(area.chan);
    udelay(30);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(seen[i].calls, 0);
    hw_gate_irq(area.chan, false);
    for (unsigned i = 0; i < 4; i++)
        CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
    area_check();
    area_close();
}

/* API-202: a line that is high for no reason of the controller's. */
static void an_interrupt_of_nobody_changes_nothing(void)
{
    struct seen seen;
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, 3);
    cookie = transfer_submit(copy(0, 0, 64), &seen);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    hw_foreign_irq(area.chan);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_IN_PROGRESS), 64 - 12);
    hw_let_go();
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    area_check();
    area_close();
}

/* An error in the middle of a chain, which nobody hears of before its interrupt: those before it
 * are done, it has failed, and the last one waits (API-137). */
static void a_late_error_is_that_of_its_transfer(void)
{
    struct seen seen[3];
    dma_cookie_t cookie[3];
    u32 rule;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    hw_gate_irq(area.chan, true);
    rule =
        hw_rule(TESTCTL_ERROR, TESTCTL_ANY, TESTCTL_WRITE, hw_bus(area.chan, area.to + 200), 64, 4);
    for (u32 i = 0; i < 3; i++)
        cookie[i] = transfer_submit(copy(i * 200, i * 60, 64), &seen[i]);
    area_want_value(200 + 12, EMPTY, 64 - 12);
    area_want_value(400, EMPTY, 64);
    dma_async_issue_pending(area.chan);
    udelay(30);
    CHECK_EQ(hw_hits(rule), 1);
    hw_gate_irq(area.chan, false);
    CHECK(transfer_wait(&seen[0]) && transfer_wait(&seen[1]));
    CHECK_EQ(seen[0].result.result, DMA_TRANS_NOERROR);
    CHECK_EQ(seen[1].result.result, DMA_TRANS_WRITE_FAILED);
    CHECK_EQ(seen[1].result.residue, 64 - 12);
    CHECK_EQ(transfer_left(area.chan, cookie[1], DMA_ERROR), 64 - 12);
    CHECK_EQ(transfer_left(area.chan, cookie[2], DMA_IN_PROGRESS), 64);
    area_check();
    hw_unrule(rule);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(seen[0].calls == 1 && seen[1].calls == 1 && !seen[2].calls);
    area_close();
}

/* W5 of Linux's drivers waits without end. A beat that is never answered: terminate gives up, the
 * channel is dead, and nobody gets it (API-225, API-226); the last test that uses it. */
static void departure_W5_a_channel_that_does_not_stop_is_given_up(void)
{
    struct dma_chan *dead, *other;
    struct seen seen;
    ktime_t begun;
    int id;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    dead = area.chan;
    id = dead->chan_id;
    hw_hold((unsigned)id, TESTCTL_WRITE, 2);
    transfer_submit(copy(0, 0, 64), &seen);
    dma_async_issue_pending(dead);
    CHECK(hw_wait_held());
    begun = ktime_get();
    CHECK_EQ(dmaengine_terminate_async(dead), -ETIMEDOUT);
    CHECK(ktime_get() - begun < 10 * 1000 * 1000);
    CHECK_EQ(dmaengine_terminate_async(dead), -ETIMEDOUT);
    CHECK(dead->dead && !seen.calls);
    hw_let_go();
    udelay(20);
    CHECK_EQ(seen.calls, 0);
    area_clear();
    dma_release_channel(dead);
    other = dma_request_channel(1ul << DMA_MEMCPY, NULL, NULL);
    CHECK(other && other != dead);
    if (other) {
        area.chan = other;
        transfer_submit(copy(8, 8, 64), &seen);
        dma_async_issue_pending(other);
        CHECK(transfer_wait(&seen) && seen.calls == 1);
        area_check();
        area_close();
    }
}

#ifdef DEBUG_CHECKER
static bool ended;

/* The held transfer goes on, and has ended. */
static void end_now(void *arg)
{
    checker_at("halt", NULL, NULL);
    hw_let_go();
    udelay(20);
    ended = arg == area.chan && hw_irq_is_due(area.chan);
}

/* API-156, API-160: between the look at a channel and the write that halts it the transfer ends,
 * which is told all the same; or, terminated, it is not, and the next one runs. */
static void one_that_ends_while_it_is_halted_has_ended(void)
{
    struct seen seen;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    for (unsigned i = 0; i < 2; i++) {
        const bool pause = i == 0;

        hw_hold((unsigned)area.chan->chan_id, TESTCTL_WRITE, 3);
        transfer_submit(copy(8, 8, 64), &seen);
        dma_async_issue_pending(area.chan);
        CHECK(hw_wait_held());
        ended = false;
        hw_gate_irq(area.chan, true);
        checker_at("halt", end_now, area.chan);
        CHECK_EQ(pause ? dmaengine_pause(area.chan) : dmaengine_terminate_sync(area.chan), 0);
        CHECK(ended);
        hw_gate_irq(area.chan, false);
        udelay(50);
        CHECK_EQ(seen.calls, pause);
        if (pause)
            CHECK_EQ(dmaengine_resume(area.chan), 0);
    }
    transfer_submit(copy(208, 8, 64), &seen);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen));
    area_check();
    area_close();
}
#endif

const struct selftest late_tests[] = {
    {"late.the_residue_is_exact_after_each_beat", the_residue_is_exact_after_each_beat},
    {"late.a_copy_is_terminated_after_each_beat", a_copy_is_terminated_after_each_beat},
    {"late.a_late_interrupt_completes_nothing", a_late_interrupt_completes_nothing},
    {"late.a_late_interrupt_is_no_turn_of_a_ring", a_late_interrupt_is_no_turn_of_a_ring},
    {"late.one_interrupt_is_for_all_that_have_ended", one_interrupt_is_for_all_that_have_ended},
    {"late.an_interrupt_of_nobody_changes_nothing", an_interrupt_of_nobody_changes_nothing},
    {"late.a_late_error_is_that_of_its_transfer", a_late_error_is_that_of_its_transfer},
#ifdef DEBUG_CHECKER
    {"late.one_that_ends_while_it_is_halted_has_ended", one_that_ends_while_it_is_halted_has_ended},
#endif
    {"late.departure_W5_a_channel_that_does_not_stop_is_given_up",
     departure_W5_a_channel_that_does_not_stop_is_given_up},
    {NULL, NULL},
};
