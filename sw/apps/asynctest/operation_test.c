/* SPDX-License-Identifier: Apache-2.0 */
/* Copies, sums, syndromes and their checks, by whoever does them. */
#include "asynctest.h"

#include "string.h"

enum { LEN = 300, SOURCES = 20 };

static unsigned sources, disks;
static u32 holes;
static enum sum_check_flags result;

/* --- copies --------------------------------------------------------------------------- */

static struct dma_async_tx_descriptor *copy(struct async_submit_ctl *submit)
{
    return async_memcpy(bed.page[0], bed.page[1], bed.off[0], bed.off[1], bed.len, submit);
}

static void run_copy(enum who who, enum from from)
{
    static const size_t lengths[] = {1, 7, 64, LEN};

    for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
        bed_open(who, 2, lengths[i], i & 1);
        complete_op(copy, 0, from);
        CHECK(!memcmp(bed.at[0], bed.was[1], bed.len));
        CHECK(unchanged(1));
        bed_close();
    }
}

static void a_copy_copies(void)
{
    everywhere(run_copy);
}

/* --- sums ------------------------------------------------------------------------------- */

/* The last block is the sum of those before; or of all, and then it is the first source. */
static struct dma_async_tx_descriptor *make_sum(struct async_submit_ctl *submit)
{
    struct page *src[SOURCES + 1];
    unsigned off[SOURCES + 1], n = 0;

    if (submit->flags & ASYNC_TX_XOR_DROP_DST) {
        src[n] = bed.page[sources];
        off[n++] = bed.off[sources];
    }
    for (unsigned i = 0; i < sources; i++) {
        src[n] = bed.page[i];
        off[n++] = bed.off[i];
    }
    return async_xor_offs(bed.page[sources], bed.off[sources], src, off, (int)n, bed.len, submit);
}

static void run_sum(enum who who, enum from from)
{
    static const enum async_tx_flags flags[] = {ASYNC_TX_XOR_ZERO_DST, ASYNC_TX_XOR_DROP_DST};

    for (unsigned f = 0; f < 2; f++)
        for (sources = 1; sources <= SOURCES; sources += 1 + sources / 4) {
            bed_open(who, sources + 1, LEN, sources & 1);
            complete_op(make_sum, flags[f], from);
            for (size_t k = 0; k < LEN; k++)
                if (!CHECK_EQ(bed.at[sources][k], ref_p(sources + f, k, 0)))
                    break;
            for (unsigned i = 0; i < sources; i++)
                CHECK(unchanged(i));
            bed_close();
        }
}

/* More than an engine takes at once, too. */
static void a_sum_is_that_of_its_sources(void)
{
    everywhere(run_sum);
}

static struct dma_async_tx_descriptor *check_sum(struct async_submit_ctl *submit)
{
    return async_xor_val_offs(bed.page[0], 0, bed.page, bed.off, (int)sources, bed.len, &result,
                              submit);
}

static void run_sum_check(enum who who, enum from from)
{
    static const size_t wrong_at[] = {0, 1, 255, 256, LEN - 1, LEN};

    sources = 5;
    for (unsigned i = 0; i < ARRAY_SIZE(wrong_at); i++) {
        bed_open(who, sources, LEN, i & 1);
        for (size_t k = 0; k < LEN; k++)
            bed.was[4][k] = bed.at[4][k] = ref_p(4, k, 0) ^ (k == wrong_at[i] ? 0x10 : 0);
        result = SUM_CHECK_Q_RESULT | (wrong_at[i] == LEN ? SUM_CHECK_P_RESULT : 0);
        complete_op(check_sum, 0, from);
        CHECK_EQ(result, SUM_CHECK_Q_RESULT | (wrong_at[i] < LEN ? SUM_CHECK_P_RESULT : 0));
        for (unsigned k = 0; k < sources; k++)
            CHECK(unchanged(k));
        bed_close();
    }
}

static void a_check_of_a_sum_tells_and_writes_nothing(void)
{
    everywhere(run_sum_check);
}

/* --- syndromes ---------------------------------------------------------------------------- */

enum { WITH_BOTH, WITHOUT_P, WITHOUT_Q, VARIANTS };
static unsigned variant;

/* Blocks without holes, and without what the variant leaves out. */
static void list_blocks(struct page **blocks)
{
    for (unsigned i = 0; i < disks; i++)
        blocks[i] = holes >> i & 1 ? NULL : bed.page[i];
    if (variant)
        blocks[disks - 3 + variant] = NULL;
}

static struct dma_async_tx_descriptor *make_syndrome(struct async_submit_ctl *submit)
{
    struct page *blocks[BLOCKS_MAX];

    list_blocks(blocks);
    return async_gen_syndrome(blocks, bed.off, (int)disks, bed.len, submit);
}

static void check_made(bool added)
{
    const unsigned data = disks - 2;
    const u8 *p = bed.was[data], *q = bed.was[data + 1];

    for (size_t k = 0; k < bed.len; k++) {
        const u8 new_p = ref_p(data, k, holes) ^ (added ? p[k] : 0),
                 new_q = ref_q(data, k, holes) ^ (added ? q[k] : 0);

        if (!CHECK_EQ(bed.at[data][k], variant == WITHOUT_P ? p[k] : new_p) ||
            !CHECK_EQ(bed.at[data + 1][k], variant == WITHOUT_Q ? q[k] : new_q))
            break;
    }
    for (unsigned i = 0; i < data; i++)
        CHECK(unchanged(i));
}

static void run_syndrome(enum who who, enum from from)
{
    for (variant = 0; variant < VARIANTS; variant++)
        for (disks = 3; disks <= BLOCKS_MAX; disks += 1 + disks / 4) {
            holes = disks > 5 ? 1u << 2 | 1u << (disks - 3) : 0;
            bed_open(who, disks, LEN, disks & 1);
            complete_op(make_syndrome, 0, from);
            check_made(false);
            bed_restore();
            complete_op(make_syndrome, ASYNC_TX_PQ_XOR_DST, from);
            check_made(true);
            bed_close();
        }
}

static void syndromes_are_made_and_added_to(void)
{
    everywhere(run_syndrome);
}

/* Nothing is there to sum: P and Q are zeros. */
static void the_syndrome_of_nothing_is_zero(void)
{
    disks = 5;
    holes = 7;
    variant = WITH_BOTH;
    bed_open(BY_ENGINE, disks, LEN, false);
    complete_op(make_syndrome, 0, FROM_THREAD);
    check_made(false);
    bed_close();
}

static struct dma_async_tx_descriptor *check_syndrome(struct async_submit_ctl *submit)
{
    struct page *blocks[BLOCKS_MAX];

    list_blocks(blocks);
    return async_syndrome_val(blocks, bed.off, (int)disks, bed.len, &result, NULL, 0, submit);
}

static void make_right(unsigned bad)
{
    for (size_t k = 0; k < LEN; k++) {
        bed.was[disks - 2][k] = ref_p(disks - 2, k, holes) ^ (bad & 1 && k == LEN - 1 ? 0x80 : 0);
        bed.was[disks - 1][k] = ref_q(disks - 2, k, holes) ^ (bad & 2 && k == 3 ? 1 : 0);
    }
    bed_restore();
}

static void run_syndrome_check(enum who who, enum from from)
{
    disks = 9;
    holes = 1u << 3;
    for (variant = 0; variant < VARIANTS; variant++)
        for (unsigned bad = 0; bad < 4; bad++) {
            const unsigned left_out = variant == WITHOUT_P ? 1 : variant == WITHOUT_Q ? 2 : 0;

            bed_open(who, disks, LEN, bad & 1);
            make_right(bad);
            result = (enum sum_check_flags)(~bad & 3);
            complete_op(check_syndrome, 0, from);
            CHECK_EQ(result, (bad & ~left_out) | (~bad & 3 & left_out));
            for (unsigned i = 0; i < disks; i++)
                CHECK(unchanged(i));
            bed_close();
        }
}

static void a_check_of_a_syndrome_tells_which_is_wrong(void)
{
    everywhere(run_syndrome_check);
}

#define T(name)                                                                                    \
    {                                                                                              \
        "operation." #name, name                                                                   \
    }
const struct selftest operation_tests[] = {
    T(a_copy_copies),
    T(a_sum_is_that_of_its_sources),
    T(a_check_of_a_sum_tells_and_writes_nothing),
    T(syndromes_are_made_and_added_to),
    T(the_syndrome_of_nothing_is_zero),
    T(a_check_of_a_syndrome_tells_which_is_wrong),
    {NULL, NULL},
};
