/* SPDX-License-Identifier: Apache-2.0 */
/* 2.22: generic test client, API-214 to API-217: the threads of dmatest, on a controller in
 * software that is right, or wrong in one of the ways that they are to find. */
#include "../dmatest/dmatest.h"

#include "conformance.h"
#include "dma-mapping.h"
#include "io.h"
#include "sections.h"
#include "slab.h"
#include "swdma.h"
#include "told.h"

struct dmatest_params params;

enum { BUFFER = 250, LENGTH = 8, TESTS = 2 };

static const struct dmatest_kind copies = {DMA_MEMCPY, "copy"}, fills = {DMA_MEMSET, "set"},
                                 sums = {DMA_XOR, "xor"}, syndromes = {DMA_PQ, "pq"};

/* What the controller does to a copy. */
static enum fault {
    RIGHT,
    SHIFTED,  /* from a byte further on */
    OVERRUN,  /* one byte more */
    SHORT,    /* one byte less */
    REVERSED, /* from the destination to the source */
    SWAPPED,  /* two bytes have changed places */
    NOTHING,  /* says that all is well, without a byte moved (departures W3, A2) */
} fault;

static struct {
    struct dma_device *device;
    struct dma_chan *chan;
    struct dma_async_tx_descriptor *(*prep)(struct dma_chan *c, dma_addr_t dst, dma_addr_t src,
                                            size_t len, unsigned long flags);
    enum dma_status (*status)(struct dma_chan *c, dma_cookie_t cookie, struct dma_tx_state *state);
    int (*terminate)(struct dma_chan *c);
    void (*synchronize)(struct dma_chan *c);
    u8 *dst; /* of the copy that runs */
    bool swapped;
    unsigned copies, terminates, synchronizes;
} wrong;

static u8 *cpu_view(dma_addr_t at)
{
    return phys_to_virt(dma_resolve(dmaengine_get_dma_device(wrong.chan), at, 1));
}

static struct dma_async_tx_descriptor *prep_wrong(struct dma_chan *c, dma_addr_t dst,
                                                  dma_addr_t src, size_t len, unsigned long flags)
{
    wrong.copies++;
    wrong.dst = cpu_view(dst);
    wrong.swapped = fault != SWAPPED;
    switch (fault) {
    case SHIFTED:
        return wrong.prep(c, dst, src + 1, len, flags);
    case OVERRUN:
        return wrong.prep(c, dst, src, len + 1, flags);
    case SHORT:
        return wrong.prep(c, dst, src, len - 1, flags);
    case REVERSED:
        return wrong.prep(c, src, dst, len, flags);
    case NOTHING:
        return wrong.prep(c, dst, dst, len, flags);
    default:
        return wrong.prep(c, dst, src, len, flags);
    }
}

static enum dma_status status_after_swap(struct dma_chan *c, dma_cookie_t cookie,
                                         struct dma_tx_state *state)
{
    if (!wrong.swapped) {
        const u8 first = wrong.dst[0];

        wrong.dst[0] = wrong.dst[1];
        wrong.dst[1] = first;
        wrong.swapped = true;
    }
    return wrong.status(c, cookie, state);
}

static int count_terminate(struct dma_chan *c)
{
    wrong.terminates++;
    return wrong.terminate(c);
}

static void count_synchronize(struct dma_chan *c)
{
    wrong.synchronizes++;
    wrong.synchronize(c);
}

static bool is_software(struct dma_chan *c, void *param)
{
    (void)param;
    return c->device == wrong.device;
}

static void begin(bool manual)
{
    struct dma_device *d = swdma_create(&(struct swdma_config){.channels = 1, .manual = manual});

    if (!CHECK(!IS_ERR(d)))
        panic("no memory for a controller");
    wrong.device = d;
    wrong.prep = d->device_prep_dma_memcpy;
    wrong.status = d->device_tx_status;
    wrong.terminate = d->device_terminate_all;
    wrong.synchronize = d->device_synchronize;
    d->device_prep_dma_memcpy = prep_wrong;
    d->device_tx_status = status_after_swap;
    d->device_terminate_all = count_terminate;
    d->device_synchronize = count_synchronize;
    wrong.chan = dma_request_channel(1ul << DMA_MEMCPY, is_software, NULL);
    wrong.copies = wrong.terminates = wrong.synchronizes = 0;
    wrong.swapped = true;
    fault = RIGHT;
    params = (struct dmatest_params){.test_buf_size = BUFFER,
                                     .iterations = TESTS,
                                     .seed = 3,
                                     .timeout = 20,
                                     .xor_sources = 3,
                                     .pq_sources = 3,
                                     .alignment = DEVICES_ALIGNMENT,
                                     .transfer_size = LENGTH};
    pattern_init();
}

static void end(void)
{
    dma_release_channel(wrong.chan);
    CHECK_EQ(swdma_destroy(wrong.device), 0);
}

/* Did all tests of COUNT threads pass? */
static bool run_threads(const struct dmatest_kind *kind, unsigned count)
{
    struct dmatest_thread *t[4];
    bool passed = true;

    for (unsigned i = 0; i < count; i++)
        if (!CHECK(t[i] = dmatest_thread_start(wrong.chan, kind, i, i)))
            return false;
    for (unsigned i = 0; i < count; i++)
        passed &= dmatest_thread_end(t[i]);
    return passed;
}

/* --- API-214 ---------------------------------------------------------------------------------- */

static void the_client_tests_copies_fills_sums_and_syndromes(void)
{
    static const struct dmatest_kind *const kinds[] = {&copies, &fills, &sums, &syndromes};

    begin(false);
    for (unsigned polled = 0; polled < 2; polled++)
        for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
            params.polled = polled;
            params.transfer_size = i % 2 ? LENGTH : 0; /* 0: random */
            CHECK(run_threads(kinds[i], 3));
        }
    CHECK_EQ(wrong.copies, 2 * 3 * TESTS);
    end();
}

static void the_client_finds_copies_that_are_said_to_be_done_and_are_not(void)
{
    begin(false);
    fault = NOTHING;
    CHECK(!run_threads(&copies, 1));
    params.noverify = 1; /* and knows nothing if it does not look */
    CHECK(run_threads(&copies, 1));
    end();
}

/* --- API-215 ---------------------------------------------------------------------------------- */

static void the_pattern_tells_each_kind_of_wrong_copy(void)
{
    static const char *const messages[] = {
        [SHIFTED] = "mismatch!", [OVERRUN] = "was copied!",   [SHORT] = "not copied!",
        [SWAPPED] = "mismatch!", [REVERSED] = "overwritten!", [NOTHING] = "not copied!",
    };

    begin(false);
    CHECK(run_threads(&copies, 1));
    params.iterations = 1;
    for (fault = SHIFTED; fault <= NOTHING; fault++) {
        told_begin();
        CHECK(!run_threads(&copies, 1));
        told_end();
        CHECK(told(messages[fault]) > 0);
        CHECK_EQ(told("1 tests, 1 failures"), 1);
    }
    end();
}

/* Bits 7, 6 and 5, and a count that goes down. */
static void a_byte_of_the_pattern_tells_where_it_is(void)
{
    u8 src[64], dst[64];
    struct dmatest_thread t = {
        .kind = &copies, .src_cnt = 1, .dst_cnt = 1, .src = {src}, .dst = {dst}};
    const struct dmatest_run run = {.src_off = 8, .dst_off = 20, .len = 16};

    params = (struct dmatest_params){.test_buf_size = sizeof src};
    pattern_init();
    pattern_make(&t, &run);
    for (unsigned i = 0; i < sizeof src; i++) {
        const bool copied = i >= 8 && i < 24, overwritten = i >= 20 && i < 36;

        CHECK_EQ(src[i], 0x80u | (copied ? 0x40u : 0u) | (~i & 0x1fu));
        CHECK_EQ(dst[i], (overwritten ? 0x20u : 0u) | (~i & 0x1fu));
    }
    for (unsigned i = 0; i < run.len; i++)
        dst[run.dst_off + i] = src[run.src_off + i];
    CHECK_EQ(pattern_verify(&t, &run), 0);
    src[2] ^= 1; /* outside of what was copied */
    CHECK_EQ(pattern_verify(&t, &run), 1);
}

/* --- API-216, API-217 ---------------------------------------------------------------------------
 */

static int ignore_terminate(struct dma_chan *c)
{
    (void)c;
    return 0;
}

/* When the next copy is prepared, the old one is done at last. */
static struct dma_async_tx_descriptor *prep_after_late_end(struct dma_chan *c, dma_addr_t dst,
                                                           dma_addr_t src, size_t len,
                                                           unsigned long flags)
{
    while (swdma_step(c))
        ;
    return wrong.prep(c, dst, src, len, flags);
}

static void a_callback_after_the_time_out_is_reported(void)
{
    begin(true);
    wrong.device->device_prep_dma_memcpy = prep_after_late_end;
    wrong.device->device_terminate_all = ignore_terminate;
    wrong.device->device_synchronize = NULL;
    told_begin();
    CHECK(!run_threads(&copies, 1));
    told_end();
    CHECK_EQ(told("test timed out"), TESTS);
    CHECK_EQ(told("Kernel memory corruption!!"), 1);
    CHECK_EQ(wrong.terminate(wrong.chan), 0); /* the last one, whose buffers are gone */
    wrong.device->device_terminate_all = wrong.terminate;
    wrong.device->device_synchronize = wrong.synchronize;
    end();
}

static void a_provider_that_terminates_is_not_called_back_late(void)
{
    begin(true);
    wrong.device->device_prep_dma_memcpy = prep_after_late_end;
    told_begin();
    CHECK(!run_threads(&copies, 1));
    told_end();
    CHECK_EQ(told("test timed out"), TESTS);
    CHECK_EQ(told("Kernel memory corruption!!"), 0);
    end();
}

/* Once the threads have ended, and with them the buffers, there is nothing to do for the engine. */
static void a_test_that_fails_terminates_and_synchronizes_before_it_frees(void)
{
    unsigned objects;

    begin(true);
    for (unsigned i = 0; i < 2; i++) {
        CHECK(!run_threads(&copies, 1));
        CHECK(!swdma_step(wrong.chan));
        CHECK_EQ(swdma_live(wrong.device), 0);
        CHECK_EQ(wrong.terminates, (i + 1) * TESTS);
        CHECK_EQ(wrong.synchronizes, (i + 1) * TESTS);
        if (i)
            CHECK_EQ(slab_objects(), objects);
        objects = slab_objects();
    }
    end();
}

const struct statement dmatest_tests[] = {
    STATEMENT(214, the_client_tests_copies_fills_sums_and_syndromes),
    STATEMENT(214, the_client_finds_copies_that_are_said_to_be_done_and_are_not),
    STATEMENT(215, the_pattern_tells_each_kind_of_wrong_copy),
    STATEMENT(215, a_byte_of_the_pattern_tells_where_it_is),
    STATEMENT(216, a_callback_after_the_time_out_is_reported),
    STATEMENT(216, a_provider_that_terminates_is_not_called_back_late),
    STATEMENT(217, a_test_that_fails_terminates_and_synchronizes_before_it_frees),
    {0},
};
