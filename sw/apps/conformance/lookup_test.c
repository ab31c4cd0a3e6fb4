/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for a channel while other threads do: API-011, API-032; and a handler on another hart
 * while the power goes: API-202. */
#include "named.h"
#include "sections.h"

#include "delay.h"
#include "interrupt.h"
#include "io.h"
#include "kthread.h"
#include "testctl_regs.h"

/* --- API-011 ------------------------------------------------------------------------------ */

static bool inside, may_leave, answered;

/* The registry is this thread's until the test says so. */
static bool parked(struct dma_chan *chan, void *param)
{
    (void)chan;
    (void)param;
    WRITE_ONCE(inside, true);
    while (!READ_ONCE(may_leave))
        msleep(1);
    return false;
}

static int walk(void *unused)
{
    (void)unused;
    dma_request_channel(1ul << DMA_SLAVE, parked, NULL);
    return 0;
}

static int look_up(void *unused)
{
    struct of_phandle_args args = {.np = first_node, .args_count = 1, .args = {3}};
    struct of_dma ofdma = {.of_dma_data = &first.dma};

    (void)unused;
    CHECK(!of_dma_xlate_by_chan_id(&args, &ofdma));
    WRITE_ONCE(answered, true);
    return 0;
}

/* It has no channel of that number, but that is not known while channels come and go. */
static void a_channel_is_looked_for_while_the_list_stands_still(void)
{
    struct task_struct *walker, *client_task;

    inside = may_leave = answered = false;
    named_begin(1, DMAS(FIRST, 3), NAMES("rx"));
    named_open(&first);
    walker = kthread_run(walk, NULL, "walker");
    while (!READ_ONCE(inside))
        msleep(1);
    client_task = kthread_run(look_up, NULL, "client");
    msleep(5);
    CHECK(!answered);
    WRITE_ONCE(may_leave, true);
    kthread_stop(client_task);
    kthread_stop(walker);
    CHECK(answered);
    named_close(&first);
    named_end();
}

/* --- API-032 ------------------------------------------------------------------------------ */

static int ask_for_what_is_taken(void *chan)
{
    CHECK(!dma_get_slave_channel(chan));
    return 0;
}

/* There is none; meanwhile another thread is refused one that somebody has. */
static struct dma_chan *xlate_slowly(struct of_phandle_args *args, struct of_dma *ofdma)
{
    (void)args;
    kthread_stop(kthread_run(ask_for_what_is_taken, ofdma->of_dma_data, "other"));
    return NULL;
}

static void what_another_thread_is_refused_is_not_busy_for_this_one(void)
{
    struct dma_chan *taken;

    named_begin(1, DMAS(FIRST, 0), NAMES("rx"));
    named_open(&first);
    taken = dma_get_slave_channel(&first.chan[0]);
    CHECK(taken);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -EBUSY);
    of_dma_controller_free(first_node);
    CHECK_EQ(of_dma_controller_register(first_node, xlate_slowly, taken), 0);
    CHECK_EQ(dmaengine_chan_available(&client, "rx"), -ENODEV);
    dma_release_channel(taken);
    named_close(&first);
    named_end();
}

/* --- API-202 ------------------------------------------------------------------------------ */

#ifdef DEBUG_CHECKER
static struct dma_chan *chan;
static unsigned line;
static bool left;

static void force(bool on)
{
    writel(on ? 1u << line % 32 : 0, testctl() + TESTCTL_IRQ_FORCE + line / 32 * 4);
}

/* In the handler, which has seen power, and has not yet read a register. */
static void in_the_handler(void)
{
    force(false);
    WRITE_ONCE(inside, true);
    udelay(200);
    WRITE_ONCE(left, true);
}

static void power_goes_when_the_handler_has_ended(void)
{
    static char point[24];

    NEEDS(gate_irqs);
    if (num_online_cpus() < 2)
        SKIP("it takes two harts");
    scnprintf(point, sizeof point, "%s:powered", engine->name);
    chan = bench_open();
    line = (unsigned)of_irq_get(chan->device->dev->of_node, 0);
    inside = left = false;
    kthread_bind(current, 0);
    schedule();
    CHECK_EQ(irq_set_affinity(line, 1), 0);
    at_point(point, in_the_handler);
    force(true);
    while (!READ_ONCE(inside))
        cpu_relax();
    CHECK(!left);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    CHECK(left);
    at_point(NULL, NULL);
    CHECK_EQ(irq_set_affinity(line, 0), 0);
    current->on_cpu_only = 0;
    bench_close(chan);
}
#endif

const struct statement lookup_tests[] = {
    STATEMENT(11, a_channel_is_looked_for_while_the_list_stands_still),
    STATEMENT(32, what_another_thread_is_refused_is_not_busy_for_this_one),
    CHECKED_OF_ENGINES(202, power_goes_when_the_handler_has_ended),
    {0},
};
