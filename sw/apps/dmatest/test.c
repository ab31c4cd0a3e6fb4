/* SPDX-License-Identifier: Apache-2.0 */
#include "dmatest.h"

#include "dma-mapping.h"
#include "kthread.h"
#include "slab.h"

/* --- random numbers: a sequence per thread, so that results do not depend on who runs when --- */

static u32 mix(u32 x)
{
    x ^= x >> 16;
    x *= 0x7feb352d;
    x ^= x >> 15;
    x *= 0x846ca68b;
    return x ^ x >> 16;
}

static u32 dmatest_random(struct dmatest_thread *t)
{
    t->random += 0x9e3779b9;
    return mix(t->random);
}

/* Below or at MOST, a multiple of the alignment. */
static u32 random_offset(struct dmatest_thread *t, u32 most)
{
    return dmatest_random(t) % (most + 1) >> t->align << t->align;
}

/* A length that was asked for is taken as it is. */
static u32 pick_length(struct dmatest_thread *t)
{
    u32 len = params.test_buf_size;

    if (params.transfer_size)
        return params.transfer_size;
    if (!params.norandom)
        len = dmatest_random(t) % len + 1;
    len = len >> t->align << t->align;
    return len ? len : 1u << t->align;
}

static struct dmatest_run pick_run(struct dmatest_thread *t)
{
    struct dmatest_run run = {.n = ++t->total.tests, .len = pick_length(t)};

    if (!params.norandom) {
        run.src_off = random_offset(t, params.test_buf_size - run.len);
        run.dst_off = random_offset(t, params.test_buf_size - run.len);
    }
    t->total.bytes += run.len;
    return run;
}

/* --- one test ---------------------------------------------------------------------- */

static void result(const char *what, const struct dmatest_run *run, unsigned long data)
{
    pr_warn("%s: result #%u: '%s' with src_off=0x%x dst_off=0x%x len=0x%x (%lu)\n", current->comm,
            run->n, what, run->src_off, run->dst_off, run->len, data);
}

/* A callback that nobody waits for belongs to an operation that was given up (API-216). */
static void dmatest_callback(void *arg)
{
    struct dmatest_thread *t = arg;

    if (!t->waiting)
        pr_err("Kernel memory corruption!!\n");
    t->waiting = false;
    complete(&t->done);
}

/* All sources are alike, and an odd number of them: the sums are the same as each. */
static struct dma_async_tx_descriptor *prep(struct dmatest_thread *t, const struct dmatest_run *run,
                                            const struct dmaengine_unmap_data *um)
{
    const unsigned long flags = DMA_CTRL_ACK | (params.polled ? 0 : DMA_PREP_INTERRUPT);
    dma_addr_t src[SOURCES_MAX], dst[DESTINATIONS_MAX];
    u8 coefficients[SOURCES_MAX];

    for (unsigned i = 0; i < t->src_cnt; i++) {
        src[i] = um->addr[i] + run->src_off;
        coefficients[i] = 1;
    }
    for (unsigned i = 0; i < t->dst_cnt; i++)
        dst[i] = um->addr[t->src_cnt + i] + run->dst_off;
    switch (t->kind->type) {
    case DMA_MEMSET:
        return dmaengine_prep_dma_memset(t->chan, dst[0], pattern_fill_value(t, run), run->len,
                                         flags);
    case DMA_XOR:
        return dmaengine_prep_dma_xor(t->chan, dst[0], src, t->src_cnt, run->len, flags);
    case DMA_PQ:
        return dmaengine_prep_dma_pq(t->chan, dst, src, t->src_cnt, coefficients, run->len, flags);
    default:
        return dmaengine_prep_dma_memcpy(t->chan, dst[0], src[0], run->len, flags);
    }
}

static enum dma_status wait(struct dmatest_thread *t, dma_cookie_t cookie)
{
    enum dma_status status;

    if (params.polled) {
        dma_sync_wait(t->chan, cookie);
        status = dmaengine_tx_status(t->chan, cookie, NULL);
        t->waiting = status == DMA_IN_PROGRESS; /* even now */
        return status;
    }
    dma_async_issue_pending(t->chan);
    wait_for_completion_timeout(&t->done, msecs_to_jiffies(params.timeout));
    status = dma_async_is_tx_complete(t->chan, cookie, NULL, NULL);
    if (status == DMA_OUT_OF_ORDER && !t->waiting) /* the callback alone tells (API-120) */
        return DMA_COMPLETE;
    return status;
}

/* NULL, or what went wrong; *DATA belongs to the message. */
static const char *run_mapped(struct dmatest_thread *t, const struct dmatest_run *run,
                              const struct dmaengine_unmap_data *um, unsigned long *data)
{
    struct dma_async_tx_descriptor *tx = prep(t, run, um);
    enum dma_status status;
    dma_cookie_t cookie;

    if (!tx)
        return "prep error";
    reinit_completion(&t->done);
    t->waiting = true;
    if (!params.polled) {
        tx->callback = dmatest_callback;
        tx->callback_param = t;
    }
    cookie = dmaengine_submit(tx);
    if (dma_submit_error(cookie)) {
        t->waiting = false;
        *data = (unsigned long)-cookie;
        return "submit error";
    }
    status = wait(t, cookie);
    if (!t->waiting && status == DMA_COMPLETE)
        return NULL;
    t->err = dmaengine_terminate_sync(t->chan); /* 0: the buffers are ours again (API-217) */
    *data = status;
    if (t->waiting) {
        t->waiting = false;
        return "test timed out";
    }
    return status == DMA_ERROR ? "completion error status" : "completion busy status";
}

/* Maps the next buffer; false: it cannot be. */
static bool map(struct dmaengine_unmap_data *um, u8 *buf, enum dma_data_direction dir, u8 *count)
{
    const unsigned n = um->to_cnt + um->bidi_cnt;

    um->addr[n] = dma_map_single(um->dev, buf, um->len, dir);
    if (dma_mapping_error(um->dev, um->addr[n]))
        return false;
    ++*count;
    return true;
}

static const char *run_operation(struct dmatest_thread *t, const struct dmatest_run *run,
                                 unsigned long *data)
{
    struct dmaengine_unmap_data *um = dmaengine_get_unmap_data(
        dmaengine_get_dma_device(t->chan), (int)(t->src_cnt + t->dst_cnt), GFP_KERNEL);
    const char *wrong = NULL;

    if (!um)
        return "unmap data NULL";
    um->len = params.test_buf_size;
    for (unsigned i = 0; i < t->src_cnt && !wrong; i++)
        if (!map(um, t->src[i], DMA_TO_DEVICE, &um->to_cnt))
            wrong = "src mapping error";
    for (unsigned i = 0; i < t->dst_cnt && !wrong; i++)
        if (!map(um, t->dst[i], DMA_BIDIRECTIONAL, &um->bidi_cnt))
            wrong = "dst mapping error";
    if (!wrong)
        wrong = run_mapped(t, run, um, data);
    dmaengine_unmap_put(um);
    return wrong;
}

static void run_test(struct dmatest_thread *t)
{
    const struct dmatest_run run = pick_run(t);
    unsigned long data = 0;
    const char *wrong;
    ktime_t start;

    if (!params.noverify) {
        start = ktime_get();
        pattern_make(t, &run);
        t->total.idle += ktime_get() - start;
    }
    wrong = run_operation(t, &run, &data);
    if (!wrong && !params.noverify) {
        start = ktime_get();
        data = pattern_verify(t, &run);
        t->total.idle += ktime_get() - start;
        wrong = data ? "data error" : NULL;
    }
    if (wrong)
        t->total.failures++;
    if (wrong || params.verbose)
        result(wrong ? wrong : "test passed", &run, data);
}

/* --- threads --------------------------------------------------------------------- */

static u64 per_second(ktime_t runtime, u64 value)
{
    const s64 us = ktime_to_us(runtime);

    return us > 0 ? value * 1000000 / (u64)us : 0;
}

static int dmatest_func(void *arg)
{
    struct dmatest_thread *t = arg;
    const ktime_t start = ktime_get();
    ktime_t runtime;
    u64 iops;

    for (unsigned i = 0; i < params.iterations && !t->err; i++)
        run_test(t);
    if (t->err)
        pr_err("%s: %s cannot be stopped: no more tests\n", current->comm, dma_chan_name(t->chan));
    runtime = ktime_get() - start - t->total.idle;
    iops = per_second(runtime, 100ull * t->total.tests);
    pr_info("%s: summary %u tests, %u failures %llu.%02llu iops %llu KB/s (%d)\n", current->comm,
            t->total.tests, t->total.failures, iops / 100, iops % 100,
            per_second(runtime, t->total.bytes) / 1024, t->err);
    complete(&t->finished);
    return 0;
}

/* The most sources, an odd number of them, that WANTED and the device's LIMIT allow; 0: none. */
static unsigned odd_sources(unsigned wanted, unsigned limit)
{
    const unsigned n = min(wanted | 1, limit);

    return n & 1 || !n ? n : n - 1;
}

static void set_operation(struct dmatest_thread *t)
{
    const struct dma_device *device = t->chan->device;

    t->src_cnt = t->dst_cnt = 1;
    switch (t->kind->type) {
    case DMA_MEMSET:
        t->align = device->fill_align;
        break;
    case DMA_XOR:
        t->align = device->xor_align;
        t->src_cnt = odd_sources(params.xor_sources, device->max_xor);
        break;
    case DMA_PQ:
        t->align = device->pq_align;
        t->src_cnt = odd_sources(params.pq_sources, dma_maxpq(device, 0));
        t->dst_cnt = 2; /* P and Q */
        break;
    default:
        t->align = device->copy_align;
        break;
    }
    if (params.alignment != DEVICES_ALIGNMENT)
        t->align = params.alignment;
}

static void free_buffers(struct dmatest_thread *t)
{
    for (unsigned i = 0; i < t->src_cnt; i++)
        kfree(t->src[i]);
    for (unsigned i = 0; i < t->dst_cnt; i++)
        kfree(t->dst[i]);
}

static bool alloc_buffers(struct dmatest_thread *t)
{
    const size_t align = max((size_t)16, (size_t)1 << t->align);
    bool all = true;

    for (unsigned i = 0; i < t->src_cnt; i++)
        all &= (t->src[i] = kmalloc_aligned(params.test_buf_size, align, GFP_KERNEL)) != NULL;
    for (unsigned i = 0; i < t->dst_cnt; i++)
        all &= (t->dst[i] = kmalloc_aligned(params.test_buf_size, align, GFP_KERNEL)) != NULL;
    return all;
}

struct dmatest_thread *dmatest_thread_start(struct dma_chan *chan, const struct dmatest_kind *kind,
                                            unsigned n, unsigned index)
{
    struct dmatest_thread *t = kzalloc(sizeof *t, GFP_KERNEL);

    if (!t)
        return NULL;
    t->chan = chan;
    t->kind = kind;
    t->random = mix(params.seed) + 0x01000193u * index;
    init_completion(&t->done);
    init_completion(&t->finished);
    set_operation(t);
    if (t->src_cnt && alloc_buffers(t))
        t->task = kthread_run(dmatest_func, t, "%s-%s%u", dma_chan_name(chan), kind->name, n);
    if (IS_ERR_OR_NULL(t->task)) {
        free_buffers(t);
        kfree(t);
        return NULL;
    }
    return t;
}

bool dmatest_thread_end(struct dmatest_thread *t)
{
    bool passed;

    wait_for_completion(&t->finished);
    kthread_stop(t->task);
    passed = !t->total.failures;
    if (!t->err) /* else the engine may still write to them */
        free_buffers(t);
    kfree(t);
    return passed;
}
