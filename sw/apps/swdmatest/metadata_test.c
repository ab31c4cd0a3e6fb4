/* SPDX-License-Identifier: Apache-2.0 */
/* Metadata: a CRC-32 in front, one behind. The reference divides polynomials bit by bit, the
 * highest first. */
#include "string.h"
#include "swdmatest.h"

enum { SIZE = 2 * STEP + 5 };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;

static u32 mirrored(u32 x, unsigned bits)
{
    u32 y = 0;

    for (unsigned i = 0; i < bits; i++)
        y |= (x >> i & 1) << (bits - 1 - i);
    return y;
}

static u32 reference(u32 crc, const u8 *p, u32 n)
{
    u32 rest = mirrored(~crc, 32);

    for (u32 i = 0; i < n; i++) {
        rest ^= mirrored(p[i], 8) << 24;
        for (unsigned bit = 0; bit < 8; bit++)
            rest = rest << 1 ^ (rest >> 31 ? 0x04c11db7u : 0);
    }
    return ~mirrored(rest, 32);
}

struct crc_rig {
    struct rig r;
    struct mem *src, *dst;
    struct dma_async_tx_descriptor *tx;
};

static void open_crc(struct crc_rig *t)
{
    rig_open(&t->r, &manual_config);
    t->src = rig_mem(&t->r, SIZE, 3);
    t->dst = rig_mem(&t->r, SIZE, 0);
    rig_map(&t->r);
    t->tx = dmaengine_prep_dma_memcpy(t->r.chan, t->dst->dma, t->src->dma, SIZE, flags);
}

static void close_crc(struct crc_rig *t)
{
    rig_unmap(&t->r);
    rig_close(&t->r);
}

/* API-102: taken at the start, given back before the callback, and not touched after it. */
static void the_clients_buffer_is_read_at_the_start_and_written_at_the_end(void)
{
    struct swdma_metadata meta = {.crc_in = 0x12345678, .crc_out = 0x55};
    struct outcome outcome = {0};
    struct crc_rig t;

    CHECK_EQ(reference(0, (const u8 *)"123456789", 9), 0xcbf43926); /* the CRC's check value */
    open_crc(&t);
    CHECK_EQ(dmaengine_desc_attach_metadata(t.tx, &meta, sizeof meta), 0);
    rig_start(&t.r, t.tx, &outcome);
    CHECK(swdma_step(t.r.chan));
    meta.crc_in = 0;
    CHECK_EQ(meta.crc_out, 0x55);
    rig_steps(&t.r);
    CHECK_EQ(outcome.calls, 1);
    CHECK_EQ(meta.crc_out, reference(0x12345678, t.src->was, SIZE));
    close_crc(&t);
}

/* As much as was attached; without room for the result there is none. */
static void a_short_buffer_is_not_overrun(void)
{
    struct swdma_metadata meta = {.crc_in = 0xffffffff, .crc_out = 0x55};
    struct crc_rig t;

    open_crc(&t);
    CHECK_EQ(dmaengine_desc_attach_metadata(t.tx, &meta, 4), 0);
    rig_run(&t.r, t.tx);
    CHECK(meta.crc_in == 0xffffffff && meta.crc_out == 0x55);
    close_crc(&t);
}

static struct swdma_metadata seen;

/* In a callback the engine's buffer holds the result, and is as long as it. */
static void look(void *arg)
{
    struct dma_async_tx_descriptor *tx = arg;
    size_t used, most;

    seen = *(struct swdma_metadata *)dmaengine_desc_get_metadata_ptr(tx, &used, &most);
    CHECK(used == sizeof seen && most == sizeof seen);
}

static void run_and_look(struct crc_rig *t)
{
    seen = (struct swdma_metadata){0, 0};
    t->tx->callback = look;
    t->tx->callback_param = t->tx;
    dmaengine_submit(t->tx);
    dma_async_issue_pending(t->r.chan);
    rig_steps(&t->r);
}

/* API-103, API-104 */
static void the_engines_buffer_is_read_in_the_callback(void)
{
    struct swdma_metadata *lent;
    size_t used = 99, most = 99;
    struct crc_rig t;

    open_crc(&t);
    lent = dmaengine_desc_get_metadata_ptr(t.tx, &used, &most);
    CHECK(!IS_ERR(lent) && used == 0 && most == sizeof *lent);
    lent->crc_in = 0xabcdef;
    CHECK_EQ(dmaengine_desc_set_metadata_len(t.tx, sizeof *lent + 1), -EINVAL);
    CHECK_EQ(dmaengine_desc_set_metadata_len(t.tx, sizeof lent->crc_in), 0);
    run_and_look(&t);
    CHECK_EQ(seen.crc_out, reference(0xabcdef, t.src->was, SIZE));
    close_crc(&t);
}

/* What is in a lent buffer does not count before its length is told. */
static void without_a_length_the_crc_begins_at_0(void)
{
    struct swdma_metadata *lent;
    size_t used, most;
    struct crc_rig t;

    open_crc(&t);
    lent = dmaengine_desc_get_metadata_ptr(t.tx, &used, &most);
    lent->crc_in = 0xabcdef;
    run_and_look(&t);
    CHECK_EQ(seen.crc_out, reference(0, t.src->was, SIZE));
    close_crc(&t);
}

/* API-101, API-105: the first call that succeeds decides; one that fails decides nothing. Each
 * order of two calls out of three. */
static int call(struct dma_async_tx_descriptor *tx, unsigned which, bool well)
{
    static struct swdma_metadata meta;
    size_t used, most;
    void *p;

    switch (which) {
    case 0:
        return dmaengine_desc_attach_metadata(tx, &meta, sizeof meta + !well);
    case 1:
        p = dmaengine_desc_get_metadata_ptr(tx, &used, &most);
        return IS_ERR(p) ? (int)PTR_ERR(p) : 0;
    default:
        return dmaengine_desc_set_metadata_len(tx, well ? 4 : sizeof meta + 1);
    }
}

static void one_mode_per_descriptor(void)
{
    for (unsigned first = 0; first < 3; first++)
        for (unsigned second = 0; second < 3; second++) {
            struct crc_rig t;

            open_crc(&t);
            if (first != 1) /* which cannot fail of itself */
                CHECK_EQ(call(t.tx, first, false), -EINVAL);
            CHECK_EQ(call(t.tx, second, true), 0);
            CHECK_EQ(call(t.tx, first, true), !first == !second ? 0 : -EINVAL);
            CHECK_EQ(dmaengine_desc_cancel(t.tx), 0);
            close_crc(&t);
        }
}

static void only_what_moves_data_has_metadata(void)
{
    struct swdma_metadata meta;
    struct crc_rig t;

    open_crc(&t);
    CHECK_EQ(dmaengine_desc_attach_metadata(NULL, &meta, sizeof meta), -EINVAL);
    CHECK_EQ(dmaengine_desc_attach_metadata(t.tx, NULL, sizeof meta), -EINVAL);
    CHECK_EQ(dmaengine_desc_cancel(t.tx), 0);
    t.tx = dmaengine_prep_dma_memset(t.r.chan, t.dst->dma, 0, SIZE, flags);
    CHECK_EQ(dmaengine_desc_attach_metadata(t.tx, &meta, sizeof meta), -ENOTSUPP);
    rig_run(&t.r, t.tx);
    close_crc(&t);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "metadata." #name, name                                                                    \
    }
const struct selftest metadata_tests[] = {
    T(the_clients_buffer_is_read_at_the_start_and_written_at_the_end),
    T(a_short_buffer_is_not_overrun),
    T(the_engines_buffer_is_read_in_the_callback),
    T(without_a_length_the_crc_begins_at_0),
    T(one_mode_per_descriptor),
    T(only_what_moves_data_has_metadata),
    {NULL, NULL},
};
