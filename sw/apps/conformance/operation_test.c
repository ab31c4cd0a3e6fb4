/* SPDX-License-Identifier: Apache-2.0 */
/* 2.7: operations between memory and memory, API-068 to API-076. */
#include "memory.h"
#include "sections.h"

#include "string.h"

enum { CALLED = DMA_PREP_INTERRUPT | DMA_CTRL_ACK };

static struct dma_chan *chan;

/* --- copies and fills ------------------------------------------------------------------ */

static void memcpy_moves_these_bytes_and_no_others(void)
{
    static const u32 lengths[] = {1, 2, 3, 5, 15, 16, 17, 31, 64, 77};

    chan = operation_open(DMA_MEMCPY, 2, 96);
    for (u32 i = 0; chan && i < 16 * ARRAY_SIZE(lengths); i++) {
        const u32 len = engine_fit(lengths[i / 16]), to = engine_fit(4 + i % 4),
                  from = engine_fit(4 + i / 4 % 4);

        operation_runs(
            dmaengine_prep_dma_memcpy(chan, mem[0].at + to, mem[1].at + from, len, CALLED));
        CHECK(!memcmp(mem[0].p + to, mem[1].p + from, len));
        CHECK(mem_fresh(0, 0, to) && mem_fresh(0, to + len, 96) && mem_fresh(1, 0, 96));
        mem_fill(0);
    }
    if (chan)
        operation_close(chan);
}

static void memset_repeats_one_byte(void)
{
    static const int values[] = {0x1a5, 0, -1, 0x7f00};

    chan = operation_open(DMA_MEMSET, 1, 96);
    for (u32 i = 0; chan && i < 4 * ARRAY_SIZE(values); i++) {
        const u32 to = engine_fit(8 + i % 4), len = engine_fit(1 + 17 * (i / 4) + i % 4);
        const int value = values[i / 4];

        operation_runs(dmaengine_prep_dma_memset(chan, mem[0].at + to, value, len, CALLED));
        CHECK(mem_all(0, to, to + len, (u8)value));
        CHECK(mem_fresh(0, 0, to) && mem_fresh(0, to + len, 96));
        mem_fill(0);
    }
    if (chan)
        operation_close(chan);
}

static void memset_over_a_list_fills_each_entry(void)
{
    static const u32 to[] = {41, 3, 80}, len[] = {13, 7, 1};
    struct dma_async_tx_descriptor *tx;
    struct scatterlist sg[3];

    chan = operation_open(DMA_MEMSET_SG, 1, 96);
    if (!chan)
        return;
    sg_init_table(sg, 3);
    for (unsigned i = 0; i < 3; i++) {
        sg[i].dma_address = mem[0].at + to[i];
        sg[i].length = len[i];
    }
    tx = dmaengine_prep_dma_memset_sg(chan, sg, 3, 0x1c6, CALLED);
    memset(sg, 0xdb, sizeof sg);
    operation_runs(tx);
    for (unsigned i = 0; i < 3; i++)
        CHECK(mem_all(0, to[i], to[i] + len[i], 0xc6));
    CHECK(mem_fresh(0, 0, 3) && mem_fresh(0, 10, 41) && mem_fresh(0, 54, 80));
    CHECK(mem_fresh(0, 81, 96));
    operation_close(chan);
}

/* --- sums --------------------------------------------------------------------------------- */

/* Bytes: odd if they may be, so that no width fits them all, and no whole number of blocks. */
static u32 sum_bytes(void)
{
    return engine_fit(69);
}

/* The sum of byte I of N sources from MEM FIRST on, as they were filled. */
static u8 sum_of(unsigned first, unsigned n, u32 i)
{
    u8 sum = 0;

    while (n--)
        sum ^= mem_byte(first + n, i);
    return sum;
}

static void sources(dma_addr_t *src, unsigned first, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        src[i] = mem[first + i].at;
}

/* Of 1 to as many sources as there may be; one more is refused. */
static void xor_is_the_sum_of_what_is_listed(void)
{
    dma_addr_t src[MEMS_MAX];
    struct dma_async_tx_descriptor *tx;
    unsigned most;

    chan = operation_open(DMA_XOR, MEMS_MAX, sum_bytes() + 3);
    if (!chan)
        return;
    most = min((unsigned)chan->device->max_xor, MEMS_MAX - 2u);
    for (unsigned n = 1; n <= most; n++) {
        sources(src, 1, n);
        tx = dmaengine_prep_dma_xor(chan, mem[0].at, src, n, sum_bytes(), CALLED);
        memset(src, 0xdb, sizeof src); /* read during the call alone */
        operation_runs(tx);
        for (u32 i = 0; i < sum_bytes(); i++)
            CHECK_EQ(mem[0].p[i], sum_of(1, n, i));
        CHECK(mem_fresh(0, sum_bytes(), sum_bytes() + 3) && mem_fresh(1, 0, sum_bytes() + 3) &&
              mem_fresh(n, 0, sum_bytes() + 3));
        mem_fill(0);
    }
    sources(src, 1, most + 1);
    CHECK(!dmaengine_prep_dma_xor(chan, mem[0].at, src, most + 1, sum_bytes(), CALLED));
    operation_close(chan);
}

static void the_destination_of_xor_counts_if_it_is_listed(void)
{
    dma_addr_t src[3];

    chan = operation_open(DMA_XOR, 3, sum_bytes());
    if (!chan)
        return;
    sources(src, 0, 3);
    operation_runs(dmaengine_prep_dma_xor(chan, mem[0].at, src, 3, sum_bytes(), CALLED));
    for (u32 i = 0; i < sum_bytes(); i++)
        CHECK_EQ(mem[0].p[i], sum_of(0, 3, i));
    operation_close(chan);
}

/* What a check says, as its callback sees it. Bits that it does not check stay. */
static enum sum_check_flags result;
static unsigned seen_result;

enum { OTHER_BITS = 0xf0, P = SUM_CHECK_P_RESULT, Q = SUM_CHECK_Q_RESULT };

static void read_result(struct seen *s)
{
    (void)s;
    seen_result = (unsigned)result;
}

/* TX, which checks the bits CHECKED, finds those of WRONG to be so, whatever they were before. */
static void check_says(struct dma_async_tx_descriptor *tx, unsigned checked, unsigned wrong)
{
    seen_result = 0;
    for (unsigned n = 0; n < PIECES; n++)
        piece[n].seen.then = read_result;
    result = (enum sum_check_flags)(OTHER_BITS | (~wrong & checked) | (~checked & (P | Q)));
    operation_runs(tx);
    CHECK_EQ(seen_result, OTHER_BITS | (wrong & checked) | (~checked & (P | Q)));
    CHECK_EQ((unsigned)result, seen_result);
}

static void xor_val(const dma_addr_t *sources, unsigned n, unsigned wrong)
{
    dma_addr_t src[3];

    memcpy(src, sources, sizeof src);
    check_says(dmaengine_prep_dma_xor_val(chan, src, n, sum_bytes(), &result, CALLED), P, wrong);
}

static void xor_val_tells_whether_the_sum_is_zero(void)
{
    dma_addr_t src[3];

    chan = operation_open(DMA_XOR_VAL, 4, sum_bytes());
    if (!chan)
        return;
    for (u32 i = 0; i < sum_bytes(); i++)
        mem[2].p[i] = sum_of(0, 2, i);
    sources(src, 0, 3);
    xor_val(src, 3, 0);
    xor_val(src, 2, P);
    mem[2].p[sum_bytes() - 1] ^= 0x80;
    xor_val(src, 3, P);
    mem[2].p[sum_bytes() - 1] ^= 0x80;
    mem[2].p[0] ^= 1;
    xor_val(src, 3, P);
    mem[2].p[0] ^= 1;
    xor_val(src, 3, 0);
    for (u32 i = 0; i < sum_bytes(); i++) /* nothing was written */
        CHECK_EQ(mem[2].p[i], sum_of(0, 2, i));
    CHECK(mem_fresh(0, 0, sum_bytes()) && mem_fresh(1, 0, sum_bytes()) &&
          mem_fresh(3, 0, sum_bytes()));
    operation_close(chan);
}

/* --- nothing ------------------------------------------------------------------------------- */

static bool copied_before; /* the copy's bytes were there when the other one called back */

static void look_at_the_copy(struct seen *s)
{
    (void)s;
    copied_before = piece[0].seen.calls == 1 && bench_arrived(0);
}

static void interrupt_is_done_when_all_before_it_is(void)
{
    NEEDS(hold);
    chan = operation_open(DMA_INTERRUPT, 1, 16);
    if (!chan)
        return;
    copied_before = false;
    piece[1].seen.then = look_at_the_copy;
    engine->hold(chan, 64);
    bench_submit(chan, 0);
    bench_give(bench_watch(dmaengine_prep_dma_interrupt(chan, CALLED), 1), 1);
    bench_submit(chan, 2);
    dma_async_issue_pending(chan);
    engine_wait_held(chan, piece[0].seen.cookie, PIECE - 64);
    bench_settle();
    CHECK(piece[0].seen.calls == 0 && piece[1].seen.calls == 0);
    CHECK_EQ(bench_left(1, DMA_IN_PROGRESS), 0);
    engine->let_go(chan);
    bench_run(chan);
    CHECK(copied_before && bench_arrived(2));
    for (unsigned n = 0; n < 3; n++) {
        CHECK_EQ(piece[n].seen.calls, 1);
        CHECK_EQ(piece[n].seen.order, n + 1);
        CHECK_EQ(bench_left(n, DMA_COMPLETE), 0);
    }
    operation_close(chan);
}

static void interrupt_alone_completes(void)
{
    chan = operation_open(DMA_INTERRUPT, 1, 16);
    if (!chan)
        return;
    operation_runs(dmaengine_prep_dma_interrupt(chan, CALLED));
    operation_runs(dmaengine_prep_dma_interrupt(chan, CALLED));
    operation_close(chan);
}

/* --- P and Q ---------------------------------------------------------------------------------- */

/* In GF(2^8): the product of the two polynomials, then the rest of its division by 0x11d. */
static u8 gf_mul(u8 a, u8 b)
{
    u32 product = 0;

    for (unsigned i = 0; i < 8; i++)
        if (b >> i & 1)
            product ^= (u32)a << i;
    for (unsigned i = 15; i >= 8; i--)
        if (product >> i & 1)
            product ^= 0x11du << (i - 8);
    return (u8)product;
}

/* Powers of the generator, and one that is none of the first. */
static u8 coefficient(unsigned n)
{
    u8 c = n == 3 ? 0xc3 : 1;

    while (n-- && c != 0xc3)
        c = gf_mul(c, 2);
    return c;
}

static u8 q_of(unsigned first, unsigned n, u32 i)
{
    u8 q = 0;

    while (n--)
        q ^= gf_mul(coefficient(n), mem_byte(first + n, i));
    return q;
}

enum { PQ_P, PQ_Q, PQ_SRC }; /* memory of P, of Q, of the first source */

/* Sources [FIRST, FIRST + N) into P and Q. */
static struct dma_async_tx_descriptor *prep_pq(unsigned first, unsigned n, unsigned long flags)
{
    dma_addr_t dst[2] = {mem[PQ_P].at, mem[PQ_Q].at}, src[MEMS_MAX];
    u8 scf[MEMS_MAX];

    sources(src, PQ_SRC + first, n);
    for (unsigned i = 0; i < n; i++)
        scf[i] = coefficient(first + i);
    return dmaengine_prep_dma_pq(chan, dst, src, n, scf, sum_bytes(), CALLED | flags);
}

/* P and Q are those of N sources; one that FLAGS leave out is as it was. */
static void check_pq(unsigned n, unsigned long flags)
{
    for (u32 i = 0; i < sum_bytes(); i++) {
        const u8 p = flags & DMA_PREP_PQ_DISABLE_P ? mem_byte(PQ_P, i) : sum_of(PQ_SRC, n, i),
                 q = flags & DMA_PREP_PQ_DISABLE_Q ? mem_byte(PQ_Q, i) : q_of(PQ_SRC, n, i);

        if (!CHECK_EQ(mem[PQ_P].p[i], p) || !CHECK_EQ(mem[PQ_Q].p[i], q))
            break;
    }
    mem_fill(PQ_P);
    mem_fill(PQ_Q);
}

static void pq_is_the_sum_and_the_weighted_sum(void)
{
    static const unsigned long without[] = {0, DMA_PREP_PQ_DISABLE_P, DMA_PREP_PQ_DISABLE_Q};

    chan = operation_open(DMA_PQ, PQ_SRC + 15, sum_bytes());
    if (!chan)
        return;
    CHECK(gf_mul(0x80, 2) == 0x1d && gf_mul(0x53, 0xca) == 0x8f);
    for (unsigned f = 0; f < ARRAY_SIZE(without); f++) {
        const unsigned most = min(dma_maxpq(chan->device, without[f]), 15u);

        for (unsigned n = 1; n <= most; n++) {
            operation_runs(prep_pq(0, n, without[f]));
            check_pq(n, without[f]);
        }
        if (most < 15)
            CHECK(!prep_pq(0, most + 1, without[f]));
    }
    operation_close(chan);
}

/* All of N sources, a descriptor for as many as may be in one; how many there were. */
static unsigned continue_pq(unsigned n, unsigned long flags)
{
    unsigned done = 0, descriptors = 0;

    while (done < n) {
        const unsigned long now = done ? flags | DMA_PREP_CONTINUE : flags;
        const unsigned part = min(n - done, dma_maxpq(chan->device, now));

        if (done && done + part < n)
            CHECK(!prep_pq(done, part + 1, now));
        operation_runs(prep_pq(done, part, now));
        done += part;
        descriptors++;
    }
    return descriptors;
}

enum { TWENTY = 20 };

/* 8 sources in one, and 5 more with old P and Q; 7 more without P. */
static void pq_continues_with_the_old_ones_as_sources(void)
{
    chan = operation_open(DMA_PQ, PQ_SRC + TWENTY, sum_bytes());
    if (!chan)
        return;
    if (chan->device->max_pq == 8) {
        CHECK_EQ(continue_pq(TWENTY, 0), 4);
        check_pq(TWENTY, 0);
        CHECK_EQ(continue_pq(TWENTY, DMA_PREP_PQ_DISABLE_P), 3);
        check_pq(TWENTY, DMA_PREP_PQ_DISABLE_P);
        dma_set_maxpq(chan->device, 8, true);
        CHECK_EQ(continue_pq(TWENTY, 0), 3);
        check_pq(TWENTY, 0);
        dma_set_maxpq(chan->device, 8, false);
    } else {
        continue_pq(TWENTY, 0);
        check_pq(TWENTY, 0);
    }
    operation_close(chan);
}

/* The check of three sources with FLAGS finds WRONG. */
static void pq_val(unsigned long flags, unsigned wrong)
{
    dma_addr_t pq[2] = {mem[PQ_P].at, mem[PQ_Q].at}, src[3];
    const u8 scf[3] = {coefficient(0), coefficient(1), coefficient(2)};
    const unsigned checked =
        (flags & DMA_PREP_PQ_DISABLE_P ? 0 : P) | (flags & DMA_PREP_PQ_DISABLE_Q ? 0u : Q);

    sources(src, PQ_SRC, 3);
    check_says(
        dmaengine_prep_dma_pq_val(chan, pq, src, 3, scf, sum_bytes(), &result, CALLED | flags),
        checked, wrong);
}

static void pq_val_tells_which_of_the_two_is_wrong(void)
{
    chan = operation_open(DMA_PQ_VAL, PQ_SRC + 3, sum_bytes());
    if (!chan)
        return;
    for (unsigned wrong = 0; wrong <= (P | Q); wrong++) {
        for (u32 i = 0; i < sum_bytes(); i++) {
            mem[PQ_P].p[i] = sum_of(PQ_SRC, 3, i);
            mem[PQ_Q].p[i] = q_of(PQ_SRC, 3, i);
        }
        mem[PQ_P].p[sum_bytes() - 2] ^= wrong & P ? 0x10 : 0;
        mem[PQ_Q].p[1] ^= wrong & Q ? 0x01 : 0;
        pq_val(0, wrong);
        pq_val(DMA_PREP_PQ_DISABLE_P, wrong);
        pq_val(DMA_PREP_PQ_DISABLE_Q, wrong);
    }
    operation_close(chan);
}

const struct statement operation_tests[] = {
    OF_ENGINES(68, memcpy_moves_these_bytes_and_no_others),
    OF_ENGINES(69, memset_repeats_one_byte),
    OF_ENGINES(70, memset_over_a_list_fills_each_entry),
    OF_ENGINES(71, xor_is_the_sum_of_what_is_listed),
    OF_ENGINES(71, the_destination_of_xor_counts_if_it_is_listed),
    OF_ENGINES(72, xor_val_tells_whether_the_sum_is_zero),
    OF_ENGINES(73, pq_is_the_sum_and_the_weighted_sum),
    OF_ENGINES(74, pq_continues_with_the_old_ones_as_sources),
    OF_ENGINES(75, pq_val_tells_which_of_the_two_is_wrong),
    OF_ENGINES(76, interrupt_is_done_when_all_before_it_is),
    OF_ENGINES(76, interrupt_alone_completes),
    {0},
};
