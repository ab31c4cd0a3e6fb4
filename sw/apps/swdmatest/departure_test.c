/* SPDX-License-Identifier: Apache-2.0 */
/* What drivers of Linux's own are known to do and this one does not. */
#include "interrupt.h"
#include "io.h"
#include "slab.h"
#include "string.h"
#include "swdmatest.h"

enum { SIZE = 2 * STEP };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

/* API-063, API-092: who did not acknowledge keeps the descriptor on a public channel. */
static void the_flags_of_prepare_are_kept(void)
{
    struct dma_async_tx_descriptor *tx;
    struct rig r;

    dmaengine_get(); /* other controllers keep what they set aside for public users */
    dmaengine_put();
    rig_open(&r, &manual_config);
    dma_release_channel(r.chan);
    dmaengine_get();
    r.chan = dma_find_channel(DMA_PQ_VAL);
    BUG_ON(!r.chan);
    tx = dmaengine_prep_dma_interrupt(r.chan, DMA_PREP_INTERRUPT | DMA_PREP_FENCE);
    CHECK(tx->flags == (DMA_PREP_INTERRUPT | DMA_PREP_FENCE) && !async_tx_test_ack(tx));
    rig_run(&r, tx);
    CHECK_EQ(swdma_live(r.device), 1);
    async_tx_ack(tx);
    dmaengine_synchronize(r.chan);
    CHECK_EQ(swdma_live(r.device), 0);
    dmaengine_put();
    r.chan = dma_get_any_slave_channel(r.device);
    rig_close(&r);
}

/* API-064 */
static void a_recycled_descriptor_is_clean(void)
{
    struct dma_async_tx_descriptor *tx[3];
    struct swdma_metadata meta;
    struct rig r;

    rig_open(&r, &manual_config);
    for (unsigned n = 0; n < 2; n++) {
        for (unsigned i = 0; i < 3; i++) {
            tx[i] = dmaengine_prep_dma_memcpy(r.chan, 0x80000000, 0x80000000, 1, flags);
            CHECK(!tx[i]->callback && !tx[i]->callback_result && !tx[i]->callback_param);
            CHECK(!tx[i]->unmap && !tx[i]->cookie && !tx[i]->desc_metadata_mode);
            CHECK(!dmaengine_desc_test_reuse(tx[i]));
            CHECK_EQ(dmaengine_desc_attach_metadata(tx[i], &meta, sizeof meta), 0);
            CHECK_EQ(dmaengine_desc_set_reuse(tx[i]), 0);
            tx[i]->callback_param = &meta;
        }
        for (unsigned i = 0; i < 3; i++)
            CHECK_EQ(dmaengine_desc_free(tx[i]), 0);
    }
    rig_close(&r);
}

/* API-128, API-152: a call that is due is not made in the client's own calls. */
static void no_call_of_the_client_calls_back(void)
{
    struct outcome outcome = {0};
    dma_cookie_t cookie;
    struct rig r;

    rig_open(&r, &manual_config);
    cookie = rig_start(&r, dmaengine_prep_dma_interrupt(r.chan, flags), &outcome);
    local_bh_disable();
    CHECK(swdma_step(r.chan));
    CHECK_EQ(rig_residue(&r, cookie, DMA_COMPLETE), 0);
    rig_start(&r, dmaengine_prep_dma_interrupt(r.chan, flags), NULL);
    dma_async_issue_pending(r.chan);
    CHECK(dmaengine_pause(r.chan) == 0 && dmaengine_resume(r.chan) == 0);
    CHECK_EQ(outcome.calls, 0);
    local_bh_enable();
    CHECK_EQ(outcome.calls, 1);
    rig_steps(&r);
    rig_close(&r);
}

/* API-106: a channel that had a ring copies as any other. */
static void a_ring_leaves_no_trace(void)
{
    static u32 reg;
    const struct dma_slave_config cfg = {.dst_addr = virt_to_phys(&reg),
                                         .dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES};
    struct mem *src, *dst;
    struct rig r;

    rig_open(&r, &manual_config);
    src = rig_mem(&r, SIZE, 0);
    dst = rig_mem(&r, SIZE, 0);
    rig_map(&r);
    CHECK_EQ(dmaengine_slave_config(r.chan, &cfg), 0);
    rig_start(&r, dmaengine_prep_dma_cyclic(r.chan, src->dma, SIZE, STEP, DMA_MEM_TO_DEV, flags),
              NULL);
    for (unsigned i = 0; i < 5; i++)
        CHECK(swdma_step(r.chan));
    CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
    rig_run(&r, dmaengine_prep_dma_memcpy(r.chan, dst->dma, src->dma, SIZE, flags));
    rig_unmap(&r);
    CHECK(!memcmp(dst->p, src->p, SIZE));
    rig_close(&r);
}

/* API-175, API-183: reusable ones go too, wherever they are, and the lock is not taken twice. */
static void terminate_frees_reusable_descriptors(void)
{
    for (unsigned n = 0; n < 4; n++) {
        struct dma_async_tx_descriptor *tx;
        struct rig r;

        rig_open(&r, &manual_config);
        tx = dmaengine_prep_dma_interrupt(r.chan, flags);
        CHECK_EQ(dmaengine_desc_set_reuse(tx), 0);
        if (n == 1)
            rig_submit(tx, NULL);
        else if (n > 1)
            rig_start(&r, tx, NULL);
        if (n == 3)
            rig_steps(&r);
        CHECK_EQ(swdma_live(r.device), 1);
        CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
        CHECK_EQ(swdma_live(r.device), 0);
        rig_close(&r);
    }
}

/* API-007, API-040: bits at the widths, and what there is hooks for. */
static void its_abilities_are_told_as_they_are(void)
{
    struct dma_slave_config cfg = {.dst_addr_width = DMA_SLAVE_BUSWIDTH_8_BYTES};
    struct dma_slave_caps caps;
    struct rig r;

    rig_open(&r, &manual_config);
    CHECK_EQ(dma_get_slave_caps(r.chan, &caps), 0);
    CHECK(caps.src_addr_widths == 0x16 && caps.dst_addr_widths == 0x16);
    CHECK(caps.cmd_pause && caps.cmd_resume && caps.cmd_terminate && caps.descriptor_reuse);
    CHECK_EQ(caps.residue_granularity, DMA_RESIDUE_GRANULARITY_BURST);
    CHECK_EQ(dmaengine_slave_config(r.chan, &cfg), -EINVAL);
    cfg.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES;
    cfg.device_fc = true;
    CHECK_EQ(dmaengine_slave_config(r.chan, &cfg), -EINVAL);
    CHECK_EQ(dma_maxpq(r.device, 0), SWDMA_SOURCES);
    rig_close(&r);
}

/* API-188: what the descriptor holds mapped is unmapped before the callback, or with terminate. */
static void mappings_go_with_the_transfer(void)
{
    for (unsigned terminated = 0; terminated < 2; terminated++) {
        struct dmaengine_unmap_data *um;
        struct dma_async_tx_descriptor *tx;
        u8 *buf = kzalloc(SIZE, GFP_KERNEL);
        struct rig r;

        rig_open(&r, &manual_config);
        um = dmaengine_get_unmap_data(r.device->dev, 1, GFP_KERNEL);
        um->len = SIZE;
        um->addr[0] = dma_map_single(um->dev, buf, SIZE, DMA_FROM_DEVICE);
        um->from_cnt = 1;
        tx = dmaengine_prep_dma_memset(r.chan, um->addr[0], 0x77, SIZE, flags);
        dma_set_unmap(tx, um);
        dmaengine_unmap_put(um);
        if (terminated) {
            rig_start(&r, tx, NULL);
            CHECK_EQ(dmaengine_terminate_sync(r.chan), 0);
        } else {
            rig_run(&r, tx);
        }
        CHECK(buf[SIZE - 1] == (terminated ? 0 : 0x77));
        rig_close(&r); /* finds what is mapped, or allocated, still */
        kfree(buf);
    }
}

#define T(name)                                                                                    \
    {                                                                                              \
        "departure." #name, name                                                                   \
    }
const struct selftest departure_tests[] = {
    T(the_flags_of_prepare_are_kept),        T(a_recycled_descriptor_is_clean),
    T(no_call_of_the_client_calls_back),     T(a_ring_leaves_no_trace),
    T(terminate_frees_reusable_descriptors), T(its_abilities_are_told_as_they_are),
    T(mappings_go_with_the_transfer),        {NULL, NULL},
};
