/* SPDX-License-Identifier: Apache-2.0 */
/* Registering controllers, and getting and giving back channels. */
#include "fake_dma.h"
#include "io.h"
#include "selftest.h"
#include "string.h"

static struct dma_chan *nth(unsigned n)
{
    struct dma_chan *chan;

    list_for_each_entry (chan, &fake.channels, device_node)
        if (!n--)
            return chan;
    return NULL;
}

/* API-001, API-002 */
static void a_controller_without_its_hooks_is_refused(void)
{
    struct dma_device bad;

    fake_create();
    fake_destroy();
    bad = fake;
    bad.device_tx_status = NULL;
    CHECK_EQ(dma_async_device_register(&bad), -EIO);
    bad = fake;
    bad.device_issue_pending = NULL;
    CHECK_EQ(dma_async_device_register(&bad), -EIO);
    bad = fake;
    bad.device_prep_dma_memcpy = NULL;
    CHECK_EQ(dma_async_device_register(&bad), -EIO);
    bad = fake;
    bad.dev = NULL;
    CHECK_EQ(dma_async_device_register(&bad), -ENODEV);
    CHECK_EQ(dma_async_device_register(NULL), -ENODEV);
}

static struct dma_chan *offered[8];
static unsigned offers;

static bool second_offer(struct dma_chan *chan, void *param)
{
    CHECK(param == &offers);
    offered[offers++ % ARRAY_SIZE(offered)] = chan;
    return offers == 2;
}

static bool never(struct dma_chan *chan, void *param)
{
    ++*(unsigned *)param;
    return chan == param;
}

/* API-013, API-015: only free channels, in order, the first true wins. */
static void the_filter_sees_free_channels_in_order(void)
{
    struct dma_chan *first, *third;
    const dma_cap_mask_t mine = 1ul << DMA_PQ_VAL; /* a mark: no other controller has it */
    unsigned calls = 0;

    fake_create();
    fake.cap_mask |= mine;
    first = dma_request_chan(NULL, nth(0)->name);
    CHECK(first == nth(0) && first->client_count == 1);
    offers = 0;
    third = dma_request_channel(mine, second_offer, &offers);
    CHECK(third == nth(2));
    CHECK(offers == 2 && offered[0] == nth(1) && offered[1] == nth(2));
    CHECK(!dma_request_channel(mine, never, &calls));
    CHECK_EQ(calls, 1);
    CHECK(!dma_request_channel(mine | 1ul << DMA_XOR, NULL, NULL)); /* API-041 */
    dma_release_channel(first);
    dma_release_channel(third);
    fake_destroy();
}

/* API-014, API-031, API-032 */
static void failures_have_their_codes(void)
{
    dma_cap_mask_t mask = 1ul << DMA_XOR;
    struct dma_chan *held;
    char client[32];

    fake_create();
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(&mask)), -ENODEV);
    CHECK_EQ(PTR_ERR(dma_request_chan_by_mask(NULL)), -ENODEV);
    CHECK_EQ(PTR_ERR(dma_request_chan(NULL, "dma99chan0")), -EPROBE_DEFER);
    CHECK_EQ(PTR_ERR(dma_request_chan(NULL, NULL)), -EINVAL);
    held = dma_request_chan(NULL, nth(1)->name);
    CHECK_EQ(PTR_ERR(dma_request_chan(NULL, nth(1)->name)), -EPROBE_DEFER);
    CHECK_EQ(dma_async_device_unregister(&fake), -EBUSY); /* API-010 */
    snprintf(client, sizeof client, "main:%s", held->name);
    CHECK_STR(held->client, client);
    dma_release_channel(held);
    CHECK_STR(nth(1)->client, "");
    fake_destroy();
}

static unsigned calls;

static void count(void *arg)
{
    (void)arg;
    calls++;
}

/* API-020 */
static void release_terminates_what_is_outstanding(void)
{
    static u8 a[16], b[16];
    struct dma_async_tx_descriptor *tx;
    struct dma_chan *chan;

    fake_create();
    chan = dma_request_chan(NULL, nth(0)->name);
    tx = dmaengine_prep_dma_memcpy(chan, virt_to_phys(a), virt_to_phys(b), 16, DMA_CTRL_ACK);
    tx->callback = count;
    dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    CHECK(fake_running(chan));
    dma_release_channel(chan);
    CHECK(!fake_running(chan));
    selftest_settle();
    CHECK_EQ(calls, 0);
    CHECK_EQ(fake_live, 0);
    fake_destroy();
}

/* API-057, API-058 */
static void prepare_answers_null_for_nothing(void)
{
    struct dma_chan *chan;

    fake_create();
    chan = dma_request_chan(NULL, nth(0)->name);
    CHECK(!dmaengine_prep_dma_memcpy(chan, 0x1000, 0x2000, 0, 0));
    CHECK(!dmaengine_prep_dma_memcpy(NULL, 0x1000, 0x2000, 4, 0));
    dma_release_channel(chan);
    fake_destroy();
}

const struct selftest client_tests[] = {
    {"client.a_controller_without_its_hooks_is_refused", a_controller_without_its_hooks_is_refused},
    {"client.the_filter_sees_free_channels_in_order", the_filter_sees_free_channels_in_order},
    {"client.failures_have_their_codes", failures_have_their_codes},
    {"client.release_terminates_what_is_outstanding", release_terminates_what_is_outstanding},
    {"client.prepare_answers_null_for_nothing", prepare_answers_null_for_nothing},
    {NULL, NULL},
};
