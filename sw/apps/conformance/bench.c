/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance.h"

#include "delay.h"
#include "dma-mapping.h"
#include "jiffies.h"
#include "slab.h"
#include "string.h"

/* Pieces begin at multiples of GUARD, which is at least any engine's grain. */
enum { GUARD = 64, GUARD_BYTE = 0x5a, EMPTY_BYTE = 0xee, SLICE = PIECE + 2 * GUARD };

struct piece piece[PIECES];

static struct {
    struct device *dev;
    u8 *src, *dst; /* all pieces */
    dma_addr_t from, to;
    unsigned order;
    atomic_t calling; /* callbacks that run */
} bench;

/* --- memory ------------------------------------------------------------------------ */

/* Never 0, never the same in two pieces at the same place, never what is around. */
static u8 source_byte(unsigned n, u32 i)
{
    return (u8)(1 + (i * 7 + n * 31) % 0x59);
}

static void fill(void)
{
    memset(bench.src, GUARD_BYTE, PIECES * SLICE);
    memset(bench.dst, GUARD_BYTE, PIECES * SLICE);
    for (unsigned n = 0; n < PIECES; n++) {
        struct piece *p = &piece[n];
        const u32 at = n * SLICE + GUARD;

        *p = (struct piece){.src = bench.src + at,
                            .dst = bench.dst + at,
                            .from = bench.from + at,
                            .to = bench.to + at,
                            .bytes = PIECE};
        init_completion(&p->seen.done);
        for (u32 i = 0; i < PIECE; i++)
            p->src[i] = source_byte(n, i);
        memset(p->dst, EMPTY_BYTE, PIECE);
    }
}

static void sync_for_device(void)
{
    dma_sync_single_for_device(bench.dev, bench.from, PIECES * SLICE, DMA_TO_DEVICE);
    dma_sync_single_for_device(bench.dev, bench.to, PIECES * SLICE, DMA_BIDIRECTIONAL);
}

void bench_begin(struct dma_chan *chan)
{
    bench.dev = dmaengine_get_dma_device(chan);
    bench.src = kmalloc_aligned(PIECES * SLICE, GUARD, GFP_KERNEL);
    bench.dst = kmalloc_aligned(PIECES * SLICE, GUARD, GFP_KERNEL);
    bench.order = 0;
    if (!CHECK(bench.src && bench.dst))
        panic("no memory for the bench");
    bench.from = dma_map_single(bench.dev, bench.src, PIECES * SLICE, DMA_TO_DEVICE);
    bench.to = dma_map_single(bench.dev, bench.dst, PIECES * SLICE, DMA_BIDIRECTIONAL);
    CHECK(!dma_mapping_error(bench.dev, bench.from) && !dma_mapping_error(bench.dev, bench.to));
    dma_sync_single_for_cpu(bench.dev, bench.to, PIECES * SLICE, DMA_BIDIRECTIONAL);
    fill();
    sync_for_device();
}

static bool all(const u8 *at, u8 byte, u32 bytes)
{
    while (bytes && *at == byte) {
        at++;
        bytes--;
    }
    return !bytes;
}

static void check_guards(const u8 *slices)
{
    for (unsigned n = 0; n < PIECES; n++) {
        const u8 *at = slices + n * SLICE;

        CHECK(all(at, GUARD_BYTE, GUARD));
        CHECK(all(at + GUARD + PIECE, GUARD_BYTE, GUARD));
    }
}

void bench_end(void)
{
    dma_unmap_single(bench.dev, bench.from, PIECES * SLICE, DMA_TO_DEVICE);
    dma_unmap_single(bench.dev, bench.to, PIECES * SLICE, DMA_BIDIRECTIONAL);
    check_guards(bench.src);
    check_guards(bench.dst);
    for (unsigned n = 0; n < PIECES; n++)
        for (u32 i = 0; i < PIECE; i++)
            if (!CHECK_EQ(bench.src[n * SLICE + GUARD + i], source_byte(n, i)))
                break;
    kfree(bench.src);
    kfree(bench.dst);
}

/* What the device has written to a piece, seen by the CPU; any context. */
static bool holds(unsigned n, bool copied)
{
    const struct piece *p = &piece[n];
    bool ok;

    dma_sync_single_for_cpu(bench.dev, p->to, PIECE, DMA_BIDIRECTIONAL);
    ok = copied ? !memcmp(p->dst, p->src, p->bytes) &&
                      all(p->dst + p->bytes, EMPTY_BYTE, PIECE - p->bytes)
                : all(p->dst, EMPTY_BYTE, PIECE);
    dma_sync_single_for_device(bench.dev, p->to, PIECE, DMA_BIDIRECTIONAL);
    return ok;
}

bool bench_arrived(unsigned n)
{
    return holds(n, true);
}

bool bench_untouched(unsigned n)
{
    return holds(n, false);
}

bool bench_has(unsigned n, u32 bytes)
{
    const u32 whole = piece[n].bytes;
    bool has;

    piece[n].bytes = bytes;
    has = holds(n, true);
    piece[n].bytes = whole;
    return has;
}

void bench_sync(unsigned n)
{
    dma_sync_single_for_cpu(bench.dev, piece[n].to, PIECE, DMA_BIDIRECTIONAL);
}

/* --- callbacks ------------------------------------------------------------------------ */

static void called(void *arg, const struct dmaengine_result *result)
{
    struct seen *s = arg;
    struct piece *p = container_of(s, struct piece, seen);
    const bool deferred = in_serving_softirq() && !in_hardirq() && !arch_irqs_disabled();

    atomic_inc(&bench.calling);
    s->deferred = deferred && (s->deferred || !s->calls);
    s->calls++;
    s->order = ++bench.order;
    s->result = *result;
    if (s->cookie) /* the test has noted it */
        s->status = dmaengine_tx_status(s->chan, s->cookie, NULL);
    s->arrived = bench_arrived((unsigned)(p - piece));
    complete(&s->done);
    if (s->then)
        s->then(s);
    atomic_dec(&bench.calling);
}

struct dma_async_tx_descriptor *bench_watch(struct dma_async_tx_descriptor *tx, unsigned n)
{
    if (!CHECK(tx && !IS_ERR(tx)))
        return NULL;
    piece[n].seen.chan = tx->chan;
    tx->callback_result = called;
    tx->callback_param = &piece[n].seen;
    return tx;
}

dma_cookie_t bench_give(struct dma_async_tx_descriptor *tx, unsigned n)
{
    piece[n].seen.cookie = tx ? dmaengine_submit(tx) : -ENOMEM;
    CHECK(!dma_submit_error(piece[n].seen.cookie));
    return piece[n].seen.cookie;
}

struct dma_async_tx_descriptor *bench_prep_flags(struct dma_chan *chan, unsigned n,
                                                 unsigned long flags)
{
    const struct piece *p = &piece[n];

    return bench_watch(dmaengine_prep_dma_memcpy(chan, p->to, p->from, p->bytes, flags), n);
}

struct dma_async_tx_descriptor *bench_prep(struct dma_chan *chan, unsigned n)
{
    return bench_prep_flags(chan, n, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

dma_cookie_t bench_submit(struct dma_chan *chan, unsigned n)
{
    return bench_give(bench_prep(chan, n), n);
}

dma_cookie_t bench_issue(struct dma_chan *chan, unsigned n)
{
    const dma_cookie_t cookie = bench_submit(chan, n);

    dma_async_issue_pending(chan);
    return cookie;
}

void bench_hold(struct dma_chan *chan, unsigned n, u32 bytes)
{
    engine->hold(chan, bytes);
    engine_wait_held(chan, bench_issue(chan, n), PIECE - bytes);
}

void bench_run(struct dma_chan *chan)
{
    engine->run(chan);
    bench_settle();
}

/* The delay is longer than it takes another hart to begin with the next callback. */
void bench_settle(void)
{
    unsigned order;

    do {
        order = READ_ONCE(bench.order);
        selftest_settle();
        if (num_online_cpus() > 1)
            udelay(100);
    } while (READ_ONCE(bench.order) != order || atomic_read(&bench.calling));
}

u32 bench_left(unsigned n, enum dma_status status)
{
    struct dma_tx_state state = {.residue = 0xdeadbeef};

    CHECK_EQ(dmaengine_tx_status(piece[n].seen.chan, piece[n].seen.cookie, &state), status);
    return state.residue;
}
