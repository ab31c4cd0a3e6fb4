/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test client for memory-to-memory channels, after Linux's dmatest: threads that
 * copy random pieces of one buffer into another and look at every byte
 * afterwards, also at those that must not have changed. Output has Linux's form.
 *
 * A byte of a buffer tells what it is: bit 7 source buffer, bit 6 to be copied,
 * bit 5 to be overwritten, and the low five bits are its inverted offset
 * (API-215).
 */
#define pr_fmt(format) "dmatest: " format

#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "jiffies.h"
#include "kthread.h"
#include "moduleparam.h"
#include "slab.h"

#define PATTERN_SRC 0x80u
#define PATTERN_DST 0x00u
#define PATTERN_COPY 0x40u
#define PATTERN_OVERWRITE 0x20u
#define PATTERN_COUNT_MASK 0x1fu

enum { MAX_ERROR_COUNT = 32, CHANNELS_MAX = 32 };

static unsigned iterations = 100;
static unsigned test_buf_size = 16384;
static unsigned threads_per_chan = 1;
static unsigned max_channels; /* 0: all */
static unsigned seed = 1;
static unsigned timeout = 3000; /* ms */

static const struct param params[] = {
    {"iterations", &iterations, 1, UINT32_MAX},
    {"test_buf_size", &test_buf_size, 1, 1 << 24},
    {"threads_per_chan", &threads_per_chan, 1, 64},
    {"max_channels", &max_channels, 0, CHANNELS_MAX},
    {"seed", &seed, 0, UINT32_MAX},
    {"timeout", &timeout, 1, 1000000},
};

struct dmatest_thread {
    struct list_head node;
    struct task_struct *task;
    struct dma_chan *chan;
    u8 *src, *dst;
    u32 random;
    bool waiting; /* a callback is expected */
    struct completion done;
    struct completion finished;
    struct {
        unsigned tests, failures;
        u64 bytes;
        ktime_t idle; /* ns spent on filling and comparing */
    } total;
};

/* One copy of a test. */
struct copy {
    unsigned n; /* counted from 1 */
    u32 src_off, dst_off, len;
};

int main(void);

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

/* --- patterns ---------------------------------------------------------- */

static u32 count_words[PATTERN_COUNT_MASK + 1]; /* four bytes from this count on */

static u8 gen_byte(u32 counter, unsigned pattern)
{
    return (u8)(pattern | (~counter & PATTERN_COUNT_MASK));
}

static void init_patterns(void)
{
    for (u32 n = 0; n < ARRAY_SIZE(count_words); n++)
        for (unsigned k = 0; k < 4; k++)
            count_words[n] |= (u32)gen_byte(n + k, 0) << (8 * k);
}

static u32 gen_word(u32 counter, unsigned pattern)
{
    return count_words[counter & PATTERN_COUNT_MASK] | pattern * 0x01010101u;
}

static u32 *word_at(u8 *buf, u32 i)
{
    return (u32 *)(void *)(buf + i);
}

static void fill(u8 *buf, u32 start, u32 end, unsigned pattern)
{
    u32 i = start;

    for (; i < end && i & 3; i++)
        buf[i] = gen_byte(i, pattern);
    for (; end - i >= 4; i += 4)
        *word_at(buf, i) = gen_word(i, pattern);
    for (; i < end; i++)
        buf[i] = gen_byte(i, pattern);
}

static void init_buffer(u8 *buf, u32 off, u32 len, unsigned outside, unsigned inside)
{
    fill(buf, 0, off, outside);
    fill(buf, off, off + len, outside | inside);
    fill(buf, off + len, test_buf_size, outside);
}

static void mismatch(u8 actual, u8 expected, unsigned pattern, u32 index, bool is_srcbuf)
{
    const u8 diff = actual ^ expected;
    const char *const name = current->comm;

    if (is_srcbuf)
        pr_warn("%s: srcbuf[0x%x] overwritten! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else if (pattern & PATTERN_COPY && diff & (PATTERN_COPY | PATTERN_OVERWRITE))
        pr_warn("%s: dstbuf[0x%x] not copied! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else if (diff & PATTERN_SRC)
        pr_warn("%s: dstbuf[0x%x] was copied! Expected %02x, got %02x\n", name, index, expected,
                actual);
    else
        pr_warn("%s: dstbuf[0x%x] mismatch! Expected %02x, got %02x\n", name, index, expected,
                actual);
}

/* Number of wrong bytes in [START, END); the byte at START has the count COUNTER. */
static unsigned verify(u8 *buf, u32 start, u32 end, u32 counter, unsigned pattern, bool is_srcbuf)
{
    const u32 delta = counter - start;
    unsigned errors = 0;

    for (u32 i = start; i < end; i++) {
        while (!(i & 3) && end - i >= 4 && *word_at(buf, i) == gen_word(i + delta, pattern))
            i += 4;
        if (i == end)
            break;
        if (buf[i] == gen_byte(i + delta, pattern))
            continue;
        if (errors++ < MAX_ERROR_COUNT)
            mismatch(buf[i], gen_byte(i + delta, pattern), pattern, i, is_srcbuf);
    }
    if (errors > MAX_ERROR_COUNT)
        pr_warn("%s: %u errors suppressed\n", current->comm, errors - MAX_ERROR_COUNT);
    return errors;
}

static unsigned verify_buffers(struct dmatest_thread *t, const struct copy *c)
{
    const u32 src_end = c->src_off + c->len, dst_end = c->dst_off + c->len;

    return verify(t->src, 0, c->src_off, 0, PATTERN_SRC, true) +
           verify(t->src, c->src_off, src_end, c->src_off, PATTERN_SRC | PATTERN_COPY, true) +
           verify(t->src, src_end, test_buf_size, src_end, PATTERN_SRC, true) +
           verify(t->dst, 0, c->dst_off, 0, PATTERN_DST, false) +
           verify(t->dst, c->dst_off, dst_end, c->src_off, PATTERN_SRC | PATTERN_COPY, false) +
           verify(t->dst, dst_end, test_buf_size, dst_end, PATTERN_DST, false);
}

/* --- one test ---------------------------------------------------------- */

static void result(const char *what, const struct copy *c, unsigned long data)
{
    pr_warn("%s: result #%u: '%s' with src_off=0x%x dst_off=0x%x len=0x%x (%lu)\n", current->comm,
            c->n, what, c->src_off, c->dst_off, c->len, data);
}

/* A callback that nobody waits for belongs to a copy that was given up (API-216). */
static void dmatest_callback(void *arg)
{
    struct dmatest_thread *t = arg;

    if (!t->waiting)
        pr_err("Kernel memory corruption!!\n");
    t->waiting = false;
    complete(&t->done);
}

/* NULL, or what went wrong; *DATA belongs to the message. */
static const char *run_mapped(struct dmatest_thread *t, const struct copy *c, dma_addr_t src,
                              dma_addr_t dst, unsigned long *data)
{
    struct dma_async_tx_descriptor *tx;
    enum dma_status status;
    dma_cookie_t cookie;

    tx = dmaengine_prep_dma_memcpy(t->chan, dst + c->dst_off, src + c->src_off, c->len,
                                   DMA_CTRL_ACK | DMA_PREP_INTERRUPT);
    if (!tx)
        return "prep error";
    reinit_completion(&t->done);
    t->waiting = true;
    tx->callback = dmatest_callback;
    tx->callback_param = t;
    cookie = dmaengine_submit(tx);
    if (dma_submit_error(cookie)) {
        t->waiting = false;
        *data = (unsigned long)-cookie;
        return "submit error";
    }
    dma_async_issue_pending(t->chan);
    wait_for_completion_timeout(&t->done, msecs_to_jiffies(timeout));
    status = dma_async_is_tx_complete(t->chan, cookie, NULL, NULL);
    if (!t->waiting && status == DMA_COMPLETE)
        return NULL;
    dmaengine_terminate_sync(t->chan); /* the buffers are ours again (API-217) */
    *data = status;
    if (t->waiting) {
        t->waiting = false;
        return "test timed out";
    }
    return status == DMA_ERROR ? "completion error status" : "completion busy status";
}

static const char *run_copy(struct dmatest_thread *t, const struct copy *c, unsigned long *data)
{
    struct device *dev = t->chan->device->dev;
    const dma_addr_t src = dma_map_single(dev, t->src, test_buf_size, DMA_TO_DEVICE);
    const dma_addr_t dst = dma_map_single(dev, t->dst, test_buf_size, DMA_BIDIRECTIONAL);
    const char *wrong;

    if (dma_mapping_error(dev, src))
        return "src mapping error";
    if (dma_mapping_error(dev, dst)) {
        dma_unmap_single(dev, src, test_buf_size, DMA_TO_DEVICE);
        return "dst mapping error";
    }
    wrong = run_mapped(t, c, src, dst, data);
    dma_unmap_single(dev, src, test_buf_size, DMA_TO_DEVICE);
    dma_unmap_single(dev, dst, test_buf_size, DMA_BIDIRECTIONAL);
    return wrong;
}

static void run_test(struct dmatest_thread *t)
{
    struct copy c = {.n = ++t->total.tests};
    unsigned long data = 0;
    const char *wrong;
    ktime_t start;

    c.len = dmatest_random(t) % test_buf_size + 1;
    c.src_off = dmatest_random(t) % (test_buf_size - c.len + 1);
    c.dst_off = dmatest_random(t) % (test_buf_size - c.len + 1);
    t->total.bytes += c.len;

    start = ktime_get();
    init_buffer(t->src, c.src_off, c.len, PATTERN_SRC, PATTERN_COPY);
    init_buffer(t->dst, c.dst_off, c.len, PATTERN_DST, PATTERN_OVERWRITE);
    t->total.idle += ktime_get() - start;

    wrong = run_copy(t, &c, &data);
    if (!wrong) {
        start = ktime_get();
        data = verify_buffers(t, &c);
        t->total.idle += ktime_get() - start;
        wrong = data ? "data error" : NULL;
    }
    if (wrong) {
        result(wrong, &c, data);
        t->total.failures++;
    }
}

/* --- threads ----------------------------------------------------------- */

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

    for (unsigned i = 0; i < iterations; i++)
        run_test(t);
    runtime = ktime_get() - start - t->total.idle;
    iops = per_second(runtime, 100ull * t->total.tests);
    pr_info("%s: summary %u tests, %u failures %llu.%02llu iops %llu KB/s (%d)\n", current->comm,
            t->total.tests, t->total.failures, iops / 100, iops % 100,
            per_second(runtime, t->total.bytes) / 1024, 0);
    complete(&t->finished);
    return 0;
}

static struct dmatest_thread *start_thread(struct dma_chan *chan, unsigned n, unsigned index)
{
    struct dmatest_thread *t = kzalloc(sizeof *t, GFP_KERNEL);

    if (!t)
        return NULL;
    t->chan = chan;
    t->random = mix(seed) + 0x01000193u * index;
    init_completion(&t->done);
    init_completion(&t->finished);
    t->src = kmalloc(test_buf_size, GFP_KERNEL);
    t->dst = kmalloc(test_buf_size, GFP_KERNEL);
    if (t->src && t->dst)
        t->task = kthread_run(dmatest_func, t, "%s-copy%u", dma_chan_name(chan), n);
    if (IS_ERR_OR_NULL(t->task)) {
        kfree(t->src);
        kfree(t->dst);
        kfree(t);
        return NULL;
    }
    return t;
}

/* Waits for the thread and frees it; did all its tests pass? */
static bool end_thread(struct dmatest_thread *t)
{
    bool passed;

    wait_for_completion(&t->finished);
    kthread_stop(t->task);
    passed = !t->total.failures;
    kfree(t->src);
    kfree(t->dst);
    kfree(t);
    return passed;
}

int main(void)
{
    LIST_HEAD(threads);
    struct dma_chan *chans[CHANNELS_MAX];
    struct dmatest_thread *t, *next;
    unsigned channels = 0, count = 0;
    bool passed = true;
    dma_cap_mask_t mask;

    if (parse_params("dmatest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    init_patterns();
    dma_cap_zero(mask);
    dma_cap_set(DMA_MEMCPY, mask);
    while (channels < (max_channels ? max_channels : CHANNELS_MAX)) {
        struct dma_chan *chan = dma_request_channel(mask, NULL, NULL);

        if (!chan)
            break;
        chans[channels++] = chan;
        for (unsigned n = 0; n < threads_per_chan; n++) {
            t = start_thread(chan, n, count++);
            if (!t) {
                pr_err("no memory for the buffers of %s; use a smaller test_buf_size, "
                       "threads_per_chan or max_channels\n",
                       dma_chan_name(chan));
                return 1;
            }
            list_add_tail(&t->node, &threads);
        }
        pr_info("Started %u threads using %s\n", threads_per_chan, dma_chan_name(chan));
    }
    if (!channels)
        pr_err("No channels configured, found no DMA controller that copies memory\n");
    list_for_each_entry_safe (t, next, &threads, node)
        passed &= end_thread(t);
    for (unsigned i = 0; i < channels; i++)
        dma_release_channel(chans[i]);
    return channels && passed ? 0 : 1;
}
