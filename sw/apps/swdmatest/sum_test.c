/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over several sources. The reference multiplies by logarithms to base 2 in GF(2^8). */
#include "string.h"
#include "swdmatest.h"

enum { LEN = 21, DISKS = 15, NO_P = DMA_PREP_PQ_DISABLE_P, NO_Q = DMA_PREP_PQ_DISABLE_Q };

static const unsigned long flags = DMA_CTRL_ACK | DMA_PREP_INTERRUPT;
static u8 power[255], logarithm[256];

static void init_logarithms(void)
{
    unsigned x = 1;

    for (unsigned n = 0; n < 255; n++) {
        power[n] = (u8)x;
        logarithm[x] = (u8)n;
        x = 2 * x > 255 ? 2 * x ^ 0x11d : 2 * x;
    }
    CHECK_EQ(x, 1); /* 2 generates them all */
}

static u8 product(u8 a, u8 b)
{
    return a && b ? power[(logarithm[a] + logarithm[b]) % 255u] : 0;
}

/* Sources, which lie anyhow, and P and Q. */
struct disks {
    struct rig r;
    struct mem *src[DISKS], *p, *q;
    dma_addr_t addr[DISKS], pq[2];
    u8 scf[DISKS];
};

static void open_disks(struct disks *d, const struct swdma_config *config)
{
    init_logarithms();
    rig_open(&d->r, config);
    for (unsigned i = 0; i < DISKS; i++)
        d->src[i] = rig_mem(&d->r, LEN, test_random(8));
    d->p = rig_mem(&d->r, LEN, test_random(8));
    d->q = rig_mem(&d->r, LEN, test_random(8));
}

static void map_disks(struct disks *d)
{
    rig_map(&d->r);
    for (unsigned i = 0; i < DISKS; i++) {
        d->addr[i] = d->src[i]->dma;
        d->scf[i] = power[7 * i % 255];
    }
    d->pq[0] = d->p->dma;
    d->pq[1] = d->q->dma;
}

/* Byte K of P and of Q over the first N sources. */
static u8 p_of(const struct disks *d, unsigned n, u32 k)
{
    return n ? p_of(d, n - 1, k) ^ d->src[n - 1]->was[k] : 0;
}

static u8 q_of(const struct disks *d, unsigned n, u32 k)
{
    return n ? q_of(d, n - 1, k) ^ product(d->scf[n - 1], d->src[n - 1]->was[k]) : 0;
}

static void check_pq(const struct disks *d, unsigned n, unsigned long without)
{
    for (u32 k = 0; k < LEN; k++) {
        const bool ok = d->p->p[k] == (without & NO_P ? d->p->was[k] : p_of(d, n, k)) &&
                        d->q->p[k] == (without & NO_Q ? d->q->was[k] : q_of(d, n, k));

        if (!CHECK(ok))
            break;
    }
    for (unsigned i = 0; i < DISKS; i++)
        CHECK(unchanged(d->src[i], 0, LEN));
}

/* --- xor --------------------------------------------------------------------- */

/* API-071: what was in the destination before does not count. */
static void a_sum_is_that_of_its_sources(void)
{
    for (unsigned n = 1; n <= SWDMA_SOURCES; n++) {
        struct disks d;

        open_disks(&d, &manual_config);
        map_disks(&d);
        rig_run(&d.r, dmaengine_prep_dma_xor(d.r.chan, d.pq[0], d.addr, n, LEN, flags));
        rig_unmap(&d.r);
        check_pq(&d, n, NO_Q);
        rig_close(&d.r);
    }
}

static void the_destination_counts_if_it_is_a_source(void)
{
    struct disks d;

    open_disks(&d, &manual_config);
    map_disks(&d);
    d.addr[1] = d.pq[0];
    rig_run(&d.r, dmaengine_prep_dma_xor(d.r.chan, d.pq[0], d.addr, 3, LEN, flags));
    rig_unmap(&d.r);
    for (u32 k = 0; k < LEN; k++)
        CHECK_EQ(d.p->p[k], d.src[0]->was[k] ^ d.src[2]->was[k] ^ d.p->was[k]);
    rig_close(&d.r);
}

/* API-072: written to 0 or 1 before the callback, and no other bit with it. */
static void a_check_of_a_sum_writes_its_bit(void)
{
    for (u32 at = 0; at <= LEN; at++) { /* at LEN, nothing is wrong */
        enum sum_check_flags sum = SUM_CHECK_Q_RESULT | (at == LEN ? SUM_CHECK_P_RESULT : 0);
        struct outcome outcome = {0};
        struct disks d;

        open_disks(&d, &manual_config);
        for (u32 k = 0; k < LEN; k++)
            d.src[3]->p[k] =
                (u8)(d.src[0]->p[k] ^ d.src[1]->p[k] ^ d.src[2]->p[k] ^ (k == at ? 0x10 : 0));
        map_disks(&d);
        rig_start(&d.r, dmaengine_prep_dma_xor_val(d.r.chan, d.addr, 4, LEN, &sum, flags),
                  &outcome);
        while (!outcome.calls && swdma_step(d.r.chan))
            ;
        CHECK_EQ(sum, SUM_CHECK_Q_RESULT | (at < LEN ? SUM_CHECK_P_RESULT : 0));
        rig_unmap(&d.r);
        for (unsigned i = 0; i < 4; i++)
            CHECK(unchanged(d.src[i], 0, LEN));
        rig_close(&d.r);
    }
}

/* --- pq --------------------------------------------------------------------------- */

/* As many calls as the device's limit makes necessary; their number. */
static unsigned pq_over(struct disks *d, unsigned n, unsigned long without)
{
    unsigned done = 0, calls = 0;

    while (done < n) {
        const unsigned long f = flags | without | (done ? DMA_PREP_CONTINUE : 0);
        const unsigned part = min(dma_maxpq(d->r.device, f), n - done);

        rig_run(&d->r, dmaengine_prep_dma_pq(d->r.chan, d->pq, d->addr + done, part, d->scf + done,
                                             LEN, f));
        done += part;
        calls++;
    }
    return calls;
}

/* API-073, API-074: with 8 sources at first, then 8, or 7 (without P), or 5 more. */
static void pq_over_any_number_of_sources(void)
{
    static const unsigned long without[] = {0, NO_P, NO_Q};

    for (unsigned native = 0; native < 2; native++)
        for (unsigned w = 0; w < 3; w++)
            for (unsigned n = 1; n <= DISKS; n++) {
                const unsigned more = native ? 8 : without[w] & NO_P ? 7 : 5;
                struct swdma_config config = manual_config;
                struct disks d;

                config.pq_continues = native;
                open_disks(&d, &config);
                map_disks(&d);
                CHECK_EQ(pq_over(&d, n, without[w]), n > 8 ? 1 + DIV_ROUND_UP(n - 8, more) : 1);
                rig_unmap(&d.r);
                check_pq(&d, n, without[w]);
                rig_close(&d.r);
            }
}

/* A whole row of coefficients, also those that no set of disks has. */
static void each_coefficient_multiplies(void)
{
    for (unsigned scf = 0; scf < 256; scf += 5) {
        struct disks d;

        open_disks(&d, &manual_config);
        map_disks(&d);
        d.scf[0] = (u8)scf;
        rig_run(&d.r, dmaengine_prep_dma_pq(d.r.chan, d.pq, d.addr, 1, d.scf, LEN, flags | NO_P));
        rig_unmap(&d.r);
        check_pq(&d, 1, NO_P);
        rig_close(&d.r);
    }
}

/* P and Q over three sources as they should be. */
static void write_pq(struct disks *d)
{
    for (unsigned i = 0; i < 3; i++) {
        memcpy(d->src[i]->was, d->src[i]->p, LEN);
        d->scf[i] = power[7 * i];
    }
    for (u32 k = 0; k < LEN; k++) {
        d->p->p[k] = p_of(d, 3, k);
        d->q->p[k] = q_of(d, 3, k);
    }
}

/* API-075: bit 0 for P, bit 1 for Q; that of the one that is left out is not touched. */
static void a_check_of_pq_tells_which_is_wrong(void)
{
    static const unsigned long without[] = {0, NO_P, NO_Q};

    for (unsigned bad = 0; bad < 4; bad++)
        for (unsigned w = 0; w < 3; w++) {
            const unsigned left_out = without[w] & NO_P ? 1 : without[w] & NO_Q ? 2 : 0;
            enum sum_check_flags sum = (enum sum_check_flags)(~bad & 3);
            struct disks d;

            open_disks(&d, &manual_config);
            write_pq(&d);
            d.p->p[LEN - 1] ^= bad & 1 ? 0x80 : 0;
            d.q->p[0] ^= bad & 2 ? 1 : 0;
            map_disks(&d);
            rig_run(&d.r, dmaengine_prep_dma_pq_val(d.r.chan, d.pq, d.addr, 3, d.scf, LEN, &sum,
                                                    flags | without[w]));
            CHECK_EQ(sum, (bad & ~left_out) | (~bad & 3 & left_out));
            rig_unmap(&d.r);
            CHECK(unchanged(d.p, 0, LEN) && unchanged(d.q, 0, LEN));
            rig_close(&d.r);
        }
}

static void what_cannot_be_summed_is_refused(void)
{
    enum sum_check_flags sum;
    struct disks d;
    struct dma_chan *c;

    open_disks(&d, &manual_config);
    map_disks(&d);
    c = d.r.chan;
    CHECK(!dmaengine_prep_dma_xor(c, d.pq[0], d.addr, 9, LEN, flags));
    CHECK(!dmaengine_prep_dma_xor(c, d.pq[0], d.addr, 0, LEN, flags));
    CHECK(!dmaengine_prep_dma_xor(c, d.pq[0], d.addr, 2, 0, flags));
    CHECK(!dmaengine_prep_dma_xor_val(c, d.addr, 2, LEN, NULL, flags));
    CHECK(!dmaengine_prep_dma_pq(c, d.pq, d.addr, 9, d.scf, LEN, flags));
    CHECK(!dmaengine_prep_dma_pq(c, d.pq, d.addr, 6, d.scf, LEN, flags | DMA_PREP_CONTINUE));
    CHECK(!dmaengine_prep_dma_pq(c, d.pq, d.addr, 2, d.scf, LEN, flags | NO_P | NO_Q));
    CHECK(!dmaengine_prep_dma_pq(c, d.pq, d.addr, 2, NULL, LEN, flags));
    CHECK(!dmaengine_prep_dma_pq_val(c, d.pq, d.addr, 2, d.scf, LEN, NULL, flags));
    CHECK(!dmaengine_prep_dma_pq_val(c, d.pq, d.addr, 2, d.scf, LEN, &sum,
                                     flags | DMA_PREP_CONTINUE));
    rig_run(&d.r, dmaengine_prep_dma_pq(c, d.pq, d.addr, 2, NULL, LEN, flags | NO_Q));
    rig_unmap(&d.r);
    check_pq(&d, 2, NO_Q);
    rig_close(&d.r);
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
