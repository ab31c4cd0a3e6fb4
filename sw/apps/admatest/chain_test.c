/* SPDX-License-Identifier: Apache-2.0 */
/* Chains: transfers that are linked to others at every moment of these, descriptors that run again
 * and again, and the item that the hardware goes on from. */
#include "admatest.h"

#include "delay.h"
#include "slab.h"
#include "string.h"

/* A copy of three blocks takes about 18000 ns, and getting to the next one some more. */
enum { SWEEP_NS = 60000, NS = 30, THREE = 3 * BLOCK };

/* Those from P on have what the three from A on had, OTHER what block B had. */
static bool arrived(unsigned a, unsigned b)
{
    bed_peek();
    return CHECK(!memcmp(block(P), block_was(a), THREE)) && CHECK(is_copy(OTHER, b, BLOCK));
}

/* Issued at any moment of another one, it runs after it, and once. */
static void one_issued_at_any_cycle_of_another_runs_once(void)
{
    unsigned rounds = 0;
    u64 appended;

    if (!bed_open())
        return;
    bed_map();
    appended = bed.chan->stats.appended;
    for (u32 ns = 0; ns < SWEEP_NS; ns += NS * test_step(), rounds++) {
        const unsigned a = rounds % (SOURCES - 2), b = (rounds + 7) % SOURCES;
        struct dma_async_tx_descriptor *next = copy(OTHER, b, BLOCK);
        struct seen first, second;

        launch(copy(P, a, THREE), &first);
        ndelay(ns);
        launch(next, &second);
        if (!await(&second) || !came(&first, DMA_TRANS_NOERROR) ||
            !came(&second, DMA_TRANS_NOERROR) || !arrived(a, b)) {
            pr_err("chain: after %u ns\n", ns);
            break;
        }
    }
    appended = bed.chan->stats.appended - appended;
    CHECK(appended > rounds / 20 && appended < rounds); /* during it, and after it */
    bed_unmap();
    bed_close();
}

/* A list of items, linked one by one while the hardware eats them. */
static void many_are_linked_while_they_run(void)
{
    enum { MANY = 200 };
    static struct seen seen[MANY];

    if (!bed_open())
        return;
    bed_map();
    for (unsigned i = 0; i < MANY; i++) {
        launch(dmaengine_prep_dma_memcpy(bed.chan, block_dma(TO) + i % 256 * 4,
                                         block_dma(i % SOURCES), 4, FLAGS),
               &seen[i]);
        if (i % 3)
            ndelay(i * 97 % 2000);
        if (i % 16 == 15)
            await(&seen[i]); /* they have all been used before */
    }
    await(&seen[MANY - 1]);
    for (unsigned i = 0; i < MANY; i++)
        came(&seen[i], DMA_TRANS_NOERROR);
    bed_unmap();
    for (unsigned i = 0; i < MANY; i++)
        for (unsigned k = 0; k < 4; k++)
            CHECK_EQ(block(TO)[i * 4 + k], block_was(i % SOURCES)[k]);
    bed_close();
}

/* The hardware reads the last item once more when it goes on: what has come back from it in the
 * meantime may not be that item's memory. */
static void the_item_that_it_goes_on_from_stays(void)
{
    enum { TAKEN = 12 };
    struct dma_async_tx_descriptor *taken[TAKEN];
    struct seen seen;

    if (!bed_open())
        return;
    bed_map();
    for (unsigned round = 0; round < 20; round++) {
        run(copy(TO, round, BLOCK));
        for (unsigned i = 0; i < TAKEN; i++) /* the memory of all that is free */
            taken[i] = dmaengine_prep_dma_memset(bed.chan, block_dma(OTHER), 1, 4, FLAGS);
        launch(copy(TO, round + 1, BLOCK), &seen);
        await(&seen);
        came(&seen, DMA_TRANS_NOERROR);
        bed_peek();
        CHECK(is_copy(TO, round + 1, BLOCK));
        for (unsigned i = 0; i < TAKEN; i++)
            CHECK_EQ(dmaengine_desc_cancel(taken[i]), 0);
    }
    bed_unmap();
    bed_close();
}

/* --- again (API-094, API-180) ------------------------------------------------------------- */

static void one_that_is_reused_runs_each_time(void)
{
    struct dma_async_tx_descriptor *tx;

    if (!bed_open())
        return;
    bed_map();
    tx = copy(TO, 3, BLOCK);
    make_reusable(tx);
    for (unsigned i = 0; i < 30; i++) {
        struct seen seen;

        run(dmaengine_prep_dma_memset(bed.chan, block_dma(TO), 0, BLOCK, FLAGS));
        for (unsigned twice = 0; twice < 2; twice++) { /* behind another one, and itself */
            launch(tx, &seen);
            await(&seen);
            selftest_settle();
            came(&seen, DMA_TRANS_NOERROR);
        }
        bed_peek();
        CHECK(is_copy(TO, 3, BLOCK));
    }
    CHECK_EQ(dmaengine_desc_free(tx), 0);
    bed_unmap();
    bed_close();
}

/* Two that follow each other without end, each linked while the other runs. */
static void two_that_are_reused_take_turns(void)
{
    struct dma_async_tx_descriptor *tx[2];
    struct seen seen[2];

    if (!bed_open())
        return;
    bed_map();
    tx[0] = copy(P, 3, THREE);
    tx[1] = copy(OTHER, 4, BLOCK);
    for (unsigned i = 0; i < 2; i++) {
        make_reusable(tx[i]);
        launch(tx[i], &seen[i]);
    }
    for (unsigned i = 0; i < 100; i++) {
        await(&seen[i % 2]);
        selftest_settle();
        if (!came(&seen[i % 2], DMA_TRANS_NOERROR))
            break;
        launch(tx[i % 2], &seen[i % 2]);
        ndelay(i * 130);
    }
    for (unsigned i = 0; i < 2; i++) {
        await(&seen[i]);
        selftest_settle();
        CHECK_EQ(dmaengine_desc_free(tx[i]), 0);
    }
    arrived(3, 4);
    bed_unmap();
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "chain." #name, name                                                                       \
    }
const struct selftest chain_tests[] = {
    T(one_issued_at_any_cycle_of_another_runs_once),
    T(many_are_linked_while_they_run),
    T(the_item_that_it_goes_on_from_stays),
    T(one_that_is_reused_runs_each_time),
    T(two_that_are_reused_take_turns),
    {NULL, NULL},
};
