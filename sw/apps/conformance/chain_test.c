/* SPDX-License-Identifier: Apache-2.0 */
/* 2.19, second part: chains that run or are ended, acknowledging, and the lock, API-193, API-194
 * and API-197. */
#include "sections.h"

#include "async_tx.h"
#include "depend.h"
#include "fake_dma.h"
#include "schedule.h"
#include "spinlock.h"

/* --- API-193 ------------------------------------------------------------------------------ */

static unsigned issues[2];
static bool too_early;
static void (*issue_hook)(struct dma_chan *chan);

/* When B and C begin, D still waits. */
static void count_issue(struct dma_chan *chan)
{
    issues[chan == depend_second]++;
    too_early |= chan == depend_second && depend_tx[3]->cookie != -EBUSY;
    issue_hook(chan);
}

/* A on the first channel, then B and C on the second one, then D on the first. */
static void a_chain_runs_in_order_and_issues_each_channel_once(void)
{
    struct dma_device *device = engine->device();

    DEPEND_HELD();
    depend_submit(depend_second, 1, 0);
    depend_submit(depend_second, 2, 1);
    CHECK_EQ(depend_submit(depend_first, 3, 2), -EBUSY);
    async_tx_ack(depend_tx[3]);
    issues[0] = issues[1] = 0;
    too_early = false;
    issue_hook = device->device_issue_pending;
    device->device_issue_pending = count_issue;
    depend_run();
    device->device_issue_pending = issue_hook;
    depend_check_order(4);
    CHECK(!too_early);
    CHECK_EQ(issues[0], 1);
    CHECK_EQ(issues[1], 1);
    depend_end();
}

/* With what it has not moved yet. */
static void terminate_first(void)
{
    if (engine->gate_irqs) {
        engine_end_held(depend_first);
    } else {
        CHECK_EQ(dmaengine_terminate_sync(depend_first), 0);
        engine->let_go(depend_first);
    }
}

/* Ours: its data would be wrong. */
static void what_waits_for_a_terminated_parent_never_runs(void)
{
    DEPEND_HELD();
    depend_submit(depend_second, 1, 0);
    depend_submit(depend_second, 2, 1); /* 1 is acknowledged, and goes; 2 is not, and stays */
    terminate_first();
    CHECK_EQ(depend_tx[2]->cookie, -EIO);
    CHECK_EQ(dma_wait_for_async_tx(depend_tx[2]), DMA_ERROR);
    dma_async_issue_pending(depend_second);
    bench_run(depend_second);
    for (unsigned n = 1; n < 3; n++)
        CHECK(bench_untouched(n) && !piece[n].seen.calls);
    CHECK_EQ(dmaengine_terminate_sync(depend_second), 0);
    depend_end();
}

static void a_terminated_child_is_forgotten_by_its_parent(void)
{
    struct dma_async_tx_descriptor *parent;

    DEPEND_HELD();
    depend_submit(depend_second, 1, 0);
    async_tx_ack(depend_tx[1]);
    parent = txd_parent(depend_tx[1]); /* the interrupt descriptor */
    CHECK_EQ(dmaengine_terminate_sync(depend_second), 0);
    CHECK(!txd_next(parent));
    bench_issue(depend_second, 2); /* perhaps in its memory */
    depend_run();
    CHECK(bench_arrived(0) && bench_arrived(2) && bench_untouched(1));
    CHECK_EQ(piece[1].seen.calls, 0);
    depend_end();
}

#ifdef DEBUG_CHECKER
static void terminate_second(void)
{
    CHECK_EQ(dmaengine_terminate_async(depend_second), 0);
}

/* Its parent's end finds it, and must not take it back; what waits for it goes. */
static void a_child_that_is_terminated_as_its_parent_ends_does_not_run(void)
{
    DEPEND_HELD();
    depend_submit(depend_second, 1, 0);
    depend_submit(depend_second, 2, 1);
    at_point("vchan:called", terminate_second); /* the interrupt descriptor comes next */
    depend_run();
    for (unsigned n = 1; n < 3; n++)
        CHECK(bench_untouched(n) && !piece[n].seen.calls);
    dmaengine_synchronize(depend_second);
    bench_issue(depend_second, 3);
    bench_run(depend_second);
    CHECK(bench_arrived(3));
    depend_end();
}
#endif

enum { RACES = 100 };

static DEFINE_SPINLOCK(submitting); /* a child that nobody has may be gone */

static void end_parents(struct dma_chan *chan)
{
    for (unsigned i = 0; i < RACES; i++) {
        spin_lock_bh(&submitting);
        dmaengine_submit(depend_prep(chan, 0));
        depend_submit(depend_second, 1, 0);
        async_tx_ack(depend_tx[1]);
        spin_unlock_bh(&submitting);
        dma_async_issue_pending(chan);
        engine->run(chan);
        engine->run(depend_second);
    }
}

static void terminate_children(struct dma_chan *chan)
{
    (void)chan;
    for (unsigned i = 0; i < RACES; i++) {
        spin_lock_bh(&submitting);
        CHECK_EQ(dmaengine_terminate_async(depend_second), 0);
        spin_unlock_bh(&submitting);
        dmaengine_synchronize(depend_second);
        give_time_ns(500 + 130 * i);
    }
}

/* At every point of it; nothing is lost, and nothing is used that was freed. */
static void children_are_terminated_while_parents_end(void)
{
    NEEDS_INTERRUPTS();
    depend_begin();
    if (on_two_harts(end_parents, terminate_children, depend_first)) {
        bench_run(depend_first);
        bench_run(depend_second);
        CHECK_EQ(piece[0].seen.calls, RACES);
        CHECK(piece[1].seen.calls <= RACES);
    } else {
        conformance_skip("there is one hart only");
    }
    CHECK_EQ(dmaengine_terminate_sync(depend_second), 0);
    depend_end();
}

/* --- API-194 ------------------------------------------------------------------------------ */

/* As the layer of operations does it; the callback is that of the operation. */
static void submit_async(unsigned n, enum async_tx_flags flags,
                         struct dma_async_tx_descriptor *parent)
{
    struct async_submit_ctl submit;

    init_async_submit(&submit, flags, parent, NULL, NULL, NULL);
    async_tx_submit(depend_first, depend_prep(depend_first, n), &submit);
}

static void a_dependency_acknowledges_its_parent(void)
{
    depend_begin();
    submit_async(0, 0, NULL);
    CHECK(!async_tx_test_ack(depend_tx[0]));
    submit_async(1, ASYNC_TX_ACK, depend_tx[0]);
    CHECK(async_tx_test_ack(depend_tx[0]) && async_tx_test_ack(depend_tx[1]));
    dma_async_issue_pending(depend_first);
    bench_run(depend_first);
    CHECK(bench_arrived(0) && bench_arrived(1));
    depend_end();
}

static void waiting_acknowledges(void)
{
    struct dma_async_tx_descriptor *waited;

    depend_begin();
    dmaengine_submit(depend_prep(depend_first, 0));
    dma_async_issue_pending(depend_first);
    bench_run(depend_first);
    waited = depend_tx[0];
    CHECK(!async_tx_test_ack(waited)); /* it is done and stays */
    async_tx_quiesce(&waited);
    CHECK(!waited && async_tx_test_ack(depend_tx[0]));
    async_tx_quiesce(&waited);    /* nothing to wait for */
    bench_issue(depend_first, 1); /* its end finds what may go */
    bench_run(depend_first);
    depend_end();
}

#ifdef DEBUG_CHECKER
static void quiesce_acknowledged(void)
{
    struct dma_async_tx_descriptor *waited = depend_tx[0];

    async_tx_quiesce(&waited);
    CHECK(!waited);
}

static void waiting_for_an_acknowledged_one_is_reported(void)
{
    depend_begin();
    dmaengine_submit(depend_prep(depend_first, 0));
    async_tx_ack(depend_tx[0]);
    BREAKS(RULE_OWNER, quiesce_acknowledged);
    dma_async_issue_pending(depend_first);
    bench_run(depend_first);
    depend_end();
}

/* --- API-197 ------------------------------------------------------------------------------ */

static void lock_with_interrupts_off(void)
{
    unsigned long flags;

    local_irq_save(flags);
    txd_lock(depend_tx[0]);
    txd_unlock(depend_tx[0]);
    local_irq_restore(flags);
}

static void the_lock_of_links_is_not_taken_with_interrupts_off(void)
{
    fake_create();
    depend_tx[0] = NULL;
    BREAKS(RULE_CONTEXT, lock_with_interrupts_off);
    fake_destroy();
}
#endif

static bool softirqs_off;

/* Kept out, and back as they were. */
static void the_lock_of_links_keeps_softirqs_out(void)
{
    txd_lock(depend_tx[0]);
    softirqs_off = in_softirq() && !irqs_disabled();
    txd_unlock(depend_tx[0]);
    CHECK(softirqs_off && !in_softirq());
}

const struct statement chain_tests[] = {
    OF_ENGINES(193, a_chain_runs_in_order_and_issues_each_channel_once),
    OF_ENGINES(193, what_waits_for_a_terminated_parent_never_runs),
    OF_ENGINES(193, a_terminated_child_is_forgotten_by_its_parent),
    CHECKED_OF_ENGINES(193, a_child_that_is_terminated_as_its_parent_ends_does_not_run),
    OF_ENGINES(193, children_are_terminated_while_parents_end),
    OF_ENGINES(194, a_dependency_acknowledges_its_parent),
    OF_ENGINES(194, waiting_acknowledges),
    CHECKED_OF_ENGINES(194, waiting_for_an_acknowledged_one_is_reported),
    CHECKED_STATEMENT(197, the_lock_of_links_is_not_taken_with_interrupts_off),
    STATEMENT(197, the_lock_of_links_keeps_softirqs_out),
    {0},
};
