/* SPDX-License-Identifier: Apache-2.0 */
/* What one DMA copy costs the CPU: instructions per step, from the minstret counter. */
#include "arch.h"
#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "moduleparam.h"
#include "slab.h"

enum { STEPS = 5, WARM_UP = 3 };

static unsigned rounds = 100;
static unsigned bytes = 64;
static const struct param params[] = {{"rounds", &rounds, 1, 100000}, {"bytes", &bytes, 1, 65536}};

int main(void);

static void done(void *arg)
{
    complete(arg);
}

static u32 instructions(void)
{
    return (u32)csr_read(minstret);
}

/* Adds the instructions of each step to SUM; false: the copy failed. */
static bool one_copy(struct dma_chan *chan, dma_addr_t dst, dma_addr_t src, u32 *sum)
{
    struct dma_async_tx_descriptor *tx;
    enum dma_status status;
    struct completion copied;
    dma_cookie_t cookie;
    u32 at[STEPS + 1];

    init_completion(&copied);
    at[0] = instructions();
    tx = dmaengine_prep_dma_memcpy(chan, dst, src, bytes, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    if (!tx)
        return false;
    tx->callback = done;
    tx->callback_param = &copied;
    at[1] = instructions();
    cookie = dmaengine_submit(tx);
    at[2] = instructions();
    dma_async_issue_pending(chan);
    at[3] = instructions();
    wait_for_completion(&copied);
    at[4] = instructions();
    status = dmaengine_tx_status(chan, cookie, NULL);
    at[5] = instructions();
    for (unsigned i = 0; i < STEPS; i++)
        sum[i] += at[i + 1] - at[i];
    return status == DMA_COMPLETE;
}

int main(void)
{
    static const char *const step[STEPS] = {"prepare", "submit", "issue",
                                            "interrupt, callback, wake-up", "status"};
    u32 sum[STEPS] = {0}, total = 0;
    dma_cap_mask_t mask = 0;
    struct dma_chan *chan;
    dma_addr_t src, dst;
    void *from, *to;

    if (parse_params("desc_cost", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    dma_cap_set(DMA_MEMCPY, mask);
    chan = dma_request_chan_by_mask(&mask);
    from = kzalloc(bytes, GFP_KERNEL);
    to = kzalloc(bytes, GFP_KERNEL);
    if (IS_ERR(chan) || !from || !to) {
        pr_err("desc_cost: no DMA channel (%pe) or no memory\n", chan);
        return 1;
    }
    src = dma_map_single(chan->device->dev, from, bytes, DMA_TO_DEVICE);
    dst = dma_map_single(chan->device->dev, to, bytes, DMA_FROM_DEVICE);
    for (unsigned i = 0; i < WARM_UP + rounds; i++) {
        if (i == WARM_UP)
            for (unsigned k = 0; k < STEPS; k++)
                sum[k] = 0;
        if (!one_copy(chan, dst, src, sum)) {
            pr_err("desc_cost: a copy failed\n");
            return 1;
        }
    }
    for (unsigned k = 0; k < STEPS; k++) {
        pr_info("desc_cost: %5u %s\n", sum[k] / rounds, step[k]);
        total += sum[k] / rounds;
    }
    pr_info("desc_cost: %5u instructions per copy of %u bytes\n", total, bytes);
    dma_unmap_single(chan->device->dev, src, bytes, DMA_TO_DEVICE);
    dma_unmap_single(chan->device->dev, dst, bytes, DMA_FROM_DEVICE);
    dma_release_channel(chan);
    kfree(from);
    kfree(to);
    return 0;
}
