/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance.h"

#include "jiffies.h"
#include "testctl_regs.h"

const struct engine *const engines[ENGINES] = {&fake_engine, &sw_engine, &pl08x_engine,
                                               &adma_engine};
const struct engine *engine;

static bool is_of(struct dma_chan *chan, void *device)
{
    return chan->device == device;
}

u32 engine_fit(u32 bytes)
{
    const struct dma_device *d = engine->device();
    const u32 copies = max(d->copy_align, d->fill_align), sums = max(d->xor_align, d->pq_align),
              align = 1u << max(copies, sums);

    return ALIGN(bytes, align);
}

struct dma_chan *engine_request(void)
{
    dma_cap_mask_t mask = 0;
    struct dma_chan *chan;

    dma_cap_set(DMA_MEMCPY, mask);
    chan = dma_request_channel(mask, is_of, engine->device());
    CHECK(chan);
    return chan;
}

struct dma_chan *bench_open(void)
{
    struct dma_chan *chan = engine_request();

    bench_begin(chan);
    return chan;
}

void bench_close(struct dma_chan *chan)
{
    bench_end();
    dma_release_channel(chan);
}

/* A ring of short periods could interrupt without end. */
void engine_end_held(struct dma_chan *chan)
{
    if (engine->gate_irqs)
        engine->gate_irqs(true);
    engine->let_go(chan);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    if (engine->gate_irqs)
        engine->gate_irqs(false);
}

void engine_wait_held(struct dma_chan *chan, dma_cookie_t cookie, u32 residue)
{
    const unsigned long end = jiffies + msecs_to_jiffies(1000);
    struct dma_tx_state state;

    engine->run(chan);
    do {
        dmaengine_tx_status(chan, cookie, &state);
    } while (state.residue != residue && !time_after(jiffies, end));
    CHECK_EQ(state.residue, residue);
}

void engine_stop_in_the_middle(struct dma_chan *chan, unsigned n)
{
    enum { BYTES = 64 };

    engine->hold(chan, BYTES);
    bench_issue(chan, n);
    engine_wait_held(chan, piece[n].seen.cookie, PIECE - BYTES);
    if (chan->device->device_pause) {
        CHECK_EQ(dmaengine_pause(chan), 0);
        engine->let_go(chan);
    }
}

u32 engine_register_accesses(struct dma_chan *chan, void (*function)(void))
{
    struct resource res;

    if (!chan->device->dev->of_node ||
        of_address_to_resource(chan->device->dev->of_node, 0, &res) ||
        !bus_log(TESTCTL_ANY, res.start, res.start + res.size - 1)) {
        function();
        return 0;
    }
    function();
    return bus_log_count();
}
