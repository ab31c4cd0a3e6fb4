/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include "dma-mapping.h"
#include "string.h"

enum { GUARD = 64, GUARD_BYTE = 0xa5 };

struct mem mem[MEMS_MAX];

static struct {
    struct device *dev;
    u8 *p;
    dma_addr_t at;
    unsigned n;
    u32 slice, all;
} block;

u8 mem_byte(unsigned n, u32 i)
{
    return (u8)(1 + (i * 13 + n * 29 + i / 97) % 0x9f);
}

void mem_fill(unsigned n)
{
    for (u32 i = 0; i < mem[n].bytes; i++)
        mem[n].p[i] = mem_byte(n, i);
}

void mems_begin(struct dma_chan *chan, unsigned n, u32 bytes)
{
    block.dev = dmaengine_get_dma_device(chan);
    block.n = n;
    block.slice = ALIGN(bytes, GUARD) + GUARD;
    block.all = n * block.slice + GUARD;
    block.p = dma_alloc_coherent(block.dev, block.all, &block.at, GFP_KERNEL);
    if (!CHECK(block.p && n <= MEMS_MAX))
        panic("no memory for a test");
    memset(block.p, GUARD_BYTE, block.all);
    for (unsigned m = 0; m < n; m++) {
        const u32 at = m * block.slice + GUARD;

        mem[m] = (struct mem){block.p + at, block.at + at, bytes};
        mem_fill(m);
    }
}

void mems_end(void)
{
    for (unsigned m = 0; m < block.n; m++)
        for (u32 i = 0; i < block.slice; i++)
            if (i < GUARD || i >= GUARD + mem[m].bytes)
                if (!CHECK_EQ(block.p[m * block.slice + i], GUARD_BYTE))
                    break;
    for (u32 i = block.all - GUARD; i < block.all; i++)
        if (!CHECK_EQ(block.p[i], GUARD_BYTE))
            break;
    dma_free_coherent(block.dev, block.all, block.p, block.at);
}

bool mem_fresh(unsigned n, u32 from, u32 to)
{
    while (from < to && mem[n].p[from] == mem_byte(n, from))
        from++;
    return from >= to;
}

bool mem_all(unsigned n, u32 from, u32 to, u8 byte)
{
    while (from < to && mem[n].p[from] == byte)
        from++;
    return from >= to;
}

/* --- operations -------------------------------------------------------------------------- */

static unsigned last; /* piece whose callback is the last one's */

static bool is_of(struct dma_chan *chan, void *device)
{
    return chan->device == device;
}

struct dma_chan *operation_open(enum dma_transaction_type cap, unsigned mems, u32 bytes)
{
    struct dma_chan *chan = NULL;
    dma_cap_mask_t mask = 0;

    dma_cap_set(cap, mask);
    if (dma_has_cap(cap, engine->device()->cap_mask))
        chan = dma_request_channel(mask, is_of, engine->device());
    if (!chan) {
        conformance_skip("the engine does not have that operation");
        return NULL;
    }
    bench_begin(chan);
    mems_begin(chan, mems, bytes);
    last = 0;
    return chan;
}

void operation_close(struct dma_chan *chan)
{
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    mems_end();
    bench_end();
    dma_release_channel(chan);
}

void operation_runs(struct dma_async_tx_descriptor *tx)
{
    struct seen *s;

    last = (last + 1) % PIECES;
    s = operation_seen();
    s->calls = 0;
    bench_give(bench_watch(tx, last), last);
    if (!tx)
        return;
    CHECK_EQ(s->calls, 0);
    dma_async_issue_pending(s->chan);
    bench_run(s->chan);
    CHECK_EQ(s->calls, 1);
    CHECK_EQ(s->status, DMA_COMPLETE);
    CHECK(s->result.result == DMA_TRANS_NOERROR && !s->result.residue);
}

struct seen *operation_seen(void)
{
    return &piece[last].seen;
}
