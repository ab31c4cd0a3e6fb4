/* SPDX-License-Identifier: Apache-2.0 */
/* 2.20: locks and contexts inside providers, API-198 to API-202. */
#include "sections.h"

#include "delay.h"
#include "fake_dma.h"
#include "interrupt.h"
#include "io.h"
#include "jiffies.h"
#include "rules.h"
#include "schedule.h"
#include "slab.h"
#include "spinlock.h"

static struct dma_chan *chan;

/* --- API-198 ---------------------------------------------------------------------------------- */

/* Each call is made with interrupts off, and they are off after it. */
#define STAYS_OFF(call)                                                                            \
    do {                                                                                           \
        call;                                                                                      \
        if (!CHECK(irqs_disabled()))                                                               \
            arch_irq_disable();                                                                    \
    } while (0)

static void call_everything(void)
{
    struct dma_async_tx_descriptor *tx;
    struct dma_slave_config cfg = {.direction = DMA_MEM_TO_DEV};
    struct dma_tx_state state;
    struct dma_slave_caps caps;

    STAYS_OFF(tx = bench_prep(chan, 0));
    STAYS_OFF(dmaengine_desc_set_reuse(tx));
    STAYS_OFF(dmaengine_desc_clear_reuse(tx));
    STAYS_OFF(dmaengine_desc_cancel(tx));
    STAYS_OFF(bench_submit(chan, 0));
    STAYS_OFF(dma_async_issue_pending(chan));
    STAYS_OFF(dma_async_issue_pending(chan));
    STAYS_OFF(dma_issue_pending_all());
    STAYS_OFF(dmaengine_tx_status(chan, piece[0].seen.cookie, &state));
    STAYS_OFF(dmaengine_pause(chan));
    STAYS_OFF(dmaengine_tx_status(chan, piece[0].seen.cookie, &state));
    STAYS_OFF(dmaengine_resume(chan));
    STAYS_OFF(dmaengine_slave_config(chan, &cfg));
    STAYS_OFF(dma_get_slave_caps(chan, &caps));
    STAYS_OFF(dma_find_channel(DMA_MEMCPY));
    STAYS_OFF(dmaengine_terminate_async(chan));
    STAYS_OFF(dmaengine_terminate_all(chan));
}

static void all_calls_leave_interrupts_off(void)
{
    chan = bench_open();
    in_atomic_region(call_everything);
    CHECK(!irqs_disabled());
    dmaengine_synchronize(chan);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(bench_arrived(1));
    bench_close(chan);
}

/* Nor do they turn them off for good. */
static void all_calls_leave_interrupts_on(void)
{
    struct dma_tx_state state;

    chan = bench_open();
    bench_submit(chan, 0);
    CHECK(!irqs_disabled());
    dma_async_issue_pending(chan);
    CHECK(!irqs_disabled());
    dmaengine_tx_status(chan, piece[0].seen.cookie, &state);
    CHECK(!irqs_disabled());
    bench_run(chan);
    CHECK(piece[0].seen.deferred); /* on in the callback as well */
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK(!irqs_disabled());
    dmaengine_synchronize(chan);
    bench_close(chan);
}

/* --- API-199 ---------------------------------------------------------------------------------- */

static struct dma_chan *other;

/* All that takes the lock of a channel, of both: it is taken twice if it is held already. */
static void use_both_channels(struct seen *s)
{
    struct dma_tx_state state;

    for (unsigned i = 0; i < 2; i++) {
        struct dma_chan *c = i ? chan : other;
        struct dma_async_tx_descriptor *tx = bench_prep(c, 6 + i);

        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
        bench_submit(c, 6 + i);
        dma_async_issue_pending(c);
        dmaengine_tx_status(c, s->cookie, &state);
        CHECK_EQ(dmaengine_terminate_async(c), 0);
    }
}

static void a_callback_is_made_with_no_lock_held(void)
{
    chan = bench_open();
    other = engine_request();
    piece[0].seen.then = piece[1].seen.then = use_both_channels;
    bench_issue(chan, 0);
    bench_run(chan);
    bench_issue(other, 1);
    bench_run(other);
    CHECK(piece[0].seen.calls == 1 && piece[1].seen.calls == 1);
    CHECK_EQ(dmaengine_terminate_sync(other), 0);
    dma_release_channel(other);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    bench_close(chan);
}

/* Memory is asked for with the flags of any context, and not with interrupts off by the provider
 * itself. */
static void prepare_asks_for_memory_with_no_lock_held(void)
{
    struct slab_probe probe;

    chan = bench_open();
    slab_probe_reset();
    for (unsigned n = 0; n < PIECES; n++)
        bench_submit(chan, n);
    slab_probe_read(&probe);
    CHECK_EQ(probe.may_sleep, 0);
    CHECK_EQ(probe.in_atomic, 0);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    bench_close(chan);
}

/* --- API-200 ---------------------------------------------------------------------------------- */

/* SPREAD: of two measurements of the same, the timer's resolution included. */
enum { SPREAD_NS = 200, FEW = 3, MANY = 48 };

/* The middle one of three: where a time slice or a millisecond begins there is more to do, which on
 * the host CPU costs more than the rest varies. */
static u64 middle(u64 (*measure)(unsigned n), unsigned n)
{
    const u64 first = measure(n), second = measure(n), third = measure(n);
    const u64 less = min(first, second), more = max(first, second);
    const u64 rest = min(more, third);

    return max(less, rest);
}

static void check_constant(u64 (*measure)(unsigned n))
{
    const u64 few = middle(measure, FEW), many = middle(measure, MANY);

    if (!CHECK(many <= few + SPREAD_NS))
        pr_err("%llu ns with %u in the queue, %llu ns with %u\n", few, FEW, many, MANY);
}

static unsigned all_calls(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < PIECES; i++)
        n += piece[i].seen.calls;
    return n;
}

/* Of the end of the first one of N transfers, the second of which stands near its begin: what is
 * spent in the handler, in ns. */
static u64 handler_ns(unsigned n)
{
    dma_cookie_t cookie[2];
    u64 start, ns;

    chan = bench_open();
    hold_callbacks(chan);
    engine->gate_irqs(true);
    engine->hold(chan, PIECE + engine->grain);
    for (unsigned i = 0; i < n; i++) {
        const dma_cookie_t given = bench_submit(chan, i % PIECES);

        if (i < 2)
            cookie[i] = given;
    }
    dma_async_issue_pending(chan);
    engine_wait_held(chan, cookie[1], PIECE - engine->grain);
    start = ktime_get_ns();
    engine->gate_irqs(false);
    selftest_settle();
    ns = ktime_get_ns() - start;
    CHECK_EQ(dmaengine_tx_status(chan, cookie[0], NULL), DMA_COMPLETE);
    CHECK_EQ(dmaengine_tx_status(chan, cookie[1], NULL), DMA_IN_PROGRESS);
    engine->let_go(chan);
    while (dmaengine_tx_status(chan, chan->cookie, NULL) == DMA_IN_PROGRESS)
        engine->run(chan);
    let_callbacks(chan);
    CHECK_EQ(all_calls(), n);
    bench_close(chan);
    return ns;
}

static void the_handler_s_time_does_not_depend_on_the_queue(void)
{
    NEEDS(gate_irqs);
    NEEDS(hold);
    check_constant(handler_ns);
}

/* The same of the core's part, which every provider's handler calls. */
static u64 completion_ns(unsigned n)
{
    u64 start, ns;

    chan = dma_get_slave_channel(list_first_entry(&fake.channels, struct dma_chan, device_node));
    bench_begin(chan);
    hold_callbacks(chan);
    for (unsigned i = 0; i < n; i++)
        bench_issue(chan, i % PIECES);
    start = ktime_get_ns();
    fake_finish(chan);
    ns = ktime_get_ns() - start;
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    let_callbacks(chan);
    bench_end();
    dma_release_channel(chan);
    return ns;
}

static void the_time_of_a_completion_does_not_depend_on_the_queue(void)
{
    fake_create();
    check_constant(completion_ns);
    fake_destroy();
}

/* --- API-201 ---------------------------------------------------------------------------------- */

/* The second one ends at any moment of the first one's handler. */
static void a_completion_during_the_handler_is_not_lost(void)
{
    NEEDS(gate_irqs);
    for (unsigned step = 0; step < 40; step++) {
        chan = bench_open();
        other = engine_request();
        piece[1].bytes = 16 + step * 4;
        piece[0].bytes = 64;
        bench_submit(chan, 0);
        bench_submit(other, 1);
        dma_async_issue_pending(other);
        dma_async_issue_pending(chan);
        CHECK(wait_for_completion_timeout(&piece[0].seen.done, msecs_to_jiffies(100)));
        CHECK(wait_for_completion_timeout(&piece[1].seen.done, msecs_to_jiffies(100)));
        CHECK(bench_arrived(0) && bench_arrived(1));
        dma_release_channel(other);
        bench_close(chan);
    }
}

/* The same on one channel, whose chain goes on meanwhile. */
static void a_completion_of_the_same_channel_is_not_lost(void)
{
    NEEDS(gate_irqs);
    for (unsigned step = 0; step < 40; step++) {
        chan = bench_open();
        piece[0].bytes = 64;
        piece[1].bytes = 4 + step * 4;
        piece[2].bytes = 4;
        for (unsigned n = 0; n < 3; n++)
            bench_submit(chan, n);
        dma_async_issue_pending(chan);
        for (unsigned n = 0; n < 3; n++) {
            CHECK(wait_for_completion_timeout(&piece[n].seen.done, msecs_to_jiffies(100)));
            CHECK(bench_arrived(n));
        }
        bench_close(chan);
    }
}

/* --- API-202 ---------------------------------------------------------------------------------- */

static unsigned foreign;
static unsigned line;

static void force(bool on)
{
    writel(on ? 1u << line % 32 : 0, testctl() + TESTCTL_IRQ_FORCE + line / 32 * 4);
}

static irqreturn_t foreign_handler(int irq, void *dev_id)
{
    (void)irq;
    (void)dev_id;
    force(false);
    foreign++;
    return IRQ_HANDLED;
}

/* The line is raised by somebody else; the COUNTth time. */
static void foreign_raises(unsigned count)
{
    force(true);
    give_time();
    CHECK_EQ(foreign, count);
}

/* With the engine at rest, when it has no power if it can be without, idle, and in the middle. */
static void an_interrupt_of_another_device_on_the_line_is_not_the_engine_s(void)
{
    NEEDS(gate_irqs);
    NEEDS(hold);
    chan = bench_open();
    line = (unsigned)of_irq_get(chan->device->dev->of_node, 0);
    foreign = 0;
    CHECK_EQ(request_irq(line, foreign_handler, IRQF_SHARED, "foreign", &foreign), 0);
    CHECK_EQ(dmaengine_chan_unprepare(chan), 0);
    foreign_raises(1);
    CHECK_EQ(dmaengine_chan_prepare(chan, NULL), 0);
    foreign_raises(2);
    bench_hold(chan, 0, 64);
    foreign_raises(3);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    CHECK_EQ(piece[0].seen.calls, 0);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    free_irq(line, &foreign);
    bench_close(chan);
}

const struct statement lock_tests[] = {
    OF_ENGINES(198, all_calls_leave_interrupts_off),
    OF_ENGINES(198, all_calls_leave_interrupts_on),
    OF_ENGINES(199, a_callback_is_made_with_no_lock_held),
    OF_ENGINES(199, prepare_asks_for_memory_with_no_lock_held),
    OF_ENGINES(200, the_handler_s_time_does_not_depend_on_the_queue),
    STATEMENT(200, the_time_of_a_completion_does_not_depend_on_the_queue),
    OF_ENGINES(201, a_completion_during_the_handler_is_not_lost),
    OF_ENGINES(201, a_completion_of_the_same_channel_is_not_lost),
    OF_ENGINES(202, an_interrupt_of_another_device_on_the_line_is_not_the_engine_s),
    {0},
};
