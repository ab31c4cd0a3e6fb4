/* SPDX-License-Identifier: Apache-2.0 */
/* 2.15: pause and resume, API-156 to API-161. */
#include "sections.h"

#include "bits.h"
#include "delay.h"
#include "fake_dma.h"
#include "schedule.h"

static struct dma_chan *chan;

/* Cycles of a write, so that an engine that goes on by itself is still at it when it is paused. */
enum { SLOW = 60 };

/* The engine of the running test can pause. */
#define NEEDS_PAUSE()                                                                              \
    do {                                                                                           \
        NEEDS(hold);                                                                               \
        if (!engine->device()->device_pause)                                                       \
            SKIP("the engine cannot pause");                                                       \
    } while (0)

static void open_slow(void)
{
    chan = bench_open();
    if (engine->gate_irqs)
        slow_begin(chan, SLOW);
}

static void close_slow(void)
{
    slow_end();
    bench_close(chan);
}

/* Pauses what has copied AT bytes and goes on by itself, if it does. */
static void pause_at(u32 at)
{
    engine->hold(chan, at);
    bench_issue(chan, 0);
    engine_wait_held(chan, piece[0].seen.cookie, piece[0].bytes - at);
    if (engine->gate_irqs)
        engine->let_go(chan); /* a bus that is held cannot be left */
    CHECK_EQ(dmaengine_pause(chan), 0);
    if (!engine->gate_irqs)
        engine->let_go(chan);
    udelay(5); /* one that came to its end has told so */
}

/* The paused one's bytes are there, and no other ones; nothing moves on the engine's buses. */
static void check_still(void)
{
    const u32 left = bench_left(0, DMA_PAUSED);
    const bool logged = engine->gate_irqs && bus_log(0, 0, UINT32_MAX);

    CHECK(bench_has(0, piece[0].bytes - left));
    udelay(5);
    if (logged)
        CHECK_EQ(bus_log_count(), 0);
    CHECK(bench_has(0, piece[0].bytes - left));
    CHECK_EQ(bench_left(0, DMA_PAUSED), left);
    CHECK_EQ(piece[0].seen.calls, 0);
}

static bool is_paused(void)
{
    return dmaengine_tx_status(chan, piece[0].seen.cookie, NULL) == DMA_PAUSED;
}

/* It goes on, and is done once. */
static void check_resumes(void)
{
    CHECK_EQ(dmaengine_resume(chan), 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(bench_left(0, DMA_COMPLETE), 0);
}

static void a_paused_transfer_stands_still_and_goes_on_from_any_place(void)
{
    unsigned paused = 0, places = 0;

    NEEDS_PAUSE();
    for (u32 at = engine->grain; at < PIECE; at += engine->grain) {
        open_slow();
        pause_at(at);
        if (is_paused()) { /* it may have come to its end before */
            check_still();
            paused++;
        }
        places++;
        check_resumes();
        close_slow();
    }
    CHECK(paused * 63 > places * 40);
}

/* Again and again, also of a copy that is several list items. */
static void no_byte_is_lost_or_doubled_by_many_pauses(void)
{
    unsigned paused = 0;

    NEEDS_PAUSE();
    open_slow();
    piece[0].src += engine_fit(1);
    piece[0].from += engine_fit(1);
    piece[0].bytes = PIECE - engine_fit(2);
    bench_issue(chan, 0);
    for (unsigned i = 0; i < 20; i++) {
        CHECK_EQ(dmaengine_pause(chan), 0);
        if (is_paused()) {
            paused++;
            CHECK(bench_has(0, piece[0].bytes - bench_left(0, DMA_PAUSED)));
        }
        CHECK_EQ(dmaengine_resume(chan), 0);
    }
    bench_run(chan);
    CHECK(paused > 1);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    close_slow();
}

static void resume_without_pause_is_invalid_and_starts_nothing(void)
{
    NEEDS_PAUSE();
    open_slow();
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    bench_submit(chan, 0);
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    bench_run(chan);
    CHECK(bench_untouched(0));
    engine->hold(chan, 64);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 64);
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE - 64);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_arrived(0));
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK_EQ(dmaengine_resume(chan), 0);
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    close_slow();
}

static void only_the_running_transfer_is_paused(void)
{
    NEEDS_PAUSE();
    open_slow();
    bench_submit(chan, 1); /* its ticket comes first */
    engine->hold(chan, 64);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[1].seen.cookie, PIECE - 64);
    bench_issue(chan, 0);
    bench_submit(chan, 2);
    if (engine->gate_irqs)
        engine->let_go(chan);
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK(bench_left(1, DMA_PAUSED) <= PIECE - 64);
    CHECK_EQ(bench_left(0, DMA_IN_PROGRESS), PIECE);
    CHECK_EQ(bench_left(2, DMA_IN_PROGRESS), PIECE);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(bench_untouched(0));
    CHECK(bench_left(1, DMA_PAUSED) <= PIECE - 64);
    CHECK_EQ(dmaengine_resume(chan), 0);
    CHECK_EQ(dmaengine_tx_status(chan, piece[0].seen.cookie, NULL) == DMA_PAUSED, false);
    bench_run(chan);
    CHECK(bench_arrived(0) && bench_arrived(1) && bench_untouched(2));
    dmaengine_terminate_sync(chan);
    close_slow();
}

static void issue_on_a_paused_channel_queues(void)
{
    NEEDS_PAUSE();
    open_slow();
    pause_at(64);
    CHECK(is_paused());
    bench_issue(chan, 1);
    check_still();
    bench_run(chan);
    CHECK(bench_untouched(1));
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), PIECE);
    check_resumes();
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[1].seen.calls, 1);
    close_slow();
}

/* It was paused while nothing ran. */
static void issue_on_an_idle_paused_channel_waits_for_resume(void)
{
    NEEDS_PAUSE();
    open_slow();
    CHECK_EQ(dmaengine_pause(chan), 0);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_untouched(0));
    CHECK_EQ(piece[0].seen.calls, 0);
    check_resumes();
    close_slow();
}

static void terminate_clears_the_paused_state(void)
{
    NEEDS_PAUSE();
    open_slow();
    pause_at(64);
    CHECK(is_paused());
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    CHECK(!is_paused());
    CHECK_EQ(dmaengine_resume(chan), -EINVAL);
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(bench_arrived(1));
    CHECK_EQ(piece[0].seen.calls, 0);
    CHECK_EQ(piece[1].seen.calls, 1);
    dmaengine_synchronize(chan);
    close_slow();
}

/* --- a provider that can only pause ---------------------------------------------------------- */

static unsigned pauses;

static int count_pause(struct dma_chan *c)
{
    (void)c;
    pauses++;
    return 0;
}

static void without_a_hook_resume_is_not_there_and_the_caps_say_so(void)
{
    struct dma_slave_caps caps;

    pauses = 0;
    chan = fake_open();
    CHECK_EQ(dmaengine_pause(chan), -ENOSYS);
    CHECK_EQ(dmaengine_resume(chan), -ENOSYS);
    fake.device_pause = count_pause;
    fake.directions = BIT(DMA_MEM_TO_DEV);
    dma_cap_set(DMA_SLAVE, fake.cap_mask);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK(caps.cmd_pause && !caps.cmd_resume && caps.cmd_terminate);
    bench_issue(chan, 0);
    CHECK_EQ(dmaengine_pause(chan), 0);
    CHECK_EQ(pauses, 1);
    CHECK_EQ(dmaengine_resume(chan), -ENOSYS);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(fake_live, 0);
    fake_close(chan);
}

const struct statement pause_tests[] = {
    OF_ENGINES(156, a_paused_transfer_stands_still_and_goes_on_from_any_place),
    OF_ENGINES(157, no_byte_is_lost_or_doubled_by_many_pauses),
    OF_ENGINES(157, resume_without_pause_is_invalid_and_starts_nothing),
    OF_ENGINES(158, only_the_running_transfer_is_paused),
    OF_ENGINES(159, issue_on_a_paused_channel_queues),
    OF_ENGINES(159, issue_on_an_idle_paused_channel_waits_for_resume),
    OF_ENGINES(160, terminate_clears_the_paused_state),
    STATEMENT(161, without_a_hook_resume_is_not_there_and_the_caps_say_so),
    {0},
};
