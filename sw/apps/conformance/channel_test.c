/* SPDX-License-Identifier: Apache-2.0 */
/* 2.2: getting and releasing channels, API-013 to API-022. Public ones are in public_test.c. */
#include "kthread.h"
#include "registry.h"
#include "script.h"
#include "sections.h"
#include "told.h"

static struct script s, other;

/* --- who gets which ------------------------------------------------------------------ */

/* While it decides, others run. */
static bool slow_filter(struct dma_chan *chan, void *device)
{
    cond_resched();
    return chan->device == device;
}

static struct dma_chan *got[2 * SCRIPT_CHANNELS];
static unsigned gots;
static struct spinlock got_lock;

static int take_all(void *unused)
{
    struct dma_chan *chan;

    (void)unused;
    while ((chan = dma_request_channel(SCRIPT_OPS, slow_filter, &s.dma))) {
        spin_lock(&got_lock);
        got[gots++ % ARRAY_SIZE(got)] = chan;
        spin_unlock(&got_lock);
    }
    return 0;
}

/* They come in between while the filter looks and while the provider makes ready. */
static void no_channel_is_given_to_two(void)
{
    struct task_struct *task[3];

    spin_lock_init(&got_lock);
    gots = 0;
    script_open(&s, "wanted", SCRIPT_CHANNELS, SCRIPT_OPS);
    s.slow = true;
    for (unsigned i = 0; i < ARRAY_SIZE(task); i++)
        task[i] = kthread_run(take_all, NULL, "taker%u", i);
    for (unsigned i = 0; i < ARRAY_SIZE(task); i++)
        CHECK_EQ(kthread_stop(task[i]), 0);
    s.slow = false;
    CHECK_EQ(gots, SCRIPT_CHANNELS);
    CHECK_EQ(script_count(&s, 'A'), SCRIPT_CHANNELS);
    for (unsigned i = 0; i < SCRIPT_CHANNELS; i++) {
        CHECK_EQ(s.chan[i].client_count, 1);
        for (unsigned k = 0; k < i; k++)
            CHECK(got[i] != got[k]);
    }
    for (unsigned i = 0; i < gots && i < ARRAY_SIZE(got); i++)
        dma_release_channel(got[i]);
    script_close(&s);
}

static void a_channel_in_use_is_refused_to_everybody(void)
{
    dma_cap_mask_t mask = SCRIPT_OPS;
    struct dma_chan *chan;

    script_open(&s, "one", 1, SCRIPT_OPS | 1ul << DMA_SLAVE);
    chan = script_request(&s, 0);
    CHECK(chan);
    CHECK(!dma_request_channel(mask, NULL, NULL));
    CHECK(IS_ERR(dma_request_chan_by_mask(&mask)));
    CHECK(IS_ERR(dma_request_chan(NULL, chan->name)));
    CHECK(!dma_get_slave_channel(chan));
    CHECK(!dma_get_any_slave_channel(&s.dma));
    dma_release_channel(chan);
    chan = dma_request_chan_by_mask(&mask);
    CHECK(chan == &s.chan[0]);
    dma_release_channel(chan);
    script_close(&s);
}

static void requests_fail_with_null_or_with_an_error_each_in_its_way(void)
{
    dma_cap_mask_t mask = SCRIPT_OPS;
    struct dma_chan *chan;

    script_open(&s, "one", 1, SCRIPT_OPS);
    chan = script_request(&s, 0);
    CHECK(dma_request_channel(mask, NULL, NULL) == NULL);
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(&mask)), -ENODEV);
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(NULL)), -ENODEV);
    CHECK_EQ(PTR_ERR(dma_request_chan(&s.dev, "rx")), -EPROBE_DEFER);
    CHECK_EQ(PTR_ERR(dma_request_chan(&s.dev, NULL)), -EINVAL);
    dma_release_channel(chan);
    script_close(&s);
}

/* As on a board without controllers. */
static void without_any_device_a_request_is_to_be_repeated(void)
{
    struct list_head all = LIST_HEAD_INIT(all);
    dma_cap_mask_t mask = 1ul << DMA_MEMCPY;

    list_splice_tail_init(&dma_devices, &all);
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(&mask)), -EPROBE_DEFER);
    CHECK(!dma_request_channel(mask, NULL, NULL));
    CHECK_EQ(PTR_ERR(dma_request_chan(&s.dev, "rx")), -EPROBE_DEFER);
    list_splice_tail_init(&all, &dma_devices);
}

/* --- filters --------------------------------------------------------------------------- */

static const struct dma_chan *asked[32], *wanted;
static unsigned asks;

static bool asks_and_takes_wanted(struct dma_chan *chan, void *param)
{
    CHECK(param == &wanted);
    CHECK(mutex_is_locked(&dma_registry));
    CHECK_EQ(chan->client_count, 0);
    CHECK_EQ(script_count(&s, 'A') + script_count(&other, 'A'), 0); /* API-016 */
    asked[asks++ % ARRAY_SIZE(asked)] = chan;
    return chan == wanted;
}

/* The channels that the filter is asked about until it takes WHICH. */
static struct dma_chan *ask(dma_cap_mask_t mask, const struct dma_chan *which)
{
    asks = 0;
    wanted = which;
    script_forget(&s);
    script_forget(&other);
    return dma_request_channel(mask, asks_and_takes_wanted, &wanted);
}

static void the_filter_sees_the_free_channels_of_devices_with_all_wanted_bits(void)
{
    struct dma_chan *busy, *chan;

    script_open(&other, "half", 2, 1ul << DMA_XOR | 1ul << DMA_MEMSET);
    script_open(&s, "both", 4, SCRIPT_OPS);
    busy = script_request(&s, 1);
    CHECK(!ask(SCRIPT_OPS, NULL));
    CHECK_EQ(asks, 3);
    CHECK(asked[0] == &s.chan[0] && asked[1] == &s.chan[2] && asked[2] == &s.chan[3]);
    chan = ask(SCRIPT_OPS, &s.chan[2]); /* the first that is taken */
    CHECK(chan == &s.chan[2]);
    CHECK_EQ(asks, 2);
    dma_release_channel(chan);
    CHECK(!ask(1ul << DMA_XOR, NULL)); /* in the order of registration */
    CHECK_EQ(asks, 5);
    CHECK(asked[0] == &other.chan[0] && asked[1] == &other.chan[1] && asked[2] == &s.chan[0]);
    CHECK(!ask(SCRIPT_OPS | 1ul << DMA_MEMSET, NULL));
    CHECK_EQ(asks, 0);
    chan = dma_request_channel(SCRIPT_OPS, NULL, NULL); /* without filter: the first free one */
    CHECK(chan == &s.chan[0]);
    dma_release_channel(chan);
    dma_release_channel(busy);
    script_close(&s);
    script_close(&other);
}

static bool marks(struct dma_chan *chan, void *mark)
{
    if (chan->device != &s.dma)
        return false;
    chan->private = mark;
    return true;
}

/* What the filter did to the channel is the provider's to undo. */
static void marks_of_a_filter_are_there_when_resources_fail(void)
{
    static int mark;

    script_open(&s, "poor", 1, SCRIPT_OPS);
    s.alloc_answer = -ENOMEM;
    CHECK(!dma_request_channel(SCRIPT_OPS, marks, &mark));
    CHECK(s.chan[0].private == &mark);
    s.chan[0].private = NULL;
    script_close(&s);
}

/* --- the first user -------------------------------------------------------------------- */

static unsigned refs_in_alloc, count_in_alloc;

static int look_around(struct dma_chan *chan)
{
    refs_in_alloc = chan->device->refs;
    count_in_alloc = chan->client_count;
    return s.alloc_answer;
}

/* -ENOMEM: no; 0 and numbers of descriptors: yes. */
static void the_first_user_needs_the_resources_of_the_provider(void)
{
    static const int yes[] = {0, 5};
    struct dma_chan *chan;

    script_open(&s, "poor", 2, SCRIPT_OPS);
    s.dma.device_alloc_chan_resources = look_around;
    s.alloc_answer = -ENOMEM;
    CHECK(!script_request(&s, 0));
    CHECK_EQ(refs_in_alloc, 2); /* the device is in use by then, the channel is not */
    CHECK_EQ(count_in_alloc, 0);
    CHECK_EQ(s.chan[0].client_count, 0);
    CHECK_EQ(s.dma.refs, 1);
    CHECK_EQ(s.dma.privatecnt, 0);
    CHECK(!dma_has_cap(DMA_PRIVATE, s.dma.cap_mask));
    for (unsigned i = 0; i < ARRAY_SIZE(yes); i++) {
        s.alloc_answer = yes[i];
        chan = script_request(&s, 0);
        if (!CHECK(chan))
            continue;
        CHECK_EQ(chan->client_count, 1);
        CHECK_EQ(s.dma.refs, 2);
        dma_release_channel(chan);
    }
    script_close(&s);
}

static void a_provider_may_have_no_hooks_for_resources(void)
{
    struct dma_chan *chan;

    script_open(&s, "plain", 1, SCRIPT_OPS);
    s.dma.device_alloc_chan_resources = NULL;
    s.dma.device_free_chan_resources = NULL;
    s.dma.device_synchronize = NULL;
    chan = script_request(&s, 0);
    CHECK(chan && chan->client_count == 1);
    dma_release_channel(chan);
    CHECK_STR(s.log, "T");
    script_close(&s);
}

static void the_users_after_the_first_need_no_resources(void)
{
    script_open(&s, "public", 2, SCRIPT_OPS);
    for (unsigned i = 1; i <= 3; i++) {
        dmaengine_get();
        CHECK_EQ(s.chan[0].client_count, i);
        CHECK_EQ(s.chan[1].client_count, i);
    }
    CHECK_STR(s.log, "AA");
    dmaengine_put();
    dmaengine_put();
    CHECK_STR(s.log, "AA");
    dmaengine_put();
    CHECK_STR(s.log, "AASFSF");
    script_close(&s);
}

/* --- the last user ----------------------------------------------------------------------- */

static void route_free(struct device *dev, void *route)
{
    CHECK(dev == &s.dev && route == &wanted);
    script_note(&s, 'R');
}

static void device_release(struct dma_device *device)
{
    (void)device;
    script_note(&s, 'D');
}

/* Release terminates and synchronizes first (API-020); what follows is of the last user. */
static void the_last_user_gives_back_in_the_reverse_order(void)
{
    static struct dma_router router = {.dev = &s.dev, .route_free = route_free};
    struct dma_chan *chan;

    script_init(&s, "routed", 1, SCRIPT_OPS);
    s.dma.device_release = device_release;
    CHECK_EQ(dma_async_device_register(&s.dma), 0);
    chan = script_request(&s, 0);
    chan->router = &router;
    chan->route_data = &wanted;
    CHECK_EQ(dma_async_device_unregister(&s.dma), 0);
    CHECK_STR(s.log, "A");
    dma_release_channel(chan);
    CHECK_STR(s.log, "ATSSFRD");
    CHECK(!chan->router && !chan->route_data);
}

static void release_forgets_who_had_the_channel(void)
{
    struct dma_chan *chan;

    script_open(&s, "named", 1, SCRIPT_OPS);
    chan = dma_request_chan(NULL, s.chan[0].name);
    CHECK(chan == &s.chan[0]);
    CHECK(*chan->client);
    chan->slave = &other.dev;
    dma_release_channel(chan);
    CHECK_STR(chan->client, "");
    CHECK(!chan->slave);
    script_close(&s);
}

static void release_of_a_public_channel_changes_nothing_but_warns(void)
{
    script_open(&s, "public", 1, SCRIPT_OPS);
    dmaengine_get();
    dmaengine_get();
    told_begin();
    dma_release_channel(&s.chan[0]);
    CHECK_EQ(s.chan[0].client_count, 2);
    CHECK_EQ(told("WARNING"), 1);
    dmaengine_put();
    dmaengine_put();
    CHECK_EQ(s.chan[0].client_count, 0);
    dma_release_channel(&s.chan[0]); /* nor of one that nobody has */
    CHECK_EQ(s.chan[0].client_count, 0);
    told_end();
    CHECK_STR(s.log, "ASF");
    script_close(&s);
}

const struct statement channel_tests[] = {
    STATEMENT(13, no_channel_is_given_to_two),
    STATEMENT(13, a_channel_in_use_is_refused_to_everybody),
    STATEMENT(14, requests_fail_with_null_or_with_an_error_each_in_its_way),
    STATEMENT(14, without_any_device_a_request_is_to_be_repeated),
    STATEMENT(15, the_filter_sees_the_free_channels_of_devices_with_all_wanted_bits),
    STATEMENT(16, the_filter_sees_the_free_channels_of_devices_with_all_wanted_bits),
    STATEMENT(16, marks_of_a_filter_are_there_when_resources_fail),
    STATEMENT(17, the_first_user_needs_the_resources_of_the_provider),
    STATEMENT(17, a_provider_may_have_no_hooks_for_resources),
    STATEMENT(18, the_users_after_the_first_need_no_resources),
    STATEMENT(19, the_last_user_gives_back_in_the_reverse_order),
    STATEMENT(21, release_forgets_who_had_the_channel),
    STATEMENT(21, release_of_a_public_channel_changes_nothing_but_warns),
    {0},
};
