/* SPDX-License-Identifier: Apache-2.0 */
/* What has been lost of a stripe, by whoever makes it. */
#include "asynctest.h"

#include "string.h"

enum { LEN = 270 };

static int disks, first, second;
static u32 holes;

static struct dma_async_tx_descriptor *recover(struct async_submit_ctl *submit)
{
    struct page *blocks[BLOCKS_MAX];

    for (int i = 0; i < disks; i++)
        blocks[i] = holes >> i & 1 ? NULL : bed.page[i];
    if (second == disks - 2)
        return async_raid6_datap_recov(disks, bed.len, first, blocks, bed.off, submit);
    return async_raid6_2data_recov(disks, bed.len, second, first, blocks, bed.off, submit);
}

/* Blocks FIRST and SECOND are lost and come back. */
static void lose_and_recover(enum who who, enum from from)
{
    const unsigned data = (unsigned)disks - 2;

    bed_open(who, (unsigned)disks, LEN, (first + second) & 1);
    for (size_t k = 0; k < bed.len; k++) {
        bed.was[data][k] = ref_p(data, k, holes);
        bed.was[data + 1][k] = ref_q(data, k, holes);
    }
    bed_restore();
    memset(bed.at[first], 0xdb, bed.len);
    memset(bed.at[second], 0x24, bed.len);
    complete_op(recover, 0, from);
    for (unsigned i = 0; i < bed.blocks; i++)
        CHECK(unchanged(i));
    bed_close();
}

static void run_all_pairs(enum who who, enum from from)
{
    holes = 0;
    for (disks = 4; disks <= 7; disks++)
        for (first = 0; first < disks - 2; first++)
            for (second = first + 1; second <= disks - 2; second++)
                lose_and_recover(who, from);
}

static void any_two_of_data_and_p_come_back(void)
{
    everywhere(run_all_pairs);
}

/* More than an engine takes at once, and blocks of zeros among them. */
static void run_wide(enum who who, enum from from)
{
    disks = BLOCKS_MAX;
    holes = 1u << 1 | 1u << 9;
    first = 3;
    for (second = 4; second <= disks - 2; second += 9)
        lose_and_recover(who, from);
}

static void they_come_back_from_many_disks(void)
{
    everywhere(run_wide);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "recovery." #name, name                                                                    \
    }
const struct selftest recovery_tests[] = {
    T(any_two_of_data_and_p_come_back),
    T(they_come_back_from_many_disks),
    {NULL, NULL},
};
