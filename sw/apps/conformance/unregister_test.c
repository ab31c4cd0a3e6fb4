/* SPDX-License-Identifier: Apache-2.0 */
/* 2.1: API-009 to API-012: devices and channels that go, and which hooks may sleep. */
#include "delay.h"
#include "kthread.h"
#include "registry.h"
#include "script.h"
#include "sections.h"
#include "slab.h"
#include "string.h"
#include "told.h"

static struct script s;

static void device_release(struct dma_device *device)
{
    CHECK(device == &s.dma);
    script_note(&s, 'D');
}

static void open_with_release(unsigned channels)
{
    script_init(&s, "leaving", channels, SCRIPT_OPS);
    s.dma.device_release = device_release;
    CHECK_EQ(dma_async_device_register(&s.dma), 0);
}

static void a_device_is_released_when_its_last_channel_is(void)
{
    struct dma_chan *one, *two;

    open_with_release(3);
    one = script_request(&s, 0);
    two = script_request(&s, 2);
    CHECK(one && two);
    CHECK_EQ(dma_async_device_unregister(&s.dma), 0);
    CHECK(!script_is_registered(&s.dma));
    CHECK(!script_request(&s, 1));
    CHECK(!dma_get_slave_channel(&s.chan[1])); /* nor by who knows it */
    dma_release_channel(one);
    CHECK_EQ(script_count(&s, 'D'), 0);
    dma_release_channel(two);
    CHECK_EQ(script_count(&s, 'D'), 1);
    CHECK_EQ(s.log[strlen(s.log) - 1], 'D'); /* the last that is asked of it */
}

static void a_device_without_users_is_released_at_once(void)
{
    open_with_release(3);
    CHECK_EQ(dma_async_device_unregister(&s.dma), 0);
    CHECK_STR(s.log, "D");
}

/* Private first: so the table has let go of the channels when their resources go. */
static void public_users_find_nothing_of_a_device_that_leaves(void)
{
    open_with_release(2);
    dmaengine_get();
    CHECK(dma_find_channel(DMA_XOR) && dma_find_channel(DMA_XOR)->device == &s.dma);
    CHECK_EQ(dma_async_device_unregister(&s.dma), 0);
    CHECK(!dma_find_channel(DMA_XOR));
    CHECK(dma_has_cap(DMA_PRIVATE, s.dma.cap_mask));
    CHECK_STR(s.log, "AASFSFD");
    dma_issue_pending_all();
    dmaengine_put();
    CHECK_STR(s.log, "AASFSFD");
}

static void a_device_in_use_without_a_release_hook_stays(void)
{
    struct dma_chan *chan;

    script_open(&s, "held", 2, SCRIPT_OPS);
    chan = script_request(&s, 0);
    told_begin();
    CHECK_EQ(dma_async_device_unregister(&s.dma), -EBUSY);
    CHECK_EQ(told("held: its DMA channels are in use; it stays"), 1);
    told_end();
    CHECK(script_is_registered(&s.dma));
    dma_release_channel(chan);
    chan = script_request(&s, 1); /* it works as before */
    CHECK(chan);
    dma_release_channel(chan);
    script_close(&s);
}

/* --- channels ----------------------------------------------------------------------- */

static void channels_come_and_go_and_the_table_follows(void)
{
    script_open(&s, "growing", 0, SCRIPT_OPS);
    dmaengine_get();
    CHECK(!dma_find_channel(DMA_XOR));
    s.chan[0].device = &s.dma;
    CHECK_EQ(dma_async_device_channel_register(&s.dma, &s.chan[0], NULL), 0);
    CHECK(dma_find_channel(DMA_XOR) == &s.chan[0]);
    CHECK_EQ(s.chan[0].client_count, 1);
    CHECK_EQ(dma_async_device_channel_unregister(&s.dma, &s.chan[0]), -EBUSY);
    CHECK(dma_find_channel(DMA_XOR) == &s.chan[0]);
    dmaengine_put();
    CHECK_EQ(dma_async_device_channel_unregister(&s.dma, &s.chan[0]), 0);
    CHECK(!script_request(&s, 0));
    dmaengine_get();
    CHECK(!dma_find_channel(DMA_XOR));
    dmaengine_put();
    CHECK_EQ(s.dma.chancnt, 0);
    script_close(&s);
}

static void a_channel_in_use_is_not_removed(void)
{
    struct dma_chan *chan;

    script_open(&s, "held", 2, SCRIPT_OPS);
    chan = script_request(&s, 1);
    CHECK_EQ(dma_async_device_channel_unregister(&s.dma, chan), -EBUSY);
    CHECK_EQ(s.dma.chancnt, 2);
    dma_release_channel(chan);
    CHECK_EQ(dma_async_device_channel_unregister(&s.dma, chan), 0);
    CHECK(!script_request(&s, 1));
    CHECK_EQ(dma_async_device_channel_register(&s.dma, chan, NULL), 0);
    chan = script_request(&s, 1);
    CHECK(chan == &s.chan[1]);
    dma_release_channel(chan);
    script_close(&s);
}

static unsigned walks, half_built;

/* Sees each channel as it would be handed out. */
static bool looks(struct dma_chan *chan, void *param)
{
    char name[sizeof chan->name];

    (void)param;
    scnprintf(name, sizeof name, "dma%dchan%d", chan->device->dev_id, chan->chan_id);
    half_built += chan->device != &s.dma || strcmp(chan->name, name) || chan->client_count;
    return false;
}

static int walk(void *unused)
{
    (void)unused;
    while (!kthread_should_stop()) {
        dma_request_channel(SCRIPT_OPS, looks, NULL);
        dma_issue_pending_all();
        walks++;
        cond_resched();
    }
    return 0;
}

static void whoever_walks_over_the_channels_sees_none_that_is_half_built(void)
{
    struct task_struct *walker;

    walks = half_built = 0;
    script_open(&s, "busy", 1, SCRIPT_OPS);
    walker = kthread_run(walk, NULL, "walker");
    for (unsigned i = 0; i < 200; i++) {
        memset(&s.chan[1], 0x5a, sizeof s.chan[1]);
        s.chan[1].device = &s.dma;
        s.chan[1].dead = false;
        INIT_LIST_HEAD(&s.chan[1].device_node);
        CHECK_EQ(dma_async_device_channel_register(&s.dma, &s.chan[1], NULL), 0);
        if (i % 8 == 0)
            msleep(1);
        cond_resched();
        CHECK_EQ(dma_async_device_channel_unregister(&s.dma, &s.chan[1]), 0);
    }
    CHECK_EQ(kthread_stop(walker), 0);
    CHECK(walks > 10);
    CHECK_EQ(half_built, 0);
    script_close(&s);
}

/* --- which hooks sleep ---------------------------------------------------------------- */

static void route_free(struct device *dev, void *route)
{
    (void)dev;
    (void)route;
    CHECK(in_task() && !preempt_count());
    msleep(1);
    script_note(&s, 'R');
}

/* The hooks check that they may, and do. */
static void resources_synchronize_and_routes_may_sleep(void)
{
    static struct dma_router router = {.route_free = route_free};
    struct dma_chan *chan;

    script_open(&s, "slow", 1, SCRIPT_OPS);
    s.slow = true;
    chan = script_request(&s, 0);
    CHECK(chan);
    chan->router = &router;
    dmaengine_synchronize(chan);
    dma_release_channel(chan);
    CHECK_STR(s.log, "ASTSSFR");
    dmaengine_get();
    dmaengine_put();
    CHECK_STR(s.log, "ASTSSFRASF");
    script_close(&s);
}

static struct dma_chan *chan;
static unsigned rounds, slow_allocations, reserve;

/* All that a client may ask for anywhere; the answers are other tests' business. */
static void call_all_hooks_that_never_sleep(void)
{
    struct dma_slave_config config = {0};
    struct dma_slave_caps caps;
    struct slab_probe probe;
    dma_cookie_t cookie;

    slab_probe_reset();
    dmaengine_slave_config(chan, &config);
    dma_get_slave_caps(chan, &caps);
    cookie = bench_issue(chan, 0);
    dmaengine_tx_status(chan, cookie, NULL);
    dmaengine_pause(chan);
    dmaengine_resume(chan);
    CHECK_EQ(dmaengine_terminate_async(chan), 0);
    slab_probe_read(&probe);
    slow_allocations += probe.may_sleep;
    reserve += probe.reserve;
    rounds++;
}

/* Each hook, each context: no allocation that might sleep; in the -check program, no call that
 * might. */
static void hooks_that_never_sleep_do_not(void)
{
    chan = engine_request();
    bench_begin(chan);
    rounds = slow_allocations = reserve = 0;
    in_all_contexts(call_all_hooks_that_never_sleep);
    CHECK_EQ(rounds, testctl() ? 4 : 3);
    CHECK_EQ(slow_allocations, 0);
    CHECK_EQ(reserve, 0);
    dmaengine_synchronize(chan);
    bench_end();
    dma_release_channel(chan);
}

const struct statement unregister_tests[] = {
    STATEMENT(9, a_device_is_released_when_its_last_channel_is),
    STATEMENT(9, a_device_without_users_is_released_at_once),
    STATEMENT(9, public_users_find_nothing_of_a_device_that_leaves),
    STATEMENT(10, a_device_in_use_without_a_release_hook_stays),
    STATEMENT(11, channels_come_and_go_and_the_table_follows),
    STATEMENT(11, a_channel_in_use_is_not_removed),
    STATEMENT(11, whoever_walks_over_the_channels_sees_none_that_is_half_built),
    STATEMENT(12, resources_synchronize_and_routes_may_sleep),
    OF_ENGINES(12, hooks_that_never_sleep_do_not),
    {0},
};
