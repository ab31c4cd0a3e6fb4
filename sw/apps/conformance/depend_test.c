/* SPDX-License-Identifier: Apache-2.0 */
/* 2.19, first part: transfers that wait for others, API-190 to API-194 and API-197. */
#include "sections.h"

#include "async_tx.h"
#include "delay.h"
#include "fake_dma.h"
#include "jiffies.h"
#include "kthread.h"
#include "schedule.h"
#include "spinlock.h"

/* Public, for only there a descriptor stays until it is acknowledged. */
static struct dma_chan *first, *second;
static struct dma_async_tx_descriptor *tx[PIECES];

static void begin(void)
{
    struct dma_device *device = engine ? engine->device() : &fake;

    if (!engine)
        fake_create();
    dmaengine_get();
    first = list_first_entry(&device->channels, struct dma_chan, device_node);
    second = list_entry(first->device_node.next, struct dma_chan, device_node);
    bench_begin(first);
}

static void end(void)
{
    selftest_settle();
    bench_end();
    dmaengine_put();
    if (!engine)
        fake_destroy();
}

static bool interrupts(void)
{
    return dma_has_cap(DMA_INTERRUPT, engine->device()->cap_mask);
}

#define NEEDS_INTERRUPTS()                                                                         \
    do {                                                                                           \
        if (!interrupts())                                                                         \
            SKIP("the engine has no interrupt descriptors");                                       \
    } while (0)

/* Prepares the copy of piece N on CHAN, not acknowledged. */
static struct dma_async_tx_descriptor *prep(struct dma_chan *chan, unsigned n)
{
    return tx[n] = bench_prep_flags(chan, n, DMA_PREP_INTERRUPT);
}

/* The same, and submits it behind piece PARENT, which is acknowledged by it. */
static dma_cookie_t depend(struct dma_chan *chan, unsigned n, unsigned parent)
{
    const dma_cookie_t cookie = dmaengine_submit_after(prep(chan, n), tx[parent]);

    async_tx_ack(tx[parent]);
    return cookie;
}

/* Piece 0 is on the first channel, and stands in the middle. */
static void hold_first(void)
{
    engine->hold(first, 64);
    piece[0].seen.cookie = dmaengine_submit(prep(first, 0));
    dma_async_issue_pending(first);
    engine_wait_held(first, piece[0].seen.cookie, PIECE - 64);
}

static void run_both(void)
{
    engine->let_go(first);
    for (unsigned i = 0; i < 4; i++) {
        bench_run(first);
        bench_run(second);
    }
}

/* Pieces 0 to N - 1 have been copied and called back in this order. */
static void check_order(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        CHECK(bench_arrived(i));
        CHECK_EQ(piece[i].seen.calls, 1);
        CHECK_EQ(piece[i].seen.order, i + 1);
    }
}

/* --- API-190 ------------------------------------------------------------------------------ */

static void the_links_of_parent_and_child_are_one_each(void)
{
    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    CHECK_EQ(depend(second, 1, 0), -EBUSY);
    CHECK_EQ(depend(second, 2, 1), -EBUSY);
    CHECK(txd_next(tx[1]) == tx[2] && txd_parent(tx[2]) == tx[1]);
    CHECK(!txd_next(tx[2]) && txd_parent(tx[1]) && txd_next(txd_parent(tx[1])) == tx[1]);
    async_tx_ack(tx[2]);
    run_both();
    check_order(3);
    end();
}

#ifdef DEBUG_CHECKER
static void depend_on_acknowledged(void)
{
    prep(first, 0);
    dmaengine_submit(tx[0]);
    async_tx_ack(tx[0]);
    CHECK(depend(first, 1, 0) > 0); /* as if it were on nothing */
    async_tx_ack(tx[1]);
}

static void an_acknowledged_parent_is_reported(void)
{
    begin();
    BREAKS(RULE_OWNER, depend_on_acknowledged);
    dma_async_issue_pending(first);
    bench_run(first);
    check_order(2);
    end();
}

/* Were it linked, the first child would be lost. */
static void depend_twice(void)
{
    async_tx_clear_ack(tx[1]);
    CHECK(depend(second, 3, 1) > 0);
}

static void a_second_child_is_reported(void)
{
    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    depend(second, 1, 0);
    depend(second, 2, 1);
    BREAKS(RULE_OWNER, depend_twice);
    async_tx_ack(tx[1]);
    async_tx_ack(tx[2]);
    async_tx_ack(tx[3]);
    dma_async_issue_pending(second);
    run_both();
    for (unsigned n = 0; n < 4; n++)
        CHECK(bench_arrived(n) && piece[n].seen.calls == 1);
    CHECK(piece[1].seen.order < piece[2].seen.order);
    end();
}
#endif

/* --- API-191 ------------------------------------------------------------------------------ */

static void behind_a_submitted_parent_on_its_channel_a_child_is_submitted(void)
{
    begin();
    piece[0].seen.cookie = dmaengine_submit(prep(first, 0));
    piece[1].seen.cookie = depend(first, 1, 0);
    CHECK_EQ(piece[1].seen.cookie, piece[0].seen.cookie + 1);
    CHECK(!txd_next(tx[0]) && !txd_parent(tx[1]));
    async_tx_ack(tx[1]);
    bench_run(first);
    CHECK(bench_untouched(0) && bench_untouched(1)); /* it issues nothing (API-110) */
    dma_async_issue_pending(first);
    bench_run(first);
    check_order(2);
    end();
}

static void behind_a_waiting_parent_a_child_waits_as_well(void)
{
    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    CHECK_EQ(depend(second, 1, 0), -EBUSY);
    CHECK_EQ(depend(second, 2, 1), -EBUSY);
    CHECK(tx[1]->cookie == -EBUSY && tx[2]->cookie == -EBUSY);
    async_tx_ack(tx[2]);
    bench_issue(second, 3); /* of somebody else */
    bench_run(second);
    CHECK(bench_untouched(1) && bench_untouched(2));
    run_both();
    for (unsigned n = 0; n < 4; n++)
        CHECK(bench_arrived(n));
    CHECK(piece[1].seen.order < piece[2].seen.order);
    end();
}

/* --- API-192 ------------------------------------------------------------------------------ */

static void another_channel_is_idle_until_the_parent_is_done(void)
{
    dma_cookie_t before;

    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    before = first->cookie;
    CHECK_EQ(depend(second, 1, 0), -EBUSY);
    CHECK_EQ(first->cookie, before + 1); /* the interrupt descriptor's */
    async_tx_ack(tx[1]);
    dma_async_issue_pending(second);
    bench_run(second);
    CHECK(bench_untouched(1) && !piece[1].seen.calls);
    run_both();
    check_order(2);
    end();
}

static void the_switch_issues_the_parent(void)
{
    NEEDS_INTERRUPTS();
    begin();
    dmaengine_submit(prep(first, 0));
    depend(second, 1, 0);
    async_tx_ack(tx[1]);
    for (unsigned i = 0; i < 3; i++) {
        bench_run(first);
        bench_run(second);
    }
    check_order(2);
    end();
}

static int finish_soon(void *unused)
{
    (void)unused;
    msleep(2);
    CHECK(bench_untouched(1) && !fake_running(second));
    CHECK(fake_finish(first));
    return 0;
}

static void without_interrupt_descriptors_the_caller_polls(void)
{
    struct task_struct *other;

    begin();
    dmaengine_submit(prep(first, 0)); /* not issued: polling does */
    other = kthread_run(finish_soon, NULL, "finisher");
    CHECK(depend(second, 1, 0) > 0);
    CHECK(bench_arrived(0));
    kthread_stop(other);
    async_tx_ack(tx[1]);
    dma_async_issue_pending(second);
    CHECK(fake_finish(second));
    bench_settle();
    check_order(2);
    end();
}

static void depend_on_other_channel(void)
{
    CHECK(depend(second, 1, 0) > 0);
}

/* Where it must not sleep it spins. */
static void in_a_tasklet_the_caller_polls_too(void)
{
    begin();
    fake_at_once = true;
    dmaengine_submit(prep(first, 0));
    in_tasklet(depend_on_other_channel);
    async_tx_ack(tx[1]);
    dma_async_issue_pending(second);
    bench_settle();
    check_order(2);
    end();
}

/* --- API-193 ------------------------------------------------------------------------------ */

static unsigned issues[2];
static bool too_early;
static void (*issue_hook)(struct dma_chan *chan);

/* When B and C begin, D still waits. */
static void count_issue(struct dma_chan *chan)
{
    issues[chan == second]++;
    too_early |= chan == second && tx[3]->cookie != -EBUSY;
    issue_hook(chan);
}

/* A on the first channel, then B and C on the second one, then D on the first. */
static void a_chain_runs_in_order_and_issues_each_channel_once(void)
{
    struct dma_device *device = engine->device();

    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    depend(second, 1, 0);
    depend(second, 2, 1);
    CHECK_EQ(depend(first, 3, 2), -EBUSY);
    async_tx_ack(tx[3]);
    issues[0] = issues[1] = 0;
    too_early = false;
    issue_hook = device->device_issue_pending;
    device->device_issue_pending = count_issue;
    run_both();
    device->device_issue_pending = issue_hook;
    check_order(4);
    CHECK(!too_early);
    CHECK_EQ(issues[0], 1);
    CHECK_EQ(issues[1], 1);
    end();
}

/* With what it has not moved yet. */
static void terminate_first(void)
{
    if (engine->gate_irqs) {
        engine_end_held(first);
    } else {
        CHECK_EQ(dmaengine_terminate_sync(first), 0);
        engine->let_go(first);
    }
}

/* Ours: its data would be wrong. */
static void what_waits_for_a_terminated_parent_never_runs(void)
{
    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    depend(second, 1, 0);
    depend(second, 2, 1); /* 1 is acknowledged, and goes; 2 is not, and stays */
    terminate_first();
    CHECK_EQ(tx[2]->cookie, -EIO);
    CHECK_EQ(dma_wait_for_async_tx(tx[2]), DMA_ERROR);
    dma_async_issue_pending(second);
    bench_run(second);
    for (unsigned n = 1; n < 3; n++)
        CHECK(bench_untouched(n) && !piece[n].seen.calls);
    CHECK_EQ(dmaengine_terminate_sync(second), 0);
    end();
}

static void a_terminated_child_is_forgotten_by_its_parent(void)
{
    struct dma_async_tx_descriptor *parent;

    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    depend(second, 1, 0);
    async_tx_ack(tx[1]);
    parent = txd_parent(tx[1]); /* the interrupt descriptor */
    CHECK_EQ(dmaengine_terminate_sync(second), 0);
    CHECK(!txd_next(parent));
    bench_issue(second, 2); /* perhaps in its memory */
    run_both();
    CHECK(bench_arrived(0) && bench_arrived(2) && bench_untouched(1));
    CHECK_EQ(piece[1].seen.calls, 0);
    end();
}

#ifdef DEBUG_CHECKER
static void terminate_second(void)
{
    CHECK_EQ(dmaengine_terminate_async(second), 0);
}

/* Its parent's end finds it, and must not take it back; what waits for it goes. */
static void a_child_that_is_terminated_as_its_parent_ends_does_not_run(void)
{
    NEEDS(hold);
    NEEDS_INTERRUPTS();
    begin();
    hold_first();
    depend(second, 1, 0);
    depend(second, 2, 1);
    at_point("vchan:called", terminate_second); /* the interrupt descriptor comes next */
    run_both();
    for (unsigned n = 1; n < 3; n++)
        CHECK(bench_untouched(n) && !piece[n].seen.calls);
    dmaengine_synchronize(second);
    bench_issue(second, 3);
    bench_run(second);
    CHECK(bench_arrived(3));
    end();
}
#endif

enum { RACES = 100 };

static DEFINE_SPINLOCK(submitting); /* a child that nobody has may be gone */

static void end_parents(struct dma_chan *chan)
{
    for (unsigned i = 0; i < RACES; i++) {
        spin_lock_bh(&submitting);
        dmaengine_submit(prep(chan, 0));
        depend(second, 1, 0);
        async_tx_ack(tx[1]);
        spin_unlock_bh(&submitting);
        dma_async_issue_pending(chan);
        engine->run(chan);
        engine->run(second);
    }
}

static void terminate_children(struct dma_chan *chan)
{
    (void)chan;
    for (unsigned i = 0; i < RACES; i++) {
        spin_lock_bh(&submitting);
        CHECK_EQ(dmaengine_terminate_async(second), 0);
        spin_unlock_bh(&submitting);
        dmaengine_synchronize(second);
        give_time_ns(500 + 130 * i);
    }
}

/* At every point of it; nothing is lost, and nothing is used that was freed. */
static void children_are_terminated_while_parents_end(void)
{
    NEEDS_INTERRUPTS();
    begin();
    if (on_two_harts(end_parents, terminate_children, first)) {
        bench_run(first);
        bench_run(second);
        CHECK_EQ(piece[0].seen.calls, RACES);
        CHECK(piece[1].seen.calls <= RACES);
    } else {
        conformance_skip("there is one hart only");
    }
    CHECK_EQ(dmaengine_terminate_sync(second), 0);
    end();
}

/* --- API-194 ------------------------------------------------------------------------------ */

/* As the layer of operations does it; the callback is that of the operation. */
static void submit_async(unsigned n, enum async_tx_flags flags,
                         struct dma_async_tx_descriptor *parent)
{
    struct async_submit_ctl submit;

    init_async_submit(&submit, flags, parent, NULL, NULL, NULL);
    async_tx_submit(first, prep(first, n), &submit);
}

static void a_dependency_acknowledges_its_parent(void)
{
    begin();
    submit_async(0, 0, NULL);
    CHECK(!async_tx_test_ack(tx[0]));
    submit_async(1, ASYNC_TX_ACK, tx[0]);
    CHECK(async_tx_test_ack(tx[0]) && async_tx_test_ack(tx[1]));
    dma_async_issue_pending(first);
    bench_run(first);
    CHECK(bench_arrived(0) && bench_arrived(1));
    end();
}

static void waiting_acknowledges(void)
{
    struct dma_async_tx_descriptor *waited;

    begin();
    dmaengine_submit(prep(first, 0));
    dma_async_issue_pending(first);
    bench_run(first);
    waited = tx[0];
    CHECK(!async_tx_test_ack(waited)); /* it is done and stays */
    async_tx_quiesce(&waited);
    CHECK(!waited && async_tx_test_ack(tx[0]));
    async_tx_quiesce(&waited); /* nothing to wait for */
    bench_issue(first, 1);     /* its end finds what may go */
    bench_run(first);
    end();
}

#ifdef DEBUG_CHECKER
static void quiesce_acknowledged(void)
{
    struct dma_async_tx_descriptor *waited = tx[0];

    async_tx_quiesce(&waited);
    CHECK(!waited);
}

static void waiting_for_an_acknowledged_one_is_reported(void)
{
    begin();
    dmaengine_submit(prep(first, 0));
    async_tx_ack(tx[0]);
    BREAKS(RULE_OWNER, quiesce_acknowledged);
    dma_async_issue_pending(first);
    bench_run(first);
    end();
}

/* --- API-197 ------------------------------------------------------------------------------ */

static void lock_with_interrupts_off(void)
{
    unsigned long flags;

    local_irq_save(flags);
    txd_lock(tx[0]);
    txd_unlock(tx[0]);
    local_irq_restore(flags);
}

static void the_lock_of_links_is_not_taken_with_interrupts_off(void)
{
    fake_create();
    tx[0] = NULL;
    BREAKS(RULE_CONTEXT, lock_with_interrupts_off);
    fake_destroy();
}
#endif

static bool softirqs_off;

/* Kept out, and back as they were. */
static void the_lock_of_links_keeps_softirqs_out(void)
{
    txd_lock(tx[0]);
    softirqs_off = in_softirq() && !irqs_disabled();
    txd_unlock(tx[0]);
    CHECK(softirqs_off && !in_softirq());
}

const struct statement depend_tests[] = {
    OF_ENGINES(190, the_links_of_parent_and_child_are_one_each),
    CHECKED_OF_ENGINES(190, an_acknowledged_parent_is_reported),
    CHECKED_OF_ENGINES(190, a_second_child_is_reported),
    OF_ENGINES(191, behind_a_submitted_parent_on_its_channel_a_child_is_submitted),
    OF_ENGINES(191, behind_a_waiting_parent_a_child_waits_as_well),
    OF_ENGINES(192, another_channel_is_idle_until_the_parent_is_done),
    OF_ENGINES(192, the_switch_issues_the_parent),
    STATEMENT(192, without_interrupt_descriptors_the_caller_polls),
    STATEMENT(192, in_a_tasklet_the_caller_polls_too),
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
