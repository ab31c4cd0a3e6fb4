/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's memory: a lack of it is an answer, a reserve needs none, and all of it comes back.
 */
#include "admatest.h"

#include "slab.h"

enum { MANY = 40 }; /* more than is set aside for all channels */

static void release_all(void)
{
    CHECK_EQ(dmaengine_terminate_sync(bed.chan), 0);
    bed_unmap();
    bed_close();
}

/* API-056, API-057: what is set aside lasts for some, and then each one fails by itself. */
static void a_lack_of_memory_is_null_and_leaks_nothing(void)
{
    unsigned before = 0;

    for (unsigned n = 0; n < 6; n++) {
        unsigned refused = 0;

        if (!bed_open())
            return;
        bed_map();
        for (unsigned i = 0; i < MANY; i++) {
            slab_fail_nth(n % 3);
            refused += !dmaengine_prep_dma_memcpy(bed.chan, block_dma(TO), block_dma(1), 4, FLAGS);
            slab_fail_nth(0);
        }
        CHECK_EQ(refused > 0 && refused<MANY, n % 3> 0);
        CHECK_EQ(dmaengine_terminate_sync(bed.chan), 0);
        run(copy(TO, 2, BLOCK));
        release_all();
        if (n == 2)
            before = slab_objects();
        if (n > 2)
            CHECK_EQ(slab_objects(), before);
    }
}

/* API-209. */
static void a_reserve_lasts_for_as_many_as_it_has(void)
{
    const struct dma_chan_reserve reserve = {.descriptors = 3, .segments = 2};
    const struct dma_chan_reserve too_long = {.descriptors = 1, .segments = 300};
    struct dma_async_tx_descriptor *tx[3];
    struct slab_probe probe;

    if (!bed_open())
        return;
    bed_map();
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, &too_long), -EINVAL);
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, &reserve), 0);
    for (unsigned round = 0; round < 5; round++) {
        slab_probe_reset();
        tx[0] = dmaengine_prep_dma_memset(bed.chan, 0, 1, 0x1000000, FLAGS); /* two items */
        tx[1] = copy(TO, 1, BLOCK);
        tx[2] = copy(OTHER, 2, BLOCK);
        slab_probe_read(&probe);
        CHECK_EQ(probe.calls, 0);
        CHECK_EQ(dmaengine_desc_cancel(tx[0]), 0);
        run(tx[1]);
        run(tx[2]);
        selftest_settle();
    }
    CHECK_EQ(dmaengine_chan_unprepare(bed.chan), 0);
    CHECK(!dmaengine_prep_dma_memset(bed.chan, block_dma(TO), 1, 4, FLAGS));
    CHECK_EQ(dmaengine_chan_prepare(bed.chan, NULL), 0);
    run(copy(TO, 3, BLOCK));
    bed_unmap();
    CHECK(is_copy(TO, 3, BLOCK));
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "memory." #name, name                                                                      \
    }
const struct selftest memory_tests[] = {
    T(a_lack_of_memory_is_null_and_leaks_nothing),
    T(a_reserve_lasts_for_as_many_as_it_has),
    {NULL, NULL},
};
