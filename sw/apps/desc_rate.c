/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many small DMA copies, for the benchmarks: what they cost the host is measured from outside. Up
 * to `queue` of them are prepared, submitted and issued at once, and waited for; with `quiet` the
 * last one alone asks for an interrupt.
 */
#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "moduleparam.h"
#include "slab.h"
#include "string.h"

enum { QUEUE_MAX = 64 };

static unsigned copies = 1000;
static unsigned bytes = 64;
static unsigned queue = 1;
static unsigned quiet;
static const struct param params[] = {
    {"copies", &copies, 1, 100000000}, {"bytes", &bytes, 1, 65536}, {"queue", &queue, 1, QUEUE_MAX},
    {"quiet", &quiet, 0, 1}};

int main(void);

struct copier {
    struct dma_chan *chan;
    dma_addr_t dst, src;
    struct completion copied;
    dma_cookie_t cookie[QUEUE_MAX];
};

static void done(void *arg)
{
    complete(arg);
}

/* Prepares and submits the copies, each in a place of its own; the last one tells. */
static int submit_all(struct copier *c)
{
    for (unsigned i = 0; i < queue; i++) {
        const bool last = i + 1 == queue;
        const unsigned long flags = DMA_CTRL_ACK | (last || !quiet ? DMA_PREP_INTERRUPT : 0);
        struct dma_async_tx_descriptor *tx =
            dmaengine_prep_dma_memcpy(c->chan, c->dst + (dma_addr_t)i * bytes,
                                      c->src + (dma_addr_t)i * bytes, bytes, flags);

        if (!tx)
            return -ENOMEM;
        if (last) {
            tx->callback = done;
            tx->callback_param = &c->copied;
        }
        c->cookie[i] = dmaengine_submit(tx);
    }
    return 0;
}

static int one_queue(struct copier *c)
{
    int err = submit_all(c);

    if (err)
        return err;
    dma_async_issue_pending(c->chan);
    wait_for_completion(&c->copied);
    for (unsigned i = 0; i < queue; i++)
        if (dmaengine_tx_status(c->chan, c->cookie[i], NULL) != DMA_COMPLETE)
            return -EIO;
    return 0;
}

int main(void)
{
    static struct copier c;
    dma_cap_mask_t mask;
    u8 *from, *to;
    size_t all;
    int err = 0;

    if (parse_params("desc_rate", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    all = (size_t)bytes * queue;
    dma_cap_zero(mask);
    dma_cap_set(DMA_MEMCPY, mask);
    c.chan = dma_request_chan_by_mask(&mask);
    from = kmalloc(all, GFP_KERNEL);
    to = kzalloc(all, GFP_KERNEL);
    if (IS_ERR(c.chan) || !from || !to) {
        pr_err("desc_rate: no DMA channel (%pe) or no memory\n", c.chan);
        return 1;
    }
    for (size_t i = 0; i < all; i++)
        from[i] = (u8)(i * 7 + 1);
    init_completion(&c.copied);
    c.src = dma_map_single(c.chan->device->dev, from, all, DMA_TO_DEVICE);
    c.dst = dma_map_single(c.chan->device->dev, to, all, DMA_FROM_DEVICE);
    for (unsigned n = 0; n < copies && !err; n += queue)
        err = one_queue(&c);
    dma_unmap_single(c.chan->device->dev, c.src, all, DMA_TO_DEVICE);
    dma_unmap_single(c.chan->device->dev, c.dst, all, DMA_FROM_DEVICE);
    if (!err && memcmp(from, to, all))
        err = -EIO;
    dma_release_channel(c.chan);
    kfree(from);
    kfree(to);
    pr_info("desc_rate: %u copies of %u bytes, %u at once: %d\n", copies, bytes, queue, err);
    return err ? 1 : 0;
}
