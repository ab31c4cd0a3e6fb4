/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "PL08x claims memcpy and never unmaps" (2010): whoever copies on a public channel does
 * not know the engine, so the engine's clean-up drops the mappings, before the
 * callback, once, after the last byte.
 *
 * Broken: a provider that does not.
 */
#include "scenario.h"

#include "dma-mapping.h"
#include "jiffies.h"

static DECLARE_COMPLETION(copied);
static struct device *dev;
static unsigned mapped_in_callback;

static void called(void *arg)
{
    mapped_in_callback = dma_debug_mapped(dev);
    complete(arg);
}

static struct dmaengine_unmap_data *map(void *to, const void *from, size_t bytes)
{
    struct dmaengine_unmap_data *unmap = dmaengine_get_unmap_data(dev, 2, GFP_KERNEL);

    unmap->len = bytes;
    unmap->to_cnt = unmap->from_cnt = 1;
    unmap->addr[0] = dma_map_single(dev, from, bytes, DMA_TO_DEVICE);
    unmap->addr[1] = dma_map_single(dev, to, bytes, DMA_FROM_DEVICE);
    return unmap;
}

/* As an opportunistic client does it: the channel is whichever is there. */
static void copy(struct dma_chan *c, void *to, const void *from, size_t bytes, bool broken)
{
    struct dmaengine_unmap_data *unmap = map(to, from, bytes);
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(c, unmap->addr[1], unmap->addr[0], bytes, DMA_CTRL_ACK);

    tx->callback = called;
    tx->callback_param = &copied;
    dma_set_unmap(tx, unmap);
    if (broken)
        tx->unmap = NULL;
    dmaengine_submit(tx);
    dmaengine_unmap_put(unmap);
    dma_async_issue_pending(c);
    wait_for_completion_timeout(&copied, msecs_to_jiffies(100));
}

static void on_public_channel(bool broken)
{
    struct dma_chan *c;
    u8 *from = kmalloc(PIECE, GFP_KERNEL), *to = kmalloc(PIECE, GFP_KERNEL);

    memset(from, 0x3c, PIECE);
    memset(to, 0xee, PIECE);
    dmaengine_get();
    c = dma_find_channel(DMA_MEMCPY);
    if (expect(c, "there is a public channel that copies")) {
        dev = dmaengine_get_dma_device(c);
        copy(c, to, from, PIECE, broken);
        expect(!mapped_in_callback, "nothing was mapped any more when the callback came");
        expect(!dma_debug_leaks(dev), "nothing is mapped now");
        expect(!memcmp(to, from, PIECE), "and the data are there");
    }
    dmaengine_put();
    kfree(from);
    kfree(to);
}

static void run(bool broken)
{
    bench_end(); /* its channel and mappings would be in the way */
    dma_release_channel(channel);
    dma_debug_set(DMA_DEBUG_TRACK);
    on_public_channel(broken);
    dma_debug_set(DMA_DEBUG_OFF);
    channel = engine_request();
    bench_begin(channel);
}

int main(void);

int main(void)
{
    return scenario("s2d", run);
}
