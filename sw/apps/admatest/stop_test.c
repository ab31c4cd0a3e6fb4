/* SPDX-License-Identifier: Apache-2.0 */
/* Terminate, pause and resume, at every moment. */
#include "admatest.h"

#include "checker.h"
#include "delay.h"
#include "jiffies.h"
#include "kthread.h"
#include "pm.h"
#include "pm_runtime.h"
#include "timer.h"

enum { SWEEP_NS = 24000, NS = 20, LONG = 4 * BLOCK, LONG_NS = 36000, PAUSE_NS = 60 };

/* API-170: it leaves nothing behind, and the next one is called back for when its bytes are there.
 */
static void one_that_is_terminated_does_not_end_the_next_one(void)
{
    unsigned rounds = 0, called = 0;

    if (!bed_open())
        return;
    bed_map();
    for (u32 ns = 0; ns < SWEEP_NS; ns += NS * test_step(), rounds++) {
        const unsigned a = rounds % SOURCES, b = (rounds + 7) % SOURCES;
        struct seen first, next;

        launch(copy(TO, a, BLOCK), &first);
        ndelay(ns);
        CHECK_EQ(dmaengine_terminate_async(bed.chan), 0);
        launch(copy(OTHER, b, BLOCK), &next);
        await(&next);
        dmaengine_synchronize(bed.chan);
        called += first.calls;
        bed_peek();
        if (!came(&next, DMA_TRANS_NOERROR) || !CHECK(is_copy(OTHER, b, BLOCK)) ||
            !CHECK(first.calls <= 1 && (!first.calls || is_copy(TO, a, BLOCK)))) {
            pr_err("stop: after %u ns\n", ns);
            break;
        }
    }
    CHECK(called > rounds / 20 && called < rounds - rounds / 20); /* both happened */
    bed_unmap();
    bed_close();
}

/* Bytes from P on that are those from block A on. */
static u32 bytes_of(unsigned a)
{
    u32 n = 0;

    bed_peek();
    while (n < LONG && block(P)[n] == block_was(a)[n])
        n++;
    return n;
}

/* API-156 to API-158: what was done stays, nothing more is, and the residue is what is not. */
static void one_that_is_paused_stands_still(void)
{
    unsigned rounds = 0, halfway = 0;

    if (!bed_open())
        return;
    bed_map();
    for (u32 ns = 0; ns < LONG_NS; ns += PAUSE_NS * test_step(), rounds++) {
        const unsigned a = rounds % 20;
        dma_cookie_t cookie;
        struct seen seen;
        u32 n, rest;

        run(dmaengine_prep_dma_memset(bed.chan, block_dma(P), 0, LONG, FLAGS));
        cookie = launch(copy(P, a, LONG), &seen);
        ndelay(ns);
        CHECK_EQ(dmaengine_pause(bed.chan), 0);
        n = bytes_of(a);
        udelay(20);
        CHECK_EQ(bytes_of(a), n);
        if (n < LONG) {
            rest = left(cookie, DMA_PAUSED);
            CHECK(rest >= LONG - n && rest - (LONG - n) < 64);
            CHECK_EQ(seen.calls, 0);
            halfway += n > 0;
        }
        CHECK_EQ(dmaengine_resume(bed.chan), 0);
        if (!await(&seen) || !came(&seen, DMA_TRANS_NOERROR) || !CHECK_EQ(bytes_of(a), LONG)) {
            pr_err("stop: after %u ns\n", ns);
            break;
        }
    }
    CHECK(halfway > rounds / 20);
    CHECK_EQ(dmaengine_resume(bed.chan), -EINVAL); /* API-157 */
    bed_unmap();
    bed_close();
}

/* API-159. */
static void issuing_a_paused_channel_only_queues(void)
{
    struct seen seen[2];
    dma_cookie_t cookie;

    if (!bed_open())
        return;
    bed_map();
    CHECK_EQ(dmaengine_pause(bed.chan), 0);
    launch(copy(TO, 1, BLOCK), &seen[0]);
    cookie = launch(copy(OTHER, 2, BLOCK), &seen[1]);
    udelay(100);
    bed_peek();
    CHECK(unchanged(TO) && unchanged(OTHER));
    CHECK_EQ(left(cookie, DMA_IN_PROGRESS), BLOCK);
    CHECK_EQ(dmaengine_resume(bed.chan), 0);
    await(&seen[1]);
    came(&seen[0], DMA_TRANS_NOERROR);
    came(&seen[1], DMA_TRANS_NOERROR);
    CHECK_EQ(dmaengine_pause(bed.chan), 0); /* and terminate ends a pause */
    launch(copy(TO, 3, BLOCK), &seen[0]);
    CHECK_EQ(dmaengine_terminate_sync(bed.chan), 0);
    run(copy(TO, 4, BLOCK));
    CHECK_EQ(seen[0].calls, 0);
    bed_unmap();
    CHECK(is_copy(TO, 4, BLOCK));
    bed_close();
}

/* API-162: also what was not issued. What was running has a residue, at the moment of the stop. */
static void terminate_takes_all_of_it(void)
{
    enum { LEN = 20 * BLOCK };
    dma_cookie_t first, last;
    struct seen seen[3];
    u32 rest, n = 0;

    if (!bed_open())
        return;
    bed_map();
    first = submit(dmaengine_prep_dma_memset(bed.chan, block_dma(0), 0, LEN, FLAGS), &seen[0]);
    launch(copy(TO, 21, BLOCK), &seen[1]);
    last = submit(copy(OTHER, 22, BLOCK), &seen[2]);
    udelay(5);
    CHECK_EQ(dmaengine_terminate_async(bed.chan), 0);
    rest = left(first, DMA_ERROR);
    CHECK(rest > 0 && rest < LEN && rest % 64 == 0);
    CHECK_EQ(left(last, DMA_ERROR), 0);
    dmaengine_synchronize(bed.chan);
    bed_peek();
    while (n < LEN && !block(0)[n])
        n++;
    CHECK(n >= LEN - rest && n - (LEN - rest) < 64);
    dma_async_issue_pending(bed.chan);
    udelay(100);
    bed_unmap();
    CHECK_EQ(seen[0].calls + seen[1].calls + seen[2].calls, 0);
    CHECK(unchanged(OTHER));
    bed_close();
}

/* API-171: what is done at any moment is told as done, though nobody has looked before; what is not
 * has what is left of it. It is done at the latest when the next one has begun. */
static void what_is_done_when_a_chain_is_terminated_is_told_as_done(void)
{
    enum { N = 3 };
    unsigned rounds = 0, some = 0;

    if (!bed_open())
        return;
    bed_map();
    for (u32 ns = 0; ns < SWEEP_NS; ns += 2 * NS * test_step(), rounds++) {
        const unsigned a = rounds % 20;
        dma_cookie_t cookie[N];
        struct seen seen[N];
        unsigned long flags;
        unsigned done = 0;

        for (unsigned i = 0; i < N; i++)
            cookie[i] = submit(copy(Q + i, a + i, BLOCK), &seen[i]);
        local_irq_save(flags); /* no handler comes before; on another hart, one may */
        dma_async_issue_pending(bed.chan);
        ndelay(ns);
        CHECK_EQ(dmaengine_terminate_async(bed.chan), 0);
        local_irq_restore(flags);
        dmaengine_synchronize(bed.chan);
        bed_peek();
        while (done < N && dmaengine_tx_status(bed.chan, cookie[done], NULL) == DMA_COMPLETE)
            CHECK(is_copy(Q + done, a + done, BLOCK)), done++;
        if (done + 1 < N)
            CHECK(block(Q + done + 1)[0] != block_was(a + done + 1)[0]);
        for (unsigned i = done; i < N; i++) {
            const u32 rest = left(cookie[i], DMA_ERROR);

            CHECK(i == done ? rest <= BLOCK : !rest);
        }
        some += done && done < N;
    }
    CHECK(some > rounds / 20);
    bed_unmap();
    bed_close();
}

/* What has not begun has all of it left. */
static void one_that_never_began_has_all_of_it_left(void)
{
    struct seen seen;
    dma_cookie_t cookie;

    if (!bed_open())
        return;
    bed_map();
    CHECK_EQ(dmaengine_pause(bed.chan), 0);
    cookie = launch(copy(TO, 1, BLOCK), &seen);
    CHECK_EQ(dmaengine_terminate_sync(bed.chan), 0);
    CHECK_EQ(left(cookie, DMA_ERROR), BLOCK);
    run(copy(TO, 2, BLOCK));
    bed_unmap();
    bed_close();
}

static void terminate_and_wake(struct timer_list *t)
{
    (void)t;
    CHECK_EQ(dmaengine_terminate_async(bed.chan), 0);
    pm_system_wakeup();
}

/* API-213: without power, no register is read. */
static void one_that_sleeps_with_the_system_may_be_terminated(void)
{
    static struct timer_list alarm;
    struct seen seen;
    dma_cookie_t cookie;

    if (!bed_open())
        return;
    bed_map();
    cookie = submit(copy(TO, 1, BLOCK), &seen);
    timer_setup(&alarm, terminate_and_wake, 0);
    mod_timer(&alarm, get_jiffies() + msecs_to_jiffies(2));
    CHECK_EQ(pm_suspend(), 0);
    timer_delete_sync(&alarm);
    left(cookie, DMA_ERROR);
    run(copy(TO, 2, BLOCK));
    bed_unmap();
    bed_close();
}

#ifdef DEBUG_CHECKER
static bool inside, out;

/* In the handler, which has seen power, and has not yet read a register. */
static void stay_in_the_handler(void *arg)
{
    checker_at(NULL, NULL, NULL);
    hw_force_irq(arg, false);
    WRITE_ONCE(inside, true);
    udelay(200);
    WRITE_ONCE(out, true);
}

/* API-202. */
static void power_goes_when_the_handler_has_ended(void)
{
    if (num_online_cpus() < 2 || !bed_open())
        return;
    inside = out = false;
    kthread_bind(current, 0); /* the interrupt goes to the last hart */
    schedule();
    checker_at("adma:powered", stay_in_the_handler, bed.chan);
    hw_force_irq(bed.chan, true);
    while (!READ_ONCE(inside))
        cpu_relax();
    CHECK(!out);
    CHECK_EQ(dmaengine_chan_unprepare(bed.chan), 0);
    CHECK(out);
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, NULL), 0);
    current->on_cpu_only = 0;
    bed_close();
}
#endif

/* Two channels do not know of each other. */
static void another_channel_goes_on(void)
{
    struct seen seen;
    struct bed one;

    if (!bed_open())
        return;
    bed_map();
    one = bed;
    bed.chan = dma_request_channel(1ul << DMA_PQ_VAL, NULL, NULL);
    if (CHECK(bed.chan && bed.chan->device == one.chan->device)) {
        launch(copy(OTHER, 5, BLOCK), &seen);
        CHECK_EQ(dmaengine_terminate_sync(one.chan), 0);
        CHECK_EQ(dmaengine_pause(one.chan), 0);
        await(&seen);
        came(&seen, DMA_TRANS_NOERROR);
        dma_release_channel(bed.chan);
    }
    bed.chan = one.chan; /* paused: the next user finds it as new */
    bed_unmap();
    CHECK(is_copy(OTHER, 5, BLOCK));
    bed_close();
    if (!bed_open())
        return;
    bed_map();
    run(copy(TO, 1, BLOCK));
    bed_unmap();
    bed_close();
}

/* API-204, API-208, API-212: registers that were lost are no harm. */
static void the_controller_rests_between_users(void)
{
    struct device *dev;

    for (unsigned i = 0; i < 3; i++) {
        if (!bed_open())
            return;
        dev = dmaengine_get_dma_device(bed.chan);
        bed_map();
        CHECK(!pm_runtime_suspended(dev));
        run(copy(TO, 1 + i, BLOCK));
        bed_unmap();
        CHECK(is_copy(TO, 1 + i, BLOCK));
        bed_close();
        CHECK(pm_runtime_suspended(dev));
    }
}

#define T(name)                                                                                    \
    {                                                                                              \
        "stop." #name, name                                                                        \
    }
const struct selftest stop_tests[] = {
    T(one_that_is_terminated_does_not_end_the_next_one),
    T(one_that_is_paused_stands_still),
    T(issuing_a_paused_channel_only_queues),
    T(terminate_takes_all_of_it),
    T(what_is_done_when_a_chain_is_terminated_is_told_as_done),
    T(one_that_never_began_has_all_of_it_left),
    T(one_that_sleeps_with_the_system_may_be_terminated),
#ifdef DEBUG_CHECKER
    T(power_goes_when_the_handler_has_ended),
#endif
    T(another_channel_goes_on),
    T(the_controller_rests_between_users),
    {NULL, NULL},
};
