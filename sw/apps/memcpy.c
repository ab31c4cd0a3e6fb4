/* SPDX-License-Identifier: Apache-2.0 */
/* One copy by DMA, with all steps that a client takes and all that can go wrong. */
#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "jiffies.h"
#include "slab.h"
#include "string.h"

enum { BYTES = 4096, TIMEOUT_MS = 1000 };

int main(void);

static void done(void *arg)
{
    complete(arg);
}

/* Copies and waits; 0 or what failed. The buffers are the device's from map to unmap. */
static int dma_copy(struct dma_chan *chan, void *to, const void *from, size_t len)
{
    struct device *dev = chan->device->dev;
    const dma_addr_t src = dma_map_single(dev, from, len, DMA_TO_DEVICE);
    const dma_addr_t dst = dma_map_single(dev, to, len, DMA_FROM_DEVICE);
    struct dma_async_tx_descriptor *tx = NULL;
    struct completion copied;
    dma_cookie_t cookie;
    int err = 0;

    init_completion(&copied);
    if (!dma_mapping_error(dev, src) && !dma_mapping_error(dev, dst))
        tx = dmaengine_prep_dma_memcpy(chan, dst, src, len, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    if (!tx)
        return -ENOMEM;
    tx->callback = done;
    tx->callback_param = &copied;
    cookie = dmaengine_submit(tx);
    if (dma_submit_error(cookie))
        return cookie;
    dma_async_issue_pending(chan);
    if (!wait_for_completion_timeout(&copied, msecs_to_jiffies(TIMEOUT_MS)))
        err = -ETIMEDOUT;
    else if (dmaengine_tx_status(chan, cookie, NULL) != DMA_COMPLETE)
        err = -EIO;
    if (err)
        dmaengine_terminate_sync(chan);
    dma_unmap_single(dev, src, len, DMA_TO_DEVICE);
    dma_unmap_single(dev, dst, len, DMA_FROM_DEVICE);
    return err;
}

int main(void)
{
    u8 *from = kmalloc(BYTES, GFP_KERNEL), *to = kzalloc(BYTES, GFP_KERNEL);
    struct dma_chan *chan;
    dma_cap_mask_t mask;
    int err;

    dma_cap_zero(mask);
    dma_cap_set(DMA_MEMCPY, mask);
    chan = dma_request_chan_by_mask(&mask);
    if (IS_ERR(chan) || !from || !to) {
        pr_err("memcpy: no DMA channel (%pe) or no memory\n", chan);
        return 1;
    }
    for (unsigned i = 0; i < BYTES; i++)
        from[i] = (u8)(i * 7 + 1);
    err = dma_copy(chan, to, from, BYTES);
    if (!err && memcmp(from, to, BYTES))
        err = -EFAULT;
    pr_info("memcpy: %d bytes on %s: %s\n", BYTES, dma_chan_name(chan),
            err ? errname(err) : "copied");
    dma_release_channel(chan);
    kfree(from);
    kfree(to);
    return err ? 1 : 0;
}
