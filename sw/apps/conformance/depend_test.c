/* SPDX-License-Identifier: Apache-2.0 */
/* 2.19, first part: what waits for what, and how, API-190 to API-192. */
#include "sections.h"

#include "delay.h"
#include "depend.h"
#include "fake_dma.h"
#include "kthread.h"

/* --- API-190 ------------------------------------------------------------------------------ */

static void the_links_of_parent_and_child_are_one_each(void)
{
    DEPEND_HELD();
    CHECK_EQ(depend_submit(depend_second, 1, 0), -EBUSY);
    CHECK_EQ(depend_submit(depend_second, 2, 1), -EBUSY);
    CHECK(txd_next(depend_tx[1]) == depend_tx[2] && txd_parent(depend_tx[2]) == depend_tx[1]);
    CHECK(!txd_next(depend_tx[2]) && txd_parent(depend_tx[1]) &&
          txd_next(txd_parent(depend_tx[1])) == depend_tx[1]);
    async_tx_ack(depend_tx[2]);
    depend_run();
    depend_check_order(3);
    depend_end();
}

#ifdef DEBUG_CHECKER
static void depend_on_acknowledged(void)
{
    depend_prep(depend_first, 0);
    dmaengine_submit(depend_tx[0]);
    async_tx_ack(depend_tx[0]);
    CHECK(depend_submit(depend_first, 1, 0) > 0); /* as if it were on nothing */
    async_tx_ack(depend_tx[1]);
}

static void an_acknowledged_parent_is_reported(void)
{
    depend_begin();
    BREAKS(RULE_OWNER, depend_on_acknowledged);
    dma_async_issue_pending(depend_first);
    bench_run(depend_first);
    depend_check_order(2);
    depend_end();
}

/* Were it linked, the first child would be lost. */
static void depend_twice(void)
{
    async_tx_clear_ack(depend_tx[1]);
    CHECK(depend_submit(depend_second, 3, 1) > 0);
}

static void a_second_child_is_reported(void)
{
    DEPEND_HELD();
    depend_submit(depend_second, 1, 0);
    depend_submit(depend_second, 2, 1);
    BREAKS(RULE_OWNER, depend_twice);
    async_tx_ack(depend_tx[1]);
    async_tx_ack(depend_tx[2]);
    async_tx_ack(depend_tx[3]);
    dma_async_issue_pending(depend_second);
    depend_run();
    for (unsigned n = 0; n < 4; n++)
        CHECK(bench_arrived(n) && piece[n].seen.calls == 1);
    CHECK(piece[1].seen.order < piece[2].seen.order);
    depend_end();
}
#endif

/* --- API-191 ------------------------------------------------------------------------------ */

static void behind_a_submitted_parent_on_its_channel_a_child_is_submitted(void)
{
    depend_begin();
    piece[0].seen.cookie = dmaengine_submit(depend_prep(depend_first, 0));
    piece[1].seen.cookie = depend_submit(depend_first, 1, 0);
    CHECK_EQ(piece[1].seen.cookie, piece[0].seen.cookie + 1);
    CHECK(!txd_next(depend_tx[0]) && !txd_parent(depend_tx[1]));
    async_tx_ack(depend_tx[1]);
    bench_run(depend_first);
    CHECK(bench_untouched(0) && bench_untouched(1)); /* it issues nothing (API-110) */
    dma_async_issue_pending(depend_first);
    bench_run(depend_first);
    depend_check_order(2);
    depend_end();
}

static void behind_a_waiting_parent_a_child_waits_as_well(void)
{
    DEPEND_HELD();
    CHECK_EQ(depend_submit(depend_second, 1, 0), -EBUSY);
    CHECK_EQ(depend_submit(depend_second, 2, 1), -EBUSY);
    CHECK(depend_tx[1]->cookie == -EBUSY && depend_tx[2]->cookie == -EBUSY);
    async_tx_ack(depend_tx[2]);
    bench_issue(depend_second, 3); /* of somebody else */
    bench_run(depend_second);
    CHECK(bench_untouched(1) && bench_untouched(2));
    depend_run();
    for (unsigned n = 0; n < 4; n++)
        CHECK(bench_arrived(n));
    CHECK(piece[1].seen.order < piece[2].seen.order);
    depend_end();
}

/* --- API-192 ------------------------------------------------------------------------------ */

static void another_channel_is_idle_until_the_parent_is_done(void)
{
    dma_cookie_t before;

    DEPEND_HELD();
    before = depend_first->cookie;
    CHECK_EQ(depend_submit(depend_second, 1, 0), -EBUSY);
    CHECK_EQ(depend_first->cookie, before + 1); /* the interrupt descriptor's */
    async_tx_ack(depend_tx[1]);
    dma_async_issue_pending(depend_second);
    bench_run(depend_second);
    CHECK(bench_untouched(1) && !piece[1].seen.calls);
    depend_run();
    depend_check_order(2);
    depend_end();
}

static void the_switch_issues_the_parent(void)
{
    NEEDS_INTERRUPTS();
    depend_begin();
    dmaengine_submit(depend_prep(depend_first, 0));
    depend_submit(depend_second, 1, 0);
    async_tx_ack(depend_tx[1]);
    for (unsigned i = 0; i < 3; i++) {
        bench_run(depend_first);
        bench_run(depend_second);
    }
    depend_check_order(2);
    depend_end();
}

static int finish_soon(void *unused)
{
    (void)unused;
    msleep(2);
    CHECK(bench_untouched(1) && !fake_running(depend_second));
    CHECK(fake_finish(depend_first));
    return 0;
}

static void without_interrupt_descriptors_the_caller_polls(void)
{
    struct task_struct *other;

    depend_begin();
    dmaengine_submit(depend_prep(depend_first, 0)); /* not issued: polling does */
    other = kthread_run(finish_soon, NULL, "finisher");
    CHECK(depend_submit(depend_second, 1, 0) > 0);
    CHECK(bench_arrived(0));
    kthread_stop(other);
    async_tx_ack(depend_tx[1]);
    dma_async_issue_pending(depend_second);
    CHECK(fake_finish(depend_second));
    bench_settle();
    depend_check_order(2);
    depend_end();
}

static void depend_on_other_channel(void)
{
    CHECK(depend_submit(depend_second, 1, 0) > 0);
}

/* Where it must not sleep it spins. */
static void in_a_tasklet_the_caller_polls_too(void)
{
    depend_begin();
    fake_at_once = true;
    dmaengine_submit(depend_prep(depend_first, 0));
    in_tasklet(depend_on_other_channel);
    async_tx_ack(depend_tx[1]);
    dma_async_issue_pending(depend_second);
    bench_settle();
    depend_check_order(2);
    depend_end();
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
    {0},
};
