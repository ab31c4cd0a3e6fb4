/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two harts: interrupts and callbacks on one, the client on the other; and more channels than
 * physical ones on both. Left out where there is one hart.
 */
#include "pl08xtest.h"

#include "delay.h"
#include "interrupt.h"
#include "jiffies.h"
#include "kthread.h"
#include "of.h"

enum { ROUNDS = 300, BYTES = 64, SLOTS = 16, SLOT = 128 };

static bool two_harts(void)
{
    if (num_online_cpus() > 1)
        return true;
    pr_info("SKIP race: the board has one hart\n");
    return false;
}

static void interrupts_to(const struct dma_chan *chan, unsigned cpu)
{
    CHECK_EQ(irq_set_affinity((unsigned)of_irq_get(chan->device->dev->of_node, 0), cpu), 0);
}

static void stay_on(unsigned cpu)
{
    kthread_bind(current, cpu);
    schedule();
}

static void go_anywhere(void)
{
    current->on_cpu_only = 0;
}

/* --- terminate and issue against the interrupt --------------------------------- */

struct shot {
    u32 to, from;
    unsigned calls;
    bool arrived;
};

static void shot_done(void *arg)
{
    struct shot *s = arg;

    s->arrived = area_arrived(s->to, BYTES) == BYTES;
    __atomic_add_fetch(&s->calls, 1, __ATOMIC_RELEASE);
}

static dma_cookie_t shoot(struct shot *s, u32 to, u32 from)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        area.chan, area.to + to, area.from + from, BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    dma_cookie_t cookie;

    *s = (struct shot){.to = to, .from = from};
    area_want(to, from, BYTES);
    if (!CHECK(tx))
        return -ENOMEM;
    tx->callback = shot_done;
    tx->callback_param = s;
    cookie = dmaengine_submit(tx);
    dma_async_issue_pending(area.chan);
    return cookie;
}

/* What is terminated at any moment leaves nothing behind: the next one calls back once, when its
 * bytes are there, also if the interrupt of the first is being served right now (API-170). */
static void one_that_is_terminated_does_not_end_the_next_one(void)
{
    struct dma_chan *chan;
    unsigned called = 0;

    if (!two_harts() || !(chan = area_request(1ul << DMA_MEMCPY)))
        return;
    area_begin(chan);
    stay_on(0);
    interrupts_to(chan, 1);
    for (unsigned i = 0; i < ROUNDS; i++) {
        const unsigned long end_at = jiffies + msecs_to_jiffies(100);
        struct shot first, next;
        dma_cookie_t cookie;

        area_clear();
        shoot(&first, 0, i);
        ndelay(i * 20);
        CHECK_EQ(dmaengine_terminate_async(chan), 0);
        cookie = shoot(&next, 2048, 1000 + i);
        while (!__atomic_load_n(&next.calls, __ATOMIC_ACQUIRE) && !time_after(jiffies, end_at))
            cpu_relax();
        CHECK_EQ(dmaengine_tx_status(chan, cookie, NULL), DMA_COMPLETE);
        dmaengine_synchronize(chan);
        called += first.calls;
        if (!CHECK(first.calls <= 1 && (!first.calls || first.arrived)) ||
            !CHECK(next.calls == 1 && next.arrived)) {
            pr_err("race: round %u\n", i);
            break;
        }
    }
    CHECK(called > ROUNDS / 20 && called < ROUNDS - ROUNDS / 20); /* both happened */
    interrupts_to(chan, 0);
    go_anywhere();
    area_end();
    dma_release_channel(chan);
}

/* --- a callback that is on its way ----------------------------------------------- */

static bool entered, may_leave, left;

static void stays(void *arg)
{
    (void)arg;
    WRITE_ONCE(entered, true);
    while (!READ_ONCE(may_leave))
        cpu_relax();
    WRITE_ONCE(left, true);
}

static int lets_leave(void *arg)
{
    (void)arg;
    udelay(200);
    WRITE_ONCE(may_leave, true);
    return 0;
}

/* P5 of Linux's drivers: synchronize does not wait for a callback that runs (API-165). */
static void departure_P5_synchronize_waits_for_a_callback(void)
{
    const unsigned long end_at = jiffies + msecs_to_jiffies(100);
    struct dma_async_tx_descriptor *tx;
    struct task_struct *task;
    struct dma_chan *chan;

    if (!two_harts() || !(chan = area_request(1ul << DMA_MEMCPY)))
        return;
    area_begin(chan);
    stay_on(0);
    interrupts_to(chan, 1);
    entered = may_leave = left = false;
    tx = dmaengine_prep_dma_memcpy(chan, area.to, area.from, BYTES, DMA_CTRL_ACK);
    tx->callback = stays;
    dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    while (!READ_ONCE(entered) && !time_after(jiffies, end_at))
        cpu_relax();
    CHECK(entered);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK(!left);
    task = kthread_create(lets_leave, NULL, "lets_leave");
    kthread_bind(task, 0);
    wake_up_process(task);
    dmaengine_synchronize(chan);
    CHECK(left);
    kthread_stop(task);
    interrupts_to(chan, 0);
    go_anywhere();
    area_want(0, 0, BYTES);
    area_check();
    area_end();
    dma_release_channel(chan);
}

/* --- physical channels --------------------------------------------------------------- */

struct worker {
    struct dma_chan *chan;
    unsigned n, failures;
};

static int work(void *data)
{
    struct worker *w = data;

    for (unsigned i = 0; i < ROUNDS / 2 && !w->failures; i++) {
        struct dma_async_tx_descriptor *tx =
            dmaengine_prep_dma_memcpy(w->chan, area.to + w->n * SLOT, area.from + w->n * SLOT,
                                      BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
        struct seen seen;

        if (!tx) {
            w->failures++;
            break;
        }
        transfer_submit(tx, &seen);
        dma_async_issue_pending(w->chan);
        if (i % 7 == 6) { /* it may be running, done, or waiting for a physical channel */
            ndelay(i * 10);
            w->failures += dmaengine_terminate_sync(w->chan) != 0;
        } else if (!transfer_wait(&seen) || seen.calls != 1) {
            w->failures++;
        }
    }
    return (int)w->failures;
}

static bool of_the_same(struct dma_chan *chan, void *param)
{
    return chan->device->dev == param;
}

/* All copy channels at once, with all physical ones but two kept busy by peripherals that never
 * ask: nobody is forgotten (API-229). */
static void channels_of_two_harts_share_physical_ones(void)
{
    struct dma_chan *first, *line[SLOTS];
    struct worker worker[SLOTS];
    struct task_struct *task[SLOTS];
    unsigned n = 1, lines = 0;

    if (!two_harts() || !(first = area_request(1ul << DMA_MEMCPY)))
        return;
    area_begin(first);
    worker[0] = (struct worker){first, 0, 0};
    while (n < SLOTS && (worker[n].chan = dma_request_channel(1ul << DMA_MEMCPY, of_the_same,
                                                              first->device->dev))) {
        worker[n].n = n;
        worker[n].failures = 0;
        n++;
    }
    while (lines + 2 < n) {
        const struct dma_slave_config cfg = {.dst_addr = hw_bus(area.chan, area.to),
                                             .dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES};

        line[lines] = dma_request_channel(1ul << DMA_SLAVE, of_the_same, first->device->dev);
        if (!CHECK(line[lines]))
            return;
        CHECK_EQ(dmaengine_slave_config(line[lines], &cfg), 0);
        dmaengine_submit(
            dmaengine_prep_slave_single(line[lines], area.from, 4, DMA_MEM_TO_DEV, DMA_CTRL_ACK));
        dma_async_issue_pending(line[lines++]);
    }
    for (unsigned i = 0; i < n; i++) {
        area_want(i * SLOT, i * SLOT, BYTES);
        task[i] = kthread_run(work, &worker[i], "work/%u", i);
    }
    for (unsigned i = 0; i < n; i++)
        CHECK_EQ(kthread_stop(task[i]), 0);
    while (lines--) {
        CHECK_EQ(dmaengine_terminate_sync(line[lines]), 0);
        dma_release_channel(line[lines]);
    }
    area_check();
    area_end();
    for (unsigned i = 0; i < n; i++)
        dma_release_channel(worker[i].chan);
}

const struct selftest race_tests[] = {
    {"race.one_that_is_terminated_does_not_end_the_next_one",
     one_that_is_terminated_does_not_end_the_next_one},
    {"departure_P5_synchronize_waits_for_a_callback",
     departure_P5_synchronize_waits_for_a_callback},
    {"race.channels_of_two_harts_share_physical_ones", channels_of_two_harts_share_physical_ones},
    {NULL, NULL},
};
