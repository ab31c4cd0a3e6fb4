/* SPDX-License-Identifier: Apache-2.0 */
/* Where one transfer of a chain ends and the next one begins. */
#include "checker.h"
#include "delay.h"
#include "pl08xtest.h"
#include "testctl_regs.h"

enum { BYTES = 64, ODD = 77 };

static struct dma_async_tx_descriptor *copy(u32 to, u32 from, u32 n)
{
    area_want(to, from, n);
    return dmaengine_prep_dma_memcpy(area.chan, area.to + to, area.from + from, n,
                                     DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

static unsigned phy(void)
{
    return (unsigned)area.chan->chan_id;
}

/* API-145, API-200: the first one is done and called back for, and the item of the next one is on
 * its way: that has all of it left. */
static void the_next_one_has_not_begun_until_its_item_is_there(void)
{
    struct seen seen[2];
    dma_cookie_t cookie;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    hw_hold(phy(), TESTCTL_FETCH, 1);
    transfer_submit(copy(0, 0, BYTES), &seen[0]);
    cookie = transfer_submit(copy(200, 100, BYTES), &seen[1]);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    CHECK(transfer_wait(&seen[0]) && seen[0].calls == 1);
    CHECK_EQ(transfer_left(area.chan, cookie, DMA_IN_PROGRESS), BYTES);
    hw_let_go();
    CHECK(transfer_wait(&seen[1]) && seen[1].calls == 1);
    area_check();
    area_close();
}

/* API-135: an item that cannot be read is the failure of its own transfer. */
static void an_item_that_cannot_be_read_fails_its_transfer(void)
{
    struct seen seen[2];
    u32 rule;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    rule = hw_rule(TESTCTL_ERROR, phy(), TESTCTL_FETCH, 0, 0, 1); /* anywhere */
    transfer_submit(copy(0, 0, BYTES), &seen[0]);
    transfer_submit(dmaengine_prep_dma_memcpy(area.chan, area.to + 200, area.from, BYTES,
                                              DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                    &seen[1]);
    dma_async_issue_pending(area.chan);
    CHECK(transfer_wait(&seen[0]) && transfer_wait(&seen[1]));
    CHECK_EQ(hw_hits(rule), 1);
    hw_unrule(rule);
    CHECK_EQ(seen[0].result.result, DMA_TRANS_NOERROR);
    CHECK_EQ(seen[1].result.result, DMA_TRANS_READ_FAILED);
    CHECK_EQ(seen[1].result.residue, BYTES);
    area_check();
    area_close();
}

#ifdef DEBUG_CHECKER
static bool ended;

/* The held chain goes on, and has ended. */
static void end_now(void *point)
{
    checker_at(point, NULL, NULL);
    hw_let_go();
    udelay(20);
    ended = hw_irq_is_due(area.chan);
}

/* AGAIN runs, and at POINT of the issue of another one its chain ends. */
static void end_at(const char *point, struct dma_async_tx_descriptor *again)
{
    struct seen seen[2];

    hw_hold(phy(), TESTCTL_WRITE, 1);
    transfer_submit(again, &seen[0]);
    dma_async_issue_pending(area.chan);
    CHECK(hw_wait_held());
    ended = false;
    hw_gate_irq(area.chan, true);
    checker_at(point, end_now, (void *)(uintptr_t)point);
    hw_log(HW_DMA, hw_bus(area.chan, area.to + 1000), BYTES);
    transfer_submit(copy(1000, 500, BYTES), &seen[1]);
    dma_async_issue_pending(area.chan);
    CHECK(ended);
    hw_gate_irq(area.chan, false);
    for (unsigned i = 0; i < 2; i++)
        CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
    CHECK_EQ(hw_log_count(), BYTES / 4); /* it ran once */
    hw_log_off();
    area_check();
    selftest_settle();
}

/* API-113: a chain ends just before another one is linked to it, which then runs by itself, or just
 * after that, and has run it. API-180: when it runs again, it runs alone. */
static void a_chain_may_end_while_another_one_is_linked_to_it(void)
{
    static const char *const points[] = {"link", "linked"};
    struct dma_async_tx_descriptor *again;
    struct seen seen;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    again = copy(101, 3, ODD); /* three items */
    again->flags |= DMA_CTRL_REUSE;
    for (unsigned i = 0; i < ARRAY_SIZE(points); i++) {
        end_at(points[i], again);
        area_clear();
        area_want(101, 3, ODD);
        transfer_submit(again, &seen);
        dma_async_issue_pending(area.chan);
        CHECK(transfer_wait(&seen));
        udelay(20); /* for what would follow */
        area_check();
        selftest_settle();
    }
    area_close();
}
#endif

const struct selftest chain_tests[] = {
    {"chain.the_next_one_has_not_begun_until_its_item_is_there",
     the_next_one_has_not_begun_until_its_item_is_there},
    {"chain.an_item_that_cannot_be_read_fails_its_transfer",
     an_item_that_cannot_be_read_fails_its_transfer},
#ifdef DEBUG_CHECKER
    {"chain.a_chain_may_end_while_another_one_is_linked_to_it",
     a_chain_may_end_while_another_one_is_linked_to_it},
#endif
    {NULL, NULL},
};
