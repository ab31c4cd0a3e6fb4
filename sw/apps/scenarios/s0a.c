/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "An audio driver has to start a stream in a call that holds a spin lock" (2014):
 * prepare, submit and issue with interrupts off. Nothing in them may sleep, and nothing
 * may take from the emergency reserve of memory.
 *
 * Broken: a provider that allocates with GFP_KERNEL in its prepare.
 */
#include "scenario.h"

#include "dma-mapping.h"
#include "fifo.h"
#include "jiffies.h"

enum { RING = 1024, PERIOD = 256 };

static DEFINE_SPINLOCK(stream);
static DECLARE_COMPLETION(period);
static struct dma_device *audio;
static typeof(audio->device_prep_dma_cyclic) prep_cyclic;

static struct dma_async_tx_descriptor *sleepy_prep(struct dma_chan *c, dma_addr_t addr, size_t len,
                                                   size_t period_len,
                                                   enum dma_transfer_direction direction,
                                                   unsigned long flags)
{
    kfree(kmalloc(64, GFP_KERNEL));
    return prep_cyclic(c, addr, len, period_len, direction, flags);
}

static void period_elapsed(void *arg)
{
    complete(arg);
}

/* As a sound driver's trigger: what it does before it holds the lock is not asked for. */
static bool trigger(struct dma_chan *rx, dma_addr_t ring)
{
    struct dma_async_tx_descriptor *tx;
    unsigned long flags;

    spin_lock_irqsave(&stream, flags);
    tx = dmaengine_prep_dma_cyclic(rx, ring, RING, PERIOD, DMA_DEV_TO_MEM, DMA_PREP_INTERRUPT);
    if (tx) {
        tx->callback = period_elapsed;
        tx->callback_param = &period;
        dmaengine_submit(tx);
        dma_async_issue_pending(rx);
    }
    spin_unlock_irqrestore(&stream, flags);
    return tx;
}

static void run(bool broken)
{
    const struct fifo_setup setup = {.burst = 8, .cycles = 40, .bytes = 8, .seed = 5};
    struct dma_chan *rx;
    struct slab_probe probe;
    dma_addr_t ring;
    u8 *memory;

    if (!expect(fifo_count, "there is a device that streams") || !fifo_request_all())
        return;
    rx = fifos[0].chan[TEST_FIFO_RX];
    audio = rx->device;
    prep_cyclic = audio->device_prep_dma_cyclic;
    if (broken)
        audio->device_prep_dma_cyclic = sleepy_prep;
    memory = kmalloc(RING, GFP_KERNEL);
    ring = dma_map_single(audio->dev, memory, RING, DMA_FROM_DEVICE);
    fifo_start(&fifos[0], TEST_FIFO_RX, &setup);
    slab_probe_reset();
    expect(trigger(rx, ring), "the stream starts with a spin lock held");
    slab_probe_read(&probe);
    expect(!probe.may_sleep, "no allocation could have slept");
    expect(!probe.reserve, "none took from the reserve");
    expect(wait_for_completion_timeout(&period, msecs_to_jiffies(100)), "a period elapses");
    dmaengine_terminate_sync(rx);
    fifo_stop(&fifos[0], TEST_FIFO_RX);
    dma_unmap_single(audio->dev, ring, RING, DMA_FROM_DEVICE);
    kfree(memory);
    audio->device_prep_dma_cyclic = prep_cyclic;
}

int main(void);

int main(void)
{
    return scenario("s0a", run);
}
