/* SPDX-License-Identifier: Apache-2.0 */
/* The first DMA controller of the board and its driver: what dmatest does not look at. */
#include "completion.h"
#include "dma-mapping.h"
#include "dmaengine.h"
#include "io.h"
#include "jiffies.h"
#include "selftest.h"
#include "slab.h"
#include "string.h"

/* No board has anything there, as the controllers see it. */
#define NOWHERE 0x60000000ull

enum { LARGE = 300000, GUARD = 64, TIMEOUT_MS = 1000 };

static struct dma_chan *chan;
static struct device *dev;
static u8 *from, *to;
static dma_addr_t src, dst;
static unsigned calls;
static struct completion done;
static struct dmaengine_result last_result;

static bool rig(size_t size)
{
    dma_cap_mask_t mask = 1ul << DMA_MEMCPY;

    chan = dma_request_chan_by_mask(&mask);
    from = kmalloc(size, GFP_KERNEL);
    to = kmalloc(size, GFP_KERNEL);
    if (!CHECK(!IS_ERR(chan) && from && to))
        return false;
    dev = chan->device->dev;
    src = dma_map_single(dev, from, size, DMA_TO_DEVICE);
    dst = dma_map_single(dev, to, size, DMA_BIDIRECTIONAL);
    CHECK(!dma_mapping_error(dev, src) && !dma_mapping_error(dev, dst));
    for (size_t i = 0; i < size; i++)
        from[i] = (u8)(i * 13 + i / 256 + 1);
    memset(to, 0xee, size);
    init_completion(&done);
    calls = 0;
    return true;
}

static void rig_end(size_t size)
{
    dma_unmap_single(dev, src, size, DMA_TO_DEVICE);
    dma_unmap_single(dev, dst, size, DMA_BIDIRECTIONAL);
    dma_release_channel(chan);
    kfree(from);
    kfree(to);
}

static void called(void *arg, const struct dmaengine_result *result)
{
    (void)arg;
    calls++;
    last_result = *result;
    complete(&done);
}

static dma_cookie_t submit(dma_addr_t d, dma_addr_t s, size_t len)
{
    struct dma_async_tx_descriptor *tx =
        dmaengine_prep_dma_memcpy(chan, d, s, len, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);

    if (!CHECK(tx))
        return -ENOMEM;
    tx->callback_result = called;
    return dmaengine_submit(tx);
}

static bool wait(void)
{
    return wait_for_completion_timeout(&done, msecs_to_jiffies(TIMEOUT_MS));
}

/* Lists of one item up to more than a block of the pool holds, at all alignments. */
static void copies_of_any_length_and_alignment_move_exactly_their_bytes(void)
{
    static const u32 lengths[] = {1, 15, 16, 17, 63, 4095, 16380, 16383, 16390, 140000};

    if (!rig(LARGE))
        return;
    for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++)
        for (unsigned align = 0; align < 16; align++) {
            const u32 len = lengths[i], s = GUARD + align / 4, d = GUARD + align % 4;

            memset(to, 0xee, len + 2 * GUARD);
            submit(dst + d, src + s, len);
            dma_async_issue_pending(chan);
            if (!CHECK(wait()))
                break;
            CHECK(!memcmp(to + d, from + s, len));
            CHECK(to[d - 1] == 0xee && to[d + len] == 0xee);
        }
    CHECK_EQ(calls, ARRAY_SIZE(lengths) * 16);
    rig_end(LARGE);
}

/* API-135, API-137 */
static void a_read_from_nowhere_fails_and_leaves_the_destination(void)
{
    dma_cookie_t bad, after;
    struct dma_tx_state state;

    if (!rig(256))
        return;
    bad = submit(dst, NOWHERE, 128);
    after = submit(dst, src, 128);
    dma_async_issue_pending(chan);
    CHECK(wait());
    CHECK(last_result.result == DMA_TRANS_READ_FAILED && last_result.residue == 128);
    CHECK_EQ(dmaengine_tx_status(chan, bad, &state), DMA_ERROR);
    CHECK_EQ(state.residue, 128);
    CHECK_EQ(dmaengine_tx_status(chan, after, NULL), DMA_IN_PROGRESS);
    CHECK(to[0] == 0xee && to[127] == 0xee);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    submit(dst, src, 128);
    dma_async_issue_pending(chan);
    CHECK(wait());
    CHECK(!memcmp(to, from, 128));
    CHECK_EQ(calls, 2);
    rig_end(256);
}

static void a_write_to_nowhere_fails_as_a_write(void)
{
    if (!rig(256))
        return;
    submit(NOWHERE, src, 128);
    dma_async_issue_pending(chan);
    CHECK(wait());
    CHECK(last_result.result == DMA_TRANS_WRITE_FAILED && last_result.residue == 128);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    rig_end(256);
}

/* What was read before the failure has arrived, but for what was still in the FIFO. Which side
 * failed cannot always be told then (pl08x.c). */
static void a_failure_behind_the_end_of_memory_tells_what_arrived(void)
{
    const struct device_node *np = of_find_node_by_path("/memory");
    const u8 *memory_end;
    struct resource ram;
    dma_addr_t end;

    if (!rig(256))
        return;
    CHECK_EQ(of_address_to_resource(np, 0, &ram), 0);
    memory_end = (const u8 *)phys_to_virt(ram.start) + ram.size;
    end = dma_map_single(dev, memory_end - 64, 64, DMA_TO_DEVICE);
    submit(dst, end, 128);
    dma_async_issue_pending(chan);
    CHECK(wait());
    CHECK(last_result.result != DMA_TRANS_NOERROR);
    CHECK(last_result.residue >= 64 && last_result.residue <= 64 + 16);
    CHECK(!memcmp(to, memory_end - 64, 128 - last_result.residue));
    CHECK_EQ(to[64], 0xee);
    dmaengine_terminate_sync(chan);
    rig_end(256);
}

/* API-145, API-148, API-162, API-169, API-171 */
static void a_copy_is_stopped_in_the_middle_and_never_calls_back(void)
{
    u32 before = LARGE, samples = 0;
    struct dma_tx_state state;
    dma_cookie_t cookie;

    if (!rig(LARGE))
        return;
    cookie = submit(dst, src, LARGE - GUARD);
    dmaengine_tx_status(chan, cookie, &state);
    CHECK_EQ(state.residue, LARGE - GUARD);
    dma_async_issue_pending(chan);
    while (dmaengine_tx_status(chan, cookie, &state) == DMA_IN_PROGRESS &&
           state.residue > LARGE / 2) {
        CHECK(state.residue <= before);
        samples += state.residue < before;
        before = state.residue;
    }
    CHECK(samples > 2);
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    CHECK_EQ(dmaengine_tx_status(chan, cookie, &state), DMA_ERROR);
    CHECK(state.residue > 0 && state.residue <= LARGE / 2);
    CHECK(!memcmp(to, from, LARGE - GUARD - state.residue));
    CHECK_EQ(to[LARGE - GUARD - state.residue], 0xee);
    selftest_settle();
    CHECK_EQ(calls, 0);
    submit(dst, src, LARGE - GUARD);
    dma_async_issue_pending(chan);
    CHECK(wait());
    CHECK(!memcmp(to, from, LARGE - GUARD));
    CHECK_EQ(calls, 1);
    rig_end(LARGE);
}

/* API-057 */
static void addresses_beyond_32_bits_are_refused(void)
{
    if (!rig(256))
        return;
    CHECK(!dmaengine_prep_dma_memcpy(chan, dst, 0x100000000ull, 64, 0));
    CHECK(!dmaengine_prep_dma_memcpy(chan, 0xfffffff0ull, src, 17, 0));
    CHECK(!dmaengine_prep_dma_memcpy(chan, dst, src, 0, 0));
    rig_end(256);
}

const struct selftest controller_tests[] = {
    {"controller.copies_of_any_length_and_alignment_move_exactly_their_bytes",
     copies_of_any_length_and_alignment_move_exactly_their_bytes},
    {"controller.a_read_from_nowhere_fails_and_leaves_the_destination",
     a_read_from_nowhere_fails_and_leaves_the_destination},
    {"controller.a_write_to_nowhere_fails_as_a_write", a_write_to_nowhere_fails_as_a_write},
    {"controller.a_failure_behind_the_end_of_memory_tells_what_arrived",
     a_failure_behind_the_end_of_memory_tells_what_arrived},
    {"controller.a_copy_is_stopped_in_the_middle_and_never_calls_back",
     a_copy_is_stopped_in_the_middle_and_never_calls_back},
    {"controller.addresses_beyond_32_bits_are_refused", addresses_beyond_32_bits_are_refused},
    {NULL, NULL},
};
