/* SPDX-License-Identifier: Apache-2.0 */
/* Peripherals, as far as the framework goes: codes, cyclic callbacks, what follows an error. */
#include "bits.h"
#include "dma-mapping.h"
#include "fake_dma.h"
#include "io.h"
#include "selftest.h"

enum { BYTES = 32 };

static u8 from[BYTES], to[BYTES];
static struct dma_chan *chan;
static unsigned calls;

static void rig(void)
{
    fake_create();
    chan = list_first_entry(&fake.channels, struct dma_chan, device_node);
    chan = dma_request_chan(NULL, chan->name);
    CHECK(!IS_ERR(chan));
    calls = 0;
}

static void rig_end(void)
{
    dma_release_channel(chan);
    fake_destroy();
}

static void called(void *arg)
{
    (void)arg;
    calls++;
}

static dma_cookie_t submit(void)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        chan, virt_to_phys(to), virt_to_phys(from), BYTES, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    CHECK(tx);
    tx->callback = called;
    return dmaengine_submit(tx);
}

/* Section 1.2 of the statements: what a call answers when the provider lacks the hook. */
static void calls_without_hooks_have_their_codes(void)
{
    const struct dma_slave_config cfg = {.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES};
    struct dma_slave_caps caps;

    rig();
    CHECK_EQ(dmaengine_slave_config(chan, &cfg), -ENOSYS);
    CHECK_EQ(dmaengine_pause(chan), -ENOSYS);
    CHECK_EQ(dmaengine_resume(chan), -ENOSYS);
    CHECK(!dmaengine_prep_slave_single(chan, 0x1000, 4, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_slave_single(NULL, 0x1000, 4, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_dma_cyclic(chan, 0x1000, 8, 4, DMA_DEV_TO_MEM, 0));
    CHECK(!dmaengine_prep_dma_cyclic(NULL, 0x1000, 8, 4, DMA_DEV_TO_MEM, 0));
    CHECK_EQ(dma_get_slave_caps(NULL, &caps), -EINVAL); /* API-039 */
    CHECK_EQ(dma_get_slave_caps(chan, NULL), -EINVAL);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), -ENXIO);
    rig_end();
}

/* API-001 */
static void a_claim_of_cyclic_needs_its_hook(void)
{
    struct dma_device bad;

    fake_create();
    fake_destroy();
    bad = fake;
    dma_cap_set(DMA_CYCLIC, bad.cap_mask);
    CHECK_EQ(dma_async_device_register(&bad), -EIO);
}

/* API-039, API-040: from the hooks, and no direction is no capability. */
static void caps_follow_the_hooks(void)
{
    struct dma_slave_caps caps;

    rig();
    dma_cap_set(DMA_SLAVE, fake.cap_mask);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), -ENXIO);
    fake.directions = BIT(DMA_DEV_TO_MEM);
    fake.src_addr_widths = BIT(4);
    CHECK_EQ(dma_get_slave_caps(chan, &caps), 0);
    CHECK(!caps.cmd_pause && !caps.cmd_resume && caps.cmd_terminate);
    CHECK(caps.directions == BIT(DMA_DEV_TO_MEM) && caps.src_addr_widths == BIT(4));
    rig_end();
}

/* API-137 */
static void a_client_may_go_on_after_an_error(void)
{
    dma_cookie_t bad, next;

    rig();
    dmaengine_skip_errors(chan, true);
    bad = submit();
    next = submit();
    dma_async_issue_pending(chan);
    CHECK(fake_fail(chan, DMA_TRANS_READ_FAILED, 8));
    CHECK_EQ(fake_running(chan), next);
    CHECK_EQ(dmaengine_tx_status(chan, bad, NULL), DMA_ERROR);
    CHECK(fake_finish(chan));
    selftest_settle();
    CHECK_EQ(calls, 2);
    CHECK_EQ(dmaengine_tx_status(chan, bad, NULL), DMA_ERROR);
    CHECK_EQ(dmaengine_tx_status(chan, next, NULL), DMA_COMPLETE);
    dma_release_channel(chan);
    chan = dma_request_chan(NULL, chan->name); /* the next owner starts anew */
    submit();
    submit();
    dma_async_issue_pending(chan);
    CHECK(fake_fail(chan, DMA_TRANS_READ_FAILED, 8));
    CHECK_EQ(fake_running(chan), 0);
    rig_end();
}

/* API-082, API-083: at least one callback for several periods, and the ticket stays. */
static void periods_call_back_without_an_end(void)
{
    dma_cookie_t cookie;

    rig();
    cookie = submit();
    dma_async_issue_pending(chan);
    for (unsigned i = 0; i < 3; i++)
        CHECK(fake_period(chan));
    selftest_settle();
    CHECK(calls >= 1 && calls <= 3);
    CHECK_EQ(dmaengine_tx_status(chan, cookie, NULL), DMA_IN_PROGRESS);
    calls = 0;
    CHECK(fake_period(chan));
    selftest_settle();
    CHECK_EQ(calls, 1);
    CHECK(fake_period(chan));
    CHECK_EQ(dmaengine_terminate_async(chan), 0); /* API-139 */
    selftest_settle();
    CHECK_EQ(calls, 1);
    dmaengine_synchronize(chan);
    rig_end();
}

static void lists_are_mapped_entry_by_entry(void)
{
    struct scatterlist sgl[3];
    struct dma_range half = {0x80001000, 0x5000, 0x1000};
    struct device dev = {.name = "half", .dma_mask = DMA_BIT_MASK(32), .dma_range_count = 1};

    dev.dma_ranges[0] = half;
    sg_init_table(sgl, 3);
    for (unsigned i = 0; i < 3; i++)
        sg_set_buf(&sgl[i], phys_to_virt(0x80001000 + 0x100 * i), 0x80);
    CHECK(sg_next(&sgl[1]) == &sgl[2] && !sg_next(&sgl[2]));
    CHECK_EQ(dma_map_sg(&dev, sgl, 3, DMA_TO_DEVICE), 3);
    CHECK(sg_dma_address(&sgl[2]) == 0x5200 && sg_dma_len(&sgl[2]) == 0x80);
    dma_unmap_sg(&dev, sgl, 3, DMA_TO_DEVICE);
    sg_set_buf(&sgl[2], phys_to_virt(0x80001f81), 0x80);
    CHECK_EQ(dma_map_sg(&dev, sgl, 3, DMA_TO_DEVICE), 0);
    CHECK_EQ(dma_map_resource(&dev, 0x80001010, 4, DMA_TO_DEVICE, 0), 0x5010);
    CHECK(dma_mapping_error(&dev, dma_map_resource(&dev, 0x80002000, 4, DMA_TO_DEVICE, 0)));
}

const struct selftest slave_tests[] = {
    {"slave.calls_without_hooks_have_their_codes", calls_without_hooks_have_their_codes},
    {"slave.a_claim_of_cyclic_needs_its_hook", a_claim_of_cyclic_needs_its_hook},
    {"slave.caps_follow_the_hooks", caps_follow_the_hooks},
    {"slave.a_client_may_go_on_after_an_error", a_client_may_go_on_after_an_error},
    {"slave.periods_call_back_without_an_end", periods_call_back_without_an_end},
    {"slave.lists_are_mapped_entry_by_entry", lists_are_mapped_entry_by_entry},
    {NULL, NULL},
};
