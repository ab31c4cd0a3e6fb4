/* SPDX-License-Identifier: Apache-2.0 */
#include "depend.h"

#include "fake_dma.h"

struct dma_chan *depend_first, *depend_second;
struct dma_async_tx_descriptor *depend_tx[PIECES];

void depend_begin(void)
{
    struct dma_device *device = engine ? engine->device() : &fake;

    if (!engine)
        fake_create();
    dmaengine_get();
    depend_first = list_first_entry(&device->channels, struct dma_chan, device_node);
    depend_second = list_entry(depend_first->device_node.next, struct dma_chan, device_node);
    bench_begin(depend_first);
}

void depend_end(void)
{
    selftest_settle();
    bench_end();
    dmaengine_put();
    if (!engine)
        fake_destroy();
}

bool depend_interrupts(void)
{
    return dma_has_cap(DMA_INTERRUPT, engine->device()->cap_mask);
}

struct dma_async_tx_descriptor *depend_prep(struct dma_chan *chan, unsigned n)
{
    return depend_tx[n] = bench_prep_flags(chan, n, DMA_PREP_INTERRUPT);
}

dma_cookie_t depend_submit(struct dma_chan *chan, unsigned n, unsigned parent)
{
    const dma_cookie_t cookie = dmaengine_submit_after(depend_prep(chan, n), depend_tx[parent]);

    async_tx_ack(depend_tx[parent]);
    return cookie;
}

void depend_hold(void)
{
    engine->hold(depend_first, 64);
    piece[0].seen.cookie = dmaengine_submit(depend_prep(depend_first, 0));
    dma_async_issue_pending(depend_first);
    engine_wait_held(depend_first, piece[0].seen.cookie, PIECE - 64);
}

void depend_run(void)
{
    engine->let_go(depend_first);
    for (unsigned i = 0; i < 4; i++) {
        bench_run(depend_first);
        bench_run(depend_second);
    }
}

void depend_check_order(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        CHECK(bench_arrived(i));
        CHECK_EQ(piece[i].seen.calls, 1);
        CHECK_EQ(piece[i].seen.order, i + 1);
    }
}
