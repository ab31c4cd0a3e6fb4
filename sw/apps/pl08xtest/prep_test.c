/* SPDX-License-Identifier: Apache-2.0 */
/* What copy channels prepare besides copies, and their flags. */
#include "pl08xtest.h"

#include "bits.h"
#include "string.h"

static dma_cookie_t run(struct dma_async_tx_descriptor *tx, struct seen *seen)
{
    const dma_cookie_t cookie = transfer_submit(tx, seen);

    dma_async_issue_pending(area.chan);
    return cookie;
}

static struct dma_async_tx_descriptor *copy(u32 to, u32 from, u32 n, unsigned long flags)
{
    return dmaengine_prep_dma_memcpy(area.chan, area.to + to, area.from + from, n,
                                     flags | DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
}

/* API-069: the low byte, at all alignments, also more than an item holds. */
static void a_fill_writes_its_low_byte_and_nothing_else(void)
{
    static const u32 lengths[] = {1, 2, 3, 4, 15, 16, 17, 61, 256, 3001};

    if (!area_open(1ul << DMA_MEMSET))
        return;
    for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++)
        for (u32 align = 0; align < 4; align++) {
            struct dma_async_tx_descriptor *tx;
            struct seen seen;
            dma_cookie_t cookie;

            area_clear();
            area_want_value(500 + align, 0xa5, lengths[i]);
            tx = dmaengine_prep_dma_memset(area.chan, area.to + 500 + align, 0x1a5, lengths[i],
                                           DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
            cookie = run(tx, &seen);
            if (!CHECK(transfer_wait(&seen)))
                break;
            CHECK(seen.calls == 1 && seen.result.result == DMA_TRANS_NOERROR);
            CHECK_EQ(transfer_left(area.chan, cookie, DMA_COMPLETE), 0);
            area_check();
        }
    area_close();
}

/* API-070: entries of odd lengths; the list is gone when it runs. */
static void a_fill_goes_over_a_list(void)
{
    static const u32 place[] = {1000, 7, 2050}, length[] = {333, 1, 18};
    struct dma_async_tx_descriptor *tx;
    struct scatterlist sgl[3];
    struct seen seen;

    if (!area_open(1ul << DMA_MEMSET_SG))
        return;
    sg_init_table(sgl, 3);
    for (unsigned i = 0; i < 3; i++) {
        sgl[i].dma_address = area.to + place[i];
        sgl[i].length = length[i];
        area_want_value(place[i], 0x3c, length[i]);
    }
    tx = dmaengine_prep_dma_memset_sg(area.chan, sgl, 3, 0x3c, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    memset(sgl, 0xff, sizeof sgl);
    run(tx, &seen);
    CHECK(transfer_wait(&seen) && seen.calls == 1);
    area_check();
    area_close();
}

static unsigned order;
struct in_order {
    unsigned nth;
    struct completion done;
};

static void note_order(void *arg)
{
    struct in_order *o = arg;

    o->nth = ++order;
    complete(&o->done);
}

/* API-076: behind all that was issued before, and before what comes after; no memory changes. */
static void an_interrupt_alone_comes_in_its_turn(void)
{
    struct dma_async_tx_descriptor *tx[4];
    struct in_order done[4];
    dma_cookie_t cookie[4];

    if (!area_open(1ul << DMA_INTERRUPT))
        return;
    order = 0;
    area_want(0, 100, 1500);
    area_want(2000, 64, 32);
    tx[0] = copy(0, 100, 1500, 0);
    tx[1] = dmaengine_prep_dma_interrupt(area.chan, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    tx[2] = copy(2000, 64, 32, 0);
    tx[3] = dmaengine_prep_dma_interrupt(area.chan, DMA_PREP_INTERRUPT | DMA_CTRL_ACK);
    for (unsigned i = 0; i < 4; i++) {
        if (!CHECK(tx[i]))
            return;
        init_completion(&done[i].done);
        done[i].nth = 0;
        tx[i]->callback = note_order;
        tx[i]->callback_param = &done[i];
        cookie[i] = dmaengine_submit(tx[i]);
        CHECK_EQ(transfer_left(area.chan, cookie[i], DMA_IN_PROGRESS), i == 0   ? 1500
                                                                       : i == 2 ? 32
                                                                                : 0);
    }
    dma_async_issue_pending(area.chan);
    CHECK_EQ(done[1].nth, 0);
    for (unsigned i = 0; i < 4; i++) {
        CHECK(wait_for_completion_timeout(&done[i].done, 1000));
        CHECK_EQ(done[i].nth, i + 1);
        CHECK_EQ(transfer_left(area.chan, cookie[i], DMA_COMPLETE), 0);
    }
    area_check();
    area_close();
}

/* API-096: what a fenced copy has written is what the next one reads. */
static void a_copy_reads_what_the_one_before_has_written(void)
{
    struct seen seen[3];

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    area_want(1, 50, 700);
    area_want(1001, 50, 700);
    area_want(2002, 50, 700);
    transfer_submit(copy(1, 50, 700, DMA_PREP_FENCE), &seen[0]);
    transfer_submit(dmaengine_prep_dma_memcpy(area.chan, area.to + 1001, area.to + 1, 700,
                                              DMA_PREP_FENCE | DMA_CTRL_ACK),
                    &seen[1]);
    transfer_submit(dmaengine_prep_dma_memcpy(area.chan, area.to + 2002, area.to + 1001, 700,
                                              DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
                    &seen[2]);
    dma_async_issue_pending(area.chan);
    for (unsigned i = 0; i < 3; i++)
        CHECK(transfer_wait(&seen[i]) && seen[i].calls == 1);
    area_check();
    area_close();
}

/* API-057, API-058 */
static void what_cannot_be_is_refused(void)
{
    struct dma_chan *chan;
    struct scatterlist sg[2];

    if (!area_open(1ul << DMA_MEMSET))
        return;
    chan = area.chan;
    CHECK(!dmaengine_prep_dma_memset(chan, area.to, 1, 0, 0));
    CHECK(!dmaengine_prep_dma_memset(chan, 0xfffffff0u, 1, 17, 0));
    CHECK(!dmaengine_prep_dma_memset(chan, 0x100000000ull, 1, 4, 0));
    CHECK(!dmaengine_prep_dma_memset_sg(chan, NULL, 1, 1, 0));
    sg_init_table(sg, 2);
    sg[0].dma_address = sg[1].dma_address = area.to;
    sg[0].length = 4;
    CHECK(!dmaengine_prep_dma_memset_sg(chan, sg, 0, 1, 0));
    CHECK(!dmaengine_prep_dma_memset_sg(chan, sg, 2, 1, 0)); /* the second one is empty */
    CHECK(!dmaengine_prep_dma_xor(chan, area.to, &area.from, 1, 4, 0));
    CHECK(!dmaengine_prep_slave_single(chan, area.to, 4, DMA_MEM_TO_DEV, 0));
    CHECK(!dmaengine_prep_dma_memset(chan, area.to, 1, 4, DMA_PREP_CMD)); /* API-095 */
    CHECK(!dmaengine_prep_dma_memset(chan, area.to, 1, 4, DMA_CTRL_REUSE));
    area_check();
    area_close();
}

const struct selftest prep_tests[] = {
    {"prep.a_fill_writes_its_low_byte_and_nothing_else",
     a_fill_writes_its_low_byte_and_nothing_else},
    {"prep.a_fill_goes_over_a_list", a_fill_goes_over_a_list},
    {"prep.an_interrupt_alone_comes_in_its_turn", an_interrupt_alone_comes_in_its_turn},
    {"prep.a_copy_reads_what_the_one_before_has_written",
     a_copy_reads_what_the_one_before_has_written},
    {"prep.what_cannot_be_is_refused", what_cannot_be_is_refused},
    {NULL, NULL},
};
