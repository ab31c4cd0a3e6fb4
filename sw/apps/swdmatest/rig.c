/* SPDX-License-Identifier: Apache-2.0 */
#include "swdmatest.h"

#include "slab.h"
#include "string.h"

enum { STEPS_MAX = 100000 };

const struct swdma_config manual_config = {.channels = 1, .step = STEP, .manual = true};

u32 test_random(u32 below)
{
    static u32 state = 1;

    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

void rig_open(struct rig *r, const struct swdma_config *config)
{
    dma_cap_mask_t mask;

    memset(r, 0, sizeof *r);
    dma_debug_flush();
    r->objects = slab_objects();
    r->device = swdma_create(config);
    BUG_ON(IS_ERR(r->device));
    dma_cap_zero(mask);
    dma_cap_set(DMA_PQ_VAL, mask); /* which no other controller has */
    r->chan = dma_request_channel(mask, NULL, NULL);
    BUG_ON(!r->chan || r->chan->device != r->device);
}

static bool guards_intact(const struct mem *m)
{
    for (u32 i = 0; i < GUARD; i++)
        if ((m->p - GUARD)[i] != (u8)~i || m->p[m->size + i] != (u8)~i)
            return false;
    return true;
}

void rig_close(struct rig *r)
{
    CHECK_EQ(swdma_live(r->device), 0);
    CHECK_EQ(dma_debug_leaks(r->device->dev), 0);
    for (struct mem *m = r->mem; m < r->mem + r->mems; m++) {
        CHECK(guards_intact(m));
        kfree(m->p - (uintptr_t)m->p % 16 - 2 * GUARD);
        kfree(m->was);
    }
    dma_release_channel(r->chan);
    CHECK_EQ(swdma_destroy(r->device), 0);
    dma_debug_flush();
    CHECK_EQ(slab_objects(), r->objects);
}

struct mem *rig_mem(struct rig *r, u32 size, u32 offset)
{
    struct mem *m = &r->mem[r->mems++];

    BUG_ON(r->mems > MEMS || offset >= 16);
    m->size = size;
    m->p = (u8 *)kmalloc(size + 4 * GUARD, GFP_KERNEL) + 2 * GUARD + offset;
    m->was = kmalloc(size, GFP_KERNEL);
    for (u32 i = 0; i < GUARD; i++)
        (m->p - GUARD)[i] = m->p[size + i] = (u8)~i;
    for (u32 i = 0; i < size; i++)
        m->p[i] = (u8)test_random(256);
    return m;
}

void rig_map(struct rig *r)
{
    for (struct mem *m = r->mem; m < r->mem + r->mems; m++) {
        memcpy(m->was, m->p, m->size);
        m->dma =
            dma_map_single(r->device->dev, m->p - GUARD, m->size + 2 * GUARD, DMA_BIDIRECTIONAL) +
            GUARD;
    }
}

void rig_unmap(struct rig *r)
{
    for (struct mem *m = r->mem; m < r->mem + r->mems; m++)
        dma_unmap_single(r->device->dev, m->dma - GUARD, m->size + 2 * GUARD, DMA_BIDIRECTIONAL);
}

void rig_peek(struct rig *r, struct mem *m)
{
    dma_sync_single_for_cpu(r->device->dev, m->dma, m->size, DMA_BIDIRECTIONAL);
}

void rig_unpeek(struct rig *r, struct mem *m)
{
    dma_sync_single_for_device(r->device->dev, m->dma, m->size, DMA_BIDIRECTIONAL);
}

static void record(void *arg, const struct dmaengine_result *result)
{
    struct outcome *outcome = arg;

    outcome->calls++;
    outcome->last = *result;
}

dma_cookie_t rig_submit(struct dma_async_tx_descriptor *tx, struct outcome *outcome)
{
    dma_cookie_t cookie;

    BUG_ON(!tx);
    tx->callback_result = outcome ? record : NULL;
    tx->callback_param = outcome;
    cookie = dmaengine_submit(tx);
    CHECK(!dma_submit_error(cookie));
    return cookie;
}

dma_cookie_t rig_start(struct rig *r, struct dma_async_tx_descriptor *tx, struct outcome *outcome)
{
    const dma_cookie_t cookie = rig_submit(tx, outcome);

    dma_async_issue_pending(r->chan);
    return cookie;
}

unsigned rig_steps(struct rig *r)
{
    unsigned n = 0;

    while (swdma_step(r->chan))
        BUG_ON(++n > STEPS_MAX);
    return n;
}

void rig_run(struct rig *r, struct dma_async_tx_descriptor *tx)
{
    struct outcome outcome = {0};
    const dma_cookie_t cookie = rig_start(r, tx, &outcome);

    rig_steps(r);
    CHECK_EQ(outcome.calls, 1);
    CHECK_EQ(outcome.last.result, DMA_TRANS_NOERROR);
    CHECK_EQ(outcome.last.residue, 0);
    CHECK_EQ(rig_residue(r, cookie, DMA_COMPLETE), 0);
}

u32 rig_residue(struct rig *r, dma_cookie_t cookie, enum dma_status expected)
{
    struct dma_tx_state state;

    CHECK_EQ(dmaengine_tx_status(r->chan, cookie, &state), expected);
    return state.residue;
}

bool unchanged(const struct mem *m, u32 from, u32 to)
{
    return !memcmp(m->p + from, m->was + from, to - from);
}
