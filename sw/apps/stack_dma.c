/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program with a bug, for docs/debugging.md: it crashes in a function that is right. The DMA of
 * read_header() goes to a buffer on the stack, and nobody waits for its end.
 */
#include "dma-mapping.h"
#include "dmaengine.h"
#include "slab.h"
#include "string.h"

enum { BYTES = 2048, WORDS = 64, ROUNDS = 100 };

int main(void);

static int start_copy(struct dma_chan *chan, void *to, const void *from, size_t len)
{
    struct device *dev = chan->device->dev;
    const dma_addr_t src = dma_map_single(dev, from, len, DMA_TO_DEVICE);
    const dma_addr_t dst = dma_map_single(dev, to, len, DMA_FROM_DEVICE);
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(chan, dst, src, len, DMA_CTRL_ACK);

    if (!tx || dma_submit_error(dmaengine_submit(tx)))
        return -ENOMEM;
    dma_async_issue_pending(chan);
    return 0;
}

static __attribute__((noinline)) int read_header(struct dma_chan *chan, const void *from)
{
    u8 header[BYTES];

    return start_copy(chan, header, from, sizeof header); /* header[] is gone, the DMA is not */
}

static __attribute__((noinline)) u32 scramble(u32 word)
{
    return (word << 7 | word >> 25) * 2654435761u;
}

static __attribute__((noinline)) u32 mix(u32 *table, u32 n)
{
    u32 sum = n;

    for (u32 i = 0; i < WORDS; i++)
        sum += table[i] = scramble(table[i] ^ sum);
    return sum;
}

/* Has nothing to do with the DMA. */
static u32 checksum(u32 seed)
{
    u32 table[WORDS] = {seed};
    u32 sum = 0;

    for (u32 i = 0; i < ROUNDS; i++)
        sum ^= mix(table, i);
    return sum;
}

int main(void)
{
    u8 *from = kmalloc(BYTES, GFP_KERNEL);
    struct dma_chan *chan;
    dma_cap_mask_t mask;

    dma_cap_zero(mask);
    dma_cap_set(DMA_MEMCPY, mask);
    chan = dma_request_chan_by_mask(&mask);
    if (IS_ERR(chan) || !from)
        return 1;
    memset(from, 0xa5, BYTES);
    if (read_header(chan, from))
        return 1;
    pr_info("stack_dma: checksum %08x\n", checksum(1));
    return 0;
}
