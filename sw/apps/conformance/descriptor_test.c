/* SPDX-License-Identifier: Apache-2.0 */
/* 2.6: what prepare answers, and the buffers, API-060 to API-067. */
#include "forms.h"
#include "sections.h"

#include "dma-mapping.h"
#include "slab.h"
#include "string.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK, MANY = 48 };

static struct dma_chan *chan;

static void each_prepare_gives_another_descriptor(void)
{
    static const unsigned order[] = {2, 0, 1};
    struct dma_async_tx_descriptor *tx[3];

    chan = operation_open(DMA_MEMCPY, 1, 16);
    for (unsigned n = 0; n < 3; n++)
        tx[n] = bench_prep(chan, n);
    CHECK(tx[0] != tx[1] && tx[1] != tx[2] && tx[0] != tx[2]);
    for (unsigned i = 0; i < 3; i++)
        bench_give(tx[order[i]], order[i]);
    dma_async_issue_pending(chan);
    bench_run(chan);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(bench_arrived(i));
        CHECK_EQ(piece[order[i]].seen.order, i + 1);
    }
    operation_close(chan);
}

/* Nor does the provider hold a lock between the two, or leave interrupts off. */
static void two_channels_prepare_before_either_submits(void)
{
    struct dma_chan *other;

    chan = operation_open(DMA_MEMCPY, 1, 16);
    other = engine_request();
    if (other) {
        struct dma_async_tx_descriptor *a = bench_prep(chan, 0), *b = bench_prep(other, 1);

        CHECK(!arch_irqs_disabled() && !in_atomic());
        bench_give(b, 1);
        bench_give(a, 0);
        dma_async_issue_pending(chan);
        dma_async_issue_pending(other);
        bench_run(other);
        bench_run(chan);
        CHECK(bench_arrived(0) && bench_arrived(1));
        dma_release_channel(other);
    }
    operation_close(chan);
}

enum { THOUSAND = 1000 };

static unsigned prepare_a_thousand_and(bool cancel)
{
    for (unsigned i = 0; i < THOUSAND; i++) {
        struct dma_async_tx_descriptor *tx =
            dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, 0);

        if (!CHECK(tx))
            break;
        if (cancel)
            CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    return slab_objects();
}

static void terminate_takes_back_what_was_only_prepared(void)
{
    unsigned after;

    chan = operation_open(DMA_MEMCPY, 1, 16);
    after = prepare_a_thousand_and(false);
    CHECK_EQ(prepare_a_thousand_and(false), after);
    bench_issue(chan, 0);
    bench_run(chan);
    CHECK(bench_arrived(0));
    operation_close(chan);
}

static void cancel_takes_back_one_that_was_only_prepared(void)
{
    struct dma_async_tx_descriptor *tx;
    unsigned before;

    chan = operation_open(DMA_MEMCPY, 1, 16);
    CHECK_EQ(dmaengine_desc_cancel(bench_prep(chan, 0)), 0);
    before = slab_objects();
    CHECK_EQ(prepare_a_thousand_and(true), before);
    tx = bench_prep(chan, 0);
    bench_give(tx, 0);
    CHECK_EQ(dmaengine_desc_cancel(tx), -EBUSY); /* it is the engine's */
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK(piece[0].seen.calls == 1 && bench_arrived(0));
    operation_close(chan);
}

static void read_flags(struct dma_chan *c)
{
    static const unsigned long flags[] = {
        0,      DMA_PREP_INTERRUPT,    DMA_CTRL_ACK,           DMA_PREP_FENCE,
        CALLED, DMA_PREP_IRQ_CALLBACK, CALLED | DMA_PREP_FENCE};

    for (const struct form *f = forms; f->name; f++)
        for (unsigned i = 0; form_is_there(f, c) && i < ARRAY_SIZE(flags); i++) {
            struct dma_async_tx_descriptor *tx = f->prep(c, flags[i]);

            if (!CHECK(tx))
                continue;
            CHECK_EQ(tx->flags, flags[i]);
            CHECK_EQ(async_tx_test_ack(tx), (flags[i] & DMA_CTRL_ACK) != 0);
            CHECK(!dmaengine_desc_test_reuse(tx));
            CHECK_EQ(dmaengine_desc_cancel(tx), 0);
        }
}

static void flags_are_those_that_were_given(void)
{
    forms_on_each_channel(read_flags);
}

/* The same memory again, if the provider recycles it within a few; NULL: it does not. */
static struct dma_async_tx_descriptor *same_again(const void *old)
{
    struct dma_async_tx_descriptor *tx[MANY], *found = NULL;
    unsigned made = 0;

    while (made < MANY && !found) {
        tx[made] = dmaengine_prep_dma_memcpy(chan, piece[1].to, piece[1].from, PIECE, CALLED);
        if (tx[made] == old)
            found = tx[made];
        else
            made++;
    }
    while (made--)
        CHECK_EQ(dmaengine_desc_cancel(tx[made]), 0);
    return found;
}

static void plain_callback(void *param)
{
    ++*(unsigned *)param;
}

static void a_recycled_descriptor_is_clean(void)
{
    struct dma_async_tx_descriptor *tx, *again;
    unsigned calls = 0;
    size_t used, most;

    chan = operation_open(DMA_MEMCPY, 1, 16);
    tx = dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, CALLED);
    tx->callback = plain_callback;
    tx->callback_param = &calls;
    dmaengine_desc_get_metadata_ptr(tx, &used, &most); /* where there is such a thing */
    dmaengine_submit(tx);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(calls, 1);
    again = same_again(tx);
    if (CHECK(again)) {
        CHECK(!again->callback && !again->callback_result && !again->callback_param);
        CHECK(!again->unmap && again->desc_metadata_mode == DESC_METADATA_NONE);
        CHECK_EQ(again->cookie, 0);
        CHECK(!dma_submit_error(dmaengine_submit(again)));
        dma_async_issue_pending(chan);
        bench_run(chan);
        CHECK(bench_arrived(1));
    }
    CHECK_EQ(calls, 1);
    operation_close(chan);
}

/* --- buffers
 * -------------------------------------------------------------------------------------- */

static void buffers_are_mapped_for_the_device_that_the_channel_names(void)
{
    struct device other = {.name = "other"};

    chan = engine_request();
    CHECK(dmaengine_get_dma_device(chan) == chan->device->dev);
    chan->dma_dev = &other;
    CHECK(dmaengine_get_dma_device(chan) == &other);
    chan->dma_dev = NULL;
    dma_release_channel(chan);
}

/* A device that has memory elsewhere than the engine maps a buffer: that address is not the
 * engine's. */
static void the_mapping_of_another_device_leads_elsewhere(void)
{
    static struct device other;
    dma_addr_t wrong;

    chan = operation_open(DMA_MEMCPY, 1, 16);
    other = *dmaengine_get_dma_device(chan);
    other.dma_ranges[0].bus += 16 * PIECE;
    wrong = dma_map_single(&other, piece[0].src, PIECE, DMA_TO_DEVICE);
    CHECK_EQ(wrong, piece[0].from + 16 * PIECE);
    operation_runs(dmaengine_prep_dma_memcpy(chan, piece[1].to, wrong, PIECE, CALLED));
    operation_runs(dmaengine_prep_dma_memcpy(chan, piece[0].to, piece[0].from, PIECE, CALLED));
    CHECK(!bench_arrived(1) && bench_arrived(0));
    dma_unmap_single(&other, wrong, PIECE, DMA_TO_DEVICE);
    operation_close(chan);
}

/* From a register to three entries; the list is gone before the first of them is submitted. */
static void a_list_is_read_during_prepare_alone(void)
{
    struct scatterlist sg[3];

    if (!port_open(DMA_DEV_TO_MEM))
        return;
    port_use(0);
    sg_init_table(sg, 3);
    for (unsigned n = 0; n < 3; n++) {
        sg[n].dma_address = piece[n].to;
        sg[n].length = piece[n].bytes = 64 * (n + 1);
    }
    bench_give(bench_watch(dmaengine_prep_slave_sg(port.chan, sg, 3, DMA_DEV_TO_MEM, CALLED), 0),
               0);
    memset(sg, 0xdb, sizeof sg);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    for (unsigned n = 0; n < 3; n++)
        CHECK(port_gave(0, n));
    CHECK(bench_untouched(3));
    port_close();
}

/* ... so that many accesses, of whatever width, take more than one item of any controller. */
static void a_long_transfer_is_split_by_the_provider(void)
{
    static const u32 lengths[] = {4095, 4096, 16380, 16381, 3 * 16380 + 7};

    CHECK(dma_get_max_seg_size(engine->device()->dev) > 0);
    for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
        const u32 len = engine_fit(lengths[i]), at = engine_fit(3);

        chan = operation_open(DMA_MEMCPY, 2, len + 16);
        operation_runs(
            dmaengine_prep_dma_memcpy(chan, mem[0].at + at, mem[1].at + at, len, CALLED));
        CHECK(!memcmp(mem[0].p + at, mem[1].p + at, len));
        CHECK(mem_fresh(0, 0, at) && mem_fresh(0, len + at, len + 16));
        CHECK(mem_fresh(1, 0, len + 16));
        operation_close(chan);
    }
}

const struct statement descriptor_tests[] = {
    OF_ENGINES(60, each_prepare_gives_another_descriptor),
    OF_ENGINES(61, two_channels_prepare_before_either_submits),
    OF_ENGINES(62, terminate_takes_back_what_was_only_prepared),
    OF_ENGINES(62, cancel_takes_back_one_that_was_only_prepared),
    OF_ENGINES(63, flags_are_those_that_were_given),
    OF_ENGINES(64, a_recycled_descriptor_is_clean),
    OF_ENGINES(65, buffers_are_mapped_for_the_device_that_the_channel_names),
    OF_ENGINES(65, the_mapping_of_another_device_leads_elsewhere),
    OF_ENGINES(66, a_list_is_read_during_prepare_alone),
    OF_ENGINES(67, a_long_transfer_is_split_by_the_provider),
    {0},
};
