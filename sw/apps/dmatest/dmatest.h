/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test client for memory-to-memory channels, after Linux's dmatest, whose parameters, defaults and
 * messages it has: threads that copy, fill, sum up or make P and Q of random pieces of buffers and
 * look at every byte afterwards, also at those that must not have changed.
 */
#ifndef DMATEST_H
#define DMATEST_H

#define pr_fmt(format) "dmatest: " format

#include "completion.h"
#include "dmaengine.h"
#include "jiffies.h"

enum { SOURCES_MAX = 31, DESTINATIONS_MAX = 2 };

struct dmatest_params {
    unsigned test_buf_size;
    unsigned iterations;
    unsigned seed;
    unsigned timeout; /* ms */
    unsigned xor_sources, pq_sources;
    unsigned alignment;     /* exponent; DEVICES_ALIGNMENT: that of the device */
    unsigned transfer_size; /* 0: random */
    unsigned polled, noverify, norandom, verbose;
};

#define DEVICES_ALIGNMENT UINT32_MAX

extern struct dmatest_params params;

/* An operation that is tested. */
struct dmatest_kind {
    enum dma_transaction_type type;
    const char *name; /* in that of a thread */
};

struct dmatest_thread {
    struct list_head node;
    struct task_struct *task;
    struct dma_chan *chan;
    const struct dmatest_kind *kind;
    unsigned src_cnt, dst_cnt, align;
    u8 *src[SOURCES_MAX], *dst[DESTINATIONS_MAX];
    u32 random;
    bool waiting; /* a callback is expected */
    int err;      /* why it gave up */
    struct completion done;
    struct completion finished;
    struct {
        unsigned tests, failures;
        u64 bytes;
        ktime_t idle; /* ns spent on filling and comparing */
    } total;
};

/* One operation of a test. */
struct dmatest_run {
    unsigned n; /* counted from 1 */
    u32 src_off, dst_off, len;
};

/* --- test.c; may sleep -------------------------------------------------------- */

/* The INDEX-th thread of all; NULL: memory is short, or the device takes no source. */
struct dmatest_thread *dmatest_thread_start(struct dma_chan *chan, const struct dmatest_kind *kind,
                                            unsigned n, unsigned index);
/* Waits for the thread and frees it; did all its tests pass? */
bool dmatest_thread_end(struct dmatest_thread *t);

/* --- pattern.c: bytes that tell what they are ------------------------------------- */

void pattern_init(void);
/* All buffers as they are to be before RUN. */
void pattern_make(struct dmatest_thread *t, const struct dmatest_run *run);
/* Bytes that are wrong after it; the first ones are told. */
unsigned pattern_verify(struct dmatest_thread *t, const struct dmatest_run *run);
/* What a fill of RUN is to write. */
int pattern_fill_value(const struct dmatest_thread *t, const struct dmatest_run *run);

#endif
