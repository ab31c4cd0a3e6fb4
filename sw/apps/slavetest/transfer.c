/* SPDX-License-Identifier: Apache-2.0 */
#include "transfer.h"

#include "dma-mapping.h"
#include "jiffies.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"

u8 *buffer;
dma_addr_t at;

static struct device *dev;
static bool cpu_has; /* the buffer */

void transfer_for_cpu(void)
{
    if (!buffer)
        return;
    dma_sync_single_for_cpu(dev, at, BUFFER, DMA_BIDIRECTIONAL);
    cpu_has = true;
}

void transfer_for_device(void)
{
    if (buffer && cpu_has) /* else what it has written meanwhile would be gone */
        dma_sync_single_for_device(dev, at, BUFFER, DMA_BIDIRECTIONAL);
    cpu_has = false;
}

void transfer_sg(struct scatterlist *sg, u32 offset, u32 bytes)
{
    sg->dma_address = at + offset;
    sg->length = bytes;
}

bool transfer_begin(struct dma_chan *chan)
{
    dev = dmaengine_get_dma_device(chan);
    buffer = kmalloc(BUFFER, GFP_KERNEL);
    if (!CHECK(buffer))
        return false;
    memset(buffer, 0xee, BUFFER);
    at = dma_map_single(dev, buffer, BUFFER, DMA_BIDIRECTIONAL);
    if (!CHECK(!dma_mapping_error(dev, at)))
        return false;
    transfer_for_cpu();
    return true;
}

void transfer_end(struct dma_chan *chan)
{
    dma_unmap_single(chan->device->dev, at, BUFFER, DMA_BIDIRECTIONAL);
    kfree(buffer);
    buffer = NULL;
}

static void called(void *arg, const struct dmaengine_result *result)
{
    struct seen *seen = arg;

    seen->calls++;
    seen->result = *result;
    complete(&seen->done);
}

dma_cookie_t transfer_submit(struct dma_async_tx_descriptor *tx, struct seen *seen)
{
    dma_cookie_t cookie;

    if (!CHECK(tx))
        return -ENOMEM;
    *seen = (struct seen){.calls = 0};
    init_completion(&seen->done);
    tx->callback_result = called;
    tx->callback_param = seen;
    transfer_for_device();
    cookie = dmaengine_submit(tx);
    CHECK(!dma_submit_error(cookie));
    return cookie;
}

dma_cookie_t transfer_single(struct dma_chan *chan, unsigned side, u32 offset, u32 bytes,
                             struct seen *seen)
{
    return transfer_submit(dmaengine_prep_slave_single(chan, at + offset, bytes,
                                                       fifo_direction(side),
                                                       DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                           seen);
}

bool transfer_wait(struct seen *seen)
{
    const bool done = wait_for_completion_timeout(&seen->done, msecs_to_jiffies(TIMEOUT_MS));

    transfer_for_cpu();
    return done;
}

u32 transfer_left(struct dma_chan *chan, dma_cookie_t cookie, enum dma_status status)
{
    struct dma_tx_state state;

    CHECK_EQ(dmaengine_tx_status(chan, cookie, &state), status);
    return state.residue;
}
