/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clock and power that go in the middle of a transfer, at any moment, behind everybody's back: the
 * client gives up after a while, terminates, and goes on. On boards with a controller of clocks and
 * power.
 */
#include "pl08xtest.h"

#include "delay.h"
#include "err.h"
#include "io.h"
#include "jiffies.h"
#include "kthread.h"
#include "of.h"
#include "pm.h"
#include "rcpc_regs.h"
#include "slab.h"
#include "timer.h"

enum { BYTES = 1024, STEP_NS = 10, SHORT_MS = 2 };

static u8 __iomem *rcpc;
static unsigned objects;
static struct seen seen;
static dma_cookie_t cookie;

bool supply_there(void)
{
    if (!rcpc)
        rcpc = of_iomap(of_find_compatible_node(NULL, "dmavp,rcpc"), 0);
    return rcpc;
}

static void clock(bool on)
{
    writel(PUT(RCPC_CLOCK_DIV, 1) | (on ? RCPC_CLOCK_E : 0), rcpc + RCPC_CLOCK(0));
}

static void power(bool on)
{
    writel(on ? RCPC_POWER_E : 0, rcpc + RCPC_POWER(0));
    while (on && readl(rcpc + RCPC_POWER_STATUS(0)) & RCPC_STATUS_SETTLING)
        ;
}

static void no_clock(void)
{
    clock(false);
}

static void no_power(void)
{
    power(false);
}

static void a_gap(void)
{
    power(false);
    power(true);
}

static void begin_copy_flags(struct dma_chan *chan, struct seen *what, unsigned long flags)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(chan, area.to, area.from, BYTES, flags | DMA_CTRL_ACK);

    CHECK(tx);
    cookie = transfer_submit(tx, what);
    dma_async_issue_pending(chan);
}

static void begin_copy(struct dma_chan *chan, struct seen *what)
{
    begin_copy_flags(chan, what, DMA_PREP_INTERRUPT);
}

/* As a client that has a limit of its own. */
static bool comes_soon(void)
{
    return wait_for_completion_timeout(&seen.done, msecs_to_jiffies(SHORT_MS));
}

static bool runs_again(void)
{
    area_clear();
    begin_copy(area.chan, &seen);
    if (!CHECK(transfer_wait(&seen)))
        return false;
    area_want(0, 0, BYTES);
    CHECK_EQ(seen.result.result, DMA_TRANS_NOERROR);
    return area_check();
}

/* HAPPENS at moment I of the transfer; was it in the middle? */
static bool fails_at(unsigned i, void (*happens)(void), bool keeps)
{
    struct dma_tx_state state;

    area_clear();
    begin_copy(area.chan, &seen);
    ndelay(i * STEP_NS);
    happens();
    if (comes_soon()) {
        CHECK_EQ(seen.result.result, DMA_TRANS_NOERROR);
        return false;
    }
    if (i / test_step() % 2 && !keeps) { /* all of it is to be done again */
        CHECK_EQ(dmaengine_tx_status(area.chan, cookie, &state), DMA_IN_PROGRESS);
        CHECK_EQ(state.residue, BYTES);
    } else if (i / test_step() % 2) { /* it goes on as soon as somebody asks */
        dmaengine_tx_status(area.chan, cookie, &state);
        CHECK(transfer_wait(&seen));
        return true;
    }
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK_EQ(seen.calls, 0);
    area_want(0, 0, BYTES);
    if (dmaengine_tx_status(area.chan, cookie, &state) == DMA_COMPLETE) /* it could not tell */
        CHECK(keeps && area_arrived(0, BYTES) == BYTES);
    CHECK(keeps || state.residue == BYTES);
    CHECK(!area.chan->dead);
    return true;
}

/* At every moment, and nothing is left behind. */
static void sweep(void (*happens)(void), bool keeps)
{
    unsigned middle = 0, done = 0;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    CHECK(runs_again());
    kthread_bind(current, 0); /* no handler is in the middle of its accesses then */
    schedule();
    objects = slab_objects();
    for (unsigned i = 0; done < 3 && i < 2000; i += test_step()) {
        if (fails_at(i, happens, keeps)) {
            middle++;
        } else { /* nothing was on its way: a terminate notices all the same */
            done++;
            if (keeps)
                clock(true);
            else
                CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
        }
        if (!runs_again()) {
            pr_err("supply: moment %u\n", i);
            break;
        }
    }
    CHECK(middle > 200 / test_step());
    CHECK_EQ(done, 3);
    CHECK_EQ(slab_objects(), objects);
    current->on_cpu_only = 0;
    area_close();
}

static void a_clock_that_stops_is_told_and_the_client_goes_on(void)
{
    sweep(no_clock, true);
}

static void power_that_goes_is_told_and_the_client_goes_on(void)
{
    sweep(no_power, false);
}

static void power_that_goes_and_comes_again_is_noticed(void)
{
    sweep(a_gap, false);
}

/* One client has noticed, and has the controller back; the other one is told. */
static void what_another_channel_was_doing_is_aborted(void)
{
    const dma_cap_mask_t copies = 1ul << DMA_MEMCPY;
    struct dma_chan *other;
    struct seen of_other;

    if (!area_open(copies))
        return;
    other = area_request(copies);
    if (!CHECK(other))
        return;
    begin_copy(area.chan, &seen);
    no_power();
    CHECK(!comes_soon());
    begin_copy(other, &of_other);
    CHECK(other->dead);
    CHECK(!dma_get_slave_channel(other));
    CHECK_EQ(dmaengine_terminate_sync(other), 0);
    CHECK(!other->dead && !of_other.calls);
    CHECK(transfer_wait(&seen));
    CHECK_EQ(seen.result.result, DMA_TRANS_ABORTED);
    CHECK_EQ(seen.result.residue, BYTES);
    area_clear();
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(runs_again());
    dma_release_channel(other);
    area_close();
}

static void wake(struct timer_list *t)
{
    (void)t;
    pm_system_wakeup();
}

enum { QUEUE = 3, SLOWLY = 64, SLOW_STEP_NS = 5000 };

static struct seen queue[QUEUE];

/* Each was called back for, once; those that are done came before those that were aborted, of which
 * the first one alone had begun. How many are done. */
static unsigned check_queue(void)
{
    unsigned done = 0;

    for (unsigned n = 0; n < QUEUE; n++) {
        const struct dmaengine_result *r = &queue[n].result;

        if (!CHECK(transfer_wait(&queue[n]) && queue[n].calls == 1))
            return QUEUE;
        if (r->result == DMA_TRANS_NOERROR)
            CHECK_EQ(done++, n);
        else
            CHECK(r->result == DMA_TRANS_ABORTED && (n == done || r->residue == BYTES));
    }
    area_want(0, 0, done ? BYTES : BYTES - queue[0].result.residue);
    CHECK(area_check());
    CHECK_EQ(dmaengine_tx_status(area.chan, cookie, NULL),
             done == QUEUE ? DMA_COMPLETE : DMA_ERROR);
    return done;
}

/* The whole system sleeps from moment I of a queue of the same copy on, of which all but the last
 * one have FLAGS. */
static unsigned sleeps_at(unsigned i, unsigned long flags)
{
    static struct timer_list alarm;

    area_clear();
    timer_setup(&alarm, wake, 0);
    for (unsigned n = 0; n < QUEUE; n++)
        begin_copy_flags(area.chan, &queue[n], n + 1 < QUEUE ? flags : DMA_PREP_INTERRUPT);
    ndelay(i * SLOW_STEP_NS);
    mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(SHORT_MS));
    CHECK_EQ(pm_suspend(), 0);
    return check_queue();
}

static void sleep_at_any_moment(unsigned long flags)
{
    unsigned aborted = 0, whole = 0, some = 0;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    CHECK(runs_again());
    writel(PUT(RCPC_CLOCK_DIV, SLOWLY) | RCPC_CLOCK_E, rcpc + RCPC_CLOCK(0));
    objects = slab_objects();
    for (unsigned i = 0; whole < 3 && i < 2000; i += test_step()) {
        const unsigned done = sleeps_at(i, flags);

        aborted += done < QUEUE;
        some += done && done < QUEUE;
        whole += done == QUEUE;
        if (!runs_again()) {
            pr_err("supply: moment %u\n", i);
            break;
        }
    }
    clock(true);
    CHECK(aborted > 50 / test_step() && some > 30 / test_step());
    CHECK_EQ(whole, 3);
    CHECK(slab_objects() - objects < QUEUE); /* what is kept for the next transfers */
    area_close();
}

static void the_system_may_sleep_at_any_moment_of_a_transfer(void)
{
    sleep_at_any_moment(DMA_PREP_INTERRUPT);
}

/* API-091: those that are done and did not interrupt are told as done. */
static void the_system_may_sleep_at_any_moment_of_a_quiet_chain(void)
{
    sleep_at_any_moment(0);
}

static int terminate_there(void *arg)
{
    (void)arg;
    msleep(SHORT_MS);
    CHECK(!(readl(rcpc + RCPC_POWER(0)) & RCPC_POWER_E));
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(!(readl(rcpc + RCPC_POWER(0)) & RCPC_POWER_E));
    pm_system_wakeup();
    return 0;
}

/* API-213: nor does it read registers. */
static void a_terminate_does_not_wake_up_what_sleeps_with_the_system(void)
{
    struct task_struct *task;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    cookie = transfer_submit(
        dmaengine_prep_dma_memcpy(area.chan, area.to, area.from, BYTES, DMA_CTRL_ACK), &seen);
    task = kthread_run(terminate_there, NULL, "sleepless");
    CHECK(!IS_ERR(task));
    CHECK_EQ(pm_suspend(), 0);
    kthread_stop(task);
    CHECK_EQ(dmaengine_tx_status(area.chan, cookie, NULL), DMA_ERROR);
    CHECK_EQ(seen.calls, 0);
    CHECK(runs_again());
    area_close();
}

/* API-202: the handler is called, and the controller is not there. */
static void an_interrupt_of_another_device_is_not_asked_about_without_power(void)
{
    if (!hw_there()) {
        pr_info("SKIP supply: the board has no test control\n");
        return;
    }
    if (!area_open(1ul << DMA_MEMCPY))
        return;
    begin_copy(area.chan, &seen);
    no_power();
    hw_foreign_irq(area.chan);
    CHECK_EQ(seen.calls, 0);
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    CHECK(runs_again());
    area_close();
}

const struct selftest supply_tests[] = {
    {"supply.a_clock_that_stops_is_told_and_the_client_goes_on",
     a_clock_that_stops_is_told_and_the_client_goes_on},
    {"supply.power_that_goes_is_told_and_the_client_goes_on",
     power_that_goes_is_told_and_the_client_goes_on},
    {"supply.power_that_goes_and_comes_again_is_noticed",
     power_that_goes_and_comes_again_is_noticed},
    {"supply.the_system_may_sleep_at_any_moment_of_a_transfer",
     the_system_may_sleep_at_any_moment_of_a_transfer},
    {"supply.the_system_may_sleep_at_any_moment_of_a_quiet_chain",
     the_system_may_sleep_at_any_moment_of_a_quiet_chain},
    {"supply.a_terminate_does_not_wake_up_what_sleeps_with_the_system",
     a_terminate_does_not_wake_up_what_sleeps_with_the_system},
    {"supply.an_interrupt_of_another_device_is_not_asked_about_without_power",
     an_interrupt_of_another_device_is_not_asked_about_without_power},
    {"supply.what_another_channel_was_doing_is_aborted", what_another_channel_was_doing_is_aborted},
    {NULL, NULL},
};
