/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA: each operation against the reference, its accesses and its time (adma.md). */
#include "adma_rig.h"

#include <string.h>

static struct adma dma;
static struct rig rig;
static uint8_t want[RIG_BYTES];

/* Runs O by itself and compares all memory, the status word and the events. */
static bool does(const struct order *o)
{
    uint32_t status;

    put_order(&rig, DESC, o, 0);
    memcpy(want, rig.mem, sizeof want);
    status = reference(want, o);
    memcpy(want + (DESC + ADMA_DESC_STATUS) % RIG_BYTES, &status, sizeof status);
    chan_put(&rig, 0, ADMA_ACSR, ADMA_ACSR_EVENTS);
    launch(&rig, 0, DESC);
    return CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY) && CHECK(rig_run(&rig, 1000000)) &&
           CHECK_MEM(rig.mem, want, RIG_BYTES) && CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR), status) &&
           CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_EOT | ADMA_ACSR_EOC) &&
           CHECK_EQ(chan_get(&rig, 0, ADMA_ABCR), 0) &&
           CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC);
}

static void start_over(void)
{
    adma_fresh(&rig, &dma);
}

TEST(adma_op, copies_and_fills)
{
    static const uint32_t counts[] = {4, 60, 64, 68, 128, 1000, 4096};

    start_over();
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct order copy = plain_order(ADMA_OP_MEMCPY, 1, counts[i]);
        struct order set = plain_order(ADMA_OP_MEMSET, 0, counts[i]);

        CHECK_NE(memcmp(mem(&rig, DST), mem(&rig, copy.source[0]), counts[i]), 0);
        CHECK(does(&copy));
        CHECK(does(&set));
    }
}

/* OTH-022 */
TEST(adma_op, xor_and_pq_of_1_to_16_sources_are_those_of_the_definition)
{
    for (unsigned n = 1; n <= ADMA_SOURCES; n++) {
        struct order x = plain_order(ADMA_OP_XOR, n, 512), pq = plain_order(ADMA_OP_PQ, n, 512);

        start_over();
        if (!does(&x) || !does(&pq))
            CHECK_EQ(n, 100); /* the number */
    }
}

TEST(adma_op, every_coefficient_multiplies_every_byte)
{
    start_over();
    for (unsigned i = 0; i < 256; i++)
        mem(&rig, source_at(0))[i] = (uint8_t)i;
    for (unsigned k = 0; k < 256; k++) {
        struct order pq = plain_order(ADMA_OP_PQ, 1, 256);

        pq.factor[0] = (uint8_t)k;
        if (!does(&pq) && CHECK_EQ(k, 1000))
            return;
    }
    CHECK_EQ(gf_times(2, 0x80), 0x1d); /* the reference: the polynomial, and that 2 generates */
    CHECK_EQ(gf_times(0x8e, 2), 1);
}

TEST(adma_op, p_or_q_alone_leaves_the_other_one)
{
    start_over();
    for (unsigned k = 0; k < 2; k++)
        for (unsigned cont = 0; cont < 2; cont++) {
            struct order pq = plain_order(ADMA_OP_PQ, 5, 200);

            pq.flags |= k ? ADMA_CONTROL_NO_P : ADMA_CONTROL_NO_Q;
            pq.flags |= cont ? ADMA_CONTROL_CONT : 0;
            CHECK(does(&pq));
        }
}

TEST(adma_op, with_cont_many_sources_in_two_descriptors_are_as_in_one)
{
    struct order one = plain_order(ADMA_OP_PQ, 16, 300), first = one, second = one;
    uint8_t p[300], q[300];

    start_over();
    CHECK(does(&one));
    memcpy(p, mem(&rig, DST), sizeof p);
    memcpy(q, mem(&rig, QDST), sizeof q);
    first.sources = 7;
    second.sources = 9;
    memcpy(second.source, one.source + 7, 9 * sizeof one.source[0]);
    memcpy(second.factor, one.factor + 7, 9);
    second.flags |= ADMA_CONTROL_CONT;
    CHECK(does(&first));
    CHECK_NE(memcmp(mem(&rig, DST), p, sizeof p), 0);
    CHECK(does(&second));
    CHECK_MEM(mem(&rig, DST), p, sizeof p);
    CHECK_MEM(mem(&rig, QDST), q, sizeof q);
}

/* OTH-020: one wrong bit anywhere is found, and told for the sum that it is in. */
TEST(adma_op, checks_find_one_wrong_bit_in_any_byte)
{
    struct order x = plain_order(ADMA_OP_XOR, 4, 132), xv, pq = plain_order(ADMA_OP_PQ, 4, 132), v = pq;

    start_over();
    xv = plain_order(ADMA_OP_XOR_VAL, 5, 132);
    xv.source[4] = DST;
    CHECK(does(&x));
    CHECK(does(&xv));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR), ADMA_STATUS_DONE);
    v.op = ADMA_OP_PQ_VAL;
    for (unsigned i = 0; i < 132; i++) {
        mem(&rig, DST)[i] ^= (uint8_t)(1u << i % 8);
        CHECK(does(&xv));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR), ADMA_STATUS_DONE | ADMA_STATUS_P);
        mem(&rig, DST)[i] ^= (uint8_t)(1u << i % 8);
    }
    CHECK(does(&pq));
    for (unsigned i = 0; i < 132; i++)
        for (unsigned k = 0; k < 3; k++) {
            uint8_t *const byte = mem(&rig, k == 0 ? DST : k == 1 ? QDST : source_at(3)) + i;

            *byte ^= (uint8_t)(1u << i % 8);
            CHECK(does(&v));
            CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR) & ~ADMA_STATUS_DONE,
                     (k != 1 ? ADMA_STATUS_P : 0) | (k != 0 ? ADMA_STATUS_Q : 0));
            *byte ^= (uint8_t)(1u << i % 8);
        }
    CHECK(does(&v));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR), ADMA_STATUS_DONE);
}

TEST(adma_op, a_check_of_p_or_q_alone_reads_that_one_alone)
{
    for (unsigned k = 0; k < 2; k++) {
        struct order v = plain_order(ADMA_OP_PQ_VAL, 3, 64);

        start_over();
        v.flags |= k ? ADMA_CONTROL_NO_P : ADMA_CONTROL_NO_Q;
        CHECK(does(&v));
        CHECK_EQ(chan_get(&rig, 0, ADMA_ARSR),
                 ADMA_STATUS_DONE | (k ? ADMA_STATUS_Q : ADMA_STATUS_P));
        CHECK_EQ(rig.master.stats[0].read, 4 * 64);
        CHECK_EQ(rig.master.stats[0].bytes, 4); /* the status word */
    }
}

TEST(adma_op, the_destination_may_be_a_source)
{
    start_over();
    for (unsigned fast = 0; fast < 2; fast++) {
        struct order x = plain_order(ADMA_OP_XOR, 3, 1024), pq = plain_order(ADMA_OP_PQ, 3, 1024);

        x.source[1] = DST;
        pq.source[0] = QDST;
        rig.master.fast = fast;
        CHECK(does(&x));
        CHECK(does(&pq));
    }
}

TEST(adma_op, null_moves_nothing_and_interrupts)
{
    struct order o = {.op = ADMA_OP_NULL, .flags = ADMA_CONTROL_INT | ADMA_CONTROL_STATUS};

    start_over();
    CHECK(does(&o));
    CHECK_EQ(rig.master.stats[0].read, 0);
    CHECK_EQ(rig.rises[ADMA_EOT], 1);
    CHECK_EQ(rig.rises[ADMA_EOC], 1);
    CHECK_EQ(rig.rises[ADMA_ERR], 0);
}

/* --- accesses and time -------------------------------------------------------------------- */

/* Bus accesses in order, below RIG_DEV, where each one is seen. */
TEST(adma_op, a_block_reads_its_sources_in_order_and_then_writes_p_and_q)
{
    struct order o = plain_order(ADMA_OP_PQ, 2, 128);
    static const uint32_t addr[] = {DESC, 0, 0x800, DST, QDST, 0x40, 0x840, DST + 0x40, QDST + 0x40,
                                    DESC + ADMA_DESC_STATUS};
    uint64_t edge;

    start_over();
    rig.master.fast = false;
    put_order(&rig, DESC, &o, 0);
    launch(&rig, 0, DESC);
    edge = rig_now(&rig);
    CHECK(rig_run(&rig, 10000));
    REQUIRE_EQ(rig.logged, 10);
    for (unsigned i = 0; i < 10; i++) {
        const struct rig_beatlog *l = &rig.log[i];

        CHECK_EQ(l->a.addr % RIG_BYTES, addr[i] % RIG_BYTES);
        CHECK_EQ(l->a.len, i == 9 ? 4 : 64);
        CHECK_EQ(l->a.beat_bytes, 4);
        CHECK_EQ(l->a.kind, i == 0 ? DMA_FETCH
                            : i == 9 || (i > 2 && (i - 1) % 4 >= 2) ? DMA_WRITE : DMA_READ);
        CHECK_EQ(l->a.port, l->a.kind == DMA_WRITE);
        CHECK_EQ(l->start, edge);
        CHECK_EQ(l->end, edge + 1 + l->a.len / 4);
        edge = l->end;
    }
    CHECK_EQ(rig_now(&rig), edge);
}

TEST(adma_op, with_one_master_all_goes_over_it)
{
    struct order o = plain_order(ADMA_OP_PQ, 6, 256);

    start_over();
    dma.cfg.masters = 1;
    rig.master.fast = false;
    CHECK_EQ(GET(rig_read(&rig, ADMA_CAPABILITY), ADMA_CAPABILITY_MASTERS), 1);
    CHECK(does(&o));
    CHECK_EQ(rig.logged, 2 + 4 * 8 + 1); /* the descriptor in two parts */
    CHECK_EQ(rig.log[1].a.addr, DESC + 64);
    CHECK_EQ(rig.log[1].a.len, 16);
    for (unsigned i = 0; i < rig.logged; i++)
        CHECK_EQ(rig.log[i].a.port, 0);
}

TEST(adma_op, no_burst_crosses_a_multiple_of_1024)
{
    for (uint32_t off = 0; off < 1024; off += 60) {
        struct order o = plain_order(ADMA_OP_PQ, 5, 1500);

        start_over();
        o.source[0] += off;
        o.source[3] += 1020 - off;
        o.dst += off / 8 * 4;
        if (!does(&o))
            CHECK_EQ(off, 10000);
        CHECK_GT(rig.logged, 1500 / 64 * 7);
        for (unsigned i = 0; i < rig.logged; i++)
            CHECK_EQ(rig.log[i].a.addr / 1024, (rig.log[i].a.addr + rig.log[i].a.len - 1) / 1024);
    }
}

TEST(adma_op, wait_states_take_their_time)
{
    struct order o = plain_order(ADMA_OP_XOR, 3, 4096);
    const uint64_t fetch = 1 + 16, block = 3 * (1 + 16) + (1 + 16), status = 2;

    for (uint32_t waits = 0; waits < 3; waits++) {
        uint64_t from;

        start_over();
        rig.waits_read = waits;
        rig.waits_write = 2 * waits;
        put_order(&rig, DESC, &o, 0);
        launch(&rig, 0, DESC);
        from = rig_now(&rig);
        CHECK(rig_run(&rig, 1000000));
        CHECK_EQ(rig_now(&rig) - from, fetch + 64 * block + status +
                                           waits * (16 + 64 * (3 * 16 + 2 * 16) + 2));
        CHECK_GT(rig.stretches, 0); /* and was not gone through block by block */
    }
}

/* --- what is wrong ---------------------------------------------------------------------------- */

static void is_refused(const struct order *o, uint32_t error)
{
    start_over();
    put_order(&rig, DESC, o, 0);
    memcpy(want, rig.mem, sizeof want);
    launch(&rig, 0, DESC);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_BUSY);
    CHECK(rig_run(&rig, 100000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), error);
    CHECK_EQ(chan_get(&rig, 0, ADMA_AFAR), DESC);
    CHECK_EQ(chan_get(&rig, 0, ADMA_ADAR), DESC);
    CHECK_EQ(dma.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK_EQ(rig.rises[ADMA_ERR], 1);
    CHECK_EQ(rig.rises[ADMA_INTR], 1);
    CHECK_EQ(rig.rises[ADMA_EOC], 0);
    CHECK_MEM(rig.mem, want, RIG_BYTES);
}

TEST(adma_op, wrong_operations_are_refused)
{
    static const struct {
        uint32_t op, flags;
    } wrong[] = {
        {7, 0}, {ADMA_OP_XOR, BIT(19)}, {ADMA_OP_XOR, BIT(3)}, {ADMA_OP_XOR, ADMA_CONTROL_CONT},
        {ADMA_OP_MEMCPY, ADMA_CONTROL_NO_P}, {ADMA_OP_PQ_VAL, ADMA_CONTROL_CONT},
        {ADMA_OP_PQ, ADMA_CONTROL_NO_P | ADMA_CONTROL_NO_Q}, {ADMA_OP_XOR_VAL, ADMA_CONTROL_NO_Q},
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct order o = plain_order(wrong[i].op, 1, 64);

        o.flags |= wrong[i].flags;
        is_refused(&o, ADMA_ACSR_OP_ERROR);
    }
}

TEST(adma_op, wrong_numbers_of_sources_are_refused)
{
    static const struct {
        uint32_t op, n;
    } wrong[] = {{ADMA_OP_MEMCPY, 0}, {ADMA_OP_MEMCPY, 2}, {ADMA_OP_MEMSET, 1}, {ADMA_OP_NULL, 1},
                 {ADMA_OP_XOR, 0}, {ADMA_OP_XOR, 17}, {ADMA_OP_PQ, 31}, {ADMA_OP_PQ_VAL, 0}};

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct order o = plain_order(wrong[i].op, 0, 64);

        o.sources = wrong[i].n;
        is_refused(&o, ADMA_ACSR_SOURCES_ERROR);
    }
}

TEST(adma_op, wrong_addresses_and_lengths_are_refused)
{
    struct order o[10];

    for (unsigned i = 0; i < 10; i++)
        o[i] = plain_order(ADMA_OP_PQ, 3, 64);
    o[0].count = 0;
    o[1].count = 66;
    o[2].count = 0x1000000;
    o[3].dst += 2;
    o[4].qdst += 1;
    o[5].source[2] += 1;
    o[6].dst = 0xffffffc4;
    o[7].source[0] = 0xffffffe0;
    o[8] = plain_order(ADMA_OP_NULL, 0, 4);
    o[9] = plain_order(ADMA_OP_MEMSET, 0, 0);
    for (unsigned i = 0; i < 10; i++)
        is_refused(&o[i], ADMA_ACSR_RANGE_ERROR);
}

TEST(adma_op, the_second_word_of_a_source_has_a_coefficient_alone)
{
    struct order o = plain_order(ADMA_OP_XOR, 2, 64);

    start_over();
    put_order(&rig, DESC, &o, 0);
    put_word(&rig, DESC + ADMA_DESC_SOURCE(1) + 4, 1);
    launch(&rig, 0, DESC);
    CHECK(rig_run(&rig, 100000));
    CHECK_EQ(chan_get(&rig, 0, ADMA_ACSR), ADMA_ACSR_RANGE_ERROR);
}
