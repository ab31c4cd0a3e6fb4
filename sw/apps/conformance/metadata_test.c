/* SPDX-License-Identifier: Apache-2.0 */
/* 2.9: metadata, API-101 to API-105. What they are is the provider's: here those of the controller
 * in software, a CRC-32 that goes in and comes out. */
#include "memory.h"
#include "sections.h"

#include "string.h"
#include "swdma.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK, LEN = 100, POISON = 0xdb };

static struct dma_chan *chan;

static bool metadata_open(unsigned modes)
{
    chan = operation_open(DMA_MEMCPY, 2, LEN);
    if ((chan->device->desc_metadata_modes & modes) == modes)
        return true;
    conformance_skip("the engine has no metadata");
    operation_close(chan);
    return false;
}

static struct dma_async_tx_descriptor *prep(void)
{
    return dmaengine_prep_dma_memcpy(chan, mem[0].at, mem[1].at, LEN, CALLED);
}

/* --- modes ------------------------------------------------------------------------------- */

static struct swdma_metadata buffer;
static size_t used, most;

static int attach(struct dma_async_tx_descriptor *tx)
{
    return dmaengine_desc_attach_metadata(tx, &buffer, sizeof buffer);
}

static int get(struct dma_async_tx_descriptor *tx)
{
    const void *p = dmaengine_desc_get_metadata_ptr(tx, &used, &most);

    CHECK(p);
    return IS_ERR(p) ? (int)PTR_ERR(p) : 0;
}

static int set(struct dma_async_tx_descriptor *tx)
{
    return dmaengine_desc_set_metadata_len(tx, 4);
}

/* All orders of the three calls: the first one fixes the mode, and the other mode's are refused. */
static void the_first_call_fixes_the_mode(void)
{
    static int (*const call[])(struct dma_async_tx_descriptor * tx) = {attach, get, set};

    if (!metadata_open(DESC_METADATA_CLIENT | DESC_METADATA_ENGINE))
        return;
    for (unsigned order = 0; order < 27; order++) {
        struct dma_async_tx_descriptor *tx = prep();
        const unsigned first = order % 3;

        CHECK_EQ(tx->desc_metadata_mode, DESC_METADATA_NONE);
        CHECK_EQ(call[first](tx), 0);
        for (unsigned i = order / 3, n = 0; n < 2; n++, i /= 3)
            CHECK_EQ(call[i % 3](tx), !first == !(i % 3) ? 0 : -EINVAL);
        CHECK_EQ(tx->desc_metadata_mode, first ? DESC_METADATA_ENGINE : DESC_METADATA_CLIENT);
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
    operation_close(chan);
}

/* What is refused fixes nothing: the mode that there is works after it. */
static void a_mode_that_the_device_lacks_is_not_supported(void)
{
    struct dma_async_tx_descriptor *tx;
    struct dma_device *device;
    unsigned modes;

    chan = operation_open(DMA_MEMCPY, 2, LEN);
    device = chan->device;
    modes = device->desc_metadata_modes;
    for (unsigned has = 0; has <= modes; has++) {
        device->desc_metadata_modes = has;
        tx = prep();
        if (!(has & DESC_METADATA_CLIENT))
            CHECK_EQ(attach(tx), -ENOTSUPP);
        if (!(has & DESC_METADATA_ENGINE)) {
            CHECK_EQ(get(tx), -ENOTSUPP);
            CHECK_EQ(set(tx), -ENOTSUPP);
        }
        CHECK_EQ(tx->desc_metadata_mode, DESC_METADATA_NONE);
        if (has & DESC_METADATA_CLIENT)
            CHECK_EQ(attach(tx), 0);
        else if (has)
            CHECK_EQ(get(tx), 0);
        CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    }
    device->desc_metadata_modes = modes;
    CHECK_EQ(attach(NULL), -EINVAL);
    CHECK_EQ(get(NULL), -EINVAL);
    CHECK_EQ(set(NULL), -EINVAL);
    operation_close(chan);
}

/* --- the client's buffer -----------------------------------------------------------------------
 */

/* CRC-32 of the LEN bytes of MEM 1 as they were filled, continued from CRC. */
static u32 crc_of_source(u32 crc)
{
    crc = ~crc;
    for (u32 i = 0; i < LEN; i++) {
        crc ^= mem_byte(1, i);
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static u32 seen_in_callback;

static void look_at_buffer(struct seen *s)
{
    (void)s;
    seen_in_callback = buffer.crc_out;
    memset(&buffer, POISON, sizeof buffer);
}

static bool is_poison(const void *p, size_t bytes)
{
    const u8 *b = p;

    while (bytes && *b == POISON) {
        b++;
        bytes--;
    }
    return !bytes;
}

/* What goes in is that of when the transfer starts; what comes out is there in the callback, and
 * nobody writes it later. */
static void an_attached_buffer_is_the_engine_s_from_start_to_callback(void)
{
    enum { BEFORE = 0x12345678 };

    NEEDS(hold);
    if (!metadata_open(DESC_METADATA_CLIENT))
        return;
    buffer = (struct swdma_metadata){.crc_in = BEFORE};
    seen_in_callback = 0;
    piece[0].seen.then = look_at_buffer;
    engine->hold(chan, 40);
    struct dma_async_tx_descriptor *tx = bench_watch(prep(), 0);
    CHECK_EQ(attach(tx), 0);
    bench_give(tx, 0);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, LEN - 40);
    buffer.crc_in = 0; /* too late */
    engine->let_go(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(seen_in_callback, crc_of_source(BEFORE));
    bench_issue(chan, 1);
    bench_run(chan);
    CHECK(is_poison(&buffer, sizeof buffer));
    operation_close(chan);
}

/* --- the engine's buffer ---------------------------------------------------------------------- */

static struct swdma_metadata *lent;

/* The descriptor is not anybody else's before its callback is over. */
static void look_at_lent(struct seen *s)
{
    struct dma_async_tx_descriptor *tx[8];

    (void)s;
    for (unsigned i = 0; i < 8; i++) {
        tx[i] = prep();
        if (tx[i] && dmaengine_desc_get_metadata_ptr(tx[i], &used, &most) != lent)
            continue;
        CHECK(!"another descriptor has the same buffer");
    }
    seen_in_callback = lent->crc_out;
    for (unsigned i = 0; i < 8; i++)
        CHECK_EQ(dmaengine_desc_cancel(tx[i]), 0);
}

static void a_lent_buffer_is_there_from_prepare_to_callback(void)
{
    enum { BEFORE = 0x0badcafe };
    struct dma_async_tx_descriptor *tx;

    if (!metadata_open(DESC_METADATA_ENGINE))
        return;
    used = most = 77;
    tx = bench_watch(prep(), 0);
    lent = dmaengine_desc_get_metadata_ptr(tx, &used, &most);
    CHECK(!IS_ERR_OR_NULL(lent));
    CHECK_EQ(used, 0);
    CHECK_EQ(most, sizeof *lent);
    lent->crc_in = BEFORE;
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, sizeof lent->crc_in), 0);
    CHECK(dmaengine_desc_get_metadata_ptr(tx, &used, &most) == lent && used == 4);
    seen_in_callback = 0;
    piece[0].seen.then = look_at_lent;
    bench_give(tx, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(piece[0].seen.calls, 1);
    CHECK_EQ(seen_in_callback, crc_of_source(BEFORE));
    operation_close(chan);
}

/* Of what the client wrote only so many bytes count. */
static void the_length_that_is_told_counts_up_to_the_most(void)
{
    struct dma_async_tx_descriptor *tx;

    if (!metadata_open(DESC_METADATA_ENGINE))
        return;
    tx = bench_watch(prep(), 0);
    lent = dmaengine_desc_get_metadata_ptr(tx, &used, &most);
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, most + 1), -EINVAL);
    CHECK(dmaengine_desc_get_metadata_ptr(tx, &used, &most) == lent && used == 0);
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, most), 0);
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, (size_t)-1), -EINVAL);
    CHECK(dmaengine_desc_get_metadata_ptr(tx, &used, &most) == lent && used == most);
    lent->crc_in = 0x55aa55aa;
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, 0), 0); /* so that nothing was written */
    piece[0].seen.then = look_at_lent;
    bench_give(tx, 0);
    dma_async_issue_pending(chan);
    bench_run(chan);
    CHECK_EQ(seen_in_callback, crc_of_source(0));
    operation_close(chan);
}

static void a_buffer_that_is_too_large_is_not_attached(void)
{
    struct dma_async_tx_descriptor *tx;
    u8 large[sizeof(struct swdma_metadata) + 1];

    if (!metadata_open(DESC_METADATA_CLIENT | DESC_METADATA_ENGINE))
        return;
    tx = prep();
    CHECK_EQ(dmaengine_desc_attach_metadata(tx, large, sizeof large), -EINVAL);
    CHECK_EQ(tx->desc_metadata_mode, DESC_METADATA_NONE);
    CHECK_EQ(get(tx), 0);
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    operation_close(chan);
}

/* --- what fails fixes nothing
 * --------------------------------------------------------------------- */

static u8 scripted[16];
static size_t scripted_len;

static void *scripted_ptr(struct dma_async_tx_descriptor *tx, size_t *payload_len, size_t *max_len)
{
    (void)tx;
    *payload_len = scripted_len;
    *max_len = sizeof scripted;
    return scripted;
}

static int scripted_set(struct dma_async_tx_descriptor *tx, size_t payload_len)
{
    (void)tx;
    scripted_len = payload_len;
    return 0;
}

static int scripted_refusal(struct dma_async_tx_descriptor *tx, void *data, size_t len)
{
    (void)tx;
    (void)data;
    (void)len;
    return -ENOSPC;
}

/* A device that says it has both modes, with operations OPS for one of them at most. */
static struct dma_async_tx_descriptor *scripted_desc(const struct dma_descriptor_metadata_ops *ops)
{
    struct dma_async_tx_descriptor *tx = prep();

    chan->device->desc_metadata_modes = DESC_METADATA_CLIENT | DESC_METADATA_ENGINE;
    tx->metadata_ops = ops;
    return tx;
}

static void a_call_that_fails_leaves_the_other_mode_open(void)
{
    static const struct dma_descriptor_metadata_ops engine_only = {NULL, scripted_ptr,
                                                                   scripted_set},
                                                    refusing = {scripted_refusal, scripted_ptr,
                                                                scripted_set},
                                                    nothing = {NULL, NULL, NULL};
    struct dma_async_tx_descriptor *tx;
    unsigned modes;

    chan = operation_open(DMA_MEMCPY, 2, LEN);
    modes = chan->device->desc_metadata_modes;
    tx = scripted_desc(&engine_only);
    CHECK_EQ(attach(tx), -ENOTSUPP);
    CHECK_EQ(get(tx), 0);
    CHECK_EQ(set(tx), 0);
    CHECK_EQ(attach(tx), -EINVAL);
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    tx = scripted_desc(&refusing);
    CHECK_EQ(attach(tx), -ENOSPC);
    CHECK_EQ(dmaengine_desc_set_metadata_len(tx, sizeof scripted + 1), -EINVAL);
    CHECK_EQ(tx->desc_metadata_mode, DESC_METADATA_NONE);
    CHECK_EQ(set(tx), 0);
    CHECK(get(tx) == 0 && used == 4 && most == sizeof scripted);
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    tx = scripted_desc(&nothing);
    CHECK(attach(tx) == -ENOTSUPP && get(tx) == -ENOTSUPP && set(tx) == -ENOTSUPP);
    tx->metadata_ops = NULL;
    CHECK(attach(tx) == -ENOTSUPP && get(tx) == -ENOTSUPP && set(tx) == -ENOTSUPP);
    CHECK_EQ(dmaengine_desc_cancel(tx), 0);
    chan->device->desc_metadata_modes = modes;
    operation_close(chan);
}

const struct statement metadata_tests[] = {
    OF_ENGINES(101, the_first_call_fixes_the_mode),
    OF_ENGINES(101, a_mode_that_the_device_lacks_is_not_supported),
    OF_ENGINES(102, an_attached_buffer_is_the_engine_s_from_start_to_callback),
    OF_ENGINES(103, a_lent_buffer_is_there_from_prepare_to_callback),
    OF_ENGINES(104, the_length_that_is_told_counts_up_to_the_most),
    OF_ENGINES(104, a_buffer_that_is_too_large_is_not_attached),
    OF_ENGINES(105, a_call_that_fails_leaves_the_other_mode_open),
    {0},
};
