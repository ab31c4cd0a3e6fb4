/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include "dma-mapping.h"
#include "fifo.h"
#include "jiffies.h"
#include "scenario.h"

enum { RING = 1024, PERIOD = 256 };

struct stream stream;
const struct dma_chan_reserve stream_reserve = {.descriptors = 1, .periods = RING / PERIOD};

static DEFINE_SPINLOCK(lock);
static struct completion elapsed;
static u8 *memory;
static dma_addr_t ring;

bool stream_open(struct dma_chan *copy)
{
    if (!expect(fifo_count, "there is a device that streams") || !fifo_request_all())
        return false;
    stream.rx = fifos[0].chan[TEST_FIFO_RX];
    if (!expect(domain_open(stream.rx), "there is a power domain"))
        return false;
    memory = kmalloc(RING, GFP_KERNEL);
    ring = dma_map_single(dmaengine_get_dma_device(stream.rx), memory, RING, DMA_FROM_DEVICE);
    init_completion(&elapsed);
    for (unsigned i = 0; i < fifo_count; i++)
        for (unsigned side = 0; side < TEST_FIFO_SIDES; side++)
            expect(!dmaengine_chan_unprepare(fifos[i].chan[side]), "a requested channel is let go");
    expect(!dmaengine_chan_unprepare(copy), "so is that for copies");
    return true;
}

void stream_close(void)
{
    dma_unmap_single(stream.rx->device->dev, ring, RING, DMA_FROM_DEVICE);
    kfree(memory);
    domain_close();
}

static void period_elapsed(void *unused)
{
    (void)unused;
    stream.periods++;
    complete(&elapsed);
}

bool stream_trigger(void)
{
    const struct fifo_setup setup = {.burst = 8, .cycles = 40, .bytes = 8, .seed = 5};
    struct dma_async_tx_descriptor *tx;
    unsigned long flags;

    stream.periods = 0;
    fifo_start(&fifos[0], TEST_FIFO_RX, &setup);
    spin_lock_irqsave(&lock, flags);
    tx = dmaengine_prep_dma_cyclic(stream.rx, ring, RING, PERIOD, DMA_DEV_TO_MEM,
                                   DMA_PREP_INTERRUPT);
    if (tx) {
        tx->callback = period_elapsed;
        dmaengine_submit(tx);
        dma_async_issue_pending(stream.rx);
    }
    spin_unlock_irqrestore(&lock, flags);
    return tx;
}

bool stream_period(void)
{
    return wait_for_completion_timeout(&elapsed, msecs_to_jiffies(100));
}

void stream_stop(void)
{
    dmaengine_terminate_sync(stream.rx);
    fifo_stop(&fifos[0], TEST_FIFO_RX);
}
