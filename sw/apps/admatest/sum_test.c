/* SPDX-License-Identifier: Apache-2.0 */
/* Sums, P and Q and their checks, against a reference that multiplies bit by bit. */
#include "admatest.h"

#include "bits.h"
#include "reference.h"
#include "string.h"

enum { LEN = 84, AT = 12, NO_P = DMA_PREP_PQ_DISABLE_P, NO_Q = DMA_PREP_PQ_DISABLE_Q };

static dma_addr_t src[SOURCES], pq[2];
static u8 scf[SOURCES];

/* LEN bytes of each block, AT bytes from its beginning. */
static void sums_map(void)
{
    bed_map();
    for (unsigned i = 0; i < SOURCES; i++) {
        src[i] = block_dma(i) + AT;
        scf[i] = ref_power(7 * i);
    }
    pq[0] = block_dma(P) + AT;
    pq[1] = block_dma(Q) + AT;
}

static u8 p_of(unsigned n, u32 k)
{
    u8 p = 0;

    for (unsigned i = 0; i < n; i++)
        p ^= block_was(i)[k];
    return p;
}

static u8 q_of(unsigned n, u32 k)
{
    u8 q = 0;

    for (unsigned i = 0; i < n; i++)
        q ^= ref_mul(scf[i], block_was(i)[k]);
    return q;
}

static bool inside(u32 k)
{
    return k >= AT && k < AT + LEN;
}

/* P and Q of the first N sources are there, but for what is left out; nothing else is touched. */
static void check_pq(unsigned n, unsigned long without)
{
    for (u32 k = 0; k < BLOCK; k++) {
        const u8 p = inside(k) && !(without & NO_P) ? p_of(n, k) : block_was(P)[k];
        const u8 q = inside(k) && !(without & NO_Q) ? q_of(n, k) : block_was(Q)[k];

        if (!CHECK(block(P)[k] == p && block(Q)[k] == q)) {
            pr_err("sum: %u sources, byte %u\n", n, k);
            break;
        }
    }
    others_unchanged(BIT(P) | BIT(Q));
}

/* --- xor --------------------------------------------------------------------- */

/* API-071. */
static void a_sum_is_that_of_its_sources(void)
{
    for (unsigned n = 1; n <= 16; n++) {
        if (!bed_open())
            return;
        sums_map();
        run(dmaengine_prep_dma_xor(bed.chan, pq[0], src, n, LEN, FLAGS));
        bed_unmap();
        check_pq(n, NO_Q);
        bed_close();
    }
}

static void the_destination_counts_if_it_is_a_source(void)
{
    if (!bed_open())
        return;
    sums_map();
    src[1] = pq[0];
    run(dmaengine_prep_dma_xor(bed.chan, pq[0], src, 3, LEN, FLAGS));
    bed_unmap();
    for (u32 k = AT; k < AT + LEN; k++)
        CHECK_EQ(block(P)[k], block_was(0)[k] ^ block_was(2)[k] ^ block_was(P)[k]);
    bed_close();
}

/* API-072: P's bit is 0 or 1 in the end, and no other bit is touched. */
static void a_check_of_a_sum_writes_its_bit(void)
{
    for (u32 at = 0; at <= LEN; at += 7) { /* at LEN, nothing is wrong */
        enum sum_check_flags sum = SUM_CHECK_Q_RESULT | (at == LEN ? SUM_CHECK_P_RESULT : 0);

        if (!bed_open())
            return;
        for (u32 k = 0; k < LEN; k++)
            block(5)[AT + k] = (u8)(block(0)[AT + k] ^ block(1)[AT + k] ^ block(2)[AT + k] ^
                                    block(3)[AT + k] ^ block(4)[AT + k] ^ (k == at ? 0x10 : 0));
        sums_map();
        run(dmaengine_prep_dma_xor_val(bed.chan, src, 6, LEN, &sum, FLAGS));
        CHECK_EQ(sum, SUM_CHECK_Q_RESULT | (at < LEN ? SUM_CHECK_P_RESULT : 0));
        bed_unmap();
        others_unchanged(0);
        bed_close();
    }
}

/* --- pq --------------------------------------------------------------------------- */

/* In as many calls as the limit makes necessary, all of them issued at once; their number. */
static unsigned pq_over(unsigned n, unsigned long without)
{
    static struct seen seen[SOURCES];
    unsigned done = 0, calls = 0;

    while (done < n) {
        const unsigned long f = FLAGS | without | (done ? (unsigned long)DMA_PREP_CONTINUE : 0);
        const unsigned part = min(dma_maxpq(bed.chan->device, f), n - done);

        submit(dmaengine_prep_dma_pq(bed.chan, pq, src + done, part, scf + done, LEN, f),
               &seen[calls++]);
        done += part;
    }
    dma_async_issue_pending(bed.chan);
    await(&seen[calls - 1]);
    for (unsigned i = 0; i < calls; i++)
        came(&seen[i], DMA_TRANS_NOERROR);
    return calls;
}

/* API-073, API-074: the hardware adds to what is there, so that all calls take 16. */
static void pq_over_any_number_of_sources(void)
{
    static const unsigned long without[] = {0, NO_P, NO_Q};

    for (unsigned w = 0; w < ARRAY_SIZE(without); w++)
        for (unsigned n = 1; n <= SOURCES; n++) {
            if (!bed_open())
                return;
            sums_map();
            CHECK_EQ(pq_over(n, without[w]), n > 16 ? 2 : 1);
            bed_unmap();
            check_pq(n, without[w]);
            bed_close();
        }
}

static void each_coefficient_multiplies(void)
{
    for (unsigned c = 0; c < 256; c += 5) {
        if (!bed_open())
            return;
        sums_map();
        scf[0] = (u8)c;
        run(dmaengine_prep_dma_pq(bed.chan, pq, src, 1, scf, LEN, FLAGS | NO_P));
        bed_unmap();
        check_pq(1, NO_P);
        bed_close();
    }
}

/* P and Q over three sources as they should be. */
static void write_pq(void)
{
    memcpy(bed.was, bed.mem, BLOCKS * BLOCK);
    for (unsigned i = 0; i < 3; i++)
        scf[i] = ref_power(7 * i);
    for (u32 k = AT; k < AT + LEN; k++) {
        block(P)[k] = p_of(3, k);
        block(Q)[k] = q_of(3, k);
    }
}

/* API-075: bit 0 for P, bit 1 for Q; that of the one that is left out is not touched. */
static void a_check_of_pq_tells_which_is_wrong(void)
{
    static const unsigned long without[] = {0, NO_P, NO_Q};

    for (unsigned bad = 0; bad < 4; bad++)
        for (unsigned w = 0; w < ARRAY_SIZE(without); w++) {
            const unsigned left_out = without[w] & NO_P ? 1 : without[w] & NO_Q ? 2 : 0;
            enum sum_check_flags sum = (enum sum_check_flags)(~bad & 3);

            if (!bed_open())
                return;
            write_pq();
            block(P)[AT + LEN - 1] ^= bad & 1 ? 0x80 : 0;
            block(Q)[AT] ^= bad & 2 ? 1 : 0;
            sums_map();
            run(dmaengine_prep_dma_pq_val(bed.chan, pq, src, 3, scf, LEN, &sum,
                                          FLAGS | without[w]));
            CHECK_EQ(sum, (bad & ~left_out) | (~bad & 3 & left_out));
            bed_unmap();
            others_unchanged(0);
            bed_close();
        }
}

static void what_cannot_be_summed_is_refused(void)
{
    enum sum_check_flags sum;
    struct dma_chan *c;

    if (!bed_open())
        return;
    sums_map();
    c = bed.chan;
    CHECK(!dmaengine_prep_dma_xor(c, pq[0], src, 17, LEN, FLAGS));
    CHECK(!dmaengine_prep_dma_xor(c, pq[0], src, 0, LEN, FLAGS));
    CHECK(!dmaengine_prep_dma_xor(c, pq[0], src, 2, 0, FLAGS));
    CHECK(!dmaengine_prep_dma_xor_val(c, src, 2, LEN, NULL, FLAGS));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 17, scf, LEN, FLAGS));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 2, scf, LEN, FLAGS | NO_P | NO_Q));
    CHECK(!dmaengine_prep_dma_pq(c, pq, src, 2, NULL, LEN, FLAGS));
    CHECK(!dmaengine_prep_dma_pq_val(c, pq, src, 2, scf, LEN, NULL, FLAGS));
    CHECK(!dmaengine_prep_dma_pq_val(c, pq, src, 2, scf, LEN, &sum, FLAGS | DMA_PREP_CONTINUE));
    pq[1] = 1; /* of no meaning then */
    run(dmaengine_prep_dma_pq(c, pq, src, 2, NULL, LEN, FLAGS | NO_Q));
    bed_unmap();
    check_pq(2, NO_Q);
    bed_close();
}

#define T(name)                                                                                    \
    {                                                                                              \
        "sum." #name, name                                                                         \
    }
const struct selftest sum_tests[] = {
    T(a_sum_is_that_of_its_sources),     T(the_destination_counts_if_it_is_a_source),
    T(a_check_of_a_sum_writes_its_bit),  T(pq_over_any_number_of_sources),
    T(each_coefficient_multiplies),      T(a_check_of_pq_tells_which_is_wrong),
    T(what_cannot_be_summed_is_refused), {NULL, NULL},
};
