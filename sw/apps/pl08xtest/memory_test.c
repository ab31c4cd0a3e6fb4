/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's memory: none of it is taken once the driver is warm, all of it comes back, and a
 * lack of it is an answer. */
#include "pl08xtest.h"

#include "slab.h"

enum { MANY = 12 }; /* more than the reserve */

/* Nor is there anything to be taken the first times: a reserve comes with the channel (API-056). */
static void copies_take_no_memory(void)
{
    struct slab_probe probe;
    struct seen seen;

    if (!area_open(1ul << DMA_MEMSET))
        return;
    slab_probe_reset();
    for (unsigned i = 0; i < 50; i++) {
        transfer_submit(dmaengine_prep_dma_memcpy(area.chan, area.to + 1, area.from + 2, 99,
                                                  DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                        &seen);
        dma_async_issue_pending(area.chan);
        if (!CHECK(transfer_wait(&seen)))
            break;
    }
    for (unsigned i = 0; i < 8; i++)
        CHECK(dmaengine_prep_dma_memset(area.chan, area.to, 1, 16, DMA_CTRL_ACK));
    slab_probe_read(&probe);
    CHECK_EQ(probe.calls, 0);
    area_stop();
}

/* Prepares one of each kind; a long list, too, has memory of its own. */
static struct dma_async_tx_descriptor *prepare(unsigned kind)
{
    static struct {
        struct dma_interleaved_template xt;
        struct data_chunk chunk;
    } t;

    switch (kind) {
    case 0:
        return dmaengine_prep_dma_memcpy(area.chan, area.to, area.from, 16, DMA_CTRL_ACK);
    case 1:
        return dmaengine_prep_dma_memset(area.chan, area.to, 7, 33, DMA_CTRL_ACK);
    case 2:
        return dmaengine_prep_dma_interrupt(area.chan, DMA_CTRL_ACK);
    default:
        t.xt = (struct dma_interleaved_template){.src_start = area.from,
                                                 .dst_start = area.to,
                                                 .dir = DMA_MEM_TO_MEM,
                                                 .src_inc = true,
                                                 .dst_inc = true,
                                                 .numf = 30,
                                                 .frame_size = 1};
        t.xt.sgl[0] = (struct data_chunk){.size = 8};
        return dmaengine_prep_interleaved_dma(area.chan, &t.xt,
                                              DMA_CTRL_ACK | (kind & 1 ? DMA_PREP_REPEAT : 0));
    }
}

/* Prepares MANY of a kind, with the N-th allocation failing (0: none); how many were refused. */
static unsigned prepare_many(unsigned kind, unsigned n, bool *failed)
{
    unsigned refused = 0;

    slab_fail_nth(n);
    for (unsigned i = 0; i < MANY; i++)
        refused += !prepare(kind);
    *failed = slab_has_failed();
    slab_fail_nth(0);
    CHECK(prepare(kind));
    CHECK_EQ(dmaengine_terminate_sync(area.chan), 0);
    return refused;
}

/* API-056, API-057: the N-th allocation fails, and with it one call, and no more. Caches keep what
 * they had once. */
static void a_lack_of_memory_is_null_and_leaks_nothing(void)
{
    for (unsigned kind = 0; kind < 5; kind++) {
        bool failed = true;
        unsigned before;

        if (!area_open(1ul << DMA_MEMSET))
            return;
        prepare_many(kind, 0, &failed);
        area_stop();
        before = slab_objects();
        failed = true;
        for (unsigned n = 1; failed && CHECK(n < 200); n++) {
            unsigned refused;

            if (!area_open(1ul << DMA_MEMSET))
                return;
            refused = prepare_many(kind, n, &failed);
            CHECK_EQ(refused, failed ? 1 : 0);
            area_stop();
            CHECK_EQ(slab_objects(), before);
        }
    }
}

/* API-017: the reserve cannot be had. */
static void a_channel_without_reserve_is_not_given(void)
{
    struct dma_chan *chan = dma_request_channel(1ul << DMA_MEMSET, NULL, NULL);
    const unsigned before = slab_objects();
    bool failed = true;

    if (!CHECK(chan))
        return;
    dma_release_channel(chan);
    for (unsigned n = 1; failed && CHECK(n < 100); n++) {
        struct dma_chan *got;

        slab_fail_nth(n);
        got = dma_get_slave_channel(chan);
        failed = slab_has_failed();
        slab_fail_nth(0);
        CHECK_EQ(!got, failed);
        if (got)
            dma_release_channel(got);
        CHECK(slab_objects() <= before);
    }
}

const struct selftest memory_tests[] = {
    {"memory.copies_take_no_memory", copies_take_no_memory},
    {"memory.a_lack_of_memory_is_null_and_leaks_nothing",
     a_lack_of_memory_is_null_and_leaks_nothing},
    {"memory.a_channel_without_reserve_is_not_given", a_channel_without_reserve_is_not_given},
    {NULL, NULL},
};
