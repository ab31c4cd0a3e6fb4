/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptors that are submitted again: what chaining has changed of them is as it was (API-180).
 */
#include "pl08xtest.h"

enum { TIMES = 100, ODD = 77 };

static struct dma_async_tx_descriptor *copy_with(u32 to, u32 from, u32 n, unsigned long flags)
{
    struct dma_async_tx_descriptor *tx = dmaengine_prep_dma_memcpy(
        area.chan, area.to + to, area.from + from, n, DMA_CTRL_ACK | flags);

    CHECK(tx);
    return tx;
}

static struct dma_async_tx_descriptor *copy(u32 to, u32 from, u32 n)
{
    return copy_with(to, from, n, DMA_PREP_INTERRUPT);
}

/* On copy channels no set-reuse call is there to mark it: those of peripherals have one. */
static struct dma_async_tx_descriptor *reusable(struct dma_async_tx_descriptor *tx)
{
    if (dmaengine_desc_set_reuse(tx) == -ENXIO)
        tx->flags |= DMA_CTRL_REUSE;
    return tx;
}

/* Submits TX, and N others behind it if it is not NULL; waits. */
static bool again(struct dma_async_tx_descriptor *tx, struct dma_async_tx_descriptor *other,
                  dma_cookie_t *last)
{
    struct seen seen[2];
    dma_cookie_t cookie = transfer_submit(tx, &seen[0]);

    if (!CHECK(cookie > *last))
        return false;
    *last = cookie;
    if (other)
        *last = transfer_submit(other, &seen[1]);
    dma_async_issue_pending(area.chan);
    selftest_settle();
    return CHECK(transfer_wait(&seen[0]) && seen[0].calls == 1) &&
           (!other || CHECK(transfer_wait(&seen[1]) && seen[1].calls == 1));
}

/* Alone, and at the head of a chain, by turns: the link to another one does not stay. */
static void a_descriptor_runs_a_hundred_times(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_MEMCPY);
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t last = 0;

    if (!chan)
        return;
    area_begin(chan);
    tx = reusable(copy(101, 3, ODD)); /* three items */
    for (unsigned i = 0; i < TIMES; i++) {
        const bool other = i % 2;

        area_clear();
        area_want(101, 3, ODD);
        if (other)
            area_want(1000, 500, 40);
        if (!again(tx, other ? copy(1000, 500, 40) : NULL, &last) || !area_check())
            break;
        selftest_settle(); /* its callback has returned */
    }
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    area_end();
    dma_release_channel(chan);
}

/* API-094, API-182: the last submit ends it; and API-175: a terminate does. */
static void a_descriptor_ends_when_it_is_said(void)
{
    struct dma_chan *chan = area_request(1ul << DMA_MEMCPY);
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t last = 0;

    if (!chan)
        return;
    area_begin(chan);
    area_want(0, 0, ODD);
    tx = reusable(copy(0, 0, ODD));
    again(tx, NULL, &last);
    selftest_settle();
    dmaengine_desc_clear_reuse(tx);
    again(tx, NULL, &last);
    tx = reusable(copy(0, 0, ODD));
    again(tx, NULL, &last);
    selftest_settle();
    CHECK_EQ(dmaengine_terminate_sync(chan), 0);
    area_check();
    area_end();
    dma_release_channel(chan);
}

/* API-091: without an interrupt at the head of a chain, and with one where it is alone. */
static void one_that_asks_for_no_interrupt_has_one_where_it_is_the_last(void)
{
    struct dma_async_tx_descriptor *tx;
    dma_cookie_t last = 0;

    if (!area_open(1ul << DMA_MEMCPY))
        return;
    tx = reusable(copy_with(101, 3, ODD, 0));
    for (unsigned i = 0; i < 6; i++)
        if (!again(tx, i % 2 ? copy(1000, 500, 40) : NULL, &last))
            break;
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    area_close();
}

const struct selftest reuse_tests[] = {
    {"reuse.a_descriptor_runs_a_hundred_times", a_descriptor_runs_a_hundred_times},
    {"reuse.one_that_asks_for_no_interrupt_has_one_where_it_is_the_last",
     one_that_asks_for_no_interrupt_has_one_where_it_is_the_last},
    {"reuse.a_descriptor_ends_when_it_is_said", a_descriptor_ends_when_it_is_said},
    {NULL, NULL},
};
